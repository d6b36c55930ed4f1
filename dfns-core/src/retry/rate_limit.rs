//! The rate limit that a program sets for its pool, so that Dfns need not.

use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// How many requests a pool may send, shared by all of its clients. Off by default.
///
/// Calls wait for their turn, in the order in which they were made, within their own deadlines. A
/// signed call sends three requests. It takes its turn once, for all three, so that no challenge is
/// requested in vain.
///
/// With or without a limit, a response with status 429 stops all requests of the pool for as long
/// as Dfns asks (`Retry-After`, at most 5 minutes), or for a minute. Then one request goes first.
///
/// ```
/// # use dfns_core as dfns;
/// use dfns::{Client, RateLimit};
/// use std::num::NonZeroU32;
///
/// # fn example() -> Result<(), dfns_core::Error> {
/// let a_thousand = NonZeroU32::new(1000).unwrap();
/// let client = Client::builder().rate_limit(RateLimit::per_minute(a_thousand)).build()?;
/// # Ok(()) }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimit {
    /// The time between two requests at the full rate.
    interval: Duration,
    /// How many requests may be sent at once after a pause.
    burst: u32,
}

impl RateLimit {
    /// Allows this many requests a second, and as many at once after a pause.
    pub fn per_second(requests: NonZeroU32) -> Self {
        Self::new(requests, Duration::from_secs(1))
    }

    /// Allows this many requests a minute. A tenth of them may be sent at once after a pause.
    pub fn per_minute(requests: NonZeroU32) -> Self {
        Self::new(requests, Duration::from_mins(1)).burst(requests.get() / 10)
    }

    fn new(requests: NonZeroU32, period: Duration) -> Self {
        Self { interval: period / requests.get(), burst: requests.get().max(SIGNED_CALL) }
    }

    /// Sets how many requests may be sent at once after a pause. At least three, which is a signed
    /// call.
    #[must_use]
    pub fn burst(mut self, requests: u32) -> Self {
        self.burst = requests.max(SIGNED_CALL);
        self
    }
}

/// The requests of a signed call.
const SIGNED_CALL: u32 = 3;

/// The permits of a pool. Calls queue up. The first of them waits for its turn, and takes its
/// permits when the turn comes, so that a call that is cancelled while it waits takes none.
#[derive(Debug)]
pub(crate) struct Permits {
    limit: RateLimit,
    /// When the bucket is full again, if nobody takes a permit.
    full_at: Mutex<Option<Instant>>,
    /// The queue, which is fair. The call that is next holds it.
    queue: tokio::sync::Mutex<()>,
    /// The requests of all calls in the queue.
    queued: AtomicU32,
}

/// The turn of a call comes after its deadline.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct TurnTooLate {
    pub(crate) wait: Duration,
}

/// The place of a call in the queue.
struct Place<'a> {
    queued: &'a AtomicU32,
    requests: u32,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.queued.fetch_sub(self.requests, Ordering::Relaxed);
    }
}

impl Permits {
    pub(crate) fn new(limit: RateLimit) -> Self {
        Self { limit, full_at: Mutex::new(None), queue: tokio::sync::Mutex::new(()), queued: AtomicU32::new(0) }
    }

    /// Takes permits for this many requests, and waits for them.
    ///
    /// # Errors
    /// They come after the deadline. Nothing is taken then.
    pub(crate) async fn take(&self, requests: u32, deadline: Instant) -> Result<(), TurnTooLate> {
        let ahead = self.queued.fetch_add(requests, Ordering::Relaxed);
        let _place = Place { queued: &self.queued, requests };
        // Known at once, unless calls ahead are cancelled.
        self.turn(ahead.saturating_add(requests), deadline)?;
        let _first = self.queue.lock().await;
        if let Some(turn) = self.turn(requests, deadline)? {
            tokio::time::sleep_until(turn).await;
        }
        let booked = self.booked(requests, Instant::now());
        *self.full_at() = Some(booked);
        Ok(())
    }

    /// Returns when the last of the next requests may be sent, or `None` if that is now.
    fn turn(&self, requests: u32, deadline: Instant) -> Result<Option<Instant>, TurnTooLate> {
        let now = Instant::now();
        // The bucket may be this far from full.
        let turn = self.booked(requests, now).checked_sub(self.limit.interval * self.limit.burst);
        let turn = turn.filter(|turn| *turn > now);
        match turn.filter(|turn| *turn > deadline) {
            Some(turn) => Err(TurnTooLate { wait: turn.saturating_duration_since(now) }),
            None => Ok(turn),
        }
    }

    /// Returns when the bucket is full again after this many more requests.
    fn booked(&self, requests: u32, now: Instant) -> Instant {
        self.full_at().unwrap_or(now).max(now) + self.limit.interval * requests
    }

    fn full_at(&self) -> MutexGuard<'_, Option<Instant>> {
        self.full_at.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(requests: u32) -> NonZeroU32 {
        NonZeroU32::new(requests).unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn calls_pass_at_the_rate_after_the_burst() {
        let permits = Permits::new(RateLimit::per_minute(count(60)));
        let start = Instant::now();
        let deadline = start + Duration::from_hours(1);
        let mut after = Vec::new();
        for _ in 0..5 {
            permits.take(3, deadline).await.unwrap();
            after.push(start.elapsed().as_secs());
        }
        assert_eq!(after, [0, 0, 3, 6, 9], "six at once, then one a second");
        tokio::time::sleep(Duration::from_mins(5)).await;
        let start = Instant::now();
        for _ in 0..6 {
            permits.take(1, deadline).await.unwrap();
        }
        assert_eq!(start.elapsed(), Duration::ZERO, "a pause fills the bucket, and not more");
        permits.take(1, deadline).await.unwrap();
        assert_eq!(start.elapsed(), Duration::from_secs(1));
    }

    #[tokio::test(start_paused = true)]
    async fn a_turn_after_the_deadline_is_an_error_at_once_and_takes_nothing() {
        let permits = Permits::new(RateLimit::per_second(count(1)));
        let start = Instant::now();
        permits.take(3, start).await.unwrap();
        for _ in 0..10 {
            assert_eq!(permits.take(3, start).await, Err(TurnTooLate { wait: Duration::from_secs(3) }));
        }
        permits.take(1, start + Duration::from_secs(1)).await.unwrap();
        assert_eq!(start.elapsed(), Duration::from_secs(1));
    }

    #[tokio::test(start_paused = true)]
    async fn waiting_calls_keep_their_order() {
        let permits = std::sync::Arc::new(Permits::new(RateLimit::per_second(count(1))));
        let start = Instant::now();
        let mut calls = tokio::task::JoinSet::new();
        for number in 0..20 {
            let permits = std::sync::Arc::clone(&permits);
            calls.spawn(async move {
                permits.take(3, start + Duration::from_mins(1)).await.unwrap();
                (number, start.elapsed().as_secs())
            });
        }
        let expected: Vec<_> = (0..20).map(|number| (number, 3 * number)).collect();
        let mut turns = calls.join_all().await;
        turns.sort_unstable();
        assert_eq!(turns, expected);
    }

    #[tokio::test(start_paused = true)]
    async fn cancelled_calls_take_no_turns() {
        let permits = Permits::new(RateLimit::per_second(count(1)));
        let start = Instant::now();
        let deadline = start + Duration::from_secs(30);
        permits.take(3, deadline).await.unwrap();
        let behind = async {
            tokio::time::sleep(Duration::from_millis(1)).await;
            permits.take(1, deadline).await.unwrap();
            start.elapsed().as_secs()
        };
        let cancelled = async {
            let calls = (0..25).map(|_| tokio::time::timeout(Duration::from_millis(100), permits.take(1, deadline)));
            let mut calls: Vec<_> = calls.map(Box::pin).collect();
            for call in &mut calls {
                assert!(call.await.is_err());
            }
        };
        let (turn, ()) = tokio::join!(behind, cancelled);
        assert_eq!(turn, 1, "the call behind them is next");
        permits.take(1, deadline).await.unwrap();
        assert_eq!(start.elapsed(), Duration::from_secs(2), "and the rate is kept");
        assert_eq!(permits.queued.load(Ordering::Relaxed), 0);
    }
}
