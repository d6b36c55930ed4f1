//! Reasons why a credential cannot be created, opened or read.

use crate::foreign::{LONGEST_ERROR, debug_error, one_line};
use crate::signing::{KeyError, SignError};
use std::error::Error;
use std::fmt;

/// The reason why a credential cannot be created, opened or read. Its message never contains a key,
/// a secret or a password.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum CredentialError {
    /// The key was encrypted with another secret, password or username, or the encrypted key was
    /// changed: the cipher does not distinguish these.
    #[error(
        "the encrypted private key does not open: the secret, the password or the username is wrong, or the encrypted key \
         was changed"
    )]
    WrongSecret,
    /// The encrypted private key does not have the format of the envelope, for the reason given.
    #[error(
        "the encrypted private key does not have the expected format, perhaps because another application encrypted it: {0}"
    )]
    NotAnEnvelope(&'static str),
    /// The string is not a recovery secret, for the reason given.
    #[error("this is not a recovery secret: {0}")]
    NotARecoverySecret(&'static str),
    /// The private key cannot be used.
    #[error("the private key cannot be used")]
    Key(#[from] KeyError),
    /// The key did not sign.
    #[error("the credential did not sign")]
    Sign(#[from] SignError),
    /// The browser's JSON is not a WebAuthn credential; the message names the field.
    #[error("the browser's JSON is not a WebAuthn credential: {}", one_line(.0, LONGEST_ERROR))]
    Browser(String),
    /// The challenge is not base64url, so it cannot be decoded for the authenticator.
    #[error(
        "the challenge is not base64url, so it cannot be decoded for the authenticator; use the string itself, \
         `ChallengeEncoding::Utf8`"
    )]
    UndecodableChallenge,
    /// The cryptographic library failed at the task given, for example for lack of randomness.
    #[error("the cryptographic library failed at {0}")]
    Library(&'static str),
    /// An application's own envelope failed.
    #[error("the private key could not be encrypted or decrypted")]
    Other(#[source] Box<dyn Error + Send + Sync>),
}

impl fmt::Debug for CredentialError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug_error(f, "CredentialError", self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_are_kept() {
        let error = CredentialError::from(KeyError::Damaged);
        assert_eq!(error.source().unwrap().to_string(), KeyError::Damaged.to_string());
        let error = CredentialError::from(SignError::new("refused"));
        assert_eq!(error.source().unwrap().to_string(), "refused");
        let error = CredentialError::Other("throttled".into());
        assert_eq!(error.source().unwrap().to_string(), "throttled");
        assert!(CredentialError::WrongSecret.source().is_none());
    }
}
