//! Public keys in PEM, and what they verify.

use crate::text::{pem, pem_der};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA384_ASN1, ECDSA_P256_SHA512_ASN1, ECDSA_P256K1_SHA256_ASN1,
    ECDSA_P384_SHA256_ASN1, ECDSA_P384_SHA384_ASN1, ECDSA_P384_SHA512_ASN1, ED25519, RSA_PKCS1_2048_8192_SHA256,
    RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, UnparsedPublicKey, VerificationAlgorithm,
};

/// A kind of key that can sign user actions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Algorithm {
    Ed25519,
    EcdsaP256,
    EcdsaP384,
    EcdsaSecp256k1,
    Rsa,
}

/// A public key of a supported kind.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PublicKey {
    algorithm: Algorithm,
    label: &'static str,
    der: Vec<u8>,
}

/// A public key of any algorithm, and the older form for RSA alone.
const LABELS: [&str; 2] = ["PUBLIC KEY", "RSA PUBLIC KEY"];

impl PublicKey {
    /// Reads PEM; `None` if it is not a key that can sign user actions.
    pub(crate) fn from_pem(text: &str) -> Option<Self> {
        LABELS.into_iter().find_map(|label| Self::new(label, pem_der(label, text)?))
    }

    /// Reads a `SubjectPublicKeyInfo`.
    pub(crate) fn from_der(der: Vec<u8>) -> Option<Self> {
        Self::new(LABELS[0], der)
    }

    /// Reads the older form of an RSA key, which is nothing but its two numbers.
    pub(crate) fn from_pkcs1(der: Vec<u8>) -> Option<Self> {
        Self::new(LABELS[1], der)
    }

    fn new(label: &'static str, der: Vec<u8>) -> Option<Self> {
        let algorithm = if label == LABELS[0] { spki_algorithm(&der)? } else { Algorithm::Rsa };
        Some(Self { algorithm, label, der })
    }

    /// The key as PEM.
    pub(crate) fn pem(&self) -> String {
        pem(self.label, &self.der)
    }

    /// Whether this key signed the message, with SHA-256 or with the digest that the assertion names.
    ///
    /// ECDSA signatures are DER, high `s` included; Ed25519 ones are the bare 64 bytes. No other form counts.
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

const SEQUENCE: u8 = 0x30;
const OBJECT_IDENTIFIER: u8 = 0x06;

/// The algorithm that a `SubjectPublicKeyInfo` names: its first member is a sequence of the algorithm and its
/// parameters.
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
    use super::{Algorithm, PublicKey};
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

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
        let small = openssl_verifies(include_str!("vectors/rsa-1024.pem"), include_str!("vectors/rsa-1024.sig"));
        assert_eq!(small, (false, false), "1024 bits");
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
