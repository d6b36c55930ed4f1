//! Quotes for payouts.

use super::{PaidOutAsset, PayoutAsset, Payouts};
use crate::{PaymentProvider, WalletId};
use dfns_core::{Timestamp, dfns_endpoint, dfns_object};

dfns_core::id_types! {
    /// The id of a payout quote.
    pub struct PayoutQuoteId;
}

/// Requests a quote for a payout, after fees. The quote is informational: the rate of the payout
/// may differ.
#[dfns_endpoint(POST, "/payouts/quote",
    group = Payouts, returns = PayoutQuotes, permissions = ["Payouts:Create"])]
pub struct RequestPayoutQuote {
    /// The source wallet, on whose network the asset is.
    pub wallet_id: WalletId,
    /// The asset to pay out.
    pub asset: PayoutAsset,
    /// The currency to pay: an ISO 4217 code of three capital letters.
    pub fiat_currency: String,
    /// The provider.
    pub provider: PaymentProvider,
    /// The country of the bank account: an ISO 3166 code of two capital letters. Required by
    /// Borderless.
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

/// A quote for a payout.
#[dfns_object(response)]
pub struct PayoutQuote {
    /// The quote's id. Absent from some quotes.
    pub quote_id: Option<PayoutQuoteId>,
    /// The offer.
    pub offer: PayoutOffer,
}

/// A provider's offer.
#[dfns_object(response)]
pub struct PayoutOffer {
    /// The currency of the payment: an ISO 4217 code of three capital letters.
    pub fiat_currency: String,
    /// The amount paid after fees, in whole units.
    pub amount: f64,
    /// The fees, in the same currency.
    pub fees: f64,
}
