//! PEM blocks: their positions, their labels, and base64.
//!
//! A marker is a run of hyphens, `BEGIN` or `END`, and a label. A block runs from a `BEGIN` to the
//! next marker, so every byte is read a fixed number of times, however many markers there are. A
//! missing last line is accepted if the content is complete.

use super::content::{Content, Flaw, Found, PrivateKeyForm};
use super::der;
use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use zeroize::Zeroizing;

/// Padding is removed before decoding, and DER has its own length.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::RequireNone)
        .with_decode_allow_trailing_bits(true),
);

/// The longest label: `SSH2 ENCRYPTED PRIVATE KEY` has 26 characters.
const MAX_LABEL: usize = 48;

/// A `BEGIN` or `END` line.
struct Marker {
    begin: bool,
    /// The content that its label suggests.
    hint: Content,
    /// Whether hyphens follow the label.
    closed: bool,
    start: usize,
    end: usize,
}

/// Visits every block of the text. Returns whether there are any.
pub(super) fn blocks(text: &[u8], visit: &mut dyn FnMut(&Found<'_>)) -> bool {
    let mut found = false;
    let mut marker = next_marker(text, 0);
    while let Some(begin) = marker {
        marker = next_marker(text, begin.end);
        if !begin.begin {
            continue;
        }
        found = true;
        if !begin.closed {
            visit(&flawed(begin.hint, Flaw::Unfinished));
            continue;
        }
        let end = marker.as_ref().map_or(text.len(), |next| next.start);
        let ended = marker.as_ref().is_some_and(|next| !next.begin);
        block(&text[begin.end..end], begin.hint, ended, visit);
    }
    found
}

fn flawed(content: Content, flaw: Flaw) -> Found<'static> {
    Found { content, der: &[], flaw: Some(flaw) }
}

fn block(body: &[u8], hint: Content, ended: bool, visit: &mut dyn FnMut(&Found<'_>)) {
    // The older encryption keeps the label and adds a header.
    if contains(body, b"Proc-Type:") && contains(body, b"ENCRYPTED") {
        return visit(&Found { content: Content::EncryptedPrivateKey, der: &[], flaw: None });
    }
    // Formats with their own block structure, without DER.
    if matches!(hint, Content::OpenSshKey | Content::SshPublicKey | Content::PgpKey | Content::EncryptedFile) {
        return visit(&Found { content: hint, der: &[], flaw: None });
    }
    let unless_unfinished = |flaw| if ended { flaw } else { Flaw::Unfinished };
    let Some(decoded) = decode(body) else {
        return visit(&flawed(hint, unless_unfinished(Flaw::Base64)));
    };
    // Only the first element counts: `TRUSTED CERTIFICATE` adds settings after it.
    let found = match der::split(&decoded) {
        Some((der, _)) => match der::classify(der) {
            Content::Unknown => Found { content: hint, der, flaw: Some(Flaw::Unrecognized) },
            content => Found { content, der, flaw: None },
        },
        None if der::is_cut_off(&decoded) => flawed(hint, unless_unfinished(Flaw::Truncated)),
        None => flawed(hint, unless_unfinished(Flaw::Unrecognized)),
    };
    visit(&found);
}

fn next_marker(text: &[u8], from: usize) -> Option<Marker> {
    let mut at = from;
    loop {
        let start = at + text.get(at..)?.iter().position(|byte| *byte == b'-')?;
        at = start + text[start..].iter().take_while(|byte| **byte == b'-').count();
        // At least two: a typographic dash may replace several hyphens.
        if at - start < 2 {
            continue;
        }
        let rest = text[at..].trim_ascii_start();
        let word = text.len() - rest.len();
        // Not across lines: one line has few blanks.
        if word - at > 4 {
            continue;
        }
        let (begin, label) = if rest.starts_with(b"BEGIN") {
            (true, word + 5)
        } else if rest.starts_with(b"END") {
            (false, word + 3)
        } else {
            continue;
        };
        let is_label = |byte: &&u8| matches!(byte, b'A'..=b'Z' | b'0'..=b'9' | b' ' | b'+' | b'.' | b'#');
        let length = text[label..].iter().take(MAX_LABEL + 1).take_while(is_label).count();
        let name = &text[label..label + length];
        let hyphens = text[label + length..].iter().take_while(|byte| **byte == b'-').count();
        let closed = hyphens > 0;
        let end = if closed { label + length + hyphens } else { label };
        return Some(Marker { begin, hint: hint(name), closed, start, end });
    }
}

/// Returns the content that a label suggests.
fn hint(label: &[u8]) -> Content {
    let mut words = [""; 6];
    let mut count = 0;
    for word in label.split(|byte| !byte.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
        let Some(slot) = words.get_mut(count) else { return Content::Unknown };
        *slot = std::str::from_utf8(word).unwrap_or_default();
        count += 1;
    }
    match &words[..count] {
        ["OPENSSH", "PRIVATE", "KEY"] | ["SSH2", "ENCRYPTED", "PRIVATE", "KEY"] => Content::OpenSshKey,
        ["SSH2", "PUBLIC", "KEY"] => Content::SshPublicKey,
        ["ENCRYPTED", "PRIVATE", "KEY"] => Content::EncryptedPrivateKey,
        ["PGP", ..] => Content::PgpKey,
        ["AGE", "ENCRYPTED", ..] => Content::EncryptedFile,
        ["RSA", "PRIVATE", "KEY"] => Content::PrivateKey(PrivateKeyForm::Pkcs1),
        ["EC", "PRIVATE", "KEY"] => Content::PrivateKey(PrivateKeyForm::Sec1),
        [.., "PRIVATE", "KEY"] => Content::PrivateKey(PrivateKeyForm::Pkcs8),
        ["RSA", "PUBLIC", "KEY"] => Content::RsaPublicKey,
        [.., "PUBLIC", "KEY"] => Content::PublicKey,
        [.., "CERTIFICATE", "REQUEST"] => Content::CertificateRequest,
        [.., "CERTIFICATE"] => Content::Certificate,
        [.., "CRL"] => Content::RevocationList,
        ["PKCS7" | "CMS"] | ["PKCS", "7", ..] => Content::Pkcs7,
        ["PKCS12"] => Content::Pkcs12,
        [.., "PARAMETERS"] => Content::Parameters,
        _ => Content::Unknown,
    }
}

fn contains(text: &[u8], wanted: &[u8]) -> bool {
    text.windows(wanted.len()).any(|window| window == wanted)
}

/// White space, and the punctuation of lists of lines.
pub(super) fn is_noise(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'"' | b'\'' | b'`' | b',' | b'>' | b'|')
}

/// Decodes a body: base64 of either alphabet, padded or not, mixed with noise and headers.
fn decode(body: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let has_headers = body.contains(&b':');
    let mut base64 = Zeroizing::new(Vec::with_capacity(body.len()));
    let mut padded = false;
    for line in body.split(|byte| *byte == b'\n').filter(|line| !(has_headers && line.contains(&b':'))) {
        for byte in line.iter().copied().filter(|byte| !is_noise(*byte)) {
            match byte {
                b'=' => padded = true,
                _ if padded => return None,
                b'-' => base64.push(b'+'),
                b'_' => base64.push(b'/'),
                _ => base64.push(byte),
            }
        }
    }
    decode_base64(&base64)
}

fn decode_base64(base64: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let mut decoded = Zeroizing::new(vec![0; base64.len() / 4 * 3 + 3]);
    let length = BASE64.decode_slice(base64, &mut decoded).ok()?;
    decoded.truncate(length);
    Some(decoded)
}

/// Decodes text that is base64 without a frame, or contains base64 of PEM, as a Kubernetes secret
/// does.
pub(super) fn bare_base64(text: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    /// The base64 of `-----BEGIN`, up to the last whole character.
    const BEGIN: &[u8] = b"LS0tLS1CRUdJTi";
    let start = text.windows(BEGIN.len()).position(|window| window == BEGIN);
    let body = &text[start.unwrap_or(0)..];
    if start.is_some() {
        // Text after the base64 decodes to bytes after the last block.
        let mut base64 = Zeroizing::new(Vec::with_capacity(body.len()));
        let is_base64 = |byte: &u8| matches!(byte, b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/');
        base64.extend(body.iter().filter(|byte| !is_noise(**byte)).take_while(|byte| is_base64(byte)));
        let whole = if base64.len() % 4 == 1 { base64.len() - 1 } else { base64.len() };
        return decode_base64(&base64[..whole]);
    }
    // The last line of a block may be all that is left of its frame.
    let end = body.windows(2).position(|window| window == b"--").unwrap_or(body.len());
    decode(&body[..end]).filter(|decoded| !decoded.is_empty())
}

/// Decodes text that is hex of DER.
pub(super) fn hex(text: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let mut digits = Zeroizing::new(Vec::with_capacity(text.len()));
    digits.extend(text.iter().filter(|byte| !is_noise(**byte) && **byte != b':'));
    let mut decoded = Zeroizing::new(vec![0; digits.len() / 2]);
    base16ct::mixed::decode(&*digits, &mut decoded).ok().filter(|bytes| !bytes.is_empty())?;
    Some(decoded)
}
