//! Base32 in upper case without padding, as Algorand and Stellar write it.

const SYMBOLS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// Writes bytes.
pub(crate) fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(5) * 8);
    let (mut bits, mut count) = (0_u32, 0);
    for &byte in bytes {
        bits = bits << 8 | u32::from(byte);
        count += 8;
        while count >= 5 {
            count -= 5;
            text.push(char::from(SYMBOLS[(bits >> count & 31) as usize]));
        }
        bits &= (1 << count) - 1;
    }
    if count > 0 {
        text.push(char::from(SYMBOLS[(bits << (5 - count) & 31) as usize]));
    }
    text
}

/// Reads bytes; the bits that are left over must be zero.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    let (mut bits, mut count) = (0_u32, 0);
    let mut bytes = Vec::with_capacity(text.len() * 5 / 8);
    for symbol in text.bytes() {
        let value = SYMBOLS.iter().position(|known| *known == symbol)?;
        bits = bits << 5 | u32::try_from(value).ok()?;
        count += 5;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count).to_le_bytes()[0]);
        }
        bits &= (1 << count) - 1;
    }
    (count < 5 && bits == 0).then_some(bytes)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_values_of_rfc_4648_come_out_and_back() {
        for (bytes, text) in [("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ")] {
            assert_eq!(super::encode(bytes.as_bytes()), text);
            assert_eq!(super::decode(text).as_deref(), Some(bytes.as_bytes()));
        }
        for text in ["M", "MZ1", "MZ", "my", "MY======"] {
            assert_eq!(super::decode(text), None, "{text}");
        }
        assert_eq!(super::encode(b"foobar"), "MZXW6YTBOI");
    }
}
