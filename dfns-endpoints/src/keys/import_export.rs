//! Import and export: how private keys come in and go out, in encrypted shares.
//!
//! The crate `dfns-key-transport` (feature `key-transport` of `dfns`) makes the shares and recovers keys from them.

use super::{Key, Keys};
use crate::{EncryptedKeyShare, KeyCurve, KeyExport, KeyId, KeyImport, KeyProtocol, SupportedScheme};
use dfns_core::dfns_endpoint;

/// Imports a private key that was made elsewhere. Dfns means it for moving to Dfns, and for nothing else.
///
/// The key is split into shares, one for each signer of the cluster that the list of signers names, and each share is
/// encrypted to its signer: that is a [`KeyImport`], which becomes this request. Whoever had the key before still has
/// it: an imported key is as safe as the place it comes from.
#[dfns_endpoint(POST, "/keys/import",
    group = Keys, returns = Key, signed, callers(employee, end_user, service_account), permissions = ["Keys:Import"])]
pub struct ImportKey {
    /// How the key is to sign; it has to fit the curve.
    pub protocol: KeyProtocol,
    /// The curve of the key.
    pub curve: KeyCurve,
    /// How many signers it takes to sign.
    pub min_signers: u32,
    /// A share for each signer.
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

/// Exports the private key, in shares that are encrypted to a key of the caller's.
///
/// For organizations whose contract allows it. An exported key signs no more at Dfns, unless Dfns has made an
/// exception: nobody can vouch for who has it.
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
