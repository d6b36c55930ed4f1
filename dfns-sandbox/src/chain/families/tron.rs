//! TRON: addresses of Ethereum's construction in base58, transactions in protobuf.

use super::evm;
use crate::chain::encoding::hash::{keccak256, sha256};
use crate::chain::encoding::{hex, protobuf};
use crate::chain::{Payload, PublicKey, Rejection, Signed, Unsigned};
use bitcoin::base58;

fn address_bytes(key: &PublicKey) -> Result<[u8; 21], Rejection> {
    let mut bytes = [0x41; 21];
    bytes[1..].copy_from_slice(&evm::address_bytes(key)?);
    Ok(bytes)
}

/// The address of a key.
pub(super) fn address(key: &PublicKey) -> Result<String, Rejection> {
    Ok(base58::encode_check(&address_bytes(key)?))
}

/// Whether the text is an address.
pub(super) fn is_address(text: &str) -> bool {
    base58::decode_check(text).is_ok_and(|bytes| bytes.len() == 21 && bytes[0] == 0x41)
}

/// Prepares the protobuf message `Transaction`.
pub(super) fn transaction(key: &PublicKey, bytes: &[u8]) -> Result<Unsigned, Rejection> {
    const FIELD: &str = "transaction";
    let fields = protobuf::fields(FIELD, bytes)?;
    let raw = protobuf::bytes(&fields, 1).ok_or_else(|| Rejection::invalid(FIELD, "`raw_data` is absent"))?;
    // raw_data.contract[0].parameter.value.owner_address
    let mut owner = raw;
    for number in [11, 2, 2, 1] {
        owner = protobuf::bytes(&protobuf::fields(FIELD, owner)?, number)
            .ok_or_else(|| Rejection::invalid(FIELD, "the contract with its owner is absent"))?;
    }
    if owner != address_bytes(key)? {
        return Err(Rejection::foreign_sender(FIELD));
    }
    let digest = sha256(&[raw]);
    let mut signed = bytes.to_vec();
    Ok(Unsigned::one(Payload::Ecdsa(digest), move |signature| {
        protobuf::write_bytes(2, &signature.with_v(), &mut signed);
        let (data, tx_hash) = (Some(hex::prefixed(&signed)), Some(hex::bare(&digest)));
        Ok(Signed { data, tx_hash, ..Signed::alone(signature, Some(&signature.with_v())) })
    })
    .of_transaction(bytes.to_vec()))
}

/// The digest of a message, as TIP-191 has it.
pub(super) fn message_digest(message: &[u8]) -> [u8; 32] {
    let length = message.len().to_string();
    keccak256(&[b"\x19TRON Signed Message:\n", length.as_bytes(), message])
}
