//! Kaspa: addresses of ECDSA keys.

use crate::chain::encoding::cash_addr;
use crate::chain::{PublicKey, Rejection};

/// The address of a key behind a prefix.
pub(super) fn address(key: &PublicKey, prefix: &str) -> Result<String, Rejection> {
    Ok(cash_addr::encode(prefix, 1, &key.secp256k1()?))
}

/// Whether the text is an address behind a prefix: of a Schnorr key, an ECDSA key, or a script.
pub(super) fn is_address(text: &str, prefix: &str) -> bool {
    cash_addr::decode(prefix, text)
        .is_some_and(|(version, payload)| matches!((version, payload.len()), (0 | 8, 32) | (1, 33)))
}
