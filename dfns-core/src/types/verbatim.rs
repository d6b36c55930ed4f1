//! Strings that some servers send as JSON numbers: both are preserved.

use memchr::memchr;
use serde::de::{Error, MapAccess, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;
use std::fmt;
use std::hash::{Hash, Hasher};

/// The name under which `serde_json` provides the raw text of a value.
const RAW_JSON: &str = "$serde_json::private::RawValue";

/// The most bytes that are stored in place. A timestamp has 24.
const SHORT: usize = 29;

/// A string, or a number with all its digits. Two are equal if their text is.
#[derive(Clone)]
pub(crate) struct Verbatim(Text);

/// A string, and whether it stands for a number. Short strings need no allocation, which is most of
/// the cost of decoding them.
#[derive(Clone)]
enum Text {
    Short { is_number: bool, length: u8, bytes: [u8; SHORT] },
    Long { is_number: bool, text: Box<str> },
}

impl Verbatim {
    fn new(text: &str, is_number: bool) -> Self {
        let mut bytes = [0; SHORT];
        Self(match (u8::try_from(text.len()), bytes.get_mut(..text.len())) {
            (Ok(length), Some(place)) => {
                place.copy_from_slice(text.as_bytes());
                Text::Short { is_number, length, bytes }
            }
            _ => Text::Long { is_number, text: text.into() },
        })
    }

    pub(crate) fn as_str(&self) -> &str {
        match &self.0 {
            // It was made of a string, so it is UTF-8.
            Text::Short { length, bytes, .. } => str::from_utf8(&bytes[..usize::from(*length)]).unwrap_or_default(),
            Text::Long { text, .. } => text,
        }
    }

    fn is_number(&self) -> bool {
        let (Text::Short { is_number, .. } | Text::Long { is_number, .. }) = self.0;
        is_number
    }

    /// Decodes the raw JSON text of a value.
    fn from_json<E: Error>(json: &str) -> Result<Self, E> {
        match json.as_bytes() {
            [b'"', text @ .., b'"'] if memchr(b'\\', text).is_none() => Ok(Self::from(&json[1..json.len() - 1])),
            [b'"', ..] => serde_json::from_str(json).map(|text: String| text.into()).map_err(E::custom),
            [b'-' | b'0'..=b'9', ..] => Ok(Self::new(json, true)),
            [b'{', ..] => Err(E::invalid_type(Unexpected::Map, &EXPECTED)),
            [b'[', ..] => Err(E::invalid_type(Unexpected::Seq, &EXPECTED)),
            [b'n', ..] => Err(E::invalid_type(Unexpected::Unit, &EXPECTED)),
            _ => Err(E::invalid_type(Unexpected::Other("boolean"), &EXPECTED)),
        }
    }
}

impl From<&str> for Verbatim {
    fn from(text: &str) -> Self {
        Self::new(text, false)
    }
}

impl From<String> for Verbatim {
    fn from(text: String) -> Self {
        Self::new(&text, false)
    }
}

impl PartialEq for Verbatim {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Verbatim {}

impl Hash for Verbatim {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl Serialize for Verbatim {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.is_number()
            && let Ok(number) = serde_json::from_str::<&RawValue>(self.as_str())
        {
            return number.serialize(serializer);
        }
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Verbatim {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(RAW_JSON, Raw)
    }
}

const EXPECTED: &str = "a string or a number";

/// Reads raw JSON from `serde_json`. Decoders that cannot lend it, such as that of an untagged
/// enum, provide the value.
struct Raw;

impl<'de> Visitor<'de> for Raw {
    type Value = Verbatim;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(EXPECTED)
    }

    fn visit_map<M: MapAccess<'de>>(self, mut raw: M) -> Result<Verbatim, M::Error> {
        struct Text;
        impl Visitor<'_> for Text {
            type Value = Verbatim;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("raw JSON")
            }
            fn visit_str<E: Error>(self, json: &str) -> Result<Verbatim, E> {
                Verbatim::from_json(json)
            }
        }
        impl<'de> serde::de::DeserializeSeed<'de> for Text {
            type Value = Verbatim;
            fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Verbatim, D::Error> {
                deserializer.deserialize_str(self)
            }
        }
        raw.next_key::<serde::de::IgnoredAny>()?;
        raw.next_value_seed(Text)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, value: D) -> Result<Verbatim, D::Error> {
        value.deserialize_any(Parsed)
    }
}

/// Reads a value that is already parsed.
struct Parsed;

impl Parsed {
    fn number(number: &impl ToString) -> Verbatim {
        Verbatim::new(&number.to_string(), true)
    }
}

impl Visitor<'_> for Parsed {
    type Value = Verbatim;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(EXPECTED)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Verbatim, E> {
        Ok(text.into())
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Verbatim, E> {
        Ok(Self::number(&number))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Verbatim, E> {
        Ok(Self::number(&number))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Verbatim, E> {
        Ok(Self::number(&number))
    }
}

/// Implements serde's traits, `Debug`, `Display` and comparison for a type that wraps a
/// [`Verbatim`] alone.
macro_rules! verbatim_type {
    ($name:ident) => {
        impl $name {
            /// Returns the text as on the wire.
            pub fn as_str(&self) -> &str {
                self.0.as_str()
            }
        }

        impl $crate::params::Text for $name {
            fn text(&self) -> &str {
                self.as_str()
            }
        }

        impl From<&$name> for $name {
            fn from(value: &$name) -> Self {
                value.clone()
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                self.as_str() == other
            }
        }

        impl PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                self.as_str() == *other
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Debug::fmt(self.as_str(), f)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.0.serialize(serializer)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                serde::Deserialize::deserialize(deserializer).map(Self)
            }
        }
    };
}
pub(crate) use verbatim_type;

#[cfg(test)]
mod tests {
    use super::Verbatim;
    use serde::{Deserialize, Serialize};
    use serde_json::json;

    #[test]
    fn texts_of_any_length_come_back_as_they_were() {
        for length in 0..70 {
            for text in ["7".repeat(length), "\u{e9}".repeat(length)] {
                for value in [Verbatim::from(text.as_str()), Verbatim::from(text.clone())] {
                    assert_eq!(value.as_str(), text);
                    assert_eq!(serde_json::to_value(&value).unwrap(), json!(text));
                }
            }
            let number = format!("1{}", "0".repeat(length));
            let value: Verbatim = serde_json::from_str(&number).unwrap();
            assert_eq!(serde_json::to_string(&value).unwrap(), number);
        }
    }

    #[test]
    fn strings_and_numbers_come_back_as_they_were() {
        for json in [
            r#""100""#,
            r#""""#,
            r#""tab\tand \"quotes\"""#,
            "100",
            "-1",
            "1.10",
            "1e30",
            "1e400",
            "340282366920938463463374607431768211456",
        ] {
            let value: Verbatim = serde_json::from_str(json).unwrap();
            assert_eq!(serde_json::to_string(&value).unwrap(), json);
            let owned: Verbatim = serde_json::from_reader(json.as_bytes()).unwrap();
            assert!(owned == value);
        }
        let text: Verbatim = serde_json::from_str(r#" "a\u00e9b" "#).unwrap();
        assert_eq!(text.as_str(), "a\u{e9}b");
    }

    #[test]
    fn other_json_is_rejected_without_being_repeated() {
        for json in ["{}", r#"{"$serde_json::private::RawValue":"1"}"#, "[7]", "true", "null", r#""\ud800""#] {
            let error = serde_json::from_str::<Verbatim>(json).err().expect(json).to_string();
            assert!(!error.contains("RawValue"), "{error}");
            assert!(json.starts_with('"') || error.contains("expected a string or a number"), "{error}");
        }
    }

    #[test]
    fn values_that_were_parsed_before_decode_too() {
        #[derive(Deserialize, Serialize)]
        struct Outer {
            #[serde(flatten)]
            inner: Inner,
        }
        #[derive(Deserialize, Serialize)]
        #[serde(untagged)]
        enum Inner {
            Amount { amount: Verbatim },
        }
        for amount in [json!("5"), json!(5), json!(-5), json!(0.5)] {
            let outer: Outer = serde_json::from_value(json!({ "amount": amount })).unwrap();
            assert_eq!(serde_json::to_value(&outer).unwrap(), json!({ "amount": amount }));
        }
        let refused = json!({"amount": {"$serde_json::private::RawValue": "1"}});
        assert!(serde_json::from_value::<Outer>(refused).is_err());
    }
}
