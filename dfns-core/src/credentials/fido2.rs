//! Passkeys: the JSON of a browser's `PublicKeyCredential`, and the challenge that a browser signs.
//!
//! `navigator.credentials.create()` and `get()` return a `PublicKeyCredential`, whose `toJSON()`
//! writes all bytes as base64url. The fields that Dfns requires are passed through under its names.
//! Nothing is verified here: Dfns verifies.

use super::{CredentialError, CredentialInfo};
use crate::depth::{TOO_DEEP, is_too_deep};
use crate::signing::Fido2Assertion;
use crate::signing::browser::{BrowserBytes, NotBytes, decode_base64};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;

/// The bytes that an authenticator gets as its challenge.
///
/// A challenge of Dfns is a string that looks like base64url. Official clients disagree on whether
/// it is decoded; Dfns accepts both.
///
/// ```
/// # mod dfns { pub use dfns_core::*; pub use dfns_core as core; }
/// use dfns::core::credentials::ChallengeEncoding;
///
/// assert_eq!(ChallengeEncoding::Utf8.bytes("Y2g")?, b"Y2g");
/// assert_eq!(ChallengeEncoding::Decoded.bytes("Y2g")?, b"ch");
/// // For `PublicKeyCredential.parseRequestOptionsFromJSON()`, which decodes base64url by itself.
/// assert_eq!(ChallengeEncoding::Utf8.base64url("Y2g")?, "WTJn");
/// assert_eq!(ChallengeEncoding::Decoded.base64url("Y2g")?, "Y2g");
/// # Ok::<(), dfns_core::credentials::CredentialError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ChallengeEncoding {
    /// The bytes of the string itself, as the official client for browsers uses it.
    #[default]
    Utf8,
    /// The bytes that the string encodes, as the official clients for mobile devices use it.
    Decoded,
}

impl ChallengeEncoding {
    /// Returns the bytes for the authenticator.
    ///
    /// # Errors
    /// [`CredentialError::UndecodableChallenge`] if the challenge is to be decoded and is not
    /// base64url.
    pub fn bytes(self, challenge: &str) -> Result<Vec<u8>, CredentialError> {
        match self {
            Self::Utf8 => Ok(challenge.as_bytes().to_vec()),
            Self::Decoded => decode_base64(challenge).ok_or(CredentialError::UndecodableChallenge),
        }
    }

    /// Returns the bytes for the authenticator as base64url without padding, for JSON that is sent
    /// to a browser.
    ///
    /// # Errors
    /// [`CredentialError::UndecodableChallenge`] if the challenge is to be decoded and is not
    /// base64url.
    pub fn base64url(self, challenge: &str) -> Result<String, CredentialError> {
        self.bytes(challenge).map(|bytes| URL_SAFE_NO_PAD.encode(bytes))
    }
}

impl CredentialInfo {
    /// Reads a passkey's registration: the JSON of the `PublicKeyCredential` that
    /// `navigator.credentials.create()` returns.
    ///
    /// Bytes may be base64 of any dialect, arrays, or buffers as `JSON.stringify` writes them.
    /// Fields that Dfns does not require are ignored.
    ///
    /// ```
    /// # mod dfns { pub use dfns_core::*; pub use dfns_core as core; }
    /// use dfns::core::credentials::{CredentialInfo, FirstFactorCredential};
    ///
    /// let json = r#"{"id": "Y3JlZA", "rawId": "Y3JlZA", "type": "public-key",
    ///     "response": {"clientDataJSON": "e30", "attestationObject": "o2M", "transports": ["internal"]}}"#;
    /// let credential = FirstFactorCredential::fido2(CredentialInfo::from_webauthn_json(json)?);
    /// # let _ = credential;
    /// # Ok::<(), dfns_core::credentials::CredentialError>(())
    /// ```
    ///
    /// # Errors
    /// [`CredentialError::Browser`] names the field that is missing or wrong.
    pub fn from_webauthn_json(json: impl AsRef<[u8]>) -> Result<Self, CredentialError> {
        let (cred_id, response) = read(json.as_ref())?;
        if response.attestation_object.is_absent() && !response.signature.is_absent() {
            return Err(wrong("this is an assertion of `navigator.credentials.get()`, which registers nothing"));
        }
        Ok(Self {
            cred_id,
            client_data: required(&response.client_data, "response.clientDataJSON")?,
            attestation_data: required(&response.attestation_object, "response.attestationObject")?,
        })
    }
}

impl Fido2Assertion {
    /// Reads a passkey's assertion: the JSON of the `PublicKeyCredential` that
    /// `navigator.credentials.get()` returns.
    ///
    /// Bytes may be base64 of any dialect, arrays, or buffers as `JSON.stringify` writes them. An
    /// empty user handle is absent. Fields that Dfns does not require are ignored.
    ///
    /// ```
    /// # use dfns_core as dfns;
    /// use dfns::signing::{Fido2Assertion, FirstFactor};
    ///
    /// let json = r#"{"id": "Y3JlZA", "rawId": "Y3JlZA", "type": "public-key", "response":
    ///     {"clientDataJSON": "e30", "authenticatorData": "AAAA", "signature": "MEQC", "userHandle": null}}"#;
    /// let factor = FirstFactor::Fido2(Fido2Assertion::from_webauthn_json(json)?);
    /// # let _ = factor;
    /// # Ok::<(), dfns_core::credentials::CredentialError>(())
    /// ```
    ///
    /// # Errors
    /// [`CredentialError::Browser`] names the field that is missing or wrong.
    pub fn from_webauthn_json(json: impl AsRef<[u8]>) -> Result<Self, CredentialError> {
        let (cred_id, response) = read(json.as_ref())?;
        if response.signature.is_absent() && !response.attestation_object.is_absent() {
            return Err(wrong("this is an attestation of `navigator.credentials.create()`, which signs nothing"));
        }
        let mut assertion = Self::new(
            cred_id,
            required(&response.client_data, "response.clientDataJSON")?,
            required(&response.authenticator_data, "response.authenticatorData")?,
            required(&response.signature, "response.signature")?,
        );
        assertion.user_handle = bytes(&response.user_handle, "response.userHandle")?;
        Ok(assertion)
    }
}

/// The fields of a `PublicKeyCredential` that Dfns requires.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PublicKeyCredential {
    #[serde(default)]
    id: BrowserBytes,
    #[serde(default)]
    raw_id: BrowserBytes,
    response: Option<AuthenticatorResponse>,
}

/// An `AuthenticatorAttestationResponse` or an `AuthenticatorAssertionResponse`.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct AuthenticatorResponse {
    #[serde(rename = "clientDataJSON")]
    client_data: BrowserBytes,
    attestation_object: BrowserBytes,
    authenticator_data: BrowserBytes,
    signature: BrowserBytes,
    user_handle: BrowserBytes,
}

/// Reads the credential's id and the response.
fn read(json: &[u8]) -> Result<(String, AuthenticatorResponse), CredentialError> {
    let json = json.strip_prefix(b"\xef\xbb\xbf").unwrap_or(json);
    if is_too_deep(&String::from_utf8_lossy(json)) {
        return Err(wrong(TOO_DEEP.to_owned()));
    }
    let credential: PublicKeyCredential = serde_json::from_slice(json).map_err(|error| {
        // The error itself would repeat its input.
        wrong(format!("its JSON is not that of `toJSON()`: see line {}, column {}", error.line(), error.column()))
    })?;
    // Both are the same bytes, so either is used.
    let id = match bytes(&credential.id, "id") {
        Ok(Some(id)) => id,
        other => bytes(&credential.raw_id, "rawId")?.map_or_else(|| other?.ok_or_else(|| missing("id")), Ok)?,
    };
    let response = credential.response.ok_or_else(|| missing("response"))?;
    Ok((id, response))
}

fn required(value: &BrowserBytes, name: &str) -> Result<String, CredentialError> {
    bytes(value, name)?.ok_or_else(|| missing(name))
}

fn bytes(value: &BrowserBytes, name: &str) -> Result<Option<String>, CredentialError> {
    value.base64url().map_err(|NotBytes| wrong(format!("`{name}` is not base64url")))
}

fn missing(name: &str) -> CredentialError {
    wrong(format!("`{name}` is missing"))
}

fn wrong(reason: impl Into<String>) -> CredentialError {
    CredentialError::Browser(reason.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    fn created() -> Value {
        json!({
            "id": "-_8", "rawId": "-_8", "type": "public-key", "authenticatorAttachment": "platform",
            "clientExtensionResults": {}, "response": {
                "clientDataJSON": "e30", "attestationObject": "o2M", "authenticatorData": "AAAA",
                "publicKey": null, "publicKeyAlgorithm": -7, "transports": ["internal"],
            },
        })
    }

    fn got() -> Value {
        json!({
            "id": "-_8", "rawId": "-_8", "type": "public-key", "response": {
                "clientDataJSON": "e30", "authenticatorData": "AAAA", "signature": "MEQC", "userHandle": "dXM",
            },
        })
    }

    #[test]
    fn fields_of_a_browsers_credential_are_passed_through() {
        let info = CredentialInfo::from_webauthn_json(created().to_string()).unwrap();
        assert_eq!(info, CredentialInfo::new("-_8", "e30", "o2M"));
        let mut expected = Fido2Assertion::new("-_8", "e30", "AAAA", "MEQC");
        expected.user_handle = Some("dXM".into());
        assert_eq!(Fido2Assertion::from_webauthn_json(got().to_string()).unwrap(), expected);
    }

    #[test]
    fn padding_other_base64_and_absent_fields_are_fine() {
        let mut credential = got();
        credential["id"] = "".into();
        credential["rawId"] = "+/8=".into();
        credential["response"]["userHandle"] = "".into();
        let assertion = Fido2Assertion::from_webauthn_json(credential.to_string()).unwrap();
        assert_eq!(assertion, Fido2Assertion::new("-_8", "e30", "AAAA", "MEQC"));
        credential["response"]["userHandle"] = Value::Null;
        assert_eq!(Fido2Assertion::from_webauthn_json(credential.to_string()).unwrap(), assertion);
    }

    #[test]
    fn an_empty_user_handle_is_absent_in_every_form() {
        // iOS Safari, and `JSON.stringify` of an empty buffer.
        let recorded = r#"{"id":"-_8","rawId":"-_8","type":"public-key","response":{"clientDataJSON":"e30","authenticatorData":"AAAA","signature":"MEQC","userHandle":{}}}"#;
        let expected = Fido2Assertion::new("-_8", "e30", "AAAA", "MEQC");
        assert_eq!(Fido2Assertion::from_webauthn_json(recorded).unwrap(), expected);
        for empty in [json!([]), json!(" "), json!({"type": "Buffer", "data": []})] {
            let mut credential = got();
            credential["response"]["userHandle"] = empty;
            assert_eq!(Fido2Assertion::from_webauthn_json(credential.to_string()).unwrap(), expected);
        }
    }

    #[test]
    fn buffers_are_bytes_and_only_needed_fields_have_a_type() {
        let recorded = r#"{"id":"+/8=","rawId":"+/8=","response":{"clientDataJSON":"e30=","authenticatorData":"AAAA","signature":"MEQC","userHandle":""}}"#;
        let expected = Fido2Assertion::new("-_8", "e30", "AAAA", "MEQC");
        assert_eq!(Fido2Assertion::from_webauthn_json(recorded).unwrap(), expected);
        let buffers = json!({
            "id": {}, "rawId": {"0": 251, "1": 255}, "type": 7, "authenticatorAttachment": {}, "response": {
                "clientDataJSON": [123, 125], "authenticatorData": {"0": 0, "1": 0, "2": 0},
                "signature": {"type": "Buffer", "data": [48, 68, 2]}, "attestationObject": null, "transports": {},
            },
        });
        assert_eq!(Fido2Assertion::from_webauthn_json(buffers.to_string()).unwrap(), expected);
        let with_mark = format!("\u{feff}{}", created());
        assert_eq!(CredentialInfo::from_webauthn_json(with_mark).unwrap(), CredentialInfo::new("-_8", "e30", "o2M"));
        // An invalid id beside a valid one, and a malformed user handle.
        let mut odd = created();
        odd["id"] = "my key!".into();
        odd["response"]["userHandle"] = 5.into();
        assert_eq!(
            CredentialInfo::from_webauthn_json(odd.to_string()).unwrap(),
            CredentialInfo::new("-_8", "e30", "o2M")
        );
    }

    #[test]
    fn what_is_missing_is_named() {
        let create =
            |credential: &Value| CredentialInfo::from_webauthn_json(credential.to_string()).unwrap_err().to_string();
        let get =
            |credential: &Value| Fido2Assertion::from_webauthn_json(credential.to_string()).unwrap_err().to_string();
        for field in ["clientDataJSON", "attestationObject"] {
            let mut credential = created();
            credential["response"][field].take();
            assert!(create(&credential).contains(&format!("`response.{field}` is missing")));
        }
        for field in ["clientDataJSON", "authenticatorData", "signature"] {
            let mut credential = got();
            credential["response"][field] = "".into();
            assert!(get(&credential).contains(&format!("`response.{field}` is missing")));
            credential["response"][field] = "%".into();
            assert!(get(&credential).contains(&format!("`response.{field}` is not base64url")));
        }
        assert!(get(&json!({"id": "AAAA"})).contains("`response` is missing"));
        assert!(get(&json!({})).contains("`id` is missing"));
        assert!(get(&json!({"id": {"canary": 1}})).contains("`id` is not base64url"));
        let text = get(&json!({"id": "AAAA", "response": "canary"}));
        assert!(text.contains("toJSON()") && text.contains("line 1") && !text.contains("canary"), "{text}");
        assert!(get(&created()).contains("credentials.create()"));
        assert!(create(&got()).contains("credentials.get()"));
    }

    #[test]
    fn a_challenge_that_is_not_base64url_can_be_given_as_it_is() {
        assert!(matches!(ChallengeEncoding::Decoded.bytes("a.b"), Err(CredentialError::UndecodableChallenge)));
        assert_eq!(ChallengeEncoding::Utf8.bytes("a.b").unwrap(), b"a.b");
        assert_eq!(ChallengeEncoding::Decoded.base64url("Y2g=").unwrap(), "Y2g");
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text: String) {
            prop_assert!(CredentialInfo::from_webauthn_json(&text).is_err());
            prop_assert!(Fido2Assertion::from_webauthn_json(&text).is_err());
            let _ = ChallengeEncoding::Decoded.bytes(&text);
        }
    }
}
