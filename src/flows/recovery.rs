//! Recovering an account: new credentials, signed by the recovery key.

use crate::OrgId;
use crate::auth::{AuthApi, CreateRecoveryChallenge, Recover, RecoveryChallenge, Registration};
use dfns_core::credentials::{
    CredentialError, KeyEnvelope, NewCredentials, PasswordEnvelope, RecoveryAssertion, RecoverySecret,
};
use dfns_core::{Client, Error, KeySigner, Secret};

/// The key that recovers an account.
#[derive(Debug)]
#[non_exhaustive]
pub enum RecoveryKey<'a> {
    /// Dfns keeps it encrypted; this secret, which the user kept, opens it in the documented envelope.
    Secret(&'a RecoverySecret),
    /// Nobody but us has it.
    Key(&'a KeySigner),
}

/// Recovers the account of a user who was sent a recovery code (`send_recovery_code`).
///
/// `credential_id` is that of the recovery credential; `make` makes the new credentials for the challenge. All previous credentials
/// and tokens of the user become void.
///
/// # Errors
/// Those of the two calls, those of `make`, and a secret that does not open the key. Until the last call nothing changes.
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
    complete_recovery(client, &challenge, username, recovery_key, credentials).await
}

/// Completes a recovery with the credentials that were made for its challenge.
///
/// The second half of delegated recovery: a service account asked for the challenge (`create_delegated_recovery_challenge`).
///
/// # Errors
/// Those of the call, and a secret that does not open the key.
pub async fn complete_recovery<P, S>(
    client: &Client<P, S>,
    challenge: &RecoveryChallenge,
    username: &str,
    recovery_key: RecoveryKey<'_>,
    credentials: NewCredentials,
) -> Result<Registration, Error> {
    let recovery = match recovery_key {
        RecoveryKey::Key(key) => RecoveryAssertion::sign(&credentials, key)?,
        RecoveryKey::Secret(secret) => {
            open_and_sign(challenge, &PasswordEnvelope::new(username, secret)?, &credentials)?
        }
    };
    let request = Recover::new(&challenge.temporary_authentication_token, recovery, credentials);
    client.auth().recover(request).await
}

/// Signs with the first of the account's recovery keys that the envelope opens.
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
