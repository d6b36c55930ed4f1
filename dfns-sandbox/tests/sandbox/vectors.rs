//! Every address and every signature of the chains' own libraries comes out of the API.

use crate::client::{Actor, service_account};
use dfns_sandbox::Sandbox;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// A sandbox whose keys are those of vectors.
pub(crate) struct Bench {
    pub(crate) sandbox: Sandbox,
    pub(crate) actor: Actor,
}

impl Bench {
    pub(crate) async fn new() -> Self {
        let sandbox = Sandbox::start().await.unwrap();
        let actor = service_account(&sandbox);
        Self { sandbox, actor }
    }

    /// Imports a private key and returns its id.
    pub(crate) async fn import(&self, key: &Value) -> String {
        let text = |name: &str| key[name].as_str().unwrap();
        let (scheme, curve) = (text("scheme").into(), text("curve").into());
        let secret = text("privateKey").into();
        let imported = self.sandbox.control().import_private_key(scheme, curve, secret, None).await.unwrap();
        assert_eq!(imported.public_key, text("publicKey"));
        assert_eq!((imported.imported, imported.custodial), (Some(true), true));
        imported.id.to_string()
    }
}

#[tokio::test]
async fn every_network_has_the_addresses_of_its_own_libraries() {
    let bench = Bench::new().await;
    let vectors: Value = serde_json::from_str(include_str!("../../src/chain/vectors/addresses.json")).unwrap();
    let mut seen = BTreeSet::new();
    let mut validators = BTreeMap::new();
    for vector in vectors["vectors"].as_array().unwrap() {
        let key = bench.import(vector).await;
        for network in vector["networks"].as_array().unwrap() {
            let network = network.as_str().unwrap();
            let mut body = json!({ "network": network, "signingKey": { "id": key } });
            if let Some(hint) = vector["partyHint"].as_str() {
                let validator = match validators.get(network) {
                    Some(validator) => Value::clone(validator),
                    None => add_validator(&bench.actor, network, hint).await["id"].clone(),
                };
                body["validatorId"] = validator.clone();
                validators.insert(network.to_owned(), validator);
            }
            let wallet = bench.actor.signed("POST", "/wallets", &body).await.ok();
            assert_eq!(wallet["address"], vector["address"], "{network}");
            assert_eq!(wallet["status"], "Active", "{network}");
            let path = format!("/wallets/{}", wallet["id"].as_str().unwrap());
            assert_eq!(bench.actor.get(&path).await.ok(), wallet);
            seen.insert(network.to_owned());
        }
    }
    assert_eq!(seen.len(), 89);
}

pub(crate) async fn add_validator(actor: &Actor, network: &str, name: &str) -> Value {
    let api = json!({
        "url": "https://validator.example.com",
        "oauth2": { "domain": "https://id.example.com", "audience": "a", "clientId": "c", "clientSecret": "s" },
    });
    let body = json!({ "kind": "Custom", "name": name, "validator": api, "ledger": api });
    actor.signed("POST", &format!("/networks/{network}/validators"), &body).await.ok()
}

#[tokio::test]
async fn every_signature_is_that_of_the_chains_own_libraries() {
    let bench = Bench::new().await;
    let vectors: Value = serde_json::from_str(include_str!("../../src/chain/vectors/signatures.json")).unwrap();
    let vectors = vectors["vectors"].as_array().unwrap();
    assert_eq!(vectors.len(), 95);
    for vector in vectors {
        let key = bench.import(&vector["key"]).await;
        if vector["kind"] == "Derive" {
            let derived = bench.actor.signed("POST", &format!("/keys/{key}/derive"), &vector["request"]).await.ok();
            assert_eq!(derived, json!({ "output": vector["output"] }), "{}", vector["id"]);
            continue;
        }
        let path = format!("/keys/{key}/signatures");
        let signed = bench.actor.signed("POST", &path, &vector["request"]).await.ok();
        assert_eq!((&signed["status"], &signed["keyId"]), (&json!("Signed"), &json!(key)), "{}", vector["id"]);
        assert_eq!(signed["requestBody"], vector["request"], "{}", vector["id"]);
        for name in ["signature", "signatures"] {
            assert_eq!(signed.get(name), vector.get(name), "{} {name}", vector["id"]);
        }
        // Some libraries have no form for a signed payload.
        assert!(vector["signedData"].is_null() || signed["signedData"] == vector["signedData"], "{}", vector["id"]);
        let one = format!("{path}/{}", signed["id"].as_str().unwrap());
        assert_eq!(bench.actor.get(&one).await.ok(), signed);
    }
}

#[tokio::test]
async fn what_a_wallet_signs_is_for_its_network() {
    let bench = Bench::new().await;
    let vectors: Value = serde_json::from_str(include_str!("../../src/chain/vectors/signatures.json")).unwrap();
    let mut signed = 0;
    for vector in vectors["vectors"].as_array().unwrap() {
        let Some(network) = vector["network"].as_str().filter(|network| !network.starts_with("Canton")) else {
            continue;
        };
        let mut request = vector["request"].clone();
        request.as_object_mut().unwrap().retain(|name, _| name != "network" && name != "blockchainKind");
        let key = bench.import(&vector["key"]).await;
        let created = json!({ "network": network, "signingKey": { "id": key } });
        let created = bench.actor.signed("POST", "/wallets", &created).await;
        let wallet = match created.status {
            409 => created.body["error"]["details"]["duplicate"]["id"].clone(),
            _ => created.ok()["id"].clone(),
        };
        let path = format!("/wallets/{}/signatures", wallet.as_str().unwrap());
        let reply = bench.actor.signed("POST", &path, &request).await.ok();
        assert_eq!((&reply["walletId"], &reply["network"]), (&wallet, &json!(network)), "{}", vector["id"]);
        assert_eq!(reply.get("signature"), vector.get("signature"), "{}", vector["id"]);
        let one = format!("{path}/{}", reply["id"].as_str().unwrap());
        assert_eq!(bench.actor.get(&one).await.ok(), reply);
        let listed = bench.actor.get(&format!("{path}?limit=1")).await.ok();
        assert_eq!((&listed["items"][0], &listed["walletId"]), (&reply, &wallet));
        signed += 1;
    }
    assert!(signed > 60, "{signed}");
}
