//! The fields of one row, and the trait that makes a row of them.

use super::records::Record;

/// A row of a table, made from its fields.
pub trait CsvRow: Sized {
    /// Reads a row. Errors are the names of columns that are missing.
    fn read(fields: &CsvFields<'_>) -> Result<Self, &'static str>;
}

/// One row's fields, by the names of their columns.
#[derive(Debug)]
pub struct CsvFields<'a> {
    pub(super) columns: &'a [String],
    pub(super) fields: Record<'a>,
}

impl CsvFields<'_> {
    /// The field of a column, which has to be there.
    pub fn required(&self, column: &'static str) -> Result<&str, &'static str> {
        self.optional(column).ok_or(column)
    }

    /// The field of a column; `None` if there is no such column or the field is empty.
    pub fn optional(&self, column: &str) -> Option<&str> {
        let index = self.columns.iter().position(|name| name == column)?;
        self.fields.get(index).filter(|field| !field.is_empty())
    }
}
