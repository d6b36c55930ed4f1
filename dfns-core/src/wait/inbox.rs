//! The inbox: verified webhooks wake the waits for their entities.
//!
//! An event that contains a whole entity, an object with an `id`, is kept under that id. A wait for
//! the id takes it from there. A wait that begins after its event finds it as well. Memory is
//! bounded: see [`Inbox`].

use crate::webhooks::Verified;
use serde_json::value::RawValue;
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

/// The states of one entity that are kept. An entity has about five in its life.
const STATES: usize = 8;
/// The bytes of states that all entities may have together.
const MAX_BYTES: usize = 16 * 1024 * 1024;

/// Wakes waits when a webhook says that their entity has changed.
///
/// Pass each verified delivery to [`take`](Inbox::take), and the inbox to
/// [`Wait::with`](super::Wait::with). Where the event contains the whole entity, the wait sends no
/// request. It still reads the entity every 2 minutes, in case a delivery is lost.
///
/// Late, repeated and reordered events do no harm: an event never moves an entity backwards.
///
/// # Bounds
/// * Events of entities that nothing waits for are kept for 10,000 entities, or as many as
///   [`with_capacity`](Inbox::with_capacity) sets. Then the longest unchanged entity is forgotten.
///   A wait that begins later reads it.
/// * An entity keeps its 8 latest states, and all entities 16 MiB. Beyond that, an event only wakes
///   the wait, which then reads the entity.
///
/// Clones are cheap and share the same events. An inbox works within one process: deliveries that
/// another process receives do not reach it.
#[derive(Clone)]
pub struct Inbox {
    shelves: Arc<Mutex<Shelves>>,
}

struct Shelves {
    by_id: HashMap<Box<str>, Shelf>,
    /// The ids that nothing waits for, the longest unchanged first.
    idle: BTreeMap<u64, Box<str>>,
    capacity: usize,
    bytes: usize,
    /// Numbers shelves and waits.
    counter: u64,
}

/// The news about one entity.
#[derive(Default)]
struct Shelf {
    /// The latest states. `None` stands for one that was not kept.
    states: VecDeque<Option<Box<str>>>,
    /// The number of states before the first that is kept.
    dropped: u64,
    waits: HashMap<u64, Option<Waker>>,
    /// Its place among the idle ones.
    idle: Option<u64>,
}

/// News for a wait.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum News {
    /// The entity, as JSON.
    Entity(Box<str>),
    /// It has changed.
    Changed,
}

impl Inbox {
    /// The number of entities without a wait that an inbox keeps, unless another is given.
    pub const DEFAULT_CAPACITY: usize = 10_000;

    /// Creates an empty inbox.
    pub fn new() -> Self {
        Self::with_capacity(Self::DEFAULT_CAPACITY)
    }

    /// Creates an inbox that keeps the events of this many entities that nothing waits for.
    pub fn with_capacity(entities: usize) -> Self {
        let shelves =
            Shelves { by_id: HashMap::new(), idle: BTreeMap::new(), capacity: entities, bytes: 0, counter: 0 };
        Self { shelves: Arc::new(Mutex::new(shelves)) }
    }

    /// Takes a verified delivery and wakes the waits for its entities. Returns the number of waits
    /// that it woke.
    pub fn take(&self, delivery: &Verified) -> usize {
        let Ok(entities) = serde_json::from_str::<BTreeMap<String, &RawValue>>(delivery.event().data.as_str()) else {
            return 0;
        };
        let wakers: Vec<Waker> = {
            let mut shelves = self.lock();
            let found = entities.values().filter_map(|entity| Some((id_of(entity.get())?, entity.get())));
            found.flat_map(|(id, entity)| shelves.put(&id, entity)).collect()
        };
        let woken = wakers.len();
        wakers.into_iter().for_each(Waker::wake);
        woken
    }

    /// Starts to follow the entity with this id.
    pub(super) fn follow(&self, id: &str) -> Subscription {
        let mut shelves = self.lock();
        shelves.counter += 1;
        let number = shelves.counter;
        let entry = shelves.by_id.entry(id.into()).or_default();
        entry.waits.insert(number, None);
        let (idle, seen) = (entry.idle.take(), entry.dropped);
        if let Some(idle) = idle {
            shelves.idle.remove(&idle);
        }
        Subscription { inbox: self.clone(), id: id.into(), number, seen }
    }

    fn lock(&self) -> MutexGuard<'_, Shelves> {
        self.shelves.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns the id of an entity.
fn id_of(entity: &str) -> Option<String> {
    #[derive(serde::Deserialize)]
    struct Entity {
        id: String,
    }
    let Entity { id } = serde_json::from_str(entity).ok()?;
    (!id.is_empty() && id.len() <= 200).then_some(id)
}

impl Shelves {
    /// Keeps a state and returns the wakers of the entity's waits.
    fn put(&mut self, id: &str, entity: &str) -> Vec<Waker> {
        self.counter += 1;
        let now = self.counter;
        let entry = self.by_id.entry(id.into()).or_default();
        if entry.states.len() == STATES {
            let old = entry.states.pop_front().flatten();
            self.bytes -= old.map_or(0, |old| old.len());
            entry.dropped += 1;
        }
        let kept: Option<Box<str>> = (self.bytes + entity.len() <= MAX_BYTES).then(|| entity.into());
        self.bytes += kept.as_deref().map_or(0, str::len);
        entry.states.push_back(kept);
        let wakers = entry.waits.values_mut().filter_map(Option::take).collect();
        if entry.waits.is_empty() {
            let before = entry.idle.replace(now);
            if let Some(before) = before {
                self.idle.remove(&before);
            }
            self.idle.insert(now, id.into());
            self.forget();
        }
        wakers
    }

    /// Forgets the longest unchanged entities beyond the capacity.
    fn forget(&mut self) {
        while self.idle.len() > self.capacity {
            let Some((_, id)) = self.idle.pop_first() else { return };
            if let Some(entry) = self.by_id.remove(&id) {
                self.bytes -= entry.bytes();
            }
        }
    }

    /// Ends a wait.
    fn leave(&mut self, id: &str, number: u64) {
        self.counter += 1;
        let now = self.counter;
        let Some(entry) = self.by_id.get_mut(id) else { return };
        entry.waits.remove(&number);
        if !entry.waits.is_empty() {
            return;
        }
        if entry.states.is_empty() {
            self.by_id.remove(id);
            return;
        }
        entry.idle = Some(now);
        self.idle.insert(now, id.into());
        self.forget();
    }
}

impl Shelf {
    fn bytes(&self) -> usize {
        self.states.iter().flatten().map(|state| state.len()).sum()
    }
}

/// The interest of one wait in one entity.
pub(super) struct Subscription {
    inbox: Inbox,
    id: Box<str>,
    number: u64,
    /// The number of states that the wait has seen or will not see.
    seen: u64,
}

impl Subscription {
    /// Waits for news.
    pub(super) async fn next(&mut self) -> News {
        std::future::poll_fn(|context| self.poll(context)).await
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<News> {
        let mut shelves = self.inbox.lock();
        // It exists as long as the wait is among its waits.
        let Some(entry) = shelves.by_id.get_mut(&self.id) else { return Poll::Pending };
        let Some(ahead) = self.seen.checked_sub(entry.dropped) else {
            self.seen = entry.dropped;
            return Poll::Ready(News::Changed);
        };
        let state = usize::try_from(ahead).ok().and_then(|ahead| entry.states.get(ahead));
        if let Some(state) = state {
            self.seen += 1;
            return Poll::Ready(state.clone().map_or(News::Changed, News::Entity));
        }
        entry.waits.insert(self.number, Some(context.waker().clone()));
        Poll::Pending
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.inbox.lock().leave(&self.id, self.number);
    }
}

impl Default for Inbox {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Inbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shelves = self.lock();
        f.debug_struct("Inbox").field("entities", &shelves.by_id.len()).field("bytes", &shelves.bytes).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::{Inbox, MAX_BYTES, News, Subscription};
    use std::task::{Context, Poll, Waker};

    fn next(subscription: &mut Subscription) -> Poll<News> {
        subscription.poll(&mut Context::from_waker(Waker::noop()))
    }

    fn entity(text: &str) -> Poll<News> {
        Poll::Ready(News::Entity(text.into()))
    }

    fn put(inbox: &Inbox, id: &str, entity: &str) -> usize {
        inbox.lock().put(id, entity).len()
    }

    #[test]
    fn every_wait_for_an_entity_sees_every_state_once() {
        let inbox = Inbox::new();
        put(&inbox, "xfr-1", "0");
        let (mut one, mut other) = (inbox.follow("xfr-1"), inbox.follow("xfr-1"));
        assert_eq!((next(&mut one), next(&mut one)), (entity("0"), Poll::Pending));
        assert_eq!(put(&inbox, "xfr-1", "1"), 1, "the one that has seen all");
        assert_eq!((next(&mut other), next(&mut other)), (entity("0"), entity("1")));
        assert_eq!((next(&mut one), next(&mut one)), (entity("1"), Poll::Pending));
        assert_eq!(put(&inbox, "xfr-2", "1"), 0);
    }

    #[test]
    fn a_wait_that_missed_states_learns_that_there_was_a_change() {
        let inbox = Inbox::new();
        let mut wait = inbox.follow("xfr-1");
        for state in 0..100 {
            put(&inbox, "xfr-1", &state.to_string());
        }
        assert_eq!(next(&mut wait), Poll::Ready(News::Changed));
        let rest: Vec<_> = (0..9).map(|_| next(&mut wait)).collect();
        assert_eq!((&rest[7], &rest[8]), (&entity("99"), &Poll::Pending));
    }

    #[test]
    fn a_full_inbox_forgets_the_longest_unchanged_entity_and_none_with_a_wait() {
        let inbox = Inbox::with_capacity(3);
        let mut wait = inbox.follow("xfr-0");
        for number in 0..1000 {
            put(&inbox, &format!("xfr-{number}"), "state");
        }
        {
            let shelves = inbox.lock();
            assert_eq!((shelves.by_id.len(), shelves.idle.len(), shelves.bytes), (4, 3, 4 * 5));
        }
        assert_eq!(next(&mut wait), entity("state"));
        assert_eq!(next(&mut inbox.follow("xfr-999")), entity("state"));
        assert_eq!(next(&mut inbox.follow("xfr-1")), Poll::Pending);
        drop(wait);
        assert_eq!(inbox.lock().by_id.len(), 3, "the entity is idle now, and one more than there may be");
    }

    #[test]
    fn beyond_its_bytes_an_inbox_keeps_that_an_entity_changed_but_not_how() {
        let inbox = Inbox::new();
        let half = "x".repeat(MAX_BYTES / 2);
        let mut wait = inbox.follow("xfr-1");
        for _ in 0..3 {
            put(&inbox, "xfr-1", &half);
        }
        assert_eq!(inbox.lock().bytes, MAX_BYTES);
        assert_eq!((next(&mut wait), next(&mut wait)), (entity(&half), entity(&half)));
        assert_eq!((next(&mut wait), next(&mut wait)), (Poll::Ready(News::Changed), Poll::Pending));
        drop(wait);
        assert_eq!(inbox.lock().bytes, MAX_BYTES, "the entity is kept for later waits");
    }

    #[test]
    fn waits_leave_nothing_behind() {
        let inbox = Inbox::new();
        for number in 0..100 {
            drop(inbox.follow(&format!("xfr-{number}")));
        }
        assert_eq!(format!("{inbox:?}"), "Inbox { entities: 0, bytes: 0 }");
    }
}
