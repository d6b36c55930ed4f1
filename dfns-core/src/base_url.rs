//! The address of a Dfns region, checked once.
//!
//! `https` is required, since a token and a user action travel in every request; plain `http` is for loopback, where the
//! sandbox listens. A path prefix is kept in front of every path and is no part of the path that is signed.

use crate::error::{Error, ErrorKind};
use http::Uri;
use std::net::IpAddr;

/// Where Dfns' European region responses.
pub(crate) const EUROPE: &str = "https://api.dfns.io";

/// A checked base URL, without a trailing slash.
#[derive(Debug, Clone)]
pub(crate) struct BaseUrl {
    text: String,
    loopback: bool,
}

impl BaseUrl {
    pub(crate) fn parse(text: &str) -> Result<Self, Error> {
        let fault = |why: &str| Error::new(ErrorKind::Configuration, format!("base URL `{}`: {why}", redacted(text)));
        let uri: Uri =
            text.parse().map_err(|source| fault("not a URL such as `https://api.dfns.io`").caused_by(source))?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return Err(fault("write it whole, with its scheme: `https://api.dfns.io`"));
        };
        if authority.as_str().contains('@') {
            return Err(fault("a user name or password in the URL would be sent along; remove it"));
        }
        if uri.query().is_some() || text.contains('#') {
            return Err(fault("a query or a fragment does not belong into a base URL"));
        }
        let loopback = is_loopback(authority.host());
        match scheme {
            "https" => {}
            "http" if loopback => {}
            "http" => return Err(fault("plain http is only for loopback addresses; use https")),
            _ => return Err(fault("the scheme must be https")),
        }
        Ok(Self { text: format!("{scheme}://{authority}{}", uri.path().trim_end_matches('/')), loopback })
    }

    /// Whether requests stay on this machine.
    pub(crate) fn is_loopback(&self) -> bool {
        self.loopback
    }

    /// The URL of a target (path and query).
    pub(crate) fn join(&self, target: &str) -> String {
        [&self.text, target].concat()
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }
}

/// The URL without what might be a password.
fn redacted(text: &str) -> String {
    match (text.find("://"), text.rfind('@')) {
        (Some(scheme), Some(at)) if scheme + 3 <= at => format!("{}[redacted]{}", &text[..scheme + 3], &text[at..]),
        _ => text.to_owned(),
    }
}

fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost") || address.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
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
        ] {
            assert_eq!(BaseUrl::parse(text).unwrap().join("/x"), joined);
        }
    }

    #[test]
    fn everything_else_is_refused_by_name_and_reason() {
        for (text, why) in [
            ("", "not a URL"),
            ("api.dfns.io", "with its scheme"),
            ("http://api.dfns.io", "plain http"),
            ("http://127.0.0.1.evil.example", "plain http"),
            ("http://localhost.evil.example", "plain http"),
            ("ftp://localhost", "scheme must be https"),
            ("https://api.dfns.io?x=1", "a query"),
            ("https://api.dfns.io#x", "fragment"),
            ("https://me:canary@api.dfns.io", "remove it"),
        ] {
            let error = BaseUrl::parse(text).unwrap_err().to_string();
            assert!(error.contains(why) && error.starts_with("base URL `"), "{text}: {error}");
            assert!(!error.contains("canary"), "{error}");
        }
    }
}
