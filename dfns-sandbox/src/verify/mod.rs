//! Verifying what a credential signed.
//!
//! * this file: the assertion, an existing credential's signature;
//! * `attestation`: new credentials;
//! * `client_data`: the JSON that was signed;
//! * `key`: public keys and their signatures;
//! * `webauthn`, `cose`: the data of a passkey's authenticator.
//!
//! Signatures are checked over the bytes that were received, before anything in them is believed:
//! clients differ in the order and the number of the fields of their client data.

mod attestation;
mod client_data;
mod cose;
mod fuzz;
mod key;
mod webauthn;

pub(crate) use attestation::{Expected, NewCredential};
pub use fuzz::fuzz_attestation;
pub(crate) use key::{PublicKey, SUPPORTED_KEYS};

use crate::fields;
use crate::identity::{Credential, Passkey};
use crate::refusal::Refusal;
use crate::text::base64url;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use client_data::ClientData;
use dfns_endpoints::auth::AuditedAssertion;
use http::StatusCode;
use serde_json::Value;
use webauthn::{AuthenticatorData, signed_message};

/// A credential's response to a challenge, decoded.
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
        if let Some(refusal) = unsupported(kind) {
            return Err(refusal);
        }
        if !matches!(kind, "Key" | "Fido2" | "PasswordProtectedKey") {
            return Err(Refusal::invalid(format!("`{kind}` is not a kind of credential that can sign this")));
        }
        Self::read_kind(factor, kind, strict)
    }

    /// Reads the signature that a recovery key gives.
    pub(crate) fn read_recovery(factor: &Value, strict: bool) -> Result<Self, Refusal> {
        let kind = fields::text(factor, "kind")?;
        if kind == "RecoveryKey" { Self::read_kind(factor, kind, strict) } else { Err(Refusal::no_recovery_factor()) }
    }

    fn read_kind(factor: &Value, kind: &str, strict: bool) -> Result<Self, Refusal> {
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
        Ok(Self {
            kind: kind.to_owned(),
            // Some clients leave the padding on.
            credential_id: fields::text(assertion, "credId")?.trim_end_matches('=').to_owned(),
            client_data: decode(assertion, "clientData")?,
            signature: decode(assertion, "signature")?,
            authenticator_data: if is_passkey { decode(assertion, "authenticatorData")? } else { Vec::new() },
            algorithm: fields::optional_name(assertion, "algorithm")?.map(str::to_owned),
        })
    }

    /// Checks that this credential signed this challenge. The number of the signature, if a passkey
    /// made it.
    pub(crate) fn verify(&self, credential: &Credential, challenge: &str) -> Result<Option<u32>, Refusal> {
        let client_data = ClientData::read(&self.client_data)?;
        client_data.expect_type(if credential.passkey.is_some() { "webauthn.get" } else { "key.get" })?;
        client_data.expect_challenge(challenge)?;
        let Some(passkey) = &credential.passkey else {
            self.verify_signature(credential, &self.client_data)?;
            return Ok(None);
        };
        client_data.expect_origin(&passkey.origin)?;
        let authenticator = AuthenticatorData::read(&self.authenticator_data, &passkey.relying_party_id)?;
        self.verify_signature(credential, &signed_message(&self.authenticator_data, &self.client_data))?;
        check_counter(passkey, authenticator.counter)?;
        Ok(Some(authenticator.counter))
    }

    /// Checks that this recovery key signed for these credentials to take the place of the others.
    pub(crate) fn verify_recovery(&self, credential: &Credential, new_credentials: &Value) -> Result<(), Refusal> {
        let client_data = ClientData::read(&self.client_data)?;
        client_data.expect_type("key.get")?;
        client_data.expect_credentials(new_credentials)?;
        self.verify_signature(credential, &self.client_data)
    }

    fn verify_signature(&self, credential: &Credential, message: &[u8]) -> Result<(), Refusal> {
        let key = PublicKey::from_pem(&credential.public_key_pem).ok_or_else(Refusal::internal)?;
        if key.verifies(message, &self.signature, self.algorithm.as_deref()) {
            Ok(())
        } else {
            Err(Refusal::new(
                StatusCode::UNAUTHORIZED,
                "the signature does not verify with the credential's public key",
            ))
        }
    }

    /// The signed data and the signature, for the audit log.
    pub(crate) fn proof(&self) -> AuditedAssertion {
        AuditedAssertion {
            client_data: URL_SAFE_NO_PAD.encode(&self.client_data),
            authenticator_data: Some(URL_SAFE_NO_PAD.encode(&self.authenticator_data)),
            signature: URL_SAFE_NO_PAD.encode(&self.signature),
        }
    }
}

/// An authenticator that counts its signatures never gives the same number twice; only a copy of it
/// would.
pub(crate) fn check_counter(passkey: &Passkey, counter: u32) -> Result<(), Refusal> {
    if counter > passkey.counter || (counter == 0 && passkey.counter == 0) {
        return Ok(());
    }
    Err(Refusal::new(
        StatusCode::UNAUTHORIZED,
        "the passkey's signature counter did not grow: the passkey may have been copied",
    ))
}

/// The refusal of the kinds that are documented as unsupported.
fn unsupported(kind: &str) -> Option<Refusal> {
    matches!(kind, "Password" | "Totp").then(|| Refusal::invalid(format!("credential kind {kind} is not supported")))
}

/// The longest field in base64url, in bytes. Attestations with certificates are a few kilobytes
/// long.
const MAX_ENCODED: usize = 64 * 1024;

/// A field in base64url.
fn decode(object: &Value, name: &str) -> Result<Vec<u8>, Refusal> {
    let text = fields::text(object, name)?;
    if text.len() > MAX_ENCODED {
        return Err(Refusal::invalid(format!("`{name}` is longer than {MAX_ENCODED} bytes")));
    }
    base64url(text).ok_or_else(|| Refusal::invalid(format!("`{name}` is not base64url")))
}

#[cfg(test)]
mod tests {
    use super::{Assertion, check_counter};
    use crate::identity::{Credential, CredentialKind, Factor, Passkey, Signer};
    use serde_json::{Value, json};

    const CREDENTIAL_ID: &str = "NzEEUxTWDQPhPc_7hwoAGCwvJS7nwZRKLe1cB9Feolc";

    const PUBLIC_KEY: &str = "MCowBQYDK2VwAyEA41DHwoUxeArbLL1BUSINJHlzqEnFl/CczDLWU/SHYVo=";

    fn credential() -> Credential {
        Credential {
            id: CREDENTIAL_ID.into(),
            uuid: "cr-1".into(),
            signer: Signer { user_id: "us-1".into(), token_id: None },
            kind: CredentialKind::Key,
            name: String::new(),
            factor: Factor::Either,
            public_key_pem: format!("-----BEGIN PUBLIC KEY-----\n{PUBLIC_KEY}\n-----END PUBLIC KEY-----\n"),
            encrypted_private_key: None,
            passkey: None,
            is_active: true,
            date_created: String::new(),
        }
    }

    /// Recorded from the official TypeScript SDK 0.8.21 and the official Python SDK 1.0.4:
    /// challenge, client data, signature.
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
    fn a_counter_grows_unless_there_is_none() {
        for (before, now, is_accepted) in [(0, 0, true), (0, 1, true), (7, 9, true), (7, 7, false), (7, 0, false)] {
            let passkey = Passkey { relying_party_id: String::new(), origin: String::new(), counter: before };
            assert_eq!(check_counter(&passkey, now).is_ok(), is_accepted, "{now} after {before}");
        }
    }

    #[test]
    fn what_the_official_clients_sign_is_accepted() {
        for [challenge, client_data, signature] in RECORDED {
            let factor = json!({ "kind": "Key", "credentialAssertion": {
                "credId": CREDENTIAL_ID, "clientData": client_data, "signature": signature,
            }});
            let assertion = Assertion::read(&factor, true).unwrap();
            assert_eq!(assertion.credential_id, CREDENTIAL_ID);
            assert_eq!(assertion.verify(&credential(), challenge), Ok(None));
            assert!(assertion.verify(&credential(), "another").is_err());
        }
        let mixed = json!({ "kind": "Key", "credentialAssertion": {
            "credId": CREDENTIAL_ID, "clientData": RECORDED[0][1], "signature": RECORDED[1][2],
        }});
        assert!(Assertion::read(&mixed, true).unwrap().verify(&credential(), RECORDED[0][0]).is_err());
    }

    /// Made by the official example of a delegated recovery.
    #[test]
    fn what_the_official_recovery_signs_is_accepted() {
        let recorded: Value = serde_json::from_str(include_str!("vectors/recovery.json")).unwrap();
        let assertion = Assertion::read_recovery(&recorded["recovery"], true).unwrap();
        let public_key_pem = recorded["publicKeyPem"].as_str().unwrap().to_owned();
        let credential = Credential { kind: CredentialKind::RecoveryKey, public_key_pem, ..credential() };
        assert_eq!(assertion.verify_recovery(&credential, &recorded["newCredentials"]), Ok(()));
        let mut other = recorded["newCredentials"].clone();
        other["recoveryCredential"]["credentialInfo"]["credId"] = "other".into();
        assert!(assertion.verify_recovery(&credential, &other).is_err());
        assert!(Assertion::read(&recorded["recovery"], true).is_err());
    }
}
