//! A common interface to the groups of points of the three curves.
//!
//! The libraries of the curves implement one trait, [`Group`], which has all the arithmetic. They
//! differ in how numbers and points become bytes. Here scalars are 32 bytes, big-endian, on every
//! curve.

use crate::stark;
use curve25519_dalek::EdwardsPoint;
use k256::elliptic_curve::sec1::ToSec1Point as _;
use k256::elliptic_curve::{Group, PrimeField};
use zeroize::{Zeroize, Zeroizing};

/// A number modulo the order of a group: 32 bytes, big-endian, wiped on drop.
pub(crate) type ScalarBytes = Zeroizing<[u8; 32]>;

/// A point as bytes.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct PointBytes {
    /// The compressed form, in which Dfns shows public keys.
    pub(crate) compressed: Vec<u8>,
    /// The uncompressed form, used in shares. Ed25519 has only one form.
    pub(crate) uncompressed: Vec<u8>,
}

/// A group of points.
pub(crate) trait CurveGroup: Group<Scalar: Zeroize> {
    /// Whether the library encodes scalars little-endian.
    const LITTLE_ENDIAN_SCALARS: bool;

    /// Encodes the point.
    fn to_bytes(&self) -> PointBytes;
}

impl CurveGroup for k256::ProjectivePoint {
    const LITTLE_ENDIAN_SCALARS: bool = false;

    fn to_bytes(&self) -> PointBytes {
        let point = self.to_affine();
        let form = |compressed| point.to_sec1_point(compressed).as_bytes().to_vec();
        PointBytes { compressed: form(true), uncompressed: form(false) }
    }
}

impl CurveGroup for stark::ProjectivePoint {
    const LITTLE_ENDIAN_SCALARS: bool = false;

    fn to_bytes(&self) -> PointBytes {
        let point = self.to_affine();
        let form = |compressed| point.to_sec1_point(compressed).as_bytes().to_vec();
        PointBytes { compressed: form(true), uncompressed: form(false) }
    }
}

impl CurveGroup for EdwardsPoint {
    const LITTLE_ENDIAN_SCALARS: bool = true;

    fn to_bytes(&self) -> PointBytes {
        let bytes = self.compress().to_bytes().to_vec();
        PointBytes { compressed: bytes.clone(), uncompressed: bytes }
    }
}

/// Decodes a scalar. Returns `None` if the number is not below the order of the group.
pub(crate) fn from_bytes<G: CurveGroup>(bytes: &[u8; 32]) -> Option<Zeroizing<G::Scalar>> {
    let mut repr = <G::Scalar as PrimeField>::Repr::default();
    repr.as_mut().copy_from_slice(bytes);
    if G::LITTLE_ENDIAN_SCALARS {
        repr.as_mut().reverse();
    }
    let scalar = G::Scalar::from_repr(repr).into_option().map(Zeroizing::new);
    repr.as_mut().zeroize();
    scalar
}

/// Encodes a scalar.
pub(crate) fn to_bytes<G: CurveGroup>(scalar: &G::Scalar) -> ScalarBytes {
    let mut repr = scalar.to_repr();
    let mut bytes = ScalarBytes::default();
    bytes.copy_from_slice(repr.as_ref());
    repr.as_mut().zeroize();
    if G::LITTLE_ENDIAN_SCALARS {
        bytes.reverse();
    }
    bytes
}

/// Reduces a number of 64 bytes, big-endian, modulo the order of the group. For random bytes the
/// scalar is indistinguishable from a uniform one, because the number is much longer than the
/// order.
pub(crate) fn reduce<G: CurveGroup>(bytes: &[u8; 64]) -> Zeroizing<G::Scalar> {
    let shift = G::Scalar::from_u128(u128::MAX) + <G::Scalar as From<u64>>::from(1);
    let mut number = Zeroizing::new(<G::Scalar as From<u64>>::from(0));
    for digit in bytes.as_chunks().0 {
        *number = *number * shift + G::Scalar::from_u128(u128::from_be_bytes(*digit));
    }
    number
}
