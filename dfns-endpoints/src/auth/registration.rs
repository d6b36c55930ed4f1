//! Registration: what a new user's first credentials are made from.
//!
//! The challenge carries what a browser's `navigator.credentials.create` asks for, beside what the other kinds of
//! credential need.

use crate::UserId;
use dfns_core::Secret;
use dfns_core::signing::{
    AllowedCredential, AttestationConveyance, CredentialKind, CredentialType, RelyingParty, UserVerification,
};
use serde::{Deserialize, Serialize};

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

/// What a new user's credentials have to sign, and which credentials the organization accepts.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RegistrationChallenge {
    /// The relying party that a passkey will belong to.
    #[serde(skip_serializing_if = "Option::is_none")]
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
    #[serde(skip_serializing_if = "Option::is_none")]
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
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RegisteredUser {
    /// The user's id.
    pub id: UserId,
    /// The username.
    pub name: String,
    /// The name that an authenticator shows when the user picks a passkey.
    pub display_name: String,
}

/// The kinds of credential a user can register, by the factor they serve as.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RegistrationCredentialKinds {
    /// Kinds for the first factor, which every user has.
    #[serde(default)]
    pub first_factor: Vec<CredentialKind>,
    /// Kinds for the second factor, if the organization asks for one.
    #[serde(default)]
    pub second_factor: Vec<CredentialKind>,
}

/// A kind of public key that a passkey may have.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct PublicKeyParameters {
    /// The type of WebAuthn credential.
    #[serde(rename = "type")]
    pub credential_type: CredentialType,
    /// The signature algorithm by its COSE number: -7 is ECDSA on P-256, -257 is RSA with PKCS#1 v1.5 padding, both
    /// with SHA-256.
    pub alg: i64,
}

/// What is asked of an authenticator that makes a passkey.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AuthenticatorSelection {
    /// Where the authenticator has to sit; anywhere if not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authenticator_attachment: Option<AuthenticatorAttachment>,
    /// Whether the authenticator must be able to find the passkey without its id.
    pub resident_key: ResidentKey,
    /// The same as a yes or no, for browsers that do not know [`AuthenticatorSelection::resident_key`].
    pub require_resident_key: bool,
    /// Whether the authenticator must check who is using it.
    pub user_verification: UserVerification,
}
