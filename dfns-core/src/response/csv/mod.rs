//! Responses that are tables: CSV, read row by row.
//!
//! A table can be awaited, which collects its text ([`Csv`]), or read from the network as it arrives ([`Rows`](crate::Rows)), which costs the
//! same memory whatever its size. Both go through the same steps:
//!
//! * `text`: pieces of a response become pieces of CSV;
//! * `records`: pieces of CSV become records;
//! * `table`: the first record names the columns, the others become rows of the program's own type.
//!
//! Columns are found by their names: one that is new or has moved breaks nothing.

mod collected;
mod fields;
mod json_string;
mod records;
mod table;
mod text;

pub use self::collected::Csv;
pub use self::fields::{CsvFields, CsvRow};
// For the table that is read as it arrives.
pub(crate) use self::collected::is_announced;
pub(crate) use self::table::Table;
pub(crate) use self::text::Text;
