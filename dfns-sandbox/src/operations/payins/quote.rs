//! Quotes of Borderless: the fees of a payin, for five minutes.

use super::borderless::Order;
use super::check_provider;
use crate::ledger::Stablecoin;
use crate::operations::{Operation, check, replay};
use crate::refusal::Refusal;
use crate::store::{Context, Entity};
use dfns_core::{Amount, Timestamp};
use dfns_endpoints::PaymentProvider;
use dfns_endpoints::payins::{BorderlessPayin, CreatePayinQuote, PayinOffer, PayinQuote, PayinQuoteId, PayinQuotes};
use serde::{Deserialize, Serialize};
use std::time::{Duration, SystemTime};

/// The part of an amount that the payer pays on top.
const FEE: f64 = 0.005;

/// How long a quote can be used.
const LIFETIME: Duration = Duration::from_secs(5 * 60);

/// A quote, and the payin that it is for.
#[derive(Serialize, Deserialize)]
struct QuoteRecord {
    id: PayinQuoteId,
    expires: SystemTime,
    payin: BorderlessPayin,
}

impl Entity for QuoteRecord {
    const NOUN: &'static str = "payin quote";

    fn id(&self) -> &str {
        self.id.as_str()
    }
}

impl Operation for CreatePayinQuote {
    fn run(self, cx: &mut Context<'_>) -> Result<PayinQuotes, Refusal> {
        check_provider(&self.provider, &PaymentProvider::Borderless)?;
        let payin = BorderlessPayin {
            wallet_id: self.wallet_id,
            amount: self.amount,
            currency: self.currency,
            country: self.country,
            borderless_account_id: self.borderless_account_id,
            payment_method: self.payment_method,
            asset: self.asset,
            quote_id: None,
        };
        let order = Order::new(cx, &payin)?;
        let amount = Amount::from(order.units).to_decimal(Stablecoin::DECIMALS);
        let amount: f64 = amount.and_then(|amount| amount.parse().ok()).ok_or_else(Refusal::internal)?;
        let expires = cx.time().checked_add(LIFETIME).ok_or_else(Refusal::internal)?;
        let quote = QuoteRecord { id: cx.new_id("pyq").into(), expires, payin };
        cx.insert(&quote)?;
        Ok(PayinQuotes {
            provider: self.provider,
            currency: quote.payin.currency,
            network: order.info.network(),
            tid: order.asset.identifier().to_lowercase(),
            timestamp: cx.now(),
            quotes: vec![PayinQuote {
                quote_id: Some(quote.id),
                date_expires: Some(Timestamp::from(expires)),
                offer: PayinOffer { amount, fees: (amount * FEE * 100.0).round() / 100.0 },
            }],
        })
    }
}

/// Checks that a payin is the one that its quote is for, and in time.
pub(super) fn check(cx: &Context<'_>, payin: &BorderlessPayin) -> Result<(), Refusal> {
    let Some(id) = &payin.quote_id else { return Ok(()) };
    let quote = cx.find::<QuoteRecord>(id)?.filter(|quote| quote.expires > cx.time());
    let quote = quote.ok_or_else(|| check::must_be("quoteId", "a quote that has not expired"))?;
    let quoted = BorderlessPayin { quote_id: None, ..payin.clone() };
    if replay::same_body(&quote.payin, &quoted)? {
        Ok(())
    } else {
        Err(check::must_be("quoteId", "a quote of this payin"))
    }
}
