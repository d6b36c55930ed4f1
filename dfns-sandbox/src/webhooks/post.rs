//! One HTTP request to a receiver.
//!
//! Only receivers on this computer get any. The request is one connection, which follows no
//! redirect, takes at most the given time, and reads little of the response.

use super::body::SIGNATURE_HEADER;
use crate::loopback;
use bytes::Bytes;
use http::uri::{Scheme, Uri};
use http::{Request, StatusCode, header};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout_at};

/// The bytes of a response's body that are read, and dropped.
const MAX_BODY: usize = 4096;

/// The largest head of a response that is read, in bytes.
const MAX_HEAD: usize = 64 * 1024;

/// The longest URL of a webhook.
const MAX_URL: usize = 2048;

/// The result of a request: the receiver's status or a word, and an error unless it was delivered.
pub(crate) struct Posted {
    pub(crate) status: String,
    pub(crate) error: Option<String>,
    is_retried: bool,
}

impl Posted {
    fn failed(status: impl Into<String>, error: impl Into<String>) -> Self {
        Self { status: status.into(), error: Some(error.into()), is_retried: true }
    }

    /// A delivery to a webhook that was disabled before it was sent.
    pub(crate) fn disabled() -> Self {
        Self { is_retried: false, ..Self::failed(ABORTED, "the webhook was disabled before the event was sent") }
    }

    /// The receiver responded with this status.
    pub(crate) fn of_status(status: u16) -> Self {
        if status == StatusCode::OK.as_u16() {
            return Self { status: status.to_string(), error: None, is_retried: false };
        }
        let error = format!("the receiver responded with status {status}; only 200 counts as delivered");
        Self::failed(status.to_string(), error)
    }

    /// The receiver did not respond in this time.
    pub(crate) fn timed_out(limit: Duration) -> Self {
        Self::failed("TIMEOUT", format!("the receiver did not respond within {limit:?}"))
    }

    /// Whether another attempt may follow.
    pub(crate) fn is_retried(&self) -> bool {
        self.error.is_some() && self.is_retried
    }
}

/// The status of a delivery that was not sent.
const ABORTED: &str = "ABORTED";

/// A URL of a webhook, parsed.
struct Target {
    uri: Uri,
    /// The addresses to try; none if it is not on this computer.
    addresses: Vec<SocketAddr>,
}

impl Target {
    fn of(url: &str) -> Result<Self, String> {
        let must = |what: &str| format!("must be {what}");
        if url.len() > MAX_URL {
            return Err(must(&format!("at most {MAX_URL} bytes long")));
        }
        let absolute = "an absolute URL with http or https, such as `http://localhost:3000/dfns`";
        let uri: Uri = url.parse().map_err(|_| must(absolute))?;
        let scheme = uri.scheme().filter(|scheme| **scheme == Scheme::HTTP || **scheme == Scheme::HTTPS);
        let (Some(scheme), Some(authority)) = (scheme, uri.authority()) else { return Err(must(absolute)) };
        if authority.as_str().contains('@') || authority.host().is_empty() {
            return Err(must("a URL without a username and a password"));
        }
        let named_port = authority.as_str().strip_prefix(authority.host()).unwrap_or_default();
        let port = match named_port.strip_prefix(':') {
            None => 80,
            Some(port) => port.parse().ok().filter(|port| *port != 0).ok_or_else(|| must("a URL with a valid port"))?,
        };
        let hosts = loopback::addresses(authority);
        if !hosts.is_empty() && *scheme == Scheme::HTTPS {
            return Err(must("a URL with http if the receiver is on this computer: the sandbox has no TLS"));
        }
        Ok(Self { addresses: hosts.into_iter().map(|host| SocketAddr::new(host, port)).collect(), uri })
    }
}

/// Checks the URL of a webhook. The result completes the sentence "`url` ..".
pub(crate) fn check_url(url: &str) -> Result<(), String> {
    Target::of(url).map(drop)
}

/// Posts a body, and waits for a response for this long at most.
pub(crate) async fn post(url: &str, body: String, signature: &str, limit: Duration) -> Posted {
    let target = match Target::of(url) {
        Ok(target) if !target.addresses.is_empty() => target,
        _ => return Posted::failed(ABORTED, "the sandbox delivers to receivers on this computer only"),
    };
    // As long as the runtime can wait, if it is longer.
    let deadline = Instant::now().checked_add(limit).unwrap_or_else(|| Instant::now() + Duration::from_hours(24));
    match timeout_at(deadline, exchange(&target, body, signature, deadline)).await {
        Ok(Ok(status)) => Posted::of_status(status.as_u16()),
        Ok(Err(error)) if error.kind() == ErrorKind::ConnectionRefused => {
            Posted::failed("ECONNREFUSED", "the receiver does not accept connections")
        }
        Ok(Err(_)) => Posted::failed("ECONNRESET", "the receiver closed the connection without a valid response"),
        Err(_) => Posted::timed_out(limit),
    }
}

async fn exchange(target: &Target, body: String, signature: &str, deadline: Instant) -> io::Result<StatusCode> {
    let path = target.uri.path_and_query().map_or("/", |path| path.as_str());
    let host = target.uri.authority().map_or("", |authority| authority.as_str());
    let request = Request::post(path)
        .header(header::HOST, host)
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::USER_AGENT, "dfns-sandbox")
        .header(header::CONNECTION, "close")
        .header(SIGNATURE_HEADER, signature)
        .body(Full::new(Bytes::from(body)))
        .map_err(io::Error::other)?;
    let stream = connect(&target.addresses).await?;
    let (mut sender, connection) =
        http1::Builder::new().max_buf_size(MAX_HEAD).handshake(TokioIo::new(stream)).await.map_err(io::Error::other)?;
    // Dropping the set ends the connection.
    let mut driver = JoinSet::new();
    driver.spawn(async move { connection.await.is_ok() });
    let response = sender.send_request(request).await.map_err(io::Error::other)?;
    let status = response.status();
    // The status decides, whatever becomes of the body.
    let _ = timeout_at(deadline, read(response.into_body())).await;
    Ok(status)
}

async fn connect(addresses: &[SocketAddr]) -> io::Result<TcpStream> {
    let mut failure = io::Error::from(ErrorKind::ConnectionRefused);
    for address in addresses {
        match TcpStream::connect(address).await {
            Ok(stream) => return Ok(stream),
            Err(error) => failure = error,
        }
    }
    Err(failure)
}

/// Reads the beginning of a body, which lets a receiver finish a response of the usual length.
async fn read(mut body: Incoming) {
    let mut length = 0;
    while length < MAX_BODY {
        let Some(Ok(frame)) = body.frame().await else { return };
        length += frame.data_ref().map_or(0, Bytes::len);
    }
}

#[cfg(test)]
mod tests {
    use super::{Target, check_url};

    #[test]
    fn only_this_computer_is_sent_to_and_no_name_is_resolved() {
        let addresses =
            |url: &str| -> Vec<String> { Target::of(url).unwrap().addresses.iter().map(ToString::to_string).collect() };
        assert_eq!(addresses("http://127.0.0.1:3000/a?b=c"), ["127.0.0.1:3000"]);
        assert_eq!(addresses("http://127.8.9.1/"), ["127.8.9.1:80"]);
        assert_eq!(addresses("http://[::1]:3000"), ["[::1]:3000"]);
        for local in ["http://localhost:1", "http://LOCALHOST:1", "http://app.localhost:1/x", "http://localhost.:1"] {
            assert_eq!(addresses(local), ["127.0.0.1:1", "[::1]:1"], "{local}");
        }
        for other in [
            "http://example.com",
            "https://example.co/dfns",
            "http://localhost.evil.example",
            "http://evil-localhost",
            "http://192.0.2.1",
            "http://0.0.0.0:80",
            "http://[::]:80",
            "http://127.1",
            "http://2130706433",
            "http://[::ffff:127.0.0.1]:80",
        ] {
            assert!(addresses(other).is_empty(), "{other}");
        }
    }

    #[test]
    fn urls_are_absolute_and_without_surprises() {
        for url in [
            "",
            "example.com",
            "/dfns",
            "//example.com/dfns",
            "ftp://example.com",
            "file:///etc/passwd",
            "http://",
            "http:///dfns",
            "http://user@localhost/",
            "http://user:password@localhost/",
            "http://localhost:0/",
            "http://localhost:99999/",
            "http://localhost:/",
            "http://localhost:1 /",
            "http://local host/",
            "http://localhost/\r\nx: y",
            "https://localhost:8443/",
            "https://127.0.0.1/",
            &format!("http://localhost/{}", "a".repeat(3000)),
        ] {
            assert!(check_url(url).is_err_and(|problem| problem.starts_with("must be ")), "{url:?}");
        }
    }
}
