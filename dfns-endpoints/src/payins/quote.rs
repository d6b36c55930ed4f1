//! Quotes for payins.

use super::{PayinAsset, PayinCurrency, PayinMethod, PayinQuoteId, Payins};
use crate::{Network, PaymentProvider, WalletId};
use dfns_core::{Amount, Timestamp, dfns_endpoint, dfns_object};

/// Requests a quote for a payin, after fees. Borderless only.
#[dfns_endpoint(POST, "/payins/quote",
    group = Payins, returns = PayinQuotes, permissions = ["Payins:Create"])]
pub struct CreatePayinQuote {
    /// The wallet that would get the coins; its network is where they are delivered.
    pub wallet_id: WalletId,
    /// The amount to deliver, in whole units, such as `100.00`.
    pub amount: Amount,
    /// The currency that is paid.
    pub currency: PayinCurrency,
    /// The provider.
    pub provider: PaymentProvider,
    /// The country that is paid from: two capital letters (ISO 3166).
    pub country: String,
    /// The account at Borderless.
    pub borderless_account_id: String,
    /// The payment method.
    pub payment_method: PayinMethod,
    /// The asset to deliver.
    pub asset: PayinAsset,
}

/// The quotes for a payin.
#[dfns_object(response)]
pub struct PayinQuotes {
    /// The provider.
    pub provider: PaymentProvider,
    /// The currency that is paid.
    pub currency: PayinCurrency,
    /// The network of the delivery.
    pub network: Network,
    /// The asset's Dfns name on its network, such as `erc20:0x...`.
    pub tid: String,
    /// The time of the quotes.
    pub timestamp: Timestamp,
    /// The quotes.
    pub quotes: Vec<PayinQuote>,
}

/// A quote.
#[dfns_object(response)]
pub struct PayinQuote {
    /// The quote id, which locks the rate in [`CreatePayin`](super::CreatePayin). Absent if the
    /// quote is informational.
    pub quote_id: Option<PayinQuoteId>,
    /// The expiration of the rate.
    pub date_expires: Option<Timestamp>,
    /// The offer.
    pub offer: PayinOffer,
}

/// A provider's offer.
#[dfns_object(response)]
pub struct PayinOffer {
    /// The amount delivered after fees, in whole units.
    pub amount: f64,
    /// The fees, in the currency that is paid.
    pub fees: f64,
}
