//! Exact decimal numbers, in which policies count money. They are never negative, and as large and
//! as precise as needed.

use std::cmp::Ordering;
use std::fmt;

/// A decimal number of at least 0.
#[derive(Debug, Clone, Default)]
pub(crate) struct Decimal {
    /// The digits, the last one first.
    digits: Vec<u8>,
    /// The number of digits after the point.
    scale: usize,
}

impl Decimal {
    /// Reads decimal digits with at most one point, or hexadecimal digits behind `0x`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        if let Some(digits) = text.strip_prefix("0x") {
            let digits = digits.chars().map(|digit| digit.to_digit(16)?.try_into().ok());
            return Self::of_base(16, digits.collect::<Option<Vec<u8>>>()?);
        }
        let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
        let digits = [whole, fraction].concat();
        let is_number = !whole.is_empty() && !fraction.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
        is_number
            .then(|| Self { digits: digits.bytes().rev().map(|digit| digit - b'0').collect(), scale: fraction.len() })
    }

    /// A finite number of at least 0: the shortest decimal that it stands for.
    pub(crate) fn of_number(number: f64) -> Option<Self> {
        // `Display` of floats writes no exponents.
        Self::parse(&number.to_string())
    }

    /// Reads a whole number from its bytes, the most significant first.
    pub(crate) fn of_bytes(bytes: &[u8]) -> Option<Self> {
        Self::of_base(256, bytes.iter().copied())
    }

    fn of_base(base: u32, digits: impl IntoIterator<Item = u8>) -> Option<Self> {
        let (mut number, mut is_empty) = (Vec::new(), true);
        for digit in digits {
            is_empty = false;
            let mut carry = u32::from(digit);
            for digit in &mut number {
                carry += u32::from(*digit) * base;
                *digit = last_digit(carry);
                carry /= 10;
            }
            while carry > 0 {
                number.push(last_digit(carry));
                carry /= 10;
            }
        }
        (!is_empty).then_some(Self { digits: number, scale: 0 })
    }

    /// Divides by a power of ten. No asset has more than 255 decimals.
    pub(crate) fn shifted(mut self, decimals: u32) -> Option<Self> {
        self.scale += usize::from(u8::try_from(decimals).ok()?);
        Some(self)
    }

    pub(crate) fn plus(&self, other: &Self) -> Self {
        let scale = self.scale.max(other.scale);
        let mut carry = 0;
        let mut digits = Vec::new();
        let (length, offset) = (self.ends_at().max(other.ends_at()), -exponent(scale));
        for exponent in offset..=length {
            carry += self.digit(exponent) + other.digit(exponent);
            digits.push(carry % 10);
            carry /= 10;
        }
        Self { digits, scale }
    }

    pub(crate) fn times(&self, other: &Self) -> Self {
        let mut digits = vec![0_u8; self.digits.len() + other.digits.len() + 1];
        for (at, one) in self.digits.iter().enumerate() {
            let mut carry = 0;
            for (offset, digit) in digits[at..].iter_mut().enumerate() {
                let other = other.digits.get(offset).copied().unwrap_or_default();
                carry += u32::from(*digit) + u32::from(*one) * u32::from(other);
                *digit = last_digit(carry);
                carry /= 10;
            }
        }
        Self { digits, scale: self.scale.saturating_add(other.scale) }
    }

    /// The exponent of ten behind the first digit.
    fn ends_at(&self) -> isize {
        exponent(self.digits.len()).saturating_sub(exponent(self.scale))
    }

    /// The digit with this exponent of ten.
    fn digit(&self, exponent: isize) -> u8 {
        let at = exponent.checked_add_unsigned(self.scale).and_then(|at| usize::try_from(at).ok());
        at.and_then(|at| self.digits.get(at)).copied().unwrap_or_default()
    }
}

fn exponent(length: usize) -> isize {
    isize::try_from(length).unwrap_or(isize::MAX)
}

fn last_digit(number: u32) -> u8 {
    u8::try_from(number % 10).unwrap_or_default()
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Decimal {}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let first = self.ends_at().max(other.ends_at());
        let last = -exponent(self.scale.max(other.scale));
        let exponents = (last..first).rev();
        exponents
            .map(|exponent| self.digit(exponent).cmp(&other.digit(exponent)))
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    }
}

/// Decimal digits, without zeros that say nothing.
impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let written = |exponents: std::ops::Range<isize>| -> String {
            exponents.rev().map(|exponent| char::from(b'0' + self.digit(exponent))).collect()
        };
        let whole = written(0..self.ends_at().max(1));
        let fraction = written(-exponent(self.scale)..0);
        let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
        let whole = if whole.is_empty() { "0" } else { whole };
        if fraction.is_empty() { f.write_str(whole) } else { write!(f, "{whole}.{fraction}") }
    }
}

#[cfg(test)]
mod tests {
    use super::Decimal;
    use proptest::prelude::*;

    fn read(text: &str) -> Decimal {
        Decimal::parse(text).unwrap()
    }

    #[test]
    fn decimals_are_read_and_written_without_loss() {
        for (text, written) in [
            ("0", "0"),
            ("000", "0"),
            ("0.10", "0.1"),
            ("12.500", "12.5"),
            (
                "1000000000000000000000000000000000000000000.000000000000000000001",
                "1000000000000000000000000000000000000000000.000000000000000000001",
            ),
            ("0xff", "255"),
            ("0x0", "0"),
        ] {
            assert_eq!(read(text).to_string(), written, "{text}");
        }
        for text in ["", ".", "1.", ".1", "-1", "+1", "1e3", "1.2.3", "0x", "0xg", "NaN", "inf", " 1"] {
            assert_eq!(Decimal::parse(text), None, "{text}");
        }
        for (number, written) in [(0.1, "0.1"), (1e21, "1000000000000000000000"), (1e-7, "0.0000001"), (2.0, "2")] {
            assert_eq!(Decimal::of_number(number).unwrap().to_string(), written);
        }
        assert_eq!(Decimal::of_number(-1.0), None);
        assert_eq!(Decimal::of_number(f64::NAN), None);
        assert_eq!(Decimal::of_bytes(&[1, 0]).unwrap().to_string(), "256");
        assert_eq!(Decimal::of_bytes(&[]), None);
    }

    #[test]
    fn the_value_of_units_is_exact() {
        let units = read("10010000000000000000").shifted(18).unwrap();
        assert_eq!(units.times(&read("100")).to_string(), "1001");
        assert!(units.times(&read("100")) > read("1000"));
        assert_eq!(read("0.1").plus(&read("0.2")), read("0.3"));
        assert_eq!(read("99.99").plus(&read("0.01")).to_string(), "100");
        assert_eq!(read("0").shifted(256), None);
    }

    proptest! {
        #[test]
        fn arithmetic_agrees_with_whole_numbers(a in any::<u64>(), b in any::<u64>(), scale in 0_u32..30) {
            let (one, other) = (read(&a.to_string()).shifted(scale).unwrap(), read(&b.to_string()).shifted(scale).unwrap());
            let (a, b) = (u128::from(a), u128::from(b));
            let whole = |number: u128, scale: u32| read(&number.to_string()).shifted(scale).unwrap();
            prop_assert_eq!(one.plus(&other), whole(a + b, scale));
            prop_assert_eq!(one.times(&other), whole(a * b, 2 * scale));
            prop_assert_eq!(one.cmp(&other), a.cmp(&b));
            prop_assert_eq!(read(&one.to_string()), one);
        }
    }
}
