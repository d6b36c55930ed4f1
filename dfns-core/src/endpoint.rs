//! What a declared request can do: the trait `#[dfns_endpoint]` implements.
//!
//! A request knows how to become [`Parts`] (path, query, headers, body bytes) and how its response
//! is read. Both directions are plain functions without I/O; the engine does the rest. The body is
//! serialised here, once: the bytes that end up in [`Parts`] are the bytes that are signed and the
//! bytes that are sent.

use crate::error::Error;
use crate::meta::EndpointMeta;
use crate::parts::Parts;
use crate::response::RawResponse;
use crate::typestate::{CallerSet, Mode};

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

    /// Writes the request into its parts: path, query, headers, body bytes.
    fn write(&self, parts: &mut Parts);

    /// Reads the response.
    fn decode(response: &RawResponse) -> Result<Self::Response, Error>;

    /// Encodes the request.
    #[inline]
    fn encode(&self) -> Result<Parts, Error> {
        let mut parts = Parts::new(Self::META);
        self.write(&mut parts);
        parts.finish()
    }
}
