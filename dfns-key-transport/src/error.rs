//! The errors of importing and exporting keys.

use dfns_core::signing::KeyError;
use dfns_endpoints::{KeyCurve, KeyProtocol};

/// The reason why a key could not be split or recovered. Its message never shows any part of a key
/// or a share.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyTransportError {
    /// The private key is not valid for its curve; the string says why.
    #[error("the private key cannot be used: {0}")]
    PrivateKey(&'static str),
    /// The private key in hex has the wrong number of digits, given here.
    #[error(
        "the private key has {0} hex digits; it must have 64, of which leading zeros may be missing unless the curve is \
         ed25519"
    )]
    HexLength(usize),
    /// The file holds no usable private key.
    #[error("the file holds no usable private key")]
    Pem(#[from] KeyError),
    /// Keys of this protocol and curve cannot be imported or exported, or this version does not
    /// support them.
    #[error("keys of protocol {protocol} on curve {curve} cannot be imported or exported by this version")]
    UnsupportedScheme {
        /// The protocol.
        protocol: KeyProtocol,
        /// The curve.
        curve: KeyCurve,
    },
    /// A share belongs to another curve than the key.
    #[error("the share of signer {signer_id} is on curve {found}, the key on {expected}")]
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
    #[error("signer {signer_id} cannot be used: {reason}")]
    Signer {
        /// The signer's identity.
        signer_id: String,
        /// The reason.
        reason: &'static str,
    },
    /// A signer occurs twice.
    #[error("signer {signer_id} occurs twice")]
    RepeatedSigner {
        /// The signer's identity.
        signer_id: String,
    },
    /// A share is for a signer that the key store does not have.
    #[error("signer {signer_id} does not belong to the key store")]
    UnknownSigner {
        /// The signer's identity.
        signer_id: String,
    },
    /// A share does not decrypt: it was encrypted to another key, or changed since. The cipher does
    /// not distinguish these.
    #[error("the share of signer {signer_id} does not decrypt: it was encrypted to another key, or changed since")]
    Undecryptable {
        /// The identity of the share's signer.
        signer_id: String,
    },
    /// A share is malformed; the reason says why.
    #[error("the share of signer {signer_id} cannot be used: {reason}")]
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
