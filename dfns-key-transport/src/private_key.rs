//! The private key that is imported or was exported.
//!
//! Dfns splits scalars. For ECDSA and Schnorr signatures the scalar is the private key itself. An
//! Ed25519 key is a seed, and the scalar is derived from its hash: the scalar signs like the seed,
//! but the seed cannot be recovered from it.

use crate::curve::Curve;
use crate::error::KeyTransportError;
use crate::group::ScalarBytes;
use crate::hex;
use crate::sharing::NO_SCALAR;
use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::digest::{SHA512, digest};
use aws_lc_rs::encoding::AsBigEndian as _;
use aws_lc_rs::signature::{ECDSA_P256K1_SHA256_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair};
use dfns_core::Secret;
use dfns_core::credentials::PrivateKeyDer;
use dfns_core::signing::KeyFile;
use dfns_endpoints::KeyCurve;
use std::fmt;
use zeroize::Zeroizing;

/// How many leading zeros of a scalar in hex may be missing.
///
/// A random scalar of secp256k1 begins with more zeros once in 2^36 times. One of Starknet has 252
/// bits, so that its first digit is always zero: once in 2^32 times.
const MISSING_ZEROS: usize = 8;

const UNSUPPORTED: KeyTransportError = KeyTransportError::PrivateKey("its curve is not supported");

/// A private key as Dfns splits it: redacted in `Debug`, compared in constant time and wiped on
/// drop.
///
/// ```
/// use dfns_endpoints::KeyCurve;
/// use dfns_key_transport::PrivateKey;
///
/// let key = PrivateKey::from_hex(&KeyCurve::Secp256k1, "78ff39089ecc58eb34b3c5e40c24a3caa7d37cf466c00d09ed95de07c52411fd")?;
/// assert_eq!(key.public_key(), "0300e2098865bb9323332dd8fe440a1e617a67ad99b686a1501f31164111cb2e4e");
/// # Ok::<(), dfns_key_transport::KeyTransportError>(())
/// ```
#[derive(Clone)]
pub struct PrivateKey {
    curve: Curve,
    scalar: ScalarBytes,
    public_key: String,
}

impl PrivateKey {
    /// Creates a key from a scalar of 32 bytes, big-endian, above zero and below the order of the
    /// curve's group.
    ///
    /// Keys of secp256k1 and Starknet are stored in this form, and every export recovers it.
    /// Ed25519 keys are stored as a seed instead, which has 32 bytes too: use
    /// [`from_ed25519_seed`](Self::from_ed25519_seed).
    ///
    /// # Errors
    /// [`KeyTransportError::PrivateKey`] names the defect.
    pub fn from_scalar(curve: &KeyCurve, scalar: &[u8]) -> Result<Self, KeyTransportError> {
        let curve = Curve::named(curve).ok_or(UNSUPPORTED)?;
        let scalar = scalar.try_into().map(Zeroizing::new);
        Self::new(curve, scalar.map_err(|_| KeyTransportError::PrivateKey("it must have 32 bytes"))?)
    }

    /// Creates an Ed25519 key from a seed of 32 bytes (RFC 8032).
    ///
    /// If a key has 64 bytes, as in the files of Solana, the seed is the first half and the public
    /// key the second.
    ///
    /// # Errors
    /// [`KeyTransportError::PrivateKey`] if the seed does not have 32 bytes.
    pub fn from_ed25519_seed(seed: &[u8]) -> Result<Self, KeyTransportError> {
        if seed.len() != 32 {
            return Err(KeyTransportError::PrivateKey("it must have 32 bytes"));
        }
        // RFC 8032, 5.1.5: a number of 32 bytes, little-endian, with some bits set and cleared.
        let mut number = Zeroizing::new([0; 64]);
        number[32..].copy_from_slice(&digest(&SHA512, seed).as_ref()[..32]);
        number[32] &= 0b1111_1000;
        number[63] &= 0b0111_1111;
        number[63] |= 0b0100_0000;
        number[32..].reverse();
        Self::new(Curve::Ed25519, Curve::Ed25519.reduce(&number))
    }

    /// Reads a key as wallets show it: hex, with or without `0x`.
    ///
    /// For secp256k1 and Starknet it is the scalar. Programs that print it as a number drop its
    /// leading zeros, so up to 8 may be missing. A shorter string is rejected, because it is
    /// usually cut off. If a key really begins with more zeros, which at most one random key in
    /// 2^32 does, write them all. For Ed25519 it is the seed, exactly 64 digits. Compare
    /// [`public_key`](Self::public_key) with the known one before importing the key.
    ///
    /// # Errors
    /// [`KeyTransportError::HexLength`] if the number of digits is wrong,
    /// [`KeyTransportError::PrivateKey`] for other defects.
    pub fn from_hex(curve: &KeyCurve, text: &str) -> Result<Self, KeyTransportError> {
        Curve::named(curve).ok_or(UNSUPPORTED)?;
        let text = text.trim();
        let digits = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")).unwrap_or(text);
        if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(KeyTransportError::PrivateKey("it contains characters that are not hex digits"));
        }
        let missing = match (64_usize.checked_sub(digits.len()), curve) {
            (Some(0), _) => 0,
            (Some(missing @ ..=MISSING_ZEROS), KeyCurve::Secp256k1 | KeyCurve::Stark) => missing,
            _ => return Err(KeyTransportError::HexLength(digits.len())),
        };
        // Allocated at its final size, so that growing leaves no copy behind.
        let mut padded = Zeroizing::new(String::with_capacity(64));
        padded.extend(std::iter::repeat_n('0', missing));
        padded.push_str(digits);
        let bytes = hex::decode_scalar(&padded).ok_or(KeyTransportError::PrivateKey("it is not hex"))?;
        match curve {
            KeyCurve::Ed25519 => Self::from_ed25519_seed(&*bytes),
            curve => Self::from_scalar(curve, &*bytes),
        }
    }

    /// Reads an Ed25519 or secp256k1 key from a file, in any form that
    /// [`KeySigner::from_pem`](dfns_core::KeySigner::from_pem) accepts.
    ///
    /// # Errors
    /// [`KeyTransportError::Pem`] if the file contains no private key,
    /// [`KeyTransportError::PrivateKey`] if the key belongs to another curve.
    pub fn from_pem(file: impl KeyFile) -> Result<Self, KeyTransportError> {
        let key = PrivateKeyDer::read(file)?;
        if let Ok(pair) = Ed25519KeyPair::from_pkcs8_maybe_unchecked(key.expose()) {
            let seed = pair.seed().and_then(|seed| seed.as_be_bytes());
            let seed = seed.map_err(|_| KeyTransportError::Library("reading a key"))?;
            return Self::from_ed25519_seed(seed.as_ref());
        }
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256K1_SHA256_ASN1_SIGNING, key.expose())
            .map_err(|_| KeyTransportError::PrivateKey("it is neither an Ed25519 key nor a secp256k1 key"))?;
        let scalar = pair.private_key().as_be_bytes().map_err(|_| KeyTransportError::Library("reading a key"))?;
        Self::from_scalar(&KeyCurve::Secp256k1, scalar.as_ref())
    }

    pub(crate) fn new(curve: Curve, scalar: ScalarBytes) -> Result<Self, KeyTransportError> {
        let point = curve.public_point(&scalar).ok_or(KeyTransportError::PrivateKey(NO_SCALAR))?;
        Ok(Self { curve, scalar, public_key: hex::encode(&point.compressed).to_string() })
    }

    /// Returns the curve of the key.
    pub fn curve(&self) -> KeyCurve {
        self.curve.name()
    }

    /// Returns the public key as Dfns shows it, in hex: 32 bytes for Ed25519, otherwise a
    /// compressed point of 33 bytes.
    ///
    /// Compare it with the known one before importing a key.
    pub fn public_key(&self) -> &str {
        &self.public_key
    }

    /// Exposes the scalar, 32 bytes, big-endian. The caller is responsible for keeping it secret.
    pub fn expose_scalar(&self) -> &[u8; 32] {
        &self.scalar
    }

    /// Returns the scalar in hex, 64 digits.
    pub fn scalar_hex(&self) -> Secret {
        hex::encode_scalar(&self.scalar)
    }

    pub(crate) fn scalar(&self) -> &ScalarBytes {
        &self.scalar
    }
}

impl PartialEq for PrivateKey {
    fn eq(&self, other: &Self) -> bool {
        self.curve == other.curve && verify_slices_are_equal(&*self.scalar, &*other.scalar).is_ok()
    }
}

impl Eq for PrivateKey {}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PrivateKey")
            .field("curve", &self.curve())
            .field("public_key", &self.public_key)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dfns_core::credentials::{KeyPair, RsaSize};
    use dfns_core::signing::KeyAlgorithm;
    use proptest::prelude::*;

    fn reason(refused: Result<PrivateKey, KeyTransportError>) -> &'static str {
        match refused {
            Err(KeyTransportError::PrivateKey(reason)) => reason,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn keys_in_pem_are_read_whichever_way_they_are_encoded() {
        for (algorithm, curve) in
            [(KeyAlgorithm::Ed25519, KeyCurve::Ed25519), (KeyAlgorithm::EcdsaSecp256k1, KeyCurve::Secp256k1)]
        {
            let pair = KeyPair::generate(algorithm).unwrap();
            let key = PrivateKey::from_pem(pair.private_key_pem().expose()).unwrap();
            assert_eq!(key.curve(), curve);
            // With any label, and with escaped line breaks.
            let pem = pair.private_key_pem();
            let relabelled = pem.expose().replace("PRIVATE KEY", "RSA PRIVATE KEY").replace('\n', "\\n");
            assert_eq!(PrivateKey::from_pem(relabelled).unwrap(), key);
            let der = pair.public_key_der();
            let expected = if curve == KeyCurve::Ed25519 {
                hex::encode(&der[der.len() - 32..])
            } else {
                // Compressed: the parity of y, then x.
                let (x, y) = der[der.len() - 64..].split_at(32);
                hex::encode(&[&[2 + y[31] % 2], x].concat())
            };
            assert_eq!(key.public_key(), *expected);
        }
        // Created with OpenSSL.
        let sec1 = "-----BEGIN EC PRIVATE KEY-----
MHQCAQEEIOvGAwigOUjjTfuxskvr5QP9+hKBaM8xFIUpZwFh3bpsoAcGBSuBBAAK
oUQDQgAE7AJXP1NURunjKQgfj/09umkxJ7PifP/FevrqRthLO7OZIBb5jhx34dnF
62YpBv8eiwfVvC9n9dEb3kNkZDTGfQ==
-----END EC PRIVATE KEY-----";
        let key = PrivateKey::from_pem(sec1).unwrap();
        assert_eq!(key.scalar_hex().expose(), "ebc60308a03948e34dfbb1b24bebe503fdfa128168cf31148529670161ddba6c");
        assert_eq!(key.public_key(), "03ec02573f535446e9e329081f8ffd3dba693127b3e27cffc57afaea46d84b3bb3");
    }

    #[test]
    fn keys_in_pem_of_other_kinds_are_refused() {
        for pair in [KeyPair::generate(KeyAlgorithm::EcdsaP256), KeyPair::generate_rsa(RsaSize::Bits2048)] {
            let pem = pair.unwrap().private_key_pem();
            assert!(reason(PrivateKey::from_pem(pem.expose())).contains("neither an Ed25519 key nor a secp256k1 key"));
        }
        assert_eq!(
            PrivateKey::from_pem("key").unwrap_err(),
            KeyTransportError::Pem(dfns_core::signing::KeyError::NotFound)
        );
    }

    #[test]
    fn the_seed_of_ed25519_makes_the_public_key_of_rfc_8032() {
        let seed = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
        let key = PrivateKey::from_hex(&KeyCurve::Ed25519, seed).unwrap();
        assert_eq!(key.public_key(), "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
        assert_eq!(PrivateKey::from_scalar(&KeyCurve::Ed25519, key.expose_scalar()).unwrap(), key);
        assert!(reason(PrivateKey::from_ed25519_seed(&[7; 64])).contains("32 bytes"));
    }

    #[test]
    fn hex_may_have_a_prefix_and_lack_leading_zeros() {
        let digits = "78ff39089ecc58eb34b3c5e40c24a3caa7d37cf466c00d09ed95de07c52411fd";
        let plain = PrivateKey::from_hex(&KeyCurve::Secp256k1, digits).unwrap();
        let shown = PrivateKey::from_hex(&KeyCurve::Secp256k1, &format!(" 0x{}\n", digits.to_uppercase())).unwrap();
        assert_eq!(plain, shown);
        let one = PrivateKey::from_hex(&KeyCurve::Stark, &format!("0x{:0>56}", 1)).unwrap();
        assert_eq!(one.public_key()[2..], *"01ef15c18599971b7beced415a40f0c7deacfd9b0d1819e03d723d8bc943cfca");
        // The generator of secp256k1.
        let one = PrivateKey::from_hex(&KeyCurve::Secp256k1, &format!("0x{:0>64}", 1)).unwrap();
        assert_eq!(one.public_key()[2..], *"79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798");
        // 63 digits, because the leading zero is missing.
        let short = "ae28465d6a22e62066a16669c5731e520b1ae6dcfd2d6711f3ad48079c2bc54";
        let key = PrivateKey::from_hex(&KeyCurve::Secp256k1, short).unwrap();
        assert_eq!(key.scalar_hex().expose(), format!("0{short}"));
        assert_eq!(PrivateKey::from_hex(&KeyCurve::Secp256k1, &format!("0X0{short}")).unwrap(), key);
    }

    #[test]
    fn hex_of_another_length_is_rejected_with_the_count() {
        let short = "ae28465d6a22e62066a16669c5731e520b1ae6dcfd2d6711f3ad48079c2bc54";
        for (curve, text, count) in [
            (KeyCurve::Secp256k1, format!("000{short}"), 66),
            (KeyCurve::Secp256k1, String::new(), 0),
            (KeyCurve::Stark, "0x".to_owned(), 0),
            // Cut: more is missing than leading zeros.
            (KeyCurve::Secp256k1, short[..55].to_owned(), 55),
            (KeyCurve::Stark, "0x1".to_owned(), 1),
            // A seed must have its leading zeros, and contains no public half.
            (KeyCurve::Ed25519, short.to_owned(), 63),
            (KeyCurve::Ed25519, "7".repeat(128), 128),
        ] {
            let error = PrivateKey::from_hex(&curve, &text).unwrap_err();
            assert_eq!(error, KeyTransportError::HexLength(count));
            assert!(error.to_string().contains(&format!("has {count} hex digits")), "{error}");
        }
        assert!(reason(PrivateKey::from_hex(&KeyCurve::Secp256k1, "0x0g")).contains("not hex digits"));
        assert!(reason(PrivateKey::from_hex(&"ed448".into(), "01")).contains("not supported"));
    }

    #[test]
    fn what_is_beyond_the_order_of_the_curve_is_refused() {
        // The order of the group, and the number before it.
        for (curve, order, last) in [
            (KeyCurve::Secp256k1, "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 0x40),
            (KeyCurve::Ed25519, "1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed", 0xec),
            (KeyCurve::Stark, "0800000000000010ffffffffffffffffb781126dcae7b2321e66a241adc64d2f", 0x2e),
        ] {
            let mut scalar = hex::decode(order).unwrap();
            assert_eq!(reason(PrivateKey::from_scalar(&curve, &scalar)), NO_SCALAR);
            scalar[31] = last;
            assert!(PrivateKey::from_scalar(&curve, &scalar).is_ok());
            assert_eq!(reason(PrivateKey::from_scalar(&curve, &[0; 32])), NO_SCALAR);
            assert!(reason(PrivateKey::from_scalar(&curve, &[1; 31])).contains("32 bytes"));
        }
        assert!(reason(PrivateKey::from_scalar(&"ed448".into(), &[1; 32])).contains("not supported"));
    }

    #[test]
    fn a_key_is_not_shown() {
        let key = PrivateKey::from_scalar(&KeyCurve::Secp256k1, &[0xab; 32]).unwrap();
        let text = format!("{key:?} {:?}", key.scalar_hex());
        assert!(!text.contains("abab") && !text.contains("171"), "{text}");
        assert_ne!(key, PrivateKey::from_scalar(&KeyCurve::Secp256k1, &[0xac; 32]).unwrap());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn anything_is_read_or_refused(bytes: Vec<u8>, text: String, digits in "(0x)?[0-9a-fA-F]{0,70}") {
            for curve in [KeyCurve::Secp256k1, KeyCurve::Ed25519, KeyCurve::Stark, KeyCurve::from(text.as_str())] {
                let _ = PrivateKey::from_scalar(&curve, &bytes);
                let _ = PrivateKey::from_hex(&curve, &text);
                let _ = PrivateKey::from_hex(&curve, &digits);
            }
            let _ = PrivateKey::from_ed25519_seed(&bytes);
            let _ = PrivateKey::from_pem(&bytes);
        }
    }
}
