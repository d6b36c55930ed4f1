//! The lean transport: hyper-util over rustls, behind the feature `hyper`.
//!
//! It makes the same promises as the default transport and does less work for each request: no
//! middleware for redirects, cookies, decompression or retries, which this client never uses.

mod connector;

use super::body::ResponseBody;
use super::classify::{Advisor, Stage};
use super::error::TransportError;
use super::options::HttpOptions;
use super::send::{Transport, TransportRequest};
use crate::runtime::{NoRuntime, with_io};
use crate::signing::BoxFuture;
use bytes::Bytes;
use connector::Connector;
use http::header::USER_AGENT;
use http::{HeaderValue, Request, Uri};
use http_body_util::Full;
use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use std::fmt;

/// A lean transport: hyper-util over rustls with an explicit crypto provider.
///
/// [`ClientBuilder::hyper`](crate::ClientBuilder::hyper) selects it. It follows the same rules as
/// the default transport and needs about half of its instructions for a request.
#[derive(Clone)]
pub struct HyperTransport {
    client: Client<Connector, Full<Bytes>>,
    user_agent: HeaderValue,
    https_only: bool,
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
            .build(connector);
        Ok(Self { client, user_agent: options.user_agent()?, https_only: !loopback, advisor: Advisor::new(options) })
    }

    fn converted(&self, request: TransportRequest) -> Result<Request<Full<Bytes>>, TransportError> {
        if self.https_only && request.url.scheme() != "https" {
            return Err(TransportError::Request("the scheme of the URL must be https".into()));
        }
        let mut url = request.url;
        // A fragment is never sent.
        if url.fragment().is_some() {
            url.set_fragment(None);
        }
        let uri = Uri::from_maybe_shared(Bytes::from(String::from(url)));
        let mut converted = Request::new(Full::new(request.body));
        *converted.uri_mut() = uri.map_err(|error| TransportError::Request(error.into()))?;
        *converted.method_mut() = request.method;
        *converted.headers_mut() = request.headers;
        converted.headers_mut().entry(USER_AGENT).or_insert_with(|| self.user_agent.clone());
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
        Box::pin(async move {
            let request = self.converted(request)?;
            // Without I/O it panics as it connects, and nothing was sent.
            let response = with_io(self.client.request(request)).await;
            let response = response.map_err(|NoRuntime(why)| TransportError::Setup(why.into()))?;
            let response = response.map_err(|error| {
                let stage = if error.is_connect() { Stage::Connect } else { Stage::Exchange };
                self.advisor.classify(stage, error)
            })?;
            Ok(response.map(ResponseBody::hyper))
        })
    }
}
