//! Responses that are tables: CSV, read row by row.
//!
//! Awaiting a table collects its text ([`Csv`]); [`Rows`](crate::Rows) reads it from the network as
//! it arrives, in constant memory. Both take the same steps:
//!
//! * `text`: pieces of a response become pieces of CSV;
//! * `records`: pieces of CSV become records;
//! * `table`: the first record names the columns, all others become rows of the program's type.
//!
//! The parser is `csv-core`, the parser of the crate `csv`: a `csv::Reader` pulls its input, and
//! here the network pushes it. Columns are found by name, so new and moved columns break nothing.
//! The cost is linear in the text, whatever number of columns it has.

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
