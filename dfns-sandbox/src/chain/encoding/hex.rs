//! Hexadecimal: requests may leave out `0x`, responses have it and are in lower case.

use crate::chain::Rejection;

/// Writes bytes in lower case, without `0x`.
pub(crate) use crate::text::to_hex as bare;

/// Writes bytes in lower case, with `0x`.
pub(crate) fn prefixed(bytes: &[u8]) -> String {
    format!("0x{}", bare(bytes))
}

/// Reads the bytes of a field; `0x` before them is optional.
pub(crate) fn decode(field: &'static str, text: &str) -> Result<Vec<u8>, Rejection> {
    let digits = text.strip_prefix("0x").unwrap_or(text).as_bytes();
    let digit = |at: usize| {
        char::from(digits[at]).to_digit(16).and_then(|digit| u8::try_from(digit).ok()).ok_or_else(|| {
            Rejection::invalid(field, format!("expected hexadecimal digits, found another character at position {at}"))
        })
    };
    if !digits.len().is_multiple_of(2) {
        return Err(Rejection::invalid(field, "expected an even number of hexadecimal digits"));
    }
    (0..digits.len() / 2).map(|pair| Ok(digit(2 * pair)? << 4 | digit(2 * pair + 1)?)).collect()
}

/// Reads exactly `N` bytes of a field.
pub(crate) fn decode_array<const N: usize>(field: &'static str, text: &str) -> Result<[u8; N], Rejection> {
    let bytes = decode(field, text)?;
    let length = bytes.len();
    bytes.try_into().map_err(|_| Rejection::invalid(field, format!("expected {N} bytes, found {length}")))
}
