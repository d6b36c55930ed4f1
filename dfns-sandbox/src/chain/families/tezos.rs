//! Tezos: addresses of Ed25519 keys (`tz1`) and of secp256k1 keys (`tz2`), forged operations.

use crate::chain::encoding::hash::{blake2b_160, blake2b_256};
use crate::chain::encoding::hex;
use crate::chain::{KeyKind, Payload, PublicKey, Rejection, Signed, Unsigned};
use bitcoin::base58;

/// The address of a key.
pub(super) fn address(key: &PublicKey) -> String {
    let prefix: [u8; 3] = if key.kind() == KeyKind::EdDsa { [0x06, 0xa1, 0x9f] } else { [0x06, 0xa1, 0xa1] };
    base58::encode_check(&[prefix.as_slice(), &blake2b_160(&[key.bytes()])].concat())
}

/// Whether the text is the address of a key or of a contract.
pub(super) fn is_address(text: &str) -> bool {
    let known = [[0x06, 0xa1, 0x9f], [0x06, 0xa1, 0xa1], [0x06, 0xa1, 0xa4], [0x02, 0x5a, 0x79]];
    let bytes = base58::decode_check(text).ok().filter(|bytes| bytes.len() == 23);
    bytes.is_some_and(|bytes| known.iter().any(|prefix| bytes.starts_with(prefix)))
}

/// Prepares a forged operation.
pub(super) fn transaction(key: &PublicKey, forged: &[u8]) -> Result<Unsigned, Rejection> {
    if forged.len() <= 32 {
        return Err(Rejection::invalid("transaction", "expected the hash of a block and an operation"));
    }
    let digest = blake2b_256(&[&[3], forged]);
    let payload = if key.kind() == KeyKind::EdDsa { Payload::EdDsa(digest.to_vec()) } else { Payload::Ecdsa(digest) };
    let raw = forged.to_vec();
    Ok(Unsigned::one(payload, move |signature| {
        let compact = signature.compact();
        let signed = [raw.as_slice(), &compact].concat();
        let tx_hash = base58::encode_check(&[[0x05, 0x74].as_slice(), &blake2b_256(&[&signed])].concat());
        let (data, tx_hash) = (Some(hex::prefixed(&signed)), Some(tx_hash));
        Ok(Signed { data, tx_hash, ..Signed::alone(signature, Some(&compact)) })
    })
    .of_transaction(forged.to_vec()))
}
