//! Policies and approvals through our client: a truth table in words, one fresh sandbox a line.
//!
//! A policy is `<activity> <filters> <rule> <action>`, such as `sign to:a block`. An action that
//! requires approval lists its groups: `e1+e2/1` is one of both, `*/2` are any two, `e1/1!` is a
//! group in which the initiator may approve. A step is an act and its outcome, such as
//! `s pays 1 a: Pending`; a number is the status of a refusal.

use crate::sandbox::signer_of;
use dfns::keys::{GenerateSignature, GetSignature};
use dfns::onchain::{EvmTransaction, NativeTransfer, SignHash, TransactionBody};
use dfns::permissions::{
    AssignPermission, CreatePermission, GetPermission, ListAssignments, RevokePermission, UpdatePermission,
};
use dfns::policies::{
    AlwaysTrigger, ApprovalGroup, Approvers, Block, CreateApprovalDecision, CreatePolicy, Decision, DeletePolicy,
    GetApproval, GetPolicy, ListApprovals, ListPolicies, PermissionsAssign, PoliciesModify, Policy, PolicyDefinition,
    PolicyStatus, RequestApproval, UpdatePolicy,
};
use dfns::prelude::*;
use dfns::wallets::{
    CreateWallet, GetTransaction, GetTransfer, GetWalletAssets, SignAndBroadcastTransaction, TagWallet, TransferAsset,
    Wallet,
};
use dfns::{
    Amount, KeyId, Network, Outcome, PermissionId, ServiceAccountToken, SignatureId, TransactionId, TransferId,
    UserToken, WalletId, WithSigner,
};
use dfns_sandbox::{Event, Identity, ManualClock, Sandbox, Screener, ScreeningVerdict};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use std::time::Duration;

type Employee = Client<UserToken, WithSigner>;
type Account = Client<ServiceAccountToken, WithSigner>;

/// The lines: a number, the policies, the steps.
const LINES: &[(u32, &[&str], &[&str])] = &[
    (1, &[], &["s pays 1 a: Confirmed", "no approval", "funds: 999"]),
    (2, &["sign always approve e1/1"], &["s pays 1 a: Pending", "e1 approves: Approved", "payment: Confirmed"]),
    (
        3,
        &["sign always approve e1/1"],
        &["s pays 1 a: Pending", "e1 denies too-much: Denied", "payment: Rejected", "reason: too-much", "funds: 1000"],
    ),
    (
        4,
        &["sign always approve e1/1"],
        &["s pays 1 a: Pending", "e2 approves: 403", "approval: Pending", "payment: Pending"],
    ),
    (
        5,
        &["sign always approve */2"],
        &["s pays 1 a: Pending", "e1 approves: Pending", "e1 approves: 409", "payment: Pending"],
    ),
    (6, &["sign always approve e1/1"], &["s pays 1 a once: Pending", "s pays 1 a once: Pending", "1 approvals"]),
    (
        7,
        &["sign always approve */2"],
        &[
            "s pays 1 a: Pending",
            "e1 approves: Pending",
            "payment: Pending",
            "e2 approves: Approved",
            "payment: Confirmed",
        ],
    ),
    (8, &["sign always approve e1/1 e1+e2/1"], &["s pays 1 a: Pending", "e1 approves: Approved", "payment: Confirmed"]),
    (
        9,
        &["sign always approve e1/1 e2/1"],
        &["s pays 1 a: Pending", "e1 approves: Pending", "e2 denies no: Denied", "payment: Rejected"],
    ),
    (
        10,
        &["sign always approve e1/1"],
        &["e1 pays 1 a: Pending", "e1 approves: 403", "e1 denies mistaken: Denied", "payment: Rejected"],
    ),
    (11, &["sign always approve e1/1!"], &["e1 pays 1 a: Pending", "e1 approves: Approved", "payment: Confirmed"]),
    (
        12,
        &["sign always approve e1/1", "sign always approve e2/1"],
        &[
            "s pays 1 a: Pending",
            "2 evaluations",
            "e1 approves: Pending",
            "payment: Pending",
            "e2 approves: Approved",
            "1 approvals",
            "payment: Confirmed",
        ],
    ),
    (
        13,
        &["sign always block", "sign always approve e1/1"],
        &[
            "s pays 1 a: Rejected",
            "no approval",
            "0 approvals",
            "2 policy.triggered",
            "reason: Blocked-by-policy:-Policy-always-triggers.",
        ],
    ),
    (14, &["sign always none"], &["s pays 1 a: Confirmed", "no approval", "1 policy.triggered"]),
    (15, &["sign limit:1000 approve e1/1"], &["s pays 10 a: Confirmed", "s pays 10.01 a: Pending"]),
    (16, &["sign limit:1000 block"], &["s signs: Rejected"]),
    (
        17,
        &["sign velocity:1000/60 approve e1/1"],
        &["s pays 6 a: Confirmed", "s pays 6 a: Pending", "advance 61", "s pays 6 a: Confirmed"],
    ),
    (
        18,
        &["sign count:2/60 block"],
        &[
            "s pays 1 a: Confirmed",
            "s pays 1 a: Confirmed",
            "s pays 1 a: Rejected",
            "other pays 1 a: Confirmed",
            "advance 61",
            "s pays 1 a: Confirmed",
        ],
    ),
    (
        19,
        &["sign count:2/60 none", "sign always approve e1/1"],
        &[
            "s pays 1 a: Pending",
            "e1 denies no: Denied",
            "s pays 1 a: Pending",
            "e1 denies no: Denied",
            "s pays 1 a: Pending",
            "e1 denies no: Denied",
            "3 policy.triggered",
        ],
    ),
    (
        20,
        &["sign to:a block"],
        &[
            "s pays 1 a: Confirmed",
            "s pays 1 A: Confirmed",
            "s pays 1 b: Rejected",
            "s sends 1 a: Confirmed",
            "s sends 1 b: Rejected",
            "s sends raw: Rejected",
            "s signs: Rejected",
        ],
    ),
    (21, &["sign to: block"], &["s pays 1 a: Rejected"]),
    (
        22,
        &["sign all:t,u always block"],
        &["s pays 1 a: Confirmed", "0 policy.triggered", "tag u", "s pays 1 a: Rejected"],
    ),
    (23, &["sign any:x,t wallet:other always block"], &["s pays 1 a: Confirmed", "other pays 1 a: Rejected"]),
    (
        24,
        &["sign always approve e1/1 timeout:5"],
        &[
            "s pays 1 a: Pending",
            "advance 5",
            "approval: Expired",
            "payment: Rejected",
            "reason: Approval-expired",
            "e1 approves: 412",
            "1 policy.approval.resolved",
        ],
    ),
    (
        25,
        &["sign to:a block", "modify-policy always approve e1/1"],
        &[
            "s renames policy: Pending",
            "policy: old Active pending",
            "e1 approves: Approved",
            "policy: new Active",
            "change: Applied",
        ],
    ),
    (
        26,
        &["sign to:a block", "modify-policy always approve e1/1"],
        &["s archives policy: Pending", "e1 denies no: Denied", "policy: old Active", "change: Rejected"],
    ),
    (
        27,
        &["sign to:a block", "modify-policy always approve e1/1"],
        &["s renames policy: Pending", "s renames policy: 412", "s archives policy: 412"],
    ),
    (28, &["modify-policy always approve e1/1"], &["s creates policy: Done", "0 approvals"]),
    (
        29,
        &["assign permission:p always approve e1/1"],
        &[
            "s assigns p: Pending",
            "s assigns q: Done",
            "holds p: 0",
            "holds q: 1",
            "e1 approves: Approved",
            "holds p: 1",
        ],
    ),
    (
        30,
        &["assign-later permission:p always approve e1/1"],
        &["s revokes p: Pending", "s forces p: Done", "holds p: 1", "e1 approves: Approved", "holds p: 0"],
    ),
    (31, &["modify-permission always block"], &["s renames p: 403", "permission: old", "1 policy.triggered"]),
    (32, &["sign always block"], &["owner pays 1 a: Confirmed", "0 policy.triggered", "s pays 1 a: Rejected"]),
    (33, &["sign always block"], &["s archives policy: Done", "s pays 1 a: Confirmed", "0 policy.triggered"]),
    (
        34,
        &["sign always approve e1/1"],
        &[
            "s pays 1 a: Pending",
            "s archives policy: Done",
            "payment: Pending",
            "e1 approves: Approved",
            "payment: Confirmed",
        ],
    ),
    (35, &["sign chainalysis block"], &["verdict a SEVERE", "s pays 1 a: Rejected", "s pays 1 b: Confirmed"]),
    (36, &["sign chainalysis block"], &["verdict a failure", "s pays 1 a: Rejected"]),
    (36, &["sign chainalysis:skip block"], &["verdict a failure", "s pays 1 a: Confirmed"]),
    (
        37,
        &["incoming screening none"],
        &[
            "verdict a SEVERE",
            "arrives 1 b",
            "0 policy.triggered",
            "arrives 1 a",
            "funds: 1002",
            "1 policy.triggered",
            "context",
        ],
    ),
];

#[tokio::test]
async fn the_truth_table_holds_line_by_line() {
    for (number, policies, steps) in LINES {
        let mut world = World::new().await;
        for policy in *policies {
            world.create(policy).await;
        }
        for step in *steps {
            let (act, expected) = step.split_once(": ").unwrap_or((step, ""));
            let outcome = world.step(act).await;
            assert_eq!(outcome, expected, "line {number}: {step}");
        }
        world.sandbox.stop().await;
    }
}

/// An organization with a service account, two employees, two wallets and two permissions.
struct World {
    events: Arc<Mutex<Vec<Event>>>,
    s: Account,
    e1: Employee,
    e2: Employee,
    owner: Employee,
    wallet: Wallet,
    other: Wallet,
    delegated: Wallet,
    p: PermissionId,
    q: PermissionId,
    policies: Vec<Policy>,
    payment: Option<Payment>,
    approval_id: Option<String>,
    sandbox: Sandbox,
}

/// A request to sign.
enum Payment {
    Transfer(WalletId, TransferId),
    Transaction(WalletId, TransactionId),
    Signature(KeyId, SignatureId),
}

/// A transaction as bytes, whose recipient the policy engine does not read.
const RAW: &str = "0x02e501800186\
    09184e72a00082520894abababababababababababababababababababab0180c0";

fn address(name: &str) -> String {
    match name {
        "A" => format!("0x{}", "AB".repeat(20)),
        "a" => format!("0x{}", "ab".repeat(20)),
        _ => format!("0x{}", "cd".repeat(20)),
    }
}

/// Its outcome, or the status of its refusal.
fn outcome<T>(result: Result<T, Error>, show: impl FnOnce(T) -> String) -> String {
    result.map_or_else(|error| error.status().map_or(error.to_string(), |status| status.as_u16().to_string()), show)
}

impl World {
    async fn new() -> Self {
        let events = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&events);
        let builder = Sandbox::builder()
            .clock(ManualClock::default())
            .strict(true)
            .events(move |event| seen.lock().unwrap().push(event.clone()));
        let sandbox = builder.start().await.unwrap();
        let there = sandbox.bootstrap();
        let client = || Client::builder().base_url(sandbox.base_url());
        let user = |identity: &Identity| {
            let client = client().token(&identity.token).signer(signer_of(identity)).build().unwrap();
            client.assume::<UserToken>()
        };
        let (e1, e2, owner) = (user(&there.employee), user(&there.approver), user(&there.end_user));
        let account = &there.service_account;
        let s = client().service_account(&account.token).signer(signer_of(account)).build().unwrap();
        let create = |name| CreateWallet::new(Network::Ethereum).with_name(name).with_tags(["t"]);
        let wallet = s.wallets().create_wallet(create("mine")).await.unwrap();
        let other = s.wallets().create_wallet(create("other")).await.unwrap();
        let delegated = create("delegated").with_delegate_to(&*there.end_user.user_id);
        let delegated = s.wallets().create_wallet(delegated).await.unwrap();
        for wallet in [&wallet, &other, &delegated] {
            let coins = Amount::from_decimal("1000", 18).unwrap();
            sandbox.control().fund(&wallet.id, "Native", coins, None).await.unwrap();
        }
        sandbox.control().set_price("ETH", 100.0).await.unwrap();
        let permission = |name| CreatePermission::new(name, ["Wallets:Read"]);
        let p = s.permissions().create_permission(permission("p")).await.unwrap().id;
        let q = s.permissions().create_permission(permission("q")).await.unwrap().id;
        let pays = CreatePermission::new("pays", ["Wallets:Transfers:Create"]);
        let pays = s.permissions().create_permission(pays).await.unwrap().id;
        let _ = s.permissions().assign_permission(AssignPermission::new(pays, &*there.end_user.user_id)).await.unwrap();
        let (policies, payment, approval_id) = (Vec::new(), None, None);
        Self { events, s, e1, e2, owner, wallet, other, delegated, p, q, policies, payment, approval_id, sandbox }
    }

    /// Creates a policy from its words.
    async fn create(&mut self, words: &str) {
        let there = self.sandbox.bootstrap();
        if words.starts_with("assign-later") {
            for user in [&there.employee, &there.approver] {
                let request = AssignPermission::new(&self.p, &*user.user_id);
                let _ = self.s.permissions().assign_permission(request).await.unwrap();
            }
        }
        let mut policy = json!({ "name": "old", "filters": {}, "action": { "approvalGroups": [] } });
        for word in words.split(' ') {
            let (word, value) = word.split_once(':').unwrap_or((word, ""));
            let list = || value.split(',').filter(|item| !item.is_empty());
            let ratio = || value.split_once('/').map_or((0, 0), |(limit, time)| (number(limit), number(time)));
            let set = |policy: &mut Value, pointer: &str, value: Value| {
                let (parent, name) = pointer.rsplit_once('/').unwrap();
                policy.pointer_mut(parent).unwrap()[name] = value;
            };
            match word {
                "incoming" => set(&mut policy, "/activityKind", json!("Wallets:IncomingTransaction")),
                "screening" => {
                    let configuration = json!({
                        "alerts": { "alertLevel": "HIGH", "categoryIds": [] },
                        "exposures": { "direct": { "categoryIds": [] } },
                        "fallbackBehaviours": {
                            "skipUnscreenableTransaction": false, "skipUnsupportedNetwork": false,
                            "skipUnsupportedAsset": false, "skipChainalysisFailure": false,
                        },
                    });
                    let kind = "ChainalysisTransactionScreening";
                    policy["rule"] = json!({ "kind": kind, "configuration": configuration });
                }
                "sign" => set(&mut policy, "/activityKind", json!("Wallets:Sign")),
                "assign" | "assign-later" => set(&mut policy, "/activityKind", json!("Permissions:Assign")),
                "modify-permission" => set(&mut policy, "/activityKind", json!("Permissions:Modify")),
                "modify-policy" => set(&mut policy, "/activityKind", json!("Policies:Modify")),
                "all" => policy["filters"]["walletTags"]["hasAll"] = list().collect(),
                "any" => policy["filters"]["walletTags"]["hasAny"] = list().collect(),
                "wallet" => policy["filters"]["walletId"] = json!({ "in": [self.other.id] }),
                "permission" => policy["filters"]["permissionId"] = json!({ "in": [self.p] }),
                "always" => policy["rule"] = json!({ "kind": "AlwaysTrigger" }),
                "limit" => {
                    let configuration = json!({ "limit": number(value), "currency": "USD" });
                    policy["rule"] = json!({ "kind": "TransactionAmountLimit", "configuration": configuration });
                }
                "velocity" => {
                    let (limit, time) = ratio();
                    let configuration = json!({ "limit": limit, "currency": "USD", "timeframe": time });
                    policy["rule"] = json!({ "kind": "TransactionAmountVelocity", "configuration": configuration });
                }
                "count" => {
                    let (limit, time) = ratio();
                    let configuration = json!({ "limit": limit, "timeframe": time });
                    policy["rule"] = json!({ "kind": "TransactionCountVelocity", "configuration": configuration });
                }
                "to" => {
                    let configuration = json!({ "addresses": list().map(address).collect::<Vec<_>>() });
                    policy["rule"] = json!({ "kind": "TransactionRecipientWhitelist", "configuration": configuration });
                }
                "chainalysis" => {
                    let skips = value == "skip";
                    let configuration = json!({
                        "alerts": { "alertLevel": "HIGH", "categoryIds": [] },
                        "exposures": { "direct": { "categoryIds": [] } },
                        "addresses": { "categoryIds": [] },
                        "fallbackBehaviours": {
                            "skipUnscreenableTransaction": skips, "skipUnsupportedNetwork": skips,
                            "skipUnsupportedAsset": skips, "skipChainalysisFailure": skips,
                        },
                    });
                    let kind = "ChainalysisTransactionPrescreening";
                    policy["rule"] = json!({ "kind": kind, "configuration": configuration });
                }
                "block" => policy["action"] = json!({ "kind": "Block" }),
                "none" => policy["action"] = json!({ "kind": "NoAction" }),
                "approve" => policy["action"]["kind"] = json!("RequestApproval"),
                "timeout" => policy["action"]["autoRejectTimeout"] = json!(number(value)),
                group => {
                    let (users, quorum) = group.split_once('/').unwrap();
                    let ids: Vec<_> = users
                        .split('+')
                        .map(|user| if user == "e1" { &there.employee.user_id } else { &there.approver.user_id })
                        .collect();
                    let approvers = if users == "*" { json!({}) } else { json!({ "userId": { "in": ids } }) };
                    let group = json!({
                        "quorum": number(quorum.trim_end_matches('!')), "approvers": approvers,
                        "initiatorCanApprove": quorum.ends_with('!'),
                    });
                    policy["action"]["approvalGroups"].as_array_mut().unwrap().push(group);
                }
            }
        }

        let definition: PolicyDefinition = serde_json::from_value(policy).unwrap();
        self.policies.push(self.s.policies().create_policy(CreatePolicy::new(definition)).await.unwrap());
    }

    /// Does one step, and says what came of it.
    #[expect(clippy::too_many_lines, reason = "one arm for each step")]
    async fn step(&mut self, act: &str) -> String {
        let words: Vec<_> = act.split(' ').collect();
        match words[..] {
            [who, "pays", amount, to, ref rest @ ..] => {
                let wei = Amount::from_decimal(amount, 18).unwrap();
                let body = NativeTransfer::new(address(to), wei);
                let body = if rest.is_empty() { body } else { body.with_external_id("once") };
                let request = TransferAsset::new(self.wallet(who), body);
                let result = match who {
                    "e1" => self.e1.wallets().transfer_asset(request).await,
                    "owner" => self.owner.wallets().transfer_asset(request).await,
                    _ => self.s.wallets().transfer_asset(request).await,
                };
                let transfer = result.unwrap();
                self.approval_id = transfer.approval_id.as_ref().map(ToString::to_string);
                self.payment = Some(Payment::Transfer(transfer.wallet_id, transfer.id));
                self.read_payment().await.0
            }
            ["s", "sends", "raw"] => self.send(TransactionBody::evm(RAW)).await,
            ["s", "sends", amount, to] => {
                let wei = Amount::from_decimal(amount, 18).unwrap();
                let transaction = EvmTransaction::default().with_to(address(to)).with_value(wei);
                self.send(TransactionBody::evm_json(transaction)).await
            }
            ["s", "signs"] => {
                let request = GenerateSignature::new(&self.wallet.signing_key.id, SignHash::new("ab".repeat(32)));
                let signature = self.s.keys().generate_signature(request).await.unwrap();
                self.approval_id = signature.approval_id.as_ref().map(ToString::to_string);
                self.payment = Some(Payment::Signature(signature.key_id, signature.id));
                self.read_payment().await.0
            }
            ["arrives", amount, from] => {
                let wei = Amount::from_decimal(amount, 18).unwrap();
                let from = Some(address(from));
                self.sandbox.control().fund(&self.wallet.id, "Native", wei, from).await.unwrap();
                String::new()
            }
            ["funds"] => {
                let assets = self.s.wallets().get_wallet_assets(GetWalletAssets::new(&self.wallet.id)).await.unwrap();
                let assets = serde_json::to_value(assets).unwrap();
                let wei = assets["assets"][0]["balance"].as_str().unwrap().to_owned();
                // Whole coins, of which fees take a little.
                let coins: f64 = wei.parse::<f64>().unwrap() / 1e18;
                format!("{coins:.0}")
            }
            ["context"] => {
                let events = self.events.lock().unwrap();
                let event = events.iter().find(|event| event.kind.as_str() == "policy.triggered").unwrap();
                let data: Value = event.data.decode().unwrap();
                let evaluation = &data["policyEvaluation"];
                assert_eq!(evaluation["context"]["verdict"]["level"], "SEVERE");
                assert_eq!(evaluation["activity"]["blockchainEvent"]["from"], address("a"));
                String::new()
            }
            [who, "approves"] => self.decide(who, Decision::Approved, None).await,
            [who, "denies", reason] => self.decide(who, Decision::Denied, Some(reason)).await,
            ["payment"] => self.read_payment().await.0,
            ["reason"] => self.read_payment().await.1.unwrap().replace(' ', "-"),
            ["no", "approval"] => self.approval_id.clone().unwrap_or_default(),
            ["approval"] => self.approval().await["status"].as_str().unwrap().to_owned(),
            ["change"] => {
                let approval = self.approval().await;
                approval["activity"]["changeRequest"]["status"].as_str().unwrap().to_owned()
            }
            [count, "evaluations"] => {
                let found = self.approval().await["policyEvaluations"].as_array().unwrap().len();
                shown(number(count), found)
            }
            [count, "approvals"] => {
                let found = self.s.policies().list_approvals(ListApprovals::new()).await.unwrap().items.len();
                shown(number(count), found)
            }
            ["advance", minutes] => {
                let minutes = Duration::from_secs(60 * number(minutes));
                self.sandbox.control().advance(minutes).await.unwrap();
                String::new()
            }
            ["tag", tag] => {
                self.s.wallets().tag_wallet(TagWallet::new(&self.wallet.id, [tag])).await.unwrap();
                String::new()
            }
            ["verdict", who, verdict] => {
                let verdict = match verdict {
                    "failure" => json!("failure"),
                    level => json!({ "level": level, "categoryIds": [7] }),
                };
                let verdict: ScreeningVerdict = serde_json::from_value(verdict).unwrap();
                self.sandbox.control().set_verdict(Screener::Chainalysis, None, address(who), verdict).await.unwrap();
                String::new()
            }
            ["s", "renames", "policy"] => {
                let mut definition = PolicyDefinition::from(self.policies[0].clone());
                definition.name = "new".into();
                let request = UpdatePolicy::new(&self.policies[0].id, definition);
                let result = self.s.policies().update_policy(request).await;
                self.changed(result)
            }
            ["s", "archives", "policy"] => {
                let result = self.s.policies().delete_policy(DeletePolicy::new(&self.policies[0].id)).await;
                self.changed(result)
            }
            ["s", "creates", "policy"] => {
                self.create("sign always none").await;
                "Done".to_owned()
            }
            ["policy"] => {
                let policy = self.s.policies().get_policy(GetPolicy::new(&self.policies[0].id)).await.unwrap();
                let pending = if policy.pending_change_request.is_some() { " pending" } else { "" };
                format!("{} {}{pending}", policy.name, policy.status)
            }
            ["s", "assigns", name] => {
                let request = AssignPermission::new(self.permission(name), &*self.sandbox.bootstrap().end_user.user_id);
                let result = self.s.permissions().assign_permission(request).await;
                self.changed(result)
            }
            ["s", act @ ("revokes" | "forces"), name] => {
                let permission = self.permission(name).clone();
                let assignments = self.assignments(name).await;
                let at = usize::from(act == "forces");
                let request = RevokePermission::new(permission, &assignments[at]).with_force(act == "forces");
                let result = self.s.permissions().revoke_permission(request).await;
                self.changed(result)
            }
            ["holds", name] => self.assignments(name).await.len().to_string(),
            ["s", "renames", name] => {
                let request = UpdatePermission::new(self.permission(name)).with_name("new");
                let result = self.s.permissions().update_permission(request).await;
                self.changed(result)
            }
            ["permission"] => {
                let permission = self.s.permissions().get_permission(GetPermission::new(&self.p)).await.unwrap();
                if permission.name == "p" { "old".to_owned() } else { permission.name }
            }
            [count, kind] => {
                let found = self.events.lock().unwrap().iter().filter(|event| event.kind.as_str() == kind).count();
                shown(number(count), found)
            }
            _ => panic!("no such step: {act}"),
        }
    }

    fn permission(&self, name: &str) -> &PermissionId {
        if name == "p" { &self.p } else { &self.q }
    }

    async fn assignments(&self, name: &str) -> Vec<dfns::AssignmentId> {
        let list = ListAssignments::new(self.permission(name));
        let items = self.s.permissions().list_assignments(list).await.unwrap().items;
        items.into_iter().map(|assignment| assignment.id).collect()
    }

    fn wallet(&self, who: &str) -> &WalletId {
        match who {
            "other" => &self.other.id,
            "owner" => &self.delegated.id,
            _ => &self.wallet.id,
        }
    }

    async fn send(&mut self, body: impl Into<TransactionBody>) -> String {
        let request = SignAndBroadcastTransaction::new(&self.wallet.id, body);
        let transaction = self.s.wallets().sign_and_broadcast_transaction(request).await.unwrap();
        self.approval_id = transaction.approval_id.as_ref().map(ToString::to_string);
        self.payment = Some(Payment::Transaction(transaction.wallet_id, transaction.id));
        self.read_payment().await.0
    }

    /// The status and the reason of the last payment.
    async fn read_payment(&self) -> (String, Option<String>) {
        let wallets = self.s.wallets();
        match self.payment.as_ref().unwrap() {
            Payment::Transfer(wallet, id) => {
                let transfer = wallets.get_transfer(GetTransfer::new(wallet, id)).await.unwrap();
                (transfer.status.to_string(), transfer.reason)
            }
            Payment::Transaction(wallet, id) => {
                let transaction = wallets.get_transaction(GetTransaction::new(wallet, id)).await.unwrap();
                (transaction.status.to_string(), transaction.reason)
            }
            Payment::Signature(key, id) => {
                let signature = self.s.keys().get_signature(GetSignature::new(key, id)).await.unwrap();
                (signature.status.to_string(), signature.reason)
            }
        }
    }

    fn changed<T>(&mut self, result: Result<Outcome<T>, Error>) -> String {
        outcome(result, |done| match done {
            Outcome::Done(_) => "Done".to_owned(),
            Outcome::Pending(change) => {
                self.approval_id = change.approval_id.as_ref().map(ToString::to_string);
                change.status.to_string()
            }
        })
    }

    async fn decide(&self, who: &str, value: Decision, reason: Option<&str>) -> String {
        let client = if who == "e1" { &self.e1 } else { &self.e2 };
        let request = CreateApprovalDecision::new(self.approval_id.as_deref().unwrap(), value);
        let request = match reason {
            Some(reason) => request.with_reason(reason),
            None => request,
        };
        outcome(client.policies().create_approval_decision(request).await, |approval| approval.status.to_string())
    }

    /// The approval as JSON, which the types would hide parts of.
    async fn approval(&self) -> Value {
        let request = GetApproval::new(self.approval_id.as_deref().unwrap());
        serde_json::to_value(self.s.policies().get_approval(request).await.unwrap()).unwrap()
    }
}

fn number(text: &str) -> u64 {
    text.parse().unwrap()
}

/// Nothing if the count is as expected.
fn shown(expected: u64, found: usize) -> String {
    if u64::try_from(found) == Ok(expected) { String::new() } else { format!("found {found}") }
}

/// Calls every operation of the domain.
pub(crate) async fn policies(employee: &Employee, employee_id: &str) {
    let policies = employee.policies();
    let me = ApprovalGroup::new(1, Approvers::users([employee_id])).with_initiator_can_approve(true);
    let guard = PolicyDefinition::new("Guard", PoliciesModify::new(), AlwaysTrigger::new(), RequestApproval::new([me]));
    let guard = policies.create_policy(CreatePolicy::new(guard)).await.unwrap();
    let block = PolicyDefinition::new("Nobody", PermissionsAssign::new(), AlwaysTrigger::new(), Block);
    let block = policies.create_policy(CreatePolicy::new(block)).await.unwrap();
    assert_eq!(policies.list_policies(ListPolicies::new()).await.unwrap().items.len(), 2);
    let mut definition = PolicyDefinition::from(policies.get_policy(GetPolicy::new(&block.id)).await.unwrap());
    definition.name = "Nobody at all".into();
    let change = policies.update_policy(UpdatePolicy::new(&block.id, definition)).await.unwrap();
    let approval_id = change.pending().unwrap().approval_id.clone().unwrap();
    assert_eq!(policies.list_approvals(ListApprovals::new()).await.unwrap().items[0].id, approval_id);
    let yes = CreateApprovalDecision::new(&approval_id, Decision::Approved).with_reason("ä");
    policies.create_approval_decision(yes).await.unwrap();
    let approval = policies.get_approval(GetApproval::new(&approval_id)).await.unwrap();
    assert_eq!(approval.decisions[0].reason.as_deref(), Some("ä"));
    let changed = policies.get_policy(GetPolicy::new(&block.id)).await.unwrap();
    assert_eq!((changed.name.as_str(), changed.status), ("Nobody at all", PolicyStatus::Active));
    for policy in [block, guard] {
        let change = policies.delete_policy(DeletePolicy::new(&policy.id)).await.unwrap();
        let approval_id = change.pending().unwrap().approval_id.clone().unwrap();
        let yes = CreateApprovalDecision::new(&approval_id, Decision::Approved);
        policies.create_approval_decision(yes).await.unwrap();
    }
    let archived = ListPolicies::new().with_status(PolicyStatus::Archived);
    assert_eq!(policies.list_policies(archived).await.unwrap().items.len(), 2);
    let key = policies.get_sumsub_travel_rule_public_key().await.unwrap();
    assert_eq!(key.e, "AQAB");
}
