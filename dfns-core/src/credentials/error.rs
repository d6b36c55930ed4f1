//! What can go wrong when credentials are made or opened.

use crate::signing::{KeyError, SignError};
use std::error::Error;
use std::fmt;

/// Why a credential could not be made, opened or read. Its text never shows a key, a secret or a password.
#[derive(Debug)]
#[non_exhaustive]
pub enum CredentialError {
    /// The secret, the password or the username is not the one that the key was encrypted with, or the encrypted key
    /// was changed since: the cipher does not tell which.
    WrongSecret,
    /// The encrypted private key is not of the form that the envelope makes; the text says what is wrong with it.
    NotAnEnvelope(&'static str),
    /// The text is not a recovery secret; the text says why.
    NotARecoverySecret(&'static str),
    /// The private key cannot be used.
    Key(KeyError),
    /// The key did not sign.
    Sign(SignError),
    /// What the browser gave is not a WebAuthn credential; the text names what is missing.
    Browser(String),
    /// The challenge is not base64url, so it cannot be decoded for the authenticator.
    UndecodableChallenge,
    /// The cryptographic library failed, for example for want of randomness; the text says at what.
    Library(&'static str),
    /// An envelope of the application's own failed.
    Other(Box<dyn Error + Send + Sync>),
}

impl fmt::Display for CredentialError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WrongSecret => f.write_str(
                "the encrypted private key does not open: the secret, the password or the username is wrong, or the \
                 encrypted key was changed",
            ),
            Self::NotAnEnvelope(reason) => write!(
                f,
                "the encrypted private key is not of the expected form, perhaps because another application encrypted \
                 it in its own way: {reason}"
            ),
            Self::NotARecoverySecret(reason) => write!(f, "this is not a recovery secret: {reason}"),
            Self::Key(_) => f.write_str("the private key cannot be used"),
            Self::Sign(_) => f.write_str("the credential did not sign"),
            Self::Browser(reason) => write!(f, "the browser's response is not a WebAuthn credential: {reason}"),
            Self::UndecodableChallenge => f.write_str(
                "the challenge is not base64url, so there are no bytes to decode for the authenticator: give it the \
                 text itself, `ChallengeEncoding::Utf8`",
            ),
            Self::Library(task) => write!(f, "the cryptographic library failed at {task}"),
            Self::Other(_) => f.write_str("the private key could not be encrypted or decrypted"),
        }
    }
}

impl Error for CredentialError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Key(error) => Some(error),
            Self::Sign(error) => Some(error),
            Self::Other(error) => Some(&**error),
            _ => None,
        }
    }
}

impl From<KeyError> for CredentialError {
    fn from(error: KeyError) -> Self {
        Self::Key(error)
    }
}

impl From<SignError> for CredentialError {
    fn from(error: SignError) -> Self {
        Self::Sign(error)
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
