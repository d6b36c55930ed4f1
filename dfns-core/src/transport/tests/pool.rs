//! The connections of both transports: kept, reused, limited, and never used with something left on
//! them. The tests play the server themselves, so that each step happens when they say so.

use super::peer::{Peer, Server, driven};
use super::{runtime, transports};
use crate::transport::{HttpOptions, ResponseBody, Transport, TransportError, TransportRequest};
use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::join;
use tokio::task::JoinSet;

fn options() -> HttpOptions {
    HttpOptions::new().no_proxy()
}

async fn begin(transport: &dyn Transport, url: &str, body: &str) -> Result<ResponseBody, TransportError> {
    let mut request = TransportRequest::new(http::Method::POST, url.parse().unwrap());
    request.body = body.to_owned().into();
    Ok(transport.send(request).await?.into_body())
}

async fn rest(body: &mut ResponseBody) -> Result<String, TransportError> {
    let mut text = Vec::new();
    while let Some(piece) = body.chunk().await? {
        text.extend(piece);
    }
    Ok(String::from_utf8(text).unwrap())
}

async fn post(transport: &dyn Transport, url: &str, body: &str) -> Result<String, TransportError> {
    rest(&mut begin(transport, url, body).await?).await
}

/// Sends a request that must succeed. A failure ends the test, also if a server still waits.
async fn posted(transport: &dyn Transport, url: &str, body: &str) -> String {
    post(transport, url, body).await.unwrap()
}

/// Sends a request on a new connection, which is then idle.
async fn connected(transport: &dyn Transport, server: &Server) -> Peer {
    let url = server.url();
    let (response, peer) = join!(posted(transport, &url, "first"), async {
        let mut peer = server.accept().await;
        peer.echo().await;
        peer
    });
    assert_eq!(response, "first");
    peer
}

/// Runs a test with each transport.
fn with_each(options: &HttpOptions, test: &impl AsyncFn(&dyn Transport)) {
    for transport in transports(options, true) {
        runtime().block_on(test(&*transport));
    }
}

#[test]
fn one_connection_carries_requests_one_after_the_other_whatever_frames_their_responses() {
    with_each(&options(), &async |transport| {
        let server = Server::start().await;
        let (mut peer, url) = (connected(transport, &server).await, server.url());
        let long = "x".repeat(1 << 20);
        let chunked =
            format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n100000\r\n{long}\r\n0\r\na: b\r\n\r\n");
        let announced = format!("HTTP/1.1 200 OK\r\ncontent-length: 1048576\r\n\r\n{long}");
        let none = "HTTP/1.1 204 No Content\r\n\r\n";
        for (response, body) in [(&*chunked, &*long), (none, ""), (&announced, &long), (none, ""), (&chunked, &long)] {
            let (received, ()) = join!(posted(transport, &url, "again"), async {
                assert_eq!(peer.request().await, "again");
                peer.write(response).await;
            });
            assert!(received == body);
        }
        assert!(!server.has_another().await);
    });
}

#[test]
fn a_connection_that_the_server_closed_between_two_requests_is_never_an_error() {
    with_each(&options(), &async |transport| {
        let server = Server::start().await;
        for farewell in ["", "HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"] {
            let mut peer = connected(transport, &server).await;
            peer.write(farewell).await;
            drop(peer);
            driven().await;
        }
        drop(connected(transport, &server).await);
    });
}

#[test]
fn a_request_that_the_server_may_have_read_is_never_sent_again() {
    with_each(&options(), &async |transport| {
        let server = Server::start().await;
        let (mut peer, url) = (connected(transport, &server).await, server.url());
        let (failure, ()) = join!(post(transport, &url, "once"), async {
            assert_eq!(peer.request().await, "once");
            drop(peer);
        });
        assert!(matches!(failure, Err(TransportError::Closed(_))), "{failure:?}");
        assert!(!server.has_another().await);
        connected(transport, &server).await;
    });
}

#[test]
fn many_requests_at_once_keep_their_connections_and_no_more_than_the_limit() {
    const MANY: usize = 64;
    for (limit, kept) in [(usize::MAX, MANY), (3, 3), (0, 0)] {
        for transport in transports(&options().pool_max_idle(limit), true) {
            let transport: Arc<dyn Transport> = transport.into();
            runtime().block_on(async {
                let server = Server::start().await;
                let mut peers = Vec::new();
                for new in [MANY, MANY - kept] {
                    let (transport, url) = (Arc::clone(&transport), server.url());
                    let mut requests = JoinSet::new();
                    for number in 0..MANY {
                        let (transport, url) = (Arc::clone(&transport), url.clone());
                        requests.spawn(async move {
                            let number = number.to_string();
                            assert_eq!(post(&*transport, &url, &number).await.unwrap(), number);
                        });
                    }
                    // No response is sent before there is a connection for each request.
                    for _ in 0..new {
                        peers.push(server.accept().await);
                    }
                    let mut responses = JoinSet::new();
                    for mut peer in peers.drain(..) {
                        responses.spawn(async move {
                            peer.echo().await;
                            peer
                        });
                    }
                    while let Some(done) = requests.join_next().await {
                        done.unwrap();
                    }
                    assert!(!server.has_another().await);
                    // The client closed those that it does not keep.
                    let done = responses.join_all().await;
                    for peer in done {
                        let mut closing = Box::pin(peer.0.readable());
                        let is_closed = poll_fn(|context| Poll::Ready(closing.as_mut().poll(context).is_ready())).await;
                        drop(closing);
                        if !is_closed {
                            peers.push(peer);
                        }
                    }
                    assert_eq!(peers.len(), kept);
                }
            });
        }
    }
}

#[test]
fn a_body_that_is_not_read_to_its_end_closes_its_connection() {
    with_each(&options(), &async |transport| {
        let server = Server::start().await;
        for pieces in [0, 1] {
            let (mut peer, url) = (connected(transport, &server).await, server.url());
            let (body, ()) = join!(begin(transport, &url, "export"), async {
                peer.request().await;
                peer.write("HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\nthe beginning").await;
            });
            let mut body = body.unwrap();
            for _ in 0..pieces {
                assert_eq!(body.chunk().await.unwrap().unwrap(), "the beginning");
            }
            drop(body);
            peer.closed().await;
        }
        connected(transport, &server).await;
    });
}

#[test]
fn a_response_before_the_end_of_its_request_leaves_the_connection_to_nobody() {
    with_each(&options(), &async |transport| {
        let server = Server::start().await;
        let (url, long) = (server.url(), "x".repeat(16 << 20));
        let (response, _peer) = join!(posted(transport, &url, &long), async {
            let mut peer = server.accept().await;
            assert!(peer.0.read(&mut [0; 4096]).await.unwrap() > 0);
            peer.respond("enough").await;
            peer
        });
        assert_eq!(response, "enough");
        // The rest of the request is still on its way.
        connected(transport, &server).await;
    });
}

#[test]
fn a_request_whose_response_came_early_is_sent_to_its_end() {
    with_each(&options(), &async |transport| {
        let server = Server::start().await;
        let (url, long) = (server.url(), "x".repeat(16 << 20));
        for response in ["HTTP/1.1 204 No Content\r\n\r\n", "HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nenough"] {
            let mut peer = connected(transport, &server).await;
            let (body, whole) = join!(post(transport, &url, &long), async {
                peer.write(response).await;
                peer.request().await
            });
            assert!(whole == long && body.unwrap().len() <= 6);
            drop(peer);
            driven().await;
        }
    });
}

#[test]
fn a_response_cut_off_after_its_head_is_an_error_of_the_body() {
    with_each(&options(), &async |transport| {
        let server = Server::start().await;
        let url = server.url();
        let (body, ()) = join!(begin(transport, &url, "export"), async {
            let mut peer = server.accept().await;
            peer.request().await;
            peer.write("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nthe beginning").await;
        });
        let failure = rest(&mut body.unwrap()).await;
        assert!(matches!(failure, Err(TransportError::Broken(_))), "{failure:?}");
        connected(transport, &server).await;
    });
}

#[test]
fn a_cancelled_request_closes_its_connection_and_its_response_reaches_nobody() {
    with_each(&options(), &async |transport| {
        let server = Server::start().await;
        let (mut peer, url) = (connected(transport, &server).await, server.url());
        let mut cancelled = Box::pin(post(transport, &url, "cancelled"));
        {
            let mut received = pin!(peer.request());
            poll_fn(|context| {
                assert!(cancelled.as_mut().poll(context).is_pending());
                received.as_mut().poll(context)
            })
            .await;
        }
        drop(cancelled);
        // It may still be written where the client has closed already.
        let _ = peer.0.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nwrong").await;
        peer.closed().await;
        connected(transport, &server).await;
    });
}

#[test]
fn a_request_cancelled_before_it_was_sent_leaves_nothing_behind() {
    with_each(&options(), &async |transport| {
        let server = Server::start().await;
        let url = server.url();
        let mut cancelled = Box::pin(post(transport, &url, "cancelled"));
        let is_pending = poll_fn(|context| Poll::Ready(cancelled.as_mut().poll(context).is_pending())).await;
        assert!(is_pending);
        drop(cancelled);
        let (response, ()) = join!(posted(transport, &url, "next"), async {
            // The connection of the cancelled request may have been made.
            loop {
                let mut peer = server.accept().await;
                let mut first = [0];
                if peer.0.peek(&mut first).await.is_ok_and(|length| length > 0) {
                    assert_eq!(peer.request().await, "next");
                    return peer.respond("done").await;
                }
            }
        });
        assert_eq!(response, "done");
    });
}

#[test]
fn each_server_has_its_own_connections() {
    with_each(&options().pool_max_idle(1), &async |transport| {
        let servers = [Server::start().await, Server::start().await, Server::start().await];
        let mut peers = Vec::new();
        for server in &servers {
            peers.push(connected(transport, server).await);
        }
        for _ in 0..3 {
            for (server, peer) in servers.iter().zip(&mut peers) {
                let url = server.url();
                let (response, ()) = join!(posted(transport, &url, &url), peer.echo());
                assert_eq!(response, url);
            }
        }
        for server in &servers {
            assert!(!server.has_another().await);
        }
    });
}

#[test]
fn a_transport_that_is_dropped_closes_its_idle_connections() {
    for transport in transports(&options(), true) {
        runtime().block_on(async {
            let server = Server::start().await;
            let peer = connected(&*transport, &server).await;
            drop(transport);
            peer.closed().await;
        });
    }
}

/// Only this transport's pool has a clock that a test can set.
#[cfg(feature = "hyper")]
#[test]
fn an_idle_connection_is_closed_after_its_time_and_not_before() {
    let options = options().pool_idle_timeout(Duration::from_secs(50));
    let transport = crate::transport::HyperTransport::with_options(&options, true).unwrap();
    runtime().block_on(async {
        let server = Server::start().await;
        let mut first = connected(&transport, &server).await;
        let url = server.url();
        let (response, mut second) = join!(posted(&transport, &url, "held"), async {
            first.request().await;
            let second = connected(&transport, &server).await;
            first.respond("done").await;
            second
        });
        assert_eq!(response, "done");
        pass(Duration::from_secs(30)).await;
        // The one that was used last is used first.
        let (response, ()) = join!(posted(&transport, &url, "again"), first.echo());
        assert_eq!(response, "again");
        pass(Duration::from_secs(30)).await;
        second.0.readable().await.unwrap();
        assert_eq!(second.0.read(&mut [0]).await.unwrap(), 0, "closed after 60 s");
        let (response, ()) = join!(posted(&transport, &url, "again"), first.echo());
        assert_eq!(response, "again");
        pass(Duration::from_secs(51)).await;
        first.closed().await;
        connected(&transport, &server).await;
    });
}

/// As above. The default transport has a task for each connection, which sees this at once.
#[cfg(feature = "hyper")]
#[test]
fn an_idle_connection_that_the_server_closed_does_not_stay() {
    let transport = crate::transport::HyperTransport::with_options(&options(), true).unwrap();
    runtime().block_on(async {
        let server = Server::start().await;
        for farewell in ["", "HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"] {
            let mut peer = connected(&transport, &server).await;
            peer.write(farewell).await;
            peer.0.shutdown().await.unwrap();
            driven().await;
            pass(Duration::from_secs(6)).await;
            peer.closed().await;
        }
        // A connection that the server keeps is kept.
        let mut peer = connected(&transport, &server).await;
        pass(Duration::from_secs(6)).await;
        pass(Duration::from_secs(6)).await;
        let url = server.url();
        let (response, ()) = join!(posted(&transport, &url, "again"), peer.echo());
        assert_eq!(response, "again");
    });
}

/// Lets time pass. It stands still only here, since it would otherwise run ahead of the network.
#[cfg(feature = "hyper")]
async fn pass(time: Duration) {
    tokio::time::pause();
    tokio::time::advance(time).await;
    tokio::time::resume();
    driven().await;
}
