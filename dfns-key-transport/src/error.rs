//! The errors of importing and exporting keys.

use dfns_core::signing::KeyError;
use dfns_core::{debug_error, one_line};
use dfns_endpoints::{KeyCurve, KeyProtocol};
use std::fmt;

/// The reason why a key could not be split or recovered. Its message never shows any part of a key
/// or a share.
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyTransportError {
    /// The private key is not valid for its curve; the string says why.
    #[error("the private key cannot be used: {0}")]
    PrivateKey(&'static str),
    /// The private key in hex has the wrong number of digits, given here.
    #[error(
        "the private key has {0} hex digits; it must have 64, of which up to 8 leading zeros may be missing unless the \
         curve is ed25519"
    )]
    HexLength(usize),
    /// The file holds no usable private key.
    #[error("the file holds no usable private key")]
    Pem(#[from] KeyError),
    /// Keys of this protocol and curve cannot be imported or exported, or this version does not
    /// support them.
    #[error("keys of protocol {} on curve {} cannot be imported or exported by this version", short(.protocol), short(.curve))]
    UnsupportedScheme {
        /// The protocol.
        protocol: KeyProtocol,
        /// The curve.
        curve: KeyCurve,
    },
    /// A share belongs to a different curve from the key.
    #[error("the share of signer {} is on curve {}, the key on {}", short(.signer_id), short(.found), short(.expected))]
    CurveMismatch {
        /// The identity of the share's signer.
        signer_id: String,
        /// The curve of the key.
        expected: KeyCurve,
        /// The curve of the share.
        found: KeyCurve,
    },
    /// The threshold is below two or above the number of signers.
    #[error(
        "a threshold of {min_signers} is impossible with {signers} signers; choose at least 2 and at most all of them"
    )]
    Threshold {
        /// The number of signers that would be required.
        min_signers: u32,
        /// The number of signers.
        signers: usize,
    },
    /// The description of a signer cannot be used; the reason says why.
    #[error("signer {} cannot be used: {reason}", short(.signer_id))]
    Signer {
        /// The signer's identity.
        signer_id: String,
        /// The reason.
        reason: &'static str,
    },
    /// A signer occurs twice.
    #[error("signer {} occurs twice", short(.signer_id))]
    RepeatedSigner {
        /// The signer's identity.
        signer_id: String,
    },
    /// A share is for a signer that the key store does not have.
    #[error("signer {} does not belong to the key store", short(.signer_id))]
    UnknownSigner {
        /// The signer's identity.
        signer_id: String,
    },
    /// A share does not decrypt: it was encrypted to another key, or changed since. The cipher does
    /// not distinguish these.
    #[error("the share of signer {} does not decrypt: it was encrypted to another key, or changed since", short(.signer_id))]
    Undecryptable {
        /// The identity of the share's signer.
        signer_id: String,
    },
    /// A share is malformed; the reason says why.
    #[error("the share of signer {} cannot be used: {reason}", short(.signer_id))]
    Share {
        /// The identity of the share's signer.
        signer_id: String,
        /// The reason.
        reason: &'static str,
    },
    /// The shares do not recover the key of the public key.
    #[error(
        "the shares do not make the key that belongs to the public key: some are shares of another key, or too many are missing"
    )]
    PublicKeyMismatch,
    /// The public key is not hex.
    #[error("the public key is not hex")]
    PublicKey,
    /// The encryption key is malformed; the string says why.
    #[error("the encryption key cannot be used: {0}")]
    EncryptionKey(&'static str),
    /// The decryption key is malformed; the string says why.
    #[error("the decryption key cannot be used: {0}")]
    DecryptionKey(&'static str),
    /// The source of randomness failed, or its bytes are not random.
    #[error("the source of randomness failed, or its bytes are not random")]
    Randomness,
    /// The cryptographic library failed; the string names the task.
    #[error("the cryptographic library failed while {0}")]
    Library(&'static str),
}

/// An id or a name that a server wrote, fit to be shown.
fn short(text: impl fmt::Display) -> String {
    one_line(text, 100)
}

impl fmt::Debug for KeyTransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug_error(f, "KeyTransportError", self)
    }
}
