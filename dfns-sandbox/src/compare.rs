//! Whether the request that arrived is the request that was signed.
//!
//! The two modes of the sandbox differ here and in how strictly a request's form is checked, nowhere else. Nobody
//! documents how Dfns compares; the official SDKs disagree about the bytes, so compatible mode compares meaning: JSON
//! values, an absent body like an empty object, decoded path segments without a query. Strict mode compares bytes,
//! which is the tightest reading and the one our own client is held to.

use crate::text;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// How literally the signed request is compared with the one that arrives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// By meaning: every official SDK passes.
    Compatible,
    /// By bytes.
    Strict,
}

impl Mode {
    /// Whether the signed payload is the body.
    pub(crate) fn same_body(self, signed: &str, body: &[u8]) -> bool {
        if signed.as_bytes() == body {
            return true;
        }
        match (self, std::str::from_utf8(body)) {
            (Self::Compatible, Ok(body)) => same_json(or_empty_object(signed), or_empty_object(body), MAX_DEPTH),
            _ => false,
        }
    }

    /// Whether the signed path is the requested one, which comes without its query.
    pub(crate) fn same_path(self, signed: &str, requested: &str) -> bool {
        match self {
            Self::Strict => signed == requested,
            Self::Compatible => {
                let decode = |path: &str| path.split('/').map(text::percent_decode).collect::<Option<Vec<_>>>();
                let signed = signed.split('?').next().and_then(decode);
                signed.is_some() && signed == decode(requested)
            }
        }
    }
}

/// How deeply nested JSON is compared: the depth to which it is parsed elsewhere.
const MAX_DEPTH: usize = 128;

fn or_empty_object(text: &str) -> &str {
    if text.trim().is_empty() { "{}" } else { text }
}

/// JSON equality by value. Numbers are compared as the decimal text they were sent as: turning them into
/// floating-point numbers would make different large amounts equal.
fn same_json(left: &str, right: &str, depth: usize) -> bool {
    if depth == 0 {
        return false;
    }
    let same = |left: &RawValue, right: &RawValue| same_json(left.get(), right.get(), depth - 1);
    if let (Some(left), Some(right)) = (parse::<Object>(left), parse::<Object>(right)) {
        return left.len() == right.len()
            && left.iter().all(|(name, value)| right.get(name).is_some_and(|other| same(value, other)));
    }
    if let (Some(left), Some(right)) = (parse::<Array>(left), parse::<Array>(right)) {
        return left.len() == right.len() && left.iter().zip(right).all(|(left, right)| same(left, right));
    }
    match (Decimal::parse(left), Decimal::parse(right)) {
        (Some(left), Some(right)) => left == right,
        (None, None) => match (parse::<Scalar>(left), parse::<Scalar>(right)) {
            (Some(left), Some(right)) => left == right,
            _ => false,
        },
        _ => false,
    }
}

type Object<'a> = BTreeMap<String, &'a RawValue>;
type Array<'a> = Vec<&'a RawValue>;

fn parse<'a, T: Deserialize<'a>>(text: &'a str) -> Option<T> {
    serde_json::from_str(text).ok()
}

/// What JSON has besides objects, arrays and numbers. `None` is null.
#[derive(PartialEq, Deserialize)]
#[serde(untagged)]
enum Scalar {
    Text(String),
    Flag(bool),
    Null(()),
}

/// A JSON number in one canonical form, so that `1`, `1.0` and `10e-1` are the same.
#[derive(PartialEq)]
struct Decimal {
    negative: bool,
    /// Without leading or trailing zeros; empty for zero.
    digits: String,
    /// The power of ten that the last digit stands for.
    exponent: i64,
}

impl Decimal {
    fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        // The parser has the last word on what a number is; RawValue accepts numbers of any size.
        if !text.starts_with(|first: char| first == '-' || first.is_ascii_digit()) || parse::<&RawValue>(text).is_none()
        {
            return None;
        }
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits = format!("{}{fraction}", whole.trim_start_matches('-'));
        let significant = digits.trim_end_matches('0');
        let dropped = i64::try_from(digits.len() - significant.len()).ok()?;
        let scale = dropped.checked_sub(i64::try_from(fraction.len()).ok()?)?;
        let significant = significant.trim_start_matches('0');
        if significant.is_empty() {
            return Some(Self { negative: false, digits: String::new(), exponent: 0 });
        }
        Some(Self {
            negative: whole.starts_with('-'),
            digits: significant.to_owned(),
            exponent: exponent.parse::<i64>().ok()?.checked_add(scale)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Mode::{Compatible, Strict};

    #[test]
    fn compatible_mode_compares_values() {
        let same = [
            ("", ""),
            ("", "{}"),
            ("{}", ""),
            ("{ }", " "),
            (r#"{"a":1,"b":[true,null]}"#, r#"{ "b": [true, null], "a": 1.0 }"#),
            (r#"{"name":"\u00e9\ud83d\ude80"}"#, r#"{"name":"é🚀"}"#),
            ("[100]", "[1e2]"),
            ("[-0]", "[0.00]"),
            ("not json", "not json"),
        ];
        for (signed, body) in same {
            assert!(Compatible.same_body(signed, body.as_bytes()), "{signed} {body}");
        }
    }

    /// As the official SDKs announce and then make the call; recorded.
    #[test]
    fn compatible_mode_takes_what_the_official_clients_send() {
        let wallet = r#"{"network":"EthereumSepolia","name":"Treasury éè 中文 🚀","tags":["team:ops","a/b+c"]}"#;
        let recorded = [
            ("TypeScript", wallet, wallet),
            ("TypeScript without a body", "{}", "{}"),
            ("Python without a body", "", ""),
            ("Python with an empty body", "", "{}"),
            (
                "Python beyond ASCII",
                r#"{"network":"EthereumSepolia","name":"Treasury \u00e9 \u4e2d \ud83d\ude80","tags":["team:ops"]}"#,
                r#"{"network":"EthereumSepolia","name":"Treasury é 中 🚀","tags":["team:ops"]}"#,
            ),
        ];
        for (client, signed, sent) in recorded {
            assert!(Compatible.same_body(signed, sent.as_bytes()), "{client}");
            assert_eq!(Strict.same_body(signed, sent.as_bytes()), signed == sent, "{client}");
        }
    }

    #[test]
    fn compatible_mode_sees_every_difference_of_value() {
        let different = [
            ("{}", r#"{"a":null}"#),
            ("[]", ""),
            (r#"{"a":1}"#, r#"{"a":"1"}"#),
            ("[1,2]", "[2,1]"),
            ("[1]", "[-1]"),
            ("[true]", "[1]"),
            ("[null]", "[false]"),
            (r#"[""]"#, "[null]"),
            ("[100000000000000000000001]", "[100000000000000000000002]"),
            ("[1e400]", "[1e401]"),
            ("[0.1]", "[0.10000000000000001]"),
            ("[1e99999999999999999999]", "[1e99999999999999999998]"),
            (r#"{"a":1}"#, r#"{"a":1"#),
            (r#"{"a":1,"a":2}"#, r#"{"a":1}"#),
        ];
        for (signed, body) in different {
            assert!(!Compatible.same_body(signed, body.as_bytes()), "{signed} {body}");
        }
        assert!(!Compatible.same_body("a", b"\xff"));
    }

    #[test]
    fn nesting_that_nobody_parses_is_refused_rather_than_followed() {
        let (left, right) = ("[".repeat(50_000) + &"]".repeat(50_000), " ".to_owned() + &"[".repeat(50_000));
        assert!(!Compatible.same_body(&left, (right + &"]".repeat(50_000)).as_bytes()));
    }

    #[test]
    fn strict_mode_compares_bytes() {
        assert!(Strict.same_body("{}", b"{}") && Strict.same_body("", b""));
        assert!(!Strict.same_body("", b"{}") && !Strict.same_body(r#"{"a":1}"#, br#"{"a": 1}"#));
        assert!(Strict.same_path("/a/b%20c", "/a/b%20c"));
        assert!(!Strict.same_path("/a/b c", "/a/b%20c") && !Strict.same_path("/a?b=c", "/a"));
    }

    #[test]
    fn compatible_mode_compares_decoded_segments_without_the_query() {
        assert!(Compatible.same_path("/a/b c?force=true", "/a/b%20c"));
        assert!(Compatible.same_path("/a/%7eb", "/a/~b"));
        assert!(!Compatible.same_path("/a/b%2Fc", "/a/b/c"), "an escaped slash is part of its segment");
        assert!(!Compatible.same_path("/a/%ff", "/a/%fe"), "what is not text equals nothing");
        assert!(!Compatible.same_path("/a", "/a/"));
    }
}
