//! Tests against data from the official libraries.
//!
//! `key-transport-vectors.json` holds keys that the official import library split and encrypted,
//! and responses from which the official export library recovered keys. Encryption is random, so
//! our code must decrypt theirs. For the same key and polynomial, the plaintext must be identical,
//! byte for byte.

use crate::encryption::{DecryptionKey, EncryptionKey};
use crate::error::KeyTransportError;
use crate::export::ExportContext;
use crate::group::{CurveGroup, from_bytes, to_bytes};
use crate::hex;
use crate::key_store::KeyStore;
use crate::private_key::PrivateKey;
use crate::randomness::{Randomness, SystemRandomness};
use crate::share::{ExportShare, from_json, to_json};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use curve25519_dalek::EdwardsPoint;
use dfns_endpoints::{EncryptedKeyShare, KeyCurve, KeyExport, KeyImport, KeyProtocol, SignerInfo, SupportedScheme};
use k256::elliptic_curve::PrimeField as _;
use serde::Deserialize;
use serde_json::{Value, json};
use std::cell::RefCell;

#[derive(Deserialize)]
struct Recorded {
    encryption: Vec<Encryption>,
    import: Vec<Import>,
    export: Vec<Export>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Encryption {
    ciphertext_base64: String,
    decryption_key_hex: String,
    #[serde(rename = "encryptionKeyBase64")]
    public_key_base64: String,
    plaintext_utf8: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Import {
    curve: KeyCurve,
    decrypted_shares_utf8: Vec<String>,
    eddsa_seed_hex: Option<String>,
    #[serde(rename = "importRequest")]
    request: Value,
    min_signers: u32,
    protocol: KeyProtocol,
    public_key_compressed_hex: String,
    secret_scalar_be_hex: String,
    signer_decryption_keys_hex: Vec<String>,
    signers: Vec<SignerInfo>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Export {
    client_decryption_key_hex: String,
    decrypted_shares_utf8: Vec<String>,
    expected_secret_scalar_be_hex: String,
    #[serde(rename = "exportRequest")]
    request: Value,
    #[serde(rename = "exportResponse")]
    response: Value,
}

fn recorded() -> Recorded {
    serde_json::from_str(include_str!("key-transport-vectors.json")).unwrap()
}

fn decryption_key(hex: &str) -> DecryptionKey {
    DecryptionKey::from_base64(&STANDARD.encode(hex::decode(hex).unwrap()).into()).unwrap()
}

fn open(key: &DecryptionKey, share: &EncryptedKeyShare) -> String {
    String::from_utf8(key.open(share).unwrap().to_vec()).unwrap()
}

impl Import {
    fn key(&self) -> PrivateKey {
        PrivateKey::from_scalar(&self.curve, &hex::decode(&self.secret_scalar_be_hex).unwrap()).unwrap()
    }

    fn decryption_keys(&self) -> Vec<DecryptionKey> {
        self.signer_decryption_keys_hex.iter().map(|key| decryption_key(key)).collect()
    }

    fn key_store(&self) -> KeyStore {
        let ids = self.signers.iter().map(|signer| signer.signer_id.clone());
        KeyStore::new(ids.zip(self.decryption_keys())).unwrap()
    }

    fn import(&self) -> KeyImport {
        serde_json::from_value(self.request.clone()).unwrap()
    }

    /// Returns a source that provides the recorded polynomial first, and random bytes from then on.
    fn same_polynomial<G: CurveGroup>(&self) -> Replay {
        let value = |share: &String| {
            let share: Value = serde_json::from_str(share).unwrap();
            let scalar = hex::decode_scalar(share["secret_share"]["scalar"].as_str().unwrap()).unwrap();
            *from_bytes::<G>(&scalar).unwrap()
        };
        // s + bx + cx² at 1, 2 and 3: solved for b and c.
        let values: Vec<G::Scalar> = self.decrypted_shares_utf8.iter().map(value).collect();
        let secret = *from_bytes::<G>(self.key().expose_scalar()).unwrap();
        let square = (values[0] - values[1] - values[1] + values[2]) * G::Scalar::TWO_INV;
        let linear = values[0] - secret - square;
        let bytes = |scalar| {
            let mut bytes = [0; 64];
            bytes[32..].copy_from_slice(&*to_bytes::<G>(scalar));
            bytes
        };
        Replay(RefCell::new(vec![bytes(&square), bytes(&linear)]))
    }
}

struct Replay(RefCell<Vec<[u8; 64]>>);

impl Randomness for Replay {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), KeyTransportError> {
        match self.0.borrow_mut().pop() {
            Some(recorded) => bytes.copy_from_slice(&recorded),
            None => SystemRandomness.fill(bytes)?,
        }
        Ok(())
    }
}

#[test]
fn recorded_messages_open() {
    let Recorded { encryption, .. } = recorded();
    assert_eq!(encryption.len(), 2);
    for vector in encryption {
        let key = decryption_key(&vector.decryption_key_hex);
        assert_eq!(key.encryption_key().to_base64(), vector.public_key_base64);
        assert_eq!(EncryptionKey::from_base64(&vector.public_key_base64).unwrap(), key.encryption_key());
        let share = EncryptedKeyShare::new("", vector.ciphertext_base64.as_str());
        assert_eq!(open(&key, &share), vector.plaintext_utf8);
    }
}

#[test]
fn recorded_imports_hold_the_key() {
    let Recorded { import, .. } = recorded();
    assert_eq!(import.len(), 2);
    for vector in import {
        assert_eq!(vector.key_store().signers(), vector.signers);
        let request = vector.import();
        assert_eq!(serde_json::to_value(&request).unwrap(), vector.request);
        for ((share, key), text) in
            request.encrypted_key_shares.iter().zip(vector.decryption_keys()).zip(&vector.decrypted_shares_utf8)
        {
            assert_eq!(open(&key, share), *text);
        }
        let key = vector.key_store().import(&request).unwrap();
        assert_eq!(key, vector.key());
        assert_eq!(key.scalar_hex().expose(), vector.secret_scalar_be_hex);
        assert_eq!(key.public_key(), vector.public_key_compressed_hex);
        if let Some(seed) = &vector.eddsa_seed_hex {
            assert_eq!(key, PrivateKey::from_hex(&KeyCurve::Ed25519, seed).unwrap());
        }
    }
}

#[test]
fn our_imports_say_what_theirs_say() {
    for vector in recorded().import {
        let randomness = match vector.curve {
            KeyCurve::Ed25519 => vector.same_polynomial::<EdwardsPoint>(),
            _ => vector.same_polynomial::<k256::ProjectivePoint>(),
        };
        // In any order of the signers.
        let signers: Vec<SignerInfo> = vector.signers.iter().rev().cloned().collect();
        let (protocol, key) = (vector.protocol.clone(), vector.key());
        let ours = key.split_with(protocol, vector.min_signers, &signers, &randomness).unwrap();
        let theirs = vector.import();
        assert_eq!(
            (&ours.protocol, &ours.curve, ours.min_signers),
            (&theirs.protocol, &theirs.curve, theirs.min_signers)
        );
        assert_eq!(ours.encrypted_key_shares.len(), theirs.encrypted_key_shares.len());
        for (at, key) in vector.decryption_keys().iter().enumerate() {
            let (ours, theirs) = (&ours.encrypted_key_shares[at], &theirs.encrypted_key_shares[at]);
            assert_eq!(ours.signer_id, theirs.signer_id);
            assert_eq!(open(key, ours), vector.decrypted_shares_utf8[at]);
            assert_eq!(ours.encrypted_key_share.expose().len(), theirs.encrypted_key_share.expose().len());
            assert_ne!(ours.encrypted_key_share, theirs.encrypted_key_share);
        }
    }
}

#[test]
fn recorded_exports_are_recovered() {
    let Recorded { export, .. } = recorded();
    assert_eq!(export.len(), 2);
    for vector in export {
        let context = ExportContext::from(decryption_key(&vector.client_decryption_key_hex));
        assert_eq!(context.encryption_key(), vector.request["encryptionKey"].as_str().unwrap());
        let response: KeyExport = serde_json::from_value(vector.response.clone()).unwrap();
        assert_eq!(serde_json::to_value(&response).unwrap(), vector.response);
        let key = context.recover(&response).unwrap();
        assert_eq!(key.scalar_hex().expose(), vector.expected_secret_scalar_be_hex);
        // Documents show the public key with a prefix.
        let mut prefixed = response.clone();
        prefixed.public_key = format!("0x{}", response.public_key.to_uppercase());
        assert_eq!(context.recover(&prefixed).unwrap(), key);
        for (share, text) in response.encrypted_key_shares.iter().zip(&vector.decrypted_shares_utf8) {
            assert_eq!(open(context.decryption_key(), share), *text);
            let read: ExportShare = from_json(text.as_bytes(), share).unwrap();
            assert_eq!(to_json(&read).unwrap().as_slice(), text.as_bytes());
        }
    }
}

#[test]
fn every_scheme_that_is_asked_for_is_one_of_the_recorded_kind() {
    let recorded: Vec<SupportedScheme> = recorded()
        .export
        .into_iter()
        .flat_map(|vector| serde_json::from_value::<Vec<_>>(vector.request["supportedSchemes"].clone()).unwrap())
        .map(|scheme: SupportedScheme| match scheme.protocol {
            KeyProtocol::Cggmp21 => SupportedScheme { protocol: KeyProtocol::Cggmp24, ..scheme },
            _ => scheme,
        })
        .collect();
    let ours = ExportContext::new().unwrap().supported_schemes();
    assert!(recorded.iter().all(|scheme| ours.contains(scheme)));
    assert_eq!(
        serde_json::to_value(ours).unwrap(),
        json!([
            {"protocol": "CGGMP24", "curve": "secp256k1"},
            {"protocol": "CGGMP24", "curve": "stark"},
            {"protocol": "FROST", "curve": "ed25519"},
            {"protocol": "FROST_BITCOIN", "curve": "secp256k1"},
        ])
    );
}
