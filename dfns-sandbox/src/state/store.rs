//! The state as a file: read once at the start, replaced as a whole after every change.
//!
//! The new text is written beside the file, flushed, and renamed over it, so that whoever stops the sandbox at
//! whatever moment finds the state before or after a change and never a part of one. A file that cannot be read is an
//! error, not a reason to begin anew over somebody's data.

use super::State;
use crate::error::Error;
use serde::{Deserialize, Serialize};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// The form of the file. Another number is another form, which this version cannot read.
const VERSION: u32 = 1;

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

/// Where the state is kept.
pub(crate) struct Store(PathBuf);

impl Store {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self(path)
    }

    /// The stored state; `None` if there is no file yet.
    pub(crate) fn load(&self) -> Result<Option<State>, Error> {
        let text = match fs::read(&self.0) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Error::io(&self.0, error)),
        };
        let stored: Versioned<State> =
            serde_json::from_slice(&text).map_err(|error| Error::corrupt(&self.0, error.to_string()))?;
        if stored.version != VERSION {
            let message = format!("its version is {}, this sandbox reads version {VERSION}", stored.version);
            return Err(Error::corrupt(&self.0, message));
        }
        Ok(Some(stored.state))
    }

    /// Refuses what the file holds.
    pub(crate) fn corrupt(&self, message: &str) -> Error {
        Error::corrupt(&self.0, message.to_owned())
    }

    /// Replaces the stored state.
    pub(crate) fn save(&self, state: &State) -> Result<(), Error> {
        let text = serde_json::to_vec(&VersionedRef { version: VERSION, state })
            .map_err(|error| Error::io(&self.0, error.into()))?;
        write_atomically(&self.0, &text).map_err(|error| Error::io(&self.0, error))
    }
}

/// Replaces a file as a whole. It holds keys, so only its owner may read it.
pub(crate) fn write_atomically(path: &Path, content: &[u8]) -> io::Result<()> {
    let name = path.file_name().ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "the path names no file"))?;
    let mut beside = name.to_owned();
    // Always the same name, so that what a crash leaves behind is overwritten by the next write.
    beside.push(".new");
    let beside = path.with_file_name(beside);
    let written = write_privately(&beside, content).and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written?;
    sync_folder(path)
}

fn write_privately(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(content)?;
    file.sync_all()
}

/// Makes the rename itself durable, where folders can be flushed.
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}
