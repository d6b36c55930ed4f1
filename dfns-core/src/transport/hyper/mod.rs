//! The lean transport: hyper over rustls, behind the feature `hyper`.
//!
//! It makes the same promises as the default transport and does less work for each request: no
//! middleware for redirects, cookies, decompression or retries, which this client never uses, and
//! no task for each connection. Reading order: `connector`, `tunnel`, `link`, `connection`, `pool`,
//! `body`.

mod body;
mod connection;
mod connector;
mod link;
mod origin;
mod pool;
mod tunnel;

use super::body::ResponseBody;
use super::classify::{Advisor, Stage};
use super::error::TransportError;
use super::options::HttpOptions;
use super::send::{Transport, TransportRequest};
use crate::runtime::{NoRuntime, with_io};
use crate::signing::BoxFuture;
use body::Lease;
pub(super) use body::LinkedBody;
use bytes::Bytes;
use connection::Connection;
use connector::{Cause, Connector};
use http::header::{ACCEPT, USER_AGENT};
use http::{HeaderValue, Request, Response};
use http_body_util::Full;
use hyper::client::conn::TrySendError;
use origin::{Origin, target};
use pool::Pool;
use std::fmt;
use std::future::ready;
use std::pin::pin;
use std::sync::{Arc, OnceLock};
use url::Url;

/// A lean transport: hyper over rustls with an explicit crypto provider.
///
/// [`ClientBuilder::hyper`](crate::ClientBuilder::hyper) selects it. It follows the same rules as
/// the default transport and needs less than half of its instructions for a request.
#[derive(Clone)]
pub struct HyperTransport {
    pool: Arc<Pool>,
    user_agent: HeaderValue,
    https_only: bool,
    /// The server of the first request, usually of all.
    origin: OnceLock<Arc<Origin>>,
    advisor: Advisor,
}

impl HyperTransport {
    /// Creates a transport with these settings and its own connection pool.
    ///
    /// `loopback` allows plain http and ignores the proxies of the environment; without it, only
    /// https is possible. Plain http never uses a proxy, which would read the token.
    ///
    /// The buffers of a connection may hold copies of tokens for as long as it is kept: until it is
    /// idle for too long, or every client is dropped.
    ///
    /// # Errors
    /// [`TransportError::Setup`] names the setting that cannot be used.
    pub fn with_options(options: &HttpOptions, loopback: bool) -> Result<Self, TransportError> {
        let route = options.proxies.route(loopback, &|name| std::env::var(name).ok())?;
        let pool = Arc::new(Pool::new(Connector::new(options, route.as_ref(), loopback)?, options));
        let (user_agent, https_only) = (options.user_agent()?, !loopback);
        let advisor = Advisor::new(options, route.as_ref());
        Ok(Self { pool, user_agent, https_only, origin: OnceLock::new(), advisor })
    }

    /// Returns the server of a URL. That of the first request is kept.
    fn origin(&self, url: &Url) -> Result<Arc<Origin>, TransportError> {
        if let Some(origin) = self.origin.get().filter(|origin| origin.is_of(url)) {
            return Ok(Arc::clone(origin));
        }
        let origin = Arc::new(Origin::read(url).map_err(TransportError::Request)?);
        self.origin.get_or_init(|| Arc::clone(&origin));
        Ok(origin)
    }

    fn prepared(&self, request: TransportRequest) -> Result<(Arc<Origin>, Request<Full<Bytes>>), TransportError> {
        if self.https_only && request.url.scheme() != "https" {
            return Err(TransportError::Request("the scheme of the URL must be https".into()));
        }
        let origin = self.origin(&request.url)?;
        let target = target(&request.url).map_err(|error| TransportError::Request(error.into()))?;
        let mut prepared = Request::new(Full::new(request.body));
        *prepared.uri_mut() = target.into();
        *prepared.method_mut() = request.method;
        *prepared.headers_mut() = request.headers;
        let headers = prepared.headers_mut();
        headers.entry(USER_AGENT).or_insert_with(|| self.user_agent.clone());
        headers.entry(ACCEPT).or_insert(const { HeaderValue::from_static("*/*") });
        Ok((origin, prepared))
    }

    /// Sends a request, and sends it again only if a connection that was used before gives it back
    /// unsent. The request stays in place, since it is large.
    async fn exchange(
        &self,
        origin: &Arc<Origin>,
        request: &mut Request<Full<Bytes>>,
    ) -> Result<Response<ResponseBody>, TransportError> {
        let failed = |stage, cause: Cause| self.advisor.classify(stage, cause, Some(&origin.root()));
        loop {
            let connection = self.pool.connection(origin).await;
            let (connection, is_reused) = connection.map_err(|error| failed(Stage::Connect, error))?;
            let mut failure = match self.exchange_on(connection, origin, request).await {
                Ok(response) => return Ok(response.map(ResponseBody::hyper)),
                Err(failure) => failure,
            };
            match failure.take_message() {
                Some(unsent) if is_reused => *request = unsent,
                Some(_) => return Err(failed(Stage::Unsent, failure.into_error().into())),
                None => return Err(failed(Stage::Exchange, failure.into_error().into())),
            }
        }
    }

    async fn exchange_on(
        &self,
        connection: Connection,
        origin: &Arc<Origin>,
        request: &mut Request<Full<Bytes>>,
    ) -> Result<Response<LinkedBody>, TrySendError<Request<Full<Bytes>>>> {
        match connection {
            Connection::Http1(mut link) => {
                origin.address_http1(request);
                let begun = pin!(link.begin(std::mem::take(request)));
                let response = link.response(begun).await?;
                let lease = Lease { link, origin: Arc::clone(origin), pool: Arc::clone(&self.pool) };
                Ok(response.map(|incoming| LinkedBody::new(incoming, Some(lease))))
            }
            #[cfg(feature = "http2")]
            Connection::Http2(mut requests) => {
                origin.address_http2(request);
                let response = requests.try_send_request(std::mem::take(request)).await?;
                Ok(response.map(|incoming| LinkedBody::new(incoming, None)))
            }
        }
    }
}

impl fmt::Debug for HyperTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HyperTransport").field("https_only", &self.https_only).finish_non_exhaustive()
    }
}

impl Transport for HyperTransport {
    fn send(&self, request: TransportRequest) -> BoxFuture<'_, Result<http::Response<ResponseBody>, TransportError>> {
        let (origin, mut request) = match self.prepared(request) {
            Ok(prepared) => prepared,
            Err(error) => return Box::pin(ready(Err(error))),
        };
        Box::pin(async move {
            // Without I/O it panics as it connects, and nothing was sent.
            let response = with_io(pin!(self.exchange(&origin, &mut request))).await;
            response.map_err(|NoRuntime(why)| TransportError::Setup(why.into()))?
        })
    }
}
