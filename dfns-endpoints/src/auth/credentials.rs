//! Credentials: the keys and passkeys with which callers log in and sign user actions.
//!
//! A new credential takes two calls. [`CreateCredentialChallenge`] returns the challenge to sign.
//! [`CreateCredential`] registers the credential, signed with an existing one.
//!
//! A device without a credential uses a one-time code instead: [`CreateCredentialCode`] on the old
//! device, then [`CreateCredentialChallengeWithCode`] and [`CreateCredentialWithCode`] on the new
//! one.

use super::registration::{AuthenticatorSelection, PublicKeyParameters, RegisteredUser};
use super::{Acknowledgement, Auth};
use crate::{CredentialId, CredentialUuid};
use dfns_core::credentials::{CredentialInfo, PasswordInfo, TotpInfo};
use dfns_core::signing::{AllowedCredential, AttestationConveyance, CredentialKind, RelyingParty};
use dfns_core::{AnyJson, Page, Secret, Timestamp, dfns_endpoint, dfns_object};
use serde::de::{DeserializeOwned, Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// Lists the caller's credentials. Not paginated.
#[dfns_endpoint(GET, "/auth/credentials",
    group = Auth, returns = Page<Credential>, callers(employee, end_user),
    permissions = ["Auth:Creds:Read"] | [])]
pub struct ListCredentials {}

/// Creates the challenge for a new credential of the caller. Complete it with [`CreateCredential`].
#[dfns_endpoint(POST, "/auth/credentials/init",
    group = Auth, returns = CredentialChallenge, callers(employee, end_user), no_pat,
    permissions = ["Auth:Creds:Create"] | [])]
pub struct CreateCredentialChallenge {
    /// The kind of credential. Dfns no longer accepts passwords and one-time passwords.
    pub kind: CredentialKind,
}

/// Registers a new credential of the caller, signed with an existing credential.
///
/// Each kind that Dfns accepts has a constructor, such as [`CreateCredential::fido2`].
///
/// In the guide: `docs/src/registration.md`.
#[dfns_endpoint(POST, "/auth/credentials",
    group = Auth, returns = Credential, signed, callers(employee, end_user), no_pat,
    permissions = ["Auth:Creds:Create"] | [])]
pub struct CreateCredential {
    /// The identifier of the challenge.
    pub challenge_identifier: Secret,
    /// A display name.
    pub credential_name: String,
    /// The kind of credential.
    pub credential_kind: CredentialKind,
    /// The attestation of the credential.
    pub credential_info: RegistrationInfo,
    /// The encrypted private key, if Dfns stores it: required for
    /// [`CredentialKind::PasswordProtectedKey`], optional for [`CredentialKind::RecoveryKey`].
    pub encrypted_private_key: Option<Secret>,
}

/// Activates a credential of the caller. Has no effect on an active credential.
#[dfns_endpoint(PUT, "/auth/credentials/activate",
    group = Auth, returns = Acknowledgement, signed, callers(employee, end_user), no_pat,
    permissions = ["Auth:Creds:Update"] | [])]
pub struct ActivateCredential {
    /// The credential to activate.
    pub credential_uuid: CredentialUuid,
}

/// Deactivates a credential of the caller. It cannot sign until [`ActivateCredential`] is called.
#[dfns_endpoint(PUT, "/auth/credentials/deactivate",
    group = Auth, returns = Acknowledgement, signed, callers(employee, end_user), no_pat,
    permissions = ["Auth:Creds:Update"] | [])]
pub struct DeactivateCredential {
    /// The credential to deactivate.
    pub credential_uuid: CredentialUuid,
}

/// Deletes a credential of the caller. Irreversible.
#[dfns_endpoint(DELETE, "/auth/credentials/{credentialUuid}",
    group = Auth, returns = (), signed, permissions = unknown)]
pub struct DeleteCredential {
    /// The credential to delete.
    pub credential_uuid: CredentialUuid,
}

/// Creates a one-time code, which lets a device without a credential register one.
///
/// Enter the code on the new device, which calls [`CreateCredentialChallengeWithCode`].
#[dfns_endpoint(POST, "/auth/credentials/code",
    group = Auth, returns = CredentialCode, signed, callers(employee, end_user), no_pat,
    permissions = [
        "Auth:Creds:Create"      if server("checked on the calling application, not the user"),
        "Auth:Creds:Code:Create" if server("checked on the calling application, not the user"),
    ] | [])]
pub struct CreateCredentialCode {
    /// The expiration time of the code: at most one minute from now.
    pub expiration: Timestamp,
}

/// Creates the challenge for a new credential, authenticated by a one-time code. Complete it with
/// [`CreateCredentialWithCode`].
#[dfns_endpoint(POST, "/auth/credentials/code/init",
    group = Auth, returns = CredentialChallenge, public,
    permissions = [
        "Auth:Creds:Create"      if server("checked on the calling application, not the user"),
        "Auth:Creds:Code:Create" if server("checked on the calling application, not the user"),
    ] | [])]
pub struct CreateCredentialChallengeWithCode {
    /// The code that [`CreateCredentialCode`] returned.
    pub code: Secret,
    /// The kind of credential.
    pub credential_kind: CredentialKind,
}

/// Registers a new credential with a challenge of [`CreateCredentialChallengeWithCode`].
///
/// Needs no existing credential. Each kind that Dfns accepts has a constructor, such as
/// [`CreateCredentialWithCode::fido2`].
#[dfns_endpoint(POST, "/auth/credentials/code/verify",
    group = Auth, returns = Credential, public,
    permissions = [
        "Auth:Creds:Create"      if server("checked on the calling application, not the user"),
        "Auth:Creds:Code:Create" if server("checked on the calling application, not the user"),
    ] | [])]
pub struct CreateCredentialWithCode {
    /// The identifier of the challenge.
    pub challenge_identifier: Secret,
    /// A display name.
    pub credential_name: String,
    /// The kind of credential.
    pub credential_kind: CredentialKind,
    /// The attestation of the credential.
    pub credential_info: RegistrationInfo,
    /// The encrypted private key, if Dfns stores it: required for
    /// [`CredentialKind::PasswordProtectedKey`], optional for [`CredentialKind::RecoveryKey`].
    pub encrypted_private_key: Option<Secret>,
}

/// One constructor per kind of credential, so that the kind matches its attestation.
macro_rules! credential_constructors {
    ($($request:ident),+) => {$(
        impl $request {
            /// Registers a passkey or another WebAuthn authenticator.
            pub fn fido2(
                challenge_identifier: impl Into<Secret>,
                credential_name: impl Into<String>,
                credential_info: CredentialInfo,
            ) -> Self {
                Self::new(challenge_identifier, credential_name, CredentialKind::Fido2, credential_info)
            }

            /// Registers a key whose private half the user keeps.
            pub fn key(
                challenge_identifier: impl Into<Secret>,
                credential_name: impl Into<String>,
                credential_info: CredentialInfo,
            ) -> Self {
                Self::new(challenge_identifier, credential_name, CredentialKind::Key, credential_info)
            }

            /// Registers a key whose encrypted private half Dfns stores.
            pub fn password_protected_key(
                challenge_identifier: impl Into<Secret>,
                credential_name: impl Into<String>,
                credential_info: CredentialInfo,
                encrypted_private_key: impl Into<Secret>,
            ) -> Self {
                Self::new(challenge_identifier, credential_name, CredentialKind::PasswordProtectedKey, credential_info)
                    .with_encrypted_private_key(encrypted_private_key)
            }

            /// Registers a key that only recovers access. For Dfns to store its private half, add
            /// it, encrypted, with `with_encrypted_private_key`.
            pub fn recovery_key(
                challenge_identifier: impl Into<Secret>,
                credential_name: impl Into<String>,
                credential_info: CredentialInfo,
            ) -> Self {
                Self::new(challenge_identifier, credential_name, CredentialKind::RecoveryKey, credential_info)
            }
        }
    )+};
}

credential_constructors! { CreateCredential, CreateCredentialWithCode }
pub(super) use credential_constructors;

/// The attestation of a new credential, by kind.
// Only requests hold it, and there its kind stands beside it, so writing it needs no tag.
#[derive(Debug, Clone, Serialize, dfns_core::Describe)]
#[serde(untagged)]
#[non_exhaustive]
pub enum RegistrationInfo {
    /// The attestation of a passkey or a key.
    Attested(CredentialInfo),
    /// Deprecated: a password.
    Password(PasswordInfo),
    /// Deprecated: a code of a one-time password generator.
    Totp(TotpInfo),
}

/// An attestation before its kind is determined from its fields.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AnyInfo {
    cred_id: Option<String>,
    client_data: Option<String>,
    attestation_data: Option<String>,
    password: Option<Secret>,
    otp_code: Option<Secret>,
}

impl TryFrom<AnyInfo> for RegistrationInfo {
    type Error = &'static str;

    fn try_from(any: AnyInfo) -> Result<Self, &'static str> {
        match any {
            AnyInfo { cred_id: None, password: Some(password), .. } => Ok(Self::Password(PasswordInfo::new(password))),
            AnyInfo { cred_id: None, otp_code: Some(code), .. } => Ok(Self::Totp(TotpInfo::new(code))),
            AnyInfo { cred_id, client_data, attestation_data, .. } => Ok(Self::Attested(CredentialInfo::new(
                cred_id.ok_or("missing field `credId`")?,
                client_data.ok_or("missing field `clientData`")?,
                attestation_data.ok_or("missing field `attestationData`")?,
            ))),
        }
    }
}

impl<'de> Deserialize<'de> for RegistrationInfo {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        dfns_core::__private::converted::<AnyInfo, _, _>(deserializer)
    }
}

impl From<CredentialInfo> for RegistrationInfo {
    fn from(info: CredentialInfo) -> Self {
        Self::Attested(info)
    }
}

impl From<PasswordInfo> for RegistrationInfo {
    fn from(info: PasswordInfo) -> Self {
        Self::Password(info)
    }
}

impl From<TotpInfo> for RegistrationInfo {
    fn from(info: TotpInfo) -> Self {
        Self::Totp(info)
    }
}

/// A registered credential.
#[dfns_object(response)]
pub struct Credential {
    /// The id of the credential in challenges and assertions.
    pub credential_id: CredentialId,
    /// The id of the credential's record, for activating, deactivating and deleting it.
    pub credential_uuid: CredentialUuid,
    /// The kind of credential.
    pub kind: CredentialKind,
    /// A display name.
    pub name: String,
    /// Whether the credential can sign.
    pub is_active: bool,
    /// The public key.
    pub public_key: String,
    /// The relying party id (domain) of the credential.
    pub relying_party_id: String,
    /// The web origin of the registration, such as `https://app.example.com`.
    pub origin: String,
    /// The creation time.
    pub date_created: Timestamp,
}

/// A one-time code that registers one new credential.
#[dfns_object(response)]
pub struct CredentialCode {
    /// The code, such as `A7U-KY6-9PT`.
    pub code: Secret,
    /// The expiration time of the code.
    pub expiration: Timestamp,
}

/// The challenge for a new credential, by kind.
// `kind` tags all variants except the last, which keeps any other response.
#[derive(Debug, Clone, Serialize, dfns_core::Describe)]
#[serde(tag = "kind")]
#[non_exhaustive]
pub enum CredentialChallenge {
    /// For a passkey: the options of a browser's `navigator.credentials.create`.
    Fido2(Fido2CredentialChallenge),
    /// For a key whose private half the user keeps.
    Key(KeyCredentialChallenge),
    /// For a key whose encrypted private half Dfns stores.
    PasswordProtectedKey(KeyCredentialChallenge),
    /// For a key that only recovers access.
    RecoveryKey(KeyCredentialChallenge),
    /// For a password. Deprecated by Dfns.
    Password(PasswordCredentialChallenge),
    /// For a one-time password generator. Deprecated by Dfns.
    Totp(TotpCredentialChallenge),
    /// A challenge for a kind of credential that this version does not know.
    #[serde(untagged)]
    Unknown(AnyJson),
}

impl CredentialChallenge {
    /// Returns the identifier to send with the attestation, or `None` for an unknown kind of
    /// credential.
    pub fn challenge_identifier(&self) -> Option<&Secret> {
        match self {
            Self::Fido2(challenge) => Some(&challenge.challenge_identifier),
            Self::Key(challenge) | Self::PasswordProtectedKey(challenge) | Self::RecoveryKey(challenge) => {
                Some(&challenge.challenge_identifier)
            }
            Self::Password(challenge) => Some(&challenge.challenge_identifier),
            Self::Totp(challenge) => Some(&challenge.challenge_identifier),
            Self::Unknown(_) => None,
        }
    }

    /// Returns the challenge to sign, or `None` if the kind of credential signs none.
    pub fn challenge(&self) -> Option<&str> {
        match self {
            Self::Fido2(challenge) => Some(&challenge.challenge),
            Self::Key(challenge) | Self::PasswordProtectedKey(challenge) | Self::RecoveryKey(challenge) => {
                Some(&challenge.challenge)
            }
            Self::Password(_) | Self::Totp(_) | Self::Unknown(_) => None,
        }
    }
}

/// The challenge for a new passkey.
#[derive(Debug, Clone, Serialize, dfns_core::Describe)]
#[describe(response)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct Fido2CredentialChallenge {
    /// The relying party of the passkey.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rp: Option<RelyingParty>,
    /// The user who gets the credential.
    pub user: RegisteredUser,
    /// The token that identifies this challenge in its response.
    pub challenge_identifier: Secret,
    /// The former name of the field. Deprecated by Dfns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub temporary_authentication_token: Option<Secret>,
    /// The challenge to sign.
    pub challenge: String,
    /// The requirements for the authenticator.
    pub authenticator_selection: AuthenticatorSelection,
    /// The attestation conveyance preference for the authenticator.
    pub attestation: AttestationConveyance,
    /// The accepted public key types, in order of preference.
    pub pub_key_cred_params: Vec<PublicKeyParameters>,
    /// The user's existing credentials. An authenticator that holds one of them does not create
    /// another.
    pub exclude_credentials: Vec<AllowedCredential>,
}

/// The challenge for a new key.
#[derive(Debug, Clone, Serialize, dfns_core::Describe)]
#[describe(response)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct KeyCredentialChallenge {
    /// The relying party of the organization's passkeys.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rp: Option<RelyingParty>,
    /// The user who gets the credential.
    pub user: RegisteredUser,
    /// The token that identifies this challenge in its response.
    pub challenge_identifier: Secret,
    /// The former name of the field. Deprecated by Dfns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub temporary_authentication_token: Option<Secret>,
    /// The challenge to sign.
    pub challenge: String,
    /// The attestation conveyance preference, which does not apply to keys.
    pub attestation: AttestationConveyance,
    /// The accepted public key types, in order of preference.
    pub pub_key_cred_params: Vec<PublicKeyParameters>,
}

/// The challenge for a new password.
#[derive(Debug, Clone, Serialize, dfns_core::Describe)]
#[describe(response)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct PasswordCredentialChallenge {
    /// The relying party of the organization's passkeys.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rp: Option<RelyingParty>,
    /// The user who gets the credential.
    pub user: RegisteredUser,
    /// The token that identifies this challenge in its response.
    pub challenge_identifier: Secret,
    /// The former name of the field. Deprecated by Dfns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub temporary_authentication_token: Option<Secret>,
}

/// The challenge for a new one-time password generator.
#[derive(Debug, Clone, Serialize, dfns_core::Describe)]
#[describe(response)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct TotpCredentialChallenge {
    /// The relying party of the organization's passkeys.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rp: Option<RelyingParty>,
    /// The user who gets the credential.
    pub user: RegisteredUser,
    /// The token that identifies this challenge in its response.
    pub challenge_identifier: Secret,
    /// The former name of the field. Deprecated by Dfns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub temporary_authentication_token: Option<Secret>,
    /// The `otpauth:` URL, which contains the shared secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub otp_url: Option<Secret>,
}

impl<'de> Deserialize<'de> for CredentialChallenge {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(CredentialChallengeVisitor)
    }
}

/// Reads the fields one by one: `kind` may come last, and secrets go straight into a [`Secret`].
struct CredentialChallengeVisitor;

impl<'de> Visitor<'de> for CredentialChallengeVisitor {
    type Value = CredentialChallenge;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with `kind`, the challenge for a credential of that kind")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<CredentialChallenge, A::Error> {
        let mut members = Members::default();
        while let Some(name) = map.next_key::<String>()? {
            match name.as_str() {
                "kind" => members.kind = map.next_value()?,
                "challengeIdentifier" => members.challenge_identifier = map.next_value()?,
                "temporaryAuthenticationToken" => members.temporary_authentication_token = map.next_value()?,
                "otpUrl" => members.otp_url = map.next_value()?,
                _ => drop(members.others.insert(name, map.next_value()?)),
            }
        }
        members.into_challenge()
    }
}

/// The fields of a challenge, before its kind decides which ones count.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Members {
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<CredentialKind>,
    #[serde(skip_serializing_if = "Option::is_none")]
    challenge_identifier: Option<Secret>,
    #[serde(skip_serializing_if = "Option::is_none")]
    temporary_authentication_token: Option<Secret>,
    #[serde(skip_serializing_if = "Option::is_none")]
    otp_url: Option<Secret>,
    #[serde(flatten)]
    others: BTreeMap<String, AnyJson>,
}

impl Members {
    fn into_challenge<E: Error>(mut self) -> Result<CredentialChallenge, E> {
        Ok(match &self.kind {
            Some(CredentialKind::Fido2) => CredentialChallenge::Fido2(self.fido2()?),
            Some(CredentialKind::Key) => CredentialChallenge::Key(self.key()?),
            Some(CredentialKind::PasswordProtectedKey) => CredentialChallenge::PasswordProtectedKey(self.key()?),
            Some(CredentialKind::RecoveryKey) => CredentialChallenge::RecoveryKey(self.key()?),
            Some(CredentialKind::Password) => CredentialChallenge::Password(self.password()?),
            Some(CredentialKind::Totp) => CredentialChallenge::Totp(self.totp()?),
            _ => CredentialChallenge::Unknown(AnyJson::new(&self).map_err(E::custom)?),
        })
    }

    fn fido2<E: Error>(&mut self) -> Result<Fido2CredentialChallenge, E> {
        Ok(Fido2CredentialChallenge {
            rp: self.optional("rp")?,
            user: self.required("user")?,
            challenge_identifier: self.identifier()?,
            temporary_authentication_token: self.temporary_authentication_token.take(),
            challenge: self.required("challenge")?,
            authenticator_selection: self.required("authenticatorSelection")?,
            attestation: self.optional("attestation")?.unwrap_or_default(),
            pub_key_cred_params: self.optional("pubKeyCredParams")?.unwrap_or_default(),
            exclude_credentials: self.optional("excludeCredentials")?.unwrap_or_default(),
        })
    }

    fn key<E: Error>(&mut self) -> Result<KeyCredentialChallenge, E> {
        Ok(KeyCredentialChallenge {
            rp: self.optional("rp")?,
            user: self.required("user")?,
            challenge_identifier: self.identifier()?,
            temporary_authentication_token: self.temporary_authentication_token.take(),
            challenge: self.required("challenge")?,
            attestation: self.optional("attestation")?.unwrap_or_default(),
            pub_key_cred_params: self.optional("pubKeyCredParams")?.unwrap_or_default(),
        })
    }

    fn password<E: Error>(&mut self) -> Result<PasswordCredentialChallenge, E> {
        Ok(PasswordCredentialChallenge {
            rp: self.optional("rp")?,
            user: self.required("user")?,
            challenge_identifier: self.identifier()?,
            temporary_authentication_token: self.temporary_authentication_token.take(),
        })
    }

    fn totp<E: Error>(&mut self) -> Result<TotpCredentialChallenge, E> {
        Ok(TotpCredentialChallenge {
            rp: self.optional("rp")?,
            user: self.required("user")?,
            challenge_identifier: self.identifier()?,
            temporary_authentication_token: self.temporary_authentication_token.take(),
            otp_url: self.otp_url.take(),
        })
    }

    fn identifier<E: Error>(&mut self) -> Result<Secret, E> {
        self.challenge_identifier.take().ok_or_else(|| E::missing_field("challengeIdentifier"))
    }

    fn required<T: DeserializeOwned, E: Error>(&mut self, name: &'static str) -> Result<T, E> {
        self.optional(name)?.ok_or_else(|| E::missing_field(name))
    }

    /// Returns a field; null means absent.
    fn optional<T: DeserializeOwned, E: Error>(&mut self, name: &'static str) -> Result<Option<T>, E> {
        let Some(json) = self.others.remove(name) else { return Ok(None) };
        json.decode().map_err(|error| E::custom(format_args!("`{name}`: {error}")))
    }
}
