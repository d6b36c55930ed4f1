//! HTTP transport: the trait, its errors, and the body of a response.
//!
//! The engine passes `http` types to a [`Transport`]. The default, in [`reqwest`](self), is
//! instantiated in this crate, so that applications compile no HTTP stack in their own code and
//! cannot change its TLS set-up.

mod body;
mod classify;
mod error;
mod reqwest;
mod send;
mod trust_roots;

pub use self::body::ResponseBody;
pub use self::error::TransportError;
pub use self::reqwest::ReqwestTransport;
pub use self::send::{Transport, TransportRequest};
pub use self::trust_roots::{CertificateAuthorities, RejectedCertificate, TrustRoots};
