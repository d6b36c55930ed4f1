//! Algorand: addresses in base32 with a checksum, transactions in MessagePack.

use crate::chain::encoding::hash::sha512_256;
use crate::chain::encoding::reader::Reader;
use crate::chain::encoding::{base32, hex};
use crate::chain::{Payload, PublicKey, Rejection, Signed, Unsigned};

const FIELD: &str = "transaction";

/// Items within items, at most.
const DEPTH: u8 = 16;

/// The address of a key.
pub(super) fn address(key: &PublicKey) -> Result<String, Rejection> {
    let public = key.ed25519()?;
    Ok(base32::encode(&[&public, &sha512_256(&[&public])[28..]].concat()))
}

/// Whether the text is an address.
pub(super) fn is_address(text: &str) -> bool {
    let bytes = base32::decode(text).filter(|bytes| bytes.len() == 36);
    bytes.is_some_and(|bytes| sha512_256(&[&bytes[..32]])[28..] == bytes[32..])
}

/// Prepares a transaction: `{txn: {..}}`, or the inner map alone.
pub(super) fn transaction(key: &PublicKey, bytes: &[u8]) -> Result<Unsigned, Rejection> {
    let public = key.ed25519()?;
    let inner = bytes.strip_prefix(b"\x81\xa3txn").unwrap_or(bytes);
    if sender(inner)? != public {
        return Err(Rejection::foreign_sender(FIELD));
    }
    let payload = [b"TX", inner].concat();
    let tx_hash = base32::encode(&sha512_256(&[&payload]));
    let inner = inner.to_vec();
    Ok(Unsigned::one(Payload::EdDsa(payload), move |signature| {
        let compact = signature.compact();
        let signed = [b"\x82\xa3sig\xc4\x40".as_slice(), &compact, b"\xa3txn", &inner].concat();
        let (data, tx_hash) = (Some(hex::prefixed(&signed)), Some(tx_hash));
        Ok(Signed { data, tx_hash, ..Signed::alone(signature, Some(&compact)) })
    })
    .of_transaction(bytes.to_vec()))
}

/// The field `snd` of a transaction.
fn sender(transaction: &[u8]) -> Result<[u8; 32], Rejection> {
    let mut reader = Reader::new(FIELD, transaction);
    let count = match reader.byte()? {
        head @ 0x80..=0x8f => usize::from(head & 15),
        0xde => usize::from(u16::from_be_bytes(reader.array()?)),
        _ => return Err(reader.reject("expected a map")),
    };
    let mut sender = None;
    for _ in 0..count {
        let name = item(&mut reader, DEPTH)?;
        let value = item(&mut reader, DEPTH)?;
        if name == b"\xa3snd" {
            sender = value.strip_prefix(b"\xc4\x20").and_then(|address| address.try_into().ok());
        }
    }
    reader.end()?;
    sender.ok_or_else(|| Rejection::invalid(FIELD, "the field `snd` is absent"))
}

/// Reads an item of MessagePack whole.
fn item<'a>(reader: &mut Reader<'a>, depth: u8) -> Result<&'a [u8], Rejection> {
    let start = reader.position();
    let depth = depth.checked_sub(1).ok_or_else(|| reader.reject("items are nested too deeply"))?;
    let (length, items) = match reader.byte()? {
        0x00..=0x7f | 0xc0 | 0xc2 | 0xc3 | 0xe0..=0xff => (0, 0),
        head @ 0x80..=0x8f => (0, 2 * usize::from(head & 15)),
        head @ 0x90..=0x9f => (0, usize::from(head & 15)),
        head @ 0xa0..=0xbf => (usize::from(head & 31), 0),
        0xc4 | 0xd9 => (usize::from(reader.byte()?), 0),
        0xc5 | 0xda => (usize::from(u16::from_be_bytes(reader.array()?)), 0),
        0xcc | 0xd0 => (1, 0),
        0xcd | 0xd1 => (2, 0),
        0xca | 0xce | 0xd2 => (4, 0),
        0xcb | 0xcf | 0xd3 => (8, 0),
        0xdc => (0, usize::from(u16::from_be_bytes(reader.array()?))),
        0xde => (0, 2 * usize::from(u16::from_be_bytes(reader.array()?))),
        _ => return Err(reader.reject("an item has an unknown form")),
    };
    reader.take(length)?;
    for _ in 0..items {
        item(reader, depth)?;
    }
    Ok(reader.since(start))
}
