//! Turns records into rows: the first record names the columns, remarks are skipped, all others are
//! rows of the program's type.
//!
//! A response that is not such a table as a whole is an error: it may be the page of a proxy, an
//! error, or the beginning of a table.

use super::fields::{Columns, CsvFields, CsvRow};
use super::records::Records;
use crate::error::{Delivery, Error, ErrorKind};
use std::marker::PhantomData;

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
    /// A row that has nothing in a column is an error, and the next row follows. After any other
    /// error there are no more rows.
    pub(crate) fn next_row<T: CsvRow>(&mut self, input: &mut &[u8], is_last: bool) -> Option<Result<T, Error>> {
        while !self.is_broken {
            let record = match self.records.next(input, is_last) {
                Ok(Some(record)) => record,
                Ok(None) if is_last && self.columns.is_none() => {
                    self.is_broken = true;
                    return Some(Err(fault("the response is empty where a table was expected")));
                }
                Ok(None) => return None,
                Err(error) => {
                    self.is_broken = true;
                    let place = self.columns.as_ref().map(|_| format!("row {}", self.rows + 1));
                    let place = place.as_deref().unwrap_or("the first line");
                    let message = format!("{place} of the table {}", error.message());
                    return Some(Err(Error::new(error.kind(), message).delivered(Delivery::Responded)));
                }
            };
            let Some(columns) = &self.columns else {
                match Columns::new(record, T::COLUMNS) {
                    Ok(columns) => self.columns = Some(columns),
                    Err(why) => {
                        self.is_broken = true;
                        return Some(Err(fault(why)));
                    }
                }
                continue;
            };
            let (first, cells, count) = (record.get(0).unwrap_or_default(), record.count(), columns.count());
            self.ends_with_truncation = first.starts_with(TRUNCATED);
            if self.ends_with_truncation || (first.starts_with("# ") && cells != count) {
                continue;
            }
            self.rows += 1;
            if cells != count {
                self.is_broken = true;
                let noun = if cells == 1 { "cell" } else { "cells" };
                let message =
                    format!("row {} of the table has {cells} {noun}, and its first line has {count}", self.rows);
                return Some(Err(fault(message)));
            }
            return Some(
                T::read(&CsvFields { columns, fields: record }).map_err(|column| {
                    fault(format!("row {} of the table has nothing in column `{column}`", self.rows))
                }),
            );
        }
        None
    }

    /// Reads a whole table, without its rows. Returns whether it says that it is truncated.
    pub(super) fn check<T: CsvRow>(mut text: &[u8]) -> Result<bool, Error> {
        let mut table = Self::default();
        while let Some(row) = table.next_row::<Unread<T>>(&mut text, true) {
            row?;
        }
        Ok(table.ends_with_truncation)
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

/// A row whose fields are not read.
struct Unread<T>(PhantomData<T>);

impl<T: CsvRow> CsvRow for Unread<T> {
    const COLUMNS: &'static [&'static str] = T::COLUMNS;

    fn read(_: &CsvFields<'_>) -> Result<Self, &'static str> {
        Ok(Self(PhantomData))
    }
}

/// Returns the error of a response that is not the declared table.
fn fault(message: impl std::fmt::Display) -> Error {
    Error::new(ErrorKind::Decode, message).delivered(Delivery::Responded)
}
