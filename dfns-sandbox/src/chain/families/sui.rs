//! Sui and IOTA: addresses by BLAKE2b, programmable transactions in BCS. IOTA leaves out the flag
//! of the scheme in addresses.

use crate::chain::encoding::hash::blake2b_256;
use crate::chain::encoding::reader::Reader;
use crate::chain::encoding::{bcs, hex};
use crate::chain::{Family, Payload, PublicKey, RawSignature, Rejection, Signed, Unsigned};
use bitcoin::base58;

const FIELD: &str = "transaction";

fn address_bytes(key: &PublicKey, family: Family) -> Result<[u8; 32], Rejection> {
    let flag: &[u8] = if family == Family::Iota { &[] } else { &[0] };
    Ok(blake2b_256(&[flag, &key.ed25519()?]))
}

/// The address of a key.
pub(super) fn address(key: &PublicKey, family: Family) -> Result<String, Rejection> {
    Ok(hex::prefixed(&address_bytes(key, family)?))
}

/// A signature behind the flag of its scheme and before its key.
pub(super) fn encode(key: &PublicKey, signature: &RawSignature) -> Vec<u8> {
    [[0].as_slice(), &signature.compact(), key.bytes()].concat()
}

/// Prepares a `TransactionData`, for its sender or for the owner of its gas.
pub(super) fn transaction(key: &PublicKey, bytes: &[u8], family: Family) -> Result<Unsigned, Rejection> {
    if !check(bytes)?.contains(&address_bytes(key, family)?) {
        return Err(Rejection::foreign_sender(FIELD));
    }
    let digest = blake2b_256(&[&[0; 3], bytes]);
    let tx_hash = base58::encode(&blake2b_256(&[b"TransactionData::", bytes]));
    let key = *key;
    Ok(Unsigned::one(Payload::EdDsa(digest.to_vec()), move |signature| {
        Ok(Signed { tx_hash: Some(tx_hash), ..Signed::alone(signature, Some(&encode(&key, signature))) })
    })
    .of_transaction(bytes.to_vec()))
}

/// Reads a transaction and returns its sender and the owner of its gas.
fn check(bytes: &[u8]) -> Result<[[u8; 32]; 2], Rejection> {
    let mut reader = Reader::new(FIELD, bytes);
    if reader.array()? != [0, 0] {
        return Err(reader.reject("expected a programmable transaction of the first version"));
    }
    bcs::vector(&mut reader, input)?;
    bcs::vector(&mut reader, command)?;
    let sender = reader.array()?;
    bcs::vector(&mut reader, object_reference)?;
    let owner = reader.array()?;
    reader.take(2 * 8)?;
    match reader.byte()? {
        0 => {}
        1 => reader.take(8).map(|_| ())?,
        _ => return Err(reader.reject("the expiration is unknown")),
    }
    reader.end()?;
    Ok([sender, owner])
}

fn object_reference(reader: &mut Reader<'_>) -> Result<(), Rejection> {
    reader.take(32 + 8)?;
    bcs::bytes(reader).map(|_| ())
}

fn input(reader: &mut Reader<'_>) -> Result<(), Rejection> {
    match (reader.byte()?, reader.rest().first()) {
        (0, _) => bcs::bytes(reader).map(|_| ()),
        (1, Some(0 | 2)) => {
            reader.byte()?;
            object_reference(reader)
        }
        (1, Some(1)) => reader.take(1 + 32 + 8 + 1).map(|_| ()),
        _ => Err(reader.reject("an input is unknown")),
    }
}

fn command(reader: &mut Reader<'_>) -> Result<(), Rejection> {
    let modules = |reader: &mut Reader<'_>| {
        bcs::vector(reader, |reader| bcs::bytes(reader).map(|_| ()))?;
        bcs::vector(reader, |reader| reader.take(32).map(|_| ()))
    };
    match reader.byte()? {
        0 => {
            reader.take(32)?;
            bcs::bytes(reader)?;
            bcs::bytes(reader)?;
            bcs::vector(reader, bcs::type_tag)?;
            bcs::vector(reader, argument)
        }
        1 => {
            bcs::vector(reader, argument)?;
            argument(reader)
        }
        2 | 3 => {
            argument(reader)?;
            bcs::vector(reader, argument)
        }
        4 => modules(reader),
        5 => {
            if reader.byte()? == 1 {
                bcs::type_tag(reader)?;
            }
            bcs::vector(reader, argument)
        }
        6 => {
            modules(reader)?;
            reader.take(32)?;
            argument(reader)
        }
        _ => Err(reader.reject("a command is unknown")),
    }
}

fn argument(reader: &mut Reader<'_>) -> Result<(), Rejection> {
    let length = match reader.byte()? {
        0 => 0,
        1 | 2 => 2,
        3 => 4,
        _ => return Err(reader.reject("an argument is unknown")),
    };
    reader.take(length).map(|_| ())
}
