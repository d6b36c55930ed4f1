//! The body of a response, and the connection on which it arrives.

use super::link::Link;
use super::origin::Origin;
use super::pool::Pool;
use bytes::Bytes;
use hyper::body::{Body as _, Frame, Incoming};
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::time::timeout;

/// The body of a response. Dropping it before its end closes its connection, unless that is HTTP/2.
pub(in super::super) struct LinkedBody {
    incoming: Incoming,
    /// The connection to drive. `None` if all has arrived, or the connection has its own task.
    lease: Option<Lease>,
}

impl LinkedBody {
    pub(super) fn new(incoming: Incoming, lease: Option<Lease>) -> Self {
        let mut body = Self { incoming, lease };
        // A short body arrives with the head.
        if body.is_end() || body.lease.as_ref().is_some_and(|lease| lease.link.is_idle()) {
            body.release();
        }
        body
    }

    /// Returns whether the body has ended.
    pub(in super::super) fn is_end(&self) -> bool {
        self.incoming.is_end_stream()
    }

    /// Returns the next frame, or `None` at the end.
    pub(in super::super) async fn frame(&mut self) -> Option<Result<Frame<Bytes>, hyper::Error>> {
        let frame = poll_fn(|context| self.poll_frame(context)).await;
        match frame {
            Some(Err(_)) => self.lease = None,
            None => self.release(),
            Some(Ok(_)) if self.is_end() => self.release(),
            Some(Ok(_)) => {}
        }
        frame
    }

    fn poll_frame(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let mut incoming = Pin::new(&mut self.incoming);
        let Some(lease) = &mut self.lease else { return incoming.poll_frame(context) };
        // Only driving the connection brings more, so that nobody needs to be woken besides.
        let nobody = &mut Context::from_waker(Waker::noop());
        match incoming.as_mut().poll_frame(nobody) {
            Poll::Pending => {
                lease.link.drive(context);
                incoming.poll_frame(nobody)
            }
            frame @ Poll::Ready(_) => frame,
        }
    }

    fn release(&mut self) {
        self.lease.take().into_iter().for_each(Lease::give_back);
    }
}

/// A connection of HTTP/1.1 in use. Dropping it closes it, whatever is under way on it.
pub(super) struct Lease {
    pub(super) link: Box<Link>,
    pub(super) origin: Arc<Origin>,
    pub(super) pool: Arc<Pool>,
}

/// How long the rest of a request may take after its response.
const REST: Duration = Duration::from_secs(60);

impl Lease {
    /// Returns the connection to its pool once nothing is under way on it.
    pub(super) fn give_back(mut self) {
        if !self.link.is_idle() {
            self.link.drive(&Context::from_waker(Waker::noop()));
        }
        if self.link.is_idle() {
            self.pool.put(&self.origin, self.link);
        } else if !self.link.is_closed()
            && let Ok(runtime) = Handle::try_current()
        {
            // The response came early. The server may still use the rest of the request.
            runtime.spawn(self.send_rest());
        }
    }

    async fn send_rest(mut self) {
        let sent = poll_fn(|context| {
            self.link.drive(context);
            if self.link.is_idle() || self.link.is_closed() { Poll::Ready(()) } else { Poll::Pending }
        });
        if timeout(REST, sent).await.is_ok() && self.link.is_idle() {
            self.pool.put(&self.origin, self.link);
        }
    }
}
