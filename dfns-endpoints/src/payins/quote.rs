//! What a payin would deliver.

use super::{PayinAsset, PayinCurrency, PayinMethod, PayinQuoteId, Payins};
use crate::{Network, PaymentProvider, WalletId};
use dfns_core::{Amount, Timestamp, dfns_endpoint, dfns_object};

/// Asks what a payin would deliver, after fees. Borderless only.
#[dfns_endpoint(POST, "/payins/quote",
    group = Payins, returns = PayinQuotes, permissions = ["Payins:Create"])]
pub struct CreatePayinQuote {
    /// The wallet that would get the coins; its network is where they are delivered.
    pub wallet_id: WalletId,
    /// How much to deliver, in whole units: `100.00`, for instance.
    pub amount: Amount,
    /// The currency that is paid.
    pub currency: PayinCurrency,
    /// The provider.
    pub provider: PaymentProvider,
    /// The country that is paid from: two capital letters (ISO 3166).
    pub country: String,
    /// The account at Borderless.
    pub borderless_account_id: String,
    /// How the payer pays.
    pub payment_method: PayinMethod,
    /// The asset to deliver.
    pub asset: PayinAsset,
}

/// What a payin would deliver.
#[dfns_object(response)]
pub struct PayinQuotes {
    /// The provider.
    pub provider: PaymentProvider,
    /// The currency that is paid.
    pub currency: PayinCurrency,
    /// The network of the delivery.
    pub network: Network,
    /// The text by which Dfns names the asset on its network, for instance `erc20:0x...`.
    pub tid: String,
    /// The time of the quotes.
    pub timestamp: Timestamp,
    /// The quotes.
    pub quotes: Vec<PayinQuote>,
}

/// A quote.
#[dfns_object(response)]
pub struct PayinQuote {
    /// Given to [`CreatePayin`](super::CreatePayin), the rate holds. Absent if the quote is for information only.
    pub quote_id: Option<PayinQuoteId>,
    /// Until when the rate holds.
    pub date_expires: Option<Timestamp>,
    /// The offer.
    pub offer: PayinOffer,
}

/// What a provider offers.
#[dfns_object(response)]
pub struct PayinOffer {
    /// How much would be delivered after fees, in whole units.
    pub amount: f64,
    /// The fees, in the currency that is paid.
    pub fees: f64,
}
