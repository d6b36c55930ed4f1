//! Whether the request that arrived is the request that was signed.
//!
//! The two modes of the sandbox differ here and in how strictly a request's form is checked,
//! nowhere else. Nobody documents how Dfns compares; the official SDKs disagree about the bytes, so
//! compatible mode compares meaning: JSON values, an absent body like an empty object, decoded path
//! segments without a query. Strict mode compares bytes, which is the tightest reading and the one
//! that our own client must satisfy.

use crate::text;
use dfns_core::MAX_JSON_LEVELS;
use serde::de::IgnoredAny;
use std::collections::BTreeMap;

/// How literally the signed request is compared with the one that arrives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// By meaning, which accepts every official SDK.
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
            (Self::Compatible, Ok(body)) => same_json(or_empty_object(signed), or_empty_object(body)),
            _ => false,
        }
    }

    /// Whether the signed path is the requested one. The official Rust, Python and Java SDKs sign
    /// it without its query, and so does ours. Those for Go and, in part, TypeScript sign the query
    /// too, which then must be the requested one. Strict mode takes the path without its query.
    pub(crate) fn same_path(self, signed: &str, (requested, query): (&str, &str)) -> bool {
        match self {
            Self::Strict => signed == requested,
            Self::Compatible => {
                let decode = |path: &str| path.split('/').map(text::percent_decode).collect::<Option<Vec<_>>>();
                let (signed, signed_query) =
                    signed.split_once('?').map_or((signed, None), |(path, query)| (path, Some(query)));
                let is_same_query =
                    signed_query.is_none_or(|signed| text::query_pairs(signed) == text::query_pairs(query));
                let signed = decode(signed);
                is_same_query && signed.is_some() && signed == decode(requested)
            }
        }
    }
}

fn or_empty_object(text: &str) -> &str {
    if text.trim().is_empty() { "{}" } else { text }
}

/// JSON equality by value. Objects that repeat a field equal nothing.
fn same_json(left: &str, right: &str) -> bool {
    match (Json::read(left), Json::read(right)) {
        (Some(left), Some(right)) => left == right,
        _ => false,
    }
}

/// A JSON value. Its size is proportional to its text's, and so is the time to read and compare it.
///
/// This is not `serde_json::Value`, which turns numbers into floating-point numbers and so makes
/// different large amounts equal.
#[derive(PartialEq)]
enum Json<'a> {
    Object(BTreeMap<String, Self>),
    Array(Vec<Self>),
    String(String),
    Number(Number<'a>),
    /// `true`, `false` or `null`.
    Literal(&'a str),
}

impl<'a> Json<'a> {
    fn read(text: &'a str) -> Option<Self> {
        // The parser has the last word on what JSON is; the reader relies on it.
        serde_json::from_str::<IgnoredAny>(text).ok()?;
        Reader(text).value(MAX_JSON_LEVELS)
    }
}

/// Reads text that is known to be JSON.
struct Reader<'a>(&'a str);

impl<'a> Reader<'a> {
    fn value(&mut self, levels: usize) -> Option<Json<'a>> {
        if self.next_is('{') {
            let levels = levels.checked_sub(1)?;
            let mut fields = BTreeMap::new();
            while !self.next_is('}') {
                self.next_is(',');
                let name = self.string()?;
                self.next_is(':');
                if fields.insert(name, self.value(levels)?).is_some() {
                    return None;
                }
            }
            return Some(Json::Object(fields));
        }
        if self.next_is('[') {
            let levels = levels.checked_sub(1)?;
            let mut items = Vec::new();
            while !self.next_is(']') {
                self.next_is(',');
                items.push(self.value(levels)?);
            }
            return Some(Json::Array(items));
        }
        if self.0.starts_with('"') {
            return self.string().map(Json::String);
        }
        let end = self.0.find([',', ']', '}', ' ', '\n', '\r', '\t']).unwrap_or(self.0.len());
        let word = self.take(end)?;
        let is_number = word.starts_with(|first: char| first == '-' || first.is_ascii_digit());
        Some(if is_number { Json::Number(Number(word)) } else { Json::Literal(word) })
    }

    /// Skips white space, then this character if it comes next.
    fn next_is(&mut self, expected: char) -> bool {
        self.0 = self.0.trim_start();
        let rest = self.0.strip_prefix(expected);
        self.0 = rest.unwrap_or(self.0);
        if rest.is_some() {
            self.0 = self.0.trim_start();
        }
        rest.is_some()
    }

    fn string(&mut self) -> Option<String> {
        let mut is_escaped = false;
        let closes = |(_, byte): &(usize, u8)| {
            let closes = *byte == b'"' && !is_escaped;
            is_escaped = *byte == b'\\' && !is_escaped;
            closes
        };
        let (end, _) = self.0.bytes().enumerate().skip(1).find(closes)?;
        serde_json::from_str(self.take(end + 1)?).ok()
    }

    fn take(&mut self, length: usize) -> Option<&'a str> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }
}

/// A JSON number, compared by the decimal text that was sent.
struct Number<'a>(&'a str);

impl PartialEq for Number<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0 || Decimal::parse(self.0).is_some_and(|number| Some(number) == Decimal::parse(other.0))
    }
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
    use dfns_core::MAX_JSON_LEVELS;

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
            (
                r#"{"a":{},"b":[],"c":[[],[{}]],"d":"\\\"","e":"\\"}"#,
                " { \"e\" : \"\\\\\" , \"d\":\"\\u005c\\u0022\",\"c\":[ [ ] , [{ }]],\n\"b\":[ ],\"a\":{\t}} ",
            ),
            (r#""text""#, r#" "te\u0078t" "#),
            ("true", " true "),
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
            (r#"{"a":1,"a":2}"#, r#"{"a":2}"#),
            (r#"{"a":1,"a":2}"#, r#"{ "a":1,"a":2}"#),
            (r#"{"a":"\ud800"}"#, r#"{"a": "\ud800"}"#),
            ("[1,]", "[1]"),
            ("[01]", "[1]"),
            ("{}{}", "{}"),
        ];
        for (signed, body) in different {
            assert!(!Compatible.same_body(signed, body.as_bytes()), "{signed} {body}");
        }
        assert!(!Compatible.same_body("a", b"\xff"));
    }

    /// Each of these took the former comparison seconds, in time that grew with depth times size.
    #[test]
    fn a_mebibyte_of_any_shape_is_compared_in_time_proportional_to_its_size() {
        let nested = |depth: usize, inner: &str| format!("{}{inner}{}", "[".repeat(depth), "]".repeat(depth));
        let wide = vec!["1e1"; 250_000].join(",");
        let fields: Vec<_> = (0..60_000).map(|number| format!("\"{number}\":[0]")).collect();
        let equal = [
            nested(MAX_JSON_LEVELS - 1, &format!("[{wide}]")),
            format!("{{{}}}", fields.join(",")),
            format!("[\"{}\"]", "\\u0041".repeat(170_000)),
            format!("[{}]", "9".repeat(1_000_000)),
            format!("[{}]", vec!["{}"; 300_000].join(",")),
        ];
        for text in &equal {
            assert!(Compatible.same_body(text, format!(" {text}").as_bytes()), "{text:.20}");
        }
        for depth in [MAX_JSON_LEVELS + 1, 100_000, 500_000] {
            let text = nested(depth, "0");
            assert!(!Compatible.same_body(&text, format!(" {text}").as_bytes()), "{depth} levels");
        }
    }

    #[test]
    fn strict_mode_compares_bytes() {
        assert!(Strict.same_body("{}", b"{}") && Strict.same_body("", b""));
        assert!(!Strict.same_body("", b"{}") && !Strict.same_body(r#"{"a":1}"#, br#"{"a": 1}"#));
        assert!(Strict.same_path("/a/b%20c", ("/a/b%20c", "")));
        assert!(!Strict.same_path("/a/b c", ("/a/b%20c", "")) && !Strict.same_path("/a?b=c", ("/a", "b=c")));
    }

    #[test]
    fn compatible_mode_compares_decoded_segments_without_the_query() {
        let same = |signed, requested| Compatible.same_path(signed, (requested, ""));
        assert!(same("/a/b c", "/a/b%20c") && same("/a/%7eb", "/a/~b"));
        assert!(!same("/a/b%2Fc", "/a/b/c"), "an escaped slash is part of its segment");
        assert!(!same("/a/%ff", "/a/%fe"), "what is not text equals nothing");
        assert!(!same("/a", "/a/"));
    }

    #[test]
    fn compatible_mode_compares_a_query_that_was_signed() {
        for query in ["", "force=true", "force=false"] {
            assert!(Compatible.same_path("/a", ("/a", query)), "{query}");
            assert_eq!(Compatible.same_path("/a?force=true", ("/a", query)), query == "force=true");
        }
        assert!(Compatible.same_path("/a?b=c+d", ("/a", "b=c%20d")));
    }
}
