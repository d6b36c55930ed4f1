//! The trait of types that a response can be decoded into.

use super::json;
use super::raw::RawResponse;
use crate::error::Error;

/// A type that a response can be decoded into: anything that implements `serde::Deserialize`,
/// [`Csv`](crate::Csv), [`Download`](crate::Download), [`PlainText`](crate::PlainText) and
/// [`RawResponse`].
///
/// In a declaration, `returns` also accepts `()`, and `bytes::Bytes` and `Vec<u8>` for the bytes of
/// the body.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be decoded from a response",
    label = "does not implement `Deserialize`",
    note = "derive `serde::Deserialize` for it, or write `returns = ()` if the response has no body"
)]
pub trait FromResponse: Sized {
    /// Decodes the response.
    fn decode(response: &RawResponse) -> Result<Self, Error>;
}

#[diagnostic::do_not_recommend]
impl<T: serde::de::DeserializeOwned> FromResponse for T {
    #[inline]
    fn decode(response: &RawResponse) -> Result<Self, Error> {
        json::decode(response)
    }
}
