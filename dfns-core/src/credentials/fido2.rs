//! Passkeys: what browsers answer, and what they are to be asked.
//!
//! `navigator.credentials.create()` and `get()` answer with a `PublicKeyCredential`, whose `toJSON()` has all bytes as
//! base64url. What Dfns needs of it is passed through under Dfns's names; nothing is verified here, as Dfns does that.

use super::{CredentialError, CredentialInfo};
use crate::signing::Fido2Assertion;
use base64::Engine as _;
use base64::alphabet;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde::Deserialize;

/// Base64url, with padding or without.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::URL_SAFE,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Which bytes an authenticator is given as challenge.
///
/// A challenge of Dfns is text that looks like base64url. Official clients disagree on whether it is to be decoded, and
/// Dfns accepts both.
///
/// ```
/// use dfns_core::credentials::ChallengeEncoding;
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
    /// The text itself, as the official client for browsers has it.
    #[default]
    Utf8,
    /// What the text encodes, as the official clients for mobile devices have it.
    Decoded,
}

impl ChallengeEncoding {
    /// The bytes to give to the authenticator.
    ///
    /// # Errors
    /// [`CredentialError::UndecodableChallenge`] if it is to be decoded and is not base64url.
    pub fn bytes(self, challenge: &str) -> Result<Vec<u8>, CredentialError> {
        match self {
            Self::Utf8 => Ok(challenge.as_bytes().to_vec()),
            Self::Decoded => LENIENT.decode(challenge).map_err(|_| CredentialError::UndecodableChallenge),
        }
    }

    /// The same as base64url without padding, the form in which JSON carries bytes to a browser.
    ///
    /// # Errors
    /// [`CredentialError::UndecodableChallenge`] if it is to be decoded and is not base64url.
    pub fn base64url(self, challenge: &str) -> Result<String, CredentialError> {
        self.bytes(challenge).map(|bytes| URL_SAFE_NO_PAD.encode(bytes))
    }
}

impl CredentialInfo {
    /// The registration of a passkey, from the JSON of what `navigator.credentials.create()` answered.
    ///
    /// Padding and the members that Dfns does not need make no difference.
    ///
    /// ```
    /// use dfns_core::credentials::{CredentialInfo, FirstFactorCredential};
    ///
    /// let answer = r#"{"id": "Y3JlZA", "rawId": "Y3JlZA", "type": "public-key",
    ///     "response": {"clientDataJSON": "e30", "attestationObject": "o2M", "transports": ["internal"]}}"#;
    /// let credential = FirstFactorCredential::fido2(CredentialInfo::from_webauthn_json(answer)?);
    /// # let _ = credential;
    /// # Ok::<(), dfns_core::credentials::CredentialError>(())
    /// ```
    ///
    /// # Errors
    /// [`CredentialError::Browser`] names the member that is missing or wrong.
    pub fn from_webauthn_json(json: impl AsRef<[u8]>) -> Result<Self, CredentialError> {
        let Answer { cred_id, response } = answer(json.as_ref())?;
        if response.attestation_object.is_none() && response.signature.is_some() {
            return Err(wrong("this answers `navigator.credentials.get()`: it signs, and registers nothing"));
        }
        Ok(Self {
            cred_id,
            client_data: bytes(response.client_data, "response.clientDataJSON")?,
            attestation_data: bytes(response.attestation_object, "response.attestationObject")?,
        })
    }
}

impl Fido2Assertion {
    /// A passkey's assertion, from the JSON of what `navigator.credentials.get()` answered.
    ///
    /// Padding and the members that Dfns does not need make no difference.
    ///
    /// ```
    /// use dfns_core::signing::{Fido2Assertion, FirstFactor};
    ///
    /// let answer = r#"{"id": "Y3JlZA", "rawId": "Y3JlZA", "type": "public-key", "response":
    ///     {"clientDataJSON": "e30", "authenticatorData": "AAAA", "signature": "MEQC", "userHandle": null}}"#;
    /// let factor = FirstFactor::Fido2(Fido2Assertion::from_webauthn_json(answer)?);
    /// # let _ = factor;
    /// # Ok::<(), dfns_core::credentials::CredentialError>(())
    /// ```
    ///
    /// # Errors
    /// [`CredentialError::Browser`] names the member that is missing or wrong.
    pub fn from_webauthn_json(json: impl AsRef<[u8]>) -> Result<Self, CredentialError> {
        let Answer { cred_id, response } = answer(json.as_ref())?;
        if response.signature.is_none() && response.attestation_object.is_some() {
            return Err(wrong("this answers `navigator.credentials.create()`: it registers, and signs nothing"));
        }
        let mut assertion = Self::new(
            cred_id,
            bytes(response.client_data, "response.clientDataJSON")?,
            bytes(response.authenticator_data, "response.authenticatorData")?,
            bytes(response.signature, "response.signature")?,
        );
        if let Some(user_handle) = response.user_handle.filter(|handle| !handle.is_empty()) {
            assertion.user_handle = Some(bytes(Some(user_handle), "response.userHandle")?);
        }
        Ok(assertion)
    }
}

/// The members of a `PublicKeyCredential` that matter here.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PublicKeyCredential {
    id: Option<String>,
    raw_id: Option<String>,
    response: Option<Response>,
}

/// The members of its `response`, whichever call it answers.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Response {
    #[serde(rename = "clientDataJSON")]
    client_data: Option<String>,
    attestation_object: Option<String>,
    authenticator_data: Option<String>,
    signature: Option<String>,
    user_handle: Option<String>,
}

struct Answer {
    cred_id: String,
    response: Response,
}

fn answer(json: &[u8]) -> Result<Answer, CredentialError> {
    let credential: PublicKeyCredential = serde_json::from_slice(json).map_err(|error| {
        // The error itself would repeat what it found.
        wrong(format!("its JSON is not that of `toJSON()`: see line {}, column {}", error.line(), error.column()))
    })?;
    let cred_id = bytes(credential.id.filter(|id| !id.is_empty()).or(credential.raw_id), "id")?;
    let response = credential.response.ok_or_else(|| missing("response"))?;
    Ok(Answer { cred_id, response })
}

/// Bytes as Dfns wants them, base64url without padding, from any base64.
fn bytes(member: Option<String>, name: &str) -> Result<String, CredentialError> {
    let text = member.filter(|text| !text.is_empty()).ok_or_else(|| missing(name))?;
    let text = text.replace('+', "-").replace('/', "_");
    let bytes = LENIENT.decode(text).map_err(|_| wrong(format!("`{name}` is not base64url")))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
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
    fn what_browsers_answer_is_passed_through() {
        let info = CredentialInfo::from_webauthn_json(created().to_string()).unwrap();
        assert_eq!(info, CredentialInfo::new("-_8", "e30", "o2M"));
        let mut expected = Fido2Assertion::new("-_8", "e30", "AAAA", "MEQC");
        expected.user_handle = Some("dXM".into());
        assert_eq!(Fido2Assertion::from_webauthn_json(got().to_string()).unwrap(), expected);
    }

    #[test]
    fn padding_other_base64_and_absent_members_are_fine() {
        let mut answer = got();
        answer["id"] = "".into();
        answer["rawId"] = "+/8=".into();
        answer["response"]["userHandle"] = "".into();
        let assertion = Fido2Assertion::from_webauthn_json(answer.to_string()).unwrap();
        assert_eq!(assertion, Fido2Assertion::new("-_8", "e30", "AAAA", "MEQC"));
        answer["response"]["userHandle"] = Value::Null;
        assert_eq!(Fido2Assertion::from_webauthn_json(answer.to_string()).unwrap(), assertion);
    }

    #[test]
    fn what_is_missing_is_named() {
        let create = |answer: &Value| CredentialInfo::from_webauthn_json(answer.to_string()).unwrap_err().to_string();
        let get = |answer: &Value| Fido2Assertion::from_webauthn_json(answer.to_string()).unwrap_err().to_string();
        for member in ["clientDataJSON", "attestationObject"] {
            let mut answer = created();
            answer["response"][member].take();
            assert!(create(&answer).contains(&format!("`response.{member}` is missing")));
        }
        for member in ["clientDataJSON", "authenticatorData", "signature"] {
            let mut answer = got();
            answer["response"][member] = "".into();
            assert!(get(&answer).contains(&format!("`response.{member}` is missing")));
            answer["response"][member] = "%".into();
            assert!(get(&answer).contains(&format!("`response.{member}` is not base64url")));
        }
        assert!(get(&json!({"id": "AAAA"})).contains("`response` is missing"));
        assert!(get(&json!({})).contains("`id` is missing"));
        let text = get(&json!({"id": {"canary": 1}}));
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
