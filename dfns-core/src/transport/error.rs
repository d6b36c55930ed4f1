//! What can go wrong between a request and the head of its response.

use std::fmt;

/// What kept a request from being answered.
#[derive(Debug)]
#[non_exhaustive]
pub enum TransportError {
    /// The transport cannot be set up as it is configured.
    Setup(Box<dyn std::error::Error + Send + Sync>),
    /// No connection was made: the request was not sent.
    Connect(Box<dyn std::error::Error + Send + Sync>),
    /// The connection broke after the request was sent, at least in part.
    Broken(Box<dyn std::error::Error + Send + Sync>),
    /// The response is larger than the limit, which is given in bytes.
    TooLarge(usize),
    /// The request could not be put into HTTP: it was not sent.
    Request(Box<dyn std::error::Error + Send + Sync>),
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Setup(source) => f.write_str(&chain(&**source)),
            Self::Connect(source) => write!(f, "no connection: {}", chain(&**source)),
            Self::Broken(source) => write!(f, "the connection broke: {}", chain(&**source)),
            Self::TooLarge(limit) => write!(f, "the response is larger than {limit} bytes"),
            Self::Request(source) => write!(f, "the request cannot be sent: {}", chain(&**source)),
        }
    }
}

impl std::error::Error for TransportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Setup(source) | Self::Connect(source) | Self::Broken(source) | Self::Request(source) => {
                Some(&**source)
            }
            Self::TooLarge(_) => None,
        }
    }
}

/// An error and its causes on one line, since the outermost rarely says what happened.
pub(super) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let next = error.to_string();
        if !text.contains(&next) {
            text.push_str(": ");
            text.push_str(&next);
        }
        cause = error.source();
    }
    text
}
