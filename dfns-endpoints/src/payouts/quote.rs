//! Quotes for payouts.

use super::{PaidOutAsset, PayoutAsset, Payouts};
use crate::{PaymentProvider, WalletId};
use dfns_core::{Timestamp, dfns_endpoint, dfns_object};

dfns_core::id_types! {
    /// The id of a payout quote.
    pub struct PayoutQuoteId;
}

/// Requests a quote for a payout, after fees. Quotes are informational and lock no rate.
#[dfns_endpoint(POST, "/payouts/quote",
    group = Payouts, returns = PayoutQuotes, permissions = ["Payouts:Create"])]
pub struct RequestPayoutQuote {
    /// The wallet that would pay; its network is where the asset is.
    pub wallet_id: WalletId,
    /// The asset to pay out.
    pub asset: PayoutAsset,
    /// The currency to pay: three capital letters (ISO 4217).
    pub fiat_currency: String,
    /// The provider.
    pub provider: PaymentProvider,
    /// The country to pay to: two capital letters (ISO 3166). Borderless requires it.
    pub country: Option<String>,
}

/// The quotes for a payout.
#[dfns_object(response)]
pub struct PayoutQuotes {
    /// The provider.
    pub provider: PaymentProvider,
    /// The asset to pay out.
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

/// A provider's offer.
#[dfns_object(response)]
pub struct PayoutOffer {
    /// The currency that would be paid: three capital letters (ISO 4217).
    pub fiat_currency: String,
    /// The amount paid after fees, in whole units.
    pub amount: f64,
    /// The fees, in the same currency.
    pub fees: f64,
}
