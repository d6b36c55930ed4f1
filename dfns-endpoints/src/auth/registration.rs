//! Registration: a new user's first credentials.
//!
//! Registration takes two calls. The first returns a challenge: [`CreateRegistrationChallenge`]
//! with an emailed code, [`CreateSocialRegistrationChallenge`] with an identity provider's token,
//! [`CreateDelegatedRegistrationChallenge`](super::CreateDelegatedRegistrationChallenge) by an
//! application.
//!
//! The second, [`Register`] or [`RegisterEndUser`], registers the credentials that signed the
//! challenge. It is authenticated by the token of the challenge, so any client can call it.
//!
//! The challenge contains the options of a browser's `navigator.credentials.create`, and the data
//! for the other kinds of credentials.

use super::{Acknowledgement, Auth, AuthToken, SocialLoginProviderKind};
use crate::{CredentialUuid, KeyCurve, KeyId, KeyScheme, Network, OrgId, UserId, ValidatorId, WalletId, WalletStatus};
use dfns_core::credentials::{FirstFactorCredential, NewCredentials, RecoveryCredential, SecondFactorCredential};
use dfns_core::signing::{
    AllowedCredential, AttestationConveyance, CredentialKind, CredentialType, RelyingParty, UserVerification,
};
use dfns_core::{Secret, Timestamp, dfns_endpoint, dfns_object};

dfns_core::open_enum! {
    /// The attachment of a passkey's authenticator.
    pub enum AuthenticatorAttachment {
        /// Built into the device.
        Platform => "platform",
        /// A separate device, such as a security key or a phone.
        CrossPlatform => "cross-platform",
    }

    /// The requirement for a discoverable passkey, which the authenticator finds without its id.
    pub enum ResidentKey {
        /// Required.
        Required => "required",
        /// Preferred.
        Preferred => "preferred",
        /// Discouraged.
        Discouraged => "discouraged",
    }
}

/// Creates the challenge for a new user's credentials. Complete it with [`Register`].
///
/// For users who received a registration code by email.
#[dfns_endpoint(POST, "/auth/registration/init",
    group = Auth, returns = RegistrationChallenge, public, permissions = ["Auth:Users:Read"] | [])]
pub struct CreateRegistrationChallenge {
    /// The organization to register with.
    pub org_id: OrgId,
    /// The username of the user.
    pub username: String,
    /// The registration code from the email.
    pub registration_code: Secret,
}

/// Creates an end user from an ID token of a trusted identity provider, and returns the challenge
/// for the user's credentials.
///
/// Complete it with [`RegisterEndUser`].
#[dfns_endpoint(POST, "/auth/registration/social",
    group = Auth, returns = RegistrationChallenge, public,
    permissions = ["Auth:Users:Create", "Auth:Users:Delegate", "Auth:Users:EndUser"] | [])]
pub struct CreateSocialRegistrationChallenge {
    /// The ID token that the provider issued for the user, a JWT.
    pub id_token: Secret,
    /// The kind of provider.
    pub social_login_provider_kind: SocialLoginProviderKind,
    /// The organization to register with.
    pub org_id: Option<OrgId>,
}

/// Sends a new registration code by email and invalidates the previous one.
///
/// Has no effect if the user is already registered.
#[dfns_endpoint(PUT, "/auth/registration/code",
    group = Auth, returns = Acknowledgement, public,
    permissions = [
        "Auth:Users:Create",
        "Auth:Types:Employee" if server(kind == "CustomerEmployee"),
        "Auth:Types:EndUser"  if server(kind == "EndUser"),
    ] | [])]
pub struct ResendRegistrationCode {
    /// The username of the user.
    pub username: String,
    /// The organization to register with.
    pub org_id: OrgId,
}

/// Completes the registration of a user, with the user's new credentials.
///
/// All of them sign the same challenge. The user can then log in.
///
/// In the guide: `docs/src/registration.md`.
#[dfns_endpoint(POST, "/auth/registration",
    group = Auth, returns = Registration,
    permissions = [
        "Auth:Users:Create",
        "Auth:Types:Employee" if server(kind == "CustomerEmployee"),
        "Auth:Types:EndUser"  if server(kind == "EndUser"),
    ] | [])]
pub struct Register {
    /// The token of the challenge.
    #[dfns(bearer)]
    pub temporary_authentication_token: Secret,
    /// The first factor. Required.
    pub first_factor_credential: FirstFactorCredential,
    /// The second factor, if the organization requires one.
    pub second_factor_credential: Option<SecondFactorCredential>,
    /// A recovery key, which recovers access if the other credentials are lost.
    pub recovery_credential: Option<RecoveryCredential>,
}

impl Register {
    /// Creates the request for this challenge, with the credentials that signed it.
    pub fn for_challenge(challenge: &RegistrationChallenge, credentials: NewCredentials) -> Self {
        Self {
            temporary_authentication_token: challenge.temporary_authentication_token.clone(),
            first_factor_credential: credentials.first_factor_credential,
            second_factor_credential: credentials.second_factor_credential,
            recovery_credential: credentials.recovery_credential,
        }
    }
}

/// Completes the registration of an end user, with the user's new credentials, and creates wallets
/// that the user owns.
///
/// Returns a session of the user as well. The user holds the permission that Dfns manages for end
/// users.
///
/// In the guide: `docs/src/registration.md`.
#[dfns_endpoint(POST, "/auth/registration/enduser",
    group = Auth, returns = EndUserRegistration,
    permissions = ["Auth:Users:Create", "Auth:Types:EndUser", "Wallets:Create", "Wallets:Delegate"] | [])]
pub struct RegisterEndUser {
    /// The token of the challenge.
    #[dfns(bearer)]
    pub temporary_authentication_token: Secret,
    /// The first factor. Required.
    pub first_factor_credential: FirstFactorCredential,
    /// The second factor, if the organization requires one.
    pub second_factor_credential: Option<SecondFactorCredential>,
    /// A recovery key, which recovers access if the other credentials are lost.
    pub recovery_credential: Option<RecoveryCredential>,
    /// The wallets to create: at least one.
    pub wallets: Vec<NewEndUserWallet>,
}

impl RegisterEndUser {
    /// Creates the request for this challenge, with the credentials that signed it and the wallets
    /// to create.
    pub fn for_challenge(
        challenge: &RegistrationChallenge,
        credentials: NewCredentials,
        wallets: impl Into<Vec<NewEndUserWallet>>,
    ) -> Self {
        Self {
            temporary_authentication_token: challenge.temporary_authentication_token.clone(),
            first_factor_credential: credentials.first_factor_credential,
            second_factor_credential: credentials.second_factor_credential,
            recovery_credential: credentials.recovery_credential,
            wallets: wallets.into(),
        }
    }
}

/// A wallet to create for a new end user.
#[dfns_object]
pub struct NewEndUserWallet {
    /// The network of the wallet.
    pub network: Network,
    /// A display name: at most 100 characters.
    pub name: Option<String>,
}

/// The challenge for a new user's credentials, with the kinds of credentials that the organization
/// accepts.
#[dfns_object(response)]
pub struct RegistrationChallenge {
    /// The relying party of a new passkey.
    pub rp: Option<RelyingParty>,
    /// The user who registers.
    pub user: RegisteredUser,
    /// The token that completes the registration. Valid once, for a short time.
    pub temporary_authentication_token: Secret,
    /// The kinds of credentials that the organization accepts.
    pub supported_credential_kinds: RegistrationCredentialKinds,
    /// The challenge that all credentials of the registration sign.
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
}

/// The user who registers, in the form that an authenticator stores with the passkey.
#[dfns_object(response)]
pub struct RegisteredUser {
    /// The user's id.
    pub id: UserId,
    /// The username.
    pub name: String,
    /// The name that an authenticator displays when the user selects a passkey.
    pub display_name: String,
}

/// The kinds of credentials that a user can register, by factor.
#[dfns_object(response)]
pub struct RegistrationCredentialKinds {
    /// The kinds accepted as the first factor. Required.
    #[serde(default)]
    pub first_factor: Vec<CredentialKind>,
    /// The kinds accepted as the second factor. Empty unless the organization requires one.
    #[serde(default)]
    pub second_factor: Vec<CredentialKind>,
}

/// A type of public key that a passkey may have.
#[dfns_object(response)]
pub struct PublicKeyParameters {
    /// The type of WebAuthn credential.
    #[serde(rename = "type")]
    pub credential_type: CredentialType,
    /// The signature algorithm by its COSE number: -7 is ECDSA on P-256, -257 is RSA with PKCS#1
    /// v1.5 padding, both with SHA-256.
    pub alg: i64,
}

/// The requirements for an authenticator that creates a passkey.
#[dfns_object(response)]
pub struct AuthenticatorSelection {
    /// The required attachment of the authenticator. Absent if any is accepted.
    pub authenticator_attachment: Option<AuthenticatorAttachment>,
    /// The requirement for a discoverable passkey.
    pub resident_key: ResidentKey,
    /// Whether a discoverable passkey is required, for browsers that do not support
    /// [`resident_key`](Self::resident_key).
    pub require_resident_key: bool,
    /// The requirement for the authenticator to verify the user, by PIN or biometrics.
    pub user_verification: UserVerification,
}

/// The result of registering a user's credentials.
#[dfns_object(response)]
pub struct Registration {
    /// The first factor.
    pub credential: RegistrationCredential,
    /// The user.
    pub user: RegistrationUser,
}

/// A credential that has just been registered.
#[dfns_object(response)]
pub struct RegistrationCredential {
    /// The id of the credential's record.
    pub uuid: CredentialUuid,
    /// The kind of credential. Called `credentialKind` in responses of 2024.
    #[serde(alias = "credentialKind")]
    pub kind: CredentialKind,
    /// A display name.
    pub name: String,
}

/// A user whose credentials have just been registered.
#[dfns_object(response)]
pub struct RegistrationUser {
    /// The user's id.
    pub id: UserId,
    /// The username for login.
    pub username: String,
    /// The organization.
    pub org_id: OrgId,
}

/// The result of an end user's registration: a session and the user's wallets.
#[dfns_object(response)]
pub struct EndUserRegistration {
    /// The first factor.
    pub credential: RegistrationCredential,
    /// The user.
    pub user: RegistrationUser,
    /// The user's session.
    pub authentication: AuthToken,
    /// The user's wallets.
    #[serde(default)]
    pub wallets: Vec<EndUserWallet>,
}

/// A wallet created for an end user.
#[dfns_object(response)]
pub struct EndUserWallet {
    /// The wallet's id.
    pub id: WalletId,
    /// The network.
    pub network: Network,
    /// The address. Absent until the account exists, on networks where it must be created first.
    pub address: Option<String>,
    /// The signing key.
    pub signing_key: EndUserWalletKey,
    /// The status.
    pub status: WalletStatus,
    /// The creation time.
    pub date_created: Timestamp,
    /// The time when the wallet was archived.
    pub date_deleted: Option<Timestamp>,
    /// A display name.
    pub name: Option<String>,
    /// The external id, as given by the client.
    pub external_id: Option<String>,
    /// Whether the organization owns the wallet, not an end user.
    pub custodial: bool,
    /// The tags.
    #[serde(default)]
    pub tags: Vec<String>,
    /// The validator of the wallet. For Canton.
    pub validator_id: Option<ValidatorId>,
}

/// The signing key of an end user's wallet.
#[dfns_object(response)]
pub struct EndUserWalletKey {
    /// The key's id. Empty in responses of early 2024, which do not contain it.
    #[serde(default = "crate::eras::absent")]
    pub id: KeyId,
    /// The signature scheme.
    pub scheme: KeyScheme,
    /// The curve.
    pub curve: KeyCurve,
    /// The public key, in hex.
    pub public_key: String,
    /// The end user who owns the key.
    pub delegated_to: Option<UserId>,
}
