//! Keys themselves.

use super::Keys;
use crate::{KeyCurve, KeyId, KeyScheme, KeyStoreId, KeyStoreKind, Network, TextChange, UserId, WalletId};
use dfns_core::{Page, Secret, Timestamp, dfns_endpoint, dfns_object};

dfns_core::open_enum! {
    /// The state of a key.
    pub enum KeyStatus {
        /// Usable.
        Active => "Active",
        /// It is deleted, and cannot be used any more.
        Archived => "Archived",
    }

    /// What became of a delegation.
    pub enum DelegationStatus {
        /// The key is the end user's.
        Delegated => "Delegated",
    }
}

/// Lists the keys of the organization.
#[dfns_endpoint(GET, "/keys",
    group = Keys, returns = Page<Key>, paginated, callers(employee, end_user, service_account),
    permissions = ["Keys:Read"])]
pub struct ListKeys {
    /// Only the keys of this end user: an id, or a user name.
    pub owner: Option<String>,
    /// The maximum number of keys per page.
    pub limit: Option<u32>,
    /// The `next_page_token` of the previous page.
    pub pagination_token: Option<String>,
}

/// Creates a key.
///
/// Scheme and curve go together: ECDSA with secp256k1 or the curve of Starknet, EdDSA with Ed25519, Schnorr signatures
/// and Diffie-Hellman with secp256k1.
///
/// ```
/// use dfns_endpoints::keys::CreateKey;
/// use dfns_endpoints::{KeyCurve, KeyScheme};
///
/// let request = CreateKey::new(KeyScheme::EdDsa, KeyCurve::Ed25519).with_name("Solana and its like");
/// # let _ = request;
/// ```
#[dfns_endpoint(POST, "/keys",
    group = Keys, returns = Key, signed, callers(employee, end_user, service_account),
    permissions = ["Keys:Create", "Keys:Delegate" if present(delegate_to)]
        | ["Keys:Create", "Keys:ChildKeys:Create" if present(derive_from), "Keys:Delegate" if present(delegate_to)])]
pub struct CreateKey {
    /// How it is to sign.
    pub scheme: KeyScheme,
    /// The curve.
    pub curve: KeyCurve,
    /// A display name, up to 100 characters.
    pub name: Option<String>,
    /// Whether other keys can be derived from the key. Defaults to false.
    pub master_key: Option<bool>,
    /// Derives it from a master key.
    pub derive_from: Option<DeriveFrom>,
    /// The key store that keeps it; the organization's primary one, if not said.
    pub store_id: Option<KeyStoreId>,
    /// The end user whose key it is to be. It cannot be taken back.
    pub delegate_to: Option<UserId>,
    /// Whether the key stays the organization's until [`DelegateKey`] delegates it; no, if not said.
    pub delay_delegation: Option<bool>,
}

/// Which key a new one is derived from, and how.
#[dfns_object]
pub struct DeriveFrom {
    /// The master key.
    pub key_id: KeyId,
    /// The derivation path, for instance `m/44/60/0`. Dfns chooses one, if not said.
    pub path: Option<String>,
}

/// Reads a key, with its wallets and the store that keeps it.
#[dfns_endpoint(GET, "/keys/{keyId}",
    group = Keys, returns = Key, callers(employee, end_user, service_account), permissions = ["Keys:Read"])]
pub struct GetKey {
    /// The key to read.
    pub key_id: KeyId,
}

/// Names a key, or takes its name away.
#[dfns_endpoint(PUT, "/keys/{keyId}",
    group = Keys, returns = Key, signed, callers(employee, end_user, service_account), permissions = ["Keys:Update"])]
pub struct UpdateKey {
    /// The key.
    pub key_id: KeyId,
    /// Its name from now on, up to 100 characters, or none.
    pub name: TextChange,
}

/// Deletes a key, and all its wallets with it. None of them can be used any more.
#[dfns_endpoint(DELETE, "/keys/{keyId}",
    group = Keys, returns = Key, signed, callers(employee, service_account), permissions = ["Keys:Delete"])]
pub struct DeleteKey {
    /// The key to delete.
    pub key_id: KeyId,
}

/// Makes a key of the organization an end user's, with all its wallets. It cannot be taken back.
#[dfns_endpoint(POST, "/keys/{keyId}/delegate",
    group = Keys, returns = DelegatedKey, signed, callers(employee, service_account), permissions = ["Keys:Delegate"])]
pub struct DelegateKey {
    /// The key to delegate. Dfns refuses one that was not made with `delay_delegation`, so that none is given away by
    /// mistake.
    pub key_id: KeyId,
    /// The end user.
    pub delegate_to: UserId,
}

/// Derives a value from a key, always the same one for the same domain and seed.
///
/// The key has to have the scheme [`Dh`](KeyScheme::Dh).
#[dfns_endpoint(POST, "/keys/{keyId}/derive",
    group = Keys, returns = DerivedOutput, signed, callers(employee, end_user, service_account),
    permissions = ["Keys:Derive"] | ["Keys:Vrf:Derive"])]
pub struct DeriveKey {
    /// The key to derive from.
    pub key_id: KeyId,
    /// What the value is for, as hex, so that no two uses yield the same one; `0x` before it is optional.
    pub domain: String,
    /// What to derive it from, as hex; `0x` before it is optional. It need not be a secret.
    pub seed: String,
}

/// A key.
#[dfns_object(response)]
pub struct Key {
    /// The key's id.
    pub id: KeyId,
    /// The signature scheme.
    pub scheme: KeyScheme,
    /// The curve.
    pub curve: KeyCurve,
    /// The public key, hex.
    pub public_key: String,
    /// Whether other keys can be derived from it.
    pub master_key: Option<bool>,
    /// What it was derived from.
    pub derived_from: Option<DerivedFrom>,
    /// A display name.
    pub name: Option<String>,
    /// The status.
    pub status: KeyStatus,
    /// Whether it is the organization's; an end user's, if not.
    pub custodial: bool,
    /// The creation time.
    pub date_created: Timestamp,
    /// Whether it was imported.
    pub imported: Option<bool>,
    /// Whether it was exported.
    pub exported: Option<bool>,
    /// When it was exported.
    pub date_exported: Option<Timestamp>,
    /// The deletion time.
    pub date_deleted: Option<Timestamp>,
    /// Its wallets; [`GetKey`] alone responds with them.
    pub wallets: Option<Vec<KeyWallet>>,
    /// Where it is kept; [`GetKey`] alone responds with it.
    pub store: Option<KeyLocation>,
}

/// The master key that a key was derived from.
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
    /// Its network. Old wallets without one have `KeyECDSA`, `KeyECDSAStark` or `KeyEdDSA` here.
    pub network: Network,
}

/// Where a key is kept.
#[dfns_object(response)]
pub struct KeyLocation {
    /// The key store.
    pub id: KeyStoreId,
    /// What kind of store it is.
    pub kind: KeyStoreKind,
    /// What the store calls the key.
    pub key_id: String,
    /// How the key is derived inside the store.
    pub derivation_path: Option<String>,
}

/// That a key is an end user's from now on.
#[dfns_object(response)]
pub struct DelegatedKey {
    /// The key.
    pub key_id: KeyId,
    /// What became of the delegation.
    pub status: DelegationStatus,
}

/// What was derived from a key.
#[dfns_object(response)]
pub struct DerivedOutput {
    /// The value, hex.
    pub output: Secret,
}
