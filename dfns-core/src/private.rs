//! Items that only the macro's output may name. No stability is promised.
//!
//! They share one module, so that the expansion needs a single path prefix, and a crate that
//! declares endpoints needs no other dependency.

pub use crate::call::Call;
pub use crate::endpoint::Endpoint;
pub use crate::error::Error;
pub use crate::group::{Group, Grouped, ListedOnce, Lists};
#[cfg(feature = "server")]
pub use crate::incoming::{Codec, Directions, OneWay, read};
pub use crate::json_failure::converted;
#[cfg(feature = "schema")]
pub use crate::meta::schema;
pub use crate::meta::{build, shape};
pub use crate::params::{Displayed, Text};
pub use crate::parts::Parts;
pub use crate::types::{IntoList, PageBody, UnknownValue, known, object, open_union as union};
pub use crate::wait::settles::{NotSettling, SettlingOf};
pub use serde::{self, Deserialize, Serialize};

pub use crate::{__deserialize as deserialize, __serialize as serialize};
pub use crate::{__server as server, __with_codec as with_codec};
pub use crate::{__tagged as tagged, __typed as typed, __with_schema as with_schema, __with_schemas as with_schemas};

/// Writes an object field by field. What is the same for all objects stands here, so that the
/// attribute does not emit it for each.
#[doc(hidden)]
#[macro_export]
macro_rules! __serialize {
    ($(#[$attribute:meta])* $name:ident $this:ident $(. $($members:tt)*)?) => {
        $(#[$attribute])*
        impl $crate::__private::Serialize for $name {
            fn serialize<S: $crate::__private::serde::Serializer>(
                &$this,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                #[allow(unused_mut, reason = "an object may have no fields")]
                let mut members = $crate::__private::object::write(serializer);
                $(members.$($members)*;)?
                members.end()
            }
        }
    };
}

/// Reads an object with its [`Read`](object::Read).
#[doc(hidden)]
#[macro_export]
macro_rules! __deserialize {
    ($(#[$attribute:meta])* $name:ident) => {
        $(#[$attribute])*
        impl<'de> $crate::__private::Deserialize<'de> for $name {
            fn deserialize<D: $crate::__private::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::__private::object::read(deserializer)
            }
        }
    };
}

/// Keeps the server's direction of a declaration, if this crate has the feature `server`. The
/// attribute runs on the host, and a build may turn the feature on for the host alone.
#[doc(hidden)]
#[macro_export]
#[cfg(feature = "server")]
macro_rules! __server {
    ($($output:tt)*) => { $($output)* };
}
#[doc(hidden)]
#[macro_export]
#[cfg(not(feature = "server"))]
macro_rules! __server {
    ($($output:tt)*) => {};
}

/// The metadata with the codec of its endpoint.
#[doc(hidden)]
#[macro_export]
#[cfg(feature = "server")]
macro_rules! __with_codec {
    ($endpoint:ty, $meta:expr) => {{
        #[allow(unused_imports, reason = "an endpoint that goes both ways does not need the fallback")]
        use $crate::__private::OneWay as _;
        $meta.extended(&$crate::__private::Codec::new(
            $crate::__private::Directions::<$endpoint>::REQUEST,
            $crate::__private::Directions::<$endpoint>::RESPONSE,
            $crate::__private::Directions::<$endpoint>::READ,
        ))
    }};
}
#[doc(hidden)]
#[macro_export]
#[cfg(not(feature = "server"))]
macro_rules! __with_codec {
    ($endpoint:ty, $meta:expr) => {
        $meta
    };
}

/// Keeps the schema of a type, if this crate has the feature `schema`.
#[doc(hidden)]
#[macro_export]
#[cfg(feature = "schema")]
macro_rules! __with_schema {
    ($($output:tt)*) => { $($output)* };
}
#[doc(hidden)]
#[macro_export]
#[cfg(not(feature = "schema"))]
macro_rules! __with_schema {
    ($($output:tt)*) => {};
}

/// The metadata of a parameter with the schema of its type.
#[doc(hidden)]
#[macro_export]
#[cfg(feature = "schema")]
macro_rules! __typed {
    ($param:expr, $type:ty) => {{
        #[allow(unused_imports, reason = "a described type does not need the fallback")]
        use $crate::__private::schema::Undescribed as _;
        $param.typed($crate::__private::schema::Probe::<$type>::SCHEMA)
    }};
}
#[doc(hidden)]
#[macro_export]
#[cfg(not(feature = "schema"))]
macro_rules! __typed {
    ($param:expr, $type:ty) => {
        $param
    };
}

/// The metadata of a tag with its only value.
#[doc(hidden)]
#[macro_export]
#[cfg(feature = "schema")]
macro_rules! __tagged {
    ($param:expr, $value:literal) => {
        $param.typed({
            use $crate::__private::schema as __dfns;
            const TAG: __dfns::Schema = __dfns::Schema::Choice(&__dfns::ChoiceSchema::new(
                __dfns::Named::new("", "", ""),
                &[__dfns::ValueSchema::new($value, "")],
            ));
            fn tag() -> __dfns::Schema {
                TAG
            }
            tag
        })
    };
}
#[doc(hidden)]
#[macro_export]
#[cfg(not(feature = "schema"))]
macro_rules! __tagged {
    ($param:expr, $value:literal) => {
        $param
    };
}

/// The metadata of an endpoint with the schemas of its response, of what it may yield instead, and
/// of its body: the type, whether it is required, and its documentation.
#[doc(hidden)]
#[macro_export]
#[cfg(feature = "schema")]
macro_rules! __with_schemas {
    ($meta:expr, $response:ty, [$($pending:ty)?], [$($body:ty, $required:literal, $documentation:literal)?]) => {{
        #[allow(unused_imports, reason = "described types do not need the fallback")]
        use $crate::__private::schema::Undescribed as _;
        #[allow(unused_mut, unused_assignments, reason = "not every endpoint has all parts")]
        const SCHEMA: &$crate::__private::schema::OperationSchema = &{
            let (mut body, mut pending) = (::core::option::Option::None, ::core::option::Option::None);
            $(body = ::core::option::Option::Some($crate::__private::schema::FieldSchema::new(
                "",
                $required,
                $crate::__private::schema::Probe::<$body>::SCHEMA,
                $documentation,
            ));)?
            $(pending = ::core::option::Option::Some($crate::__private::schema::Probe::<$pending>::SCHEMA);)?
            $crate::__private::schema::OperationSchema::new(
                body,
                $crate::__private::schema::Probe::<$response>::SCHEMA,
                pending,
            )
        };
        $meta.typed(SCHEMA)
    }};
}
#[doc(hidden)]
#[macro_export]
#[cfg(not(feature = "schema"))]
macro_rules! __with_schemas {
    ($meta:expr, $response:ty, [$($pending:ty)?], [$($body:ty, $required:literal, $documentation:literal)?]) => {
        $meta
    };
}

/// The text of the doc comments among attributes.
#[doc(hidden)]
#[macro_export]
macro_rules! __documentation {
    ($([$($attribute:tt)*])*) => {
        ::core::concat!($($crate::__documentation_line!($($attribute)*)),*)
    };
}
#[doc(hidden)]
#[macro_export]
macro_rules! __documentation_line {
    (doc = $text:expr) => {
        ::core::concat!($text, "\n")
    };
    ($($other:tt)*) => {
        ""
    };
}

/// The result of the generated `from_parts`.
pub type Decoded<T> = Result<T, Error>;

/// Returns the call of an endpoint that is not signed.
#[inline]
pub fn unsigned<G: Group<List: Lists<E>>, E: Endpoint>(request: &E, group: &G) -> Call<E::Response> {
    Call::new(group.client().session(), request)
}

/// Returns the call of an endpoint that needs a user action signature.
#[inline]
pub fn signed<G: Group<List: Lists<E>>, E: Endpoint>(request: &E, group: &G) -> Call<E::Response, G::Signing> {
    Call::new(group.client().session(), request)
}

/// Wraps the items of a list that are sent as their `Display` string.
pub fn displayed<T>(items: impl IntoIterator<Item = T>) -> Vec<Displayed<T>> {
    items.into_iter().map(Displayed).collect()
}

/// Returns the new value of an optional field.
#[inline]
pub fn some<T>(value: impl Into<T>) -> Option<T> {
    Some(value.into())
}

/// Returns the items of a list.
#[inline]
pub fn list<T>(items: impl IntoList<T>) -> Vec<T> {
    items.into_list()
}

/// Checks a bound. The expansion spans it at the declaration's words, and a failed check shows the
/// name of this function.
pub const fn returns_a_page<T: PageBody>() {}

/// Decodes a string, without allocating where the decoder can lend it.
pub fn text<'de, D: serde::Deserializer<'de>, T>(deserializer: D, make: fn(&str) -> T) -> Result<T, D::Error> {
    struct Visitor<T>(fn(&str) -> T);
    impl<T> serde::de::Visitor<'_> for Visitor<T> {
        type Value = T;
        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a string")
        }
        fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<T, E> {
            Ok((self.0)(text))
        }
    }
    deserializer.deserialize_str(Visitor(make))
}
