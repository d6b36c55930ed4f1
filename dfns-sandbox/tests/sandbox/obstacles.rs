//! Payments that are held, aborted, replaced, dropped and failed, and the paces of networks.

use crate::client::{Actor, service_account};
use crate::transfers::{balance, chain, fund, native, now, path, wallet, word};
use dfns_sandbox::{ManualClock, Sandbox};
use serde_json::{Value, json};
use std::time::Duration;

const ETHER: &str = "1000000000000000000";

async fn send(actor: &Actor, from: &Value, to: &Value, amount: &str) -> Value {
    actor.signed("POST", &path(from, "/transfers"), &native(to, amount)).await.ok()
}

async fn funded(sandbox: &Sandbox, actor: &Actor, network: &str) -> Value {
    let wallet = wallet(actor, network).await;
    fund(sandbox, &wallet, &json!("Native"), ETHER).await;
    wallet
}

fn to() -> Value {
    json!("0x00000000000000000000000000000000000000aa")
}

async fn act(actor: &Actor, method: &str, wallet: &Value, request: &Value, what: &str) -> crate::client::Reply {
    let id = request["id"].as_str().unwrap();
    let list = if id.starts_with("xfr-") { "transfers" } else { "transactions" };
    actor.signed(method, &path(wallet, &format!("/{list}/{id}/{what}")), &Value::Null).await
}

#[tokio::test]
async fn a_held_request_is_aborted_until_it_is_signed() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    let from = funded(&sandbox, &actor, "EthereumSepolia").await;
    word(&sandbox, "hold", &json!({ "id": from["id"] })).await.ok();
    let held = send(&actor, &from, &to(), "1").await;
    assert_eq!(now(&actor, &from, &held).await["status"], "Executing");
    let aborted = act(&actor, "PUT", &from, &held, "abort").await.ok();
    assert_eq!((&aborted["status"], &aborted["reason"]), (&json!("Failed"), &json!("Aborted")));
    let message = "only requests that are Executing can be aborted, and this one is Failed";
    act(&actor, "PUT", &from, &held, "abort").await.refused(412, message);
    let held = send(&actor, &from, &to(), "2").await;
    word(&sandbox, "release", &json!({ "id": from["id"] })).await.ok();
    assert_eq!(now(&actor, &from, &held).await["status"], "Confirmed");
    assert_eq!(chain(&sandbox, "EthereumSepolia").await["accounts"][0]["nonce"], 1, "the aborted nonce is used");
    let message = "only transactions in the mempool can be replaced, and this one is Confirmed";
    act(&actor, "POST", &from, &held, "cancel").await.refused(412, message);
    word(&sandbox, "hold", &json!({ "id": "xfr-none" })).await.refused(404, "wallet or request not found");
}

#[tokio::test]
async fn a_transaction_in_the_mempool_is_cancelled_or_sped_up() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    word(&sandbox, "pace", &json!({ "pace": "Manual" })).await.ok();
    let from = funded(&sandbox, &actor, "EthereumSepolia").await;
    let step = json!({ "network": "EthereumSepolia", "n": 2 });
    for (how, kind) in [("cancel", "CancelTransaction"), ("speed-up", "SpeedUpTransaction")] {
        let before = balance(&actor, &from).await;
        let original = send(&actor, &from, &to(), "7").await;
        assert_eq!(now(&actor, &from, &original).await["status"], "Pending");
        word(&sandbox, "step", &step).await.ok();
        let pending = now(&actor, &from, &original).await;
        assert_eq!(pending["status"], "Broadcasted");
        let new = act(&actor, "POST", &from, &original, how).await.ok();
        assert_eq!((&new["status"], &new["requestBody"]["kind"]), (&json!("Broadcasted"), &json!(kind)));
        assert_eq!(new["requestBody"]["txHash"], pending["txHash"]);
        assert_ne!(new["txHash"], pending["txHash"]);
        let original = now(&actor, &from, &original).await;
        assert_eq!((&original["status"], &original["replacementId"]), (&json!("Broadcasted"), &new["id"]));
        let again = act(&actor, "POST", &from, &original, how).await;
        again.refused(409, "the transaction has a replacement already");
        word(&sandbox, "mine", &json!({ "network": "EthereumSepolia" })).await.ok();
        let (original, new) = (now(&actor, &from, &original).await, now(&actor, &from, &new).await);
        let reason = format!("Replaced by {}", new["id"].as_str().unwrap());
        assert_eq!((&original["status"], &original["reason"]), (&json!("Failed"), &json!(reason)));
        assert_eq!(new["status"], "Confirmed");
        // It pays more than the 21000 gas at 10.3 gwei of the original.
        let fee: u128 = new["fee"].as_str().unwrap().parse().unwrap();
        assert!(fee > 216_300_000_000_000, "{fee}");
        let sent = if how == "cancel" { 0 } else { 7 };
        let left = before.parse::<u128>().unwrap() - fee - sent;
        assert_eq!(balance(&actor, &from).await, left.to_string());
    }
    let bitcoin = funded(&sandbox, &actor, "BitcoinSignet").await;
    let address = bitcoin["address"].clone();
    let original = send(&actor, &bitcoin, &address, "5000").await;
    let refused = act(&actor, "POST", &bitcoin, &original, "cancel").await;
    refused.refused(400, "transactions on BitcoinSignet cannot be replaced in this way");
    word(&sandbox, "step", &json!({ "network": "BitcoinSignet", "n": 2 })).await.ok();
    let new = act(&actor, "POST", &bitcoin, &original, "speed-up").await.ok();
    word(&sandbox, "mine", &json!({ "network": "BitcoinSignet" })).await.ok();
    let (original, new) = (now(&actor, &bitcoin, &original).await, now(&actor, &bitcoin, &new).await);
    assert_eq!((&original["status"], &new["status"]), (&json!("Failed"), &json!("Confirmed")));
    let solana = funded(&sandbox, &actor, "SolanaDevnet").await;
    let address = solana["address"].clone();
    let original = send(&actor, &solana, &address, "5000").await;
    let refused = act(&actor, "POST", &solana, &original, "speed-up").await;
    refused.refused(400, "transactions on SolanaDevnet cannot be replaced in this way");
}

#[tokio::test]
async fn payments_fail_where_a_test_says() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    let from = funded(&sandbox, &actor, "EthereumSepolia").await;
    for (stage, has_hash, has_fee) in
        [("construct", false, false), ("sign", false, false), ("broadcast", false, false), ("chain", true, true)]
    {
        let plan = json!({ "walletId": from["id"], "stage": stage, "reason": format!("no {stage}"), "times": 2 });
        word(&sandbox, "fail_next", &plan).await.ok();
        for _ in 0..2 {
            let failed = send(&actor, &from, &to(), "1").await;
            let failed = now(&actor, &from, &failed).await;
            assert_eq!((&failed["status"], &failed["reason"]), (&json!("Failed"), &json!(format!("no {stage}"))));
            assert_eq!((failed["txHash"].is_string(), failed["fee"].is_string()), (has_hash, has_fee), "{failed}");
        }
        let sent = send(&actor, &from, &to(), "1").await;
        assert_eq!(now(&actor, &from, &sent).await["status"], "Confirmed", "{stage}");
    }
    // Two failures in their blocks, and one success after each stage.
    assert_eq!(chain(&sandbox, "EthereumSepolia").await["accounts"][0]["nonce"], 6);
    for body in [
        json!({ "stage": "chain" }),
        json!({ "network": "Nowhere", "stage": "chain" }),
        json!({ "network": "Base", "stage": "later" }),
        json!({ "network": "Base", "stage": "chain", "times": 0 }),
        json!({ "network": "Base", "stage": "chain", "reason": "" }),
    ] {
        let reply = word(&sandbox, "fail_next", &body).await;
        assert_eq!(reply.status, 400, "{body}: {}", reply.body);
    }
}

#[tokio::test]
async fn a_transaction_that_fails_in_its_block_pays_its_fee_and_keeps_the_rest_on_every_network() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    for network in ["Bitcoin", "BitcoinSignet", "Litecoin", "Dogecoin", "BitcoinCash", "Cardano", "Solana", "Stellar"] {
        let from = wallet(&actor, network).await;
        for _ in 0..2 {
            fund(&sandbox, &from, &json!("Native"), "60000000").await;
        }
        word(&sandbox, "fail_next", &json!({ "network": network, "stage": "chain" })).await.ok();
        let failed = send(&actor, &from, &from["address"], "70000000").await;
        let failed = now(&actor, &from, &failed).await;
        assert_eq!(
            (&failed["status"], &failed["reason"]),
            (&json!("Failed"), &json!("Failed on request")),
            "{network}"
        );
        let fee: u64 = failed["fee"].as_str().unwrap().parse().unwrap();
        let left = 120_000_000 - fee;
        assert_eq!(balance(&actor, &from).await, left.to_string(), "{network}");
        assert_eq!(sandbox.control().invariants().await.unwrap(), [], "{network}");
        // All of it can be spent.
        let sent = send(&actor, &from, &from["address"], &(left - fee - 20_000_000).to_string()).await;
        assert_eq!(now(&actor, &from, &sent).await["status"], "Confirmed", "{network}");
        assert_eq!(sandbox.control().invariants().await.unwrap(), [], "{network}");
    }
    // Forced in its block, after it was sped up.
    word(&sandbox, "pace", &json!({ "pace": "Manual" })).await.ok();
    let from = wallet(&actor, "BitcoinSignet").await;
    fund(&sandbox, &from, &json!("Native"), "100000").await;
    let original = send(&actor, &from, &from["address"], "5000").await;
    word(&sandbox, "step", &json!({ "network": "BitcoinSignet", "n": 2 })).await.ok();
    let new = act(&actor, "POST", &from, &original, "speed-up").await.ok();
    word(&sandbox, "network_down", &json!({ "network": "BitcoinSignet", "mode": "indexer" })).await.ok();
    word(&sandbox, "mine", &json!({ "network": "BitcoinSignet" })).await.ok();
    word(&sandbox, "force", &json!({ "id": new["id"], "outcome": "fail" })).await.ok();
    let (original, new) = (now(&actor, &from, &original).await, now(&actor, &from, &new).await);
    assert_eq!((&original["status"], &new["status"]), (&json!("Failed"), &json!("Failed")));
    let fee: u64 = new["fee"].as_str().unwrap().parse().unwrap();
    assert_eq!(balance(&actor, &from).await, (100_000 - fee).to_string());
    assert_eq!(sandbox.control().invariants().await.unwrap(), []);
}

#[tokio::test]
async fn what_replaces_a_bitcoin_transaction_is_replaced_in_turn() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    word(&sandbox, "pace", &json!({ "pace": "Manual" })).await.ok();
    let (from, to) = (wallet(&actor, "BitcoinSignet").await, wallet(&actor, "BitcoinSignet").await);
    fund(&sandbox, &from, &json!("Native"), "100000").await;
    let mut requests = vec![send(&actor, &from, &to["address"], "5000").await];
    word(&sandbox, "step", &json!({ "network": "BitcoinSignet", "n": 2 })).await.ok();
    for _ in 0..3 {
        let new = act(&actor, "POST", &from, requests.last().unwrap(), "speed-up").await.ok();
        requests.push(new);
    }
    word(&sandbox, "mine", &json!({ "network": "BitcoinSignet" })).await.ok();
    let last = now(&actor, &from, &requests.pop().unwrap()).await;
    assert_eq!(last["status"], "Confirmed");
    for replaced in &requests {
        assert_eq!(now(&actor, &from, replaced).await["status"], "Failed");
    }
    let fee: u64 = last["fee"].as_str().unwrap().parse().unwrap();
    assert_eq!((balance(&actor, &from).await, balance(&actor, &to).await), ((95_000 - fee).to_string(), "5000".into()));
    // A replacement that cannot pay more is refused: the whole fee is left over from the original.
    let (from, to) = (wallet(&actor, "BitcoinSignet").await, wallet(&actor, "BitcoinSignet").await);
    fund(&sandbox, &from, &json!("Native"), "5700").await;
    let original = send(&actor, &from, &to["address"], "5000").await;
    word(&sandbox, "step", &json!({ "network": "BitcoinSignet", "n": 2 })).await.ok();
    word(&sandbox, "set_fee_rate", &json!({ "network": "BitcoinSignet", "value": "1" })).await.ok();
    let refused = act(&actor, "POST", &from, &original, "speed-up").await;
    refused.refused(412, "the wallet cannot pay the higher fee of a replacement");
    word(&sandbox, "mine", &json!({ "network": "BitcoinSignet" })).await.ok();
    assert_eq!(now(&actor, &from, &original).await["status"], "Confirmed");
    assert_eq!(sandbox.control().invariants().await.unwrap(), []);
}

#[tokio::test]
async fn a_network_that_is_down_keeps_payments_waiting() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    let from = funded(&sandbox, &actor, "EthereumSepolia").await;
    for (mode, status) in [("node", "Executing"), ("indexer", "Broadcasted")] {
        word(&sandbox, "network_down", &json!({ "network": "EthereumSepolia", "mode": mode })).await.ok();
        let waiting = send(&actor, &from, &to(), "1").await;
        assert_eq!(now(&actor, &from, &waiting).await["status"], status);
        word(&sandbox, "network_up", &json!({ "network": "EthereumSepolia", "mode": mode })).await.ok();
        assert_eq!(now(&actor, &from, &waiting).await["status"], "Confirmed");
    }
    // A transaction that offers less than the base fee waits until that falls.
    let cheap = json!({ "kind": "Transaction", "transaction": { "to": to(), "value": "1", "maxFeePerGas": "9", "maxPriorityFeePerGas": "1" } });
    let cheap = actor.signed("POST", &path(&from, "/transactions"), &cheap).await.ok();
    assert_eq!(now(&actor, &from, &cheap).await["status"], "Broadcasted");
    let next = send(&actor, &from, &to(), "1").await;
    assert_eq!(now(&actor, &from, &next).await["status"], "Broadcasted", "it has a later nonce");
    word(&sandbox, "set_base_fee", &json!({ "network": "EthereumSepolia", "value": "8" })).await.ok();
    assert_eq!(now(&actor, &from, &cheap).await["status"], "Confirmed");
    assert_eq!(now(&actor, &from, &next).await["status"], "Confirmed");
    word(&sandbox, "hold", &json!({ "id": from["id"] })).await.ok();
    let held = send(&actor, &from, &to(), "1").await;
    let refused = word(&sandbox, "drop", &json!({ "id": held["id"] })).await;
    refused.refused(400, "the transaction is not in the mempool");
}

#[tokio::test]
async fn on_the_clock_a_transfer_takes_the_time_of_its_network() {
    let clock = ManualClock::default();
    let sandbox = Sandbox::builder().clock(clock.clone()).start().await.unwrap();
    let actor = service_account(&sandbox);
    word(&sandbox, "pace", &json!({ "pace": "Clock" })).await.ok();
    let from = funded(&sandbox, &actor, "Ethereum").await;
    let transfer = send(&actor, &from, &to(), "1").await;
    let mut seen = Vec::new();
    for second in 0..400_u64 {
        let status = now(&actor, &from, &transfer).await["status"].as_str().unwrap().to_owned();
        if seen.last().is_none_or(|(_, last)| *last != status) {
            seen.push((second, status));
        }
        clock.advance(Duration::from_secs(1));
    }
    let statuses: Vec<&str> = seen.iter().map(|(_, status)| status.as_str()).collect();
    assert_eq!(statuses, ["Pending", "Executing", "Broadcasted", "Confirmed"]);
    // A block every 12 seconds, and 12 blocks on top of its own.
    let confirmed = seen[3].0;
    assert!((144..=160).contains(&confirmed), "{seen:?}");
    let state = chain(&sandbox, "Ethereum").await;
    assert_eq!(state["height"], 1000 + 400 / 12);
    // In one jump it is the same.
    let transfer = send(&actor, &from, &to(), "1").await;
    clock.advance(Duration::from_secs(3600));
    assert_eq!(now(&actor, &from, &transfer).await["status"], "Confirmed");
}

#[tokio::test]
async fn a_price_is_set_within_bounds_or_unknown() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    let wallet = wallet(&actor, "Ethereum").await;
    fund(&sandbox, &wallet, &json!("Native"), "1000000000000000000").await;
    let quotes = async || actor.get(&path(&wallet, "/assets")).await.ok()["assets"][0]["quotes"].clone();
    assert!(quotes().await["USD"].is_number());
    word(&sandbox, "set_price", &json!({ "symbol": "ETH", "usd": null })).await.ok();
    assert_eq!(quotes().await, Value::Null);
    for usd in [json!(-1), json!(1e13), json!("3"), json!([])] {
        let refused = word(&sandbox, "set_price", &json!({ "symbol": "ETH", "usd": usd })).await;
        assert_eq!(refused.status, 400, "{usd}");
    }
    assert_eq!(word(&sandbox, "set_price", &json!({ "symbol": "ETH" })).await.status, 400);
    word(&sandbox, "set_price", &json!({ "symbol": "ETH", "usd": 2 })).await.ok();
    assert_eq!(quotes().await, json!({ "USD": 2.0 }));
}

#[tokio::test]
async fn time_moves_nothing_on_a_network_whose_pace_has_become_manual() {
    const NETWORK: &str = "EthereumSepolia";
    let sandbox = Sandbox::builder().clock(ManualClock::default()).start().await.unwrap();
    let actor = service_account(&sandbox);
    let from = funded(&sandbox, &actor, NETWORK).await;
    let pace = async |pace| word(&sandbox, "pace", &json!({ "pace": pace, "network": NETWORK })).await.ok();
    let advance = async |seconds| sandbox.control().advance(Duration::from_secs(seconds)).await.unwrap();
    for seconds in 0..3 {
        pace("Clock").await;
        let sent = send(&actor, &from, &to(), "1").await;
        let arriving = wallet(&actor, NETWORK).await;
        word(&sandbox, "receive", &json!({ "walletId": arriving["id"], "asset": "Native", "amount": "5" })).await.ok();
        advance(seconds).await;
        let status = now(&actor, &from, &sent).await["status"].clone();
        pace("Manual").await;
        let height = chain(&sandbox, NETWORK).await["height"].clone();
        advance(86_400).await;
        assert_eq!(now(&actor, &from, &sent).await["status"], status);
        assert_eq!(chain(&sandbox, NETWORK).await["height"], height);
        assert_eq!(balance(&actor, &arriving).await, "0");
        // The clock takes both up again.
        pace("Clock").await;
        advance(3600).await;
        assert_eq!(now(&actor, &from, &sent).await["status"], "Confirmed");
        assert_eq!(balance(&actor, &arriving).await, "5");
    }
    // A transfer that waits for blocks of the test arrives without them, if the pace says so.
    let arriving = wallet(&actor, NETWORK).await;
    for (number, next) in [(1, "Instant"), (2, "Clock")] {
        pace("Manual").await;
        word(&sandbox, "receive", &json!({ "walletId": arriving["id"], "asset": "Native", "amount": "5" })).await.ok();
        pace(next).await;
        advance(3600).await;
        assert_eq!(balance(&actor, &arriving).await, (5 * number).to_string(), "{next}");
    }
    assert_eq!(sandbox.control().invariants().await.unwrap(), []);
}

#[tokio::test]
async fn a_received_transfer_is_not_seen_until_the_indexer_is_up() {
    const NETWORK: &str = "EthereumSepolia";
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    let to = wallet(&actor, NETWORK).await;
    let receive = json!({ "walletId": to["id"], "asset": "Native", "amount": "5" });
    let indexer = json!({ "network": NETWORK, "mode": "indexer" });
    for (number, pace) in [(1, "Instant"), (2, "Manual")] {
        word(&sandbox, "pace", &json!({ "pace": pace, "network": NETWORK })).await.ok();
        word(&sandbox, "network_down", &indexer).await.ok();
        word(&sandbox, "receive", &receive).await.ok();
        word(&sandbox, "mine", &json!({ "network": NETWORK, "n": 100 })).await.ok();
        sandbox.control().settle().await.unwrap();
        assert_eq!(balance(&actor, &to).await, (5 * number - 5).to_string(), "{pace}");
        word(&sandbox, "network_up", &indexer).await.ok();
        word(&sandbox, "mine", &json!({ "network": NETWORK })).await.ok();
        assert_eq!(balance(&actor, &to).await, (5 * number).to_string(), "{pace}");
    }
    let history = actor.get(&path(&to, "/history")).await.ok();
    assert_eq!(history["items"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn one_asset_has_a_price_of_its_own() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    let contract = "0x00000000000000000000000000000000000000bb";
    let token = json!({ "kind": "Erc20", "contract": contract });
    let mut wallets = Vec::new();
    for network in ["EthereumSepolia", "Base"] {
        let defined = json!({ "network": network, "asset": token, "symbol": "USDC", "decimals": 6 });
        word(&sandbox, "define_token", &defined).await.ok();
        let wallet = funded(&sandbox, &actor, network).await;
        fund(&sandbox, &wallet, &token, "1").await;
        wallets.push(wallet);
    }
    let prices = async || {
        let mut prices = Vec::new();
        for wallet in &wallets {
            let assets = actor.get(&path(wallet, "/assets")).await.ok();
            prices.extend(assets["assets"].as_array().unwrap().iter().map(|asset| asset["quotes"]["USD"].clone()));
        }
        prices
    };
    let set = async |tid: &str, usd: Value| {
        word(&sandbox, "set_price", &json!({ "network": "Base", "tid": tid, "usd": usd })).await
    };
    set("native:eth", json!(5)).await.ok();
    set(&format!("erc20:{contract}"), json!(2.5)).await.ok();
    assert_eq!(prices().await, [json!(3000.0), json!(1.0), json!(5.0), json!(2.5)]);
    set("native:eth", Value::Null).await.ok();
    assert_eq!(prices().await[2], Value::Null, "unknown, although the symbol has a price");
    let defined = json!({ "network": "Base", "asset": token, "symbol": "USDC", "decimals": 6, "price": 4 });
    word(&sandbox, "define_token", &defined).await.ok();
    assert_eq!(prices().await[3], 4.0, "the latest word counts");
    for tid in ["", "native:sol", "erc20:0x12", "spl:5"] {
        set(tid, json!(1)).await.refused(400, "`tid` must be the name of an asset, such as `erc20:0x..`");
    }
    let one = "give `network`, `network` and `tid`, or `symbol`";
    word(&sandbox, "set_price", &json!({ "symbol": "ETH", "tid": "native:eth", "usd": 1 })).await.refused(400, one);
}
