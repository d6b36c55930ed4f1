//! Keys of the curve of Starknet, which only sign hashes.
//!
//! It is y² = x³ + x + β over the field of p elements, and its points are a group of prime order n.
//! The crates that make the other curves make this one from its parameters, in constant time. ECDSA
//! on top of it follows RFC 6979 with the two habits of Starknet's libraries: a digest of more than
//! 252 bits loses its last four, and S may be high.

use crate::chain::encoding::hash::hmac_sha256;
use crate::chain::signing::RawSignature;
use k256::elliptic_curve::bigint::{Odd, U256};
use k256::elliptic_curve::consts::U32;
use k256::elliptic_curve::hazmat::FieldArithmetic;
use k256::elliptic_curve::ops::{BatchInvert, Reduce as _};
use k256::elliptic_curve::point::AffineCoordinates as _;
use k256::elliptic_curve::sec1::{FromSec1Point as _, Sec1Point, ToSec1Point as _};
use k256::elliptic_curve::{Curve, CurveArithmetic, Group as _, PrimeCurve, PrimeField as _};
use primeorder::PrimeCurveParams;
use primeorder::mul_backend::VariableOnly;
use primeorder::point_arithmetic::EquationAIsGeneric;
use scalar::Scalar;
use zeroize::Zeroizing;

type ProjectivePoint = primeorder::ProjectivePoint<Stark>;

/// The compressed public key, if the scalar is one.
pub(super) fn public(scalar: &[u8; 32]) -> Option<[u8; 33]> {
    let scalar = Zeroizing::new(parse(scalar)?);
    let point = (ProjectivePoint::generator() * *scalar).to_affine().to_sec1_point(true);
    point.as_bytes().try_into().ok()
}

/// Whether the bytes are a compressed point.
pub(super) fn is_point(bytes: &[u8]) -> bool {
    point(bytes).is_some()
}

/// The number of these bytes, modulo the order.
pub(super) fn reduced(bytes: &[u8; 32]) -> Zeroizing<[u8; 32]> {
    Zeroizing::new(Scalar::reduce(&U256::from_be_slice(bytes)).to_repr().into())
}

/// The sum of a scalar and a number, modulo the order.
pub(super) fn add(scalar: &[u8; 32], number: &[u8; 32]) -> Zeroizing<[u8; 32]> {
    let sum = Scalar::reduce(&U256::from_be_slice(scalar)) + Scalar::reduce(&U256::from_be_slice(number));
    Zeroizing::new(sum.to_repr().into())
}

/// Signs a digest.
pub(super) fn sign(secret: &[u8; 32], digest: &[u8; 32]) -> Option<RawSignature> {
    let scalar = Zeroizing::new(parse(secret)?);
    let hash = hash_number(digest);
    let hash_bytes: [u8; 32] = hash.to_repr().into();
    let mut nonces = Nonces::new(secret, &hash_bytes);
    loop {
        let Some(nonce) = nonces.next() else { continue };
        let point = (ProjectivePoint::generator() * *nonce).to_affine();
        let x = U256::from_be_slice(&point.x());
        let r = Scalar::reduce(&x);
        let inverse = Zeroizing::new(nonce.invert().into_option()?);
        let s = *inverse * (hash + r * *scalar);
        if bool::from(r.is_zero()) || bool::from(s.is_zero()) {
            nonces.update(&[&[0]]);
            continue;
        }
        let beyond = if U256::from_be_slice(&r.to_repr()) == x { 0 } else { 2 };
        let recid = beyond | point.y_is_odd().unwrap_u8();
        return Some(RawSignature::Ecdsa { r: r.to_repr().into(), s: s.to_repr().into(), recid });
    }
}

/// Whether a signature holds.
pub(super) fn verify(public: &[u8; 33], digest: &[u8; 32], r: &[u8; 32], s: &[u8; 32]) -> bool {
    let (Some(point), Some(r), Some(s)) = (point(public), parse(r), parse(s)) else { return false };
    let Some(inverse) = s.invert().into_option() else { return false };
    let sum = ProjectivePoint::generator() * (hash_number(digest) * inverse) + point * (r * inverse);
    !bool::from(sum.is_identity()) && Scalar::reduce(&U256::from_be_slice(&sum.to_affine().x())) == r
}

fn point(bytes: &[u8]) -> Option<ProjectivePoint> {
    let point = Sec1Point::<Stark>::from_bytes(bytes).ok().filter(Sec1Point::<Stark>::is_compressed)?;
    primeorder::AffinePoint::<Stark>::from_sec1_point(&point).into_option().map(ProjectivePoint::from)
}

/// A scalar other than zero.
fn parse(bytes: &[u8; 32]) -> Option<Scalar> {
    Scalar::from_repr((*bytes).into()).into_option().filter(|scalar| !bool::from(scalar.is_zero()))
}

fn hash_number(digest: &[u8; 32]) -> Scalar {
    let number = U256::from_be_slice(digest);
    Scalar::reduce(&if digest[0] < 0x10 { number } else { number.shr_vartime(4) })
}

/// The nonces of RFC 6979, with HMAC-SHA-256.
struct Nonces {
    key: Zeroizing<[u8; 32]>,
    value: Zeroizing<[u8; 32]>,
}

impl Nonces {
    fn new(secret: &[u8; 32], hash: &[u8; 32]) -> Self {
        let mut nonces = Self { key: Zeroizing::new([0; 32]), value: Zeroizing::new([1; 32]) };
        for separator in [0, 1] {
            nonces.update(&[&[separator], secret, hash]);
        }
        nonces
    }

    fn update(&mut self, parts: &[&[u8]]) {
        let value = self.value.clone();
        let parts: Vec<&[u8]> = std::iter::once(value.as_slice()).chain(parts.iter().copied()).collect();
        *self.key = hmac_sha256(self.key.as_slice(), &parts);
        *self.value = hmac_sha256(self.key.as_slice(), &[self.value.as_slice()]);
    }

    /// The next candidate, if it is a scalar.
    fn next(&mut self) -> Option<Zeroizing<Scalar>> {
        *self.value = hmac_sha256(self.key.as_slice(), &[self.value.as_slice()]);
        let candidate = U256::from_be_slice(self.value.as_slice());
        // A candidate that begins with a zero byte is shorter and is not cut.
        let candidate = if self.value[0] == 0 { candidate } else { candidate.shr_vartime(4) };
        let mut bytes = Zeroizing::new([0; 32]);
        bytes.copy_from_slice(candidate.to_be_bytes().as_ref());
        let scalar = parse(&bytes).map(Zeroizing::new);
        if scalar.is_none() {
            self.update(&[&[0]]);
        }
        scalar
    }
}

/// The curve.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stark;

impl Curve for Stark {
    type FieldBytesSize = U32;
    type Uint = U256;

    const ORDER: Odd<U256> = Odd::<U256>::from_be_hex(scalar::ORDER);
}

impl PrimeCurve for Stark {}

impl FieldArithmetic for Stark {
    type FieldElement = field::FieldElement;
}

impl BatchInvert for field::FieldElement {}

impl CurveArithmetic for Stark {
    type AffinePoint = primeorder::AffinePoint<Self>;
    type ProjectivePoint = ProjectivePoint;
    type Scalar = scalar::Scalar;
}

impl PrimeCurveParams for Stark {
    type PointArithmetic = EquationAIsGeneric;
    type Backend = VariableOnly;

    const EQUATION_A: field::FieldElement = field::FieldElement::ONE;
    const EQUATION_B: field::FieldElement =
        field::FieldElement::from_hex_vartime("06f21413efbe40de150e596d72f7a8c5609ad26c15c915c1f4cdfcb99cee9e89");
    const GENERATOR: (field::FieldElement, field::FieldElement) = (
        field::FieldElement::from_hex_vartime("01ef15c18599971b7beced415a40f0c7deacfd9b0d1819e03d723d8bc943cfca"),
        field::FieldElement::from_hex_vartime("005668060aa49730b7be4801df46ec62de53ecd11abe43a32873000c36e8dc1f"),
    );
}

/// Coordinates: the field of p = 2²⁵¹ + 17·2¹⁹² + 1 elements.
mod field {
    use k256::elliptic_curve::PrimeField as _;
    use k256::elliptic_curve::bigint::U256;
    use k256::elliptic_curve::subtle::{Choice, ConstantTimeEq as _, CtOption};

    primefield::monty_field_params! {
        name: FieldParams,
        modulus: "0800000000000011000000000000000000000000000000000000000000000001",
        uint: U256,
        byte_order: primefield::ByteOrder::BigEndian,
        multiplicative_generator: 3,
        doc: "The modulus p."
    }

    primefield::monty_field_element! {
        name: FieldElement,
        params: FieldParams,
        uint: U256,
        doc: "A number modulo p."
    }

    primefield::monty_field_arithmetic! {
        name: FieldElement,
        params: FieldParams,
        uint: U256
    }
}

/// Scalars: numbers modulo n.
mod scalar {
    use super::Stark;
    use k256::elliptic_curve::bigint::U256;
    use k256::elliptic_curve::scalar::{FromUintUnchecked, IsHigh};
    use k256::elliptic_curve::subtle::{Choice, ConstantTimeEq as _, ConstantTimeGreater as _, CtOption};
    use k256::elliptic_curve::{Curve as _, PrimeField as _};

    pub(crate) const ORDER: &str = "0800000000000010ffffffffffffffffb781126dcae7b2321e66a241adc64d2f";

    primefield::monty_field_params! {
        name: ScalarParams,
        modulus: ORDER,
        uint: U256,
        byte_order: primefield::ByteOrder::BigEndian,
        multiplicative_generator: 3,
        doc: "The modulus n."
    }

    primefield::monty_field_element! {
        name: Scalar,
        params: ScalarParams,
        uint: U256,
        doc: "A number modulo n."
    }

    primefield::monty_field_arithmetic! {
        name: Scalar,
        params: ScalarParams,
        uint: U256
    }

    primefield::monty_field_reduce! {
        name: Scalar,
        params: ScalarParams,
        uint: U256,
    }

    k256::elliptic_curve::scalar_impls!(Stark, Scalar);
    primeorder::wnaf::impl_wnaf_size_for_scalar!(Scalar);

    impl AsRef<Scalar> for Scalar {
        fn as_ref(&self) -> &Scalar {
            self
        }
    }

    impl FromUintUnchecked for Scalar {
        type Uint = U256;

        fn from_uint_unchecked(number: U256) -> Self {
            Self::from_uint_unchecked(number)
        }
    }

    impl IsHigh for Scalar {
        fn is_high(&self) -> Choice {
            const HALF: U256 = Stark::ORDER.as_ref().shr_vartime(1);
            self.to_canonical().ct_gt(&HALF)
        }
    }
}
