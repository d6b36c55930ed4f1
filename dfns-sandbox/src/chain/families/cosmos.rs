//! Cosmos chains: bech32 addresses, transactions signed in direct mode.

use crate::chain::encoding::hash::{hash160, sha256};
use crate::chain::encoding::{bech32, hex, protobuf};
use crate::chain::{Payload, PublicKey, Rejection, Signed, Unsigned};

/// The address of a key behind a prefix.
pub(super) fn address(key: &PublicKey, prefix: &str) -> Result<String, Rejection> {
    bech32::encode(prefix, &hash160(&key.secp256k1()?))
}

/// Whether the text is an address behind a prefix: of a key, or of a module.
pub(super) fn is_address(text: &str, prefix: &str) -> bool {
    bech32::decode(prefix, text).is_some_and(|bytes| matches!(bytes.len(), 20 | 32))
}

/// Prepares the protobuf message `SignDoc`.
pub(super) fn sign_doc(bytes: &[u8]) -> Result<Unsigned, Rejection> {
    const FIELD: &str = "signDoc";
    let fields = protobuf::fields(FIELD, bytes)?;
    let mut raw = Vec::new();
    for (number, name) in [(1, "body_bytes"), (2, "auth_info_bytes")] {
        let part = protobuf::bytes(&fields, number);
        let part = part.ok_or_else(|| Rejection::invalid(FIELD, format!("`{name}` is absent")))?;
        protobuf::write_bytes(number, part, &mut raw);
    }
    Ok(Unsigned::one(Payload::Ecdsa(sha256(&[bytes])), move |signature| {
        let compact = signature.compact();
        protobuf::write_bytes(3, &compact, &mut raw);
        let tx_hash = Some(hex::bare(&sha256(&[&raw])).to_uppercase());
        Ok(Signed { data: Some(hex::prefixed(&raw)), tx_hash, ..Signed::alone(signature, Some(&compact)) })
    })
    .of_transaction(bytes.to_vec()))
}
