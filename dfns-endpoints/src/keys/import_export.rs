//! Import and export of private keys, as encrypted shares.
//!
//! The crate `dfns-key-transport` (feature `key-transport` of `dfns`) makes the shares and recovers
//! keys from them.

use super::{Key, Keys};
use crate::{EncryptedKeyShare, KeyCurve, KeyExport, KeyId, KeyImport, KeyProtocol, SupportedScheme};
use dfns_core::dfns_endpoint;

/// Imports an existing private key, without a wallet.
///
/// The key is split into one share per signer of a cluster, and each share is encrypted to its
/// signer, before anything is sent. A [`KeyImport`] does both and converts into this request.
///
/// Meant for migrations. An imported key stays as exposed as it was before. Where possible, move
/// the assets to a new wallet.
///
/// In the guide: `docs/src/wallets.md`.
#[dfns_endpoint(POST, "/keys/import",
    group = Keys, returns = Key, signed, callers(employee, end_user, service_account), permissions = ["Keys:Import"])]
pub struct ImportKey {
    /// The signing protocol of the key, which determines the scheme. Must match the curve.
    pub protocol: KeyProtocol,
    /// The curve of the key.
    pub curve: KeyCurve,
    /// The number of signers required to sign. Must be at least 1.
    pub min_signers: u32,
    /// One encrypted share per signer: at least one.
    pub encrypted_key_shares: Vec<EncryptedKeyShare>,
    /// A display name: at most 100 characters.
    pub name: Option<String>,
    /// Whether other keys can be derived from the key. Defaults to false.
    pub master_key: Option<bool>,
}

impl From<KeyImport> for ImportKey {
    fn from(import: KeyImport) -> Self {
        Self::new(import.protocol, import.curve, import.min_signers, import.encrypted_key_shares)
    }
}

/// Exports a private key, in shares encrypted to the caller's key.
///
/// Only for organizations whose contract allows it. Dfns stops signing with an exported key, unless
/// agreed otherwise.
///
/// In the guide: `docs/src/wallets.md`.
#[dfns_endpoint(POST, "/keys/{keyId}/export",
    group = Keys, returns = KeyExport, signed, callers(employee, end_user, service_account),
    permissions = ["Keys:Export"])]
pub struct ExportKey {
    /// The key to export.
    pub key_id: KeyId,
    /// The public key that the shares are encrypted to, in base64: the byte 1, then a compressed
    /// secp256k1 point.
    pub encryption_key: String,
    /// The key share schemes that the caller supports. One of them must match the key.
    pub supported_schemes: Vec<SupportedScheme>,
}
