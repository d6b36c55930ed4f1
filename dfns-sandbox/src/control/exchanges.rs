//! Control of exchanges: what an account there holds.

use super::Control;
use super::word::Word;
use crate::operations::exchanges;
use crate::refusal::Refusal;
use dfns_endpoints::ExchangeId;
use dfns_endpoints::exchanges::ExchangeAccountId;
use http::Method;
use serde::Deserialize;
use serde_json::{Value, json};

impl Control<'_> {
    /// Sets the balance of an asset in an account at an exchange, in whole units: `"1.5"`.
    ///
    /// # Errors
    /// 400 if the balance is not a decimal number, or less than pending withdrawals take; 404 if
    /// there is no such exchange, account or asset.
    pub async fn exchange_balance(
        &self,
        exchange_id: impl Into<ExchangeId>,
        account_id: impl Into<ExchangeAccountId>,
        symbol: &str,
        balance: &str,
    ) -> Result<(), Refusal> {
        let (exchange_id, account_id) = (exchange_id.into(), account_id.into());
        let (symbol, balance) = (symbol.to_owned(), balance.to_owned());
        self.alter(move |cx| exchanges::set_balance(cx, &exchange_id, &account_id, &symbol, &balance)).await
    }
}

/// Sets a balance at an exchange.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct ExchangeBalance {
    exchange_id: ExchangeId,
    account_id: ExchangeAccountId,
    symbol: String,
    balance: String,
}

impl Word for ExchangeBalance {
    const NAME: &'static str = "exchange_balance";
    const METHOD: Method = Method::POST;

    async fn run(self, control: Control<'_>) -> Result<Value, Refusal> {
        control.exchange_balance(self.exchange_id, self.account_id, &self.symbol, &self.balance).await?;
        Ok(json!({}))
    }
}
