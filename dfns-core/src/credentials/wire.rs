//! Credential objects in the bodies of registration and recovery.
//!
//! They are tagged by `credentialKind`. Dfns rejects unknown fields, so absent options are omitted
//! and never written as `null`. The objects are read as well as written, because another process or
//! a browser may have made the credential. Fields are always written in the same order, because
//! recovery signs the JSON of [`NewCredentials`].

use crate::json_failure::{converted, within};
use crate::secret::Secret;
use crate::signing::browser::BrowserBytes;
use crate::signing::factor::{missing, required};
use crate::signing::{CredentialKind, KeyAssertion};
use serde::{Deserialize, Deserializer, Serialize};

/// The registration of a passkey or a key: its id, the client data, and the attestation.
///
/// Bytes are base64url strings without padding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, dfns_core::Describe)]
#[describe(response)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct CredentialInfo {
    /// The id of the credential, chosen by the creator of a key or by a passkey's authenticator.
    pub cred_id: String,
    /// The client data: the operation and the challenge.
    pub client_data: String,
    /// The attestation: JSON for keys, the attestation object for passkeys.
    pub attestation_data: String,
}

impl CredentialInfo {
    /// Creates a registration from encoded parts.
    pub fn new(
        cred_id: impl Into<String>,
        client_data: impl Into<String>,
        attestation_data: impl Into<String>,
    ) -> Self {
        Self { cred_id: cred_id.into(), client_data: client_data.into(), attestation_data: attestation_data.into() }
    }
}

/// The registration of a password. Deprecated by Dfns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, dfns_core::Describe)]
#[describe(response)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct PasswordInfo {
    /// The password.
    pub password: Secret,
}

impl PasswordInfo {
    /// Creates the registration of this password.
    pub fn new(password: impl Into<Secret>) -> Self {
        Self { password: password.into() }
    }
}

/// The registration of a generator of one-time passwords. Deprecated by Dfns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, dfns_core::Describe)]
#[describe(response)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct TotpInfo {
    /// A one-time password, as proof that the generator is set up.
    pub otp_code: Secret,
}

impl TotpInfo {
    /// Creates a registration with this one-time password.
    pub fn new(otp_code: impl Into<Secret>) -> Self {
        Self { otp_code: otp_code.into() }
    }
}

/// A credential to register as first factor.
///
/// ```
/// # mod dfns { pub use dfns_core::*; pub use dfns_core as core; }
/// use dfns::core::credentials::{CredentialInfo, FirstFactorCredential};
///
/// let passkey = FirstFactorCredential::fido2(CredentialInfo::new("c1", "e30", "o2M")).with_name("My laptop");
/// assert_eq!(
///     serde_json::to_string(&passkey)?,
///     r#"{"credentialKind":"Fido2","credentialInfo":{"credId":"c1","clientData":"e30","attestationData":"o2M"},"credentialName":"My laptop"}"#
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, dfns_core::Describe)]
#[serde(tag = "credentialKind", rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum FirstFactorCredential {
    /// A passkey or another WebAuthn authenticator.
    #[non_exhaustive]
    Fido2 {
        /// The passkey's registration.
        credential_info: CredentialInfo,
        /// The display name.
        #[serde(skip_serializing_if = "Option::is_none")]
        credential_name: Option<String>,
    },
    /// A key pair whose private half the user or the service account keeps.
    #[non_exhaustive]
    Key {
        /// The key's registration.
        credential_info: CredentialInfo,
        /// The display name.
        #[serde(skip_serializing_if = "Option::is_none")]
        credential_name: Option<String>,
    },
    /// A key pair whose private half Dfns keeps, encrypted with the user's password.
    #[non_exhaustive]
    PasswordProtectedKey {
        /// The key's registration.
        credential_info: CredentialInfo,
        /// The display name.
        #[serde(skip_serializing_if = "Option::is_none")]
        credential_name: Option<String>,
        /// The private key, encrypted as the application chooses: see
        /// [`KeyEnvelope`](super::KeyEnvelope).
        encrypted_private_key: Secret,
    },
    /// A password. Deprecated by Dfns.
    #[non_exhaustive]
    Password {
        /// The password.
        credential_info: PasswordInfo,
        /// The display name.
        #[serde(skip_serializing_if = "Option::is_none")]
        credential_name: Option<String>,
    },
}

impl FirstFactorCredential {
    /// Creates the credential of a passkey.
    pub fn fido2(credential_info: CredentialInfo) -> Self {
        Self::Fido2 { credential_info, credential_name: None }
    }

    /// Creates the credential of a key that the user or the service account keeps.
    pub fn key(credential_info: CredentialInfo) -> Self {
        Self::Key { credential_info, credential_name: None }
    }

    /// Creates the credential of a key that Dfns keeps, encrypted.
    pub fn password_protected_key(credential_info: CredentialInfo, encrypted_private_key: impl Into<Secret>) -> Self {
        let encrypted_private_key = encrypted_private_key.into();
        Self::PasswordProtectedKey { credential_info, credential_name: None, encrypted_private_key }
    }

    /// Creates a password credential.
    pub fn password(password: impl Into<Secret>) -> Self {
        Self::Password { credential_info: PasswordInfo::new(password), credential_name: None }
    }

    /// Sets the display name.
    #[must_use]
    pub fn with_name(mut self, name: impl Into<String>) -> Self {
        match &mut self {
            Self::Fido2 { credential_name, .. }
            | Self::Key { credential_name, .. }
            | Self::PasswordProtectedKey { credential_name, .. }
            | Self::Password { credential_name, .. } => *credential_name = Some(name.into()),
        }
        self
    }
}

/// A credential to register as second factor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, dfns_core::Describe)]
#[serde(tag = "credentialKind", rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum SecondFactorCredential {
    /// A passkey or another WebAuthn authenticator.
    #[non_exhaustive]
    Fido2 {
        /// The passkey's registration.
        credential_info: CredentialInfo,
        /// The display name.
        #[serde(skip_serializing_if = "Option::is_none")]
        credential_name: Option<String>,
    },
    /// A key pair whose private half the user or the service account keeps.
    #[non_exhaustive]
    Key {
        /// The key's registration.
        credential_info: CredentialInfo,
        /// The display name.
        #[serde(skip_serializing_if = "Option::is_none")]
        credential_name: Option<String>,
    },
    /// A key pair whose private half Dfns keeps, encrypted with the user's password.
    #[non_exhaustive]
    PasswordProtectedKey {
        /// The key's registration.
        credential_info: CredentialInfo,
        /// The display name.
        #[serde(skip_serializing_if = "Option::is_none")]
        credential_name: Option<String>,
        /// The private key, encrypted as the application chooses: see
        /// [`KeyEnvelope`](super::KeyEnvelope).
        encrypted_private_key: Secret,
    },
    /// A generator of time-based one-time passwords. Deprecated by Dfns.
    #[non_exhaustive]
    Totp {
        /// A first one-time password.
        credential_info: TotpInfo,
        /// The display name.
        #[serde(skip_serializing_if = "Option::is_none")]
        credential_name: Option<String>,
    },
}

impl SecondFactorCredential {
    /// Creates the credential of a passkey.
    pub fn fido2(credential_info: CredentialInfo) -> Self {
        Self::Fido2 { credential_info, credential_name: None }
    }

    /// Creates the credential of a key that the user or the service account keeps.
    pub fn key(credential_info: CredentialInfo) -> Self {
        Self::Key { credential_info, credential_name: None }
    }

    /// Creates the credential of a key that Dfns keeps, encrypted.
    pub fn password_protected_key(credential_info: CredentialInfo, encrypted_private_key: impl Into<Secret>) -> Self {
        let encrypted_private_key = encrypted_private_key.into();
        Self::PasswordProtectedKey { credential_info, credential_name: None, encrypted_private_key }
    }

    /// Creates the credential of a one-time password generator, with one of its passwords.
    pub fn totp(otp_code: impl Into<Secret>) -> Self {
        Self::Totp { credential_info: TotpInfo::new(otp_code), credential_name: None }
    }

    /// Sets the display name.
    #[must_use]
    pub fn with_name(mut self, name: impl Into<String>) -> Self {
        match &mut self {
            Self::Fido2 { credential_name, .. }
            | Self::Key { credential_name, .. }
            | Self::PasswordProtectedKey { credential_name, .. }
            | Self::Totp { credential_name, .. } => *credential_name = Some(name.into()),
        }
        self
    }
}

/// A key that only recovers access: `{"credentialKind": "RecoveryKey", …}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, dfns_core::Describe)]
#[describe(response)]
#[serde(tag = "credentialKind", rename = "RecoveryKey", rename_all = "camelCase")]
#[non_exhaustive]
pub struct RecoveryCredential {
    /// The key's registration.
    pub credential_info: CredentialInfo,
    /// The display name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credential_name: Option<String>,
    /// The private key, encrypted as the application chooses: see
    /// [`KeyEnvelope`](super::KeyEnvelope). Without it the user must keep the key itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encrypted_private_key: Option<Secret>,
}

impl RecoveryCredential {
    /// Creates a recovery key that Dfns does not keep.
    pub fn new(credential_info: CredentialInfo) -> Self {
        Self { credential_info, credential_name: None, encrypted_private_key: None }
    }

    /// Adds the encrypted private key for Dfns to keep.
    #[must_use]
    pub fn with_encrypted_private_key(mut self, encrypted_private_key: impl Into<Secret>) -> Self {
        self.encrypted_private_key = Some(encrypted_private_key.into());
        self
    }

    /// Sets the display name.
    #[must_use]
    pub fn with_name(mut self, name: impl Into<String>) -> Self {
        self.credential_name = Some(name.into());
        self
    }
}

/// The credentials of a new user, or those that replace all others in a recovery.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, dfns_core::Describe)]
#[describe(response)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct NewCredentials {
    /// The first factor.
    pub first_factor_credential: FirstFactorCredential,
    /// The second factor, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_factor_credential: Option<SecondFactorCredential>,
    /// The key to recover access with, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recovery_credential: Option<RecoveryCredential>,
}

impl NewCredentials {
    /// Creates a set of only a first factor.
    pub fn new(first_factor_credential: FirstFactorCredential) -> Self {
        Self { first_factor_credential, second_factor_credential: None, recovery_credential: None }
    }

    /// Adds a second factor.
    #[must_use]
    pub fn with_second_factor(mut self, credential: SecondFactorCredential) -> Self {
        self.second_factor_credential = Some(credential);
        self
    }

    /// Adds a recovery key.
    #[must_use]
    pub fn with_recovery(mut self, credential: RecoveryCredential) -> Self {
        self.recovery_credential = Some(credential);
        self
    }
}

impl From<FirstFactorCredential> for NewCredentials {
    fn from(first_factor_credential: FirstFactorCredential) -> Self {
        Self::new(first_factor_credential)
    }
}

/// The recovery key's signature over [`NewCredentials`]: `{"kind": "RecoveryKey",
/// "credentialAssertion": …}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, dfns_core::Describe)]
#[describe(response)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RecoveryAssertion {
    /// The kind of credential. Dfns accepts only [`CredentialKind::RecoveryKey`].
    pub kind: CredentialKind,
    /// The assertion.
    pub credential_assertion: KeyAssertion,
}

impl RecoveryAssertion {
    /// Wraps an assertion. [`RecoveryAssertion::sign`] creates one.
    pub fn new(credential_assertion: KeyAssertion) -> Self {
        Self { kind: CredentialKind::RecoveryKey, credential_assertion }
    }
}

/// A deserialized credential, before `credentialKind` decides which fields are used.
///
/// Serde reads tagged enums through a buffer, which would leave secrets in memory.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AnyCredential {
    credential_kind: CredentialKind,
    credential_info: AnyInfo,
    credential_name: Option<String>,
    encrypted_private_key: Option<Secret>,
}

/// The fields of all infos. The kind decides which of them must be bytes.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AnyInfo {
    #[serde(default)]
    cred_id: BrowserBytes,
    #[serde(default)]
    client_data: BrowserBytes,
    #[serde(default)]
    attestation_data: BrowserBytes,
    password: Option<Secret>,
    otp_code: Option<Secret>,
}

impl AnyInfo {
    fn credential(self) -> Result<CredentialInfo, String> {
        Ok(CredentialInfo {
            cred_id: required(self.cred_id, "credentialInfo.credId")?,
            client_data: required(self.client_data, "credentialInfo.clientData")?,
            attestation_data: required(self.attestation_data, "credentialInfo.attestationData")?,
        })
    }
}

fn need<T>(field: Option<T>, path: &str) -> Result<T, String> {
    field.ok_or_else(|| missing(path))
}

fn wrong_kind(expected: &str) -> String {
    within("credentialKind", &format!("unknown variant, expected {expected}"))
}

impl TryFrom<AnyCredential> for FirstFactorCredential {
    type Error = String;

    fn try_from(any: AnyCredential) -> Result<Self, String> {
        let AnyCredential { credential_kind, credential_info: info, credential_name, encrypted_private_key } = any;
        Ok(match credential_kind {
            CredentialKind::Fido2 => Self::Fido2 { credential_info: info.credential()?, credential_name },
            CredentialKind::Key => Self::Key { credential_info: info.credential()?, credential_name },
            CredentialKind::PasswordProtectedKey => Self::PasswordProtectedKey {
                credential_info: info.credential()?,
                credential_name,
                encrypted_private_key: need(encrypted_private_key, "encryptedPrivateKey")?,
            },
            CredentialKind::Password => {
                let password = need(info.password, "credentialInfo.password")?;
                Self::Password { credential_info: PasswordInfo { password }, credential_name }
            }
            _ => return Err(wrong_kind("Fido2, Key, PasswordProtectedKey or Password")),
        })
    }
}

impl TryFrom<AnyCredential> for SecondFactorCredential {
    type Error = String;

    fn try_from(any: AnyCredential) -> Result<Self, String> {
        let AnyCredential { credential_kind, credential_info: info, credential_name, encrypted_private_key } = any;
        Ok(match credential_kind {
            CredentialKind::Fido2 => Self::Fido2 { credential_info: info.credential()?, credential_name },
            CredentialKind::Key => Self::Key { credential_info: info.credential()?, credential_name },
            CredentialKind::PasswordProtectedKey => Self::PasswordProtectedKey {
                credential_info: info.credential()?,
                credential_name,
                encrypted_private_key: need(encrypted_private_key, "encryptedPrivateKey")?,
            },
            CredentialKind::Totp => {
                let otp_code = need(info.otp_code, "credentialInfo.otpCode")?;
                Self::Totp { credential_info: TotpInfo { otp_code }, credential_name }
            }
            _ => return Err(wrong_kind("Fido2, Key, PasswordProtectedKey or Totp")),
        })
    }
}

impl TryFrom<AnyCredential> for RecoveryCredential {
    type Error = String;

    fn try_from(any: AnyCredential) -> Result<Self, String> {
        let AnyCredential { credential_kind, credential_info, credential_name, encrypted_private_key } = any;
        if credential_kind != CredentialKind::RecoveryKey {
            return Err(wrong_kind("RecoveryKey"));
        }
        Ok(Self { credential_info: credential_info.credential()?, credential_name, encrypted_private_key })
    }
}

impl<'de> Deserialize<'de> for FirstFactorCredential {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        converted::<AnyCredential, _, _>(deserializer)
    }
}

impl<'de> Deserialize<'de> for SecondFactorCredential {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        converted::<AnyCredential, _, _>(deserializer)
    }
}

impl<'de> Deserialize<'de> for RecoveryCredential {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        converted::<AnyCredential, _, _>(deserializer)
    }
}

#[cfg(test)]
mod tests;
