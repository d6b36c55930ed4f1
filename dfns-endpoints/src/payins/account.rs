//! The providers' accounts, addresses, balances, currencies and payment methods.

use super::{PayinAsset, PayinCurrency, PayinMethod, Payins};
use crate::{PaymentProvider, WalletId};
use dfns_core::{Amount, dfns_endpoint, dfns_object};

/// Lists the provider accounts that can deliver payins. For Borderless. Not paginated.
#[dfns_endpoint(GET, "/payins/accounts",
    group = Payins, returns = PayinAccounts, permissions = ["Payins:Read"])]
pub struct ListPayinAccounts {
    /// The provider.
    pub provider: PaymentProvider,
}

/// Registers a wallet's address as the address to which an account delivers an asset. For
/// Borderless.
///
/// Returns the account.
#[dfns_endpoint(POST, "/payins/accounts/assets",
    group = Payins, returns = PayinAccount, signed, permissions = ["Payins:Create"])]
pub struct RegisterPayinAccountAsset {
    /// The provider.
    pub provider: PaymentProvider,
    /// The Borderless account.
    pub borderless_account_id: String,
    /// The receiving wallet.
    pub wallet_id: WalletId,
    /// The asset. Borderless must support it on the wallet's network.
    pub asset: PayinAsset,
}

/// Lists the balances at the provider from which payins are paid. For Circle Mint. Not paginated.
#[dfns_endpoint(GET, "/payins/balances",
    group = Payins, returns = PayinBalances, permissions = ["Payins:Read"])]
pub struct ListPayinBalances {
    /// The provider.
    pub provider: PaymentProvider,
}

/// Lists the assets, currencies, payment methods and countries that payins support. For Borderless.
#[dfns_endpoint(GET, "/payins/options",
    group = Payins, returns = PayinOptions, permissions = ["Payins:Read"])]
pub struct ListPayinOptions {
    /// The provider.
    pub provider: PaymentProvider,
}

/// The provider accounts that can deliver payins.
#[dfns_object(response)]
pub struct PayinAccounts {
    /// All accounts.
    pub items: Vec<PayinAccount>,
}

/// A provider account that can deliver payins.
#[dfns_object(response)]
pub struct PayinAccount {
    /// The account's id at the provider.
    pub account_id: String,
    /// A display name.
    pub name: Option<String>,
    /// The assets that the account can deliver.
    pub assets: Vec<PayinAccountAsset>,
}

/// An asset that an account can deliver, with the receiving address.
#[dfns_object(response)]
pub struct PayinAccountAsset {
    /// The provider's name of the asset, such as `USDC_ETHEREUM`.
    pub asset: String,
    /// The address that receives the asset.
    pub address: String,
}

/// The balances at the provider from which payins are paid.
#[dfns_object(response)]
pub struct PayinBalances {
    /// All balances.
    pub items: Vec<PayinBalance>,
}

/// A balance at the provider from which payins are paid.
#[dfns_object(response)]
pub struct PayinBalance {
    /// The provider.
    pub provider: PaymentProvider,
    /// The currency.
    pub currency: PayinCurrency,
    /// The balance, in whole units, such as `408.82`.
    pub amount: Amount,
}

/// The assets, currencies, payment methods and countries that payins support.
#[dfns_object(response)]
pub struct PayinOptions {
    /// The assets, by the provider's names, such as `USDC_ETHEREUM`.
    pub assets: Vec<String>,
    /// The currencies, with their payment methods.
    pub currencies: Vec<PayinCurrencyOption>,
}

/// A currency in which payers can pay.
#[dfns_object(response)]
pub struct PayinCurrencyOption {
    /// The currency.
    pub currency: PayinCurrency,
    /// The payment methods.
    pub payment_methods: Vec<PayinMethodOption>,
}

/// A payment method for a currency.
#[dfns_object(response)]
pub struct PayinMethodOption {
    /// The payment method.
    pub payment_method: PayinMethod,
    /// The countries of the payers: ISO 3166 codes of two capital letters.
    pub countries: Vec<String>,
}
