//! A file that is only read. The database library repairs a file that was not closed, and some
//! damaged ones, when it opens them: here, in memory.

use redb::StorageBackend;
use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The start of a file in the format of redb, which its documentation describes.
const MAGIC: &[u8] = b"redb\x1a\x0a\xa9\x0d\x0a";

/// The byte with the flags of the database.
const FLAGS: usize = MAGIC.len();

/// The flag of a database that was not closed.
const IS_OPEN: u8 = 2;

/// The bytes that describe the size of the database: its flags, and from byte 12 on the size of a
/// page, the pages of a region (those of its head and those of its data), the number of whole
/// regions, and the pages of data in the last one.
const HEAD: usize = 32;

/// A file, and what would have been written to it.
#[derive(Debug)]
pub(super) struct Trial(Mutex<Content>);

#[derive(Debug)]
struct Content {
    file: Arc<File>,
    /// The bytes at the start of the file that were not cut off.
    kept: u64,
    length: u64,
    /// The writes in their order.
    written: Vec<(u64, Vec<u8>)>,
}

impl Trial {
    pub(super) fn new(file: Arc<File>) -> io::Result<Self> {
        let length = file.metadata()?.len();
        Ok(Self(Mutex::new(Content { file, kept: length, length, written: Vec::new() })))
    }

    /// Why the length of the file is not that of its database. Only a database that was not closed
    /// may have grown before it noted so.
    pub(super) fn problem(&self) -> io::Result<Option<String>> {
        let mut head = [0; HEAD];
        if self.content().length < HEAD as u64 {
            return Ok(None);
        }
        self.read(0, &mut head)?;
        let number = |at: usize| head[at..].first_chunk().map_or(0, |bytes| u64::from(u32::from_le_bytes(*bytes)));
        let is_closed = head[FLAGS] & IS_OPEN == 0;
        if !head.starts_with(MAGIC) || !is_closed {
            return Ok(None);
        }
        let [page, region_head, region, regions, rest] = [12, 16, 20, 24, 28].map(number);
        let full = region_head.saturating_add(region).saturating_mul(regions);
        let last = if rest == 0 { 0 } else { region_head.saturating_add(rest) };
        let expected = full.saturating_add(last).saturating_add(1).saturating_mul(page);
        let length = self.content().length;
        Ok((length != expected).then(|| format!("it has {length} bytes, and its database {expected}")))
    }

    fn content(&self) -> MutexGuard<'_, Content> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl StorageBackend for Trial {
    fn len(&self) -> io::Result<u64> {
        Ok(self.content().length)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let content = self.content();
        let end = offset.checked_add(out.len() as u64).filter(|end| *end <= content.length);
        let end = end.ok_or(io::ErrorKind::UnexpectedEof)?;
        out.fill(0);
        let in_file = usize::try_from(content.kept.min(end).saturating_sub(offset)).unwrap_or_default();
        let mut file = &*content.file;
        file.seek(SeekFrom::Start(offset))?;
        file.read_exact(&mut out[..in_file])?;
        for (at, data) in &content.written {
            let (first, last) = (offset.max(*at), end.min(at.saturating_add(data.len() as u64)));
            if first < last {
                let range = |start: u64| index(first, start)..index(last, start);
                out[range(offset)].copy_from_slice(&data[range(*at)]);
            }
        }
        Ok(())
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        let mut content = self.content();
        content.kept = content.kept.min(len);
        content.length = len;
        Ok(())
    }

    fn sync_data(&self) -> io::Result<()> {
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        let mut content = self.content();
        content.length = content.length.max(offset.saturating_add(data.len() as u64));
        content.written.push((offset, data.to_vec()));
        Ok(())
    }
}

/// The place of a position in bytes that begin at `start`, which is not behind it.
fn index(position: u64, start: u64) -> usize {
    usize::try_from(position.saturating_sub(start)).unwrap_or(usize::MAX)
}
