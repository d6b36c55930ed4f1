//! Recovers an account: new credentials, signed by the recovery key.

use crate::OrgId;
use crate::auth::{AuthApi, CreateRecoveryChallenge, Recover, RecoveryChallenge, Registration};
use dfns_core::credentials::{CredentialError, KeyEnvelope, NewCredentials, RecoveryAssertion};
use dfns_core::{Client, Error, KeySigner, Secret};
use std::fmt;

/// The key that recovers an account.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum RecoveryKey<'a> {
    /// Dfns stores the key encrypted, and this envelope decrypts it. Either a `PasswordEnvelope`
    /// with the username and the recovery secret (feature `password-envelope`), or the
    /// application's own.
    Envelope(&'a dyn KeyEnvelope),
    /// The application has the key.
    Key(&'a KeySigner),
}

impl fmt::Debug for RecoveryKey<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Envelope(_) => f.write_str("Envelope([redacted])"),
            Self::Key(key) => f.debug_tuple("Key").field(key).finish(),
        }
    }
}

/// Recovers the account of a user who was sent a recovery code (`send_recovery_code`).
///
/// `credential_id` is the id of the recovery credential. `make` creates the new credentials for the
/// challenge. All previous credentials and tokens of the user become invalid.
///
/// # Errors
/// The errors of the two calls and of `make`, and an error if the secret does not decrypt the key.
/// Nothing changes before the last call.
pub async fn recover_account<P, S>(
    client: &Client<P, S>,
    org_id: impl Into<OrgId>,
    username: &str,
    code: impl Into<Secret>,
    credential_id: &str,
    recovery_key: RecoveryKey<'_>,
    make: impl AsyncFnOnce(&RecoveryChallenge) -> Result<NewCredentials, Error>,
) -> Result<Registration, Error> {
    let request = CreateRecoveryChallenge::new(username, code, org_id, credential_id);
    let challenge = client.auth().create_recovery_challenge(request).await?;
    let credentials = make(&challenge).await?;
    complete_recovery(client, &challenge, recovery_key, credentials).await
}

/// Completes a recovery with the credentials that were created for its challenge.
///
/// This is the second half of delegated recovery, after a service account requested the challenge
/// (`create_delegated_recovery_challenge`).
///
/// # Errors
/// The errors of the call, and an error if the secret does not decrypt the key.
pub async fn complete_recovery<P, S>(
    client: &Client<P, S>,
    challenge: &RecoveryChallenge,
    recovery_key: RecoveryKey<'_>,
    credentials: NewCredentials,
) -> Result<Registration, Error> {
    let recovery = match recovery_key {
        RecoveryKey::Key(key) => RecoveryAssertion::sign(&credentials, key)?,
        RecoveryKey::Envelope(envelope) => open_and_sign(challenge, envelope, &credentials)?,
    };
    let request = Recover::new(&challenge.temporary_authentication_token, recovery, credentials);
    client.auth().recover(request).await
}

/// Signs with the first of the account's recovery keys that the envelope decrypts.
fn open_and_sign(
    challenge: &RecoveryChallenge,
    envelope: &dyn KeyEnvelope,
    credentials: &NewCredentials,
) -> Result<RecoveryAssertion, CredentialError> {
    let mut refused = CredentialError::WrongSecret;
    for allowed in &challenge.allowed_recovery_credentials {
        let Some(encrypted) = &allowed.encrypted_recovery_key else { continue };
        match RecoveryAssertion::open_and_sign(credentials, allowed.id.as_str(), encrypted, envelope) {
            Ok(assertion) => return Ok(assertion),
            Err(error) => refused = error,
        }
    }
    Err(refused)
}
