//! Files that hold secrets: only their owner may read them, and they appear as a whole.

use crate::random::Random;
use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

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
pub(super) fn beside(path: &Path) -> io::Result<OsString> {
    let mut name = path.file_name().ok_or_else(|| invalid("the path names no file"))?.to_owned();
    name.push(format!(".{}.new", Random::system().symbols::<16>("file")));
    Ok(name)
}

fn invalid(message: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, message)
}

/// Refuses a path that leads elsewhere or to something that is not a file.
pub(super) fn check_no_link(path: &Path) -> io::Result<()> {
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
pub(super) fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

/// Makes a new name in a folder durable, where folders can be flushed.
pub(super) fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}
