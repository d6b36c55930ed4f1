//! Registration: a new user's first credentials.
//!
//! It takes two calls. The first gives a challenge: [`CreateRegistrationChallenge`] for a user who was mailed a code,
//! [`CreateSocialRegistrationChallenge`] for one whom an identity provider vouches for,
//! [`CreateDelegatedRegistrationChallenge`](super::CreateDelegatedRegistrationChallenge) for one whom an application
//! knows. The second, [`Register`] or [`RegisterEndUser`], completes the registration with credentials that have signed
//! the challenge. It authenticates with the token that came with the challenge, so any client can make it.
//!
//! The challenge carries what a browser's `navigator.credentials.create` asks for, beside what the other kinds of
//! credential need.

use super::{Acknowledgement, Auth, AuthToken, SocialLoginProviderKind};
use crate::{CredentialUuid, KeyCurve, KeyId, KeyScheme, Network, OrgId, UserId, ValidatorId, WalletId, WalletStatus};
use dfns_core::credentials::{FirstFactorCredential, NewCredentials, RecoveryCredential, SecondFactorCredential};
use dfns_core::signing::{
    AllowedCredential, AttestationConveyance, CredentialKind, CredentialType, RelyingParty, UserVerification,
};
use dfns_core::{Secret, Timestamp, dfns_endpoint, dfns_object};

dfns_core::open_enum! {
    /// Where the authenticator of a passkey sits.
    pub enum AuthenticatorAttachment {
        /// In the device itself.
        Platform => "platform",
        /// On a device of its own, such as a security key or a phone.
        CrossPlatform => "cross-platform",
    }

    /// Whether a passkey must be one that the authenticator can find without being told its id.
    pub enum ResidentKey {
        /// It must.
        Required => "required",
        /// It should if the authenticator can.
        Preferred => "preferred",
        /// It should not.
        Discouraged => "discouraged",
    }
}

/// Asks for the challenge that a new user's credentials have to sign.
///
/// For users who were mailed a registration code. Response it with [`Register`].
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

/// Creates an end user on the word of an identity provider that the organization trusts, and asks for the challenge
/// that the user's credentials have to sign.
///
/// Response it with [`RegisterEndUser`].
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

/// Mails a new registration code to a user; the previous one becomes invalid.
///
/// Nothing happens if the user has registered already.
#[dfns_endpoint(PUT, "/auth/registration/code",
    group = Auth, returns = Acknowledgement, public,
    permissions = [
        "Auth:Users:Create",
        "Auth:Types:Employee" if server(kind == "CustomerEmployee"),
        "Auth:Types:EndUser"  if server(kind == "EndUser"),
    ] | [])]
pub struct ResendRegistrationCode {
    /// The user who gets the code.
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
    /// The first factor, which every user has.
    pub first_factor_credential: FirstFactorCredential,
    /// The second factor, if the organization asks for one.
    pub second_factor_credential: Option<SecondFactorCredential>,
    /// A key to recover access with, should the other credentials be lost.
    pub recovery_credential: Option<RecoveryCredential>,
}

impl Register {
    /// The response to this challenge: credentials that have signed it.
    pub fn answering(challenge: &RegistrationChallenge, credentials: NewCredentials) -> Self {
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
    /// The first factor, which every user has.
    pub first_factor_credential: FirstFactorCredential,
    /// The second factor, if the organization asks for one.
    pub second_factor_credential: Option<SecondFactorCredential>,
    /// A key to recover access with, should the other credentials be lost.
    pub recovery_credential: Option<RecoveryCredential>,
    /// The wallets to create: one at least.
    pub wallets: Vec<NewEndUserWallet>,
}

impl RegisterEndUser {
    /// The response to this challenge: credentials that have signed it, and the wallets to create.
    pub fn answering(
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

/// What a new user's credentials have to sign, and which credentials the organization accepts.
#[dfns_object(response)]
pub struct RegistrationChallenge {
    /// The relying party that a passkey will belong to.
    pub rp: Option<RelyingParty>,
    /// The user who registers.
    pub user: RegisteredUser,
    /// The token that completes the registration. It is good for that one call and for a short time.
    pub temporary_authentication_token: Secret,
    /// Which kinds of credential the organization accepts.
    pub supported_credential_kinds: RegistrationCredentialKinds,
    /// The text that all credentials of the registration sign.
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
    /// Kinds for the first factor, which every user has.
    #[serde(default)]
    pub first_factor: Vec<CredentialKind>,
    /// Kinds for the second factor, if the organization asks for one.
    #[serde(default)]
    pub second_factor: Vec<CredentialKind>,
}

/// A kind of public key that a passkey may have.
#[dfns_object(response)]
pub struct PublicKeyParameters {
    /// The type of WebAuthn credential.
    #[serde(rename = "type")]
    pub credential_type: CredentialType,
    /// The signature algorithm by its COSE number: -7 is ECDSA on P-256, -257 is RSA with PKCS#1 v1.5 padding, both
    /// with SHA-256.
    pub alg: i64,
}

/// What is asked of an authenticator that makes a passkey.
#[dfns_object(response)]
pub struct AuthenticatorSelection {
    /// Where the authenticator has to sit; anywhere if not said.
    pub authenticator_attachment: Option<AuthenticatorAttachment>,
    /// Whether the authenticator must be able to find the passkey without its id.
    pub resident_key: ResidentKey,
    /// The same as a yes or no, for browsers that do not know [`AuthenticatorSelection::resident_key`].
    pub require_resident_key: bool,
    /// Whether the authenticator must check who is using it.
    pub user_verification: UserVerification,
}

/// That a user's credentials are registered.
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
    /// The kind of credential. Dfns once called this member `credentialKind`.
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

/// That an end user is registered, with a session and the wallets that the user owns.
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
    /// The blockchain it is on.
    pub network: Network,
    /// Its address there, once there is one.
    pub address: Option<String>,
    /// The key that signs for it.
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
    /// The validator it was created on, if it is on a Canton network.
    pub validator_id: Option<ValidatorId>,
}

/// The key that signs for a wallet.
#[dfns_object(response)]
pub struct EndUserWalletKey {
    /// The key's id.
    pub id: KeyId,
    /// The signature scheme.
    pub scheme: KeyScheme,
    /// The curve.
    pub curve: KeyCurve,
    /// The public key in hexadecimal.
    pub public_key: String,
    /// The end user it is delegated to.
    pub delegated_to: Option<UserId>,
}
