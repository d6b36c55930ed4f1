//! What a payout would pay.

use super::{PaidOutAsset, PayoutAsset, Payouts};
use crate::{PaymentProvider, WalletId};
use dfns_core::{Timestamp, dfns_endpoint, dfns_object};

dfns_core::id_types! {
    /// Names a quote of a payout.
    pub struct PayoutQuoteId;
}

/// Asks what a payout would pay, after fees. Quotes are for information: they hold no rate.
#[dfns_endpoint(POST, "/payouts/quote",
    group = Payouts, returns = PayoutQuotes, permissions = ["Payouts:Create"])]
pub struct RequestPayoutQuote {
    /// The wallet that would pay; its network is where the asset is.
    pub wallet_id: WalletId,
    /// What to pay out.
    pub asset: PayoutAsset,
    /// The currency to pay: three capital letters (ISO 4217).
    pub fiat_currency: String,
    /// The provider.
    pub provider: PaymentProvider,
    /// The country to pay to: two capital letters (ISO 3166). Borderless requires it.
    pub country: Option<String>,
}

/// What a payout would pay.
#[dfns_object(response)]
pub struct PayoutQuotes {
    /// The provider.
    pub provider: PaymentProvider,
    /// What would be paid out.
    pub asset: PaidOutAsset,
    /// The time of the quotes.
    pub timestamp: Timestamp,
    /// The quotes.
    pub quotes: Vec<PayoutQuote>,
}

/// A quote.
#[dfns_object(response)]
pub struct PayoutQuote {
    /// The quote's id, if it has one.
    pub quote_id: Option<PayoutQuoteId>,
    /// The offer.
    pub offer: PayoutOffer,
}

/// What a provider offers.
#[dfns_object(response)]
pub struct PayoutOffer {
    /// The currency that would be paid: three capital letters (ISO 4217).
    pub fiat_currency: String,
    /// How much would be paid after fees, in whole units.
    pub amount: f64,
    /// The fees, in the same currency.
    pub fees: f64,
}
