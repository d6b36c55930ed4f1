//! Broken input: random bytes, and mutations of every vector, for every family.

use super::{Random, private};
use crate::chain::encoding::hex;
use crate::chain::network::NETWORKS;
use crate::chain::{
    Given, KeyKind, PrivateKey, Rejection, Signed, Utxo, check_address, signature_request, transfer_request,
};
use dfns_endpoints::onchain::{SignatureBody, TransferBody};
use serde_json::{Value, json};
use std::sync::LazyLock;

/// One key of each kind.
static KEYS: LazyLock<Vec<PrivateKey>> =
    LazyLock::new(|| KeyKind::ALL.into_iter().map(|kind| private(kind, &"17".repeat(32))).collect());

fn key(kind: KeyKind) -> &'static PrivateKey {
    KEYS.iter().find(|key| key.kind() == kind).unwrap()
}

/// Signs whatever can be signed; only the promise not to panic counts.
fn sign(kind: KeyKind, request: &Value) {
    let Ok(body) = serde_json::from_value::<SignatureBody>(request.clone()) else { return };
    let key = key(kind);
    let signed = signature_request(key.public(), &body, None, &Given::default()).and_then(|unsigned| {
        // Messages are always signed, and slow in debug builds.
        if matches!(body, SignatureBody::Message(_)) { Ok(Signed::default()) } else { unsigned.sign(key) }
    });
    if let Err(rejection) = signed {
        bounded(&rejection);
    }
}

fn bounded(rejection: &Rejection) {
    assert!(!rejection.field.is_empty() && rejection.reason.len() < 1_000, "{rejection}");
    assert!(!rejection.reason.contains(char::is_control), "{rejection:?}");
}

#[test]
fn random_bytes_never_panic() {
    let mut random = Random(11);
    for network in NETWORKS.iter().filter(|network| !network.test) {
        for round in 0..6 {
            let bytes = hex::prefixed(&random.bytes().repeat(1 + 2 * round)[random.below(32)..]);
            for &kind in network.keys {
                for (name, field) in [
                    ("Transaction", "transaction"),
                    ("Message", "message"),
                    ("Psbt", "psbt"),
                    ("SignDocDirect", "signDoc"),
                    ("SignerPayload", "payload"),
                    ("Cip8", "payload"),
                    ("Bip322", "message"),
                ] {
                    let mut request = json!({ "kind": name, "network": network.name, "context": "Signature1" });
                    request[field] = json!(bytes);
                    sign(kind, &request);
                }
            }
        }
    }
}

#[test]
fn mutations_of_valid_requests_never_panic() {
    let vectors: Value = serde_json::from_str(include_str!("../vectors/signatures.json")).unwrap();
    let mut random = Random(13);
    for vector in vectors["vectors"].as_array().unwrap() {
        let key: super::TestKey = serde_json::from_value(vector["key"].clone()).unwrap();
        let Some((field, bytes)) = ["transaction", "psbt", "signDoc", "message", "payload"]
            .into_iter()
            .find_map(|field| Some((field, hex::decode(field, vector["request"][field].as_str()?).ok()?)))
        else {
            continue;
        };
        let key = key.private();
        for round in 0..60 {
            let mut mutated = bytes.clone();
            match round % 4 {
                0 => mutated.truncate(random.below(bytes.len())),
                1 => mutated.insert(random.below(bytes.len()), random.bytes()[0]),
                2 => {
                    let at = random.below(bytes.len());
                    mutated[at] = [0, 0x7f, 0x80, 0xff][random.below(4)];
                }
                _ => {
                    let at = random.below(bytes.len());
                    mutated[at] ^= 1 << random.below(8);
                }
            }
            let mut request = vector["request"].clone();
            request[field] = json!(hex::prefixed(&mutated));
            let body: SignatureBody = serde_json::from_value(request).unwrap();
            if let Err(rejection) = signature_request(key.public(), &body, None, &Given::default()) {
                bounded(&rejection);
            }
        }
    }
}

#[test]
fn odd_structures_never_panic() {
    let deep = |depth: usize| (0..depth).fold(json!(1), |inner, _| json!([inner]));
    let oddities = [json!(null), json!(-1), json!(1e300), json!("0x"), json!(""), json!([]), json!({}), deep(100)];
    for value in &oddities {
        for kind in ["uint8[][][]", "Order", "Order[]", "bytes32", "[", "]", "[]", "int", "uint", "bytes", "string", ""]
        {
            sign(
                KeyKind::Ecdsa,
                &json!({
                    "kind": "Eip712",
                    "types": { "Order": [{ "name": "value", "type": kind }] },
                    "domain": { "chainId": 1, "salt": "0x", "verifyingContract": "" },
                    "message": { "value": value },
                }),
            );
        }
        sign(KeyKind::Ecdsa, &json!({ "kind": "Transaction", "network": "Ethereum", "transaction": value }));
        sign(
            KeyKind::Ecdsa,
            &json!({
                "kind": "Transaction",
                "network": "Ethereum",
                "transaction": { "type": 4, "authorizationList": [value, { "chainId": value, "address": value }] },
            }),
        );
        sign(KeyKind::EdDsa, &json!({ "kind": "SignerPayload", "network": "Polkadot", "payload": value }));
    }
    // A struct that refers to itself.
    let types = json!({ "Node": [{ "name": "next", "type": "Node[]" }] });
    let message = (0..200).fold(json!({ "next": [] }), |inner, _| json!({ "next": [inner] }));
    sign(KeyKind::Ecdsa, &json!({ "kind": "Eip712", "types": types, "domain": {}, "message": message }));
    // Nested items of CBOR, MessagePack, and RLP.
    for (network, byte) in [("Cardano", 0x81), ("Algorand", 0x91), ("Ethereum", 0xc1)] {
        let kind = if network == "Ethereum" { KeyKind::Ecdsa } else { KeyKind::EdDsa };
        let bytes = hex::bare(&vec![byte; 100_000]);
        sign(kind, &json!({ "kind": "Transaction", "network": network, "transaction": bytes }));
    }
}

#[test]
fn odd_transfers_never_panic() {
    let mut random = Random(17);
    let utxos =
        [Utxo { txid: [1; 32], vout: u32::MAX, value: u64::MAX }, Utxo { txid: [1; 32], vout: 0, value: u64::MAX }];
    let texts = ["", "0", "-1", "1.5", "0x", "0xff", "99999999999999999999999999999", "\u{0}", "ü", "bc1", "addr"];
    for network in NETWORKS {
        for &kind in network.keys {
            let key = key(kind);
            for name in ["Native", "Erc20", "Erc721", "Spl", "Sep41", "Trc20", "Frobnicate"] {
                let (mut text, mut other) = (texts[random.below(texts.len())], texts[random.below(texts.len())]);
                for _ in 0..2 {
                    let request = json!({
                        "kind": name, "to": text, "amount": other, "contract": text, "mint": text, "tokenId": other,
                        "issuer": text, "assetCode": other, "memo": "x".repeat(random.below(100)),
                    });
                    let body: TransferBody = serde_json::from_value(request).unwrap();
                    let given = Given {
                        nonce: u64::MAX,
                        base_fee_per_gas: u128::MAX,
                        utxos: &utxos,
                        fee_rate: u64::MAX,
                        ..Given::default()
                    };
                    match transfer_request(network, key.public(), &body, &given) {
                        Ok(built) => drop(built.unsigned.sign(key)),
                        Err(rejection) => bounded(&rejection),
                    }
                    (text, other) = (other, text);
                }
            }
        }
    }
}

#[test]
fn odd_addresses_never_panic() {
    let mut random = Random(19);
    let vectors: Value = serde_json::from_str(include_str!("../vectors/addresses.json")).unwrap();
    let addresses: Vec<&str> =
        vectors["vectors"].as_array().unwrap().iter().map(|vector| vector["address"].as_str().unwrap()).collect();
    let long = "1".repeat(1_000_000);
    for network in NETWORKS {
        for round in 0..40 {
            let address = addresses[random.below(addresses.len())];
            let at = random.below(address.len());
            let odd = match round % 4 {
                0 => format!("{}ü{}", &address[..at], &address[at..]),
                1 => address[at..].to_owned(),
                2 => String::from_utf8_lossy(&random.bytes()).into_owned(),
                _ => address[..at].to_owned(),
            };
            if let Err(rejection) = check_address(network, "to", &odd) {
                bounded(&rejection);
            }
        }
        assert!(check_address(network, "to", &long).is_err());
        let body = serde_json::from_value(json!({ "kind": "Native", "to": long, "amount": "10000" })).unwrap();
        let key = key(network.keys[0]);
        bounded(&transfer_request(network, key.public(), &body, &Given::default()).unwrap_err());
    }
}
