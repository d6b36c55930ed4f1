//! Activities that await approval while the world around them changes: a restart, a wallet or a
//! policy that is archived, people who leave. In every case each activity comes to one end, each
//! response is a documented one, and the books add up.

use crate::client::{Actor, employee, service_account};
use crate::persistence::folder;
use crate::policies::{always, approval};
use crate::transfers::{fund, native, path, wallet, word};
use crate::{allocations, exchanges, payouts, swaps};
use dfns_sandbox::{ManualClock, Sandbox, UserKind};
use serde_json::{Value, json};
use std::path::Path;
use std::time::Duration;

const ADDRESS: &str = "0x00000000000000000000000000000000000000aa";

/// An entity that awaits an approval.
struct Held {
    name: &'static str,
    /// The target that reads it; absent for changes, which only approvals show.
    target: Option<String>,
    approval: String,
    /// The key of its wallet.
    key: Option<String>,
}

struct World {
    sandbox: Sandbox,
    actor: Actor,
    /// Policies that require the approval of the first approver, or of the second.
    policies: Vec<String>,
    /// The employee who has started everything, and may leave.
    initiator: Actor,
    second: Actor,
    held: Vec<Held>,
}

/// The statuses in which something is still to happen.
const OPEN: [&str; 9] = [
    "Pending",
    "PendingPolicyApproval",
    "Executing",
    "Broadcasted",
    "InProgress",
    "Processing",
    "Staking",
    "Withdrawing",
    "Unbonding",
];

impl World {
    async fn start(file: Option<&Path>, clock: &ManualClock) -> Self {
        let sandbox = Sandbox::builder().clock(clock.clone());
        let sandbox = if let Some(file) = file { sandbox.data(file) } else { sandbox };
        let sandbox = sandbox.start().await.unwrap();
        let actor = service_account(&sandbox);
        let person = |name: &str| {
            let identity = sandbox.create_user(UserKind::CustomerEmployee, name);
            sandbox.grant(&identity.user_id, &["PolicyApprovals:Decide", "PolicyApprovals:Approve"]);
            Actor::new(&sandbox, &identity)
        };
        let second = person("second@example.com");
        let initiator = employee(&sandbox);
        let mut world = Self { sandbox, actor, policies: Vec::new(), initiator, second, held: Vec::new() };
        world.hold_everything().await;
        world
    }

    /// Makes one activity of every kind that policies govern, each of which awaits approval.
    #[expect(clippy::too_many_lines, reason = "one paragraph for each kind of activity")]
    async fn hold_everything(&mut self) {
        let (sandbox, actor, staff) = (&self.sandbox, &self.actor, &self.initiator);
        let mut held = Vec::new();
        let funded = async |network: &str, amount: &str| {
            let wallet = wallet(actor, network).await;
            fund(sandbox, &wallet, &json!("Native"), amount).await;
            wallet
        };
        let ether = "2000000000000000000";
        let (transfers, transactions, signing) =
            (funded("EthereumSepolia", ether).await, funded("Base", ether).await, funded("Solana", ether).await);
        let depositing = funded("EthereumSepolia", ether).await;
        let staking = funded("EthereumHoodi", "33000000000000000000").await;
        let bitcoin = funded("BitcoinSignet", "1000000").await;
        swaps::define(sandbox).await;
        let swapping = funded("Ethereum", ether).await;
        let quote = swaps::ask(actor, &swaps::terms(&swapping)).await.ok();
        let investor = allocations::investor(sandbox, actor).await;
        let payer = payouts::payer(sandbox, actor).await;
        let payout = actor.signed("POST", "/payouts", &payouts::body(&payer)).await.ok();
        let payout = actor.get(&format!("/payouts/{}", text(&payout["id"]))).await.ok();
        let exchange = exchanges::exchange(staff, "Kraken").await;
        let vault = actor.signed("POST", "/vaults", &json!({ "name": "v" })).await.ok();
        let vault = format!("/vaults/{}", text(&vault["id"]));
        let address = actor.signed("POST", &format!("{vault}/addresses"), &json!({ "network": "Polygon" })).await.ok();
        fund(sandbox, &json!({ "id": address["walletId"] }), &json!("Native"), ether).await;
        let permission = json!({ "name": "p", "operations": ["Wallets:Read"] });
        let permission = staff.signed("POST", "/permissions", &permission).await.ok();
        let other =
            staff.signed("POST", "/permissions", &json!({ "name": "q", "operations": ["Keys:Read"] })).await.ok();
        let policy = always("Permissions:Modify", &json!({ "kind": "Block" }));
        let mut narrow = policy.clone();
        narrow["filters"] = json!({ "permissionId": { "in": [other["id"]] } });
        let changed = staff.signed("POST", "/v2/policies", &narrow).await.ok();

        let approvers = [sandbox.bootstrap().approver.user_id.as_str(), self.second.user_id.as_str()];
        for activity in
            ["Wallets:Sign", "Vaults:CreateLock", "Permissions:Modify", "Permissions:Assign", "Policies:Modify"]
        {
            let created = staff.signed("POST", "/v2/policies", &always(activity, &approval(&approvers))).await.ok();
            self.policies.push(text(&created["id"]).to_owned());
        }
        let coins = native(&json!(ADDRESS), "1000");
        let stake = json!({
            "protocol": "Ethereum", "provider": "Figment", "walletId": staking["id"], "amount": "32000000000000000000",
        });
        let babylon = json!({
            "protocol": "Babylon", "provider": "Figment", "walletId": bitcoin["id"], "amount": "50000", "duration": 150,
        });
        let deposit = json!({ "kind": "Native", "walletId": depositing["id"], "amount": "5" });
        let evm = json!({ "kind": "Transaction", "transaction": { "to": ADDRESS, "value": "7" } });
        let message = json!({ "kind": "Message", "message": "0x00" });
        let locked = json!({
            "network": "Polygon", "tid": "native:pol", "amount": "7", "reason": "r", "beneficiary": ADDRESS,
        });
        let sent = json!({ "network": "Polygon", "tid": "native:pol", "to": ADDRESS, "amount": "7" });
        let own = json!({ "identityId": self.second.user_id });
        let permissions = |id: &Value, rest: &str| format!("/permissions/{}{rest}", text(id));
        let policies = format!("/v2/policies/{}", text(&changed["id"]));
        // The name, the request, the place where the result is read, and the wallet.
        let requests = [
            ("transfer", "POST", path(&transfers, "/transfers"), coins, Some("{id}"), Some(&transfers)),
            ("transaction", "POST", path(&transactions, "/transactions"), evm, Some("{id}"), Some(&transactions)),
            ("signature", "POST", path(&signing, "/signatures"), message, Some("{id}"), Some(&signing)),
            ("stake", "POST", "/staking/stakes".into(), stake, Some("{id}"), Some(&staking)),
            ("babylon", "POST", "/staking/stakes".into(), babylon, Some("{id}"), Some(&bitcoin)),
            ("swap", "POST", "/swaps".into(), swaps::by(&quote), Some("{id}"), Some(&swapping)),
            (
                "allocation",
                "POST",
                "/allocations".into(),
                allocations::investment(&investor, "5"),
                Some("{id}"),
                Some(&investor),
            ),
            (
                "payout",
                "POST",
                format!("/payouts/{}/action", text(&payout["id"])),
                payouts::confirmation(&payout),
                Some(".."),
                Some(&payer),
            ),
            (
                "deposit",
                "POST",
                format!("/exchanges/{exchange}/accounts/spot/deposits"),
                deposit,
                None,
                Some(&depositing),
            ),
            ("vault transfer", "POST", format!("{vault}/transfers"), sent, None, None),
            ("vault lock", "POST", format!("{vault}/locks"), locked, None, None),
            ("permission", "PUT", permissions(&permission["id"], ""), json!({ "name": "r" }), None, None),
            ("assignment", "POST", permissions(&permission["id"], "/assignments"), own, None, None),
            ("policy", "PUT", policies, policy, None, None),
        ];
        for (name, method, target, body, read, wallet) in requests {
            let before = pending(staff).await;
            let reply = staff.signed(method, &target, &body).await;
            assert!(matches!(reply.status, 200 | 202), "{name}: {}", reply.body);
            let new: Vec<_> = pending(staff).await.into_iter().filter(|id| !before.contains(id)).collect();
            let [approval] = new.as_slice() else { panic!("{name} has {new:?}: {}", reply.body) };
            let read = read.map(|read| match read {
                ".." => target.rsplit_once('/').unwrap().0.to_owned(),
                _ => format!("{target}/{}", text(&reply.body["id"])),
            });
            let key = wallet.map(|wallet| text(&wallet["signingKey"]["id"]).to_owned());
            held.push(Held { name, target: read, approval: approval.clone(), key });
        }
        self.held = held;
    }

    async fn restart(&mut self, file: &Path, clock: &ManualClock) {
        let old = std::mem::replace(&mut self.sandbox, Sandbox::start().await.unwrap());
        old.stop().await;
        self.sandbox = Sandbox::builder().data(file).clock(clock.clone()).start().await.unwrap();
        for actor in [&mut self.actor, &mut self.initiator, &mut self.second] {
            self.sandbox.base_url().clone_into(&mut actor.base_url);
        }
    }

    async fn happens(&mut self, event: &str, file: &Path, clock: &ManualClock) {
        match event {
            "nothing" => {}
            "a restart" => self.restart(file, clock).await,
            "keys are deleted" => {
                for held in &self.held {
                    let Some(key) = &held.key else { continue };
                    self.actor.signed("DELETE", &format!("/keys/{key}"), &Value::Null).await.ok();
                }
            }
            "policies are archived" => {
                for policy in &self.policies {
                    let target = format!("/v2/policies/{policy}");
                    let reply = self.actor.signed("DELETE", &target, &Value::Null).await;
                    if let (202, Some(approval)) = (reply.status, reply.body["approvalId"].as_str()) {
                        let force = json!({ "id": approval, "outcome": "approve" });
                        word(&self.sandbox, "force", &force).await.ok();
                    }
                    assert_eq!(self.actor.get(&target).await.ok()["status"], "Archived", "{}", reply.body);
                }
            }
            "people leave" => {
                for user in [&self.initiator.user_id, &self.second.user_id] {
                    let target = format!("/auth/users/{user}/deactivate");
                    self.actor.signed("PUT", &target, &Value::Null).await.ok();
                }
            }
            "networks are down" => {
                for network in ["EthereumSepolia", "Base", "BitcoinSignet", "EthereumHoodi", "Ethereum", "Polygon"] {
                    for mode in ["node", "indexer"] {
                        word(&self.sandbox, "network_down", &json!({ "network": network, "mode": mode })).await.ok();
                    }
                }
            }
            "the funds are gone" => {
                // An approval is no promise: others spend what it was for.
                word(&self.sandbox, "fail_next", &json!({ "network": "Base", "stage": "chain", "times": 9 }))
                    .await
                    .ok();
                word(&self.sandbox, "fail_next", &json!({ "network": "BitcoinSignet", "stage": "chain" })).await.ok();
                word(&self.sandbox, "set_price", &json!({ "symbol": "ETH", "usd": 1 })).await.ok();
                word(&self.sandbox, "set_base_fee", &json!({ "network": "Ethereum", "value": "9".repeat(18) }))
                    .await
                    .ok();
            }
            other => panic!("{other}"),
        }
    }

    /// Resolves every approval, by an approver or by the clock.
    async fn resolve(&self, how: &str, clock: &ManualClock) {
        let approver = Actor::new(&self.sandbox, &self.sandbox.bootstrap().approver);
        for held in &self.held {
            match how {
                "Approved" | "Denied" => {
                    let target = format!("/v2/policy-approvals/{}/decisions", held.approval);
                    let reply = approver.signed("POST", &target, &json!({ "value": how })).await;
                    assert_eq!(reply.status, 200, "{}: {}", held.name, reply.body);
                }
                _ => {
                    let body = json!({ "id": held.approval, "outcome": "expire" });
                    word(&self.sandbox, "force", &body).await.ok();
                }
            }
        }
        for network in ["EthereumSepolia", "Base", "BitcoinSignet", "EthereumHoodi", "Ethereum", "Polygon"] {
            word(&self.sandbox, "network_up", &json!({ "network": network })).await.ok();
            word(&self.sandbox, "set_base_fee", &json!({ "network": network, "value": "1" })).await;
        }
        clock.advance(Duration::from_secs(3 * 24 * 60 * 60));
        word(&self.sandbox, "settle", &json!({})).await.ok();
    }

    async fn check(&self, event: &str, how: &str) {
        let about = format!("{event}, then {how}");
        for held in &self.held {
            let name = held.name;
            let shown = self.actor.get(&format!("/v2/policy-approvals/{}", held.approval)).await.ok();
            let expected = if how == "expire" { "Expired" } else { how };
            assert_eq!(shown["status"], expected, "{about}: {name}");
            let mut entities: Vec<Value> = shown["activity"].as_object().unwrap().values().cloned().collect();
            if let Some(target) = &held.target {
                entities.push(self.actor.get(target).await.ok());
            }
            for entity in entities.iter().filter(|entity| entity["status"].is_string()) {
                let status = text(&entity["status"]);
                assert!(!OPEN.contains(&status), "{about}: {name} is {status}: {entity}");
                if how != "Approved" {
                    assert!(
                        !["Confirmed", "Signed", "Applied", "Completed", "Executed"].contains(&status),
                        "{about}: {entity}"
                    );
                }
            }
            if event == "nothing" && how == "Approved" {
                let went_on = ["Confirmed", "Signed", "Applied", "Completed", "Executed", "Active"];
                assert!(
                    entities.iter().any(|entity| went_on.iter().any(|status| entity["status"] == *status)),
                    "{about}: {name}: {entities:?}"
                );
            }
        }
        assert_eq!(pending(&self.actor).await, Vec::<String>::new(), "{about}");
        assert_eq!(self.sandbox.control().invariants().await.unwrap(), [], "{about}");
        let ledger = word_get(&self.sandbox, "ledger").await;
        for held in ledger["balances"].as_array().unwrap() {
            assert_eq!(held["reserved"], "0", "{about}: {held}");
        }
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value} is no string"))
}

async fn word_get(sandbox: &Sandbox, name: &str) -> Value {
    crate::client::send(sandbox.base_url(), "GET", &format!("/__sandbox/{name}"), &[], "").await.ok()
}

/// The ids of the approvals that are pending.
async fn pending(actor: &Actor) -> Vec<String> {
    let listed = actor.get("/v2/policy-approvals?status=Pending&limit=100").await.ok();
    listed["items"].as_array().unwrap().iter().map(|item| text(&item["id"]).to_owned()).collect()
}

#[tokio::test]
async fn what_awaits_approval_comes_to_one_end_whatever_happens_meanwhile() {
    let file = folder("interruptions").join("state");
    for event in [
        "nothing",
        "a restart",
        "keys are deleted",
        "policies are archived",
        "people leave",
        "networks are down",
        "the funds are gone",
    ] {
        for how in ["Approved", "Denied", "expire"] {
            let clock = ManualClock::default();
            let _ = std::fs::remove_file(&file);
            let restarts = event == "a restart";
            let mut world = World::start(restarts.then_some(file.as_path()), &clock).await;
            world.happens(event, &file, &clock).await;
            world.resolve(how, &clock).await;
            world.check(event, how).await;
            if restarts {
                world.restart(&file, &clock).await;
                world.check(event, how).await;
            }
            world.sandbox.stop().await;
        }
    }
}

#[tokio::test]
async fn of_approvers_who_decide_at_once_the_first_is_counted_and_the_rest_learn_it() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    let (first, second) = (employee(&sandbox), Actor::new(&sandbox, &sandbox.bootstrap().approver));
    let policy = always("Wallets:Sign", &approval(&[&first.user_id, &second.user_id]));
    actor.signed("POST", "/v2/policies", &policy).await.ok();
    let from = wallet(&actor, "EthereumSepolia").await;
    fund(&sandbox, &from, &json!("Native"), "1000000000000000000").await;
    for (one, other) in [("Approved", "Approved"), ("Approved", "Denied"), ("Denied", "Denied")] {
        for _ in 0..5 {
            let held = actor.signed("POST", &path(&from, "/transfers"), &native(&json!(ADDRESS), "1")).await.ok();
            let target = format!("/v2/policy-approvals/{}/decisions", text(&held["approvalId"]));
            let (one, other) = (json!({ "value": one }), json!({ "value": other }));
            let (one, other) =
                tokio::join!(first.signed("POST", &target, &one), second.signed("POST", &target, &other));
            let mut statuses = [one.status, other.status];
            statuses.sort_unstable();
            assert_eq!(statuses, [200, 412], "{} {}", one.body, other.body);
            let (won, lost) = if one.status == 200 { (one, other) } else { (other, one) };
            let resolved = format!("approval {} is resolved: {}", text(&held["approvalId"]), text(&won.body["status"]));
            lost.refused(412, &resolved);
            let transfer = crate::transfers::now(&actor, &from, &held).await;
            let expected = if won.body["status"] == "Approved" { "Confirmed" } else { "Rejected" };
            assert_eq!(transfer["status"], expected);
        }
    }
    assert_eq!(sandbox.control().invariants().await.unwrap(), []);
}
