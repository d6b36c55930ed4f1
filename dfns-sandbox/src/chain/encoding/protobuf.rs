//! The wire format of protobuf, as far as transactions of TRON, Cosmos and Hedera need it.

use super::reader::{Reader, write_leb128};
use crate::chain::Rejection;

/// One field of a message: its number and its content.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Field<'a> {
    pub(crate) number: u64,
    pub(crate) value: Value<'a>,
}

/// The content of a field.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Value<'a> {
    Number(u64),
    Bytes(&'a [u8]),
    Fixed,
}

impl<'a> Value<'a> {
    /// The bytes of a string, a message or bytes.
    pub(crate) fn bytes(self) -> Option<&'a [u8]> {
        if let Self::Bytes(bytes) = self { Some(bytes) } else { None }
    }
}

/// Reads all fields of a message.
pub(crate) fn fields<'a>(field: &'static str, message: &'a [u8]) -> Result<Vec<Field<'a>>, Rejection> {
    let mut reader = Reader::new(field, message);
    let mut fields = Vec::new();
    while !reader.rest().is_empty() {
        let tag = reader.leb128()?;
        let value = match tag & 7 {
            0 => Value::Number(reader.leb128()?),
            1 => reader.take(8).map(|_| Value::Fixed)?,
            2 => {
                let length = reader.leb128_length()?;
                Value::Bytes(reader.take(length)?)
            }
            5 => reader.take(4).map(|_| Value::Fixed)?,
            _ => return Err(reader.reject("a field has an unknown wire type")),
        };
        fields.push(Field { number: tag >> 3, value });
    }
    Ok(fields)
}

/// Finds the bytes of the last field with a number, which is the one that counts.
pub(crate) fn bytes<'a>(fields: &[Field<'a>], number: u64) -> Option<&'a [u8]> {
    fields.iter().rev().find(|field| field.number == number).and_then(|field| field.value.bytes())
}

/// Finds a number; absent means 0.
pub(crate) fn number(fields: &[Field<'_>], number: u64) -> u64 {
    let field = fields.iter().rev().find(|field| field.number == number);
    field.and_then(|field| if let Value::Number(number) = field.value { Some(number) } else { None }).unwrap_or(0)
}

/// Writes a field of bytes.
pub(crate) fn write_bytes(number: u64, bytes: &[u8], to: &mut Vec<u8>) {
    write_leb128(number << 3 | 2, to);
    write_leb128(bytes.len() as u64, to);
    to.extend_from_slice(bytes);
}
