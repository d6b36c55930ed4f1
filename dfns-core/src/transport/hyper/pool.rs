//! The connections of a transport: those that are free, and the requests that wait for one.
//!
//! A client nearly always has one server, so that the pool is one list, searched from the
//! connection that was used last.

use super::super::options::HttpOptions;
use super::connection::Connection;
use super::connector::{Cause, Connector};
use super::link::Link;
use super::origin::Origin;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::Poll;
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::Instant;

/// Free connections, and the means to make more.
pub(super) struct Pool {
    connector: Connector,
    max_idle: usize,
    idle_timeout: Duration,
    /// The idle time after which the runtime is asked whether the server closed a connection.
    unwatched: Duration,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// The connection that was used last is at the end.
    free: Vec<Free>,
    waiting: Vec<Waiting>,
    /// Closes connections that were idle for too long, or that the server closed.
    sweeper: Option<JoinHandle<()>>,
}

/// A connection that can take a request.
struct Free {
    origin: Arc<Origin>,
    connection: Connection,
    last_used: Instant,
}

/// A request that waits for its own connection, or for another one that is free before.
struct Waiting {
    origin: Arc<Origin>,
    connection: oneshot::Sender<Free>,
}

/// A connection that was just made, with its pool and its server.
struct Made {
    pool: Arc<Pool>,
    origin: Arc<Origin>,
    connection: Connection,
    /// True for one that was there before, after all.
    is_reused: bool,
}

/// The connection that a request gets: its own, or one that was free before.
enum First {
    Made(Result<Made, Cause>),
    Freed(Free),
}

/// The shortest time between two looks at the idle connections.
const SHORTEST_PAUSE: Duration = Duration::from_millis(100);

/// The longest one, so that a connection which the server closed does not stay for long.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// See [`Pool::unwatched`].
const UNWATCHED: Duration = Duration::from_secs(1);

impl Pool {
    pub(super) fn new(connector: Connector, options: &HttpOptions) -> Self {
        let (max_idle, idle_timeout) = (options.max_idle, options.idle_timeout);
        Self { connector, max_idle, idle_timeout, unwatched: UNWATCHED, state: Mutex::default() }
    }

    /// Returns a connection to a server, and whether it was used before: a free one, else a new
    /// one, unless another one becomes free before the new one is made.
    pub(super) async fn connection(self: &Arc<Self>, origin: &Arc<Origin>) -> Result<(Connection, bool), Cause> {
        if !self.keeps() {
            return Ok((Box::pin(self.connect(origin)).await?, false));
        }
        let mut freed = match self.take_or_wait(origin) {
            Ok((connection, idle)) => {
                self.have_watched(idle).await;
                return Ok((connection, true));
            }
            Err(freed) => freed,
        };
        let mut making = Box::pin(Arc::clone(self).make(Arc::clone(origin)));
        let first = poll_fn(|context| {
            if !freed.is_terminated()
                && let Poll::Ready(Ok(free)) = Pin::new(&mut freed).poll(context)
            {
                return Poll::Ready(First::Freed(free));
            }
            making.as_mut().poll(context).map(First::Made)
        });
        match first.await {
            First::Made(made) => made.map(|made| (made.connection, made.is_reused)),
            First::Freed(free) => {
                // The new one is made all the same: the next request may need it.
                tokio::spawn(async move {
                    if let Ok(Made { pool, origin, connection: Connection::Http1(link), .. }) = making.await {
                        pool.put(&origin, link);
                    }
                });
                self.have_watched(free.age(Instant::now())).await;
                Ok((free.connection, true))
            }
        }
    }

    /// Has the runtime look at the sockets, if it may not have done so while a connection was idle
    /// this long: a program may have kept its thread for itself all the time.
    async fn have_watched(&self, idle: Duration) {
        if idle >= self.unwatched {
            tokio::task::yield_now().await;
        }
    }

    /// Keeps a connection without a request, for as long as the settings allow.
    pub(super) fn put(&self, origin: &Arc<Origin>, link: Box<Link>) {
        if !self.keeps() {
            return;
        }
        link.rest();
        let mut free = Free::now(origin, Connection::Http1(link));
        let mut state = self.state();
        while let Some(index) = state.waiting.iter().position(|waiting| waiting.origin.is(origin)) {
            match state.waiting.remove(index).connection.send(free) {
                Ok(()) => return,
                // The request has its own connection, or was cancelled.
                Err(unwanted) => free = unwanted,
            }
        }
        let of_origin = |free: &&Free| free.origin.is(origin);
        let is_full = state.free.len() >= self.max_idle && state.free.iter().filter(of_origin).count() >= self.max_idle;
        if !is_full {
            state.free.push(free);
        }
    }

    /// Returns whether connections are kept at all.
    fn keeps(&self) -> bool {
        self.max_idle > 0 && !self.idle_timeout.is_zero()
    }

    /// Returns a free connection and how long it was idle, or the place where the next one will
    /// arrive.
    fn take_or_wait(&self, origin: &Arc<Origin>) -> Result<(Connection, Duration), oneshot::Receiver<Free>> {
        let (now, mut state) = (Instant::now(), self.state());
        while let Some(index) = state.free.iter().rposition(|free| free.origin.is(origin)) {
            let free = &mut state.free[index];
            let idle = free.age(now);
            let is_old = idle >= self.idle_timeout;
            if !is_old && let Some(shared) = free.connection.share() {
                free.last_used = now;
                return Ok((shared, idle));
            }
            let Free { connection, .. } = state.free.remove(index);
            if !is_old && !connection.is_closed() {
                return Ok((connection, idle));
            }
        }
        let (sender, freed) = oneshot::channel();
        state.waiting.retain(|waiting| !waiting.connection.is_closed());
        state.waiting.push(Waiting { origin: Arc::clone(origin), connection: sender });
        Err(freed)
    }

    async fn connect(&self, origin: &Origin) -> Result<Connection, Cause> {
        // TLS makes it a large future.
        let stream = Box::pin(self.connector.connect(origin.root())).await?;
        Connection::open(stream).await
    }

    /// Makes a connection. It borrows nothing, so that it can go on in the background.
    async fn make(self: Arc<Self>, origin: Arc<Origin>) -> Result<Made, Cause> {
        let connection = self.connect(&origin).await?;
        self.have_swept();
        #[cfg(feature = "http2")]
        if let Some(connection) = self.publish(&origin, &connection) {
            return Ok(Made { pool: self, origin, connection, is_reused: true });
        }
        Ok(Made { pool: self, origin, connection, is_reused: false })
    }

    /// Lets every request use a connection of HTTP/2. Returns the one that was there before, if
    /// another request was quicker.
    #[cfg(feature = "http2")]
    fn publish(&self, origin: &Arc<Origin>, connection: &Connection) -> Option<Connection> {
        let Connection::Http2(requests) = connection else { return None };
        let mut state = self.state();
        let mut others = state.free.iter().filter(|free| free.origin.is(origin));
        let earlier = others.find_map(|free| free.connection.share());
        if earlier.is_none() {
            for waiting in state.waiting.extract_if(.., |waiting| waiting.origin.is(origin)) {
                // It may have its own connection, or be cancelled.
                let _ = waiting.connection.send(Free::now(origin, Connection::Http2(requests.clone())));
            }
            state.free.push(Free::now(origin, Connection::Http2(requests.clone())));
        }
        earlier
    }

    /// Starts the sweeper, unless it runs. It ends with the pool, or with its runtime.
    fn have_swept(self: &Arc<Self>) {
        let mut state = self.state();
        if state.sweeper.as_ref().is_none_or(JoinHandle::is_finished) {
            state.sweeper = Some(tokio::spawn(sweep(Arc::downgrade(self), self.idle_timeout.min(LONGEST_PAUSE))));
        }
    }

    /// Closes the connections that were idle for too long, and those that the server closed.
    /// Returns how long to wait until the next look.
    fn close_old(&self) -> Duration {
        let (now, mut state) = (Instant::now(), self.state());
        let has_ended = |free: &mut Free| free.age(now) >= self.idle_timeout || free.connection.has_ended();
        let old: Vec<Free> = state.free.extract_if(.., has_ended).collect();
        let oldest = state.free.iter().map(|free| free.age(now)).max().unwrap_or_default();
        // Closing is work of the kernel, for which nobody should wait.
        drop(state);
        drop(old);
        self.idle_timeout.saturating_sub(oldest).min(LONGEST_PAUSE)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        if let Some(sweeper) = self.state().sweeper.take() {
            sweeper.abort();
        }
    }
}

impl Free {
    fn now(origin: &Arc<Origin>, connection: Connection) -> Self {
        Self { origin: Arc::clone(origin), connection, last_used: Instant::now() }
    }

    fn age(&self, now: Instant) -> Duration {
        now.saturating_duration_since(self.last_used)
    }
}

async fn sweep(pool: Weak<Pool>, mut pause: Duration) {
    loop {
        tokio::time::sleep(pause.max(SHORTEST_PAUSE)).await;
        let Some(pool) = pool.upgrade() else { return };
        pause = pool.close_old();
    }
}

#[cfg(test)]
mod tests;
