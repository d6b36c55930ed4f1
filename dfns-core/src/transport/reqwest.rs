//! The default transport: reqwest over rustls.
//!
//! Other crates in the program can turn on features of reqwest. Everything that these could change
//! is set explicitly: the TLS library and its crypto provider (never a process-wide default, never
//! OpenSSL), proxies, redirects, decompression, the resolver.

use super::body::ResponseBody;
use super::classify::{Advisor, Stage};
use super::error::TransportError;
use super::options::HttpOptions;
use super::proxy::Route;
use super::send::{Transport, TransportRequest};
use super::tls;
use super::trust_roots::TrustRoots;
use crate::foreign::Chain;
use crate::runtime::{NoRuntime, with_io};
use crate::signing::BoxFuture;
use std::time::Duration;
use url::Position;

/// The default transport: reqwest over rustls with an explicit crypto provider.
#[derive(Debug, Clone)]
pub struct ReqwestTransport {
    client: reqwest::Client,
    advisor: Advisor,
}

impl ReqwestTransport {
    /// Creates a transport with its own connection pool.
    ///
    /// `loopback` allows plain http and ignores the proxies of the environment; without it, only
    /// https is possible.
    ///
    /// The pool belongs to the HTTP stack: its buffers may hold copies of tokens for as long as a
    /// connection is kept, even after every client is dropped. The `Secret`s of this crate are
    /// wiped.
    pub fn new(roots: &TrustRoots, connect_timeout: Duration, loopback: bool) -> Result<Self, TransportError> {
        let options = HttpOptions::new().trust_roots(roots.clone()).connect_timeout(connect_timeout);
        Self::with_options(&options, loopback)
    }

    /// Creates a transport with these settings and its own connection pool.
    ///
    /// `loopback` is as for [`new`](Self::new). Plain http never uses a proxy, which would read the
    /// token.
    ///
    /// # Errors
    /// [`TransportError::Setup`] names the setting that cannot be used.
    pub fn with_options(options: &HttpOptions, loopback: bool) -> Result<Self, TransportError> {
        let mut tls = tls::config(options)?;
        if options.http2 {
            tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        }
        let mut builder = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .retry(reqwest::retry::never())
            .connect_timeout(options.connect_timeout)
            .pool_idle_timeout(options.idle_timeout)
            .pool_max_idle_per_host(options.max_idle)
            .tcp_keepalive(options.keepalive)
            .tcp_keepalive_interval(options.keepalive)
            .user_agent(options.user_agent()?)
            .no_gzip()
            .no_brotli()
            .no_zstd()
            .no_deflate()
            .no_hickory_dns()
            .no_proxy();
        let route = options.proxies.route(loopback, &|name| std::env::var(name).ok())?;
        if let Some(route) = &route {
            builder = builder.proxy(proxy(route)?);
        }
        if !loopback {
            builder = builder.https_only(true);
        }
        let client = builder.build().map_err(|source| fault(&source))?;
        Ok(Self { client, advisor: Advisor::new(options, route.as_ref()) })
    }
}

fn fault(source: &reqwest::Error) -> TransportError {
    TransportError::Setup(format!("HTTP client: {}", Chain(source)).into())
}

fn proxy(route: &Route) -> Result<reqwest::Proxy, TransportError> {
    let proxy = reqwest::Proxy::https(route.proxy.url()).map_err(|source| fault(&source))?;
    let proxy = proxy.no_proxy(reqwest::NoProxy::from_string(&route.except));
    Ok(match route.proxy.authorization() {
        Some(authorization) => proxy.custom_http_auth(authorization),
        None => proxy,
    })
}

impl Transport for ReqwestTransport {
    fn send(&self, request: TransportRequest) -> BoxFuture<'_, Result<http::Response<ResponseBody>, TransportError>> {
        Box::pin(async move {
            // Without I/O it panics as it connects, and nothing was sent.
            let response = with_io(self.client.execute(converted(request))).await;
            let response = response.map_err(|NoRuntime(why)| TransportError::Setup(why.into()))?;
            let mut response = response.map_err(|error| {
                // The URL is ours and may hold ids; the error is about the connection.
                let server = error.url().and_then(|url| url[..Position::BeforePath].parse().ok());
                let error = error.without_url();
                let stage = match () {
                    () if error.is_builder() => Stage::Request,
                    () if error.is_connect() => Stage::Connect,
                    () => Stage::Exchange,
                };
                self.advisor.classify(stage, error, server.as_ref())
            })?;
            let (status, version) = (response.status(), response.version());
            let headers = std::mem::take(response.headers_mut());
            let mut response = http::Response::new(ResponseBody::reqwest(response));
            (*response.status_mut(), *response.version_mut()) = (status, version);
            *response.headers_mut() = headers;
            Ok(response)
        })
    }
}

fn converted(request: TransportRequest) -> reqwest::Request {
    let mut converted = reqwest::Request::new(request.method, request.url);
    *converted.headers_mut() = request.headers;
    *converted.body_mut() = Some(request.body.into());
    converted
}
