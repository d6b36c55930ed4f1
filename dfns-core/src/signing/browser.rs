//! Bytes in JSON from a browser.
//!
//! `PublicKeyCredential.toJSON()` writes bytes as base64url. Where it is missing, pages use
//! `JSON.stringify`. That writes an `ArrayBuffer` as an empty object, a `Uint8Array` as an object
//! of numbered fields, and Node's `Buffer` as `{"type": "Buffer", "data": [..]}`. All of these and
//! arrays are accepted. Any other value is an error only if it is needed.

use base64::Engine as _;
use base64::alphabet::URL_SAFE;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// Base64url with any padding and any trailing bits.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// A value that should be bytes.
#[derive(Default)]
pub(crate) enum BrowserBytes {
    /// `null`, `{}`, `[]`, an empty string, or no field at all.
    #[default]
    Absent,
    /// A string: base64 of any dialect, if it is bytes.
    Text(String),
    Bytes(Vec<u8>),
    /// Anything else.
    Other,
}

/// The value is present but is not bytes.
pub(crate) struct NotBytes;

impl BrowserBytes {
    pub(crate) fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Returns the bytes as base64url without padding; a string must be base64.
    pub(crate) fn base64url(&self) -> Result<Option<String>, NotBytes> {
        match self {
            Self::Absent => Ok(None),
            Self::Text(text) => decode_base64(text).map(|bytes| Some(URL_SAFE_NO_PAD.encode(bytes))).ok_or(NotBytes),
            Self::Bytes(bytes) => Ok(Some(URL_SAFE_NO_PAD.encode(bytes))),
            Self::Other => Err(NotBytes),
        }
    }

    /// Returns the bytes as base64url without padding; a string stays as it is.
    pub(crate) fn text(self) -> Result<Option<String>, NotBytes> {
        match self {
            Self::Text(text) => Ok(Some(text)),
            other => other.base64url(),
        }
    }
}

/// Decodes base64 of either alphabet, padded or not, with white space in it.
pub(crate) fn decode_base64(text: &str) -> Option<Vec<u8>> {
    let url_safe = |c| match c {
        '+' => '-',
        '/' => '_',
        other => other,
    };
    let text: String = text.chars().filter(|c| !c.is_whitespace()).map(url_safe).collect();
    LENIENT.decode(text).ok()
}

impl<'de> Deserialize<'de> for BrowserBytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyValue)
    }
}

struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = BrowserBytes;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("bytes")
    }

    fn visit_unit<E>(self) -> Result<BrowserBytes, E> {
        Ok(BrowserBytes::Absent)
    }

    fn visit_str<E>(self, text: &str) -> Result<BrowserBytes, E> {
        Ok(if text.trim().is_empty() { BrowserBytes::Absent } else { BrowserBytes::Text(text.to_owned()) })
    }

    fn visit_bool<E>(self, _: bool) -> Result<BrowserBytes, E> {
        Ok(BrowserBytes::Other)
    }

    fn visit_u64<E>(self, _: u64) -> Result<BrowserBytes, E> {
        Ok(BrowserBytes::Other)
    }

    fn visit_i64<E>(self, _: i64) -> Result<BrowserBytes, E> {
        Ok(BrowserBytes::Other)
    }

    fn visit_f64<E>(self, _: f64) -> Result<BrowserBytes, E> {
        Ok(BrowserBytes::Other)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<BrowserBytes, A::Error> {
        let mut bytes = Some(Vec::new());
        while let Some(Byte(byte)) = items.next_element()? {
            bytes = bytes.zip(byte).map(push);
        }
        Ok(from_bytes(bytes))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<BrowserBytes, A::Error> {
        let mut bytes = Some(Vec::new());
        let mut data = None;
        while let Some(name) = fields.next_key::<String>()? {
            match name.as_str() {
                "type" => drop(fields.next_value::<IgnoredAny>()?),
                "data" => data = Some(fields.next_value()?),
                number => {
                    let Byte(byte) = fields.next_value()?;
                    // Numbered fields arrive in order.
                    let is_next = bytes.as_ref().is_some_and(|bytes| number == bytes.len().to_string());
                    bytes = bytes.zip(byte).filter(|_| is_next).map(push);
                }
            }
        }
        Ok(data.unwrap_or_else(|| from_bytes(bytes)))
    }
}

fn push((mut bytes, byte): (Vec<u8>, u8)) -> Vec<u8> {
    bytes.push(byte);
    bytes
}

fn from_bytes(bytes: Option<Vec<u8>>) -> BrowserBytes {
    match bytes {
        Some(bytes) if bytes.is_empty() => BrowserBytes::Absent,
        Some(bytes) => BrowserBytes::Bytes(bytes),
        None => BrowserBytes::Other,
    }
}

/// A number from 0 to 255; `None` for any other value.
struct Byte(Option<u8>);

impl<'de> Deserialize<'de> for Byte {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Number;
        impl<'de> Visitor<'de> for Number {
            type Value = Byte;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a byte")
            }

            fn visit_u64<E>(self, number: u64) -> Result<Byte, E> {
                Ok(Byte(number.try_into().ok()))
            }

            fn visit_i64<E>(self, _: i64) -> Result<Byte, E> {
                Ok(Byte(None))
            }

            fn visit_f64<E>(self, _: f64) -> Result<Byte, E> {
                Ok(Byte(None))
            }

            fn visit_bool<E>(self, _: bool) -> Result<Byte, E> {
                Ok(Byte(None))
            }

            fn visit_str<E>(self, _: &str) -> Result<Byte, E> {
                Ok(Byte(None))
            }

            fn visit_unit<E>(self) -> Result<Byte, E> {
                Ok(Byte(None))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Byte, A::Error> {
                while items.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Byte(None))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Byte, A::Error> {
                while fields.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Byte(None))
            }
        }
        deserializer.deserialize_any(Number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(json: &str) -> Result<Option<String>, &'static str> {
        let value: BrowserBytes = serde_json::from_str(json).unwrap();
        value.base64url().map_err(|NotBytes| "not bytes")
    }

    #[test]
    fn buffers_are_read_in_every_form_that_pages_write() {
        for json in [
            r#""-_8""#,
            r#""+/8=""#,
            r#""-_8=""#,
            // Bits beyond the last byte, and white space.
            r#""-_9""#,
            r#"" -_\n8 ""#,
            "[251, 255]",
            r#"{"0": 251, "1": 255}"#,
            r#"{"type": "Buffer", "data": [251, 255]}"#,
        ] {
            assert_eq!(read(json), Ok(Some("-_8".into())), "{json}");
        }
    }

    #[test]
    fn empty_buffers_are_absent() {
        for json in ["null", "{}", "[]", r#""""#, r#"" ""#, r#"{"type": "Buffer", "data": []}"#] {
            assert_eq!(read(json), Ok(None), "{json}");
        }
    }

    #[test]
    fn other_values_are_an_error_only_where_they_are_needed() {
        for json in [
            "1",
            "-1",
            "1.5",
            "true",
            r#""%""#,
            r#""A""#,
            "[256]",
            "[-1]",
            "[1.5]",
            "[[1]]",
            "[{}]",
            r#"["1"]"#,
            r#"{"1": 1}"#,
            r#"{"0": 1, "2": 2}"#,
            r#"{"a": 1}"#,
            r#"{"0": {"a": [1]}}"#,
            r#"{"data": {"a": 1}}"#,
            "[null]",
            "[true]",
        ] {
            assert_eq!(read(json), Err("not bytes"), "{json}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_come_back_from_every_form(bytes in proptest::collection::vec(any::<u8>(), 1..40)) {
            let expected = Ok(Some(URL_SAFE_NO_PAD.encode(&bytes)));
            let numbered: serde_json::Map<_, _> =
                bytes.iter().enumerate().map(|(index, byte)| (index.to_string(), (*byte).into())).collect();
            // `serde_json` sorts fields as strings; browsers count.
            if bytes.len() <= 10 {
                prop_assert_eq!(read(&serde_json::Value::Object(numbered).to_string()), expected.clone());
            }
            prop_assert_eq!(read(&serde_json::to_string(&bytes).unwrap()), expected);
        }
    }
}
