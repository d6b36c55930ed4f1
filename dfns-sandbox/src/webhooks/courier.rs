//! The courier: knows which deliveries are under way, which of them a fault holds, and reports
//! when one has ended.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::{Notify, oneshot};

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
    /// The deliveries that are held, by webhook.
    held: Mutex<HashMap<String, Vec<Held>>>,
}

/// A delivery that is held until it is its turn. The next one has its turn when the sender that it
/// gets then is dropped.
struct Held {
    id: String,
    turn: oneshot::Sender<oneshot::Sender<()>>,
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

    /// Holds a delivery until `n` of its webhook are held, which are released in reverse then.
    pub(super) fn hold(&self, webhook_id: &str, id: &str, n: u32) -> oneshot::Receiver<oneshot::Sender<()>> {
        let (turn, waiting) = oneshot::channel();
        let mut held = self.held();
        let of_webhook = held.entry(webhook_id.to_owned()).or_default();
        of_webhook.push(Held { id: id.to_owned(), turn });
        if u32::try_from(of_webhook.len()).is_ok_and(|length| length >= n) {
            release(std::mem::take(of_webhook));
        }
        drop(held);
        self.moved.notify_waiters();
        waiting
    }

    /// Releases what is held, if nothing else is left: each delivery that waits is held.
    pub(crate) fn release_if_all_are_held(&self, waiting: &[String]) {
        let mut held = self.held();
        let is_held = |id: &String| held.values().flatten().any(|held| held.id == *id);
        if waiting.iter().all(is_held) {
            held.drain().for_each(|(_, held)| release(held));
        }
    }

    /// Whether a delivery is held.
    pub(crate) fn is_holding(&self) -> bool {
        self.held().values().any(|held| !held.is_empty())
    }

    fn held(&self) -> MutexGuard<'_, HashMap<String, Vec<Held>>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Step>> {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Gives each delivery its turn, the last one first.
fn release(held: Vec<Held>) {
    tokio::spawn(async move {
        for next in held.into_iter().rev() {
            let (done, is_done) = oneshot::channel();
            if next.turn.send(done).is_ok() {
                // It is dropped, never sent.
                let _ = is_done.await;
            }
        }
    });
}
