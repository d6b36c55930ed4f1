//! Every kind of key, and passkeys.

use crate::client::{Actor, employee, key_assertion, public_pem, send, service_account};
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair as RsaKeyPair, KeySize};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P256K1_SHA256_ASN1_SIGNING,
    ECDSA_P384_SHA384_ASN1_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm, KeyPair as _, RSA_PKCS1_SHA256,
    RSA_PKCS1_SHA512, RsaEncoding,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use dfns_sandbox::Sandbox;
use serde_json::{Value, json};

fn pem(key: &impl AsDer<PublicKeyX509Der<'static>>) -> String {
    public_pem(key.as_der().unwrap().as_ref())
}

fn ecdsa(algorithm: &'static EcdsaSigningAlgorithm) -> (EcdsaKeyPair, String) {
    let key = EcdsaKeyPair::generate(algorithm).unwrap();
    let pem = pem(key.public_key());
    (key, pem)
}

fn sign_ecdsa(key: &EcdsaKeyPair, message: &[u8]) -> Vec<u8> {
    key.sign(&SystemRandom::new(), message).unwrap().as_ref().to_vec()
}

/// Completes a challenge with a signature of this kind and returns the status.
async fn status(actor: &Actor, credential: &str, algorithm: Option<&str>, sign: impl Fn(&[u8]) -> Vec<u8>) -> u16 {
    let challenge = actor.challenge("POST", "/permissions", "").await.ok();
    let client_data = json!({ "type": "key.get", "challenge": challenge["challenge"] }).to_string();
    let mut assertion = key_assertion(credential, &client_data, &sign(client_data.as_bytes()));
    if let Some(algorithm) = algorithm {
        assertion["credentialAssertion"]["algorithm"] = algorithm.into();
    }
    actor.complete(&challenge, assertion).await.status
}

#[tokio::test]
async fn ecdsa_keys_sign_in_der() {
    let sandbox = Sandbox::start().await.unwrap();
    // For service accounts too: there the key belongs to the token.
    for actor in [employee(&sandbox), service_account(&sandbox)] {
        for (name, algorithm) in
            [("p256", &ECDSA_P256_SHA256_ASN1_SIGNING), ("secp256k1", &ECDSA_P256K1_SHA256_ASN1_SIGNING)]
        {
            let (key, pem) = ecdsa(algorithm);
            let id = format!("{name}-{}", actor.user_id);
            sandbox.add_key_credential(&actor.user_id, &id, &pem);
            assert_eq!(status(&actor, &id, None, |message| sign_ecdsa(&key, message)).await, 200, "{name}");
            let other = ecdsa(algorithm).0;
            assert_eq!(status(&actor, &id, None, |message| sign_ecdsa(&other, message)).await, 401, "{name}");
        }
    }
    // The bare form of two numbers is not what Dfns takes.
    let actor = employee(&sandbox);
    let (key, pem) = ecdsa(&ECDSA_P256_SHA256_FIXED_SIGNING);
    sandbox.add_key_credential(&actor.user_id, "bare", &pem);
    assert_eq!(status(&actor, "bare", None, |message| sign_ecdsa(&key, message)).await, 401);
}

#[tokio::test]
async fn another_digest_counts_if_it_is_named() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = employee(&sandbox);
    let (key, pem) = ecdsa(&ECDSA_P384_SHA384_ASN1_SIGNING);
    sandbox.add_key_credential(&actor.user_id, "p384", &pem);
    assert_eq!(status(&actor, "p384", Some("SHA384"), |message| sign_ecdsa(&key, message)).await, 200);
    assert_eq!(status(&actor, "p384", None, |message| sign_ecdsa(&key, message)).await, 401);
}

#[tokio::test]
async fn rsa_keys_sign_with_pkcs1_padding() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = employee(&sandbox);
    let key = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
    sandbox.add_key_credential(&actor.user_id, "rsa", &pem(key.public_key()));
    let sign = |encoding: &'static dyn RsaEncoding| {
        let key = &key;
        move |message: &[u8]| {
            let mut signature = vec![0; key.public_modulus_len()];
            key.sign(encoding, &SystemRandom::new(), message, &mut signature).unwrap();
            signature
        }
    };
    assert_eq!(status(&actor, "rsa", None, sign(&RSA_PKCS1_SHA256)).await, 200);
    assert_eq!(status(&actor, "rsa", Some("RSA-SHA512"), sign(&RSA_PKCS1_SHA512)).await, 200);
    assert_eq!(status(&actor, "rsa", None, sign(&RSA_PKCS1_SHA512)).await, 401);
}

const ORIGIN: &str = "https://app.example.com";

/// A passkey's response. Each part can be made wrong.
struct Passkey {
    key: EcdsaKeyPair,
    relying_party: &'static str,
    origin: &'static str,
    flags: u8,
    counter: u8,
    kind: &'static str,
}

impl Passkey {
    fn assertion(&self, challenge: &str) -> Value {
        let client_data =
            json!({ "type": self.kind, "challenge": challenge, "origin": self.origin, "crossOrigin": false })
                .to_string();
        let relying_party = digest(&SHA256, self.relying_party.as_bytes());
        let authenticator_data = [relying_party.as_ref(), &[self.flags, 0, 0, 0, self.counter]].concat();
        let hash = digest(&SHA256, client_data.as_bytes());
        let signature = sign_ecdsa(&self.key, &[authenticator_data.as_slice(), hash.as_ref()].concat());
        json!({ "kind": "Fido2", "credentialAssertion": {
            "credId": "passkey",
            "clientData": URL_SAFE_NO_PAD.encode(client_data),
            "authenticatorData": URL_SAFE_NO_PAD.encode(authenticator_data),
            "signature": URL_SAFE_NO_PAD.encode(signature),
            "userHandle": "",
        }})
    }
}

fn passkey(sandbox: &Sandbox, user_id: &str) -> Passkey {
    let (key, pem) = ecdsa(&ECDSA_P256_SHA256_ASN1_SIGNING);
    sandbox.add_passkey(user_id, "passkey", &pem, "example.com", ORIGIN);
    Passkey { key, relying_party: "example.com", origin: ORIGIN, flags: 5, counter: 1, kind: "webauthn.get" }
}

#[tokio::test]
async fn a_passkey_signs_in_both_encodings_of_the_challenge() {
    let sandbox = Sandbox::builder().strict(true).start().await.unwrap();
    let actor = employee(&sandbox);
    let mut passkey = passkey(&sandbox, &actor.user_id);
    for encode in [false, true] {
        passkey.counter += 1;
        let challenge = actor.challenge("POST", "/permissions", "").await.ok();
        assert_eq!(challenge["rp"], json!({ "id": "example.com", "name": "example.com" }));
        assert_eq!(challenge["allowCredentials"]["webauthn"], json!([{ "type": "public-key", "id": "passkey" }]));
        let text = challenge["challenge"].as_str().unwrap();
        let text = if encode { URL_SAFE_NO_PAD.encode(text) } else { text.to_owned() };
        actor.complete(&challenge, passkey.assertion(&text)).await.ok();
    }
}

#[tokio::test]
async fn a_passkey_must_be_for_this_place_with_somebody_present() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = employee(&sandbox);
    let good = passkey(&sandbox, &actor.user_id);
    let key =
        || EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, good.key.to_pkcs8v1().unwrap().as_ref()).unwrap();
    let with = |change: fn(&mut Passkey)| {
        let mut passkey = Passkey { key: key(), ..passkey_like(&good) };
        change(&mut passkey);
        passkey
    };
    let refused = [
        (
            with(|passkey| passkey.relying_party = "evil.example"),
            400,
            "the authenticator data are for another relying party",
        ),
        (with(|passkey| passkey.origin = "https://evil.example"), 400, "the client data is for another origin"),
        (with(|passkey| passkey.flags = 4), 400, "the authenticator saw no user"),
        (with(|passkey| passkey.flags = 1), 400, "the authenticator did not verify the user"),
        (with(|passkey| passkey.kind = "key.get"), 400, "the client data must have the type webauthn.get"),
        (
            with(|passkey| passkey.key = ecdsa(&ECDSA_P256_SHA256_ASN1_SIGNING).0),
            401,
            "the signature does not verify with the credential's public key",
        ),
    ];
    for (passkey, status, message) in refused {
        let challenge = actor.challenge("POST", "/permissions", "").await.ok();
        let assertion = passkey.assertion(challenge["challenge"].as_str().unwrap());
        actor.complete(&challenge, assertion).await.refused(status, message);
    }
    let challenge = actor.challenge("POST", "/permissions", "").await.ok();
    let mut short = good.assertion(challenge["challenge"].as_str().unwrap());
    short["credentialAssertion"]["authenticatorData"] = "AAAA".into();
    actor.complete(&challenge, short).await.refused(400, "the authenticator data are too short");
}

fn passkey_like(other: &Passkey) -> Passkey {
    Passkey { key: ecdsa(&ECDSA_P256_SHA256_ASN1_SIGNING).0, ..*other }
}

#[tokio::test]
async fn a_passkey_logs_its_owner_in_without_a_name() {
    let sandbox = Sandbox::start().await.unwrap();
    let user = &sandbox.bootstrap().end_user;
    let passkey = passkey(&sandbox, &user.user_id);
    let init = json!({ "orgId": sandbox.bootstrap().org_id }).to_string();
    let challenge = send(sandbox.base_url(), "POST", "/auth/login/init", &[], &init).await.ok();
    assert_eq!(challenge["allowCredentials"], json!({ "key": [], "webauthn": [] }));
    let response = json!({
        "challengeIdentifier": challenge["challengeIdentifier"],
        "firstFactor": passkey.assertion(challenge["challenge"].as_str().unwrap()),
    });
    let login = send(sandbox.base_url(), "POST", "/auth/login", &[], &response.to_string()).await.ok();
    employee(&sandbox).with_token(&login["token"]).get("/auth/pats").await.ok();
}
