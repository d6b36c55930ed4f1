//! Exact amounts: numbers too large for JSON's own, which the API sends as text.

/// An exact amount, as the API writes it: digits, and for some amounts a decimal point.
///
/// Amounts of coins and tokens count the smallest unit (wei, satoshi, lamport) unless the field says otherwise. The text is kept
/// as it came, so nothing is ever rounded; [`to_u128`](Self::to_u128) is for calculating.
///
/// ```
/// use dfns_core::Amount;
///
/// assert_eq!(Amount::from(5_u64), "5");
/// assert_eq!(Amount::from("340282366920938463463374607431768211456").to_u128(), None);
/// assert_eq!(Amount::from_units("1.5", 18), Some(Amount::from(1_500_000_000_000_000_000_u64)));
/// assert_eq!(Amount::from(1_500_000_u64).to_units(6).as_deref(), Some("1.5"));
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Amount(Box<str>);

impl Amount {
    /// The amount as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The amount as a number: `None` if it has a fraction or a sign, or is above 2^128 - 1.
    pub fn to_u128(&self) -> Option<u128> {
        is_digits(&self.0).then(|| self.0.parse().ok())?
    }

    /// An amount of the smallest unit from one in whole units with this many decimals: `1.5` with 6 is `1500000`.
    ///
    /// `None` if the text is no decimal number, or has more decimals than there are.
    pub fn from_units(units: &str, decimals: u32) -> Option<Self> {
        let (whole, fraction) = units.split_once('.').unwrap_or((units, ""));
        let (decimals, fraction) = (usize::try_from(decimals).ok()?, fraction.trim_end_matches('0'));
        let all_digits = is_digits(whole) && (fraction.is_empty() || is_digits(fraction)) && !units.ends_with('.');
        if !all_digits || fraction.len() > decimals {
            return None;
        }
        let padding = "0".repeat(decimals - fraction.len());
        let digits = format!("{whole}{fraction}{padding}");
        Some(Self::from(match digits.trim_start_matches('0') {
            "" => "0",
            digits => digits,
        }))
    }

    /// This amount of the smallest unit in whole units with this many decimals: `1500000` with 6 is `1.5`.
    ///
    /// `None` if it is no whole number itself.
    pub fn to_units(&self, decimals: u32) -> Option<String> {
        let decimals = usize::try_from(decimals).ok()?;
        if !is_digits(&self.0) {
            return None;
        }
        let digits = format!("{:0>width$}", &*self.0, width = decimals + 1);
        let (whole, fraction) = digits.split_at(digits.len() - decimals);
        let whole = match whole.trim_start_matches('0') {
            "" => "0",
            whole => whole,
        };
        Some(match fraction.trim_end_matches('0') {
            "" => whole.to_owned(),
            fraction => format!("{whole}.{fraction}"),
        })
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

impl From<&str> for Amount {
    fn from(text: &str) -> Self {
        Self(text.into())
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

from_numbers!(u32, u64, u128, usize);

impl From<i32> for Amount {
    /// For literals, which are `i32` unless they say otherwise.
    fn from(number: i32) -> Self {
        Self(number.to_string().into())
    }
}

crate::__text_type! { Amount }

#[cfg(test)]
mod tests {
    use super::Amount;

    #[test]
    fn units_and_amounts_of_the_smallest_unit_convert_exactly() {
        for (units, decimals, amount) in [
            ("1.5", 18, "1500000000000000000"),
            ("0.000001", 6, "1"),
            ("1.50", 1, "15"),
            ("007", 2, "700"),
            ("0", 6, "0"),
            ("3", 0, "3"),
        ] {
            assert_eq!(Amount::from_units(units, decimals), Some(Amount::from(amount)), "{units}");
        }
        for (units, decimals) in
            [("", 2), (".", 2), ("1.", 2), (".5", 2), ("-1", 2), ("1e3", 2), ("1.234", 2), ("1.2.3", 9)]
        {
            assert_eq!(Amount::from_units(units, decimals), None, "{units}");
        }
        for (amount, decimals, units) in [("15", 1, "1.5"), ("15", 3, "0.015"), ("1500", 2, "15"), ("0", 18, "0")] {
            assert_eq!(Amount::from(amount).to_units(decimals).as_deref(), Some(units));
        }
        assert_eq!(Amount::from("1.5").to_units(3), None);
    }

    #[test]
    fn only_whole_numbers_that_fit_are_numbers() {
        assert_eq!(Amount::from(u128::MAX).to_u128(), Some(u128::MAX));
        for text in ["", "+1", "-1", "1.0", "1e3", " 1", "340282366920938463463374607431768211456"] {
            assert_eq!(Amount::from(text).to_u128(), None, "{text:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn there_and_back_is_the_same_amount(amount in proptest::prelude::any::<u128>(), decimals in 0_u32..40) {
            let units = Amount::from(amount).to_units(decimals).unwrap();
            assert_eq!(Amount::from_units(&units, decimals), Some(Amount::from(amount)));
        }

        #[test]
        fn no_text_panics(text in ".*", decimals in 0_u32..40) {
            let amount = Amount::from(text.as_str());
            let _ = (amount.to_u128(), amount.to_units(decimals), Amount::from_units(&text, decimals));
        }
    }
}
