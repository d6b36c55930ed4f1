//! The state: tables of an embedded database, in memory or in a file.
//!
//! * this file: the store, its transactions, and the trait of what it keeps;
//! * `context`: what an operation sees of it;
//! * `list`: pages of entities;
//! * `due`: what is to happen later;
//! * `snapshot`: copies to go back to;
//! * `file`: the file, which is locked, private and durable.
//!
//! A row is an entity as JSON under its noun and its id. An index row leads from a value of an
//! entity to its id, in the order in which the entities were inserted. Every change belongs to one
//! write transaction, of which there is one at a time. Reads use a snapshot and do not wait.

/// Evaluates an expression with a table, whichever kind of transaction it is of.
macro_rules! with_table {
    ($transaction:expr, $field:ident, $definition:expr, |$table:ident| $result:expr) => {
        match $transaction {
            Transaction::Read(snapshot) => {
                let $table = &snapshot.$field;
                $result
            }
            Transaction::Write(writing) => {
                let $table = &writing.transaction.open_table($definition)?;
                $result
            }
        }
    };
}

mod context;
mod due;
mod file;
mod list;
mod snapshot;
#[cfg(test)]
mod tests;

pub use context::Context;
pub(crate) use context::{Request, Shared};
pub use due::Due;
pub(crate) use due::DueKind;
pub(crate) use file::write_atomically;
pub use list::List;
pub(crate) use snapshot::Snapshot;

use crate::error::Error;
use crate::refusal::Refusal;
use file::{Backend, Lock};
use redb::backends::InMemoryBackend;
use redb::{
    Builder, Database, Durability, ReadOnlyTable, ReadTransaction, ReadableDatabase as _, ReadableTable as _,
    StorageBackend, StorageError, TableDefinition, WriteTransaction,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Something that the sandbox remembers, such as a wallet.
///
/// Most entities are the declared response types themselves. A record with more than the API shows
/// is a struct that contains one.
pub trait Entity: Serialize + DeserializeOwned {
    /// The noun of its refusals, as in `wallet not found`. No two entities share one.
    const NOUN: &'static str;

    /// The id, which never changes.
    fn id(&self) -> &str;

    /// The values that it is found and listed by, besides its id: the name of the index and the
    /// value in it.
    fn keys(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }
}

/// Entities by noun and id: the number of the entity, and the entity as JSON.
const ROWS: TableDefinition<'static, &[u8], &[u8]> = TableDefinition::new("rows");

/// Ids by noun, index, value and number.
const INDEX: TableDefinition<'static, &[u8], &str> = TableDefinition::new("index");

/// By time in microseconds and number: the length of the kind, the kind, and the rest as JSON.
const DUE: TableDefinition<'static, (u64, u64), &[u8]> = TableDefinition::new("due");

/// The index that holds every entity of a noun.
const ALL: &str = "";

/// The form of the file. Another number is another form, which this version cannot read.
const VERSION: u64 = 3;

/// The numbers that the store keeps about itself, under a noun that no entity has.
const OWN: &str = "";

/// The name of the version of the file.
const FORM: &str = "version";

/// The name of the number of the last entity.
const NUMBER: &str = "number";

/// The name of the microseconds by which the sandbox is ahead of its clock.
const AHEAD: &str = "ahead";

/// The name of the latest time that the sandbox knows, in microseconds.
const LATEST: &str = "latest";

/// The highest number that entities of a file may have. There are as many left to give out.
const MAX_NUMBER: u64 = u64::MAX / 2;

/// The bytes of pages that are kept in memory besides those of a database in memory.
const CACHE_BYTES: usize = 32 * 1024 * 1024;

/// The bytes of a usual row.
const ROW_BYTES: usize = 1024;

/// The key of a row.
fn row_key(noun: &str, id: &str) -> Vec<u8> {
    [noun.as_bytes(), b"\0", id.as_bytes()].concat()
}

/// The beginning of the index rows of a value. The length distinguishes a value from the
/// beginning of a longer one.
fn index_prefix(noun: &str, index: &str, value: &str) -> Vec<u8> {
    let length = u64::try_from(value.len()).unwrap_or(u64::MAX).to_be_bytes();
    [noun.as_bytes(), b"\0", index.as_bytes(), b"\0", &length, value.as_bytes()].concat()
}

/// The values that an entity is found and listed by.
fn keys(entity: &impl Entity) -> Vec<(&'static str, String)> {
    let mut keys = entity.keys();
    keys.push((ALL, String::new()));
    keys
}

/// The number at the beginning of a row, and the rest.
fn numbered(row: &[u8]) -> (u64, &[u8]) {
    match row.split_first_chunk() {
        Some((number, json)) => (u64::from_be_bytes(*number), json),
        None => (0, row),
    }
}

/// The database.
pub(crate) struct Store {
    /// `None` only while it is opened again.
    database: RwLock<Option<Database>>,
    medium: Medium,
    /// Set when the medium fails: the database has to be opened again.
    has_failed: Arc<AtomicBool>,
}

/// Where the rows are.
enum Medium {
    Memory,
    File {
        path: PathBuf,
        lock: Lock,
    },
    #[cfg(test)]
    Disk(tests::Disk),
}

impl Store {
    /// A new database in memory.
    pub(crate) fn in_memory() -> Result<Self, Error> {
        Self::new(Medium::Memory)
    }

    /// The database in this file, which is created if it does not exist.
    pub(crate) fn open(path: PathBuf) -> Result<Self, Error> {
        let existing = Lock::of(&path)?;
        if existing.is_none() {
            Lock::create(&path, |file| {
                begin(Backend::new(file, Arc::default())).map(drop).map_err(|error| opening(&path, error))
            })?;
        }
        let lock = existing.map_or_else(|| Lock::of(&path), |lock| Ok(Some(lock)))?;
        let lock = lock.ok_or_else(|| Error::io(&path, ErrorKind::NotFound.into()))?;
        if lock.is_empty() {
            return Err(Error::corrupt(&path, "it is empty".to_owned()));
        }
        // Opening it for writing would touch it, even if it is refused then.
        let backend = Backend::new(lock.file(), Arc::default());
        if let Ok(unopened) = Builder::new().open_read_only_with_backend(backend) {
            let checked = unopened.begin_read().map_err(Refusal::from).and_then(snapshot).and_then(|rows| rows.check());
            checked.map_err(|refusal| Error::corrupt(&path, refusal.message().to_owned()))?;
        }
        Self::new(Medium::File { path, lock })
    }

    fn new(medium: Medium) -> Result<Self, Error> {
        let has_failed = Arc::new(AtomicBool::new(false));
        let database = medium.open(&has_failed)?;
        let store = Self { database: RwLock::new(Some(database)), medium, has_failed };
        store.read().and_then(|reading| reading.check()).map_err(|refusal| store.corrupt(refusal.message()))?;
        Ok(store)
    }

    /// A snapshot of what is committed.
    pub(crate) fn read(&self) -> Result<Transaction, Refusal> {
        let database = self.database()?;
        snapshot(database.as_ref().ok_or_else(Refusal::internal)?.begin_read()?)
    }

    /// The one transaction that may write. Waits until the one before it is over.
    pub(crate) fn write(&self) -> Result<Transaction, Refusal> {
        let database = self.database()?;
        let writing = database.as_ref().ok_or_else(Refusal::internal)?.begin_write()?;
        Ok(Transaction::Write(Box::new(Writing { transaction: writing, has_changed: false })))
    }

    /// Commits what a transaction wrote. If `durable`, it is on disk when this returns; otherwise
    /// it is on disk with the next durable commit.
    pub(crate) fn commit(&self, transaction: Transaction, durable: bool) -> Result<(), Refusal> {
        if let Medium::File { lock, .. } = &self.medium {
            lock.check().map_err(|_| Refusal::internal())?;
        }
        transaction.commit(durable && self.is_kept())
    }

    /// Whether a later sandbox may find the state.
    pub(crate) fn is_kept(&self) -> bool {
        !matches!(self.medium, Medium::Memory)
    }

    /// The open database. It is opened again if the medium failed, which leaves what was committed.
    fn database(&self) -> Result<RwLockReadGuard<'_, Option<Database>>, Refusal> {
        if self.has_failed.load(Ordering::Acquire) {
            let mut database = self.database.write().unwrap_or_else(PoisonError::into_inner);
            if self.has_failed.swap(false, Ordering::AcqRel) || database.is_none() {
                *database = None;
                let opened = self.medium.open(&self.has_failed);
                *database = Some(opened.map_err(|_| {
                    self.has_failed.store(true, Ordering::Release);
                    Refusal::internal()
                })?);
            }
        }
        Ok(self.database.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Refuses what the file holds.
    pub(crate) fn corrupt(&self, problem: &str) -> Error {
        Error::corrupt(self.medium.path(), problem.to_owned())
    }
}

/// The tables as a reading transaction finds them.
fn snapshot(reading: ReadTransaction) -> Result<Transaction, Refusal> {
    Ok(Transaction::Read(Arc::new(Tables {
        rows: reading.open_table(ROWS)?,
        index: reading.open_table(INDEX)?,
        due: reading.open_table(DUE)?,
        _reading: reading,
    })))
}

/// A new database, or the one that the backend holds.
fn begin(backend: impl StorageBackend) -> Result<Database, redb::Error> {
    let database = Builder::new().set_cache_size(CACHE_BYTES).create_with_backend(backend)?;
    let writing = database.begin_write()?;
    if writing.list_tables()?.next().is_none() {
        writing.open_table(INDEX)?;
        writing.open_table(DUE)?;
        writing.open_table(ROWS)?.insert(row_key(OWN, FORM).as_slice(), VERSION.to_be_bytes().as_slice())?;
        writing.commit()?;
    } else {
        writing.abort()?;
    }
    Ok(database)
}

/// Why a database cannot be opened: the file, or what is in it.
fn opening(path: &Path, error: redb::Error) -> Error {
    match error {
        redb::Error::Io(error) if !matches!(error.kind(), ErrorKind::InvalidData | ErrorKind::UnexpectedEof) => {
            Error::io(path, error)
        }
        other => Error::corrupt(path, other.to_string()),
    }
}

impl Medium {
    fn open(&self, has_failed: &Arc<AtomicBool>) -> Result<Database, Error> {
        let begun = match self {
            Self::Memory => begin(InMemoryBackend::new()),
            Self::File { lock, .. } => begin(Backend::new(lock.file(), Arc::clone(has_failed))),
            #[cfg(test)]
            Self::Disk(disk) => begin(disk.clone()),
        };
        begun.map_err(|error| opening(self.path(), error))
    }

    fn path(&self) -> &Path {
        match self {
            Self::File { path, .. } => path,
            Self::Memory => Path::new("memory"),
            #[cfg(test)]
            Self::Disk(_) => Path::new("memory"),
        }
    }
}

/// A view of the rows: a snapshot, or a transaction that may write.
pub(crate) enum Transaction {
    Read(Arc<Tables>),
    Write(Box<Writing>),
}

/// A transaction that may write.
pub(crate) struct Writing {
    transaction: WriteTransaction,
    has_changed: bool,
}

/// The tables of a snapshot.
pub(crate) struct Tables {
    rows: ReadOnlyTable<&'static [u8], &'static [u8]>,
    index: ReadOnlyTable<&'static [u8], &'static str>,
    due: ReadOnlyTable<(u64, u64), &'static [u8]>,
    _reading: ReadTransaction,
}

impl Transaction {
    /// The same snapshot once more; none of a transaction that writes.
    pub(crate) fn shared(&self) -> Option<Self> {
        if let Self::Read(tables) = self { Some(Self::Read(Arc::clone(tables))) } else { None }
    }

    /// The number of an entity and the entity.
    pub(crate) fn get<E: Entity>(&self, id: &str) -> Result<Option<(u64, E)>, Refusal> {
        let key = row_key(E::NOUN, id);
        with_table!(self, rows, ROWS, |rows| {
            let Some(row) = rows.get(key.as_slice())? else { return Ok(None) };
            let (number, json) = numbered(row.value());
            Ok(Some((number, serde_json::from_slice(json).map_err(|_| Refusal::internal())?)))
        })
    }

    /// The numbers and ids under a value of an index. Those after `after` in this order, at most
    /// `limit`.
    fn ids(
        &self,
        prefix: &[u8],
        newest_first: bool,
        after: Option<u64>,
        limit: usize,
    ) -> Result<Vec<(u64, String)>, Refusal> {
        let bounds = match (after, newest_first) {
            (None, _) => Some((0, u64::MAX)),
            (Some(after), false) => after.checked_add(1).map(|first| (first, u64::MAX)),
            (Some(after), true) => after.checked_sub(1).map(|last| (0, last)),
        };
        let Some((first, last)) = bounds else { return Ok(Vec::new()) };
        let key = |number: u64| [prefix, &number.to_be_bytes()].concat();
        let (first, last) = (key(first), key(last));
        with_table!(self, index, INDEX, |index| {
            let range = index.range(first.as_slice()..=last.as_slice())?;
            let entry = |entry: Result<_, StorageError>| -> Result<(u64, String), Refusal> {
                let (key, id): (redb::AccessGuard<'_, &[u8]>, redb::AccessGuard<'_, &str>) = entry?;
                let number = key.value().last_chunk().map_or(0, |number| u64::from_be_bytes(*number));
                Ok((number, id.value().to_owned()))
            };
            if newest_first {
                range.rev().take(limit).map(entry).collect()
            } else {
                range.take(limit).map(entry).collect()
            }
        })
    }

    fn insert<E: Entity>(&mut self, number: u64, entity: &E) -> Result<(), Refusal> {
        if self.put(number, entity)?.is_some() {
            // Ids are made by the sandbox, or are checked before.
            return Err(Refusal::internal());
        }
        self.index::<E>(&keys(entity), number, Some(entity.id()))
    }

    fn update<E: Entity>(&mut self, entity: &E) -> Result<(), Refusal> {
        let (number, before) = self.get::<E>(entity.id())?.ok_or_else(|| Refusal::not_found(E::NOUN))?;
        let (old, new) = (before.keys(), entity.keys());
        let only = |keys: &[(&'static str, String)], others: &[(&'static str, String)]| {
            keys.iter().filter(|key| !others.contains(key)).cloned().collect::<Vec<_>>()
        };
        self.put(number, entity)?;
        self.index::<E>(&only(&old, &new), number, None)?;
        self.index::<E>(&only(&new, &old), number, Some(entity.id()))
    }

    fn remove<E: Entity>(&mut self, id: &str) -> Result<Option<E>, Refusal> {
        let Some((number, before)) = self.get::<E>(id)? else { return Ok(None) };
        self.writing()?.open_table(ROWS)?.remove(row_key(E::NOUN, id).as_slice())?;
        self.index::<E>(&keys(&before), number, None)?;
        Ok(Some(before))
    }

    /// Writes a row. The number of the row that was there.
    fn put<E: Entity>(&mut self, number: u64, entity: &E) -> Result<Option<u64>, Refusal> {
        let mut row = Vec::with_capacity(ROW_BYTES);
        row.extend(number.to_be_bytes());
        serde_json::to_writer(&mut row, entity).map_err(|_| Refusal::internal())?;
        let mut rows = self.writing()?.open_table(ROWS)?;
        let before = rows.insert(row_key(E::NOUN, entity.id()).as_slice(), row.as_slice())?;
        Ok(before.map(|row| numbered(row.value()).0))
    }

    /// Adds index rows that lead to this id, or removes them.
    fn index<E: Entity>(
        &mut self,
        keys: &[(&'static str, String)],
        number: u64,
        id: Option<&str>,
    ) -> Result<(), Refusal> {
        if keys.is_empty() {
            return Ok(());
        }
        let mut index = self.writing()?.open_table(INDEX)?;
        for (name, value) in keys {
            let mut key = index_prefix(E::NOUN, name, value);
            key.extend(number.to_be_bytes());
            match id {
                Some(id) => index.insert(key.as_slice(), id)?,
                None => index.remove(key.as_slice())?,
            };
        }
        Ok(())
    }

    /// Refuses what another version wrote.
    fn check(&self) -> Result<(), Refusal> {
        let version = self.own(FORM)?.unwrap_or_default();
        if version != VERSION {
            return Err(Refusal::invalid(format!("its version is {version}, this sandbox reads version {VERSION}")));
        }
        match self.own(NUMBER)? {
            Some(number) if number > MAX_NUMBER => Err(Refusal::invalid("its `number` is too large")),
            _ => Ok(()),
        }
    }

    /// The number of the last entity.
    pub(crate) fn last_number(&self) -> Result<u64, Refusal> {
        Ok(self.own(NUMBER)?.unwrap_or_default())
    }

    /// By how much the sandbox was ahead of its clock, and the latest time that it knew.
    pub(crate) fn time(&self) -> Result<(Duration, SystemTime), Refusal> {
        let [ahead, latest] = [self.own(AHEAD)?, self.own(LATEST)?];
        let [ahead, latest] = [ahead, latest].map(|micros| Duration::from_micros(micros.unwrap_or_default()));
        Ok((ahead, UNIX_EPOCH.checked_add(latest).unwrap_or(UNIX_EPOCH)))
    }

    /// A number that the store keeps about itself.
    fn own(&self, name: &str) -> Result<Option<u64>, Refusal> {
        let key = row_key(OWN, name);
        with_table!(self, rows, ROWS, |rows| Ok(rows.get(key.as_slice())?.map(|row| numbered(row.value()).0)))
    }

    fn put_own(&mut self, name: &str, number: u64) -> Result<(), Refusal> {
        let mut rows = self.writing()?.open_table(ROWS)?;
        rows.insert(row_key(OWN, name).as_slice(), number.to_be_bytes().as_slice())?;
        Ok(())
    }

    /// The values of an index that lead to several entities of one noun.
    fn duplicates(&self, of: &str) -> Result<Vec<(String, String, Vec<String>)>, Refusal> {
        let mut groups: BTreeMap<(Vec<u8>, Vec<u8>), Vec<String>> = BTreeMap::new();
        with_table!(self, index, INDEX, |index| {
            for entry in index.iter()? {
                let (key, id) = entry?;
                let mut parts = key.value().splitn(3, |byte| *byte == 0);
                let (Some(noun), Some(name), Some(rest)) = (parts.next(), parts.next(), parts.next()) else { continue };
                // The length of the value comes first, the number of the entity last.
                let value = rest.get(8..rest.len().saturating_sub(8)).unwrap_or_default();
                if name == of.as_bytes() {
                    groups.entry((noun.to_vec(), value.to_vec())).or_default().push(id.value().to_owned());
                }
            }
        });
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        groups.retain(|_, ids| ids.len() > 1);
        Ok(groups.into_iter().map(|((noun, value), ids)| (text(&noun), text(&value), ids)).collect())
    }

    /// Visits every row, as it is stored, by its key.
    fn visit(&self, mut visit: impl FnMut(&[u8], &[u8])) -> Result<(), Refusal> {
        with_table!(self, rows, ROWS, |rows| {
            for entry in rows.iter()? {
                let (key, row) = entry?;
                visit(key.value(), row.value());
            }
            Ok(())
        })
    }

    fn writing(&mut self) -> Result<&mut WriteTransaction, Refusal> {
        match self {
            Self::Write(writing) => {
                writing.has_changed = true;
                Ok(&mut writing.transaction)
            }
            // An operation that writes says so.
            Self::Read(_) => Err(Refusal::internal()),
        }
    }

    /// Whether anything was written.
    pub(crate) fn has_changed(&self) -> bool {
        matches!(self, Self::Write(writing) if writing.has_changed)
    }

    fn commit(self, durable: bool) -> Result<(), Refusal> {
        let Self::Write(writing) = self else { return Ok(()) };
        if !writing.has_changed {
            return Ok(());
        }
        let mut writing = writing.transaction;
        if !durable {
            writing.set_durability(Durability::None).map_err(|_| Refusal::internal())?;
        }
        Ok(writing.commit()?)
    }
}
