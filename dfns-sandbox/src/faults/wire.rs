//! Faults of the connection: a response that breaks off, or comes slowly.
//!
//! The connection of a client is a [`Wire`]. It hands bytes on as they are until a response has
//! ordered a fault.

use super::kind::DropHow;
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::rt::TokioIo;
use std::io::{self, ErrorKind, IoSlice};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::{Sleep, sleep};

/// A fault of the connection, for one response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WireFault {
    /// It ends without a response.
    Drop(DropHow),
    /// It ends after this many bytes of the body.
    Truncate(usize),
    /// It sends this many bytes of the body in a second, until all of them are sent.
    Slow { bytes_per_s: u64, length: usize },
}

/// The fault that a response has ordered.
#[derive(Default)]
pub(crate) struct Orders {
    is_set: AtomicBool,
    fault: Mutex<Option<WireFault>>,
}

impl Orders {
    /// Orders a fault for the response that is sent next.
    pub(crate) fn set(&self, fault: WireFault) {
        *self.fault.lock().unwrap_or_else(PoisonError::into_inner) = Some(fault);
        self.is_set.store(true, Ordering::Release);
    }

    fn take(&self) -> Option<WireFault> {
        self.is_set.store(false, Ordering::Release);
        self.fault.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// The connection of a client.
pub(crate) struct Wire {
    stream: TokioIo<TcpStream>,
    orders: Arc<Orders>,
    faulty: Option<Faulty>,
}

/// A response that is being spoilt.
struct Faulty {
    fault: WireFault,
    /// The characters of the end of the head, CR LF CR LF, that were sent.
    head: usize,
    /// The bytes of the body that were sent.
    sent: usize,
    pause: Option<Pin<Box<Sleep>>>,
}

const END_OF_HEAD: &[u8] = b"\r\n\r\n";

/// How often a second a slow body goes on.
const BEATS: u64 = 20;

impl Wire {
    pub(crate) fn new(stream: TcpStream) -> (Self, Arc<Orders>) {
        let orders = Arc::new(Orders::default());
        (Self { stream: TokioIo::new(stream), orders: Arc::clone(&orders), faulty: None }, orders)
    }

    fn is_faulty(&mut self) -> bool {
        if self.faulty.is_none() && self.orders.is_set.load(Ordering::Acquire) {
            self.faulty = self.orders.take().map(|fault| Faulty { fault, head: 0, sent: 0, pause: None });
        }
        self.faulty.is_some()
    }

    fn write_faulty(&mut self, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let Some(faulty) = &mut self.faulty else { return Pin::new(&mut self.stream).poll_write(cx, bytes) };
        if let Some(pause) = &mut faulty.pause {
            ready!(pause.as_mut().poll(cx));
            faulty.pause = None;
        }
        let allowed = faulty.allowed(bytes);
        if allowed == 0 {
            if faulty.fault == WireFault::Drop(DropHow::Reset) {
                // Closing the socket resets the connection then.
                self.stream.inner().set_zero_linger()?;
            }
            return Poll::Ready(Err(ErrorKind::ConnectionAborted.into()));
        }
        let written = ready!(Pin::new(&mut self.stream).poll_write(cx, &bytes[..allowed]))?;
        if faulty.advance(&bytes[..written]) {
            self.faulty = None;
        }
        Poll::Ready(Ok(written))
    }
}

impl Faulty {
    /// The bytes that may be sent now; none if the connection ends here.
    fn allowed(&self, bytes: &[u8]) -> usize {
        let (head, _) = end_of_head(self.head, bytes);
        let is_in_body = self.head == END_OF_HEAD.len();
        match self.fault {
            WireFault::Drop(DropHow::Half) if self.sent == 0 => {
                bytes.iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |end| end + 1)
            }
            WireFault::Drop(_) => 0,
            _ if !is_in_body => head.max(1),
            WireFault::Truncate(length) => length.saturating_sub(self.sent).min(bytes.len()),
            WireFault::Slow { bytes_per_s, .. } => {
                let piece = usize::try_from(bytes_per_s.div_ceil(BEATS)).unwrap_or(usize::MAX);
                piece.clamp(1, bytes.len())
            }
        }
    }

    /// Notes what was sent. Returns whether the response is complete.
    fn advance(&mut self, bytes: &[u8]) -> bool {
        if self.fault == WireFault::Drop(DropHow::Half) {
            self.sent = usize::from(bytes.contains(&b'\n'));
            return false;
        }
        if self.head < END_OF_HEAD.len() {
            self.head = end_of_head(self.head, bytes).1;
            return matches!(self.fault, WireFault::Slow { length: 0, .. }) && self.head == END_OF_HEAD.len();
        }
        self.sent = self.sent.saturating_add(bytes.len());
        let WireFault::Slow { bytes_per_s, length } = self.fault else { return false };
        let nanos = u64::try_from(bytes.len()).unwrap_or(u64::MAX).saturating_mul(1_000_000_000) / bytes_per_s.max(1);
        self.pause = Some(Box::pin(sleep(Duration::from_nanos(nanos))));
        self.sent >= length
    }
}

/// The length of what belongs to the head, and the characters of its end that were sent after it.
fn end_of_head(mut matched: usize, bytes: &[u8]) -> (usize, usize) {
    for (at, byte) in bytes.iter().enumerate() {
        matched = match END_OF_HEAD.get(matched) {
            Some(expected) if expected == byte => matched + 1,
            _ => usize::from(*byte == b'\r'),
        };
        if matched == END_OF_HEAD.len() {
            return (at + 1, matched);
        }
    }
    (bytes.len(), matched)
}

impl Read for Wire {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: ReadBufCursor<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl Write for Wire {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if self.is_faulty() { self.write_faulty(cx, bytes) } else { Pin::new(&mut self.stream).poll_write(cx, bytes) }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        pieces: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        if self.is_faulty() {
            let bytes = pieces.iter().find(|piece| !piece.is_empty()).map_or(&[][..], |piece| piece);
            return self.write_faulty(cx, bytes);
        }
        Pin::new(&mut self.stream).poll_write_vectored(cx, pieces)
    }
}
