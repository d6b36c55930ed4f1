//! The client data of registrations and recoveries: the operation and the challenge, in the order
//! and the escaping of the official signers.

use super::CredentialError;
use serde::Serialize;
use std::io;
use zeroize::Zeroizing;

/// `{"type": …, "challenge": …}`.
#[derive(Serialize)]
struct ClientData<'a> {
    r#type: &'a str,
    challenge: &'a str,
}

/// Returns the client data of a registration: `{"type":"key.create","challenge":…}`.
pub(super) fn key_create(challenge: &str) -> Result<String, CredentialError> {
    json(&ClientData { r#type: "key.create", challenge }, "writing client data").map(|json| String::clone(&json))
}

/// Returns the client data of an assertion: `{"type":"key.get","challenge":…}`.
pub(super) fn key_get(challenge: &str) -> Result<String, CredentialError> {
    json(&ClientData { r#type: "key.get", challenge }, "writing client data").map(|json| String::clone(&json))
}

/// Writes JSON into memory that is wiped.
pub(super) fn json(value: &impl Serialize, task: &'static str) -> Result<Zeroizing<String>, CredentialError> {
    let failed = |_| CredentialError::Library(task);
    // Measured first, so that the buffer does not grow and leave a copy behind.
    let mut length = Length(0);
    serde_json::to_writer(&mut length, value).map_err(failed)?;
    let mut json = Zeroizing::new(Vec::with_capacity(length.0));
    serde_json::to_writer(&mut *json, value).map_err(failed)?;
    String::from_utf8(std::mem::take(&mut *json)).map(Zeroizing::new).map_err(|_| CredentialError::Library(task))
}

/// Counts written bytes.
struct Length(usize);

impl io::Write for Length {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_is_that_of_user_actions_and_does_not_grow(challenge: String) {
            let user_action = crate::signing::UserActionChallenge::new(challenge.as_str(), "i").key_client_data();
            prop_assert_eq!(key_get(&challenge).unwrap(), user_action.as_str());
            prop_assert_eq!(key_create(&challenge).unwrap(), user_action.replacen("key.get", "key.create", 1));
            let text = json(&challenge, "").unwrap();
            prop_assert_eq!(text.len(), text.capacity());
        }
    }
}
