//! Writes PEM as OpenSSL does: lines of 64 characters, each with a line break.

use crate::secret::Secret;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

/// Encodes PKCS#8.
pub(crate) fn encode_private_key(der: &[u8]) -> Secret {
    encode("PRIVATE KEY", der).as_str().into()
}

/// Encodes a `SubjectPublicKeyInfo`.
pub(crate) fn encode_public_key(der: &[u8]) -> String {
    std::mem::take(&mut *encode("PUBLIC KEY", der))
}

/// Encodes DER as a PEM block with this label, in memory that is wiped.
pub(super) fn encode(label: &str, der: &[u8]) -> Zeroizing<String> {
    let base64 = Zeroizing::new(STANDARD.encode(der));
    let frame = "-----BEGIN -----\n-----END -----\n".len() + 2 * label.len();
    // Allocated at its final size, so that growing leaves no copy behind.
    let mut pem = Zeroizing::new(String::with_capacity(frame + base64.len() + base64.len().div_ceil(64)));
    pem.push_str("-----BEGIN ");
    pem.push_str(label);
    pem.push_str("-----\n");
    let mut rest = base64.as_str();
    while !rest.is_empty() {
        let (line, next) = rest.split_at(rest.len().min(64));
        pem.push_str(line);
        pem.push('\n');
        rest = next;
    }
    pem.push_str("-----END ");
    pem.push_str(label);
    pem.push_str("-----\n");
    pem
}

#[cfg(test)]
mod tests {
    use super::encode;

    #[test]
    fn lines_are_broken_and_memory_does_not_grow() {
        assert_eq!(*encode("X", b"abc"), "-----BEGIN X-----\nYWJj\n-----END X-----\n");
        assert_eq!(*encode("X", b""), "-----BEGIN X-----\n-----END X-----\n");
        for length in 0..200 {
            let pem = encode("PRIVATE KEY", &vec![7; length]);
            assert_eq!(pem.len(), pem.capacity());
            assert!(pem.lines().all(|line| line.len() <= 64));
        }
    }
}
