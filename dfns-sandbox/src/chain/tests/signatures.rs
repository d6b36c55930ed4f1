use super::{TestKey, private};
use crate::chain::encoding::hex;
use crate::chain::{
    Family, Given, KeyKind, Payload, RawSignature, Rejection, RejectionKind, Signed, derive, of, signature_request,
};
use dfns_endpoints::Network;
use dfns_endpoints::onchain::{Signature, SignatureBody};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
struct Vectors {
    vectors: Vec<Vector>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Vector {
    id: String,
    kind: String,
    network: Option<String>,
    key: TestKey,
    request: Value,
    #[serde(default)]
    signs: Value,
    signature: Option<Expected>,
    signatures: Option<Vec<Expected>>,
    signed_data: Option<String>,
    tx_hash: Option<String>,
    transaction_id: Option<String>,
    normalized_message_hash: Option<String>,
    output: Option<String>,
}

#[derive(Debug, PartialEq, Deserialize)]
struct Expected {
    r: String,
    s: String,
    recid: Option<u8>,
    encoded: Option<String>,
}

impl From<Signature> for Expected {
    fn from(signature: Signature) -> Self {
        Self { r: signature.r, s: signature.s, recid: signature.recid, encoded: signature.encoded }
    }
}

#[test]
fn every_signature_is_that_of_the_chains_own_libraries() {
    let vectors: Vectors = serde_json::from_str(include_str!("../vectors/signatures.json")).unwrap();
    assert_eq!(vectors.vectors.len(), 95);
    let mut failures = Vec::new();
    for vector in &vectors.vectors {
        if let Err(failure) = std::panic::catch_unwind(|| check(vector)) {
            let text = failure.downcast_ref::<String>().cloned();
            failures.push(format!("{}: {}", vector.id, text.unwrap_or_default()));
        }
    }
    assert!(failures.is_empty(), "{} fail:\n{}", failures.len(), failures.join("\n"));
}

fn check(vector: &Vector) {
    let key = vector.key.private();
    if vector.kind == "Derive" {
        let part = |name: &str| hex::decode("seed", vector.request[name].as_str().unwrap()).unwrap();
        let output = derive(&key, &part("domain"), &part("seed")).unwrap();
        assert_eq!(Some(hex::bare(&output)), vector.output);
        return;
    }
    let body: SignatureBody = serde_json::from_value(vector.request.clone()).unwrap();
    let unsigned = signature_request(key.public(), &body, None, &Given::default()).unwrap();
    let payloads: Vec<String> = unsigned.payloads().iter().map(shown).collect();
    match &vector.signs {
        Value::String(signs) => assert_eq!(payloads, [signs.as_str()]),
        signs => assert_eq!(json!(payloads), *signs),
    }
    let signed = unsigned.sign(&key).unwrap();
    assert_eq!(signed.signature.map(Expected::from), vector.signature);
    let signatures = signed.signatures.map(|signatures| signatures.into_iter().map(Expected::from).collect());
    assert_eq!(signatures, vector.signatures);
    // The sandbox chooses a form of its own for commands of Kadena.
    if vector.kind != "PactCommand" {
        assert_eq!(signed.data, vector.signed_data);
    }
    let expected = [&vector.tx_hash, &vector.transaction_id, &vector.normalized_message_hash];
    assert_eq!(signed.tx_hash.as_ref(), expected.into_iter().find_map(Option::as_ref));
    // A wallet's network is context enough where the request names none.
    if let Some(network) = &vector.network {
        let mut request = vector.request.clone();
        request.as_object_mut().unwrap().remove("blockchainKind");
        request.as_object_mut().unwrap().remove("network");
        let body: SignatureBody = serde_json::from_value(request).unwrap();
        let network = Network::from(network);
        let unsigned = signature_request(key.public(), &body, Some(&network), &Given::default()).unwrap();
        assert_eq!(unsigned.payloads().iter().map(shown).collect::<Vec<_>>(), payloads);
    }
}

fn shown(payload: &Payload) -> String {
    match payload {
        Payload::Ecdsa(digest) | Payload::Schnorr { digest, .. } => hex::prefixed(digest),
        Payload::EdDsa(message) => hex::prefixed(message),
    }
}

const SECRET: &str = "8c6be1d8cc34cb2cc7a82f1423a4d2734c3a36523cfedbcbe8e861a57bb23e41";

fn sign(kind: KeyKind, request: Value, wallet: Option<&str>) -> Result<Signed, Rejection> {
    let key = private(kind, SECRET);
    let body: SignatureBody = serde_json::from_value(request).unwrap();
    let wallet = wallet.map(Network::from);
    signature_request(key.public(), &body, wallet.as_ref(), &Given::default())?.sign(&key)
}

#[test]
fn requests_that_a_key_or_a_chain_cannot_serve_name_the_field() {
    let hash = "ab".repeat(32);
    for (kind, request, field) in [
        (KeyKind::Ecdsa, json!({ "kind": "Message", "message": "00" }), "blockchainKind"),
        (KeyKind::EdDsa, json!({ "kind": "Transaction", "transaction": "00" }), "blockchainKind"),
        (KeyKind::Schnorr, json!({ "kind": "Hash", "hash": hash }), "taprootMerkleRoot"),
        (KeyKind::Schnorr, json!({ "kind": "Hash", "hash": hash, "taprootMerkleRoot": "00" }), "taprootMerkleRoot"),
        (KeyKind::Ecdsa, json!({ "kind": "Hash", "hash": "abc" }), "hash"),
        (KeyKind::Ecdsa, json!({ "kind": "Hash", "hash": "ab" }), "hash"),
        (KeyKind::Dh, json!({ "kind": "Hash", "hash": hash }), "keyId"),
        (KeyKind::EcdsaStark, json!({ "kind": "Message", "message": "00" }), "kind"),
        (KeyKind::EdDsa, json!({ "kind": "Hash", "hash": hash, "blockchainKind": "Evm" }), "blockchainKind"),
        (KeyKind::EdDsa, json!({ "kind": "Hash", "hash": hash, "blockchainKind": "Nowhere" }), "blockchainKind"),
        (KeyKind::EdDsa, json!({ "kind": "Hash", "hash": hash, "network": "Nowhere" }), "network"),
        (
            KeyKind::EdDsa,
            json!({ "kind": "Hash", "hash": hash, "network": "Solana", "blockchainKind": "Near" }),
            "blockchainKind",
        ),
        (KeyKind::Ecdsa, json!({ "kind": "Bip322", "message": "00" }), "network"),
        (KeyKind::EdDsa, json!({ "kind": "Cip8", "context": "Signature1", "payload": "00" }), "network"),
        (KeyKind::EdDsa, json!({ "kind": "Cip8", "context": "Signature2", "payload": "00" }), "context"),
        (KeyKind::EdDsa, json!({ "kind": "SignerPayload", "payload": "0x00" }), "network"),
        (KeyKind::EdDsa, json!({ "kind": "SignerPayload", "payload": 7, "network": "Polkadot" }), "payload"),
        (KeyKind::Ecdsa, json!({ "kind": "Message", "message": "00", "network": "Bitcoin" }), "kind"),
        (KeyKind::EdDsa, json!({ "kind": "Transaction", "transaction": {}, "network": "Solana" }), "transaction"),
        (KeyKind::EdDsa, json!({ "kind": "PactCommand", "command": "not json" }), "command"),
        (KeyKind::Ecdsa, json!({ "kind": "Frobnicate" }), "kind"),
        (KeyKind::Schnorr, json!({ "kind": "Bip322", "message": "00", "network": "Litecoin" }), "blockchainKind"),
        (KeyKind::Ecdsa, json!({ "kind": "Bip322", "message": "00", "network": "Dogecoin" }), "network"),
    ] {
        let rejection = sign(kind, request.clone(), None).unwrap_err();
        assert_eq!((rejection.field, rejection.kind), (field, RejectionKind::Invalid), "{request}: {rejection}");
    }
}

#[test]
fn kinds_that_the_sandbox_lacks_say_so() {
    for request in [
        json!({ "kind": "Psbt", "psbt": "00", "blockchainKind": "Kaspa" }),
        json!({ "kind": "StellarFeeBumpTransaction", "innerTransaction": "00", "transactionReference": "x" }),
    ] {
        let reason = sign(KeyKind::Ecdsa, request, None).unwrap_err().reason;
        assert!(reason.ends_with(" are not simulated by the sandbox"), "{reason}");
    }
}

#[test]
fn a_transaction_of_another_account_is_refused() {
    let vectors: Vectors = serde_json::from_str(include_str!("../vectors/signatures.json")).unwrap();
    let mut refused = 0;
    for vector in &vectors.vectors {
        let family = vector.network.as_ref().map(|name| of(&Network::from(name)).unwrap().family);
        // These name no sender, or the sender is not checked.
        let unnamed = [Family::Evm, Family::Tezos, Family::Cardano, Family::Cosmos, Family::Hedera, Family::Kadena];
        let checked = matches!(vector.kind.as_str(), "Transaction" | "SignerPayload" | "Psbt");
        if !checked || family.is_none_or(|family| unnamed.contains(&family)) {
            continue;
        }
        let other = private(vector.key.kind(), SECRET.replace('8', "9").as_str());
        let body: SignatureBody = serde_json::from_value(vector.request.clone()).unwrap();
        let result = signature_request(other.public(), &body, None, &Given::default());
        assert!(result.is_err(), "{}", vector.id);
        refused += 1;
    }
    assert!(refused > 25, "{refused}");
}

#[test]
fn an_evm_transaction_in_json_is_filled_in() {
    let request =
        |transaction: Value| json!({ "kind": "Transaction", "network": "EthereumSepolia", "transaction": transaction });
    let given = Given { nonce: 9, base_fee_per_gas: 10_000_000_000, ..Given::default() };
    let key = private(KeyKind::Ecdsa, SECRET);
    let bytes = |transaction: Value| {
        let body: SignatureBody = serde_json::from_value(request(transaction)).unwrap();
        signature_request(key.public(), &body, None, &given).map(|unsigned| hex::prefixed(unsigned.transaction()))
    };
    let to = "0xb282dc7cde21717f18337a596e91ded00b79b25f";
    assert_eq!(
        bytes(json!({ "to": to, "value": "1000000000" })).unwrap(),
        "0x02ef83aa36a7098411e1a3008504b9f96b0082520894b282dc7cde21717f18337a596e91ded00b79b25f843b9aca0080c0"
    );
    // EIP-2930 and the first kind have a gas price.
    let legacy = bytes(json!({ "to": to, "type": 0, "gasPrice": "5", "nonce": "0x2", "gasLimit": "0x5208" })).unwrap();
    assert_eq!(legacy, "0xe2020582520894b282dc7cde21717f18337a596e91ded00b79b25f808083aa36a78080");
    assert!(bytes(json!({ "to": to, "type": 1, "gasPrice": 5, "data": "0x00" })).unwrap().starts_with("0x01"));
    for (transaction, field) in [
        (json!({ "to": to, "type": 3 }), "transaction.type"),
        (json!({ "to": to, "type": 2, "gasPrice": "5" }), "transaction.type"),
        (json!({ "to": to, "type": 0, "maxFeePerGas": "5" }), "transaction.type"),
        (json!({ "to": "0x00" }), "transaction.to"),
        (json!({ "to": to, "value": "1.5" }), "transaction.value"),
        (json!({ "to": to, "data": "0xz" }), "transaction.data"),
        (json!({ "to": to, "from": to }), "transaction.from"),
        (json!({ "to": to, "nonce": "99999999999999999999" }), "transaction.nonce"),
        (json!([]), "transaction"),
    ] {
        assert_eq!(bytes(transaction.clone()).unwrap_err().field, field, "{transaction}");
    }
}

/// The transaction of EIP-2930 that the tests of go-ethereum have, with its digest and signature.
#[test]
fn an_access_list_transaction_is_that_of_other_implementations() {
    let request = json!({
        "kind": "Transaction",
        "network": "Ethereum",
        "transaction": "0x01e00103018261a894b94f5374fce5edbc8e2a8697c15331677e6ebf0b0a825544c0",
    });
    let key = private(KeyKind::Ecdsa, SECRET);
    let body: SignatureBody = serde_json::from_value(request).unwrap();
    let unsigned = signature_request(key.public(), &body, None, &Given::default()).unwrap();
    let digest = "0x49b486f0ec0a60dfbbca2d30cb07c9e8ffb2a2ff41f29a1ab6737475f6ff69f3";
    assert_eq!(unsigned.payloads().iter().map(shown).collect::<Vec<_>>(), [digest]);
    let half = |text| hex::decode_array("r", text).unwrap();
    let signature = RawSignature::Ecdsa {
        r: half("c9519f4f2b30335884581971573fadf60c6204f59a911df35ee8a540456b2660"),
        s: half("32f1e8e2c5dd761f9e4f88f41c8310aeaba26a8bfcdacfedfa12ec3862d37521"),
        recid: 1,
    };
    assert_eq!(
        unsigned.assemble(&[signature]).unwrap().data.unwrap(),
        "0x01f8630103018261a894b94f5374fce5edbc8e2a8697c15331677e6ebf0b0a825544c001a0c9519f4f2b3033588458197157\
         3fadf60c6204f59a911df35ee8a540456b2660a032f1e8e2c5dd761f9e4f88f41c8310aeaba26a8bfcdacfedfa12ec3862d37521"
    );
}

#[test]
fn a_transaction_with_blobs_has_their_hashes_and_calls_an_address() {
    let number = |number: u64| alloy_rlp::encode(number);
    let (to, hash) = (alloy_rlp::encode([7_u8; 20].as_slice()), alloy_rlp::encode([1_u8; 32].as_slice()));
    let list = |items: &[&[u8]]| {
        let content = items.concat();
        let mut list = Vec::new();
        alloy_rlp::Header { list: true, payload_length: content.len() }.encode(&mut list);
        [list, content].concat()
    };
    let bytes = |to: &[u8], hashes: &[&[u8]]| {
        let (one, none) = (number(1), number(0));
        let fields = [
            &one,
            &none,
            &one,
            &one,
            &one,
            to,
            &none,
            &alloy_rlp::encode([0_u8; 0].as_slice()),
            &list(&[]),
            &one,
            &list(hashes),
        ];
        hex::prefixed(&[vec![3], list(&fields.map(AsRef::as_ref))].concat())
    };
    let signed = |transaction: String| {
        sign(KeyKind::Ecdsa, json!({ "kind": "Transaction", "network": "Ethereum", "transaction": transaction }), None)
    };
    let made = signed(bytes(&to, &[&hash, &hash])).unwrap();
    assert!(made.data.unwrap().starts_with("0x03f8"));
    for (wrong, place) in [
        (bytes(&to, &[]), "field 10"),
        (bytes(&to, &[&hash, &to]), "field 10"),
        (bytes(&number(0), &[&hash]), "field 5"),
    ] {
        let refused = signed(wrong).unwrap_err();
        assert!(refused.reason.contains(place), "{}", refused.reason);
    }
}

#[test]
fn evm_addresses_in_mixed_case_need_their_checksum() {
    let request = |address: &str| json!({ "kind": "Eip7702", "address": address, "chainId": 1, "nonce": 0 });
    for address in [
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed",
        "0x5AAEB6053F3E94C9B9A09F33669435E7EF1BEAED",
    ] {
        sign(KeyKind::Ecdsa, request(address), None).unwrap();
    }
    for address in ["0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", "0x5aae"]
    {
        assert_eq!(sign(KeyKind::Ecdsa, request(address), None).unwrap_err().field, "address", "{address}");
    }
}

#[test]
fn typed_data_that_does_not_fit_its_types_is_refused() {
    let request = |kind: &str, value: Value| {
        json!({
            "kind": "Eip712",
            "types": { "Order": [{ "name": "value", "type": kind }] },
            "domain": {},
            "message": { "value": value },
        })
    };
    for (kind, value) in [
        ("uint8", json!(255)),
        ("uint8", json!("0xff")),
        ("int8", json!(-128)),
        ("int8", json!("127")),
        ("bytes4", json!("0xdeadbeef")),
        ("uint8[2][]", json!([[1, 2], [3, 4]])),
        (
            "int256",
            json!(format!("-{}", "57896044618658097711785492504343953926634992332820282019728792003956564819968")),
        ),
    ] {
        sign(KeyKind::Ecdsa, request(kind, value.clone()), None)
            .unwrap_or_else(|error| panic!("{kind} {value}: {error}"));
    }
    for (kind, value) in [
        ("uint8", json!(256)),
        ("uint8", json!(-1)),
        ("int8", json!(128)),
        ("int8", json!(-129)),
        ("uint8", json!(1.5)),
        ("uint8", json!(null)),
        ("uint7", json!(1)),
        ("uint264", json!(1)),
        ("bytes33", json!("0x00")),
        ("bytes4", json!("0xdead")),
        ("bool", json!("true")),
        ("address", json!("0x00")),
        ("Nothing", json!({})),
        ("uint8[2]", json!([1])),
        ("uint8[]", json!("x")),
        ("int", json!("57896044618658097711785492504343953926634992332820282019728792003956564819968")),
    ] {
        let rejection = sign(KeyKind::Ecdsa, request(kind, value.clone()), None).unwrap_err();
        assert_eq!(rejection.field, "message", "{kind} {value}");
    }
    // Two structs that nothing refers to, and none.
    for types in [
        json!({ "A": [], "B": [] }),
        json!({}),
        json!({ "A": [{ "name": "b", "type": "B" }], "B": [{ "name": "a", "type": "A" }] }),
    ] {
        let request = json!({ "kind": "Eip712", "types": types, "domain": {}, "message": {} });
        assert_eq!(sign(KeyKind::Ecdsa, request, None).unwrap_err().field, "types");
    }
}

#[test]
fn a_chain_id_that_is_not_the_networks_is_refused() {
    let transaction =
        "0x02ef83aa36a7078459682f008504a817c80082520894e5a2ebc128e262ab1e3bd02bffbe16911adfbffb843b9aca0080c0";
    let request = |network: &str| json!({ "kind": "Transaction", "transaction": transaction, "network": network });
    sign(KeyKind::Ecdsa, request("EthereumSepolia"), None).unwrap();
    let rejection = sign(KeyKind::Ecdsa, request("Ethereum"), None).unwrap_err();
    assert_eq!(rejection.reason, "the chain id of the network is 1, that of the transaction 11155111");
}

#[test]
fn messages_of_edwards_keys_have_the_encoding_of_their_chain() {
    let message = |network| {
        let signed = sign(KeyKind::EdDsa, json!({ "kind": "Message", "message": "0x00" }), network).unwrap();
        signed.signature.unwrap().encoded
    };
    assert_eq!(message(None), None);
    assert_eq!(message(Some("Solana")).unwrap().len(), 2 + 128);
    assert!(message(Some("Polkadot")).unwrap().starts_with("0x00"));
    assert_eq!(message(Some("Sui")).unwrap().len(), 2 + 2 * 97);
}
