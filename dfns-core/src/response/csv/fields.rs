//! The fields of one row, found by column name, and the trait that reads a row from them.

use super::records::Record;
use std::collections::BTreeMap;

/// A row of a table, read from its fields.
pub trait CsvRow: Sized {
    /// Reads a row. The error is the name of a missing column.
    fn read(fields: &CsvFields<'_>) -> Result<Self, &'static str>;
}

/// The positions of the columns by name, in a map because a table may have many columns.
#[derive(Debug)]
pub(super) struct Columns(BTreeMap<Box<str>, usize>);

impl Columns {
    /// Reads the names. Of two columns with the same name, the first is used.
    pub(super) fn new(names: Record<'_>) -> Self {
        let mut columns = BTreeMap::new();
        for (position, name) in names.iter().enumerate() {
            columns.entry(name.into()).or_insert(position);
        }
        Self(columns)
    }
}

/// The fields of one row, by the names of their columns.
#[derive(Debug)]
pub struct CsvFields<'a> {
    pub(super) columns: &'a Columns,
    pub(super) fields: Record<'a>,
}

impl CsvFields<'_> {
    /// Returns the field of a column, or the column's name if the field is absent or empty.
    pub fn required(&self, column: &'static str) -> Result<&str, &'static str> {
        self.optional(column).ok_or(column)
    }

    /// Returns the field of a column, or `None` if there is no such column or the field is empty.
    pub fn optional(&self, column: &str) -> Option<&str> {
        let position = *self.columns.0.get(column)?;
        self.fields.get(position).filter(|field| !field.is_empty())
    }
}
