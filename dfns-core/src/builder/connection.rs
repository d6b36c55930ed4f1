//! The settings of a client's connections.

use super::ClientBuilder;
#[cfg(feature = "hyper")]
use super::stack::Stack;
use crate::secret::KeyFile;
use crate::transport::{HttpOptions, Proxy, TrustRoots};
use std::time::Duration;

/// Connection settings. A custom [`transport`](Self::transport) ignores them, so
/// [`build`](Self::build) fails if one of them is needed for security.
impl<P, S> ClientBuilder<P, S> {
    /// Sets the certificate authorities to trust. Defaults to Mozilla's list.
    pub fn trust_roots(self, roots: impl Into<TrustRoots>) -> Self {
        self.with_http(|http| http.trust_roots(roots))
    }

    /// Sends every request through this proxy, including requests to https addresses on loopback.
    /// `NO_PROXY` is not read.
    ///
    /// Defaults to the proxies of the environment: `HTTPS_PROXY`, else `ALL_PROXY`, except for the
    /// hosts in `NO_PROXY`. Loopback never uses a proxy from the environment.
    /// `NO_PROXY` has domains (`example.com` with its subdomains), IP addresses, networks
    /// (`10.0.0.0/8`), or `*` for every name. `*.example.com` and ports do not match.
    ///
    /// [`build`](Self::build) fails if a proxy from the environment cannot be used.
    ///
    /// ```
    /// # use dfns_core as dfns;
    /// use dfns::{Client, Proxy, TrustRoots};
    ///
    /// # fn example(chain: &[u8], key: &[u8]) -> Result<(), Box<dyn std::error::Error>> {
    /// let client = Client::builder()
    ///     .proxy(Proxy::new("http://proxy.corp:3128")?.credentials("payouts", "password")?)
    ///     .trust_roots(TrustRoots::System)
    ///     .client_certificate(chain, key)
    ///     .build()?;
    /// # Ok(()) }
    /// ```
    pub fn proxy(self, proxy: Proxy) -> Self {
        self.with_http(|http| http.proxy(proxy))
    }

    /// Uses no proxy, not even one from the environment.
    pub fn no_proxy(self) -> Self {
        self.with_http(HttpOptions::no_proxy)
    }

    /// Authenticates the client in TLS (mTLS) with a certificate chain, the client's own
    /// certificate first, and its private key. By default the client presents no certificate.
    ///
    /// Both are the contents of files, in PEM or DER. [`build`](Self::build) fails if they do not
    /// fit together. The key is wiped with the builder; the TLS library keeps its parsed form.
    pub fn client_certificate(self, chain: impl AsRef<[u8]>, private_key: impl KeyFile) -> Self {
        self.with_http(|http| http.client_certificate(chain, private_key))
    }

    /// Sets how long to wait for a connection, including the proxy and TLS. Defaults to 10 s.
    ///
    /// Choose less than the request timeout. If that one passes first, the error cannot say that
    /// nothing was sent.
    pub fn connect_timeout(self, timeout: Duration) -> Self {
        self.with_http(|http| http.connect_timeout(timeout))
    }

    /// Sets how long an idle connection is kept open. Defaults to 50 s.
    ///
    /// Choose less than the idle timeout of the server, load balancer or proxy.
    pub fn pool_idle_timeout(self, timeout: Duration) -> Self {
        self.with_http(|http| http.pool_idle_timeout(timeout))
    }

    /// Sets how many idle connections are kept open. Defaults to no limit; 0 keeps none.
    pub fn pool_max_idle(self, connections: usize) -> Self {
        self.with_http(|http| http.pool_max_idle(connections))
    }

    /// Sets the idle time after which TCP checks a connection, and the interval of further checks.
    /// Defaults to 15 s. `None` turns the checks off.
    pub fn tcp_keepalive(self, time: impl Into<Option<Duration>>) -> Self {
        self.with_http(|http| http.tcp_keepalive(time))
    }

    /// Adds a product to the user agent, which is then `dfns-rust/VERSION SUFFIX`.
    ///
    /// Must be 1 to 100 printable ASCII characters, without a space at either end.
    pub fn user_agent_suffix(self, suffix: impl Into<String>) -> Self {
        self.with_http(|http| http.user_agent_suffix(suffix))
    }

    /// Offers HTTP/2 to the server, which chooses between it and HTTP/1.1. By default only HTTP/1.1
    /// is offered.
    #[cfg(feature = "http2")]
    pub fn http2(self) -> Self {
        self.with_http(HttpOptions::http2)
    }

    /// Replaces all connection settings.
    pub fn http_options(self, options: HttpOptions) -> Self {
        self.with_http(|_| options)
    }

    /// Sends requests over hyper instead of reqwest, with less than half the CPU instructions per
    /// call. See [`HyperTransport`](crate::HyperTransport).
    #[cfg(feature = "hyper")]
    pub fn hyper(mut self) -> Self {
        self.transport = Stack::Hyper;
        self
    }

    fn with_http(mut self, change: impl FnOnce(HttpOptions) -> HttpOptions) -> Self {
        self.http = change(self.http);
        self
    }
}
