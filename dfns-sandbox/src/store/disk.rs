//! The database of a state that is kept: an embedded one, in a file.
//!
//! It is read once, when it is opened. From then on it is only written: each commit is one
//! transaction of it, so that a sandbox that is killed leaves the state before or after a change.

use super::file::{Backend, Lock};
use super::tables::{Changes, OWN, Table, Tables, row_key};
#[cfg(test)]
use super::tests::TestDisk;
use crate::error::Error;
use redb::{
    Builder, Database, Durability, ReadableDatabase, ReadableTable as _, StorageBackend, TableDefinition,
    WriteTransaction,
};
use std::io::ErrorKind;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The bytes of pages that are kept in memory.
const CACHE_BYTES: usize = 32 * 1024 * 1024;

/// A database on a medium.
pub(super) struct Disk {
    medium: Medium,
    /// `None` if it could not be opened again.
    database: Option<Database>,
    /// Set when the medium fails: the database has to be opened again.
    has_failed: Arc<AtomicBool>,
}

/// Where the database is.
enum Medium {
    File {
        path: PathBuf,
        lock: Lock,
    },
    #[cfg(test)]
    Test(TestDisk),
}

impl Disk {
    /// The database in this file, which is created if it does not exist, and its rows. A file that
    /// cannot be read is left as it is.
    pub(super) fn open(path: PathBuf) -> Result<(Self, Tables), Error> {
        let named = path.clone();
        // The database library panics on some damaged files.
        let opened = catch_unwind(AssertUnwindSafe(move || Self::open_undamaged(path)));
        opened.unwrap_or_else(|_| Err(Error::corrupt(&named, "its pages contradict each other".to_owned())))
    }

    fn open_undamaged(path: PathBuf) -> Result<(Self, Tables), Error> {
        let existing = Lock::of(&path)?;
        if existing.is_none() {
            Lock::create(&path, |file| {
                begin(Backend::new(file, Arc::default(), Arc::default()))
                    .map(drop)
                    .map_err(|error| opening(&path, error))
            })?;
        }
        let lock = existing.map_or_else(|| Lock::of(&path), |lock| Ok(Some(lock)))?;
        let lock = lock.ok_or_else(|| Error::io(&path, ErrorKind::NotFound.into()))?;
        if lock.is_empty() {
            return Err(Error::corrupt(&path, "it is empty".to_owned()));
        }
        // Opening it for writing would touch it, even if it is refused then.
        let backend = Backend::new(lock.file(), Arc::default(), Arc::default());
        if let Ok(unopened) = Builder::new().open_read_only_with_backend(backend) {
            check(&path, &unopened)?;
        }
        Self::new(Medium::File { path, lock })
    }

    /// The database of a test.
    #[cfg(test)]
    pub(super) fn test(disk: TestDisk) -> (Self, Tables) {
        Self::new(Medium::Test(disk)).unwrap()
    }

    /// Changes the database in a test.
    #[cfg(test)]
    pub(super) fn tamper(&self, tamper: impl FnOnce(&WriteTransaction)) {
        let writing = self.database.as_ref().unwrap().begin_write().unwrap();
        tamper(&writing);
        writing.commit().unwrap();
    }

    fn new(medium: Medium) -> Result<(Self, Tables), Error> {
        let mut disk = Self { medium, database: None, has_failed: Arc::default() };
        let tables = disk.begin()?;
        Ok((disk, tables))
    }

    /// Opens the database, and reads its rows.
    fn begin(&mut self) -> Result<Tables, Error> {
        self.database = None;
        let begun = match &self.medium {
            Medium::File { lock, path } => {
                lock.check(path).map_err(|error| Error::io(path, error))?;
                begin(Backend::new(lock.file(), lock.length(), Arc::clone(&self.has_failed)))
            }
            #[cfg(test)]
            Medium::Test(disk) => begin(disk.opened(&self.has_failed)),
        };
        let database = begun.map_err(|error| opening(self.path(), error))?;
        check(self.path(), &database)?;
        let tables = read(&database).map_err(|error| opening(self.path(), error))?;
        self.database = Some(database);
        Ok(tables)
    }

    pub(super) fn path(&self) -> &Path {
        match &self.medium {
            Medium::File { path, .. } => path,
            #[cfg(test)]
            Medium::Test(_) => Path::new("test"),
        }
    }

    /// The rows of the database, if it had to be opened again because the medium failed. They are
    /// those of before the change that failed, or of after it.
    pub(super) fn recover(&mut self) -> Result<Option<Tables>, Error> {
        let has_failed = self.has_failed.swap(false, Ordering::AcqRel);
        if has_failed || self.database.is_none() { self.begin().map(Some) } else { Ok(None) }
    }

    /// Writes the changed rows, which are these now. If `durable`, they are on disk when this
    /// returns; otherwise they are with the next durable change.
    pub(super) fn write(&self, tables: &Tables, changes: &Changes, durable: bool) -> Result<(), redb::Error> {
        match &self.medium {
            Medium::File { lock, path } => lock.check(path).map_err(redb::Error::Io)?,
            #[cfg(test)]
            Medium::Test(_) => {}
        }
        let database = self.database.as_ref().ok_or(redb::Error::DatabaseClosed)?;
        let mut writing = database.begin_write()?;
        if !durable {
            writing.set_durability(Durability::None)?;
        }
        for table in Table::ALL {
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
fn begin(backend: impl StorageBackend) -> Result<Database, redb::Error> {
    let database = Builder::new().set_cache_size(CACHE_BYTES).create_with_backend(backend)?;
    let writing = database.begin_write()?;
    if writing.list_tables()?.next().is_none() {
        Table::ALL.into_iter().try_for_each(|table| fill(&writing, table, &Tables::new()))?;
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

/// Refuses a database that another version wrote.
fn check(path: &Path, database: &impl ReadableDatabase) -> Result<(), Error> {
    let numbers = || -> Result<Tables, redb::Error> {
        let mut numbers = Tables::default();
        let rows = database.begin_read()?.open_table(definition(Table::Rows))?;
        let own = row_key(OWN, "");
        for entry in rows.range(own.as_slice()..)? {
            let (key, row) = entry?;
            if !key.value().starts_with(&own) {
                break;
            }
            numbers.insert(Table::Rows, key.value().into(), row.value().into());
        }
        Ok(numbers)
    };
    let numbers = numbers().map_err(|error| opening(path, error))?;
    numbers.check().map_err(|problem| Error::corrupt(path, problem))
}

/// Every row of a database.
fn read(database: &Database) -> Result<Tables, redb::Error> {
    let reading = database.begin_read()?;
    let mut tables = Tables::default();
    for table in Table::ALL {
        for entry in reading.open_table(definition(table))?.iter()? {
            let (key, row) = entry?;
            tables.insert(table, key.value().into(), row.value().into());
        }
    }
    Ok(tables)
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
