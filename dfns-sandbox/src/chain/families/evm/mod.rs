//! EVM networks: addresses, messages, transactions, typed data and authorizations.

pub(crate) mod abi;
mod build;
mod call;
mod transaction;
mod typed_data;
mod user_operations;

pub(crate) use build::fees;
pub(super) use build::{request, transfer};
pub(crate) use call::{EvmCall, EvmTransfer, evm_call};
pub(super) use transaction::transaction;
pub(super) use typed_data::typed_data;
pub(super) use user_operations::user_operations;
pub(crate) use user_operations::{user_calls, user_gas};

use crate::chain::encoding::hash::keccak256;
use crate::chain::encoding::{hex, number};
use crate::chain::rejection::quoted;
use crate::chain::{Payload, PublicKey, Rejection, Signed, Unsigned};
use alloy_rlp::{Encodable as _, Header};

/// The 20 bytes of a key's address.
pub(in crate::chain) fn address_bytes(key: &PublicKey) -> Result<[u8; 20], Rejection> {
    let hash = keccak256(&[&key.secp256k1_coordinates()?]);
    let mut address = [0; 20];
    address.copy_from_slice(&hash[12..]);
    Ok(address)
}

/// The address of a key, in lower case.
pub(super) fn address(key: &PublicKey) -> Result<String, Rejection> {
    Ok(hex::prefixed(&address_bytes(key)?))
}

/// Reads an address. In mixed case its checksum (EIP-55) must be right.
pub(in crate::chain) fn parse_address(field: &'static str, text: &str) -> Result<[u8; 20], Rejection> {
    let reject = |reason: &str| Rejection::invalid(field, format!("{reason}, found `{}`", quoted(text)));
    let digits = text.strip_prefix("0x").ok_or_else(|| reject("expected an address that begins with 0x"))?;
    let address = hex::decode_array(field, digits).map_err(|_| reject("expected an address of 20 bytes"))?;
    let mixed = digits.bytes().any(|digit| digit.is_ascii_lowercase())
        && digits.bytes().any(|digit| digit.is_ascii_uppercase());
    if mixed && checksummed(&address) != text {
        return Err(reject("expected an address whose checksum is right"));
    }
    Ok(address)
}

/// An address with its checksum in the case of its letters (EIP-55).
pub(in crate::chain) fn checksummed(address: &[u8; 20]) -> String {
    let digits = hex::bare(address);
    let hash = keccak256(&[digits.as_bytes()]);
    let cased = digits.char_indices().map(|(at, digit)| {
        if hash[at / 2] >> (4 * (1 - at % 2)) & 8 == 0 { digit } else { digit.to_ascii_uppercase() }
    });
    format!("0x{}", cased.collect::<String>())
}

/// The digest of a message, as EIP-191 has it.
pub(super) fn message_digest(message: &[u8]) -> [u8; 32] {
    let length = message.len().to_string();
    keccak256(&[b"\x19Ethereum Signed Message:\n", length.as_bytes(), message])
}

/// Prepares an authorization of EIP-7702.
pub(super) fn authorization(address: &str, chain_id: u64, nonce: u64) -> Result<Unsigned, Rejection> {
    let address = parse_address("address", address)?;
    let mut fields = Vec::new();
    chain_id.encode(&mut fields);
    address.encode(&mut fields);
    nonce.encode(&mut fields);
    Ok(digest(keccak256(&[&[5], &list(&fields)])))
}

/// Prepares a digest whose signature alone is returned.
pub(super) fn digest(digest: [u8; 32]) -> Unsigned {
    Unsigned::one(Payload::Ecdsa(digest), |signature| Ok(Signed::alone(signature, Some(&signature.with_v()))))
}

/// A list in RLP around its items.
fn list(items: &[u8]) -> Vec<u8> {
    let mut list = Vec::with_capacity(items.len() + 9);
    Header { list: true, payload_length: items.len() }.encode(&mut list);
    list.extend_from_slice(items);
    list
}

/// A number in RLP, big-endian.
fn encode_number(bytes: &[u8], to: &mut Vec<u8>) {
    number::trimmed(bytes).encode(to);
}
