//! The database of a state that is kept: an embedded one, in a file.
//!
//! It is read once, when it is opened. From then on it is only written: each commit is one
//! transaction of it, so that a sandbox that is killed leaves the state before or after a change.
//!
//! * `lock`: the file, which is locked and private;
//! * `trial`: the file before anything is written to it;
//! * `backend`: the file as the database writes to it.

mod backend;
mod lock;
mod trial;

use super::tables::{Changes, FORM, Table, Tables, VERSION, own_key};
#[cfg(test)]
use super::tests::TestDisk;
use crate::error::Error;
use crate::refusal::Refusal;
use backend::Backend;
use http::StatusCode;
use lock::Lock;
use redb::{Builder, Database, Durability, ReadableDatabase as _, StorageBackend, TableDefinition, WriteTransaction};
use std::io::ErrorKind;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use trial::Trial;

/// The bytes of pages that are kept in memory.
const CACHE_BYTES: usize = 32 * 1024 * 1024;

/// The highest number that entities of a file may have. There are as many left to give out.
pub(super) const MAX_NUMBER: u64 = u64::MAX / 2;

/// Every table.
const TABLES: [Table; 3] = [Table::Rows, Table::Index, Table::Due];

/// A database on a medium.
pub(super) struct Disk {
    medium: Medium,
    /// `None` before the first change, and if it could not be opened again.
    database: Option<Database>,
    /// Whether the database was found to be in order since it was closed.
    is_examined: bool,
    /// Set when the medium fails: the database has to be opened again.
    has_failed: Arc<AtomicBool>,
}

/// Where the database is.
enum Medium {
    File {
        path: PathBuf,
        lock: Lock,
        /// The file as it was left; `None` before it is opened.
        backend: Option<Backend>,
    },
    #[cfg(test)]
    Test(TestDisk),
}

impl Disk {
    /// The database in this file, which is created if it does not exist, and its rows. A file that
    /// is not in order is left as it is.
    pub(super) fn open(path: PathBuf) -> Result<(Self, Tables), Error> {
        let fault = |error| Error::io(&path, error);
        let existing = Lock::of(&path)?;
        if existing.is_none() {
            Lock::create(&path, |file| {
                let backend = Backend::new(file, Arc::default()).map_err(fault)?;
                begin(Builder::new(), backend).map(drop).map_err(|error| opening(&path, error))
            })?;
        }
        let lock = existing.map_or_else(|| Lock::of(&path), |lock| Ok(Some(lock)))?;
        let lock = lock.ok_or_else(|| fault(ErrorKind::NotFound.into()))?;
        if lock.is_empty() {
            return Err(Error::corrupt(&path, "it is empty".to_owned()));
        }
        Self::new(Medium::File { path, lock, backend: None })
    }

    /// The database of a test.
    #[cfg(test)]
    pub(super) fn test(disk: TestDisk) -> (Self, Tables) {
        Self::new(Medium::Test(disk)).unwrap()
    }

    /// Changes the database in a test.
    #[cfg(test)]
    pub(super) fn tamper(&mut self, tamper: impl FnOnce(&WriteTransaction)) {
        self.recover().unwrap();
        let writing = self.database.as_ref().unwrap().begin_write().unwrap();
        tamper(&writing);
        writing.commit().unwrap();
    }

    fn new(medium: Medium) -> Result<(Self, Tables), Error> {
        let mut disk = Self { medium, database: None, is_examined: false, has_failed: Arc::default() };
        let tables = disk.examine()?;
        Ok((disk, tables))
    }

    /// Reads the rows of the database. Nothing is written to a file.
    fn examine(&mut self) -> Result<Tables, Error> {
        self.database = None;
        self.is_examined = false;
        let tables = match &self.medium {
            Medium::File { path, lock, backend } => {
                let fault = |error| Error::io(path, error);
                lock.check(path).map_err(fault)?;
                backend.as_ref().map_or(Ok(()), Backend::check).map_err(fault)?;
                let trial = Trial::new(lock.file()).map_err(fault)?;
                if let Some(problem) = trial.problem().map_err(fault)? {
                    return Err(Error::corrupt(path, problem));
                }
                examine(path, trial)
            }
            #[cfg(test)]
            Medium::Test(disk) => examine(self.path(), disk.opened(&self.has_failed)),
        }?;
        self.is_examined = true;
        Ok(tables)
    }

    /// Opens the database to write to it.
    fn open_examined(&mut self) -> Result<(), Error> {
        self.is_examined = false;
        let database = match &mut self.medium {
            Medium::File { path, lock, backend } => {
                let fault = |error| Error::io(path, error);
                lock.check(path).and_then(|()| lock.hide()).map_err(fault)?;
                let opened = Backend::new(lock.file(), Arc::clone(&self.has_failed)).map_err(fault)?;
                *backend = Some(opened.clone());
                begin(Builder::new(), opened)
            }
            #[cfg(test)]
            Medium::Test(disk) => begin(Builder::new(), disk.opened(&self.has_failed)),
        };
        self.database = Some(database.map_err(|error| opening(self.path(), error))?);
        Ok(())
    }

    pub(super) fn path(&self) -> &Path {
        match &self.medium {
            Medium::File { path, .. } => path,
            #[cfg(test)]
            Medium::Test(_) => Path::new("test"),
        }
    }

    /// Prepares the first change, and the first one after the medium failed. The rows of the
    /// database, if it had to be opened again: those of before the change that failed, or of after
    /// it.
    pub(super) fn recover(&mut self) -> Result<Option<Tables>, Error> {
        let has_failed = self.has_failed.swap(false, Ordering::AcqRel);
        if self.database.is_some() && !has_failed {
            return Ok(None);
        }
        let tables = if self.is_examined && !has_failed { None } else { Some(self.examine()?) };
        self.open_examined()?;
        Ok(tables)
    }

    /// Writes the changed rows, which are these now. If `durable`, they are on disk when this
    /// returns; otherwise they are with the next durable change.
    pub(super) fn write(&self, tables: &Tables, changes: &Changes, durable: bool) -> Result<(), Refusal> {
        self.commit(tables, changes, durable).map_err(|error| match error {
            redb::Error::Io(error) if error.kind() == ErrorKind::StorageFull => {
                Refusal::new(StatusCode::INSUFFICIENT_STORAGE, "the disk is full, so nothing was changed")
            }
            error => {
                let message = format!("the data file cannot be written, so nothing was changed: {}", problem(error));
                Refusal::new(StatusCode::INSUFFICIENT_STORAGE, message)
            }
        })
    }

    fn commit(&self, tables: &Tables, changes: &Changes, durable: bool) -> Result<(), redb::Error> {
        match &self.medium {
            Medium::File { lock, path, backend } => {
                lock.check(path).and_then(|()| lock.hide())?;
                backend.as_ref().map_or(Ok(()), Backend::check)?;
            }
            #[cfg(test)]
            Medium::Test(_) => {}
        }
        let database = self.database.as_ref().ok_or(redb::Error::DatabaseClosed)?;
        let mut writing = database.begin_write()?;
        if !durable {
            writing.set_durability(Durability::None)?;
        }
        for table in TABLES {
            if changes.is_everything {
                writing.delete_table(definition(table))?;
                fill(&writing, table, tables)?;
            } else {
                let mut stored = writing.open_table(definition(table))?;
                for (_, key) in changes.keys.iter().filter(|(changed, _)| *changed == table) {
                    match tables.get(table, key) {
                        Some(row) => stored.insert(&**key, row)?,
                        None => stored.remove(&**key)?,
                    };
                }
            }
        }
        Ok(writing.commit()?)
    }
}

pub(super) fn definition(table: Table) -> TableDefinition<'static, &'static [u8], &'static [u8]> {
    TableDefinition::new(match table {
        Table::Rows => "rows",
        Table::Index => "index",
        Table::Due => "due",
    })
}

/// A new database, or the one that the backend holds.
fn begin(mut builder: Builder, backend: impl StorageBackend) -> Result<Database, redb::Error> {
    let database = builder.set_cache_size(CACHE_BYTES).create_with_backend(backend)?;
    let writing = database.begin_write()?;
    if writing.list_tables()?.next().is_none() {
        TABLES.into_iter().try_for_each(|table| fill(&writing, table, &Tables::new()))?;
        writing.commit()?;
    } else {
        writing.abort()?;
    }
    Ok(database)
}

/// Inserts every row into a table.
fn fill(writing: &WriteTransaction, table: Table, tables: &Tables) -> Result<(), redb::Error> {
    let mut stored = writing.open_table(definition(table))?;
    for (key, row) in tables.rows(table) {
        stored.insert(key, row)?;
    }
    Ok(())
}

/// The rows of a file whose every page is in order, and which this version wrote.
fn examine(path: &Path, trial: impl StorageBackend) -> Result<Tables, Error> {
    let mut builder = Builder::new();
    builder.set_check_integrity_on_open(true);
    // The database library panics on some damaged files.
    let examined = catch_unwind(AssertUnwindSafe(|| {
        let database = begin(builder, trial).map_err(|error| opening(path, error))?;
        read(path, &database)
    }));
    examined.unwrap_or_else(|_| Err(Error::corrupt(path, "its pages contradict each other".to_owned())))
}

/// Every row of a database. Refuses one that another version wrote.
fn read(path: &Path, database: &Database) -> Result<Tables, Error> {
    let own = own_key("");
    // The version says whether there are other tables.
    let numbers = rows(database, Table::Rows, &own, |key| key.starts_with(&own));
    let numbers = numbers.map_err(|error| opening(path, error))?;
    let mut tables = Tables::default();
    for (key, row) in numbers {
        tables.insert(Table::Rows, key, row);
    }
    check(&tables).map_err(|problem| Error::corrupt(path, problem))?;
    for table in TABLES {
        let rows = rows(database, table, &[], |_| true).map_err(|error| opening(path, error))?;
        for (key, row) in rows {
            tables.insert(table, key, row);
        }
    }
    Ok(tables)
}

/// Refuses what another version wrote.
fn check(tables: &Tables) -> Result<(), String> {
    let version = tables.own(FORM).unwrap_or_default();
    if version != VERSION {
        return Err(format!("its version is {version}, this sandbox reads version {VERSION}"));
    }
    if tables.last_number() > MAX_NUMBER { Err("its `number` is too large".to_owned()) } else { Ok(()) }
}

/// A key and its row.
type Row = (Arc<[u8]>, Box<[u8]>);

/// The rows of a table from a key on, as long as their keys meet a condition.
fn rows(
    database: &Database,
    table: Table,
    first: &[u8],
    is_wanted: impl Fn(&[u8]) -> bool,
) -> Result<Vec<Row>, redb::Error> {
    let mut found = Vec::new();
    for entry in database.begin_read()?.open_table(definition(table))?.range(first..)? {
        let (key, row) = entry?;
        if !is_wanted(key.value()) {
            break;
        }
        found.push((key.value().into(), row.value().into()));
    }
    Ok(found)
}

/// Why a database cannot be opened: the file, or what is in it.
fn opening(path: &Path, error: redb::Error) -> Error {
    match error {
        redb::Error::Io(error) if !matches!(error.kind(), ErrorKind::InvalidData | ErrorKind::UnexpectedEof) => {
            Error::io(path, error)
        }
        other => Error::corrupt(path, problem(other)),
    }
}

/// An error of the database without its class, which says nothing to people.
fn problem(error: redb::Error) -> String {
    match error {
        redb::Error::Io(error) if error.kind() == ErrorKind::UnexpectedEof => "it ends too early".to_owned(),
        redb::Error::Io(error) => error.to_string(),
        redb::Error::Corrupted(problem) => problem,
        other => other.to_string(),
    }
}
