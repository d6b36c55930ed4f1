//! Signature requests: repeated ones, those that are refused, and their lists.

use crate::client::service_account;
use crate::refusals::refuses;
use crate::wallet_keys::{create_key, ecdsa, path};
use dfns_sandbox::Sandbox;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

fn hash(external_id: &str) -> Value {
    json!({ "kind": "Hash", "hash": "ab".repeat(32), "externalId": external_id })
}

#[tokio::test]
async fn an_external_id_is_for_one_signature_for_ever() {
    let events = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&events);
    let builder = Sandbox::builder().events(move |event| seen.lock().unwrap().push(event.kind.to_string()));
    let sandbox = builder.start().await.unwrap();
    let actor = service_account(&sandbox);
    let (key, other) = (create_key(&actor, &ecdsa()).await, create_key(&actor, &ecdsa()).await);
    let wallet = json!({ "network": "Ethereum", "signingKey": { "id": key["id"] } });
    let wallet = actor.signed("POST", "/wallets", &wallet).await.ok();
    events.lock().unwrap().clear();
    let target = path(&key, "/signatures");
    let first = actor.signed("POST", &target, &hash("order-7")).await.ok();
    assert_eq!(first["externalId"], "order-7");
    assert_eq!(*events.lock().unwrap(), ["wallet.signature.requested", "wallet.signature.signed"]);
    // The order of fields and the space between them do not matter.
    let same = format!("{{ \"externalId\":\"order-7\", \"hash\": \"{}\", \"kind\":\"Hash\"}}", "ab".repeat(32));
    let user_action = actor.sign("POST", &target, &same).await;
    let again = actor.send("POST", &target, &same, Some(&user_action)).await.ok();
    assert_eq!(again, first);
    assert_eq!(events.lock().unwrap().len(), 2, "nothing happens twice");

    let through_wallet = format!("/wallets/{}/signatures", wallet["id"].as_str().unwrap());
    for (target, body) in [
        (target.clone(), json!({ "kind": "Hash", "hash": "cd".repeat(32), "externalId": "order-7" })),
        (
            target.clone(),
            json!({ "kind": "Hash", "hash": "ab".repeat(32), "externalId": "order-7", "network": "Base" }),
        ),
        (path(&other, "/signatures"), hash("order-7")),
        (through_wallet, hash("order-7")),
    ] {
        let before = sandbox.fingerprint();
        let reply = actor.signed("POST", &target, &body).await;
        reply.refused(409, "Conflicting signature with same externalId");
        let duplicate = json!({ "id": first["id"], "externalId": "order-7" });
        assert_eq!(reply.body["error"]["details"]["duplicate"], duplicate);
        assert_eq!(before, sandbox.fingerprint());
    }
    for id in [String::new(), "x".repeat(51)] {
        let message = "`externalId` must be a string of 1 to 50 characters";
        refuses(&sandbox, actor.signed("POST", &target, &hash(&id)), 400, message).await;
    }
    // A repeated request has its response even if the key could not sign it any more.
    actor.signed("DELETE", &path(&key, ""), &Value::Null).await.ok();
    assert_eq!(actor.signed("POST", &target, &hash("order-7")).await.ok(), first);
    actor
        .signed("POST", &target, &hash("order-8"))
        .await
        .refused(422, &format!("key {} is archived", key["id"].as_str().unwrap()));
}

#[tokio::test]
async fn payloads_that_are_not_signed_name_the_field() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    let key = create_key(&actor, &ecdsa()).await;
    let schnorr = create_key(&actor, &json!({ "scheme": "Schnorr", "curve": "secp256k1" })).await;
    let ab = "ab".repeat(32);
    for (key, body, status, message) in [
        (&key, json!({}), 400, "`kind` is required"),
        (&key, json!({ "kind": "Hash" }), 400, "`hash` is required"),
        (
            &key,
            json!({ "kind": "Frobnicate" }),
            400,
            "`kind` must be `Hash`, `Message`, `Transaction`, `Eip191`, `Eip712`, `Eip7702`, `Snip12`, `Psbt`, `Bip322`, `PactCommand`, `SignDocDirect`, `SignerPayload`, `Cip8`, `DfnsSmartAccountTransaction` or `StellarFeeBumpTransaction`",
        ),
        (
            &key,
            json!({ "kind": "Message", "message": "00" }),
            400,
            "`blockchainKind`: blockchainKind or network is required",
        ),
        (
            &key,
            json!({ "kind": "Hash", "hash": ab, "network": "Nowhere" }),
            400,
            "`network`: unknown network `Nowhere`",
        ),
        (
            &key,
            json!({ "kind": "Hash", "hash": ab, "network": "Solana" }),
            400,
            "`blockchainKind`: keys of ECDSA with secp256k1 do not sign there",
        ),
        (
            &schnorr,
            json!({ "kind": "Hash", "hash": ab }),
            400,
            "`taprootMerkleRoot`: required for Schnorr keys; pass an empty string for none",
        ),
        (
            &key,
            json!({ "kind": "StellarFeeBumpTransaction", "innerTransaction": "00", "transactionReference": "x" }),
            400,
            "`kind`: signatures of kind StellarFeeBumpTransaction are not simulated by the sandbox",
        ),
    ] {
        let target = path(key, "/signatures");
        refuses(&sandbox, actor.signed("POST", &target, &body), status, message).await;
    }
}

#[tokio::test]
async fn a_signature_is_found_by_its_key_and_by_its_wallet() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    let (key, other) = (create_key(&actor, &ecdsa()).await, create_key(&actor, &ecdsa()).await);
    let mut wallets = Vec::new();
    for network in ["Ethereum", "Base"] {
        let body = json!({ "network": network, "signingKey": { "id": key["id"] } });
        wallets.push(actor.signed("POST", "/wallets", &body).await.ok());
    }
    let of_wallet = |wallet: &Value| format!("/wallets/{}/signatures", wallet["id"].as_str().unwrap());
    let by_key = actor.signed("POST", &path(&key, "/signatures"), &hash("a")).await.ok();
    let by_wallet = actor.signed("POST", &of_wallet(&wallets[0]), &hash("b")).await.ok();
    assert!(by_key.get("walletId").is_none());
    let listed = actor.get(&path(&key, "/signatures")).await.ok();
    assert_eq!(listed, json!({ "items": [by_wallet, by_key], "keyId": key["id"] }));
    let listed = actor.get(&of_wallet(&wallets[0])).await.ok();
    assert_eq!(listed, json!({ "items": [by_wallet], "keyId": key["id"], "walletId": wallets[0]["id"] }));
    let first = actor.get(&path(&key, "/signatures?limit=1")).await.ok();
    let rest = format!("/signatures?limit=1&paginationToken={}", first["nextPageToken"].as_str().unwrap());
    assert_eq!(actor.get(&path(&key, &rest)).await.ok()["items"], json!([by_key]));
    for (target, id) in [
        (path(&other, "/signatures"), &by_key),
        (of_wallet(&wallets[0]), &by_key),
        (of_wallet(&wallets[1]), &by_wallet),
    ] {
        let target = format!("{target}/{}", id["id"].as_str().unwrap());
        actor.get(&target).await.refused(404, "signature not found");
    }
}
