//! The trait for everything that can send a request.

use super::body::ResponseBody;
use super::error::TransportError;
use crate::signing::BoxFuture;
use bytes::Bytes;
use http::{HeaderMap, Method};
use std::fmt;
use url::Url;

/// An HTTP request, ready to be sent as it is.
#[derive(Clone)]
#[non_exhaustive]
pub struct TransportRequest {
    /// The method.
    pub method: Method,
    /// The URL. Its path is the signed path, behind the prefix of the base URL.
    pub url: Url,
    /// The headers, the token and the user action among them.
    pub headers: HeaderMap,
    /// The bytes of the body. For a signed call these are the signed bytes.
    pub body: Bytes,
}

impl TransportRequest {
    /// Creates a request without headers and without a body.
    pub fn new(method: Method, url: Url) -> Self {
        Self { method, url, headers: HeaderMap::new(), body: Bytes::new() }
    }
}

impl fmt::Debug for TransportRequest {
    /// Shows neither headers nor body, which hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransportRequest")
            .field("method", &self.method)
            .field("url", &self.url.as_str())
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// Sends one HTTP request and returns its response as soon as the head has arrived.
///
/// Implementations must not follow redirects. The engine reads the body and enforces deadlines and
/// the response limit.
///
/// ```
/// # mod dfns { pub use dfns_core::*; pub use dfns_core as core; }
/// use dfns::signing::BoxFuture;
/// use dfns::core::{ResponseBody, Transport, TransportError, TransportRequest};
///
/// /// Responds to everything with the same list.
/// struct Canned;
///
/// impl Transport for Canned {
///     fn send(
///         &self,
///         _: TransportRequest,
///     ) -> BoxFuture<'_, Result<http::Response<ResponseBody>, TransportError>> {
///         Box::pin(async { Ok(http::Response::new(ResponseBody::whole(r#"{"items":[]}"#))) })
///     }
/// }
/// ```
pub trait Transport: Send + Sync {
    /// Sends a request.
    fn send(&self, request: TransportRequest) -> BoxFuture<'_, Result<http::Response<ResponseBody>, TransportError>>;
}
