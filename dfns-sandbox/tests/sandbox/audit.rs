//! Looking back by control: the journal of requests, the effects of them, and the invariants.

use crate::client::{Actor, send, service_account};
use crate::transfers::{fund, native, path, wallet, word};
use dfns_sandbox::{Sandbox, Step};
use serde_json::{Value, json};

async fn look(sandbox: &Sandbox, target: &str) -> Value {
    send(sandbox.base_url(), "GET", &format!("/__sandbox/{target}"), &[], "").await.ok()
}

async fn funded(sandbox: &Sandbox) -> (Actor, Value) {
    let actor = service_account(sandbox);
    let wallet = wallet(&actor, "EthereumSepolia").await;
    fund(sandbox, &wallet, &json!("Native"), "1000000000000000000").await;
    (actor, wallet)
}

fn order(number: u32, amount: &str) -> Value {
    let mut body = native(&json!("0x00000000000000000000000000000000000000aa"), amount);
    body["externalId"] = json!(format!("order-{number}"));
    body
}

#[tokio::test]
async fn the_journal_tells_which_requests_came_and_no_secrets() {
    let sandbox = Sandbox::start().await.unwrap();
    let (actor, wallet) = funded(&sandbox).await;
    let before = sandbox.control().requests(0).last().unwrap().number;
    let sent = actor.signed("POST", &path(&wallet, "/transfers"), &order(7, "1")).await.ok();
    actor.get(&path(&wallet, "?secret=1")).await.ok();
    assert_eq!(send(sandbox.base_url(), "GET", "/nowhere?secret=1", &[], "").await.status, 404);
    let mut items = look(&sandbox, &format!("requests?since={before}")).await["items"].take();
    for (number, item) in (before + 1..).zip(items.as_array_mut().unwrap()) {
        assert_eq!(item["number"].take(), number);
        assert!(item["date"].take().is_string());
    }
    let entry = |mut entry: Value, caller: bool| {
        (entry["number"], entry["date"]) = (Value::Null, Value::Null);
        if caller {
            entry["callerId"] = json!(actor.user_id);
        }
        entry
    };
    let (transfers, one) = (path(&wallet, "/transfers"), path(&wallet, ""));
    let (init, complete) = ("/auth/action/init", "/auth/action");
    let signing = |path: &str, step: &str| {
        json!({ "method": "POST", "path": path, "operation": "transfer_asset", "step": step,
                "externalId": "order-7", "status": 200, "entityIds": [] })
    };
    let expected = json!([
        entry(signing(init, "init"), true),
        entry(signing(complete, "complete"), true),
        entry(
            json!({ "method": "POST", "path": transfers, "operation": "transfer_asset", "step": "call",
                    "externalId": "order-7", "status": 200, "entityIds": [wallet["id"], sent["id"]] }),
            true
        ),
        entry(
            json!({ "method": "GET", "path": one, "operation": "get_wallet", "step": "call", "status": 200,
                    "entityIds": [wallet["id"]] }),
            true
        ),
        entry(json!({ "method": "GET", "path": "/nowhere", "step": "call", "status": 404, "entityIds": [] }), false),
    ]);
    assert_eq!(items, expected);
    assert_eq!(sandbox.control().requests(before)[0].step, Step::Init);
    let all = look(&sandbox, "requests").await.to_string();
    for secret in [&actor.token, "secret", "eyJ"] {
        assert!(!all.contains(secret), "{secret}");
    }
    word(&sandbox, "reset", &json!({})).await.ok();
    assert_eq!(look(&sandbox, "requests").await, json!({ "items": [] }), "control is not in it");
    let number = "`since` must be a whole number in decimal digits";
    send(sandbox.base_url(), "GET", "/__sandbox/requests?since=-1", &[], "").await.refused(400, number);
}

#[tokio::test]
async fn the_journal_keeps_the_last_10000_requests() {
    let sandbox = Sandbox::start().await.unwrap();
    let request = b"GET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(2_000);
    for _ in 0..5 {
        let request = [request.as_slice(), b"GET /nowhere HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"];
        let responses = crate::client::raw(sandbox.base_url(), &request.concat()).await;
        assert_eq!(responses.windows(12).filter(|text| *text == b"HTTP/1.1 404").count(), 2_001);
    }
    let entries = sandbox.control().requests(0);
    assert_eq!((entries.len(), entries[0].number, entries[9_999].number), (10_000, 6, 10_005));
    assert_eq!(sandbox.control().requests(10_004).len(), 1);
}

#[tokio::test]
async fn the_ledger_counts_what_exists_for_each_external_id() {
    let sandbox = Sandbox::start().await.unwrap();
    let (actor, wallet) = funded(&sandbox).await;
    let target = path(&wallet, "/transfers");
    let first = actor.signed("POST", &target, &order(1, "5")).await.ok();
    let again = actor.signed("POST", &target, &order(1, "5")).await.ok();
    assert_eq!(first["id"], again["id"]);
    actor.signed("POST", &target, &order(2, "1000000000000000000000")).await.ok();
    let ledger = sandbox.control().ledger().await.unwrap();
    assert_eq!([1, 2, 3].map(|order| ledger.transfers(&format!("order-{order}"))), [1, 1, 0]);
    assert_eq!((ledger.transfers[0].done, ledger.transfers[1].done), (1, 0), "one had no funds");
    let shown = look(&sandbox, "ledger").await;
    let expected = json!({ "walletId": wallet["id"], "externalId": "order-1", "count": 1, "done": 1,
                           "ids": [first["id"]] });
    assert_eq!(shown["transfers"][0], expected);
    let held = shown["balances"].as_array().unwrap();
    let received = held.iter().find(|held| held["walletId"].is_null()).unwrap();
    assert_eq!((&received["balance"], &received["asset"]), (&json!("5"), &json!({ "kind": "Native" })));
    let sum = &shown["sums"][0];
    let number = |field: &str| sum[field].as_str().unwrap().parse::<u128>().unwrap();
    assert_eq!((number("supply"), number("balances") + number("fees")), (10_u128.pow(18), 10_u128.pow(18)));
    assert_eq!(look(&sandbox, "invariants").await, json!({ "items": [] }));
}

#[tokio::test]
async fn the_journal_names_users_tokens_and_credentials_too() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    let user = json!({ "email": "new@example.co", "kind": "CustomerEmployee" });
    let user = actor.signed("POST", "/auth/users", &user).await.ok();
    let employee = crate::client::employee(&sandbox);
    let token = json!({ "name": "t", "publicKey": crate::client::new_key().1, "daysValid": 1 });
    let token = employee.signed("POST", "/auth/pats", &token).await.ok();
    let requests = look(&sandbox, "requests?since=0").await;
    for (operation, id) in [("create_user", &user["userId"]), ("create_personal_access_token", &token["tokenId"])] {
        let mut made = requests["items"].as_array().unwrap().iter();
        let made = made.find(|one| one["operation"] == operation && one["step"] == "call").unwrap();
        assert_eq!(made["entityIds"], json!([id]), "{made}");
    }
}

#[tokio::test]
async fn the_status_names_the_seed() {
    let random = Sandbox::start().await.unwrap();
    assert_eq!(look(&random, "status").await["seed"], Value::Null);
    let seeded = Sandbox::builder().seed(42).start().await.unwrap();
    assert_eq!(look(&seeded, "status").await["seed"], 42);
    word(&seeded, "reset", &json!({ "seed": 7 })).await.ok();
    assert_eq!(look(&seeded, "status").await["seed"], 7);
}
