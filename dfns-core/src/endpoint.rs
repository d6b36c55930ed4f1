//! What a declared request can do: the trait `#[dfns_endpoint]` implements, and the small traits behind its fields.
//!
//! A request knows how to become [`Parts`] (path, query, headers, body bytes) and how its response is read. Both directions
//! are plain functions without I/O; the engine does the rest. The body is serialised here, once: the bytes that end up in
//! [`Parts`] are the bytes that are signed and the bytes that are sent.

use crate::call::Mode;
use crate::client::CallerSet;
use crate::error::Error;
use crate::meta::EndpointMeta;
use crate::parts::Parts;
use crate::transport::RawResponse;

/// A request of the Dfns API, declared with `#[dfns_endpoint]`.
///
/// Not implemented by hand: the attribute derives it from the declaration.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a Dfns endpoint",
    label = "not declared with `#[dfns_endpoint]`",
    note = "an endpoint is a request struct with `#[dfns_endpoint(METHOD, \"/path\", ...)]` on it"
)]
pub trait Endpoint: Sized + Send + 'static {
    /// What the call yields.
    type Response: Send + 'static;
    /// Who may call it, as a type.
    type Callers: CallerSet;
    /// Whether it needs a user action signature, as a type.
    type Mode: Mode;
    /// Everything else the declaration says.
    const META: &'static EndpointMeta;

    /// Encodes the request: path, query, headers, body bytes.
    fn encode(&self) -> Result<Parts, Error>;

    /// Reads the response.
    fn decode(response: &RawResponse) -> Result<Self::Response, Error>;
}

/// A value that can stand in a URL path.
///
/// An empty value, `.` and `..` are refused before anything is sent; everything else is percent-encoded.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be part of a URL path",
    label = "not a path parameter",
    note = "path parameters are ids, strings, numbers and booleans"
)]
pub trait PathParam {
    /// The value as text, before percent-encoding.
    fn write_path(&self, write: &mut dyn FnMut(&str));
}

/// A value that can stand in the query string.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be part of a query string",
    label = "not a query parameter",
    note = "query parameters are strings, ids, numbers, booleans, open enums, and `Option` or `Vec` of those"
)]
pub trait QueryParam {
    /// The value as text, before percent-encoding: once, several times for a list, or never for an absent value.
    fn write_query(&self, write: &mut dyn FnMut(&str));
}

/// A value that can be sent as a header.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be sent as a header",
    label = "not a header value",
    note = "header values are strings, numbers, booleans, and `Option` of those"
)]
pub trait HeaderParam {
    /// The value as text, or never for an absent value.
    fn write_header(&self, write: &mut dyn FnMut(&str));
}

/// A type that a response can be decoded into: anything that implements `serde::Deserialize`, [`Csv`](crate::Csv) and
/// [`Download`](crate::Download).
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be decoded from a response",
    label = "does not implement `Deserialize`",
    note = "derive `serde::Deserialize` for it, or write `returns = ()` if the response has no body"
)]
pub trait FromResponse: Sized {
    /// Reads the response.
    fn decode(response: &RawResponse) -> Result<Self, Error>;
}

#[diagnostic::do_not_recommend]
impl<T: serde::de::DeserializeOwned> FromResponse for T {
    #[inline]
    fn decode(response: &RawResponse) -> Result<Self, Error> {
        crate::decode::json(response)
    }
}

/// A response that is one page of a list.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a page of a list",
    label = "`paginated` needs a response with items and the token of the next page",
    note = "return `dfns_core::Page<T>`, or implement `PageBody`"
)]
pub trait PageBody {
    /// What the page holds.
    type Item;
    /// The token of the next page; `None`, or empty, on the last.
    fn next_page_token(&self) -> Option<&str>;
    /// The items, giving up the page.
    fn into_items(self) -> Vec<Self::Item>;
}

/// What is text: strings, ids and open enums. It can stand anywhere a parameter can.
#[doc(hidden)]
pub trait Text {
    /// The text.
    fn text(&self) -> &str;
}

impl Text for String {
    fn text(&self) -> &str {
        self
    }
}

impl Text for Box<str> {
    fn text(&self) -> &str {
        self
    }
}

impl Text for &str {
    fn text(&self) -> &str {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<T: Text> PathParam for T {
    fn write_path(&self, write: &mut dyn FnMut(&str)) {
        write(self.text());
    }
}

#[diagnostic::do_not_recommend]
impl<T: Text> QueryParam for T {
    fn write_query(&self, write: &mut dyn FnMut(&str)) {
        write(self.text());
    }
}

#[diagnostic::do_not_recommend]
impl<T: Text> HeaderParam for T {
    fn write_header(&self, write: &mut dyn FnMut(&str)) {
        write(self.text());
    }
}

macro_rules! display_params {
    ($($type:ty),+) => {$(
        impl PathParam for $type {
            fn write_path(&self, write: &mut dyn FnMut(&str)) {
                write(&self.to_string());
            }
        }
        impl QueryParam for $type {
            fn write_query(&self, write: &mut dyn FnMut(&str)) {
                write(&self.to_string());
            }
        }
        impl HeaderParam for $type {
            fn write_header(&self, write: &mut dyn FnMut(&str)) {
                write(&self.to_string());
            }
        }
    )+};
}

display_params!(bool, u8, u16, u32, u64, i32, i64);

impl<T: QueryParam> QueryParam for Option<T> {
    fn write_query(&self, write: &mut dyn FnMut(&str)) {
        if let Some(value) = self {
            value.write_query(write);
        }
    }
}

impl<T: QueryParam> QueryParam for Vec<T> {
    fn write_query(&self, write: &mut dyn FnMut(&str)) {
        for value in self {
            value.write_query(write);
        }
    }
}

impl<T: HeaderParam> HeaderParam for Option<T> {
    fn write_header(&self, write: &mut dyn FnMut(&str)) {
        if let Some(value) = self {
            value.write_header(write);
        }
    }
}
