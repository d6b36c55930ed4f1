//! The faults between a request and the head of its response.

use crate::foreign::{Chain, LONGEST_ERROR, debug_error, one_line};
use std::error::Error;
use std::fmt;

type Cause = Box<dyn Error + Send + Sync>;

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

/// The reason why no connection is made, for programs that have their own advice.
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
    /// The server presents the certificate of an authority, such as `openssl req -x509` makes.
    AuthorityCertificate,
    /// The certificate of the server is invalid in another way.
    InvalidCertificate,
    /// The port does not speak TLS.
    NotTls,
    /// The TLS handshake failed in another way.
    Tls,
    /// The server requires a client certificate, or rejects the one it got.
    ClientCertificate,
    /// The proxy requires credentials, or rejects those it got.
    ProxyCredentials,
    /// The proxy opens no tunnel to the server. It may refuse, or not reach the server now.
    Proxy,
}

/// The cause of a failure of a built-in transport: where the request went, why it failed, and what
/// to do.
#[derive(Debug)]
pub(super) struct Located {
    /// The server, and the proxy if there is one.
    pub(super) peer: Option<String>,
    pub(super) refusal: Option<Refusal>,
    pub(super) cause: Cause,
    pub(super) advice: Option<String>,
}

impl fmt::Display for Located {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(peer) = &self.peer {
            write!(f, "{peer}: ")?;
        }
        f.write_str(&chain(&self.cause))?;
        self.advice.as_ref().map_or(Ok(()), |advice| write!(f, "; {advice}"))
    }
}

impl Error for Located {}

impl TransportError {
    fn located(&self) -> Option<&Located> {
        match self {
            Self::Connect(cause)
            | Self::Refused(cause)
            | Self::Closed(cause)
            | Self::Broken(cause)
            | Self::NotHttp(cause) => cause.downcast_ref(),
            Self::Setup(_) | Self::TooLarge(_) | Self::Request(_) => None,
        }
    }

    /// Returns the reason of [`Refused`](Self::Refused), or [`Refusal::Proxy`], which may pass.
    /// `None` for every other error, and for those that a custom transport made.
    pub fn refusal(&self) -> Option<Refusal> {
        self.located()?.refusal
    }

    /// Returns the message without its advice, which names methods of the client builder. For
    /// programs whose users configure the client in another way, such as with variables.
    pub fn without_advice(&self) -> String {
        Shown { error: self, server: None, is_advised: false }.to_string()
    }

    /// Shows the error of a request to this server, which the errors of custom transports and those
    /// of bodies lack.
    pub(crate) fn of_server<'a>(&'a self, server: &'a str) -> impl fmt::Display + 'a {
        Shown { error: self, server: Some(server), is_advised: true }
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Shown { error: self, server: None, is_advised: true }.fmt(f)
    }
}

/// A message: what happened, at which server, why, and what to do.
struct Shown<'a> {
    error: &'a TransportError,
    server: Option<&'a str>,
    is_advised: bool,
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (what, word, rest, cause) = match self.error {
            TransportError::Connect(cause) | TransportError::Refused(cause) => ("no connection", " to ", "", cause),
            TransportError::Closed(cause) | TransportError::Broken(cause) => {
                ("the connection", " to ", " broke", cause)
            }
            TransportError::NotHttp(cause) => ("the response", " of ", " is not valid HTTP", cause),
            TransportError::Setup(cause) => return f.write_str(&chain(cause)),
            TransportError::Request(cause) => return write!(f, "the request cannot be sent: {}", chain(cause)),
            TransportError::TooLarge(limit) => return write!(f, "the response is larger than {limit} bytes"),
        };
        let located = self.error.located();
        f.write_str(what)?;
        if let Some(server) = located.and_then(|located| located.peer.as_deref()).or(self.server) {
            write!(f, "{word}{server}")?;
        }
        write!(f, "{rest}: {}", chain(located.map_or(cause, |located| &located.cause)))?;
        match located.and_then(|located| located.advice.as_ref()) {
            Some(advice) if self.is_advised => write!(f, "; {advice}"),
            // A body that is cut off, or a custom transport.
            None if self.server.is_some()
                && matches!(self.error, TransportError::Closed(_) | TransportError::Broken(_)) =>
            {
                write!(f, "; {BROKEN}")
            }
            _ => Ok(()),
        }
    }
}

/// The advice about a connection that broke.
pub(super) const BROKEN: &str = "check the server, and the proxies, load balancers and firewalls before it";

/// Errors of the HTTP stack that say nothing beside their causes.
const WRAPPERS: [&str; 3] = [
    "operation was canceled",
    "tunnel error: failed to create underlying connection",
    "tunnel error: io error establishing tunnel",
];

/// Shows an error and its causes, without the words around them in which an HTTP stack says that
/// a request failed.
fn chain(source: &Cause) -> String {
    let mut telling: &(dyn Error + 'static) = &**source;
    while let Some(cause) = telling.source()
        && (telling.is::<reqwest::Error>()
            || telling.is::<hyper_util::client::legacy::Error>()
            || WRAPPERS.contains(&telling.to_string().as_str()))
    {
        telling = cause;
    }
    // reqwest says twice that it was about DNS.
    one_line(Chain(telling), LONGEST_ERROR).replacen("dns error: error resolving DNS: ", "dns error: ", 1)
}

impl fmt::Debug for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug_error(f, "TransportError", self)
    }
}

impl Error for TransportError {}
