//! Any JSON, kept as text: for values that the API does not define, and for objects that this
//! version does not know.

use crate::depth::{TOO_DEEP, is_too_deep};
use crate::surrogates::without_lone_surrogates;
use serde::de::{DeserializeOwned, DeserializeSeed, Error as _, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;

/// Any JSON, kept exactly as received.
///
/// Numbers keep all their digits. Two things differ from the received text, so that the JSON can
/// always be decoded: lone surrogates are replaced by U+FFFD, and values that nest deeper than 64
/// levels are rejected.
///
/// `Debug` shows only the length: the value may contain a secret.
#[derive(Clone)]
pub struct AnyJson(Box<RawValue>);

impl AnyJson {
    /// Encodes a value.
    pub fn new(value: &(impl Serialize + ?Sized)) -> Result<Self, serde_json::Error> {
        let json = serde_json::value::to_raw_value(value)?;
        if is_too_deep(json.get()) {
            return Err(serde::ser::Error::custom(TOO_DEEP));
        }
        Ok(Self(json))
    }

    /// Returns the JSON `null`.
    pub(crate) fn null() -> Self {
        Self(RawValue::NULL.to_owned())
    }

    /// Keeps JSON text, or returns why it is invalid.
    pub(crate) fn from_text(text: String) -> Result<Self, &'static str> {
        if is_too_deep(&text) {
            return Err(TOO_DEEP);
        }
        let text = match without_lone_surrogates(&text) {
            Cow::Owned(text) => text,
            Cow::Borrowed(_) => text,
        };
        RawValue::from_string(text).map(Self).map_err(|_| "not JSON")
    }

    /// Returns the JSON text.
    pub fn as_str(&self) -> &str {
        self.0.get()
    }

    /// Decodes the JSON as another type.
    pub fn decode<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_str(self.0.get())
    }
}

impl fmt::Debug for AnyJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AnyJson({} bytes)", self.0.get().len())
    }
}

impl PartialEq for AnyJson {
    /// Compares the text: white space and the order of fields matter.
    fn eq(&self, other: &Self) -> bool {
        self.0.get() == other.0.get()
    }
}

impl Eq for AnyJson {}

impl Serialize for AnyJson {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for AnyJson {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_text(Raw.deserialize(deserializer)?.into_json().into_owned()).map_err(D::Error::custom)
    }
}

/// The name under which `serde_json` provides the text of a value.
pub(crate) const RAW_JSON: &str = "$serde_json::private::RawValue";

/// A value that is not decoded yet.
pub(crate) enum Undecoded<'de> {
    /// The text of its JSON.
    Json(Cow<'de, str>),
    /// A string that is already decoded.
    String(String),
}

impl<'de> Undecoded<'de> {
    /// Returns the text of its JSON.
    pub(crate) fn into_json(self) -> Cow<'de, str> {
        match self {
            Self::Json(json) => json,
            Self::String(text) => Cow::Owned(json_string(&text)),
        }
    }
}

/// Returns the JSON of a string.
pub(crate) fn json_string(text: &str) -> String {
    // Encoding a string never fails.
    serde_json::to_string(text).unwrap_or_default()
}

/// Reads any value without decoding it, borrowed if the document allows.
pub(crate) struct Raw;

impl<'de> DeserializeSeed<'de> for Raw {
    type Value = Undecoded<'de>;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_newtype_struct(RAW_JSON, self)
    }
}

impl<'de> Visitor<'de> for Raw {
    type Value = Undecoded<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut text: M) -> Result<Self::Value, M::Error> {
        text.next_key::<IgnoredAny>()?;
        text.next_value_seed(Name).map(Undecoded::Json)
    }

    /// Returns the tag of a union around this value.
    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Undecoded::String(text.to_owned()))
    }

    /// Reads from a source other than JSON text, such as the fields that serde buffers for a
    /// flattened struct.
    fn visit_newtype_struct<D: Deserializer<'de>>(self, source: D) -> Result<Self::Value, D::Error> {
        let value = serde_json::Value::deserialize(source)?;
        Ok(Undecoded::Json(Cow::Owned(value.to_string())))
    }
}

/// Reads a string, such as the name of a field, borrowed where possible.
pub(crate) struct Name;

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Cow<'de, str>;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Name {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text))
    }
}

#[cfg(test)]
mod tests {
    use super::AnyJson;
    use serde::Deserialize;
    use serde_json::json;

    #[test]
    fn json_is_kept_to_the_digit_and_to_the_space() {
        for text in ["{ \"a\" : 1.10 }", "1e400", "[null,18446744073709551616]", "\"\\u0041\"", "null"] {
            let json: AnyJson = serde_json::from_str(text).unwrap();
            assert_eq!((json.as_str(), serde_json::to_string(&json).unwrap().as_str()), (text, text));
        }
        assert_eq!(serde_json::from_value::<AnyJson>(json!({"a": [1]})).unwrap().as_str(), r#"{"a":[1]}"#);
    }

    #[test]
    fn a_lone_surrogate_does_not_make_json_undecodable() {
        let json: AnyJson = serde_json::from_str(r#"{"FREE \ud83c":["\udf55"]}"#).unwrap();
        assert_eq!(json.decode::<serde_json::Value>().unwrap(), json!({"FREE \u{fffd}": ["\u{fffd}"]}));
    }

    #[test]
    fn json_within_a_flattened_struct_is_kept_too() {
        #[derive(Deserialize)]
        struct Outer {
            #[serde(flatten)]
            inner: Inner,
        }
        #[derive(Deserialize)]
        struct Inner {
            any: AnyJson,
        }
        assert_eq!(serde_json::from_str::<Outer>(r#"{"any":{"a":[1]}}"#).unwrap().inner.any.as_str(), r#"{"a":[1]}"#);
    }
}
