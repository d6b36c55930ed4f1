//! Recognizes formats that are neither PEM nor DER, so that an error can name them.

use super::content::Content;
use super::{armor, text};

/// Names a file in which no key and no certificate was found.
pub(super) fn identify(bytes: &[u8]) -> Content {
    // BER of indefinite length, which some programs use for PKCS#12.
    if bytes.starts_with(&[0x30, 0x80, 2, 1, 3]) {
        return Content::Pkcs12;
    }
    if bytes.starts_with(&[0xfe, 0xed, 0xfe, 0xed]) || bytes.starts_with(&[0xce, 0xce, 0xce, 0xce]) {
        return Content::JavaKeyStore;
    }
    if bytes.starts_with(b"openssh-key-v1\0") {
        return Content::OpenSshKey;
    }
    // The two lengths of raw keys: a scalar or a seed, and a seed with its public half.
    let is_raw = |bytes: &[u8]| matches!(bytes.len(), 32 | 64);
    let text = text::clean(bytes);
    let text = trim(&text);
    let digits = text.strip_prefix(b"0x").unwrap_or(text);
    let decoded = armor::hex(digits).or_else(|| armor::bare_base64(text));
    if let Some(decoded) = decoded {
        if decoded.starts_with(b"openssh-key-v1\0") {
            return Content::OpenSshKey;
        }
        if decoded.starts_with(b"Salted__") {
            return Content::EncryptedFile;
        }
        if is_raw(&decoded) {
            return Content::RawKey;
        }
    }
    identify_text(text).unwrap_or(if is_raw(bytes) && !bytes.is_ascii() { Content::RawKey } else { Content::Unknown })
}

fn identify_text(text: &[u8]) -> Option<Content> {
    let starts = |wanted: &[&str]| wanted.iter().any(|wanted| text.starts_with(wanted.as_bytes()));
    let contains = |wanted: &str| text.windows(wanted.len()).any(|window| window == wanted.as_bytes());
    if starts(&["PuTTY-User-Key-File"]) {
        return Some(Content::PuttyKey);
    }
    if starts(&["ssh-", "ecdsa-sha2-", "sk-ssh-", "sk-ecdsa-"]) {
        return Some(Content::SshPublicKey);
    }
    if starts(&["$ANSIBLE_VAULT", "ENC[", "age-encryption.org"]) || contains("\"sops\"") {
        return Some(Content::EncryptedFile);
    }
    if starts(&["{", "["]) {
        return contains("\"kty\"").then_some(Content::Jwk);
    }
    let is_name = text.len() < 512 && !text.is_empty() && !text.contains(&b'\n');
    let is_reference = contains("://")
        || starts(&["/", "./", "../", "~", "$", "@", "arn:", "projects/", "vault:", "C:\\", "C:/"])
        || [".pem", ".key", ".der", ".crt", ".cer", ".p8", ".p12", ".pfx", ".txt", ".json"]
            .iter()
            .any(|ending| text.ends_with(ending.as_bytes()));
    (is_name && is_reference).then_some(Content::Reference)
}

fn trim(text: &[u8]) -> &[u8] {
    let is_text = |byte: &u8| !armor::is_noise(*byte);
    let start = text.iter().position(is_text).unwrap_or(text.len());
    let end = text.iter().rposition(is_text).map_or(start, |last| last + 1);
    &text[start..end]
}
