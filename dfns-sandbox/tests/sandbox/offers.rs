//! Offers on Canton, activations, bulk creation, and transfers from elsewhere.

use crate::client::{Actor, recording_sandbox, service_account};
use crate::transfers::{balance, fund, native, now, path, wallet, word};
use crate::vectors::add_validator;
use dfns_sandbox::{ManualClock, Sandbox};
use serde_json::{Value, json};
use std::time::Duration;

pub(crate) async fn canton(sandbox: &Sandbox, actor: &Actor) -> (Value, Value) {
    add_validator(actor, "Canton", "one").await;
    let (from, to) = (wallet(actor, "Canton").await, wallet(actor, "Canton").await);
    fund(sandbox, &from, &json!("Native"), "100000").await;
    (from, to)
}

pub(crate) async fn offer(actor: &Actor, from: &Value, to: &Value, more: Value) -> Value {
    let mut body = native(&to["address"], "70000");
    body["offer"] = json!(true);
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let transfer = actor.signed("POST", &path(from, "/transfers"), &body).await.ok();
    assert_eq!(now(actor, from, &transfer).await["status"], "Confirmed");
    actor.get(&path(to, "/offers")).await.ok()["items"][0].clone()
}

#[tokio::test]
async fn an_offer_locks_the_amount_until_it_is_settled() {
    let (sandbox, events) = recording_sandbox().await;
    let actor = service_account(&sandbox);
    let (from, to) = canton(&sandbox, &actor).await;
    events.lock().unwrap().clear();
    let offered = offer(&actor, &from, &to, json!({})).await;
    assert_eq!(
        (&offered["status"], &offered["value"], &offered["from"], &offered["to"], &offered["kind"]),
        (&json!("Pending"), &json!("70000"), &from["address"], &to["address"], &json!("Native"))
    );
    assert!(events.lock().unwrap().contains(&"wallet.offer.received".to_owned()));
    // The fee is paid, the amount is locked: no other transfer can spend it.
    assert_eq!((balance(&actor, &from).await, balance(&actor, &to).await), ("99000".to_owned(), "0".to_owned()));
    let body = native(&to["address"], "50000");
    let poor = actor.signed("POST", &path(&from, "/transfers"), &body).await.ok();
    let reason = "Insufficient funds: needs 51000, has 29000";
    assert_eq!(now(&actor, &from, &poor).await["reason"], reason);
    let one = format!("/offers/{}", offered["id"].as_str().unwrap());
    assert_eq!(actor.get(&path(&to, &one)).await.ok(), offered);
    actor.get(&path(&from, &one)).await.refused(404, "offer not found");

    let accepted = actor.signed("PUT", &path(&to, &format!("{one}/accept")), &Value::Null).await.ok();
    assert_eq!(accepted["status"], "Accepted", "{accepted}");
    assert!(accepted["dateSettled"].is_string());
    let settlement = json!({ "id": accepted["settlementTransactionId"] });
    let settlement = now(&actor, &to, &settlement).await;
    assert_eq!(
        (&settlement["status"], &settlement["requestBody"]["kind"]),
        (&json!("Confirmed"), &json!("SettleOffer"))
    );
    assert_eq!((balance(&actor, &from).await, balance(&actor, &to).await), ("29000".to_owned(), "70000".to_owned()));
    let history = actor.get(&path(&to, "/history")).await.ok();
    assert_eq!((&history["items"][0]["value"], &history["items"][0]["from"]), (&json!("70000"), &from["address"]));
    let again = actor.signed("PUT", &path(&to, &format!("{one}/reject")), &Value::Null).await;
    again.refused(409, "the offer is not pending");
    assert!(events.lock().unwrap().contains(&"wallet.offer.accepted".to_owned()));

    fund(&sandbox, &from, &json!("Native"), "100000").await;
    let offered = offer(&actor, &from, &to, json!({})).await;
    let one = format!("/offers/{}", offered["id"].as_str().unwrap());
    let rejected = actor.signed("PUT", &path(&to, &format!("{one}/reject")), &Value::Null).await.ok();
    assert_eq!(rejected["status"], "Rejected");
    assert_eq!((balance(&actor, &from).await, balance(&actor, &to).await), ("128000".to_owned(), "70000".to_owned()));
    let offered = offer(&actor, &from, &to, json!({})).await;
    word(&sandbox, "withdraw_offer", &json!({ "id": offered["id"] })).await.ok();
    word(&sandbox, "withdraw_offer", &json!({ "id": offered["id"] })).await.refused(409, "the offer is not pending");
    let offered = actor.get(&path(&to, "/offers?limit=1")).await.ok();
    assert_eq!(offered["items"][0]["status"], "Withdrawn");
    assert!(offered["nextPageToken"].is_string());
    // The older kind of transaction settles, too.
    let offered = offer(&actor, &from, &to, json!({})).await;
    let settle = json!({ "kind": "SettleOffer", "txHash": offered["txHash"], "decision": "Accept" });
    actor.signed("POST", &path(&to, "/transactions"), &settle).await.ok();
    assert_eq!(balance(&actor, &to).await, "140000");
    actor.signed("POST", &path(&to, "/transactions"), &settle).await.refused(409, "the offer is not pending");
}

#[tokio::test]
async fn an_offer_expires() {
    let clock = ManualClock::default();
    let sandbox = Sandbox::builder().clock(clock.clone()).start().await.unwrap();
    let actor = service_account(&sandbox);
    let (from, to) = canton(&sandbox, &actor).await;
    let expires = dfns_core::Timestamp::from(dfns_sandbox::Clock::now(&clock) + Duration::from_secs(60));
    let offered = offer(&actor, &from, &to, json!({ "expiresAt": expires })).await;
    clock.advance(Duration::from_secs(61));
    let one = path(&to, &format!("/offers/{}", offered["id"].as_str().unwrap()));
    assert_eq!(actor.get(&one).await.ok()["status"], "Expired");
    let all = actor.signed("POST", &path(&from, "/transfers"), &native(&to["address"], "98000")).await.ok();
    assert_eq!(now(&actor, &from, &all).await["status"], "Confirmed", "the amount is free again");
}

#[tokio::test]
async fn the_ledger_api_of_canton_is_read_through_a_wallet() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    let (wallet, _) = canton(&sandbox, &actor).await;
    let call = async |wallet: &Value, method: &str, resource: &str| {
        let body = json!({ "requestMethod": method, "resource": resource });
        actor.send("POST", &path(wallet, "/canton/ledger-api"), &body.to_string(), None).await
    };
    assert_eq!(call(&wallet, "GET", "/v2/state/ledger-end").await.ok(), json!({ "offset": 1001 }));
    assert!(call(&wallet, "GET", "/v2/parties/participant-id").await.ok()["participantId"].is_string());
    let message = "`resource` is not one that Dfns forwards";
    call(&wallet, "POST", "/v2/state/ledger-end").await.refused(403, message);
    call(&wallet, "GET", "/v2/commands/submit").await.refused(403, message);
    let other = crate::transfers::wallet(&actor, "Base").await;
    call(&other, "GET", "/v2/state/ledger-end").await.refused(400, "`walletId` must be a wallet on Canton");
}

#[tokio::test]
async fn a_wallet_has_its_address_once_it_is_activated() {
    let (sandbox, events) = recording_sandbox().await;
    let actor = service_account(&sandbox);
    for network in ["Starknet", "ConcordiumTestnet"] {
        let inactive = wallet(&actor, network).await;
        let to = native(&json!("0x1"), "1");
        let refused = actor.signed("POST", &path(&inactive, "/transfers"), &to).await;
        assert_eq!(refused.status, 412, "{}", refused.body);
        let transaction = actor.signed("POST", &path(&inactive, "/activate"), &json!({})).await.ok();
        assert_eq!(transaction["requestBody"]["kind"], "ActivateAccount");
        let active = actor.get(&path(&inactive, "")).await.ok();
        assert_eq!(active["status"], "Active", "{active}");
        assert!(active["address"].is_string());
        assert_eq!(now(&actor, &inactive, &transaction).await["status"], "Confirmed");
        assert!(events.lock().unwrap().contains(&"wallet.activated".to_owned()));
        let again = actor.signed("POST", &path(&inactive, "/activate"), &json!({})).await;
        again.refused(409, "the wallet is active already, or its activation is under way");
        let other = wallet(&actor, network).await;
        actor.signed("POST", &path(&other, "/activate"), &json!({})).await.ok();
        let other = actor.get(&path(&other, "")).await.ok();
        fund(&sandbox, &active, &json!("Native"), "5000").await;
        let sent = actor.signed("POST", &path(&active, "/transfers"), &native(&other["address"], "3000")).await.ok();
        assert_eq!(now(&actor, &active, &sent).await["status"], "Confirmed");
        assert_eq!(balance(&actor, &other).await, "3000");
    }
    let ready = wallet(&actor, "Base").await;
    let refused = actor.signed("POST", &path(&ready, "/activate"), &json!({})).await;
    refused.refused(400, "wallets on Base need no activation");
}

#[tokio::test]
async fn wallets_are_created_in_bulk_from_one_master_key() {
    let sandbox = Sandbox::builder().clock(ManualClock::default()).start().await.unwrap();
    let actor = service_account(&sandbox);
    for network in ["Solana", "Tron"] {
        let body = json!({ "network": network, "count": 260, "name": "till", "tags": ["shop"] });
        let handle = actor.signed("POST", "/wallets/bulk-create", &body).await.ok();
        assert_eq!(handle["status"], "Pending");
        let job = actor.get(&format!("/wallets/bulk-create/{}", handle["id"].as_str().unwrap())).await.ok();
        assert_eq!(
            (&job["status"], &job["totalCount"], &job["completedCount"], &job["namePrefix"]),
            (&json!("Completed"), &json!(260), &json!(260), &json!("till"))
        );
        let list = format!("/wallets/bulk-create/{}/wallets", handle["id"].as_str().unwrap());
        let page = actor.get(&format!("{list}?limit=200")).await.ok();
        let token = page["nextPageToken"].as_str().unwrap();
        let rest = actor.get(&format!("{list}?limit=200&paginationToken={token}")).await.ok();
        let wallets: Vec<&Value> = [&page, &rest].iter().flat_map(|page| page["items"].as_array().unwrap()).collect();
        let ids: Vec<&str> = wallets.iter().map(|wallet| wallet["id"].as_str().unwrap()).collect();
        assert_eq!(ids.len(), 260);
        assert!(ids.is_sorted());
        let names: std::collections::BTreeSet<_> =
            wallets.iter().map(|wallet| wallet["name"].as_str().unwrap()).collect();
        assert!(names.len() == 260 && names.contains("till-1") && names.contains("till-260"));
        let key = actor.get(&format!("/keys/{}", wallets[0]["signingKey"]["id"].as_str().unwrap())).await.ok();
        assert_eq!(key["derivedFrom"]["keyId"], job["masterKeyId"]);
        assert_eq!((&wallets[0]["tags"], &wallets[0]["custodial"]), (&json!(["shop"]), &json!(true)));
    }
    let jobs = actor.get("/wallets/bulk-create?status=Completed&limit=1").await.ok();
    assert_eq!((jobs["items"].as_array().unwrap().len(), &jobs["items"][0]["network"]), (1, &json!("Tron")));
    assert_eq!(actor.get("/wallets/bulk-create?status=Failed").await.ok()["items"], json!([]));
    for (body, message) in [
        (json!({ "network": "Bitcoin", "count": 1, "name": "n" }), "`network` must be one of"),
        (json!({ "network": "Base", "count": 0, "name": "n" }), "`count` must be"),
        (json!({ "network": "Base", "count": 10_001, "name": "n" }), "`count` must be"),
        (json!({ "network": "Base", "count": 1, "name": "" }), "`name` must be"),
        (json!({ "network": "Base", "count": 1, "name": "n", "tags": ["a b"] }), "`tags` must be"),
        (json!({ "network": "Base", "count": 1 }), "`name` is required"),
    ] {
        let reply = actor.signed("POST", "/wallets/bulk-create", &body).await;
        assert_eq!(reply.status, 400, "{body}");
        assert!(reply.body["error"]["message"].as_str().unwrap().starts_with(message), "{}", reply.body);
    }
    let unknown = json!({ "network": "Base", "count": 1, "name": "n", "keystoreId": "ks-none" });
    actor.signed("POST", "/wallets/bulk-create", &unknown).await.refused(404, "key store not found");
    actor.get("/wallets/bulk-create/bwj-none").await.refused(404, "bulk wallet job not found");
}

#[tokio::test]
async fn a_transfer_from_elsewhere_takes_its_time() {
    let clock = ManualClock::default();
    let sandbox = Sandbox::builder().clock(clock.clone()).start().await.unwrap();
    let actor = service_account(&sandbox);
    let to = wallet(&actor, "Stellar").await;
    let incoming = json!({
        "walletId": to["id"], "asset": "Native", "amount": "500", "from": "G-elsewhere", "memo": "invoice 7",
    });
    word(&sandbox, "receive", &incoming).await.ok();
    assert_eq!(balance(&actor, &to).await, "500");
    let history = actor.get(&path(&to, "/history")).await.ok();
    let event = &history["items"][0];
    assert_eq!((&event["memo"], &event["from"]), (&json!("invoice 7"), &json!("G-elsewhere")));

    word(&sandbox, "pace", &json!({ "pace": "Clock" })).await.ok();
    let to = wallet(&actor, "Ethereum").await;
    let incoming = json!({ "walletId": to["id"], "asset": "Native", "amount": "500" });
    word(&sandbox, "receive", &incoming).await.ok();
    clock.advance(Duration::from_secs(143));
    assert_eq!(balance(&actor, &to).await, "0");
    clock.advance(Duration::from_secs(13));
    assert_eq!(balance(&actor, &to).await, "500");

    word(&sandbox, "pace", &json!({ "pace": "Manual" })).await.ok();
    word(&sandbox, "receive", &incoming).await.ok();
    clock.advance(Duration::from_secs(3600));
    word(&sandbox, "mine", &json!({ "network": "Ethereum", "n": 12 })).await.ok();
    assert_eq!(balance(&actor, &to).await, "500");
    word(&sandbox, "mine", &json!({ "network": "Ethereum" })).await.ok();
    assert_eq!(balance(&actor, &to).await, "1000");
    let huge = json!({ "walletId": to["id"], "asset": "Native", "amount": "340282366920938463463374607431768211455" });
    word(&sandbox, "receive", &huge).await.refused(400, "`amount`: there would be too much of the asset");
    let mut nft = huge.clone();
    nft["asset"] =
        json!({ "kind": "Erc721", "contract": "0x00fb58432ef9d418bf6688bcf0a226d2fcaa18e2", "tokenId": "7" });
    for (word_name, amount) in [("receive", "1"), ("fund", "2")] {
        nft["amount"] = json!(amount);
        let fields = ["walletId", "asset", "amount"].map(|field| (field.to_owned(), nft[field].clone()));
        let body = Value::Object(fields.into_iter().collect());
        word(&sandbox, word_name, &body).await.refused(400, "`asset`: NFTs are given with `give_nft`");
    }
}
