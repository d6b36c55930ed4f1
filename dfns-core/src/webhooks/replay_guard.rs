//! The store of webhook events in memory.

use super::claim::CLAIM;
use super::replay::{ReplayStore, StoreFuture};
use aws_lc_rs::digest::{SHA256, digest};
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::future::ready;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// A store in memory, which remembers the most recent events.
///
/// An event has two marks of about 300 bytes, and one more for each repetition. A full guard
/// forgets the mark that has been there longest, but never that an event is being handled. If it is
/// full of such events, it rejects others: their status is 503, and Dfns repeats them.
pub struct ReplayGuard {
    capacity: usize,
    marks: Mutex<Marks>,
}

/// The marks by the digest of their key, because a key of a foreign caller can have any length.
#[derive(Default)]
struct Marks {
    by_key: HashMap<[u8; 32], Mark>,
    /// Those of events that are being handled, the oldest first.
    claims: BTreeMap<u64, [u8; 32]>,
    /// The others, the oldest first.
    others: BTreeMap<u64, [u8; 32]>,
    counter: u64,
}

struct Mark {
    text: Box<str>,
    /// `None` if that is beyond all time.
    expires: Option<Instant>,
    /// Its place in the order.
    number: u64,
}

impl ReplayGuard {
    /// The number of marks that the default guard keeps.
    pub const DEFAULT_CAPACITY: usize = 32_768;

    /// Creates a guard that keeps this many marks, at least four.
    pub fn new(capacity: usize) -> Self {
        Self { capacity: capacity.max(4), marks: Mutex::default() }
    }

    fn lock(&self) -> MutexGuard<'_, Marks> {
        self.marks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn hashed(key: &str) -> [u8; 32] {
    let mut hashed = [0; 32];
    hashed.copy_from_slice(digest(&SHA256, key.as_bytes()).as_ref());
    hashed
}

impl Marks {
    /// Returns the mark of a key, unless it has expired.
    fn get(&self, key: &[u8; 32]) -> Option<&Mark> {
        self.by_key.get(key).filter(|mark| mark.expires.is_none_or(|expires| Instant::now() < expires))
    }

    fn remove(&mut self, key: &[u8; 32]) {
        if let Some(mark) = self.by_key.remove(key) {
            self.claims.remove(&mark.number);
            self.others.remove(&mark.number);
        }
    }

    fn set(&mut self, key: [u8; 32], text: &str, keep_for: Duration, capacity: usize) -> Result<(), Full> {
        self.remove(&key);
        // Space is freed before it is needed; otherwise the maps would grow beyond it.
        while self.by_key.len() >= capacity {
            self.forget()?;
        }
        self.counter += 1;
        let number = self.counter;
        let order = if text.starts_with(CLAIM) { &mut self.claims } else { &mut self.others };
        order.insert(number, key);
        self.by_key.insert(key, Mark { text: text.into(), expires: Instant::now().checked_add(keep_for), number });
        Ok(())
    }

    /// Forgets one mark: a claim that has expired, or else the oldest of the others.
    fn forget(&mut self) -> Result<(), Full> {
        let oldest = self.claims.first_key_value().map(|(_, key)| *key);
        let expired = oldest.filter(|key| self.get(key).is_none());
        let key = expired.or_else(|| self.others.first_key_value().map(|(_, key)| *key)).ok_or(Full)?;
        self.remove(&key);
        Ok(())
    }
}

/// The guard is full of events that are being handled.
#[derive(Debug)]
struct Full;

impl fmt::Display for Full {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the guard is full of events that are being handled; give it a larger capacity")
    }
}

impl std::error::Error for Full {}

impl Default for ReplayGuard {
    fn default() -> Self {
        Self::new(Self::DEFAULT_CAPACITY)
    }
}

impl fmt::Debug for ReplayGuard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReplayGuard").field("capacity", &self.capacity).finish_non_exhaustive()
    }
}

impl ReplayStore for ReplayGuard {
    fn claim<'a>(&'a self, key: &'a str, mark: &'a str, keep_for: Duration) -> StoreFuture<'a, Option<String>> {
        let mut marks = self.lock();
        let key = hashed(key);
        let held = marks.get(&key).map(|mark| mark.text.to_string());
        let set = if held.is_none() { marks.set(key, mark, keep_for, self.capacity) } else { Ok(()) };
        Box::pin(ready(set.map(|()| held).map_err(Into::into)))
    }

    fn settle<'a>(&'a self, key: &'a str, mark: &'a str, keep_for: Duration) -> StoreFuture<'a, ()> {
        let set = self.lock().set(hashed(key), mark, keep_for, self.capacity);
        Box::pin(ready(set.map_err(Into::into)))
    }

    fn release<'a>(&'a self, key: &'a str, mark: &'a str) -> StoreFuture<'a, ()> {
        let mut marks = self.lock();
        let key = hashed(key);
        if marks.get(&key).is_some_and(|held| *held.text == *mark) {
            marks.remove(&key);
        }
        Box::pin(ready(Ok(())))
    }
}

#[cfg(test)]
mod tests {
    use super::{ReplayGuard, ReplayStore as _};
    use std::time::Duration;

    const HOUR: Duration = Duration::from_hours(1);

    async fn claim(guard: &ReplayGuard, key: &str, mark: &str) -> Option<String> {
        guard.claim(key, mark, HOUR).await.unwrap()
    }

    #[tokio::test]
    async fn a_full_guard_forgets_the_oldest_event_and_grows_no_more() {
        let guard = ReplayGuard::new(4);
        for number in 0..100 {
            assert_eq!(claim(&guard, &format!("whe-{number}"), "claim:a").await, None);
            guard.settle(&format!("whe-{number}"), "b", HOUR).await.unwrap();
            let marks = guard.lock();
            assert!(marks.by_key.len() <= 4 && marks.claims.len() + marks.others.len() == marks.by_key.len());
        }
        for number in 96..100 {
            assert_eq!(claim(&guard, &format!("whe-{number}"), "claim:c").await.as_deref(), Some("b"));
        }
        assert_eq!(claim(&guard, "whe-95", "claim:c").await, None, "the one before the last four is forgotten");
    }

    #[tokio::test(start_paused = true)]
    async fn a_full_guard_rejects_events_rather_than_forget_one_that_is_being_handled() {
        let guard = ReplayGuard::new(4);
        claim(&guard, "of-1", "of:whe-1").await;
        for number in 1..=4 {
            assert_eq!(claim(&guard, &format!("whe-{number}"), "claim:a").await, None);
        }
        let full = guard.claim("whe-5", "claim:a", HOUR).await.unwrap_err().to_string();
        assert_eq!(full, "the guard is full of events that are being handled; give it a larger capacity");
        assert!(guard.settle("whe-5", "handled", HOUR).await.is_err());
        for number in 1..=4 {
            assert_eq!(claim(&guard, &format!("whe-{number}"), "claim:b").await.as_deref(), Some("claim:a"));
        }
        guard.settle("whe-2", "handled", HOUR).await.unwrap();
        assert_eq!(claim(&guard, "whe-5", "claim:a").await, None, "an event was handled, and is forgotten");
        assert!(guard.claim("whe-6", "claim:a", HOUR).await.is_err());
        tokio::time::advance(HOUR).await;
        assert_eq!(claim(&guard, "whe-6", "claim:a").await, None, "a claim has expired");
    }

    #[tokio::test(start_paused = true)]
    async fn a_mark_is_kept_for_as_long_as_was_asked_and_no_longer() {
        let guard = ReplayGuard::default();
        assert_eq!(guard.claim("whe-1", "a", HOUR).await.unwrap(), None);
        assert_eq!(guard.claim("whe-2", "a", Duration::MAX).await.unwrap(), None);
        tokio::time::advance(Duration::from_secs(3599)).await;
        assert_eq!(claim(&guard, "whe-1", "b").await.as_deref(), Some("a"));
        tokio::time::advance(Duration::from_secs(1)).await;
        assert_eq!(claim(&guard, "whe-1", "b").await, None);
        assert_eq!(claim(&guard, "whe-2", "b").await.as_deref(), Some("a"));
        assert_eq!(guard.claim("whe-3", "a", Duration::ZERO).await.unwrap(), None);
        assert_eq!(claim(&guard, "whe-3", "b").await, None);
    }

    #[tokio::test(start_paused = true)]
    async fn only_the_mark_itself_releases_a_key() {
        let guard = ReplayGuard::default();
        claim(&guard, "whe-1", "a").await;
        guard.release("whe-1", "b").await.unwrap();
        guard.release("whe-2", "a").await.unwrap();
        assert_eq!(claim(&guard, "whe-1", "b").await.as_deref(), Some("a"));
        guard.release("whe-1", "a").await.unwrap();
        assert_eq!(claim(&guard, "whe-1", "b").await, None);
    }

    #[test]
    fn of_simultaneous_claims_of_one_event_one_succeeds() {
        let guard = ReplayGuard::new(0);
        let claim = &|number: u32| {
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            runtime.block_on(claim(&guard, "whe-1", &number.to_string()))
        };
        let claims = std::thread::scope(|scope| {
            let threads = [1, 2, 3, 4, 5, 6, 7, 8].map(|number| scope.spawn(move || claim(number)));
            threads.into_iter().filter_map(|thread| thread.join().ok()).filter(Option::is_none).count()
        });
        assert_eq!(claims, 1);
    }
}
