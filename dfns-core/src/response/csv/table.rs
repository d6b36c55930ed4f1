//! Turns records into rows: the first record names the columns, remarks are skipped, all others are
//! rows of the program's type.

use super::fields::{Columns, CsvFields, CsvRow};
use super::records::Records;
use crate::error::{Error, ErrorKind};

/// The beginning of the remark with which the server marks a truncated table.
pub(super) const TRUNCATED: &str = "# TRUNCATED";

#[derive(Default)]
pub(crate) struct Table {
    records: Records,
    columns: Option<Columns>,
    /// The number of rows so far.
    rows: usize,
    ends_with_truncation: bool,
    is_broken: bool,
}

impl Table {
    /// Returns the next row if the input holds all of it. `is_last` means that no further chunk
    /// follows.
    ///
    /// A row that lacks a column is an error, and the next row follows. After any other error there
    /// are no more rows.
    pub(crate) fn next_row<T: CsvRow>(&mut self, input: &mut &[u8], is_last: bool) -> Option<Result<T, Error>> {
        while !self.is_broken {
            let record = match self.records.next(input, is_last) {
                Ok(record) => record?,
                Err(error) => {
                    self.is_broken = true;
                    let place = self.columns.as_ref().map(|_| format!("row {}", self.rows + 1));
                    let place = place.as_deref().unwrap_or("the first line");
                    let message = format!("{place} of the table {}", error.message());
                    return Some(Err(Error::new(error.kind(), message)));
                }
            };
            let Some(columns) = &self.columns else {
                self.columns = Some(Columns::new(record));
                continue;
            };
            let first = record.get(0).unwrap_or_default();
            self.ends_with_truncation = first.starts_with(TRUNCATED);
            if first.starts_with("# ") {
                continue;
            }
            self.rows += 1;
            return Some(T::read(&CsvFields { columns, fields: record }).map_err(|column| {
                let message = format!("row {} of the table has nothing in column `{column}`", self.rows);
                Error::new(ErrorKind::Decode, message)
            }));
        }
        None
    }

    /// Whether an error occurred after which nothing more can be read.
    pub(crate) fn is_broken(&self) -> bool {
        self.is_broken
    }

    /// Whether the text so far ends with the remark that the table is truncated.
    pub(crate) fn ends_with_truncation(&self) -> bool {
        self.ends_with_truncation
    }
}
