//! Transfers, from the funds of a wallet to the history of the recipient.

use crate::client::{Actor, Reply, recording_sandbox, send, service_account};
use crate::vectors::Bench;
use dfns_sandbox::Sandbox;
use serde_json::{Value, json};

/// A word of control.
pub(crate) async fn word(sandbox: &Sandbox, word: &str, body: &Value) -> Reply {
    let target = format!("/__sandbox/{word}");
    send(sandbox.base_url(), "POST", &target, &[("Content-Type", "application/json")], &body.to_string()).await
}

/// The dump of a network.
pub(crate) async fn chain(sandbox: &Sandbox, network: &str) -> Value {
    send(sandbox.base_url(), "GET", &format!("/__sandbox/chain?network={network}"), &[], "").await.ok()
}

pub(crate) async fn wallet(actor: &Actor, network: &str) -> Value {
    actor.signed("POST", "/wallets", &json!({ "network": network })).await.ok()
}

pub(crate) fn path(wallet: &Value, rest: &str) -> String {
    format!("/wallets/{}{rest}", wallet["id"].as_str().unwrap())
}

pub(crate) async fn fund(sandbox: &Sandbox, wallet: &Value, asset: &Value, amount: &str) -> Value {
    word(sandbox, "fund", &json!({ "walletId": wallet["id"], "asset": asset, "amount": amount })).await.ok()
}

pub(crate) fn native(to: &Value, amount: &str) -> Value {
    json!({ "kind": "Native", "to": to, "amount": amount })
}

/// The native balance of a wallet.
pub(crate) async fn balance(actor: &Actor, wallet: &Value) -> String {
    let assets = actor.get(&path(wallet, "/assets")).await.ok();
    assert_eq!(assets["assets"][0]["kind"], "Native");
    assets["assets"][0]["balance"].as_str().unwrap().to_owned()
}

/// A request as it is now.
pub(crate) async fn now(actor: &Actor, wallet: &Value, request: &Value) -> Value {
    let id = request["id"].as_str().unwrap();
    let list = if id.starts_with("xfr-") { "transfers" } else { "transactions" };
    actor.get(&path(wallet, &format!("/{list}/{id}"))).await.ok()
}

#[tokio::test]
async fn amounts_of_transfers_are_written_in_decimal_digits() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    let written = "`amount` must be a whole number in decimal digits without leading zeros";
    for network in ["EthereumSepolia", "SolanaDevnet", "BitcoinSignet", "Stellar"] {
        let from = wallet(&actor, network).await;
        let before = sandbox.fingerprint();
        for (amount, message) in [
            (json!("0x10"), None),
            (json!("0001200"), Some(written)),
            (json!("+1200"), None),
            (json!("0"), None),
            (json!(12), Some("`amount` must be a string")),
            (json!("1e3"), None),
            (json!("1.5"), None),
            (json!("-1"), None),
            (json!(""), None),
        ] {
            let body = json!({ "kind": "Native", "to": from["address"], "amount": amount });
            let reply = actor.signed("POST", &path(&from, "/transfers"), &body).await;
            assert_eq!(reply.status, 400, "{network}, {amount}: {}", reply.body);
            let shown = reply.body["error"]["message"].as_str().unwrap();
            assert!(shown.starts_with("`amount`") && message.is_none_or(|message| message == shown), "{shown}");
        }
        assert_eq!(sandbox.fingerprint(), before);
    }
}

#[tokio::test]
async fn a_transfer_goes_from_request_to_history() {
    let (sandbox, events) = recording_sandbox().await;
    let actor = service_account(&sandbox);
    let (from, to) = (wallet(&actor, "EthereumSepolia").await, wallet(&actor, "EthereumSepolia").await);
    assert_eq!(balance(&actor, &from).await, "0");
    let event = fund(&sandbox, &from, &json!("Native"), "1000000000000000000").await;
    assert_eq!(
        (&event["kind"], &event["direction"], &event["value"], &event["walletId"], &event["blockNumber"]),
        (&json!("NativeTransfer"), &json!("In"), &json!("1000000000000000000"), &from["id"], &json!(1001))
    );
    events.lock().unwrap().clear();

    let mut body = native(&to["address"], "300");
    body["externalId"] = json!("order-1");
    let requested = actor.signed("POST", &path(&from, "/transfers"), &body).await.ok();
    let expected = json!({
        "id": requested["id"], "walletId": from["id"], "network": "EthereumSepolia",
        "requester": { "userId": actor.user_id, "tokenId": requested["requester"]["tokenId"] },
        "requestBody": body, "status": "Pending", "dateRequested": requested["dateRequested"],
        "metadata": { "asset": { "symbol": "ETH", "decimals": 18, "verified": true, "quotes": { "USD": 3000.0 } } },
        "externalId": "order-1",
    });
    assert_eq!(requested, expected);
    let confirmed = now(&actor, &from, &requested).await;
    assert_eq!((&confirmed["status"], &confirmed["fee"]), (&json!("Confirmed"), &json!("216300000000000")));
    assert_eq!(confirmed["dateConfirmed"].as_str().unwrap().split_once('.').unwrap().1, "000Z");
    assert!(confirmed["txHash"].as_str().unwrap().starts_with("0x"));
    assert_eq!(
        *events.lock().unwrap(),
        [
            "wallet.transfer.requested",
            "wallet.transfer.broadcasted",
            "wallet.transfer.confirmed",
            "wallet.blockchainevent.detected",
            "wallet.blockchainevent.detected",
        ]
    );
    assert_eq!(balance(&actor, &from).await, "999783699999999700");
    assert_eq!(balance(&actor, &to).await, "300");

    // Sent again, it is the same transfer; another one may not have its external id.
    assert_eq!(actor.signed("POST", &path(&from, "/transfers"), &body).await.ok(), confirmed);
    body["amount"] = json!("301");
    let reply = actor.signed("POST", &path(&from, "/transfers"), &body).await;
    reply.refused(409, "Conflicting transfer with same externalId");
    let duplicate = json!({ "id": confirmed["id"], "externalId": "order-1" });
    assert_eq!(reply.body["error"]["details"], json!({ "duplicate": duplicate }));
    let body = native(&to["address"], "300");
    let other = actor
        .signed(
            "POST",
            &path(&to, "/transfers"),
            &json!({ "kind": "Native", "to": from["address"], "amount": "300", "externalId": "order-1" }),
        )
        .await;
    other.refused(409, "Conflicting transfer with same externalId");
    let listed = actor.get(&path(&from, "/transfers")).await.ok();
    assert_eq!(listed, json!({ "items": [confirmed], "walletId": from["id"] }));
    actor
        .get(&path(&to, &format!("/transfers/{}", confirmed["id"].as_str().unwrap())))
        .await
        .refused(404, "transfer not found");

    let history = actor.get(&path(&from, "/history")).await.ok();
    let out = &history["items"][0];
    assert_eq!(
        (&out["direction"], &out["value"], &out["fee"], &out["txHash"], &out["from"], &out["to"]),
        (&json!("Out"), &json!("300"), &confirmed["fee"], &confirmed["txHash"], &from["address"], &to["address"])
    );
    assert_eq!((history["items"].as_array().unwrap().len(), &history["walletId"]), (2, &from["id"]));
    let history = actor.get(&path(&to, "/history?direction=In&kind=NativeTransfer")).await.ok();
    assert_eq!(history["items"][0]["txHash"], confirmed["txHash"]);
    assert!(history["items"][0].get("fee").is_none());
    let second = actor.signed("POST", &path(&from, "/transfers"), &body).await.ok();
    assert_ne!(second["id"], confirmed["id"]);
    let second = now(&actor, &from, &second).await;
    assert_ne!(second["txHash"], confirmed["txHash"], "it has the next nonce");
}

#[tokio::test]
async fn a_transfer_that_cannot_be_paid_for_fails() {
    let (sandbox, events) = recording_sandbox().await;
    let actor = service_account(&sandbox);
    let from = wallet(&actor, "Polygon").await;
    let to = json!("0x00000000000000000000000000000000000000aa");
    let request = actor.signed("POST", &path(&from, "/transfers"), &native(&to, "1")).await.ok();
    let failed = now(&actor, &from, &request).await;
    let reason = "Insufficient funds: needs 216300000000001, has 0";
    assert_eq!((&failed["status"], &failed["reason"]), (&json!("Failed"), &json!(reason)));
    assert!(failed.get("txHash").is_none() && failed.get("fee").is_none(), "{failed}");
    assert_eq!(events.lock().unwrap().last().unwrap(), "wallet.transfer.failed");
    fund(&sandbox, &from, &json!("Native"), "216300000000001").await;
    let request = actor.signed("POST", &path(&from, "/transfers"), &native(&to, "1")).await.ok();
    assert_eq!(now(&actor, &from, &request).await["status"], "Confirmed");
    let state = chain(&sandbox, "Polygon").await;
    assert_eq!(state["accounts"][0]["nonce"], 1, "the nonce of the failed transfer is free again: {state}");
    assert_eq!(balance(&actor, &from).await, "0");
}

#[tokio::test]
async fn transfers_are_the_transactions_of_the_chains_own_libraries() {
    let bench = Bench::new().await;
    let vectors: Value = serde_json::from_str(include_str!("../../src/chain/vectors/signatures.json")).unwrap();
    let vectors = vectors["transfers"].as_array().unwrap();
    assert_eq!(vectors.len(), 4);
    for vector in vectors {
        let (scheme, curve) = (vector["key"]["scheme"].as_str().unwrap(), vector["key"]["curve"].as_str().unwrap());
        let secret = vector["key"]["privateKey"].as_str().unwrap();
        let control = bench.sandbox.control();
        let key = control.import_private_key(scheme.into(), curve.into(), secret.into(), None).await.unwrap();
        let network = &vector["network"];
        let body = json!({ "network": network, "signingKey": { "id": key.id } });
        let wallet = bench.actor.signed("POST", "/wallets", &body).await.ok();
        fund(&bench.sandbox, &wallet, &json!("Native"), "1000000000000000000").await;
        let request = &vector["request"];
        match request["kind"].as_str().unwrap() {
            "Erc20" => {
                let asset = json!({ "kind": "Erc20", "contract": request["contract"] });
                fund(&bench.sandbox, &wallet, &asset, "1000000").await;
            }
            "Erc721" => {
                let nft = json!({
                    "walletId": wallet["id"], "kind": "Erc721", "contract": request["contract"],
                    "tokenId": request["tokenId"],
                });
                word(&bench.sandbox, "give_nft", &nft).await.ok();
            }
            _ => {}
        }
        let given = &vector["given"];
        if !given["baseFeePerGas"].is_null() {
            let value = json!({ "network": network, "value": given["baseFeePerGas"] });
            assert_eq!(word(&bench.sandbox, "set_base_fee", &value).await.ok(), json!({}));
            let nonce = json!({ "network": network, "address": wallet["address"], "nonce": given["nonce"] });
            assert_eq!(word(&bench.sandbox, "set_nonce", &nonce).await.ok(), json!({}));
        }
        if !given["height"].is_null() {
            let height = json!({ "network": network, "height": given["height"] });
            assert_eq!(word(&bench.sandbox, "set_height", &height).await.ok(), height);
        }
        let requested = bench.actor.signed("POST", &path(&wallet, "/transfers"), request).await.ok();
        let confirmed = now(&bench.actor, &wallet, &requested).await;
        assert_eq!(confirmed["status"], "Confirmed", "{confirmed}");
        assert_eq!((&confirmed["txHash"], &confirmed["fee"]), (&vector["txHash"], &vector["fee"]), "{}", vector["id"]);
    }
}

#[tokio::test]
async fn every_network_moves_its_coin() {
    let bench = Bench::new().await;
    let (sandbox, actor) = (&bench.sandbox, &bench.actor);
    let vectors: Value = serde_json::from_str(include_str!("../../src/chain/vectors/addresses.json")).unwrap();
    let vectors = vectors["vectors"].as_array().unwrap();
    let names = vectors.iter().flat_map(|vector| vector["networks"].as_array().unwrap());
    let mut names: Vec<&str> = names.map(|name| name.as_str().unwrap()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), 89);
    for network in names {
        if network.starts_with("Canton") {
            crate::vectors::add_validator(actor, network, "one").await;
        }
        let (from, to) = (wallet(actor, network).await, wallet(actor, network).await);
        let before = 10_000_000_000_000_000_000_u64;
        fund(sandbox, &from, &json!("Native"), &before.to_string()).await;
        let mut body = native(&to["address"], "100000000");
        if network.starts_with("Stellar") {
            body["createDestinationAccount"] = json!(true);
        }
        let requested = actor.signed("POST", &path(&from, "/transfers"), &body).await.ok();
        let confirmed = now(actor, &from, &requested).await;
        assert_eq!(confirmed["status"], "Confirmed", "{confirmed}");
        let fee: u64 = confirmed["fee"].as_str().unwrap().parse().unwrap();
        let left = before - 100_000_000 - fee;
        assert_eq!(balance(actor, &from).await, left.to_string(), "{network}");
        assert_eq!(balance(actor, &to).await, "100000000", "{network}");
        let history = actor.get(&path(&to, "/history")).await.ok();
        let event = &history["items"][0];
        assert_eq!((&event["txHash"], &event["direction"]), (&confirmed["txHash"], &json!("In")), "{network}");
        assert_eq!(event["value"], "100000000", "{event}");
    }
}

#[tokio::test]
async fn an_account_on_hedera_has_a_number_from_its_first_funds_on() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    let (one, other) = (wallet(&actor, "Hedera").await, wallet(&actor, "Hedera").await);
    let address = async |wallet: &Value| actor.get(&path(wallet, "")).await.ok()["address"].clone();
    assert!(one["address"].as_str().unwrap().starts_with("0x"));
    assert_eq!(address(&one).await, one["address"]);
    fund(&sandbox, &one, &json!("Native"), "500000000").await;
    assert_eq!(address(&one).await, "0.0.1001");
    assert_eq!(address(&other).await, other["address"], "nothing has arrived there");
    // The number that is next belongs to somebody else.
    let foreign = native(&json!("0.0.1002"), "7");
    actor.signed("POST", &path(&one, "/transfers"), &foreign).await.ok();
    // Its EVM address leads to the account before and after.
    for _ in 0..2 {
        let sent = actor.signed("POST", &path(&one, "/transfers"), &native(&other["address"], "1000000")).await.ok();
        assert_eq!(now(&actor, &one, &sent).await["status"], "Confirmed");
        assert_eq!(address(&other).await, "0.0.1003");
    }
    let sent = actor.signed("POST", &path(&other, "/transfers"), &native(&one["address"], "500000")).await.ok();
    assert_eq!(now(&actor, &other, &sent).await["status"], "Confirmed");
    let sent = actor.signed("POST", &path(&other, "/transfers"), &native(&json!("0.0.1001"), "500000")).await.ok();
    assert_eq!(now(&actor, &other, &sent).await["status"], "Confirmed");
    for (wallet, events) in [(&one, 6), (&other, 4)] {
        let history = actor.get(&path(wallet, "/history")).await.ok();
        assert_eq!(history["items"].as_array().unwrap().len(), events);
    }
    let ledger = sandbox.control().ledger().await.unwrap();
    let owned = ledger.balances.iter().filter(|balance| balance.wallet_id.is_some());
    assert_eq!(owned.map(|balance| balance.address.as_str()).collect::<Vec<_>>(), ["0.0.1001", "0.0.1003"]);
    assert_eq!(sandbox.control().invariants().await.unwrap(), []);
    // Numbers are counted on each network.
    let test = wallet(&actor, "HederaTestnet").await;
    fund(&sandbox, &test, &json!("Native"), "1").await;
    assert_eq!(address(&test).await, "0.0.1001");
}
