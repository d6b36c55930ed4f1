//! Classifies failures of the HTTP stack: whether the request can have been sent, whether trying
//! again can help, and how to fix it.
//!
//! `reqwest` reports the step that failed. The cause is further inside: an error of `rustls`, of
//! the operating system, or of `hyper`, whose types are not public and are recognized by their
//! text.

use super::certificate_fault::{CA_AS_SERVER, InvalidCertificate};
use super::error::{BROKEN, Located, Refusal, TransportError};
use super::options::HttpOptions;
use super::proxy::{Route, Rules};
use super::trust_roots::{RejectedCertificate, TrustRoots};
use super::tunnel::NoTunnel;
use http::Uri;
use rustls::{AlertDescription, CertificateError, OtherError};
use std::error::Error;
use std::io;
use std::sync::Arc;
use std::time::Duration;

type Cause = Box<dyn Error + Send + Sync>;

/// The stage that a request reached, as the HTTP stack reports it.
#[derive(Clone, Copy)]
pub(super) enum Stage {
    /// The request cannot be expressed.
    Request,
    /// There was no connection yet.
    Connect,
    /// The server closed the connection before any of the request was sent.
    #[cfg_attr(not(feature = "hyper"), allow(dead_code, reason = "reqwest does not tell"))]
    Unsent,
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
    /// The proxy, without its credentials, and the rules that select it.
    proxy: Option<Arc<(String, Rules)>>,
    /// How long to wait for a connection.
    limit: Duration,
}

/// The message of a connection that took longer than its time limit.
pub(super) const LATE: &str = "operation timed out";

impl Advisor {
    pub(super) fn new(options: &HttpOptions, route: Option<&Route>) -> Self {
        let roots: &TrustRoots = &options.roots;
        let has_certificate = options.certificate.is_some();
        let proxy = route.map(|route| Arc::new((route.proxy.url().to_owned(), route.rules())));
        let limit = options.connect_timeout;
        Self { unknown_issuer: roots.advice(), rejected: roots.rejected().into(), has_certificate, proxy, limit }
    }

    /// Classifies a request to a server that got no response.
    pub(super) fn classify(&self, stage: Stage, error: impl Into<Cause>, server: Option<&Uri>) -> TransportError {
        let error = error.into();
        let proxy = self.proxy.as_deref().filter(|(_, rules)| server.is_some_and(|server| rules.select(server)));
        let located = |refusal, cause: Cause, advice: Option<String>| -> Cause {
            let proxy = proxy.map(|(proxy, _)| format!(" through the proxy {proxy}")).unwrap_or_default();
            Located { peer: server.map(|server| address(server) + &proxy), refusal, cause, advice }.into()
        };
        match stage {
            Stage::Request => TransportError::Request(error),
            Stage::Connect | Stage::Unsent => {
                if let Some(no_tunnel) = causes(&*error).find_map(NoTunnel::of) {
                    let advice = Some(no_tunnel.advice().to_owned());
                    let cause = located(no_tunnel.refusal(), no_tunnel.into(), advice);
                    let kind = if no_tunnel.is_permanent() { TransportError::Refused } else { TransportError::Connect };
                    return kind(cause);
                }
                let refusal = causes(&*error).find_map(refusal);
                let in_words = causes(&*error).find_map(InvalidCertificate::of);
                let error = in_words.map_or(error, Into::into);
                if refusal.is_some() {
                    let advice = refusal.map(|refusal| self.advice_about(refusal));
                    return TransportError::Refused(located(refusal, error, advice));
                }
                if matches!(stage, Stage::Unsent) {
                    let is_early = causes(&*error).any(|cause| cause.to_string().starts_with("received unexpected"));
                    let what = if is_early { "sent something on" } else { "closed" };
                    let cause = format!("the server {what} the connection before the request was sent").into();
                    return TransportError::Connect(located(None, cause, Some(broken(server).to_owned())));
                }
                let advice = self.advice_without_connection(&*error, proxy.is_some());
                TransportError::Connect(located(None, error, Some(advice)))
            }
            // With TLS 1.3 a server rejects the client's certificate after the client has finished
            // the handshake. It then reads nothing of the request.
            Stage::Exchange if causes(&*error).any(rejects_certificate) => {
                let refusal = Refusal::ClientCertificate;
                TransportError::Refused(located(Some(refusal), error, Some(self.advice_about(refusal))))
            }
            Stage::Exchange if causes(&*error).any(is_close) => {
                TransportError::Closed(located(None, error, Some(broken(server).to_owned())))
            }
            Stage::Exchange if causes(&*error).any(is_not_http) => {
                let advice = String::from("check the scheme and the port of the base URL, and the proxy");
                TransportError::NotHttp(located(None, error, Some(advice)))
            }
            Stage::Exchange => TransportError::Broken(located(None, error, Some(broken(server).to_owned()))),
        }
    }

    /// Returns what to do about a refusal, with what is known of the settings.
    fn advice_about(&self, refusal: Refusal) -> String {
        match (refusal, &*self.rejected) {
            (Refusal::UnknownIssuer, [first, ..]) => format!(
                "{}; certificates rejected when the authorities were loaded: {} (the first: {first})",
                self.unknown_issuer,
                self.rejected.len()
            ),
            (refusal, _) => self.advice(refusal).to_owned(),
        }
    }

    /// Returns what to do about a connection that may be made later.
    fn advice_without_connection(&self, error: &(dyn Error + 'static), is_proxied: bool) -> String {
        let says = |text| causes(error).any(|cause| cause.to_string() == text);
        let is_late = |cause: &(dyn Error + 'static)| {
            cause.downcast_ref().is_some_and(|cause: &io::Error| cause.kind() == io::ErrorKind::TimedOut)
        };
        let is_unknown = says("dns error") || says("invalid dns name");
        let advice = match is_proxied {
            _ if says(LATE) => return format!("it took longer than {:?}; {}", self.limit, unreachable(is_proxied)),
            _ if causes(error).any(is_late) => unreachable(is_proxied),
            true if is_unknown => "check the host name of the proxy, and the DNS settings",
            true => "check the address of the proxy, and that it runs",
            false if is_unknown => "check the host name, the DNS settings, and whether a proxy is required",
            false => "check the host and the port, and that the server runs",
        };
        advice.to_owned()
    }

    /// Returns what to do about a refusal.
    fn advice(&self, refusal: Refusal) -> &'static str {
        match refusal {
            Refusal::UnknownIssuer => self.unknown_issuer,
            Refusal::Expired => "renew the server's certificate, or set this computer's clock",
            Refusal::WrongHost => "check the host of the base URL",
            Refusal::AuthorityCertificate => "make a certificate for the server with CA:FALSE",
            Refusal::InvalidCertificate => "replace the server's certificate",
            Refusal::NotTls => "the port does not speak TLS; check the port of the base URL",
            Refusal::Tls => "the server and this client cannot agree on TLS; check the base URL and the proxy",
            Refusal::ClientCertificate if self.has_certificate => {
                "the server rejects the client certificate; check that it is valid now, and issued by an authority that \
                 the server trusts"
            }
            Refusal::ClientCertificate => {
                "the server requires a client certificate; pass one with `client_certificate(..)`"
            }
            Refusal::ProxyCredentials => NoTunnel::Status(407).advice(),
            Refusal::Proxy => NoTunnel::Other.advice(),
        }
    }
}

/// Returns the host and the port of a server.
fn address(server: &Uri) -> String {
    let port = server.port_u16().unwrap_or(if server.scheme_str() == Some("http") { 80 } else { 443 });
    format!("{}:{port}", server.host().unwrap_or_default())
}

/// Returns what to do about a connection that broke.
fn broken(server: Option<&Uri>) -> &'static str {
    if server.is_some_and(|server| server.scheme_str() == Some("http")) {
        "check that the server runs, and that its port speaks plain http"
    } else {
        BROKEN
    }
}

/// Returns what to do about a server that does not respond in time.
fn unreachable(is_proxied: bool) -> &'static str {
    if is_proxied {
        "check that the proxy is reachable, and that it reaches the server"
    } else {
        "check the network and firewalls, and whether a proxy is required"
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
            rustls::Error::InvalidCertificate(CertificateError::Other(OtherError(reason)))
                if reason.to_string() == CA_AS_SERVER =>
            {
                Refusal::AuthorityCertificate
            }
            rustls::Error::InvalidCertificate(_) => Refusal::InvalidCertificate,
            rustls::Error::InvalidMessage(_) => Refusal::NotTls,
            _ => Refusal::Tls,
        });
    }
    None
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

#[cfg(test)]
mod tests {
    use super::{Advisor, Stage, refusal, rejects_certificate};
    use crate::transport::{HttpOptions, Refusal};
    use http::Uri;
    use rustls::{AlertDescription, CertificateError, Error, OtherError};
    use std::io;

    #[test]
    fn verdicts_on_certificates_are_permanent_and_say_what_to_do() {
        let advisor = Advisor::new(&HttpOptions::new(), None);
        for (reason, expected, advice) in [
            (CertificateError::UnknownIssuer, Refusal::UnknownIssuer, "TrustRoots::System"),
            (CertificateError::UnknownIssuer, Refusal::UnknownIssuer, "TrustRoots::EmbeddedAnd"),
            (CertificateError::Expired, Refusal::Expired, "clock"),
            (CertificateError::NotValidForName, Refusal::WrongHost, "host of the base URL"),
            (CertificateError::Revoked, Refusal::InvalidCertificate, "replace"),
            (other("CaUsedAsEndEntity"), Refusal::AuthorityCertificate, "CA:FALSE"),
            (other("PathLenConstraintViolated"), Refusal::InvalidCertificate, "replace"),
        ] {
            let refusal = refusal(&Error::InvalidCertificate(reason)).unwrap();
            assert_eq!(refusal, expected);
            assert!(advisor.advice(refusal).contains(advice), "{advice}");
        }
    }

    fn other(reason: &'static str) -> CertificateError {
        CertificateError::Other(OtherError(std::sync::Arc::new(io::Error::other(reason))))
    }

    #[test]
    fn a_host_that_has_no_address_is_not_advised_as_one_that_refuses() {
        let advisor = Advisor::new(&HttpOptions::new(), None);
        for (cause, advice) in [
            (
                io::Error::other("dns error"),
                "no connection to api.dfns.io:443: dns error; check the host name, the DNS",
            ),
            (io::ErrorKind::TimedOut.into(), "timed out; check the network and firewalls"),
            (io::ErrorKind::NetworkUnreachable.into(), "network unreachable; check the host and the port"),
        ] {
            let error =
                advisor.classify(Stage::Connect, cause, Some(&Uri::from_static("https://user:secret@api.dfns.io")));
            assert!(error.to_string().contains(advice) && !error.to_string().contains("secret"), "{error}");
            assert!(!error.without_advice().contains("check") && error.refusal().is_none());
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
