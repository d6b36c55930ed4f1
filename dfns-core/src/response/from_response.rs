//! The trait of types that a response can be decoded into.

use super::json;
use super::raw::RawResponse;
use crate::error::Error;
use crate::outcome::Outcome;
use crate::types::AnyJson;
use bytes::Bytes;
use serde::de::DeserializeOwned;
use std::any::{Any, TypeId};

/// A type that a response can be decoded into: anything that implements `serde::Deserialize`,
/// [`Csv`](crate::Csv), [`Download`](crate::Download), [`PlainText`](crate::PlainText) and
/// [`RawResponse`].
///
/// `bytes::Bytes` and `Vec<u8>` are the bytes of the body. `()` ignores the body,
/// unless it is an HTML page, which no endpoint sends.
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
impl<T: DeserializeOwned + 'static> FromResponse for T {
    #[inline]
    fn decode(response: &RawResponse) -> Result<Self, Error> {
        match unlike_json(response) {
            Some(value) => json::refuse_change_request(response)
                .and_then(
                    |()| if TypeId::of::<T>() == TypeId::of::<()>() { json::refuse_page(response) } else { Ok(()) },
                )
                .map(|()| value),
            None => json::decode(response),
        }
    }
}

impl<T: FromResponse, P: DeserializeOwned> FromResponse for Outcome<T, P> {
    #[inline]
    fn decode(response: &RawResponse) -> Result<Self, Error> {
        json::outcome(response, T::decode)
    }
}

/// Returns the response as one of the types that are not read from JSON although serde could.
///
/// Coherence allows no separate implementation for these types, so they are recognized at run time.
/// A release build removes the check for all other types.
#[inline]
fn unlike_json<T: 'static>(response: &RawResponse) -> Option<T> {
    let mut value: Option<T> = None;
    let slot: &mut dyn Any = &mut value;
    if let Some(nothing) = slot.downcast_mut::<Option<()>>() {
        *nothing = Some(());
    } else if let Some(bytes) = slot.downcast_mut::<Option<Bytes>>() {
        *bytes = Some(response.body().clone());
    } else if let Some(bytes) = slot.downcast_mut::<Option<Vec<u8>>>() {
        *bytes = Some(response.body().to_vec());
    } else if let Some(json) = slot.downcast_mut::<Option<AnyJson>>()
        && response.body().trim_ascii().is_empty()
    {
        *json = Some(AnyJson::null());
    }
    value
}
