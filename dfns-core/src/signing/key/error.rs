//! What can be wrong with a private key, and what to do about it.

use std::fmt;

/// Why a private key cannot be used. Its text says what to do and never shows any of the key.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyError {
    /// The credential id is empty.
    EmptyCredentialId,
    /// The text holds no PEM block.
    NoPem,
    /// A PEM block begins but does not end.
    UnfinishedPem,
    /// The private key is encrypted.
    Encrypted,
    /// It is a public key.
    PublicKey,
    /// It is a certificate.
    Certificate,
    /// It is a PEM block of another kind, named here.
    OtherPem(String),
    /// The inside of the PEM block is not base64.
    Base64,
    /// The key is of an algorithm or a curve that is not supported, or it is damaged.
    Unsupported,
    /// The key is RSA, but smaller than 2048 or larger than 8192 bits.
    RsaSize,
    /// A digest was chosen for an Ed25519 key.
    NoDigest,
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::EmptyCredentialId => {
                "the credential id is empty: give the id that Dfns shows for the credential, `credId` in its API"
            }
            Self::NoPem => {
                "no PEM block found: give the text of the private key, which starts with `-----BEGIN PRIVATE KEY-----`, \
                 not the path of its file; convert DER with `openssl pkey -inform DER`"
            }
            Self::UnfinishedPem => {
                "the PEM block is cut off: its first line must end in `-----`, and its last line must be the matching \
                 `-----END …-----`"
            }
            Self::Encrypted => {
                "the private key is encrypted, which is not supported: decrypt it with `openssl pkey -in FILE` and keep \
                 the result in a secret store"
            }
            Self::PublicKey => "this is a public key: give the private key that belongs to it",
            Self::Certificate => "this is a certificate: give the private key of the credential",
            Self::OtherPem(label) => {
                return write!(
                    f,
                    "the PEM block is `{label}`, but a private key is needed: `PRIVATE KEY` (PKCS#8), `EC PRIVATE KEY` \
                     (SEC1) or `RSA PRIVATE KEY` (PKCS#1)"
                );
            }
            Self::Base64 => "the PEM block is damaged: what is between its first and its last line is not base64",
            Self::Unsupported => {
                "the private key is damaged or of an unsupported kind: use Ed25519, ECDSA over P-256, secp256k1 or P-384, \
                 or RSA; `openssl pkey -text -noout -in FILE` tells the kind, on your own screen"
            }
            Self::RsaSize => "the RSA key must have between 2048 and 8192 bits",
            Self::NoDigest => "an Ed25519 key signs without a digest: leave the digest alone",
        };
        f.write_str(text)
    }
}

impl std::error::Error for KeyError {}
