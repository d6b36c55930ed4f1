use super::Random;
use crate::chain::network::NETWORKS;
use crate::chain::{DerivationPath, Given, KeyKind, Payload, PrivateKey, Tweak, address, signature_request};
use dfns_endpoints::onchain::SignatureBody;
use serde_json::json;

fn payload(kind: KeyKind, random: &mut Random) -> Payload {
    match kind {
        KeyKind::EdDsa => Payload::EdDsa(random.bytes().repeat(random.below(9))),
        KeyKind::Schnorr => {
            let tweak = [Tweak::None, Tweak::KeyOnly, Tweak::Root(random.bytes())][random.below(3)];
            Payload::Schnorr { digest: random.bytes(), tweak }
        }
        _ => Payload::Ecdsa(random.bytes()),
    }
}

#[test]
fn a_network_gives_a_key_one_address_and_its_signatures_verify() {
    let mut random = Random(1);
    for network in NETWORKS {
        for &kind in network.keys {
            let seed = random.bytes();
            let key = PrivateKey::generate(kind, || seed);
            let again = PrivateKey::generate(kind, || seed);
            assert_eq!(key, again);
            assert_eq!(address(network, key.public()), address(network, again.public()), "{}", network.name);
            let mut request =
                json!({ "kind": "Hash", "hash": "0x".to_owned() + &"5a".repeat(32), "network": network.name });
            if kind == KeyKind::Schnorr {
                request["taprootMerkleRoot"] = json!("");
            }
            let body: SignatureBody = serde_json::from_value(request).unwrap();
            let unsigned = signature_request(key.public(), &body, None, &Given::default()).unwrap();
            let payload = unsigned.payloads()[0].clone();
            let signature = key.sign(&payload).unwrap();
            assert!(key.public().verifies(&payload, &signature), "{}", network.name);
            assert!(unsigned.assemble(&[signature]).is_ok(), "{}", network.name);
        }
    }
}

#[test]
fn signatures_verify_under_their_own_key_and_payload_alone() {
    let mut random = Random(2);
    for kind in KeyKind::ALL.into_iter().filter(|kind| *kind != KeyKind::Dh) {
        for _ in 0..3 {
            let (key, other) = (PrivateKey::generate(kind, || random.bytes()), PrivateKey::generate(kind, || [7; 32]));
            let (signed, unsigned) = (payload(kind, &mut random), payload(kind, &mut random));
            let signature = key.sign(&signed).unwrap();
            assert_eq!(signature, key.sign(&signed).unwrap());
            assert!(key.public().verifies(&signed, &signature), "{kind:?}");
            assert!(!other.public().verifies(&signed, &signature), "{kind:?}");
            assert!(signed == unsigned || !key.public().verifies(&unsigned, &signature), "{kind:?}");
        }
    }
}

#[test]
fn keys_sign_only_what_their_scheme_signs() {
    let mut random = Random(3);
    for kind in KeyKind::ALL {
        let key = PrivateKey::generate(kind, || random.bytes());
        let fitting = KeyKind::ALL
            .into_iter()
            .filter(|other| *other != KeyKind::Dh)
            .filter(|other| key.sign(&payload(*other, &mut random)).is_ok());
        let expected: &[KeyKind] = match kind {
            KeyKind::Ecdsa | KeyKind::EcdsaStark => &[KeyKind::Ecdsa, KeyKind::EcdsaStark],
            KeyKind::EdDsa => &[KeyKind::EdDsa],
            KeyKind::Schnorr => &[KeyKind::Schnorr],
            KeyKind::Dh => &[],
        };
        assert_eq!(fitting.collect::<Vec<_>>(), expected, "{kind:?}");
    }
}

#[test]
fn an_exported_key_imports_as_the_same_key() {
    let mut random = Random(4);
    for kind in KeyKind::ALL {
        let key = PrivateKey::generate(kind, || random.bytes());
        let imported = PrivateKey::import(kind, &key.scalar()).unwrap();
        assert_eq!(imported.public(), key.public());
        if kind != KeyKind::Dh {
            let payload = payload(kind, &mut random);
            assert!(key.public().verifies(&payload, &imported.sign(&payload).unwrap()), "{kind:?}");
        }
        assert!(PrivateKey::import(kind, &[0; 32]).is_err());
        assert!(PrivateKey::import(kind, &[0xff; 32]).is_err());
    }
}

/// The scalar of an Ed25519 seed: SHA-512, clamped, modulo the order, big-endian.
#[test]
fn an_exported_edwards_scalar_is_that_of_its_seed() {
    let key = super::private(KeyKind::EdDsa, "8c6be1d8cc34cb2cc7a82f1423a4d2734c3a36523cfedbcbe8e861a57bb23e41");
    let scalar = *key.scalar();
    // Below the order, which begins with 0x10.
    assert!(scalar[0] <= 0x10, "{scalar:?}");
    let mut little_endian = scalar;
    little_endian.reverse();
    let scalar = curve25519_dalek::Scalar::from_canonical_bytes(little_endian).unwrap();
    let point = curve25519_dalek::EdwardsPoint::mul_base(&scalar).compress();
    assert_eq!(point.as_bytes().as_slice(), key.public().bytes());
}

#[test]
fn a_stored_key_is_the_same_key_and_shows_no_secret() {
    let mut random = Random(5);
    for kind in KeyKind::ALL {
        let key = PrivateKey::generate(kind, || random.bytes());
        for key in [PrivateKey::import(kind, &key.scalar()).unwrap(), key] {
            let stored = serde_json::to_string(&key).unwrap();
            assert!(serde_json::from_str::<PrivateKey>(&stored).unwrap() == key);
            let secret = serde_json::from_str::<serde_json::Value>(&stored).unwrap();
            assert!(!format!("{key:?}").contains(secret["secret"].as_str().unwrap()));
        }
    }
    assert!(serde_json::from_str::<PrivateKey>(r#"{"kind":"Ecdsa","seed":true,"secret":"00"}"#).is_err());
}

#[test]
fn every_path_of_a_master_key_has_a_key_of_its_own() {
    let mut random = Random(6);
    for kind in [KeyKind::Ecdsa, KeyKind::EcdsaStark, KeyKind::EdDsa] {
        let (master, chain_code) = (PrivateKey::generate(kind, || random.bytes()), random.bytes());
        let child = |path: &str| master.child(&chain_code, &path.parse().unwrap()).unwrap();
        let (first, first_code) = child("m/44");
        assert_eq!(child("m/44").0.public(), first.public());
        let (second, _) = first.child(&first_code, &"m/60".parse().unwrap()).unwrap();
        assert_eq!(child("m/44/60").0.public(), second.public());
        for other in ["m/0", "m/1", "m/44/0", "m/2147483647"] {
            assert_ne!(child(other).0.public(), first.public(), "{other}");
        }
        let payload = payload(kind, &mut random);
        assert!(second.public().verifies(&payload, &second.sign(&payload).unwrap()));
    }
    for kind in [KeyKind::Schnorr, KeyKind::Dh] {
        let master = PrivateKey::generate(kind, || random.bytes());
        assert_eq!(master.child(&[0; 32], &DerivationPath::single(0)).unwrap_err().field, "deriveFrom.keyId");
    }
}

#[test]
fn paths_are_read_and_written_in_one_form() {
    for path in ["m/0", "m/44/60/0", "m/2147483647"] {
        assert_eq!(path.parse::<DerivationPath>().unwrap().to_string(), path);
    }
    assert_eq!(DerivationPath::single(3).to_string(), "m/3");
    let long = "m".to_owned() + &"/0".repeat(17);
    for path in ["", "m", "m/", "0", "m/0'", "m/0h", "m/2147483648", "m/-1", "m/+1", "m//0", "M/0", &long] {
        assert_eq!(path.parse::<DerivationPath>().unwrap_err().field, "deriveFrom.path", "{path}");
    }
}

/// The second child in the first vector of BIP-32 that is not hardened: `m/0H/1`.
#[test]
fn children_are_those_of_bip_32() {
    let parent = super::private(KeyKind::Ecdsa, "edb2e14f9ee77d26dd93b4ecede8d16ed408ce149b6cd80b0715a2d911a0afea");
    let chain_code = super::hex::decode_array("", "47fdacbd0f1097043b78c63c20c34ef4ed9a111d980047ad16282c7ae6236141");
    let (child, next) = parent.child(&chain_code.unwrap(), &DerivationPath::single(1)).unwrap();
    assert_eq!(child.public().to_hex(), "03501e454bf00751f24b1b489aa925215d66af2234e3891c3b21a52bedb3cd711c");
    assert_eq!(super::hex::bare(next.as_slice()), "2a7857631386ba23dacac34180dd1983734e444fdbf774041578e9b6adb37c19");
}
