//! Address watches: what they see of an address, and since when.

use crate::client::{Actor, recording_sandbox, service_account};
use crate::transfers::{fund, native, now, path, wallet, word};
use dfns_sandbox::Sandbox;
use serde_json::{Value, json};

const ADDRESS: &str = "0x00000000000000000000000000000000000000AA";

async fn create(actor: &Actor, body: &Value) -> Value {
    actor.signed("POST", "/address-watches", body).await.ok()
}

fn at(watch: &Value, rest: &str) -> String {
    format!("/address-watches/{}{rest}", watch["id"].as_str().unwrap())
}

#[tokio::test]
async fn a_watch_sees_what_happens_while_it_is_active() {
    let (sandbox, events) = recording_sandbox().await;
    let actor = service_account(&sandbox);
    let from = wallet(&actor, "EthereumSepolia").await;
    fund(&sandbox, &from, &json!("Native"), "1000000000000000000").await;
    let credit = json!({ "network": "EthereumSepolia", "address": ADDRESS, "asset": "Native", "amount": "5" });
    word(&sandbox, "fund", &credit).await.ok();
    let body = json!({
        "network": "EthereumSepolia", "address": ADDRESS, "name": "cold-wallet-1", "externalId": "x", "tags": ["cold"],
    });
    let watch = create(&actor, &body).await;
    let expected = json!({
        "id": watch["id"], "network": "EthereumSepolia", "address": ADDRESS.to_lowercase(), "name": "cold-wallet-1",
        "externalId": "x", "tags": ["cold"], "status": "Active", "dateCreated": watch["dateCreated"],
    });
    assert_eq!(watch, expected);
    assert!(watch["id"].as_str().unwrap().starts_with("aw-"));
    let assets = actor.get(&at(&watch, "/assets")).await.ok();
    assert_eq!((&assets["addressWatchId"], &assets["network"]), (&watch["id"], &watch["network"]));
    assert_eq!(assets["assets"][0]["balance"], "0", "what was there before does not count");
    let history = actor.get(&at(&watch, "/history")).await.ok();
    let empty = json!({ "items": [], "addressWatchId": watch["id"], "network": "EthereumSepolia" });
    assert_eq!(history, empty);

    events.lock().unwrap().clear();
    let sent = actor.signed("POST", &path(&from, "/transfers"), &native(&json!(ADDRESS), "300")).await.ok();
    let sent = now(&actor, &from, &sent).await;
    let token = json!({ "kind": "Erc20", "contract": "0x00000000000000000000000000000000000000BB" });
    word(
        &sandbox,
        "fund",
        &json!({
            "network": "EthereumSepolia", "address": ADDRESS, "asset": token, "amount": "7",
        }),
    )
    .await
    .ok();
    let told = "address_watch.blockchain_event.transfer.confirmed";
    assert_eq!(events.lock().unwrap().iter().filter(|kind| *kind == told).count(), 2);
    let assets = actor.get(&at(&watch, "/assets?netWorth=true")).await.ok();
    let balances: Vec<_> = assets["assets"].as_array().unwrap().iter().map(|asset| &asset["balance"]).collect();
    assert_eq!(balances, ["300", "7"]);
    assert!(assets["netWorth"]["USD"].as_f64().unwrap() > 0.0);
    let history = actor.get(&at(&watch, "/history")).await.ok();
    assert_eq!(
        (history["items"][0]["kind"].as_str(), history["items"].as_array().unwrap().len()),
        (Some("Erc20Transfer"), 2)
    );
    let transfer = &history["items"][1];
    assert_eq!(
        (&transfer["addressWatchId"], &transfer["txHash"], &transfer["direction"], &transfer["value"]),
        (&watch["id"], &sent["txHash"], &json!("In"), &json!("300"))
    );
    assert!(transfer.get("walletId").is_none(), "{transfer}");
    for (filter, count) in [
        ("kind=NativeTransfer", 1),
        ("direction=In", 2),
        ("direction=Out", 0),
        ("contract=0x00000000000000000000000000000000000000bB", 1),
        ("contract=0x00000000000000000000000000000000000000cc", 0),
    ] {
        let history = actor.get(&at(&watch, &format!("/history?{filter}"))).await.ok();
        assert_eq!(history["items"].as_array().unwrap().len(), count, "{filter}");
    }
    let page = actor.get(&at(&watch, "/history?limit=1")).await.ok();
    let token = page["nextPageToken"].as_str().unwrap();
    let rest = actor.get(&at(&watch, &format!("/history?limit=1&paginationToken={token}"))).await.ok();
    assert_eq!(rest["items"][0], *transfer);

    // While it is deleted it sees nothing; then it goes on under its id.
    let deleted = actor.signed("DELETE", &at(&watch, ""), &Value::Null).await.ok();
    assert_eq!(deleted["status"], "Archived");
    assert!(deleted["dateDeleted"].is_string());
    let message = format!("address watch {} is archived", watch["id"].as_str().unwrap());
    actor.signed("DELETE", &at(&watch, ""), &Value::Null).await.refused(422, &message);
    word(&sandbox, "fund", &credit).await.ok();
    assert_eq!(actor.get(&at(&watch, "/history")).await.ok(), history, "reads go on");
    let again = create(&actor, &json!({ "network": "EthereumSepolia", "address": ADDRESS.to_lowercase() })).await;
    assert_eq!((&again["id"], &again["status"]), (&watch["id"], &json!("Active")));
    assert!(again.get("dateDeleted").is_none() && again.get("name").is_none());
    word(&sandbox, "fund", &credit).await.ok();
    let assets = actor.get(&at(&watch, "/assets")).await.ok();
    assert_eq!(assets["assets"][0]["balance"], "305");
    assert_eq!(actor.get("/address-watches").await.ok(), json!({ "items": [again] }));
}

#[tokio::test]
async fn a_watch_of_a_wallet_subtracts_what_leaves_it() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    let from = wallet(&actor, "SolanaDevnet").await;
    fund(&sandbox, &from, &json!("Native"), "1000000").await;
    let watch = create(&actor, &json!({ "network": "SolanaDevnet", "address": from["address"] })).await;
    fund(&sandbox, &from, &json!("Native"), "500000").await;
    let to = wallet(&actor, "SolanaDevnet").await;
    let sent = actor.signed("POST", &path(&from, "/transfers"), &native(&to["address"], "100000")).await.ok();
    assert_eq!(now(&actor, &from, &sent).await["status"], "Confirmed");
    let assets = actor.get(&at(&watch, "/assets")).await.ok();
    assert_eq!(assets["assets"][0]["balance"], "395000", "500000, less the amount and the fee");
    let history = actor.get(&at(&watch, "/history?direction=Out")).await.ok();
    assert_eq!(history["items"][0]["fee"], "5000");
}

#[tokio::test]
async fn a_contract_event_is_told_and_listed() {
    let (sandbox, events) = recording_sandbox().await;
    let actor = service_account(&sandbox);
    word(&sandbox, "touch", &json!({ "network": "Base", "address": ADDRESS })).await.ok();
    let watch = create(&actor, &json!({ "network": "Base", "address": ADDRESS })).await;
    let contract = "0x00000000000000000000000000000000000000BB";
    let data = json!({ "contract": contract, "spender": ADDRESS, "value": "1" });
    let emit = json!({ "addressWatchId": watch["id"], "name": "Approval", "data": data });
    let emitted = word(&sandbox, "emit_event", &emit).await.ok();
    let expected = json!({
        "id": emitted["id"], "addressWatchId": watch["id"], "network": "Base", "name": "Approval", "blockNumber": 1001,
        "txHash": emitted["txHash"], "index": "0", "timestamp": emitted["timestamp"], "status": "Confirmed",
        "data": data,
    });
    assert_eq!(emitted, expected);
    assert_eq!(*events.lock().unwrap(), ["address_watch.blockchain_event.misc.confirmed"]);
    for (filter, count) in [
        (String::new(), 1),
        ("name=Approval".to_owned(), 1),
        ("name=Other".to_owned(), 0),
        (format!("contract={}", contract.to_lowercase()), 1),
        (format!("contract={ADDRESS}"), 0),
        (format!("txHash={}", emitted["txHash"].as_str().unwrap()), 1),
        ("txHash=0x00".to_owned(), 0),
    ] {
        let listed = actor.get(&at(&watch, &format!("/blockchain-events?{filter}"))).await.ok();
        assert_eq!(listed["items"].as_array().unwrap().len(), count, "{filter}: {listed}");
    }
    let history = actor.get(&at(&watch, "/history")).await.ok();
    assert_eq!(history["items"], json!([]), "it is no transfer");
    let without = |field: &str| {
        let mut body = emit.clone();
        body.as_object_mut().unwrap().remove(field);
        body
    };
    for field in ["addressWatchId", "name", "data"] {
        assert_eq!(word(&sandbox, "emit_event", &without(field)).await.status, 400, "{field}");
    }
    let none = json!({ "addressWatchId": "aw-none", "name": "Approval", "data": {} });
    word(&sandbox, "emit_event", &none).await.refused(404, "address watch not found");
    actor.signed("DELETE", &at(&watch, ""), &Value::Null).await.ok();
    word(&sandbox, "emit_event", &emit).await.refused(400, "`addressWatchId`: the watch is archived");
}

#[tokio::test]
async fn a_watch_that_cannot_be_is_refused() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    for network in ["Base", "Polygon"] {
        word(&sandbox, "touch", &json!({ "network": network, "address": ADDRESS })).await.ok();
    }
    let watch = create(&actor, &json!({ "network": "Base", "address": ADDRESS })).await;
    let again = actor.signed("POST", "/address-watches", &json!({ "network": "Base", "address": ADDRESS })).await;
    again.refused(409, "the address is watched already");
    assert_eq!(again.body["error"]["details"], json!({ "addressWatchId": watch["id"] }));
    let with = |field: &str, value: Value| {
        let mut body = json!({ "network": "Polygon", "address": ADDRESS });
        body[field] = value;
        body
    };
    for (body, field) in [
        (with("network", json!("Bitcoin")), "network"),
        (with("network", json!("Nowhere")), "network"),
        (with("address", json!("0x00")), "address"),
        (with("address", json!("0x00000000000000000000000000000000000000cc")), "address"),
        (with("name", json!("Cold Wallet")), "name"),
        (with("name", json!("")), "name"),
        (with("externalId", json!("x".repeat(101))), "externalId"),
        (with("tags", json!([""])), "tags"),
        (with("tags", json!(vec!["x"; 11])), "tags"),
        (with("tags", json!("x")), "tags"),
    ] {
        let reply = actor.signed("POST", "/address-watches", &body).await;
        assert_eq!(reply.status, 400, "{body}: {}", reply.body);
        assert!(reply.body["error"]["message"].as_str().unwrap().contains(field), "{body}: {}", reply.body);
    }
    assert_eq!(actor.get("/address-watches").await.ok(), json!({ "items": [watch] }));
    for rest in ["", "/assets", "/history", "/blockchain-events"] {
        actor.get(&format!("/address-watches/aw-none{rest}")).await.refused(404, "address watch not found");
    }
}
