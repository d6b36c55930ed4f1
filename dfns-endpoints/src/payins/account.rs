//! The providers' accounts, addresses, balances, currencies and payment methods.

use super::{PayinAsset, PayinCurrency, PayinMethod, Payins};
use crate::{PaymentProvider, WalletId};
use dfns_core::{Amount, dfns_endpoint, dfns_object};

/// Lists the accounts that payins can go by. Borderless only.
#[dfns_endpoint(GET, "/payins/accounts",
    group = Payins, returns = PayinAccounts, permissions = ["Payins:Read"])]
pub struct ListPayinAccounts {
    /// The provider.
    pub provider: PaymentProvider,
}

/// Makes a wallet's address the one that an account delivers an asset to. Borderless only.
#[dfns_endpoint(POST, "/payins/accounts/assets",
    group = Payins, returns = PayinAccount, signed, permissions = ["Payins:Create"])]
pub struct RegisterPayinAccountAsset {
    /// The provider.
    pub provider: PaymentProvider,
    /// The account at Borderless.
    pub borderless_account_id: String,
    /// The wallet.
    pub wallet_id: WalletId,
    /// The asset, which Borderless must support on the wallet's network.
    pub asset: PayinAsset,
}

/// Lists the balances that payins are delivered from.
#[dfns_endpoint(GET, "/payins/balances",
    group = Payins, returns = PayinBalances, permissions = ["Payins:Read"])]
pub struct ListPayinBalances {
    /// The provider.
    pub provider: PaymentProvider,
}

/// Lists the deliverable assets and the payment methods. Borderless only.
#[dfns_endpoint(GET, "/payins/options",
    group = Payins, returns = PayinOptions, permissions = ["Payins:Read"])]
pub struct ListPayinOptions {
    /// The provider.
    pub provider: PaymentProvider,
}

/// Accounts that payins can go by.
#[dfns_object(response)]
pub struct PayinAccounts {
    /// The accounts.
    pub items: Vec<PayinAccount>,
}

/// An account at a provider.
#[dfns_object(response)]
pub struct PayinAccount {
    /// The provider's name for it.
    pub account_id: String,
    /// A display name.
    pub name: Option<String>,
    /// The assets it can deliver.
    pub assets: Vec<PayinAccountAsset>,
}

/// An asset that an account can deliver.
#[dfns_object(response)]
pub struct PayinAccountAsset {
    /// The provider's name for it, `USDC_ETHEREUM` for instance.
    pub asset: String,
    /// The address it is delivered to.
    pub address: String,
}

/// Balances that payins are delivered from.
#[dfns_object(response)]
pub struct PayinBalances {
    /// The balances.
    pub items: Vec<PayinBalance>,
}

/// A balance that payins are delivered from.
#[dfns_object(response)]
pub struct PayinBalance {
    /// The provider.
    pub provider: PaymentProvider,
    /// The currency.
    pub currency: PayinCurrency,
    /// The balance, in whole units, such as `408.82`.
    pub amount: Amount,
}

/// The deliverable assets and the payment methods.
#[dfns_object(response)]
pub struct PayinOptions {
    /// The deliverable assets, by the provider's names, such as `USDC_ETHEREUM`.
    pub assets: Vec<String>,
    /// The accepted currencies.
    pub currencies: Vec<PayinCurrencyOption>,
}

/// A currency that can be paid in.
#[dfns_object(response)]
pub struct PayinCurrencyOption {
    /// The currency.
    pub currency: PayinCurrency,
    /// The payment methods.
    pub payment_methods: Vec<PayinMethodOption>,
}

/// A way to pay a currency.
#[dfns_object(response)]
pub struct PayinMethodOption {
    /// The way.
    pub payment_method: PayinMethod,
    /// The countries it can be paid from, each as two capital letters (ISO 3166).
    pub countries: Vec<String>,
}
