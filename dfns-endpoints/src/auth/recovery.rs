//! Recovery: new credentials for a user who has lost the old ones.
//!
//! The user needs a recovery key, registered in advance. Recovery takes two calls.
//!
//! The first returns a challenge: [`CreateRecoveryChallenge`] with the emailed code of
//! [`SendRecoveryCode`], or [`CreateDelegatedRecoveryChallenge`] for users whom an application has
//! identified.
//!
//! The new credentials sign the challenge, and the recovery key signs the new credentials.
//! [`Recover`] submits both.

use super::registration::{AuthenticatorSelection, PublicKeyParameters, RegisteredUser, RegistrationCredentialKinds};
use super::{Acknowledgement, Auth, Registration};
use crate::{CredentialId, OrgId};
use dfns_core::credentials::{NewCredentials, RecoveryAssertion};
use dfns_core::signing::{AllowedCredential, AttestationConveyance, RelyingParty};
use dfns_core::{Secret, dfns_endpoint, dfns_object};

/// Sends a one-time recovery code by email.
///
/// Pass it as [`CreateRecoveryChallenge::verification_code`].
#[dfns_endpoint(POST, "/auth/recover/user/code",
    group = Auth, returns = Acknowledgement, public,
    permissions = [
        "Auth:Users:Create",
        "Auth:Types:Employee" if server(kind == "CustomerEmployee"),
        "Auth:Types:EndUser"  if server(kind == "EndUser"),
    ] | [])]
pub struct SendRecoveryCode {
    /// The username of the user.
    pub username: String,
    /// The organization of the user.
    pub org_id: OrgId,
}

/// Creates the challenge for the new credentials of a user who has lost the old ones. Complete it
/// with [`Recover`].
#[dfns_endpoint(POST, "/auth/recover/user/init",
    group = Auth, returns = RecoveryChallenge, public, permissions = ["Auth:Users:Read"] | [])]
pub struct CreateRecoveryChallenge {
    /// The username of the user.
    pub username: String,
    /// The code that [`SendRecoveryCode`] sent by email.
    pub verification_code: Secret,
    /// The organization of the user.
    pub org_id: OrgId,
    /// The recovery key that will sign the new credentials.
    pub credential_id: CredentialId,
}

/// Creates the challenge for the new credentials of a user whom an application has identified.
/// Complete it with [`Recover`].
///
/// Dfns sends no email.
///
/// In the guide: `docs/src/registration.md`.
#[dfns_endpoint(POST, "/auth/recover/user/delegated",
    group = Auth, returns = RecoveryChallenge, signed, service_account,
    permissions = [
        "Auth:Users:Create",
        "Auth:Users:Delegate",
        "Auth:Types:Employee" if server(kind == "CustomerEmployee"),
        "Auth:Types:EndUser"  if server(kind == "EndUser"),
    ] | ["Auth:Recover:Delegated"] | ["Auth:Delegated:Recover"])]
pub struct CreateDelegatedRecoveryChallenge {
    /// The username of the user.
    pub username: String,
    /// The recovery key that will sign the new credentials.
    pub credential_id: CredentialId,
}

/// Recovers a user's access with new credentials. Irreversible.
///
/// All previous credentials and personal access tokens of the user become invalid.
///
/// In the guide: `docs/src/registration.md`.
#[dfns_endpoint(POST, "/auth/recover/user",
    group = Auth, returns = Registration,
    permissions = [
        "Auth:Users:Create",
        "Auth:Types:Employee" if server(kind == "CustomerEmployee"),
        "Auth:Types:EndUser"  if server(kind == "EndUser"),
    ] | [])]
pub struct Recover {
    /// The token of the challenge.
    #[dfns(bearer)]
    pub temporary_authentication_token: Secret,
    /// The signature of the recovery key over the new credentials.
    pub recovery: RecoveryAssertion,
    /// The new credentials, exactly as they were signed.
    pub new_credentials: NewCredentials,
}

impl Recover {
    /// Creates the request for this challenge: credentials that signed it, and the recovery key's
    /// signature over them.
    pub fn for_challenge(
        challenge: &RecoveryChallenge,
        recovery: RecoveryAssertion,
        new_credentials: NewCredentials,
    ) -> Self {
        Self {
            temporary_authentication_token: challenge.temporary_authentication_token.clone(),
            recovery,
            new_credentials,
        }
    }
}

/// The challenge for a user's new credentials, with the recovery keys that may sign them.
#[dfns_object(response)]
pub struct RecoveryChallenge {
    /// The relying party of a new passkey.
    pub rp: Option<RelyingParty>,
    /// The user who recovers access.
    pub user: RegisteredUser,
    /// The token that completes the recovery. Valid once, for a short time.
    pub temporary_authentication_token: Secret,
    /// The kinds of credentials that the organization accepts.
    pub supported_credential_kinds: RegistrationCredentialKinds,
    /// The challenge that all new credentials sign.
    pub challenge: String,
    /// Deprecated: the `otpauth:` URL with the shared secret of a one-time password.
    pub otp_url: Option<Secret>,
    /// The accepted public key types for a passkey, in order of preference.
    #[serde(default)]
    pub pub_key_cred_params: Vec<PublicKeyParameters>,
    /// The attestation conveyance preference for an authenticator.
    pub attestation: AttestationConveyance,
    /// The user's existing credentials. An authenticator that holds one of them does not create
    /// another.
    #[serde(default)]
    pub exclude_credentials: Vec<AllowedCredential>,
    /// The requirements for an authenticator that creates a passkey.
    pub authenticator_selection: AuthenticatorSelection,
    /// The recovery keys that may sign the new credentials.
    pub allowed_recovery_credentials: Vec<AllowedRecoveryCredential>,
}

/// A recovery key that may sign new credentials.
#[dfns_object(response)]
pub struct AllowedRecoveryCredential {
    /// The credential's id.
    pub id: CredentialId,
    /// The encrypted private key, if Dfns stores it.
    pub encrypted_recovery_key: Option<Secret>,
}
