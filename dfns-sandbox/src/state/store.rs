//! The state as a file: read once at the start, replaced as a whole after every change.
//!
//! The new text is written to a new file beside it, flushed, and renamed over it. A sandbox that is
//! killed at any moment leaves the state before or after a change, never a part of one. A file that
//! cannot be read is an error, not a reason to start over somebody's data.
//!
//! A sandbox holds a lock on `FILE.lock` as long as it runs, so that no other process writes to the
//! same file.

use super::State;
use crate::error::Error;
use crate::random;
use serde::{Deserialize, Serialize};
use std::ffi::OsString;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// The form of the file. Another number is another form, which this version cannot read.
const VERSION: u32 = 1;

/// The highest number that entities of a stored state may have. There are as many left to give out.
const MAX_SEQUENCE: u64 = u64::MAX / 2;

#[derive(Deserialize)]
struct Versioned<T> {
    version: u32,
    state: T,
}

#[derive(Serialize)]
struct VersionedRef<'a> {
    version: u32,
    state: &'a State,
}

/// The file of a state, locked until this is dropped.
pub(crate) struct Store {
    path: PathBuf,
    _lock: File,
}

impl Store {
    /// Locks the file, which need not exist.
    pub(crate) fn open(path: PathBuf) -> Result<Self, Error> {
        let fault = |error| Error::io(&path, error);
        check_no_link(&path).map_err(fault)?;
        let beside = path.with_file_name(beside(&path, ".lock").map_err(fault)?);
        let lock = open_lock(&beside).map_err(|error| Error::io(&beside, error))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(Error::InUse(path)),
            Err(TryLockError::Error(error)) => return Err(Error::io(&beside, error)),
        }
        // Files that a process left behind when it was killed in the middle of a write.
        remove_unfinished(&path).map_err(fault)?;
        Ok(Self { path, _lock: lock })
    }

    /// The stored state; `None` if there is no file yet.
    pub(crate) fn load(&self) -> Result<Option<State>, Error> {
        let text = match fs::read(&self.path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Error::io(&self.path, error)),
        };
        let stored: Versioned<State> =
            serde_json::from_slice(&text).map_err(|error| Error::corrupt(&self.path, error.to_string()))?;
        if stored.version != VERSION {
            let message = format!("its version is {}, this sandbox reads version {VERSION}", stored.version);
            return Err(Error::corrupt(&self.path, message));
        }
        let mut state = stored.state;
        if state.sequence > MAX_SEQUENCE {
            return Err(self.corrupt("its `sequence` is too large"));
        }
        state.limit_tokens_with_permissions();
        Ok(Some(state))
    }

    /// Refuses what the file holds.
    pub(crate) fn corrupt(&self, message: &str) -> Error {
        Error::corrupt(&self.path, message.to_owned())
    }

    /// Replaces the stored state.
    pub(crate) fn save(&self, state: &State) -> Result<(), Error> {
        let text = serde_json::to_vec(&VersionedRef { version: VERSION, state })
            .map_err(|error| Error::io(&self.path, error.into()))?;
        write_atomically(&self.path, &text).map_err(|error| Error::io(&self.path, error))
    }
}

/// Replaces a file as a whole. It holds keys, so only its owner may read it, even if others could
/// read the old one.
pub(crate) fn write_atomically(path: &Path, content: &[u8]) -> io::Result<()> {
    check_no_link(path)?;
    let beside = path.with_file_name(beside(path, &format!(".{}{UNFINISHED}", random::symbols::<NAME>()))?);
    let written = write_new(&beside, content).and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written?;
    sync_folder(path)
}

/// How the name of an unfinished file ends, after this many random symbols.
const UNFINISHED: &str = ".new";
const NAME: usize = 16;

/// The name of a file beside this one.
fn beside(path: &Path, end: &str) -> io::Result<OsString> {
    let mut name = path.file_name().ok_or_else(|| invalid("the path names no file"))?.to_owned();
    name.push(end);
    Ok(name)
}

fn invalid(message: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, message)
}

/// Refuses a path that leads elsewhere or to something that is not a file.
fn check_no_link(path: &Path) -> io::Result<()> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_symlink() => Err(invalid("it is a symbolic link; name the file that it leads to")),
        Ok(found) if !found.is_file() => Err(invalid("it is not a file")),
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

fn open_lock(path: &Path) -> io::Result<File> {
    check_no_link(path)?;
    private(OpenOptions::new().write(true).create(true).truncate(false)).open(path)
}

/// Writes a file that does not exist yet.
fn write_new(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = private(OpenOptions::new().write(true).create_new(true)).open(path)?;
    file.write_all(content)?;
    file.sync_all()
}

/// Lets only its owner read a file that is created.
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

fn remove_unfinished(path: &Path) -> io::Result<()> {
    let start = beside(path, ".")?;
    let start = start.as_encoded_bytes();
    for entry in fs::read_dir(folder(path))? {
        let name = entry?.file_name();
        let middle = name.as_encoded_bytes().strip_prefix(start);
        let middle = middle.and_then(|rest| rest.strip_suffix(UNFINISHED.as_bytes()));
        if middle.is_some_and(|symbols| symbols.len() == NAME && symbols.iter().all(u8::is_ascii_alphanumeric)) {
            fs::remove_file(path.with_file_name(name))?;
        }
    }
    Ok(())
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Makes the rename itself durable, where folders can be flushed.
fn sync_folder(path: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder(path))?.sync_all() } else { Ok(()) }
}
