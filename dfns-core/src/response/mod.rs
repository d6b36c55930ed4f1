//! What comes back: the response, and the ways of reading it.
//!
//! * `raw`: status, headers and bytes; `collect` makes it of a body that is still on its way;
//! * `refusal`: the error that a refusing response is;
//! * `json`: a response that is JSON, or a change request in its place;
//! * `download` and `csv`: responses that are files and tables;
//! * `stream`: a response that is read as it arrives.

pub(crate) mod collect;
pub(crate) mod csv;
mod download;
mod from_response;
pub(crate) mod json;
mod raw;
mod refusal;
pub(crate) mod stream;

pub use self::csv::{Csv, CsvFields, CsvRow};
pub use self::download::Download;
pub use self::from_response::FromResponse;
pub(crate) use self::raw::Decode;
pub use self::raw::RawResponse;
pub(crate) use self::refusal::ERROR_LIMIT;
