//! The server's direction, behind the feature `server`: requests are read back, and responses are
//! written.
//!
//! A client never needs it, so it costs a client nothing. [`IncomingEndpoint`] is derived from the
//! same declaration as the client's direction, and reads what that wrote: `encode` and then
//! `from_parts` is the same request again. On top of it stands
//! [`check`](crate::EndpointMeta::check_request): JSON through an endpoint's types and back.

mod check;
mod form;
pub mod read;
mod text;

pub use check::{Change, Check, Difference};

use crate::endpoint::Endpoint;
use crate::error::{Error, ErrorKind};
use crate::meta::{Auth, BodyKind, EndpointMeta, ParamLocation};
use crate::multipart::FilePart;
use crate::outcome::Outcome;
use crate::parts::{Body, Parts};
use crate::response::{Csv, CsvRow, Download, PlainText, RawResponse};
use crate::secret::Secret;
use crate::types::AnyJson;
use bytes::Bytes;
use serde::Serialize;

/// A declared request that can be read back from its parts.
///
/// Not implemented by hand: with the feature `server`, `#[dfns_endpoint]` derives it from the
/// declaration. The types of the request's fields have to implement `serde::Deserialize` then, and
/// the response's `serde::Serialize`; whatever is made with `#[dfns_object]`, `open_enum!`,
/// `open_union!` and `id_types!` does.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read back",
    label = "not declared with `#[dfns_endpoint]` while the feature `server` is on"
)]
pub trait IncomingEndpoint: Endpoint<Response: WriteResponse> {
    /// Reads the request back.
    ///
    /// # Errors
    /// A parameter or a member that is missing or is no value of its type; the error names it.
    fn from_parts(parts: &Parts) -> Result<Self, Error>;
}

/// A type that a response can be written from: anything that implements `serde::Serialize`, [`Csv`]
/// and [`Download`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be written as a response",
    label = "does not implement `Serialize`",
    note = "the feature `server` is on: derive `serde::Serialize` for it, or use `#[dfns_object]`"
)]
pub trait WriteResponse: Sized {
    /// Writes the response.
    fn write(&self) -> Result<Written, Error>;
}

/// A response, written.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Written {
    /// As JSON.
    Json(String),
    /// A table in CSV, kept as it came; each of this many rows could be read.
    Table {
        /// How many rows there are.
        rows: usize,
    },
    /// A file, as it came.
    File(Bytes),
}

#[diagnostic::do_not_recommend]
impl<T: Serialize> WriteResponse for T {
    fn write(&self) -> Result<Written, Error> {
        serde_json::to_string(self).map(Written::Json).map_err(|failure| {
            Error::new(ErrorKind::Request, format!("the response cannot be encoded as JSON: {failure}"))
        })
    }
}

impl<T: CsvRow> WriteResponse for Csv<T> {
    fn write(&self) -> Result<Written, Error> {
        let mut rows = 0;
        for row in self.rows() {
            row?;
            rows += 1;
        }
        Ok(Written::Table { rows })
    }
}

impl WriteResponse for Download {
    fn write(&self) -> Result<Written, Error> {
        Ok(Written::File(self.bytes().clone()))
    }
}

impl WriteResponse for PlainText {
    fn write(&self) -> Result<Written, Error> {
        Ok(Written::File(Bytes::copy_from_slice(self.as_str().as_bytes())))
    }
}

impl WriteResponse for RawResponse {
    fn write(&self) -> Result<Written, Error> {
        Ok(Written::File(self.body().clone()))
    }
}

impl<T: WriteResponse, P: WriteResponse> WriteResponse for Outcome<T, P> {
    fn write(&self) -> Result<Written, Error> {
        match self {
            Self::Done(response) => response.write(),
            Self::Pending(change) => change.write(),
        }
    }
}

/// How an endpoint's requests and responses are read and written again, for whoever knows its
/// metadata only.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Codec {
    request: fn(&Parts) -> Result<Parts, Error>,
    response: fn(&RawResponse) -> Result<Written, Error>,
}

impl EndpointMeta {
    /// For the macro's output only.
    #[doc(hidden)]
    pub const fn incoming<E: IncomingEndpoint>(self) -> Self {
        self.extended(
            const {
                &Codec {
                    request: |parts| E::from_parts(parts)?.encode(),
                    response: |response| E::decode(response)?.write(),
                }
            },
        )
    }

    /// The codec of a declared endpoint. Metadata that is made by hand has none.
    fn codec(&self) -> Result<&'static Codec, Error> {
        self.extension().ok_or_else(|| {
            let message = "the endpoint is not declared with `#[dfns_endpoint]`, so it has no types";
            Error::new(ErrorKind::Configuration, message)
        })
    }

    /// Reads a request of this endpoint back from its parts, as the declared type, and encodes it
    /// again.
    ///
    /// # Errors
    /// As [`IncomingEndpoint::from_parts`].
    pub fn read_back(&'static self, parts: &Parts) -> Result<Parts, Error> {
        self.codec().and_then(|codec| (codec.request)(parts)).map_err(|error| error.at_endpoint(self))
    }
}

impl Parts {
    /// A request as it was received: path, query, the declared headers, the credential if it is the
    /// endpoint's own, and the body.
    pub fn received(endpoint: &'static EndpointMeta, request: &http::Request<Bytes>) -> Self {
        let mut parts = Self::new(endpoint);
        request.uri().path().clone_into(&mut parts.path);
        request.uri().query().unwrap_or_default().clone_into(&mut parts.query);
        let headers = request.headers();
        for param in endpoint.params().iter().filter(|param| param.location == ParamLocation::Header) {
            if let (Ok(name), Some(value)) = (param.name.try_into(), headers.get(param.name)) {
                parts.headers.push((name, value.clone()));
            }
        }
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
        if endpoint.auth() == Auth::Temporary {
            let token = text(http::header::AUTHORIZATION).and_then(|value| value.strip_prefix("Bearer "));
            parts.bearer = token.map(Secret::from);
        }
        let content_type = text(http::header::CONTENT_TYPE).map(Box::from);
        let body = Body { bytes: request.body().clone(), content_type, signed_part: None };
        let data = |parts: Vec<form::FormPart>| parts.into_iter().find(|part| part.name == "data");
        let signed_part = form::read(&body).map(|parts| data(parts).map(|part| part.content).unwrap_or_default());
        parts.body = Body { signed_part, ..body };
        parts
    }

    /// A request with this JSON as its body (in a form, as its part `data`), and with `1` for every
    /// other parameter, which any kind of parameter can be read from.
    pub fn with_body(endpoint: &'static EndpointMeta, body: &AnyJson) -> Self {
        const ANY: &&str = &"1";
        let mut parts = Self::new(endpoint);
        for param in endpoint.params() {
            match param.location {
                ParamLocation::Path => parts.path(param.name, ANY),
                ParamLocation::Query => parts.query(param.name, ANY),
                ParamLocation::Header => parts.header(param.name, ANY),
                ParamLocation::Body if endpoint.body() == BodyKind::Form => parts.form(param.name, ANY),
                ParamLocation::Part => parts.part(param.name, &FilePart::new(*ANY, *ANY)),
                ParamLocation::Body => {}
            }
        }
        if endpoint.auth() == Auth::Temporary {
            parts.bearer(&Secret::from(*ANY));
        }
        match endpoint.body() {
            BodyKind::None => {}
            BodyKind::Json => parts.json(body),
            BodyKind::Form => parts.end_form(),
            BodyKind::Multipart if endpoint.has_data_part() => parts.multipart(body),
            BodyKind::Multipart => parts.end_parts(),
            BodyKind::Raw => parts.raw(body.as_str()),
        }
        parts
    }

    /// The body's JSON, which in a form is the part `data`. Bytes that are no JSON are handed out
    /// as they are. They may hold secrets.
    pub fn payload(&self) -> &Bytes {
        self.body.payload()
    }
}

impl PartialEq for Parts {
    /// The same request, to the byte.
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.endpoint(), other.endpoint())
            && (&self.path, &self.query, &self.headers) == (&other.path, &other.query, &other.headers)
            && self.bearer == other.bearer
            && self.body.bytes == other.body.bytes
    }
}
