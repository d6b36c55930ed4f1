//! The address of a Dfns region, checked once.
//!
//! `https` is required because every request carries a token and a user action. Plain `http` is
//! allowed only for loopback, where the sandbox listens. A path prefix is prepended to every path
//! and is not part of the signed path.

use crate::error::{Error, ErrorKind};
use std::net::Ipv6Addr;
use std::sync::Arc;
use url::{Host, Url};

/// The address of Dfns' European region.
pub(crate) const EUROPE: &str = "https://api.dfns.io";

/// A checked base URL.
#[derive(Debug, Clone)]
pub(crate) struct BaseUrl {
    /// Without a trailing slash.
    text: String,
    /// The same address, parsed. Every request URL is built from it.
    url: Url,
    /// Host and port, and the proxy if there is one, for messages.
    server: Arc<str>,
    loopback: bool,
}

impl BaseUrl {
    pub(crate) fn parse(text: &str) -> Result<Self, Error> {
        let fault = |why: &str| Error::new(ErrorKind::Configuration, format!("base URL `{}`: {why}", redacted(text)));
        let url = Url::parse(text).map_err(|source| match source {
            url::ParseError::RelativeUrlWithoutBase if text.starts_with(['"', '\'', '`']) => {
                fault("it is in quotes; remove them")
            }
            url::ParseError::RelativeUrlWithoutBase if !text.is_empty() => {
                fault("the scheme is missing; write `https://api.dfns.io`")
            }
            url::ParseError::InvalidPort => fault("the port must be a number up to 65535"),
            _ => fault("not a URL such as `https://api.dfns.io`").caused_by(source),
        })?;
        if url.port() == Some(0) {
            return Err(fault("port 0 cannot be used; pass the port of the server"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(fault("a user name or password in the URL would be sent along; remove it"));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(fault("a base URL must not have a query or a fragment; remove it"));
        }
        let loopback = url.host().as_ref().is_some_and(is_loopback);
        match url.scheme() {
            "https" => {}
            "http" if loopback => {}
            "http" => return Err(fault("plain http is only for loopback addresses; use https")),
            _ => return Err(fault("the scheme must be https")),
        }
        let port = url.port_or_known_default().unwrap_or_default();
        let server = format!("{}:{port}", url.host_str().unwrap_or_default()).into();
        Ok(Self { text: url.as_str().trim_end_matches('/').to_owned(), url, server, loopback })
    }

    /// Returns whether requests stay on this computer.
    pub(crate) fn is_loopback(&self) -> bool {
        self.loopback
    }

    /// Builds the URL of a target (path and query). Fails if a URL cannot hold the target
    /// unchanged, because the signed path must be the sent path.
    pub(crate) fn join(&self, target: &str) -> Result<Url, Error> {
        let (path, query) = target.split_once('?').map_or((target, None), |(path, query)| (path, Some(query)));
        // Scheme and host are copied rather than parsed again.
        let mut url = self.url.clone();
        match self.url.path().trim_end_matches('/') {
            "" => url.set_path(path),
            prefix => url.set_path(&[prefix, path].concat()),
        }
        url.set_query(query);
        if path.starts_with('/') && url.as_str().strip_prefix(&self.text) == Some(target) {
            return Ok(url);
        }
        Err(Error::new(ErrorKind::Request, format!("`{target}` is not the path of a URL in its normal form")))
    }

    /// Returns the path and the query of a URL that [`join`](Self::join) built.
    pub(crate) fn target<'a>(&self, url: &'a Url) -> (&'a str, &'a str) {
        let target = url.as_str().strip_prefix(&self.text).unwrap_or_default();
        target.split_once('?').unwrap_or((target, ""))
    }

    /// Names the proxy in messages.
    pub(crate) fn through(mut self, proxy: Option<&str>) -> Self {
        if let Some(proxy) = proxy {
            self.server = format!("{} through the proxy {proxy}", self.server).into();
        }
        self
    }

    /// Returns the host and the port of the server, and the proxy if there is one, for messages.
    pub(crate) fn server(&self) -> &Arc<str> {
        &self.server
    }

    pub(crate) fn url(&self) -> &Url {
        &self.url
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }
}

/// Returns the URL without parts that may be a password.
fn redacted(text: &str) -> String {
    match (text.find("://"), text.rfind('@')) {
        (Some(scheme), Some(at)) if scheme + 3 <= at => format!("{}[redacted]{}", &text[..scheme + 3], &text[at..]),
        _ => text.to_owned(),
    }
}

fn is_loopback(host: &Host<&str>) -> bool {
    match host {
        // RFC 6761 reserves the name and everything below it for loopback, but not every resolver
        // complies.
        Host::Domain(name) => *name == "localhost",
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => *address == Ipv6Addr::LOCALHOST,
    }
}

#[cfg(test)]
mod tests {
    use super::BaseUrl;

    #[test]
    fn https_anywhere_and_http_on_loopback_are_accepted() {
        for (text, joined) in [
            ("https://api.dfns.io", "https://api.dfns.io/x"),
            ("https://proxy.example/dfns/", "https://proxy.example/dfns/x"),
            ("http://127.0.0.1:8080/", "http://127.0.0.1:8080/x"),
            ("http://localhost:1", "http://localhost:1/x"),
            ("http://[::1]:9", "http://[::1]:9/x"),
            ("HTTP://LOCALHOST:80/a//", "http://localhost/a/x"),
        ] {
            assert_eq!(BaseUrl::parse(text).unwrap().join("/x").unwrap().as_str(), joined);
        }
    }

    #[test]
    fn everything_else_is_refused_by_name_and_reason() {
        for (text, why) in [
            ("", "not a URL"),
            ("api.dfns.io", "scheme is missing"),
            ("//api.dfns.io", "scheme is missing"),
            ("https://", "not a URL"),
            ("api.dfns.io:443", "scheme must be https"),
            ("http://api.dfns.io", "plain http"),
            ("http://127.0.0.1.evil.example", "plain http"),
            ("http://localhost.evil.example", "plain http"),
            ("ftp://localhost", "scheme must be https"),
            ("https://api.dfns.io?x=1", "must not have a query"),
            ("https://api.dfns.io#x", "fragment"),
            ("http://localhost:99999", "port must be a number"),
            ("http://localhost:-1", "port must be a number"),
            ("https://api.dfns.io:0", "port 0"),
            ("\"https://api.dfns.io\"", "in quotes"),
            ("'https://api.dfns.io'", "in quotes"),
            ("https://canary@api.dfns.io", "remove it"),
            ("https://api.dfns.io?", "must not have a query"),
            ("https://:canary@api.dfns.io", "remove it"),
            ("http://localhost@evil.example", "remove it"),
            ("http://[::ffff:127.0.0.1]", "plain http"),
            ("https://me:canary@api.dfns.io", "remove it"),
        ] {
            let error = BaseUrl::parse(text).unwrap_err().to_string();
            assert!(error.contains(why) && error.starts_with("base URL `"), "{text}: {error}");
            assert!(!error.contains("canary"), "{error}");
        }
    }

    #[test]
    fn a_target_that_a_url_would_change_is_refused() {
        let base = BaseUrl::parse("https://proxy.example/dfns").unwrap();
        for target in ["/a/../b", "/a/%2e%2E/b", "/a b", "/a\\b", "/a?x='", "/a#b", "/a\nb", "", "x", "@evil.example/x"]
        {
            let error = base.join(target).unwrap_err().to_string();
            assert!(error.contains("normal form"), "{target}: {error}");
        }
        for target in ["/a/a%2Fb%20c%3F%23%C3%A9/.../~x?limit=5&tag=c%26d%2e", "/a?x=%E2%80%A8%22%5C"] {
            assert_eq!(base.join(target).unwrap().as_str(), format!("https://proxy.example/dfns{target}"));
        }
    }
}
