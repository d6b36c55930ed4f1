//! Transactions: slots for signatures, and the message that is signed.

use crate::chain::encoding::hex;
use crate::chain::encoding::reader::Reader;
use crate::chain::{Payload, PublicKey, Rejection, Signed, Unsigned};
use bitcoin::base58;

const FIELD: &str = "transaction";
const SIGNATURE: usize = 64;

/// Prepares a transaction: the slot of the key is filled, the others are kept.
pub(in crate::chain) fn transaction(key: &PublicKey, bytes: &[u8]) -> Result<Unsigned, Rejection> {
    let public = key.ed25519()?;
    let mut reader = Reader::new(FIELD, bytes);
    let slots = length(&mut reader)?;
    let first_slot = reader.position();
    reader.take(slots * SIGNATURE)?;
    let message = reader.rest().to_vec();
    let signers = signers(&mut reader)?;
    if signers.len() != slots {
        return Err(Rejection::invalid(FIELD, format!("expected {} signature slots, found {slots}", signers.len())));
    }
    let slot = signers.iter().position(|signer| *signer == public);
    let slot = slot.ok_or_else(|| Rejection::invalid(FIELD, "the wallet is not a required signer"))?;
    let mut signed = bytes.to_vec();
    Ok(Unsigned::one(Payload::EdDsa(message), move |signature| {
        let compact = signature.compact();
        let start = first_slot + slot * SIGNATURE;
        signed[start..start + SIGNATURE].copy_from_slice(&compact);
        // The first signature, the fee payer's, identifies the transaction once it exists.
        let first = &signed[first_slot..first_slot + SIGNATURE];
        let tx_hash = (first != [0; SIGNATURE]).then(|| base58::encode(first));
        Ok(Signed { data: Some(hex::prefixed(&signed)), tx_hash, ..Signed::alone(signature, Some(&compact)) })
    })
    .of_transaction(bytes.to_vec()))
}

/// Reads a message whole and returns the keys that must sign it.
fn signers(reader: &mut Reader<'_>) -> Result<Vec<[u8; 32]>, Rejection> {
    let versioned = match reader.rest().first() {
        Some(0x80) => reader.byte().map(|_| true)?,
        Some(0..=0x7f) => false,
        _ => return Err(reader.reject("the version of the message is unknown")),
    };
    let [required, read_only, _] = reader.array()?;
    let count = length(reader)?;
    if read_only >= required || usize::from(required) > count {
        return Err(reader.reject("the header does not fit the accounts"));
    }
    let keys = (0..count).map(|_| reader.array()).collect::<Result<Vec<[u8; 32]>, _>>()?;
    reader.take(32)?;
    for _ in 0..length(reader)? {
        reader.byte()?;
        for _ in ["accounts", "data"] {
            let length = length(reader)?;
            reader.take(length)?;
        }
    }
    if versioned {
        for _ in 0..length(reader)? {
            reader.take(32)?;
            for _ in ["writable", "read-only"] {
                let length = length(reader)?;
                reader.take(length)?;
            }
        }
    }
    reader.end()?;
    Ok(keys.into_iter().take(usize::from(required)).collect())
}

/// A length of at most 16 bits.
fn length(reader: &mut Reader<'_>) -> Result<usize, Rejection> {
    let length = reader.leb128_length()?;
    if length > usize::from(u16::MAX) { Err(reader.reject("a length is too large")) } else { Ok(length) }
}
