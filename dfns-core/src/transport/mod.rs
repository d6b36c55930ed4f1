//! How bytes travel: the trait, the body of a response, and the response as a whole.
//!
//! The engine speaks `http` types to a [`Transport`]. The default, in [`reqwest`](self), is made inside this crate, so that
//! nothing of an HTTP stack is compiled into an application's own code, and so that its TLS set-up is ours alone.

mod body;
mod reqwest;

pub use self::body::ResponseBody;
pub(crate) use self::body::{collect, collect_beginning};
pub use self::reqwest::{ReqwestTransport, TrustRoots};

use crate::meta::EndpointMeta;
use crate::signing::BoxFuture;
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use std::fmt;

/// Sends one HTTP request and yields its response as soon as the head of it is there.
///
/// Implementations must not follow redirects. Deadlines and the limit of a response are kept by the engine, which reads the body.
///
/// ```
/// use bytes::Bytes;
/// use dfns_core::signing::BoxFuture;
/// use dfns_core::{ResponseBody, Transport, TransportError};
///
/// /// Responds to everything with the same list.
/// struct Canned;
///
/// impl Transport for Canned {
///     fn send(
///         &self,
///         _: http::Request<Bytes>,
///     ) -> BoxFuture<'_, Result<http::Response<ResponseBody>, TransportError>> {
///         Box::pin(async { Ok(http::Response::new(ResponseBody::whole(r#"{"items":[]}"#))) })
///     }
/// }
/// ```
pub trait Transport: Send + Sync {
    /// Sends a request.
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<ResponseBody>, TransportError>>;
}

/// What kept a request from being answered.
#[derive(Debug)]
#[non_exhaustive]
pub enum TransportError {
    /// No connection was made: the request was not sent.
    Connect(Box<dyn std::error::Error + Send + Sync>),
    /// The connection broke after the request was sent, at least in part.
    Broken(Box<dyn std::error::Error + Send + Sync>),
    /// The response is larger than the limit, which is given in bytes.
    TooLarge(usize),
    /// The request could not be put into HTTP: it was not sent.
    Request(Box<dyn std::error::Error + Send + Sync>),
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Connect(source) => write!(f, "no connection: {}", chain(&**source)),
            Self::Broken(source) => write!(f, "the connection broke: {}", chain(&**source)),
            Self::TooLarge(limit) => write!(f, "the response is larger than {limit} bytes"),
            Self::Request(source) => write!(f, "the request cannot be sent: {}", chain(&**source)),
        }
    }
}

impl std::error::Error for TransportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Connect(source) | Self::Broken(source) | Self::Request(source) => Some(&**source),
            Self::TooLarge(_) => None,
        }
    }
}

/// An error and its causes on one line, since the outermost rarely says what happened.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let next = error.to_string();
        if !text.contains(&next) {
            text.push_str(": ");
            text.push_str(&next);
        }
        cause = error.source();
    }
    text
}

/// A response as it came: status, headers and bytes.
#[derive(Clone)]
pub struct RawResponse {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    endpoint: Option<&'static EndpointMeta>,
}

impl RawResponse {
    pub(crate) fn new(status: StatusCode, headers: HeaderMap, body: Bytes) -> Self {
        Self { status, headers, body, endpoint: None }
    }

    pub(crate) fn of(mut self, endpoint: &'static EndpointMeta) -> Self {
        self.endpoint = Some(endpoint);
        self
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The bytes of the body. They may hold secrets.
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// The endpoint that answered.
    pub(crate) fn endpoint(&self) -> Option<&'static EndpointMeta> {
        self.endpoint
    }
}

impl fmt::Debug for RawResponse {
    /// The body's length only: it may hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawResponse")
            .field("status", &self.status.as_u16())
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}
