//! JSON whose numbers keep their digits.
//!
//! `serde_json::Value` holds a number beyond 64 bits as `f64`: a check would compare, and send
//! back, other digits than it was given.

use serde::de::Error as _;
use serde::ser::{Serialize, Serializer};
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// A JSON value. Its numbers are their text.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Json {
    Null,
    Bool(bool),
    Number(String),
    String(String),
    Array(Vec<Json>),
    Object(BTreeMap<String, Json>),
}

impl Json {
    /// Parses JSON text, which must not nest too deeply.
    pub(super) fn parse(text: &str) -> serde_json::Result<Self> {
        // Checks the whole text, so that the position of a fault counts from its beginning.
        let raw: &RawValue = serde_json::from_str(text)?;
        Self::of(raw)
    }

    fn of(raw: &RawValue) -> serde_json::Result<Self> {
        let text = raw.get();
        Ok(match text.as_bytes() {
            [b'{', ..] => {
                let fields: BTreeMap<String, &RawValue> = serde_json::from_str(text)?;
                let fields = fields.into_iter().map(|(name, value)| Ok((name, Self::of(value)?)));
                Self::Object(fields.collect::<serde_json::Result<_>>()?)
            }
            [b'[', ..] => {
                let items: Vec<&RawValue> = serde_json::from_str(text)?;
                Self::Array(items.into_iter().map(Self::of).collect::<serde_json::Result<_>>()?)
            }
            [b'"', ..] => Self::String(serde_json::from_str(text)?),
            b"true" => Self::Bool(true),
            b"false" => Self::Bool(false),
            b"null" => Self::Null,
            [b'-' | b'0'..=b'9', ..] => Self::Number(text.to_owned()),
            _ => return Err(serde_json::Error::custom("expected value")),
        })
    }

    pub(super) fn is_null(&self) -> bool {
        *self == Self::Null
    }

    /// Returns the value at a JSON pointer.
    pub(super) fn pointer_mut(&mut self, pointer: &str) -> Option<&mut Self> {
        pointer.split('/').skip(1).try_fold(self, |value, step| match value {
            Self::Object(fields) => fields.get_mut(&step.replace("~1", "/").replace("~0", "~")),
            Self::Array(items) => items.get_mut(step.parse::<usize>().ok()?),
            _ => None,
        })
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Number(text) => {
                let number: &RawValue = serde_json::from_str(text).map_err(serde::ser::Error::custom)?;
                number.serialize(serializer)
            }
            Self::String(text) => serializer.serialize_str(text),
            Self::Array(items) => serializer.collect_seq(items),
            Self::Object(fields) => serializer.collect_map(fields),
        }
    }
}

/// Returns whether two numbers have the same value, however they are spelled.
pub(super) fn same_number(left: &str, right: &str) -> bool {
    left == right || decimal(left) == decimal(right)
}

/// Returns the sign, the digits without zeros at either end, and the power of ten of the last
/// digit. `None` if the exponent is beyond 64 bits.
fn decimal(number: &str) -> Option<(bool, String, i64)> {
    let (number, exponent) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
    let (negative, number) = number.strip_prefix('-').map_or((false, number), |number| (true, number));
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let digits = [whole, fraction].concat();
    let significant = digits.trim_end_matches('0');
    let zeros = i64::try_from(digits.len() - significant.len()).ok()?;
    let significant = significant.trim_start_matches('0');
    if significant.is_empty() {
        return Some((false, String::new(), 0));
    }
    let exponent: i64 = exponent.trim_start_matches('+').parse().ok()?;
    let exponent = exponent.checked_sub(i64::try_from(fraction.len()).ok()?)?.checked_add(zeros)?;
    Some((negative, significant.to_owned(), exponent))
}

#[cfg(test)]
mod tests {
    use super::{Json, same_number};

    #[test]
    fn every_digit_comes_back() {
        for text in [
            r#"{"a":[340282366920938463463374607431768211455,-0,1.10,1e400,[],{}],"b~/\"":null,"c":[true,false,"\u0000x"]}"#,
            "123456789012345678901234567890.12345678901234567890",
            "\"\"",
        ] {
            assert_eq!(serde_json::to_string(&Json::parse(text).unwrap()).unwrap(), text);
        }
        for text in ["", "{", "[1,]", "01", "nul", "{\"a\":1 2}", "1 2"] {
            Json::parse(text).unwrap_err();
        }
    }

    #[test]
    fn numbers_are_equal_by_value_and_to_the_last_digit() {
        for (left, right, same) in [
            ("1", "1.0", true),
            ("1e3", "1000", true),
            ("1E+3", "1000.00", true),
            ("-0.0", "0e9", true),
            ("0.10", "1e-1", true),
            ("18446744073709551616", "18446744073709551617", false),
            ("0.1", "0.10000000000000001", false),
            ("1", "-1", false),
            ("10", "1", false),
            ("1e400", "1e401", false),
        ] {
            assert_eq!(same_number(left, right), same, "{left} {right}");
        }
    }

    #[test]
    fn pointers_reach_every_value() {
        let mut json = Json::parse(r#"{"a/b":[{"~":1}]}"#).unwrap();
        assert_eq!(json.pointer_mut("/a~1b/0/~0"), Some(&mut Json::Number("1".to_owned())));
        assert!(json.pointer_mut("/a~1b/1").is_none() && json.pointer_mut("/x").is_none());
        assert!(json.pointer_mut("").is_some());
    }
}
