//! Attestations: of keys, over the bytes that were sent, and of passkeys.

use crate::client::public_pem;
use crate::enrolment::{NewKey, hex, invited, slot, temporary, url};
use crate::refusals::refuses;
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::encoding::{AsDer as _, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair as RsaKeyPair, KeySize};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256,
};
use dfns_sandbox::{ChallengeEncoding, Sandbox, SoftPasskey};
use serde_json::{Value, json};

const PATH: &str = "/auth/registration";
const NOT_ATTESTED: &str = "the attestation's signature does not verify with its public key";
const NO_ATTESTATION: &str = "the attestation data is not a JSON object with the strings `publicKey` and `signature`";

fn first_factor(slot: &Value) -> Value {
    json!({ "firstFactorCredential": slot })
}

#[tokio::test]
async fn a_key_attestation_is_verified_over_the_received_bytes() {
    let sandbox = Sandbox::start().await.unwrap();
    for (number, form) in [
        r#"{"challenge":"C","crossOrigin":false,"origin":"https://app.dfns.io","type":"key.create"}"#,
        r#"{ "type": "key.create", "challenge": "E" }"#,
    ]
    .into_iter()
    .enumerate()
    {
        let challenge = invited(&sandbox, &format!("{number}@example.com")).await;
        let text = challenge["challenge"].as_str().unwrap();
        let client_data =
            form.replace("\"C\"", &json!(text).to_string()).replace("\"E\"", &json!(url(text)).to_string());
        let mut key = NewKey::new(&format!("{number}"));
        // The key on one line, as one official client writes it.
        key.pem = key.pem.replace('\n', "").replace("-----M", "-----\nM").replace("=-----", "=\n-----");
        let body = first_factor(&key.slot_over("Key", &client_data));
        temporary(&sandbox, &challenge, PATH, &body).await.ok();
    }
}

#[tokio::test]
async fn ecdsa_keys_attest_with_a_named_digest() {
    let sandbox = Sandbox::start().await.unwrap();
    let challenge = invited(&sandbox, "new@example.com").await;
    let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap();
    let der: PublicKeyX509Der<'_> = key.public_key().as_der().unwrap();
    let pem = public_pem(der.as_ref());
    let client_data = json!({ "type": "key.create", "challenge": challenge["challenge"] }).to_string();
    let hash = hex(digest(&SHA256, client_data.as_bytes()).as_ref());
    let fingerprint = format!(r#"{{"clientDataHash":"{hash}","publicKey":{}}}"#, json!(pem));
    let signature = key.sign(&SystemRandom::new(), fingerprint.as_bytes()).unwrap();
    let attestation = json!({ "publicKey": pem, "signature": hex(signature.as_ref()), "algorithm": "SHA256" });
    let body = first_factor(&slot("Key", "p256", &client_data, attestation.to_string()));
    temporary(&sandbox, &challenge, PATH, &body).await.ok();
}

#[tokio::test]
async fn key_attestations_that_prove_nothing_are_refused() {
    let sandbox = Sandbox::start().await.unwrap();
    let challenge = invited(&sandbox, "new@example.com").await;
    let (key, other) = (NewKey::new("1"), NewKey::new("2"));
    let good = key.slot("Key", &challenge["challenge"]);
    let client_data = json!({ "type": "key.create", "challenge": challenge["challenge"] }).to_string();
    let with = |attestation: Value| slot("Key", "1", &client_data, attestation.to_string());
    let info = |name: &str, value: &str| {
        let mut slot = good.clone();
        slot["credentialInfo"][name] = value.into();
        slot
    };
    let swapped = url(json!({ "publicKey": other.pem, "signature": "00" }).to_string());
    let get = json!({ "type": "key.get", "challenge": challenge["challenge"] }).to_string();
    let refused = [
        (info("attestationData", &swapped), 401, NOT_ATTESTED),
        (key.slot_over("Key", &get), 400, "the client data must have the type key.create"),
        (info("clientData", "****"), 400, "`firstFactorCredential.credentialInfo.clientData` must be base64url"),
        (info("attestationData", "e30"), 400, NO_ATTESTATION),
        (info("attestationData", "AAAA"), 400, NO_ATTESTATION),
        (info("credId", ""), 400, "`firstFactorCredential.credentialInfo.credId` is required"),
        (
            with(json!({ "publicKey": "PEM", "signature": "00" })),
            400,
            "the attestation's `publicKey` must be a valid Ed25519, ECDSA (P-256, P-384, secp256k1) or RSA \
             (2048 to 8192 bits) public key in PEM",
        ),
        (
            with(json!({ "publicKey": key.pem, "signature": "0g" })),
            400,
            "the attestation's `signature` is not hexadecimal",
        ),
    ];
    for (slot, status, message) in refused {
        refuses(&sandbox, temporary(&sandbox, &challenge, PATH, &first_factor(&slot)), status, message).await;
    }
    temporary(&sandbox, &challenge, PATH, &first_factor(&good)).await.ok();
}

fn cbor(major: u8, length: usize) -> Vec<u8> {
    let [high, low] = u16::try_from(length).unwrap().to_be_bytes();
    match (high, low) {
        (0, 0..=23) => vec![major << 5 | low],
        (0, _) => vec![major << 5 | 0x18, low],
        _ => vec![major << 5 | 0x19, high, low],
    }
}

fn bytes(bytes: &[u8]) -> Vec<u8> {
    [cbor(2, bytes.len()), bytes.to_vec()].concat()
}

/// A `packed` attestation by the key itself.
struct Packed<'a> {
    relying_party: &'a str,
    flags: u8,
    /// The key in COSE, and the algorithm's number as the statement has it, both in CBOR.
    key: &'a [u8],
    algorithm: &'a [u8],
}

impl Packed<'_> {
    fn slot(&self, challenge: &Value, sign: impl Fn(&[u8]) -> Vec<u8>) -> Value {
        let client_data = json!({
            "type": "webauthn.create", "challenge": challenge["challenge"], "origin": "http://localhost:3000",
        })
        .to_string();
        let relying_party = digest(&SHA256, self.relying_party.as_bytes());
        let head = [relying_party.as_ref(), &[self.flags], &[0; 4], &[0; 16], &[0, 2], b"id"].concat();
        let data = [head.as_slice(), self.key].concat();
        let signature = sign(&[&data, digest(&SHA256, client_data.as_bytes()).as_ref()].concat());
        let object = [
            b"\xa3\x63fmt\x66packed\x67attStmt\xa2\x63alg".as_slice(),
            self.algorithm,
            b"\x63sig",
            &bytes(&signature),
            b"\x68authData",
            &bytes(&data),
        ]
        .concat();
        slot("Fido2", &url("id"), &client_data, object)
    }
}

#[tokio::test]
async fn passkeys_attest_themselves_with_every_algorithm() {
    let sandbox = Sandbox::builder().strict(true).start().await.unwrap();
    let ed25519 = Ed25519KeyPair::generate().unwrap();
    let okp = [b"\xa4\x01\x01\x03\x27\x20\x06\x21".to_vec(), bytes(ed25519.public_key().as_ref())].concat();
    let rsa = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
    // PKCS#1: the headers of a sequence and a number with a leading zero, and the 256 bytes
    // themselves.
    let modulus = rsa.public_key().as_ref()[9..265].to_vec();
    let rsa_key =
        [b"\xa4\x01\x03\x03\x39\x01\x00\x20".to_vec(), bytes(&modulus), b"\x21\x43\x01\x00\x01".to_vec()].concat();
    let sign_rsa = |message: &[u8]| {
        let mut signature = vec![0; rsa.public_modulus_len()];
        rsa.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature).unwrap();
        signature
    };
    let eddsa = Packed { relying_party: "localhost", flags: 0x45, key: &okp, algorithm: b"\x27" };
    let rs256 = Packed { key: &rsa_key, algorithm: b"\x39\x01\x00", ..eddsa };
    let sign_eddsa = |message: &[u8]| ed25519.sign(message).as_ref().to_vec();

    let challenge = invited(&sandbox, "new@example.com").await;
    let refused = [
        (eddsa.slot(&challenge, |_| vec![0; 64]), 401, NOT_ATTESTED),
        (Packed { algorithm: b"\x26", ..eddsa }.slot(&challenge, sign_eddsa), 401, NOT_ATTESTED),
        (
            Packed { relying_party: "evil.example", ..eddsa }.slot(&challenge, sign_eddsa),
            400,
            "the authenticator data are for another relying party",
        ),
        (Packed { flags: 0x44, ..eddsa }.slot(&challenge, sign_eddsa), 400, "the authenticator saw no user"),
        (
            Packed { flags: 0x41, ..eddsa }.slot(&challenge, sign_eddsa),
            400,
            "the authenticator did not verify the user",
        ),
        (
            Packed { flags: 0x05, ..eddsa }.slot(&challenge, sign_eddsa),
            400,
            "the authenticator data hold no ES256, RS256 or EdDSA key of a new credential",
        ),
    ];
    for (slot, status, message) in refused {
        refuses(&sandbox, temporary(&sandbox, &challenge, PATH, &first_factor(&slot)), status, message).await;
    }
    temporary(&sandbox, &challenge, PATH, &first_factor(&eddsa.slot(&challenge, sign_eddsa))).await.ok();

    let sandbox = Sandbox::builder().strict(true).start().await.unwrap();
    let challenge = invited(&sandbox, "new@example.com").await;
    temporary(&sandbox, &challenge, PATH, &first_factor(&rs256.slot(&challenge, sign_rsa))).await.ok();
}

#[tokio::test]
async fn passkeys_come_from_an_allowed_place_in_a_form_that_is_known() {
    let origin = "https://app.example.com";
    let sandbox = Sandbox::builder().relying_party("example.com", &[origin]).start().await.unwrap();
    let challenge = invited(&sandbox, "new@example.com").await;
    assert_eq!(challenge["rp"]["id"], "example.com");
    let text = challenge["challenge"].as_str().unwrap();
    let created = |place: (&str, &str), text: &str| {
        let (_, created) = SoftPasskey::create(place.0, place.1, text, "us-1", ChallengeEncoding::Text);
        crate::passkeys::slot(&created)
    };
    let good = created(("example.com", origin), text);
    let info = |name: &str, value: Value| {
        let mut slot = good.clone();
        slot["credentialInfo"][name] = value;
        slot
    };
    let u2f = b"\xa3\x63fmt\x68fido-u2f\x67attStmt\xa0\x68authData\x40";
    let refused = [
        (created(("example.com", "https://evil.example"), text), "the client data is for another origin"),
        (created(("evil.example", origin), text), "the authenticator data are for another relying party"),
        (created(("example.com", origin), "another"), "the client data is for another challenge"),
        (info("credId", json!(url("id"))), "`credId` is not the id of the attested credential"),
        (info("attestationData", json!("oA")), "the attestation data is not an attestation object"),
        (info("attestationData", json!(url(u2f))), "the authenticator data are too short"),
    ];
    for (slot, message) in refused {
        refuses(&sandbox, temporary(&sandbox, &challenge, PATH, &first_factor(&slot)), 400, message).await;
    }
    temporary(&sandbox, &challenge, PATH, &first_factor(&good)).await.ok();
}
