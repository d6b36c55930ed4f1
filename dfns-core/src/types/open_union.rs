//! Open unions: one of several JSON objects, tagged by one of their fields. Objects with an unknown
//! tag are kept as JSON.
//!
//! `read` finds the tag at any position and reads the variant from the same document. Writing puts
//! the tag first.

mod read;

pub use self::read::{Object, Union, read};

use crate::depth::{Level, content_follows};
use crate::types::AnyJson;
use serde::de::MapAccess;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Declares an open union: an enum of objects that are tagged by one field, with a variant
/// `Unknown` for unknown tags.
///
/// ```
/// # use dfns_core as dfns;
/// use dfns::{Amount, dfns_object, open_union};
///
/// open_union! {
///     /// The content of a parcel.
///     pub enum Parcel by "kind" {
///         /// Money.
///         Coins(Coins) => "Coins",
///         /// Only greetings.
///         Greetings => "Greetings",
///     }
/// }
///
/// /// Money.
/// #[dfns_object]
/// pub struct Coins {
///     /// The amount, in the smallest unit.
///     pub amount: Amount,
/// }
///
/// let parcel = Parcel::from(Coins::new(5_u64));
/// assert_eq!(serde_json::to_string(&parcel).unwrap(), r#"{"kind":"Coins","amount":"5"}"#);
///
/// let parcel: Parcel = serde_json::from_str(r#"{"weight":7,"kind":"Elephant"}"#).unwrap();
/// assert!(matches!(parcel, Parcel::Unknown(_)) && parcel.tag() == "Elephant");
/// assert_eq!(serde_json::to_string(&parcel).unwrap(), r#"{"weight":7,"kind":"Elephant"}"#);
/// ```
///
/// Each variant holds an object without the tag, or nothing; [`AnyJson`](crate::AnyJson) holds the
/// whole object, the tag included. A variant that holds an object implements `From` that object. If
/// two variants hold the same type, write `Name(Type) without From => "Tag"`.
#[macro_export]
macro_rules! open_union {
    ($(
        $(#[$($attribute:tt)*])*
        $visibility:vis enum $name:ident by $tag:literal {
            $(
                $(#[$($variant_attribute:tt)*])*
                $variant:ident $(($content:ty) $(without $no_from:ident)?)? => $text:literal
            ),+ $(,)?
        }
    )+) => {$(
        $(#[$($attribute)*])*
        ///
        #[doc = ::core::concat!("Tagged by `", $tag, "`. Open: an object with an unknown tag is kept as JSON.")]
        #[derive(::core::fmt::Debug, ::core::clone::Clone)]
        #[non_exhaustive]
        $visibility enum $name {
            $($(#[$($variant_attribute)*])* $variant $(($content))?,)+
            #[doc = ::core::concat!("An object whose `", $tag, "` this version does not know.")]
            Unknown($crate::UnknownObject),
        }

        impl $name {
            #[doc = ::core::concat!("Its `", $tag, "`.")]
            #[allow(dead_code, reason = "a private union may not use it")]
            $visibility fn tag(&self) -> &str {
                match self {
                    $($crate::__union_pattern!($variant $(, $content)?) => $text,)+
                    Self::Unknown(object) => object.tag(),
                }
            }
        }

        $($($crate::__union_from! { $name $variant $content $(, $no_from)? })?)+

        #[allow(long_running_const_eval, reason = "hundreds of variants with hundreds of fields are compared")]
        const _: () = {
            #[allow(unused_imports, reason = "unused if the union holds only described objects")]
            use $crate::__private::build::{Undescribed as _, distinct, variants};
            distinct::<{ (2 * [$($text),+].len()).next_power_of_two() }>(
                ::core::stringify!($name),
                &[$((::core::stringify!($variant), $text)),+],
            );
            variants(
                ::core::stringify!($name),
                $tag,
                &[$((::core::stringify!($variant), $crate::__union_content_shape!($($content)?))),+],
            );
        };

        impl<__Depth: $crate::__private::shape::Depth> $crate::__private::shape::Described<__Depth> for $name {
            const SHAPE: &'static $crate::meta::Shape = {
                #[allow(unused_imports, reason = "unused if the union holds only described objects")]
                use $crate::__private::shape::Undescribed as _;
                &$crate::meta::Shape::Union {
                    name: ::core::stringify!($name),
                    tag: $tag,
                    tags: &$crate::meta::Shape::Enum { name: ::core::stringify!($name), values: &[$($text),+] },
                    variants: &[$($crate::__union_shape!(__Depth $(, $content)?)),+],
                }
            };
        }

        $crate::__with_schema! {
            impl $crate::__private::schema::Describe for $name {
                const SCHEMA: $crate::__private::schema::Schema = {
                    use $crate::__private::schema as __dfns;
                    #[allow(unused_imports, reason = "unused if the union holds only described objects")]
                    use __dfns::Undescribed as _;
                    __dfns::Schema::Union(&__dfns::UnionSchema::new(
                        __dfns::Named::new(
                            ::core::stringify!($name),
                            ::core::module_path!(),
                            $crate::__documentation!($([$($attribute)*])*),
                        ),
                        $tag,
                        &[$(__dfns::VariantSchema::new(
                            $text,
                            $crate::__union_schema!($($content)?),
                            $crate::__documentation!($([$($variant_attribute)*])*),
                        )),+],
                    ))
                };
            }
        }

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
                $crate::__private::union::read(deserializer)
            }
        }

        impl $crate::__private::union::Union for $name {
            const TAG: &'static str = $tag;

            fn read<'de, M: $crate::__private::serde::de::MapAccess<'de>>(
                tag: &str,
                object: $crate::__private::union::Object<'de, M>,
            ) -> ::core::result::Result<Self, M::Error> {
                match tag {
                    $($text => $crate::__union_variant!(object, $variant $(, $content)?),)+
                    _ => object.unknown().map(Self::Unknown),
                }
            }
        }
    )+};
    ($($anything:tt)*) => {
        ::core::compile_error!(
            "expected open unions\nhelp: write `pub enum Shape by \"kind\" { Circle(Circle) => \"Circle\", Void => \"Void\" }`, the tag after `by`, and its value for each variant"
        );
        $crate::__open_union_syntax! { $($anything)* }
    };
}

/// The syntax of [`open_union!`]. It fails where the input differs.
#[doc(hidden)]
#[macro_export]
macro_rules! __open_union_syntax {
    ($(
        $(#[$attribute:meta])*
        $visibility:vis enum $name:ident by $tag:literal {
            $(
                $(#[$variant_attribute:meta])*
                $variant:ident $(($content:ty) $(without $no_from:ident)?)? => $text:literal
            ),+ $(,)?
        }
    )+) => {};
}

#[doc(hidden)]
#[macro_export]
macro_rules! __union_shape {
    ($depth:ident) => {
        &$crate::meta::Shape::Unknown
    };
    ($depth:ident, $content:ty) => {
        $crate::__private::shape::Probe::<$content, $depth>::SHAPE
    };
}

#[doc(hidden)]
#[macro_export]
#[cfg(feature = "schema")]
macro_rules! __union_schema {
    () => {
        $crate::__private::schema::nothing
    };
    ($content:ty) => {
        $crate::__private::schema::Probe::<$content>::SCHEMA
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __union_content_shape {
    () => {
        &$crate::meta::Shape::Unknown
    };
    ($content:ty) => {
        $crate::__private::shape::Content::<$content>::SHAPE
    };
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
        $object.ignore().map(|()| Self::$variant)
    };
    ($object:ident, $variant:ident, $content:ty) => {
        $object.content().map(Self::$variant)
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

/// An object of an open union that this version does not know: its tag and its whole JSON.
///
/// The values of its fields are kept exactly as received; white space between fields is not.
#[derive(Debug, Clone)]
pub struct UnknownObject {
    tag: Box<str>,
    json: AnyJson,
}

impl UnknownObject {
    /// Returns the value of the tag.
    pub fn tag(&self) -> &str {
        &self.tag
    }

    /// Returns the whole object, including the tag.
    pub fn json(&self) -> &AnyJson {
        &self.json
    }
}

impl Serialize for UnknownObject {
    /// Writes field by field, so that the object can be flattened into another one, or be the
    /// content of another union's variant.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Fields(fields) = self.json.decode().map_err(serde::ser::Error::custom)?;
        serializer.collect_map(fields)
    }
}

/// The fields of an object, in their order.
struct Fields(Vec<(String, AnyJson)>);

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Fields;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<M: MapAccess<'de>>(self, mut object: M) -> Result<Fields, M::Error> {
                let mut fields = Vec::new();
                while let Some(field) = object.next_entry()? {
                    fields.push(field);
                }
                Ok(Fields(fields))
            }
        }
        deserializer.deserialize_map(Visitor)
    }
}

/// A variant without content.
#[doc(hidden)]
#[derive(Serialize)]
pub struct Nothing {}

/// Writes the tag, then the fields of the content.
#[doc(hidden)]
pub fn serialize<S: Serializer>(
    tag: &'static str,
    text: &'static str,
    content: &impl Serialize,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let _level = Level::enter().map_err(serde::ser::Error::custom)?;
    content_follows();
    content.serialize(tagged::Tagged { tag, text, inner: serializer })
}

const NOT_AN_OBJECT: &str = "the content of a union's variant must be an object";

/// A serializer that writes the tag before the fields.
mod tagged {
    use super::{NOT_AN_OBJECT, Serialize, Serializer};
    use crate::depth::field_follows;
    use crate::types::any_json::RAW_JSON;
    use serde::ser::{Error as _, Impossible, SerializeMap as _, SerializeStruct};

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
            // Raw JSON has the tag already.
            if name == RAW_JSON {
                return self.inner.serialize_struct(name, length);
            }
            field_follows();
            let mut members = self.inner.serialize_struct(name, length + 1)?;
            members.serialize_field(self.tag, self.text)?;
            Ok(members)
        }

        fn serialize_map(self, length: Option<usize>) -> Result<S::SerializeMap, S::Error> {
            field_follows();
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
            /// One shape around another.
            Framed(Framed) => "Framed",
            /// Tagged further by its colour.
            Painted(Painted) => "Painted",
        }

        /// A painted shape.
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

    #[derive(Debug, Clone, Serialize, Deserialize)]
    struct Framed {
        shape: Box<Shape>,
    }

    fn there_and_back(json: &Value) -> Value {
        let shape: Shape = serde_json::from_str(&json.to_string()).unwrap();
        assert_eq!(shape.tag(), json["kind"].as_str().unwrap());
        serde_json::to_value(&shape).unwrap()
    }

    #[test]
    fn every_variant_round_trips_with_the_tag_in_any_position() {
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
    fn unknown_objects_keep_every_byte() {
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
            (r#"{"kind":"Pair","both":[{"kind":7}]}"#, "both[0].kind", "invalid type: an integer"),
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
    fn fields_before_the_tag_are_read_and_their_failures_are_located_through_any_depth() {
        let json = r#"{"both":[{"both":[{"radius":7,"kind":"Circle"}],"kind":"Pair"}],"kind":"Pair"}"#;
        let shape: Shape = serde_json::from_str(json).unwrap();
        assert_eq!(serde_json::to_value(&shape).unwrap(), serde_json::from_str::<Value>(json).unwrap());
        for (text, path) in [
            (r#"{"both":[{"radius":"x","kind":"Circle"}],"kind":"Pair"}"#, "both[0].radius"),
            (
                r#"{"a":{}, "both":[ {"a":1,"both":[{"radius":"x", "kind":"Circle"}] ,"kind":"Pair","b":2}],"kind":"Pair"}"#,
                "both[0].both[0].radius",
            ),
            (r#"{"kind":"Pair","both":[{"kind":"Void"},{"radius":-1,"kind":"Disc","a":[{}]}]}"#, "both[1].radius"),
            (r#"{"kind":"Painted","radius":"x","colour":"red"}"#, "radius"),
            (r#"{"radius":"x","kind":"Painted","colour":"red"}"#, "radius"),
            (r#"{"kind":"Framed","shape":{"radius":"x","kind":"Circle"}}"#, "shape.radius"),
            (r#"{"kind":"Framed","shape":{"radius":"x","kind":"Circle" }, "b":1}"#, "shape.radius"),
            (r#"{"kind":"Framed","shape":{"radius":"x","kind":"Circle" , "b":1}}"#, "shape.radius"),
            (r#"{"shape":{"radius":"x","kind":"Circle"},"kind":"Framed"}"#, "shape.radius"),
        ] {
            let failure = serde_json::from_str::<Shape>(text).unwrap_err();
            let (message, found) = crate::json_failure::locate(text, &failure);
            assert_eq!(found, path, "{text}: {message}");
            assert!(message.contains("expected u32") && !message.contains("before the tag"), "{message}");
        }
    }

    #[test]
    fn a_tag_that_is_there_twice_is_an_error() {
        for text in [
            r#"{"kind":"Void","kind":"Circle","radius":1}"#,
            r#"{"kind":"Polygon","kind":"Void"}"#,
            r#"{"radius":1,"kind":"Circle","kind":"Circle"}"#,
        ] {
            let failure = serde_json::from_str::<Shape>(text).unwrap_err().to_string();
            assert!(failure.starts_with("duplicate field `kind`"), "{failure}");
        }
    }

    #[test]
    fn unions_are_read_from_values_readers_and_flattened_structs_too() {
        #[derive(Debug, Deserialize)]
        struct Outer {
            #[serde(flatten)]
            shape: Shape,
        }
        let json = r#"{"radius":3,"more":[1e400,"\u00e9"],"kind":"Circle"}"#;
        assert!(matches!(serde_json::from_reader(json.as_bytes()).unwrap(), Shape::Circle(Circle { radius: 3 })));
        let unknown: Shape = serde_json::from_reader(r#"{"a":1.50,"kind":"Polygon","b":[]}"#.as_bytes()).unwrap();
        assert_eq!(serde_json::to_string(&unknown).unwrap(), r#"{"a":1.50,"kind":"Polygon","b":[]}"#);
        let value = json!({"both": [{"radius": "x", "kind": "Circle"}], "kind": "Pair"});
        let failure = serde_json::from_value::<Shape>(value).unwrap_err().to_string();
        assert!(failure.contains("at `both[0].radius`"), "{failure}");
        for json in [json!({"radius": 3, "kind": "Circle"}), json!({"kind": "Polygon", "sides": [1]})] {
            let outer: Outer = serde_json::from_value(json.clone()).unwrap();
            assert_eq!(serde_json::to_value(&outer.shape).unwrap(), json);
        }
    }

    #[test]
    fn variants_may_hold_options_wrappers_and_any_json() {
        #[derive(Debug, Clone, Serialize, Deserialize)]
        struct Wrapped(Circle);
        open_union! {
            /// Odd contents.
            enum Odd by "kind" {
                /// Perhaps.
                Perhaps(Option<Circle>) => "Perhaps",
                /// Wrapped.
                Wrapped(Wrapped) => "Wrapped",
                /// Boxed.
                Boxed(Box<Circle>) without From => "Boxed",
                /// Any fields.
                Any(std::collections::BTreeMap<String, AnyJson>) => "Any",
                /// The object itself.
                Raw(AnyJson) => "Raw",
            }
        }
        for kind in ["Perhaps", "Wrapped", "Boxed", "Any", "Raw"] {
            for text in [format!(r#"{{"kind":"{kind}","radius":3}}"#), format!(r#"{{"radius":3,"kind":"{kind}"}}"#)] {
                let odd: Odd = serde_json::from_str(&text).unwrap();
                match &odd {
                    Odd::Perhaps(circle) => assert_eq!(circle.as_ref().unwrap().radius, 3),
                    Odd::Wrapped(Wrapped(circle)) => assert_eq!(circle.radius, 3),
                    Odd::Boxed(circle) => assert_eq!(circle.radius, 3),
                    Odd::Any(fields) => assert_eq!(fields["radius"].as_str(), "3"),
                    Odd::Raw(json) => assert_eq!(json.as_str(), text),
                    Odd::Unknown(_) => panic!("{kind}"),
                }
            }
        }
    }

    /// Nests `depth` shapes, with the tag first or last.
    fn nested(depth: usize, tag_first: bool) -> String {
        let (start, end) =
            if tag_first { (r#"{"kind":"Pair","both":["#, "]}") } else { (r#"{"both":["#, r#"],"kind":"Pair"}"#) };
        [&start.repeat(depth), r#"{"kind":"Void"}"#, &end.repeat(depth)].concat()
    }

    /// Runs on a thread with a stack of 2 MiB, the default size for threads.
    fn on_a_usual_stack(work: impl FnOnce() + Send + 'static) {
        std::thread::Builder::new().stack_size(2 << 20).spawn(work).unwrap().join().unwrap();
    }

    #[test]
    fn unions_nest_to_64_levels_and_no_further_wherever_the_tag_stands() {
        on_a_usual_stack(|| {
            for tag_first in [true, false] {
                for (depth, is_read) in [(31, true), (60, true), (64, false), (250, false), (100_000, false)] {
                    let text = nested(depth, tag_first);
                    let read = serde_json::from_str::<Shape>(&text);
                    assert_eq!(read.is_ok(), is_read, "{depth} {tag_first}: {:?}", read.err());
                }
                let text = nested(100_000, tag_first);
                let response = RawResponse::new(http::StatusCode::OK, http::HeaderMap::new(), text.into());
                let error = crate::response::json::decode::<Shape>(&response).unwrap_err();
                assert!(error.message().contains("nested too deeply"), "{error}");
                assert!(error.to_string().len() < 2048);
            }
        });
    }

    #[test]
    fn an_unknown_object_that_nests_deep_is_an_error_and_none_that_is_long() {
        on_a_usual_stack(|| {
            let with = |sides: &str| serde_json::from_str::<Shape>(&format!(r#"{{"sides":{sides},"kind":"Polygon"}}"#));
            assert!(with(&"[".repeat(100_000)).is_err());
            assert!(with(&["[".repeat(100_000), "]".repeat(100_000)].concat()).is_err());
            assert!(with(&format!("[{}0]", "0,".repeat(500_000))).is_ok());
        });
    }

    #[test]
    fn writing_values_that_nest_too_deep_is_an_error() {
        on_a_usual_stack(|| {
            let mut shape = Shape::Void;
            for _ in 0..62 {
                shape = Shape::from(Pair { both: vec![shape] });
            }
            assert!(serde_json::to_string(&shape).is_ok());
            for _ in 0..200 {
                shape = Shape::from(Pair { both: vec![shape] });
            }
            let failure = serde_json::to_string(&shape).unwrap_err();
            assert!(failure.to_string().contains("nested too deeply"), "{failure}");
        });
    }

    #[cfg(unix)]
    #[test]
    fn a_megabyte_at_the_deepest_level_is_read_in_linear_time_wherever_the_tags_stand() {
        for tag_first in [true, false] {
            let texts = [1, 4].map(|factor| {
                let (pad, list) = ("x".repeat(factor << 17), "0,".repeat(factor << 16));
                let wide = format!(r#"{{"pad":"{pad}","list":[{list}0],"kind":"Void"}}"#);
                nested(60, tag_first).replace(r#"{"kind":"Void"}"#, &wide)
            });
            crate::effort::assert_grows_with_length(&format!("tag first: {tag_first}"), |factor| {
                serde_json::from_str::<Shape>(&texts[usize::from(factor > 1)]).unwrap();
            });
        }
    }

    #[test]
    fn only_objects_can_be_tagged() {
        /// A type whose shape is not known: otherwise the union would not compile.
        #[derive(Debug, Clone, Serialize, Deserialize)]
        struct Letters(Vec<char>);

        open_union! {
            /// Holds what it must not.
            enum Wrong by "kind" {
                /// Not an object.
                List(Letters) => "List",
            }
        }
        let wrong = Wrong::from(Letters(Vec::new()));
        let refused = serde_json::to_string(&wrong).unwrap_err();
        assert!(refused.to_string().contains("must be an object"), "{refused}");
        assert_eq!(wrong.tag(), "List");
    }
}
