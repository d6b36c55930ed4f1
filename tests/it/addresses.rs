//! Failures of connections say which server was tried, through which proxy, and what to do. They
//! show nothing else of a request. Both transports, and a custom one.

use crate::support::Recorder;
use crate::tls::{EXPIRED, STACKS, Set, Unset, acceptor, proxy, server, trusting};
use acme_dfns::grammar::{GrammarApi, ListNotices};
use dfns::core::{Proxy, TransportError};
use dfns::{Client, Error, Retry};
use std::error::Error as _;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

/// Reads a page. Its URL has a path and a query that no error shows.
async fn failure(builder: Unset) -> Error {
    let client = builder.token("canary-token").retry(Retry::never()).build().unwrap();
    let list = ListNotices::new([]).with_pagination_token("canary-query");
    client.grammar().list_notices(list).await.map(drop).unwrap_err()
}

/// Checks that a failure says this in its line, and that nothing else has to be looked at.
fn says(error: &Error, address: &str, rest: &[&str]) {
    let line = error.to_string();
    assert!(line.starts_with(&format!("`list_notices`: {address}")), "{line}\n{address}");
    for part in rest {
        assert!(line.contains(part), "{line}\n{part}");
    }
    let shown = format!("{line} {error:?} {:?}", error.get_ref());
    assert!(!shown.contains("canary") && !shown.contains("pagination") && !shown.contains("/notices"), "{shown}");
    assert!(error.source().is_none(), "the line has the text of every cause");
    assert!(!line.contains("error sending request") && !line.contains("client error"), "{line}");
}

/// Returns the address of a port at which nothing listens.
async fn closed() -> String {
    TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().to_string()
}

/// Accepts connections, reads from each of them, writes these bytes, and closes it or keeps it.
async fn answering(response: &'static str, keeps: bool) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    tokio::spawn(async move {
        let mut kept = Vec::new();
        while let Ok((mut connection, _)) = listener.accept().await {
            let _ = connection.read(&mut [0; 4096]).await;
            let _ = connection.write_all(response.as_bytes()).await;
            kept.extend(Some(connection).filter(|_| keeps));
        }
    });
    address
}

#[tokio::test]
async fn a_server_that_cannot_be_reached_is_named_with_what_to_do() {
    for stack in STACKS {
        let address = closed().await;
        let error = failure(stack(Client::builder()).base_url(format!("http://{address}/canary"))).await;
        let advice = "; check the host and the port, and that the server runs";
        says(&error, &format!("no connection to {address}: "), &["refused", advice]);

        // No name has such a label.
        let host = format!("{}.invalid", "x".repeat(64));
        let error = failure(stack(Client::builder()).base_url(format!("https://{host}/canary")).no_proxy()).await;
        let advice = "; check the host name, the DNS settings, and whether a proxy is required";
        says(&error, &format!("no connection to {host}:443: "), &[advice]);

        let address = answering("", true).await;
        let late = stack(Client::builder()).base_url(format!("https://{address}/canary")).no_proxy();
        let error = failure(late.connect_timeout(Duration::from_millis(20))).await;
        let advice = "it took longer than 20ms; check the network and firewalls, and whether a proxy is required";
        says(&error, &format!("no connection to {address}: "), &[advice]);
    }
}

#[tokio::test]
async fn a_server_that_responds_badly_is_named() {
    for stack in STACKS {
        let at = |address: &str| stack(Client::builder()).base_url(format!("http://{address}/canary"));
        for response in ["", "HTTP/1.1 200 OK\r\ncontent-le", "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{"] {
            let address = answering(response, false).await;
            says(&failure(at(&address)).await, &format!("the connection to {address} broke: "), &["; check "]);
        }
        let (port, _) = server(Set::default()).await;
        let plain = failure(at(&format!("127.0.0.1:{port}"))).await;
        let advice = "; check the scheme and the port of the base URL, and the proxy";
        says(&plain, &format!("the response of 127.0.0.1:{port} is not valid HTTP: "), &[advice]);

        for response in ["", "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{"] {
            let address = answering(response, true).await;
            let limit = Duration::from_millis(20);
            let error = failure(at(&address).request_timeout(limit)).await;
            says(&error, &format!("no response from {address} within 20ms"), &["; check the network and"]);
            let error = failure(at(&address).call_timeout(limit)).await;
            says(&error, &format!("the call to {address} did not finish within 20ms"), &["; check the network and"]);
        }
    }
}

#[tokio::test]
async fn a_server_with_which_tls_fails_is_named() {
    for stack in STACKS {
        let (port, seen) = server(Set::default()).await;
        let unknown = stack(Client::builder()).base_url(format!("https://localhost:{port}/canary"));
        let named = format!("no connection to localhost:{port}: ");
        says(&failure(unknown).await, &named, &["UnknownIssuer", "TrustRoots::EmbeddedAnd"]);

        // The certificate does not name this address.
        let listener = TcpListener::bind("127.0.0.2:0").await.unwrap();
        let other_port = listener.local_addr().unwrap().port();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(acceptor(Set::default()).accept(stream));
            }
        });
        let wrong_host = trusting(stack, &format!("https://127.0.0.2:{other_port}/canary"));
        let named = format!("no connection to 127.0.0.2:{other_port}: ");
        says(&failure(wrong_host).await, &named, &["; check the host of the base URL"]);

        let (port, also_seen) = server(Set { certificate: Some(EXPIRED), ..Set::default() }).await;
        let expired = trusting(stack, &format!("https://localhost:{port}/canary"));
        let named = format!("no connection to localhost:{port}: ");
        says(&failure(expired).await, &named, &["; renew the server's certificate, or set this computer's clock"]);

        let address = answering("HTTP/1.1 400 Bad Request\r\n\r\n", false).await;
        let plain = trusting(stack, &format!("https://{address}/canary"));
        let advice = "; the port does not speak TLS; check the port of the base URL";
        says(&failure(plain).await, &format!("no connection to {address}: "), &[advice]);
        assert_eq!((seen.lock().unwrap().len(), also_seen.lock().unwrap().len()), (0, 0));
    }
}

#[tokio::test]
async fn a_proxy_is_named_beside_the_server() {
    for stack in STACKS {
        let (port, _) = server(Set::default()).await;
        let url = format!("https://api.dfns.test:{port}/canary");
        let by = |address: &str| {
            trusting(stack, &url).proxy(Proxy::new(&format!("http://user:canary-password@{address}")).unwrap())
        };
        let named =
            |address: &str| format!("no connection to api.dfns.test:{port} through the proxy http://{address}: ");

        let address = closed().await;
        let advice = "; check the address of the proxy, and that it runs";
        says(&failure(by(&address)).await, &named(&address), &["refused", advice]);

        let host = format!("{}.invalid", "x".repeat(64));
        let advice = "; check the host name of the proxy, and the DNS settings";
        says(&failure(by(&host)).await, &named(&host), &["dns error", advice]);

        let address = answering("", true).await;
        let error = failure(by(&address).connect_timeout(Duration::from_millis(20))).await;
        let advice = "it took longer than 20ms; check that the proxy is reachable, and that it reaches the server";
        says(&error, &named(&address), &[advice]);

        let late = failure(by(&address).request_timeout(Duration::from_millis(20))).await;
        let address_of_both =
            format!("no response from api.dfns.test:{port} through the proxy http://{address} within");
        says(&late, &address_of_both, &["; check the network and the server"]);

        let required = "HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n";
        let forbidden = "HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n";
        for (response, advice) in [(required, "; check the user name and the password"), (forbidden, "`NO_PROXY`")] {
            let address = answering(response, false).await;
            says(&failure(by(&address)).await, &named(&address), &[advice]);
        }

        // It may be the proxy that has another certificate.
        let (proxy_port, _) = proxy(None, None).await;
        let inspected = stack(Client::builder()).base_url(&url);
        let error = failure(inspected.proxy(Proxy::new(&format!("127.0.0.1:{proxy_port}")).unwrap())).await;
        says(&error, &named(&format!("127.0.0.1:{proxy_port}")), &["UnknownIssuer", "TrustRoots::EmbeddedAnd"]);
    }
}

#[tokio::test]
async fn the_server_is_named_for_custom_transports_as_well() {
    for (make, text) in [
        (TransportError::Connect as fn(_) -> _, "no connection to api.dfns.test:443: no route"),
        (TransportError::Refused, "no connection to api.dfns.test:443: no route"),
        (TransportError::Closed, "the connection to api.dfns.test:443 broke: no route"),
        (TransportError::Broken, "the connection to api.dfns.test:443 broke: no route"),
        (TransportError::NotHttp, "the response of api.dfns.test:443 is not valid HTTP: no route"),
    ] {
        let recorder = Recorder::scripted(move |_| Err(make("no route".into())));
        let builder = Client::builder().base_url("https://api.dfns.test/canary").transport(recorder);
        let error = failure(builder).await;
        says(&error, text, &[]);
        let transport = error.get_ref().unwrap().downcast_ref::<TransportError>().unwrap();
        assert!(transport.to_string().ends_with(": no route") && !transport.to_string().contains("api.dfns"));
    }
}
