//! The courier: knows which deliveries are under way, and tells when one has come to its end.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// The deliveries under way.
#[derive(Default)]
pub(crate) struct Courier {
    under_way: Mutex<HashMap<String, Step>>,
    /// Told when a delivery waits.
    woken: Notify,
    /// Told when a result was recorded, or cannot be.
    moved: Notify,
    /// The number of results that were recorded.
    recorded: AtomicU64,
}

#[derive(Clone, Copy, PartialEq)]
enum Step {
    Sending,
    /// It was sent, and the state cannot be written at the moment.
    Unrecorded,
}

impl Courier {
    /// Resolves when a delivery waits.
    pub(super) async fn woken(&self) {
        self.woken.notified().await;
    }

    /// The ids of the deliveries that are known to be under way.
    pub(super) fn known(&self) -> HashSet<String> {
        self.lock().keys().cloned().collect()
    }

    /// Notes that a delivery is being sent.
    pub(super) fn begin(&self, id: &str) {
        self.lock().insert(id.to_owned(), Step::Sending);
    }

    /// Notes that the result of a delivery cannot be recorded at the moment.
    pub(super) fn cannot_record(&self, id: &str) {
        self.lock().insert(id.to_owned(), Step::Unrecorded);
        self.moved.notify_waiters();
    }

    /// Notes that the result of a delivery was recorded.
    pub(super) fn end(&self, id: &str) {
        self.recorded.fetch_add(1, Ordering::Relaxed);
        self.lock().remove(id);
        self.moved.notify_waiters();
    }

    /// Makes it look for deliveries that wait.
    pub(crate) fn wake(&self) {
        self.woken.notify_one();
    }

    /// Resolves when a delivery has come to its end. Create it before looking at the state.
    pub(crate) fn moved(&self) -> &Notify {
        &self.moved
    }

    /// Whether a result cannot be recorded at the moment.
    pub(crate) fn is_stuck(&self) -> bool {
        self.lock().values().any(|step| *step == Step::Unrecorded)
    }

    /// The number of results that were recorded.
    pub(crate) fn recorded(&self) -> u64 {
        self.recorded.load(Ordering::Relaxed)
    }

    /// The number of deliveries that are being sent.
    pub(crate) fn under_way(&self) -> usize {
        self.lock().len()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Step>> {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
