//! The file as the database sees it.

use redb::StorageBackend;
use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The bytes at the start of the file with which the database describes the rest.
const HEAD: usize = 320;

/// The file of a database that was found to be in order. It is written to as long as nobody else
/// changes it.
#[derive(Debug, Clone)]
pub(super) struct Backend {
    content: Arc<Mutex<Content>>,
    /// Set when the file cannot be read or written.
    has_failed: Arc<AtomicBool>,
}

#[derive(Debug)]
struct Content {
    file: Arc<File>,
    /// The length that the file should have.
    length: u64,
    /// The bytes that it should begin with.
    head: [u8; HEAD],
}

impl Backend {
    pub(super) fn new(file: Arc<File>, has_failed: Arc<AtomicBool>) -> io::Result<Self> {
        let length = file.metadata()?.len();
        let head = head(&file, length)?;
        Ok(Self { content: Arc::new(Mutex::new(Content { file, length, head })), has_failed })
    }

    /// Refuses a file that another program has changed: its content is not ours.
    pub(super) fn check(&self) -> io::Result<()> {
        self.content().check()
    }

    fn content(&self) -> MutexGuard<'_, Content> {
        self.content.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn noted<T>(&self, use_content: impl FnOnce(MutexGuard<'_, Content>) -> io::Result<T>) -> io::Result<T> {
        let result = use_content(self.content());
        if result.is_err() {
            self.has_failed.store(true, Ordering::Release);
        }
        result
    }
}

impl Content {
    fn check(&self) -> io::Result<()> {
        let length = self.file.metadata()?.len();
        let problem = if length < self.length {
            "the file was cut"
        } else if length > self.length || head(&self.file, length)? != self.head {
            "another program has changed the file"
        } else {
            return Ok(());
        };
        Err(io::Error::new(io::ErrorKind::InvalidData, problem))
    }
}

/// The bytes at the start of a file, followed by zeros if it is shorter.
fn head(mut file: &File, length: u64) -> io::Result<[u8; HEAD]> {
    let mut head = [0; HEAD];
    let length = usize::try_from(length).unwrap_or(HEAD).min(HEAD);
    file.seek(SeekFrom::Start(0))?;
    file.read_exact(&mut head[..length])?;
    Ok(head)
}

impl StorageBackend for Backend {
    fn len(&self) -> io::Result<u64> {
        self.noted(|content| content.file.metadata().map(|metadata| metadata.len()))
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.noted(|content| {
            let mut file = &*content.file;
            file.seek(SeekFrom::Start(offset))?;
            file.read_exact(out)
        })
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.noted(|mut content| {
            content.check()?;
            content.file.set_len(len)?;
            content.length = len;
            Ok(())
        })
    }

    fn sync_data(&self) -> io::Result<()> {
        self.noted(|content| content.file.sync_data())
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.noted(|mut content| {
            content.check()?;
            let mut file = &*content.file;
            let written = file.seek(SeekFrom::Start(offset)).and_then(|_| file.write_all(data));
            // A write that failed may have been done in part.
            content.length = content.file.metadata()?.len();
            if offset < HEAD as u64 {
                content.head = head(&content.file, content.length)?;
            }
            written
        })
    }
}
