//! Wallets themselves: addresses on networks, each with a key that signs for it.

use super::Wallets;
use crate::onchain::TransactionRequest;
use crate::{
    KeyCurve, KeyId, KeyScheme, KeyStoreId, Network, TextChange, UserId, ValidatorId, VaultId, WalletId, WalletStatus,
};
use dfns_core::{AnyJson, Page, Timestamp, dfns_endpoint, dfns_object};

/// Lists the wallets that the caller may see.
#[dfns_endpoint(GET, "/wallets",
    group = Wallets, returns = Page<Wallet>, paginated, callers(employee, end_user, service_account),
    permissions = ["Wallets:Read"])]
pub struct ListWallets {
    /// The maximum number of wallets per page.
    pub limit: Option<u32>,
    /// The `next_page_token` of the previous page.
    pub pagination_token: Option<String>,
    /// Only wallets of this owner, by id or by username.
    pub owner: Option<String>,
    /// Only wallets that are delegated to this user.
    pub owner_id: Option<UserId>,
    /// Only wallets that are delegated to the user of this name.
    pub owner_username: Option<String>,
}

/// Creates a wallet, with a key of its own unless it is told which one to use.
///
/// The address comes with the response, or, on networks where an account has to be made first, some time later.
///
/// A second call makes a second wallet, whatever the external id is: that one only correlates.
///
/// ```
/// use dfns_endpoints::Network;
/// use dfns_endpoints::wallets::{CreateWallet, NewWalletKey};
///
/// let same_address = NewWalletKey::default().with_id("key-1");
/// let request = CreateWallet::new(Network::Polygon).with_name("Treasury").with_signing_key(same_address);
/// assert_eq!(
///     serde_json::to_string(&request.signing_key).unwrap(),
///     r#"{"id":"key-1"}"#
/// );
/// ```
#[dfns_endpoint(POST, "/wallets",
    group = Wallets, returns = Wallet, signed, callers(employee, end_user, service_account),
    permissions = ["Wallets:Create", "Wallets:Tags:Add" if present(tags)] | [
        "Wallets:Create",
        "Keys:Create" if absent(signing_key.id),
        "Keys:Reuse" if present(signing_key.id),
        "Keys:Delegate" if present(delegate_to),
        "Wallets:Tags:Add" if present(tags),
    ])]
pub struct CreateWallet {
    /// The network.
    pub network: Network,
    /// A display name.
    pub name: Option<String>,
    /// The key that signs for it. A new one of the network's usual kind, if not said.
    pub signing_key: Option<NewWalletKey>,
    /// The end user who alone can use it.
    pub delegate_to: Option<UserId>,
    /// Whether the wallet is to be delegated to an end user later. For service accounts.
    pub delay_delegation: Option<bool>,
    /// An external id, to correlate the wallet with another system: at most 100 characters.
    pub external_id: Option<String>,
    /// Its tags, which policies and searches go by.
    pub tags: Option<Vec<String>>,
    /// The validator to create it on, on networks of Canton.
    ///
    /// The newest descriptions of the API have it in [`ActivateWallet`] instead.
    pub validator_id: Option<ValidatorId>,
}

/// Reads a wallet.
#[dfns_endpoint(GET, "/wallets/{walletId}",
    group = Wallets, returns = Wallet, callers(employee, end_user, service_account),
    permissions = ["Wallets:Read"])]
pub struct GetWallet {
    /// The wallet to read.
    pub wallet_id: WalletId,
}

/// Changes the name or the external id of a wallet, or takes them away; what is left out stays as it is.
///
/// ```
/// use dfns_endpoints::TextChange;
/// use dfns_endpoints::wallets::UpdateWallet;
///
/// let request = UpdateWallet::new("wa-1").with_name("Cold").with_external_id(TextChange::Remove);
/// assert_eq!(serde_json::to_string(&(request.name, request.external_id)).unwrap(), r#"["Cold",null]"#);
/// ```
#[dfns_endpoint(PUT, "/wallets/{walletId}",
    group = Wallets, returns = Wallet, signed, callers(employee, end_user, service_account),
    permissions = ["Wallets:Update"])]
pub struct UpdateWallet {
    /// The wallet to change.
    pub wallet_id: WalletId,
    /// The new name.
    pub name: Option<TextChange>,
    /// The new external id.
    pub external_id: Option<TextChange>,
}

/// Activates a wallet on a network where an account has to be made before it can be used: Canton, Concordium, Starknet.
///
/// Canton needs the validator, Concordium the credential and its expiry, Starknet nothing.
#[dfns_endpoint(POST, "/wallets/{walletId}/activate",
    group = Wallets, returns = TransactionRequest, signed, permissions = ["Wallets:Create"])]
pub struct ActivateWallet {
    /// The wallet to activate.
    pub wallet_id: WalletId,
    /// On Canton: the validator that the wallet is created on.
    pub validator_id: Option<ValidatorId>,
    /// On Concordium: until when the credential can be deployed, in seconds since the start of 1970.
    pub expiry: Option<u64>,
    /// On Concordium: the credential to deploy, unsigned, as the identity wallet gives it.
    pub unsigned_cdi_str: Option<String>,
}

/// Delegates a wallet, with its key, to an end user, who alone can use it from then on. There is no way back.
#[dfns_endpoint(POST, "/wallets/{walletId}/delegate",
    group = Wallets, returns = WalletDelegation, signed, callers(employee, service_account),
    permissions = ["Wallets:Delegate"] | ["Keys:Delegate"],
    deprecated = "delegate the wallet's key with `POST /keys/{keyId}/delegate`")]
pub struct DelegateWallet {
    /// The wallet to delegate.
    pub wallet_id: WalletId,
    /// The end user who gets it.
    pub user_id: UserId,
}

/// Adds tags to a wallet; those it has stay.
#[dfns_endpoint(PUT, "/wallets/{walletId}/tags",
    group = Wallets, returns = (), signed, callers(employee, service_account),
    permissions = ["Wallets:Tags:Add"])]
pub struct TagWallet {
    /// The wallet.
    pub wallet_id: WalletId,
    /// The tags to add.
    pub tags: Vec<String>,
}

/// Takes tags from a wallet.
#[dfns_endpoint(DELETE, "/wallets/{walletId}/tags",
    group = Wallets, returns = (), signed, callers(employee, service_account),
    permissions = ["Wallets:Tags:Delete"] | ["Wallets:Tags:Remove"])]
pub struct UntagWallet {
    /// The wallet.
    pub wallet_id: WalletId,
    /// The tags to take away.
    pub tags: Vec<String>,
}

/// A wallet: an address on a network, and the key that signs for it.
#[dfns_object(response)]
pub struct Wallet {
    /// The wallet's id.
    pub id: WalletId,
    /// The network.
    pub network: Network,
    /// Its address there, once there is one.
    pub address: Option<String>,
    /// The key that signs for it.
    pub signing_key: WalletKey,
    /// The status.
    pub status: WalletStatus,
    /// The creation time.
    pub date_created: Timestamp,
    /// The deletion time.
    pub date_deleted: Option<Timestamp>,
    /// A display name.
    pub name: Option<String>,
    /// Whether the organization owns the wallet, not an end user.
    pub custodial: bool,
    /// The client-provided external id.
    pub external_id: Option<String>,
    /// The tags.
    pub tags: Vec<String>,
    /// The validator it was created on, if it is on a network of Canton.
    pub validator_id: Option<ValidatorId>,
    /// What the network itself says of it. Differs by network.
    pub network_info: Option<AnyJson>,
    /// The vault it belongs to.
    pub vault_id: Option<VaultId>,
    /// Deprecated: whether its key was imported. In responses of 2024; the key's own record has it now.
    pub imported: Option<bool>,
    /// Deprecated: whether its key was exported. In responses of 2024; the key's own record has it now.
    pub exported: Option<bool>,
    /// Deprecated: when its key was first exported. In responses of 2024; the key's own record has it now.
    pub date_exported: Option<Timestamp>,
}

/// The key that signs for a wallet.
#[dfns_object(response)]
pub struct WalletKey {
    /// The key's id.
    pub id: KeyId,
    /// The signature scheme.
    pub scheme: KeyScheme,
    /// The curve.
    pub curve: KeyCurve,
    /// Its public key, in hex.
    pub public_key: String,
    /// The end user it is delegated to, and the wallet with it.
    pub delegated_to: Option<UserId>,
}

/// The key that is to sign for a new wallet: one there is, or how to make one.
#[dfns_object]
pub struct NewWalletKey {
    /// A key there is. Wallets on networks that write addresses alike then have the same address.
    pub id: Option<KeyId>,
    /// How the new key signs, on networks that leave a choice: `Schnorr` makes a Taproot wallet on Bitcoin.
    pub scheme: Option<KeyScheme>,
    /// The new key's curve, on networks that leave a choice.
    pub curve: Option<KeyCurve>,
    /// The key store that keeps the new key.
    pub store_id: Option<KeyStoreId>,
    /// The master key to derive the new key from.
    pub derive_from: Option<WalletKeyDerivation>,
}

/// From what a wallet's key is derived.
#[dfns_object]
pub struct WalletKeyDerivation {
    /// The master key.
    pub key_id: KeyId,
    /// The derivation path. One that is free, if not said.
    pub path: Option<String>,
}

/// That a wallet was delegated.
#[dfns_object(response)]
pub struct WalletDelegation {
    /// The wallet.
    pub wallet_id: WalletId,
    /// What became of it.
    pub status: WalletDelegationStatus,
}

dfns_core::open_enum! {
    /// What became of a wallet that was to be delegated.
    pub enum WalletDelegationStatus {
        /// It is delegated.
        Delegated => "Delegated",
    }
}
