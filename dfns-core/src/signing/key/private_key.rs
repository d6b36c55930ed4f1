//! The private key: its algorithm, its public half, and its signatures.
//!
//! Dfns expects one signature format per algorithm. Ed25519 signs the message and gives 64 raw
//! bytes. ECDSA signs the SHA-256 digest, even over P-384, and gives DER. RSA signs the SHA-256
//! digest and gives a PKCS#1 v1.5 block.

use super::{KeyError, file};
use crate::pem::{self, PrivateKeyForm, oid};
use aws_lc_rs::digest::{self, Digest, SHA256, SHA384, SHA512};
use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::error::{KeyRejected, Unspecified};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P256K1_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING, EcdsaKeyPair,
    EcdsaSigningAlgorithm, Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256, RSA_PKCS1_SHA512, RsaKeyPair,
};
use std::fmt;
use zeroize::Zeroizing;

/// The algorithm of a credential's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyAlgorithm {
    /// Ed25519. Prefer it if you can choose.
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

#[cfg(test)]
impl KeyAlgorithm {
    pub(crate) const ALL: [Self; 5] =
        [Self::Ed25519, Self::EcdsaP256, Self::EcdsaSecp256k1, Self::EcdsaP384, Self::Rsa];
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
    /// SHA-256, Dfns' default.
    #[default]
    Sha256,
    /// SHA-512.
    Sha512,
}

/// A private key and its public half.
pub(crate) struct PrivateKey {
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

    /// Returns the library's name for the curve, which includes a digest of the curve's size.
    fn signing(self) -> &'static EcdsaSigningAlgorithm {
        match self {
            Self::P256 => &ECDSA_P256_SHA256_ASN1_SIGNING,
            Self::Secp256k1 => &ECDSA_P256K1_SHA256_ASN1_SIGNING,
            Self::P384 => &ECDSA_P384_SHA384_ASN1_SIGNING,
        }
    }

    fn oid(self) -> &'static [u8] {
        match self {
            Self::P256 => oid::P256,
            Self::Secp256k1 => oid::SECP256K1,
            Self::P384 => oid::P384,
        }
    }

    /// Returns the digest that the library combines with the curve.
    fn digest(self) -> &'static digest::Algorithm {
        match self {
            Self::P256 | Self::Secp256k1 => &SHA256,
            Self::P384 => &SHA384,
        }
    }
}

impl PrivateKey {
    /// Reads the private key of a file.
    pub(crate) fn read(file: &[u8]) -> Result<Self, KeyError> {
        file::private_key(file, Self::parse, |one, other| one.public_key_der == other.public_key_der)
    }

    fn parse(form: PrivateKeyForm, der: &[u8]) -> Result<Self, KeyError> {
        let pair = match form {
            PrivateKeyForm::Pkcs8 => Pair::from_pkcs8(der),
            PrivateKeyForm::Sec1 => Pair::from_sec1(der),
            PrivateKeyForm::Pkcs1 => RsaKeyPair::from_der(der).map(Pair::Rsa).map_err(rsa_error),
            PrivateKeyForm::Dsa => Err(KeyError::Algorithm("DSA")),
        }?;
        let public_key_der = pair.public_key_der().map_err(|Unspecified| KeyError::Damaged)?;
        Ok(Self { pair, public_key_der })
    }

    /// Encodes the key as PKCS#8, in memory that is wiped.
    pub(crate) fn to_pkcs8(&self) -> Result<Zeroizing<Vec<u8>>, Unspecified> {
        let copy = |der: &[u8]| Zeroizing::new(der.to_vec());
        Ok(match &self.pair {
            // Version 1, without the public half: OpenSSL cannot read version 2.
            Pair::Ed25519(pair) => copy(pair.to_pkcs8v1()?.as_ref()),
            Pair::Ecdsa(_, pair) => copy(pair.to_pkcs8v1()?.as_ref()),
            Pair::Rsa(pair) => {
                let der: Pkcs8V1Der<'static> = pair.as_der()?;
                copy(der.as_ref())
            }
        })
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
        let key = pem::pkcs8(der).ok_or(KeyError::Damaged)?;
        match key.algorithm {
            oid::ED25519 => ed25519(&key).map(Self::Ed25519),
            oid::RSA => RsaKeyPair::from_pkcs8(der).map(Self::Rsa).map_err(rsa_error),
            oid::EC => Self::ecdsa(key.curve, |curve| EcdsaKeyPair::from_pkcs8(curve, der)),
            other => Err(unsupported(other)),
        }
    }

    fn from_sec1(der: &[u8]) -> Result<Self, KeyError> {
        Self::ecdsa(pem::sec1_curve(der), |curve| EcdsaKeyPair::from_private_key_der(curve, der))
    }

    /// Parses an ECDSA key. If its curve is not named, because the parameters are explicit or
    /// missing, uses the one curve that fits.
    fn ecdsa(
        curve: Option<&[u8]>,
        parse: impl Fn(&'static EcdsaSigningAlgorithm) -> Result<EcdsaKeyPair, KeyRejected>,
    ) -> Result<Self, KeyError> {
        if let Some(name) = curve {
            let curve = Curve::ALL.into_iter().find(|curve| curve.oid() == name).ok_or_else(|| unsupported(name))?;
            return parse(curve.signing()).map(|pair| Self::Ecdsa(curve, pair)).map_err(|_| KeyError::Damaged);
        }
        let mut fitting = Curve::ALL.into_iter().filter_map(|curve| Some((curve, parse(curve.signing()).ok()?)));
        match (fitting.next(), fitting.next()) {
            (Some((curve, pair)), None) => Ok(Self::Ecdsa(curve, pair)),
            (Some(_), Some(_)) => Err(KeyError::NoCurve),
            (None, _) => Err(KeyError::Damaged),
        }
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

/// Parses an Ed25519 key, with or without its public half. OpenSSL writes it without.
fn ed25519(key: &pem::KeyInfo<'_>) -> Result<Ed25519KeyPair, KeyError> {
    let seed = pem::octets(key.key).ok_or(KeyError::Damaged)?;
    match key.public_key {
        Some(public_key) => Ed25519KeyPair::from_seed_and_public_key(seed, public_key),
        None => Ed25519KeyPair::from_seed_unchecked(seed),
    }
    .map_err(|_| KeyError::Damaged)
}

fn rsa_error(rejected: KeyRejected) -> KeyError {
    match rejected.description_() {
        "TooSmall" | "TooLarge" => KeyError::RsaSize,
        _ => KeyError::Damaged,
    }
}

fn unsupported(oid: &[u8]) -> KeyError {
    KeyError::Algorithm(pem::algorithm_name(oid).unwrap_or("these"))
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
        // The library offers each curve only with the digest of its own size, but Dfns requires
        // SHA-256 on P-384 too. ECDSA signs a number: the leftmost bits of the digest, as many as
        // the curve's order has. So the digest is resized to the length that the library expects,
        // without changing that number.
        let digest = resize(digest::digest(algorithm, message).as_ref(), curve.digest().output_len());
        pair.sign_digest(&Digest::import_less_safe(&digest, curve.digest())?)?
    };
    Ok(signature.as_ref().to_vec())
}

/// Resizes a digest without changing its number: prepends zeros, or drops the rightmost bits as
/// ECDSA does.
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
