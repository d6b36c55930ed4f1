//! The requests of both transports, and their failures, classified.

mod peer;
mod pool;

use super::{HttpOptions, Proxy, Refusal, ReqwestTransport, Transport, TransportError, TransportRequest};
use crate::error::{Delivery, Error, ErrorKind};
use std::io::{Read as _, Write as _};
use std::net::TcpListener;

/// Responds to every connection with these bytes; returns its port.
fn server(response: &'static str) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for mut connection in listener.incoming().flatten() {
            let _ = connection.read(&mut [0; 4096]);
            let _ = connection.write_all(response.as_bytes());
        }
    });
    port
}

/// Returns the failure of a request to this URL over each transport, by way of this proxy.
fn failures(url: &str, proxy: Option<u16>) -> Vec<TransportError> {
    let options = HttpOptions::new().no_proxy();
    match proxy.map(|port| Proxy::new(&format!("http://127.0.0.1:{port}")).unwrap()) {
        Some(proxy) => failures_with(&options.proxy(proxy), true, url),
        None => failures_with(&options, true, url),
    }
}

fn failures_with(options: &HttpOptions, loopback: bool, url: &str) -> Vec<TransportError> {
    let runtime = runtime();
    let failure = |transport: Box<dyn Transport>| {
        let request = TransportRequest::new(http::Method::GET, url.parse().unwrap());
        runtime.block_on(transport.send(request)).unwrap_err()
    };
    transports(options, loopback).into_iter().map(failure).collect()
}

fn transports(options: &HttpOptions, loopback: bool) -> Vec<Box<dyn Transport>> {
    vec![
        Box::new(ReqwestTransport::with_options(options, loopback).unwrap()),
        #[cfg(feature = "hyper")]
        Box::new(crate::transport::HyperTransport::with_options(options, loopback).unwrap()),
    ]
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

/// Responds to every request with the request itself, in lower case; returns its port.
fn echo() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for mut connection in listener.incoming().flatten() {
            let mut request = [0; 4096];
            let length = connection.read(&mut request).unwrap_or_default();
            let head = format!("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n");
            let _ = connection.write_all(&[head.as_bytes(), &request[..length].to_ascii_lowercase()].concat());
        }
    });
    port
}

#[test]
fn requests_name_their_own_server_also_after_those_to_another_one() {
    let (runtime, options) = (runtime(), HttpOptions::new().no_proxy());
    let (first, second) = (echo(), echo());
    for transport in transports(&options, true) {
        let send = |url: String, host: Option<&'static str>| {
            let mut request = TransportRequest::new(http::Method::GET, url.parse().unwrap());
            request.headers.extend(host.map(|host| (http::header::HOST, http::HeaderValue::from_static(host))));
            let sent = runtime.block_on(async {
                let mut response = transport.send(request).await?;
                response.body_mut().chunk().await
            });
            let sent = String::from_utf8(sent.unwrap().unwrap().to_vec()).unwrap();
            let host: Vec<_> = sent.lines().filter_map(|line| line.strip_prefix("host: ")).map(str::to_owned).collect();
            (sent.lines().next().unwrap_or_default().to_owned(), host)
        };
        for port in [first, second, first] {
            let (line, host) = send(format!("http://127.0.0.1:{port}/a%20b?c=%2F#fragment"), None);
            assert_eq!(line, "get /a%20b?c=%2f http/1.1");
            assert_eq!(host, [format!("127.0.0.1:{port}")]);
        }
        assert_eq!(send(format!("http://localhost:{second}/"), None).1, [format!("localhost:{second}")]);
        assert_eq!(send(format!("http://127.0.0.1:{first}/"), Some("of.the.caller")).1, ["of.the.caller"]);
    }
}

#[test]
fn a_proxy_that_opens_no_tunnel_is_named_with_what_to_do() {
    let transient = |status: &str| (format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\n\r\n"), Some(Refusal::Proxy));
    let mut responses: Vec<_> =
        ["403 Forbidden", "429 Slow Down", "502 Bad Gateway", "503 Busy", "504 Late", "302 Found"]
            .map(|status| (transient(status), format!("status {}; ", &status[..3])))
            .into();
    for text in ["SSH-2.0-OpenSSH_9.6\r\n", "garbage\r\n\r\n"] {
        let words = "the proxy did not respond as an HTTP proxy; check the address";
        responses.push(((text.to_owned(), Some(Refusal::Proxy)), words.to_owned()));
    }
    responses.push(((String::new(), None), "the proxy closed the connection; check the address of the proxy".into()));
    let (required, _) = transient("407 Proxy Authentication Required");
    let words = "status 407; check the user name and the password for the proxy";
    responses.push(((required, Some(Refusal::ProxyCredentials)), words.to_owned()));
    for ((response, refusal), words) in responses {
        let proxy = server(Box::leak(response.clone().into_boxed_str()));
        for (index, failure) in failures("https://api.dfns.invalid/", Some(proxy)).into_iter().enumerate() {
            assert_eq!(failure.refusal(), refusal, "{failure}");
            let error = Error::from(failure);
            let is_transient = refusal != Some(Refusal::ProxyCredentials);
            assert_eq!((error.kind(), error.is_retryable()), (ErrorKind::Connection, is_transient), "{error}");
            assert_eq!(error.delivery(), Delivery::NotSent);
            let named = "no connection to api.dfns.invalid:443 through the proxy http://127.0.0.1:";
            // reqwest says only that the proxy refused, and names 407.
            let unknown = index == 0 && refusal == Some(Refusal::Proxy);
            let words = if unknown { "the proxy opened no tunnel; it may refuse this host" } else { &words };
            assert!(error.message().starts_with(named) && error.message().contains(words), "{error}");
        }
    }
}

#[test]
fn tls_towards_a_plain_port_is_permanent() {
    let port = server("HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n");
    for failure in failures(&format!("https://127.0.0.1:{port}/"), None) {
        assert_eq!(failure.refusal(), Some(Refusal::NotTls));
        let error = Error::from(failure);
        assert!(!error.is_retryable() && error.message().contains("does not speak TLS"), "{error}");
    }
}

#[test]
fn a_port_that_speaks_another_protocol_is_permanent() {
    for response in [
        "garbage\r\n\r\n",
        "SSH-2.0-OpenSSH_9.6\r\n",
        "\u{15}\u{3}\u{3}\u{0}\u{2}\u{2}\u{28}", // a TLS alert
        "<html>HTTP/0.9</html>",
        "HTTP/1.1 2000 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n",
    ] {
        for error in failures(&format!("http://127.0.0.1:{}/", server(response)), None).into_iter().map(Error::from) {
            assert_eq!((error.kind(), error.is_retryable()), (ErrorKind::Connection, false), "{response}: {error}");
            assert!(error.message().contains("check the scheme and the port"), "{response}: {error}");
        }
    }
}

#[test]
fn transient_failures_can_be_repeated() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    for error in failures(&format!("http://127.0.0.1:{closed}/"), None).into_iter().map(Error::from) {
        assert!(error.kind() == ErrorKind::Connection && error.is_retryable(), "{error}");
        assert_eq!(error.delivery(), Delivery::NotSent);
    }
    for response in ["", "HTTP/1.1 200 OK\r\ncontent-le"] {
        for failure in failures(&format!("http://127.0.0.1:{}/", server(response)), None) {
            assert!(matches!(failure, TransportError::Closed(_)), "{failure}");
        }
    }
}

#[test]
fn a_connection_that_takes_too_long_was_not_sent_and_can_be_repeated() {
    // Accepts TCP, and never responds to the handshake of TLS.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}/", listener.local_addr().unwrap());
    let options = HttpOptions::new().connect_timeout(std::time::Duration::from_millis(20));
    for failure in failures_with(&options, true, &url) {
        assert!(matches!(failure, TransportError::Connect(_)), "{failure}");
        assert!(Error::from(failure).is_retryable());
    }
}

#[test]
fn plain_http_is_sent_only_on_loopback_and_never_through_a_proxy() {
    let port = server("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
    for failure in failures_with(&HttpOptions::new(), false, &format!("http://127.0.0.1:{port}/")) {
        assert!(matches!(failure, TransportError::Request(_)), "{failure}");
    }
    let proxied = HttpOptions::new().proxy(Proxy::new(&format!("http://127.0.0.1:{port}")).unwrap());
    // The proxy would respond; nothing listens at the address itself.
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    for failure in failures_with(&proxied, true, &format!("http://127.0.0.1:{closed}/")) {
        assert!(matches!(failure, TransportError::Connect(_)), "{failure}");
    }
}
