//! Signs with a key that Dfns keeps, encrypted.

use super::KeyEnvelope;
use crate::signing::{
    AllowedEncryptedKey, BoxFuture, FirstFactor, KeyAssertion, SignError, SignedFactors, Signer, UserActionChallenge,
};
use std::fmt;

/// Signs with a `PasswordProtectedKey` credential: decrypts the private key that comes with the
/// challenge.
///
/// Without a credential id it uses the first key of the challenge that the envelope opens. The key
/// is dropped and wiped once the challenge is signed.
///
/// ```
/// # mod dfns { pub use dfns_core::*; pub use dfns_core as core; }
/// use dfns::core::credentials::{KeyEnvelope, PasswordProtectedKeySigner};
///
/// # fn example(envelope: impl KeyEnvelope) {
/// // For example `PasswordEnvelope::new("jdoe@example.co", "correct horse")?`.
/// let signer = PasswordProtectedKeySigner::new(envelope);
/// # let _ = signer;
/// # }
/// ```
pub struct PasswordProtectedKeySigner<E> {
    envelope: E,
    credential_id: Option<String>,
}

impl<E: KeyEnvelope> PasswordProtectedKeySigner<E> {
    /// Creates a signer that uses the first key that the envelope opens.
    pub fn new(envelope: E) -> Self {
        Self { envelope, credential_id: None }
    }

    /// Uses only the credential with this id.
    #[must_use]
    pub fn with_credential_id(mut self, credential_id: impl Into<String>) -> Self {
        self.credential_id = Some(credential_id.into());
        self
    }

    /// Returns the assertion alone, for example for a second factor.
    ///
    /// # Errors
    /// [`SignError::credential_not_allowed`] if the challenge does not list the credential. If no
    /// key opens, the source is the [`CredentialError`](super::CredentialError) of the last one.
    pub fn assertion(&self, challenge: &UserActionChallenge) -> Result<KeyAssertion, SignError> {
        let allowed = &challenge.allow_credentials.password_protected_key;
        let mut problem = None;
        for allowed in allowed.iter().filter(|allowed| self.may_use(allowed)) {
            match self.envelope.open_signer(&allowed.id, &allowed.encrypted_private_key) {
                Ok(signer) => {
                    let client_data = challenge.key_client_data();
                    let signature = signer.signature(client_data.as_bytes())?;
                    return Ok(KeyAssertion::from_signature(&allowed.id, client_data, signature));
                }
                Err(error) => problem = Some(error),
            }
        }
        Err(match (problem, &self.credential_id) {
            (Some(error), _) => SignError::with_source("no password-protected key of this challenge opened", error),
            (None, Some(id)) => SignError::credential_not_allowed(id, allowed.iter().map(|allowed| &allowed.id)),
            (None, None) => SignError::new("the challenge comes without a password-protected key"),
        })
    }

    fn may_use(&self, allowed: &AllowedEncryptedKey) -> bool {
        let same = |wanted: &String| wanted.trim_end_matches('=') == allowed.id.trim_end_matches('=');
        self.credential_id.as_ref().is_none_or(same)
    }
}

impl<E: KeyEnvelope> Signer for PasswordProtectedKeySigner<E> {
    /// Signs on the thread that polls.
    fn sign<'a>(&'a self, challenge: &'a UserActionChallenge) -> BoxFuture<'a, Result<SignedFactors, SignError>> {
        Box::pin(async move {
            self.assertion(challenge).map(|assertion| FirstFactor::PasswordProtectedKey(assertion).into())
        })
    }
}

impl<E> fmt::Debug for PasswordProtectedKeySigner<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PasswordProtectedKeySigner").field("credential_id", &self.credential_id).finish_non_exhaustive()
    }
}

#[cfg(all(test, feature = "password-envelope"))]
mod tests {
    use super::*;
    use crate::credentials::{CredentialError, FirstFactorCredential, KeyPair, PasswordEnvelope};
    use crate::signing::KeyAlgorithm;
    use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use std::error::Error as _;

    fn envelope(password: &str) -> PasswordEnvelope {
        PasswordEnvelope::new("jdoe@example.co", password).unwrap()
    }

    /// Returns a challenge with one key, which this password opens, and the raw public key.
    fn challenge(password: &str) -> (UserActionChallenge, Vec<u8>) {
        let pair = KeyPair::generate(KeyAlgorithm::Ed25519).unwrap();
        let credential = FirstFactorCredential::seal("Y2g", &pair, &envelope(password)).unwrap();
        let FirstFactorCredential::PasswordProtectedKey { credential_info, encrypted_private_key, .. } = credential
        else {
            panic!("{credential:?}")
        };
        let mut challenge = UserActionChallenge::new("Y2gtMTIzNDU", "identifier");
        let allowed = AllowedEncryptedKey::new(credential_info.cred_id, encrypted_private_key);
        challenge.allow_credentials.password_protected_key.push(allowed);
        (challenge, pair.public_key_der()[12..].to_vec())
    }

    #[tokio::test]
    async fn it_signs_with_the_key_that_comes_with_the_challenge() {
        let (challenge, public_key) = challenge("right-canary");
        let id = &challenge.allow_credentials.password_protected_key[0].id;
        for signer in [
            PasswordProtectedKeySigner::new(envelope("right-canary")),
            PasswordProtectedKeySigner::new(envelope("right-canary")).with_credential_id(format!("{id}=")),
        ] {
            let factors = signer.sign(&challenge).await.unwrap();
            let FirstFactor::PasswordProtectedKey(assertion) = factors.first_factor else { panic!("{factors:?}") };
            assert_eq!((&assertion.cred_id, assertion.algorithm), (id, None));
            let client_data = URL_SAFE_NO_PAD.decode(assertion.client_data).unwrap();
            assert_eq!(client_data, br#"{"type":"key.get","challenge":"Y2gtMTIzNDU"}"#);
            let signature = URL_SAFE_NO_PAD.decode(assertion.signature).unwrap();
            assert!(UnparsedPublicKey::new(&ED25519, &public_key).verify(&client_data, &signature).is_ok());
            assert!(!format!("{signer:?}").contains("canary"));
        }
    }

    #[test]
    fn a_key_that_does_not_open_is_passed_over() {
        let (mut challenge_of_both, _) = challenge("other");
        let (with_right, _) = challenge("right");
        let mine = with_right.allow_credentials.password_protected_key[0].clone();
        challenge_of_both.allow_credentials.password_protected_key.push(mine.clone());
        let assertion = PasswordProtectedKeySigner::new(envelope("right")).assertion(&challenge_of_both).unwrap();
        assert_eq!(assertion.cred_id, mine.id);
    }

    #[test]
    fn a_wrong_password_and_a_missing_key_have_different_errors() {
        let (challenge, _) = challenge("right");
        let error = PasswordProtectedKeySigner::new(envelope("wrong")).assertion(&challenge).unwrap_err();
        let cause = error.source().unwrap().downcast_ref::<CredentialError>();
        assert!(matches!(cause, Some(CredentialError::WrongSecret)), "{error:?}");

        let signer = PasswordProtectedKeySigner::new(envelope("right")).with_credential_id("another");
        assert!(signer.assertion(&challenge).unwrap_err().is_credential_not_allowed());

        let empty = UserActionChallenge::new("c", "i");
        let error = PasswordProtectedKeySigner::new(envelope("right")).assertion(&empty).unwrap_err();
        assert!(error.to_string().contains("without a password-protected key"));
    }
}
