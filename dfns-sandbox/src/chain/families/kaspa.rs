//! Kaspa: addresses of ECDSA keys.

use crate::chain::encoding::cash_addr;
use crate::chain::{PublicKey, Rejection};

/// The address of a key behind a prefix.
pub(super) fn address(key: &PublicKey, prefix: &str) -> Result<String, Rejection> {
    Ok(cash_addr::encode(prefix, 1, &key.secp256k1()?))
}
