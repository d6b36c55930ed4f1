//! Verification of signatures.

use super::secp256k1::recover;
use super::{KeyKind, PublicKey, stark};
use crate::chain::Tweak;
use crate::chain::signature::{Payload, RawSignature};
use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};
use bitcoin::hashes::Hash as _;
use bitcoin::key::TapTweak as _;
use bitcoin::taproot::TapNodeHash;
use dfns_key_transport::stark::{AffinePoint, ProjectivePoint, Scalar, Stark};
use k256::elliptic_curve::Group as _;
use k256::elliptic_curve::bigint::U256;
use k256::elliptic_curve::ops::Reduce as _;
use k256::elliptic_curve::point::AffineCoordinates as _;
use k256::elliptic_curve::sec1::{FromSec1Point as _, Sec1Point};
use secp256k1::{Message, PublicKey as Point, SECP256K1, XOnlyPublicKey, ecdsa, schnorr};

impl PublicKey {
    /// Reads a signature over a payload that another program made: both halves, perhaps with a
    /// recovery id behind them. `None` if it is not this key's.
    pub(crate) fn read_signature(&self, payload: &Payload, bytes: &[u8]) -> Option<RawSignature> {
        let signature = match payload {
            Payload::Ecdsa(digest) => recover(&self.secp256k1().ok()?, digest, bytes.get(..64)?)?,
            Payload::EdDsa(_) => RawSignature::EdDsa(bytes.try_into().ok()?),
            Payload::Schnorr { .. } => RawSignature::Schnorr(bytes.try_into().ok()?),
        };
        self.verifies(payload, &signature).then_some(signature)
    }

    /// Whether a signature over a payload is this key's.
    pub(crate) fn verifies(&self, payload: &Payload, signature: &RawSignature) -> bool {
        match (self.kind, payload, signature) {
            (KeyKind::Ecdsa, Payload::Ecdsa(digest), RawSignature::Ecdsa { r, s, .. }) => {
                verify_ecdsa(&self.bytes, digest, r, s)
            }
            (KeyKind::EcdsaStark, Payload::Ecdsa(digest), RawSignature::Ecdsa { r, s, .. }) => {
                verify_stark(&self.bytes, digest, r, s)
            }
            (KeyKind::EdDsa, Payload::EdDsa(message), RawSignature::EdDsa(signature)) => {
                verify_eddsa(self.bytes(), message, signature)
            }
            (KeyKind::Schnorr, Payload::Schnorr { digest, tweak }, RawSignature::Schnorr(signature)) => {
                verify_schnorr(&self.bytes, digest, *tweak, signature)
            }
            _ => false,
        }
    }
}

/// Whether an ECDSA signature holds.
fn verify_ecdsa(point: &[u8; 33], digest: &[u8; 32], r: &[u8; 32], s: &[u8; 32]) -> bool {
    let compact = [r.as_slice(), s].concat();
    let (Ok(point), Ok(signature)) = (Point::from_slice(point), ecdsa::Signature::from_compact(&compact)) else {
        return false;
    };
    SECP256K1.verify_ecdsa(&Message::from_digest(*digest), &signature, &point).is_ok()
}

/// Whether a Schnorr signature holds under the tweaked key.
fn verify_schnorr(point: &[u8; 33], digest: &[u8; 32], tweak: Tweak, signature: &[u8; 64]) -> bool {
    let (Some(key), Ok(signature)) = (tweaked(point, tweak), schnorr::Signature::from_slice(signature)) else {
        return false;
    };
    SECP256K1.verify_schnorr(&signature, &Message::from_digest(*digest), &key).is_ok()
}

fn tweaked(point: &[u8; 33], tweak: Tweak) -> Option<XOnlyPublicKey> {
    let (key, _) = Point::from_slice(point).ok()?.x_only_public_key();
    Some(match tweak {
        Tweak::None => key,
        Tweak::KeyOnly => key.tap_tweak(SECP256K1, None).0.to_x_only_public_key(),
        Tweak::Root(root) => {
            key.tap_tweak(SECP256K1, Some(TapNodeHash::from_byte_array(root))).0.to_x_only_public_key()
        }
    })
}

/// Whether an ECDSA signature on the curve of Starknet holds.
fn verify_stark(public: &[u8; 33], digest: &[u8; 32], r: &[u8; 32], s: &[u8; 32]) -> bool {
    let (Some(point), Some(r), Some(s)) = (point(public), stark::parse(r), stark::parse(s)) else { return false };
    let Some(inverse) = s.invert().into_option() else { return false };
    let sum = ProjectivePoint::generator() * (stark::hash_number(digest) * inverse) + point * (r * inverse);
    !bool::from(sum.is_identity()) && Scalar::reduce(&U256::from_be_slice(&sum.to_affine().x())) == r
}

fn point(bytes: &[u8]) -> Option<ProjectivePoint> {
    let point = Sec1Point::<Stark>::from_bytes(bytes).ok().filter(Sec1Point::<Stark>::is_compressed)?;
    AffinePoint::from_sec1_point(&point).into_option().map(ProjectivePoint::from)
}

/// Whether an EdDSA signature holds.
fn verify_eddsa(public: &[u8], message: &[u8], signature: &[u8; 64]) -> bool {
    UnparsedPublicKey::new(&ED25519, public).verify(message, signature).is_ok()
}
