//! Registration: a new user's first credentials.
//!
//! Registration takes two calls. The first returns a challenge: [`CreateRegistrationChallenge`]
//! with an emailed code, [`CreateSocialRegistrationChallenge`] with an identity provider's token,
//! [`CreateDelegatedRegistrationChallenge`](super::CreateDelegatedRegistrationChallenge) by an
//! application.
//!
//! The second, [`Register`] or [`RegisterEndUser`], registers credentials that signed the
//! challenge. It authenticates with the token of the challenge, so any client can call it.
//!
//! The challenge contains the options of a browser's `navigator.credentials.create`, and the data
//! for other kinds of credential.

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

/// Creates the challenge for a new user's credentials.
///
/// For users who received a registration code by email. Complete it with [`Register`].
#[dfns_endpoint(POST, "/auth/registration/init",
    group = Auth, returns = RegistrationChallenge, public, permissions = ["Auth:Users:Read"] | [])]
pub struct CreateRegistrationChallenge {
    /// The organization to register with.
    pub org_id: OrgId,
    /// The user who registers.
    pub username: String,
    /// The code that was mailed to the user.
    pub registration_code: Secret,
}

/// Creates an end user from the token of a trusted identity provider, with the challenge for the
/// user's credentials.
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

/// Sends a new registration code to a user by email and invalidates the previous one.
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

/// Completes the registration of a user: these are the user's credentials from now on.
///
/// All of them sign the same challenge.
#[dfns_endpoint(POST, "/auth/registration",
    group = Auth, returns = Registration,
    permissions = [
        "Auth:Users:Create",
        "Auth:Types:Employee" if server(kind == "CustomerEmployee"),
        "Auth:Types:EndUser"  if server(kind == "EndUser"),
    ] | [])]
pub struct Register {
    /// The token that came with the challenge.
    #[dfns(bearer)]
    pub temporary_authentication_token: Secret,
    /// The first factor, which is required.
    pub first_factor_credential: FirstFactorCredential,
    /// The second factor, if the organization requires one.
    pub second_factor_credential: Option<SecondFactorCredential>,
    /// A key to recover access with, should the other credentials be lost.
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

/// Completes the registration of an end user, and creates wallets that belong to the user.
///
/// The user is logged in as well, and holds the permission that Dfns manages for end users.
#[dfns_endpoint(POST, "/auth/registration/enduser",
    group = Auth, returns = EndUserRegistration,
    permissions = ["Auth:Users:Create", "Auth:Types:EndUser", "Wallets:Create", "Wallets:Delegate"] | [])]
pub struct RegisterEndUser {
    /// The token that came with the challenge.
    #[dfns(bearer)]
    pub temporary_authentication_token: Secret,
    /// The first factor, which is required.
    pub first_factor_credential: FirstFactorCredential,
    /// The second factor, if the organization requires one.
    pub second_factor_credential: Option<SecondFactorCredential>,
    /// A key to recover access with, should the other credentials be lost.
    pub recovery_credential: Option<RecoveryCredential>,
    /// The wallets to create: one at least.
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
    /// The blockchain of the wallet.
    pub network: Network,
    /// A display name.
    pub name: Option<String>,
}

/// The challenge for a new user's credentials, with the kinds that the organization accepts.
#[dfns_object(response)]
pub struct RegistrationChallenge {
    /// The relying party that a passkey will belong to.
    pub rp: Option<RelyingParty>,
    /// The user who registers.
    pub user: RegisteredUser,
    /// The token that completes the registration: valid once and for a short time.
    pub temporary_authentication_token: Secret,
    /// The kinds of credential that the organization accepts.
    pub supported_credential_kinds: RegistrationCredentialKinds,
    /// The challenge that all credentials of the registration sign.
    pub challenge: String,
    /// The `otpauth:` URL, which holds the shared secret, for a one-time password as second factor.
    /// Dfns is giving it up.
    pub otp_url: Option<Secret>,
    /// The accepted public key types for a passkey, in order of preference.
    #[serde(default)]
    pub pub_key_cred_params: Vec<PublicKeyParameters>,
    /// The attestation conveyance preference for an authenticator.
    pub attestation: AttestationConveyance,
    /// Credentials the user has already: an authenticator that holds one of them makes no second.
    #[serde(default)]
    pub exclude_credentials: Vec<AllowedCredential>,
    /// The requirements for an authenticator that creates a passkey.
    pub authenticator_selection: AuthenticatorSelection,
}

/// The user who registers, as an authenticator stores it with the passkey.
#[dfns_object(response)]
pub struct RegisteredUser {
    /// The user's id.
    pub id: UserId,
    /// The username.
    pub name: String,
    /// The name that an authenticator shows when the user picks a passkey.
    pub display_name: String,
}

/// The kinds of credential a user can register, by the factor they serve as.
#[dfns_object(response)]
pub struct RegistrationCredentialKinds {
    /// The kinds accepted as the first factor, which is required.
    #[serde(default)]
    pub first_factor: Vec<CredentialKind>,
    /// The kinds accepted as the second factor, if the organization requires one.
    #[serde(default)]
    pub second_factor: Vec<CredentialKind>,
}

/// A kind of public key that a passkey may have.
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
    /// Whether the authenticator must be able to find the passkey without its id.
    pub resident_key: ResidentKey,
    /// The same as a yes or no, for browsers that do not know
    /// [`AuthenticatorSelection::resident_key`].
    pub require_resident_key: bool,
    /// Whether the authenticator must check who is using it.
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

/// A credential that was just registered.
#[dfns_object(response)]
pub struct RegistrationCredential {
    /// The credential's record.
    pub uuid: CredentialUuid,
    /// The kind of credential. Formerly called `credentialKind` on the wire.
    #[serde(alias = "credentialKind")]
    pub kind: CredentialKind,
    /// A display name.
    pub name: String,
}

/// The user whose credentials were just registered.
#[dfns_object(response)]
pub struct RegistrationUser {
    /// The user's id.
    pub id: UserId,
    /// The name the user logs in with.
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

/// A wallet that was created for an end user.
#[dfns_object(response)]
pub struct EndUserWallet {
    /// The wallet's id.
    pub id: WalletId,
    /// The network.
    pub network: Network,
    /// The address, once it exists.
    pub address: Option<String>,
    /// The signing key.
    pub signing_key: EndUserWalletKey,
    /// The status.
    pub status: WalletStatus,
    /// The creation time.
    pub date_created: Timestamp,
    /// The deletion time.
    pub date_deleted: Option<Timestamp>,
    /// A display name.
    pub name: Option<String>,
    /// The client-provided external id.
    pub external_id: Option<String>,
    /// Whether the organization owns the wallet, not an end user.
    pub custodial: bool,
    /// The tags.
    #[serde(default)]
    pub tags: Vec<String>,
    /// The validator of the wallet, on a Canton network.
    pub validator_id: Option<ValidatorId>,
}

/// The signing key of a wallet.
#[dfns_object(response)]
pub struct EndUserWalletKey {
    /// The key's id. Empty in responses of early 2024, which do not contain it.
    #[serde(default = "crate::eras::absent")]
    pub id: KeyId,
    /// The signature scheme.
    pub scheme: KeyScheme,
    /// The curve.
    pub curve: KeyCurve,
    /// The public key in hexadecimal.
    pub public_key: String,
    /// The end user to whom the key is delegated.
    pub delegated_to: Option<UserId>,
}
