//! Verifying what a credential signed.
//!
//! * this file: the assertion, and the client data that was signed;
//! * `key`: public keys and their signatures;
//! * `webauthn`: what a passkey's authenticator adds.
//!
//! Signatures are checked over the bytes that were received, before anything in them is believed: clients differ in
//! the order and the number of the members of their client data.

mod key;
mod webauthn;

pub(crate) use key::PublicKey;

use crate::fields;
use crate::refusal::Refusal;
use crate::state::{Credential, CredentialKind};
use crate::text::base64url;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::StatusCode;
use serde_json::Value;

/// A credential's answer to a challenge, decoded.
pub(crate) struct Assertion {
    pub(crate) kind: String,
    pub(crate) credential_id: String,
    client_data: Vec<u8>,
    signature: Vec<u8>,
    authenticator_data: Vec<u8>,
    algorithm: Option<String>,
}

impl Assertion {
    /// Reads a factor of a completed challenge.
    pub(crate) fn read(factor: &Value, strict: bool) -> Result<Self, Refusal> {
        let kind = fields::text(factor, "kind")?;
        match kind {
            "Key" | "Fido2" | "PasswordProtectedKey" => {}
            "Password" | "Totp" => return Err(Refusal::invalid(format!("credential kind {kind} is not supported"))),
            _ => return Err(Refusal::invalid(format!("`{kind}` is not a kind of credential that can sign this"))),
        }
        let assertion = fields::object(factor, "credentialAssertion")?;
        let is_passkey = kind == "Fido2";
        if strict {
            fields::only(factor, |name| matches!(name, "kind" | "credentialAssertion"))?;
            fields::only(assertion, |name| match name {
                "credId" | "clientData" | "signature" | "algorithm" => true,
                "authenticatorData" | "userHandle" => is_passkey,
                _ => false,
            })?;
        }
        let bytes = |name: &str| {
            base64url(fields::text(assertion, name)?)
                .ok_or_else(|| Refusal::invalid(format!("`{name}` is not base64url")))
        };
        Ok(Self {
            kind: kind.to_owned(),
            // Some clients leave the padding on.
            credential_id: fields::text(assertion, "credId")?.trim_end_matches('=').to_owned(),
            client_data: bytes("clientData")?,
            signature: bytes("signature")?,
            authenticator_data: if is_passkey { bytes("authenticatorData")? } else { Vec::new() },
            algorithm: fields::optional_name(assertion, "algorithm")?.map(str::to_owned),
        })
    }

    /// Checks that this credential signed this challenge.
    pub(crate) fn verify(&self, credential: &Credential, challenge: &str) -> Result<(), Refusal> {
        let client_data = ClientData::read(&self.client_data)?;
        client_data.expect_type(if credential.kind == CredentialKind::Fido2 { "webauthn.get" } else { "key.get" })?;
        client_data.expect_challenge(challenge)?;
        let message = match &credential.passkey {
            None => self.client_data.clone(),
            Some(passkey) => {
                client_data.expect_origin(&passkey.origin)?;
                webauthn::signed_message(&self.authenticator_data, &self.client_data, &passkey.relying_party_id)?
            }
        };
        let key = PublicKey::from_pem(&credential.public_key_pem).ok_or_else(Refusal::internal)?;
        if key.verifies(&message, &self.signature, self.algorithm.as_deref()) {
            Ok(())
        } else {
            Err(Refusal::new(
                StatusCode::UNAUTHORIZED,
                "the signature does not verify with the credential's public key",
            ))
        }
    }
}

/// The JSON that a credential signs.
struct ClientData(Value);

impl ClientData {
    fn read(bytes: &[u8]) -> Result<Self, Refusal> {
        match serde_json::from_slice(bytes) {
            Ok(value @ Value::Object(_)) => Ok(Self(value)),
            _ => Err(Refusal::invalid("the client data is not a JSON object")),
        }
    }

    fn member(&self, name: &str) -> &str {
        self.0.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    fn expect_type(&self, expected: &str) -> Result<(), Refusal> {
        if self.member("type") == expected {
            return Ok(());
        }
        Err(Refusal::invalid(format!("the client data must have the type {expected}")))
    }

    /// The challenge as it is, or once more in base64url: both families of official clients exist.
    fn expect_challenge(&self, challenge: &str) -> Result<(), Refusal> {
        let signed = self.member("challenge");
        if signed == challenge || signed == URL_SAFE_NO_PAD.encode(challenge) {
            return Ok(());
        }
        Err(Refusal::invalid("the client data is for another challenge"))
    }

    fn expect_origin(&self, origin: &str) -> Result<(), Refusal> {
        if self.member("origin") == origin {
            return Ok(());
        }
        Err(Refusal::invalid("the client data is for another origin"))
    }
}

#[cfg(test)]
mod tests {
    use super::Assertion;
    use crate::state::{Credential, CredentialKind, Signer};
    use serde_json::json;

    const CREDENTIAL_ID: &str = "NzEEUxTWDQPhPc_7hwoAGCwvJS7nwZRKLe1cB9Feolc";

    const PUBLIC_KEY: &str = "MCowBQYDK2VwAyEA41DHwoUxeArbLL1BUSINJHlzqEnFl/CczDLWU/SHYVo=";

    fn credential() -> Credential {
        Credential {
            id: CREDENTIAL_ID.into(),
            uuid: "cr-1".into(),
            signer: Signer { user_id: "us-1".into(), token_id: None },
            kind: CredentialKind::Key,
            public_key_pem: format!("-----BEGIN PUBLIC KEY-----\n{PUBLIC_KEY}\n-----END PUBLIC KEY-----\n"),
            passkey: None,
            is_active: true,
            date_created: String::new(),
        }
    }

    /// Recorded from the official TypeScript SDK 0.8.21 and the official Python SDK 1.0.4: challenge, client data,
    /// signature.
    const RECORDED: [[&str; 3]; 2] = [
        [
            "Y2gtMDAwMDAtcmVjcmQtMDAwMDAwMDAwMDAwMDAwMQ",
            "eyJ0eXBlIjoia2V5LmdldCIsImNoYWxsZW5nZSI6IlkyZ3RNREF3TURBdGNtVmpjbVF0TURBd01EQXdNREF3TURBd01EQXdNUSJ9",
            "iXVQoCAIdSJ60dKJX0Ompet5igsVTv91aNYO2y1gzJqj-vkB9u8YUn_aaW6WzA7TAdpjOE34o5raSQfcJchRCw",
        ],
        [
            "Y2gtMDAwMDAtcHlyZWMtMDAwMDAwMDAwMDAwMDAwMQ",
            "eyJ0eXBlIjoia2V5LmdldCIsImNoYWxsZW5nZSI6IlkyZ3RNREF3TURBdGNIbHlaV010TURBd01EQXdNREF3TURBd01EQXdNUSIsIm9yaWdpbiI6Imh0dHBzOi8vYXBwLmRmbnMuaW8iLCJjcm9zc09yaWdpbiI6ZmFsc2V9",
            "RhkYN9GMlKbFViNQJ5XZYg6funmfCCJXn75VD_VsSNebsmNainaJ-Z_Mzo4cfXrw5Y_ZAFx9ujgacUKrc71wBQ",
        ],
    ];

    #[test]
    fn what_the_official_clients_sign_is_accepted() {
        for [challenge, client_data, signature] in RECORDED {
            let factor = json!({ "kind": "Key", "credentialAssertion": {
                "credId": CREDENTIAL_ID, "clientData": client_data, "signature": signature,
            }});
            let assertion = Assertion::read(&factor, true).unwrap();
            assert_eq!(assertion.credential_id, CREDENTIAL_ID);
            assert_eq!(assertion.verify(&credential(), challenge), Ok(()));
            assert!(assertion.verify(&credential(), "another").is_err());
        }
        let mixed = json!({ "kind": "Key", "credentialAssertion": {
            "credId": CREDENTIAL_ID, "clientData": RECORDED[0][1], "signature": RECORDED[1][2],
        }});
        assert!(Assertion::read(&mixed, true).unwrap().verify(&credential(), RECORDED[0][0]).is_err());
    }
}
