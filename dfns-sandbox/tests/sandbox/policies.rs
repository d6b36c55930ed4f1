//! Policies: the definitions that are refused, decisions, events of refused calls, and control.

use crate::client::{Actor, employee, end_user, recording_sandbox, service_account};
use crate::control::post;
use crate::refusals::refuses;
use crate::wallet_keys::{create_key, ecdsa, path};
use dfns_sandbox::{BlockAs, ForcedOutcome, ManualClock, Sandbox};
use serde_json::{Value, json};
use std::time::Duration;

pub(crate) fn always(activity: &str, action: &Value) -> Value {
    json!({ "name": "p", "activityKind": activity, "rule": { "kind": "AlwaysTrigger" }, "action": action })
}

pub(crate) fn approval(users: &[&str]) -> Value {
    let group = json!({ "quorum": 1, "approvers": { "userId": { "in": users } } });
    json!({ "kind": "RequestApproval", "approvalGroups": [group] })
}

fn rule(kind: &str, configuration: &Value) -> Value {
    let mut policy = always("Wallets:Sign", &json!({ "kind": "Block" }));
    policy["rule"] = json!({ "kind": kind, "configuration": configuration });
    policy
}

async fn sign(actor: &Actor, key: &Value) -> Value {
    let body = json!({ "kind": "Hash", "hash": "ab".repeat(32) });
    actor.signed("POST", &path(key, "/signatures"), &body).await.ok()
}

async fn decide(actor: &Actor, approval: &Value, value: &str) -> crate::client::Reply {
    let target = format!("/v2/policy-approvals/{}/decisions", approval.as_str().unwrap());
    actor.signed("POST", &target, &json!({ "value": value })).await
}

/// A rule with these categories of alerts, exposures and addresses.
fn screening(alert: u32, exposure: u32, address: u32) -> Value {
    rule(
        "ChainalysisTransactionPrescreening",
        &json!({
            "alerts": { "alertLevel": "HIGH", "categoryIds": [alert] },
            "exposures": { "direct": { "categoryIds": [exposure] } },
            "addresses": { "categoryIds": [address] },
            "fallbackBehaviours": {
                "skipUnscreenableTransaction": false, "skipUnsupportedNetwork": false,
                "skipUnsupportedAsset": false, "skipChainalysisFailure": false,
            },
        }),
    )
}

/// The refusal of a rule that this version does not know.
const UNKNOWN_RULE: &str = "`rule.kind` must be `AlwaysTrigger`, `TransactionRecipientWhitelist`, `TransactionAmountLimit`, \
    `TransactionAmountLimitNominal`, `TransactionAmountVelocity`, `TransactionCountVelocity`, \
    `ChainalysisTransactionPrescreening`, `ChainalysisTransactionScreening`, \
    `ChainalysisQuarantineScreening`, `EllipticTransactionPrescreening`, \
    `GlobalLedgerTransactionPrescreening`, `TravelRuleTransactionPrescreening` or `UserAction`";

/// A policy without a part of its definition would govern something else than its author thinks.
#[tokio::test]
async fn a_definition_with_a_field_that_nobody_knows_is_refused_in_either_mode() {
    for strict in [false, true] {
        let sandbox = Sandbox::builder().strict(strict).start().await.unwrap();
        let actor = service_account(&sandbox);
        let policy = always("Wallets:Sign", &approval(&[&actor.user_id]));
        let group = "/action/approvalGroups/0";
        for (parent, path) in [
            ("", "other"),
            ("/rule", "rule.other"),
            ("/rule/configuration", "rule.configuration.other"),
            ("/action", "action.other"),
            (group, "action.approvalGroups[0].other"),
            (&format!("{group}/approvers"), "action.approvalGroups[0].approvers.other"),
            ("/filters", "filters.other"),
            ("/filters/walletTags", "filters.walletTags.other"),
        ] {
            let mut policy = policy.clone();
            policy["rule"]["configuration"] = json!({});
            policy["filters"] = json!({ "walletTags": { "hasAny": ["a"] } });
            let whole = policy.clone();
            policy.pointer_mut(parent).unwrap()["other"] = json!({ "in": ["a"] });
            let message = format!("`{path}` is not a field of this request");
            refuses(&sandbox, actor.signed("POST", "/v2/policies", &policy), 400, &message).await;
            let created = actor.signed("POST", "/v2/policies", &whole).await.ok();
            let target = format!("/v2/policies/{}", created["id"].as_str().unwrap());
            refuses(&sandbox, actor.signed("PUT", &target, &policy), 400, &message).await;
        }
        // Optional fields may be `null`, as some SDKs write them.
        let mut policy = policy.clone();
        policy["filters"] = Value::Null;
        policy["action"]["autoRejectTimeout"] = Value::Null;
        policy["action"]["approvalGroups"][0]["name"] = Value::Null;
        actor.signed("POST", "/v2/policies", &policy).await.ok();
    }
}

#[tokio::test]
async fn categories_of_screenings_are_numbers_of_at_least_1() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    for (policy, field) in
        [(screening(0, 1, 1), "alerts"), (screening(1, 0, 1), "exposures.direct"), (screening(1, 1, 0), "addresses")]
    {
        let message = format!("`rule.configuration.{field}.categoryIds` must be a list of numbers of at least 1");
        refuses(&sandbox, actor.signed("POST", "/v2/policies", &policy), 400, &message).await;
    }
    actor.signed("POST", "/v2/policies", &screening(1, 1, 1)).await.ok();
}

#[tokio::test]
async fn a_quorum_of_anybody_is_at_most_the_number_of_active_employees() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    let anybody = |quorum: u32| {
        let group = json!({ "quorum": quorum, "approvers": {} });
        always("Wallets:Sign", &json!({ "kind": "RequestApproval", "approvalGroups": [group] }))
    };
    let refused = |number: usize| {
        format!("`action.approvalGroups[0].quorum` must be at most the number of its approvers, which is {number}")
    };
    actor.signed("POST", "/v2/policies", &anybody(2)).await.ok();
    refuses(&sandbox, actor.signed("POST", "/v2/policies", &anybody(3)), 400, &refused(2)).await;
    refuses(&sandbox, actor.signed("POST", "/v2/policies", &anybody(u32::MAX)), 400, &refused(2)).await;
    let third = json!({ "email": "third@example.co", "kind": "CustomerEmployee" });
    let third = actor.signed("POST", "/auth/users", &third).await.ok();
    actor.signed("POST", "/v2/policies", &anybody(3)).await.ok();
    let deactivate = format!("/auth/users/{}/deactivate", third["userId"].as_str().unwrap());
    actor.signed("PUT", &deactivate, &json!({})).await.ok();
    refuses(&sandbox, actor.signed("POST", "/v2/policies", &anybody(3)), 400, &refused(2)).await;
}

#[tokio::test]
async fn a_definition_that_is_not_accepted_names_the_field() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    let me = actor.user_id.as_str();
    let block = json!({ "kind": "Block" });
    let with = |pointer: &str, value: Value| {
        let mut policy = always("Wallets:Sign", &approval(&[me]));
        *policy.pointer_mut(pointer).unwrap() = value;
        policy
    };
    let filtered = |activity: &str, filters: Value| {
        let mut policy = always(activity, &approval(&[me]));
        policy["filters"] = filters;
        policy
    };
    let limit =
        |limit: Value, currency: &str| rule("TransactionAmountLimit", &json!({ "limit": limit, "currency": currency }));
    let count = |timeframe: u64| rule("TransactionCountVelocity", &json!({ "limit": 1, "timeframe": timeframe }));
    let nominal = |assets: Value| rule("TransactionAmountLimitNominal", &json!({ "assets": assets }));
    let asset = json!({ "network": "Ethereum", "tid": "native:eth", "limit": "1" });
    let group = "/action/approvalGroups/0";
    let cases = [
        (with("/name", json!("")), "`name` must be a non-empty string"),
        (
            with("/rule", json!({ "kind": "UserAction", "configuration": { "userActionKinds": ["a"] } })),
            "`rule.kind` must be `AlwaysTrigger`, `TransactionRecipientWhitelist`, \
            `TransactionAmountLimit`, `TransactionAmountLimitNominal`, `TransactionAmountVelocity`, \
            `TransactionCountVelocity`, `ChainalysisTransactionPrescreening`, `EllipticTransactionPrescreening`, \
            `GlobalLedgerTransactionPrescreening` or `TravelRuleTransactionPrescreening` in a policy for Wallets:Sign",
        ),
        (with("/rule/kind", json!("Sometimes")), UNKNOWN_RULE),
        (
            always("Wallets:IncomingTransaction", &block),
            "`rule.kind` must be `ChainalysisTransactionScreening` in a policy for Wallets:IncomingTransaction",
        ),
        (always("Policies:Modify", &block), "`action.kind` must be `RequestApproval` in a policy for Policies:Modify"),
        (
            always("Permissions:Assign", &json!({ "kind": "NoAction" })),
            "`action.kind` must be `RequestApproval` or `Block` in a policy for Permissions:Assign",
        ),
        (with("/action/approvalGroups", json!([])), "`action.approvalGroups` must be a list of at least one group"),
        (with(&format!("{group}/quorum"), json!(0)), "`action.approvalGroups[0].quorum` must be at least 1"),
        (
            with(&format!("{group}/quorum"), json!(2)),
            "`action.approvalGroups[0].quorum` must be at most the number of its approvers, which is 1",
        ),
        (
            with(&format!("{group}/approvers/userId/in"), json!([])),
            "`action.approvalGroups[0].approvers.userId.in` must be a list of 1 to 100 items",
        ),
        (
            with(&format!("{group}/approvers/userId/in"), json!(["us-nobody"])),
            "`action.approvalGroups[0].approvers.userId.in`: there is no user `us-nobody`",
        ),
        (limit(json!(-1), "USD"), "`rule.configuration.limit` must be a number of at least 0"),
        (limit(json!(1), "EUR"), "`rule.configuration.currency` must be `USD`"),
        (count(0), "`rule.configuration.timeframe` must be a number of minutes from 1 to 43200"),
        (count(43_201), "`rule.configuration.timeframe` must be a number of minutes from 1 to 43200"),
        (nominal(json!([])), "`rule.configuration.assets` must be a list of 1 to 100 items"),
        (nominal(json!([asset, asset])), "`rule.configuration.assets[1]` must be an asset that is not listed before"),
        (
            filtered("Wallets:Sign", json!({ "policyId": { "in": ["plc-1"] } })),
            "`filters.policyId`: policies for Wallets:Sign have no such filter",
        ),
        (
            filtered("Wallets:Sign", json!({ "walletId": { "in": ["wa-1"] } })),
            "`filters.walletId.in`: there is no wallet `wa-1`",
        ),
        (
            filtered("Wallets:Sign", json!({ "walletTags": { "hasAny": [] } })),
            "`filters.walletTags.hasAny` must be a list of 1 to 100 items",
        ),
        (
            filtered("Permissions:Modify", json!({ "permissionId": { "in": [] } })),
            "`filters.permissionId.in` must be a list of 1 to 100 items",
        ),
    ];
    for (policy, message) in cases {
        refuses(&sandbox, actor.signed("POST", "/v2/policies", &policy), 400, message).await;
    }
    let unknown = actor.signed("POST", "/v2/policies", &always("Wallets:Everything", &block)).await;
    assert_eq!(unknown.status, 400);
    let message = unknown.body["error"]["message"].as_str().unwrap();
    assert!(message.starts_with("`activityKind` must be `Wallets:Sign`, `Wallets:IncomingTransaction`, "), "{message}");
    let mut later = always("Wallets:Sign", &approval(&[me]));
    later["action"]["autoRejectTimeout"] = json!(0);
    let message = "`action.autoRejectTimeout` must be at least 1 minute, or null";
    refuses(&sandbox, actor.signed("POST", "/v2/policies", &later), 400, message).await;
    // The longest time is later than any clock shows, which is never.
    later["action"]["autoRejectTimeout"] = json!(u32::MAX);
    actor.signed("POST", "/v2/policies", &later).await.ok();
    let key = create_key(&actor, &ecdsa()).await;
    let held = sign(&actor, &key).await;
    let shown = actor.get(&format!("/v2/policy-approvals/{}", held["approvalId"].as_str().unwrap())).await.ok();
    assert!(shown.get("expirationDate").is_none(), "{shown}");
    actor.get("/v2/policies?status=Old").await.refused(400, "`status` must be `Active` or `Archived`");
    let message = "`status` must be `Pending`, `Approved`, `Denied` or `Expired`";
    actor.get("/v2/policy-approvals?status=Old").await.refused(400, message);
    assert_eq!(actor.get("/v2/policy-approvals?status=AutoApproved").await.ok(), json!({ "items": [] }));
}

#[tokio::test]
async fn approvals_are_found_by_who_started_them_and_who_may_decide() {
    let sandbox = Sandbox::start().await.unwrap();
    let (account, first) = (service_account(&sandbox), employee(&sandbox));
    let second = Actor::new(&sandbox, &sandbox.bootstrap().approver);
    let policy = always("Wallets:Sign", &approval(&[&first.user_id, &second.user_id]));
    let created = account.signed("POST", "/v2/policies", &policy).await.ok();
    assert_eq!((&created["filters"], &created["rule"]["configuration"]), (&json!({}), &json!({})));
    let key = create_key(&account, &ecdsa()).await;
    let by_account = sign(&account, &key).await["approvalId"].clone();
    let by_first = sign(&first, &key).await["approvalId"].clone();
    let found = |query: String| {
        let account = service_account(&sandbox);
        async move {
            let items = account.get(&format!("/v2/policy-approvals?{query}")).await.ok();
            let items = items["items"].as_array().unwrap().clone();
            items.iter().map(|item| item["id"].clone()).collect::<Vec<_>>()
        }
    };
    assert_eq!(found(String::new()).await, [by_first.clone(), by_account.clone()], "the newest first");
    assert_eq!(found(format!("initiatorId={}", first.user_id)).await, std::slice::from_ref(&by_first));
    assert_eq!(found(format!("approverId={}", account.user_id)).await, Vec::<Value>::new());
    decide(&second, &by_account, "Perhaps").await.refused(400, "`value` must be `Approved` or `Denied`");
    assert_eq!(decide(&second, &by_account, "Approved").await.ok()["status"], "Approved");
    assert_eq!(found(format!("approverId={}", second.user_id)).await, std::slice::from_ref(&by_first));
    assert_eq!(found("status=Approved".to_owned()).await, std::slice::from_ref(&by_account));
    let resolved = format!("approval {} is resolved: Approved", by_account.as_str().unwrap());
    decide(&first, &by_account, "Denied").await.refused(412, &resolved);
    for actor in [&account, &end_user(&sandbox)] {
        assert_eq!(decide(actor, &by_first, "Denied").await.status, 403, "only employees decide");
    }
    decide(&first, &json!("ap-0"), "Denied").await.refused(404, "approval not found");
    let reason = json!({ "value": "Denied", "reason": "x".repeat(1001) });
    let target = format!("/v2/policy-approvals/{}/decisions", by_first.as_str().unwrap());
    let message = "`reason` must be a string of at most 1000 characters";
    refuses(&sandbox, second.signed("POST", &target, &reason), 400, message).await;
}

#[tokio::test]
async fn a_blocked_change_is_refused_and_its_policy_still_tells() {
    let (sandbox, events) = recording_sandbox().await;
    let actor = service_account(&sandbox);
    let permission = json!({ "name": "p", "operations": ["Wallets:Read"] });
    let permission = actor.signed("POST", "/permissions", &permission).await.ok();
    let block = always("Permissions:Modify", &json!({ "kind": "Block" }));
    let policy = actor.signed("POST", "/v2/policies", &block).await.ok();
    let target = format!("/permissions/{}", permission["id"].as_str().unwrap());
    for (method, target, body) in [
        ("PUT", target.clone(), json!({ "name": "q" })),
        ("PUT", format!("{target}/archive"), json!({ "isArchived": true })),
        ("DELETE", target.clone(), Value::Null),
    ] {
        events.lock().unwrap().clear();
        let refused = actor.signed(method, &target, &body).await;
        refused.refused(403, "Operation blocked by policy");
        let blocking = json!([{ "policyId": policy["id"], "reason": "Policy always triggers." }]);
        assert_eq!(refused.body["error"]["details"]["policies"], blocking);
        assert_eq!(*events.lock().unwrap(), ["policy.triggered"], "{method} {target}");
    }
    assert_eq!(actor.get(&target).await.ok(), permission);

    // A request to sign exists and is rejected, unless the test expects a refusal.
    let key = create_key(&actor, &ecdsa()).await;
    actor.signed("POST", "/v2/policies", &always("Wallets:Sign", &json!({ "kind": "Block" }))).await.ok();
    assert_eq!(sign(&actor, &key).await["status"], "Rejected");
    sandbox.control().set_block_as(BlockAs::Error).await.unwrap();
    events.lock().unwrap().clear();
    let body = json!({ "kind": "Hash", "hash": "ab".repeat(32) });
    let refused = actor.signed("POST", &path(&key, "/signatures"), &body).await;
    refused.refused(403, "Operation blocked by policy");
    assert_eq!(*events.lock().unwrap(), ["policy.triggered"]);
    assert_eq!(actor.get(&path(&key, "/signatures")).await.ok()["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_deletion_that_needs_approval_is_refused_and_leaves_no_approval() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    let permission = json!({ "name": "p", "operations": ["Wallets:Read"] });
    let permission = actor.signed("POST", "/permissions", &permission).await.ok();
    let policy = always("Permissions:Modify", &approval(&[&actor.user_id]));
    actor.signed("POST", "/v2/policies", &policy).await.ok();
    let target = format!("/permissions/{}", permission["id"].as_str().unwrap());
    let message =
        "a policy requires approval of this change, and deletions cannot wait for one; archive the permission";
    refuses(&sandbox, actor.signed("DELETE", &target, &Value::Null), 403, message).await;
    assert_eq!(actor.get("/v2/policy-approvals").await.ok(), json!({ "items": [] }));
}

#[tokio::test]
async fn a_change_that_cannot_be_applied_any_more_fails() {
    let sandbox = Sandbox::start().await.unwrap();
    let (actor, approver) = (service_account(&sandbox), employee(&sandbox));
    let user = sandbox.create_user(dfns_sandbox::UserKind::EndUser, "gone@example.co").user_id;
    let permission = json!({ "name": "p", "operations": ["Wallets:Read"] });
    let permission = actor.signed("POST", "/permissions", &permission).await.ok();
    let policy = always("Permissions:Assign", &approval(&[&approver.user_id]));
    actor.signed("POST", "/v2/policies", &policy).await.ok();
    let target = format!("/permissions/{}/assignments", permission["id"].as_str().unwrap());
    let assign = actor.signed("POST", &target, &json!({ "identityId": user })).await;
    assert_eq!((assign.status, &assign.body["status"]), (202, &json!("Pending")));
    let twice = actor.signed("POST", &target, &json!({ "identityId": user })).await;
    assert_eq!(twice.status, 412, "{}", twice.body);
    actor.signed("DELETE", &format!("/auth/users/{user}"), &Value::Null).await.ok();
    assert_eq!(decide(&approver, &assign.body["approvalId"], "Approved").await.ok()["status"], "Approved");
    let approval =
        actor.get(&format!("/v2/policy-approvals/{}", assign.body["approvalId"].as_str().unwrap())).await.ok();
    assert_eq!(approval["activity"]["changeRequest"]["status"], "Failed");
    assert_eq!(actor.get(&target).await.ok(), json!({ "items": [] }));
}

#[tokio::test]
async fn a_test_ends_approvals_without_people() {
    let clock = ManualClock::default();
    let sandbox = Sandbox::builder().clock(clock.clone()).start().await.unwrap();
    let actor = service_account(&sandbox);
    let mut policy = always("Wallets:Sign", &approval(&[&actor.user_id]));
    policy["action"]["autoRejectTimeout"] = json!(5);
    actor.signed("POST", "/v2/policies", &policy).await.ok();
    let key = create_key(&actor, &ecdsa()).await;
    for (outcome, reason, status, expected) in [
        ("approve", Value::Null, "Signed", None),
        ("deny", json!("not now"), "Rejected", Some("not now")),
        ("deny", Value::Null, "Rejected", Some("Approval denied")),
        ("expire", json!("late"), "Rejected", Some("Approval expired")),
    ] {
        let held = sign(&actor, &key).await;
        let force = json!({ "id": held["approvalId"], "outcome": outcome, "reason": reason });
        post(&sandbox, "force", &force).await.ok();
        let target = path(&key, &format!("/signatures/{}", held["id"].as_str().unwrap()));
        let signature = actor.get(&target).await.ok();
        assert_eq!((&signature["status"], signature["reason"].as_str()), (&json!(status), expected), "{outcome}");
        assert!(signature["datePolicyResolved"].is_string());
    }
    let held = sign(&actor, &key).await;
    clock.advance(Duration::from_secs(300));
    let id = held["approvalId"].as_str().unwrap();
    let refused = sandbox.control().force_approval(id, ForcedOutcome::Approve, None).await.unwrap_err();
    assert_eq!(refused.message(), format!("approval {id} is resolved: Expired"));
    for (word, body, message) in [
        ("kyt", json!({ "verdict": "clean" }), "give one of `address` and `txHash`"),
        ("kyt", json!({ "address": "", "verdict": "clean" }), "`address` must be a non-empty string"),
        ("kyt", json!({ "txHash": "", "verdict": "clean" }), "`txHash` must be a non-empty string"),
        (
            "kyt",
            json!({ "address": "0x", "verdict": { "level": "none" } }),
            "`verdict.level` must be `LOW`, `MEDIUM`, `HIGH` or `SEVERE`",
        ),
        (
            "kyt",
            json!({ "address": "0x", "network": "Nowhere", "verdict": "clean" }),
            "`network`: unknown network `Nowhere`",
        ),
    ] {
        post(&sandbox, word, &body).await.refused(400, message);
    }
    for (word, body) in [
        ("kyt", json!({ "address": "0x", "verdict": "fine" })),
        ("kyt", json!({ "address": "0x", "verdict": { "levels": 1 } })),
        ("policies", json!({ "blockAs": "nothing" })),
        ("force", json!({ "id": "ap-1", "outcome": "perhaps" })),
    ] {
        assert_eq!(post(&sandbox, word, &body).await.status, 400, "{word} {body}");
    }
    post(&sandbox, "policies", &json!({ "blockAs": "error", "testnetPrices": "none" })).await.ok();
    post(&sandbox, "force", &json!({ "id": "ap-1", "outcome": "deny" })).await.refused(404, "approval not found");
}

/// A signature is valid for every wallet of its key.
#[tokio::test]
async fn a_filter_of_one_wallet_governs_what_another_wallet_of_its_key_signs() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    let mut body = json!({ "network": "EthereumSepolia", "tags": ["cold"] });
    let wallet = actor.signed("POST", "/wallets", &body).await.ok();
    body = json!({ "network": "BaseSepolia", "signingKey": { "id": wallet["signingKey"]["id"] } });
    let twin = actor.signed("POST", "/wallets", &body).await.ok();
    let other = actor.signed("POST", "/wallets", &json!({ "network": "BaseSepolia" })).await.ok();
    let at = |wallet: &Value| crate::transfers::path(wallet, "/signatures");
    let key = path(&wallet["signingKey"], "/signatures");
    // An unsigned EIP-1559 transaction of chain 11155111.
    let transaction = "0x02eb83aa36a7808411e1a3008504b9f96b008252089400000000000000000000000000000000000000aa0180c0";
    let contents = [
        json!({ "kind": "Hash", "hash": "ab".repeat(32) }),
        json!({ "kind": "Message", "blockchainKind": "Evm", "message": "0x6869" }),
        json!({ "kind": "Transaction", "network": "EthereumSepolia", "transaction": transaction }),
    ];
    let by_tag = json!({ "walletTags": { "hasAny": ["cold"] } });
    for filters in [json!({ "walletId": { "in": [wallet["id"]] } }), by_tag] {
        let mut policy = always("Wallets:Sign", &json!({ "kind": "Block" }));
        policy["filters"] = filters;
        let policy = actor.signed("POST", "/v2/policies", &policy).await.ok();
        for content in &contents {
            for target in [at(&wallet), at(&twin), key.clone()] {
                let signed = actor.signed("POST", &target, content).await.ok();
                assert_eq!(signed["status"], "Rejected", "{target}: {signed}");
                assert!(signed.get("signature").is_none(), "{signed}");
            }
            assert_eq!(actor.signed("POST", &at(&other), content).await.ok()["status"], "Signed");
        }
        // A transfer of the twin is its own.
        let transfer = crate::transfers::native(&wallet["address"], "1");
        let sent = actor.signed("POST", &crate::transfers::path(&twin, "/transfers"), &transfer).await.ok();
        assert_ne!(sent["status"], "Rejected", "{sent}");
        let target = format!("/v2/policies/{}", policy["id"].as_str().unwrap());
        actor.signed("DELETE", &target, &Value::Null).await.ok();
    }
    // Windows count the signatures of the key, by whichever wallet.
    let mut policy = rule("TransactionCountVelocity", &json!({ "limit": 7, "timeframe": 60 }));
    policy["filters"] = json!({ "walletId": { "in": [wallet["id"]] } });
    actor.signed("POST", "/v2/policies", &policy).await.ok();
    let mut signed = 0;
    for target in [at(&wallet), at(&twin), key.clone()].iter().cycle().take(12) {
        let signature = actor.signed("POST", target, &contents[0]).await.ok();
        signed += u32::from(signature["status"] == "Signed");
    }
    assert_eq!(signed, 7);
}
