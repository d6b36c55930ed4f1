//! Open unions: one among several JSON objects, told apart by one of their members, and every other one kept as it came.
//!
//! The union is read as raw JSON first, then its tag is looked up, then the rest is read as the variant that the tag names. So
//! the tag may stand anywhere in the object, a variant is decoded from text like any response, and an object with a tag that this
//! version does not know loses nothing. A failure inside a variant carries its path with it, for the error to name the very member.

use crate::json_failure;
use crate::types::AnyJson;
use crate::types::object::Place;
use serde::de::{DeserializeOwned, Error as _, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// Declares an open union: objects told apart by one member, and an arm `Unknown` for all others.
///
/// ```
/// use dfns_core::{Amount, dfns_object, open_union};
///
/// open_union! {
///     /// What to send.
///     pub enum Parcel by "kind" {
///         /// Money.
///         Coins(Coins) => "Coins",
///         /// Nothing but greetings.
///         Greetings => "Greetings",
///     }
/// }
///
/// /// Money.
/// #[dfns_object]
/// pub struct Coins {
///     /// How much, in the smallest unit.
///     pub amount: Amount,
/// }
///
/// let parcel = Parcel::from(Coins::new(5));
/// assert_eq!(serde_json::to_string(&parcel).unwrap(), r#"{"kind":"Coins","amount":"5"}"#);
///
/// let parcel: Parcel = serde_json::from_str(r#"{"weight":7,"kind":"Elephant"}"#).unwrap();
/// assert!(matches!(parcel, Parcel::Unknown(_)) && parcel.tag() == "Elephant");
/// assert_eq!(serde_json::to_string(&parcel).unwrap(), r#"{"weight":7,"kind":"Elephant"}"#);
/// ```
///
/// Each variant holds an object without the tag, or nothing. A variant that holds an object has `From` that object; write
/// `Name(Type) without From => "Tag"` where two variants hold the same type.
#[macro_export]
macro_rules! open_union {
    ($(
        $(#[$attribute:meta])*
        $visibility:vis enum $name:ident by $tag:literal {
            $(
                $(#[$variant_attribute:meta])*
                $variant:ident $(($content:ty) $(without $no_from:ident)?)? => $text:literal
            ),+ $(,)?
        }
    )+) => {$(
        $(#[$attribute])*
        ///
        #[doc = ::core::concat!("Told apart by `", $tag, "`. Open: an object this version does not know is kept as it came.")]
        #[derive(::core::fmt::Debug, ::core::clone::Clone)]
        #[non_exhaustive]
        $visibility enum $name {
            $($(#[$variant_attribute])* $variant $(($content))?,)+
            #[doc = ::core::concat!("One whose `", $tag, "` this version does not know, as it came.")]
            Unknown($crate::UnknownObject),
        }

        impl $name {
            #[doc = ::core::concat!("Its `", $tag, "`.")]
            // A private union may have no use for it.
            #[allow(dead_code)]
            $visibility fn tag(&self) -> &str {
                match self {
                    $($crate::__union_pattern!($variant $(, $content)?) => $text,)+
                    Self::Unknown(object) => object.tag(),
                }
            }
        }

        $($($crate::__union_from! { $name $variant $content $(, $no_from)? })?)+

        impl $crate::__private::Serialize for $name {
            fn serialize<S: $crate::__private::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                match self {
                    $($crate::__union_bind!(content, $variant $(, $content)?) => {
                        $crate::__private::union::serialize($tag, $text, $crate::__union_content!(content $(, $content)?), serializer)
                    })+
                    Self::Unknown(object) => $crate::__private::Serialize::serialize(object, serializer),
                }
            }
        }

        impl<'de> $crate::__private::Deserialize<'de> for $name {
            fn deserialize<D: $crate::__private::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                let object = $crate::__private::union::read(deserializer, $tag)?;
                match object.tag() {
                    $($text => $crate::__union_variant!(object, $variant $(, $content)?),)+
                    _ => ::core::result::Result::Ok(Self::Unknown(object)),
                }
            }
        }
    )+};
}

#[doc(hidden)]
#[macro_export]
macro_rules! __union_pattern {
    ($variant:ident) => {
        Self::$variant
    };
    ($variant:ident, $content:ty) => {
        Self::$variant(_)
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __union_bind {
    ($binding:ident, $variant:ident) => {
        Self::$variant
    };
    ($binding:ident, $variant:ident, $content:ty) => {
        Self::$variant($binding)
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __union_content {
    ($binding:ident) => {
        &$crate::__private::union::Nothing {}
    };
    ($binding:ident, $content:ty) => {
        $binding
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __union_variant {
    ($object:ident, $variant:ident) => {
        ::core::result::Result::Ok(Self::$variant)
    };
    ($object:ident, $variant:ident, $content:ty) => {
        $crate::__private::union::variant(&$object).map(Self::$variant)
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __union_from {
    ($name:ident $variant:ident $content:ty) => {
        impl ::core::convert::From<$content> for $name {
            fn from(content: $content) -> Self {
                Self::$variant(content)
            }
        }
    };
    ($name:ident $variant:ident $content:ty, $no_from:ident) => {};
}

/// An object of an open union that this version does not know: its tag, and all of its JSON.
#[derive(Debug, Clone)]
pub struct UnknownObject {
    tag: Box<str>,
    json: AnyJson,
}

impl UnknownObject {
    /// The text of the member that tells the union's objects apart.
    pub fn tag(&self) -> &str {
        &self.tag
    }

    /// The whole object, the tag included.
    pub fn json(&self) -> &AnyJson {
        &self.json
    }
}

impl Serialize for UnknownObject {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.json.serialize(serializer)
    }
}

/// A variant without content.
#[doc(hidden)]
#[derive(Serialize)]
pub struct Nothing {}

/// Writes the tag, then the members of the content.
#[doc(hidden)]
pub fn serialize<S: Serializer>(
    tag: &'static str,
    text: &'static str,
    content: &impl Serialize,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    content.serialize(tagged::Tagged { tag, text, inner: serializer })
}

/// Reads an object and its tag.
#[doc(hidden)]
pub fn read<'de, D: Deserializer<'de>>(deserializer: D, tag: &'static str) -> Result<UnknownObject, D::Error> {
    let json = AnyJson::deserialize(deserializer)?;
    let tag = tag_of(&json, tag).map_err(D::Error::custom)?;
    Ok(UnknownObject { tag: tag.into(), json })
}

/// Reads the object as the variant that its tag names.
#[doc(hidden)]
pub fn variant<T: DeserializeOwned, E: serde::de::Error>(object: &UnknownObject) -> Result<T, E> {
    serde_json::from_str(object.json.as_str())
        .map_err(|failure| E::custom(json_failure::nested(object.json.as_str(), &failure)))
}

/// The text of this member of an object.
fn tag_of(json: &AnyJson, tag: &'static str) -> Result<String, String> {
    let mut decoder = serde_json::Deserializer::from_str(json.as_str());
    match decoder.deserialize_map(TagVisitor(tag)) {
        Ok(Some(text)) => Ok(text),
        Ok(None) => Err(json_failure::nested_at(json.as_str(), &format!("missing field `{tag}`"), ".")),
        Err(failure) => Err(json_failure::nested(json.as_str(), &failure)),
    }
}

struct TagVisitor(&'static str);

impl<'de> Visitor<'de> for TagVisitor {
    type Value = Option<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object with `{}`", self.0)
    }

    fn visit_map<M: MapAccess<'de>>(self, mut members: M) -> Result<Option<String>, M::Error> {
        let mut text = None;
        while let Some(place) = members.next_key_seed(Place { names: &[self.0], next: 0 })? {
            if place == 0 {
                text = Some(members.next_value()?);
            } else {
                members.next_value::<IgnoredAny>()?;
            }
        }
        Ok(text)
    }
}

const NOT_AN_OBJECT: &str = "what a union holds has to be an object";

/// A serializer that puts the tag before the members of what it is given.
mod tagged {
    use super::{NOT_AN_OBJECT, Serialize, Serializer};

    use serde::ser::{Error as _, Impossible, SerializeMap as _, SerializeStruct};

    /// How `serde_json` calls the struct that carries raw JSON.
    const RAW_JSON: &str = "$serde_json::private::RawValue";

    pub(super) struct Tagged<S> {
        pub(super) tag: &'static str,
        pub(super) text: &'static str,
        pub(super) inner: S,
    }

    macro_rules! refused {
        ($($method:ident($($argument:ty),*) -> $ok:ty;)+) => {$(
            fn $method(self, $(_: $argument),*) -> Result<$ok, S::Error> {
                Err(S::Error::custom(NOT_AN_OBJECT))
            }
        )+};
    }

    impl<S: Serializer> Serializer for Tagged<S> {
        type Ok = S::Ok;
        type Error = S::Error;
        type SerializeSeq = Impossible<S::Ok, S::Error>;
        type SerializeTuple = Impossible<S::Ok, S::Error>;
        type SerializeTupleStruct = Impossible<S::Ok, S::Error>;
        type SerializeTupleVariant = Impossible<S::Ok, S::Error>;
        type SerializeMap = S::SerializeMap;
        type SerializeStruct = S::SerializeStruct;
        type SerializeStructVariant = Impossible<S::Ok, S::Error>;

        fn serialize_struct(self, name: &'static str, length: usize) -> Result<S::SerializeStruct, S::Error> {
            // A union inside a union, of a kind this version does not know: raw JSON, which has all the tags already.
            if name == RAW_JSON {
                return self.inner.serialize_struct(name, length);
            }
            let mut members = self.inner.serialize_struct(name, length + 1)?;
            members.serialize_field(self.tag, self.text)?;
            Ok(members)
        }

        fn serialize_map(self, length: Option<usize>) -> Result<S::SerializeMap, S::Error> {
            let mut members = self.inner.serialize_map(length.map(|length| length + 1))?;
            members.serialize_entry(self.tag, self.text)?;
            Ok(members)
        }

        fn serialize_newtype_struct<T: Serialize + ?Sized>(
            self,
            _: &'static str,
            value: &T,
        ) -> Result<S::Ok, S::Error> {
            value.serialize(self)
        }

        fn serialize_some<T: Serialize + ?Sized>(self, _: &T) -> Result<S::Ok, S::Error> {
            Err(S::Error::custom(NOT_AN_OBJECT))
        }

        fn serialize_newtype_variant<T: Serialize + ?Sized>(
            self,
            _: &'static str,
            _: u32,
            _: &'static str,
            _: &T,
        ) -> Result<S::Ok, S::Error> {
            Err(S::Error::custom(NOT_AN_OBJECT))
        }

        refused! {
            serialize_bool(bool) -> S::Ok;
            serialize_i8(i8) -> S::Ok;
            serialize_i16(i16) -> S::Ok;
            serialize_i32(i32) -> S::Ok;
            serialize_i64(i64) -> S::Ok;
            serialize_u8(u8) -> S::Ok;
            serialize_u16(u16) -> S::Ok;
            serialize_u32(u32) -> S::Ok;
            serialize_u64(u64) -> S::Ok;
            serialize_f32(f32) -> S::Ok;
            serialize_f64(f64) -> S::Ok;
            serialize_char(char) -> S::Ok;
            serialize_str(&str) -> S::Ok;
            serialize_bytes(&[u8]) -> S::Ok;
            serialize_none() -> S::Ok;
            serialize_unit() -> S::Ok;
            serialize_unit_struct(&'static str) -> S::Ok;
            serialize_unit_variant(&'static str, u32, &'static str) -> S::Ok;
            serialize_seq(Option<usize>) -> Self::SerializeSeq;
            serialize_tuple(usize) -> Self::SerializeTuple;
            serialize_tuple_struct(&'static str, usize) -> Self::SerializeTupleStruct;
            serialize_tuple_variant(&'static str, u32, &'static str, usize) -> Self::SerializeTupleVariant;
            serialize_struct_variant(&'static str, u32, &'static str, usize) -> Self::SerializeStructVariant;
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::RawResponse;
    use crate::types::AnyJson;
    use serde::{Deserialize, Serialize};
    use serde_json::{Value, json};

    open_union! {
        /// A shape.
        enum Shape by "kind" {
            /// Round.
            Circle(Circle) => "Circle",
            /// Nothing at all.
            Void => "Void",
            /// Two shapes of one size.
            Pair(Pair) => "Pair",
            /// A circle by another name.
            Disc(Circle) without From => "Disc",
            /// Told further by its colour.
            Painted(Painted) => "Painted",
        }

        /// What is painted.
        enum Painted by "colour" {
            /// Red.
            Red(Circle) => "red",
        }
    }

    #[derive(Debug, Clone, Serialize, Deserialize)]
    struct Circle {
        radius: u32,
    }

    #[derive(Debug, Clone, Serialize, Deserialize)]
    struct Pair {
        both: Vec<Shape>,
    }

    fn there_and_back(json: &Value) -> Value {
        let shape: Shape = serde_json::from_str(&json.to_string()).unwrap();
        assert_eq!(shape.tag(), json["kind"].as_str().unwrap());
        serde_json::to_value(&shape).unwrap()
    }

    #[test]
    fn every_variant_goes_there_and_back_and_the_tag_may_stand_anywhere() {
        for shape in [
            json!({"kind": "Circle", "radius": 3}),
            json!({"kind": "Void"}),
            json!({"both": [{"kind": "Void"}, {"radius": 1, "kind": "Disc"}], "kind": "Pair"}),
            json!({"kind": "Painted", "colour": "red", "radius": 3}),
        ] {
            assert_eq!(there_and_back(&shape), shape);
        }
        assert_eq!(
            serde_json::to_string(&Shape::from(Painted::from(Circle { radius: 3 }))).unwrap(),
            r#"{"kind":"Painted","colour":"red","radius":3}"#
        );
    }

    #[test]
    fn what_nobody_has_heard_of_is_kept_to_the_byte() {
        for text in
            [r#"{"sides":[1,2.50,1e400],"kind":"Polygon"}"#, r#"{"kind":"Painted","colour":"blue","depth":{"a":null}}"#]
        {
            let shape: Shape = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::to_string(&shape).unwrap(), text);
        }
    }

    #[test]
    fn values_that_are_no_text_decode_too() {
        let shape: Shape = serde_json::from_value(json!({"kind": "Circle", "radius": 3})).unwrap();
        assert!(matches!(shape, Shape::Circle(Circle { radius: 3 })));
    }

    #[test]
    fn a_failure_inside_names_the_member() {
        for (text, path, what) in [
            (
                r#"{"kind":"Pair","both":[{"kind":"Circle","radius":"x"} , {"kind":"Void"}]}"#,
                "both[0].radius",
                "expected u32",
            ),
            (
                r#"{"kind":"Pair","both":[{"kind":"Pair","both":[{"kind":"Circle"}], "a":1}],"b":2}"#,
                "both[0].both[0]",
                "`radius`",
            ),
            (r#"{"kind":"Circle"}"#, ".", "missing field `radius`"),
            (r#"{"kind":"Pair","both":[{"kind":"Circle","radius":"x"}]}"#, "both[0].radius", "invalid type: a string"),
            (r#"{"kind":"Pair","both":[{"kind":"Void"},{"radius":1}]}"#, "both[1]", "missing field `kind`"),
            (r#"{"kind":"Pair","both":[{"kind":7}]}"#, "both[0].kind", "invalid type: integer `7`"),
            (
                r#"{"kind":"Pair","both":["round"]}"#,
                "both[0]",
                "invalid type: a string, expected an object with `kind`",
            ),
        ] {
            let response = RawResponse::new(http::StatusCode::OK, http::HeaderMap::new(), bytes::Bytes::from(text));
            let error = crate::response::json::decode::<Shape>(&response).unwrap_err();
            assert_eq!(error.json_path(), Some(path), "{error}");
            assert!(error.to_string().contains(what) && !error.to_string().contains("round"), "{error}");
        }
    }

    #[test]
    fn only_objects_can_be_told_apart() {
        open_union! {
            /// Holds what it must not.
            enum Wrong by "kind" {
                /// Any JSON.
                List(Vec<AnyJson>) => "List",
            }
        }
        let refused = serde_json::to_string(&Wrong::from(Vec::new())).unwrap_err();
        assert!(refused.to_string().contains("has to be an object"), "{refused}");
        assert_eq!(Wrong::from(Vec::new()).tag(), "List");
    }
}
