//! Policies: how they are encoded, and that they round-trip without loss.

use dfns_endpoints::policies::*;
use serde_json::{Value, json};

fn approval() -> RequestApproval {
    RequestApproval::new([ApprovalGroup::new(2, Approvers::users(["us-1", "us-2"])).with_name("Treasury")])
        .with_auto_reject_timeout(60)
}

fn approval_json() -> Value {
    json!({"kind": "RequestApproval", "autoRejectTimeout": 60, "approvalGroups": [
        {"name": "Treasury", "quorum": 2, "approvers": {"userId": {"in": ["us-1", "us-2"]}}}]})
}

#[test]
fn a_definition_says_activity_filters_rule_and_action() {
    let screening = ChainalysisTransactionScreening::new(
        ChainalysisAlerts::new(ChainalysisAlertLevel::High, [3]),
        ChainalysisExposures::new(ChainalysisCategories::default()),
        ChainalysisFallbacks::default(),
    );
    let samples = [
        (
            PolicyDefinition::new(
                "payments",
                WalletsSign::new().with_wallets(["wa-1"]).with_any_wallet_tag(["a"]).with_all_wallet_tags(["b", "c"]),
                TransactionAmountVelocity::new(1000.0, Currency::Usd, 60),
                approval(),
            ),
            json!({"name": "payments", "activityKind": "Wallets:Sign", "action": approval_json(),
                "rule": {"kind": "TransactionAmountVelocity",
                    "configuration": {"limit": 1000, "currency": "USD", "timeframe": 60}},
                "filters": {"walletId": {"in": ["wa-1"]}, "walletTags": {"hasAny": ["a"], "hasAll": ["b", "c"]}}}),
        ),
        (
            PolicyDefinition::new("deposits", WalletsIncomingTransaction::new(), screening, NoAction),
            json!({"name": "deposits", "activityKind": "Wallets:IncomingTransaction", "action": {"kind": "NoAction"},
                "rule": {"kind": "ChainalysisTransactionScreening", "configuration": {
                    "alerts": {"alertLevel": "HIGH", "categoryIds": [3]}, "exposures": {"direct": {"categoryIds": []}},
                    "fallbackBehaviours": {"skipUnscreenableTransaction": false, "skipUnsupportedNetwork": false,
                        "skipUnsupportedAsset": false, "skipChainalysisFailure": false}}}}),
        ),
        (
            PolicyDefinition::new(
                "policies",
                PoliciesModify::new().with_policies(["plc-1"]),
                AlwaysTrigger::new(),
                approval(),
            ),
            json!({"name": "policies", "activityKind": "Policies:Modify", "rule": {"kind": "AlwaysTrigger"},
                "action": approval_json(), "filters": {"policyId": {"in": ["plc-1"]}}}),
        ),
        (
            PolicyDefinition::new(
                "permissions",
                PermissionsAssign::new().with_permissions(["pm-1"]),
                AlwaysTrigger::new(),
                Block,
            ),
            json!({"name": "permissions", "activityKind": "Permissions:Assign", "rule": {"kind": "AlwaysTrigger"},
                "action": {"kind": "Block"}, "filters": {"permissionId": {"in": ["pm-1"]}}}),
        ),
        (
            PolicyDefinition::new(
                "quarantine",
                VaultsReleaseQuarantine::new().with_vaults(["vlt-1"]).with_any_vault_tag(["escrow"]),
                ChainalysisQuarantineScreening::new(
                    ChainalysisAlerts::new(ChainalysisAlertLevel::Low, []),
                    ChainalysisExposures::new(ChainalysisCategories::new([7])),
                ),
                Block,
            ),
            json!({"name": "quarantine", "activityKind": "Vaults:ReleaseQuarantine", "action": {"kind": "Block"},
                "rule": {"kind": "ChainalysisQuarantineScreening", "configuration": {
                    "alerts": {"alertLevel": "LOW", "categoryIds": []}, "exposures": {"direct": {"categoryIds": [7]}}}},
                "filters": {"vaultId": {"in": ["vlt-1"]}, "vaultTags": {"hasAny": ["escrow"]}}}),
        ),
    ];
    for (definition, expected) in samples {
        assert_eq!(serde_json::to_value(&definition).unwrap(), expected);
    }
}

#[test]
fn a_policy_that_is_read_changed_and_sent_back_keeps_the_rest_whatever_it_combines() {
    let policy = json!({"id": "plc-1", "name": "old", "status": "Active", "activityKind": "Moons:Land",
        "rule": {"kind": "FullMoon", "configuration": {"phase": 0.5}}, "action": {"kind": "Howl", "volume": 11},
        "filters": {"walletTags": {"hasAny": ["a"]}}, "dateCreated": "2025-03-01T09:10:00.000Z"});
    let read: Policy = serde_json::from_str(&policy.to_string()).unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), policy);

    let mut definition = PolicyDefinition::from(read);
    definition.name = "new".into();
    let mut expected = policy;
    expected["name"] = json!("new");
    for member in ["id", "status", "dateCreated"] {
        expected.as_object_mut().unwrap().remove(member);
    }
    assert_eq!(serde_json::to_value(&definition).unwrap(), expected);
}

#[test]
fn limits_are_written_as_short_as_they_were_read() {
    for limit in ["0", "5", "2500.5", "-1", "9007199254740991", "1e300"] {
        let json =
            format!(r#"{{"kind":"TransactionAmountLimit","configuration":{{"limit":{limit},"currency":"USD"}}}}"#);
        let rule: PolicyRule = serde_json::from_str(&json).unwrap();
        assert_eq!(serde_json::to_string(&rule).unwrap().replace("e+", "e"), json);
    }
}
