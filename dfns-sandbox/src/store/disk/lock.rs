//! The file of a database: locked as long as a sandbox uses it, and readable by its owner only,
//! because it holds private keys. A symbolic link is refused.

use crate::error::Error;
use crate::store::file::{beside, check_no_link, private, sync_folder};
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;
use std::sync::Arc;

/// The file, locked until this is dropped.
pub(super) struct Lock {
    file: Arc<File>,
}

impl Lock {
    /// Locks a file. `None` if it does not exist.
    pub(super) fn of(path: &Path) -> Result<Option<Self>, Error> {
        let fault = |error| Error::io(path, error);
        check_no_link(path).map_err(fault)?;
        let file = match OpenOptions::new().read(true).write(true).open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(fault(error)),
        };
        match file.try_lock() {
            Ok(()) => Ok(Some(Self { file: Arc::new(file) })),
            Err(TryLockError::WouldBlock) => Err(Error::InUse(path.to_owned())),
            Err(TryLockError::Error(error)) => Err(fault(error)),
        }
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

    /// Refuses a file that was removed, moved or made read-only: what is written to it is lost.
    pub(super) fn check(&self, path: &Path) -> io::Result<()> {
        check_writable(&self.file)?;
        check_same(&self.file, path)
    }

    /// Hides the file from others, if it was opened to them.
    pub(super) fn hide(&self) -> io::Result<()> {
        hide(&self.file)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.file.metadata().is_ok_and(|metadata| metadata.len() == 0)
    }

    pub(super) fn file(&self) -> Arc<File> {
        Arc::clone(&self.file)
    }
}

#[cfg(unix)]
fn check_writable(file: &File) -> io::Result<()> {
    use std::os::unix::fs::MetadataExt as _;
    let metadata = file.metadata()?;
    if metadata.nlink() == 0 {
        return Err(io::Error::new(io::ErrorKind::NotFound, "the file was removed"));
    }
    if metadata.mode() & 0o200 == 0 {
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, "the file is read-only"));
    }
    Ok(())
}

#[cfg(not(unix))]
fn check_writable(_: &File) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn hide(file: &File) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
    let mode = file.metadata()?.mode();
    if mode & 0o777 == 0o600 { Ok(()) } else { file.set_permissions(fs::Permissions::from_mode(0o600)) }
}

#[cfg(not(unix))]
fn hide(_: &File) -> io::Result<()> {
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
