//! Algorand: addresses in base32 with a checksum, transactions in MessagePack.

use crate::chain::encoding::hash::sha512_256;
use crate::chain::encoding::reader::Reader;
use crate::chain::encoding::{base32, hex};
use crate::chain::{Consent, Payload, PublicKey, Rejection, Signed, Unsigned};
use serde_json::json;

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
    let inner = inner(bytes);
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

/// The inner map of a transaction.
fn inner(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\x81\xa3txn").unwrap_or(bytes)
}

/// The field `snd` of a transaction.
fn sender(transaction: &[u8]) -> Result<[u8; 32], Rejection> {
    let fields = fields(transaction)?;
    let sender = find(&fields, "snd").and_then(account);
    sender.ok_or_else(|| Rejection::invalid(FIELD, "the field `snd` is absent"))
}

/// The asset that a transaction opts into, or out of: a transfer of nothing to oneself.
pub(super) fn opt_in(bytes: &[u8]) -> Result<Option<Consent>, Rejection> {
    let fields = fields(inner(bytes))?;
    let (sender, receiver) = (find(&fields, "snd").and_then(account), find(&fields, "arcv").and_then(account));
    let is_opt_in = find(&fields, "type") == Some(b"\xa5axfer") && find(&fields, "aamt").is_none();
    let asset = find(&fields, "xaid").and_then(number).filter(|_| is_opt_in && sender == receiver);
    Ok(asset.map(|asset| {
        let token = json!({ "kind": "Asa", "assetId": asset.to_string() });
        Consent { account: None, token, is_given: find(&fields, "aclose").is_none() }
    }))
}

/// The names and the values of fields.
type Fields<'a> = Vec<(&'a [u8], &'a [u8])>;

/// The fields of a transaction.
fn fields(transaction: &[u8]) -> Result<Fields<'_>, Rejection> {
    let mut reader = Reader::new(FIELD, transaction);
    let count = match reader.byte()? {
        head @ 0x80..=0x8f => usize::from(head & 15),
        0xde => usize::from(u16::from_be_bytes(reader.array()?)),
        _ => return Err(reader.reject("expected a map")),
    };
    let fields = (0..count).map(|_| Ok((item(&mut reader, DEPTH)?, item(&mut reader, DEPTH)?)));
    let fields = fields.collect::<Result<_, Rejection>>()?;
    reader.end()?;
    Ok(fields)
}

/// The last value of a field with a short name.
fn find<'a>(fields: &[(&[u8], &'a [u8])], name: &str) -> Option<&'a [u8]> {
    let is_it =
        |found: &[u8]| found.split_first().is_some_and(|(head, rest)| head & 0xe0 == 0xa0 && rest == name.as_bytes());
    fields.iter().rev().find(|(found, _)| is_it(found)).map(|(_, value)| *value)
}

fn account(value: &[u8]) -> Option<[u8; 32]> {
    value.strip_prefix(b"\xc4\x20").and_then(|address| address.try_into().ok())
}

/// A whole number that is not negative.
fn number(value: &[u8]) -> Option<u64> {
    match value {
        [number @ 0..=0x7f] => Some(u64::from(*number)),
        [0xcc..=0xcf, digits @ ..] => Some(digits.iter().fold(0, |number, digit| number << 8 | u64::from(*digit))),
        _ => None,
    }
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
