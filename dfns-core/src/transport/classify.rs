//! Classifies failures of the HTTP stack: whether the request can have been sent, whether trying
//! again can help, and how to fix it.
//!
//! `reqwest` reports the step that failed. The cause is further inside: an error of `rustls`, of
//! the operating system, or of `hyper`, whose types are not public and are recognized by their
//! text.

use super::error::TransportError;
use super::trust_roots::RejectedCertificate;
use crate::foreign::Chain;
use rustls::CertificateError;
use std::error::Error;
use std::fmt;
use std::io;

/// Classifies a request that got no response. `rejected` are the certificates that were left out
/// when the authorities were loaded.
pub(super) fn classify(error: reqwest::Error, rejected: &[RejectedCertificate]) -> TransportError {
    // The URL is ours and may hold ids; the error is about the connection.
    let error = error.without_url();
    if error.is_builder() {
        return TransportError::Request(error.into());
    }
    if error.is_connect() {
        let advice = causes(&error).find_map(verdict);
        return match advice {
            Some(advice) => {
                let advice = match rejected {
                    [first, ..] if causes(&error).any(is_unknown_issuer) => format!(
                        "{advice}; certificates rejected when the authorities were loaded: {} (the first: {first})",
                        rejected.len()
                    ),
                    _ => advice.to_owned(),
                };
                TransportError::Refused(Advised { error, advice }.into())
            }
            None => TransportError::Connect(error.into()),
        };
    }
    if causes(&error).any(is_close) {
        TransportError::Closed(error.into())
    } else if causes(&error).any(is_not_http) {
        let advice = String::from("check the scheme and the port of the base URL, and the proxy");
        TransportError::NotHttp(Advised { error, advice }.into())
    } else {
        TransportError::Broken(error.into())
    }
}

/// Returns an error and its causes. `std::io::Error` hides the error it wraps from its own chain.
fn causes(error: &reqwest::Error) -> impl Iterator<Item = &(dyn Error + 'static)> {
    std::iter::successors(Some(error as &(dyn Error + 'static)), |&error| {
        let wrapped = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        wrapped.map(|wrapped| wrapped as &(dyn Error + 'static)).or_else(|| error.source())
    })
}

/// Returns the advice for a cause that no repetition removes; `None` if it may pass.
fn verdict(cause: &(dyn Error + 'static)) -> Option<&'static str> {
    if let Some(tls) = cause.downcast_ref::<rustls::Error>() {
        return Some(match tls {
            rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer) => {
                "trust the authority of the server or of the proxy with `trust_roots(TrustRoots::Only(..))`, or the system's \
                 authorities with `TrustRoots::System`"
            }
            rustls::Error::InvalidCertificate(
                CertificateError::Expired
                | CertificateError::ExpiredContext { .. }
                | CertificateError::NotValidYet
                | CertificateError::NotValidYetContext { .. },
            ) => "renew the server's certificate, or set this computer's clock",
            rustls::Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            ) => "check the host of the base URL",
            rustls::Error::InvalidMessage(_) => "the port does not speak TLS; check the port of the base URL",
            _ => "the server and this client cannot agree on TLS; check the base URL and the proxy",
        });
    }
    match cause.to_string().as_str() {
        "tunnel error: proxy authorization required" => {
            Some("put user name and password into the proxy's URL, `HTTPS_PROXY=http://user:password@host:port`")
        }
        "tunnel error: unsuccessful" => {
            Some("the proxy refuses to connect to this host; allow the host there, or list it in `NO_PROXY`")
        }
        _ => None,
    }
}

fn is_unknown_issuer(cause: &(dyn Error + 'static)) -> bool {
    let unknown = rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer);
    cause.downcast_ref::<rustls::Error>() == Some(&unknown)
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
    error: reqwest::Error,
    advice: String,
}

impl fmt::Display for Advised {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; {}", Chain(&self.error), self.advice)
    }
}

impl Error for Advised {}

#[cfg(test)]
mod tests {
    use super::{classify, verdict};
    use crate::error::{Error, ErrorKind};
    use crate::transport::TransportError;
    use rustls::CertificateError;
    use std::io::{Read as _, Write as _};
    use std::net::TcpListener;

    /// Responds to every connection with these bytes; returns its port.
    fn server(response: &'static str) -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        std::thread::spawn(move || {
            for mut connection in listener.incoming().flatten() {
                let _ = connection.read(&mut [0; 4096]);
                let _ = connection.write_all(response.as_bytes());
            }
        });
        port
    }

    /// Returns the failure of a request to this URL, by way of this proxy.
    fn failure(url: &str, proxy: Option<u16>) -> TransportError {
        let tls = crate::transport::reqwest::tls(&crate::TrustRoots::Embedded).unwrap();
        let mut client = reqwest::Client::builder().tls_backend_preconfigured(tls).no_proxy();
        if let Some(port) = proxy {
            client = client.proxy(reqwest::Proxy::all(format!("http://127.0.0.1:{port}")).unwrap());
        }
        let request = client.build().unwrap().get(url).send();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        classify(runtime.block_on(request).unwrap_err(), &[])
    }

    #[test]
    fn a_proxy_that_refuses_is_permanent_and_the_error_says_what_to_set() {
        for (response, advice) in [
            ("HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n", "put user name and password"),
            ("HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n", "list it in `NO_PROXY`"),
        ] {
            let error = Error::from(failure("https://api.dfns.invalid/", Some(server(response))));
            assert_eq!((error.kind(), error.is_retryable()), (ErrorKind::Connection, false), "{error}");
            assert!(error.message().starts_with("no connection: ") && error.message().contains(advice), "{error}");
        }
    }

    #[test]
    fn tls_towards_a_plain_port_is_permanent() {
        let port = server("HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n");
        let error = Error::from(failure(&format!("https://127.0.0.1:{port}/"), None));
        assert!(!error.is_retryable() && error.message().contains("does not speak TLS"), "{error}");
    }

    #[test]
    fn a_port_that_speaks_another_protocol_is_permanent() {
        for response in [
            "garbage\r\n\r\n",
            "SSH-2.0-OpenSSH_9.6\r\n",
            "\u{15}\u{3}\u{3}\u{0}\u{2}\u{2}\u{28}", // a TLS alert
            "<html>HTTP/0.9</html>",
            "HTTP/1.1 2000 OK\r\n\r\n",
            "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
            "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n",
        ] {
            let error = Error::from(failure(&format!("http://127.0.0.1:{}/", server(response)), None));
            assert_eq!((error.kind(), error.is_retryable()), (ErrorKind::Connection, false), "{response}: {error}");
            assert!(error.message().contains("check the scheme and the port"), "{response}: {error}");
        }
    }

    #[test]
    fn verdicts_on_certificates_are_permanent_and_say_what_to_do() {
        for (reason, advice) in [
            (CertificateError::UnknownIssuer, "TrustRoots::Only"),
            (CertificateError::Expired, "clock"),
            (CertificateError::NotValidForName, "host of the base URL"),
            (CertificateError::Revoked, "check the base URL"),
        ] {
            assert!(verdict(&rustls::Error::InvalidCertificate(reason)).unwrap().contains(advice));
        }
    }

    #[test]
    fn transient_failures_can_be_repeated() {
        let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let error = Error::from(failure(&format!("http://127.0.0.1:{closed}/"), None));
        assert!(error.kind() == ErrorKind::Connection && error.is_retryable(), "{error}");
        let silent = failure(&format!("http://127.0.0.1:{}/", server("")), None);
        assert!(matches!(silent, TransportError::Closed(_)), "{silent}");
        let cut = failure(&format!("http://127.0.0.1:{}/", server("HTTP/1.1 200 OK\r\ncontent-le")), None);
        assert!(matches!(cut, TransportError::Closed(_)), "{cut}");
    }
}
