//! The small types every domain shares: open enums, ids, timestamps, pages, any JSON.

mod any_json;
mod csv;
mod id;
mod open_enum;
mod page;
mod timestamp;

pub use any_json::AnyJson;
pub use csv::{Csv, CsvFields, CsvRow, Rows};
pub use open_enum::{OpenEnum, UnknownValue, known};
pub use page::Page;
pub use timestamp::{Timestamp, TimestampError};
