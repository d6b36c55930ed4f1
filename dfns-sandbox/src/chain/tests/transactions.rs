use super::{TestKey, private};
use crate::chain::{Given, KeyKind, Rejection, RejectionKind, Signed, of, transaction_request};
use dfns_endpoints::Network;
use dfns_endpoints::onchain::TransactionBody;
use serde_json::{Value, json};

fn vectors() -> Vec<Value> {
    let vectors: Value = serde_json::from_str(include_str!("../vectors/signatures.json")).unwrap();
    vectors["vectors"].as_array().unwrap().clone()
}

fn request(vector: &Value) -> (TestKey, &'static str, Value) {
    let key = serde_json::from_value(vector["key"].clone()).unwrap();
    let network = of(&Network::from(vector["network"].as_str().unwrap())).unwrap().name;
    let mut request = vector["request"].clone();
    let fields = request.as_object_mut().unwrap();
    fields.remove("blockchainKind");
    fields.remove("network");
    (key, network, request)
}

fn broadcast(key: &TestKey, network: &str, request: &Value) -> Result<Signed, Rejection> {
    let key = key.private();
    let network = of(&Network::from(network)).unwrap();
    let body: TransactionBody = serde_json::from_value(request.clone()).unwrap();
    transaction_request(network, key.public(), &body, &Given::default())?.sign(&key)
}

#[test]
fn transactions_of_callers_have_the_hashes_of_the_chains_own_libraries() {
    let mut checked = 0;
    for vector in vectors() {
        let Some(hash) = vector["txHash"].as_str().filter(|_| vector["kind"] != "PactCommand") else { continue };
        if vector["kind"] == "SignerPayload" {
            continue;
        }
        let (key, network, request) = request(&vector);
        let signed = broadcast(&key, network, &request).unwrap();
        assert_eq!(signed.tx_hash.as_deref(), Some(hash), "{}", vector["id"]);
        // A PSBT is broadcast as the transaction that it becomes.
        if let Some(raw) = vector["rawTransaction"].as_str() {
            assert_eq!(signed.data, Some(format!("0x{raw}")), "{}", vector["id"]);
        }
        checked += 1;
    }
    assert!(checked > 35, "{checked}");
}

#[test]
fn a_transaction_that_lacks_other_signatures_is_not_broadcast() {
    let vector = vectors().into_iter().find(|vector| vector["id"] == "solana-transaction-3").unwrap();
    let (key, network, request) = request(&vector);
    assert_eq!(broadcast(&key, network, &request).unwrap_err().reason, "signatures of other accounts are missing");
}

#[test]
fn older_kinds_of_evm_transactions_are_of_type_2() {
    let key = private(KeyKind::Ecdsa, &"11".repeat(32));
    let network = of(&Network::EthereumSepolia).unwrap();
    let to = "0xb282dc7cde21717f18337a596e91ded00b79b25f";
    for kind in ["Evm", "Eip1559"] {
        let body = serde_json::from_value(json!({ "kind": kind, "to": to, "value": "1", "nonce": 3 })).unwrap();
        let unsigned = transaction_request(network, key.public(), &body, &Given::default()).unwrap();
        assert_eq!(unsigned.transaction()[0], 2, "{kind}");
    }
}

#[test]
fn transactions_that_cannot_be_made_say_why() {
    let key = private(KeyKind::Ecdsa, &"11".repeat(32));
    let refused = |network: &str, request: Value| {
        let body = serde_json::from_value(request).unwrap();
        transaction_request(of(&Network::from(network)).unwrap(), key.public(), &body, &Given::default()).unwrap_err()
    };
    for (network, request, field, kind) in [
        ("Ethereum", json!({ "kind": "Psbt", "psbt": "00" }), "kind", RejectionKind::Invalid),
        ("Bitcoin", json!({ "kind": "Psbt", "psbt": "00" }), "psbt", RejectionKind::Invalid),
        ("Ethereum", json!({ "kind": "Transaction", "transaction": "0x02c0" }), "transaction", RejectionKind::Invalid),
        ("Ethereum", json!({ "kind": "Frobnicate" }), "kind", RejectionKind::Invalid),
        ("Solana", json!({ "kind": "Transaction", "transaction": "00" }), "signingKey", RejectionKind::Invalid),
        (
            "Ethereum",
            json!({ "kind": "UserOperations", "userOperations": [], "feeSponsorId": "fs-1" }),
            "userOperations",
            RejectionKind::Invalid,
        ),
        ("Ethereum", json!({ "kind": "CreateSolanaNonceAccounts", "count": 1 }), "kind", RejectionKind::Invalid),
    ] {
        let rejection = refused(network, request.clone());
        assert_eq!((rejection.field, rejection.kind), (field, kind), "{network} {request}: {rejection}");
    }
}
