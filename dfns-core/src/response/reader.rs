//! Picks how a response type is read, by its type rather than by its name.
//!
//! Most types are read by [`FromResponse`]. A few cannot implement it, because every `Deserialize`
//! type already does: `()`, bytes, and [`AnyJson`]. They have their own `read` on [`Reader`], which
//! the compiler prefers to the general one behind [`Deref`]. So an alias of `Vec<u8>` is read as
//! bytes, and an unrelated type named `Bytes` is not.

#![expect(clippy::unused_self, reason = "method lookup goes through `Deref`, which only values have")]

use super::{FromResponse, RawResponse, json};
use crate::error::Error;
use crate::types::AnyJson;
use bytes::Bytes;
use std::marker::PhantomData;
use std::ops::Deref;

/// Reads a response as `T`; returned by [`reader`].
#[derive(Debug)]
pub struct Reader<T>(General<T>);

/// The general way to read a response.
#[derive(Debug)]
pub struct General<T>(PhantomData<fn() -> T>);

/// Returns the reader of a response type.
pub const fn reader<T>() -> Reader<T> {
    Reader(General(PhantomData))
}

impl<T> Deref for Reader<T> {
    type Target = General<T>;
    fn deref(&self) -> &General<T> {
        &self.0
    }
}

impl<T> General<T> {
    /// Reads the response, usually from JSON.
    #[inline]
    pub fn read(&self, response: &RawResponse) -> Result<T, Error>
    where
        T: FromResponse,
    {
        T::decode(response)
    }
}

impl Reader<()> {
    /// Ignores the body. Fails if it is a change request, because the call is not done then.
    #[inline]
    pub fn read(&self, response: &RawResponse) -> Result<(), Error> {
        json::refuse_change_request(response)
    }
}

impl Reader<Bytes> {
    /// Returns the body unchanged.
    #[inline]
    pub fn read(&self, response: &RawResponse) -> Result<Bytes, Error> {
        json::refuse_change_request(response)?;
        Ok(response.body().clone())
    }
}

impl Reader<Vec<u8>> {
    /// Returns the body unchanged.
    #[inline]
    pub fn read(&self, response: &RawResponse) -> Result<Vec<u8>, Error> {
        json::refuse_change_request(response)?;
        Ok(response.body().to_vec())
    }
}

impl Reader<AnyJson> {
    /// Returns the JSON of the body; `null` if the body is empty.
    pub fn read(&self, response: &RawResponse) -> Result<AnyJson, Error> {
        if response.body().trim_ascii().is_empty() { Ok(AnyJson::null()) } else { json::decode(response) }
    }
}
