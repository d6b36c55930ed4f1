//! Tests against assertions made by the official signers.
//!
//! `signing-vectors.json` holds the assertions of the official TypeScript and Python signers for
//! given keys and challenges. If the algorithm is deterministic, ours must be identical, byte for
//! byte. Otherwise both must verify. Public keys are read and signatures verified by other code
//! than the signer's.

use super::{
    DigestAlgorithm, FirstFactor, KeyAlgorithm, KeySigner, SignError, SignedFactors, Signer, UserActionChallenge,
};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA512_ASN1, ECDSA_P256K1_SHA256_ASN1, ECDSA_P384_SHA256_ASN1, ED25519,
    RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey, VerificationAlgorithm,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rustls_pki_types::SubjectPublicKeyInfoDer;
use rustls_pki_types::pem::PemObject as _;
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
struct Recorded {
    vectors: Vec<Vector>,
    errors: Vec<Refusal>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Vector {
    id: String,
    signer: String,
    algorithm: String,
    hash: Option<String>,
    deterministic: bool,
    private_key_pem: String,
    public_key_pem: String,
    cred_id: String,
    challenge: Value,
    client_data_utf8: String,
    assertion: Value,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Refusal {
    cred_id: String,
    challenge: Value,
    error: Value,
}

fn recorded() -> Recorded {
    serde_json::from_str(include_str!("signing-vectors.json")).unwrap()
}

impl Vector {
    /// Whether the official signer builds its client data as we do.
    fn has_our_client_data(&self) -> bool {
        self.signer.starts_with("ts ")
    }

    fn signer(&self) -> KeySigner {
        let signer = KeySigner::from_pem(&self.cred_id, &self.private_key_pem).unwrap();
        match self.hash.as_deref() {
            Some("sha512") => signer.with_digest(DigestAlgorithm::Sha512).unwrap(),
            _ => signer,
        }
    }

    fn challenge(&self) -> UserActionChallenge {
        serde_json::from_value(self.challenge.clone()).unwrap()
    }

    fn verify(&self, message: &[u8], signature: &[u8]) {
        let algorithm: &'static dyn VerificationAlgorithm = match (self.algorithm.as_str(), self.hash.as_deref()) {
            ("Ed25519", None) => &ED25519,
            ("ECDSA-P256", Some("sha256")) => &ECDSA_P256_SHA256_ASN1,
            ("ECDSA-P256", Some("sha512")) => &ECDSA_P256_SHA512_ASN1,
            ("ECDSA-secp256k1", Some("sha256")) => &ECDSA_P256K1_SHA256_ASN1,
            ("ECDSA-P384", Some("sha256")) => &ECDSA_P384_SHA256_ASN1,
            ("RSA-2048" | "RSA-3072", Some("sha256")) => &RSA_PKCS1_2048_8192_SHA256,
            other => panic!("{}: no verification for {other:?}", self.id),
        };
        let public_key = SubjectPublicKeyInfoDer::from_pem_slice(self.public_key_pem.as_bytes()).unwrap();
        let verified = UnparsedPublicKey::new(algorithm, &public_key).verify(message, signature);
        assert!(verified.is_ok(), "{}: the signature does not verify", self.id);
    }
}

async fn sign(signer: &KeySigner, challenge: &UserActionChallenge) -> FirstFactor {
    let SignedFactors { first_factor, second_factor } = signer.sign(challenge).await.unwrap();
    assert_eq!(second_factor, None);
    first_factor
}

fn decode(base64: &Value) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(base64.as_str().unwrap()).unwrap()
}

#[test]
fn all_recorded_vectors_are_here() {
    let Recorded { vectors, errors } = recorded();
    assert_eq!((vectors.len(), errors.len()), (28, 1));
    assert_eq!(vectors.iter().filter(|vector| vector.deterministic).count(), 14);
    assert_eq!(vectors.iter().filter(|vector| !vector.has_our_client_data()).count(), 4);
}

#[test]
fn the_recorded_signatures_verify_and_are_read_and_written_unchanged() {
    for vector in recorded().vectors {
        let recorded = &vector.assertion["credentialAssertion"];
        let client_data = decode(&recorded["clientData"]);
        assert_eq!(client_data, vector.client_data_utf8.as_bytes(), "{}", vector.id);
        vector.verify(&client_data, &decode(&recorded["signature"]));
        let factor: FirstFactor = serde_json::from_value(vector.assertion.clone()).unwrap();
        assert_eq!(serde_json::to_value(factor).unwrap(), vector.assertion, "{}", vector.id);
    }
}

#[test]
fn the_recorded_challenges_are_read_and_written_unchanged() {
    for vector in recorded().vectors {
        assert_eq!(serde_json::to_value(vector.challenge()).unwrap(), vector.challenge, "{}", vector.id);
    }
}

#[tokio::test]
async fn our_assertions_are_those_of_the_official_signer() {
    for vector in recorded().vectors.iter().filter(|vector| vector.has_our_client_data()) {
        let ours = sign(&vector.signer(), &vector.challenge()).await;
        if vector.deterministic {
            let theirs: FirstFactor = serde_json::from_value(vector.assertion.clone()).unwrap();
            // The text and not only the value: the order of fields must be the same.
            assert_eq!(serde_json::to_string(&ours).unwrap(), serde_json::to_string(&theirs).unwrap(), "{}", vector.id);
        }
        let mut ours = serde_json::to_value(ours).unwrap();
        let client_data = decode(&ours["credentialAssertion"]["clientData"]);
        assert_eq!(client_data, vector.client_data_utf8.as_bytes(), "{}", vector.id);
        vector.verify(&client_data, &decode(&ours["credentialAssertion"]["signature"]));
        // Everything is the same except the signature, which differs each time.
        ours["credentialAssertion"]["signature"] = vector.assertion["credentialAssertion"]["signature"].clone();
        assert_eq!(ours, vector.assertion, "{}", vector.id);
    }
}

#[test]
fn we_sign_the_same_bytes_as_the_official_signers_do() {
    for vector in recorded().vectors {
        let message = vector.client_data_utf8.as_bytes();
        let signature = vector.signer().signature(message).unwrap();
        vector.verify(message, &signature);
        if vector.deterministic {
            assert_eq!(signature, decode(&vector.assertion["credentialAssertion"]["signature"]), "{}", vector.id);
        }
    }
}

#[tokio::test]
async fn client_data_of_other_signers_means_the_same_as_ours() {
    for vector in recorded().vectors.iter().filter(|vector| !vector.has_our_client_data()) {
        let theirs: Value = serde_json::from_str(&vector.client_data_utf8).unwrap();
        let ours: Value = serde_json::from_str(&vector.challenge().key_client_data()).unwrap();
        assert_eq!((&theirs["type"], &theirs["challenge"]), (&ours["type"], &ours["challenge"]), "{}", vector.id);
        let assertion = serde_json::to_value(sign(&vector.signer(), &vector.challenge()).await).unwrap();
        let assertion = &assertion["credentialAssertion"];
        vector.verify(&decode(&assertion["clientData"]), &decode(&assertion["signature"]));
    }
}

#[test]
fn the_public_key_is_the_one_registered() {
    for vector in recorded().vectors {
        let signer = vector.signer();
        assert_eq!(signer.public_key_pem(), vector.public_key_pem, "{}", vector.id);
        let expected = match vector.algorithm.as_str() {
            "Ed25519" => KeyAlgorithm::Ed25519,
            "ECDSA-P256" => KeyAlgorithm::EcdsaP256,
            "ECDSA-secp256k1" => KeyAlgorithm::EcdsaSecp256k1,
            "ECDSA-P384" => KeyAlgorithm::EcdsaP384,
            _ => KeyAlgorithm::Rsa,
        };
        assert_eq!(signer.algorithm(), expected, "{}", vector.id);
    }
}

#[tokio::test]
async fn a_credential_the_challenge_does_not_allow_is_refused_before_signing() {
    let Recorded { vectors, errors } = recorded();
    for refusal in errors {
        let signer = KeySigner::from_pem(&refusal.cred_id, &vectors[0].private_key_pem).unwrap();
        let challenge: UserActionChallenge = serde_json::from_value(refusal.challenge).unwrap();
        let error: SignError = signer.sign(&challenge).await.unwrap_err();
        assert!(error.is_credential_not_allowed());
        // Both messages name the credential and then the allowed ones.
        let (ours, theirs) = (error.to_string(), refusal.error["message"].as_str().unwrap().to_owned());
        for message in [ours, theirs] {
            assert!(message.contains(&refusal.cred_id), "{message}");
            assert!(message.ends_with(&format!(": {}", challenge.allow_credentials.key[0].id)), "{message}");
        }
    }
}

#[test]
fn keys_are_read_the_way_environment_variables_carry_them() {
    for vector in recorded().vectors {
        for pem in [
            vector.private_key_pem.replace('\n', "\r\n"),
            vector.private_key_pem.replace('\n', "\\n"),
            vector.private_key_pem.replace('\n', " "),
            format!("\n\t {}\n ", vector.private_key_pem.trim()),
        ] {
            let signer = KeySigner::from_pem(&vector.cred_id, pem).unwrap();
            assert_eq!(signer.public_key_pem(), vector.public_key_pem, "{}", vector.id);
        }
    }
}

#[test]
fn debug_output_shows_no_private_key() {
    for vector in recorded().vectors {
        let signer = vector.signer();
        let text = format!("{signer:?}");
        let expected =
            format!("KeySigner {{ credential_id: {:?}, algorithm: {:?}, .. }}", vector.cred_id, signer.algorithm());
        assert_eq!(text, expected);
    }
}
