//! A passkey in software, for tests that would otherwise need a browser and a person.

use crate::random::Random;
use crate::text::base64url;
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::encoding::{AsDer as _, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use std::fmt;

/// The bytes that a client takes a challenge for. Official clients of both kinds exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChallengeEncoding {
    /// The string itself: the client data hold the challenge once more in base64url. Browsers'
    /// clients do so.
    Text,
    /// The bytes that its base64url decodes to: the client data hold the challenge itself. Mobile
    /// clients do so.
    Bytes,
}

/// The flags of an authenticator that saw its user and verified who they are.
const PRESENT_AND_VERIFIED: u8 = 0b101;

/// The flag that says that a new credential follows.
const ATTESTED: u8 = 1 << 6;

/// A passkey in software: **a test tool** that holds its private key in memory and requires no
/// confirmation.
///
/// It responds like a browser, with the JSON of `PublicKeyCredential.toJSON()`: a P-256 key, real
/// authenticator data, an attestation of the format `none` and a counter that grows with every
/// signature.
///
/// ```
/// use dfns_sandbox::{ChallengeEncoding, SoftPasskey};
///
/// let (mut passkey, created) =
///     SoftPasskey::create("localhost", "http://localhost:3000", "Y2gtMQ", "us-1", ChallengeEncoding::Text);
/// assert_eq!(created["id"], passkey.credential_id());
/// let signed = passkey.get("Y2gtMg", ChallengeEncoding::Bytes);
/// assert_eq!(signed["response"]["userHandle"], "dXMtMQ");
/// ```
pub struct SoftPasskey {
    key: EcdsaKeyPair,
    credential_id: Vec<u8>,
    relying_party_id: String,
    origin: String,
    user_id: String,
    counter: u32,
}

impl SoftPasskey {
    /// Creates a passkey. Returns it with the result of `navigator.credentials.create`.
    ///
    /// # Panics
    ///
    /// If the encoding is [`ChallengeEncoding::Bytes`] and the challenge is not base64url.
    pub fn create(
        relying_party_id: &str,
        origin: &str,
        challenge: &str,
        user_id: &str,
        encoding: ChallengeEncoding,
    ) -> (Self, Value) {
        let passkey = Self {
            key: EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).expect("a key pair can be generated"),
            credential_id: Random::system().bytes::<32>("passkey").to_vec(),
            relying_party_id: relying_party_id.to_owned(),
            origin: origin.to_owned(),
            user_id: user_id.to_owned(),
            counter: 0,
        };
        let data = passkey.authenticator_data(PRESENT_AND_VERIFIED | ATTESTED, &passkey.attested_credential());
        let public_key: PublicKeyX509Der<'_> = passkey.key.public_key().as_der().expect("the key has a public half");
        let response = json!({
            "clientDataJSON": URL_SAFE_NO_PAD.encode(passkey.client_data("webauthn.create", challenge, encoding)),
            "attestationObject": URL_SAFE_NO_PAD.encode(attestation_object(&data)),
            "authenticatorData": URL_SAFE_NO_PAD.encode(&data),
            "publicKey": URL_SAFE_NO_PAD.encode(public_key.as_ref()),
            "publicKeyAlgorithm": -7,
            "transports": ["internal"],
        });
        let created = passkey.credential(&response);
        (passkey, created)
    }

    /// Signs a challenge. Returns the result of `navigator.credentials.get`.
    ///
    /// # Panics
    ///
    /// If the encoding is [`ChallengeEncoding::Bytes`] and the challenge is not base64url.
    pub fn get(&mut self, challenge: &str, encoding: ChallengeEncoding) -> Value {
        self.counter = self.counter.saturating_add(1);
        let client_data = self.client_data("webauthn.get", challenge, encoding);
        let data = self.authenticator_data(PRESENT_AND_VERIFIED, &[]);
        let message = [data.as_slice(), digest(&SHA256, client_data.as_bytes()).as_ref()].concat();
        let signature = self.key.sign(&SystemRandom::new(), &message).expect("the key can sign");
        self.credential(&json!({
            "clientDataJSON": URL_SAFE_NO_PAD.encode(client_data),
            "authenticatorData": URL_SAFE_NO_PAD.encode(data),
            "signature": URL_SAFE_NO_PAD.encode(signature),
            "userHandle": URL_SAFE_NO_PAD.encode(&self.user_id),
        }))
    }

    /// Returns the id of the credential, in base64url.
    pub fn credential_id(&self) -> String {
        URL_SAFE_NO_PAD.encode(&self.credential_id)
    }

    /// Returns the number of signatures so far.
    pub fn counter(&self) -> u32 {
        self.counter
    }

    /// Sets the counter, to imitate a copy of the passkey that has fallen behind.
    pub fn set_counter(&mut self, counter: u32) {
        self.counter = counter;
    }

    fn credential(&self, response: &Value) -> Value {
        json!({
            "id": self.credential_id(),
            "rawId": self.credential_id(),
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": {},
            "response": response,
        })
    }

    fn client_data(&self, kind: &str, challenge: &str, encoding: ChallengeEncoding) -> String {
        let bytes = match encoding {
            ChallengeEncoding::Text => challenge.as_bytes().to_vec(),
            ChallengeEncoding::Bytes => base64url(challenge).expect("the challenge is base64url"),
        };
        let challenge = URL_SAFE_NO_PAD.encode(bytes);
        json!({ "type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": false }).to_string()
    }

    fn authenticator_data(&self, flags: u8, attested: &[u8]) -> Vec<u8> {
        let relying_party = digest(&SHA256, self.relying_party_id.as_bytes());
        [relying_party.as_ref(), &[flags], &self.counter.to_be_bytes(), attested].concat()
    }

    /// The model of the authenticator, which is none, the credential's id and its key in COSE.
    fn attested_credential(&self) -> Vec<u8> {
        // The uncompressed point: a first byte and two coordinates.
        let (x, y) = self.key.public_key().as_ref()[1..].split_at(32);
        // {1: 2, 3: -7, -1: 1, -2: x, -3: y}: a key on a curve, for ES256, on P-256.
        let key = [b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20".as_slice(), x, b"\x22\x58\x20", y].concat();
        [&[0; 16], [0, 32].as_slice(), &self.credential_id, &key].concat()
    }
}

/// `{"fmt": "none", "attStmt": {}, "authData": data}` in CBOR.
fn attestation_object(data: &[u8]) -> Vec<u8> {
    let length = u8::try_from(data.len()).expect("authenticator data with a P-256 key are short");
    [b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".as_slice(), &[length], data].concat()
}

/// Without the key.
impl fmt::Debug for SoftPasskey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SoftPasskey")
            .field("credential_id", &self.credential_id())
            .field("relying_party_id", &self.relying_party_id)
            .field("origin", &self.origin)
            .field("counter", &self.counter)
            .finish_non_exhaustive()
    }
}
