//! The file of a state.
//!
//! It is locked as long as a sandbox uses it, and only its owner may read it, because it holds
//! private keys. A symbolic link is refused. The database keeps the file consistent at every
//! moment: a sandbox that is killed leaves the state before or after a change, never a part of one.

use crate::error::Error;
use crate::random::Random;
use redb::StorageBackend;
use std::ffi::OsString;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The file, locked until this is dropped.
pub(super) struct Lock {
    file: Arc<File>,
    /// The least length that the database has given the file.
    length: Arc<AtomicU64>,
}

impl Lock {
    /// Locks a file. `None` if it does not exist.
    pub(super) fn of(path: &PathBuf) -> Result<Option<Self>, Error> {
        let fault = |error| Error::io(path, error);
        check_no_link(path).map_err(fault)?;
        let file = match OpenOptions::new().read(true).write(true).open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(fault(error)),
        };
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(Error::InUse(path.clone())),
            Err(TryLockError::Error(error)) => return Err(fault(error)),
        }
        keep_private(&file).map_err(fault)?;
        Ok(Some(Self { file: Arc::new(file), length: Arc::default() }))
    }

    /// Creates the file with what `begin` writes to it. It appears as a whole, unless another
    /// process has created it in the meantime.
    pub(super) fn create(path: &Path, begin: impl FnOnce(Arc<File>) -> Result<(), Error>) -> Result<(), Error> {
        let fault = |error| Error::io(path, error);
        let beside = path.with_file_name(beside(path).map_err(fault)?);
        let file = private(OpenOptions::new().read(true).write(true).create_new(true)).open(&beside);
        let created = begin(Arc::new(file.map_err(fault)?)).and_then(|()| match fs::hard_link(&beside, path) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => fs::rename(&beside, path).map_err(fault),
            _ => Ok(()),
        });
        let _ = fs::remove_file(&beside);
        created.and_then(|()| sync_folder(path).map_err(fault))
    }

    /// Refuses to write to a file that was removed, moved, cut or made read-only. Hides one that
    /// was opened to others.
    pub(super) fn check(&self, path: &Path) -> io::Result<()> {
        keep_private(&self.file)?;
        check_same(&self.file, path)?;
        if self.file.metadata()?.len() < self.length.load(Ordering::Acquire) {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "the file was cut"));
        }
        Ok(())
    }

    /// The least length that the database has given the file.
    pub(super) fn length(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.length)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.file.metadata().is_ok_and(|metadata| metadata.len() == 0)
    }

    pub(super) fn file(&self) -> Arc<File> {
        Arc::clone(&self.file)
    }
}

/// The file as the database sees it.
#[derive(Debug)]
pub(super) struct Backend {
    file: Mutex<Arc<File>>,
    /// The length of the file.
    length: Arc<AtomicU64>,
    /// Set when the file cannot be read or written.
    has_failed: Arc<AtomicBool>,
}

impl Backend {
    pub(super) fn new(file: Arc<File>, length: Arc<AtomicU64>, has_failed: Arc<AtomicBool>) -> Self {
        let now = file.metadata().map_or(0, |metadata| metadata.len());
        length.store(now, Ordering::Release);
        Self { file: Mutex::new(file), length, has_failed }
    }

    /// The file, at this position.
    fn at(&self, offset: u64) -> io::Result<MutexGuard<'_, Arc<File>>> {
        let file = self.lock();
        (&**file).seek(SeekFrom::Start(offset))?;
        Ok(file)
    }

    fn lock(&self) -> MutexGuard<'_, Arc<File>> {
        self.file.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn noted<T>(&self, result: io::Result<T>) -> io::Result<T> {
        if result.is_err() {
            self.has_failed.store(true, Ordering::Release);
        }
        result
    }
}

impl StorageBackend for Backend {
    fn len(&self) -> io::Result<u64> {
        self.noted(self.lock().metadata().map(|metadata| metadata.len()))
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.noted(self.at(offset).and_then(|file| (&**file).read_exact(out)))
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        let set = self.lock().set_len(len);
        if set.is_ok() {
            self.length.store(len, Ordering::Release);
        }
        self.noted(set)
    }

    fn sync_data(&self) -> io::Result<()> {
        let file = self.lock();
        self.noted(file.sync_data())
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.noted(self.at(offset).and_then(|file| (&**file).write_all(data)))
    }
}

/// Replaces a file as a whole. It holds keys, so only its owner may read it, even if others could
/// read the old one.
pub(crate) fn write_atomically(path: &Path, content: &[u8]) -> io::Result<()> {
    check_no_link(path)?;
    let beside = path.with_file_name(beside(path)?);
    let written = write_new(&beside, content).and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written?;
    sync_folder(path)
}

/// The name of a new file beside this one.
fn beside(path: &Path) -> io::Result<OsString> {
    let mut name = path.file_name().ok_or_else(|| invalid("the path names no file"))?.to_owned();
    name.push(format!(".{}.new", Random::system().symbols::<16>("file")));
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

/// Lets only its owner read an open file. Refuses one that was removed: what is written to it is
/// lost.
#[cfg(unix)]
fn keep_private(file: &File) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
    let metadata = file.metadata()?;
    if metadata.nlink() == 0 {
        return Err(io::Error::new(io::ErrorKind::NotFound, "the file was removed"));
    }
    if metadata.mode() & 0o200 == 0 {
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, "the file is read-only"));
    }
    if metadata.mode() & 0o777 == 0o600 { Ok(()) } else { file.set_permissions(fs::Permissions::from_mode(0o600)) }
}

#[cfg(not(unix))]
fn keep_private(_: &File) -> io::Result<()> {
    Ok(())
}

/// Refuses a file that is no longer at this path: a later sandbox would miss what is written
/// to it.
#[cfg(unix)]
fn check_same(file: &File, path: &Path) -> io::Result<()> {
    use std::os::unix::fs::MetadataExt as _;
    let (open, found) = (file.metadata()?, fs::symlink_metadata(path)?);
    if (open.dev(), open.ino()) == (found.dev(), found.ino()) {
        return Ok(());
    }
    Err(io::Error::new(io::ErrorKind::NotFound, "the file was replaced"))
}

#[cfg(not(unix))]
fn check_same(_: &File, _: &Path) -> io::Result<()> {
    Ok(())
}

/// Makes a new name in a folder durable, where folders can be flushed.
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}
