//! Both sides together: the key store receives the imported key, the client recovers the exported
//! key, and every defect on the way has its own error.

use crate::encryption::DecryptionKey;
use crate::error::KeyTransportError;
use crate::export::ExportContext;
use crate::import::MIN_SIGNERS;
use crate::key_store::KeyStore;
use crate::private_key::PrivateKey;
use crate::randomness::SystemRandomness;
use crate::share::{ExportShare, ImportShare, from_json, to_json};
use dfns_endpoints::{EncryptedKeyShare, KeyCurve, KeyExport, KeyImport, KeyProtocol, SignerInfo};
use proptest::prelude::*;
use serde_json::{Value, json};

fn key(curve: &KeyCurve) -> PrivateKey {
    PrivateKey::from_scalar(curve, &[5; 32]).unwrap()
}

fn secp256k1() -> PrivateKey {
    key(&KeyCurve::Secp256k1)
}

fn import(store: &KeyStore) -> KeyImport {
    secp256k1().split(KeyProtocol::Cggmp24, MIN_SIGNERS, &store.signers()).unwrap()
}

fn export(store: &KeyStore, context: &ExportContext) -> KeyExport {
    store.export(&secp256k1(), KeyProtocol::Cggmp24, MIN_SIGNERS, &context.encryption_key()).unwrap()
}

/// Returns a response with shares of this JSON, correctly encrypted to the client.
fn response(context: &ExportContext, shares: &[Value]) -> KeyExport {
    let client = context.decryption_key().encryption_key();
    let share = |json: &Value| {
        EncryptedKeyShare::new("c2lnbmVy", client.seal(json.to_string().as_bytes(), &SystemRandomness).unwrap())
    };
    let shares = shares.iter().map(share).collect();
    KeyExport::new(secp256k1().public_key(), KeyProtocol::Cggmp24, KeyCurve::Secp256k1, 2, shares)
}

/// Returns a share of secp256k1 as a signer exports it.
fn share(index: &str, secret: &str) -> Value {
    let scalar = |digits| json!({"curve": "secp256k1", "scalar": format!("{digits:0>64}")});
    json!({"version": 1, "index": scalar(index), "secret_share": scalar(secret)})
}

#[test]
fn every_scheme_goes_there_and_back() {
    let context = ExportContext::new().unwrap();
    for scheme in context.supported_schemes() {
        let (key, protocol) = (key(&scheme.curve), scheme.protocol);
        for (signers, min_signers) in [(2, 2), (5, 3), (5, 5)] {
            let store = KeyStore::generate(signers).unwrap();
            let import = key.split(protocol.clone(), min_signers, &store.signers()).unwrap();
            assert_eq!(store.import(&import).unwrap(), key);
            let response = store.export(&key, protocol.clone(), min_signers, &context.encryption_key()).unwrap();
            assert_eq!(context.recover(&response).unwrap(), key);
        }
    }
}

#[test]
fn the_context_of_a_key_that_was_kept_recovers_too() {
    let context = ExportContext::new().unwrap();
    let response = export(&KeyStore::generate(5).unwrap(), &context);
    let kept = DecryptionKey::from_base64(&context.decryption_key().to_base64()).unwrap();
    assert_eq!(ExportContext::from(kept).recover(&response).unwrap(), secp256k1());
    let other = ExportContext::new().unwrap().recover(&response).unwrap_err();
    let first = response.encrypted_key_shares[0].signer_id.clone();
    assert_eq!(other, KeyTransportError::Undecryptable { signer_id: first });
}

#[test]
fn as_many_shares_as_are_needed_recover_the_key_and_fewer_do_not() {
    let context = ExportContext::new().unwrap();
    let mut response = export(&KeyStore::generate(5).unwrap(), &context);
    response.encrypted_key_shares.drain(1..3);
    assert_eq!(context.recover(&response).unwrap(), secp256k1());
    response.encrypted_key_shares.pop();
    assert_eq!(context.recover(&response).unwrap_err(), KeyTransportError::Threshold { min_signers: 3, signers: 2 });
    response.min_signers = 2;
    assert_eq!(context.recover(&response).unwrap_err(), KeyTransportError::PublicKeyMismatch);
}

#[test]
fn a_threshold_must_be_possible() {
    let (store, context) = (KeyStore::generate(3).unwrap(), ExportContext::new().unwrap());
    for min_signers in [0, 1, 4, u32::MAX] {
        let refused = Err(KeyTransportError::Threshold { min_signers, signers: 3 });
        let import = secp256k1().split(KeyProtocol::Cggmp24, min_signers, &store.signers());
        assert_eq!(import, refused);
        let export = store.export(&secp256k1(), KeyProtocol::Cggmp24, min_signers, &context.encryption_key());
        assert_eq!(export.map(drop), refused.map(drop));
    }
}

#[test]
fn a_protocol_must_go_with_the_curve() {
    let (store, context) = (KeyStore::generate(3).unwrap(), ExportContext::new().unwrap());
    for (protocol, curve) in [
        (KeyProtocol::Frost, KeyCurve::Secp256k1),
        (KeyProtocol::FrostBitcoin, KeyCurve::Stark),
        (KeyProtocol::Cggmp21, KeyCurve::Ed25519),
        (KeyProtocol::Glow20Dh, KeyCurve::Secp256k1),
        (KeyProtocol::Ku23, KeyCurve::Secp256k1),
        (KeyProtocol::from("NEXT"), KeyCurve::Secp256k1),
    ] {
        let refused = KeyTransportError::UnsupportedScheme { protocol: protocol.clone(), curve: curve.clone() };
        let import = key(&curve).split(protocol.clone(), 3, &store.signers());
        assert_eq!(import.unwrap_err(), refused);
        let mut response = export(&store, &context);
        (response.protocol, response.curve) = (protocol, curve);
        assert_eq!(context.recover(&response).unwrap_err(), refused);
    }
}

#[test]
fn signers_that_cannot_be_given_a_share_are_named() {
    let signers = KeyStore::generate(3).unwrap().signers();
    let refused = |signers: &[SignerInfo]| secp256k1().split(KeyProtocol::Cggmp24, 3, signers).unwrap_err().to_string();
    let changed = |change: fn(&mut Vec<SignerInfo>)| {
        let mut signers = signers.clone();
        change(&mut signers);
        refused(&signers)
    };
    assert!(changed(|signers| signers[1].signer_id = "%".into()).contains("signer % cannot be used"));
    let wrong_key = changed(|signers| signers[1].encryption_key = "AQID".into());
    assert!(wrong_key.contains(&signers[1].signer_id) && wrong_key.contains("compressed point"), "{wrong_key}");
    assert!(changed(|signers| signers[2] = signers[0].clone()).contains("occurs twice"));
}

#[test]
fn an_import_that_is_not_for_the_key_store_is_refused() {
    let (store, other) = (KeyStore::generate(3).unwrap(), KeyStore::generate(3).unwrap());
    let good = import(&store);
    let id = |at: usize| good.encrypted_key_shares[at].signer_id.clone();
    let refused = |change: &dyn Fn(&mut Vec<EncryptedKeyShare>)| {
        let mut import = good.clone();
        change(&mut import.encrypted_key_shares);
        store.import(&import).unwrap_err()
    };
    let foreign = import(&other).encrypted_key_shares.remove(0);
    let signer_id = foreign.signer_id.clone();
    assert_eq!(refused(&|shares| shares[0] = foreign.clone()), KeyTransportError::UnknownSigner { signer_id });
    let twice = KeyTransportError::RepeatedSigner { signer_id: id(0) };
    assert_eq!(refused(&|shares| shares[1] = shares[0].clone()), twice);
    let missing = KeyTransportError::Signer { signer_id: id(2), reason: "there is no share for it" };
    assert_eq!(refused(&|shares| drop(shares.pop())), missing);
    let swapped = KeyTransportError::Undecryptable { signer_id: id(0) };
    assert_eq!(refused(&|shares| shares[0].encrypted_key_share = shares[1].encrypted_key_share.clone()), swapped);
    // Shares of more signers than the threshold says.
    let mut fewer = good.clone();
    fewer.min_signers = 2;
    assert_eq!(store.import(&fewer).unwrap_err(), KeyTransportError::PublicKeyMismatch);
    // A share of another key, or of another signer.
    let second = import(&store).encrypted_key_shares.remove(0);
    assert_eq!(refused(&|shares| shares[0] = second.clone()), KeyTransportError::PublicKeyMismatch);
}

#[test]
fn a_share_that_does_not_belong_to_its_public_point_is_refused() {
    let keys = [(); 2].map(|()| DecryptionKey::generate(&SystemRandomness).unwrap());
    let store = KeyStore::new(["AAAA", "BBBB"].map(String::from).into_iter().zip(keys.clone())).unwrap();
    let mut import = secp256k1().split(KeyProtocol::Cggmp24, 2, &store.signers()).unwrap();
    let json = keys[0].open(&import.encrypted_key_shares[0]).unwrap();
    let mut share: Value = serde_json::from_slice(&json).unwrap();
    share["public_shares"].as_array_mut().unwrap().swap(0, 1);
    let share: ImportShare = from_json(share.to_string().as_bytes(), &import.encrypted_key_shares[0]).unwrap();
    let sealed = keys[0].encryption_key().seal(&to_json(&share).unwrap(), &SystemRandomness).unwrap();
    import.encrypted_key_shares[0].encrypted_key_share = sealed;
    let error = store.import(&import).unwrap_err().to_string();
    assert!(error.contains("AAAA") && error.contains("public point"), "{error}");
}

#[test]
fn key_stores_have_no_signer_twice() {
    let signers = || ["AAAA", "AAAA"].map(|id| (id.to_owned(), DecryptionKey::generate(&SystemRandomness).unwrap()));
    let twice = KeyTransportError::RepeatedSigner { signer_id: "AAAA".into() };
    assert_eq!(KeyStore::new(signers()).unwrap_err(), twice);
}

#[test]
fn what_is_wrong_with_an_exported_share_is_said() {
    let context = ExportContext::new().unwrap();
    let error = |first: Value| context.recover(&response(&context, &[first, share("2", "2")])).unwrap_err();
    let text = |first: Value| error(first).to_string();
    let with = |member: &str, value: Value| {
        let mut share = share("1", "1");
        *share.pointer_mut(member).unwrap() = value;
        share
    };
    assert_eq!(error(share("1", "1")), KeyTransportError::PublicKeyMismatch);
    assert!(text(json!("share")).contains("not a share"));
    assert!(text(with("/version", json!(2))).contains("version"));
    let repeated = response(&context, &[share("2", "1"), share("2", "2")]);
    assert!(context.recover(&repeated).unwrap_err().to_string().contains("another share has the same index"));
    for member in ["/index/scalar", "/secret_share/scalar"] {
        assert!(text(with(member, json!("1"))).contains("64 digits"));
        assert!(text(with(member, json!("0".repeat(64)))).contains("zero, or beyond"));
        assert!(text(with(member, json!("f".repeat(64)))).contains("zero, or beyond"));
    }
    for member in ["/index/curve", "/secret_share/curve"] {
        let mismatch = KeyTransportError::CurveMismatch {
            signer_id: "c2lnbmVy".into(),
            expected: KeyCurve::Secp256k1,
            found: KeyCurve::Stark,
        };
        assert_eq!(error(with(member, json!("stark"))), mismatch);
    }
}

#[test]
fn the_public_key_must_be_the_one_of_the_shares() {
    let context = ExportContext::new().unwrap();
    let response = export(&KeyStore::generate(5).unwrap(), &context);
    let with = |public_key: &str| {
        let mut response = response.clone();
        response.public_key = public_key.to_owned();
        context.recover(&response)
    };
    let other = PrivateKey::from_scalar(&KeyCurve::Secp256k1, &[6; 32]).unwrap();
    assert_eq!(with(other.public_key()).unwrap_err(), KeyTransportError::PublicKeyMismatch);
    assert_eq!(with("").unwrap_err(), KeyTransportError::PublicKeyMismatch);
    assert_eq!(with("public").unwrap_err(), KeyTransportError::PublicKey);
}

#[test]
fn the_response_may_call_its_shares_as_the_official_library_does() {
    let context = ExportContext::new().unwrap();
    let mut json = serde_json::to_value(export(&KeyStore::generate(3).unwrap(), &context)).unwrap();
    let members = json.as_object_mut().unwrap();
    let shares = members.remove("encryptedKeyShares").unwrap();
    members.insert("encryptedShares".into(), shares);
    let response: KeyExport = serde_json::from_value(json).unwrap();
    assert_eq!(context.recover(&response).unwrap(), secp256k1());
}

#[test]
fn no_share_grows_in_memory_while_it_is_written() {
    let store = KeyStore::generate(20).unwrap();
    let import = import(&store);
    let context = ExportContext::new().unwrap();
    let client = context.decryption_key().clone();
    let share = export(&store, &context).encrypted_key_shares.remove(0);
    let share: ExportShare = from_json(&client.open(&share).unwrap(), &share).unwrap();
    assert_eq!(to_json(&share).unwrap().capacity(), 4096);
    // Base64 of a share, its tag and a point.
    let longest = import.encrypted_key_shares[0].encrypted_key_share.expose().len();
    assert!(longest / 4 * 3 < 4096, "{longest}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn any_response_is_recovered_or_refused(
        json: String,
        index in "[0-9a-f]{0,66}",
        secret in "[0-9a-fA-F]{62,66}",
        curve in "secp256k1|ed25519|stark|.*",
        public_key in "(0x)?[0-9a-f]{0,70}|.*",
        min_signers: u32,
    ) {
        let context = ExportContext::new().unwrap();
        let scalar = |digits: &str| json!({"curve": curve, "scalar": digits});
        let odd = json!({"version": 1, "index": scalar(&index), "secret_share": scalar(&secret)});
        for shares in [vec![json!(json)], vec![odd, share("2", "2")], vec![share(&index, &secret), share("3", "3")]] {
            let mut response = response(&context, &shares);
            let _ = context.recover(&response);
            response.min_signers = min_signers;
            response.public_key.clone_from(&public_key);
            response.curve = curve.as_str().into();
            let _ = context.recover(&response);
        }
    }

    #[test]
    fn any_signers_and_any_import_are_taken_or_refused(signer_id: String, key: String, text: String, min_signers: u32) {
        let store = KeyStore::generate(3).unwrap();
        let mut signers = store.signers();
        signers[1] = SignerInfo::new(signer_id.clone(), key);
        prop_assert!(secp256k1().split(KeyProtocol::Cggmp24, 3, &signers).is_err());
        let mut import = import(&store);
        import.encrypted_key_shares[1].encrypted_key_share = text.into();
        prop_assert!(store.import(&import).is_err());
        import.encrypted_key_shares[1].signer_id = signer_id;
        import.min_signers = min_signers;
        prop_assert!(store.import(&import).is_err());
    }
}
