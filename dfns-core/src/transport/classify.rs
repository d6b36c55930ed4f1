//! Classifies failures of the HTTP stack: whether the request can have been sent, whether trying
//! again can help, and how to fix it.
//!
//! `reqwest` reports the step that failed. The cause is further inside: an error of `rustls`, of
//! the operating system, or of `hyper`, whose types are not public and are recognized by their
//! text.

use super::error::{Refusal, TransportError};
use super::options::HttpOptions;
use super::trust_roots::{RejectedCertificate, TrustRoots};
use crate::foreign::Chain;
use rustls::{AlertDescription, CertificateError};
use std::error::Error;
use std::fmt;
use std::io;
use std::sync::Arc;

type Cause = Box<dyn Error + Send + Sync>;

/// The stage that a request reached, as the HTTP stack reports it.
#[derive(Clone, Copy)]
pub(super) enum Stage {
    /// The request cannot be expressed.
    Request,
    /// There was no connection yet.
    Connect,
    /// The request was sent, at least in part.
    Exchange,
}

/// Classifies failures, with the settings that explain them.
#[derive(Clone, Debug)]
pub(super) struct Advisor {
    unknown_issuer: &'static str,
    /// Certificates that were left out: the likely reason if an issuer is unknown.
    rejected: Arc<[RejectedCertificate]>,
    has_certificate: bool,
}

impl Advisor {
    pub(super) fn new(options: &HttpOptions) -> Self {
        let roots: &TrustRoots = &options.roots;
        let has_certificate = options.certificate.is_some();
        Self { unknown_issuer: roots.advice(), rejected: roots.rejected().into(), has_certificate }
    }

    /// Classifies a request that got no response.
    pub(super) fn classify(&self, stage: Stage, error: impl Into<Cause>) -> TransportError {
        let error = error.into();
        match stage {
            Stage::Request => TransportError::Request(error),
            Stage::Connect => {
                let refusal = causes(&*error).find_map(refusal);
                match refusal {
                    Some(refusal) => self.refused(refusal, error),
                    None => TransportError::Connect(error),
                }
            }
            // With TLS 1.3 a server rejects the client's certificate after the client has finished
            // the handshake. It then reads nothing of the request.
            Stage::Exchange if causes(&*error).any(rejects_certificate) => {
                self.refused(Refusal::ClientCertificate, error)
            }
            Stage::Exchange if causes(&*error).any(is_close) => TransportError::Closed(error),
            Stage::Exchange if causes(&*error).any(is_not_http) => {
                let advice = String::from("check the scheme and the port of the base URL, and the proxy");
                TransportError::NotHttp(Advised { error, advice }.into())
            }
            Stage::Exchange => TransportError::Broken(error),
        }
    }

    fn refused(&self, refusal: Refusal, error: Cause) -> TransportError {
        let advice = match (refusal, &*self.rejected) {
            (Refusal::UnknownIssuer, [first, ..]) => format!(
                "{}; certificates rejected when the authorities were loaded: {} (the first: {first})",
                self.unknown_issuer,
                self.rejected.len()
            ),
            (refusal, _) => self.advice(refusal).to_owned(),
        };
        TransportError::refused(refusal, error, advice)
    }

    /// Returns what to do about a refusal.
    fn advice(&self, refusal: Refusal) -> &'static str {
        match refusal {
            Refusal::UnknownIssuer => self.unknown_issuer,
            Refusal::Expired => "renew the server's certificate, or set this computer's clock",
            Refusal::WrongHost => "check the host of the base URL",
            Refusal::NotTls => "the port does not speak TLS; check the port of the base URL",
            Refusal::Tls => "the server and this client cannot agree on TLS; check the base URL and the proxy",
            Refusal::ClientCertificate if self.has_certificate => {
                "the server rejects the client certificate; check that it is valid now, and issued by an authority that \
                 the server trusts"
            }
            Refusal::ClientCertificate => {
                "the server requires a client certificate; pass one with `client_certificate(..)`"
            }
            Refusal::ProxyCredentials => {
                "check the user name and the password for the proxy: `Proxy::credentials(..)`, or \
                 `HTTPS_PROXY=http://user:password@host:port`"
            }
            Refusal::Proxy => {
                "the proxy refuses to connect to this host; allow the host there, or list it in `NO_PROXY`"
            }
        }
    }
}

/// Returns an error and its causes. `std::io::Error` hides the error it wraps from its own chain.
fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| {
        let wrapped = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        wrapped.map(|wrapped| wrapped as &(dyn Error + 'static)).or_else(|| error.source())
    })
}

/// Returns the refusal that a cause stands for; `None` if it may pass.
fn refusal(cause: &(dyn Error + 'static)) -> Option<Refusal> {
    if rejects_certificate(cause) {
        return Some(Refusal::ClientCertificate);
    }
    if let Some(tls) = cause.downcast_ref::<rustls::Error>() {
        return Some(match tls {
            rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer) => Refusal::UnknownIssuer,
            rustls::Error::InvalidCertificate(
                CertificateError::Expired
                | CertificateError::ExpiredContext { .. }
                | CertificateError::NotValidYet
                | CertificateError::NotValidYetContext { .. },
            ) => Refusal::Expired,
            rustls::Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            ) => Refusal::WrongHost,
            rustls::Error::InvalidMessage(_) => Refusal::NotTls,
            _ => Refusal::Tls,
        });
    }
    match cause.to_string().as_str() {
        "tunnel error: proxy authorization required" => Some(Refusal::ProxyCredentials),
        "tunnel error: unsuccessful" => Some(Refusal::Proxy),
        _ => None,
    }
}

/// Whether the server ended the handshake because of the client's certificate, or for lack of one.
/// Such an alert exists only within a handshake, before the server reads a request.
fn rejects_certificate(cause: &(dyn Error + 'static)) -> bool {
    use AlertDescription as Alert;
    let Some(rustls::Error::AlertReceived(alert)) = cause.downcast_ref::<rustls::Error>() else { return false };
    matches!(
        *alert,
        Alert::CertificateRequired
            | Alert::NoCertificate
            | Alert::BadCertificate
            | Alert::UnsupportedCertificate
            | Alert::CertificateRevoked
            | Alert::CertificateExpired
            | Alert::CertificateUnknown
            | Alert::UnknownCA
            | Alert::AccessDenied
    )
}

/// Whether the connection was closed before the response began.
fn is_close(cause: &(dyn Error + 'static)) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset};
    let kind = cause.downcast_ref::<io::Error>().map(io::Error::kind);
    matches!(kind, Some(ConnectionReset | ConnectionAborted | BrokenPipe))
        || cause.to_string() == "connection closed before message completed"
}

/// Whether the head of the response could not be parsed.
fn is_not_http(cause: &(dyn Error + 'static)) -> bool {
    let cause = cause.to_string();
    cause.starts_with("invalid HTTP ")
        || matches!(cause.as_str(), "invalid content-length parsed" | "message head is too large")
}

/// An error and what to do about it.
#[derive(Debug)]
struct Advised {
    error: Cause,
    advice: String,
}

impl fmt::Display for Advised {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; {}", Chain(&*self.error), self.advice)
    }
}

impl Error for Advised {}

#[cfg(test)]
mod tests {
    use super::{Advisor, refusal, rejects_certificate};
    use crate::transport::{HttpOptions, Refusal};
    use rustls::{AlertDescription, CertificateError, Error};

    #[test]
    fn verdicts_on_certificates_are_permanent_and_say_what_to_do() {
        let advisor = Advisor::new(&HttpOptions::new());
        for (reason, expected, advice) in [
            (CertificateError::UnknownIssuer, Refusal::UnknownIssuer, "TrustRoots::System"),
            (CertificateError::UnknownIssuer, Refusal::UnknownIssuer, "TrustRoots::EmbeddedAnd"),
            (CertificateError::Expired, Refusal::Expired, "clock"),
            (CertificateError::NotValidForName, Refusal::WrongHost, "host of the base URL"),
            (CertificateError::Revoked, Refusal::Tls, "check the base URL"),
        ] {
            let refusal = refusal(&Error::InvalidCertificate(reason)).unwrap();
            assert_eq!(refusal, expected);
            assert!(advisor.advice(refusal).contains(advice), "{advice}");
        }
    }

    #[test]
    fn only_alerts_about_the_client_certificate_prove_that_nothing_was_read() {
        for alert in [AlertDescription::CertificateRequired, AlertDescription::UnknownCA] {
            assert!(rejects_certificate(&Error::AlertReceived(alert)));
        }
        for alert in
            [AlertDescription::InternalError, AlertDescription::DecodeError, AlertDescription::HandshakeFailure]
        {
            assert!(!rejects_certificate(&Error::AlertReceived(alert)));
        }
    }
}
