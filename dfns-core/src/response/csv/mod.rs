//! Responses that are tables: CSV, read row by row.
//!
//! Awaiting a table collects its text ([`Csv`]). [`Rows`](crate::Rows) reads it from the network as
//! it arrives, in constant memory. Both take the same steps:
//!
//! * `text`: chunks of a response become chunks of CSV;
//! * `records`: chunks of CSV become records;
//! * `table`: the first record names the columns, all others become rows of the program's type;
//! * `content_type`: refuses a response that the server declares as another format.
//!
//! The parser is `csv-core`, that of the crate `csv`. A `csv::Reader` pulls its input; here the
//! network pushes it. Columns are found by name, so new and moved columns break nothing. The cost
//! is linear in the text, whatever the number of columns.

mod collected;
mod content_type;
mod fields;
mod json_string;
mod records;
mod table;
mod text;

pub use self::collected::Csv;
pub use self::fields::{CsvFields, CsvRow};
// For tables that are read as they arrive.
pub(crate) use self::collected::is_announced;
pub(crate) use self::content_type::refuse_another;
pub(crate) use self::table::Table;
pub(crate) use self::text::Text;
