//! The gate of a pool, which closes when Dfns responds with 429.
//!
//! While it is closed, requests wait, each within the deadline of its call. After the time that
//! Dfns asked for, one request goes first. If Dfns accepts it, the gate opens for all; otherwise it
//! closes again. So a pool of a thousand waiting calls sends one request to learn that it has to
//! wait on.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::Instant;

/// The longest time that the gate stays closed before one request goes first, whatever Dfns
/// requires. A damaged `Retry-After` must not stop the whole pool for a year.
const LONGEST_WAIT: Duration = Duration::from_mins(5);

/// How long the gate stays closed if Dfns does not say.
pub(crate) const DEFAULT_WAIT: Duration = Duration::from_mins(1);

/// The gate.
#[derive(Debug, Default)]
pub(crate) struct Gate {
    /// True if it may be closed. Requests that find it open take no lock.
    was_closed: AtomicBool,
    state: Mutex<State>,
    /// How often it has closed.
    closings: AtomicU64,
    changed: Notify,
}

#[derive(Debug, Clone, Copy, Default)]
enum State {
    #[default]
    Open,
    Closed {
        until: Instant,
    },
    /// One request is on its way to find out.
    Probing,
}

/// The gate stays closed for longer than the caller can wait.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct StaysClosed {
    pub(crate) wait: Duration,
}

/// A request that went through the gate.
#[must_use = "the gate has to learn what came of the request"]
#[derive(Debug)]
pub(crate) struct Passage<'a> {
    gate: &'a Gate,
    is_probe: bool,
    /// The number of closings, if the request did not wait although the gate was closed.
    beside: Option<u64>,
}

impl Gate {
    /// Waits until the gate is open, or for the turn to go first.
    ///
    /// # Errors
    /// The gate opens after the deadline only.
    pub(crate) async fn pass(&self, deadline: Instant) -> Result<Passage<'_>, StaysClosed> {
        let mut passage = Passage { gate: self, is_probe: false, beside: None };
        while !self.is_open() {
            let mut changed = std::pin::pin!(self.changed.notified());
            // From here on no change is missed.
            changed.as_mut().enable();
            let until = {
                let mut state = self.lock();
                match *state {
                    State::Open => break,
                    State::Closed { until } if until <= Instant::now() => {
                        *state = State::Probing;
                        passage.is_probe = true;
                        break;
                    }
                    State::Closed { until } if until > deadline => {
                        return Err(StaysClosed { wait: until.saturating_duration_since(Instant::now()) });
                    }
                    State::Closed { until } => Some(until),
                    State::Probing => None,
                }
            };
            let is_unchanged = tokio::time::timeout_at(until.unwrap_or(deadline), changed).await.is_err();
            if is_unchanged && until.is_none() {
                // The request that went first takes longer than this one can wait.
                return Err(StaysClosed { wait: Duration::ZERO });
            }
        }
        Ok(passage)
    }

    /// Returns whether it is open, as it nearly always is.
    pub(crate) fn is_open(&self) -> bool {
        !self.was_closed.load(Ordering::Acquire)
    }

    /// Passes whether the gate is open or not, for a call that is tried once.
    pub(crate) fn ignore(&self) -> Passage<'_> {
        let beside = (!self.is_open()).then(|| self.closings.load(Ordering::Acquire));
        Passage { gate: self, is_probe: false, beside }
    }

    fn change(&self, change: impl FnOnce(State) -> State) {
        let mut state = self.lock();
        *state = change(*state);
        self.was_closed.store(!matches!(*state, State::Open), Ordering::Release);
        drop(state);
        self.changed.notify_waiters();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Passage<'_> {
    /// The request was not rejected for its rate, whatever else came of it.
    pub(crate) fn accepted(mut self) {
        let was_probe = std::mem::take(&mut self.is_probe);
        // Sent after the gate closed, and before it closed again.
        let was_beside = self.beside.is_some_and(|closings| closings == self.gate.closings.load(Ordering::Acquire));
        if was_probe || was_beside {
            self.gate.change(|_| State::Open);
        }
    }

    /// The request was rejected with 429.
    pub(crate) fn rejected(mut self, retry_after: Option<Duration>) {
        self.is_probe = false;
        let until = Instant::now() + retry_after.unwrap_or(DEFAULT_WAIT).min(LONGEST_WAIT);
        self.gate.closings.fetch_add(1, Ordering::AcqRel);
        self.gate.change(|state| match state {
            // Of several rejections the longest wait counts.
            State::Closed { until: other } => State::Closed { until: until.max(other) },
            _ => State::Closed { until },
        });
    }
}

impl Drop for Passage<'_> {
    /// A probe that brought no response leaves its turn to the next request.
    fn drop(&mut self) {
        if self.is_probe {
            self.gate.change(|_| State::Closed { until: Instant::now() });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::AtomicUsize;

    fn in_seconds(seconds: u64) -> Instant {
        Instant::now() + Duration::from_secs(seconds)
    }

    #[tokio::test(start_paused = true)]
    async fn one_request_goes_first_and_the_others_follow_when_it_is_accepted() {
        let gate = Arc::new(Gate::default());
        gate.pass(in_seconds(0)).await.unwrap().rejected(Some(Duration::from_secs(5)));
        let start = Instant::now();
        let passed = Arc::new(AtomicUsize::new(0));
        let waiting: Vec<_> = (0..100)
            .map(|_| {
                let (gate, passed) = (Arc::clone(&gate), Arc::clone(&passed));
                tokio::spawn(async move {
                    let passage = gate.pass(in_seconds(60)).await.unwrap();
                    let (first, after) = (passed.fetch_add(1, Ordering::SeqCst) == 0, start.elapsed());
                    if first {
                        tokio::time::sleep(Duration::from_secs(3)).await;
                        assert_eq!(passed.load(Ordering::SeqCst), 1, "the others wait for the first");
                    }
                    passage.accepted();
                    after.as_secs()
                })
            })
            .collect();
        let mut after = Vec::new();
        for task in waiting {
            after.push(task.await.unwrap());
        }
        after.sort_unstable();
        assert_eq!((after[0], after[1], after[99]), (5, 8, 8));
    }

    #[tokio::test(start_paused = true)]
    async fn a_gate_that_opens_too_late_is_an_error_at_once() {
        let gate = Gate::default();
        gate.ignore().rejected(None);
        let start = Instant::now();
        assert_eq!(gate.pass(in_seconds(30)).await.unwrap_err(), StaysClosed { wait: Duration::from_mins(1) });
        assert_eq!(start.elapsed(), Duration::ZERO);
        gate.pass(in_seconds(60)).await.unwrap().accepted();
        assert!(gate.is_open());
    }

    #[tokio::test(start_paused = true)]
    async fn whatever_dfns_asks_for_one_request_goes_first_after_five_minutes() {
        for asked in [Duration::from_hours(24 * 365), Duration::MAX] {
            let gate = Gate::default();
            gate.ignore().rejected(Some(asked));
            assert_eq!(gate.pass(in_seconds(299)).await.unwrap_err(), StaysClosed { wait: LONGEST_WAIT });
            let start = Instant::now();
            let passage = gate.pass(in_seconds(300)).await.unwrap();
            assert!(passage.is_probe && start.elapsed() == LONGEST_WAIT);
            passage.accepted();
            assert!(gate.is_open());
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_that_did_not_wait_opens_the_gate_if_it_is_accepted() {
        let gate = Gate::default();
        let early = gate.ignore();
        gate.ignore().rejected(None);
        early.accepted();
        assert!(!gate.is_open(), "it was sent before the gate closed");
        let overtaken = gate.ignore();
        gate.ignore().rejected(None);
        overtaken.accepted();
        assert!(!gate.is_open(), "it was sent before the gate closed again");
        drop(gate.ignore());
        assert!(!gate.is_open(), "it had no response");
        gate.ignore().accepted();
        assert!(gate.is_open());
    }

    #[tokio::test(start_paused = true)]
    async fn a_first_request_without_a_response_leaves_its_turn_to_the_next() {
        let gate = Gate::default();
        gate.ignore().rejected(Some(Duration::from_secs(1)));
        let first = gate.pass(in_seconds(2)).await.unwrap();
        assert_eq!(gate.pass(in_seconds(4)).await.unwrap_err(), StaysClosed { wait: Duration::ZERO });
        drop(first);
        let second = gate.pass(in_seconds(0)).await.unwrap();
        assert!(second.is_probe);
        second.rejected(Some(Duration::from_secs(9)));
        assert!(gate.pass(in_seconds(8)).await.is_err());
        gate.pass(in_seconds(9)).await.unwrap().accepted();
        assert!(!gate.pass(in_seconds(0)).await.unwrap().is_probe);
    }
}
