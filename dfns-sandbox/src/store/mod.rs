//! The state: tables in memory, and in a file if it is to be kept.
//!
//! * this file: the store, its transactions, and the trait of what it keeps;
//! * `context`: what an operation sees of it;
//! * `list`: pages of entities;
//! * `due`: what is to happen later;
//! * `scope`: the organization, or the tenant, that a row belongs to;
//! * `tables`: the rows in memory;
//! * `disk`: the embedded database that they are written to, with the feature `data-file`;
//! * `file`: files that appear as a whole, and that only their owner reads.
//!
//! A row is an entity as JSON under its scope, its noun and its id. An index row leads from a value
//! of an entity to its id, in the order in which the entities were inserted. Every change belongs
//! to one write transaction, of which there is one at a time: it changes tables of its own, which
//! are written to the disk, if there is one, and then become those that others see. Reads use a
//! snapshot and do not wait.

mod context;
#[cfg(feature = "data-file")]
mod disk;
#[cfg(not(feature = "data-file"))]
#[path = "no_disk.rs"]
mod disk;
mod due;
mod file;
mod list;
mod scope;
mod tables;
#[cfg(all(test, feature = "data-file"))]
mod tests;

pub use context::Context;
pub(crate) use context::{Request, Shared};
pub use due::Due;
pub(crate) use due::DueKind;
pub(crate) use file::write_atomically;
pub use list::List;
pub(crate) use scope::Scope;
pub(crate) use tables::Tables;

use crate::error::Error;
use crate::refusal::Refusal;
use disk::Disk;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tables::{Changes, Table, numbered, own_key, row_key};

/// Something that the sandbox remembers, such as a wallet.
///
/// Most entities are the declared response types themselves. A record with more than the API shows
/// is a struct that contains one.
pub trait Entity: Serialize + DeserializeOwned {
    /// The noun of its refusals, as in `wallet not found`. No two entities share one.
    const NOUN: &'static str;

    /// Whether all organizations share the entities. Defaults to `false`: each has its own, and
    /// does not see those of others.
    const IS_SHARED: bool = false;

    /// The id, which never changes.
    fn id(&self) -> &str;

    /// The values that it is found and listed by, besides its id: the name of the index and the
    /// value in it.
    fn keys(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }
}

/// The index that holds every entity of a noun.
const ALL: &str = "";

/// The name of the microseconds by which the sandbox is ahead of its clock.
const AHEAD: &str = "ahead";

/// The name of the latest time that the sandbox knows, in microseconds.
const LATEST: &str = "latest";

/// The bytes of a usual row.
const ROW_BYTES: usize = 1024;

/// The beginning of the index rows of a value. The length distinguishes a value from the
/// beginning of a longer one.
fn index_prefix(scope: &Scope, noun: &str, index: &str, value: &str) -> Vec<u8> {
    let length = u64::try_from(value.len()).unwrap_or(u64::MAX).to_be_bytes();
    let [scope, end] = scope.prefix();
    [scope, end, noun.as_bytes(), b"\0", index.as_bytes(), b"\0", &length, value.as_bytes()].concat()
}

/// The scope of the entities of this kind that one scope sees.
fn of<E: Entity>(scope: &Scope) -> &Scope {
    if E::IS_SHARED { &Scope::FIRST } else { scope }
}

/// The values that an entity is found and listed by.
fn keys(entity: &impl Entity) -> Vec<(&'static str, String)> {
    let mut keys = entity.keys();
    keys.push((ALL, String::new()));
    keys
}

/// The tables that are committed, and where they are kept.
pub(crate) struct Store {
    committed: Mutex<Tables>,
    /// The database; none in memory. Locked by the one transaction that may write.
    disk: Mutex<Option<Disk>>,
    /// The file of the database.
    path: Option<PathBuf>,
}

impl Store {
    /// A new state in memory.
    pub(crate) fn in_memory() -> Self {
        Self { committed: Mutex::new(Tables::new()), disk: Mutex::new(None), path: None }
    }

    /// The state in this file, which is created if it does not exist.
    #[cfg(feature = "data-file")]
    pub(crate) fn open(path: PathBuf) -> Result<Self, Error> {
        Disk::open(path).map(Self::on)
    }

    /// The state on a disk.
    #[cfg(feature = "data-file")]
    fn on((disk, tables): (Disk, Tables)) -> Self {
        let path = Some(disk.path().to_owned());
        Self { committed: Mutex::new(tables), disk: Mutex::new(Some(disk)), path }
    }

    /// A snapshot of what is committed.
    pub(crate) fn read(&self) -> Tables {
        self.committed().clone()
    }

    /// The one transaction that may write. Waits until the one before it is over.
    pub(crate) fn write(&self) -> Result<Transaction<'_>, Refusal> {
        let mut disk = self.disk.lock().unwrap_or_else(PoisonError::into_inner);
        let recovered = disk.as_mut().map(Disk::recover).transpose()?;
        if let Some(tables) = recovered.flatten() {
            *self.committed() = tables;
        }
        let writing = Writing { disk, changes: Changes::default() };
        Ok(Transaction { tables: self.read(), scope: Scope::FIRST, writing: Some(writing) })
    }

    /// Commits what a transaction wrote. If `durable`, it is on disk when this returns; otherwise
    /// it is on disk with the next durable commit.
    pub(crate) fn commit(&self, transaction: Transaction<'_>, durable: bool) -> Result<(), Refusal> {
        let Transaction { tables, writing: Some(Writing { disk, changes }), .. } = transaction else { return Ok(()) };
        if changes.is_empty() {
            return Ok(());
        }
        if let Some(disk) = &*disk {
            disk.write(&tables, &changes, durable)?;
        }
        let before = std::mem::replace(&mut *self.committed(), tables);
        drop(disk);
        // Nobody waits for the rows that are replaced.
        drop(before);
        Ok(())
    }

    /// The number of rows that were looked at so far.
    #[cfg(test)]
    pub(crate) fn looked_at(&self) -> u64 {
        self.committed().looked_at.load(std::sync::atomic::Ordering::Relaxed)
    }

    /// Whether a later sandbox may find the state.
    pub(crate) fn is_kept(&self) -> bool {
        self.path.is_some()
    }

    fn committed(&self) -> MutexGuard<'_, Tables> {
        self.committed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Refuses what the file holds.
    pub(crate) fn corrupt(&self, problem: &str) -> Error {
        Error::corrupt(self.path.as_deref().unwrap_or(Path::new("memory")), problem.to_owned())
    }
}

/// A view of the rows: a snapshot, or the rows of a transaction that may write.
pub(crate) struct Transaction<'a> {
    tables: Tables,
    /// Whose rows are read and written.
    scope: Scope,
    writing: Option<Writing<'a>>,
}

/// The right to write.
struct Writing<'a> {
    disk: MutexGuard<'a, Option<Disk>>,
    changes: Changes,
}

/// A transaction that reads a snapshot.
impl From<Tables> for Transaction<'_> {
    fn from(tables: Tables) -> Self {
        Self { tables, scope: Scope::FIRST, writing: None }
    }
}

impl Tables {
    /// The number of an entity and the entity.
    pub(crate) fn entity<E: Entity>(&self, scope: &Scope, id: &str) -> Result<Option<(u64, E)>, Refusal> {
        let Some(row) = self.get(Table::Rows, &row_key(of::<E>(scope), E::NOUN, id)) else { return Ok(None) };
        let (number, json) = numbered(row);
        Ok(Some((number, serde_json::from_slice(json).map_err(|_| Refusal::internal())?)))
    }

    /// The numbers and ids under a value of an index. Those after `after` in this order, at most
    /// `limit`.
    fn ids(&self, prefix: &[u8], newest_first: bool, after: Option<u64>, limit: usize) -> Vec<(u64, String)> {
        let bounds = match (after, newest_first) {
            (None, _) => Some((0, u64::MAX)),
            (Some(after), false) => after.checked_add(1).map(|first| (first, u64::MAX)),
            (Some(after), true) => after.checked_sub(1).map(|last| (0, last)),
        };
        let Some((first, last)) = bounds else { return Vec::new() };
        let key = |number: u64| [prefix, &number.to_be_bytes()].concat();
        let (first, last) = (key(first), key(last));
        let range = self.range(Table::Index, &first, &last);
        let entry = |(key, id): (&[u8], &[u8])| {
            let number = key.last_chunk().map_or(0, |number| u64::from_be_bytes(*number));
            (number, String::from_utf8_lossy(id).into_owned())
        };
        if newest_first { range.rev().take(limit).map(entry).collect() } else { range.take(limit).map(entry).collect() }
    }

    /// By how much the sandbox was ahead of its clock, and the latest time that it knew.
    pub(crate) fn time(&self) -> (Duration, SystemTime) {
        let [ahead, latest] = [AHEAD, LATEST].map(|name| Duration::from_micros(self.own(name).unwrap_or_default()));
        (ahead, UNIX_EPOCH.checked_add(latest).unwrap_or(UNIX_EPOCH))
    }

    /// The values of an index that lead to several entities of one noun.
    fn duplicates(&self, of: &str) -> Vec<(String, String, Vec<String>)> {
        let mut groups: BTreeMap<(Vec<u8>, Vec<u8>), Vec<String>> = BTreeMap::new();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        for (key, id) in self.rows(Table::Index) {
            let mut parts = key.splitn(3, |byte| *byte == 0);
            let (Some(noun), Some(name), Some(rest)) = (parts.next(), parts.next(), parts.next()) else { continue };
            // The length of the value comes first, the number of the entity last.
            let value = rest.get(8..rest.len().saturating_sub(8)).unwrap_or_default();
            if name == of.as_bytes() {
                groups.entry((noun.to_vec(), value.to_vec())).or_default().push(text(id));
            }
        }
        groups.retain(|_, ids| ids.len() > 1);
        groups.into_iter().map(|((noun, value), ids)| (text(scope::noun(&noun)), text(&value), ids)).collect()
    }
}

impl Transaction<'_> {
    /// The key of the row of an entity.
    fn row_key<E: Entity>(&self, id: &str) -> Vec<u8> {
        row_key(of::<E>(&self.scope), E::NOUN, id)
    }

    fn insert<E: Entity>(&mut self, number: u64, entity: &E) -> Result<(), Refusal> {
        if self.tables.get(Table::Rows, &self.row_key::<E>(entity.id())).is_some() {
            // Ids are made by the sandbox, or are checked before.
            return Err(Refusal::internal());
        }
        self.put(number, entity)?;
        self.index::<E>(&keys(entity), number, Some(entity.id()))
    }

    fn update<E: Entity>(&mut self, entity: &E) -> Result<(), Refusal> {
        let (number, before) =
            self.tables.entity::<E>(&self.scope, entity.id())?.ok_or_else(|| Refusal::not_found(E::NOUN))?;
        let (old, new) = (before.keys(), entity.keys());
        let only = |keys: &[(&'static str, String)], others: &[(&'static str, String)]| {
            keys.iter().filter(|key| !others.contains(key)).cloned().collect::<Vec<_>>()
        };
        self.put(number, entity)?;
        self.index::<E>(&only(&old, &new), number, None)?;
        self.index::<E>(&only(&new, &old), number, Some(entity.id()))
    }

    fn remove<E: Entity>(&mut self, id: &str) -> Result<Option<E>, Refusal> {
        let Some((number, before)) = self.tables.entity::<E>(&self.scope, id)? else { return Ok(None) };
        self.set(Table::Rows, self.row_key::<E>(id), None)?;
        self.index::<E>(&keys(&before), number, None)?;
        Ok(Some(before))
    }

    /// Writes a row.
    fn put<E: Entity>(&mut self, number: u64, entity: &E) -> Result<(), Refusal> {
        let mut row = Vec::with_capacity(ROW_BYTES);
        row.extend(number.to_be_bytes());
        serde_json::to_writer(&mut row, entity).map_err(|_| Refusal::internal())?;
        self.set(Table::Rows, self.row_key::<E>(entity.id()), Some(&row))
    }

    /// Adds index rows that lead to this id, or removes them.
    fn index<E: Entity>(
        &mut self,
        keys: &[(&'static str, String)],
        number: u64,
        id: Option<&str>,
    ) -> Result<(), Refusal> {
        for (name, value) in keys {
            let mut key = index_prefix(of::<E>(&self.scope), E::NOUN, name, value);
            key.extend(number.to_be_bytes());
            self.set(Table::Index, key, id.map(str::as_bytes))?;
        }
        Ok(())
    }

    fn put_own(&mut self, name: &str, number: u64) -> Result<(), Refusal> {
        self.set(Table::Rows, own_key(name), Some(&number.to_be_bytes()))
    }

    /// Inserts or replaces a row, or removes it.
    fn set(&mut self, table: Table, key: Vec<u8>, row: Option<&[u8]>) -> Result<(), Refusal> {
        // An operation that writes says so.
        let writing = self.writing.as_mut().ok_or_else(Refusal::internal)?;
        let key: Arc<[u8]> = key.into();
        match row {
            Some(row) => self.tables.insert(table, Arc::clone(&key), row.into()),
            None => self.tables.remove(table, &key),
        }
        writing.changes.keys.insert((table, key));
        Ok(())
    }

    /// Replaces every table.
    fn replace(&mut self, tables: &Tables) -> Result<(), Refusal> {
        self.writing.as_mut().ok_or_else(Refusal::internal)?.changes.is_everything = true;
        self.tables = tables.clone();
        Ok(())
    }

    /// Whether anything was written.
    fn has_changed(&self) -> bool {
        self.writing.as_ref().is_some_and(|writing| !writing.changes.is_empty())
    }
}
