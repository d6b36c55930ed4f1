//! Entities of several steps that a test takes to their end: swaps, actions on stakes and
//! allocations, payins, payouts, and transfers of exchanges.

use crate::client::{Actor, Reply, employee, service_account};
use crate::policies::{always, approval};
use crate::transfers::{balance, fund, now, path, wallet, word};
use crate::{allocations, exchanges, payins, payouts, swaps};
use dfns_sandbox::{ForcedEnd, ManualClock, Sandbox};
use serde_json::{Value, json};

const ETHER: &str = "1000000000000000000";

/// A sandbox in which everything takes its time.
async fn world() -> (Sandbox, Actor) {
    let sandbox = Sandbox::builder().clock(ManualClock::default()).start().await.unwrap();
    word(&sandbox, "pace", &json!({ "pace": "Clock" })).await.ok();
    let actor = service_account(&sandbox);
    (sandbox, actor)
}

async fn force(sandbox: &Sandbox, id: &Value, outcome: &str) -> Reply {
    word(sandbox, "force", &json!({ "id": id, "outcome": outcome, "reason": "Because" })).await
}

async fn is_sound(sandbox: &Sandbox) {
    assert_eq!(sandbox.control().invariants().await.unwrap(), []);
}

async fn swap(sandbox: &Sandbox, actor: &Actor) -> (Value, Value) {
    swaps::define(sandbox).await;
    let from = wallet(actor, "Ethereum").await;
    fund(sandbox, &from, &json!("Native"), "2000000000000000000").await;
    let quote = swaps::ask(actor, &swaps::terms(&from)).await.ok();
    let swap = actor.signed("POST", "/swaps", &swaps::by(&quote)).await.ok();
    (from, swap)
}

#[tokio::test]
async fn a_swap_is_forced_to_either_end() {
    let (sandbox, actor) = world().await;
    let (from, swap_one) = swap(&sandbox, &actor).await;
    assert_eq!(swap_one["status"], "InProgress");
    assert_eq!(force(&sandbox, &swap_one["id"], "confirm").await.ok()["status"], "Completed");
    let assets = actor.get(&path(&from, "/assets")).await.ok();
    assert_eq!(assets["assets"][1]["balance"], "2991000000");
    force(&sandbox, &swap_one["id"], "confirm").await.refused(412, "the swap has ended");
    force(&sandbox, &swap_one["id"], "fail").await.refused(412, "the swap has ended");
    force(&sandbox, &swap_one["id"], "approve").await.refused(404, "approval not found");
    word(&sandbox, "advance", &json!({ "seconds": 3600 })).await.ok();
    let assets = actor.get(&path(&from, "/assets")).await.ok();
    assert_eq!(assets["assets"][1]["balance"], "2991000000", "it was paid once");

    // Before the wallet has paid, and after that.
    for is_paid in [false, true] {
        let (from, failed) = swap(&sandbox, &actor).await;
        let transactions = actor.get(&path(&from, "/transactions")).await.ok();
        let id = transactions["items"][0]["id"].as_str().unwrap();
        if is_paid {
            sandbox.control().force_request(id, ForcedEnd::Confirm, None).await.unwrap();
            let message = "`outcome`: there is no transaction in the mempool";
            force(&sandbox, &failed["id"], "drop").await.refused(400, message);
        }
        let shown = force(&sandbox, &failed["id"], "fail").await.ok();
        assert_eq!((&shown["status"], &shown["failureReason"]), (&json!("Failed"), &json!("Because")));
        let fee: u128 = if is_paid {
            actor.get(&path(&from, "/transactions")).await.ok()["items"][0]["fee"].as_str().unwrap().parse().unwrap()
        } else {
            0
        };
        assert_eq!(balance(&actor, &from).await, (2_000_000_000_000_000_000 - fee).to_string());
        word(&sandbox, "advance", &json!({ "seconds": 3600 })).await.ok();
        assert_eq!(force(&sandbox, &failed["id"], "fail").await.status, 412);
    }
    let (_, dropped) = swap(&sandbox, &actor).await;
    assert_eq!(force(&sandbox, &dropped["id"], "drop").await.ok()["failureReason"], "Dropped from the mempool");
    is_sound(&sandbox).await;
}

#[tokio::test]
async fn a_swap_that_awaits_approval_is_not_forced() {
    let (sandbox, actor) = world().await;
    let policy = always("Wallets:Sign", &approval(&[&sandbox.bootstrap().approver.user_id]));
    actor.signed("POST", "/v2/policies", &policy).await.ok();
    let (_, held) = swap(&sandbox, &actor).await;
    assert_eq!(held["status"], "PendingPolicyApproval");
    let error = sandbox.control().force_action(held["id"].as_str().unwrap(), ForcedEnd::Confirm, None).await;
    assert_eq!(error.unwrap_err().to_string(), "the request awaits approval; force its approval");
    let error = sandbox.control().force_action("swap-none", ForcedEnd::Confirm, None).await;
    assert_eq!(error.unwrap_err().to_string(), "entity of several steps not found");
}

#[tokio::test]
async fn actions_on_stakes_are_forced() {
    let (sandbox, actor) = world().await;
    let from = wallet(&actor, "EthereumHoodi").await;
    fund(&sandbox, &from, &json!("Native"), "80000000000000000000").await;
    let body = json!({
        "protocol": "Ethereum", "provider": "Figment", "walletId": from["id"], "amount": "32000000000000000000",
    });
    let mut ids = Vec::new();
    for (outcome, status, ends) in [("confirm", "Completed", "Active"), ("fail", "Failed", "Failed")] {
        let stake = actor.signed("POST", "/staking/stakes", &body).await.ok();
        let action = force(&sandbox, &stake["actions"][0]["id"], outcome).await.ok();
        assert_eq!((&action["status"], &action["stakeId"]), (&json!(status), &stake["id"]));
        let target = format!("/staking/stakes/{}", stake["id"].as_str().unwrap());
        assert_eq!(actor.get(&target).await.ok()["status"], ends);
        force(&sandbox, &action["id"], "fail").await.refused(412, "the stake action has ended");
        ids.push(target);
    }
    // Unbonding takes a day, and cannot fail.
    let from = wallet(&actor, "BitcoinSignet").await;
    fund(&sandbox, &from, &json!("Native"), "300000000").await;
    let body = json!({
        "protocol": "Babylon", "provider": "Figment", "walletId": from["id"], "amount": "100000000", "duration": 1000,
    });
    let stake = actor.signed("POST", "/staking/stakes", &body).await.ok();
    force(&sandbox, &stake["actions"][0]["id"], "confirm").await.ok();
    let target = format!("/staking/stakes/{}", stake["id"].as_str().unwrap());
    let unbond = json!({ "protocol": "Babylon", "kind": "Unbond" });
    let stake = actor.signed("POST", &format!("{target}/actions"), &unbond).await.ok();
    assert_eq!(stake["status"], "Unbonding");
    let actions = actor.get(&format!("{target}/actions")).await.ok();
    let unbonding = actions["items"].as_array().unwrap().iter().find(|action| action["kind"] == "Unbond").unwrap();
    let message = "the protocol has begun the action, which cannot fail now";
    force(&sandbox, &unbonding["id"], "fail").await.refused(412, message);
    assert_eq!(force(&sandbox, &unbonding["id"], "confirm").await.ok()["status"], "Completed");
    assert_eq!(actor.get(&target).await.ok()["status"], "Unbond");
    is_sound(&sandbox).await;
}

#[tokio::test]
async fn actions_on_allocations_are_forced() {
    let (sandbox, actor) = world().await;
    let from = allocations::investor(&sandbox, &actor).await;
    let mut body = allocations::investment(&from, "300000000");
    for (external_id, outcome, status, amount) in
        [("1", "confirm", "Completed", "300000000"), ("2", "fail", "Failed", "0")]
    {
        body["externalId"] = json!(external_id);
        let created = actor.signed("POST", "/allocations", &body).await.ok();
        let action = force(&sandbox, &created["actions"][0]["id"], outcome).await.ok();
        assert_eq!((&action["status"], &action["allocationId"]), (&json!(status), &created["id"]));
        let target = format!("/allocations/{}", created["id"].as_str().unwrap());
        assert_eq!(actor.get(&target).await.ok()["amount"]["amount"], amount);
        force(&sandbox, &action["id"], "confirm").await.refused(412, "the allocation action has ended");
    }
    // An order that is paid for is filled, or given back.
    word(&sandbox, "hold_orders", &json!({})).await.ok();
    for (external_id, outcome, status) in [("3", "confirm", "Completed"), ("4", "fail", "Failed")] {
        body["externalId"] = json!(external_id);
        let created = actor.signed("POST", "/allocations", &body).await.ok();
        word(&sandbox, "advance", &json!({ "seconds": 3600 })).await.ok();
        let action = force(&sandbox, &created["actions"][0]["id"], outcome).await.ok();
        assert_eq!(action["status"], status);
    }
    let assets = actor.get(&path(&from, "/assets")).await.ok();
    let usdc = assets["assets"].as_array().unwrap().iter().find(|asset| asset["symbol"] == "USDC").unwrap();
    assert_eq!(usdc["balance"], "400000000");
    is_sound(&sandbox).await;
}

#[tokio::test]
async fn payins_and_payouts_are_forced() {
    let (sandbox, actor) = world().await;
    let to = wallet(&actor, "EthereumSepolia").await;
    actor.signed("POST", "/payins/accounts/assets", &payins::registration(&to)).await.ok();
    for (outcome, status) in [("confirm", "Completed"), ("fail", "Failed")] {
        let payin = actor.signed("POST", "/payins", &payins::borderless(&to)).await.ok();
        let shown = force(&sandbox, &payin["id"], outcome).await.ok();
        assert_eq!(shown["status"], status);
        assert_eq!(shown["data"]["statusReason"] == "Because", outcome == "fail");
        force(&sandbox, &payin["id"], outcome).await.refused(412, "the payin has ended");
        word(&sandbox, "advance", &json!({ "seconds": 3600 })).await.ok();
    }
    let assets = actor.get(&path(&to, "/assets")).await.ok();
    assert_eq!(assets["assets"][1]["balance"], "100500000", "one was delivered, and once");

    let from = payouts::payer(&sandbox, &actor).await;
    let payout = actor.signed("POST", "/payouts", &payouts::body(&from)).await.ok();
    let message = "the payout awaits its confirmation, which is a call of the API";
    force(&sandbox, &payout["id"], "confirm").await.refused(412, message);
    let payout = word(&sandbox, "payout", &json!({ "id": payout["id"], "event": "instructions" })).await.ok();
    let target = format!("/payouts/{}", payout["id"].as_str().unwrap());
    actor.signed("POST", &format!("{target}/action"), &payouts::confirmation(&payout)).await.ok();
    assert_eq!(force(&sandbox, &payout["id"], "confirm").await.ok()["status"], "Completed");
    force(&sandbox, &payout["id"], "fail").await.refused(412, "the payout has ended");
    let payout = actor.signed("POST", "/payouts", &payouts::body(&from)).await.ok();
    let failed = force(&sandbox, &payout["id"], "fail").await.ok();
    assert_eq!((&failed["status"], &failed["data"]["statusReason"]), (&json!("Failed"), &json!("Because")));
    is_sound(&sandbox).await;
}

#[tokio::test]
async fn transfers_of_exchanges_are_forced() {
    let (sandbox, actor) = world().await;
    let staff = employee(&sandbox);
    let exchange = exchanges::exchange(&staff, "Kraken").await;
    let account = format!("/exchanges/{exchange}/accounts/spot");
    let own = wallet(&actor, "EthereumSepolia").await;
    fund(&sandbox, &own, &json!("Native"), "3000000000000000000").await;
    let body = json!({ "kind": "Native", "walletId": own["id"], "amount": ETHER });
    for (outcome, status) in [("fail", "Failed"), ("confirm", "Confirmed")] {
        let deposit = actor.signed("POST", &format!("{account}/deposits"), &body).await.ok();
        assert_eq!(force(&sandbox, &deposit["id"], outcome).await.ok()["id"], deposit["id"]);
        assert_eq!(now(&actor, &own, &json!({ "id": deposit["transferId"] })).await["status"], status);
        force(&sandbox, &deposit["id"], "confirm").await.refused(412, "the exchange transfer has ended");
    }
    let before: u128 = balance(&actor, &own).await.parse().unwrap();
    let withdrawal = actor.signed("POST", &format!("{account}/withdrawals"), &body).await.ok();
    force(&sandbox, &withdrawal["id"], "fail").await.refused(412, "withdrawals from exchanges do not fail");
    force(&sandbox, &withdrawal["id"], "confirm").await.ok();
    let after = (before + 1_000_000_000_000_000_000).to_string();
    assert_eq!(balance(&actor, &own).await, after);
    word(&sandbox, "advance", &json!({ "seconds": 3600 })).await.ok();
    assert_eq!(balance(&actor, &own).await, after, "it arrived once");
    is_sound(&sandbox).await;
}
