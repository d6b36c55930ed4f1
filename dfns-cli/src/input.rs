//! Files and standard input as text, in UTF-8 or UTF-16, with or without a byte order mark.

use crate::failure::Failure;
use dfns_core::one_line;
use std::io::Read as _;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

/// The most bytes of a file or of standard input.
const MAX_BYTES: u64 = 128 << 20;
/// The longest path that a message shows.
const LONGEST_PATH: usize = 300;

/// Returns the text of a file, or of standard input for `-`.
pub(crate) fn read_text(path: &str) -> Result<String, Failure> {
    let (name, bytes) = if path == "-" {
        ("standard input".to_owned(), read_stdin()?)
    } else {
        (shown(Path::new(path)), read_file(Path::new(path))?)
    };
    decode(&bytes).ok_or_else(|| Failure::Wrong(format!("{name} is neither UTF-8 nor UTF-16 text")))
}

/// Returns the bytes of a file.
pub(crate) fn read_file(path: &Path) -> Result<Vec<u8>, Failure> {
    if path.as_os_str().is_empty() {
        return Err(Failure::Wrong(String::from(
            "the path of a file is empty; name the file, or `-` for standard input",
        )));
    }
    let failed = |error: std::io::Error| Failure::Wrong(format!("{} cannot be read: {error}", shown(path)));
    read_limited(std::fs::File::open(path).map_err(failed)?, &shown(path))
}

/// Returns a path for a message. The content of a file in place of its path may be a secret.
fn shown(path: &Path) -> String {
    let text = path.to_string_lossy();
    if text.contains('\n') || text.contains("BEGIN") || text.len() > LONGEST_PATH {
        return String::from("a path that looks like the content of a file (pass the path instead)");
    }
    format!("`{}`", one_line(text, LONGEST_PATH))
}

/// Reads everything, unless it is too much for a key, a body or an upload: `/dev/zero` never ends.
fn read_limited(source: impl std::io::Read, name: &str) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = source.take(MAX_BYTES + 1).read_to_end(&mut bytes);
    read.map_err(|error| Failure::Wrong(format!("{name} cannot be read: {error}")))?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(Failure::Wrong(format!("{name} is larger than {} MiB", MAX_BYTES >> 20)));
    }
    Ok(bytes)
}

/// Returns the bytes of standard input, once: a second argument that reads it would get nothing.
pub(crate) fn read_stdin() -> Result<Vec<u8>, Failure> {
    static IS_READ: AtomicBool = AtomicBool::new(false);
    if IS_READ.swap(true, Ordering::Relaxed) {
        let why = "standard input is named twice, and can be read once; put one of the inputs into a file";
        return Err(Failure::Wrong(String::from(why)));
    }
    read_limited(std::io::stdin(), "standard input")
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
    use super::{decode, read_file, read_text, shown};
    use std::path::Path;

    #[test]
    fn the_content_of_a_key_in_place_of_its_path_is_not_shown() {
        let key = "-----BEGIN PRIVATE KEY-----\nMC4CAQ\n-----END PRIVATE KEY-----";
        let said = [read_text(key).unwrap_err().to_string(), read_file(Path::new(key)).unwrap_err().to_string()];
        for said in said {
            assert!(said.contains("pass the path instead") && !said.contains("MC4CAQ"), "{said}");
        }
        assert_eq!(shown(Path::new("key.pem")), "`key.pem`");
    }

    #[cfg(unix)]
    #[test]
    fn a_file_without_end_is_refused() {
        let said = read_file(Path::new("/dev/zero")).unwrap_err().to_string();
        assert!(said.contains("`/dev/zero` is larger than 128 MiB"), "{said}");
    }

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
