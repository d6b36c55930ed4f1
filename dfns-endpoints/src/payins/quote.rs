//! Quotes for payins.

use super::{PayinAsset, PayinCurrency, PayinMethod, PayinQuoteId, Payins};
use crate::{Network, PaymentProvider, WalletId};
use dfns_core::{Amount, Timestamp, dfns_endpoint, dfns_object};

/// Requests a quote for a payin, after fees. The quote is not binding. For Borderless.
#[dfns_endpoint(POST, "/payins/quote",
    group = Payins, returns = PayinQuotes, permissions = ["Payins:Create"])]
pub struct CreatePayinQuote {
    /// The receiving wallet, whose network is that of the delivery.
    pub wallet_id: WalletId,
    /// The amount to deliver, in whole units, such as `100.00`.
    pub amount: Amount,
    /// The currency that the payer would pay.
    pub currency: PayinCurrency,
    /// The provider.
    pub provider: PaymentProvider,
    /// The payer's country: an ISO 3166 code of two capital letters.
    pub country: String,
    /// The Borderless account.
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
    /// The currency that the payer pays.
    pub currency: PayinCurrency,
    /// The network of the delivery.
    pub network: Network,
    /// The asset's id on its network as Dfns writes it, such as `erc20:0x...`.
    pub tid: String,
    /// The time of the quotes.
    pub timestamp: Timestamp,
    /// The quotes.
    pub quotes: Vec<PayinQuote>,
}

/// A quote for a payin.
#[dfns_object(response)]
pub struct PayinQuote {
    /// The id of the quote. Pass it to [`CreatePayin`](super::CreatePayin) to fix the rate. Absent
    /// if the quote is informational.
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
    /// The fees, in the currency that the payer pays.
    pub fees: f64,
}
