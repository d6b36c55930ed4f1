//! Public keys: reading them, and verifying with them.
//!
//! A key is validated before it is registered. Points that are on no curve, of small order or at
//! infinity, encodings that are not canonical and RSA keys below 2048 bits verify forged
//! signatures, or none at all.

use crate::text::{pem, pem_der};
use aws_lc_rs::encoding::{AsDer as _, PublicKeyX509Der};
use aws_lc_rs::rsa;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA384_ASN1, ECDSA_P256_SHA512_ASN1, ECDSA_P256K1_SHA256_ASN1,
    ECDSA_P384_SHA256_ASN1, ECDSA_P384_SHA384_ASN1, ECDSA_P384_SHA512_ASN1, ED25519, ParsedPublicKey,
    RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, UnparsedPublicKey,
    VerificationAlgorithm,
};
use curve25519_dalek::edwards::CompressedEdwardsY;

/// A kind of key that can sign user actions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Algorithm {
    Ed25519,
    EcdsaP256,
    EcdsaP384,
    EcdsaSecp256k1,
    Rsa,
}

/// A valid public key of a supported kind.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PublicKey {
    algorithm: Algorithm,
    label: &'static str,
    der: Vec<u8>,
}

/// The keys that can be registered, in the words of refusals.
pub(crate) const SUPPORTED_KEYS: &str =
    "a valid Ed25519, ECDSA (P-256, P-384, secp256k1) or RSA (2048 to 8192 bits) public key in PEM";

/// The label of a key of any algorithm, and of the older form for RSA alone.
const SPKI: &str = "PUBLIC KEY";
const PKCS1: &str = "RSA PUBLIC KEY";

/// Precedes the 32 bytes of an Ed25519 key in a `SubjectPublicKeyInfo`.
const ED25519_PREFIX: &[u8] = &[0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

/// Precedes the two coordinates of a P-256 key in a `SubjectPublicKeyInfo`.
const P256_PREFIX: &[u8] = &[
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce,
    0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04,
];

impl PublicKey {
    /// Reads PEM; `None` if it is not a valid key that can sign user actions.
    pub(crate) fn from_pem(text: &str) -> Option<Self> {
        if let Some(der) = pem_der(SPKI, text) { Self::from_der(der) } else { Self::from_pkcs1(pem_der(PKCS1, text)?) }
    }

    /// Reads a `SubjectPublicKeyInfo`.
    pub(crate) fn from_der(der: Vec<u8>) -> Option<Self> {
        let key = Self { algorithm: spki_algorithm(&der)?, label: SPKI, der };
        key.is_valid().then_some(key)
    }

    /// Reads the older form of an RSA key, which is nothing but its two numbers.
    fn from_pkcs1(der: Vec<u8>) -> Option<Self> {
        let is_this_form = rsa::PublicKey::from_der(&der).is_ok_and(|key| key.as_ref() == der);
        let key = Self { algorithm: Algorithm::Rsa, label: PKCS1, der };
        (is_this_form && key.is_valid()).then_some(key)
    }

    /// An Ed25519 key from its 32 bytes.
    pub(super) fn ed25519(bytes: &[u8]) -> Option<Self> {
        Self::from_der([ED25519_PREFIX, bytes].concat())
    }

    /// A P-256 key from its coordinates, of 32 bytes each.
    pub(super) fn p256(x: &[u8], y: &[u8]) -> Option<Self> {
        Self::from_der([P256_PREFIX, x, y].concat())
    }

    /// An RSA key from its modulus and its exponent, in big-endian bytes.
    pub(super) fn rsa(n: &[u8], e: &[u8]) -> Option<Self> {
        let der: PublicKeyX509Der<'_> = rsa::PublicKeyComponents { n, e }.as_der().ok()?;
        Self::from_der(der.as_ref().to_vec())
    }

    /// Whether the key is one that its algorithm can be trusted with.
    fn is_valid(&self) -> bool {
        let Some(algorithm) = self.verification(Digest::Sha256) else { return false };
        if ParsedPublicKey::new(algorithm, &self.der).is_err() {
            return false;
        }
        match self.algorithm {
            Algorithm::Ed25519 => self.der.strip_prefix(ED25519_PREFIX).is_some_and(is_valid_ed25519),
            // The parser requires an odd exponent above 1; this requires 2048 to 8192 bits.
            Algorithm::Rsa => {
                let der = rsa::PublicKey::from_der(&self.der).and_then(|key| {
                    let der: PublicKeyX509Der<'_> = key.as_der()?;
                    rsa::PublicEncryptingKey::from_der(der.as_ref())
                });
                der.is_ok()
            }
            // The parser requires a point on the curve that is not at infinity.
            Algorithm::EcdsaP256 | Algorithm::EcdsaP384 | Algorithm::EcdsaSecp256k1 => true,
        }
    }

    /// The key as PEM.
    pub(crate) fn pem(&self) -> String {
        pem(self.label, &self.der)
    }

    /// Whether this key signed the message, with SHA-256 or with the digest that the assertion
    /// names.
    ///
    /// ECDSA signatures are DER, high `s` included; Ed25519 ones are the bare 64 bytes. No other
    /// form counts.
    pub(crate) fn verifies(&self, message: &[u8], signature: &[u8], named: Option<&str>) -> bool {
        let digest = match named {
            Some(name) if name.contains("512") => Digest::Sha512,
            Some(name) if name.contains("384") => Digest::Sha384,
            _ => Digest::Sha256,
        };
        let verifies = |digest| {
            self.verification(digest).is_some_and(|algorithm| {
                UnparsedPublicKey::new(algorithm, &self.der).verify(message, signature).is_ok()
            })
        };
        verifies(Digest::Sha256) || (digest != Digest::Sha256 && verifies(digest))
    }

    fn verification(&self, digest: Digest) -> Option<&'static dyn VerificationAlgorithm> {
        Some(match (self.algorithm, digest) {
            (Algorithm::Ed25519, Digest::Sha256) => &ED25519,
            (Algorithm::EcdsaP256, Digest::Sha256) => &ECDSA_P256_SHA256_ASN1,
            (Algorithm::EcdsaP256, Digest::Sha384) => &ECDSA_P256_SHA384_ASN1,
            (Algorithm::EcdsaP256, Digest::Sha512) => &ECDSA_P256_SHA512_ASN1,
            (Algorithm::EcdsaP384, Digest::Sha256) => &ECDSA_P384_SHA256_ASN1,
            (Algorithm::EcdsaP384, Digest::Sha384) => &ECDSA_P384_SHA384_ASN1,
            (Algorithm::EcdsaP384, Digest::Sha512) => &ECDSA_P384_SHA512_ASN1,
            (Algorithm::EcdsaSecp256k1, Digest::Sha256) => &ECDSA_P256K1_SHA256_ASN1,
            (Algorithm::Rsa, Digest::Sha256) => &RSA_PKCS1_2048_8192_SHA256,
            (Algorithm::Rsa, Digest::Sha384) => &RSA_PKCS1_2048_8192_SHA384,
            (Algorithm::Rsa, Digest::Sha512) => &RSA_PKCS1_2048_8192_SHA512,
            // Ed25519 has no digest to choose, and secp256k1 comes with SHA-256 only.
            (Algorithm::Ed25519 | Algorithm::EcdsaSecp256k1, _) => return None,
        })
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Digest {
    Sha256,
    Sha384,
    Sha512,
}

/// Whether these bytes are the canonical encoding of a point that is not of small order.
fn is_valid_ed25519(bytes: &[u8]) -> bool {
    let Ok(encoded) = CompressedEdwardsY::from_slice(bytes) else { return false };
    encoded.decompress().is_some_and(|point| point.compress() == encoded && !point.is_small_order())
}

const SEQUENCE: u8 = 0x30;
const OBJECT_IDENTIFIER: u8 = 0x06;

/// The algorithm that a `SubjectPublicKeyInfo` names: its first field is a sequence of the
/// algorithm and its parameters.
fn spki_algorithm(der: &[u8]) -> Option<Algorithm> {
    let (info, rest) = element(der, SEQUENCE)?;
    let (identifier, _key) = element(info, SEQUENCE)?;
    let (algorithm, parameters) = element(identifier, OBJECT_IDENTIFIER)?;
    if !rest.is_empty() {
        return None;
    }
    match algorithm {
        // 1.3.101.112
        [0x2b, 0x65, 0x70] => Some(Algorithm::Ed25519),
        // 1.2.840.113549.1.1.1
        [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01] => Some(Algorithm::Rsa),
        // 1.2.840.10045.2.1, with the curve as its parameter
        [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01] => match element(parameters, OBJECT_IDENTIFIER)?.0 {
            // 1.2.840.10045.3.1.7
            [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07] => Some(Algorithm::EcdsaP256),
            // 1.3.132.0.34
            [0x2b, 0x81, 0x04, 0x00, 0x22] => Some(Algorithm::EcdsaP384),
            // 1.3.132.0.10
            [0x2b, 0x81, 0x04, 0x00, 0x0a] => Some(Algorithm::EcdsaSecp256k1),
            _ => None,
        },
        _ => None,
    }
}

/// The content of the DER element of this kind at the start of the input, and what follows it.
fn element(input: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (&[found, first], rest) = input.split_first_chunk::<2>()?;
    let (length, rest) = match first {
        0..=0x7f => (usize::from(first), rest),
        // The long form: so many bytes of length follow. Two are enough for any key.
        0x81 => (usize::from(*rest.first()?), rest.get(1..)?),
        0x82 => (usize::from(u16::from_be_bytes(*rest.first_chunk()?)), rest.get(2..)?),
        _ => return None,
    };
    (found == tag).then_some(())?;
    rest.split_at_checked(length)
}

#[cfg(test)]
mod tests {
    use super::{Algorithm, ED25519_PREFIX, PublicKey};
    use aws_lc_rs::encoding::{AsDer as _, PublicKeyX509Der};
    use aws_lc_rs::rsa::{KeyPair as RsaKeyPair, KeySize};
    use aws_lc_rs::signature::{
        ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P256K1_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING, EcdsaKeyPair,
        KeyPair as _,
    };
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use curve25519_dalek::constants::EIGHT_TORSION;

    const ED25519: &str = "-----BEGIN PUBLIC KEY-----\n\
        MCowBQYDK2VwAyEA41DHwoUxeArbLL1BUSINJHlzqEnFl/CczDLWU/SHYVo=\n\
        -----END PUBLIC KEY-----\n";

    #[test]
    fn a_key_is_read_and_written_unchanged() {
        let key = PublicKey::from_pem(ED25519).unwrap();
        assert_eq!(key.algorithm, Algorithm::Ed25519);
        assert_eq!(key.pem(), ED25519);
    }

    /// `openssl dgst -sha256 -sign` over this message.
    const MESSAGE: &[u8] = br#"{"type":"key.get","challenge":"Y2g"}"#;

    fn openssl_verifies(pem: &str, signature: &str) -> (bool, bool) {
        let key = PublicKey::from_pem(pem).unwrap();
        let signature = STANDARD.decode(signature.trim()).unwrap();
        (key.verifies(MESSAGE, &signature, None), key.verifies(b"another message", &signature, None))
    }

    #[test]
    fn the_digest_is_sha256_whatever_the_curve() {
        let verified = openssl_verifies(include_str!("vectors/p384.pem"), include_str!("vectors/p384.sig"));
        assert_eq!(verified, (true, false));
    }

    #[test]
    fn an_rsa_key_may_have_its_own_form_but_not_any_size() {
        let verified = openssl_verifies(include_str!("vectors/rsa.pem"), include_str!("vectors/rsa.sig"));
        assert_eq!(verified, (true, false), "PKCS#1 form");
        assert_eq!(PublicKey::from_pem(include_str!("vectors/rsa-1024.pem")), None, "1024 bits");
    }

    /// The eight points of small order, and encodings whose number is not below the field's prime.
    #[test]
    fn ed25519_points_that_are_no_keys_are_refused() {
        let mut prime = [0xff; 32];
        (prime[0], prime[31]) = (0xed, 0x7f);
        let below = |distance: u8| {
            let mut number = prime;
            number[0] -= distance;
            number
        };
        let above = |distance: u8| {
            let mut number = prime;
            number[0] += distance;
            number
        };
        let mut small: Vec<[u8; 32]> = EIGHT_TORSION.map(|point| point.compress().to_bytes()).to_vec();
        let mut one = [0; 32];
        one[0] = 1;
        small.extend([[0; 32], one, below(1), [0xff; 32]]);
        small.extend((0..=18).map(above));
        for bytes in small {
            let signed = {
                let mut signed = bytes;
                signed[31] |= 0x80;
                signed
            };
            for bytes in [bytes, signed] {
                assert_eq!(PublicKey::ed25519(&bytes), None, "{bytes:02x?}");
            }
        }
        // On no point of the curve.
        let mut two = [0; 32];
        two[0] = 2;
        assert_eq!(PublicKey::ed25519(&two), None);
        let (good, length) = (&PublicKey::from_pem(ED25519).unwrap().der, ED25519_PREFIX.len());
        assert!(PublicKey::ed25519(&good[length..]).is_some());
        assert_eq!(PublicKey::ed25519(&good[length..length + 31]), None);
        assert_eq!(PublicKey::ed25519(&[&good[length..], &[0]].concat()), None);
    }

    #[test]
    fn points_that_are_on_no_curve_are_refused() {
        for (algorithm, name) in [
            (&ECDSA_P256_SHA256_ASN1_SIGNING, "P-256"),
            (&ECDSA_P384_SHA384_ASN1_SIGNING, "P-384"),
            (&ECDSA_P256K1_SHA256_ASN1_SIGNING, "secp256k1"),
        ] {
            let pair = EcdsaKeyPair::generate(algorithm).unwrap();
            let der: PublicKeyX509Der<'_> = pair.public_key().as_der().unwrap();
            let der = der.as_ref().to_vec();
            assert!(PublicKey::from_der(der.clone()).is_some(), "{name}");
            let point = pair.public_key().as_ref().len();
            let head = der.len() - point;
            let with_point = |point: &[u8]| {
                // The lengths of the outer sequence and of the bit string, which holds one byte
                // more than the point.
                let mut changed = [&der[..head], point].concat();
                changed[1] = u8::try_from(changed.len() - 2).unwrap();
                changed[head - 2] = u8::try_from(point.len() + 1).unwrap();
                changed
            };
            assert_eq!(PublicKey::from_der(with_point(&der[head..])).unwrap().der, der, "{name}");
            let mut off_curve = der[head..].to_vec();
            *off_curve.last_mut().unwrap() ^= 1;
            let zeros = [&[4], vec![0; point - 1].as_slice()].concat();
            let largest = [&[4], vec![0xff; point - 1].as_slice()].concat();
            for (what, point) in [
                ("off the curve", off_curve.as_slice()),
                ("zeros", &zeros),
                ("coordinates beyond the prime", &largest),
                ("infinity", &[0]),
                ("nothing", &[]),
                ("one coordinate", &der[head..head + 1 + (point - 1) / 2]),
            ] {
                assert_eq!(PublicKey::from_der(with_point(point)), None, "{name}: {what}");
            }
        }
    }

    #[test]
    fn rsa_keys_with_a_modulus_or_an_exponent_that_is_none_are_refused() {
        let pair = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
        let modulus = pair.public_key().as_ref()[9..265].to_vec();
        let mut even = modulus.clone();
        *even.last_mut().unwrap() &= 0xfe;
        assert!(PublicKey::rsa(&modulus, &[1, 0, 1]).is_some() && PublicKey::rsa(&modulus, &[3]).is_some());
        for exponent in [&[][..], &[0], &[1], &[2], &[1, 0, 0], &[0xff; 9]] {
            assert_eq!(PublicKey::rsa(&modulus, exponent), None, "{exponent:?}");
        }
        let large = [modulus.as_slice(); 5].concat();
        for modulus in [&[][..], &[1], &even, &modulus[128..], &modulus[1..], &large] {
            assert_eq!(PublicKey::rsa(modulus, &[1, 0, 1]), None, "{} bytes", modulus.len());
        }
        let spki = PublicKey::rsa(&modulus, &[1, 0, 1]).unwrap().pem();
        let mislabelled = spki.replace("PUBLIC KEY", "RSA PUBLIC KEY");
        for pem in [&mislabelled, "-----BEGIN RSA PUBLIC KEY-----\nAQID\n-----END RSA PUBLIC KEY-----\n"] {
            assert_eq!(PublicKey::from_pem(pem), None, "{pem}");
        }
    }

    #[test]
    fn what_is_not_a_key_is_refused_without_panicking() {
        let der = PublicKey::from_pem(ED25519).unwrap().der;
        for length in 0..der.len() {
            assert_eq!(PublicKey::from_der(der[..length].to_vec()), None);
        }
        assert_eq!(PublicKey::from_der([der.as_slice(), &[0]].concat()), None, "trailing bytes");
        for text in ["", "-----BEGIN PUBLIC KEY-----", "-----BEGIN PUBLIC KEY-----!-----END PUBLIC KEY-----", "é"] {
            assert_eq!(PublicKey::from_pem(text), None, "{text}");
        }
    }
}
