//! Keys that are no keys, offered wherever a key is registered.

use crate::client::{employee, public_pem, service_account};
use crate::enrolment::{NewKey, invited, temporary};
use crate::refusals::refuses;
use aws_lc_rs::encoding::{AsDer as _, PublicKeyX509Der};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use dfns_sandbox::Sandbox;
use serde_json::json;

const SUPPORTED: &str = "must be a valid Ed25519, ECDSA (P-256, P-384, secp256k1) or RSA (2048 to 8192 bits) public \
                         key in PEM";

/// A key of each kind that verifies signatures which nobody made, or none.
fn no_keys() -> [String; 5] {
    // The neutral element of the curve: 64 bytes that are the same for every message verify with
    // it.
    let ed25519 =
        |last: &[u8]| [b"\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00\x01", [0; 30].as_slice(), last].concat();
    let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap();
    let der: PublicKeyX509Der<'_> = pair.public_key().as_der().unwrap();
    let mut off_curve = der.as_ref().to_vec();
    *off_curve.last_mut().unwrap() ^= 1;
    [
        public_pem(&ed25519(&[0])),
        public_pem(&ed25519(&[0x80])),
        public_pem(&off_curve),
        include_str!("../../src/verify/vectors/rsa-1024.pem").to_owned(),
        "-----BEGIN RSA PUBLIC KEY-----\nAQID\n-----END RSA PUBLIC KEY-----\n".to_owned(),
    ]
}

#[tokio::test]
async fn a_key_that_is_none_is_registered_nowhere() {
    let sandbox = Sandbox::start().await.unwrap();
    let (actor, robot) = (employee(&sandbox), service_account(&sandbox));
    let message = format!("`publicKey` {SUPPORTED}");
    for pem in no_keys() {
        for (actor, path, body) in [
            (&actor, "/auth/users", json!({ "email": "a@b.c", "kind": "CustomerEmployee", "publicKey": pem })),
            (&actor, "/auth/service-accounts", json!({ "name": "a", "publicKey": pem })),
            (&actor, "/auth/pats", json!({ "name": "a", "publicKey": pem })),
            (&robot, "/auth/service-accounts/credentials", json!({ "publicKey": pem })),
        ] {
            refuses(&sandbox, actor.signed("POST", path, &body), 400, &message).await;
        }
    }
}

#[tokio::test]
async fn a_key_that_is_none_is_attested_as_no_kind_of_credential() {
    let sandbox = Sandbox::start().await.unwrap();
    let challenge = invited(&sandbox, "new@example.com").await;
    let message = format!("the attestation's `publicKey` {SUPPORTED}");
    for pem in no_keys() {
        let fake = NewKey { pem, ..NewKey::new("fake") };
        let good = NewKey::new("good").slot("Key", &challenge["challenge"]);
        for body in [
            json!({ "firstFactorCredential": fake.slot("Key", &challenge["challenge"]) }),
            json!({ "firstFactorCredential": fake.slot("PasswordProtectedKey", &challenge["challenge"]) }),
            json!({ "firstFactorCredential": good, "recoveryCredential": fake.slot("RecoveryKey", &challenge["challenge"]) }),
        ] {
            let request = temporary(&sandbox, &challenge, "/auth/registration", &body);
            refuses(&sandbox, request, 400, &message).await;
        }
    }
}
