//! Connections of both versions of HTTP.

use super::connector::{Cause, Stream};
use super::link::Link;
#[cfg(feature = "http2")]
use bytes::Bytes;
#[cfg(feature = "http2")]
use http_body_util::Full;
#[cfg(feature = "http2")]
use hyper::client::conn::http2;
#[cfg(feature = "http2")]
use hyper_util::client::legacy::connect::Connection as _;
#[cfg(feature = "http2")]
use hyper_util::rt::TokioExecutor;
use std::task::{Context, Waker};

/// A connection that carries requests.
pub(super) enum Connection {
    /// HTTP/1.1: one request at a time.
    Http1(Box<Link>),
    /// HTTP/2: many requests at once, and a task of its own.
    #[cfg(feature = "http2")]
    Http2(http2::SendRequest<Full<Bytes>>),
}

impl Connection {
    /// Begins HTTP in the version that both sides agreed on.
    pub(super) async fn open(stream: Stream) -> Result<Self, Cause> {
        #[cfg(feature = "http2")]
        if stream.connected().is_negotiated_h2() {
            let (requests, connection) = http2::handshake(TokioExecutor::new(), stream).await?;
            // Its failures reach the requests.
            tokio::spawn(async move { drop(connection.await) });
            return Ok(Self::Http2(requests));
        }
        Ok(Self::Http1(Box::new(Link::open(stream).await?)))
    }

    /// Returns the same connection for another request. `None` if it carries one at a time, or is
    /// closed.
    pub(super) fn share(&self) -> Option<Self> {
        match self {
            Self::Http1(_) => None,
            #[cfg(feature = "http2")]
            Self::Http2(requests) => (!requests.is_closed()).then(|| Self::Http2(requests.clone())),
        }
    }

    /// Looks at an idle connection. Returns whether the server closed it, or sent what nobody asked
    /// for.
    pub(super) fn has_ended(&mut self) -> bool {
        match self {
            Self::Http1(link) => {
                link.drive(&Context::from_waker(Waker::noop()));
                link.rest();
                !link.is_idle()
            }
            #[cfg(feature = "http2")]
            Self::Http2(requests) => requests.is_closed(),
        }
    }

    /// Returns whether the connection has ended.
    pub(super) fn is_closed(&self) -> bool {
        match self {
            Self::Http1(link) => link.is_closed(),
            #[cfg(feature = "http2")]
            Self::Http2(requests) => requests.is_closed(),
        }
    }
}
