//! Races of decisions with each other and with a test that moves time and state: every activity is
//! decided once, and no coin is lost.

use crate::client::{Actor, Reply, service_account};
use crate::policies::always;
use crate::transfers::{fund, native, path, wallet, word};
use dfns_sandbox::{ManualClock, Sandbox, UserKind};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::Arc;

const ETHER: &str = "1000000000000000000";
const RECIPIENT: &str = "0x00000000000000000000000000000000000000aa";
const TRANSFERS: u64 = 20;
const DECISIONS: u64 = 30;
const ACTS: u64 = 20;

/// A number that looks random and is the same in every run.
fn draw(seed: u64, step: u64, below: u64) -> u64 {
    let mixed = (seed << 32 | step).wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    ((mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 33) % below
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value} is no string"))
}

/// Signs a request and makes it. `None` if the user, the challenge or the user action is not part
/// of the state to which the test has gone back meanwhile.
async fn try_signed(actor: &Actor, method: &str, target: &str, body: &Value) -> Option<Reply> {
    let body = body.to_string();
    let challenge = actor.challenge(method, target, &body).await;
    if challenge.status != 200 {
        return None;
    }
    let done = actor.complete(&challenge.body, actor.assertion(&challenge.body)).await;
    if done.status != 200 {
        return None;
    }
    let action = done.body;
    let reply = actor.send(method, target, &body, action["userAction"].as_str()).await;
    let is_spent = reply.body["error"]["message"] == "user action signature is missing or invalid";
    (!is_spent).then_some(reply)
}

async fn pending(actor: &Actor) -> Vec<String> {
    let listed = actor.get("/v2/policy-approvals?status=Pending&limit=100").await.body;
    let items = listed["items"].as_array().into_iter().flatten();
    items.map(|item| text(&item["id"]).to_owned()).collect()
}

/// The settings of a run.
#[derive(Clone, Copy)]
struct Run {
    seed: u64,
    /// Whether the test goes back to snapshots and to the start, too.
    rewinds: bool,
}

/// Two of these three must approve, within 5 minutes.
struct World {
    sandbox: Sandbox,
    actor: Arc<Actor>,
    approvers: Vec<Arc<Actor>>,
    wallet: Value,
    hook: String,
}

impl World {
    async fn start(clock: Option<ManualClock>) -> Self {
        let builder = Sandbox::builder();
        let builder = if let Some(clock) = clock { builder.clock(clock) } else { builder };
        let sandbox = builder.start().await.unwrap();
        let actor = Arc::new(service_account(&sandbox));
        let third = sandbox.create_user(UserKind::CustomerEmployee, "third@example.com");
        sandbox.grant(&third.user_id, &["Policies:Approvals:Read", "Policies:Approvals:Approve"]);
        let identities = [&sandbox.bootstrap().employee, &sandbox.bootstrap().approver, &third];
        let approvers: Vec<_> = identities.map(|identity| Arc::new(Actor::new(&sandbox, identity))).into();
        let wallet = wallet(&actor, "EthereumSepolia").await;
        fund(&sandbox, &wallet, &json!("Native"), ETHER).await;
        // The network needs some time, so that the steps of payments meet the clock as well.
        word(&sandbox, "pace", &json!({ "pace": "Clock" })).await.ok();
        let ids: Vec<_> = approvers.iter().map(|approver| approver.user_id.as_str()).collect();
        let group = json!({ "quorum": 2, "approvers": { "userId": { "in": ids } } });
        let action = json!({ "kind": "RequestApproval", "approvalGroups": [group], "autoRejectTimeout": 5 });
        actor.signed("POST", "/v2/policies", &always("Wallets:Sign", &action)).await.ok();
        let hook = json!({ "url": "http://127.0.0.1:9/", "events": ["*"], "status": "Enabled" });
        let hook = actor.signed("POST", "/webhooks", &hook).await.ok();
        let hook = text(&hook["id"]).to_owned();
        Self { sandbox, actor, approvers, wallet, hook }
    }

    /// Everything at once, in a bounded number of steps. Returns the decisions that were accepted.
    async fn run(&self, run: Run) -> Vec<(String, String)> {
        let mut deciders = Vec::new();
        for (number, approver) in (1_u64..).zip(&self.approvers) {
            let approver = Arc::clone(approver);
            deciders.push(tokio::spawn(async move {
                let mut accepted = Vec::new();
                for step in 0..DECISIONS {
                    let waiting = pending(&approver).await;
                    let count = u64::try_from(waiting.len()).unwrap();
                    let Some(at) = (count > 0).then(|| draw(run.seed + number, step, count)) else { continue };
                    let id = &waiting[usize::try_from(at).unwrap()];
                    let value = if draw(run.seed, step + number, 5) == 0 { "Denied" } else { "Approved" };
                    let target = format!("/v2/policy-approvals/{id}/decisions");
                    let Some(reply) = try_signed(&approver, "POST", &target, &json!({ "value": value })).await else {
                        continue;
                    };
                    match reply.status {
                        200 => accepted.push((id.clone(), approver.user_id.clone())),
                        409 | 412 => {}
                        401 | 403 | 404 if run.rewinds => {}
                        _ => panic!("{}", reply.body),
                    }
                }
                accepted
            }));
        }
        let requester = {
            let (actor, target) = (Arc::clone(&self.actor), path(&self.wallet, "/transfers"));
            tokio::spawn(async move {
                for step in 0..TRANSFERS {
                    let mut body = native(&json!(RECIPIENT), "1000");
                    body["externalId"] = json!(format!("order-{step}"));
                    // Twice, as clients do that lost the response.
                    for _ in 0..2 {
                        let reply = try_signed(&actor, "POST", &target, &body).await;
                        let is_known = |status| status == 200 || (run.rewinds && matches!(status, 401 | 403 | 404));
                        assert!(reply.as_ref().is_none_or(|reply| is_known(reply.status)), "{reply:?}");
                    }
                }
            })
        };
        let mut snapshots = vec![word(&self.sandbox, "snapshot", &json!({})).await.ok()];
        for step in 0..ACTS {
            match draw(run.seed, step, if run.rewinds { 5 } else { 2 }) {
                0 => word(&self.sandbox, "advance", &json!({ "seconds": draw(run.seed, step, 200) })).await.ok(),
                1 => word(&self.sandbox, "settle", &json!({})).await.ok(),
                2 => {
                    snapshots.push(word(&self.sandbox, "snapshot", &json!({})).await.ok());
                    json!({})
                }
                3 => {
                    let latest = snapshots.last().unwrap();
                    word(&self.sandbox, "restore", latest).await.ok()
                }
                _ => {
                    // The identities stay, and so does the first snapshot.
                    word(&self.sandbox, "reset", &json!({ "keepIdentities": true })).await.ok();
                    word(&self.sandbox, "restore", &snapshots[0]).await.ok()
                }
            };
        }
        requester.await.unwrap();
        let mut accepted = Vec::new();
        for decider in deciders {
            accepted.extend(decider.await.unwrap());
        }
        accepted
    }

    /// Checks that each activity has one end, which its approval explains.
    async fn check(&self, about: &str, accepted: &[(String, String)], rewinds: bool) {
        word(&self.sandbox, "settle", &json!({})).await.ok();
        assert_eq!(self.sandbox.control().invariants().await.unwrap(), [], "{about}");
        let approvals = self.actor.get("/v2/policy-approvals?limit=500").await.ok();
        let approvals: HashMap<&str, &Value> =
            approvals["items"].as_array().unwrap().iter().map(|approval| (text(&approval["id"]), approval)).collect();
        let target = format!("{}?limit=500", path(&self.wallet, "/transfers"));
        let transfers = self.actor.get(&target).await.ok();
        let transfers = transfers["items"].as_array().unwrap();
        assert_eq!(transfers.len(), approvals.len(), "{about}: one approval for each transfer");
        let mut paid = 0_u128;
        for transfer in transfers {
            let approval = approvals[text(&transfer["approvalId"])];
            let decisions = approval["decisions"].as_array().unwrap();
            let of = |value: &str| decisions.iter().filter(|decision| decision["value"] == value).count();
            let mut users: Vec<_> = decisions.iter().map(|decision| text(&decision["userId"])).collect();
            users.sort_unstable();
            users.dedup();
            assert_eq!(users.len(), decisions.len(), "{about}: one decision for each user: {approval}");
            let ends: &[&str] = match text(&approval["status"]) {
                "Pending" => {
                    assert!(of("Denied") == 0 && of("Approved") < 2, "{about}: {approval}");
                    &["Pending"]
                }
                "Approved" => {
                    assert!(of("Denied") == 0 && of("Approved") == 2, "{about}: {approval}");
                    // It begins at the next tick of the network.
                    assert!(transfer["datePolicyResolved"].is_string(), "{about}: {transfer}");
                    &["Pending", "Executing", "Broadcasted", "Confirmed"]
                }
                "Denied" => {
                    assert!(of("Denied") == 1 && of("Approved") < 2, "{about}: {approval}");
                    &["Rejected"]
                }
                _ => {
                    assert!(of("Denied") == 0 && of("Approved") < 2, "{about}: {approval}");
                    assert!(text(&approval["dateResolved"]) >= text(&approval["expirationDate"]), "{approval}");
                    &["Rejected"]
                }
            };
            assert!(ends.contains(&text(&transfer["status"])), "{about}: {transfer} {approval}");
            if transfer["status"] == "Confirmed" {
                paid += 1000 + text(&transfer["fee"]).parse::<u128>().unwrap();
            }
        }
        let held = self.actor.get(&path(&self.wallet, "/assets")).await.ok();
        let left: u128 = text(&held["assets"][0]["balance"]).parse().unwrap();
        assert_eq!(left + paid, ETHER.parse::<u128>().unwrap(), "{about}: no coin is lost");
        if !rewinds {
            // A response has said so.
            for (id, user) in accepted {
                let decisions = approvals[id.as_str()]["decisions"].as_array().unwrap();
                assert!(decisions.iter().any(|decision| decision["userId"] == *user), "{about}: {id} {user}");
            }
        }
        self.check_events(about, &approvals).await;
    }

    /// Each resolution was told once.
    async fn check_events(&self, about: &str, approvals: &HashMap<&str, &Value>) {
        let mut told: HashMap<String, usize> = HashMap::new();
        let mut token = String::new();
        loop {
            let page = self.actor.get(&format!("/webhooks/{}/events?limit=200{token}", self.hook)).await.ok();
            for event in page["items"].as_array().unwrap() {
                if event["kind"] == "policy.approval.resolved" && event.get("retryOf").is_none() {
                    *told.entry(text(&event["data"]["approval"]["id"]).to_owned()).or_default() += 1;
                }
            }
            match page["nextPageToken"].as_str() {
                Some(next) => token = format!("&paginationToken={next}"),
                None => break,
            }
        }
        for (id, approval) in approvals {
            let expected = usize::from(approval["status"] != "Pending");
            assert_eq!(told.get(*id).copied().unwrap_or_default(), expected, "{about}: {approval}");
        }
    }
}

async fn races(rewinds: bool) {
    for seed in 0..4 {
        let clock = (seed % 2 == 0).then(ManualClock::default);
        let about = format!("seed {seed}, {}", if clock.is_some() { "a manual clock" } else { "the system's clock" });
        let world = World::start(clock).await;
        let accepted = world.run(Run { seed, rewinds }).await;
        world.check(&about, &accepted, rewinds).await;
        // Whatever is left comes to its end, too.
        word(&world.sandbox, "advance", &json!({ "seconds": 86_400 })).await.ok();
        world.check(&about, &accepted, rewinds).await;
        assert_eq!(pending(&world.actor).await, Vec::<String>::new(), "{about}");
        world.sandbox.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn decisions_at_any_time_settle_each_activity_once_while_the_clock_moves() {
    races(false).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn decisions_at_any_time_settle_each_activity_once_while_the_state_goes_back() {
    races(true).await;
}
