//! Unsigned numbers of 256 bits, in which amounts are counted.

use crate::chain::Rejection;
use crate::chain::rejection::quoted;
use dfns_core::Amount;
use k256::U256;

/// Reads a number in decimal digits, or in hexadecimal ones behind `0x`.
pub(crate) fn parse(field: &'static str, text: &str) -> Result<U256, Rejection> {
    let (digits, radix) = text.strip_prefix("0x").map_or((text, 10), |digits| (digits, 16));
    let valid = !digits.is_empty() && digits.chars().all(|digit| digit.is_digit(radix));
    let significant = digits.trim_start_matches('0');
    let parsed = match (valid, significant.is_empty(), significant.len() <= 78) {
        (true, true, _) => Some(U256::ZERO),
        (true, false, true) => U256::from_str_radix_vartime(significant, radix).ok(),
        _ => None,
    };
    parsed.ok_or_else(|| {
        Rejection::invalid(field, format!("expected a whole number below 2^256, found `{}`", quoted(text)))
    })
}

/// Reads an amount in the smallest unit.
pub(crate) fn amount(field: &'static str, amount: &Amount) -> Result<U256, Rejection> {
    parse(field, amount.as_ref())
}

/// Reads an amount that the format of the network limits to 64 bits.
pub(crate) fn amount_u64(field: &'static str, value: &Amount) -> Result<u64, Rejection> {
    let text = value.to_string();
    text.parse().map_err(|_| {
        Rejection::invalid(field, format!("expected a whole number below 2^64, found `{}`", quoted(&text)))
    })
}

/// The 32 bytes of a number, the most significant first.
pub(crate) fn be_bytes(number: &U256) -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes.copy_from_slice(number.to_be_bytes().as_ref());
    bytes
}

/// The bytes of a number without leading zeros.
pub(crate) fn trimmed(bytes: &[u8]) -> &[u8] {
    let zeros = bytes.iter().take_while(|&&byte| byte == 0).count();
    &bytes[zeros..]
}
