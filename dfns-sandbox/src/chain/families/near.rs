//! NEAR: implicit accounts, whose names are keys, and transactions in Borsh.

use crate::chain::encoding::hash::sha256;
use crate::chain::encoding::hex;
use crate::chain::encoding::reader::Reader;
use crate::chain::{Payload, PublicKey, Rejection, Signed, Unsigned};
use bitcoin::base58;

const FIELD: &str = "transaction";

/// The implicit account of a key.
pub(super) fn address(key: &PublicKey) -> Result<String, Rejection> {
    Ok(hex::bare(&key.ed25519()?))
}

/// Whether the text is an account: a name of 2 to 64 characters, which implicit accounts have too.
pub(super) fn is_address(text: &str) -> bool {
    let part = |part: &str| {
        let letters = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        part.split(['-', '_']).all(|word| !word.is_empty() && word.bytes().all(letters))
    };
    (2..=64).contains(&text.len()) && text.split('.').all(part)
}

/// Prepares a transaction.
pub(super) fn transaction(key: &PublicKey, bytes: &[u8]) -> Result<Unsigned, Rejection> {
    let mut reader = Reader::new(FIELD, bytes);
    string(&mut reader)?;
    if reader.byte()? != 0 || reader.array::<32>()? != key.ed25519()? {
        return Err(Rejection::foreign_sender(FIELD));
    }
    reader.u64_le()?;
    string(&mut reader)?;
    reader.take(32)?;
    reader.u32_le()?;
    let digest = sha256(&[bytes]);
    let raw = bytes.to_vec();
    Ok(Unsigned::one(Payload::EdDsa(digest.to_vec()), move |signature| {
        let compact = signature.compact();
        let signed = [raw.as_slice(), &[0], &compact].concat();
        let (data, tx_hash) = (Some(hex::prefixed(&signed)), Some(base58::encode(&digest)));
        Ok(Signed { data, tx_hash, ..Signed::alone(signature, Some(&compact)) })
    })
    .of_transaction(bytes.to_vec()))
}

fn string(reader: &mut Reader<'_>) -> Result<(), Rejection> {
    let length = usize::try_from(reader.u32_le()?).unwrap_or(usize::MAX);
    reader.take(length).map(|_| ())
}
