//! Solana: addresses that are keys, transactions of both versions, and transfers.

mod message;
mod nonce;
mod transaction;
mod transfer;

pub(super) use nonce::creation;
pub(crate) use nonce::nonce_value;
pub(crate) use transaction::{SolanaCall, solana_call};
pub(super) use transaction::{token_accounts, transaction};
pub(super) use transfer::transfer;

use crate::chain::encoding::hash::sha256;
use crate::chain::rejection::quoted;
use crate::chain::{PublicKey, Rejection};
use bitcoin::base58;

// The programs whose instructions are written or read.
const SYSTEM: &str = "11111111111111111111111111111111";
const TOKEN: &str = "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA";
const TOKEN_2022: &str = "TokenzQdBNbLqP5VEhdkAS6EPFLC1PHnBqCXEpPxuEb";
const RECENT_BLOCKHASHES: &str = "SysvarRecentB1ockHashes11111111111111111111";
const RENT: &str = "SysvarRent111111111111111111111111111111111";
const ASSOCIATED_TOKEN: &str = "ATokenGPvbdGVxr1b2hvZbsiqW5xWH25efTNsLJA8knL";

/// The address of a key.
pub(super) fn address(key: &PublicKey) -> Result<String, Rejection> {
    Ok(base58::encode(&key.ed25519()?))
}

/// The hash of a block of the simulated network.
pub(crate) fn blockhash(network: &str, height: u64) -> [u8; 32] {
    sha256(&[format!("dfns-sandbox blockhash {network} {height}").as_bytes()])
}

/// The bytes of an address.
pub(crate) fn address_bytes(text: &str) -> Result<[u8; 32], Rejection> {
    parse_address("address", text)
}

/// Reads an address.
pub(in crate::chain) fn parse_address(field: &'static str, text: &str) -> Result<[u8; 32], Rejection> {
    // 32 bytes have at most 44 symbols.
    let bytes = Some(text).filter(|text| text.len() <= 44).and_then(|text| base58::decode(text).ok());
    bytes.and_then(|bytes| bytes.try_into().ok()).ok_or_else(|| {
        Rejection::invalid(field, format!("expected an address of 32 bytes in base58, found `{}`", quoted(text)))
    })
}
