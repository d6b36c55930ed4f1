//! New credentials, and the proof that their owner holds the private key.

use super::client_data::ClientData;
use super::cose::{bytes, field, read_cbor, text};
use super::encoded::{credential_id, decode};
use super::key::{PublicKey, SUPPORTED_KEYS};
use super::webauthn::{AuthenticatorData, signed_message};
use crate::identity::Passkey;
use crate::operations::check;
use crate::refusal::Refusal;
use crate::relying_party::RelyingParty;
use crate::text::{base64url, from_hex, sha256_hex};
use cbor4ii::core::Value;
use dfns_core::Secret;
use dfns_core::credentials::{CredentialInfo, FirstFactorCredential, RecoveryCredential, SecondFactorCredential};
use dfns_core::signing::CredentialKind;
use http::StatusCode;
use serde::Deserialize;
use serde_json::Value as Json;

/// A credential as a request describes it, with the attestation that is to be verified.
pub(crate) struct Attested {
    pub(crate) kind: CredentialKind,
    /// `None` of a password or a one-time password, which are not supported.
    pub(crate) info: Option<CredentialInfo>,
    pub(crate) name: Option<String>,
    pub(crate) encrypted_private_key: Option<Secret>,
}

macro_rules! attested {
    ($($credential:ident or $unsupported:ident),*) => {$(
        impl From<$credential> for Attested {
            fn from(credential: $credential) -> Self {
                use $credential::{Fido2, Key, PasswordProtectedKey};
                let (kind, info, name, encrypted_private_key) = match credential {
                    Fido2 { credential_info, credential_name, .. } => {
                        (CredentialKind::Fido2, Some(credential_info), credential_name, None)
                    }
                    Key { credential_info, credential_name, .. } => {
                        (CredentialKind::Key, Some(credential_info), credential_name, None)
                    }
                    PasswordProtectedKey { credential_info, credential_name, encrypted_private_key: key, .. } => {
                        (CredentialKind::PasswordProtectedKey, Some(credential_info), credential_name, Some(key))
                    }
                    _ => (CredentialKind::$unsupported, None, None, None),
                };
                Self { kind, info, name, encrypted_private_key }
            }
        }
    )*};
}

attested! { FirstFactorCredential or Password, SecondFactorCredential or Totp }

impl From<RecoveryCredential> for Attested {
    fn from(credential: RecoveryCredential) -> Self {
        Self {
            kind: CredentialKind::RecoveryKey,
            info: Some(credential.credential_info),
            name: credential.credential_name,
            encrypted_private_key: credential.encrypted_private_key,
        }
    }
}

/// A credential whose attestation was verified, ready to be registered.
pub(crate) struct NewCredential {
    pub(crate) id: String,
    pub(crate) kind: CredentialKind,
    pub(crate) name: String,
    pub(crate) public_key: PublicKey,
    pub(crate) encrypted_private_key: Option<Secret>,
    pub(crate) passkey: Option<Passkey>,
}

/// The expected properties of an attestation.
#[derive(Clone, Copy)]
pub(crate) struct Expected<'a> {
    pub(crate) challenge: &'a str,
    pub(crate) relying_party: &'a RelyingParty,
    pub(crate) is_strict: bool,
}

/// The attestation of a key.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct KeyAttestation {
    public_key: String,
    signature: String,
    algorithm: Option<String>,
    #[serde(flatten)]
    others: serde_json::Map<String, Json>,
}

impl NewCredential {
    /// Verifies a credential that stands in this object of the body: its path, with a dot if it is
    /// not the body itself.
    pub(crate) fn verify(path: &str, attested: Attested, expected: Expected<'_>) -> Result<Self, Refusal> {
        let Attested { kind, info, name, encrypted_private_key } = attested;
        let info = info.ok_or_else(|| unsupported(&kind))?;
        let encrypted_private_key =
            encrypted_private_key.filter(|_| !matches!(kind, CredentialKind::Key | CredentialKind::Fido2));
        if let Some(key) = &encrypted_private_key {
            check::text(&format!("{path}encryptedPrivateKey"), key.expose())?;
        } else if kind == CredentialKind::PasswordProtectedKey {
            return Err(Refusal::invalid(format!("`{path}encryptedPrivateKey` is required")));
        }
        let path = |name: &str| format!("{path}credentialInfo.{name}");
        let id = credential_id(&path("credId"), &info.cred_id)?;
        let client_data = decode(&path("clientData"), &info.client_data)?;
        let attestation = decode(&path("attestationData"), &info.attestation_data)?;
        let (public_key, passkey) = if kind == CredentialKind::Fido2 {
            let (key, passkey) = verify_passkey(&id, &client_data, &attestation, expected)?;
            (key, Some(passkey))
        } else {
            (verify_key(&client_data, &attestation, expected)?, None)
        };
        Ok(Self { id, kind, name: name.unwrap_or_default(), public_key, encrypted_private_key, passkey })
    }
}

/// The signature is over the hash of the client data and the public key, both as text.
fn verify_key(client_data: &[u8], attestation: &[u8], expected: Expected<'_>) -> Result<PublicKey, Refusal> {
    let parsed = ClientData::read(client_data)?;
    parsed.expect_type("key.create")?;
    parsed.expect_challenge(expected.challenge)?;
    let attestation: KeyAttestation = serde_json::from_slice(attestation).map_err(|_| {
        Refusal::invalid("the attestation data is not a JSON object with the strings `publicKey` and `signature`")
    })?;
    if let Some(unknown) = attestation.others.keys().next().filter(|_| expected.is_strict) {
        return Err(Refusal::invalid(format!("`{unknown}` is not a field of an attestation")));
    }
    let pem = attestation.public_key;
    let key = PublicKey::from_pem(&pem)
        .ok_or_else(|| Refusal::invalid(format!("the attestation's `publicKey` must be {SUPPORTED_KEYS}")))?;
    let signature = from_hex(&attestation.signature)
        .ok_or_else(|| Refusal::invalid("the attestation's `signature` is not hexadecimal"))?;
    let fingerprint = format!(r#"{{"clientDataHash":"{}","publicKey":{}}}"#, sha256_hex(client_data), Json::from(pem));
    if key.verifies(fingerprint.as_bytes(), &signature, attestation.algorithm.as_deref()) {
        Ok(key)
    } else {
        Err(not_attested())
    }
}

fn verify_passkey(
    id: &str,
    client_data: &[u8],
    attestation: &[u8],
    expected: Expected<'_>,
) -> Result<(PublicKey, Passkey), Refusal> {
    let parsed = ClientData::read(client_data)?;
    parsed.expect_type("webauthn.create")?;
    parsed.expect_challenge(expected.challenge)?;
    let origin = parsed.origin();
    if !expected.relying_party.allows(origin) {
        return Err(Refusal::invalid("the client data is for another origin"));
    }
    let attestation = read_cbor(attestation).filter(|(_, rest)| rest.is_empty()).map(|(value, _)| value);
    let part = |name: &str| attestation.as_ref().and_then(|object| field(object, name));
    let (Some(format), Some(statement), Some(data)) =
        (part("fmt").and_then(text), part("attStmt"), part("authData").and_then(bytes))
    else {
        return Err(Refusal::invalid("the attestation data is not an attestation object"));
    };
    let authenticator = AuthenticatorData::read(data, &expected.relying_party.id)?;
    let new = authenticator.new_passkey()?;
    if base64url(id).as_deref() != Some(new.credential_id) {
        return Err(Refusal::invalid("`credId` is not the id of the attested credential"));
    }
    match format {
        "none" => {}
        // Signed by the new key itself. Certificates of manufacturers are not supported.
        "packed" if field(statement, "x5c").is_none() => {
            let signature = field(statement, "sig").and_then(bytes).unwrap_or_default();
            let is_same_algorithm = field(statement, "alg") == Some(&Value::Integer(new.algorithm));
            if !is_same_algorithm || !new.public_key.verifies(&signed_message(data, client_data), signature, None) {
                return Err(not_attested());
            }
        }
        _ => return Err(Refusal::invalid(format!("attestation of the format {format} is not supported"))),
    }
    let relying_party_id = expected.relying_party.id.clone();
    Ok((new.public_key, Passkey { relying_party_id, origin: origin.to_owned(), counter: authenticator.counter }))
}

/// The refusal of the kinds that are documented as unsupported.
pub(super) fn unsupported(kind: &CredentialKind) -> Refusal {
    Refusal::invalid(format!("credential kind {kind} is not supported"))
}

fn not_attested() -> Refusal {
    Refusal::new(StatusCode::UNAUTHORIZED, "the attestation's signature does not verify with its public key")
}

#[cfg(test)]
mod tests {
    use super::{Attested, Expected, NewCredential};
    use crate::relying_party::RelyingParty;
    use dfns_core::credentials::{FirstFactorCredential, RecoveryCredential};
    use serde_json::Value;

    /// Made by the official clients.
    #[test]
    fn what_the_official_clients_attest_is_accepted() {
        let recorded: Value = serde_json::from_str(include_str!("vectors/attestations.json")).unwrap();
        let recorded = recorded.as_array().unwrap();
        assert!(recorded.len() > 2);
        let relying_party = RelyingParty::default();
        for one in recorded {
            let read = || -> Attested {
                let credential = one["credential"].clone();
                if credential["credentialKind"] == "RecoveryKey" {
                    serde_json::from_value::<RecoveryCredential>(credential).unwrap().into()
                } else {
                    serde_json::from_value::<FirstFactorCredential>(credential).unwrap().into()
                }
            };
            let verify = |challenge| {
                let expected = Expected { challenge, relying_party: &relying_party, is_strict: true };
                NewCredential::verify("", read(), expected)
            };
            let new = verify(one["challenge"].as_str().unwrap()).unwrap_or_else(|refusal| panic!("{refusal:?} {one}"));
            assert_eq!(new.id, one["credential"]["credentialInfo"]["credId"]);
            assert!(verify("another").is_err(), "{one}");
        }
    }
}
