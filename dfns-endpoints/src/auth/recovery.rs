//! Recovery: new credentials for a user who has lost the old ones.
//!
//! The user needs a recovery key, which was registered in time. It takes two calls. The first gives a challenge:
//! [`CreateRecoveryChallenge`] for a user who was mailed a code with [`SendRecoveryCode`],
//! [`CreateDelegatedRecoveryChallenge`] for one whom an application knows. The new credentials sign the challenge; the
//! recovery key signs the new credentials; [`Recover`] takes both.

use super::registration::{AuthenticatorSelection, PublicKeyParameters, RegisteredUser, RegistrationCredentialKinds};
use super::{Acknowledgement, Auth, Registration};
use crate::{CredentialId, OrgId};
use dfns_core::credentials::{NewCredentials, RecoveryAssertion};
use dfns_core::signing::{AllowedCredential, AttestationConveyance, RelyingParty};
use dfns_core::{Secret, dfns_endpoint, dfns_object};

/// Mails a one-time code to a user who wants to recover access.
///
/// The code goes into [`CreateRecoveryChallenge::verification_code`].
#[dfns_endpoint(POST, "/auth/recover/user/code",
    group = Auth, returns = Acknowledgement, public,
    permissions = [
        "Auth:Users:Create",
        "Auth:Types:Employee" if server(kind == "CustomerEmployee"),
        "Auth:Types:EndUser"  if server(kind == "EndUser"),
    ] | [])]
pub struct SendRecoveryCode {
    /// The user who gets the code.
    pub username: String,
    /// The organization of the user.
    pub org_id: OrgId,
}

/// Asks for the challenge that the new credentials of a user have to sign.
///
/// Response it with [`Recover`].
#[dfns_endpoint(POST, "/auth/recover/user/init",
    group = Auth, returns = RecoveryChallenge, public, permissions = ["Auth:Users:Read"] | [])]
pub struct CreateRecoveryChallenge {
    /// The user who recovers access.
    pub username: String,
    /// The code that [`SendRecoveryCode`] mailed.
    pub verification_code: Secret,
    /// The organization of the user.
    pub org_id: OrgId,
    /// The recovery key that is going to sign.
    pub credential_id: CredentialId,
}

/// Asks for the challenge that the new credentials of a user have to sign, for an application that has identified the
/// user itself.
///
/// Dfns sends the user no mail. Response the challenge with [`Recover`].
#[dfns_endpoint(POST, "/auth/recover/user/delegated",
    group = Auth, returns = RecoveryChallenge, signed, service_account,
    permissions = [
        "Auth:Users:Create",
        "Auth:Users:Delegate",
        "Auth:Types:Employee" if server(kind == "CustomerEmployee"),
        "Auth:Types:EndUser"  if server(kind == "EndUser"),
    ] | ["Auth:Recover:Delegated"] | ["Auth:Delegated:Recover"])]
pub struct CreateDelegatedRecoveryChallenge {
    /// The user who recovers access.
    pub username: String,
    /// The recovery key that is going to sign.
    pub credential_id: CredentialId,
}

/// Recovers a user's access: the new credentials take the place of all old ones.
///
/// All previous credentials and personal access tokens of the user become invalid.
#[dfns_endpoint(POST, "/auth/recover/user",
    group = Auth, returns = Registration,
    permissions = [
        "Auth:Users:Create",
        "Auth:Types:Employee" if server(kind == "CustomerEmployee"),
        "Auth:Types:EndUser"  if server(kind == "EndUser"),
    ] | [])]
pub struct Recover {
    /// The token that came with the challenge.
    #[dfns(bearer)]
    pub temporary_authentication_token: Secret,
    /// The recovery key's signature over the new credentials.
    pub recovery: RecoveryAssertion,
    /// The new credentials, exactly as they were signed.
    pub new_credentials: NewCredentials,
}

impl Recover {
    /// The response to this challenge: credentials that have signed it, and the recovery key's signature over them.
    pub fn answering(
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

/// What the new credentials of a user have to sign, and which recovery keys may vouch for them.
#[dfns_object(response)]
pub struct RecoveryChallenge {
    /// The relying party that a passkey will belong to.
    pub rp: Option<RelyingParty>,
    /// The user who recovers access.
    pub user: RegisteredUser,
    /// The token that completes the recovery. It is good for that one call and for a short time.
    pub temporary_authentication_token: Secret,
    /// Which kinds of credential the organization accepts.
    pub supported_credential_kinds: RegistrationCredentialKinds,
    /// The text that all new credentials sign.
    pub challenge: String,
    /// The `otpauth:` URL, which holds the shared secret, for a one-time password as second factor. Dfns is giving it
    /// up.
    pub otp_url: Option<Secret>,
    /// Which public keys a passkey may have, the preferred ones first.
    #[serde(default)]
    pub pub_key_cred_params: Vec<PublicKeyParameters>,
    /// How much an authenticator is to tell about its own make.
    pub attestation: AttestationConveyance,
    /// Credentials the user has already: an authenticator that holds one of them makes no second.
    #[serde(default)]
    pub exclude_credentials: Vec<AllowedCredential>,
    /// What is asked of an authenticator that makes a passkey.
    pub authenticator_selection: AuthenticatorSelection,
    /// The recovery keys that may sign.
    pub allowed_recovery_credentials: Vec<AllowedRecoveryCredential>,
}

/// A recovery key that may sign.
#[dfns_object(response)]
pub struct AllowedRecoveryCredential {
    /// The credential's id.
    pub id: CredentialId,
    /// The private key as it was encrypted at registration, if Dfns keeps it.
    pub encrypted_recovery_key: Option<Secret>,
}
