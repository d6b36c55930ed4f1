//! An undecoded response: status, headers and the collected bytes of its body.

use crate::echo::Echo;
use crate::error::Error;
use crate::meta::EndpointMeta;
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use std::fmt;

/// Decodes the response of a call into its result.
pub(crate) type Decode<R> = fn(&RawResponse) -> Result<R, Error>;

/// An undecoded response: status, headers and bytes.
#[derive(Clone)]
pub struct RawResponse {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    endpoint: Option<&'static EndpointMeta>,
    /// The secrets of the request, which no error repeats.
    echo: Echo,
}

impl RawResponse {
    pub(crate) fn new(status: StatusCode, headers: HeaderMap, body: Bytes) -> Self {
        Self { status, headers, body, endpoint: None, echo: Echo::default() }
    }

    pub(crate) fn of(mut self, endpoint: &'static EndpointMeta) -> Self {
        self.endpoint = Some(endpoint);
        self
    }

    /// Adds the secrets of the request.
    pub(crate) fn to(mut self, echo: Echo) -> Self {
        self.echo = echo;
        self
    }

    /// Returns the secrets of the request.
    pub(crate) fn echo(&self) -> &Echo {
        &self.echo
    }

    /// Returns the status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Returns the headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Returns the bytes of the body. They may contain secrets.
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// Returns the endpoint that responded.
    pub(crate) fn endpoint(&self) -> Option<&'static EndpointMeta> {
        self.endpoint
    }
}

impl fmt::Debug for RawResponse {
    /// Shows only the length of the body, which may contain secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawResponse")
            .field("status", &self.status.as_u16())
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}
