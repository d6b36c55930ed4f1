//! BCS, the format of transactions on Move networks, as far as their senders must be found.

use super::reader::Reader;
use crate::chain::Rejection;

/// Types within types, at most.
const DEPTH: u8 = 16;

/// Reads bytes or a string, behind their length.
pub(crate) fn bytes<'a>(reader: &mut Reader<'a>) -> Result<&'a [u8], Rejection> {
    let length = reader.leb128_length()?;
    reader.take(length)
}

/// Reads as many items as a length says.
pub(crate) fn vector(
    reader: &mut Reader<'_>,
    mut item: impl FnMut(&mut Reader<'_>) -> Result<(), Rejection>,
) -> Result<(), Rejection> {
    let count = reader.leb128_length()?;
    // Every item has at least one byte.
    if count > reader.rest().len() {
        return Err(reader.reject("a list is longer than the data"));
    }
    (0..count).try_for_each(|_| item(reader))
}

/// Reads a type.
pub(crate) fn type_tag(reader: &mut Reader<'_>) -> Result<(), Rejection> {
    nested_type_tag(reader, DEPTH)
}

fn nested_type_tag(reader: &mut Reader<'_>, depth: u8) -> Result<(), Rejection> {
    let depth = depth.checked_sub(1).ok_or_else(|| reader.reject("types are nested too deeply"))?;
    match reader.byte()? {
        0..=5 | 8..=10 => Ok(()),
        6 => nested_type_tag(reader, depth),
        7 => {
            reader.take(32)?;
            bytes(reader)?;
            bytes(reader)?;
            vector(reader, |reader| nested_type_tag(reader, depth))
        }
        _ => Err(reader.reject("a type is unknown")),
    }
}
