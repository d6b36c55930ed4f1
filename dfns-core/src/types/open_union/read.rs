//! Reads the objects of open unions: finds the tag, picks the variant, and passes it the fields.
//!
//! Fields are read as they arrive. Fields before the tag wait until the variant is known: they are
//! kept as raw JSON, borrowed from the document, and then read first. The tag usually comes first,
//! so usually nothing waits and nothing is read twice.

use super::UnknownObject;
use crate::depth::{Level, MAX_JSON_LEVELS, TOO_DEEP, content_follows, field_follows, is_deeper};
use crate::json_failure;
use crate::types::AnyJson;
use crate::types::any_json::{Name, RAW_JSON, Raw, Undecoded, json_string};
use serde::de::value::{BorrowedStrDeserializer, MapDeserializer, StrDeserializer};
use serde::de::{DeserializeOwned, DeserializeSeed, Error as _, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, forward_to_deserialize_any};
use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

/// A union made by [`open_union!`](crate::open_union).
#[doc(hidden)]
pub trait Union: DeserializeOwned {
    /// The name of the tag field.
    const TAG: &'static str;

    /// Reads the fields of an object with this tag.
    fn read<'de, M: MapAccess<'de>>(tag: &str, object: Object<'de, M>) -> Result<Self, M::Error>;
}

/// Reads an object of the union.
#[doc(hidden)]
pub fn read<'de, T: Union, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let _level = Level::enter().map_err(D::Error::custom)?;
    deserializer.deserialize_map(FindTag(PhantomData))
}

struct FindTag<T>(PhantomData<T>);

impl<'de, T: Union> Visitor<'de> for FindTag<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object with `{}`", T::TAG)
    }

    fn visit_map<M: MapAccess<'de>>(self, mut fields: M) -> Result<T, M::Error> {
        let mut before = Vec::new();
        while let Some(name) = fields.next_key_seed(Name)? {
            if name == T::TAG {
                let Tag(tag) = fields.next_value()?;
                let object =
                    Object { name: T::TAG, tag: tag.clone(), before: before.into_iter(), next: None, after: fields };
                return T::read(&tag, object);
            }
            before.push(match fields.next_value_seed(Raw)? {
                // Twice the limit, as a list may stand between any two objects. The levels are
                // counted when the value is read.
                Undecoded::Json(json) if is_deeper(&json, 2 * MAX_JSON_LEVELS) => {
                    return Err(M::Error::custom(TOO_DEEP));
                }
                Undecoded::Json(Cow::Borrowed(json)) => (name, Waiting::Json(json)),
                Undecoded::String(text) => (name, Waiting::String(text)),
                // Not borrowed from a document that outlives this call, so the object is copied and
                // read from the copy.
                Undecoded::Json(Cow::Owned(json)) => return read_copy(&before, &name, &json, fields),
            });
        }
        Err(M::Error::missing_field(T::TAG))
    }
}

/// The value of a tag, a part of the document where it can be.
#[derive(Deserialize)]
struct Tag<'a>(#[serde(borrow)] Cow<'a, str>);

/// A value that waits for the tag.
enum Waiting<'de> {
    Json(&'de str),
    String(String),
}

impl Waiting<'_> {
    fn json(&self) -> Cow<'_, str> {
        match self {
            Self::Json(json) => Cow::Borrowed(json),
            Self::String(text) => Cow::Owned(json_string(text)),
        }
    }
}

type Field<'de> = (Cow<'de, str>, Waiting<'de>);

/// Reads a union whose fields cannot be borrowed, through its text.
#[cold]
fn read_copy<'de, T: Union, M: MapAccess<'de>>(
    before: &[Field<'de>],
    name: &str,
    value: &str,
    mut fields: M,
) -> Result<T, M::Error> {
    let mut text = ObjectText::default();
    for (name, value) in before {
        text.add(name, &value.json());
    }
    text.add(name, value);
    while let Some(name) = fields.next_key_seed(Name)? {
        text.add(&name, &fields.next_value_seed(Raw)?.into_json());
    }
    let text = text.finish();
    serde_json::from_str(&text).map_err(|failure| {
        let (message, path) = json_failure::locate(&text, &failure);
        M::Error::custom(format_args!("{message} at `{path}`"))
    })
}

/// The fields of an object of a union. The content of a variant does not see the tag, which is not
/// its own: a map would keep it, and an object that denies unknown fields would refuse it. Raw JSON
/// has all fields.
#[doc(hidden)]
pub struct Object<'de, M> {
    /// The name of the tag.
    name: &'static str,
    /// Its value.
    tag: Cow<'de, str>,
    /// The fields that came before it.
    before: std::vec::IntoIter<Field<'de>>,
    /// The field before the tag whose name was read last.
    next: Option<Field<'de>>,
    /// The fields that come after it.
    after: M,
}

impl<'de, M: MapAccess<'de>> Object<'de, M> {
    /// Reads the object as the content of a variant.
    pub fn content<T: Deserialize<'de>>(self) -> Result<T, M::Error> {
        content_follows();
        T::deserialize(self)
    }

    /// Skips the rest of an object whose variant has no content.
    pub fn ignore(self) -> Result<(), M::Error> {
        IgnoredAny::deserialize(self).map(|_| ())
    }

    /// Keeps an object with an unknown tag.
    pub fn unknown(mut self) -> Result<UnknownObject, M::Error> {
        crate::drift::note(&self.tag);
        let tag = self.tag.as_ref().into();
        let text = self.text()?;
        content_follows();
        AnyJson::from_text(text).map(|json| UnknownObject { tag, json }).map_err(M::Error::custom)
    }

    /// Returns the fields that are still to be read, as the JSON of an object.
    fn text(&mut self) -> Result<String, M::Error> {
        let mut text = ObjectText::default();
        for (name, value) in self.before.by_ref() {
            text.add(&name, &value.json());
        }
        text.add(self.name, &json_string(&self.tag));
        while let Some(name) = self.after.next_key_seed(Distinct { tag: self.name, seed: Name })? {
            text.add(&name, &self.after.next_value_seed(Raw)?.into_json());
        }
        Ok(text.finish())
    }
}

impl<'de, M: MapAccess<'de>> MapAccess<'de> for Object<'de, M> {
    type Error = M::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, M::Error> {
        if let Some((name, value)) = self.before.next() {
            let key = seed.deserialize(StrDeserializer::new(&name)).map(Some);
            self.next = Some((name, value));
            return key;
        }
        self.after.next_key_seed(Distinct { tag: self.name, seed })
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, M::Error> {
        field_follows();
        match self.next.take() {
            Some((name, Waiting::Json(json))) => {
                return seed
                    .deserialize(&mut serde_json::Deserializer::from_str(json))
                    .map_err(|failure| M::Error::custom(json_failure::before_tag(&name, json, &failure)));
            }
            Some((_, Waiting::String(text))) => return seed.deserialize(StrDeserializer::new(&text)),
            None => {}
        }
        self.after.next_value_seed(seed)
    }
}

/// The content of a variant is decoded from an object.
impl<'de, M: MapAccess<'de>> Deserializer<'de> for Object<'de, M> {
    type Error = M::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, M::Error> {
        visitor.visit_map(self)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, M::Error> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        mut self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, M::Error> {
        if name == RAW_JSON {
            let text = self.text()?;
            content_follows();
            return visitor.visit_map(MapDeserializer::new(std::iter::once((RAW_JSON, text))));
        }
        visitor.visit_newtype_struct(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple tuple_struct
        map struct enum identifier ignored_any
    }
}

/// The JSON of an object, field by field.
#[derive(Default)]
struct ObjectText(String);

impl ObjectText {
    fn add(&mut self, name: &str, value: &str) {
        let separator = if self.0.is_empty() { '{' } else { ',' };
        self.0.push(separator);
        self.0.push_str(&json_string(name));
        self.0.push(':');
        self.0.push_str(value);
    }

    fn finish(mut self) -> String {
        self.0.push_str(if self.0.is_empty() { "{}" } else { "}" });
        self.0
    }
}

/// Reads a field name that must not be that of the tag, which was already present.
struct Distinct<K> {
    tag: &'static str,
    seed: K,
}

impl<K> Distinct<K> {
    fn check<E: serde::de::Error>(self, name: &str) -> Result<K, E> {
        if name == self.tag { Err(E::duplicate_field(self.tag)) } else { Ok(self.seed) }
    }
}

impl<'de, K: DeserializeSeed<'de>> DeserializeSeed<'de> for Distinct<K> {
    type Value = K::Value;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<K::Value, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl<'de, K: DeserializeSeed<'de>> Visitor<'de> for Distinct<K> {
    type Value = K::Value;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a field")
    }
    fn visit_borrowed_str<E: serde::de::Error>(self, name: &'de str) -> Result<K::Value, E> {
        self.check(name)?.deserialize(BorrowedStrDeserializer::new(name))
    }
    fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<K::Value, E> {
        self.check(name)?.deserialize(StrDeserializer::new(name))
    }
}
