//! The trait that `#[dfns_endpoint]` implements for a request.
//!
//! It encodes a request into [`Parts`] (path, query, headers, body bytes) and decodes its response.
//! Both directions are plain functions without I/O; the engine does the rest. The body is
//! serialized here, once: the bytes in [`Parts`] are the bytes that are signed and sent.

use crate::error::Error;
use crate::meta::EndpointMeta;
use crate::parts::Parts;
use crate::response::{FromResponse, RawResponse};
use crate::typestate::{CallerSet, Mode};

/// A request of the Dfns API, declared with `#[dfns_endpoint]`.
///
/// Not implemented manually: the attribute derives it from the declaration.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a Dfns endpoint",
    label = "not declared with `#[dfns_endpoint]`",
    note = "an endpoint is a request struct with `#[dfns_endpoint(METHOD, \"/path\", ...)]` on it"
)]
pub trait Endpoint: Sized + Send + 'static {
    /// The result of the call.
    type Response: FromResponse + Send + 'static;
    /// The callers it accepts, as a type.
    type Callers: CallerSet;
    /// [`Signed`](crate::Signed) or [`Unsigned`](crate::Unsigned).
    type Mode: Mode;
    /// The rest of the declaration.
    const META: &'static EndpointMeta;

    /// Writes the request into its parts: path, query, headers, body bytes.
    fn write(&self, parts: &mut Parts);

    /// Reads the response.
    #[inline]
    fn decode(response: &RawResponse) -> Result<Self::Response, Error> {
        FromResponse::decode(response)
    }

    /// Encodes the request.
    #[inline]
    fn encode(&self) -> Result<Parts, Error> {
        let mut parts = Parts::new(Self::META);
        self.write(&mut parts);
        parts.finish()
    }
}
