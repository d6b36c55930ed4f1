//! Tests against credentials made by the official clients.
//!
//! `credential-vectors.json` holds registrations by the official browser key signer, and a whole
//! recovery by the official example. ECDSA signatures differ each time, so theirs and ours must
//! verify. Everything else must be identical.

use super::password_envelope::tests::{seal_with, wrapping_key};
use super::{
    CredentialError, CredentialInfo, FirstFactorCredential, KeyEnvelope, KeyPair, NewCredentials, PasswordEnvelope,
    PrivateKeyDer, RecoveryAssertion, RecoveryCredential, RecoverySecret, RsaSize, SecondFactorCredential, attestation,
    client_data, sealed_key,
};
use crate::secret::Secret;
use crate::signing::{KeyAlgorithm, KeySigner, PublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
struct Recorded {
    registration: Vec<Registration>,
    recovery: Vec<Recovery>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Registration {
    private_key_pem: String,
    public_key_pem: String,
    cred_id: String,
    challenge: String,
    client_data_utf8: String,
    fingerprint_utf8: String,
    credential: Value,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Recovery {
    username: String,
    #[serde(rename = "recoverySecret")]
    secret: String,
    wrapping_key_hex: String,
    iv_hex: String,
    pkcs8_der_hex: String,
    public_key_pem: String,
    fingerprint_utf8: String,
    existing_recovery_credential: Value,
    #[serde(rename = "recoveryClientDataUtf8")]
    client_data_utf8: String,
    recover_user_request_body: Value,
}

fn recorded() -> Recorded {
    serde_json::from_str(include_str!("credential-vectors.json")).unwrap()
}

fn recovery() -> Recovery {
    recorded().recovery.remove(0)
}

impl Recovery {
    fn envelope(&self) -> PasswordEnvelope {
        PasswordEnvelope::new(&self.username, RecoverySecret::parse(&self.secret).unwrap()).unwrap()
    }

    fn credential(&self) -> RecoveryCredential {
        serde_json::from_value(self.existing_recovery_credential.clone()).unwrap()
    }

    fn private_key(&self) -> PrivateKeyDer {
        PrivateKeyDer::new(unhex(&self.pkcs8_der_hex))
    }

    fn new_credentials(&self) -> NewCredentials {
        serde_json::from_value(self.recover_user_request_body["newCredentials"].clone()).unwrap()
    }
}

fn unhex(hex: &str) -> Vec<u8> {
    base16ct::lower::decode_vec(hex).unwrap()
}

fn decode(base64: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(base64).unwrap()
}

fn text(base64: &str) -> String {
    String::from_utf8(decode(base64)).unwrap()
}

fn verify(algorithm: KeyAlgorithm, public_key_pem: &str, message: &[u8], signature: &[u8]) {
    let public_key = PublicKey::read(public_key_pem).unwrap();
    assert_eq!(public_key.algorithm(), algorithm);
    assert!(public_key.verifies(message, signature));
}

/// Checks a key's registration as Dfns does. Returns its client data and its attestation.
fn check(algorithm: KeyAlgorithm, info: &CredentialInfo) -> (String, Value) {
    let client_data = text(&info.client_data);
    let attestation: Value = serde_json::from_str(&text(&info.attestation_data)).unwrap();
    let public_key = attestation["publicKey"].as_str().unwrap();
    let fingerprint = attestation::fingerprint(client_data.as_bytes(), public_key).unwrap();
    let signature = attestation["signature"].as_str().unwrap();
    assert_eq!(signature, signature.to_lowercase());
    verify(algorithm, public_key, fingerprint.as_bytes(), &unhex(signature));
    (client_data, attestation)
}

#[test]
fn recorded_registrations_verify_and_are_rebuilt() {
    let Recorded { registration, .. } = recorded();
    assert_eq!(registration.len(), 2);
    for vector in registration {
        let credential: FirstFactorCredential = serde_json::from_value(vector.credential.clone()).unwrap();
        assert_eq!(serde_json::to_value(&credential).unwrap(), vector.credential);
        let FirstFactorCredential::Key { credential_info: info, .. } = credential else { panic!("{credential:?}") };

        let client_data = client_data::key_create(&vector.challenge).unwrap();
        assert_eq!(client_data, vector.client_data_utf8);
        assert_eq!(text(&info.client_data), client_data);
        let fingerprint = attestation::fingerprint(client_data.as_bytes(), &vector.public_key_pem).unwrap();
        assert_eq!(*fingerprint, vector.fingerprint_utf8);
        check(KeyAlgorithm::EcdsaP256, &info);

        // Ours differs in the signature and in the line break after the last line.
        let signer = KeySigner::from_pem(&vector.cred_id, &vector.private_key_pem).unwrap();
        let ours = signer.create_credential(&vector.challenge).unwrap();
        assert_eq!((&ours.cred_id, &ours.client_data), (&info.cred_id, &info.client_data));
        let (_, attestation) = check(KeyAlgorithm::EcdsaP256, &ours);
        assert_eq!(attestation["publicKey"].as_str().unwrap().trim_end(), vector.public_key_pem);
    }
}

#[test]
fn registrations_with_every_algorithm_verify() {
    for algorithm in KeyAlgorithm::ALL {
        let id = super::random_credential_id().unwrap();
        assert_eq!((id.len(), decode(&id).len()), (43, 32));
        let pair = match algorithm {
            // Smaller keys are generated faster.
            KeyAlgorithm::Rsa => KeyPair::generate_rsa(RsaSize::Bits2048),
            _ => KeyPair::generate(algorithm),
        };
        let signer = pair.unwrap().into_signer(&id).unwrap();
        let info = signer.create_credential("a\"b").unwrap();
        let (client_data, attestation) = check(algorithm, &info);
        assert_eq!(info.cred_id, id);
        assert_eq!(client_data, r#"{"type":"key.create","challenge":"a\"b"}"#);
        let attestation_text = text(&info.attestation_data);
        assert!(attestation_text.starts_with(r#"{"publicKey":"-----BEGIN PUBLIC KEY-----\n"#), "{attestation_text}");
        assert_eq!(attestation.as_object().unwrap().len(), 2);
        let info = signer.create_credential_with_algorithm("c", "SHA256").unwrap();
        let (_, attestation) = check(algorithm, &info);
        assert_eq!(attestation["algorithm"], "SHA256");
        assert!(text(&info.attestation_data).ends_with(r#","algorithm":"SHA256"}"#));
    }
}

#[test]
fn the_recorded_recovery_key_opens_and_is_sealed_again() {
    let vector = recovery();
    let secret = RecoverySecret::parse(&vector.secret).unwrap();
    assert_eq!(secret.expose(), vector.secret);
    assert_eq!(wrapping_key(&vector.username, &Secret::from(&secret)).to_vec(), unhex(&vector.wrapping_key_hex));

    let (envelope, credential) = (vector.envelope(), vector.credential());
    assert_eq!(serde_json::to_value(&credential).unwrap(), vector.existing_recovery_credential);
    let encrypted = credential.encrypted_private_key.as_ref().unwrap();
    assert_eq!(envelope.open(encrypted).unwrap().expose(), vector.private_key().expose());
    let iv = unhex(&vector.iv_hex).try_into().unwrap();
    assert_eq!(seal_with(&envelope, iv, &vector.private_key()).expose(), encrypted.expose());

    let signer = envelope.open_signer("c", encrypted).unwrap();
    assert_eq!(signer.algorithm(), KeyAlgorithm::EcdsaP256);
    let public_key = PublicKey::read(&vector.public_key_pem).unwrap();
    assert_eq!(signer.public_key_der(), public_key.der());
}

#[test]
fn the_recorded_recovery_key_opens_with_nothing_else() {
    let vector = recovery();
    let encrypted = vector.credential().encrypted_private_key.unwrap();
    let secret = vector.secret.as_str();
    for (username, secret) in
        [("jdoe@example.com", secret), (&vector.username, "D1-GS2NRK-CHPHN-TEL99-4GRQ9-GC7RA-8S4ATC")]
    {
        let error = PasswordEnvelope::new(username, secret).unwrap().open(&encrypted).unwrap_err();
        assert!(matches!(error, CredentialError::WrongSecret), "{error}");
    }
    assert!(PasswordEnvelope::new(" JDOE@example.co", secret).unwrap().open(&encrypted).is_ok());
}

#[test]
fn the_recorded_recovery_credential_verifies_and_ours_is_alike() {
    let vector = recovery();
    let theirs = vector.credential();
    let (client_data, attestation) = check(KeyAlgorithm::EcdsaP256, &theirs.credential_info);
    let public_key = attestation["publicKey"].as_str().unwrap();
    let fingerprint = attestation::fingerprint(client_data.as_bytes(), public_key).unwrap();
    assert_eq!(*fingerprint, vector.fingerprint_utf8);
    assert_eq!(
        sealed_key::credential_id(theirs.encrypted_private_key.as_ref().unwrap()),
        theirs.credential_info.cred_id
    );

    let (ours, secret) = RecoveryCredential::generate("Y2g", &vector.username).unwrap();
    let (client_data, attestation) = check(KeyAlgorithm::EcdsaP256, &ours.credential_info);
    assert_eq!(client_data, r#"{"type":"key.create","challenge":"Y2g"}"#);
    assert_eq!(attestation["algorithm"], "SHA256");
    let encrypted = ours.encrypted_private_key.as_ref().unwrap();
    assert_eq!(sealed_key::credential_id(encrypted), ours.credential_info.cred_id);
    let signer = PasswordEnvelope::new(&vector.username, &secret).unwrap().open_signer("c", encrypted).unwrap();
    assert_eq!(signer.public_key_pem(), attestation["publicKey"].as_str().unwrap());
}

#[test]
fn a_second_factor_may_be_sealed_too_and_ed25519_names_no_digest() {
    let vector = recovery();
    let (envelope, pair) = (vector.envelope(), KeyPair::generate(KeyAlgorithm::Ed25519).unwrap());
    let second = SecondFactorCredential::seal("Y2g", &pair, &envelope).unwrap();
    let SecondFactorCredential::PasswordProtectedKey { credential_info, encrypted_private_key, .. } = second else {
        panic!("{second:?}")
    };
    check(KeyAlgorithm::Ed25519, &credential_info);
    assert_eq!(envelope.open(&encrypted_private_key).unwrap().expose(), pair.private_key_der().expose());
    let recovery = RecoveryCredential::seal("Y2g", &pair, &envelope).unwrap();
    let (_, attestation) = check(KeyAlgorithm::Ed25519, &recovery.credential_info);
    assert_eq!(attestation.get("algorithm"), None);
}

#[test]
fn the_recorded_recovery_verifies_and_ours_is_alike() {
    let vector = recovery();
    let body = &vector.recover_user_request_body;
    let theirs: RecoveryAssertion = serde_json::from_value(body["recovery"].clone()).unwrap();
    assert_eq!(serde_json::to_value(&theirs).unwrap(), body["recovery"]);
    let client_data = decode(&theirs.credential_assertion.client_data);
    assert_eq!(client_data, vector.client_data_utf8.as_bytes());
    let signature = decode(&theirs.credential_assertion.signature);
    verify(KeyAlgorithm::EcdsaP256, &vector.public_key_pem, &client_data, &signature);

    let new_credentials = vector.new_credentials();
    assert_eq!(serde_json::to_value(&new_credentials).unwrap(), body["newCredentials"]);
    let (id, old) = (&theirs.credential_assertion.cred_id, vector.credential());
    let encrypted = old.encrypted_private_key.unwrap();
    let ours = RecoveryAssertion::open_and_sign(&new_credentials, id, &encrypted, &vector.envelope()).unwrap();
    assert_eq!(ours.credential_assertion.cred_id, *id);
    let client_data = text(&ours.credential_assertion.client_data);
    let json = serde_json::to_string(&new_credentials).unwrap();
    let challenge = URL_SAFE_NO_PAD.encode(&json);
    assert_eq!(client_data, format!(r#"{{"type":"key.get","challenge":"{challenge}"}}"#));
    let signature = decode(&ours.credential_assertion.signature);
    verify(KeyAlgorithm::EcdsaP256, &vector.public_key_pem, client_data.as_bytes(), &signature);

    // They signed the same fields in another order.
    let theirs: Value = serde_json::from_str(&vector.client_data_utf8).unwrap();
    let theirs: Value = serde_json::from_str(&text(theirs["challenge"].as_str().unwrap())).unwrap();
    assert_eq!(theirs, json!(new_credentials));
}

#[test]
fn a_recovery_with_the_wrong_secret_is_a_wrong_secret_error() {
    let vector = recovery();
    let encrypted = vector.credential().encrypted_private_key.unwrap();
    let envelope = PasswordEnvelope::new(&vector.username, "canary").unwrap();
    let error = RecoveryAssertion::open_and_sign(&vector.new_credentials(), "c", &encrypted, &envelope).unwrap_err();
    assert!(matches!(error, CredentialError::WrongSecret));
    assert!(!format!("{error} {error:?}").contains("canary"));
}
