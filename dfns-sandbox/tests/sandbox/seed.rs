//! Seeded randomness: the same requests get the same responses in every run.

use crate::client::{Reply, employee};
use crate::enrolment::{NewKey, invite, login_challenge};
use crate::transfers::word;
use dfns_sandbox::{Builder, ManualClock, Sandbox};
use serde_json::{Value, json};
use std::time::{Duration, UNIX_EPOCH};

fn clock() -> ManualClock {
    ManualClock::new(UNIX_EPOCH + Duration::from_hours(24 * 365 * 56))
}

fn seeded(seed: u64) -> Builder {
    Sandbox::builder().seed(seed).clock(clock())
}

/// The responses of a sandbox to some requests, and its bootstrap document.
async fn session(sandbox: &Sandbox) -> Vec<Value> {
    let mut bootstrap = serde_json::to_value(sandbox.bootstrap()).unwrap();
    bootstrap["baseUrl"] = Value::Null;
    let actor = employee(sandbox);
    let body = |reply: Reply| reply.body;
    let wallet = actor.signed("POST", "/wallets", &json!({ "network": "EthereumSepolia" })).await.ok();
    let webhook = json!({ "url": "http://localhost:1/", "events": ["wallet.created"] });
    invite(sandbox, "new@example.com").await;
    vec![
        bootstrap,
        wallet,
        actor.signed("POST", "/keys", &json!({ "scheme": "EdDSA", "curve": "ed25519" })).await.ok(),
        actor.signed("POST", "/webhooks", &webhook).await.ok(),
        login_challenge(sandbox, &sandbox.bootstrap().end_user.username).await,
        actor.challenge("POST", "/wallets", "{}").await.ok(),
        sandbox.registration_code("new@example.com").unwrap().into(),
        sandbox.last_audit_log().unwrap().into(),
        actor.get("/key-stores").await.ok(),
        actor.get("/signers").await.ok(),
        body(actor.get("/wallets/wa-1").await),
    ]
}

#[tokio::test]
async fn a_seed_repeats_everything_and_another_nothing() {
    let first = session(&seeded(7).start().await.unwrap()).await;
    let sandbox = seeded(7).start().await.unwrap();
    assert!(session(&sandbox).await == first, "a second run repeats the first");
    sandbox.control().reset().await.unwrap();
    assert!(session(&sandbox).await == first, "a reset goes back to the start");
    let unseeded = Sandbox::builder().clock(clock()).start().await.unwrap();
    for other in [seeded(8).start().await.unwrap(), unseeded] {
        for (one, other) in first.iter().zip(session(&other).await) {
            assert_ne!(*one, other);
        }
    }
}

#[tokio::test]
async fn what_is_asked_besides_does_not_change_the_ids() {
    let (plain, busy) = (seeded(7).start().await.unwrap(), seeded(7).start().await.unwrap());
    let wallet = json!({ "network": "EthereumSepolia" });
    let expected = employee(&plain).signed("POST", "/wallets", &wallet).await.ok();
    let actor = employee(&busy);
    let user = json!({ "name": "m", "publicKey": NewKey::new("").pem });
    actor.signed("POST", "/auth/service-accounts", &user).await.ok();
    actor.get("/wallets/wa-1").await.refused(404, "wallet not found");
    assert_eq!(actor.signed("POST", "/wallets", &wallet).await.ok()["id"], expected["id"]);
}

#[tokio::test]
async fn a_restart_with_a_seed_gives_no_id_twice() {
    let file = crate::persistence::folder("seed").join("state.redb");
    let mut wallets = Vec::new();
    for _ in 0..3 {
        let sandbox = seeded(7).data(&file).start().await.unwrap();
        let wallet = json!({ "network": "EthereumSepolia" });
        wallets.push(employee(&sandbox).signed("POST", "/wallets", &wallet).await.ok()["address"].to_string());
        sandbox.stop().await;
    }
    wallets.sort();
    wallets.dedup();
    assert_eq!(wallets.len(), 3);
}

#[tokio::test]
async fn a_snapshot_is_restored_after_resets_to_its_seed_and_goes_on_with_new_ids() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = employee(&sandbox);
    let wallet = async |network: &str| actor.signed("POST", "/wallets", &json!({ "network": network })).await.ok();
    let mut snapshots = Vec::new();
    for network in ["EthereumSepolia", "BitcoinTestnet3"] {
        word(&sandbox, "reset", &json!({ "seed": 9 })).await.ok();
        wallet(network).await;
        snapshots.push((network, sandbox.control().snapshot().await.unwrap()));
    }
    word(&sandbox, "reset", &json!({ "seed": 9 })).await.ok();
    for (network, id) in &snapshots {
        sandbox.control().restore(id).await.unwrap();
        let wallets = actor.get("/wallets").await.ok();
        assert_eq!(wallets["items"].as_array().unwrap().len(), 1);
        assert_eq!(wallets["items"][0]["network"], *network);
        // Ids that the state has already would be refused.
        for _ in 0..3 {
            wallet(network).await;
        }
    }
}
