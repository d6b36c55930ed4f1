//! Wallets that Circle Mint may deliver to.

use super::{PayinCurrency, Payins};
use crate::{PaymentProvider, WalletId};
use dfns_core::{dfns_endpoint, dfns_object};

dfns_core::open_enum! {
    /// Whether a provider may deliver to a wallet.
    pub enum PayinRecipientStatus {
        /// The wallet is not registered.
        NotRegistered => "NotRegistered",
        /// Registered and pending approval in Circle's console.
        PendingVerification => "PendingVerification",
        /// Payins can be delivered.
        Active => "Active",
    }
}

/// Reads whether a provider may deliver to a wallet.
#[dfns_endpoint(GET, "/payins/recipients",
    group = Payins, returns = PayinRecipient, permissions = ["Payins:Read"])]
pub struct GetPayinRecipient {
    /// The provider.
    pub provider: PaymentProvider,
    /// The wallet.
    pub wallet_id: WalletId,
    /// The currency of the payins.
    pub currency: PayinCurrency,
}

/// Registers a wallet as one that a provider may deliver to. Circle Mint only.
#[dfns_endpoint(POST, "/payins/recipients",
    group = Payins, returns = PayinRecipient, signed, permissions = ["Payins:Create"])]
pub struct CreatePayinRecipient {
    /// The provider.
    pub provider: PaymentProvider,
    /// The wallet.
    pub wallet_id: WalletId,
    /// The currency of the payins.
    pub currency: PayinCurrency,
}

/// A wallet as one that a provider may deliver to.
#[dfns_object(response)]
pub struct PayinRecipient {
    /// The provider.
    pub provider: PaymentProvider,
    /// The wallet.
    pub wallet_id: WalletId,
    /// The currency of the payins.
    pub currency: PayinCurrency,
    /// Whether the provider may deliver.
    pub status: PayinRecipientStatus,
    /// The address in the provider's registry, once it is there.
    pub recipient_address_id: Option<String>,
}
