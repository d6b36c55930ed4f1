//! Base32 in upper case without padding, as Algorand and Stellar write it.

use super::five_bits;

const SYMBOLS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// Writes bytes.
pub(crate) fn encode(bytes: &[u8]) -> String {
    let groups = five_bits::split(bytes.iter().copied());
    groups.into_iter().map(|group| char::from(SYMBOLS[usize::from(group)])).collect()
}

/// Reads bytes; the bits that are left over must be zero.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    let groups: Vec<u8> = text.bytes().map(|symbol| five_bits::group(SYMBOLS, symbol)).collect::<Option<_>>()?;
    five_bits::join(groups)
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
