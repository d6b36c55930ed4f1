//! Text forms: percent-encoding, lenient base64url, PEM and digests.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use std::fmt::Write as _;

/// Base64url with or without padding: most clients leave it off, some do not.
const LENIENT_URL: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::URL_SAFE,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Decodes base64url; `+` and `/` are taken for `-` and `_`.
pub(crate) fn base64url(text: &str) -> Option<Vec<u8>> {
    LENIENT_URL.decode(text.replace('+', "-").replace('/', "_")).ok()
}

/// SHA-256 in hexadecimal digits: the key of a token in the state.
pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    to_hex(digest(&SHA256, bytes).as_ref())
}

/// Bytes in hexadecimal digits.
pub(crate) fn to_hex(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from(b"0123456789abcdef"[usize::from(half)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 0xf)]).collect()
}

/// Decodes `%2F` and its like, once. `None` if the result is not UTF-8.
pub(crate) fn percent_decode(text: &str) -> Option<String> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let escaped =
            if *first == b'%' { after.split_first_chunk::<2>().and_then(|(pair, _)| hex_byte(*pair)) } else { None };
        decoded.push(escaped.unwrap_or(*first));
        rest = if escaped.is_some() { &after[2..] } else { after };
    }
    String::from_utf8(decoded).ok()
}

fn hex_byte([high, low]: [u8; 2]) -> Option<u8> {
    let digit = |symbol: u8| char::from(symbol).to_digit(16);
    u8::try_from(digit(high)? * 16 + digit(low)?).ok()
}

/// Hexadecimal digits as bytes.
pub(crate) fn from_hex(text: &str) -> Option<Vec<u8>> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    rest.is_empty().then_some(())?;
    pairs.iter().map(|pair| hex_byte(*pair)).collect()
}

/// The form in which usernames are compared: without case.
pub(crate) fn username_key(username: &str) -> String {
    username.to_lowercase()
}

/// The pairs of a query string, decoded. Values that cannot be decoded stay as they are.
pub(crate) fn query_pairs(query: &str) -> Vec<(String, String)> {
    let decode = |text: &str| {
        let text = text.replace('+', " ");
        percent_decode(&text).unwrap_or(text)
    };
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (decode(name), decode(value)))
        .collect()
}

/// DER as PEM with this label.
pub(crate) fn pem(label: &str, der: &[u8]) -> String {
    let base64 = STANDARD.encode(der);
    let mut pem = format!("-----BEGIN {label}-----\n");
    let mut rest = base64.as_str();
    while !rest.is_empty() {
        let (line, after) = rest.split_at(rest.len().min(64));
        pem.push_str(line);
        pem.push('\n');
        rest = after;
    }
    let _ = writeln!(pem, "-----END {label}-----");
    pem
}

/// The DER inside PEM with this label. Line ends may be anywhere, spelled as `\n`, or missing, as
/// Dfns allows.
pub(crate) fn pem_der(label: &str, pem: &str) -> Option<Vec<u8>> {
    let body = pem.trim().strip_prefix(&format!("-----BEGIN {label}-----"))?;
    let body = body.strip_suffix(&format!("-----END {label}-----"))?;
    let body = body.replace("\\n", "").replace("\\r", "");
    STANDARD.decode(body.split_ascii_whitespace().collect::<String>()).ok()
}

#[cfg(test)]
mod tests {
    use super::{base64url, from_hex, pem, pem_der, percent_decode, query_pairs, to_hex};

    #[test]
    fn percent_decoding_happens_once_and_leaves_the_rest_alone() {
        assert_eq!(percent_decode("a%2Fb%20c").as_deref(), Some("a/b c"));
        assert_eq!(percent_decode("%252F").as_deref(), Some("%2F"));
        assert_eq!(percent_decode("100%").as_deref(), Some("100%"));
        assert_eq!(percent_decode("%zz%4").as_deref(), Some("%zz%4"));
        assert_eq!(percent_decode("%ff"), None);
    }

    #[test]
    fn queries_are_decoded_in_both_spellings_of_a_space() {
        let expected = [("a", "b c"), ("d", "e f"), ("g", "")].map(|(name, value)| (name.into(), value.into()));
        assert_eq!(query_pairs("a=b+c&d=e%20f&&g"), expected);
    }

    #[test]
    fn base64url_is_read_with_and_without_padding_and_in_either_alphabet() {
        for text in ["-_8", "-_8=", "+/8", "+/8="] {
            assert_eq!(base64url(text), Some(vec![0xfb, 0xff]), "{text}");
        }
        assert_eq!(base64url("a*"), None);
    }

    #[test]
    fn hexadecimal_digits_come_in_pairs() {
        assert_eq!((from_hex("00fF"), to_hex(&[0, 0xff])), (Some(vec![0, 0xff]), "00ff".to_owned()));
        assert_eq!((from_hex("0"), from_hex("0g")), (None, None));
    }

    #[test]
    fn pem_is_read_back_with_any_line_ends() {
        let text = pem("PUBLIC KEY", &[7; 100]);
        assert!(text.lines().all(|line| line.len() <= 64));
        for spelled in
            [text.clone(), text.replace('\n', "\\n").trim_end_matches("\\n").to_owned(), text.replace('\n', "")]
        {
            assert_eq!(pem_der("PUBLIC KEY", &spelled), Some(vec![7; 100]), "{spelled}");
        }
        assert_eq!(pem_der("RSA PUBLIC KEY", &text), None);
    }
}
