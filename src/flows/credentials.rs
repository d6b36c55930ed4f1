//! Adds a credential to a user who already has one.

use crate::auth::{
    AuthApi, CreateCredential, CreateCredentialChallenge, CreateCredentialChallengeWithCode, CreateCredentialWithCode,
    Credential, CredentialChallenge, RegistrationInfo,
};
use dfns_core::credentials::{CredentialError, FirstFactorCredential, RecoveryCredential};
use dfns_core::signing::CredentialKind;
use dfns_core::{Client, Error, Secret, UserToken, WithSigner};

/// A credential to add, converted from a [`FirstFactorCredential`] or a [`RecoveryCredential`].
#[derive(Debug)]
pub struct AddedCredential(Option<Parts>);

#[derive(Debug)]
struct Parts {
    kind: CredentialKind,
    info: RegistrationInfo,
    encrypted_private_key: Option<Secret>,
}

impl From<FirstFactorCredential> for AddedCredential {
    fn from(credential: FirstFactorCredential) -> Self {
        let (kind, info, encrypted_private_key) = match credential {
            FirstFactorCredential::Fido2 { credential_info, .. } => (CredentialKind::Fido2, credential_info, None),
            FirstFactorCredential::Key { credential_info, .. } => (CredentialKind::Key, credential_info, None),
            FirstFactorCredential::PasswordProtectedKey { credential_info, encrypted_private_key, .. } => {
                (CredentialKind::PasswordProtectedKey, credential_info, Some(encrypted_private_key))
            }
            // Passwords, which Dfns no longer accepts.
            _ => return Self(None),
        };
        Self(Some(Parts { kind, info: info.into(), encrypted_private_key }))
    }
}

impl From<RecoveryCredential> for AddedCredential {
    fn from(credential: RecoveryCredential) -> Self {
        Self(Some(Parts {
            kind: CredentialKind::RecoveryKey,
            info: credential.credential_info.into(),
            encrypted_private_key: credential.encrypted_private_key,
        }))
    }
}

impl AddedCredential {
    fn parts(self) -> Result<Parts, Error> {
        self.0.ok_or_else(|| {
            refused("a credential of this kind cannot be added; make a key, a passkey or a recovery key")
        })
    }
}

/// Adds a credential to the calling user, signed with a credential that the user has.
///
/// `make` creates a credential of this kind for the challenge.
///
/// # Errors
/// The errors of the calls and of `make`. If `make` fails, nothing has changed.
pub async fn add_credential<C: Into<AddedCredential>>(
    client: &Client<UserToken, WithSigner>,
    kind: CredentialKind,
    name: impl Into<String>,
    make: impl AsyncFnOnce(&CredentialChallenge) -> Result<C, Error>,
) -> Result<Credential, Error> {
    let challenge = client.auth().create_credential_challenge(CreateCredentialChallenge::new(kind)).await?;
    let identifier = identifier(&challenge)?;
    let added = make(&challenge).await?.into().parts()?;
    let mut request = CreateCredential::new(identifier, name, added.kind, added.info);
    request.encrypted_private_key = added.encrypted_private_key;
    client.auth().create_credential(request).await
}

/// Adds a credential to the user who created a one-time code on another device
/// (`create_credential_code`).
///
/// # Errors
/// The errors of the calls and of `make`. If `make` fails, nothing has changed.
pub async fn add_credential_with_code<P, S, C: Into<AddedCredential>>(
    client: &Client<P, S>,
    code: impl Into<Secret>,
    kind: CredentialKind,
    name: impl Into<String>,
    make: impl AsyncFnOnce(&CredentialChallenge) -> Result<C, Error>,
) -> Result<Credential, Error> {
    let request = CreateCredentialChallengeWithCode::new(code, kind);
    let challenge = client.auth().create_credential_challenge_with_code(request).await?;
    let identifier = identifier(&challenge)?;
    let added = make(&challenge).await?.into().parts()?;
    let mut request = CreateCredentialWithCode::new(identifier, name, added.kind, added.info);
    request.encrypted_private_key = added.encrypted_private_key;
    client.auth().create_credential_with_code(request).await
}

/// Returns the identifier of the challenge.
fn identifier(challenge: &CredentialChallenge) -> Result<&Secret, Error> {
    challenge
        .challenge_identifier()
        .ok_or_else(|| refused("Dfns gave a challenge of a kind that this version does not know"))
}

/// Returns the error of a credential that this library does not make.
pub(super) fn refused(why: &str) -> Error {
    CredentialError::Other(why.into()).into()
}
