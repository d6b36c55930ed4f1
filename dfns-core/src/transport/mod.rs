//! How bytes travel: the trait, its errors, and the body of a response.
//!
//! The engine speaks `http` types to a [`Transport`]. The default, in [`reqwest`](self), is made
//! inside this crate, so that nothing of an HTTP stack is compiled into an application's own code,
//! and so that its TLS set-up is ours alone.

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
pub use self::trust_roots::{RejectedCertificate, TrustRoots};
