//! Aptos and Movement: addresses by SHA-3, transactions in BCS.

use crate::chain::encoding::hash::sha3_256;
use crate::chain::encoding::reader::Reader;
use crate::chain::encoding::{bcs, hex};
use crate::chain::{Payload, PublicKey, Rejection, Signed, Unsigned};

const FIELD: &str = "transaction";

fn address_bytes(key: &PublicKey) -> Result<[u8; 32], Rejection> {
    Ok(sha3_256(&[&key.ed25519()?, &[0]]))
}

/// The address of a key.
pub(super) fn address(key: &PublicKey) -> Result<String, Rejection> {
    Ok(hex::prefixed(&address_bytes(key)?))
}

/// Prepares a `RawTransaction`.
pub(super) fn transaction(key: &PublicKey, bytes: &[u8]) -> Result<Unsigned, Rejection> {
    let public = key.ed25519()?;
    if check(bytes)? != address_bytes(key)? {
        return Err(Rejection::foreign_sender(FIELD));
    }
    let payload = [&sha3_256(&[b"APTOS::RawTransaction"]), bytes].concat();
    let raw = bytes.to_vec();
    Ok(Unsigned::one(Payload::EdDsa(payload), move |signature| {
        let compact = signature.compact();
        let signed = [&raw, [0, 32].as_slice(), &public, &[64], &compact].concat();
        let hash = sha3_256(&[&sha3_256(&[b"APTOS::Transaction"]), &[0], &signed]);
        let (data, tx_hash) = (Some(hex::prefixed(&signed)), Some(hex::prefixed(&hash)));
        Ok(Signed { data, tx_hash, ..Signed::alone(signature, Some(&compact)) })
    })
    .of_transaction(bytes.to_vec()))
}

/// Reads a transaction and returns its sender.
fn check(bytes: &[u8]) -> Result<[u8; 32], Rejection> {
    let mut reader = Reader::new(FIELD, bytes);
    let sender = reader.array()?;
    reader.u64_le()?;
    match reader.leb128()? {
        // The call of an entry function.
        2 => {
            reader.take(32)?;
            bcs::bytes(&mut reader)?;
            bcs::bytes(&mut reader)?;
            bcs::vector(&mut reader, bcs::type_tag)?;
            bcs::vector(&mut reader, |reader| bcs::bytes(reader).map(|_| ()))?;
            reader.take(3 * 8 + 1)?;
            reader.end()?;
        }
        // Scripts and multisig calls are signed as they are: only the fields after them are sure.
        0 | 3 | 4 if reader.rest().len() > 3 * 8 + 1 => {}
        _ => return Err(reader.reject("the payload of the transaction is unknown")),
    }
    Ok(sender)
}
