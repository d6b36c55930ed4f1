//! Copies of everything that is remembered, to go back to.
//!
//! Savepoints of the database would keep every page that was freed since, however long they are
//! kept. A copy costs what it holds.

use super::{DUE, INDEX, ROWS, Transaction};
use crate::refusal::Refusal;
use redb::ReadableTable as _;
use std::sync::Arc;

/// Everything that a sandbox remembered at a moment.
#[derive(Clone)]
pub(crate) struct Snapshot(Arc<Image>);

#[derive(Default)]
struct Image {
    rows: Vec<(Vec<u8>, Vec<u8>)>,
    index: Vec<(Vec<u8>, String)>,
    due: Vec<((u64, u64), Vec<u8>)>,
}

impl Transaction {
    /// A copy of every table.
    pub(crate) fn copy(&self) -> Result<Snapshot, Refusal> {
        let mut image = Image::default();
        self.visit(|key, row| image.rows.push((key.to_vec(), row.to_vec())))?;
        with_table!(self, index, INDEX, |index| {
            for entry in index.iter()? {
                let (key, id) = entry?;
                image.index.push((key.value().to_vec(), id.value().to_owned()));
            }
        });
        with_table!(self, due, DUE, |due| {
            for entry in due.iter()? {
                let (key, row) = entry?;
                image.due.push((key.value(), row.value().to_vec()));
            }
        });
        Ok(Snapshot(Arc::new(image)))
    }

    /// Replaces every table by its copy.
    pub(crate) fn replace(&mut self, snapshot: &Snapshot) -> Result<(), Refusal> {
        let writing = self.writing()?;
        writing.delete_table(ROWS)?;
        writing.delete_table(INDEX)?;
        writing.delete_table(DUE)?;
        let mut rows = writing.open_table(ROWS)?;
        for (key, row) in &snapshot.0.rows {
            rows.insert(key.as_slice(), row.as_slice())?;
        }
        let mut index = writing.open_table(INDEX)?;
        for (key, id) in &snapshot.0.index {
            index.insert(key.as_slice(), id.as_str())?;
        }
        let mut due = writing.open_table(DUE)?;
        for (key, row) in &snapshot.0.due {
            due.insert(*key, row.as_slice())?;
        }
        Ok(())
    }
}
