//! What can go wrong when keys are imported or exported.

use super::{KeyCurve, KeyProtocol};
use crate::signing::KeyError;
use std::error::Error;
use std::fmt;

/// Why a key could not be shared or recovered. Its text never shows any of a key or of a share.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyTransportError {
    /// The private key is none of its curve; the text says why.
    PrivateKey(&'static str),
    /// The PEM text holds no private key.
    Pem(KeyError),
    /// Keys of this protocol and this curve cannot be imported or exported, or this version does not know how.
    UnsupportedScheme {
        /// The protocol.
        protocol: KeyProtocol,
        /// The curve.
        curve: KeyCurve,
    },
    /// A share is of another curve than the key.
    CurveMismatch {
        /// The identity of the share's signer.
        signer_id: String,
        /// The curve of the key.
        expected: KeyCurve,
        /// The curve of the share.
        found: KeyCurve,
    },
    /// At least two signers must be needed, and no more than there are.
    Threshold {
        /// How many were to be needed.
        min_signers: u32,
        /// How many there are.
        signers: usize,
    },
    /// What is said of a signer cannot be used; the text says why.
    Signer {
        /// The signer's identity.
        signer_id: String,
        /// What is wrong.
        reason: &'static str,
    },
    /// A signer is there twice.
    RepeatedSigner {
        /// The signer's identity.
        signer_id: String,
    },
    /// A share is for a signer that the key store does not have.
    UnknownSigner {
        /// The signer's identity.
        signer_id: String,
    },
    /// A share does not decrypt: it was encrypted to another key, or was changed since. The cipher does not tell which.
    Undecryptable {
        /// The identity of the share's signer.
        signer_id: String,
    },
    /// A share is not one; the text says why.
    Share {
        /// The identity of the share's signer.
        signer_id: String,
        /// What is wrong.
        reason: &'static str,
    },
    /// The shares do not make the key that belongs to the public key: some of them is of another key, or too many are
    /// missing.
    PublicKeyMismatch,
    /// The public key is not hex.
    PublicKey,
    /// It is no key to encrypt shares to; the text says why.
    EncryptionKey(&'static str),
    /// It is no key to decrypt shares with; the text says why.
    DecryptionKey(&'static str),
    /// There is no randomness to be had, or it is not random.
    Randomness,
    /// The cryptographic library failed; the text says at what.
    Library(&'static str),
}

impl fmt::Display for KeyTransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PrivateKey(reason) => write!(f, "the private key cannot be used: {reason}"),
            Self::Pem(_) => f.write_str("the PEM text holds no private key that can be used"),
            Self::UnsupportedScheme { protocol, curve } => {
                write!(f, "keys of the protocol {protocol} with the curve {curve} cannot be imported or exported here")
            }
            Self::CurveMismatch { signer_id, expected, found } => {
                write!(f, "the share of signer {signer_id} is of the curve {found}, the key is of {expected}")
            }
            Self::Threshold { min_signers, signers } => write!(
                f,
                "{min_signers} signers of {signers} cannot be what it takes: at least two must be, and no more than there \
                 are"
            ),
            Self::Signer { signer_id, reason } => write!(f, "signer {signer_id} cannot be used: {reason}"),
            Self::RepeatedSigner { signer_id } => write!(f, "signer {signer_id} is there twice"),
            Self::UnknownSigner { signer_id } => write!(f, "signer {signer_id} is not one of the key store's"),
            Self::Undecryptable { signer_id } => write!(
                f,
                "the share of signer {signer_id} does not decrypt: it was encrypted to another key, or was changed since"
            ),
            Self::Share { signer_id, reason } => write!(f, "the share of signer {signer_id} cannot be used: {reason}"),
            Self::PublicKeyMismatch => f.write_str(
                "the shares do not make the key that belongs to the public key: some of them is of another key, or too \
                 many are missing",
            ),
            Self::PublicKey => f.write_str("the public key is not hex"),
            Self::EncryptionKey(reason) => write!(f, "this is no key to encrypt shares to: {reason}"),
            Self::DecryptionKey(reason) => write!(f, "this is no key to decrypt shares with: {reason}"),
            Self::Randomness => f.write_str("there is no randomness to be had, or it is not random"),
            Self::Library(task) => write!(f, "the cryptographic library failed at {task}"),
        }
    }
}

impl Error for KeyTransportError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Pem(error) => Some(error),
            _ => None,
        }
    }
}

impl From<KeyError> for KeyTransportError {
    fn from(error: KeyError) -> Self {
        Self::Pem(error)
    }
}
