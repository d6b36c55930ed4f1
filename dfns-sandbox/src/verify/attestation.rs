//! New credentials, and the proof that their owner holds the private key.

use super::client_data::ClientData;
use super::cose::{field, read_cbor};
use super::key::{PublicKey, SUPPORTED_KEYS};
use super::webauthn::{AuthenticatorData, signed_message};
use super::{decode, unsupported};
use crate::fields;
use crate::identity::{CredentialKind, Passkey};
use crate::refusal::Refusal;
use crate::relying_party::RelyingParty;
use crate::text::{base64url, from_hex, sha256_hex};
use coset::cbor::Value;
use http::StatusCode;
use serde_json::Value as Json;

/// A credential whose attestation was verified, ready to be registered.
pub(crate) struct NewCredential {
    pub(crate) id: String,
    pub(crate) kind: CredentialKind,
    pub(crate) name: String,
    pub(crate) public_key: PublicKey,
    pub(crate) encrypted_private_key: Option<String>,
    pub(crate) passkey: Option<Passkey>,
}

/// The expected properties of an attestation.
#[derive(Clone, Copy)]
pub(crate) struct Expected<'a> {
    pub(crate) challenge: &'a str,
    pub(crate) relying_party: &'a RelyingParty,
    pub(crate) is_strict: bool,
}

impl NewCredential {
    /// Reads and verifies a credential of one of these kinds.
    pub(crate) fn verify(object: &Json, allowed: &[CredentialKind], expected: Expected<'_>) -> Result<Self, Refusal> {
        let name = fields::text(object, "credentialKind")?;
        if let Some(refusal) = unsupported(name) {
            return Err(refusal);
        }
        let kind = allowed.iter().find(|kind| kind.as_str() == name);
        let kind = *kind.ok_or_else(|| Refusal::invalid(format!("a credential of kind `{name}` has no place here")))?;
        let info = fields::object(object, "credentialInfo")?;
        if expected.is_strict {
            fields::only(info, |name| matches!(name, "credId" | "clientData" | "attestationData"))?;
        }
        let encrypted_private_key = match kind {
            CredentialKind::PasswordProtectedKey => Some(fields::text(object, "encryptedPrivateKey")?),
            CredentialKind::RecoveryKey => fields::optional_name(object, "encryptedPrivateKey")?,
            CredentialKind::Key | CredentialKind::Fido2 => None,
        };
        // Some clients leave the padding on.
        let id = fields::text(info, "credId")?.trim_end_matches('=');
        let (client_data, attestation) = (decode(info, "clientData")?, decode(info, "attestationData")?);
        let (public_key, passkey) = if kind == CredentialKind::Fido2 {
            let (key, passkey) = verify_passkey(id, &client_data, &attestation, expected)?;
            (key, Some(passkey))
        } else {
            (verify_key(&client_data, &attestation, expected)?, None)
        };
        Ok(Self {
            id: id.to_owned(),
            kind,
            name: fields::optional_text(object, "credentialName")?.unwrap_or_default().to_owned(),
            public_key,
            encrypted_private_key: encrypted_private_key.map(str::to_owned),
            passkey,
        })
    }
}

/// The signature is over the hash of the client data and the public key, both as text.
fn verify_key(client_data: &[u8], attestation: &[u8], expected: Expected<'_>) -> Result<PublicKey, Refusal> {
    let parsed = ClientData::read(client_data)?;
    parsed.expect_type("key.create")?;
    parsed.expect_challenge(expected.challenge)?;
    let attestation: Json = serde_json::from_slice(attestation)
        .ok()
        .filter(Json::is_object)
        .ok_or_else(|| Refusal::invalid("the attestation data is not a JSON object"))?;
    if expected.is_strict {
        fields::only(&attestation, |name| matches!(name, "publicKey" | "signature" | "algorithm"))?;
    }
    let pem = fields::text(&attestation, "publicKey")?;
    let key = PublicKey::from_pem(pem)
        .ok_or_else(|| Refusal::invalid(format!("the attestation's `publicKey` must be {SUPPORTED_KEYS}")))?;
    let signature = from_hex(fields::text(&attestation, "signature")?)
        .ok_or_else(|| Refusal::invalid("the attestation's `signature` is not hexadecimal"))?;
    let fingerprint = format!(r#"{{"clientDataHash":"{}","publicKey":{}}}"#, sha256_hex(client_data), Json::from(pem));
    if key.verifies(fingerprint.as_bytes(), &signature, fields::optional_name(&attestation, "algorithm")?) {
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
        (part("fmt").and_then(Value::as_text), part("attStmt"), part("authData").and_then(Value::as_bytes))
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
            let signature = field(statement, "sig").and_then(Value::as_bytes).map_or(&[][..], Vec::as_slice);
            let is_same_algorithm = field(statement, "alg") == Some(&Value::from(new.algorithm));
            if !is_same_algorithm || !new.public_key.verifies(&signed_message(data, client_data), signature, None) {
                return Err(not_attested());
            }
        }
        _ => return Err(Refusal::invalid(format!("attestation of the format {format} is not supported"))),
    }
    let relying_party_id = expected.relying_party.id.clone();
    Ok((new.public_key, Passkey { relying_party_id, origin: origin.to_owned(), counter: authenticator.counter }))
}

fn not_attested() -> Refusal {
    Refusal::new(StatusCode::UNAUTHORIZED, "the attestation's signature does not verify with its public key")
}

#[cfg(test)]
mod tests {
    use super::{Expected, NewCredential};
    use crate::identity::CredentialKind;
    use crate::relying_party::RelyingParty;
    use serde_json::Value;

    /// Made by the official clients.
    #[test]
    fn what_the_official_clients_attest_is_accepted() {
        let recorded: Value = serde_json::from_str(include_str!("vectors/attestations.json")).unwrap();
        let recorded = recorded.as_array().unwrap();
        assert!(recorded.len() > 2);
        let relying_party = RelyingParty::default();
        let kinds = [CredentialKind::Key, CredentialKind::RecoveryKey];
        for one in recorded {
            let challenge = one["challenge"].as_str().unwrap();
            let expected = |challenge| Expected { challenge, relying_party: &relying_party, is_strict: true };
            let verify = |object: &Value, challenge| NewCredential::verify(object, &kinds, expected(challenge));
            let new = verify(&one["credential"], challenge).unwrap_or_else(|refusal| panic!("{refusal:?} {one}"));
            assert_eq!(new.id, one["credential"]["credentialInfo"]["credId"]);
            assert!(verify(&one["credential"], "another").is_err(), "{one}");
        }
    }
}
