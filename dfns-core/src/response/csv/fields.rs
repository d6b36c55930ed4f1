//! The fields of one row, found by column name, and the trait that reads a row from them.

use super::records::Record;
use crate::foreign::one_line;
use std::collections::BTreeMap;

/// A row of a table, read from its fields.
pub trait CsvRow: Sized {
    /// The columns that every table has. A response without one of them is not the table, even if
    /// it has no rows. A table may have more columns, in any order.
    const COLUMNS: &'static [&'static str];

    /// Reads a row. The error is the name of a missing column.
    fn read(fields: &CsvFields<'_>) -> Result<Self, &'static str>;
}

/// The positions of the columns by name, in a map because a table may have many columns.
#[derive(Debug)]
pub(super) struct Columns(BTreeMap<Box<str>, usize>);

impl Columns {
    /// Reads the names. Fails if the record is not the header of a table with these columns, and
    /// says why.
    pub(super) fn new(names: Record<'_>, required: &[&str]) -> Result<Self, String> {
        match names.get(0).unwrap_or_default().trim_start().as_bytes().first() {
            Some(b'<') => return Err("the response is a page where a table was expected".to_owned()),
            Some(b'{' | b'[') => return Err("the response is JSON where a table was expected".to_owned()),
            _ => {}
        }
        let mut columns = BTreeMap::new();
        let mut twice = None;
        for (position, name) in names.iter().enumerate() {
            if columns.insert(name.into(), position).is_some() {
                twice = twice.or(Some(name));
            }
        }
        if let Some(missing) = required.iter().find(|name| !columns.contains_key(**name)) {
            return Err(format!("the first line of the table does not name the column `{missing}`"));
        }
        match twice {
            Some(name) => Err(format!("two columns of the table have the name `{}`", one_line(name, LONGEST_NAME))),
            None => Ok(Self(columns)),
        }
    }

    pub(super) fn count(&self) -> usize {
        self.0.len()
    }
}

/// The longest name of a column that an error shows, in bytes.
const LONGEST_NAME: usize = 100;

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
