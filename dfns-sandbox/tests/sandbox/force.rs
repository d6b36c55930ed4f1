//! Payments and signatures that tests take to their end, and blocks that they undo.

use crate::client::{Actor, service_account};
use crate::transfers::{balance, fund, native, now, path, wallet, word};
use dfns_endpoints::wallets::TransferAsset;
use dfns_sandbox::{Fault, ForcedEnd, ManualClock, Sandbox, SignatureHow};
use serde_json::{Value, json};

async fn world() -> (Sandbox, Actor, Value) {
    let sandbox = Sandbox::builder().clock(ManualClock::default()).start().await.unwrap();
    let actor = service_account(&sandbox);
    word(&sandbox, "pace", &json!({ "pace": "Manual" })).await.ok();
    let wallet = wallet(&actor, "EthereumSepolia").await;
    fund(&sandbox, &wallet, &json!("Native"), "1000000000000000000").await;
    (sandbox, actor, wallet)
}

async fn send(actor: &Actor, from: &Value, amount: &str) -> Value {
    let to = json!("0x00000000000000000000000000000000000000aa");
    actor.signed("POST", &path(from, "/transfers"), &native(&to, amount)).await.ok()
}

#[tokio::test]
async fn a_payment_is_forced_to_any_end() {
    let (sandbox, actor, wallet) = world().await;
    let force = async |id: &Value, outcome: &str| {
        word(&sandbox, "force", &json!({ "id": id, "outcome": outcome, "reason": "Because" })).await
    };
    let confirmed = send(&actor, &wallet, "1").await;
    assert_eq!(force(&confirmed["id"], "confirm").await.ok()["status"], "Confirmed");
    force(&confirmed["id"], "confirm").await.refused(412, "the request has ended");
    let failed = send(&actor, &wallet, "2").await;
    let shown = force(&failed["id"], "fail").await.ok();
    assert_eq!((&shown["status"], &shown["reason"]), (&json!("Failed"), &json!("Because")));
    let dropped = send(&actor, &wallet, "3").await;
    force(&dropped["id"], "drop").await.refused(400, "the transaction is not in the mempool");
    word(&sandbox, "step", &json!({ "network": "EthereumSepolia", "n": 2 })).await.ok();
    assert_eq!(force(&dropped["id"], "drop").await.ok()["status"], "Failed");
    let again = send(&actor, &wallet, "3").await;
    assert_eq!(force(&again["id"], "confirm").await.ok()["status"], "Confirmed", "it may be broadcast again");

    sandbox.faults().add(Fault::chain(dfns_sandbox::ChainHow::Stuck).on::<TransferAsset>().once()).unwrap();
    let stuck = send(&actor, &wallet, "4").await;
    assert_eq!(force(&stuck["id"], "confirm").await.ok()["status"], "Confirmed");
    let held = send(&actor, &wallet, "5").await;
    word(&sandbox, "hold", &json!({ "id": held["id"] })).await.ok();
    let message = "the request cannot go on: it is held, waits for another one, or its network is down";
    force(&held["id"], "confirm").await.refused(412, message);
    assert_eq!(now(&actor, &wallet, &held).await["status"], "Pending", "nothing was changed");
    force(&json!("xfr-none"), "confirm").await.refused(404, "approval, request or action not found");
    let message = "`outcome` must be one of approve, deny, expire (of approvals), confirm, fail, drop";
    force(&held["id"], "explode").await.refused(400, message);
    force(&held["id"], "approve").await.refused(404, "approval not found");
    assert_eq!(sandbox.control().invariants().await.unwrap(), []);
}

#[tokio::test]
async fn a_payment_behind_an_aborted_one_names_the_nonce_that_it_waits_for() {
    let (sandbox, actor, wallet) = world().await;
    let (first, second) = (send(&actor, &wallet, "1").await, send(&actor, &wallet, "2").await);
    word(&sandbox, "step", &json!({ "network": "EthereumSepolia", "n": 1 })).await.ok();
    let target = path(&wallet, &format!("/transfers/{}/abort", first["id"].as_str().unwrap()));
    actor.signed("PUT", &target, &Value::Null).await.ok();
    word(&sandbox, "step", &json!({ "network": "EthereumSepolia", "n": 1 })).await.ok();
    word(&sandbox, "pace", &json!({ "pace": "Instant" })).await.ok();
    let confirm = json!({ "id": second["id"], "outcome": "confirm" });
    let message =
        "the request has nonce 1 and waits for nonce 0, which no request has; the next transfer of the wallet takes it";
    word(&sandbox, "force", &confirm).await.refused(412, message);
    assert_eq!(now(&actor, &wallet, &second).await["status"], "Broadcasted");

    word(&sandbox, "pace", &json!({ "pace": "Manual" })).await.ok();
    let third = send(&actor, &wallet, "3").await;
    word(&sandbox, "step", &json!({ "network": "EthereumSepolia", "n": 1 })).await.ok();
    let message = "the request has nonce 1 and waits for nonce 0, which another request has; confirm that one first";
    word(&sandbox, "force", &confirm).await.refused(412, message);
    word(&sandbox, "pace", &json!({ "pace": "Instant" })).await.ok();
    for sent in [&third, &second] {
        assert_eq!(now(&actor, &wallet, sent).await["status"], "Confirmed");
    }
    assert_eq!(sandbox.control().invariants().await.unwrap(), []);
}

#[tokio::test]
async fn a_payment_that_awaits_approval_is_not_forced() {
    let (sandbox, actor, wallet) = world().await;
    let policy = json!({
        "name": "all", "activityKind": "Wallets:Sign", "rule": { "kind": "AlwaysTrigger" },
        "action": { "kind": "RequestApproval", "approvalGroups": [{ "quorum": 1, "approvers": {} }] },
    });
    actor.signed("POST", "/v2/policies", &policy).await.ok();
    let held = send(&actor, &wallet, "1").await;
    let id = held["id"].as_str().unwrap();
    let error = sandbox.control().force_request(id, ForcedEnd::Confirm, None).await.unwrap_err();
    assert_eq!(error.to_string(), "the request awaits approval; force its approval");
    let wrong = word(&sandbox, "force", &json!({ "id": held["approvalId"], "outcome": "confirm" })).await;
    wrong.refused(400, "`outcome`: approvals are approved, denied or expire");
    word(&sandbox, "force", &json!({ "id": held["approvalId"], "outcome": "approve" })).await.ok();
    let shown = sandbox.control().force_request(id, ForcedEnd::Confirm, None).await.unwrap();
    assert_eq!(shown["status"], "Confirmed");
    assert_eq!(sandbox.control().invariants().await.unwrap(), []);
}

#[tokio::test]
async fn a_signature_that_does_not_come_is_forced() {
    let (sandbox, actor, wallet) = world().await;
    let body = json!({ "kind": "Hash", "hash": format!("0x{}", "ab".repeat(32)) });
    sandbox.faults().add(Fault::signature(SignatureHow::Never).times(2)).unwrap();
    for (outcome, status) in [("confirm", "Signed"), ("fail", "Failed")] {
        let waiting = actor.signed("POST", &path(&wallet, "/signatures"), &body).await.ok();
        let forced = word(&sandbox, "force", &json!({ "id": waiting["id"], "outcome": outcome })).await.ok();
        assert_eq!(forced["status"], status);
        let again = word(&sandbox, "force", &json!({ "id": waiting["id"], "outcome": outcome })).await;
        again.refused(412, &format!("only a signature that is Executing goes on, and this one is {status}"));
    }
}

#[tokio::test]
async fn blocks_are_undone_and_what_was_in_them_is_mined_again() {
    let (sandbox, actor, wallet) = world().await;
    let other = crate::transfers::wallet(&actor, "EthereumSepolia").await;
    let mut sent = Vec::new();
    for amount in ["1000", "2000"] {
        let body = native(&other["address"], amount);
        sent.push(actor.signed("POST", &path(&wallet, "/transfers"), &body).await.ok());
    }
    word(&sandbox, "step", &json!({ "network": "EthereumSepolia", "n": 2 })).await.ok();
    let mine = json!({ "network": "EthereumSepolia", "n": 200 });
    word(&sandbox, "mine", &mine).await.ok();
    let before = balance(&actor, &wallet).await;
    assert_eq!(balance(&actor, &other).await, "3000");
    let reorg = async |depth: u64| {
        word(&sandbox, "reorg", &json!({ "network": "EthereumSepolia", "depth": depth })).await.ok()["requestIds"]
            .clone()
    };
    assert_eq!(reorg(1).await, json!([]), "it is deeper");
    assert_eq!(reorg(1000).await, json!([sent[1]["id"], sent[0]["id"]]));
    for request in &sent {
        let undone = now(&actor, &wallet, request).await;
        assert_eq!((&undone["status"], &undone["fee"]), (&json!("Broadcasted"), &Value::Null));
    }
    assert_eq!(balance(&actor, &other).await, "0");
    assert_eq!(sandbox.control().invariants().await.unwrap(), []);
    word(&sandbox, "drop", &json!({ "id": sent[1]["id"] })).await.ok();
    word(&sandbox, "mine", &mine).await.ok();
    assert_eq!(balance(&actor, &other).await, "1000");
    assert_ne!(balance(&actor, &wallet).await, before);
    assert_eq!(now(&actor, &wallet, &sent[0]).await["status"], "Confirmed");
    assert_eq!(sandbox.control().invariants().await.unwrap(), []);
}

#[tokio::test]
async fn what_stays_although_its_block_is_undone_is_named_with_the_reason() {
    let sandbox = Sandbox::builder().clock(ManualClock::default()).start().await.unwrap();
    let actor = service_account(&sandbox);
    let wallet = crate::transfers::wallet(&actor, "EthereumSepolia").await;
    fund(&sandbox, &wallet, &json!("Native"), "1000000000000000000").await;
    let vault = actor.signed("POST", "/vaults", &json!({ "name": "v" })).await.ok()["id"].clone();
    let at = format!("/vaults/{}/addresses", vault.as_str().unwrap());
    let of_vault = actor.signed("POST", &at, &json!({ "network": "EthereumSepolia" })).await.ok();
    let to_vault = native(&of_vault["address"], "5");
    let kept = actor.signed("POST", &path(&wallet, "/transfers"), &to_vault).await.ok();
    let plain = send(&actor, &wallet, "7").await;
    let failed = send(&actor, &wallet, "2000000000000000000").await;
    assert_eq!(now(&actor, &wallet, &failed).await["status"], "Failed");
    let undone = word(&sandbox, "reorg", &json!({ "network": "EthereumSepolia", "depth": 100 })).await.ok();
    let reason = "the books of a vault have followed it";
    let expected = json!({ "requestIds": [plain["id"]], "kept": [{ "id": kept["id"], "reason": reason }] });
    assert_eq!(undone, expected);
    assert_eq!(now(&actor, &wallet, &kept).await["status"], "Confirmed");
    assert_eq!(sandbox.control().invariants().await.unwrap(), []);
}

#[tokio::test]
async fn more_steps_or_blocks_than_a_request_should_wait_for_are_refused() {
    let (sandbox, _, _) = world().await;
    for name in ["step", "mine"] {
        let message = "`n` must be at most 10000; repeat the request for more";
        word(&sandbox, name, &json!({ "network": "Base", "n": 10_001 })).await.refused(400, message);
        word(&sandbox, name, &json!({ "network": "Base", "n": 10_000 })).await.ok();
    }
    assert_eq!(crate::transfers::chain(&sandbox, "Base").await["height"], 11_000);
}

#[tokio::test]
async fn a_received_transfer_comes_with_its_verdict() {
    let sandbox = Sandbox::builder().clock(ManualClock::default()).start().await.unwrap();
    let actor = service_account(&sandbox);
    let wallet = wallet(&actor, "EthereumSepolia").await;
    let receive = |kyt: Value, from: Value| {
        let body = json!({ "walletId": wallet["id"], "asset": "Native", "amount": "5", "from": from, "kyt": kyt });
        let sandbox = &sandbox;
        async move { word(sandbox, "receive", &body).await }
    };
    let alert = json!({ "level": "SEVERE", "categoryIds": [3] });
    receive(alert.clone(), Value::Null).await.refused(400, "`kyt` is about `from`, which is required then");
    receive(alert, json!("0x00000000000000000000000000000000000000bb")).await.ok();
    assert_eq!(balance(&actor, &wallet).await, "5");
}
