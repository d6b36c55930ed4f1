//! Hedera: the address that Ethereum would give the key, until the account has a number;
//! transactions as a list of bodies, one for each node that may receive it.

use super::evm;
use crate::chain::encoding::hash::keccak256;
use crate::chain::encoding::hex;
use crate::chain::encoding::protobuf::{self, bytes, fields, number, write_bytes};
use crate::chain::{Consent, Payload, PublicKey, Rejection, Signed, Unsigned};
use serde_json::json;

const FIELD: &str = "transaction";

/// The address of a key.
pub(super) fn address(key: &PublicKey) -> Result<String, Rejection> {
    evm::address(key)
}

/// Whether the text is an account, by its number or by its EVM address.
pub(super) fn is_address(text: &str) -> bool {
    let parts: Vec<&str> = text.split('.').collect();
    let number = |part: &&str| part.parse::<u64>().is_ok_and(|number| number.to_string() == **part);
    evm::parse_address("to", text).is_ok() || (parts.len() == 3 && parts.iter().all(number))
}

/// One entry of the list: its body and the signatures it has.
struct Entry {
    body: Vec<u8>,
    signatures: Vec<u8>,
}

/// Prepares the protobuf message `TransactionList`.
pub(super) fn transaction(key: &PublicKey, list: &[u8]) -> Result<Unsigned, Rejection> {
    let entries = fields(FIELD, list)?.iter().map(entry).collect::<Result<Vec<_>, _>>()?;
    let first = entries.first().ok_or_else(|| Rejection::invalid(FIELD, "the list of transactions is empty"))?;
    let tx_hash = transaction_id(&first.body)?;
    let public = key.secp256k1()?;
    let payloads = entries.iter().map(|entry| Payload::Ecdsa(keccak256(&[&entry.body]))).collect();
    Ok(Unsigned::many(payloads, move |signatures| {
        let mut signed = Vec::new();
        for (entry, signature) in entries.into_iter().zip(signatures) {
            let (mut pair, mut map, mut transaction, mut outer) =
                (Vec::new(), entry.signatures, Vec::new(), Vec::new());
            write_bytes(1, &public, &mut pair);
            write_bytes(6, &signature.compact(), &mut pair);
            write_bytes(1, &pair, &mut map);
            write_bytes(1, &entry.body, &mut transaction);
            write_bytes(2, &map, &mut transaction);
            write_bytes(5, &transaction, &mut outer);
            write_bytes(1, &outer, &mut signed);
        }
        let shown: Vec<_> = signatures.iter().map(|signature| signature.show(Some(&signature.compact()))).collect();
        let (signature, signatures) = match shown.as_slice() {
            [only] => (Some(only.clone()), None),
            _ => (None, Some(shown)),
        };
        Ok(Signed { signature, signatures, data: Some(hex::prefixed(&signed)), tx_hash: Some(tx_hash) })
    })
    .of_transaction(list.to_vec()))
}

/// The tokens that a transaction associates with the account, or dissociates.
pub(super) fn associations(list: &[u8]) -> Result<Vec<Consent>, Rejection> {
    const ASSOCIATE: u64 = 40;
    const DISSOCIATE: u64 = 41;
    let entries = fields(FIELD, list)?;
    let Some(first) = entries.first() else { return Ok(Vec::new()) };
    let body = entry(first)?.body;
    let body = fields(FIELD, &body)?;
    let mut found = Vec::new();
    for (number_of, is_given) in [(ASSOCIATE, true), (DISSOCIATE, false)] {
        let Some(tokens) = bytes(&body, number_of) else { continue };
        for token in fields(FIELD, tokens)?.iter().filter(|field| field.number == 2) {
            let id = fields(FIELD, token.value.bytes().unwrap_or_default())?;
            let [shard, realm, token] = [1, 2, 3].map(|part| number(&id, part));
            let token = json!({ "kind": "Hts", "tokenId": format!("{shard}.{realm}.{token}") });
            found.push(Consent { account: None, token, is_given });
        }
    }
    Ok(found)
}

fn entry(field: &protobuf::Field<'_>) -> Result<Entry, Rejection> {
    let absent = || Rejection::invalid(FIELD, "`signedTransactionBytes` with `bodyBytes` is absent");
    let outer = field.value.bytes().filter(|_| field.number == 1).ok_or_else(absent)?;
    let transaction = fields(FIELD, bytes(&fields(FIELD, outer)?, 5).ok_or_else(absent)?)?;
    let body = bytes(&transaction, 1).ok_or_else(absent)?.to_vec();
    Ok(Entry { body, signatures: bytes(&transaction, 2).unwrap_or_default().to_vec() })
}

/// The id `0.0.number@seconds.nanoseconds` in a body.
fn transaction_id(body: &[u8]) -> Result<String, Rejection> {
    let absent = || Rejection::invalid(FIELD, "`transactionID` is absent");
    let id = fields(FIELD, bytes(&fields(FIELD, body)?, 1).ok_or_else(absent)?)?;
    let start = fields(FIELD, bytes(&id, 1).unwrap_or_default())?;
    let account = fields(FIELD, bytes(&id, 2).ok_or_else(absent)?)?;
    let [shard, realm, account] = [1, 2, 3].map(|part| number(&account, part));
    let [seconds, nanos] = [1, 2].map(|part| number(&start, part));
    Ok(format!("{shard}.{realm}.{account}@{seconds}.{nanos:09}"))
}
