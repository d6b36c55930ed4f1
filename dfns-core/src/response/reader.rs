//! Picks how a response type is read, by the type and not by its spelling.
//!
//! Most types are read by [`FromResponse`]. A few cannot implement it, because every `Deserialize`
//! type does already: `()`, bytes, and [`AnyJson`]. They have a `read` of their own on [`Reader`],
//! which the compiler prefers to the general one behind [`Deref`]. So an alias of `Vec<u8>` is
//! bytes too, and a type that merely is called `Bytes` is not.

#![expect(clippy::unused_self, reason = "method lookup goes through `Deref`, which only values have")]

use super::{FromResponse, RawResponse, json};
use crate::error::Error;
use crate::types::AnyJson;
use bytes::Bytes;
use std::marker::PhantomData;
use std::ops::Deref;

/// Reads a response as `T`; made by [`reader`].
#[derive(Debug)]
pub struct Reader<T>(General<T>);

/// The general way to read a response.
#[derive(Debug)]
pub struct General<T>(PhantomData<fn() -> T>);

/// The reader of a response type.
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
    /// Reads the response, as a rule from JSON.
    #[inline]
    pub fn read(&self, response: &RawResponse) -> Result<T, Error>
    where
        T: FromResponse,
    {
        T::decode(response)
    }
}

impl Reader<()> {
    /// Ignores the body, unless it is a change request: the call is not done then.
    #[inline]
    pub fn read(&self, response: &RawResponse) -> Result<(), Error> {
        json::refuse_change_request(response)
    }
}

impl Reader<Bytes> {
    /// The body as it came.
    #[inline]
    pub fn read(&self, response: &RawResponse) -> Result<Bytes, Error> {
        json::refuse_change_request(response)?;
        Ok(response.body().clone())
    }
}

impl Reader<Vec<u8>> {
    /// The body as it came.
    #[inline]
    pub fn read(&self, response: &RawResponse) -> Result<Vec<u8>, Error> {
        json::refuse_change_request(response)?;
        Ok(response.body().to_vec())
    }
}

impl Reader<AnyJson> {
    /// The body's JSON; `null` if the body is empty.
    pub fn read(&self, response: &RawResponse) -> Result<AnyJson, Error> {
        if response.body().trim_ascii().is_empty() { Ok(AnyJson::null()) } else { json::decode(response) }
    }
}
