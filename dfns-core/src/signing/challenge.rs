//! The challenge that a credential signs.
//!
//! `POST /auth/action/init` and `POST /auth/login/init` return the same object. It is decoded
//! leniently, because a changed field must not stop every signed call: only the challenge and its
//! identifier are required, enums are open, and `null` means absent. It is written with the field
//! names of Dfns, so that a server can store it or send it to a browser.

use super::{SignError, client_data};
use crate::secret::Secret;
use serde::{Deserialize, Deserializer, Serialize};

crate::open_enum! {
    /// The kind of a credential.
    pub enum CredentialKind {
        /// A passkey or another WebAuthn authenticator.
        Fido2 => "Fido2",
        /// A key pair whose private half the user or the service account keeps.
        Key => "Key",
        /// A password.
        Password => "Password",
        /// A time-based one-time password.
        Totp => "Totp",
        /// A key pair that only serves to recover access.
        RecoveryKey => "RecoveryKey",
        /// A key pair whose private half is kept by Dfns, encrypted with the user's password.
        PasswordProtectedKey => "PasswordProtectedKey",
    }

    /// The factor that a credential can be.
    pub enum CredentialFactor {
        /// The first factor only.
        First => "first",
        /// The second factor only.
        Second => "second",
        /// The first or the second factor.
        Either => "either",
    }

    /// The type of a WebAuthn credential.
    pub enum CredentialType {
        /// A key pair, the only type so far.
        PublicKey => "public-key",
    }

    /// User verification by the authenticator, with a PIN or biometrics.
    pub enum UserVerification {
        /// Required.
        Required => "required",
        /// Performed if possible.
        Preferred => "preferred",
        /// Avoided.
        Discouraged => "discouraged",
    }

    /// The attestation that an authenticator gives about its model when a credential is registered.
    pub enum AttestationConveyance {
        /// Nothing.
        None => "none",
        /// A statement that the browser may make anonymous.
        Indirect => "indirect",
        /// The authenticator's own statement.
        Direct => "direct",
        /// A statement that may identify the one device.
        Enterprise => "enterprise",
    }
}

/// Defaults to `Either`: a credential without a factor may be tried as both.
impl Default for CredentialFactor {
    fn default() -> Self {
        Self::Either
    }
}

/// Defaults to `public-key`, the only type so far.
impl Default for CredentialType {
    fn default() -> Self {
        Self::PublicKey
    }
}

/// Defaults to `preferred`, as in WebAuthn.
impl Default for UserVerification {
    fn default() -> Self {
        Self::Preferred
    }
}

/// Defaults to `none`, as in WebAuthn.
impl Default for AttestationConveyance {
    fn default() -> Self {
        Self::None
    }
}

/// A challenge to sign a user action or a login, with the credentials that may sign it.
///
/// It is valid once and for 15 minutes.
///
/// ```
/// # use dfns_core as dfns;
/// use dfns::signing::UserActionChallenge;
///
/// let challenge: UserActionChallenge = serde_json::from_str(
///     r#"{"challenge": "Y2gtMTIzNDU", "challengeIdentifier": "eyJ0eXAi",
///         "allowCredentials": {"key": [{"type": "public-key", "id": "c1"}], "webauthn": []}}"#,
/// )?;
/// assert!(challenge.allow_credentials.allowed_key("c1").is_some());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, dfns_core::Describe)]
#[describe(response)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct UserActionChallenge {
    /// The kinds of credential that the user can sign with.
    #[serde(default, deserialize_with = "null_is_default")]
    pub supported_credential_kinds: Vec<SupportedCredentialKind>,
    /// The string to sign. It looks like base64url; use it in the client data without decoding it.
    pub challenge: String,
    /// The token that identifies this challenge when it is completed.
    pub challenge_identifier: Secret,
    /// A page where the user could sign. Deprecated by Dfns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_authentication_url: Option<String>,
    /// The credentials that may sign, by kind.
    #[serde(default, deserialize_with = "null_is_default")]
    pub allow_credentials: AllowCredentials,
    /// The relying party a passkey must belong to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rp: Option<RelyingParty>,
    /// User verification by a passkey's authenticator.
    #[serde(default, deserialize_with = "null_is_default")]
    pub user_verification: UserVerification,
    /// The attestation that an authenticator gives about its model.
    #[serde(default, deserialize_with = "null_is_default")]
    pub attestation: AttestationConveyance,
}

impl UserActionChallenge {
    /// Creates a challenge that allows no credential yet, for servers and tests that issue
    /// challenges.
    pub fn new(challenge: impl Into<String>, challenge_identifier: impl Into<Secret>) -> Self {
        Self {
            supported_credential_kinds: Vec::new(),
            challenge: challenge.into(),
            challenge_identifier: challenge_identifier.into(),
            external_authentication_url: None,
            allow_credentials: AllowCredentials::default(),
            rp: None,
            user_verification: UserVerification::default(),
            attestation: AttestationConveyance::default(),
        }
    }

    /// Returns the client data that a `Key` or `PasswordProtectedKey` credential signs.
    ///
    /// The signature covers the bytes of this string. The assertion contains both: see
    /// [`KeyAssertion::from_signature`](super::KeyAssertion::from_signature). Browsers create the
    /// client data of passkeys.
    pub fn key_client_data(&self) -> String {
        client_data::key_get(&self.challenge)
    }
}

/// A kind of credential that the user can sign with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, dfns_core::Describe)]
#[describe(response)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SupportedCredentialKind {
    /// The kind.
    pub kind: CredentialKind,
    /// The factor that it can be.
    #[serde(default, deserialize_with = "null_is_default")]
    pub factor: CredentialFactor,
    /// Whether a second factor is required when this is the first.
    #[serde(default, deserialize_with = "null_is_default")]
    pub requires_second_factor: bool,
}

impl SupportedCredentialKind {
    /// Creates an entry: a kind, the factor it can be, and whether it requires a second one.
    pub fn new(kind: CredentialKind, factor: CredentialFactor, requires_second_factor: bool) -> Self {
        Self { kind, factor, requires_second_factor }
    }
}

/// The credentials that may sign a challenge, by kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, dfns_core::Describe)]
#[describe(response)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AllowCredentials {
    /// Private keys held by the user or the service account.
    #[serde(default, deserialize_with = "null_is_default")]
    pub key: Vec<AllowedCredential>,
    /// Passkeys.
    #[serde(default, deserialize_with = "null_is_default")]
    pub webauthn: Vec<AllowedCredential>,
    /// Private keys that Dfns keeps, encrypted with the user's password.
    #[serde(default, deserialize_with = "null_is_default", skip_serializing_if = "Vec::is_empty")]
    pub password_protected_key: Vec<AllowedEncryptedKey>,
}

impl AllowCredentials {
    /// Returns the entry of a key credential, if it may sign. Base64url padding is ignored.
    pub fn allowed_key(&self, credential_id: &str) -> Option<&AllowedCredential> {
        let wanted = credential_id.trim_end_matches('=');
        self.key.iter().find(|allowed| allowed.id.trim_end_matches('=') == wanted)
    }

    /// Returns the entry of a key credential, or the error that names the credentials that may
    /// sign.
    pub(super) fn require_key(&self, credential_id: &str) -> Result<&AllowedCredential, SignError> {
        let allowed = || self.key.iter().map(|allowed| &allowed.id);
        self.allowed_key(credential_id).ok_or_else(|| SignError::credential_not_allowed(credential_id, allowed()))
    }
}

/// A credential that may sign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, dfns_core::Describe)]
#[describe(response)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AllowedCredential {
    /// The type of the credential.
    #[serde(rename = "type", default, deserialize_with = "null_is_default")]
    pub credential_type: CredentialType,
    /// The credential's id, `credId` in the assertion.
    pub id: String,
    /// The transports of a passkey, for example `usb`, `nfc`, `ble`, `hybrid` or `internal`. Empty
    /// if unknown.
    #[serde(default, deserialize_with = "null_is_default", skip_serializing_if = "Vec::is_empty")]
    pub transports: Vec<String>,
}

impl AllowedCredential {
    /// Creates an entry for the credential with this id.
    pub fn new(id: impl Into<String>) -> Self {
        Self { credential_type: CredentialType::default(), id: id.into(), transports: Vec::new() }
    }
}

/// A credential that may sign once its private key is decrypted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, dfns_core::Describe)]
#[describe(response)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AllowedEncryptedKey {
    /// The type of the credential.
    #[serde(rename = "type", default, deserialize_with = "null_is_default")]
    pub credential_type: CredentialType,
    /// The credential's id, `credId` in the assertion.
    pub id: String,
    /// The private key as the application encrypted it at registration. Empty if Dfns did not send
    /// it.
    #[serde(default = "no_secret", deserialize_with = "null_is_no_secret")]
    pub encrypted_private_key: Secret,
}

impl AllowedEncryptedKey {
    /// Creates an entry for the credential with this id and encrypted private key.
    pub fn new(id: impl Into<String>, encrypted_private_key: impl Into<Secret>) -> Self {
        let encrypted_private_key = encrypted_private_key.into();
        Self { credential_type: CredentialType::default(), id: id.into(), encrypted_private_key }
    }
}

/// The site or application that passkeys are bound to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, dfns_core::Describe)]
#[describe(response)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RelyingParty {
    /// Its domain. Empty if Dfns did not send one: the domain of the page applies.
    #[serde(default, deserialize_with = "null_is_default", skip_serializing_if = "String::is_empty")]
    pub id: String,
    /// Its name as shown to the user.
    #[serde(default, deserialize_with = "null_is_default")]
    pub name: String,
}

impl RelyingParty {
    /// Creates a relying party with this domain and display name.
    pub fn new(id: impl Into<String>, name: impl Into<String>) -> Self {
        Self { id: id.into(), name: name.into() }
    }
}

fn null_is_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(deserializer: D) -> Result<T, D::Error> {
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

fn no_secret() -> Secret {
    Secret::from("")
}

fn null_is_no_secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Secret, D::Error> {
    Option::deserialize(deserializer).map(|secret| secret.unwrap_or_else(no_secret))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn full() -> Value {
        json!({
            "supportedCredentialKinds": [{"kind": "Fido2", "factor": "either", "requiresSecondFactor": false}],
            "challenge": "Y2g",
            "challengeIdentifier": "identifier-canary",
            "externalAuthenticationUrl": "",
            "allowCredentials": {
                "key": [{"type": "public-key", "id": "k1"}],
                "webauthn": [{"type": "public-key", "id": "w1", "transports": ["internal", "hybrid"]}],
                "passwordProtectedKey": [{"type": "public-key", "id": "p1", "encryptedPrivateKey": "key-canary"}],
            },
            "rp": {"id": "example.com", "name": "Example"},
            "userVerification": "required",
            "attestation": "direct",
        })
    }

    fn decode(value: Value) -> UserActionChallenge {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn a_full_challenge_survives_the_way_to_a_browser() {
        let challenge = decode(full());
        assert_eq!(challenge.allow_credentials.password_protected_key[0].encrypted_private_key.expose(), "key-canary");
        assert_eq!(serde_json::to_value(&challenge).unwrap(), full());
    }

    #[test]
    fn unknown_enum_values_are_kept_and_unknown_fields_ignored() {
        let mut value = full();
        value["supportedCredentialKinds"][0]["kind"] = json!("Telepathy");
        value["supportedCredentialKinds"][0]["factor"] = json!("third");
        value["allowCredentials"]["webauthn"][0]["type"] = json!("private-key");
        value["userVerification"] = json!("begged");
        value["attestation"] = json!("notarised");
        let mut extended = value.clone();
        extended["allowCredentials"]["key"][0]["colour"] = json!("red");
        extended["novelty"] = json!({"deep": [1]});
        assert_eq!(serde_json::to_value(decode(extended)).unwrap(), value);
    }

    #[test]
    fn only_the_challenge_and_its_identifier_are_required() {
        let minimal = decode(json!({"challenge": "c", "challengeIdentifier": "i"}));
        assert_eq!(minimal, UserActionChallenge::new("c", "i"));
        let mut nulls = full();
        for (name, value) in nulls.as_object_mut().unwrap() {
            if !["challenge", "challengeIdentifier"].contains(&name.as_str()) {
                *value = Value::Null;
            }
        }
        assert_eq!(decode(nulls), UserActionChallenge::new("Y2g", "identifier-canary"));
        for missing in [json!({"challenge": "c"}), json!({"challengeIdentifier": "i"})] {
            assert!(serde_json::from_value::<UserActionChallenge>(missing).is_err());
        }
    }

    #[test]
    fn entries_need_only_their_identifying_field() {
        let challenge = decode(json!({
            "challenge": "c", "challengeIdentifier": "i", "rp": {"name": "Example", "id": null},
            "supportedCredentialKinds": [{"kind": "Key"}],
            "allowCredentials": {"key": [{"id": "k"}], "webauthn": null, "passwordProtectedKey": [{"id": "p"}]},
        }));
        let kind = SupportedCredentialKind::new(CredentialKind::Key, CredentialFactor::Either, false);
        assert_eq!(challenge.supported_credential_kinds, [kind]);
        assert_eq!(challenge.allow_credentials.key, [AllowedCredential::new("k")]);
        assert_eq!(challenge.allow_credentials.password_protected_key, [AllowedEncryptedKey::new("p", "")]);
        assert_eq!(serde_json::to_value(challenge.rp.unwrap()).unwrap(), json!({"name": "Example"}));
    }

    #[test]
    fn absent_optionals_stay_absent() {
        let value = serde_json::to_value(UserActionChallenge::new("c", "i")).unwrap();
        let expected = json!({
            "supportedCredentialKinds": [], "challenge": "c", "challengeIdentifier": "i",
            "allowCredentials": {"key": [], "webauthn": []}, "userVerification": "preferred", "attestation": "none",
        });
        assert_eq!(value, expected);
    }

    #[test]
    fn key_ids_match_with_or_without_padding() {
        let key = vec![AllowedCredential::new("YQ=="), AllowedCredential::new("YWI")];
        let allowed = AllowCredentials { key, ..AllowCredentials::default() };
        assert_eq!(allowed.allowed_key("YQ").unwrap().id, "YQ==");
        assert_eq!(allowed.allowed_key("YWI=").unwrap().id, "YWI");
        assert!(allowed.allowed_key("yq").is_none());
        assert!(allowed.allowed_key("").is_none());
    }

    #[test]
    fn debug_output_shows_no_token_and_no_key() {
        let text = format!("{:?}", decode(full()));
        assert!(text.contains("w1") && !text.contains("canary"), "{text}");
    }
}
