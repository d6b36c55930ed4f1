//! Changes between a request and the decision about it, one at a time.

use crate::client::{Actor, Reply, employee, end_user, service_account};
use crate::policies::{always, approval};
use crate::transfers::{fund, native, now, path, wallet, word};
use dfns_sandbox::{ManualClock, Sandbox};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

const ETHER: &str = "1000000000000000000";
const RECIPIENT: &str = "0x00000000000000000000000000000000000000aa";

struct World {
    sandbox: Sandbox,
    clock: ManualClock,
    actor: Actor,
    first: Actor,
    second: Actor,
}

impl World {
    async fn start() -> Self {
        let clock = ManualClock::default();
        let sandbox = Sandbox::builder().clock(clock.clone()).start().await.unwrap();
        let second = Actor::new(&sandbox, &sandbox.bootstrap().approver);
        let (actor, first) = (service_account(&sandbox), employee(&sandbox));
        Self { sandbox, clock, actor, first, second }
    }

    async fn policy(&self, activity: &str, quorum: u32) -> Value {
        let mut action = approval(&[&self.first.user_id, &self.second.user_id]);
        action["approvalGroups"][0]["quorum"] = json!(quorum);
        action["autoRejectTimeout"] = json!(10);
        self.actor.signed("POST", "/v2/policies", &always(activity, &action)).await.ok()
    }

    async fn funded(&self) -> Value {
        let wallet = wallet(&self.actor, "EthereumSepolia").await;
        fund(&self.sandbox, &wallet, &json!("Native"), ETHER).await;
        wallet
    }

    async fn transfer(&self, wallet: &Value) -> Value {
        self.actor.signed("POST", &path(wallet, "/transfers"), &native(&json!(RECIPIENT), "1")).await.ok()
    }

    async fn approval(&self, held: &Value) -> Value {
        self.actor.get(&format!("/v2/policy-approvals/{}", text(&held["approvalId"]))).await.ok()
    }

    async fn is_sound(&self) {
        assert_eq!(self.sandbox.control().invariants().await.unwrap(), []);
    }
}

async fn decide(approver: &Actor, held: &Value, value: &str) -> Reply {
    let target = format!("/v2/policy-approvals/{}/decisions", text(&held["approvalId"]));
    approver.signed("POST", &target, &json!({ "value": value })).await
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value} is no string"))
}

#[tokio::test]
async fn a_decision_counts_although_its_user_leaves_and_the_user_decides_nothing_else() {
    let world = World::start().await;
    let wallet = world.funded().await;
    world.policy("Wallets:Sign", 2).await;
    let (one, other) = (world.transfer(&wallet).await, world.transfer(&wallet).await);
    decide(&world.second, &one, "Approved").await.ok();
    let target = format!("/v2/policy-approvals/{}/decisions", text(&other["approvalId"]));
    let body = json!({ "value": "Approved" }).to_string();
    let action = world.second.sign("POST", &target, &body).await;
    let leave = format!("/auth/users/{}/deactivate", world.second.user_id);
    world.actor.signed("PUT", &leave, &json!({})).await.ok();
    let late = world.second.send("POST", &target, &body, Some(&action)).await;
    assert!(matches!(late.status, 400 | 401 | 403), "{}", late.body);
    assert_eq!(decide(&world.first, &one, "Approved").await.ok()["status"], "Approved");
    assert_eq!(now(&world.actor, &wallet, &one).await["status"], "Confirmed");
    // Nobody is left who could approve the other one. It expires.
    assert_eq!(decide(&world.first, &other, "Approved").await.ok()["status"], "Pending");
    world.clock.advance(Duration::from_secs(600));
    assert_eq!(world.approval(&other).await["status"], "Expired");
    assert_eq!(now(&world.actor, &wallet, &other).await["reason"], "Approval expired");
    world.is_sound().await;
}

/// Others have requested it before. The end user owns the coins now.
#[tokio::test]
async fn a_request_for_a_wallet_that_was_delegated_meanwhile_fails() {
    let world = World::start().await;
    let body = json!({ "network": "EthereumSepolia", "delayDelegation": true });
    let wallet = world.actor.signed("POST", "/wallets", &body).await.ok();
    fund(&world.sandbox, &wallet, &json!("Native"), ETHER).await;
    world.policy("Wallets:Sign", 1).await;
    let transfer = world.transfer(&wallet).await;
    let message = json!({ "kind": "Message", "message": "0x00" });
    let signature = world.actor.signed("POST", &path(&wallet, "/signatures"), &message).await.ok();
    let owner = end_user(&world.sandbox);
    let key = format!("/keys/{}", text(&wallet["signingKey"]["id"]));
    let delegation = json!({ "delegateTo": owner.user_id });
    world.actor.signed("POST", &format!("{key}/delegate"), &delegation).await.ok();
    for held in [&transfer, &signature] {
        assert_eq!(decide(&world.first, held, "Approved").await.ok()["status"], "Approved");
    }
    let transfer = now(&world.actor, &wallet, &transfer).await;
    assert_eq!(transfer["status"], "Failed", "{transfer}");
    assert_eq!(transfer["reason"], "The key of the wallet does not sign any more");
    let target = format!("{}/{}", path(&wallet, "/signatures"), text(&signature["id"]));
    let signature = world.actor.get(&target).await.ok();
    assert_eq!(signature["status"], "Failed", "{signature}");
    assert!(text(&signature["reason"]).ends_with("who alone may use it"), "{signature}");
    let held = world.actor.get(&path(&wallet, "/assets")).await.ok();
    assert_eq!(held["assets"][0]["balance"], ETHER);
    world.is_sound().await;
}

#[tokio::test]
async fn a_restored_approval_can_be_decided_the_other_way_and_expires_at_once_if_it_is_late() {
    let world = World::start().await;
    let wallet = world.funded().await;
    world.policy("Wallets:Sign", 1).await;
    let held = world.transfer(&wallet).await;
    let snapshot = word(&world.sandbox, "snapshot", &json!({})).await.ok();
    decide(&world.first, &held, "Approved").await.ok();
    assert_eq!(now(&world.actor, &wallet, &held).await["status"], "Confirmed");

    word(&world.sandbox, "restore", &snapshot).await.ok();
    assert_eq!(world.approval(&held).await["decisions"], json!([]));
    assert_eq!(now(&world.actor, &wallet, &held).await["status"], "Pending");
    decide(&world.first, &held, "Denied").await.ok();
    assert_eq!(now(&world.actor, &wallet, &held).await["status"], "Rejected");
    world.is_sound().await;

    world.clock.advance(Duration::from_secs(601));
    word(&world.sandbox, "restore", &snapshot).await.ok();
    assert_eq!(world.approval(&held).await["status"], "Expired");
    let late = decide(&world.first, &held, "Approved").await;
    late.refused(412, &format!("approval {} is resolved: Expired", text(&held["approvalId"])));
    let left = world.actor.get(&path(&wallet, "/assets")).await.ok();
    assert_eq!(left["assets"][0]["balance"], ETHER);
    world.is_sound().await;
}

#[tokio::test]
async fn the_last_moment_to_decide_is_before_the_expiry() {
    for (milliseconds, is_in_time) in [(599_999, true), (600_000, false)] {
        let world = World::start().await;
        let wallet = world.funded().await;
        world.policy("Wallets:Sign", 1).await;
        let held = world.transfer(&wallet).await;
        world.clock.advance(Duration::from_millis(milliseconds));
        let reply = decide(&world.first, &held, "Approved").await;
        let (status, end) = if is_in_time { (200, "Confirmed") } else { (412, "Rejected") };
        assert_eq!(reply.status, status, "{milliseconds}: {}", reply.body);
        world.clock.advance(Duration::from_secs(3600));
        assert_eq!(now(&world.actor, &wallet, &held).await["status"], end);
        world.is_sound().await;
    }
}

#[tokio::test]
async fn a_policy_for_policies_governs_its_own_end() {
    let world = World::start().await;
    let policy = world.policy("Policies:Modify", 1).await;
    let target = format!("/v2/policies/{}", text(&policy["id"]));
    let change = world.actor.signed("DELETE", &target, &Value::Null).await;
    assert_eq!(change.status, 202, "{}", change.body);
    assert_eq!(world.actor.get(&target).await.ok()["status"], "Active");
    let mut wider = always("Policies:Modify", &approval(&[&world.first.user_id]));
    let second = world.actor.signed("PUT", &target, &wider).await;
    let pending = format!("change {} is pending; approve or deny it first", text(&change.body["id"]));
    second.refused(412, &pending);
    decide(&world.first, &change.body, "Approved").await.ok();
    assert_eq!(world.actor.get(&target).await.ok()["status"], "Archived");
    wider["name"] = json!("free");
    let free = world.actor.signed("POST", "/v2/policies", &wider).await.ok();
    let ended = world.actor.signed("PUT", &target, &wider).await;
    assert_eq!(ended.status, 422, "{}", ended.body);
    assert_eq!(free["name"], "free");
}

#[tokio::test]
async fn a_policy_that_changes_its_kind_still_holds_what_it_held() {
    let world = World::start().await;
    let wallet = world.funded().await;
    let policy = world.policy("Wallets:Sign", 1).await;
    let held = world.transfer(&wallet).await;
    let target = format!("/v2/policies/{}", text(&policy["id"]));
    let other = always("Permissions:Modify", &json!({ "kind": "Block" }));
    world.actor.signed("PUT", &target, &other).await.ok();
    assert_eq!(now(&world.actor, &wallet, &held).await["status"], "Pending");
    assert!(world.transfer(&wallet).await.get("approvalId").is_none(), "new transfers are free");
    decide(&world.first, &held, "Approved").await.ok();
    assert_eq!(now(&world.actor, &wallet, &held).await["status"], "Confirmed");
    world.is_sound().await;
}

#[tokio::test]
async fn an_assignment_whose_permission_is_gone_when_it_is_approved_fails() {
    let world = World::start().await;
    let permission = json!({ "name": "p", "operations": ["Wallets:Read"] });
    let permission = world.actor.signed("POST", "/permissions", &permission).await.ok();
    world.policy("Permissions:Assign", 1).await;
    let target = format!("/permissions/{}", text(&permission["id"]));
    let user = end_user(&world.sandbox).user_id;
    let assigned = format!("{target}/assignments");
    let change = world.actor.signed("POST", &assigned, &json!({ "identityId": user })).await;
    assert_eq!(change.status, 202, "{}", change.body);
    world.actor.signed("PUT", &format!("{target}/archive"), &json!({ "isArchived": true })).await.ok();
    decide(&world.first, &change.body, "Approved").await.ok();
    let shown = world.approval(&change.body).await;
    assert_eq!(
        (&shown["status"], &shown["activity"]["changeRequest"]["status"]),
        (&json!("Approved"), &json!("Failed"))
    );
}

/// A request that waits, for instance for its turn, happens when its turn comes.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_that_waits_has_the_time_at_which_it_is_carried_out() {
    let world = World::start().await;
    let wallet = world.funded().await;
    let delay = json!({
        "match": { "operation": ["transfer_asset"], "step": "call" }, "when": { "times": 1 },
        "fault": { "kind": "delay", "ms": 1500, "phase": "after_auth" },
    });
    word(&world.sandbox, "faults", &delay).await.ok();
    let world = Arc::new(world);
    let slow = {
        let (world, wallet) = (Arc::clone(&world), wallet.clone());
        tokio::spawn(async move { world.transfer(&wallet).await })
    };
    while world.sandbox.faults().fired().is_empty() {
        tokio::task::yield_now().await;
    }
    // Less than user actions last.
    world.clock.advance(Duration::from_secs(60));
    let quick = world.transfer(&wallet).await;
    let slow = slow.await.unwrap();
    let listed = world.actor.get(&path(&wallet, "/transfers")).await.ok();
    let listed: Vec<_> = listed["items"].as_array().unwrap().iter().map(|item| text(&item["dateRequested"])).collect();
    assert!(listed.is_sorted_by(|newer, older| newer >= older), "{listed:?}");
    assert!(text(&slow["dateRequested"]) >= text(&quick["dateRequested"]), "{slow} {quick}");
    world.is_sound().await;
}
