//! Hexadecimal, in constant time and in memory that is wiped, because the values may be secret.

use crate::group::ScalarBytes;
use dfns_core::Secret;
use zeroize::Zeroizing;

/// Encodes bytes in lower case.
pub(crate) fn encode(bytes: &[u8]) -> Zeroizing<String> {
    Zeroizing::new(base16ct::lower::encode_string(bytes))
}

/// Encodes a scalar in lower case.
pub(crate) fn encode_scalar(scalar: &ScalarBytes) -> Secret {
    Secret::from(encode(&**scalar).as_str())
}

/// Decodes text in either case.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    base16ct::mixed::decode_vec(text).ok()
}

/// Decodes a scalar: 64 digits in either case.
pub(crate) fn decode_scalar(text: &str) -> Option<ScalarBytes> {
    let mut scalar = ScalarBytes::default();
    (text.len() == 2 * scalar.len() && base16ct::mixed::decode(text, &mut *scalar).is_ok()).then_some(scalar)
}
