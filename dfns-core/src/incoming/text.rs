//! Parameters and form parts as serde input: text that the target type may read as a number, and
//! files.

use crate::meta::boolean;
use serde::Deserializer;
use serde::de::value::{Error, SeqDeserializer};
use serde::de::{Error as _, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;

/// The values of one parameter: none, one, or one per item of a list.
pub(super) struct Values(pub(super) Vec<Value>);

/// One value.
pub(super) enum Value {
    Text(String),
    /// A file: its name, a zero byte, its content.
    File(Vec<u8>),
}

impl Values {
    fn one(self) -> Result<String, Error> {
        let mut values = self.0.into_iter();
        match (values.next(), values.next()) {
            (Some(Value::Text(value)), None) => Ok(value),
            (Some(Value::File(_)), None) => Err(Error::custom("a file where text is expected")),
            (Some(_), Some(_)) => Err(Error::custom("given more than once")),
            (None, _) => Err(Error::custom("missing")),
        }
    }
}

macro_rules! numbers {
    ($($method:ident $visit:ident $number:ty;)+) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            let number: $number = self.one()?.parse().map_err(|_| Error::custom("not a number that fits"))?;
            visitor.$visit(number)
        }
    )+};
}

impl<'de> Deserializer<'de> for Values {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_string(self.one()?)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let value = boolean(&self.one()?).ok_or_else(|| Error::custom("neither `true` nor `false`"))?;
        visitor.visit_bool(value)
    }

    numbers! {
        deserialize_u8 visit_u8 u8;
        deserialize_u16 visit_u16 u16;
        deserialize_u32 visit_u32 u32;
        deserialize_u64 visit_u64 u64;
        deserialize_i8 visit_i8 i8;
        deserialize_i16 visit_i16 i16;
        deserialize_i32 visit_i32 i32;
        deserialize_i64 visit_i64 i64;
        deserialize_u128 visit_u128 u128;
        deserialize_i128 visit_i128 i128;
        deserialize_f32 visit_f32 f32;
        deserialize_f64 visit_f64 f64;
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0.into_iter().next() {
            Some(Value::File(bytes)) => visitor.visit_byte_buf(bytes),
            Some(Value::Text(_)) => Err(Error::custom("text where a file is expected")),
            None => Err(Error::custom("missing")),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.0.is_empty() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_seq(SeqDeserializer::new(self.0.into_iter().map(|value| Self(vec![value]))))
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_enum(self.one()?.into_deserializer())
    }

    forward_to_deserialize_any! {
        char str string bytes unit unit_struct tuple_struct map struct identifier ignored_any
    }
}

impl IntoDeserializer<'_> for Values {
    type Deserializer = Self;
    fn into_deserializer(self) -> Self {
        self
    }
}
