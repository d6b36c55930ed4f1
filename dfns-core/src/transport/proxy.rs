//! Proxies: explicit, from the environment, or none.
//!
//! https requests go through a tunnel (`CONNECT`), so that the proxy sees the host and nothing of
//! the request. A proxy of the environment that cannot be used is an error: connecting directly
//! instead would bypass it.

use super::error::TransportError;
use crate::secret::Secret;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderValue, Uri};
use hyper_util::client::proxy::matcher::Matcher;
use std::fmt;
use url::{Position, Url};
use zeroize::Zeroizing;

/// An HTTP proxy, which tunnels https requests.
///
/// ```
/// # use dfns_core as dfns;
/// use dfns::Proxy;
///
/// # fn main() -> Result<(), dfns::TransportError> {
/// let proxy = Proxy::new("http://proxy.corp:3128")?.credentials("payouts", "canary")?;
/// assert_eq!(format!("{proxy:?}"), "Proxy(http://proxy.corp:3128, with credentials)");
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Proxy {
    url: Url,
    /// The value of `Proxy-Authorization`.
    authorization: Option<Secret>,
}

/// The proxies of a client.
#[derive(Clone, Debug)]
pub(super) enum Proxies {
    /// Those of the environment.
    Environment,
    None,
    Explicit(Proxy),
}

/// The proxy to use, and the hosts to reach without it.
#[derive(Debug)]
pub(super) struct Route {
    pub(super) proxy: Proxy,
    /// As in `NO_PROXY`.
    pub(super) except: String,
}

impl Proxies {
    /// Returns the proxy of a client, if it has one. `loopback` ignores the environment, whose
    /// variables `variable` returns.
    pub(super) fn route(
        &self,
        loopback: bool,
        variable: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Option<Route>, TransportError> {
        match self {
            Self::None => Ok(None),
            Self::Environment if loopback => Ok(None),
            Self::Explicit(proxy) => Ok(Some(Route { proxy: proxy.clone(), except: String::new() })),
            Self::Environment => {
                let first = |names: [&'static str; 2]| {
                    let set = names.into_iter().filter_map(|name| Some((name, variable(name)?)));
                    set.map(|(name, value)| (name, value.trim().to_owned())).find(|(_, value)| !value.is_empty())
                };
                let found = first(["HTTPS_PROXY", "https_proxy"]).or_else(|| first(["ALL_PROXY", "all_proxy"]));
                let Some((name, value)) = found else { return Ok(None) };
                let value = Zeroizing::new(value);
                let proxy = Proxy::parse(&value).map_err(|why| {
                    fault(format!("{name}: {why}; correct it, unset it, or build the client with `no_proxy()`"))
                })?;
                let except = first(["NO_PROXY", "no_proxy"]).map(|(_, value)| value).unwrap_or_default();
                Ok(Some(Route { proxy, except }))
            }
        }
    }
}

impl Route {
    /// Returns the rules that select the proxy. Only https: it would read the token of plain http.
    pub(super) fn rules(&self) -> Rules {
        Rules(Matcher::builder().https(self.proxy.url().to_owned()).no(self.except.clone()).build())
    }
}

/// The rules that select a proxy.
#[derive(Debug)]
pub(super) struct Rules(Matcher);

impl Rules {
    /// Returns whether requests to a server go through the proxy.
    pub(super) fn select(&self, server: &Uri) -> bool {
        self.0.intercept(server).is_some()
    }
}

impl Proxy {
    /// Creates a proxy from its URL: `http://host:port`, or `https://host:port` for a proxy that is
    /// itself reached over TLS. Without a scheme, `http` is meant.
    ///
    /// A user name and password in the URL become its [`credentials`](Self::credentials). The
    /// certificate of an `https` proxy must be trusted by the client's `TrustRoots`.
    ///
    /// # Errors
    /// [`TransportError::Setup`] names the fault. Nothing of a password is shown.
    pub fn new(url: &str) -> Result<Self, TransportError> {
        Self::parse(url).map_err(|why| fault(format!("proxy: {why}")))
    }

    /// Authenticates to the proxy with a user name and a password (Basic authentication).
    ///
    /// # Errors
    /// [`TransportError::Setup`] if the user name is empty or contains a colon, or if either
    /// contains a control character.
    pub fn credentials(mut self, user: &str, password: impl Into<Secret>) -> Result<Self, TransportError> {
        let authorization = authorization(user, password.into().expose());
        self.authorization = Some(authorization.map_err(|why| fault(format!("proxy: {why}")))?);
        Ok(self)
    }

    fn parse(text: &str) -> Result<Self, &'static str> {
        let has_scheme = text.contains("://");
        let written = Zeroizing::new(if has_scheme { text.to_owned() } else { format!("http://{text}") });
        let mut url = Url::parse(&written).map_err(|_| "not a URL such as `http://proxy.example:3128`")?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err("the scheme is not supported; use an HTTP proxy, `http://` or `https://`");
        }
        if url.host_str().is_none_or(str::is_empty) || url.port() == Some(0) {
            return Err("it has no usable host and port; write `http://proxy.example:3128`");
        }
        if !matches!(&url[Position::BeforePath..], "" | "/") {
            return Err("it has a path or a query; write host and port alone");
        }
        let user = Zeroizing::new(decoded(url.username())?);
        let password = Zeroizing::new(decoded(url.password().unwrap_or_default())?);
        let authorization = match (user.is_empty(), password.is_empty()) {
            (true, true) => None,
            _ => Some(authorization(&user, &password)?),
        };
        // The URL is shown in errors, and is not wiped.
        let cleared = url.set_username("").and(url.set_password(None));
        cleared.map_err(|()| "it has no usable host and port; write `http://proxy.example:3128`")?;
        Ok(Self { url, authorization })
    }

    /// Returns its URL, without credentials and without a path.
    pub(super) fn url(&self) -> &str {
        self.url[..Position::AfterPort].trim_end_matches('/')
    }

    /// Returns the value of `Proxy-Authorization`.
    pub(super) fn authorization(&self) -> Option<HeaderValue> {
        let mut value = HeaderValue::from_str(self.authorization.as_ref()?.expose()).ok()?;
        value.set_sensitive(true);
        Some(value)
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let credentials = if self.authorization.is_some() { ", with credentials" } else { "" };
        write!(f, "Proxy({}{credentials})", self.url())
    }
}

/// Returns the value of `Proxy-Authorization`.
fn authorization(user: &str, password: &str) -> Result<Secret, &'static str> {
    if user.is_empty() {
        return Err("the user name is empty; pass user name and password, or neither");
    }
    if user.contains(':') {
        return Err("the user name contains a colon, which Basic authentication cannot express");
    }
    if user.chars().chain(password.chars()).any(char::is_control) {
        return Err("the user name or the password contains a control character; check for a line break at its end");
    }
    let pair = Zeroizing::new(format!("{user}:{password}"));
    let encoded = Zeroizing::new(STANDARD.encode(pair.as_bytes()));
    Ok(Secret::from(Zeroizing::new(format!("Basic {}", *encoded)).as_str()))
}

fn decoded(text: &str) -> Result<String, &'static str> {
    let decoded = percent_encoding::percent_decode_str(text).decode_utf8();
    decoded.map(std::borrow::Cow::into_owned).map_err(|_| "the user name or the password is not UTF-8")
}

fn fault(message: String) -> TransportError {
    TransportError::Setup(message.into())
}

#[cfg(test)]
mod tests {
    use super::{Proxies, Proxy};

    fn route(variables: &[(&str, &str)], loopback: bool) -> Result<Option<(String, String)>, String> {
        let variable =
            |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        let route = Proxies::Environment.route(loopback, &variable);
        route
            .map(|route| route.map(|route| (route.proxy.url().to_owned(), route.except)))
            .map_err(|error| error.to_string())
    }

    #[test]
    fn credentials_are_read_from_the_url_and_never_shown() {
        for (url, shown, header) in [
            ("http://proxy.corp:3128", "Proxy(http://proxy.corp:3128)", None),
            ("proxy.corp:3128", "Proxy(http://proxy.corp:3128)", None),
            ("https://proxy.corp", "Proxy(https://proxy.corp)", None),
            ("http://[::1]:3128/", "Proxy(http://[::1]:3128)", None),
            ("http://u:canary@proxy.corp", "Proxy(http://proxy.corp, with credentials)", Some("Basic dTpjYW5hcnk=")),
            ("http://u:p%40%3A@h", "Proxy(http://h, with credentials)", Some("Basic dTpwQDo=")),
            ("http://u@h", "Proxy(http://h, with credentials)", Some("Basic dTo=")),
        ] {
            let proxy = Proxy::new(url).unwrap();
            assert_eq!(format!("{proxy:?}"), shown);
            let value = proxy.authorization();
            assert!(value.as_ref().is_none_or(http::HeaderValue::is_sensitive));
            assert_eq!(value.as_ref().map(|value| value.to_str().unwrap()), header, "{url}");
        }
    }

    #[test]
    fn an_unusable_proxy_is_named_without_its_password() {
        for (url, why) in [
            ("", "not a URL"),
            ("http://", "not a URL"),
            ("socks5://u:canary@h:1080", "scheme is not supported"),
            ("ftp://h", "scheme is not supported"),
            ("http://h:0", "host and port"),
            ("http://h:99999", "not a URL"),
            ("http://u:canary@h/path", "path or a query"),
            ("http://h?canary", "path or a query"),
            ("http://h#canary", "path or a query"),
            ("http://:canary@h", "user name is empty"),
            ("http://u%3Ax:canary@h", "colon"),
            ("http://u:canary%0A@h", "control character"),
            ("http://u:canary%FF@h", "not UTF-8"),
        ] {
            let error = Proxy::new(url).unwrap_err();
            let shown = format!("{error} {error:?}");
            assert!(shown.starts_with("proxy: ") && shown.contains(why) && !shown.contains("canary"), "{url}: {shown}");
        }
        let proxy = Proxy::new("http://h").unwrap();
        assert!(proxy.clone().credentials("u\r\n", "p").is_err() && proxy.clone().credentials("", "p").is_err());
        assert!(proxy.credentials("u", "p:with colon").is_ok());
    }

    #[test]
    fn the_environment_is_read_in_order_and_never_for_loopback() {
        let of = |host: &str, except: &str| Ok(Some((format!("http://{host}"), except.to_owned())));
        assert_eq!(route(&[], false), Ok(None));
        assert_eq!(route(&[("HTTPS_PROXY", "a"), ("https_proxy", "b"), ("ALL_PROXY", "c")], false), of("a", ""));
        assert_eq!(route(&[("HTTPS_PROXY", " "), ("https_proxy", "b:1")], false), of("b:1", ""));
        assert_eq!(route(&[("HTTPS_PROXY", ""), ("all_proxy", "c")], false), of("c", ""));
        assert_eq!(route(&[("HTTP_PROXY", "a")], false), Ok(None));
        assert_eq!(route(&[("ALL_PROXY", "a"), ("no_proxy", "x,.y")], false), of("a", "x,.y"));
        assert_eq!(route(&[("HTTPS_PROXY", "a")], true), Ok(None));
        assert_eq!(route(&[("HTTPS_PROXY", "socks5://a")], true), Ok(None));
    }

    #[test]
    fn an_unusable_proxy_of_the_environment_is_an_error_and_never_bypassed() {
        for value in ["socks5h://u:canary@h:1", "http://u:canary@", "http:// h"] {
            let error = route(&[("https_proxy", value)], false).unwrap_err();
            assert!(error.starts_with("https_proxy: ") && error.contains("no_proxy()"), "{error}");
            assert!(!error.contains("canary"), "{error}");
        }
    }
}
