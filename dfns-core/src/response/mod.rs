//! The response, and the ways to read it.
//!
//! * `raw`: status, headers and bytes; `collect` reads them from a body that is still arriving;
//! * `refusal`: the error of an error response;
//! * `json`: a JSON response, or a change request instead;
//! * `plain_text`, `download` and `csv`: responses that are text, files and tables;
//! * `from_response`: picks how a type is read;
//! * `stream`: a response that is read as it arrives.

pub(crate) mod collect;
pub(crate) mod csv;
mod download;
mod from_response;
pub(crate) mod json;
mod plain_text;
mod raw;
mod refusal;
pub(crate) mod stream;

pub use self::csv::{Csv, CsvFields, CsvRow};
pub use self::download::Download;
pub use self::from_response::FromResponse;
pub use self::plain_text::PlainText;
pub(crate) use self::raw::Decode;
pub use self::raw::RawResponse;
pub(crate) use self::refusal::ERROR_LIMIT;
