//! Private keys in encrypted shares: the objects of the requests and responses that import and
//! export keys.
//!
//! The crate `dfns-key-transport` splits and encrypts keys into these objects and recovers keys
//! from them. Encrypted shares are [`Secret`]s, because enough of them, decrypted, reveal the key.

use dfns_core::{Secret, dfns_object, open_enum};
use serde::{Deserialize, Serialize};

open_enum! {
    /// The elliptic curve of a key.
    pub enum KeyCurve {
        /// Ed25519.
        Ed25519 => "ed25519",
        /// secp256k1, the curve of Bitcoin and Ethereum.
        Secp256k1 => "secp256k1",
        /// The STARK-friendly curve of Starknet.
        Stark => "stark",
    }

    /// The protocol of multi-party computation with which the signers of a key store sign. Each
    /// signer holds one share of the key.
    pub enum KeyProtocol {
        /// ECDSA, on secp256k1 or the curve of Starknet.
        Cggmp24 => "CGGMP24",
        /// The name of [`Cggmp24`](Self::Cggmp24) until 2025, which is still accepted.
        Cggmp21 => "CGGMP21",
        /// EdDSA, on Ed25519.
        Frost => "FROST",
        /// Schnorr signatures of Bitcoin, on secp256k1.
        FrostBitcoin => "FROST_BITCOIN",
        /// Diffie-Hellman, on secp256k1: for keys that derive values and cannot sign.
        Glow20Dh => "GLOW20_DH",
        /// A protocol that Dfns lists without documentation.
        Ku23 => "KU23",
    }
}

/// A protocol with a curve, for the `supportedSchemes` of an export.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, dfns_core::Describe)]
pub struct SupportedScheme {
    /// The protocol.
    pub protocol: KeyProtocol,
    /// The curve of the key.
    pub curve: KeyCurve,
}

/// A signer of a key store, as `list_signers` of the domain `signers` lists it.
#[dfns_object(response)]
#[derive(PartialEq, Eq)]
pub struct SignerInfo {
    /// The signer's id, in base64.
    pub signer_id: String,
    /// The public key that this signer's shares are encrypted to, in base64: the byte 1, then a
    /// compressed secp256k1 point.
    pub encryption_key: String,
}

/// The encrypted key share of one signer. On import it is encrypted to the signer, on export to the
/// client.
#[dfns_object]
#[derive(PartialEq, Eq)]
pub struct EncryptedKeyShare {
    /// The signer's id, in base64.
    pub signer_id: String,
    /// The encrypted share, in base64.
    pub encrypted_key_share: Secret,
}

/// A private key in encrypted shares, for the import of a key or of a wallet.
#[dfns_object(response)]
#[derive(PartialEq, Eq)]
pub struct KeyImport {
    /// The signing protocol. Must match the curve.
    pub protocol: KeyProtocol,
    /// The curve of the key.
    pub curve: KeyCurve,
    /// The number of signers required to sign. Must be at least 1.
    pub min_signers: u32,
    /// One share per signer.
    pub encrypted_key_shares: Vec<EncryptedKeyShare>,
}

/// A private key in encrypted shares, as returned by the export of a key or of a wallet.
#[dfns_object(response)]
#[derive(PartialEq, Eq)]
pub struct KeyExport {
    /// The public key, in hex.
    pub public_key: String,
    /// The signing protocol of the key.
    pub protocol: KeyProtocol,
    /// The curve of the key.
    pub curve: KeyCurve,
    /// The number of shares required to recover the key.
    pub min_signers: u32,
    /// One share per signer, encrypted to the client. The official library calls the field
    /// `encryptedShares`.
    #[serde(alias = "encryptedShares")]
    pub encrypted_key_shares: Vec<EncryptedKeyShare>,
}

impl SignerInfo {
    /// Creates a signer with this id and this encryption key, both in base64.
    pub fn new(signer_id: impl Into<String>, encryption_key: impl Into<String>) -> Self {
        Self { signer_id: signer_id.into(), encryption_key: encryption_key.into() }
    }
}

impl KeyImport {
    /// Creates an import of a key of this curve: the shares of all signers. Any `min_signers` of
    /// them can sign.
    pub fn new(
        protocol: KeyProtocol,
        curve: KeyCurve,
        min_signers: u32,
        encrypted_key_shares: Vec<EncryptedKeyShare>,
    ) -> Self {
        Self { protocol, curve, min_signers, encrypted_key_shares }
    }
}

impl KeyExport {
    /// Creates an export of the key with this public key (hex): shares of which `min_signers`
    /// recover the key.
    pub fn new(
        public_key: impl Into<String>,
        protocol: KeyProtocol,
        curve: KeyCurve,
        min_signers: u32,
        encrypted_key_shares: Vec<EncryptedKeyShare>,
    ) -> Self {
        Self { public_key: public_key.into(), protocol, curve, min_signers, encrypted_key_shares }
    }
}

#[cfg(test)]
mod tests {
    use super::KeyImport;

    #[test]
    fn encrypted_shares_are_not_shown() {
        let json = r#"{"protocol":"X","curve":"ed25519","minSigners":3,"encryptedKeyShares":[{"signerId":"a","encryptedKeyShare":"canary"}]}"#;
        let import: KeyImport = serde_json::from_str(json).unwrap();
        assert!(!format!("{import:?}").contains("canary"));
        assert_eq!(serde_json::to_string(&import).unwrap(), json);
    }
}
