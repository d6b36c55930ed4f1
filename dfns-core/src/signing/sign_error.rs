//! The error of a signer that cannot sign.

use crate::foreign::{LONGEST_ERROR, debug_error, one_line};
use crate::runtime::NoRuntime;
use std::error::Error;
use std::fmt;

/// The reason why a challenge was not signed.
///
/// Its message is for operators and must not contain key material.
///
/// ```
/// # use dfns_core as dfns;
/// use dfns::signing::SignError;
///
/// let refused = SignError::with_source("the key management service refused to sign", std::io::Error::other("throttled"));
/// assert_eq!(refused.to_string(), "the key management service refused to sign");
/// ```
pub struct SignError {
    reason: Reason,
    source: Option<Box<dyn Error + Send + Sync>>,
}

enum Reason {
    CredentialNotAllowed {
        credential_id: String,
        allowed: Vec<String>,
    },
    /// The signer needs a Tokio runtime.
    NoRuntime(&'static str),
    Other(String),
}

impl SignError {
    /// Creates an error with this message.
    pub fn new(message: impl Into<String>) -> Self {
        Self { reason: Reason::Other(message.into()), source: None }
    }

    /// Creates an error with this message and its cause.
    pub fn with_source(message: impl Into<String>, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { reason: Reason::Other(message.into()), source: Some(source.into()) }
    }

    /// Creates the error of a credential that the challenge does not allow.
    ///
    /// Dfns would reject its signature: the credential is inactive, belongs to another user, or the
    /// token is bound to another key. Signing is therefore not attempted.
    pub fn credential_not_allowed<Id: Into<String>>(
        credential_id: impl Into<String>,
        allowed_ids: impl IntoIterator<Item = Id>,
    ) -> Self {
        let allowed = allowed_ids.into_iter().map(Into::into).collect();
        Self { reason: Reason::CredentialNotAllowed { credential_id: credential_id.into(), allowed }, source: None }
    }

    /// Returns whether the signer lacks the Tokio runtime that it needs. As a client's error it is
    /// of the kind [`Configuration`](crate::ErrorKind::Configuration).
    pub fn is_missing_runtime(&self) -> bool {
        matches!(self.reason, Reason::NoRuntime(_))
    }

    /// Returns whether the challenge does not allow the credential.
    pub fn is_credential_not_allowed(&self) -> bool {
        matches!(self.reason, Reason::CredentialNotAllowed { .. })
    }
}

impl From<NoRuntime> for SignError {
    fn from(NoRuntime(message): NoRuntime) -> Self {
        Self { reason: Reason::NoRuntime(message), source: None }
    }
}

impl fmt::Display for SignError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.reason {
            Reason::NoRuntime(message) => f.write_str(message),
            Reason::Other(message) => f.write_str(&one_line(message, LONGEST_ERROR)),
            Reason::CredentialNotAllowed { credential_id, allowed } => {
                // The server may allow any number of credentials.
                let allowed = one_line(allowed.join(", "), 500);
                write!(f, "credential {} is not allowed to sign this challenge; ", one_line(credential_id, 200))?;
                if allowed.is_empty() { f.write_str("no key credential is") } else { write!(f, "allowed: {allowed}") }
            }
        }
    }
}

impl fmt::Debug for SignError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug_error(f, "SignError", self)
    }
}

impl Error for SignError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as &(dyn Error + 'static))
    }
}

#[cfg(test)]
mod tests {
    use super::SignError;
    use std::error::Error;

    #[test]
    fn a_credential_that_is_not_allowed_is_recognised_and_named() {
        let error = SignError::credential_not_allowed("mine", ["yours", "theirs"]);
        assert!(error.is_credential_not_allowed());
        assert_eq!(error.to_string(), "credential mine is not allowed to sign this challenge; allowed: yours, theirs");
        let error = SignError::credential_not_allowed("mine", Vec::<String>::new());
        assert!(error.to_string().ends_with("; no key credential is"));
    }

    #[test]
    fn the_cause_is_kept() {
        let error = SignError::with_source("refused", "throttled");
        assert!(!error.is_credential_not_allowed());
        assert_eq!((error.to_string(), error.source().unwrap().to_string()), ("refused".into(), "throttled".into()));
        assert!(SignError::new("refused").source().is_none());
    }
}
