//! Private keys in encrypted shares: the objects of the requests and responses that import and
//! export keys.
//!
//! The crate `dfns-key-transport` splits and encrypts keys into these objects and recovers keys
//! from them. Encrypted shares are [`Secret`]s: three of them and a broken cipher are the key.

use dfns_core::{Secret, open_enum};
use serde::{Deserialize, Serialize};

open_enum! {
    /// The elliptic curve of a key.
    pub enum KeyCurve {
        /// Ed25519.
        Ed25519 => "ed25519",
        /// secp256k1, that of Bitcoin and Ethereum.
        Secp256k1 => "secp256k1",
        /// The curve of Starknet.
        Stark => "stark",
    }

    /// How the signers of a key store sign together, each with a share of the key.
    pub enum KeyProtocol {
        /// ECDSA, with secp256k1 or the curve of Starknet.
        Cggmp24 => "CGGMP24",
        /// The name of [`Cggmp24`](Self::Cggmp24) until 2025, which is still understood.
        Cggmp21 => "CGGMP21",
        /// EdDSA, with Ed25519.
        Frost => "FROST",
        /// Schnorr signatures as Bitcoin has them, with secp256k1.
        FrostBitcoin => "FROST_BITCOIN",
        /// Diffie-Hellman, with secp256k1: for keys that derive others.
        Glow20Dh => "GLOW20_DH",
        /// A protocol that Dfns lists and does not document.
        Ku23 => "KU23",
    }
}

/// A protocol with a curve: `supportedSchemes` of an export.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SupportedScheme {
    /// How the key signs.
    pub protocol: KeyProtocol,
    /// The curve of the key.
    pub curve: KeyCurve,
}

/// A signer of a key store, as the list of signers has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct SignerInfo {
    /// The signer's identity, base64.
    pub signer_id: String,
    /// The public key that shares for this signer are encrypted to, base64: a byte 1 and a
    /// compressed point of secp256k1.
    pub encryption_key: String,
}

/// The share of one signer, encrypted: to the signer on import, to the client on export.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct EncryptedKeyShare {
    /// The signer's identity, base64.
    pub signer_id: String,
    /// The encrypted share, base64.
    pub encrypted_key_share: Secret,
}

/// A private key in encrypted shares, as the import of a key or of a wallet sends it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct KeyImport {
    /// How the key is to sign.
    pub protocol: KeyProtocol,
    /// The curve of the key.
    pub curve: KeyCurve,
    /// How many signers it takes to sign.
    pub min_signers: u32,
    /// A share for each signer.
    pub encrypted_key_shares: Vec<EncryptedKeyShare>,
}

/// A private key in encrypted shares, as the export of a key or of a wallet returns it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct KeyExport {
    /// The public key, hex.
    pub public_key: String,
    /// How the key signs.
    pub protocol: KeyProtocol,
    /// The curve of the key.
    pub curve: KeyCurve,
    /// How many shares it takes to recover the key.
    pub min_signers: u32,
    /// The share of each signer, encrypted to the client. The official library knows it as
    /// `encryptedShares`.
    #[serde(alias = "encryptedShares")]
    pub encrypted_key_shares: Vec<EncryptedKeyShare>,
}

impl SignerInfo {
    /// A signer with this identity and this encryption key, both base64.
    pub fn new(signer_id: impl Into<String>, encryption_key: impl Into<String>) -> Self {
        Self { signer_id: signer_id.into(), encryption_key: encryption_key.into() }
    }
}

impl EncryptedKeyShare {
    /// The encrypted share (base64) of the signer with this identity (base64).
    pub fn new(signer_id: impl Into<String>, encrypted_key_share: impl Into<Secret>) -> Self {
        Self { signer_id: signer_id.into(), encrypted_key_share: encrypted_key_share.into() }
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
    /// The key with this public key (hex), in shares of which `min_signers` recover it.
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
