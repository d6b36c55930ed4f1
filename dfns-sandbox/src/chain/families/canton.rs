//! Canton: parties, whose namespace is the fingerprint of a key.

use crate::chain::encoding::hash::sha256;
use crate::chain::encoding::hex;
use crate::chain::{PublicKey, Rejection};

/// The hint in the name of a party whose validator has none.
pub(super) const PARTY_HINT: &str = "dfns-sandbox";

/// Whether the text is a party: a hint, and the fingerprint of a namespace.
pub(super) fn is_address(text: &str) -> bool {
    let parts = text.split_once("::").filter(|(hint, _)| !hint.is_empty() && hint.len() <= 185);
    let fingerprint = parts.and_then(|(_, fingerprint)| fingerprint.strip_prefix("1220"));
    fingerprint.is_some_and(|digits| digits.len() == 64 && hex::decode("to", digits).is_ok())
}

/// The party of a key, with the hint of its validator.
pub(crate) fn party(key: &PublicKey, hint: &str) -> Result<String, Rejection> {
    let fingerprint = sha256(&[&12_u32.to_be_bytes(), &key.ed25519()?]);
    Ok(format!("{hint}::1220{}", hex::bare(&fingerprint)))
}
