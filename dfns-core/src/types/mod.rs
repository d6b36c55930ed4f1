//! The small types every domain shares: open enums and unions, ids, amounts, timestamps, pages, any JSON.

mod amount;
mod any_json;
mod id;
pub mod object;
mod open_enum;
pub mod open_union;
mod page;
mod timestamp;

pub use amount::Amount;
pub use any_json::AnyJson;
pub use open_enum::{OpenEnum, UnknownValue, known};
pub use open_union::UnknownObject;
pub use page::{Page, PageBody};
pub use timestamp::{Timestamp, TimestampError};
