//! Shamir's secret sharing: the secret is the value of a random polynomial at zero, and the shares
//! are its values elsewhere.
//!
//! Any t values determine a polynomial of degree t − 1. Fewer reveal nothing about its value at
//! zero.

use crate::error::KeyTransportError;
use crate::group::{CurveGroup, ScalarBytes, from_bytes, reduce, to_bytes};
use crate::randomness::Randomness;
use k256::elliptic_curve::Field as _;
use zeroize::Zeroizing;

/// The defect of an invalid scalar.
pub(crate) const NO_SCALAR: &str = "it is zero, or beyond the order of its curve";

/// A share: an argument of the polynomial, and its value there.
pub(crate) struct Share {
    pub(crate) index: ScalarBytes,
    pub(crate) value: ScalarBytes,
}

/// Returns the index of the share of the signer at this position, from 0. The index is one more,
/// because the secret is at zero.
pub(crate) fn index(position: usize) -> ScalarBytes {
    let mut index = ScalarBytes::default();
    for (byte, digit) in index.iter_mut().rev().zip((position + 1).to_le_bytes()) {
        *byte = digit;
    }
    index
}

/// Returns a random scalar other than zero.
pub(crate) fn random<G: CurveGroup>(randomness: &dyn Randomness) -> Result<Zeroizing<G::Scalar>, KeyTransportError> {
    let mut bytes = Zeroizing::new([0; 64]);
    randomness.fill(&mut *bytes)?;
    let scalar = reduce::<G>(&bytes);
    // A random scalar is zero less than once in 2²⁵⁰ times, so the source must be faulty.
    if bool::from(scalar.is_zero()) { Err(KeyTransportError::Randomness) } else { Ok(scalar) }
}

/// Splits a secret into shares: the values at 1, 2, … `count`. Any `threshold` of them recover it.
pub(crate) fn split<G: CurveGroup>(
    secret: &ScalarBytes,
    threshold: u32,
    count: usize,
    randomness: &dyn Randomness,
) -> Result<Vec<Share>, KeyTransportError> {
    let secret = from_bytes::<G>(secret).ok_or(KeyTransportError::PrivateKey(NO_SCALAR))?;
    let coefficients: Vec<Zeroizing<G::Scalar>> =
        (1..threshold).map(|_| random::<G>(randomness)).collect::<Result<_, _>>()?;
    let share = |position| {
        let index = index(position);
        let at = from_bytes::<G>(&index)?;
        let mut value = Zeroizing::new(G::Scalar::ZERO);
        for coefficient in coefficients.iter().rev().chain([&secret]) {
            *value = *value * *at + **coefficient;
        }
        Some(Share { index, value: to_bytes::<G>(&value) })
    };
    Ok((0..count).filter_map(share).collect())
}

/// Recovers the secret: the value at zero of the polynomial that has these values.
///
/// Returns `None` if an index or a value is not a scalar of the group, or an index occurs twice.
pub(crate) fn interpolate<G: CurveGroup>(shares: &[Share]) -> Option<ScalarBytes> {
    let scalars = |bytes: fn(&Share) -> &ScalarBytes| {
        shares.iter().map(|share| from_bytes::<G>(bytes(share))).collect::<Option<Vec<_>>>()
    };
    let (indexes, values) = (scalars(|share| &share.index)?, scalars(|share| &share.value)?);
    let mut secret = Zeroizing::new(G::Scalar::ZERO);
    for (at, (index, value)) in indexes.iter().zip(&values).enumerate() {
        let (mut above, mut below) = (G::Scalar::ONE, G::Scalar::ONE);
        for (_, other) in indexes.iter().enumerate().filter(|(other, _)| *other != at) {
            above *= **other;
            below *= **other - **index;
        }
        let below = below.invert().into_option()?;
        *secret += above * below * **value;
    }
    Some(to_bytes::<G>(&secret))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::randomness::SystemRandomness;
    use curve25519_dalek::EdwardsPoint;
    use proptest::prelude::*;
    use proptest::sample::subsequence;

    fn scalar(last: u8) -> ScalarBytes {
        let mut bytes = ScalarBytes::default();
        bytes[31] = last;
        bytes
    }

    fn check<G: CurveGroup>(threshold: u32, shares: &[usize]) {
        let secret = to_bytes::<G>(&random::<G>(&SystemRandomness).unwrap());
        let all = split::<G>(&secret, threshold, 6, &SystemRandomness).unwrap();
        let some: Vec<Share> =
            shares.iter().map(|at| Share { index: all[*at].index.clone(), value: all[*at].value.clone() }).collect();
        let enough = u32::try_from(some.len()).unwrap() >= threshold;
        assert_eq!(*interpolate::<G>(&some).unwrap() == *secret, enough);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]

        #[test]
        fn enough_shares_make_the_secret_and_fewer_do_not(
            threshold in 2..6_u32,
            shares in subsequence(vec![0, 1, 2, 3, 4, 5], 1..=6),
        ) {
            check::<k256::ProjectivePoint>(threshold, &shares);
            check::<EdwardsPoint>(threshold, &shares);
            check::<crate::stark::ProjectivePoint>(threshold, &shares);
        }
    }

    #[test]
    fn shares_lie_on_the_polynomial() {
        // 5 + 7x + 7x²: the source provides both coefficients.
        struct Seven;
        impl Randomness for Seven {
            fn fill(&self, bytes: &mut [u8]) -> Result<(), KeyTransportError> {
                bytes.fill(0);
                *bytes.last_mut().unwrap() = 7;
                Ok(())
            }
        }
        let shares = split::<EdwardsPoint>(&scalar(5), 3, 4, &Seven).unwrap();
        let shares: Vec<_> = shares.iter().map(|share| (share.index[31], share.value[31])).collect();
        assert_eq!(shares, [(1, 19), (2, 47), (3, 89), (4, 145)]);
    }

    #[test]
    fn a_source_of_zeros_is_found_out() {
        struct Zeros;
        impl Randomness for Zeros {
            fn fill(&self, bytes: &mut [u8]) -> Result<(), KeyTransportError> {
                bytes.fill(0);
                Ok(())
            }
        }
        let error = split::<EdwardsPoint>(&scalar(5), 2, 2, &Zeros).err();
        assert_eq!(error, Some(KeyTransportError::Randomness));
    }

    #[test]
    fn no_secret_is_made_of_what_is_no_share() {
        let share = |index: u8| Share { index: scalar(index), value: scalar(9) };
        assert!(interpolate::<EdwardsPoint>(&[share(1), share(2)]).is_some());
        assert!(interpolate::<EdwardsPoint>(&[share(1), share(1)]).is_none());
        let beyond = Share { index: scalar(2), value: Zeroizing::new([0xff; 32]) };
        assert!(interpolate::<EdwardsPoint>(&[share(1), beyond]).is_none());
        assert!(split::<EdwardsPoint>(&Zeroizing::new([0xff; 32]), 2, 2, &SystemRandomness).is_err());
    }
}
