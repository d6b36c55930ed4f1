//! Keys.

use super::Keys;
use crate::{KeyCurve, KeyId, KeyScheme, KeyStoreId, KeyStoreKind, Network, TextChange, UserId, WalletId};
use dfns_core::{Page, Secret, Timestamp, dfns_endpoint, dfns_object};

dfns_core::open_enum! {
    /// The status of a key.
    pub enum KeyStatus {
        /// Usable.
        Active => "Active",
        /// Deleted, and no longer usable. Its wallets are archived too.
        Archived => "Archived",
    }

    /// The status of a key delegation.
    pub enum DelegationStatus {
        /// The end user owns the key.
        Delegated => "Delegated",
    }
}

/// Lists the keys of the organization.
#[dfns_endpoint(GET, "/keys",
    group = Keys, returns = Page<Key>, paginated, callers(employee, end_user, service_account),
    permissions = ["Keys:Read"])]
pub struct ListKeys {
    /// Returns only keys of the end user with this id or username.
    pub owner: Option<String>,
    /// The maximum number of keys per page.
    pub limit: Option<u32>,
    /// The `next_page_token` of the previous page.
    pub pagination_token: Option<String>,
}

/// Creates a key, without a wallet.
///
/// Supported combinations: ECDSA with secp256k1 or the Stark curve, EdDSA with Ed25519, Schnorr and
/// Diffie-Hellman with secp256k1.
///
/// An end user who calls this owns the key. Otherwise the organization does, unless `delegate_to`
/// names an end user.
///
/// In the guide: `docs/src/wallets.md`.
///
/// ```
/// use dfns::keys::CreateKey;
/// use dfns::{KeyCurve, KeyScheme};
///
/// let request = CreateKey::new(KeyScheme::EdDsa, KeyCurve::Ed25519).with_name("Solana");
/// # let _ = request;
/// ```
#[dfns_endpoint(POST, "/keys",
    group = Keys, returns = Key, signed, callers(employee, end_user, service_account),
    permissions = ["Keys:Create", "Keys:Delegate" if present(delegate_to)]
        | ["Keys:Create", "Keys:ChildKeys:Create" if present(derive_from), "Keys:Delegate" if present(delegate_to)])]
pub struct CreateKey {
    /// The signature scheme.
    pub scheme: KeyScheme,
    /// The curve.
    pub curve: KeyCurve,
    /// A display name: at most 100 characters.
    pub name: Option<String>,
    /// Whether other keys can be derived from the key. Defaults to false.
    pub master_key: Option<bool>,
    /// The master key to derive the key from, and the path. Defaults to a new, independent key.
    pub derive_from: Option<DeriveFrom>,
    /// The key store. Defaults to the organization's primary key store.
    pub store_id: Option<KeyStoreId>,
    /// The end user who will own the key. Only that user can then use it. Irreversible.
    pub delegate_to: Option<UserId>,
    /// Whether the key may be delegated later, with [`DelegateKey`]. Until then the organization
    /// owns it. Defaults to false.
    pub delay_delegation: Option<bool>,
}

/// The source of a derived key.
#[dfns_object]
pub struct DeriveFrom {
    /// The master key. Must have been created or imported with `master_key`.
    pub key_id: KeyId,
    /// The BIP-32 derivation path, not hardened, such as `m/44/60/0`. Defaults to an unused path.
    pub path: Option<String>,
}

/// Reads a key, with its wallets and its location in a key store.
#[dfns_endpoint(GET, "/keys/{keyId}",
    group = Keys, returns = Key, callers(employee, end_user, service_account), permissions = ["Keys:Read"])]
pub struct GetKey {
    /// The key to read.
    pub key_id: KeyId,
}

/// Sets or removes the name of a key. Nothing else about a key can be changed.
#[dfns_endpoint(PUT, "/keys/{keyId}",
    group = Keys, returns = Key, signed, callers(employee, end_user, service_account), permissions = ["Keys:Update"])]
pub struct UpdateKey {
    /// The key to change.
    pub key_id: KeyId,
    /// The new name: at most 100 characters. [`TextChange::Remove`] removes it.
    pub name: TextChange,
}

/// Deletes a key and all its wallets. Irreversible.
///
/// None of them can be used afterwards, and assets on the wallets become inaccessible. The key and
/// the wallets stay readable, as archived, and no longer count towards the organization's number of
/// wallets.
#[dfns_endpoint(DELETE, "/keys/{keyId}",
    group = Keys, returns = Key, signed, callers(employee, service_account), permissions = ["Keys:Delete"])]
pub struct DeleteKey {
    /// The key to delete.
    pub key_id: KeyId,
}

/// Delegates a key and all its wallets to an end user. Irreversible.
///
/// From then on, only that user can use them. The organization can still read them, but its
/// policies no longer apply.
///
/// In the guide: `docs/src/wallets.md`.
#[dfns_endpoint(POST, "/keys/{keyId}/delegate",
    group = Keys, returns = DelegatedKey, signed, callers(employee, service_account), permissions = ["Keys:Delegate"])]
pub struct DelegateKey {
    /// The key to delegate. Must have been created with `delay_delegation`.
    pub key_id: KeyId,
    /// The end user who will own the key.
    pub delegate_to: UserId,
}

/// Derives a secret value from a Diffie-Hellman key.
///
/// Deterministic: the same key, domain and seed always yield the same value. The key must have the
/// scheme [`Dh`](KeyScheme::Dh).
#[dfns_endpoint(POST, "/keys/{keyId}/derive",
    group = Keys, returns = DerivedOutput, signed, callers(employee, end_user, service_account),
    permissions = ["Keys:Derive"] | ["Keys:Vrf:Derive"])]
pub struct DeriveKey {
    /// The key to derive from. Must have the scheme [`Dh`](KeyScheme::Dh).
    pub key_id: KeyId,
    /// The domain separation tag, in hex; the prefix `0x` is optional. Use a different tag for each
    /// purpose.
    pub domain: String,
    /// The seed, in hex; the prefix `0x` is optional. It need not be secret.
    pub seed: String,
}

/// A signing key, independent of wallets and networks.
#[dfns_object(response)]
pub struct Key {
    /// The key's id.
    pub id: KeyId,
    /// The signature scheme.
    pub scheme: KeyScheme,
    /// The curve.
    pub curve: KeyCurve,
    /// The public key, in hex: a compressed point for secp256k1, 32 bytes for Ed25519.
    pub public_key: String,
    /// Whether other keys can be derived from the key.
    pub master_key: Option<bool>,
    /// The source of a derived key.
    pub derived_from: Option<DerivedFrom>,
    /// A display name.
    pub name: Option<String>,
    /// The status.
    pub status: KeyStatus,
    /// Whether the organization owns the key. False if an end user owns it.
    pub custodial: bool,
    /// The creation time.
    pub date_created: Timestamp,
    /// Whether the key was imported.
    pub imported: Option<bool>,
    /// Whether the key was exported.
    pub exported: Option<bool>,
    /// The time of the first export.
    pub date_exported: Option<Timestamp>,
    /// The time when the key was deleted.
    pub date_deleted: Option<Timestamp>,
    /// The wallets of the key. Only returned by [`GetKey`].
    pub wallets: Option<Vec<KeyWallet>>,
    /// The location of the key. Only returned by [`GetKey`].
    pub store: Option<KeyLocation>,
}

/// The source of a derived key.
#[dfns_object(response)]
pub struct DerivedFrom {
    /// The master key.
    pub key_id: KeyId,
    /// The derivation path.
    pub path: String,
}

/// A wallet of a key.
#[dfns_object(response)]
pub struct KeyWallet {
    /// The wallet's id.
    pub id: WalletId,
    /// The network. Old wallets without a network have `KeyECDSA`, `KeyECDSAStark` or `KeyEdDSA`.
    pub network: Network,
}

/// The location of a key in a key store.
#[dfns_object(response)]
pub struct KeyLocation {
    /// The key store.
    pub id: KeyStoreId,
    /// The kind of key store.
    pub kind: KeyStoreKind,
    /// The id of the key in the key store.
    pub key_id: String,
    /// The derivation path in the key store.
    pub derivation_path: Option<String>,
}

/// The result of delegating a key.
#[dfns_object(response)]
pub struct DelegatedKey {
    /// The key.
    pub key_id: KeyId,
    /// The status of the delegation.
    pub status: DelegationStatus,
}

/// A secret value derived from a key.
#[dfns_object(response)]
pub struct DerivedOutput {
    /// The value, in hex.
    pub output: Secret,
}
