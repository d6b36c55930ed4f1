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
        let what = "a whole number of at least 0 and below 2^256, in decimal digits";
        Rejection::invalid(field, format!("expected {what}, found `{}`", quoted(text)))
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

/// A number in decimal digits.
pub(crate) fn decimal(number: &U256) -> String {
    // Long division by ten, from the most significant byte.
    let mut bytes = be_bytes(number);
    let mut digits = Vec::new();
    while bytes.iter().any(|byte| *byte != 0) {
        let remainder = bytes.iter_mut().fold(0_u16, |remainder, byte| {
            let dividend = remainder << 8 | u16::from(*byte);
            *byte = (dividend / 10).to_le_bytes()[0];
            dividend % 10
        });
        digits.push(char::from(b'0' + remainder.to_le_bytes()[0]));
    }
    if digits.is_empty() { "0".to_owned() } else { digits.iter().rev().collect() }
}

/// Reads a number; one of more than 128 bits becomes the largest of them.
pub(crate) fn saturating(field: &'static str, text: &str) -> Result<u128, Rejection> {
    Ok(saturated(&be_bytes(&parse(field, text)?)))
}

/// The number that these bytes are, big-endian; one of more than 128 bits becomes the largest.
pub(crate) fn saturated(bytes: &[u8]) -> u128 {
    let significant = trimmed(bytes);
    if significant.len() > 16 {
        return u128::MAX;
    }
    significant.iter().fold(0, |number, byte| number << 8 | u128::from(*byte))
}
