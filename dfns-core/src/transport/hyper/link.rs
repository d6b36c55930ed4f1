//! A connection of HTTP/1.1. It has no task of its own: the call that awaits a response, or reads a
//! body, drives it.
//!
//! With a task for each connection, a request would change tasks several times. Driven by its call
//! it never does, and a call that is dropped closes the connection at once. Nothing waits for an
//! idle connection: its pool looks at it every few seconds. The next call reads before it writes,
//! so that a connection which the server closed gives the request back unsent.

use super::connector::Stream;
use bytes::Bytes;
use http::{Request, Response};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::client::conn::TrySendError;
use hyper::client::conn::http1::{Connection, SendRequest, handshake};
use hyper::rt::Write as _;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Wake, Waker};
use tokio::task::unconstrained;

/// The result of a request.
type Received = Result<Response<Incoming>, TrySendError<Request<Full<Bytes>>>>;

/// A connection of HTTP/1.1, which carries one request at a time.
pub(super) struct Link {
    requests: SendRequest<Full<Bytes>>,
    /// `None` once it has ended.
    connection: Option<Connection<Stream, Full<Bytes>>>,
    relay: Arc<Relay>,
    /// Wakes through the relay.
    waker: Waker,
}

impl Link {
    /// Begins HTTP/1.1 on a connection.
    pub(super) async fn open(stream: Stream) -> Result<Self, hyper::Error> {
        let (requests, connection) = handshake(stream).await?;
        let relay = Arc::new(Relay::default());
        let waker = Waker::from(Arc::clone(&relay));
        Ok(Self { requests, connection: Some(connection), relay, waker })
    }

    /// Begins a request. [`response`](Self::response) completes it.
    pub(super) fn begin(&mut self, request: Request<Full<Bytes>>) -> impl Future<Output = Received> + use<> {
        // Without a budget: what waits for its next share is woken, and `response` wakes nobody.
        unconstrained(self.requests.try_send_request(request))
    }

    /// Returns the head of the response to the request that was begun. The error has the request if
    /// none of it was sent.
    pub(super) async fn response(&mut self, mut begun: Pin<&mut impl Future<Output = Received>>) -> Received {
        poll_fn(|context| {
            self.drive(context);
            // Only that completes it.
            begun.as_mut().poll(&mut Context::from_waker(Waker::noop()))
        })
        .await
    }

    /// Returns whether the connection carries no request, so that it can take the next one.
    pub(super) fn is_idle(&self) -> bool {
        self.connection.is_some() && self.requests.is_ready()
    }

    /// Returns whether the connection has ended.
    pub(super) fn is_closed(&self) -> bool {
        self.connection.is_none()
    }

    /// Leaves the task that used the connection.
    pub(super) fn rest(&self) {
        drop(self.relay.replace(None));
    }

    /// Reads and writes what the connection can, and has the current task woken for more.
    pub(super) fn drive(&mut self, context: &Context<'_>) {
        let Some(connection) = &mut self.connection else { return };
        self.relay.follow(context.waker());
        if Pin::new(connection).poll(&mut Context::from_waker(&self.waker)).is_ready() {
            // Its result reached the request. Dropping it gives back a request that it did not
            // begin.
            self.connection = None;
        }
    }
}

impl Drop for Link {
    /// Says goodbye if nothing is under way, as TLS requires.
    fn drop(&mut self) {
        if self.is_idle()
            && let Some(connection) = self.connection.take()
        {
            let mut stream = connection.into_parts().io;
            // A socket that does not take it at once is not worth waiting for.
            let _ = Pin::new(&mut stream).poll_shutdown(&mut Context::from_waker(Waker::noop()));
        }
    }
}

/// Passes a wake-up on to the task that uses a connection now. The connection and its socket know
/// only this waker, so that they never wake an earlier user.
#[derive(Default)]
struct Relay(Mutex<Option<Waker>>);

impl Relay {
    fn task(&self) -> MutexGuard<'_, Option<Waker>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the earlier task, which must not be dropped or woken while this is locked.
    fn replace(&self, task: Option<Waker>) -> Option<Waker> {
        std::mem::replace(&mut *self.task(), task)
    }

    fn follow(&self, waker: &Waker) {
        let is_same = self.task().as_ref().is_some_and(|task| task.will_wake(waker));
        if !is_same {
            drop(self.replace(Some(waker.clone())));
        }
    }
}

impl Wake for Relay {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if let Some(task) = self.replace(None) {
            task.wake();
        }
    }
}
