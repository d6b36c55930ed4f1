//! Waiting for connections, and those that were closed unseen.

use super::{Connection, Connector, HttpOptions, Link, Origin, Pool};
use bytes::Bytes;
use http_body_util::Full;
use hyper_rustls::MaybeHttpsStream::Http;
use hyper_util::rt::TokioIo;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};

/// A server that accepts connections, an empty pool for it, and a connection that is not in it.
async fn set_up() -> (TcpListener, Arc<Origin>, Arc<Pool>, Box<Link>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (link, _) = connected(&listener).await;
    let (origin, pool) = empty(&listener);
    (listener, origin, Arc::new(pool), link)
}

fn empty(listener: &TcpListener) -> (Arc<Origin>, Pool) {
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let options = HttpOptions::new().no_proxy();
    let pool = Pool::new(Connector::new(&options, None, true).unwrap(), &options);
    (Arc::new(Origin::read(&url.parse().unwrap()).unwrap()), pool)
}

/// Returns both ends of a new connection.
async fn connected(listener: &TcpListener) -> (Box<Link>, TcpStream) {
    let stream = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
    let (peer, _) = listener.accept().await.unwrap();
    (Box::new(Link::open(Http(Http(TokioIo::new(stream)))).await.unwrap()), peer)
}

async fn is_pending(work: impl Future) -> bool {
    let mut work = pin!(work);
    poll_fn(|context| Poll::Ready(work.as_mut().poll(context).is_pending())).await
}

#[tokio::test]
async fn a_request_takes_a_connection_that_is_free_before_its_own_which_is_made_all_the_same() {
    let (listener, origin, pool, link) = set_up().await;
    let mut waiting = Box::pin(pool.connection(&origin));
    assert!(is_pending(&mut waiting).await, "its connection is being made");
    pool.put(&origin, link);
    let (_taken, is_reused) = waiting.await.unwrap();
    assert!(is_reused);
    listener.accept().await.unwrap();
    while pool.state().free.is_empty() {
        tokio::task::yield_now().await;
    }
    // The next request gets the second connection, without a third one.
    let (_, is_reused) = pool.connection(&origin).await.unwrap();
    assert!(is_reused);
    assert!(is_pending(listener.accept()).await);
}

#[tokio::test]
async fn a_request_that_was_cancelled_takes_no_connection() {
    let (_listener, origin, pool, link) = set_up().await;
    assert!(is_pending(pool.connection(&origin)).await);
    pool.put(&origin, link);
    let (connection, is_reused) = pool.connection(&origin).await.unwrap();
    assert!(is_reused && matches!(connection, Connection::Http1(_)));
    drop(connection);
    assert!(is_pending(pool.connection(&origin)).await, "there was one");
    assert_eq!(pool.state().waiting.len(), 1);
    assert!(is_pending(pool.connection(&origin)).await);
    assert_eq!(pool.state().waiting.len(), 1, "cancelled requests are forgotten");
}

#[test]
fn a_connection_that_was_closed_while_the_program_kept_its_thread_gives_its_request_back() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (origin, pool, peer) = runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (link, peer) = connected(&listener).await;
        let (origin, mut pool) = empty(&listener);
        pool.unwatched = Duration::ZERO;
        pool.put(&origin, link);
        (origin, Arc::new(pool), peer.into_std().unwrap())
    });
    // The runtime learns of this when it runs again.
    drop(peer);
    let failure = runtime.block_on(async {
        let Ok((Connection::Http1(mut link), true)) = pool.connection(&origin).await else { panic!("it is new") };
        let begun = pin!(link.begin(http::Request::new(Full::new(Bytes::from("once")))));
        link.response(begun).await.unwrap_err()
    });
    assert!(failure.message().is_some(), "{failure:?}");
}

#[test]
fn a_connection_that_became_free_for_a_request_and_was_closed_unseen_gives_the_request_back() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (waiting, peer) = runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (link, peer) = connected(&listener).await;
        let (origin, mut pool) = empty(&listener);
        pool.unwatched = Duration::ZERO;
        let pool = Arc::new(pool);
        let (own, waiter) = (Arc::clone(&pool), Arc::clone(&origin));
        let mut waiting = Box::pin(async move { own.connection(&waiter).await });
        assert!(is_pending(&mut waiting).await, "its connection is being made");
        pool.put(&origin, link);
        (waiting, peer.into_std().unwrap())
    });
    // The runtime learns of this when it runs again.
    drop(peer);
    let failure = runtime.block_on(async {
        let Ok((Connection::Http1(mut link), true)) = waiting.await else { panic!("it is new") };
        let begun = pin!(link.begin(http::Request::new(Full::new(Bytes::from("once")))));
        link.response(begun).await.unwrap_err()
    });
    assert!(failure.message().is_some(), "{failure:?}");
}

#[tokio::test]
async fn a_connection_that_was_idle_for_too_long_is_not_used_although_nothing_swept_it() {
    let (_listener, origin, pool, link) = set_up().await;
    pool.put(&origin, link);
    tokio::time::pause();
    tokio::time::advance(pool.idle_timeout).await;
    assert!(pool.take_or_wait(&origin).is_err(), "a new one is needed");
}

#[tokio::test]
async fn an_idle_connection_keeps_no_task_alive() {
    struct Task;
    impl Wake for Task {
        fn wake(self: Arc<Self>) {}
    }
    let (_listener, origin, pool, mut link) = set_up().await;
    let task = Arc::new(Task);
    link.drive(&Context::from_waker(&Waker::from(Arc::clone(&task))));
    assert_eq!(Arc::strong_count(&task), 2, "it waits for the network");
    pool.put(&origin, link);
    assert_eq!(Arc::strong_count(&task), 1);
}
