//! Exchanges that the organization has accounts at.

use super::account::{self, Account};
use super::record::ExchangeRecord;
use crate::operations::{Operation, check};
use crate::refusal::Refusal;
use crate::store::{Context, List};
use dfns_core::{Page, Secret};
use dfns_endpoints::exchanges::{
    CreateExchange, DeleteExchange, DeletedExchange, Exchange, ExchangeApiKeys, ExchangeKind, GetExchange,
    ListExchanges,
};

impl Operation for ListExchanges {
    fn run(self, cx: &mut Context<'_>) -> Result<Page<Exchange>, Refusal> {
        let page = cx.page::<ExchangeRecord>(&List::all(), self.limit, self.pagination_token.as_deref())?;
        let items = page.items.into_iter().map(|record| record.exchange).collect();
        Ok(Page { items, next_page_token: page.next_page_token })
    }
}

impl Operation for CreateExchange {
    fn run(self, cx: &mut Context<'_>) -> Result<Exchange, Refusal> {
        check::known("kind", &self.kind)?;
        check::name("name", self.name.as_deref())?;
        check_keys("readConfiguration", &self.kind, &self.read_configuration)?;
        check_keys("writeConfiguration", &self.kind, &self.write_configuration)?;
        let exchange =
            Exchange { id: cx.new_id("ex").into(), name: self.name, kind: self.kind, date_created: cx.now() };
        let needs_otp = self.write_configuration.otp.is_some();
        cx.insert(&ExchangeRecord { exchange: exchange.clone(), needs_otp })?;
        account::open_all(cx, &exchange)?;
        Ok(exchange)
    }
}

/// Checks API keys, as far as the sandbox can: keys that begin with `invalid` are wrong.
fn check_keys(field: &str, kind: &ExchangeKind, keys: &ExchangeApiKeys) -> Result<(), Refusal> {
    check::text(&format!("{field}.publicApiKey"), keys.public_api_key.expose())?;
    check::text(&format!("{field}.privateApiKey"), keys.private_api_key.expose())?;
    for (name, value) in [("password", &keys.password), ("otp", &keys.otp)] {
        check::optional_text(&format!("{field}.{name}"), value.as_ref().map(Secret::expose))?;
    }
    if *kind == ExchangeKind::CoinbasePrime && keys.password.is_none() {
        return Err(check::must_be(&format!("{field}.password"), "the passphrase, which CoinbasePrime requires"));
    }
    if keys.public_api_key.expose().starts_with("invalid") {
        return Err(Refusal::invalid(format!("`{field}`: invalid exchange credentials")));
    }
    Ok(())
}

impl Operation for GetExchange {
    fn run(self, cx: &mut Context<'_>) -> Result<Exchange, Refusal> {
        Ok(cx.get::<ExchangeRecord>(&self.exchange_id)?.exchange)
    }
}

impl Operation for DeleteExchange {
    fn run(self, cx: &mut Context<'_>) -> Result<DeletedExchange, Refusal> {
        cx.remove::<ExchangeRecord>(&self.exchange_id)?;
        for account in cx.list::<Account>(&List::by(account::EXCHANGE, self.exchange_id.as_str()))? {
            account.close(cx)?;
        }
        Ok(DeletedExchange { deleted: true })
    }
}
