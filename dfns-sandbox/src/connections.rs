//! The open connections, and which of them makes room for a new one.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// The open connections.
#[derive(Default)]
pub(crate) struct Connections {
    open: Mutex<Open>,
    /// Told when a connection becomes idle.
    idle: Notify,
}

#[derive(Default)]
struct Open {
    /// Numbers connections and their uses.
    last: u64,
    connections: HashMap<u64, Use>,
}

struct Use {
    /// The number of the last use; the oldest has the lowest.
    number: u64,
    /// How many requests are under way.
    requests: u32,
    /// Whether a request waits for the rest of its body.
    is_waiting: bool,
    /// Whether a request was served, whose response may still be on its way.
    has_served: bool,
    close: Arc<Notify>,
}

impl Connections {
    /// Registers a connection until the result is dropped.
    pub(crate) fn open(self: &Arc<Self>) -> Connection {
        let close = Arc::new(Notify::new());
        let mut open = self.lock();
        open.last += 1;
        let number = open.last;
        open.connections.insert(
            number,
            Use { number, requests: 0, is_waiting: false, has_served: false, close: Arc::clone(&close) },
        );
        Connection { all: Arc::clone(self), id: number, close }
    }

    /// Makes room until one connection fewer is open. Dropped when there is room.
    pub(crate) async fn make_room(&self) -> Infallible {
        loop {
            let idle = self.idle.notified();
            self.close_oldest_idle();
            idle.await;
        }
    }

    /// Closes the connection that has been idle for longest, if one is idle.
    fn close_oldest_idle(&self) {
        let open = self.lock();
        let idle = open.connections.values().filter(|used| used.requests == 0);
        if let Some(oldest) = idle.min_by_key(|used| used.number) {
            oldest.close.notify_one();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An open connection.
pub(crate) struct Connection {
    all: Arc<Connections>,
    id: u64,
    close: Arc<Notify>,
}

impl Connection {
    /// Resolves when the connection is to make room.
    pub(crate) async fn closed(&self) {
        self.close.notified().await;
    }

    /// Whether nothing is lost if the connection is closed at once: no request is under way, and no
    /// response.
    pub(crate) fn is_silent(&self) -> bool {
        let is_silent = |used: &Use| used.requests == 0 && (used.is_waiting || !used.has_served);
        self.all.lock().connections.get(&self.id).is_none_or(is_silent)
    }

    /// Keeps the connection open until the result is dropped.
    pub(crate) fn request(self: &Arc<Self>) -> Busy {
        self.begin();
        Busy(Arc::clone(self))
    }

    fn begin(&self) {
        if let Some(used) = self.all.lock().connections.get_mut(&self.id) {
            used.requests += 1;
            used.is_waiting = false;
        }
    }

    /// Ends a request, because it is served or because it waits.
    fn end(&self, is_waiting: bool) {
        let mut open = self.all.lock();
        open.last += 1;
        let number = open.last;
        if let Some(used) = open.connections.get_mut(&self.id) {
            used.requests -= 1;
            used.number = number;
            used.is_waiting = is_waiting;
            used.has_served |= !is_waiting;
        }
        drop(open);
        self.all.idle.notify_waiters();
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.all.lock().connections.remove(&self.id);
    }
}

/// A request under way.
pub(crate) struct Busy(Arc<Connection>);

impl Busy {
    /// Lets the connection make room while it waits for something.
    pub(crate) async fn pause<T>(&mut self, wait: impl Future<Output = T>) -> T {
        /// Also if the wait is given up.
        struct Paused<'a>(&'a Connection);

        impl Drop for Paused<'_> {
            fn drop(&mut self) {
                self.0.begin();
            }
        }

        self.0.end(true);
        let paused = Paused(&self.0);
        let waited = wait.await;
        drop(paused);
        waited
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.end(false);
    }
}
