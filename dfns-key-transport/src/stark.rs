//! The curve of Starknet: its parameters. The libraries do the arithmetic.
//!
//! It is y² = x³ + x + β over the field of p elements, and its points form a group of prime order
//! n. No library for it keeps up with the crate versions of the other curves. But those crates can
//! build a curve from its parameters, with constant-time arithmetic.
//!
//! Public for the sandbox, whose keys sign on this curve. Not part of the documented interface.

use k256::elliptic_curve::bigint::{Odd, U256};
use k256::elliptic_curve::consts::U32;
use k256::elliptic_curve::hazmat::FieldArithmetic;
use k256::elliptic_curve::ops::BatchInvert;
use k256::elliptic_curve::{Curve, CurveArithmetic, PrimeCurve};
use primeorder::PrimeCurveParams;
use primeorder::mul_backend::VariableOnly;
use primeorder::point_arithmetic::EquationAIsGeneric;

pub use scalar::Scalar;

/// A point.
pub type ProjectivePoint = primeorder::ProjectivePoint<Stark>;

/// A point as its coordinates.
pub type AffinePoint = primeorder::AffinePoint<Stark>;

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
    type AffinePoint = AffinePoint;
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
#[allow(deprecated, reason = "`primefield` calls what newer versions of `crypto-bigint` rename")]
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
#[allow(deprecated, reason = "`primefield` calls what newer versions of `crypto-bigint` rename")]
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

#[cfg(test)]
mod tests {
    use super::ProjectivePoint;
    use super::scalar::Scalar;
    use k256::elliptic_curve::Group as _;
    use k256::elliptic_curve::sec1::ToSec1Point as _;

    #[test]
    fn multiples_of_the_generator_are_those_of_other_implementations() {
        for (scalar, x) in [
            (
                "0000000000000000000000000000000000000000000000000000000000000001",
                "01ef15c18599971b7beced415a40f0c7deacfd9b0d1819e03d723d8bc943cfca",
            ),
            // From the official import library, and from plain integer arithmetic.
            (
                "03c1e9550e66958296d11b60f8e8e7a8ad990d07fa65d5f7652c4a6c87d4e3cc",
                "0633c461a3e96c2592d5c3c7197871e3b0d49d6c1a934fd865f932907490c43f",
            ),
        ] {
            let point = ProjectivePoint::generator() * Scalar::from_hex_vartime(scalar);
            let point = point.to_affine().to_sec1_point(false);
            assert_eq!(base16ct::lower::encode_string(point.x().unwrap()), x);
        }
    }

    #[test]
    fn the_group_has_the_order_that_is_said() {
        let sum = ProjectivePoint::generator() * -Scalar::ONE + ProjectivePoint::generator();
        assert!(bool::from(sum.is_identity()));
    }
}
