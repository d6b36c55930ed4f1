//! The rate limit that a program sets for its pool, so that Dfns need not.

use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};
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
    /// Allows this many requests a second, at most as many at once.
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

/// The permits of a pool: a schedule on which each call books the time of its requests.
#[derive(Debug)]
pub(crate) struct Permits {
    limit: RateLimit,
    /// When the bucket is full again, if nobody takes a permit.
    full_at: Mutex<Option<Instant>>,
}

/// The turn of a call comes after its deadline.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct TurnTooLate {
    pub(crate) wait: Duration,
}

impl Permits {
    pub(crate) fn new(limit: RateLimit) -> Self {
        Self { limit, full_at: Mutex::new(None) }
    }

    /// Takes permits for this many requests, and waits for them.
    ///
    /// # Errors
    /// They come after the deadline. Nothing is taken then.
    pub(crate) async fn take(&self, requests: u32, deadline: Instant) -> Result<(), TurnTooLate> {
        let turn = self.book(requests, Instant::now(), deadline)?;
        if let Some(turn) = turn {
            tokio::time::sleep_until(turn).await;
        }
        Ok(())
    }

    /// Books a turn. Returns when it comes, or `None` if it is now.
    fn book(&self, requests: u32, now: Instant, deadline: Instant) -> Result<Option<Instant>, TurnTooLate> {
        let mut full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        let booked = full_at.unwrap_or(now).max(now) + self.limit.interval * requests;
        // The bucket may be this far from full.
        let turn = booked.checked_sub(self.limit.interval * self.limit.burst).filter(|turn| *turn > now);
        if let Some(turn) = turn.filter(|turn| *turn > deadline) {
            return Err(TurnTooLate { wait: turn.saturating_duration_since(now) });
        }
        *full_at = Some(booked);
        Ok(turn)
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
        let permits = Permits::new(RateLimit::per_second(count(1)));
        let now = Instant::now();
        let turns: Vec<_> = (0..20).map(|_| permits.book(3, now, now + Duration::from_mins(1)).unwrap()).collect();
        assert!(turns.is_sorted() && turns[0].is_none() && turns[19] == Some(now + Duration::from_secs(57)));
    }
}
