//! The server's side, behind the feature `server`: decodes requests and encodes responses.
//!
//! Clients never need it and pay nothing for it. [`IncomingEndpoint`] is derived from the same
//! declaration as the client's direction: `encode` and then `from_parts` gives the same request.
//! [`check`](crate::EndpointMeta::check_request) builds on it: it decodes JSON into an endpoint's
//! types and encodes it again.

mod check;
mod content;
mod exact;
mod form;
pub mod read;
mod text;

pub use check::{Change, Check, Difference};
pub use content::{CheckedResponse, Content};

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
use http::StatusCode;
use serde::Serialize;
use std::any::Any;
use std::fmt;
use std::marker::PhantomData;

/// A declared request that can be read from its parts.
///
/// Not implemented manually: with the feature `server`, `#[dfns_endpoint]` implements it for every
/// request whose fields can be read. For most that means `serde::Deserialize`, which all types made
/// with `#[dfns_object]`, `open_enum!`, `open_union!` and `id_types!` have; a field with
/// `#[dfns(display)]` is read by `FromStr`. A request with other fields can only be sent.
///
/// To write responses too, a server requires `E: IncomingEndpoint<Response: WriteResponse>`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from a request",
    label = "not declared with `#[dfns_endpoint]` while the feature `server` is on"
)]
pub trait IncomingEndpoint: Endpoint {
    /// Reads the request.
    ///
    /// # Errors
    /// If a parameter or field is missing or has the wrong type. The error names it.
    fn from_parts(parts: &Parts) -> Result<Self, Error>;
}

/// A type that can be written as a response: anything that implements `serde::Serialize`, [`Csv`],
/// [`Download`], [`PlainText`] and [`RawResponse`].
///
/// `Vec<u8>` and [`Bytes`] are the bytes of the body, as they are where a response is read.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be written as a response",
    label = "does not implement `Serialize`",
    note = "a server writes this response: derive `serde::Serialize` for `{Self}`, or declare it with `#[dfns_object]`"
)]
pub trait WriteResponse: Sized {
    /// Writes the response.
    fn write(&self) -> Result<Written, Error>;

    /// The status that the response is sent with: 202 for a change that is pending approval.
    fn status(&self) -> StatusCode {
        StatusCode::OK
    }
}

/// A written response.
///
/// `Debug` shows only the length: the response may contain a secret.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Written {
    /// JSON.
    Json(String),
    /// A CSV table, unchanged. Every row could be read.
    Table {
        /// The number of rows.
        rows: usize,
        /// The table.
        text: String,
        /// Whether the server truncated the table.
        is_truncated: bool,
    },
    /// A file, unchanged.
    File(Bytes),
}

impl fmt::Debug for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json(json) => write!(f, "Json({} bytes)", json.len()),
            Self::Table { rows, text, .. } => write!(f, "Table({rows} rows, {} bytes)", text.len()),
            Self::File(bytes) => write!(f, "File({} bytes)", bytes.len()),
        }
    }
}

#[diagnostic::do_not_recommend]
impl<T: Serialize + 'static> WriteResponse for T {
    fn write(&self) -> Result<Written, Error> {
        // By the type: coherence leaves no room for implementations of their own.
        let this: &dyn Any = self;
        if let Some(bytes) = this.downcast_ref::<Bytes>() {
            return Ok(Written::File(bytes.clone()));
        }
        if let Some(bytes) = this.downcast_ref::<Vec<u8>>() {
            return Ok(Written::File(Bytes::copy_from_slice(bytes)));
        }
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
        Ok(Written::Table { rows, text: self.as_str().to_owned(), is_truncated: self.is_truncated() })
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

    fn status(&self) -> StatusCode {
        match self {
            Self::Done(response) => response.status(),
            Self::Pending(_) => StatusCode::ACCEPTED,
        }
    }
}

/// Reads a request and encodes it again.
pub(crate) type RequestCodec = fn(&Parts) -> Result<Parts, Error>;

/// Reads a response and writes it again.
pub(crate) type ResponseCodec = fn(&RawResponse) -> Result<Written, Error>;

/// Reads a response.
pub(crate) type ReadResponse = fn(&RawResponse) -> Result<(), Error>;

/// Reads and writes an endpoint's requests and responses for code that knows only its metadata.
/// Each direction exists if the types support it. Every response can be read.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct Codec {
    request: Option<RequestCodec>,
    response: Option<ResponseCodec>,
    read: ReadResponse,
}

impl Codec {
    #[doc(hidden)]
    pub const fn new(request: Option<RequestCodec>, response: Option<ResponseCodec>, read: ReadResponse) -> Self {
        Self { request, response, read }
    }
}

/// Finds out which directions an endpoint supports: an inherent constant exists only where its
/// bounds hold, and otherwise gives way to the one of [`OneWay`].
#[doc(hidden)]
#[derive(Debug)]
pub struct Directions<E>(PhantomData<E>);

impl<E: IncomingEndpoint> Directions<E> {
    pub const REQUEST: Option<RequestCodec> = Some(|parts| E::from_parts(parts)?.encode());
}

impl<E: Endpoint<Response: WriteResponse>> Directions<E> {
    pub const RESPONSE: Option<ResponseCodec> = Some(|response| E::decode(response)?.write());
}

impl<E: Endpoint> Directions<E> {
    pub const READ: ReadResponse = |response| E::decode(response).map(drop);
}

/// The fallback of [`Directions`].
#[doc(hidden)]
pub trait OneWay {
    const REQUEST: Option<RequestCodec> = None;
    const RESPONSE: Option<ResponseCodec> = None;
}

impl<E> OneWay for Directions<E> {}

impl EndpointMeta {
    /// Returns one direction of the codec of a declared endpoint. Hand-written metadata has none.
    fn codec<T>(&'static self, direction: impl FnOnce(&Codec) -> Option<T>, lacks: &str) -> Result<T, Error> {
        let fault = |message| Error::new(ErrorKind::Configuration, message).at_endpoint(self);
        let codec: &Codec = self
            .extension()
            .ok_or_else(|| fault("the endpoint is not declared with `#[dfns_endpoint]`, so it has no types"))?;
        direction(codec).ok_or_else(|| fault(lacks))
    }

    /// Reads a response of this endpoint as the declared type, and returns its content. Values and
    /// fields that are newer than the declaration are part of it. The response of hand-written
    /// metadata must be JSON.
    ///
    /// # Errors
    /// Those of a call that decodes the response, and JSON that nests too deeply.
    pub fn read_response(&'static self, response: &RawResponse) -> Result<Content, Error> {
        let content = match self.extension::<Codec>() {
            Some(Codec { response: Some(write), .. }) => {
                write(response).and_then(|written| Content::of(response, Some(written)))
            }
            Some(Codec { read, .. }) => read(response).and_then(|()| Content::of(response, None)),
            None => Content::undeclared(response),
        };
        content.map_err(|error| error.at_endpoint(self))
    }

    /// Writes a response of this endpoint again, after it was read as the declared type.
    fn write_again(&'static self, response: &RawResponse) -> Result<Written, Error> {
        const LACKS: &str = "its responses can only be read; derive `serde::Serialize` for their type";
        let write = self.codec(|codec| codec.response, LACKS)?;
        write(response).map_err(|error| error.at_endpoint(self))
    }

    /// Reads a request of this endpoint back from its parts, as the declared type, and encodes it
    /// again.
    ///
    /// # Errors
    /// Those of [`IncomingEndpoint::from_parts`].
    pub fn read_back(&'static self, parts: &Parts) -> Result<Parts, Error> {
        const LACKS: &str = "its requests can only be sent; derive `serde::Deserialize` for the types of their fields";
        let read = self.codec(|codec| codec.request, LACKS)?;
        read(parts).map_err(|error| error.at_endpoint(self))
    }
}

/// Reads a response as the declared type.
pub(crate) fn checked(response: &RawResponse) -> Result<CheckedResponse, Error> {
    let content = match response.endpoint() {
        Some(endpoint) => endpoint.read_response(response)?,
        None => Content::undeclared(response)?,
    };
    Ok(CheckedResponse { response: response.clone(), content })
}

impl Parts {
    /// Creates the parts of a received request: path, query, declared headers, body, and the
    /// one-time token if the endpoint takes one.
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
        let content_type = text(http::header::CONTENT_TYPE).map(|value| value.to_owned().into());
        let body = Body { bytes: request.body().clone(), content_type, signed_part: None };
        let data = |parts: Vec<form::FormPart>| parts.into_iter().find(|part| part.name == "data");
        let signed_part = form::read(&body).map(|parts| data(parts).map(|part| part.content).unwrap_or_default());
        parts.body = Body { signed_part, ..body };
        parts
    }

    /// Creates a request with this JSON as its body (in a form, as its part `data`). Every other
    /// parameter is `1`, which any parameter type accepts.
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

    /// Returns the JSON of the body, or of the part `data` in a form. Bytes that are not JSON are
    /// returned unchanged. They may contain secrets.
    pub fn payload(&self) -> &Bytes {
        self.body.payload()
    }
}

impl PartialEq for Parts {
    /// Compares requests byte by byte.
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.endpoint(), other.endpoint())
            && (&self.path, &self.query, &self.headers) == (&other.path, &other.query, &other.headers)
            && self.bearer == other.bearer
            && self.body.bytes == other.body.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::{IncomingEndpoint, Parts, WriteResponse, Written};
    use crate::endpoint::Endpoint as _;
    use crate::response::{PlainText, RawResponse};
    use bytes::Bytes;
    use dfns_macros::dfns_endpoint;
    use http::{HeaderMap, HeaderValue, StatusCode};

    #[dfns_endpoint(GET, "/bytes", crate = crate, returns = Bytes, permissions = none)]
    struct GetBytes {}

    #[dfns_endpoint(POST, "/octets", crate = crate, returns = Vec<u8>, may_be_pending, permissions = none)]
    struct GetOctets {}

    #[dfns_endpoint(GET, "/text", crate = crate, returns = PlainText, permissions = none)]
    struct GetText {}

    #[dfns_endpoint(GET, "/raw", crate = crate, returns = RawResponse, permissions = none)]
    struct GetRaw {}

    #[dfns_endpoint(POST, "/notes", crate = crate, returns = (), multipart, permissions = none)]
    struct SendNote {
        #[dfns(header = "x-depot")]
        depot: Option<String>,
        #[dfns(part)]
        note: String,
    }

    #[test]
    fn a_header_or_a_part_that_is_no_text_is_named() {
        let request = |depot: &[u8], note: &[u8]| {
            let part = [b"--b\r\ncontent-disposition: form-data; name=\"note\"\r\n\r\n", note, b"\r\n--b--"].concat();
            let request = http::Request::post("/notes").header("x-depot", HeaderValue::from_bytes(depot).unwrap());
            let request = request.header("content-type", "multipart/form-data; boundary=b").body(part.into()).unwrap();
            SendNote::from_parts(&Parts::received(SendNote::META, &request)).map_err(|error| error.message().to_owned())
        };
        assert_eq!(request(b"north", b"hello").unwrap().note, "hello");
        assert_eq!(request(b"\xff", b"hello").unwrap_err(), "header `x-depot`: not text");
        assert_eq!(request(b"north", b"\xff").unwrap_err(), "part `note`: not text");
    }

    #[track_caller]
    fn comes_back<E: IncomingEndpoint<Response: WriteResponse>>(body: &'static [u8]) {
        let response = RawResponse::new(StatusCode::OK, HeaderMap::new(), Bytes::from_static(body));
        let written = E::decode(&response).unwrap().write().unwrap();
        assert_eq!(written, Written::File(Bytes::from_static(body)), "{}", E::META.id());
        assert_eq!(E::META.write_again(&response).unwrap(), written);
    }

    #[test]
    fn responses_that_are_bytes_are_written_as_they_were_read() {
        comes_back::<GetBytes>(b"\0\xff[1,2]");
        comes_back::<GetOctets>(b"\0\xff[1,2]");
        comes_back::<GetText>(b"[1,2]");
        comes_back::<GetRaw>(b"\0\xff[1,2]");
    }
}
