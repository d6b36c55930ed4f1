//! Exact amounts: numbers too large for JSON numbers, which the API sends as strings.

use super::verbatim::{Verbatim, verbatim_type};
use crate::foreign::debug_error;
use std::fmt;
use std::str::FromStr;

/// An exact amount, as the API writes it: `1000000`, `100.00`, or `0x5208`.
///
/// Amounts of coins and tokens count the smallest unit (wei, satoshi, lamport) unless the field
/// says otherwise.
///
/// Where a constructor or a setter takes an amount, write one of these:
///
/// | you have | write |
/// | --- | --- |
/// | a literal | `1000_u64`, with a suffix: without one it is an `i32`, which does not compile |
/// | an unsigned integer | the integer itself |
/// | a signed integer | `Amount::try_from(number)?`; amounts are never negative |
/// | a string in the smallest unit, `"1000"` | `text.parse::<Amount>()?` |
/// | whole units, `"1.5"` of a coin with 18 decimals | `Amount::from_decimal("1.5", 18)?` |
/// | a float | nothing: floats are not exact, so they do not convert |
///
/// Parsing accepts decimal digits, with or without a fraction, and `0x` with hex digits, which the
/// API accepts for EVM transactions. Signs, exponents and spaces are rejected.
///
/// Decoding accepts any string or number and keeps its text, so that one odd amount never breaks a
/// response. Use [`to_u128`](Self::to_u128) and [`to_decimal`](Self::to_decimal) for calculation
/// and display.
///
/// ```
/// # use dfns_core as dfns;
/// use dfns::Amount;
///
/// assert_eq!(Amount::from(5_u64), "5");
/// assert_eq!("1000000000000000000".parse(), Amount::from_decimal("1", 18));
/// assert!("banana".parse::<Amount>().is_err());
/// assert_eq!(Amount::from_decimal("1.5", 6)?.to_u128(), Some(1_500_000));
/// assert_eq!(Amount::from(1_500_000_u64).to_decimal(6).as_deref(), Some("1.5"));
/// # Ok::<(), dfns_core::AmountError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Amount(Verbatim);

/// An amount that cannot be parsed or converted.
#[derive(Clone, PartialEq, Eq)]
pub struct AmountError(Problem);

#[derive(Clone, PartialEq, Eq)]
enum Problem {
    NotANumber,
    Negative,
    TooLong,
    TooManyDecimals,
    MoreThan(u32),
}

/// The largest accepted number of decimals, far above that of any asset. A response may contain
/// anything.
const MOST_DECIMALS: u32 = 1_000;

/// The longest string that is parsed as an amount. 2^256 has 78 digits.
const LONGEST: usize = 4_096;

impl Amount {
    /// Converts an amount in whole units into the smallest unit: `1.5` with 6 decimals is
    /// `1500000`.
    ///
    /// # Errors
    ///
    /// If the string is not a decimal number, has more digits after the point than `decimals`, or
    /// `decimals` is above 1,000.
    pub fn from_decimal(units: &str, decimals: u32) -> Result<Self, AmountError> {
        let (whole, fraction) = decimal(units)?;
        let fraction = fraction.trim_end_matches('0');
        if decimals > MOST_DECIMALS {
            return Err(AmountError(Problem::TooManyDecimals));
        }
        let padding =
            (decimals as usize).checked_sub(fraction.len()).ok_or(AmountError(Problem::MoreThan(decimals)))?;
        let digits = format!("{whole}{fraction}{}", "0".repeat(padding));
        Ok(Self(without_leading_zeros(&digits).into()))
    }

    /// Converts an amount in the smallest unit into whole units: `1500000` with 6 decimals is
    /// `1.5`.
    ///
    /// Returns `None` if the amount is not a string of decimal digits, or `decimals` is above
    /// 1,000.
    pub fn to_decimal(&self, decimals: u32) -> Option<String> {
        let digits = self.as_str();
        if decimals > MOST_DECIMALS || !is_digits(digits) {
            return None;
        }
        let decimals = decimals as usize;
        let padded = format!("{}{digits}", "0".repeat((decimals + 1).saturating_sub(digits.len())));
        let (whole, fraction) = padded.split_at(padded.len() - decimals);
        let whole = without_leading_zeros(whole);
        Some(match fraction.trim_end_matches('0') {
            "" => whole.to_owned(),
            fraction => format!("{whole}.{fraction}"),
        })
    }

    /// Returns the amount as a number, or `None` if it is not a whole number up to 2^128 - 1.
    pub fn to_u128(&self) -> Option<u128> {
        let text = self.as_str();
        match text.strip_prefix("0x") {
            Some(hex) if is_hex(hex) => u128::from_str_radix(hex, 16).ok(),
            _ => is_digits(text).then(|| text.parse().ok())?,
        }
    }
}

/// Returns the digits before and after the point of a decimal number.
fn decimal(text: &str) -> Result<(&str, &str), AmountError> {
    if text.len() > LONGEST {
        return Err(AmountError(Problem::TooLong));
    }
    let parts = match text.split_once('.') {
        Some((whole, fraction)) if is_digits(fraction) => (whole, fraction),
        Some(_) => return Err(AmountError(Problem::NotANumber)),
        None => (text, ""),
    };
    if is_digits(parts.0) { Ok(parts) } else { Err(AmountError(Problem::NotANumber)) }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_hex(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn without_leading_zeros(digits: &str) -> &str {
    match digits.trim_start_matches('0') {
        "" => "0",
        digits => digits,
    }
}

impl FromStr for Amount {
    type Err = AmountError;

    fn from_str(text: &str) -> Result<Self, AmountError> {
        match text.strip_prefix("0x") {
            Some(hex) if is_hex(hex) && text.len() <= LONGEST => {}
            _ => {
                decimal(text)?;
            }
        }
        Ok(Self(text.into()))
    }
}

impl TryFrom<&str> for Amount {
    type Error = AmountError;

    fn try_from(text: &str) -> Result<Self, AmountError> {
        text.parse()
    }
}

impl TryFrom<String> for Amount {
    type Error = AmountError;

    fn try_from(text: String) -> Result<Self, AmountError> {
        text.parse()
    }
}

macro_rules! from_numbers {
    ($($number:ty),+) => {$(
        impl From<$number> for Amount {
            fn from(number: $number) -> Self {
                Self(number.to_string().into())
            }
        }
    )+};
}

from_numbers!(u8, u16, u32, u64, u128, usize);

macro_rules! try_from_signed_numbers {
    ($($number:ty),+) => {$(
        impl TryFrom<$number> for Amount {
            type Error = AmountError;

            fn try_from(number: $number) -> Result<Self, AmountError> {
                if number < 0 {
                    return Err(AmountError(Problem::Negative));
                }
                Ok(Self(number.to_string().into()))
            }
        }
    )+};
}

try_from_signed_numbers!(i8, i16, i32, i64, i128, isize);

verbatim_type! { Amount }

impl fmt::Display for AmountError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Problem::NotANumber => f.write_str("not an amount; write decimal digits such as `1500` or `1.5`"),
            Problem::Negative => f.write_str("the amount is negative; amounts are zero or more"),
            Problem::TooLong => write!(f, "an amount of more than {LONGEST} characters"),
            Problem::TooManyDecimals => write!(f, "more than {MOST_DECIMALS} decimals"),
            Problem::MoreThan(decimals) => {
                write!(f, "the amount has more digits after the point than the asset's decimals, which are {decimals}")
            }
        }
    }
}

impl fmt::Debug for AmountError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug_error(f, "AmountError", self)
    }
}

impl std::error::Error for AmountError {}

#[cfg(test)]
mod tests {
    use super::Amount;

    fn decoded(text: &str) -> Amount {
        serde_json::from_str(&serde_json::to_string(text).unwrap()).unwrap()
    }

    #[test]
    fn whole_units_and_the_smallest_unit_convert_exactly() {
        for (units, decimals, amount) in [
            ("1.5", 18, "1500000000000000000"),
            ("0.000001", 6, "1"),
            ("1.50", 1, "15"),
            ("007", 2, "700"),
            ("0", 6, "0"),
            ("0.00", 0, "0"),
            ("3", 0, "3"),
        ] {
            assert_eq!(Amount::from_decimal(units, decimals).unwrap(), amount, "{units}");
        }
        for (units, decimals) in
            [("", 2), (".", 2), ("1.", 2), (".5", 2), ("-1", 2), ("1e3", 2), ("1.234", 2), ("1.2.3", 9), ("0x10", 2)]
        {
            assert!(Amount::from_decimal(units, decimals).is_err(), "{units}");
        }
        for (amount, decimals, units) in [("15", 1, "1.5"), ("15", 3, "0.015"), ("1500", 2, "15"), ("0", 18, "0")] {
            assert_eq!(decoded(amount).to_decimal(decimals).as_deref(), Some(units));
        }
        for text in ["1.5", "0x10", "", "-5", "banana"] {
            assert_eq!(decoded(text).to_decimal(3), None, "{text:?}");
        }
    }

    #[test]
    fn decimals_of_any_size_cost_nothing() {
        let amount = Amount::from(5_u8);
        assert_eq!(amount.to_decimal(1_000).unwrap().len(), 1_002);
        assert_eq!(Amount::from_decimal("5", 1_000).unwrap().as_str().len(), 1_001);
        for decimals in [1_001, 65_535, 65_536, u32::MAX] {
            assert_eq!(amount.to_decimal(decimals), None);
            assert!(Amount::from_decimal("5", decimals).is_err());
        }
        let long = "9".repeat(1_000_000);
        assert_eq!(decoded(&long).to_decimal(18).unwrap().len(), 1_000_001);
        assert!(long.parse::<Amount>().unwrap_err().to_string().len() < 100);
    }

    #[test]
    fn parsing_accepts_the_forms_that_the_api_sends() {
        for text in ["0", "100", "100.00", "0x0", "0x5208", "0xffFF", "340282366920938463463374607431768211456"] {
            assert_eq!(text.parse::<Amount>().unwrap(), text);
            assert_eq!(Amount::try_from(text.to_owned()).unwrap(), text);
        }
        for text in [
            "banana", "", " ", " 1", "1 ", "+1", "-1", "1e3", "1E3", "1.", ".5", "1.2.3", "1_000", "1,5", "0x", "0X10",
            "0xfg", "NaN", "infinity", "\u{661}",
        ] {
            assert!(text.parse::<Amount>().is_err(), "{text:?}");
            assert!(Amount::try_from(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_negative_number_is_no_amount() {
        assert_eq!(Amount::try_from(0_i8).unwrap(), "0");
        assert_eq!(Amount::try_from(i128::MAX).unwrap(), i128::MAX.to_string().as_str());
        for refused in [Amount::try_from(-1_i32), Amount::try_from(i64::MIN), Amount::try_from(-1_isize)] {
            assert_eq!(refused.unwrap_err().to_string(), "the amount is negative; amounts are zero or more");
        }
        assert_eq!(decoded("-1"), "-1");
    }

    #[test]
    fn decoding_keeps_any_text() {
        for json in [r#""banana""#, r#""""#, r#""-1""#, r#""1e3""#, "100", "1.10", "1e30", "18446744073709551616"] {
            let amount: Amount = serde_json::from_str(json).unwrap();
            assert_eq!(serde_json::to_string(&amount).unwrap(), json);
            assert_eq!(amount, json.trim_matches('"'));
        }
        assert_eq!(serde_json::from_str::<Amount>("100").unwrap(), Amount::from(100_u8));
    }

    #[test]
    fn only_whole_numbers_that_fit_are_numbers() {
        assert_eq!(Amount::from(u128::MAX).to_u128(), Some(u128::MAX));
        assert_eq!(decoded("0x5208").to_u128(), Some(21_000));
        for text in ["", "+1", "-1", "0x", "0x+1", "1.0", "1e3", " 1", "340282366920938463463374607431768211456"] {
            assert_eq!(decoded(text).to_u128(), None, "{text:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn converting_there_and_back_gives_the_same_amount(amount in proptest::prelude::any::<u128>(), decimals in 0_u32..40) {
            let units = Amount::from(amount).to_decimal(decimals).unwrap();
            assert_eq!(Amount::from_decimal(&units, decimals), Ok(Amount::from(amount)));
        }

        #[test]
        fn no_text_panics(text in ".*", decimals in proptest::prelude::any::<u32>()) {
            let amount = decoded(&text);
            let _ = (amount.to_u128(), amount.to_decimal(decimals), Amount::from_decimal(&text, decimals));
        }
    }
}
