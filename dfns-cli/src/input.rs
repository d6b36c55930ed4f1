//! Files and standard input as text, in UTF-8 or UTF-16, with or without a byte order mark.

use crate::failure::Failure;
use std::io::Read as _;
use std::path::Path;

/// Returns the text of a file, or of standard input for `-`.
pub(crate) fn read_text(path: &str) -> Result<String, Failure> {
    let (name, bytes) = if path == "-" {
        ("standard input".to_owned(), read_stdin()?)
    } else {
        (format!("`{path}`"), read_file(Path::new(path))?)
    };
    decode(&bytes).ok_or_else(|| Failure::Message(format!("{name} is neither UTF-8 nor UTF-16 text")))
}

/// Returns the bytes of a file.
pub(crate) fn read_file(path: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(path).map_err(|error| Failure::Message(format!("`{}` cannot be read: {error}", path.display())))
}

fn read_stdin() -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    std::io::stdin()
        .read_to_end(&mut bytes)
        .map_err(|error| Failure::Message(format!("standard input cannot be read: {error}")))?;
    Ok(bytes)
}

/// Returns text without its byte order mark. JSON starts with an ASCII character, so a zero byte
/// next to it reveals UTF-16.
fn decode(bytes: &[u8]) -> Option<String> {
    match bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes) {
        [0xff, 0xfe, text @ ..] => utf16(text, u16::from_le_bytes),
        [0xfe, 0xff, text @ ..] => utf16(text, u16::from_be_bytes),
        [1..=255, 0, ..] => utf16(bytes, u16::from_le_bytes),
        [0, 1..=255, ..] => utf16(bytes, u16::from_be_bytes),
        text => String::from_utf8(text.to_vec()).ok(),
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<String> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units: Vec<u16> = pairs.iter().map(|pair| unit(*pair)).collect();
    rest.is_empty().then(|| String::from_utf16(&units).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn every_unicode_encoding_is_read_with_and_without_a_mark() {
        let text = r#"{"name":"é 🚀"}"#;
        let units: Vec<u16> = text.encode_utf16().collect();
        let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
        let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
        for bytes in [
            text.as_bytes().to_vec(),
            [b"\xef\xbb\xbf", text.as_bytes()].concat(),
            [b"\xff\xfe", little.as_slice()].concat(),
            [b"\xfe\xff", big.as_slice()].concat(),
            little,
            big,
        ] {
            assert_eq!(decode(&bytes).as_deref(), Some(text), "{bytes:02x?}");
        }
        assert_eq!((decode(b"").as_deref(), decode(b"7").as_deref()), (Some(""), Some("7")));
        for bytes in [&b"\xff"[..], b"\xff\xfe\x00", b"\xff\xfe\x00\xd8", b"\xef\xbb\xbf\xff", b"{\0\xff"] {
            assert_eq!(decode(bytes), None, "{bytes:02x?}");
        }
    }
}
