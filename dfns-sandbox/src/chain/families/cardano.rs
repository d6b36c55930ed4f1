//! Cardano: enterprise addresses, transactions in CBOR whose body is signed as it was received, and
//! messages of CIP-8.

use crate::chain::encoding::cbor::{self, Head, head, item, major, write_bytes, write_head, write_text};
use crate::chain::encoding::hash::{blake2b_224, blake2b_256};
use crate::chain::encoding::reader::Reader;
use crate::chain::encoding::{bech32, hex};
use crate::chain::{Payload, PublicKey, Rejection, Signed, Unsigned};

const FIELD: &str = "transaction";

/// The tag of CBOR for sets.
const SET: u64 = 258;

fn address_bytes(key: &PublicKey, test: bool) -> Result<[u8; 29], Rejection> {
    let mut bytes = [if test { 0x60 } else { 0x61 }; 29];
    bytes[1..].copy_from_slice(&blake2b_224(&[&key.ed25519()?]));
    Ok(bytes)
}

/// The address of a key.
pub(super) fn address(key: &PublicKey, test: bool) -> Result<String, Rejection> {
    bech32::encode(if test { "addr_test" } else { "addr" }, &address_bytes(key, test)?)
}

/// Whether the text is an address of a payment, of this network.
pub(super) fn is_address(address: &str, test: bool) -> bool {
    let bytes = bech32::decode(if test { "addr_test" } else { "addr" }, address);
    bytes.is_some_and(|bytes| {
        let (kind, network) =
            (bytes.first().map_or(0xf, |head| head >> 4), bytes.first().map_or(0xf, |head| head & 15));
        let length = match kind {
            0..=3 => bytes.len() == 57,
            4 | 5 => bytes.len() > 29,
            6 | 7 => bytes.len() == 29,
            _ => false,
        };
        length && network == u8::from(!test)
    })
}

/// Prepares a transaction; its witness set gains the signature.
pub(super) fn transaction(key: &PublicKey, bytes: &[u8]) -> Result<Unsigned, Rejection> {
    let public = key.ed25519()?;
    let mut reader = Reader::new(FIELD, bytes);
    if !matches!(head(&mut reader)?, Head { major: major::ARRAY, argument: Some(3 | 4) }) {
        return Err(reader.reject("expected an array of three or four items"));
    }
    let outer = reader.since(0).to_vec();
    if reader.rest().first().is_none_or(|byte| byte >> 5 != major::MAP) {
        return Err(reader.reject("expected the body, a map"));
    }
    let body = item(&mut reader)?.to_vec();
    let witnesses = Witnesses::read(item(&mut reader)?)?;
    let rest = reader.rest().to_vec();
    while !reader.rest().is_empty() {
        item(&mut reader)?;
    }
    let digest = blake2b_256(&[&body]);
    Ok(Unsigned::one(Payload::EdDsa(digest.to_vec()), move |signature| {
        let compact = signature.compact();
        let signed = [outer, body, witnesses.with(&public, &compact), rest].concat();
        let (data, tx_hash) = (Some(hex::prefixed(&signed)), Some(hex::bare(&digest)));
        Ok(Signed { data, tx_hash, ..Signed::alone(signature, Some(&compact)) })
    })
    .of_transaction(bytes.to_vec()))
}

/// The witness set: the signatures it has, and its other entries.
struct Witnesses {
    tagged: bool,
    signatures: Vec<Vec<u8>>,
    others: Vec<Vec<u8>>,
}

impl Witnesses {
    fn read(bytes: &[u8]) -> Result<Self, Rejection> {
        let mut witnesses = Self { tagged: true, signatures: Vec::new(), others: Vec::new() };
        let mut reader = Reader::new(FIELD, bytes);
        let Head { major: major::MAP, argument } = head(&mut reader)? else {
            return Err(reader.reject("expected the witness set, a map"));
        };
        while more(&reader, argument) {
            let start = reader.position();
            let name = item(&mut reader)?;
            let value = item(&mut reader)?;
            if name == [0] {
                witnesses.read_signatures(value)?;
            } else {
                witnesses.others.push(reader.since(start).to_vec());
            }
        }
        Ok(witnesses)
    }

    fn read_signatures(&mut self, bytes: &[u8]) -> Result<(), Rejection> {
        let mut reader = Reader::new(FIELD, bytes);
        let mut first = head(&mut reader)?;
        self.tagged = first == Head { major: major::TAG, argument: Some(SET) };
        if self.tagged {
            first = head(&mut reader)?;
        }
        if first.major != major::ARRAY {
            return Err(reader.reject("expected the signatures, an array"));
        }
        while more(&reader, first.argument) {
            self.signatures.push(item(&mut reader)?.to_vec());
        }
        Ok(())
    }

    fn with(self, public: &[u8; 32], signature: &[u8; 64]) -> Vec<u8> {
        let mut set = Vec::new();
        write_head(major::MAP, self.others.len() as u64 + 1, &mut set);
        set.push(0);
        if self.tagged {
            write_head(major::TAG, SET, &mut set);
        }
        write_head(major::ARRAY, self.signatures.len() as u64 + 1, &mut set);
        set.extend(self.signatures.concat());
        write_head(major::ARRAY, 2, &mut set);
        write_bytes(public, &mut set);
        write_bytes(signature, &mut set);
        set.extend(self.others.concat());
        set
    }
}

/// Whether a map or an array, read whole before, has more items.
fn more(reader: &Reader<'_>, count: Option<u64>) -> bool {
    match count {
        Some(_) => !reader.rest().is_empty(),
        None => reader.rest().first().is_some_and(|byte| *byte != 0xff),
    }
}

/// Prepares a message of CIP-8 in the context `Signature1`.
pub(super) fn cip8(key: &PublicKey, test: bool, payload: &[u8], external: &[u8]) -> Result<Unsigned, Rejection> {
    let mut protected = Vec::new();
    write_head(major::MAP, 2, &mut protected);
    // The algorithm EdDSA.
    protected.extend([1, 0x27]);
    write_text("address", &mut protected);
    write_bytes(&address_bytes(key, test)?, &mut protected);

    let mut to_sign = Vec::new();
    write_head(major::ARRAY, 4, &mut to_sign);
    write_text("Signature1", &mut to_sign);
    for part in [&protected, external, payload] {
        cbor::write_bytes(part, &mut to_sign);
    }

    let mut signed = Vec::new();
    write_head(major::ARRAY, 4, &mut signed);
    write_bytes(&protected, &mut signed);
    write_head(major::MAP, 1, &mut signed);
    write_text("hashed", &mut signed);
    signed.push(0xf4); // false
    write_bytes(payload, &mut signed);
    Ok(Unsigned::one(Payload::EdDsa(to_sign), move |signature| {
        let compact = signature.compact();
        write_bytes(&compact, &mut signed);
        Ok(Signed { data: Some(hex::prefixed(&signed)), ..Signed::alone(signature, Some(&compact)) })
    }))
}
