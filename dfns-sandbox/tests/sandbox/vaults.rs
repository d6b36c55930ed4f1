//! Vaults: addresses, books, transfers, locks and quarantines.

use crate::client::{Actor, employee, end_user, recording_sandbox, service_account};
use crate::persistence::folder;
use crate::transfers::{fund, native, wallet, word};
use dfns_sandbox::Sandbox;
use serde_json::{Value, json};

const ETHER: &str = "1000000000000000000";
const NETWORK: &str = "EthereumSepolia";
const TID: &str = "native:eth";

/// A vault with an address.
struct Vault {
    path: String,
    wallet: Value,
}

async fn vault(actor: &Actor) -> Vault {
    let vault = actor.signed("POST", "/vaults", &json!({ "name": "Treasury" })).await.ok();
    let path = format!("/vaults/{}", vault["id"].as_str().unwrap());
    let address = actor.signed("POST", &format!("{path}/addresses"), &json!({ "network": NETWORK })).await.ok();
    Vault { path, wallet: json!({ "id": address["walletId"], "address": address["address"] }) }
}

impl Vault {
    async fn post(&self, actor: &Actor, rest: &str, body: &Value) -> crate::client::Reply {
        actor.signed("POST", &format!("{}{rest}", self.path), body).await
    }

    async fn get(&self, actor: &Actor, rest: &str) -> Value {
        actor.get(&format!("{}{rest}", self.path)).await.ok()
    }

    /// The kinds and the amounts of the entries, in the order of the kinds.
    async fn entries(&self, actor: &Actor) -> Vec<(String, String)> {
        let balances = self.get(actor, "/balances").await;
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let entries = balances["items"].as_array().unwrap().iter();
        let mut entries: Vec<_> = entries.map(|entry| (text(&entry["kind"]), text(&entry["amount"]))).collect();
        entries.sort();
        entries
    }

    /// The entries, which must add up to what the ledger has.
    async fn check(&self, actor: &Actor, expected: &[(&str, &str)]) {
        let entries = self.entries(actor).await;
        let expected: Vec<_> =
            expected.iter().map(|(kind, amount)| ((*kind).to_owned(), (*amount).to_owned())).collect();
        assert_eq!(entries, expected);
        let sum: u128 = entries.iter().map(|(_, amount)| amount.parse::<u128>().unwrap()).sum();
        assert_eq!(sum.to_string(), crate::transfers::balance(actor, &self.wallet).await);
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

/// The refusal of direct use of a vault's wallet.
fn managed(vault: &Vault) -> String {
    format!("the wallet and its key are managed by vault {}", &vault.path[8..])
}

fn transfer(to: &Value, amount: &str) -> Value {
    json!({ "network": NETWORK, "tid": TID, "to": to["address"], "amount": amount })
}

fn lock(amount: &str, beneficiary: &Value) -> Value {
    json!({ "network": NETWORK, "tid": TID, "amount": amount, "beneficiary": beneficiary["address"], "reason": "deal" })
}

#[tokio::test]
async fn vaults_have_tags_and_one_address_per_network() {
    let (sandbox, events) = recording_sandbox().await;
    let actor = service_account(&sandbox);
    events.lock().unwrap().clear();
    let body = json!({ "name": "Treasury", "tags": ["a"], "externalId": "v-1" });
    let created = actor.signed("POST", "/vaults", &body).await.ok();
    let expected = json!({
        "id": created["id"], "orgId": sandbox.bootstrap().org_id, "name": "Treasury", "tags": ["a"],
        "externalId": "v-1", "dateCreated": created["dateCreated"], "dateUpdated": created["dateCreated"],
        "addresses": [],
    });
    assert_eq!(created, expected);
    let path = format!("/vaults/{}", created["id"].as_str().unwrap());
    assert_eq!(actor.signed("PUT", &format!("{path}/tags"), &json!({ "tags": ["a", "b"] })).await.ok(), json!({}));
    assert_eq!(actor.signed("DELETE", &format!("{path}/tags"), &json!({ "tags": ["a", "c"] })).await.ok(), json!({}));
    let updated = actor.signed("PUT", &path, &json!({ "name": "Cold" })).await.ok();
    assert_eq!(
        (&updated["name"], &updated["externalId"], &updated["tags"]),
        (&json!("Cold"), &json!("v-1"), &json!(["b"]))
    );
    let kinds = ["vault.created", "vault.tags.modified", "vault.tags.modified", "vault.updated"];
    assert_eq!(*events.lock().unwrap(), kinds);

    let addresses = format!("{path}/addresses");
    let mut made = Vec::new();
    for network in [NETWORK, "Bitcoin", "SolanaDevnet"] {
        made.push(actor.signed("POST", &addresses, &json!({ "network": network })).await.ok());
    }
    assert_eq!(actor.get(&path).await.ok()["addresses"], json!(made));
    let wallet = actor.get(&format!("/wallets/{}", made[0]["walletId"].as_str().unwrap())).await.ok();
    assert_eq!((&wallet["vaultId"], &wallet["address"]), (&created["id"], &made[0]["address"]));
    let again = actor.signed("POST", &addresses, &json!({ "network": NETWORK })).await;
    again.refused(409, "the vault has an address on EthereumSepolia already");
    let other = actor.signed("POST", &addresses, &json!({ "network": "Stellar" })).await;
    other.refused(400, "`network` must be Bitcoin, Solana or an EVM network");
    let many: Vec<_> = (0..11).map(|n| n.to_string()).collect();
    actor.signed("POST", "/vaults", &json!({ "tags": many })).await.refused(400, "`tags`: a vault has at most 10 tags");
    actor
        .signed("POST", "/vaults", &json!({ "tags": [""] }))
        .await
        .refused(400, "`tags` must be strings of 1 to 100 letters, digits and `_.:/+-`");
    assert_eq!(actor.get("/vaults").await.ok()["items"].as_array().unwrap().len(), 1);
    actor.get("/vaults/vlt-00000-00000-0000000000000000").await.refused(404, "vault not found");
}

#[tokio::test]
async fn a_transfer_of_a_vault_sets_its_amount_and_fee_aside_until_it_ends() {
    let (sandbox, events) = recording_sandbox().await;
    let actor = service_account(&sandbox);
    let vault = vault(&actor).await;
    let to = wallet(&actor, NETWORK).await;
    assert_eq!(vault.get(&actor, "/assets").await["items"], json!([]));
    fund(&sandbox, &vault.wallet, &json!("Native"), ETHER).await;
    vault.check(&actor, &[("Available", ETHER)]).await;
    let refused = vault.post(&actor, "/transfers", &transfer(&to, ETHER)).await;
    assert_eq!(refused.status, 400);
    assert!(refused.body["error"]["message"].as_str().unwrap().starts_with("`amount`: needs 1000216300000000000"));
    let direct =
        actor.signed("POST", &crate::transfers::path(&vault.wallet, "/transfers"), &native(&to["address"], "1")).await;
    direct.refused(403, &managed(&vault));
    word(&sandbox, "pace", &json!({ "network": NETWORK, "pace": "Manual" })).await.ok();
    events.lock().unwrap().clear();
    let mut body = transfer(&to, "300000000000000000");
    body["externalId"] = json!("t-1");
    let sent = vault.post(&actor, "/transfers", &body).await.ok();
    assert_eq!((&sent["status"], &sent["externalId"]), (&json!("Pending"), &json!("t-1")));
    assert_eq!(*events.lock().unwrap(), ["wallet.transfer.requested", "vault.event.created"]);
    let aside = [("Available", "699783700000000000"), ("Fee", "216300000000000"), ("Outgoing", "300000000000000000")];
    vault.check(&actor, &aside).await;
    let outgoing = vault.get(&actor, "/balances?kind=Outgoing").await;
    assert_eq!(outgoing["items"][0]["transferId"], sent["id"]);
    assert_eq!(vault.post(&actor, "/transfers", &body).await.ok(), sent);
    vault.check(&actor, &aside).await;
    body["amount"] = json!("1");
    let conflict = vault.post(&actor, "/transfers", &body).await;
    conflict.refused(409, "Conflicting transfer with same externalId");
    word(&sandbox, "step", &json!({ "network": NETWORK, "n": 2 })).await.ok();
    vault.check(&actor, &aside).await;
    word(&sandbox, "mine", &json!({ "network": NETWORK })).await.ok();
    vault.check(&actor, &[("Available", "699783700000000000")]).await;
    assert_eq!(crate::transfers::balance(&actor, &to).await, "300000000000000000");
    let history = vault.get(&actor, "/history").await;
    assert_eq!(
        (&history["items"][0]["kind"], &history["items"][0]["status"], &history["items"][1]["kind"]),
        (&json!("OutgoingTransfer"), &json!("Confirmed"), &json!("IncomingTransfer"))
    );
    assert_eq!(vault.get(&actor, "/history?kind=LockCreated").await, json!({ "items": [] }));

    // A transfer that fails gives everything back.
    let failure = json!({ "walletId": vault.wallet["id"], "stage": "sign" });
    word(&sandbox, "fail_next", &failure).await.ok();
    vault.post(&actor, "/transfers", &transfer(&to, "5")).await.ok();
    word(&sandbox, "step", &json!({ "network": NETWORK, "n": 2 })).await.ok();
    assert_eq!(vault.get(&actor, "/history").await["items"][0]["status"], "Failed");
    vault.check(&actor, &[("Available", "699783700000000000")]).await;
    let whole = "`amount` must be a whole number above 0 and below 2^128, in decimal digits without leading zeros";
    for (field, value, message) in [
        (
            "tid",
            json!("native:btc"),
            "`tid` must be `native:<symbol>`, `erc20:<contract>` or `spl:<mint>` of the network",
        ),
        (
            "tid",
            json!("erc20:0x12"),
            "`tid` must be `native:<symbol>`, `erc20:<contract>` or `spl:<mint>` of the network",
        ),
        ("network", json!("Ethereum"), "`network` must be one that the vault has an address on"),
        ("amount", json!("0"), whole),
        ("amount", json!("0x10"), whole),
        ("amount", json!("00012"), whole),
        ("amount", json!(5), "`amount` must be a string"),
    ] {
        let mut body = transfer(&to, "5");
        body[field] = value;
        vault.post(&actor, "/transfers", &body).await.refused(400, message);
    }
    let mut body = transfer(&to, "5");
    body["to"] = json!("0x12");
    assert_eq!(vault.post(&actor, "/transfers", &body).await.status, 400);
    vault.check(&actor, &[("Available", "699783700000000000")]).await;
}

#[tokio::test]
async fn locks_set_funds_aside_for_their_owner_and_beneficiary() {
    let file = folder("locks").join("state");
    let sandbox = Sandbox::builder().data(&file).start().await.unwrap();
    let (actor, other) = (service_account(&sandbox), employee(&sandbox));
    let vault = vault(&actor).await;
    let to = wallet(&actor, NETWORK).await;
    fund(&sandbox, &vault.wallet, &json!("Native"), ETHER).await;
    let first = vault.post(&actor, "/locks", &lock("400000000000000000", &to)).await.ok();
    assert_eq!((&first["owner"], &first["tid"]), (&json!(actor.user_id), &json!(TID)));
    vault.check(&actor, &[("Available", "600000000000000000"), ("Locked", "400000000000000000")]).await;
    let refused = vault.post(&actor, "/locks", &lock("600000000000000001", &to)).await;
    refused.refused(400, "`amount`: needs 600000000000000001 of native:eth, and 600000000000000000 are available");
    let path = |lock: &Value, rest: &str| format!("/locks/{}{rest}", lock["id"].as_str().unwrap());
    let refused = vault.post(&other, &path(&first, "/release"), &Value::Null).await;
    refused.refused(403, "only the owner of the lock may do this");

    // A lock is replaced in one step, also by a larger one, if the vault has enough.
    let too_much = vault.post(&actor, &path(&first, "/replace"), &json!({ "amount": "1000000000000000001" })).await;
    assert_eq!(too_much.status, 400);
    assert_eq!(vault.get(&actor, &path(&first, "")).await, first);
    let second = vault.post(&actor, &path(&first, "/replace"), &json!({ "amount": "900000000000000000" })).await.ok();
    assert_eq!((&second["replacesLockId"], &second["reason"]), (&first["id"], &json!("deal")));
    let replaced = vault.get(&actor, &path(&first, "")).await;
    assert_eq!((&replaced["replacedByLockId"], replaced["dateDeleted"].is_string()), (&second["id"], true));
    vault.check(&actor, &[("Available", "100000000000000000"), ("Locked", "900000000000000000")]).await;
    let over = vault.post(&actor, &path(&first, "/release"), &Value::Null).await;
    over.refused(412, &format!("lock {} has ended", first["id"].as_str().unwrap()));

    // Its funds stay locked until the transfer to the beneficiary is confirmed.
    word(&sandbox, "pace", &json!({ "network": NETWORK, "pace": "Manual" })).await.ok();
    let more = vault.post(&actor, &path(&second, "/transfer"), &json!({ "amount": "900000000000000001" })).await;
    more.refused(400, "`amount` must be at most that of the lock, 900000000000000000");
    let half = json!({ "amount": "500000000000000000" });
    let sent = vault.post(&actor, &path(&second, "/transfer"), &half).await.ok();
    let now = vault.get(&actor, &path(&second, "")).await;
    assert_eq!((&now["transferId"], &now["transferAmount"]), (&sent["id"], &half["amount"]));
    let again = vault.post(&actor, &path(&second, "/transfer"), &half).await;
    let message = format!("lock {} is being sent by transfer {}", text(&second["id"]), text(&sent["id"]));
    again.refused(412, &message);
    vault
        .check(
            &actor,
            &[("Available", "99783700000000000"), ("Fee", "216300000000000"), ("Locked", "900000000000000000")],
        )
        .await;
    sandbox.stop().await;
    let sandbox = Sandbox::builder().data(&file).start().await.unwrap();
    let actor = service_account(&sandbox);
    word(&sandbox, "step", &json!({ "network": NETWORK, "n": 2 })).await.ok();
    word(&sandbox, "mine", &json!({ "network": NETWORK })).await.ok();
    vault.check(&actor, &[("Available", "499783700000000000")]).await;
    assert_eq!(crate::transfers::balance(&actor, &to).await, "500000000000000000");
    assert!(vault.get(&actor, &path(&second, "")).await["dateDeleted"].is_string());
    let kinds: Vec<_> = vault.get(&actor, "/history").await["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["kind"].as_str().unwrap().to_owned())
        .collect();
    let expected = ["LockDeleted", "OutgoingTransfer", "LockCreated", "LockDeleted", "LockCreated", "IncomingTransfer"];
    assert_eq!(kinds, expected);
    let third = vault.post(&actor, "/locks", &json!({ "network": NETWORK, "tid": TID, "amount": "7" })).await.ok();
    let nobody = vault.post(&actor, &path(&third, "/transfer"), &json!({ "amount": "7" })).await;
    nobody.refused(400, "the lock has no `beneficiary` to send its funds to");
    let released = vault.post(&actor, &path(&third, "/release"), &Value::Null).await.ok();
    assert!(released["dateDeleted"].is_string());
    vault.check(&actor, &[("Available", "499783700000000000")]).await;
    let mut wrong = lock("1", &to);
    wrong["network"] = json!("Bitcoin");
    let refused = vault.post(&actor, "/locks", &wrong).await;
    refused.refused(400, "`network` must be an EVM network, which alone has locks");
    assert_eq!(vault.get(&actor, "/locks").await["items"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn a_deposit_with_findings_is_quarantined_until_it_is_released() {
    let (sandbox, events) = recording_sandbox().await;
    let actor = service_account(&sandbox);
    let vault = vault(&actor).await;
    let from = format!("0x{}", "11".repeat(20));
    let verdict = json!({ "level": "HIGH", "categoryIds": [1] });
    word(&sandbox, "kyt", &json!({ "address": from, "verdict": verdict })).await.ok();
    fund(&sandbox, &vault.wallet, &json!("Native"), "5").await;
    let body = json!({ "walletId": vault.wallet["id"], "asset": "Native", "amount": "7", "from": from });
    word(&sandbox, "fund", &body).await.ok();
    vault.check(&actor, &[("Available", "5"), ("Quarantined", "7")]).await;
    let assets = vault.get(&actor, "/assets").await;
    assert_eq!(
        (&assets["items"][0]["availableBalance"], &assets["items"][0]["quarantinedBalance"]),
        (&json!("5"), &json!("7"))
    );
    let quarantine = vault.get(&actor, "/quarantines").await["items"][0].clone();
    assert_eq!((&quarantine["kytResult"], &quarantine["dateReleased"]), (&verdict, &Value::Null));
    let path = format!("/quarantines/{}", quarantine["id"].as_str().unwrap());
    assert_eq!(vault.get(&actor, &path).await, quarantine);
    events.lock().unwrap().clear();
    let released = vault.post(&actor, &format!("{path}/release"), &json!({ "reason": "known" })).await.ok();
    assert_eq!((&released["status"], &released["reason"]), (&json!("Executed"), &json!("known")));
    assert_eq!(*events.lock().unwrap(), ["vault.event.created"]);
    vault.check(&actor, &[("Available", "12")]).await;
    let again = vault.post(&actor, &format!("{path}/release"), &json!({})).await;
    again.refused(412, &format!("quarantine {} is released", text(&quarantine["id"])));
    let item = &vault.get(&actor, "/history").await["items"][0];
    assert!(item["quarantine"]["dateReleased"].is_string());
}

/// A vault with a policy for an activity, which has one approver: anybody but the initiator.
async fn governed(sandbox: &Sandbox, activity: &str, rule: Value, action: &str) -> (Actor, Vault) {
    let actor = service_account(sandbox);
    let vault = vault(&actor).await;
    fund(sandbox, &vault.wallet, &json!("Native"), "100").await;
    let group = json!({ "quorum": 1, "approvers": {} });
    let action = match action {
        "Block" => json!({ "kind": "Block" }),
        _ => json!({ "kind": "RequestApproval", "approvalGroups": [group] }),
    };
    let policy = json!({
        "name": "p", "activityKind": activity, "rule": rule, "action": action,
        "filters": { "vaultId": { "in": [&vault.path[8..]] }, "vaultTags": { "hasAny": ["careful"] } },
    });
    actor.signed("POST", "/v2/policies", &policy).await.ok();
    actor.signed("PUT", &format!("{}/tags", vault.path), &json!({ "tags": ["careful"] })).await.ok();
    (actor, vault)
}

async fn approval(actor: &Actor, id: &Value) -> Value {
    actor.get(&format!("/v2/policy-approvals/{}", text(id))).await.ok()
}

async fn decide(sandbox: &Sandbox, id: &Value, value: &str) {
    let target = format!("/v2/policy-approvals/{}/decisions", text(id));
    employee(sandbox).signed("POST", &target, &json!({ "value": value, "reason": "because" })).await.ok();
}

#[tokio::test]
async fn a_lock_that_awaits_approval_sets_nothing_aside_and_fails_if_the_funds_are_gone() {
    let sandbox = Sandbox::start().await.unwrap();
    let (actor, vault) = governed(&sandbox, "Vaults:CreateLock", json!({ "kind": "AlwaysTrigger" }), "").await;
    let to = wallet(&actor, NETWORK).await;
    let mut held = Vec::new();
    for amount in ["60", "60", "70"] {
        let reply = vault.post(&actor, "/locks", &lock(amount, &to)).await;
        assert_eq!(
            (reply.status, &reply.body["status"], &reply.body["reason"]),
            (202, &json!("Pending"), &json!("deal"))
        );
        held.push(reply.body);
    }
    vault.check(&actor, &[("Available", "100")]).await;
    let waiting = approval(&actor, &held[0]["approvalId"]).await;
    let activity = json!({ "kind": "Vaults:CreateLock", "lockRequest": held[0] });
    assert_eq!((&waiting["activity"], &waiting["status"]), (&activity, &json!("Pending")));
    decide(&sandbox, &held[0]["approvalId"], "Approved").await;
    decide(&sandbox, &held[1]["approvalId"], "Approved").await;
    decide(&sandbox, &held[2]["approvalId"], "Denied").await;
    let mut requests = Vec::new();
    for held in &held {
        requests.push(approval(&actor, &held["approvalId"]).await["activity"]["lockRequest"].clone());
    }
    let made = vault.get(&actor, &format!("/locks/{}", text(&requests[0]["lockId"]))).await;
    assert_eq!((&requests[0]["status"], &made["amount"]), (&json!("Executed"), &json!("60")));
    assert_eq!((&made["owner"], &made["beneficiary"]), (&json!(actor.user_id), &to["address"]));
    let message = "`amount`: needs 60 of native:eth, and 40 are available";
    assert_eq!((&requests[1]["status"], &requests[1]["rejectionReason"]), (&json!("Failed"), &json!(message)));
    assert_eq!((&requests[2]["status"], &requests[2]["rejectionReason"]), (&json!("Rejected"), &json!("because")));
    assert_eq!(vault.get(&actor, "/locks").await["items"], json!([made]));
    vault.check(&actor, &[("Available", "40"), ("Locked", "60")]).await;

    // The policy governs new locks of this vault with this tag, and nothing else.
    let larger = vault.post(&actor, &format!("/locks/{}/replace", text(&made["id"])), &json!({ "amount": "70" })).await;
    assert_eq!(larger.ok()["amount"], "70");
    actor.signed("DELETE", &format!("{}/tags", vault.path), &json!({ "tags": ["careful"] })).await.ok();
    assert_eq!(vault.post(&actor, "/locks", &lock("1", &to)).await.status, 200);
}

#[tokio::test]
async fn a_lock_has_one_pending_replacement_which_fails_if_the_lock_is_over() {
    let sandbox = Sandbox::start().await.unwrap();
    let (actor, vault) = governed(&sandbox, "Vaults:ReplaceLock", json!({ "kind": "AlwaysTrigger" }), "").await;
    let to = wallet(&actor, NETWORK).await;
    let first = vault.post(&actor, "/locks", &lock("60", &to)).await.ok();
    let path = format!("/locks/{}", text(&first["id"]));
    let replace = async |path: &str, amount: &str| {
        vault.post(&actor, &format!("{path}/replace"), &json!({ "amount": amount, "reason": "more" })).await
    };
    let held = replace(&path, "90").await;
    assert_eq!((held.status, &held.body["amount"]), (202, &json!("90")));
    let message = format!("replacement {} is pending; approve or deny it first", text(&held.body["id"]));
    replace(&path, "10").await.refused(412, &message);
    assert_eq!(vault.get(&actor, &path).await, first);
    decide(&sandbox, &held.body["approvalId"], "Approved").await;
    let activity = approval(&actor, &held.body["approvalId"]).await["activity"].clone();
    assert_eq!(
        (&activity["kind"], &activity["lockRequest"]["status"]),
        (&json!("Vaults:ReplaceLock"), &json!("Executed"))
    );
    let second = vault.get(&actor, &format!("/locks/{}", text(&activity["lockRequest"]["lockId"]))).await;
    assert_eq!((&second["replacesLockId"], &second["reason"]), (&first["id"], &json!("more")));
    // Once a replacement is decided, there can be another one; a denied one changes nothing.
    let path = format!("/locks/{}", text(&second["id"]));
    let denied = replace(&path, "10").await.body;
    decide(&sandbox, &denied["approvalId"], "Denied").await;
    assert_eq!(vault.get(&actor, &path).await, second);
    let held = replace(&path, "10").await.body;
    vault.post(&actor, &format!("{path}/release"), &json!({})).await.ok();
    decide(&sandbox, &held["approvalId"], "Approved").await;
    let late = approval(&actor, &held["approvalId"]).await["activity"]["lockRequest"].clone();
    let message = format!("lock {} has ended", text(&second["id"]));
    assert_eq!((&late["status"], &late["rejectionReason"]), (&json!("Failed"), &json!(message)));
    vault.check(&actor, &[("Available", "100")]).await;
}

#[tokio::test]
async fn a_lock_with_an_external_id_is_made_once() {
    let sandbox = Sandbox::start().await.unwrap();
    let (actor, vault) = governed(&sandbox, "Vaults:CreateLock", json!({ "kind": "AlwaysTrigger" }), "").await;
    let to = wallet(&actor, NETWORK).await;
    let named = |external_id: &str, amount: &str| {
        let mut body = lock(amount, &to);
        body["externalId"] = json!(external_id);
        body
    };
    let conflict = "Conflicting vault lock with same externalId";
    // One that awaits approval is the request, and the lock once it is made.
    let held = vault.post(&actor, "/locks", &named("order-1", "60")).await;
    assert_eq!(held.status, 202);
    let again = vault.post(&actor, "/locks", &named("order-1", "60")).await;
    assert_eq!((again.status, &again.body), (202, &held.body));
    let other = vault.post(&actor, "/locks", &named("order-1", "50")).await;
    other.refused(409, conflict);
    let duplicate = json!({ "id": held.body["id"], "externalId": "order-1" });
    assert_eq!(other.body["error"]["details"]["duplicate"], duplicate);
    decide(&sandbox, &held.body["approvalId"], "Approved").await;
    let made = vault.post(&actor, "/locks", &named("order-1", "60")).await.ok();
    assert_eq!(vault.get(&actor, "/locks").await["items"], json!([made]));
    let denied = vault.post(&actor, "/locks", &named("order-2", "10")).await.body;
    decide(&sandbox, &denied["approvalId"], "Denied").await;
    let again = vault.post(&actor, "/locks", &named("order-2", "10")).await;
    assert_eq!((again.status, &again.body["status"]), (202, &json!("Rejected")));

    // One that is made at once is the lock as it is now.
    actor.signed("DELETE", &format!("{}/tags", vault.path), &json!({ "tags": ["careful"] })).await.ok();
    let direct = vault.post(&actor, "/locks", &named("order-3", "10")).await.ok();
    assert_eq!(vault.post(&actor, "/locks", &named("order-3", "10")).await.ok(), direct);
    vault.post(&actor, "/locks", &named("order-3", "11")).await.refused(409, conflict);
    let path = format!("/locks/{}", text(&direct["id"]));
    let replaced = vault.post(&actor, &format!("{path}/replace"), &json!({ "amount": "20" })).await.ok();
    assert_eq!(replaced["externalId"], "order-3");
    let first = vault.post(&actor, "/locks", &named("order-3", "10")).await.ok();
    assert_eq!((&first["id"], &first["replacedByLockId"]), (&direct["id"], &replaced["id"]));
    vault.check(&actor, &[("Available", "20"), ("Locked", "20"), ("Locked", "60")]).await;
    assert_eq!(sandbox.control().invariants().await.unwrap(), []);
}

#[tokio::test]
async fn blocked_locks_and_transfers_change_nothing() {
    let (sandbox, events) = recording_sandbox().await;
    let (actor, vault) = governed(&sandbox, "Vaults:CreateLock", json!({ "kind": "AlwaysTrigger" }), "Block").await;
    let to = wallet(&actor, NETWORK).await;
    let before = sandbox.fingerprint();
    let blocked = vault.post(&actor, "/locks", &lock("60", &to)).await;
    blocked.refused(403, "Operation blocked by policy");
    assert_eq!(blocked.body["error"]["details"]["policies"][0]["reason"], "Policy always triggers.");
    assert_eq!(before, sandbox.fingerprint());
    assert_eq!(events.lock().unwrap().last().unwrap(), "policy.triggered");

    // A transfer is blocked, or waits with its amount and fee set aside, as that of any wallet.
    fund(&sandbox, &vault.wallet, &json!("Native"), ETHER).await;
    let limit = json!({ "limit": 1000, "currency": "USD" });
    let group = json!({ "quorum": 1, "approvers": {} });
    for (limit, action) in [
        (limit, json!({ "kind": "Block" })),
        (json!({ "limit": 1, "currency": "USD" }), json!({ "kind": "RequestApproval", "approvalGroups": [group] })),
    ] {
        let policy = json!({
            "name": "p", "activityKind": "Wallets:Sign", "action": action,
            "rule": { "kind": "TransactionAmountLimit", "configuration": limit },
        });
        actor.signed("POST", "/v2/policies", &policy).await.ok();
    }
    events.lock().unwrap().clear();
    let rejected = vault.post(&actor, "/transfers", &transfer(&to, "500000000000000000")).await.ok();
    assert_eq!(rejected["status"], "Rejected");
    vault.check(&actor, &[("Available", "1000000000000000100")]).await;
    let told: Vec<_> = events.lock().unwrap().iter().filter(|kind| *kind == "vault.event.created").cloned().collect();
    assert_eq!(told.len(), 2, "it was initiated and rejected");
    let held = vault.post(&actor, "/transfers", &transfer(&to, "1000000000000000")).await.ok();
    assert_eq!(held["status"], "Pending");
    let aside = [("Available", "998783700000000100"), ("Fee", "216300000000000"), ("Outgoing", "1000000000000000")];
    vault.check(&actor, &aside).await;
    decide(&sandbox, &held["approvalId"], "Denied").await;
    vault.check(&actor, &[("Available", "1000000000000000100")]).await;
    let held = vault.post(&actor, "/transfers", &transfer(&to, "1000000000000000")).await.ok();
    decide(&sandbox, &held["approvalId"], "Approved").await;
    vault.check(&actor, &[("Available", "998783700000000100")]).await;
}

#[tokio::test]
async fn the_release_of_a_quarantine_is_governed_by_what_the_screening_found() {
    let sandbox = Sandbox::start().await.unwrap();
    let alerts = json!({ "alertLevel": "HIGH", "categoryIds": [] });
    let configuration = json!({ "alerts": alerts, "exposures": { "direct": { "categoryIds": [7] } } });
    let rule = json!({ "kind": "ChainalysisQuarantineScreening", "configuration": configuration });
    let (actor, vault) = governed(&sandbox, "Vaults:ReleaseQuarantine", rule, "").await;
    let deposit = async |verdict: Value| {
        let from = format!("0x{}", "22".repeat(20));
        word(&sandbox, "kyt", &json!({ "address": from, "verdict": verdict })).await.ok();
        let body = json!({ "walletId": vault.wallet["id"], "asset": "Native", "amount": "7", "from": from });
        word(&sandbox, "fund", &body).await.ok();
        let quarantine = vault.get(&actor, "/quarantines").await["items"][0].clone();
        assert_eq!(quarantine["kytResult"], verdict);
        format!("/quarantines/{}", text(&quarantine["id"]))
    };
    let low = deposit(json!({ "level": "LOW", "categoryIds": [1] })).await;
    let released = vault.post(&actor, &format!("{low}/release"), &json!({})).await.ok();
    assert_eq!((&released["status"], released.get("approvalId")), (&json!("Executed"), None));
    for verdict in [json!({ "level": "SEVERE", "categoryIds": [1] }), json!({ "exposure": [7] }), json!("failure")] {
        let path = deposit(verdict).await;
        let held = vault.post(&actor, &format!("{path}/release"), &json!({ "reason": "known" })).await.ok();
        assert_eq!(held["status"], "Pending");
        let again = vault.post(&actor, &format!("{path}/release"), &json!({})).await;
        again.refused(412, &format!("release {} is pending; approve or deny it first", text(&held["id"])));
        let activity = json!({ "kind": "Vaults:ReleaseQuarantine", "quarantineRelease": held });
        assert_eq!(approval(&actor, &held["approvalId"]).await["activity"], activity);
        decide(&sandbox, &held["approvalId"], "Denied").await;
        let denied = approval(&actor, &held["approvalId"]).await["activity"]["quarantineRelease"].clone();
        assert_eq!((&denied["status"], &denied["rejectionReason"]), (&json!("Rejected"), &json!("because")));
        assert!(vault.get(&actor, &path).await.get("dateReleased").is_none());
        let held = vault.post(&actor, &format!("{path}/release"), &json!({})).await.ok();
        decide(&sandbox, &held["approvalId"], "Approved").await;
        assert!(vault.get(&actor, &path).await["dateReleased"].is_string());
    }
    vault.check(&actor, &[("Available", "128")]).await;
}

#[tokio::test]
async fn nobody_uses_the_wallet_or_the_key_of_a_vault_directly() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    let vault = vault(&actor).await;
    fund(&sandbox, &vault.wallet, &json!("Native"), ETHER).await;
    word(&sandbox, "pace", &json!({ "network": NETWORK, "pace": "Manual" })).await.ok();
    let to = wallet(&actor, NETWORK).await;
    let wallet = crate::transfers::path(&vault.wallet, "");
    let key = actor.get(&wallet).await.ok()["signingKey"]["id"].clone();
    let sent = vault.post(&actor, "/transfers", &transfer(&to, "1")).await.ok();
    word(&sandbox, "step", &json!({ "network": NETWORK, "n": 2 })).await.ok();
    let hash = json!({ "kind": "Hash", "hash": "ab".repeat(32) });
    let transaction = json!({ "kind": "Evm", "to": to["address"], "value": "1" });
    let of_transfer = format!("{wallet}/transfers/{}", text(&sent["id"]));
    for (method, target, body) in [
        ("POST", format!("{wallet}/transfers"), native(&to["address"], "1")),
        ("POST", format!("{wallet}/transactions"), transaction),
        ("POST", format!("{wallet}/signatures"), hash.clone()),
        ("POST", format!("/keys/{}/signatures", text(&key)), hash),
        ("DELETE", format!("/keys/{}", text(&key)), Value::Null),
        ("POST", "/wallets".to_owned(), json!({ "network": "Polygon", "signingKey": { "id": key } })),
        ("POST", "/fee-sponsors".to_owned(), json!({ "walletId": vault.wallet["id"] })),
        ("POST", format!("{of_transfer}/cancel"), Value::Null),
        ("POST", format!("{of_transfer}/speed-up"), Value::Null),
    ] {
        let before = sandbox.fingerprint();
        let reply = actor.signed(method, &target, &body).await;
        assert_eq!(reply.body["error"]["message"], managed(&vault), "{method} {target}: {}", reply.body);
        reply.refused(403, &managed(&vault));
        assert_eq!(before, sandbox.fingerprint());
    }
    word(&sandbox, "mine", &json!({ "network": NETWORK })).await.ok();

    // A transfer can be aborted before it is signed, like any other.
    let sent = vault.post(&actor, "/transfers", &transfer(&to, "1")).await.ok();
    word(&sandbox, "step", &json!({ "network": NETWORK })).await.ok();
    let abort = format!("{wallet}/transfers/{}/abort", text(&sent["id"]));
    assert_eq!(actor.signed("PUT", &abort, &Value::Null).await.ok()["reason"], "Aborted");
    vault.check(&actor, &[("Available", "999783699999999999")]).await;

    // End users have no vaults, whatever their permissions.
    let end_user = end_user(&sandbox);
    let permission = json!({ "name": "v", "operations": ["Vaults:Read", "Vaults:Create"] });
    let permission = employee(&sandbox).signed("POST", "/permissions", &permission).await.ok();
    let target = format!("/permissions/{}/assignments", text(&permission["id"]));
    employee(&sandbox).signed("POST", &target, &json!({ "identityId": end_user.user_id })).await.ok();
    end_user.get("/vaults").await.refused(403, "vaults belong to the organization");
    end_user.get(&vault.path).await.refused(403, "vaults belong to the organization");
    end_user.signed("POST", "/vaults", &json!({})).await.refused(403, "vaults belong to the organization");
}

#[tokio::test]
async fn what_is_on_its_way_is_incoming_until_it_is_final() {
    let (sandbox, _) = recording_sandbox().await;
    let actor = service_account(&sandbox);
    let (vault, other) = (vault(&actor).await, vault(&actor).await);
    fund(&sandbox, &other.wallet, &json!("Native"), ETHER).await;
    word(&sandbox, "pace", &json!({ "network": NETWORK, "pace": "Manual" })).await.ok();
    let token = json!({ "kind": "Erc20", "contract": "0x00000000000000000000000000000000000000CC" });
    let body = json!({ "walletId": vault.wallet["id"], "asset": token, "amount": "9", "from": "0xdirty" });
    word(&sandbox, "kyt", &json!({ "address": "0xdirty", "verdict": "unscreenable" })).await.ok();
    word(&sandbox, "receive", &body).await.ok();
    other.post(&actor, "/transfers", &transfer(&vault.wallet, "5")).await.ok();
    word(&sandbox, "step", &json!({ "network": NETWORK, "n": 2 })).await.ok();
    let entries = |expected: &[(&str, &str)]| -> Vec<(String, String)> {
        expected.iter().map(|(kind, amount)| ((*kind).to_owned(), (*amount).to_owned())).collect()
    };
    assert_eq!(vault.entries(&actor).await, entries(&[("Available", "0"), ("Incoming", "9")]));
    word(&sandbox, "mine", &json!({ "network": NETWORK })).await.ok();
    for _ in 0..3 {
        word(&sandbox, "mine", &json!({ "network": NETWORK })).await.ok();
    }
    assert_eq!(vault.entries(&actor).await, entries(&[("Available", "0"), ("Available", "5"), ("Quarantined", "9")]));
    let listed =
        vault.get(&actor, "/balances?tid=erc20:0x00000000000000000000000000000000000000cC&kind=Quarantined").await;
    assert_eq!(listed["items"][0]["tid"], "erc20:0x00000000000000000000000000000000000000cc");
    let refused = vault.post(&actor, "/transfers", &json!({
        "network": NETWORK, "tid": "erc20:0x00000000000000000000000000000000000000CC", "to": other.wallet["address"],
        "amount": "1",
    })).await;
    let message = "`amount`: needs 1 of erc20:0x00000000000000000000000000000000000000cc, and 0 are available";
    refused.refused(400, message);
    let assets = vault.get(&actor, "/assets?showUnverified=true").await;
    assert_eq!(assets["items"][0]["quarantinedBalance"], "9");
    assert_eq!(vault.get(&actor, "/assets").await["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_fee_that_has_risen_is_paid_from_what_is_available_or_the_transfer_fails() {
    let (sandbox, _) = recording_sandbox().await;
    let actor = service_account(&sandbox);
    let vault = vault(&actor).await;
    let to = wallet(&actor, NETWORK).await;
    fund(&sandbox, &vault.wallet, &json!("Native"), ETHER).await;
    let locked = vault.post(&actor, "/locks", &lock("990000000000000000", &to)).await.ok();
    word(&sandbox, "pace", &json!({ "network": NETWORK, "pace": "Manual" })).await.ok();
    let sent = vault.post(&actor, "/transfers", &transfer(&to, "1")).await.ok();
    // 21000 units of gas cost more than all that is available.
    let fees = |value: &str| json!({ "network": NETWORK, "value": value });
    word(&sandbox, "set_base_fee", &fees("1000000000000")).await.ok();
    word(&sandbox, "step", &json!({ "network": NETWORK, "n": 2 })).await.ok();
    let failed = crate::transfers::now(&actor, &vault.wallet, &sent).await;
    let reason = failed["reason"].as_str().unwrap();
    assert!(
        reason.starts_with("Insufficient funds: the fee is ") && reason.ends_with("which the vault lacks"),
        "{reason}"
    );
    vault.check(&actor, &[("Available", "10000000000000000"), ("Locked", "990000000000000000")]).await;

    // It costs more than what was set aside when the funds of the lock were sent.
    word(&sandbox, "set_base_fee", &fees("10000000000")).await.ok();
    let sent =
        vault.post(&actor, &format!("/locks/{}/transfer", text(&locked["id"])), &json!({ "amount": "1" })).await.ok();
    word(&sandbox, "set_base_fee", &fees("100000000000")).await.ok();
    word(&sandbox, "fail_next", &json!({ "walletId": vault.wallet["id"], "stage": "chain" })).await.ok();
    word(&sandbox, "step", &json!({ "network": NETWORK, "n": 2 })).await.ok();
    for _ in 0..3 {
        word(&sandbox, "mine", &json!({ "network": NETWORK })).await.ok();
    }
    let failed = crate::transfers::now(&actor, &vault.wallet, &sent).await;
    let fee: u128 = failed["fee"].as_str().unwrap().parse().unwrap();
    let left = (10_000_000_000_000_000 - fee).to_string();
    vault.check(&actor, &[("Available", left.as_str()), ("Locked", "990000000000000000")]).await;
    let lock = vault.get(&actor, &format!("/locks/{}", text(&locked["id"]))).await;
    assert_eq!((lock.get("transferId"), lock.get("dateDeleted")), (None, None));
}
