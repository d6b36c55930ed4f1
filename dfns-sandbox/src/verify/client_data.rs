//! The JSON that a credential signs.

use crate::refusal::Refusal;
use crate::text::base64url;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use dfns_core::credentials::NewCredentials;
use serde_json::Value;

/// Client data, parsed.
pub(super) struct ClientData(Value);

impl ClientData {
    pub(super) fn read(bytes: &[u8]) -> Result<Self, Refusal> {
        match serde_json::from_slice(bytes) {
            Ok(value @ Value::Object(_)) => Ok(Self(value)),
            _ => Err(Refusal::invalid("the client data is not a JSON object")),
        }
    }

    fn member(&self, name: &str) -> &str {
        self.0.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    pub(super) fn origin(&self) -> &str {
        self.member("origin")
    }

    pub(super) fn expect_type(&self, expected: &str) -> Result<(), Refusal> {
        if self.member("type") == expected {
            return Ok(());
        }
        Err(Refusal::invalid(format!("the client data must have the type {expected}")))
    }

    /// The challenge as it is, or once more in base64url: both families of official clients exist.
    pub(super) fn expect_challenge(&self, challenge: &str) -> Result<(), Refusal> {
        let signed = self.member("challenge");
        if signed == challenge || signed == URL_SAFE_NO_PAD.encode(challenge) {
            return Ok(());
        }
        Err(Refusal::invalid("the client data is for another challenge"))
    }

    /// These credentials' JSON in base64url instead of a challenge, compared by value.
    pub(super) fn expect_credentials(&self, new_credentials: &NewCredentials) -> Result<(), Refusal> {
        let signed = base64url(self.member("challenge")).and_then(|bytes| serde_json::from_slice(&bytes).ok());
        if signed.as_ref() == Some(new_credentials) {
            return Ok(());
        }
        Err(Refusal::invalid("the client data is for other credentials"))
    }

    pub(super) fn expect_origin(&self, origin: &str) -> Result<(), Refusal> {
        if self.member("origin") == origin {
            return Ok(());
        }
        Err(Refusal::invalid("the client data is for another origin"))
    }
}
