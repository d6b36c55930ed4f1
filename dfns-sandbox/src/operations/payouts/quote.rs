//! Quotes for payouts. Every currency counts as a dollar.

use super::asset::{Sum, paid_out};
use super::payout::check_provider;
use crate::chain;
use crate::operations::{Operation, check, wallets};
use crate::refusal::Refusal;
use crate::store::Context;
use dfns_endpoints::payouts::{PayoutOffer, PayoutQuote, PayoutQuotes, RequestPayoutQuote};

/// The part of an amount that the provider keeps.
const FEE: f64 = 0.0145;

/// Rounds to hundredths.
fn rounded(amount: f64) -> f64 {
    (amount * 100.0).round() / 100.0
}

impl Operation for RequestPayoutQuote {
    fn run(self, cx: &mut Context<'_>) -> Result<PayoutQuotes, Refusal> {
        check_provider(&self.provider)?;
        check::code("fiatCurrency", &self.fiat_currency, 3)?;
        check::code("country", self.country.as_deref().unwrap_or_default(), 2)?;
        let wallet = wallets::get_payer(cx, &self.wallet_id)?;
        let info = chain::of(&wallet.network)?;
        let (asset, token) = paid_out(cx, info, &self.asset)?;
        if token.usd(cx)?.is_none() {
            let message = "`asset` has no price, so it cannot be quoted; set one with `define_token` or `set_price`";
            return Err(Refusal::invalid(message));
        }
        let amount = token.worth(cx, Sum::read(info, "asset", &self.asset)?.amount)?;
        let fees = rounded(amount * FEE);
        let offer = PayoutOffer { fiat_currency: self.fiat_currency, amount: rounded(amount - fees), fees };
        Ok(PayoutQuotes {
            provider: self.provider,
            asset,
            timestamp: cx.now(),
            quotes: vec![PayoutQuote { quote_id: None, offer }],
        })
    }
}
