//! The small types that all domains share: open enums and unions, ids, amounts, timestamps, pages,
//! any JSON.

mod amount;
mod any_json;
mod id;
mod list;
pub(crate) mod lookup;
pub mod object;
mod open_enum;
pub mod open_union;
mod page;
mod timestamp;
mod verbatim;

pub use amount::{Amount, AmountError};
pub use any_json::AnyJson;
pub use list::IntoList;
pub use open_enum::{OpenEnum, UnknownValue, known};
pub use open_union::UnknownObject;
pub use page::{Page, PageBody};
pub use timestamp::{Timestamp, TimestampError};
