//! Numbers as the API writes them.

use dfns_core::Amount;
use serde::de::Error as _;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serializer};

/// Writes a whole number without a fraction, as the API does: `5`, where serde would write `5.0`.
// serde passes fields by reference.
#[allow(clippy::trivially_copy_pass_by_ref)]
pub(super) fn short_number<S: Serializer>(number: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    /// The largest number up to which every integer is an exact `f64`.
    const LAST_EXACT: f64 = 9_007_199_254_740_991.0;
    if !number.is_finite() {
        // JSON has no such number; serde would write `null`, which is no limit.
        return Err(S::Error::custom("the number is not finite, and JSON has no NaN and no infinity"));
    }
    if number.fract() == 0.0 && number.abs() <= LAST_EXACT {
        #[allow(clippy::cast_possible_truncation)] // It is whole, and fits.
        serializer.serialize_i64(*number as i64)
    } else {
        serializer.serialize_f64(*number)
    }
}

/// Reads a number, which samples of 2024 write as a string.
pub(super) fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    let number = Amount::deserialize(deserializer)?;
    let number = number.as_str().parse().ok().filter(|number: &f64| number.is_finite());
    number.ok_or_else(|| D::Error::custom("expected a number"))
}
