//! Factors: the results of signing a challenge.
//!
//! A first factor is an assertion made with a credential, or a password; some organizations require
//! a second factor. Both are objects tagged by `kind`. Dfns rejects unknown fields, so absent
//! options are omitted and never written as `null`. Factors are read as well as written, because
//! the credential may be in another process, or in a browser.

use super::CredentialKind;
use super::browser::{BrowserBytes, NotBytes};
use crate::json_failure::{converted, within};
use crate::secret::Secret;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The factors that complete a challenge: a first factor, and a second one if the organization
/// requires it.
///
/// On the wire `{"firstFactor": …, "secondFactor": …}`.
///
/// ```
/// # use dfns_core as dfns;
/// use dfns::signing::{FirstFactor, SecondFactor, SignedFactors};
///
/// # fn main() -> Result<(), serde_json::Error> {
/// // A browser returned its passkey's assertion; the user typed a one-time password as well.
/// let passkey: FirstFactor = serde_json::from_str(
///     r#"{"kind": "Fido2", "credentialAssertion": {"credId": "c1", "clientData": "e30",
///         "authenticatorData": "AAA", "signature": "MEQ"}}"#,
/// )?;
/// let factors = SignedFactors::from(passkey).with_second_factor(SecondFactor::Totp("123456".into()));
/// # assert!(factors.second_factor.is_some());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, dfns_core::Describe)]
#[describe(response)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SignedFactors {
    /// The first factor.
    pub first_factor: FirstFactor,
    /// The second factor, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_factor: Option<SecondFactor>,
}

impl SignedFactors {
    /// Creates a set of only a first factor, which is enough for most organizations.
    pub fn new(first_factor: FirstFactor) -> Self {
        Self { first_factor, second_factor: None }
    }

    /// Adds a second factor.
    #[must_use]
    pub fn with_second_factor(mut self, second_factor: SecondFactor) -> Self {
        self.second_factor = Some(second_factor);
        self
    }
}

impl From<FirstFactor> for SignedFactors {
    fn from(first_factor: FirstFactor) -> Self {
        Self::new(first_factor)
    }
}

/// The first factor: an assertion made with a credential, or a password.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FirstFactor {
    /// Signed with a private key that the user or the service account holds.
    Key(KeyAssertion),
    /// Signed with a private key that Dfns keeps, encrypted with the user's password.
    PasswordProtectedKey(KeyAssertion),
    /// Signed by a passkey or another WebAuthn authenticator.
    Fido2(Fido2Assertion),
    /// A password. Deprecated by Dfns.
    Password(Secret),
}

/// The second factor: another assertion, or a one-time password.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SecondFactor {
    /// Signed with a private key that the user or the service account holds.
    Key(KeyAssertion),
    /// Signed with a private key that Dfns keeps, encrypted with the user's password.
    PasswordProtectedKey(KeyAssertion),
    /// Signed by a passkey or another WebAuthn authenticator.
    Fido2(Fido2Assertion),
    /// A time-based one-time password. Deprecated by Dfns.
    Totp(Secret),
}

/// The assertion of a key credential. Bytes are base64url strings without padding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, dfns_core::Describe)]
#[describe(response)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct KeyAssertion {
    /// The id of the credential that signed.
    pub cred_id: String,
    /// The client data that was signed.
    pub client_data: String,
    /// The signature: 64 raw bytes for Ed25519, DER for ECDSA, a PKCS#1 v1.5 block for RSA.
    pub signature: String,
    /// The signature algorithm. Defaults to that of the credential's key, as in all official
    /// signers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub algorithm: Option<String>,
}

impl KeyAssertion {
    /// Creates an assertion from encoded parts.
    pub fn new(cred_id: impl Into<String>, client_data: impl Into<String>, signature: impl Into<String>) -> Self {
        Self { cred_id: cred_id.into(), client_data: client_data.into(), signature: signature.into(), algorithm: None }
    }

    /// Creates an assertion from the signed bytes, the
    /// [client data](super::UserActionChallenge::key_client_data), and the bytes of the signature.
    pub fn from_signature(
        cred_id: impl Into<String>,
        client_data: impl AsRef<[u8]>,
        signature: impl AsRef<[u8]>,
    ) -> Self {
        Self::new(cred_id, URL_SAFE_NO_PAD.encode(client_data), URL_SAFE_NO_PAD.encode(signature))
    }
}

/// The assertion of a passkey. Bytes are base64url strings without padding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, dfns_core::Describe)]
#[describe(response)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Fido2Assertion {
    /// The id of the credential that signed.
    pub cred_id: String,
    /// The browser's `clientDataJSON`.
    pub client_data: String,
    /// The authenticator's own data, which it signed together with the hash of the client data.
    pub authenticator_data: String,
    /// The signature.
    pub signature: String,
    /// The user id stored with the passkey, if the authenticator returned it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_handle: Option<String>,
    /// The signature algorithm. Defaults to that of the credential's key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub algorithm: Option<String>,
}

impl Fido2Assertion {
    /// Creates an assertion without a user handle from encoded parts.
    pub fn new(
        cred_id: impl Into<String>,
        client_data: impl Into<String>,
        authenticator_data: impl Into<String>,
        signature: impl Into<String>,
    ) -> Self {
        Self {
            cred_id: cred_id.into(),
            client_data: client_data.into(),
            authenticator_data: authenticator_data.into(),
            signature: signature.into(),
            user_handle: None,
            algorithm: None,
        }
    }
}

/// A factor to serialize. The variants' names are the values of `kind`.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all_fields = "camelCase")]
enum FactorRef<'a> {
    Key { credential_assertion: &'a KeyAssertion },
    PasswordProtectedKey { credential_assertion: &'a KeyAssertion },
    Fido2 { credential_assertion: &'a Fido2Assertion },
    Password { password: &'a Secret },
    Totp { otp_code: &'a Secret },
}

impl Serialize for FirstFactor {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Key(credential_assertion) => FactorRef::Key { credential_assertion },
            Self::PasswordProtectedKey(credential_assertion) => {
                FactorRef::PasswordProtectedKey { credential_assertion }
            }
            Self::Fido2(credential_assertion) => FactorRef::Fido2 { credential_assertion },
            Self::Password(password) => FactorRef::Password { password },
        }
        .serialize(serializer)
    }
}

impl Serialize for SecondFactor {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Key(credential_assertion) => FactorRef::Key { credential_assertion },
            Self::PasswordProtectedKey(credential_assertion) => {
                FactorRef::PasswordProtectedKey { credential_assertion }
            }
            Self::Fido2(credential_assertion) => FactorRef::Fido2 { credential_assertion },
            Self::Totp(otp_code) => FactorRef::Totp { otp_code },
        }
        .serialize(serializer)
    }
}

/// A deserialized factor, before `kind` decides which fields are used.
///
/// Serde reads tagged enums through a buffer, which would leave secrets in memory.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AnyFactor {
    kind: CredentialKind,
    credential_assertion: Option<AnyAssertion>,
    password: Option<Secret>,
    otp_code: Option<Secret>,
}

/// The fields of all assertions. The kind decides which of them must be bytes.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct AnyAssertion {
    cred_id: BrowserBytes,
    client_data: BrowserBytes,
    authenticator_data: BrowserBytes,
    signature: BrowserBytes,
    user_handle: BrowserBytes,
    algorithm: Option<String>,
}

impl AnyFactor {
    fn assertion(self) -> Result<AnyAssertion, String> {
        self.credential_assertion.ok_or_else(|| missing("credentialAssertion"))
    }

    fn key(self) -> Result<KeyAssertion, String> {
        let AnyAssertion { cred_id, client_data, signature, algorithm, .. } = self.assertion()?;
        Ok(KeyAssertion {
            cred_id: required(cred_id, "credentialAssertion.credId")?,
            client_data: required(client_data, "credentialAssertion.clientData")?,
            signature: required(signature, "credentialAssertion.signature")?,
            algorithm,
        })
    }

    fn fido2(self) -> Result<Fido2Assertion, String> {
        let AnyAssertion { cred_id, client_data, authenticator_data, signature, user_handle, algorithm } =
            self.assertion()?;
        Ok(Fido2Assertion {
            cred_id: required(cred_id, "credentialAssertion.credId")?,
            client_data: required(client_data, "credentialAssertion.clientData")?,
            authenticator_data: required(authenticator_data, "credentialAssertion.authenticatorData")?,
            signature: required(signature, "credentialAssertion.signature")?,
            user_handle: bytes(user_handle, "credentialAssertion.userHandle")?,
            algorithm,
        })
    }
}

/// The failure of serde for a missing field, whose path may be nested.
pub(crate) fn missing(path: &str) -> String {
    format!("missing field `{path}`")
}

pub(crate) fn required(value: BrowserBytes, path: &str) -> Result<String, String> {
    bytes(value, path)?.ok_or_else(|| missing(path))
}

fn bytes(value: BrowserBytes, path: &str) -> Result<Option<String>, String> {
    value.text().map_err(|NotBytes| within(path, "invalid type, expected base64url"))
}

impl TryFrom<AnyFactor> for FirstFactor {
    type Error = String;

    fn try_from(factor: AnyFactor) -> Result<Self, String> {
        match factor.kind {
            CredentialKind::Key => factor.key().map(Self::Key),
            CredentialKind::PasswordProtectedKey => factor.key().map(Self::PasswordProtectedKey),
            CredentialKind::Fido2 => factor.fido2().map(Self::Fido2),
            CredentialKind::Password => factor.password.map(Self::Password).ok_or_else(|| missing("password")),
            _ => Err(within("kind", "unknown variant, expected Key, PasswordProtectedKey, Fido2 or Password")),
        }
    }
}

impl TryFrom<AnyFactor> for SecondFactor {
    type Error = String;

    fn try_from(factor: AnyFactor) -> Result<Self, String> {
        match factor.kind {
            CredentialKind::Key => factor.key().map(Self::Key),
            CredentialKind::PasswordProtectedKey => factor.key().map(Self::PasswordProtectedKey),
            CredentialKind::Fido2 => factor.fido2().map(Self::Fido2),
            CredentialKind::Totp => factor.otp_code.map(Self::Totp).ok_or_else(|| missing("otpCode")),
            _ => Err(within("kind", "unknown variant, expected Key, PasswordProtectedKey, Fido2 or Totp")),
        }
    }
}

impl<'de> Deserialize<'de> for FirstFactor {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        converted::<AnyFactor, _, _>(deserializer)
    }
}

impl<'de> Deserialize<'de> for SecondFactor {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        converted::<AnyFactor, _, _>(deserializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::option::of;
    use proptest::prelude::*;

    fn json(value: &impl Serialize) -> String {
        serde_json::to_string(value).unwrap()
    }

    #[test]
    fn factors_have_the_names_and_the_order_of_the_official_signers() {
        let key = KeyAssertion::from_signature("c", "{}", [0xff, 0xfe]);
        let factors = SignedFactors::from(FirstFactor::Key(key.clone()));
        let assertion = r#"{"credId":"c","clientData":"e30","signature":"__4"}"#;
        assert_eq!(json(&factors), format!(r#"{{"firstFactor":{{"kind":"Key","credentialAssertion":{assertion}}}}}"#));

        let mut passkey = Fido2Assertion::new("c", "e30", "AAA", "MEQ");
        passkey.user_handle = Some("dXM".into());
        let factors = SignedFactors::new(FirstFactor::Fido2(passkey)).with_second_factor(
            SecondFactor::PasswordProtectedKey(KeyAssertion { algorithm: Some("SHA256".into()), ..key }),
        );
        assert_eq!(
            json(&factors),
            concat!(
                r#"{"firstFactor":{"kind":"Fido2","credentialAssertion":{"credId":"c","clientData":"e30","#,
                r#""authenticatorData":"AAA","signature":"MEQ","userHandle":"dXM"}},"#,
                r#""secondFactor":{"kind":"PasswordProtectedKey","credentialAssertion":{"credId":"c","#,
                r#""clientData":"e30","signature":"__4","algorithm":"SHA256"}}}"#
            )
        );
        assert_eq!(json(&FirstFactor::Password("p".into())), r#"{"kind":"Password","password":"p"}"#);
        assert_eq!(json(&SecondFactor::Totp("1".into())), r#"{"kind":"Totp","otpCode":"1"}"#);
    }

    #[test]
    fn a_front_end_may_send_more_than_dfns_takes() {
        let factor: FirstFactor = serde_json::from_str(
            r#"{"credentialAssertion": {"credId": "c", "clientData": "e30", "signature": "MEQ", "userHandle": "",
                "algorithm": null, "rawId": "c"}, "kind": "Key", "password": null, "extra": 1}"#,
        )
        .unwrap();
        assert_eq!(factor, FirstFactor::Key(KeyAssertion::new("c", "e30", "MEQ")));
    }

    #[test]
    fn buffers_of_a_front_end_are_bytes_or_absent() {
        let factor: FirstFactor = serde_json::from_str(
            r#"{"kind": "Fido2", "credentialAssertion": {"credId": "c", "clientData": {"0": 123, "1": 125},
                "authenticatorData": [0, 0, 0], "signature": {"type": "Buffer", "data": [48, 68, 2]}, "userHandle": {}}}"#,
        )
        .unwrap();
        assert_eq!(factor, FirstFactor::Fido2(Fido2Assertion::new("c", "e30", "AAAA", "MEQC")));
        // A key has no user handle, so any value is ignored.
        let factor: FirstFactor = serde_json::from_str(
            r#"{"kind": "Key", "credentialAssertion": {"credId": "c", "clientData": "e30", "signature": "MEQ",
                "userHandle": {"a": 1}, "authenticatorData": 7}}"#,
        )
        .unwrap();
        assert_eq!(factor, FirstFactor::Key(KeyAssertion::new("c", "e30", "MEQ")));
    }

    #[test]
    fn what_is_missing_is_named() {
        let error = |json: &str| serde_json::from_str::<FirstFactor>(json).unwrap_err().to_string();
        assert!(error(r#"{"kind": "Totp", "otpCode": "1"}"#).contains("Fido2 or Password (at `kind`"));
        assert!(error(r#"{"kind": "Key"}"#).contains("missing field `credentialAssertion`"));
        assert!(error(r#"{"kind": "Password"}"#).contains("`password`"));
        let key = r#"{"credId": "c", "clientData": "e30", "signature": "MEQ"}"#;
        let fido2 = error(&format!(r#"{{"kind": "Fido2", "credentialAssertion": {key}}}"#));
        assert!(fido2.contains("missing field `credentialAssertion.authenticatorData`"), "{fido2}");
        let object = r#"{"kind": "Key", "credentialAssertion": {"credId": "c", "clientData": {"a": "canary"}}}"#;
        let object = error(object);
        assert!(object.contains("expected base64url (at `credentialAssertion.clientData`"), "{object}");
        let second = serde_json::from_str::<SecondFactor>(r#"{"kind": "Password", "password": "canary"}"#);
        let second = second.unwrap_err().to_string();
        assert!(second.contains("Fido2 or Totp (at `kind`") && !second.contains("canary"), "{second}");
        let second = serde_json::from_str::<SecondFactor>(r#"{"kind": "Totp"}"#).unwrap_err().to_string();
        assert!(second.contains("`otpCode`"), "{second}");
    }

    #[test]
    fn debug_output_shows_no_password() {
        let factors = SignedFactors::from(FirstFactor::Password("canary".into()))
            .with_second_factor(SecondFactor::Totp("canary".into()));
        let text = format!("{factors:?}");
        assert!(text.contains("Totp") && !text.contains("canary"), "{text}");
    }

    /// Returns a string that is not blank. Blank counts as absent.
    fn text() -> impl Strategy<Value = String> {
        "[!-~]\\PC{0,9}"
    }

    fn key() -> impl Strategy<Value = KeyAssertion> {
        ([text(), text(), text()], of(any::<String>())).prop_map(|([cred_id, client_data, signature], algorithm)| {
            KeyAssertion { cred_id, client_data, signature, algorithm }
        })
    }

    fn fido2() -> impl Strategy<Value = Fido2Assertion> {
        ([text(), text(), text(), text()], of(text()), of(any::<String>())).prop_map(
            |([cred_id, client_data, authenticator_data, signature], user_handle, algorithm)| Fido2Assertion {
                cred_id,
                client_data,
                authenticator_data,
                signature,
                user_handle,
                algorithm,
            },
        )
    }

    fn first() -> impl Strategy<Value = FirstFactor> {
        prop_oneof![
            key().prop_map(FirstFactor::Key),
            key().prop_map(FirstFactor::PasswordProtectedKey),
            fido2().prop_map(FirstFactor::Fido2),
            any::<String>().prop_map(|text| FirstFactor::Password(text.into())),
        ]
    }

    fn second() -> impl Strategy<Value = SecondFactor> {
        prop_oneof![
            key().prop_map(SecondFactor::Key),
            key().prop_map(SecondFactor::PasswordProtectedKey),
            fido2().prop_map(SecondFactor::Fido2),
            any::<String>().prop_map(|text| SecondFactor::Totp(text.into())),
        ]
    }

    proptest! {
        #[test]
        fn factors_round_trip_through_json(first_factor in first(), second_factor in of(second())) {
            let factors = SignedFactors { first_factor, second_factor };
            let text = json(&factors);
            prop_assert!(!text.contains(":null"));
            prop_assert_eq!(serde_json::from_str::<SignedFactors>(&text).unwrap(), factors);
        }
    }
}
