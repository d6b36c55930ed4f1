//! Wallets: addresses on networks, each with a signing key.

use super::Wallets;
use crate::onchain::TransactionRequest;
use crate::{
    KeyCurve, KeyId, KeyScheme, KeyStoreId, Network, TextChange, UserId, ValidatorId, VaultId, WalletId, WalletStatus,
};
use dfns_core::{AnyJson, Page, Timestamp, dfns_endpoint, dfns_object};

/// Lists the wallets of the organization.
#[dfns_endpoint(GET, "/wallets",
    group = Wallets, returns = Page<Wallet>, paginated, callers(employee, end_user, service_account),
    permissions = ["Wallets:Read"])]
pub struct ListWallets {
    /// The maximum number of wallets per page.
    pub limit: Option<u32>,
    /// The `next_page_token` of the previous page.
    pub pagination_token: Option<String>,
    /// Returns only wallets of the end user with this user id or username.
    pub owner: Option<String>,
    /// Deprecated: use `owner`. Returns only wallets of the end user with this id.
    pub owner_id: Option<UserId>,
    /// Deprecated: use `owner`. Returns only wallets of the end user with this username.
    pub owner_username: Option<String>,
}

/// Creates a wallet on a network, with a new key by default.
///
/// The wallet is usable at once and has an address. On Canton, Concordium and Starknet it may have
/// to be activated first ([`ActivateWallet`]).
///
/// An end user who calls this owns the wallet. Otherwise the organization does, unless
/// `delegate_to` names an end user.
///
/// The external id is not an idempotency key: a second call creates a second wallet.
///
/// In the guide: `docs/src/wallets.md`.
///
/// ```
/// use dfns::Network;
/// use dfns::wallets::{CreateWallet, NewWalletKey};
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
    /// A display name: at most 100 characters.
    pub name: Option<String>,
    /// The signing key. Defaults to a new key with the network's usual scheme and curve.
    pub signing_key: Option<NewWalletKey>,
    /// The end user who will own the wallet. Only that user can then use it.
    pub delegate_to: Option<UserId>,
    /// Whether to delegate the wallet to an end user later, with `delegate_key` of the domain
    /// `keys`. For service accounts. Defaults to false.
    pub delay_delegation: Option<bool>,
    /// An id of your own, to find the wallet in another system: at most 100 characters.
    pub external_id: Option<String>,
    /// The tags, which policies can filter by: at most 10. Each has 1 to 100 letters, digits or
    /// characters of `_.:/+-`.
    pub tags: Option<Vec<String>>,
    /// The validator of the wallet. For Canton.
    ///
    /// In the newest API descriptions, [`ActivateWallet`] has it instead.
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

/// Updates the name or the external id of a wallet.
///
/// Absent fields stay unchanged; [`TextChange::Remove`] removes a value. Tags are changed with
/// [`TagWallet`] and [`UntagWallet`].
///
/// ```
/// use dfns::TextChange;
/// use dfns::wallets::UpdateWallet;
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
    /// The new name: at most 100 characters.
    #[serde(deserialize_with = "crate::kinds::change")]
    pub name: Option<TextChange>,
    /// The new external id: at most 100 characters.
    #[serde(deserialize_with = "crate::kinds::change")]
    pub external_id: Option<TextChange>,
}

/// Activates a wallet on a network where an account must be created first: Canton, Concordium,
/// Starknet.
///
/// Canton requires `validator_id`. Concordium requires `unsigned_cdi_str` and `expiry`. Starknet
/// requires neither.
///
/// Returns the transaction that creates the account. The wallet becomes
/// [`Active`](WalletStatus::Active) when it is confirmed.
#[dfns_endpoint(POST, "/wallets/{walletId}/activate",
    group = Wallets, returns = TransactionRequest, signed, permissions = ["Wallets:Create"])]
pub struct ActivateWallet {
    /// The wallet to activate.
    pub wallet_id: WalletId,
    /// The validator of the wallet. For Canton.
    pub validator_id: Option<ValidatorId>,
    /// The expiry of the credential deployment, in seconds since the Unix epoch. For Concordium.
    pub expiry: Option<u64>,
    /// The unsigned credential to deploy, from the identity wallet. For Concordium.
    pub unsigned_cdi_str: Option<String>,
}

/// Delegates a wallet and its key to an end user. Irreversible.
///
/// From then on, only that user can use the wallet and every other wallet with the same key. The
/// wallet must have been created with `delay_delegation`.
#[dfns_endpoint(POST, "/wallets/{walletId}/delegate",
    group = Wallets, returns = WalletDelegation, signed, callers(employee, service_account),
    permissions = ["Wallets:Delegate"] | ["Keys:Delegate"],
    deprecated = "delegate the wallet's key: use `delegate_key` of `keys`")]
pub struct DelegateWallet {
    /// The wallet to delegate.
    pub wallet_id: WalletId,
    /// The end user who will own the wallet.
    pub user_id: UserId,
}

/// Adds tags to a wallet. Existing tags are kept.
#[dfns_endpoint(PUT, "/wallets/{walletId}/tags",
    group = Wallets, returns = (), signed, callers(employee, service_account),
    permissions = ["Wallets:Tags:Add"])]
pub struct TagWallet {
    /// The wallet.
    pub wallet_id: WalletId,
    /// The tags to add: 1 to 10. Each has 1 to 100 letters, digits or characters of `_.:/+-`.
    pub tags: Vec<String>,
}

/// Removes tags from a wallet. Tags that it does not have are ignored.
#[dfns_endpoint(DELETE, "/wallets/{walletId}/tags",
    group = Wallets, returns = (), signed, callers(employee, service_account),
    permissions = ["Wallets:Tags:Delete"] | ["Wallets:Tags:Remove"])]
pub struct UntagWallet {
    /// The wallet.
    pub wallet_id: WalletId,
    /// The tags to remove: at most 10.
    pub tags: Vec<String>,
}

/// A wallet: an address on a network, with its signing key.
#[dfns_object(response, settles(status, read = GetWallet { wallet_id = id }, done = [Active], ended = [Archived]))]
pub struct Wallet {
    /// The wallet's id.
    pub id: WalletId,
    /// The network.
    pub network: Network,
    /// The address. Absent until the account exists, on networks where it must be created first.
    pub address: Option<String>,
    /// The signing key.
    pub signing_key: WalletKey,
    /// The status.
    pub status: WalletStatus,
    /// The creation time.
    pub date_created: Timestamp,
    /// The time when the wallet was archived.
    pub date_deleted: Option<Timestamp>,
    /// A display name.
    pub name: Option<String>,
    /// Whether the organization owns the wallet. False if an end user owns it. True if absent, as
    /// in old responses.
    #[serde(default = "crate::eras::yes")]
    pub custodial: bool,
    /// The external id, as given by the client.
    pub external_id: Option<String>,
    /// The tags, which policies can filter by.
    #[serde(default)]
    pub tags: Vec<String>,
    /// The validator of the wallet. For Canton.
    pub validator_id: Option<ValidatorId>,
    /// Network-specific information about the wallet. Its form is not documented.
    pub network_info: Option<AnyJson>,
    /// The vault that the wallet belongs to.
    pub vault_id: Option<VaultId>,
    /// Deprecated: whether the key was imported. In responses of 2024; now in `keys::Key`.
    pub imported: Option<bool>,
    /// Deprecated: whether the key was exported. In responses of 2024; now in `keys::Key`.
    pub exported: Option<bool>,
    /// Deprecated: the time of the key's first export. In responses of 2024; now in `keys::Key`.
    pub date_exported: Option<Timestamp>,
}

/// The signing key of a wallet.
#[dfns_object(response)]
pub struct WalletKey {
    /// The key's id. Empty in responses of early 2024, which do not contain it.
    #[serde(default = "crate::eras::absent")]
    pub id: KeyId,
    /// The signature scheme.
    pub scheme: KeyScheme,
    /// The curve.
    pub curve: KeyCurve,
    /// The public key, in hex.
    pub public_key: String,
    /// The end user who owns the key and the wallet. Absent if the organization owns them.
    pub delegated_to: Option<UserId>,
}

/// The signing key of a new wallet: an existing key (`id`), or the parameters of a new one.
#[dfns_object]
pub struct NewWalletKey {
    /// An existing key. Wallets with the same key on networks with the same address format share an
    /// address. If an end user owns the key, that user owns the wallet too.
    pub id: Option<KeyId>,
    /// The signature scheme of the new key, on networks that support several: `Schnorr` creates a
    /// Taproot wallet on Bitcoin.
    pub scheme: Option<KeyScheme>,
    /// The curve of the new key, on networks that support several.
    pub curve: Option<KeyCurve>,
    /// The key store of the new key. Defaults to the organization's primary key store.
    pub store_id: Option<KeyStoreId>,
    /// The master key to derive the new key from.
    pub derive_from: Option<WalletKeyDerivation>,
}

/// The source of a derived wallet key.
#[dfns_object]
pub struct WalletKeyDerivation {
    /// The master key.
    pub key_id: KeyId,
    /// The BIP-32 derivation path, not hardened, such as `m/0/7`. Defaults to an unused path.
    pub path: Option<String>,
}

/// The result of delegating a wallet.
#[dfns_object(response)]
pub struct WalletDelegation {
    /// The delegated wallet. Empty in responses of 2024, which do not contain it.
    #[serde(default = "crate::eras::absent")]
    pub wallet_id: WalletId,
    /// The status of the delegation.
    pub status: WalletDelegationStatus,
}

dfns_core::open_enum! {
    /// The status of a wallet delegation.
    pub enum WalletDelegationStatus {
        /// The wallet is delegated.
        Delegated => "Delegated",
    }
}
