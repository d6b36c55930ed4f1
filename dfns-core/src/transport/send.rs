//! The trait of everything that can send a request.

use super::body::ResponseBody;
use super::error::TransportError;
use crate::signing::BoxFuture;
use bytes::Bytes;

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
