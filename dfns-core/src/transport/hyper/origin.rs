//! The server of a URL, in the words of HTTP. It is the same for every request of a client, so it
//! is read once.

use http::header::HOST;
use http::uri::{InvalidUri, PathAndQuery};
use http::{HeaderValue, Request, Uri};
use std::error::Error;
use url::{Position, Url};

/// The server of a URL.
pub(super) struct Origin {
    /// The URL up to its path.
    text: Box<str>,
    /// The same, with an empty path.
    root: Uri,
    /// The `Host` header of HTTP/1.1.
    host: HeaderValue,
}

impl Origin {
    /// Reads the server of a URL.
    pub(super) fn read(url: &Url) -> Result<Self, Box<dyn Error + Send + Sync>> {
        let host = url.host_str().ok_or("the URL has no host")?;
        let host = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
        let text = &url[..Position::BeforePath];
        Ok(Self { text: text.into(), root: text.parse()?, host: host.try_into()? })
    }

    /// Returns whether a URL is of this server.
    pub(super) fn is_of(&self, url: &Url) -> bool {
        url[..Position::BeforePath] == *self.text
    }

    /// Returns whether the other one is the same server.
    pub(super) fn is(&self, other: &Self) -> bool {
        std::ptr::eq(self, other) || self.text == other.text
    }

    /// Returns the URL of the server itself.
    pub(super) fn root(&self) -> Uri {
        self.root.clone()
    }

    /// Names this server in a request of HTTP/1.1: in the `Host` header, unless there is one.
    pub(super) fn address_http1<B>(&self, request: &mut Request<B>) {
        let url = request.uri_mut();
        if url.scheme().is_some() {
            *url = std::mem::take(url).into_parts().path_and_query.map(Uri::from).unwrap_or_default();
        }
        request.headers_mut().entry(HOST).or_insert_with(|| self.host.clone());
    }

    /// Names this server in a request of HTTP/2: in its URL.
    #[cfg(feature = "http2")]
    pub(super) fn address_http2<B>(&self, request: &mut Request<B>) {
        let (url, mut parts) = (request.uri_mut(), self.root().into_parts());
        parts.path_and_query = url.path_and_query().cloned();
        // A server and a path are a URL. Without one, the connection refuses the request.
        *url = Uri::from_parts(parts).unwrap_or_default();
    }
}

/// Returns the path and the query of a URL, without its fragment, which is never sent.
pub(super) fn target(url: &Url) -> Result<PathAndQuery, InvalidUri> {
    url[Position::BeforePath..Position::AfterQuery].try_into()
}

#[cfg(test)]
mod tests {
    use super::{Origin, target};
    use http::Request;
    use url::Url;

    #[test]
    fn a_request_names_its_server_as_the_url_does() {
        for (url, host, path) in [
            ("https://api.dfns.io/a/b?c=d%20e", "api.dfns.io", "/a/b?c=d%20e"),
            ("https://api.dfns.io:443", "api.dfns.io", "/"),
            ("https://api.dfns.io:8443/a?#b", "api.dfns.io:8443", "/a?"),
            ("http://[::1]:7000/a#b", "[::1]:7000", "/a"),
            ("http://localhost:80/%2F", "localhost", "/%2F"),
            ("https://b\u{fc}cher.example/", "xn--bcher-kva.example", "/"),
        ] {
            let url = Url::parse(url).unwrap();
            let origin = Origin::read(&url).unwrap();
            let mut request = Request::new(());
            *request.uri_mut() = target(&url).unwrap().into();
            origin.address_http1(&mut request);
            assert_eq!(
                (request.uri().to_string(), &request.headers()["host"]),
                (path.to_owned(), &host.parse().unwrap())
            );
            #[cfg(feature = "http2")]
            for _ in 0..2 {
                // As when a connection of the other version gives a request back.
                origin.address_http2(&mut request);
                assert_eq!(request.uri().to_string(), format!("{}://{host}{path}", url.scheme()));
                origin.address_http1(&mut request);
                assert_eq!(request.uri().to_string(), path);
            }
            assert_eq!(origin.root().to_string(), format!("{}://{host}/", url.scheme()));
        }
    }

    #[test]
    fn another_scheme_host_or_port_is_another_server() {
        let url = |text| Url::parse(text).unwrap();
        let origin = Origin::read(&url("https://api.dfns.io/a")).unwrap();
        assert!(origin.is_of(&url("https://api.dfns.io/b?c")));
        assert!(origin.is(&Origin::read(&url("https://api.dfns.io:443/b")).unwrap()));
        for other in [
            "http://api.dfns.io/a",
            "https://api.dfns.io:444/a",
            "https://api.dfns.ninja/a",
            "https://api.dfns.io.evil.example/a",
            "https://u@api.dfns.io/a",
        ] {
            assert!(!origin.is_of(&url(other)) && !origin.is(&Origin::read(&url(other)).unwrap()), "{other}");
        }
        assert!(Origin::read(&url("data:text/plain,a")).is_err());
    }
}
