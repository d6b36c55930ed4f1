//! Client data: the JSON that a key credential signs.
//!
//! Dfns uses WebAuthn's client data for plain keys: it contains the operation (`type`) and the
//! challenge. The server verifies the signature over the bytes it receives and parses them
//! afterwards, so any field order is valid. Ours is that of the official signers, with the same
//! escaping, so deterministic algorithms yield identical assertions. The challenge is used
//! verbatim, neither decoded nor encoded.

/// Returns the client data of an assertion: `{"type":"key.get","challenge":…}`.
pub(super) fn key_get(challenge: &str) -> String {
    let challenge = serde_json::Value::from(challenge);
    format!(r#"{{"type":"key.get","challenge":{challenge}}}"#)
}

#[cfg(test)]
mod tests {
    use super::key_get;
    use proptest::prelude::*;

    #[test]
    fn text_is_escaped_as_javascript_does() {
        assert_eq!(key_get("Y2g"), r#"{"type":"key.get","challenge":"Y2g"}"#);
        // Escaped only where necessary, in the short form where there is one.
        assert_eq!(
            key_get("\"\\/\u{8}\t\n\u{c}\r\u{1}\u{1f}\u{7f}<&>é\u{2028}😀"),
            "{\"type\":\"key.get\",\"challenge\":\
             \"\\\"\\\\/\\b\\t\\n\\f\\r\\u0001\\u001f\u{7f}<&>é\u{2028}😀\"}"
        );
    }

    proptest! {
        #[test]
        fn any_challenge_can_be_read_back(challenge: String) {
            let read: serde_json::Value = serde_json::from_str(&key_get(&challenge)).unwrap();
            prop_assert_eq!(read, serde_json::json!({"type": "key.get", "challenge": challenge}));
        }
    }
}
