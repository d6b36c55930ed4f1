//! The XRP Ledger: addresses in base58 with an alphabet of its own, transactions as fields in a
//! canonical order.

use crate::chain::encoding::hash::{hash160, sha512_half};
use crate::chain::encoding::hex;
use crate::chain::encoding::reader::Reader;
use crate::chain::{Consent, Payload, PublicKey, Rejection, Signed, Unsigned};
use bitcoin::base58;
use serde_json::json;

const FIELD: &str = "transaction";
const BITCOIN: &str = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const RIPPLE: &str = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz";

/// The address of a key.
pub(super) fn address(key: &PublicKey) -> Result<String, Rejection> {
    Ok(account(&hash160(&key.secp256k1()?)))
}

fn account(id: &[u8]) -> String {
    let bytes = [&[0], id].concat();
    let translate = |symbol| BITCOIN.find(symbol).map_or(symbol, |at| char::from(RIPPLE.as_bytes()[at]));
    base58::encode_check(&bytes).chars().map(translate).collect()
}

/// Whether the text is an address.
pub(super) fn is_address(text: &str) -> bool {
    let translate = |symbol| RIPPLE.find(symbol).map(|at| char::from(BITCOIN.as_bytes()[at]));
    let translated: Option<String> = text.chars().map(translate).collect();
    translated.and_then(|text| base58::decode_check(&text).ok()).is_some_and(|bytes| bytes.len() == 21 && bytes[0] == 0)
}

/// Prepares a transaction in its binary form, which lacks the public key.
pub(super) fn transaction(key: &PublicKey, bytes: &[u8]) -> Result<Unsigned, Rejection> {
    let public = key.secp256k1()?;
    let Parts { before, after } = split(bytes, &public)?;
    let public = variable(0x73, &public);
    let blob = [before, public.clone(), after.clone()].concat();
    let digest = sha512_half(&[b"STX\0", &blob]);
    let head = blob[..blob.len() - after.len()].to_vec();
    Ok(Unsigned::one(Payload::Ecdsa(digest), move |signature| {
        let der = signature.der();
        let signed = [head, variable(0x74, &der), after].concat();
        let tx_hash = hex::bare(&sha512_half(&[b"TXN\0", &signed])).to_uppercase();
        let (data, tx_hash) = (Some(hex::prefixed(&signed)), Some(tx_hash));
        Ok(Signed { data, tx_hash, ..Signed::alone(signature, Some(&der)) })
    })
    .of_transaction(blob))
}

/// A blob of less than 193 bytes, behind its field code and its length.
fn variable(code: u8, content: &[u8]) -> Vec<u8> {
    [&[code, content.len().to_le_bytes()[0]], content].concat()
}

/// The fields before the public key in the canonical order, and those after it.
struct Parts {
    before: Vec<u8>,
    after: Vec<u8>,
}

fn split(bytes: &[u8], public: &[u8; 33]) -> Result<Parts, Rejection> {
    const SIGNING_KEY: (u8, u8) = (7, 3);
    const SIGNATURE: (u8, u8) = (7, 4);
    const ACCOUNT: (u8, u8) = (8, 1);
    let mut reader = Reader::new(FIELD, bytes);
    let (mut before, mut after, mut last) = (Vec::new(), Vec::new(), (0, 0));
    loop {
        let start = reader.position();
        let field = field_code(&mut reader)?;
        if field <= last {
            return Err(reader.reject("the fields are not in canonical order"));
        }
        last = field;
        let content = content(&mut reader, field.0)?;
        match field {
            SIGNING_KEY if !content.is_empty() && content != public => return Err(Rejection::foreign_sender(FIELD)),
            SIGNING_KEY | SIGNATURE => {}
            _ if field < SIGNING_KEY => before.extend_from_slice(reader.since(start)),
            _ => after.extend_from_slice(reader.since(start)),
        }
        if field == ACCOUNT {
            if content != hash160(public) {
                return Err(Rejection::foreign_sender(FIELD));
            }
            // The rest is kept unchanged: accounts, objects and lists.
            after.extend_from_slice(reader.rest());
            return Ok(Parts { before, after });
        }
    }
}

/// The content of a field of this type.
fn content<'a>(reader: &mut Reader<'a>, kind: u8) -> Result<&'a [u8], Rejection> {
    let length = match kind {
        1 => 2,
        2 => 4,
        3 => 8,
        4 => 16,
        5 => 32,
        6 => match reader.rest().first().copied().unwrap_or_default() {
            // An issued currency, a multi-purpose token, or XRP.
            first if first & 0x80 != 0 => 48,
            first if first & 0x20 != 0 => 33,
            _ => 8,
        },
        7 | 8 | 19 => variable_length(reader)?,
        16 => 1,
        17 => 20,
        20 => 12,
        21 => 24,
        _ => return Err(reader.reject("a field has an unknown type")),
    };
    reader.take(length)
}

/// The token that a transaction opts into: that of a trustline, which a limit of nothing closes, or
/// a multi-purpose token.
pub(super) fn opt_in(transaction: &[u8]) -> Result<Option<Consent>, Rejection> {
    const TRUST_SET: [u8; 2] = [0, 20];
    const AUTHORIZE: [u8; 2] = [0, 57];
    /// The flag that gives the token up.
    const UNAUTHORIZE: u8 = 1;
    const NOTHING: [u8; 8] = [0x80, 0, 0, 0, 0, 0, 0, 0];
    let mut reader = Reader::new(FIELD, transaction);
    let (mut is_authorization, mut is_given, mut depth) = (false, true, 0_u32);
    while !reader.rest().is_empty() {
        match field_code(&mut reader)? {
            // Objects and lists end with a field of their own type.
            (14 | 15, 1) => depth = depth.saturating_sub(1),
            (14 | 15, _) => depth = depth.saturating_add(1),
            field => match (field, content(&mut reader, field.0)?) {
                _ if depth > 0 => {}
                ((1, 2), kind) if kind == AUTHORIZE => is_authorization = true,
                ((1, 2), kind) if kind != TRUST_SET => return Ok(None),
                ((2, 2), flags) => is_given = flags.last().is_none_or(|flags| flags & UNAUTHORIZE == 0),
                ((6, 3), limit) if !is_authorization => {
                    let Some((value, rest)) = limit.split_first_chunk::<8>().filter(|(_, rest)| rest.len() == 40)
                    else {
                        return Ok(None);
                    };
                    let (currency, issuer) = rest.split_at(20);
                    let token =
                        json!({ "kind": "Iou", "currency": currency_code(currency), "issuer": account(issuer) });
                    return Ok(Some(Consent { account: None, token, is_given: *value != NOTHING }));
                }
                // The issuer authorizes a holder, who opts in by a transaction of its own.
                ((8, 11), _) => return Ok(None),
                ((21, 1), issuance) if is_authorization => {
                    let token = json!({ "kind": "Xls33", "issuanceId": hex::bare(issuance).to_uppercase() });
                    return Ok(Some(Consent { account: None, token, is_given }));
                }
                _ => {}
            },
        }
    }
    Ok(None)
}

/// The code of a currency: three symbols, or all of it in hex.
fn currency_code(currency: &[u8]) -> String {
    match currency {
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, code @ .., 0, 0, 0, 0, 0] => String::from_utf8_lossy(code).into_owned(),
        _ => hex::bare(currency).to_uppercase(),
    }
}

/// The type and the number of a field.
fn field_code(reader: &mut Reader<'_>) -> Result<(u8, u8), Rejection> {
    let first = reader.byte()?;
    // A half that is zero means that a byte of its own follows.
    let (mut kind, mut number) = (first >> 4, first & 15);
    for half in [&mut kind, &mut number] {
        if *half == 0 {
            *half = reader.byte()?;
        }
    }
    Ok((kind, number))
}

fn variable_length(reader: &mut Reader<'_>) -> Result<usize, Rejection> {
    let first = usize::from(reader.byte()?);
    match first {
        0..=192 => Ok(first),
        193..=240 => Ok(193 + (first - 193) * 256 + usize::from(reader.byte()?)),
        241..=254 => {
            let [high, low] = reader.array()?;
            Ok(12_481 + (first - 241) * 65_536 + usize::from(high) * 256 + usize::from(low))
        }
        _ => Err(reader.reject("a length is unknown")),
    }
}
