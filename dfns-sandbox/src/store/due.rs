//! Timers: rows in one table, in the order of their times.

use super::tables::{Table, Tables, numbered};
use super::{AHEAD, Context, LATEST, Scope, Transaction};
use crate::refusal::Refusal;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Something that happens later: a step of a chain, the expiry of an approval, an attempt at a
/// delivery.
///
/// Scheduled with [`Context::schedule`]. The sandbox has to know the kind: see
/// [`Builder::due`](crate::Builder::due).
pub trait Due: Serialize + DeserializeOwned {
    /// The name of the kind in the state. No two kinds share one.
    const KIND: &'static str;

    /// Makes it happen, in a transaction of its own and at its own time, which
    /// [`Context::now`] returns. If it refuses, nothing happens, and it is not tried again.
    fn fire(self, cx: &mut Context<'_>) -> Result<(), Refusal>;
}

/// A kind of what is due, without its type.
#[derive(Clone, Copy)]
pub(crate) struct DueKind {
    pub(crate) kind: &'static str,
    fire: fn(&[u8], &mut Context<'_>) -> Result<(), Refusal>,
}

impl DueKind {
    pub(crate) const fn of<D: Due>() -> Self {
        Self {
            kind: D::KIND,
            fire: |json, cx| serde_json::from_slice::<D>(json).map_err(|_| Refusal::internal())?.fire(cx),
        }
    }
}

/// Something whose time has come.
pub(crate) struct Fired {
    pub(crate) at: SystemTime,
    scope: Scope,
    key: Vec<u8>,
    kind: String,
    json: Vec<u8>,
}

impl Fired {
    /// Makes it happen. A kind that nobody knows, of an earlier run with other extensions, is
    /// skipped.
    pub(crate) fn fire(&self, kinds: &[DueKind], cx: &mut Context<'_>) -> Result<(), Refusal> {
        match kinds.iter().find(|kind| kind.kind == self.kind) {
            Some(kind) => (kind.fire)(&self.json, cx),
            None => Ok(()),
        }
    }
}

fn micros(at: SystemTime) -> u64 {
    whole_micros(at.duration_since(UNIX_EPOCH).unwrap_or_default())
}

fn whole_micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

impl Context<'_> {
    /// Lets something happen at a later time, or at once if the time has come.
    pub fn schedule<D: Due>(&mut self, at: SystemTime, due: &D) -> Result<(), Refusal> {
        let number = self.next_number()?;
        self.has_scheduled = true;
        self.transaction.schedule(at, number, due)
    }

    /// Stores the time of the sandbox, so that the next one that finds the state is not behind.
    pub(crate) fn keep_time(&mut self, latest: SystemTime) -> Result<(), Refusal> {
        self.transaction.put_own(LATEST, micros(latest))
    }

    /// Stores by how much the sandbox is ahead of its clock.
    pub(crate) fn keep_ahead(&mut self, ahead: Duration) -> Result<(), Refusal> {
        self.transaction.put_own(AHEAD, whole_micros(ahead))
    }

    /// By how much the sandbox is ahead of its clock.
    pub(crate) fn ahead(&self) -> Duration {
        self.transaction.tables.time().0
    }

    /// Takes out what is due first, if its time has come, which becomes the time of this context.
    /// Its scope becomes that of this context.
    pub(crate) fn take_due(&mut self) -> Result<Option<Fired>, Refusal> {
        let fired = self.transaction.take_due(self.now.into())?;
        if let Some(fired) = &fired {
            self.now = jiff::Timestamp::try_from(fired.at).unwrap_or(self.now);
            self.enter(fired.scope.clone());
        }
        Ok(fired)
    }

    /// Takes out what was taken out before in a change that was undone. Nothing happens if it is no
    /// longer there: another thread was faster.
    pub(crate) fn forget_due(&mut self, fired: &Fired) -> Result<(), Refusal> {
        self.transaction.set(Table::Due, fired.key.clone(), None)
    }

    /// Lets what matches happen now instead of later. Returns whether there is any.
    pub(crate) fn hasten<D: Due>(&mut self, matches: impl Fn(&D) -> bool) -> Result<bool, Refusal> {
        let early = self.unschedule(matches)?;
        let now = self.time();
        early.iter().try_for_each(|due| self.schedule(now, due))?;
        Ok(!early.is_empty())
    }

    /// Takes out what matches in this scope, which then does not happen.
    pub(crate) fn unschedule<D: Due>(&mut self, matches: impl Fn(&D) -> bool) -> Result<Vec<D>, Refusal> {
        self.transaction.unschedule(matches)
    }

    /// The time of what is due next.
    pub(crate) fn next_due(&self) -> Option<SystemTime> {
        self.transaction.tables.next_due()
    }

    /// The next timers, at most so many: their times and kinds.
    #[cfg(feature = "console")]
    pub(crate) fn upcoming(&self, limit: usize) -> Vec<(SystemTime, String)> {
        let rows = self.transaction.tables.rows(Table::Due).take(limit);
        let named = rows.filter_map(|(key, row)| {
            let at = UNIX_EPOCH.checked_add(Duration::from_micros(micros_of(key)))?;
            Some((at, String::from_utf8_lossy(parts(row).1).into_owned()))
        });
        named.collect()
    }

    /// The number of things that are due now or later.
    pub(crate) fn count_due(&self) -> usize {
        self.transaction.tables.len(Table::Due)
    }
}

/// The key of something that is due.
fn due_key(micros: u64, number: u64) -> Vec<u8> {
    [micros.to_be_bytes(), number.to_be_bytes()].concat()
}

/// The time in the key of something that is due.
fn micros_of(key: &[u8]) -> u64 {
    numbered(key).0
}

impl Tables {
    /// The time of what is due next.
    pub(crate) fn next_due(&self) -> Option<SystemTime> {
        let (key, _) = self.rows(Table::Due).next()?;
        UNIX_EPOCH.checked_add(Duration::from_micros(micros_of(key)))
    }
}

impl Transaction<'_> {
    fn schedule<D: Due>(&mut self, at: SystemTime, number: u64, due: &D) -> Result<(), Refusal> {
        let scope = self.scope.id().unwrap_or_default();
        let length = u64::try_from(scope.len() + 1 + D::KIND.len()).unwrap_or(u64::MAX);
        let mut row = [&length.to_be_bytes(), scope.as_bytes(), b"\0", D::KIND.as_bytes()].concat();
        serde_json::to_writer(&mut row, due).map_err(|_| Refusal::internal())?;
        self.set(Table::Due, due_key(micros(at), number), Some(&row))
    }

    /// Takes out what matches in this scope.
    fn unschedule<D: Due>(&mut self, matches: impl Fn(&D) -> bool) -> Result<Vec<D>, Refusal> {
        let mut found = Vec::new();
        for (key, row) in self.tables.rows(Table::Due) {
            let (scope, kind, json) = parts(row);
            if kind == D::KIND.as_bytes()
                && scope == self.scope.id().unwrap_or_default().as_bytes()
                && let Ok(one) = serde_json::from_slice::<D>(json)
                && matches(&one)
            {
                found.push((key.to_vec(), one));
            }
        }
        let taken = found.into_iter().map(|(key, one)| self.set(Table::Due, key, None).map(|()| one));
        taken.collect()
    }

    /// Takes out what is due first, if its time has come.
    fn take_due(&mut self, now: SystemTime) -> Result<Option<Fired>, Refusal> {
        let Some((key, row)) = self.tables.rows(Table::Due).next() else { return Ok(None) };
        let at = micros_of(key);
        if at > micros(now) {
            return Ok(None);
        }
        let (scope, kind, json) = parts(row);
        let fired = Fired {
            scope: String::from_utf8_lossy(scope).into_owned().into(),
            at: UNIX_EPOCH.checked_add(Duration::from_micros(at)).unwrap_or(now),
            key: key.to_vec(),
            kind: String::from_utf8_lossy(kind).into_owned(),
            json: json.to_vec(),
        };
        self.set(Table::Due, fired.key.clone(), None)?;
        Ok(Some(fired))
    }
}

/// The scope and the kind in a row, and what is due.
fn parts(row: &[u8]) -> (&[u8], &[u8], &[u8]) {
    let (length, rest) = numbered(row);
    let (named, json) = rest.split_at_checked(usize::try_from(length).unwrap_or(usize::MAX)).unwrap_or_default();
    let end = named.iter().position(|byte| *byte == 0).unwrap_or_default();
    let (scope, kind) = named.split_at_checked(end).unwrap_or_default();
    (scope, kind.get(1..).unwrap_or_default(), json)
}
