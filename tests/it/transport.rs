//! The default transport against servers that misbehave, on loopback.

use acme_dfns::grammar::{GrammarApi, NoticeId};
use dfns::core::{Delivery, TrustRoots};
use dfns::{Client, ErrorKind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// Responses every connection with these bytes and closes it; counts the requests.
async fn server(response: impl Into<Vec<u8>>) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (response, requests) = (response.into(), Arc::new(AtomicUsize::new(0)));
    let counted = Arc::clone(&requests);
    tokio::spawn(async move {
        while let Ok((mut connection, _)) = listener.accept().await {
            counted.fetch_add(1, Ordering::SeqCst);
            let mut request = [0; 4096];
            let _ = connection.read(&mut request).await;
            let _ = connection.write_all(&response).await;
            let _ = connection.shutdown().await;
        }
    });
    (url, requests)
}

async fn get(url: &str, limit: usize) -> Result<dfns::Page<String>, dfns::Error> {
    let client = Client::builder().base_url(url).token("t").response_limit(limit).build().unwrap();
    client.grammar().get_notice(NoticeId::from("n")).await
}

#[tokio::test]
async fn a_redirect_is_refused_and_nothing_follows_it() {
    let (target, followed) = server("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}").await;
    for status in ["301 Moved", "302 Found", "303 See Other", "307 Temporary Redirect", "308 Permanent Redirect"] {
        let (url, requests) =
            server(format!("HTTP/1.1 {status}\r\nlocation: {target}/x\r\ncontent-length: 0\r\n\r\n")).await;
        let error = get(&url, 1000).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Redirect, "{error}");
        assert_eq!(requests.load(Ordering::SeqCst), 1);
    }
    assert_eq!(followed.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_response_larger_than_the_limit_is_refused_whether_announced_or_not() {
    let body = format!(r#"{{"items":["{}"]}}"#, "x".repeat(2000));
    let announced = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    let chunked =
        format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{:x}\r\n{body}\r\n0\r\n\r\n", body.len());
    for response in [announced, chunked] {
        let (url, _) = server(response).await;
        let error = get(&url, 1000).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TooLarge, "{error}");
        assert!(error.to_string().contains("larger than 1000 bytes"), "{error}");
        assert_eq!(get(&url, 5000).await.unwrap().items[0].len(), 2000);
    }
}

#[tokio::test]
async fn a_response_cut_off_on_the_wire_is_an_error_that_says_so() {
    let (url, _) = server("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"items\":[").await;
    let error = get(&url, 1000).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Connection, Delivery::Unknown), "{error}");
    assert!(error.is_retryable(), "a read may be repeated");
    let (url, _) = server("this is not HTTP\r\n\r\n").await;
    assert_eq!(get(&url, 1000).await.unwrap_err().kind(), ErrorKind::Connection);
}

#[tokio::test]
async fn a_refused_connection_says_that_nothing_was_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let error = get(&url, 1000).await.unwrap_err();
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::Connection, Delivery::NotSent), "{error}");
    assert!(error.to_string().contains("no connection"), "{error}");
}

#[test]
fn unusable_certificate_authorities_are_refused_before_any_request() {
    let build = |pem: &str| Client::builder().trust_roots(TrustRoots::Pem(pem.as_bytes().to_vec())).build();
    for pem in ["", "nonsense", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
        let error = build(pem).unwrap_err().to_string();
        assert!(error.starts_with("certificate authorities: "), "{error}");
    }
    Client::builder().trust_roots(TrustRoots::System).build().unwrap();
}
