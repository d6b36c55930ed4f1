//! Encrypts shares to a secp256k1 public key, so that only its owner can read them.
//!
//! The sender creates a key pair for this one message and multiplies the recipient's public key by
//! its private half. The recipient multiplies the sender's public half, which is part of the
//! message, by its own private key. Both get the same point, from which HKDF-SHA-256 derives an
//! AES-256-GCM key. That key is used only once, so the nonce may be zero.
//!
//! On the wire a key is a byte 1 followed by the compressed point, or by the scalar. A message is
//! the ciphertext, the tag and the sender's public half. All of this follows the official
//! libraries, including the salt, which contains "import" on export too.

use crate::error::KeyTransportError;
use crate::group::{CurveGroup as _, from_bytes, to_bytes};
use crate::randomness::Randomness;
use crate::sharing::random;
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::error::Unspecified;
use aws_lc_rs::hkdf::{HKDF_SHA256, Salt};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use dfns_core::Secret;
use dfns_endpoints::EncryptedKeyShare;
use k256::elliptic_curve::sec1::FromSec1Point as _;
use k256::{AffinePoint, ProjectivePoint, Scalar};
use std::fmt;
use zeroize::Zeroizing;

const VERSION: u8 = 1;
/// The length of a compressed point.
const POINT: usize = 33;
const TAG: usize = 16;
const SALT: &[u8] = b"DFNS_KEY_IMPORT";
const INFO: &[u8] = b"ENCRYPTION_KEY";

/// A public key to encrypt shares to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncryptionKey(ProjectivePoint);

impl EncryptionKey {
    /// Reads the key from base64, as on the wire.
    ///
    /// # Errors
    /// [`KeyTransportError::EncryptionKey`] names the defect.
    pub fn from_base64(text: &str) -> Result<Self, KeyTransportError> {
        Self::parse(text).map_err(KeyTransportError::EncryptionKey)
    }

    pub(crate) fn parse(text: &str) -> Result<Self, &'static str> {
        let bytes = STANDARD.decode(text).map_err(|_| "it is not base64")?;
        match bytes.split_first() {
            Some((&VERSION, point)) => decode_point(point).map(Self).ok_or("it is not a compressed point of secp256k1"),
            _ => Err("its version is not supported"),
        }
    }

    /// Returns the key as base64, as on the wire.
    pub fn to_base64(&self) -> String {
        let mut bytes = vec![VERSION];
        bytes.extend(self.0.to_bytes().compressed);
        STANDARD.encode(bytes)
    }

    /// Encrypts a share.
    pub(crate) fn seal(&self, share: &[u8], randomness: &dyn Randomness) -> Result<Secret, KeyTransportError> {
        let ephemeral = random::<ProjectivePoint>(randomness)?;
        // Allocated with room for the rest, so that growing leaves no copy behind.
        let mut message = Zeroizing::new(Vec::with_capacity(share.len() + TAG + POINT));
        message.extend_from_slice(share);
        cipher(self.0 * *ephemeral)
            .and_then(|cipher| cipher.seal_in_place_append_tag(zero_nonce(), Aad::empty(), &mut *message))
            .map_err(|Unspecified| KeyTransportError::Library("encrypting a share"))?;
        message.extend(ProjectivePoint::mul_by_generator(&ephemeral).to_bytes().compressed);
        Ok(STANDARD.encode(&*message).into())
    }
}

/// The private key that decrypts shares: redacted in `Debug` and wiped on drop.
#[derive(Clone)]
pub struct DecryptionKey(Zeroizing<Scalar>);

impl DecryptionKey {
    /// Generates a key.
    ///
    /// # Errors
    /// [`KeyTransportError::Randomness`] if the source fails.
    pub fn generate(randomness: &dyn Randomness) -> Result<Self, KeyTransportError> {
        random::<ProjectivePoint>(randomness).map(Self)
    }

    /// Reads a stored key from base64: a byte 1 and the scalar of 32 bytes, big-endian.
    ///
    /// # Errors
    /// [`KeyTransportError::DecryptionKey`] names the defect.
    pub fn from_base64(text: &Secret) -> Result<Self, KeyTransportError> {
        let wrong = KeyTransportError::DecryptionKey;
        let bytes = STANDARD.decode(text.expose()).map(Zeroizing::new).map_err(|_| wrong("it is not base64"))?;
        let Some((&VERSION, scalar)) = bytes.split_first() else {
            return Err(wrong("its version is not supported"));
        };
        let scalar = scalar.try_into().map(Zeroizing::new).map_err(|_| wrong("it does not have 33 bytes"))?;
        from_bytes::<ProjectivePoint>(&scalar)
            .filter(|scalar| !bool::from(scalar.is_zero()))
            .map(Self)
            .ok_or(wrong("it is not a scalar of secp256k1"))
    }

    /// Returns the key as base64, for a secret store.
    pub fn to_base64(&self) -> Secret {
        let mut bytes = Zeroizing::new([VERSION; 33]);
        bytes[1..].copy_from_slice(&*to_bytes::<ProjectivePoint>(&self.0));
        STANDARD.encode(bytes.as_slice()).into()
    }

    /// Returns the public half.
    pub fn encryption_key(&self) -> EncryptionKey {
        EncryptionKey(ProjectivePoint::mul_by_generator(&self.0))
    }

    /// Decrypts a share.
    pub(crate) fn open(&self, share: &EncryptedKeyShare) -> Result<Zeroizing<Vec<u8>>, KeyTransportError> {
        let malformed = |reason| KeyTransportError::Share { signer_id: share.signer_id.clone(), reason };
        let undecryptable = |Unspecified| KeyTransportError::Undecryptable { signer_id: share.signer_id.clone() };
        let message = STANDARD.decode(share.encrypted_key_share.expose()).map_err(|_| malformed("it is not base64"))?;
        let (text, ephemeral) = message.split_last_chunk::<POINT>().ok_or(malformed("it is too short"))?;
        let ephemeral =
            decode_point(ephemeral).ok_or(malformed("it does not end in a compressed point of secp256k1"))?;
        let mut text = Zeroizing::new(text.to_vec());
        let length = cipher(ephemeral * *self.0)
            .and_then(|cipher| cipher.open_in_place(zero_nonce(), Aad::empty(), &mut text).map(|plain| plain.len()))
            .map_err(undecryptable)?;
        text.truncate(length);
        Ok(text)
    }
}

impl fmt::Debug for DecryptionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// Decodes a compressed point. The point at infinity has no such form.
fn decode_point(bytes: &[u8]) -> Option<ProjectivePoint> {
    let bytes: &[u8; POINT] = bytes.try_into().ok()?;
    AffinePoint::from_sec1_bytes(bytes).ok().map(ProjectivePoint::from)
}

/// Returns the cipher for the point that sender and recipient share.
fn cipher(common: ProjectivePoint) -> Result<LessSafeKey, Unspecified> {
    let common = Zeroizing::new(common.to_bytes().compressed);
    let key = Salt::new(HKDF_SHA256, SALT).extract(&common);
    key.expand(&[INFO], &AES_256_GCM).map(|key| LessSafeKey::new(UnboundKey::from(key)))
}

/// Returns the nonce. It is constant, because every key is used once.
fn zero_nonce() -> Nonce {
    Nonce::assume_unique_for_key([0; NONCE_LEN])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::randomness::SystemRandomness;
    use proptest::prelude::*;

    fn key() -> DecryptionKey {
        DecryptionKey::generate(&SystemRandomness).unwrap()
    }

    fn share(encrypted: impl Into<Secret>) -> EncryptedKeyShare {
        EncryptedKeyShare::new("c2lnbmVy", encrypted)
    }

    #[test]
    fn keys_come_back_from_text_and_are_not_shown() {
        let key = key();
        let kept = DecryptionKey::from_base64(&key.to_base64()).unwrap();
        assert_eq!(kept.to_base64(), key.to_base64());
        let public = key.encryption_key();
        assert_eq!(EncryptionKey::from_base64(&public.to_base64()), Ok(public));
        assert_eq!(format!("{key:?}"), "[redacted]");
    }

    #[test]
    fn what_is_no_key_is_told_apart() {
        let private = |bytes: &[u8]| match DecryptionKey::from_base64(&STANDARD.encode(bytes).into()) {
            Err(KeyTransportError::DecryptionKey(reason)) => reason,
            other => panic!("{other:?}"),
        };
        assert!(private(&[]).contains("version"));
        assert!(private(&[2; 33]).contains("version"));
        assert!(private(&[1; 32]).contains("33 bytes"));
        for scalar in [0, 0xff] {
            assert!(private(&[&[1][..], &[scalar; 32]].concat()).contains("not a scalar"));
        }
        let public = |bytes: &[u8]| EncryptionKey::parse(&STANDARD.encode(bytes)).unwrap_err();
        assert!(public(&[]).contains("version"));
        assert!(public(&[2; 34]).contains("version"));
        // The point at infinity, a point that is not on the curve, and an uncompressed point.
        for point in [&[0][..], &[0; 33], &[[2].as_slice(), &[0; 32]].concat(), &[4; 33]] {
            assert!(public(&[&[1], point].concat()).contains("not a compressed point"));
        }
        assert!(EncryptionKey::parse("%").is_err() && DecryptionKey::from_base64(&"%".into()).is_err());
    }

    #[test]
    fn the_same_share_never_encrypts_to_the_same_text() {
        let key = key().encryption_key();
        assert_ne!(key.seal(b"share", &SystemRandomness), key.seal(b"share", &SystemRandomness));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn what_is_sealed_opens_and_nothing_else_does(plain: Vec<u8>, at: prop::sample::Index, bit in 0..8) {
            let key = key();
            let sealed = key.encryption_key().seal(&plain, &SystemRandomness).unwrap();
            prop_assert_eq!(&*key.open(&share(&sealed)).unwrap(), &plain);
            prop_assert!(super::tests::key().open(&share(&sealed)).is_err());
            let mut changed = STANDARD.decode(sealed.expose()).unwrap();
            let at = at.index(changed.len());
            changed[at] ^= 1_u8 << bit;
            prop_assert!(key.open(&share(STANDARD.encode(&changed))).is_err());
            changed.truncate(at);
            prop_assert!(key.open(&share(STANDARD.encode(&changed))).is_err());
        }

        #[test]
        fn no_text_makes_it_panic(text: String, bytes: Vec<u8>) {
            for text in [text, STANDARD.encode(bytes)] {
                prop_assert!(key().open(&share(text.as_str())).is_err());
                prop_assert!(EncryptionKey::from_base64(&text).is_err());
                prop_assert!(DecryptionKey::from_base64(&text.into()).is_err());
            }
        }
    }
}
