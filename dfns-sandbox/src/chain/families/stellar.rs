//! Stellar: addresses in base32 with a checksum, transactions as envelopes in XDR.

use crate::chain::encoding::hash::sha256;
use crate::chain::encoding::reader::Reader;
use crate::chain::encoding::{base32, crc, hex};
use crate::chain::{Consent, Payload, PublicKey, Rejection, Signed, Unsigned};
use serde_json::json;

const FIELD: &str = "transaction";
const SIGNATURE_LENGTH: usize = 72;
const MOST_SIGNATURES: usize = 20;

/// The address of a key.
pub(super) fn address(key: &PublicKey) -> Result<String, Rejection> {
    Ok(account(key.ed25519()?))
}

fn account(key: [u8; 32]) -> String {
    let mut bytes = vec![6 << 3];
    bytes.extend(key);
    bytes.extend(crc::xmodem(&bytes).to_le_bytes());
    base32::encode(&bytes)
}

/// Whether the text is an account, a muxed account, or a contract.
pub(super) fn is_address(text: &str) -> bool {
    let Some(bytes) = base32::decode(text) else { return false };
    let Some((content, checksum)) = bytes.split_last_chunk::<2>() else { return false };
    let known = matches!((content.first(), content.len()), (Some(0x30 | 0x10), 33) | (Some(0x60), 41));
    known && crc::xmodem(content).to_le_bytes() == *checksum
}

/// Prepares an envelope: a transaction, one of the first version, or a fee bump.
pub(super) fn transaction(key: &PublicKey, envelope: &[u8], test: bool) -> Result<Unsigned, Rejection> {
    let public = key.ed25519()?;
    let mut reader = Reader::new(FIELD, envelope);
    let kind = reader.u32_be()?;
    let start = reader.position();
    // The first version writes the source without its kind, and is signed as if it had one.
    let (signed_kind, inserted): (u32, &[u8]) = match kind {
        0 => (2, &[0; 4]),
        2 | 5 => (kind, &[]),
        _ => return Err(reader.reject("the kind of the envelope is unknown")),
    };
    let source = if kind == 0 { reader.array()? } else { source(&mut reader)? };
    if source != public {
        return Err(Rejection::foreign_sender(FIELD));
    }
    let count = signatures(envelope).ok_or_else(|| reader.reject("the list of signatures is absent"))?;
    let list = envelope.len() - 4 - SIGNATURE_LENGTH * count;
    if list < reader.position() {
        return Err(reader.reject("the transaction is absent"));
    }
    let passphrase: &[u8] =
        if test { b"Test SDF Network ; September 2015" } else { b"Public Global Stellar Network ; September 2015" };
    let digest = sha256(&[&sha256(&[passphrase]), &signed_kind.to_be_bytes(), inserted, &envelope[start..list]]);
    let mut signed = envelope.to_vec();
    signed[list..list + 4].copy_from_slice(&word(count + 1));
    Ok(Unsigned::one(Payload::EdDsa(digest.to_vec()), move |signature| {
        let compact = signature.compact();
        signed.extend_from_slice(&public[28..]);
        signed.extend(64_u32.to_be_bytes());
        signed.extend(compact);
        let (data, tx_hash) = (Some(hex::prefixed(&signed)), Some(hex::bare(&digest)));
        Ok(Signed { data, tx_hash, ..Signed::alone(signature, Some(&compact)) })
    })
    .of_transaction(envelope.to_vec()))
}

/// The key of a source account.
fn source(reader: &mut Reader<'_>) -> Result<[u8; 32], Rejection> {
    match reader.u32_be()? {
        0 => {}
        // A muxed account: a number precedes the key.
        0x100 => reader.take(8).map(|_| ())?,
        _ => return Err(reader.reject("the kind of the source account is unknown")),
    }
    reader.array()
}

/// The trustlines that a transaction opens and closes, up to the first operation of another kind.
pub(super) fn trustlines(envelope: &[u8]) -> Result<Vec<Consent>, Rejection> {
    const CHANGE_TRUST: u32 = 6;
    let (mut reader, mut found) = (Reader::new(FIELD, envelope), Vec::new());
    if reader.u32_be()? != 2 {
        return Ok(found);
    }
    source(&mut reader)?;
    // The fee and the sequence number, then the conditions: none, or bounds of time.
    reader.take(12)?;
    match reader.u32_be()? {
        0 => {}
        1 => reader.take(16).map(|_| ())?,
        _ => return Ok(found),
    }
    let memo = match reader.u32_be()? {
        0 => 0,
        1 => usize::try_from(reader.u32_be()?).unwrap_or(usize::MAX).min(28).next_multiple_of(4),
        2 => 8,
        _ => 32,
    };
    reader.take(memo)?;
    for _ in 0..reader.u32_be()? {
        let is_own = reader.u32_be()? == 0;
        if !is_own || reader.u32_be()? != CHANGE_TRUST {
            break;
        }
        let code = match reader.u32_be()? {
            1 => reader.take(4)?,
            2 => reader.take(12)?,
            _ => break,
        };
        reader.take(4)?;
        let issuer = account(reader.array()?);
        let limit = i64::from_be_bytes(reader.array()?);
        let code = String::from_utf8_lossy(code).trim_end_matches('\0').to_owned();
        let token = json!({ "kind": "Sep41", "assetCode": code, "issuer": issuer });
        found.push(Consent { account: None, token, is_given: limit > 0 });
    }
    Ok(found)
}

/// The number of signatures at the end of an envelope.
fn signatures(envelope: &[u8]) -> Option<usize> {
    (0..MOST_SIGNATURES).rev().find(|&count| {
        let Some(start) = envelope.len().checked_sub(4 + SIGNATURE_LENGTH * count) else { return false };
        let (length, signatures) = envelope[start..].split_at(4);
        length == word(count)
            && signatures.chunks(SIGNATURE_LENGTH).all(|signature| signature[4..8] == 64_u32.to_be_bytes())
    })
}

/// A small number in four bytes.
fn word(number: usize) -> [u8; 4] {
    u32::try_from(number).unwrap_or(u32::MAX).to_be_bytes()
}
