//! Public keys, validated before use.
//!
//! A degenerate key can be worse than none: some points of Ed25519 accept one fixed signature for
//! many messages, and an RSA exponent of 1 accepts everything. So a key is parsed and checked when
//! it is read, and only a [`PublicKey`] verifies.

use super::KeyAlgorithm;
use crate::foreign::debug_error;
use crate::pem::{self, Content, Flaw, Found, oid};
use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P256K1_SHA256_ASN1, ECDSA_P384_SHA256_ASN1, ED25519, ParsedPublicKey,
    RSA_PKCS1_2048_8192_SHA256, VerificationAlgorithm,
};
use std::fmt;

/// The validated public key of a credential: on its curve, of sufficient size, and not one of the
/// degenerate keys that verify anything.
///
/// ```
/// # use dfns_core as dfns;
/// use dfns::signing::{KeyAlgorithm, PublicKey};
///
/// let key = PublicKey::read("-----BEGIN PUBLIC KEY-----
/// MCowBQYDK2VwAyEAA6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=
/// -----END PUBLIC KEY-----")?;
/// assert_eq!(key.algorithm(), KeyAlgorithm::Ed25519);
/// # Ok::<(), dfns_core::signing::PublicKeyError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey {
    algorithm: KeyAlgorithm,
    der: Vec<u8>,
}

/// The reason why a public key is rejected.
#[derive(Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PublicKeyError {
    /// The input contains no key in a known form.
    #[error("no public key found; pass PEM that starts with `-----BEGIN PUBLIC KEY-----`")]
    NotFound,
    /// The input is a private key.
    #[error("this is a private key; pass the public key that belongs to it, and keep the private key secret")]
    PrivateKey,
    /// The input is something else, named here.
    #[error("this is a {0}; pass a public key")]
    OtherContent(&'static str),
    /// The key is truncated, is not base64, or does not parse.
    #[error("the public key is damaged; copy it again")]
    Damaged,
    /// Credentials cannot use the key's algorithm, named here.
    #[error("{0} keys are not supported; use Ed25519, ECDSA over P-256, secp256k1 or P-384, or RSA")]
    Algorithm(&'static str),
    /// The bytes are not a point on the curve.
    #[error("the public key is not a point on its curve")]
    NotOnCurve,
    /// The Ed25519 point has a small order, so that it verifies forged signatures, or is not
    /// encoded canonically.
    #[error("the Ed25519 public key is degenerate: it verifies signatures that no private key made")]
    Degenerate,
    /// The RSA key has less than 2048 or more than 8192 bits, or its exponent is even or less than
    /// 3.
    #[error("the RSA public key is unsafe; it must have 2048 to 8192 bits and an odd exponent of at least 3")]
    Rsa,
}

impl fmt::Debug for PublicKeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug_error(f, "PublicKeyError", self)
    }
}

impl PublicKey {
    /// Reads and validates the first public key of a file, in any form that
    /// [`KeySigner::from_pem`](super::KeySigner::from_pem) reads: `SubjectPublicKeyInfo`, or PKCS#1
    /// for RSA.
    ///
    /// # Errors
    /// [`PublicKeyError`] names the actual content of the file, or the defect of the key.
    pub fn read(file: impl AsRef<[u8]>) -> Result<Self, PublicKeyError> {
        let (mut key, mut problem) = (None, None);
        pem::read(file.as_ref(), &mut |found| match found {
            Found { content: content @ (Content::PublicKey | Content::RsaPublicKey), der, flaw: None } => {
                if key.is_none() {
                    key = Some(Self::parse(*content, der));
                }
            }
            other => problem = problem.or(Some(refusal(other))),
        });
        key.unwrap_or(Err(problem.unwrap_or(PublicKeyError::NotFound)))
    }

    /// Creates a key from its point, as key homes return it: 32 bytes for Ed25519, and the
    /// uncompressed form of SEC1 (`0x04`, `x`, `y`) for ECDSA.
    ///
    /// # Errors
    /// [`PublicKeyError`] names the defect of the key. RSA keys have no point.
    pub fn from_point(algorithm: KeyAlgorithm, point: &[u8]) -> Result<Self, PublicKeyError> {
        Self::read(match algorithm {
            KeyAlgorithm::Ed25519 => pem::ed25519_key(point),
            KeyAlgorithm::EcdsaP256 => pem::ec_key(oid::P256, point),
            KeyAlgorithm::EcdsaSecp256k1 => pem::ec_key(oid::SECP256K1, point),
            KeyAlgorithm::EcdsaP384 => pem::ec_key(oid::P384, point),
            KeyAlgorithm::Rsa => return Err(PublicKeyError::Damaged),
        })
    }

    /// Creates an RSA key from its modulus and its public exponent, both big-endian.
    ///
    /// # Errors
    /// [`PublicKeyError`] names the defect of the key.
    pub fn from_rsa(modulus: &[u8], exponent: &[u8]) -> Result<Self, PublicKeyError> {
        Self::read(pem::rsa_key(modulus, exponent))
    }

    fn parse(content: Content, der: &[u8]) -> Result<Self, PublicKeyError> {
        let info = match content {
            Content::PublicKey => Some(pem::public_key(der).ok_or(PublicKeyError::Damaged)?),
            _ => None,
        };
        let algorithm = match &info {
            None => KeyAlgorithm::Rsa,
            Some(info) => algorithm(info)?,
        };
        let key = info.map_or(der, |info| info.key);
        match algorithm {
            KeyAlgorithm::Ed25519 => check_ed25519(key)?,
            KeyAlgorithm::Rsa => check_rsa(key)?,
            // The library checks that the point is on the curve.
            _ => {}
        }
        let parsed = ParsedPublicKey::new(verification(algorithm), der).map_err(|_| match algorithm {
            KeyAlgorithm::Ed25519 | KeyAlgorithm::Rsa => PublicKeyError::Damaged,
            _ => PublicKeyError::NotOnCurve,
        })?;
        let der: PublicKeyX509Der<'_> = parsed.as_der().map_err(|_| PublicKeyError::Damaged)?;
        Ok(Self { algorithm, der: der.as_ref().to_vec() })
    }

    /// Returns the algorithm of the key.
    pub fn algorithm(&self) -> KeyAlgorithm {
        self.algorithm
    }

    /// Returns the key as DER (`SubjectPublicKeyInfo`).
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Returns the key as PEM.
    pub fn pem(&self) -> String {
        pem::encode_public_key(&self.der)
    }

    /// Returns whether the private half of this key signed the message. Uses SHA-256 if the
    /// algorithm takes a digest.
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        let key = ParsedPublicKey::new(verification(self.algorithm), &self.der);
        key.is_ok_and(|key| key.verify_sig(message, signature).is_ok())
    }
}

/// The key as PEM, for requests that register a public key.
impl From<PublicKey> for String {
    fn from(key: PublicKey) -> Self {
        key.pem()
    }
}

/// The key as PEM, for requests that register a public key.
impl From<&PublicKey> for String {
    fn from(key: &PublicKey) -> Self {
        key.pem()
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PublicKey").field("algorithm", &self.algorithm).finish_non_exhaustive()
    }
}

fn refusal(found: &Found<'_>) -> PublicKeyError {
    match (found.content, found.flaw) {
        (Content::PublicKey | Content::RsaPublicKey, _)
        | (Content::Unknown, Some(Flaw::Unfinished | Flaw::Base64 | Flaw::Truncated)) => PublicKeyError::Damaged,
        (Content::PrivateKey(_) | Content::EncryptedPrivateKey, _) => PublicKeyError::PrivateKey,
        (other, _) => other.name().map_or(PublicKeyError::NotFound, PublicKeyError::OtherContent),
    }
}

fn algorithm(info: &pem::KeyInfo<'_>) -> Result<KeyAlgorithm, PublicKeyError> {
    let unsupported = |oid| Err(PublicKeyError::Algorithm(pem::algorithm_name(oid).unwrap_or("these")));
    match (info.algorithm, info.curve) {
        (oid::ED25519, _) => Ok(KeyAlgorithm::Ed25519),
        (oid::RSA, _) => Ok(KeyAlgorithm::Rsa),
        (oid::EC, Some(oid::P256)) => Ok(KeyAlgorithm::EcdsaP256),
        (oid::EC, Some(oid::SECP256K1)) => Ok(KeyAlgorithm::EcdsaSecp256k1),
        (oid::EC, Some(oid::P384)) => Ok(KeyAlgorithm::EcdsaP384),
        (oid::EC, Some(curve)) => unsupported(curve),
        (oid::EC, None) => Err(PublicKeyError::Algorithm("EC explicit-curve")),
        (other, _) => unsupported(other),
    }
}

fn verification(algorithm: KeyAlgorithm) -> &'static dyn VerificationAlgorithm {
    match algorithm {
        KeyAlgorithm::Ed25519 => &ED25519,
        KeyAlgorithm::EcdsaP256 => &ECDSA_P256_SHA256_ASN1,
        KeyAlgorithm::EcdsaSecp256k1 => &ECDSA_P256K1_SHA256_ASN1,
        KeyAlgorithm::EcdsaP384 => &ECDSA_P384_SHA256_ASN1,
        KeyAlgorithm::Rsa => &RSA_PKCS1_2048_8192_SHA256,
    }
}

/// Rejects points whose order divides eight, and encodings beyond the field's prime.
///
/// Points that are not on the curve are left to verification, which rejects every signature for
/// them.
fn check_ed25519(key: &[u8]) -> Result<(), PublicKeyError> {
    /// The y coordinates of the points of small order, little-endian: 0, 1, -1, and the two of
    /// order eight.
    const SMALL_ORDER: [&str; 5] = [
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    ];
    let mut y: [u8; 32] = key.try_into().map_err(|_| PublicKeyError::Damaged)?;
    // The sign of x.
    y[31] &= 0x7f;
    // The prime is 2^255 - 19.
    let beyond_prime = y[0] >= 0xed && y[31] == 0x7f && y[1..31].iter().all(|byte| *byte == 0xff);
    let has_small_order = SMALL_ORDER.contains(&&*base16ct::lower::encode_string(&y));
    if beyond_prime || has_small_order { Err(PublicKeyError::Degenerate) } else { Ok(()) }
}

fn check_rsa(key: &[u8]) -> Result<(), PublicKeyError> {
    let (modulus, exponent) = pem::rsa_public_key(key).ok_or(PublicKeyError::Damaged)?;
    let bits = modulus.len() * 8 - modulus.first().map_or(0, |first| first.leading_zeros() as usize);
    let is_odd = |number: &[u8]| number.last().is_some_and(|last| last % 2 == 1);
    let is_safe = (2048..=8192).contains(&bits) && is_odd(modulus) && is_odd(exponent) && exponent != [1];
    if is_safe { Ok(()) } else { Err(PublicKeyError::Rsa) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credentials::KeyPair;

    #[test]
    fn keys_are_made_of_the_parts_that_key_homes_return() {
        for algorithm in
            [KeyAlgorithm::Ed25519, KeyAlgorithm::EcdsaP256, KeyAlgorithm::EcdsaSecp256k1, KeyAlgorithm::EcdsaP384]
        {
            let key = PublicKey::read(KeyPair::generate(algorithm).unwrap().public_key_der()).unwrap();
            let point = pem::public_key(key.der()).unwrap().key;
            assert_eq!(PublicKey::from_point(algorithm, point), Ok(key.clone()));
            for other in KeyAlgorithm::ALL {
                assert!(other == algorithm || PublicKey::from_point(other, point).is_err(), "{other}");
            }
            for wrong in [&[], &point[1..], &[point, &[0]].concat()[..]] {
                assert!(PublicKey::from_point(algorithm, wrong).is_err(), "{algorithm}");
            }
        }
        let key = PublicKey::read(KeyPair::generate(KeyAlgorithm::Rsa).unwrap().public_key_der()).unwrap();
        let (modulus, exponent) = pem::rsa_public_key(pem::public_key(key.der()).unwrap().key).unwrap();
        assert_eq!(PublicKey::from_rsa(modulus, exponent).as_ref(), Ok(&key));
        assert_eq!(PublicKey::from_rsa(modulus, &[1]), Err(PublicKeyError::Rsa));
        assert!(PublicKey::from_rsa(&[], &[]).is_err());
    }

    fn ed25519(hex: &str) -> Result<PublicKey, PublicKeyError> {
        let key = base16ct::lower::decode_vec(hex).unwrap();
        PublicKey::read([&[0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00], &*key].concat())
    }

    fn rsa(bits: usize, exponent: &[u8]) -> Result<PublicKey, PublicKeyError> {
        let number = |number: &[u8]| match u8::try_from(number.len()) {
            Ok(length @ ..0x80) => [&[2, length], number].concat(),
            Ok(length) => [&[2, 0x81, length], number].concat(),
            Err(_) => [&[2, 0x82], &u16::try_from(number.len()).unwrap().to_be_bytes()[..], number].concat(),
        };
        let mut modulus = vec![0xff; bits / 8 + 1];
        modulus[0] = 0;
        let body = [number(&modulus), number(exponent)].concat();
        let length = u16::try_from(body.len()).unwrap().to_be_bytes();
        let header =
            if body.len() < 0x100 { vec![0x30, 0x81, length[1]] } else { [&[0x30, 0x82], &length[..]].concat() };
        PublicKey::read([header, body].concat())
    }

    #[test]
    fn every_key_that_is_made_here_is_accepted_and_verifies() {
        for algorithm in KeyAlgorithm::ALL {
            let pair = KeyPair::generate(algorithm).unwrap();
            let key = PublicKey::read(pair.public_key_pem()).unwrap();
            assert_eq!((key.algorithm(), key.der()), (algorithm, pair.public_key_der()));
            assert_eq!(String::from(&key), pair.public_key_pem());
            assert_eq!(PublicKey::read(pair.public_key_der()).unwrap(), key);
            assert_eq!(PublicKey::read(pair.private_key_pem().expose()), Err(PublicKeyError::PrivateKey));
            let signature = pair.into_signer("c").unwrap().signature(b"message").unwrap();
            assert!(key.verifies(b"message", &signature) && !key.verifies(b"massage", &signature));
        }
    }

    #[test]
    fn points_of_small_order_and_other_spellings_of_points_are_rejected() {
        let zeros = "00".repeat(30);
        let ones = "ff".repeat(30);
        for key in [
            format!("00{zeros}00"),
            format!("00{zeros}80"),
            format!("01{zeros}00"),
            format!("01{zeros}80"),
            format!("ec{ones}7f"),
            format!("ec{ones}ff"),
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05".to_owned(),
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85".to_owned(),
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a".to_owned(),
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa".to_owned(),
            // The prime and beyond.
            format!("ed{ones}7f"),
            format!("ee{ones}ff"),
            format!("ff{ones}7f"),
        ] {
            assert_eq!(ed25519(&key), Err(PublicKeyError::Degenerate), "{key}");
        }
        assert!(ed25519("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a").is_ok());
        assert!(ed25519("d75a98").is_err());
    }

    #[test]
    fn points_off_their_curve_are_rejected() {
        for algorithm in [KeyAlgorithm::EcdsaP256, KeyAlgorithm::EcdsaSecp256k1, KeyAlgorithm::EcdsaP384] {
            let pair = KeyPair::generate(algorithm).unwrap();
            let mut der = pair.public_key_der().to_vec();
            *der.last_mut().unwrap() ^= 1;
            assert_eq!(PublicKey::read(&der), Err(PublicKeyError::NotOnCurve));
        }
        // The point at infinity, a single zero byte.
        let infinity =
            base16ct::lower::decode_vec("301906072a8648ce3d020106082a8648ce3d030107030200 00".replace(' ', ""));
        let infinity = [&[0x30, 0x19, 0x30, 0x13], &infinity.unwrap()[2..]].concat();
        assert_eq!(PublicKey::read(infinity), Err(PublicKeyError::NotOnCurve));
    }

    #[test]
    fn unsafe_rsa_keys_are_rejected() {
        assert_eq!(rsa(2048, &[1, 0, 1]).unwrap().algorithm(), KeyAlgorithm::Rsa);
        for (bits, exponent) in [(512, &[1_u8, 0, 1][..]), (1024, &[1, 0, 1]), (2048, &[1]), (2048, &[2]), (8200, &[3])]
        {
            assert_eq!(rsa(bits, exponent), Err(PublicKeyError::Rsa), "{bits} {exponent:?}");
        }
        assert_eq!(rsa(2048, &[0]), Err(PublicKeyError::Damaged));
    }

    #[test]
    fn the_content_of_a_file_without_a_public_key_is_named() {
        for (file, expected) in [
            (include_str!("../pem/samples/authority.pem"), PublicKeyError::OtherContent("certificate")),
            (include_str!("../pem/samples/openssh.pub"), PublicKeyError::OtherContent("public key of OpenSSH")),
            ("-----BEGIN PUBLIC KEY-----\nMCow\n-----END PUBLIC KEY-----", PublicKeyError::Damaged),
            ("changeme", PublicKeyError::NotFound),
        ] {
            assert_eq!(PublicKey::read(file), Err(expected), "{file}");
        }
    }
}
