//! The memory of delivered events: the trait, and an implementation in memory.
//!
//! Old deliveries are rejected by their time, so delivery ids need to be remembered for minutes
//! only. If a delivery is not acknowledged, Dfns repeats it for more than a day. So handled events
//! are remembered for longer.

use crate::signing::BoxFuture;
use crate::webhooks::WebhookEventId;
use aws_lc_rs::digest::{SHA256, digest};
use std::collections::{HashSet, VecDeque};
use std::error::Error;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// A store of the ids of delivered events.
///
/// [`ReplayGuard`] keeps them in this process. Several processes that receive the deliveries of one
/// webhook need a store that they share. Only events with a right signature reach it.
///
/// ```
/// use dfns_core::signing::BoxFuture;
/// use dfns_core::webhooks::{ReplayStore, WebhookEventId};
/// use std::error::Error;
/// use std::time::Duration;
///
/// struct Shared(KeyValueStore);
///
/// impl ReplayStore for Shared {
///     fn remember<'a>(
///         &'a self,
///         id: &'a WebhookEventId,
///         keep_for: Duration,
///     ) -> BoxFuture<'a, Result<bool, Box<dyn Error + Send + Sync>>> {
///         // In Redis: SET key 1 NX EX seconds
///         Box::pin(async move { Ok(self.0.set_if_absent(id.as_str(), keep_for).await?) })
///     }
///
///     fn remembers<'a>(
///         &'a self,
///         id: &'a WebhookEventId,
///     ) -> BoxFuture<'a, Result<bool, Box<dyn Error + Send + Sync>>> {
///         // In Redis: EXISTS key
///         Box::pin(async move { Ok(self.0.exists(id.as_str()).await?) })
///     }
/// }
/// # struct KeyValueStore;
/// # impl KeyValueStore {
/// #     async fn set_if_absent(&self, _key: &str, _expiry: Duration) -> Result<bool, std::io::Error> { Ok(true) }
/// #     async fn exists(&self, _key: &str) -> Result<bool, std::io::Error> { Ok(true) }
/// # }
/// ```
pub trait ReplayStore: Send + Sync {
    /// Remembers an id, at least for this long, and returns whether it is new.
    ///
    /// This must be atomic: of two simultaneous deliveries with the same id, only one is new.
    ///
    /// # Errors
    /// Any failure of the store. The delivery is then rejected, and Dfns repeats it.
    fn remember<'a>(
        &'a self,
        id: &'a WebhookEventId,
        keep_for: Duration,
    ) -> BoxFuture<'a, Result<bool, Box<dyn Error + Send + Sync>>>;

    /// Returns whether an id is remembered.
    ///
    /// # Errors
    /// Any failure of the store. The delivery is then rejected, and Dfns repeats it.
    fn remembers<'a>(&'a self, id: &'a WebhookEventId) -> BoxFuture<'a, Result<bool, Box<dyn Error + Send + Sync>>>;
}

impl<T: ReplayStore + ?Sized> ReplayStore for Arc<T> {
    fn remember<'a>(
        &'a self,
        id: &'a WebhookEventId,
        keep_for: Duration,
    ) -> BoxFuture<'a, Result<bool, Box<dyn Error + Send + Sync>>> {
        (**self).remember(id, keep_for)
    }

    fn remembers<'a>(&'a self, id: &'a WebhookEventId) -> BoxFuture<'a, Result<bool, Box<dyn Error + Send + Sync>>> {
        (**self).remembers(id)
    }
}

/// A store in memory, which remembers the most recent ids in about 100 bytes each.
///
/// When it is full, the newest id replaces the oldest. A replay is recognised as long as fewer ids
/// than the capacity arrive within twice the verifier's tolerance.
pub struct ReplayGuard {
    capacity: usize,
    seen: Mutex<Seen>,
}

/// The digests of ids, because an id can have any length.
#[derive(Default)]
struct Seen {
    ids: HashSet<[u8; 32]>,
    oldest_first: VecDeque<[u8; 32]>,
}

impl ReplayGuard {
    /// The number of ids that the default guard remembers: 27 a second for ten minutes.
    pub const DEFAULT_CAPACITY: usize = 16_384;

    /// Creates a guard that remembers this many ids, at least one.
    pub fn new(capacity: usize) -> Self {
        Self { capacity: capacity.max(1), seen: Mutex::default() }
    }

    fn key(id: &WebhookEventId) -> [u8; 32] {
        let mut key = [0; 32];
        key.copy_from_slice(digest(&SHA256, id.as_str().as_bytes()).as_ref());
        key
    }

    /// Inserts an id and returns whether it is new.
    fn insert(&self, id: &WebhookEventId) -> bool {
        let key = Self::key(id);
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.ids.contains(&key) {
            return false;
        }
        // Space is freed before it is needed; otherwise both collections would grow to twice the
        // size.
        if seen.oldest_first.len() == self.capacity
            && let Some(oldest) = seen.oldest_first.pop_front()
        {
            seen.ids.remove(&oldest);
        }
        seen.oldest_first.push_back(key);
        seen.ids.insert(key)
    }
}

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
    fn remember<'a>(
        &'a self,
        id: &'a WebhookEventId,
        _keep_for: Duration,
    ) -> BoxFuture<'a, Result<bool, Box<dyn Error + Send + Sync>>> {
        let new = self.insert(id);
        Box::pin(std::future::ready(Ok(new)))
    }

    fn remembers<'a>(&'a self, id: &'a WebhookEventId) -> BoxFuture<'a, Result<bool, Box<dyn Error + Send + Sync>>> {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let known = seen.ids.contains(&Self::key(id));
        Box::pin(std::future::ready(Ok(known)))
    }
}

#[cfg(test)]
mod tests {
    use super::ReplayGuard;

    #[test]
    fn a_full_guard_forgets_the_oldest_event_and_grows_no_more() {
        let guard = ReplayGuard::new(3);
        let insert = |number: usize| guard.insert(&format!("whe-{number}").into());
        assert!((0..100).all(insert));
        let seen = guard.seen.lock().unwrap();
        assert_eq!((seen.ids.len(), seen.oldest_first.len()), (3, 3));
        drop(seen);
        assert!((97..100).all(|number| !insert(number)), "the last three are remembered");
        assert!(insert(96), "the one before them is not");
    }

    #[test]
    fn of_simultaneous_deliveries_of_one_event_only_one_is_new() {
        let guard = ReplayGuard::new(0);
        let new = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(|| guard.insert(&"whe-1".into()))).collect();
            threads.into_iter().filter_map(|thread| thread.join().ok()).filter(|new| *new).count()
        });
        assert_eq!(new, 1);
    }
}
