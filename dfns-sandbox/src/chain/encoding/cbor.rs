//! CBOR, as far as transactions and messages of Cardano need it: where an item ends, and how a head
//! is written.

use super::reader::Reader;
use crate::chain::Rejection;

/// The kinds of items.
pub(crate) mod major {
    pub(crate) const BYTES: u8 = 2;
    pub(crate) const TEXT: u8 = 3;
    pub(crate) const ARRAY: u8 = 4;
    pub(crate) const MAP: u8 = 5;
    pub(crate) const TAG: u8 = 6;
}

/// The head of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) major: u8,
    /// The number, the length or the tag; absent where the length is open.
    pub(crate) argument: Option<u64>,
}

/// Items within items, at most.
const DEPTH: u8 = 32;

/// Reads the head of an item.
pub(crate) fn head(reader: &mut Reader<'_>) -> Result<Head, Rejection> {
    let first = reader.byte()?;
    let argument = match first & 31 {
        small @ 0..=23 => Some(u64::from(small)),
        24 => Some(u64::from(reader.byte()?)),
        25 => Some(u64::from(u16::from_be_bytes(reader.array()?))),
        26 => Some(u64::from(reader.u32_be()?)),
        27 => Some(u64::from_be_bytes(reader.array()?)),
        31 if matches!(first >> 5, 2..=5 | 7) => None,
        _ => return Err(reader.reject("an item has an unknown form")),
    };
    Ok(Head { major: first >> 5, argument })
}

/// Reads an item whole and returns its bytes.
pub(crate) fn item<'a>(reader: &mut Reader<'a>) -> Result<&'a [u8], Rejection> {
    let start = reader.position();
    skip(reader, DEPTH)?;
    Ok(reader.since(start))
}

fn skip(reader: &mut Reader<'_>, depth: u8) -> Result<(), Rejection> {
    let depth = depth.checked_sub(1).ok_or_else(|| reader.reject("items are nested too deeply"))?;
    let head = head(reader)?;
    match (head.major, head.argument) {
        (0 | 1 | 7, Some(_)) => Ok(()),
        (2 | 3, Some(length)) => {
            let length = usize::try_from(length).map_err(|_| reader.reject("a length is too large"))?;
            reader.take(length).map(|_| ())
        }
        (4, Some(count)) => (0..count).try_for_each(|_| skip(reader, depth)),
        (5, Some(count)) => (0..count).try_for_each(|_| skip(reader, depth).and_then(|()| skip(reader, depth))),
        (6, Some(_)) => skip(reader, depth),
        (2..=5, None) => {
            while reader.rest().first() != Some(&0xff) {
                skip(reader, depth)?;
            }
            reader.take(1).map(|_| ())
        }
        _ => Err(reader.reject("an item has an unknown form")),
    }
}

/// Writes a head in its shortest form.
pub(crate) fn write_head(major: u8, argument: u64, to: &mut Vec<u8>) {
    let first = major << 5;
    let bytes = argument.to_be_bytes();
    match argument {
        0..=0x17 => to.push(first | bytes[7]),
        0x18..=0xff => to.extend([first | 0x18, bytes[7]]),
        0x100..=0xffff => {
            to.push(first | 0x19);
            to.extend(&bytes[6..]);
        }
        0x1_0000..=0xffff_ffff => {
            to.push(first | 0x1a);
            to.extend(&bytes[4..]);
        }
        _ => {
            to.push(first | 0x1b);
            to.extend(bytes);
        }
    }
}

/// Writes bytes.
pub(crate) fn write_bytes(bytes: &[u8], to: &mut Vec<u8>) {
    write_head(major::BYTES, bytes.len() as u64, to);
    to.extend_from_slice(bytes);
}

/// Writes a string.
pub(crate) fn write_text(text: &str, to: &mut Vec<u8>) {
    write_head(major::TEXT, text.len() as u64, to);
    to.extend_from_slice(text.as_bytes());
}
