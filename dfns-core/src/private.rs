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
pub use crate::meta::{build, shape};
pub use crate::params::{Displayed, Text};
pub use crate::parts::Parts;
pub use crate::types::{IntoList, PageBody, UnknownValue, known, object, open_union as union};
pub use crate::wait::settles::{NotSettling, SettlingOf};
pub use serde::{self, Deserialize, Serialize};

pub use crate::{__server as server, __with_codec as with_codec};

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
