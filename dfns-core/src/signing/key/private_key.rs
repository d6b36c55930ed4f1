//! The private key itself: which algorithm it is for, its public half, and signatures with it.
//!
//! Every kind of key has one way to sign for Dfns. Ed25519 signs the message and gives 64 raw bytes; ECDSA signs the
//! SHA-256 digest, over P-384 as well, and gives DER; RSA signs the SHA-256 digest and gives a PKCS#1 v1.5 block.

use super::KeyError;
use super::pem::{EncodedKey, Encoding};
use aws_lc_rs::digest::{self, Digest, SHA256, SHA384, SHA512};
use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::error::{KeyRejected, Unspecified};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P256K1_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING, EcdsaKeyPair,
    EcdsaSigningAlgorithm, Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256, RSA_PKCS1_SHA512, RsaKeyPair,
};
use std::fmt;

/// What kind of key a credential has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyAlgorithm {
    /// Ed25519: what to choose where there is a choice.
    Ed25519,
    /// ECDSA over P-256 (`secp256r1`, `prime256v1`).
    EcdsaP256,
    /// ECDSA over secp256k1.
    EcdsaSecp256k1,
    /// ECDSA over P-384 (`secp384r1`).
    EcdsaP384,
    /// RSA.
    Rsa,
}

impl fmt::Display for KeyAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Ed25519 => "Ed25519",
            Self::EcdsaP256 => "ECDSA P-256",
            Self::EcdsaSecp256k1 => "ECDSA secp256k1",
            Self::EcdsaP384 => "ECDSA P-384",
            Self::Rsa => "RSA",
        })
    }
}

/// The digest of the message that ECDSA and RSA sign.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DigestAlgorithm {
    /// SHA-256: what Dfns assumes.
    #[default]
    Sha256,
    /// SHA-512.
    Sha512,
}

/// A private key and its public half.
pub(super) struct PrivateKey {
    pair: Pair,
    public_key_der: Vec<u8>,
}

enum Pair {
    Ed25519(Ed25519KeyPair),
    Ecdsa(Curve, EcdsaKeyPair),
    Rsa(RsaKeyPair),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Curve {
    P256,
    Secp256k1,
    P384,
}

impl Curve {
    const ALL: [Self; 3] = [Self::P256, Self::Secp256k1, Self::P384];

    /// The library's name for the curve, which comes with a digest of the curve's size.
    fn signing(self) -> &'static EcdsaSigningAlgorithm {
        match self {
            Self::P256 => &ECDSA_P256_SHA256_ASN1_SIGNING,
            Self::Secp256k1 => &ECDSA_P256K1_SHA256_ASN1_SIGNING,
            Self::P384 => &ECDSA_P384_SHA384_ASN1_SIGNING,
        }
    }

    /// The digest it comes with.
    fn digest(self) -> &'static digest::Algorithm {
        match self {
            Self::P256 | Self::Secp256k1 => &SHA256,
            Self::P384 => &SHA384,
        }
    }
}

impl PrivateKey {
    /// Reads a key; which algorithm it is for is found out by trying.
    pub(super) fn parse(key: &EncodedKey) -> Result<Self, KeyError> {
        let pair = match key.encoding {
            Encoding::Pkcs8 => Pair::from_pkcs8(&key.der),
            Encoding::Sec1 => Pair::ecdsa(|curve| EcdsaKeyPair::from_private_key_der(curve, &key.der)),
            Encoding::Pkcs1 => RsaKeyPair::from_der(&key.der).map(Pair::Rsa).map_err(rsa_error),
        }?;
        let public_key_der = pair.public_key_der().map_err(|Unspecified| KeyError::Unsupported)?;
        Ok(Self { pair, public_key_der })
    }

    pub(super) fn algorithm(&self) -> KeyAlgorithm {
        match &self.pair {
            Pair::Ed25519(_) => KeyAlgorithm::Ed25519,
            Pair::Ecdsa(Curve::P256, _) => KeyAlgorithm::EcdsaP256,
            Pair::Ecdsa(Curve::Secp256k1, _) => KeyAlgorithm::EcdsaSecp256k1,
            Pair::Ecdsa(Curve::P384, _) => KeyAlgorithm::EcdsaP384,
            Pair::Rsa(_) => KeyAlgorithm::Rsa,
        }
    }

    pub(super) fn public_key_der(&self) -> &[u8] {
        &self.public_key_der
    }

    /// Signs a message. Ed25519 takes no digest.
    pub(super) fn sign(&self, message: &[u8], digest: DigestAlgorithm) -> Result<Vec<u8>, Unspecified> {
        match &self.pair {
            Pair::Ed25519(pair) => pair.try_sign(message).map(|signature| signature.as_ref().to_vec()),
            Pair::Ecdsa(curve, pair) => sign_ecdsa(*curve, pair, message, digest),
            Pair::Rsa(pair) => {
                let padding = match digest {
                    DigestAlgorithm::Sha256 => &RSA_PKCS1_SHA256,
                    DigestAlgorithm::Sha512 => &RSA_PKCS1_SHA512,
                };
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(padding, &SystemRandom::new(), message, &mut signature)?;
                Ok(signature)
            }
        }
    }
}

impl Pair {
    fn from_pkcs8(der: &[u8]) -> Result<Self, KeyError> {
        // OpenSSL writes Ed25519 keys without their public half, so there is nothing to check it against.
        if let Ok(pair) = Ed25519KeyPair::from_pkcs8_maybe_unchecked(der) {
            return Ok(Self::Ed25519(pair));
        }
        match RsaKeyPair::from_pkcs8(der).map_err(rsa_error) {
            Ok(pair) => return Ok(Self::Rsa(pair)),
            Err(KeyError::RsaSize) => return Err(KeyError::RsaSize),
            Err(_) => {}
        }
        Self::ecdsa(|curve| EcdsaKeyPair::from_pkcs8(curve, der))
    }

    fn ecdsa(
        parse: impl Fn(&'static EcdsaSigningAlgorithm) -> Result<EcdsaKeyPair, KeyRejected>,
    ) -> Result<Self, KeyError> {
        Curve::ALL
            .into_iter()
            .find_map(|curve| parse(curve.signing()).ok().map(|pair| Self::Ecdsa(curve, pair)))
            .ok_or(KeyError::Unsupported)
    }

    fn public_key_der(&self) -> Result<Vec<u8>, Unspecified> {
        let der: PublicKeyX509Der<'_> = match self {
            Self::Ed25519(pair) => pair.public_key().as_der()?,
            Self::Ecdsa(_, pair) => pair.public_key().as_der()?,
            Self::Rsa(pair) => pair.public_key().as_der()?,
        };
        Ok(der.as_ref().to_vec())
    }
}

fn rsa_error(rejected: KeyRejected) -> KeyError {
    match rejected.description_() {
        "TooSmall" | "TooLarge" => KeyError::RsaSize,
        _ => KeyError::Unsupported,
    }
}

fn sign_ecdsa(
    curve: Curve,
    pair: &EcdsaKeyPair,
    message: &[u8],
    algorithm: DigestAlgorithm,
) -> Result<Vec<u8>, Unspecified> {
    let algorithm = match algorithm {
        DigestAlgorithm::Sha256 => &SHA256,
        DigestAlgorithm::Sha512 => &SHA512,
    };
    let signature = if algorithm == curve.digest() {
        pair.sign(&SystemRandom::new(), message)?
    } else {
        // The library offers each curve with the digest of its own size only, and Dfns wants SHA-256 on P-384 too. But
        // ECDSA signs a number, not a digest: the digest's leftmost bits, as many as the curve's order has. So another
        // digest that has been brought to the right length, without changing that number, is signed in its place.
        let digest = resize(digest::digest(algorithm, message).as_ref(), curve.digest().output_len());
        pair.sign_digest(&Digest::import_less_safe(&digest, curve.digest())?)?
    };
    Ok(signature.as_ref().to_vec())
}

/// The same number in another length: a short digest gets zeros in front, a long one loses its rightmost bits as ECDSA
/// has it.
fn resize(digest: &[u8], length: usize) -> Vec<u8> {
    let mut resized = vec![0; length.saturating_sub(digest.len())];
    resized.extend(digest.iter().take(length));
    resized
}

#[cfg(test)]
mod tests {
    use super::resize;

    #[test]
    fn a_digest_keeps_its_number_when_its_length_changes() {
        assert_eq!(resize(&[1, 2], 4), [0, 0, 1, 2]);
        assert_eq!(resize(&[1, 2, 3, 4], 2), [1, 2]);
        assert_eq!(resize(&[1, 2], 2), [1, 2]);
    }
}
