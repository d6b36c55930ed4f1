//! The faults between a request and the head of its response.

use crate::foreign::{Chain, LONGEST_ERROR, debug_error, one_line};
use std::fmt;

type Cause = Box<dyn std::error::Error + Send + Sync>;

/// The reason why a request got no response.
///
/// `Display` includes all causes, so `source` returns `None`; match on the variant to get the cause
/// itself.
#[non_exhaustive]
pub enum TransportError {
    /// The transport cannot be set up with this configuration.
    Setup(Cause),
    /// No connection was made: the request was not sent. Trying again may help.
    Connect(Cause),
    /// No connection can be made with this configuration, proxy or server: the request was not
    /// sent.
    Refused(Cause),
    /// The connection was closed before any of the response arrived, as a server closes a
    /// connection that was idle for too long. The request may have been read.
    Closed(Cause),
    /// The connection broke after the request was sent, at least in part.
    Broken(Cause),
    /// The response is not valid HTTP: the port speaks another protocol, or something in between
    /// damages responses. The request may have been read.
    NotHttp(Cause),
    /// The response is larger than the limit, which is given in bytes.
    TooLarge(usize),
    /// The request cannot be expressed in HTTP: it was not sent.
    Request(Cause),
}

/// The reason why no connection can be made, for programs that have their own advice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// The certificate of the server, or of a proxy that inspects TLS, was issued by an authority
    /// that is not trusted.
    UnknownIssuer,
    /// The certificate of the server has expired, or is not valid yet.
    Expired,
    /// The certificate of the server is for another host.
    WrongHost,
    /// The port does not speak TLS.
    NotTls,
    /// The TLS handshake failed in another way.
    Tls,
    /// The server requires a client certificate, or rejects the one it got.
    ClientCertificate,
    /// The proxy requires credentials, or rejects those it got.
    ProxyCredentials,
    /// The proxy refuses to connect to the server.
    Proxy,
}

/// The cause of [`TransportError::Refused`], with its reason.
#[derive(Debug)]
struct Reason {
    refusal: Refusal,
    cause: Cause,
    advice: String,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; {}", Chain(&*self.cause), self.advice)
    }
}

impl std::error::Error for Reason {}

impl TransportError {
    pub(super) fn refused(refusal: Refusal, cause: impl Into<Cause>, advice: String) -> Self {
        Self::Refused(Reason { refusal, cause: cause.into(), advice }.into())
    }

    fn reason(&self) -> Option<&Reason> {
        let Self::Refused(cause) = self else { return None };
        cause.downcast_ref()
    }

    /// Returns the reason of [`Refused`](Self::Refused). `None` for every other error, and for
    /// those that a custom transport made.
    pub fn refusal(&self) -> Option<Refusal> {
        self.reason().map(|reason| reason.refusal)
    }

    /// Returns the message without its advice, which names methods of the client builder. For
    /// programs whose users configure the client in another way, such as with variables.
    pub fn without_advice(&self) -> String {
        match self.reason() {
            Some(reason) => format!("no connection: {}", chain(&reason.cause)),
            None => self.to_string(),
        }
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Setup(source) => f.write_str(&chain(source)),
            Self::Connect(source) | Self::Refused(source) => write!(f, "no connection: {}", chain(source)),
            Self::Closed(source) | Self::Broken(source) => write!(f, "the connection broke: {}", chain(source)),
            Self::NotHttp(source) => write!(f, "the response is not valid HTTP: {}", chain(source)),
            Self::TooLarge(limit) => write!(f, "the response is larger than {limit} bytes"),
            Self::Request(source) => write!(f, "the request cannot be sent: {}", chain(source)),
        }
    }
}

fn chain(source: &Cause) -> String {
    one_line(Chain(&**source), LONGEST_ERROR)
}

impl fmt::Debug for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug_error(f, "TransportError", self)
    }
}

impl std::error::Error for TransportError {}
