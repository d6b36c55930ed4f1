//! The response, and the ways of reading it.
//!
//! * `raw`: status, headers and bytes; `collect` makes it of a body that is still on its way;
//! * `refusal`: the error that a refusing response is;
//! * `json`: a response that is JSON, or a change request in its place;
//! * `plain_text`, `download` and `csv`: responses that are text, files and tables;
//! * `reader`: which way a type is read;
//! * `stream`: a response that is read as it arrives.

pub(crate) mod collect;
pub(crate) mod csv;
mod download;
mod from_response;
pub(crate) mod json;
mod plain_text;
mod raw;
mod reader;
mod refusal;
pub(crate) mod stream;

pub use self::csv::{Csv, CsvFields, CsvRow};
pub use self::download::Download;
pub use self::from_response::FromResponse;
pub use self::plain_text::PlainText;
pub(crate) use self::raw::Decode;
pub use self::raw::RawResponse;
pub use self::reader::reader;
pub(crate) use self::refusal::ERROR_LIMIT;
