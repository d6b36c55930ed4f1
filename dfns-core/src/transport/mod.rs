//! HTTP transport: the trait, its errors, and the body of a response.
//!
//! The engine passes `http` types to a [`Transport`]. The built-in ones, over reqwest (the default)
//! and over hyper, are instantiated in this crate, so that applications compile no HTTP stack
//! in their own code and cannot change its TLS set-up. Both follow the same [`HttpOptions`], and
//! `classify` judges the failures of both.
//!
//! Reading order: [`send`](Transport), the trait; [`error`](TransportError) and
//! [`body`](ResponseBody); [`options`](HttpOptions) with [`trust_roots`](TrustRoots),
//! [`proxy`](Proxy) and `client_certificate`; `tls`; `tunnel`; `classify`; the transports.

mod body;
mod certificate_fault;
mod classify;
mod client_certificate;
mod error;
#[cfg(feature = "hyper")]
mod hyper;
mod options;
mod proxy;
mod reqwest;
mod send;
mod tls;
#[cfg(feature = "tower")]
mod tower;
mod trust_roots;
mod tunnel;

#[cfg(test)]
mod tests;

pub use self::body::ResponseBody;
pub use self::error::{Refusal, TransportError};
#[cfg(feature = "hyper")]
pub use self::hyper::HyperTransport;
pub use self::options::HttpOptions;
pub use self::proxy::Proxy;
pub use self::reqwest::ReqwestTransport;
pub use self::send::{Transport, TransportRequest};
#[cfg(feature = "tower")]
pub use self::tower::TowerTransport;
pub use self::trust_roots::{CertificateAuthorities, RejectedCertificate, TrustRoots};
