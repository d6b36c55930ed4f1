//! Wallets that Circle Mint may deliver to.

use super::{PayinCurrency, Payins};
use crate::{PaymentProvider, WalletId};
use dfns_core::{dfns_endpoint, dfns_object};

dfns_core::open_enum! {
    /// Whether a provider may deliver payins to a wallet.
    pub enum PayinRecipientStatus {
        /// The wallet is not registered.
        NotRegistered => "NotRegistered",
        /// Registered, and pending approval in Circle's console.
        PendingVerification => "PendingVerification",
        /// Payins can be delivered.
        Active => "Active",
    }
}

/// Reads whether a provider may deliver payins to a wallet.
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

/// Registers a wallet as a recipient of payins. For Circle Mint.
///
/// The recipient must then be approved once in Circle's console.
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

/// A wallet as a recipient of payins.
#[dfns_object(response)]
pub struct PayinRecipient {
    /// The provider.
    pub provider: PaymentProvider,
    /// The wallet.
    pub wallet_id: WalletId,
    /// The currency of the payins.
    pub currency: PayinCurrency,
    /// Whether the provider may deliver to the wallet.
    pub status: PayinRecipientStatus,
    /// The id of the wallet's address among the provider's recipients. Absent until it is
    /// registered.
    pub recipient_address_id: Option<String>,
}
