//! Encodes in DER the few things that key homes spell differently: ECDSA signatures, and public
//! keys.

mod public_key;

pub(crate) use public_key::{ec_key, ed25519_key, rsa_key};

use super::der::{INTEGER, SEQUENCE};

/// Encodes an ECDSA signature from its two numbers, big-endian.
pub(crate) fn ecdsa_signature(r: &[u8], s: &[u8]) -> Vec<u8> {
    element(SEQUENCE, &[unsigned(r), unsigned(s)].concat())
}

/// Encodes a number that is not negative: without leading zeros, but with one where the first bit
/// would be a sign.
fn unsigned(number: &[u8]) -> Vec<u8> {
    let start = number.iter().position(|byte| *byte != 0).unwrap_or(number.len());
    let number = &number[start..];
    let zero: &[u8] = if number.first().is_none_or(|first| *first >= 0x80) { &[0] } else { &[] };
    element(INTEGER, &[zero, number].concat())
}

fn element(tag: u8, contents: &[u8]) -> Vec<u8> {
    let length = contents.len().to_be_bytes();
    let digits = &length[length.iter().position(|byte| *byte != 0).unwrap_or(length.len() - 1)..];
    let mut encoded = vec![tag];
    match *digits {
        [short @ ..0x80] => encoded.push(short),
        // At most eight digits.
        _ => encoded.extend([&[0x80 | u8::try_from(digits.len()).unwrap_or(0)], digits].concat()),
    }
    encoded.extend_from_slice(contents);
    encoded
}

#[cfg(test)]
mod tests {
    use super::{SEQUENCE, ecdsa_signature, element};

    #[test]
    fn numbers_have_no_needless_zero_and_no_sign() {
        assert_eq!(ecdsa_signature(&[0, 0, 0x7f], &[0x80]), [0x30, 7, 2, 1, 0x7f, 2, 2, 0, 0x80]);
        assert_eq!(ecdsa_signature(&[0, 0], &[]), [0x30, 6, 2, 1, 0, 2, 1, 0]);
        assert_eq!(element(SEQUENCE, &[0; 256])[..5], [0x30, 0x82, 1, 0, 0]);
        assert_eq!(ecdsa_signature(&[0xff; 66], &[1])[..4], [0x30, 72, 2, 67]);
        assert_eq!(ecdsa_signature(&[0xff; 130], &[1])[..6], [0x30, 0x81, 137, 2, 0x81, 131]);
    }
}
