//! The settings of the built-in transports: trust, proxies, the client certificate, the pool.

use super::client_certificate::ClientCertificate;
use super::error::TransportError;
use super::proxy::{Proxies, Proxy};
use super::trust_roots::TrustRoots;
use crate::foreign::one_line;
use crate::secret::KeyFile;
use http::HeaderValue;
use std::time::Duration;
use url::{Position, Url};

/// The settings of [`ReqwestTransport`](crate::ReqwestTransport) and of `HyperTransport` (feature
/// `hyper`).
///
/// A [`ClientBuilder`](crate::ClientBuilder) has the same setters. These settings are for code that
/// uses a transport without a client, and for one that wraps a transport.
///
/// ```
/// # mod dfns { pub use dfns_core::{self as core, Proxy, TrustRoots}; }
/// use dfns::core::{HttpOptions, ReqwestTransport};
/// use dfns::{Proxy, TrustRoots};
///
/// # fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let options = HttpOptions::new().proxy(Proxy::new("http://proxy.corp:3128")?).trust_roots(TrustRoots::System);
/// let transport = ReqwestTransport::with_options(&options, false)?;
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct HttpOptions {
    pub(super) roots: TrustRoots,
    pub(super) proxies: Proxies,
    pub(super) certificate: Option<ClientCertificate>,
    pub(super) connect_timeout: Duration,
    pub(super) idle_timeout: Duration,
    pub(super) max_idle: usize,
    pub(super) keepalive: Option<Duration>,
    pub(super) agent_suffix: Option<String>,
    pub(super) http2: bool,
}

impl Default for HttpOptions {
    fn default() -> Self {
        Self::new()
    }
}

/// The name and version of this client, which begins every user agent.
const AGENT: &str = concat!("dfns-rust/", env!("CARGO_PKG_VERSION"));

/// The longest suffix of the user agent.
const LONGEST_SUFFIX: usize = 100;

impl HttpOptions {
    /// Returns the defaults, which each setter names.
    pub fn new() -> Self {
        Self {
            roots: TrustRoots::Embedded,
            proxies: Proxies::Environment,
            certificate: None,
            connect_timeout: Duration::from_secs(10),
            // Below the 60 s after which common load balancers close a connection.
            idle_timeout: Duration::from_secs(50),
            max_idle: usize::MAX,
            keepalive: Some(Duration::from_secs(15)),
            agent_suffix: None,
            http2: false,
        }
    }

    /// Sets the certificate authorities to trust. Defaults to Mozilla's list.
    pub fn trust_roots(mut self, roots: impl Into<TrustRoots>) -> Self {
        self.roots = roots.into();
        self
    }

    /// Sends every https request through this proxy, including requests to loopback. `NO_PROXY` is
    /// not read.
    ///
    /// Defaults to the proxies of the environment: `HTTPS_PROXY`, else `ALL_PROXY`, except for the
    /// hosts in `NO_PROXY`. Loopback never uses a proxy from the environment.
    /// `NO_PROXY` has domains (`example.com` with its subdomains), IP addresses, networks
    /// (`10.0.0.0/8`), or `*` for every name. `*.example.com` and ports do not match.
    pub fn proxy(mut self, proxy: Proxy) -> Self {
        self.proxies = Proxies::Explicit(proxy);
        self
    }

    /// Uses no proxy, not even one from the environment.
    pub fn no_proxy(mut self) -> Self {
        self.proxies = Proxies::None;
        self
    }

    /// Authenticates the client in TLS (mTLS) with a certificate chain, the client's own
    /// certificate first, and its private key. By default the client presents no certificate.
    ///
    /// Both are the contents of files, in PEM or DER. The chain may be in the same file as the key.
    /// The transport is not built if they do not fit together.
    #[expect(clippy::needless_pass_by_value, reason = "accepts a value or a reference, like `AsRef`")]
    pub fn client_certificate(mut self, chain: impl AsRef<[u8]>, private_key: impl KeyFile) -> Self {
        self.certificate = Some(ClientCertificate::new(chain.as_ref(), private_key.key_file()));
        self
    }

    /// Sets how long to wait for a connection, including the proxy and TLS. Defaults to 10 s.
    ///
    /// Choose less than the request timeout. If that one passes first, the error cannot say that
    /// nothing was sent.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Sets how long an idle connection is kept open. Defaults to 50 s.
    ///
    /// Choose less than the idle timeout of the server, load balancer or proxy.
    pub fn pool_idle_timeout(mut self, timeout: Duration) -> Self {
        self.idle_timeout = timeout;
        self
    }

    /// Sets how many idle connections are kept open. Defaults to no limit; 0 keeps none.
    pub fn pool_max_idle(mut self, connections: usize) -> Self {
        self.max_idle = connections;
        self
    }

    /// Sets the idle time after which TCP checks a connection, and the interval of further checks.
    /// Defaults to 15 s. `None` turns the checks off.
    pub fn tcp_keepalive(mut self, time: impl Into<Option<Duration>>) -> Self {
        self.keepalive = time.into();
        self
    }

    /// Adds a product to the user agent, which is then `dfns-rust/VERSION SUFFIX`.
    ///
    /// Must be 1 to 100 printable ASCII characters, without a space at either end.
    pub fn user_agent_suffix(mut self, suffix: impl Into<String>) -> Self {
        self.agent_suffix = Some(suffix.into());
        self
    }

    /// Offers HTTP/2 to the server, which chooses between it and HTTP/1.1. By default only HTTP/1.1
    /// is offered.
    #[cfg(feature = "http2")]
    pub fn http2(mut self) -> Self {
        self.http2 = true;
        self
    }

    /// Returns the user agent. Fails if the suffix is unusable.
    pub(super) fn user_agent(&self) -> Result<HeaderValue, TransportError> {
        let Some(suffix) = &self.agent_suffix else { return Ok(HeaderValue::from_static(AGENT)) };
        let is_printable = |text: &str| text.bytes().all(|byte| matches!(byte, b' '..=b'~'));
        let is_usable = (1..=LONGEST_SUFFIX).contains(&suffix.len()) && is_printable(suffix) && suffix.trim() == suffix;
        let agent = is_usable.then(|| HeaderValue::try_from(format!("{AGENT} {suffix}")).ok()).flatten();
        agent.ok_or_else(|| {
            let shown = one_line(suffix, LONGEST_SUFFIX);
            let rule = "pass 1 to 100 printable ASCII characters, without a space at either end";
            TransportError::Setup(format!("user agent suffix `{shown}`: {rule}").into())
        })
    }

    /// Returns the first setting that a custom transport would silently ignore although security
    /// or the connection depends on it.
    pub(crate) fn critical_setting(&self) -> Option<&'static str> {
        match (&self.proxies, &self.certificate, &self.roots) {
            (Proxies::Explicit(_), _, _) => Some("proxy"),
            (_, Some(_), _) => Some("client_certificate"),
            (_, _, TrustRoots::Embedded) => None,
            (..) => Some("trust_roots"),
        }
    }

    /// Returns the URL of the proxy through which a server is reached, without its credentials.
    pub(crate) fn proxy_of(&self, server: &Url, loopback: bool) -> Result<Option<String>, TransportError> {
        let Ok(server) = server[..Position::BeforePath].parse() else { return Ok(None) };
        let route = self.proxies.route(loopback, &|name| std::env::var(name).ok())?;
        let route = route.filter(|route| route.rules().select(&server));
        Ok(route.map(|route| route.proxy.url().to_owned()))
    }

    /// Returns whether a proxy was set explicitly.
    pub(crate) fn has_explicit_proxy(&self) -> bool {
        matches!(self.proxies, Proxies::Explicit(_))
    }
}

#[cfg(test)]
mod tests {
    use super::HttpOptions;

    #[test]
    fn the_suffix_of_the_user_agent_is_checked() {
        let agent = |suffix: &str| HttpOptions::new().user_agent_suffix(suffix).user_agent();
        for suffix in ["payouts/1.4", "payouts/1.4 (ops@example.com)", &"x".repeat(100)] {
            let agent = agent(suffix).unwrap();
            assert_eq!(agent.to_str().unwrap().split_once(' ').unwrap().1, suffix);
        }
        for suffix in ["", " ", " a", "a ", "a\r\nx-evil: 1", "é", "a\u{0}", &"x".repeat(101)] {
            let error = agent(suffix).unwrap_err().to_string();
            assert!(error.starts_with("user agent suffix `") && !error.contains('\r'), "{error}");
        }
    }
}
