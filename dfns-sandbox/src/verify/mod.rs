//! Verifying what a credential signed.
//!
//! * this file: the assertion, an existing credential's signature;
//! * `attestation`: new credentials;
//! * `client_data`: the JSON that was signed;
//! * `encoded`: fields in base64url;
//! * `key`: public keys and their signatures;
//! * `webauthn`, `cose`: the data of a passkey's authenticator.
//!
//! Signatures are checked over the bytes that were received, before anything in them is believed:
//! clients differ in the order and the number of the fields of their client data.

mod attestation;
mod client_data;
mod cose;
mod encoded;
mod fuzz;
mod key;
mod webauthn;

pub(crate) use attestation::{Attested, Expected, NewCredential};
pub use fuzz::fuzz_attestation;
pub(crate) use key::{PublicKey, SUPPORTED_KEYS};

use crate::identity::{Credential, Passkey};
use crate::refusal::Refusal;
use attestation::unsupported;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use client_data::ClientData;
use dfns_core::credentials::{NewCredentials, RecoveryAssertion};
use dfns_core::signing::{CredentialKind, Fido2Assertion, FirstFactor, KeyAssertion, SecondFactor};
use dfns_endpoints::auth::AuditedAssertion;
use encoded::{credential_id, decode};
use http::StatusCode;
use webauthn::{AuthenticatorData, signed_message};

/// A credential's response to a challenge, decoded.
pub(crate) struct Assertion {
    pub(crate) kind: CredentialKind,
    pub(crate) credential_id: String,
    client_data: Vec<u8>,
    signature: Vec<u8>,
    authenticator_data: Vec<u8>,
    algorithm: Option<String>,
}

macro_rules! read_factor {
    ($($name:ident: $factor:ident in $field:literal or $unsupported:ident),*) => {$(
        impl Assertion {
            #[doc = concat!("Reads the field `", $field, "`.")]
            pub(crate) fn $name(factor: $factor) -> Result<Self, Refusal> {
                match factor {
                    $factor::Key(key) => Self::of_key($field, CredentialKind::Key, key),
                    $factor::PasswordProtectedKey(key) => {
                        Self::of_key($field, CredentialKind::PasswordProtectedKey, key)
                    }
                    $factor::Fido2(passkey) => Self::of_passkey($field, passkey),
                    _ => Err(unsupported(&CredentialKind::$unsupported)),
                }
            }
        }
    )*};
}

read_factor! {
    first: FirstFactor in "firstFactor" or Password,
    second: SecondFactor in "secondFactor" or Totp
}

impl Assertion {
    /// Reads the field `recovery`.
    pub(crate) fn recovery(recovery: RecoveryAssertion) -> Result<Self, Refusal> {
        if recovery.kind != CredentialKind::RecoveryKey {
            return Err(Refusal::no_recovery_factor());
        }
        Self::of_key("recovery", recovery.kind, recovery.credential_assertion)
    }

    fn of_key(field: &str, kind: CredentialKind, assertion: KeyAssertion) -> Result<Self, Refusal> {
        let path = |name: &str| format!("{field}.credentialAssertion.{name}");
        Ok(Self {
            kind,
            credential_id: credential_id(&path("credId"), &assertion.cred_id)?,
            client_data: decode(&path("clientData"), &assertion.client_data)?,
            signature: decode(&path("signature"), &assertion.signature)?,
            authenticator_data: Vec::new(),
            algorithm: assertion.algorithm,
        })
    }

    fn of_passkey(field: &str, passkey: Fido2Assertion) -> Result<Self, Refusal> {
        let authenticator_data =
            decode(&format!("{field}.credentialAssertion.authenticatorData"), &passkey.authenticator_data)?;
        let mut assertion = KeyAssertion::new(passkey.cred_id, passkey.client_data, passkey.signature);
        assertion.algorithm = passkey.algorithm;
        Ok(Self { authenticator_data, ..Self::of_key(field, CredentialKind::Fido2, assertion)? })
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
    pub(crate) fn verify_recovery(
        &self,
        credential: &Credential,
        new_credentials: &NewCredentials,
    ) -> Result<(), Refusal> {
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

#[cfg(test)]
mod tests {
    use super::{Assertion, check_counter};
    use crate::identity::{Credential, Passkey, Signer};
    use dfns_core::credentials::{CredentialInfo, NewCredentials, RecoveryCredential};
    use dfns_core::signing::{CredentialFactor, CredentialKind, FirstFactor, KeyAssertion};
    use serde_json::Value;

    const CREDENTIAL_ID: &str = "NzEEUxTWDQPhPc_7hwoAGCwvJS7nwZRKLe1cB9Feolc";

    const PUBLIC_KEY: &str = "MCowBQYDK2VwAyEA41DHwoUxeArbLL1BUSINJHlzqEnFl/CczDLWU/SHYVo=";

    fn credential() -> Credential {
        Credential {
            id: CREDENTIAL_ID.into(),
            uuid: "cr-1".into(),
            signer: Signer { user_id: "us-1".into(), token_id: None },
            kind: CredentialKind::Key,
            name: String::new(),
            factor: CredentialFactor::Either,
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

    fn read(client_data: &str, signature: &str) -> Assertion {
        Assertion::first(FirstFactor::Key(KeyAssertion::new(CREDENTIAL_ID, client_data, signature))).unwrap()
    }

    #[test]
    fn what_the_official_clients_sign_is_accepted() {
        for [challenge, client_data, signature] in RECORDED {
            let assertion = read(client_data, signature);
            assert_eq!(assertion.credential_id, CREDENTIAL_ID);
            assert_eq!(assertion.verify(&credential(), challenge), Ok(None));
            assert!(assertion.verify(&credential(), "another").is_err());
        }
        assert!(read(RECORDED[0][1], RECORDED[1][2]).verify(&credential(), RECORDED[0][0]).is_err());
    }

    /// Made by the official example of a delegated recovery.
    #[test]
    fn what_the_official_recovery_signs_is_accepted() {
        let recorded: Value = serde_json::from_str(include_str!("vectors/recovery.json")).unwrap();
        let assertion = Assertion::recovery(serde_json::from_value(recorded["recovery"].clone()).unwrap()).unwrap();
        let public_key_pem = recorded["publicKeyPem"].as_str().unwrap().to_owned();
        let credential = Credential { kind: CredentialKind::RecoveryKey, public_key_pem, ..credential() };
        let mut credentials: NewCredentials = serde_json::from_value(recorded["newCredentials"].clone()).unwrap();
        assert_eq!(assertion.verify_recovery(&credential, &credentials), Ok(()));
        credentials.recovery_credential = Some(RecoveryCredential::new(CredentialInfo::new("other", "e30", "e30")));
        assert!(assertion.verify_recovery(&credential, &credentials).is_err());
    }
}
