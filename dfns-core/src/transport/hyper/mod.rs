//! The lean transport: hyper-util over rustls, behind the feature `hyper`.
//!
//! It makes the same promises as the default transport and does less work for each request: no
//! middleware for redirects, cookies, decompression or retries, which this client never uses.

mod connector;
mod origin;

use super::body::ResponseBody;
use super::classify::{Advisor, Stage};
use super::error::TransportError;
use super::options::HttpOptions;
use super::send::{Transport, TransportRequest};
use crate::runtime::{NoRuntime, with_io};
use crate::signing::BoxFuture;
use bytes::Bytes;
use connector::Connector;
use http::header::{HOST, USER_AGENT};
use http::{HeaderValue, Request};
use http_body_util::Full;
use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use origin::Origin;
use std::borrow::Cow;
use std::fmt;
use std::sync::OnceLock;
use url::Url;

/// A lean transport: hyper-util over rustls with an explicit crypto provider.
///
/// [`ClientBuilder::hyper`](crate::ClientBuilder::hyper) selects it. It follows the same rules as
/// the default transport and needs about half of its instructions for a request.
#[derive(Clone)]
pub struct HyperTransport {
    client: Client<Connector, Full<Bytes>>,
    user_agent: HeaderValue,
    https_only: bool,
    /// Whether a connection may be HTTP/2, whose requests have no `Host` header. Then the pool adds
    /// the header, for each request anew, where it is needed.
    http2: bool,
    /// The server of the first request, usually of all.
    origin: OnceLock<Origin>,
    advisor: Advisor,
}

impl HyperTransport {
    /// Creates a transport with these settings and its own connection pool.
    ///
    /// `loopback` allows plain http and ignores the proxies of the environment; without it, only
    /// https is possible. Plain http never uses a proxy, which would read the token.
    ///
    /// The pool belongs to the HTTP stack: its buffers may hold copies of tokens for as long as a
    /// connection is kept, also after every client is dropped.
    ///
    /// # Errors
    /// [`TransportError::Setup`] names the setting that cannot be used.
    pub fn with_options(options: &HttpOptions, loopback: bool) -> Result<Self, TransportError> {
        let connector = Connector::new(options, loopback)?;
        let client = Client::builder(TokioExecutor::new())
            .timer(TokioTimer::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(options.idle_timeout)
            .pool_max_idle_per_host(options.max_idle)
            // Otherwise each request has one already.
            .set_host(options.http2)
            .build(connector);
        let (user_agent, https_only, http2) = (options.user_agent()?, !loopback, options.http2);
        Ok(Self { client, user_agent, https_only, http2, origin: OnceLock::new(), advisor: Advisor::new(options) })
    }

    /// Returns the server of a URL. That of the first request is kept.
    fn origin(&self, url: &Url) -> Result<Cow<'_, Origin>, TransportError> {
        if let Some(origin) = self.origin.get().filter(|origin| origin.is_of(url)) {
            return Ok(Cow::Borrowed(origin));
        }
        let origin = Origin::read(url).map_err(TransportError::Request)?;
        self.origin.get_or_init(|| origin.clone());
        Ok(Cow::Owned(origin))
    }

    fn converted(&self, request: TransportRequest) -> Result<Request<Full<Bytes>>, TransportError> {
        if self.https_only && request.url.scheme() != "https" {
            return Err(TransportError::Request("the scheme of the URL must be https".into()));
        }
        let origin = self.origin(&request.url)?;
        let mut converted = Request::new(Full::new(request.body));
        *converted.uri_mut() = origin.uri(&request.url).map_err(|error| TransportError::Request(error.into()))?;
        *converted.method_mut() = request.method;
        *converted.headers_mut() = request.headers;
        let headers = converted.headers_mut();
        headers.entry(USER_AGENT).or_insert_with(|| self.user_agent.clone());
        if !self.http2 {
            headers.entry(HOST).or_insert_with(|| origin.host.clone());
        }
        Ok(converted)
    }
}

impl fmt::Debug for HyperTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HyperTransport").field("https_only", &self.https_only).finish_non_exhaustive()
    }
}

impl Transport for HyperTransport {
    fn send(&self, request: TransportRequest) -> BoxFuture<'_, Result<http::Response<ResponseBody>, TransportError>> {
        // Nothing is sent before it is polled.
        let response = self.converted(request).map(|request| self.client.request(request));
        Box::pin(async move {
            // Without I/O it panics as it connects, and nothing was sent.
            let response = with_io(response?).await;
            let response = response.map_err(|NoRuntime(why)| TransportError::Setup(why.into()))?;
            let response = response.map_err(|error| {
                let stage = if error.is_connect() { Stage::Connect } else { Stage::Exchange };
                self.advisor.classify(stage, error)
            })?;
            Ok(response.map(ResponseBody::hyper))
        })
    }
}
