//! Identifiers, challenges and codes: everything that must not be guessed.

use aws_lc_rs::rand;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

const SYMBOLS: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";

/// Random bytes.
pub(crate) fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    rand::fill(&mut bytes).expect("the operating system's random generator works");
    bytes
}

/// A new identifier of this kind: `us` gives `us-xxxxx-xxxxx-xxxxxxxxxxxxxxxx`.
pub(crate) fn id(prefix: &str) -> String {
    let symbols = symbols::<26>();
    format!("{prefix}-{}-{}-{}", &symbols[..5], &symbols[5..10], &symbols[10..])
}

/// A challenge: like an identifier, in base64url.
pub(crate) fn challenge() -> String {
    URL_SAFE_NO_PAD.encode(id("ch"))
}

/// The identifier of a credential that the server registers.
pub(crate) fn credential_id() -> String {
    URL_SAFE_NO_PAD.encode(bytes::<32>())
}

/// A code that is mailed to a user.
pub(crate) fn code() -> String {
    let symbols = symbols::<9>().to_uppercase();
    format!("{}-{}-{}", &symbols[..3], &symbols[3..6], &symbols[6..])
}

/// The digits that number an error.
pub(crate) fn error_id() -> String {
    (u64::from_be_bytes(bytes()) >> 12).to_string()
}

/// Random lower-case letters and digits.
pub(crate) fn symbols<const N: usize>() -> String {
    let mut text = String::with_capacity(N);
    while text.len() < N {
        // Bytes above the largest multiple of 36 would make some symbols likelier than others.
        let fair = bytes::<N>().into_iter().filter(|&byte| byte < 252);
        text.extend(fair.take(N - text.len()).map(|byte| char::from(SYMBOLS[usize::from(byte) % SYMBOLS.len()])));
    }
    text
}

#[cfg(test)]
mod tests {
    #[test]
    fn identifiers_have_the_documented_form_and_differ() {
        let id = super::id("us");
        let groups: Vec<&str> = id.split('-').collect();
        assert_eq!(groups.iter().map(|group| group.len()).collect::<Vec<_>>(), [2, 5, 5, 16]);
        assert!(id.bytes().all(|byte| byte == b'-' || super::SYMBOLS.contains(&byte)));
        assert_ne!(id, super::id("us"));
    }
}
