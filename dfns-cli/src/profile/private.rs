//! Files that only their owner can read.

use crate::failure::Failure;
use std::io::{ErrorKind, Write as _};
use std::path::Path;

/// Returns whether there is no such file. One that cannot be looked at may be there.
pub(super) fn is_absent(path: &Path) -> bool {
    std::fs::metadata(path).is_err_and(|error| matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory))
}

/// Creates a folder that only its owner can use, and makes one that exists such a folder.
pub(super) fn make_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)?;
    close(folder, 0o700)
}

/// Opens the file of a lock, which only its owner can use.
pub(super) fn open_lock(path: &Path) -> std::io::Result<std::fs::File> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    close(path, 0o600)?;
    Ok(file)
}

/// Gives a file or a folder this mode if others can use it.
#[cfg(unix)]
pub(super) fn close(path: &Path, mode: u32) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let is_open = std::fs::metadata(path)?.permissions().mode() & 0o077 != 0;
    if is_open { std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)) } else { Ok(()) }
}

#[cfg(not(unix))]
pub(super) fn close(_: &Path, _: u32) -> std::io::Result<()> {
    Ok(())
}

/// Writes a file that only its owner can read, as a whole.
pub(super) fn write_private(path: &Path, content: &[u8]) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::Message(format!("`{}` cannot be written: {error}", path.display()));
    let folder = path.parent().unwrap_or(Path::new("."));
    make_folder(folder).map_err(failed)?;
    let beside = folder.join(format!(".{}.{}", path.file_name().unwrap_or_default().display(), std::process::id()));
    std::fs::remove_file(&beside).ok();
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(&beside).and_then(|mut file| {
        file.write_all(content)?;
        file.sync_all()
    });
    written.and_then(|()| std::fs::rename(&beside, path)).map_err(|error| {
        std::fs::remove_file(&beside).ok();
        failed(error)
    })
}

/// Refuses a file that others can read.
#[cfg(unix)]
pub(super) fn check_private(path: &Path) -> Result<(), Failure> {
    use std::os::unix::fs::PermissionsExt as _;
    let failed = |why: String| Failure::Wrong(format!("`{}` {why}", path.display()));
    let metadata = std::fs::symlink_metadata(path).map_err(|error| failed(format!("cannot be read: {error}")))?;
    let mode = metadata.permissions().mode() & 0o777;
    if !metadata.is_file() {
        return Err(failed(String::from("is not a regular file; remove it and run `login` again")));
    }
    if mode & 0o077 != 0 {
        return Err(failed(format!(
            "can be read by others (mode {mode:o}); run `chmod 600` on it, and replace its secrets"
        )));
    }
    Ok(())
}

#[cfg(not(unix))]
pub(super) fn check_private(_: &Path) -> Result<(), Failure> {
    Ok(())
}
