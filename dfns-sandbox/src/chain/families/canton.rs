//! Canton: parties, whose namespace is the fingerprint of a key.

use crate::chain::encoding::hash::sha256;
use crate::chain::encoding::hex;
use crate::chain::{PublicKey, Rejection};

/// The hint in the name of a party whose validator has none.
pub(super) const PARTY_HINT: &str = "dfns-sandbox";

/// The party of a key, with the hint of its validator.
pub(crate) fn party(key: &PublicKey, hint: &str) -> Result<String, Rejection> {
    let fingerprint = sha256(&[&12_u32.to_be_bytes(), &key.ed25519()?]);
    Ok(format!("{hint}::1220{}", hex::bare(&fingerprint)))
}
