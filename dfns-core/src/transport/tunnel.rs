//! The reasons why a proxy opens no tunnel to the server, in the same words for both transports.

use super::error::Refusal;
use std::error::Error;
use std::fmt;

/// The reason why a proxy that was reached opened no tunnel. Nothing of the request was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoTunnel {
    /// It responded with a status other than 200.
    #[cfg_attr(not(feature = "hyper"), allow(dead_code, reason = "reqwest names only 407"))]
    Status(u16),
    /// It responded with something else than HTTP.
    #[cfg_attr(not(feature = "hyper"), allow(dead_code, reason = "reqwest does not tell it apart"))]
    NotHttp,
    /// It responded, and the HTTP stack does not say how.
    Other,
    /// It closed the connection instead of a response.
    Closed,
    /// The head of its response is larger than the limit.
    TooLong,
}

impl NoTunnel {
    /// Reads a cause. The type of `reqwest` is not public, so that its text has to do.
    pub(super) fn of(cause: &(dyn Error + 'static)) -> Option<Self> {
        if let Some(known) = cause.downcast_ref() {
            return Some(*known);
        }
        match cause.to_string().strip_prefix("tunnel error: ")? {
            "proxy authorization required" => Some(Self::Status(407)),
            "unsuccessful" => Some(Self::Other),
            "unexpected end of file" => Some(Self::Closed),
            "proxy response headers too long" => Some(Self::TooLong),
            _ => None,
        }
    }

    pub(super) fn refusal(self) -> Option<Refusal> {
        match self {
            Self::Status(407) => Some(Refusal::ProxyCredentials),
            Self::Status(_) | Self::NotHttp | Self::Other => Some(Refusal::Proxy),
            Self::Closed | Self::TooLong => None,
        }
    }

    /// Returns whether only another configuration helps. `reqwest` does not tell a proxy that
    /// refuses from one that is overloaded, and trying again sends nothing.
    pub(super) fn is_permanent(self) -> bool {
        self == Self::Status(407)
    }

    /// Returns what to do.
    pub(super) fn advice(self) -> &'static str {
        match self {
            Self::Status(407) => {
                "check the user name and the password for the proxy: `Proxy::credentials(..)`, or \
                 `HTTPS_PROXY=http://user:password@host:port`"
            }
            Self::Status(429 | 500..) => "try again later, and check that the proxy reaches the server",
            Self::Status(400..) => "allow the host at the proxy, or list it in `NO_PROXY`",
            Self::Status(_) | Self::NotHttp | Self::TooLong => {
                "check the address of the proxy, and that it is an HTTP proxy that supports CONNECT"
            }
            Self::Other => {
                "it may refuse this host, not reach it now, or not be an HTTP proxy; allow the host there, list it in \
                 `NO_PROXY`, or check the address of the proxy"
            }
            Self::Closed => "check the address of the proxy, and that it runs",
        }
    }
}

impl fmt::Display for NoTunnel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(status) => write!(f, "the proxy responded with status {status}"),
            Self::NotHttp => f.write_str("the proxy did not respond as an HTTP proxy"),
            Self::Other => f.write_str("the proxy opened no tunnel"),
            Self::Closed => f.write_str("the proxy closed the connection"),
            Self::TooLong => f.write_str("the head of the proxy's response is too large"),
        }
    }
}

impl Error for NoTunnel {}
