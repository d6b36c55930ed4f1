//! Connections: directly or through the tunnel of a proxy, then TLS, within one time limit.

use super::super::classify::LATE;
use super::super::error::TransportError;
use super::super::options::HttpOptions;
use super::super::proxy::{Route, Rules};
use super::super::tls;
use super::tunnel::{self, Headers};
use http::{HeaderValue, Uri};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder, MaybeHttpsStream};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use std::error::Error;
use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::net::TcpStream;
use tower_service::Service;

pub(super) type Cause = Box<dyn Error + Send + Sync>;
type Connecting<T> = Pin<Box<dyn Future<Output = Result<T, Cause>> + Send>>;

/// A connection on which TLS with the server can begin: TCP, or a tunnel over TCP or TLS.
type Line = MaybeHttpsStream<TokioIo<TcpStream>>;

/// A connection on which HTTP can begin.
pub(super) type Stream = MaybeHttpsStream<Line>;

/// Makes connections to servers.
pub(super) struct Connector {
    servers: HttpsConnector<Hop>,
    limit: Duration,
}

impl Connector {
    pub(super) fn new(options: &HttpOptions, route: Option<&Route>, loopback: bool) -> Result<Self, TransportError> {
        let tls = tls::config(options)?;
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        tcp.set_keepalive(options.keepalive);
        tcp.set_keepalive_interval(options.keepalive);
        let agent = options.user_agent()?;
        let proxy = route.map(|route| ProxyHop::new(route, tcp.clone(), tls.clone(), agent)).transpose()?;
        let hop = Hop { tcp, proxy };
        let builder = HttpsConnectorBuilder::new().with_tls_config(tls);
        let builder = if loopback { builder.https_or_http() } else { builder.https_only() };
        #[cfg(feature = "http2")]
        let servers = if options.http2 {
            builder.enable_all_versions().wrap_connector(hop)
        } else {
            builder.enable_http1().wrap_connector(hop)
        };
        #[cfg(not(feature = "http2"))]
        let servers = builder.enable_http1().wrap_connector(hop);
        Ok(Self { servers, limit: options.connect_timeout })
    }

    /// Connects to the server of a URL.
    pub(super) async fn connect(&self, url: Uri) -> Result<Stream, Cause> {
        let mut servers = self.servers.clone();
        let connecting = async {
            poll_fn(|context| servers.poll_ready(context)).await?;
            servers.call(url).await
        };
        let too_late = |_| io::Error::new(io::ErrorKind::TimedOut, LATE);
        tokio::time::timeout(self.limit, connecting).await.map_err(too_late)?
    }
}

/// Makes the connection below TLS.
#[derive(Clone)]
struct Hop {
    tcp: HttpConnector,
    proxy: Option<ProxyHop>,
}

impl Service<Uri> for Hop {
    type Response = Line;
    type Error = Cause;
    type Future = Connecting<Line>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Cause>> {
        self.tcp.poll_ready(context).map_err(Into::into)
    }

    fn call(&mut self, server: Uri) -> Self::Future {
        match &mut self.proxy {
            Some(proxy) if proxy.rules.select(&server) => {
                let (connecting, headers) = (proxy.connector.call(proxy.address.clone()), proxy.headers.clone());
                Box::pin(async move { tunnel::open(connecting.await?, &server, &headers).await })
            }
            _ => {
                let connecting = self.tcp.call(server);
                Box::pin(async move { Ok(MaybeHttpsStream::Http(connecting.await?)) })
            }
        }
    }
}

/// A proxy, and the servers that are reached through it.
#[derive(Clone)]
struct ProxyHop {
    connector: HttpsConnector<HttpConnector>,
    address: Uri,
    headers: Headers,
    rules: Arc<Rules>,
}

impl ProxyHop {
    fn new(
        route: &Route,
        tcp: HttpConnector,
        tls: ClientConfig,
        user_agent: HeaderValue,
    ) -> Result<Self, TransportError> {
        let url = route.proxy.url();
        let address = Uri::try_from(url).map_err(|error| TransportError::Setup(format!("proxy: {error}").into()))?;
        let connector = HttpsConnectorBuilder::new().with_tls_config(tls).https_or_http().enable_http1();
        let headers = Headers { user_agent, authorization: route.proxy.authorization() };
        Ok(Self { connector: connector.wrap_connector(tcp), address, headers, rules: route.rules().into() })
    }
}
