//! Import and export of private keys, as encrypted shares.
//!
//! The crate `dfns-key-transport` (feature `key-transport` of `dfns`) makes the shares and recovers
//! keys from them.

use super::{Key, Keys};
use crate::{EncryptedKeyShare, KeyCurve, KeyExport, KeyId, KeyImport, KeyProtocol, SupportedScheme};
use dfns_core::dfns_endpoint;

/// Imports an existing private key. Dfns intends this only for migration to Dfns.
///
/// The key is split into one share per signer of the cluster, and each share is encrypted to its
/// signer. A [`KeyImport`] does both and converts into this request.
///
/// An imported key remains as exposed as it was at its origin.
#[dfns_endpoint(POST, "/keys/import",
    group = Keys, returns = Key, signed, callers(employee, end_user, service_account), permissions = ["Keys:Import"])]
pub struct ImportKey {
    /// The protocol that signs with the key; it must match the curve.
    pub protocol: KeyProtocol,
    /// The curve of the key.
    pub curve: KeyCurve,
    /// The number of signers required to sign.
    pub min_signers: u32,
    /// One encrypted share per signer.
    pub encrypted_key_shares: Vec<EncryptedKeyShare>,
    /// A display name, up to 100 characters.
    pub name: Option<String>,
    /// Whether other keys can be derived from the key. Defaults to false.
    pub master_key: Option<bool>,
}

impl From<KeyImport> for ImportKey {
    fn from(import: KeyImport) -> Self {
        Self::new(import.protocol, import.curve, import.min_signers, import.encrypted_key_shares)
    }
}

/// Exports a private key, as shares that are encrypted to the caller's key.
///
/// For organizations whose contract allows it. An exported key no longer signs at Dfns, unless Dfns
/// has made an exception.
#[dfns_endpoint(POST, "/keys/{keyId}/export",
    group = Keys, returns = KeyExport, signed, callers(employee, end_user, service_account),
    permissions = ["Keys:Export"])]
pub struct ExportKey {
    /// The key to export.
    pub key_id: KeyId,
    /// The public key that encrypts the shares, in base64: a byte 1 and a compressed secp256k1
    /// point.
    pub encryption_key: String,
    /// The key share schemes that the caller supports.
    pub supported_schemes: Vec<SupportedScheme>,
}
