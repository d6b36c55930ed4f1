//! The server of a URL, in the words of HTTP. It is the same for every request of a client, so it
//! is read once.

use http::uri::{Authority, Parts, PathAndQuery, Scheme};
use http::{HeaderValue, Uri};
use std::error::Error;
use url::{Position, Url};

/// The server of a URL.
#[derive(Clone)]
pub(super) struct Origin {
    /// The URL up to its path.
    text: Box<str>,
    scheme: Scheme,
    authority: Authority,
    /// The `Host` header of HTTP/1.1.
    pub(super) host: HeaderValue,
}

impl Origin {
    /// Reads the server of a URL.
    pub(super) fn read(url: &Url) -> Result<Self, Box<dyn Error + Send + Sync>> {
        let host = url.host_str().ok_or("the URL has no host")?;
        let host = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
        Ok(Self {
            text: url[..Position::BeforePath].into(),
            scheme: url.scheme().parse()?,
            authority: url.authority().parse()?,
            host: host.try_into()?,
        })
    }

    /// Returns whether a URL is of this server.
    pub(super) fn is_of(&self, url: &Url) -> bool {
        url[..Position::BeforePath] == *self.text
    }

    /// Returns a URL of this server, without its fragment, which is never sent.
    pub(super) fn uri(&self, url: &Url) -> Result<Uri, http::Error> {
        let mut parts = Parts::default();
        parts.scheme = Some(self.scheme.clone());
        parts.authority = Some(self.authority.clone());
        parts.path_and_query = Some(PathAndQuery::try_from(&url[Position::BeforePath..Position::AfterQuery])?);
        Ok(Uri::from_parts(parts)?)
    }
}

#[cfg(test)]
mod tests {
    use super::Origin;
    use url::Url;

    #[test]
    fn a_request_names_its_server_as_the_url_does() {
        for (url, host, uri) in [
            ("https://api.dfns.io/a/b?c=d%20e", "api.dfns.io", "https://api.dfns.io/a/b?c=d%20e"),
            ("https://api.dfns.io:443", "api.dfns.io", "https://api.dfns.io/"),
            ("https://api.dfns.io:8443/a?#b", "api.dfns.io:8443", "https://api.dfns.io:8443/a?"),
            ("http://[::1]:7000/a#b", "[::1]:7000", "http://[::1]:7000/a"),
            ("http://localhost:80/%2F", "localhost", "http://localhost/%2F"),
            ("https://b\u{fc}cher.example/", "xn--bcher-kva.example", "https://xn--bcher-kva.example/"),
        ] {
            let url = Url::parse(url).unwrap();
            let origin = Origin::read(&url).unwrap();
            assert_eq!(origin.host.to_str().unwrap(), host);
            assert_eq!(origin.uri(&url).unwrap().to_string(), uri);
        }
    }

    #[test]
    fn another_scheme_host_or_port_is_another_server() {
        let url = |text| Url::parse(text).unwrap();
        let origin = Origin::read(&url("https://api.dfns.io/a")).unwrap();
        assert!(origin.is_of(&url("https://api.dfns.io/b?c")));
        for other in [
            "http://api.dfns.io/a",
            "https://api.dfns.io:444/a",
            "https://api.dfns.ninja/a",
            "https://api.dfns.io.evil.example/a",
            "https://u@api.dfns.io/a",
        ] {
            assert!(!origin.is_of(&url(other)), "{other}");
        }
        assert!(Origin::read(&url("data:text/plain,a")).is_err());
    }
}
