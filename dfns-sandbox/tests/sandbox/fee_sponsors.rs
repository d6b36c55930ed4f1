//! Fee sponsors: who may use them, and what they pay.

use crate::client::{Actor, end_user, recording_sandbox, service_account};
use crate::transfers::{balance, chain, fund, native, now, path, wallet, word};
use dfns_sandbox::Sandbox;
use serde_json::{Value, json};

const ETHER: &str = "1000000000000000000";

async fn sponsor(actor: &Actor, wallet: &Value) -> Value {
    actor.signed("POST", "/fee-sponsors", &json!({ "walletId": wallet["id"], "name": "Payer" })).await.ok()
}

fn at(sponsor: &Value, rest: &str) -> String {
    format!("/fee-sponsors/{}{rest}", sponsor["id"].as_str().unwrap())
}

/// A transfer that a sponsor pays for.
fn sponsored(to: &Value, amount: &str, sponsor: &Value) -> Value {
    let mut body = native(to, amount);
    body["feeSponsorId"] = sponsor["id"].clone();
    body
}

#[tokio::test]
async fn a_fee_sponsor_is_created_switched_and_deleted() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    let payer = wallet(&actor, "EthereumSepolia").await;
    let created = sponsor(&actor, &payer).await;
    let expected = json!({
        "id": created["id"], "name": "Payer", "walletId": payer["id"], "network": "EthereumSepolia",
        "status": "Active", "dateCreated": created["dateCreated"],
    });
    assert_eq!(created, expected);
    assert!(created["id"].as_str().unwrap().starts_with("fs-"));
    let again = actor.signed("POST", "/fee-sponsors", &json!({ "walletId": payer["id"] })).await;
    again.refused(409, "the wallet is a fee sponsor already");
    assert_eq!(again.body["error"]["details"], json!({ "feeSponsorId": created["id"] }));
    for (what, status) in
        [("deactivate", "Deactivated"), ("deactivate", "Deactivated"), ("activate", "Active"), ("activate", "Active")]
    {
        let changed = actor.signed("PUT", &at(&created, &format!("/{what}")), &Value::Null).await.ok();
        assert_eq!(changed["status"], status);
        assert_eq!(actor.get(&at(&created, "")).await.ok(), changed);
    }
    let deleted = actor.signed("DELETE", &at(&created, ""), &Value::Null).await.ok();
    assert_eq!(deleted["status"], "Archived");
    let message = format!("fee sponsor {} is archived", created["id"].as_str().unwrap());
    actor.signed("PUT", &at(&created, "/activate"), &Value::Null).await.refused(422, &message);
    actor.signed("DELETE", &at(&created, ""), &Value::Null).await.refused(422, &message);
    assert_eq!(actor.get(&at(&created, "")).await.ok()["status"], "Archived");
    // The wallet can become a sponsor again; both are listed, the newest first.
    let second = sponsor(&actor, &payer).await;
    let listed = actor.get("/fee-sponsors").await.ok();
    assert_eq!(listed, json!({ "items": [second, deleted] }));
    actor.get("/fee-sponsors/fs-none").await.refused(404, "fee sponsor not found");
    actor.get("/fee-sponsors/fs-none/fees").await.refused(404, "fee sponsor not found");
    assert_eq!(end_user(&sandbox).get("/fee-sponsors").await.status, 403);
    assert_eq!(crate::client::send(sandbox.base_url(), "GET", "/fee-sponsors", &[], "").await.status, 401);
}

#[tokio::test]
async fn a_wallet_that_cannot_sponsor_is_refused_and_nothing_changes() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    let bitcoin = wallet(&actor, "BitcoinSignet").await;
    let user = end_user(&sandbox).user_id;
    let body = json!({ "network": "Base", "delegateTo": user });
    let delegated = actor.signed("POST", "/wallets", &body).await.ok();
    let custodial = wallet(&actor, "Base").await;
    for (body, status, said) in [
        (json!({ "walletId": bitcoin["id"] }), 400, "`walletId`"),
        (json!({ "walletId": delegated["id"] }), 400, "`walletId`"),
        (json!({ "walletId": "wa-none" }), 404, "wallet not found"),
        (json!({ "walletId": custodial["id"], "name": "" }), 400, "`name`"),
        (json!({ "walletId": custodial["id"], "name": "x".repeat(51) }), 400, "`name`"),
        (json!({ "walletId": custodial["id"], "allowEndUser": "yes" }), 400, "allowEndUser"),
        (json!({}), 400, "walletId"),
    ] {
        let reply = actor.signed("POST", "/fee-sponsors", &body).await;
        assert_eq!(reply.status, status, "{body}: {}", reply.body);
        assert!(reply.body["error"]["message"].as_str().unwrap().contains(said), "{body}: {}", reply.body);
    }
    assert_eq!(actor.get("/fee-sponsors").await.ok(), json!({ "items": [] }));
}

#[tokio::test]
async fn the_sponsor_pays_the_fee_and_the_wallet_does_not() {
    let (sandbox, events) = recording_sandbox().await;
    let actor = service_account(&sandbox);
    for (network, fee) in
        [("EthereumSepolia", 216_300_000_000_000_u64), ("SolanaDevnet", 10_000), ("StellarTestnet", 100)]
    {
        let (payer, from, to) =
            (wallet(&actor, network).await, wallet(&actor, network).await, wallet(&actor, network).await);
        let sponsor = sponsor(&actor, &payer).await;
        // On Stellar the wallet keeps a reserve, and the recipient's account is created.
        let kept = if network == "StellarTestnet" { 5_000_000 } else { 0 };
        fund(&sandbox, &from, &json!("Native"), &(1_000_000_000 + kept).to_string()).await;
        let mut body = sponsored(&to["address"], "1000000000", &sponsor);
        if network == "StellarTestnet" {
            body["createDestinationAccount"] = json!(true);
        }

        // Without funds of the sponsor, the transfer fails and costs nothing.
        let poor = actor.signed("POST", &path(&from, "/transfers"), &body).await.ok();
        let poor = now(&actor, &from, &poor).await;
        let reason = "Fee sponsor has insufficient funds";
        assert_eq!((&poor["status"], &poor["reason"]), (&json!("Failed"), &json!(reason)), "{network}");
        assert_eq!(balance(&actor, &from).await, (1_000_000_000 + kept).to_string());
        assert_eq!(actor.get(&at(&sponsor, "/fees")).await.ok(), json!({ "items": [] }));

        fund(&sandbox, &payer, &json!("Native"), ETHER).await;
        let sent = actor.signed("POST", &path(&from, "/transfers"), &body).await.ok();
        assert_eq!(sent["feeSponsorId"], sponsor["id"]);
        let sent = now(&actor, &from, &sent).await;
        assert_eq!(
            (&sent["status"], &sent["fee"]),
            (&json!("Confirmed"), &json!(fee.to_string())),
            "{network}: {sent}"
        );
        assert_eq!(balance(&actor, &from).await, kept.to_string(), "the rest was sent");
        assert_eq!(balance(&actor, &to).await, "1000000000");
        let left = ETHER.parse::<u64>().unwrap() - fee;
        assert_eq!(balance(&actor, &payer).await, left.to_string());
        let fees = actor.get(&at(&sponsor, "/fees")).await.ok();
        let expected = json!({
            "feeSponsorId": sponsor["id"], "sponsoreeId": from["id"], "requestId": sent["id"], "fee": fee.to_string(),
            "dateRequested": sent["dateRequested"], "dateConfirmed": sent["dateConfirmed"],
        });
        assert_eq!(fees, json!({ "items": [expected] }));
        let history = actor.get(&path(&from, "/history?direction=Out")).await.ok();
        assert!(history["items"][0].get("fee").is_none(), "the wallet paid no fee: {history}");
        // The books add up.
        let books = chain(&sandbox, network).await;
        assert_eq!(books["assets"][0]["fees"], fee.to_string());
        assert_eq!(books["mempool"], json!([]));
    }
    assert!(!events.lock().unwrap().iter().any(|kind| kind.contains("sponsor")));
}

#[tokio::test]
async fn a_sponsor_pays_on_chain_failures_and_replacements_too() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    let (payer, from) = (wallet(&actor, "Base").await, wallet(&actor, "Base").await);
    let sponsor = sponsor(&actor, &payer).await;
    fund(&sandbox, &payer, &json!("Native"), ETHER).await;
    fund(&sandbox, &from, &json!("Native"), "5").await;
    let body = sponsored(&payer["address"], "5", &sponsor);
    word(&sandbox, "fail_next", &json!({ "walletId": from["id"], "stage": "chain" })).await.ok();
    let failed = actor.signed("POST", &path(&from, "/transfers"), &body).await.ok();
    let failed = now(&actor, &from, &failed).await;
    assert_eq!((&failed["status"], &failed["fee"]), (&json!("Failed"), &json!("216300000000000")));
    assert_eq!(balance(&actor, &from).await, "5");
    assert_eq!(balance(&actor, &payer).await, "999783700000000000");
    assert_eq!(actor.get(&at(&sponsor, "/fees")).await.ok(), json!({ "items": [] }), "it was not confirmed");

    word(&sandbox, "pace", &json!({ "pace": "Manual" })).await.ok();
    let slow = actor.signed("POST", &path(&from, "/transfers"), &body).await.ok();
    word(&sandbox, "step", &json!({ "network": "Base", "n": 2 })).await.ok();
    let target = path(&from, &format!("/transfers/{}/speed-up", slow["id"].as_str().unwrap()));
    let faster = actor.signed("POST", &target, &Value::Null).await.ok();
    word(&sandbox, "mine", &json!({ "network": "Base", "n": 200 })).await.ok();
    let faster = now(&actor, &from, &faster).await;
    assert_eq!(faster["status"], "Confirmed");
    assert_eq!(balance(&actor, &from).await, "0");
    let fees = actor.get(&at(&sponsor, "/fees")).await.ok();
    assert_eq!((&fees["items"][0]["requestId"], &fees["items"][0]["fee"]), (&faster["id"], &faster["fee"]));
    assert_eq!(fees["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_sponsor_is_refused_to_those_it_does_not_pay_for() {
    let sandbox = Sandbox::start().await.unwrap();
    let (actor, user) = (service_account(&sandbox), end_user(&sandbox));
    let payer = wallet(&actor, "Base").await;
    let (from, other) = (wallet(&actor, "Base").await, wallet(&actor, "Ethereum").await);
    let created = sponsor(&actor, &payer).await;
    let id = created["id"].as_str().unwrap();
    fund(&sandbox, &payer, &json!("Native"), ETHER).await;
    let send = async |actor: &Actor, from: &Value, sponsor: &Value| {
        actor.signed("POST", &path(from, "/transfers"), &sponsored(&payer["address"], "1", sponsor)).await
    };
    let named = |id: &Value| json!({ "id": id });
    let message = "`feeSponsorId` must be the id of a fee sponsor (`fs-...`)";
    send(&actor, &from, &named(&payer["id"])).await.refused(400, message);
    send(&actor, &from, &named(&payer["address"])).await.refused(400, message);
    send(&actor, &from, &named(&json!("fs-none"))).await.refused(404, "fee sponsor not found");
    let message = "`feeSponsorId` must be a sponsor on Ethereum, and this one is on Base";
    send(&actor, &other, &created).await.refused(400, message);
    let message = "`feeSponsorId`: the wallet is a fee sponsor itself and pays its own fees";
    send(&actor, &payer, &created).await.refused(400, message);

    let delegated =
        actor.signed("POST", "/wallets", &json!({ "network": "Base", "delegateTo": user.user_id })).await.ok();
    sandbox.restrict(&user.user_id, &["Wallets:Transfers:Create", "FeeSponsors:Use"]);
    let message = format!("fee sponsor {id} does not pay for the wallets of end users");
    send(&user, &delegated, &created).await.refused(401, &message);

    actor.signed("PUT", &at(&created, "/deactivate"), &Value::Null).await.ok();
    send(&actor, &from, &created).await.refused(422, &format!("fee sponsor {id} is not active"));
    assert_eq!(actor.get(&path(&from, "/transfers")).await.ok()["items"], json!([]));

    // A sponsor that is switched off meanwhile does not pay.
    actor.signed("PUT", &at(&created, "/activate"), &Value::Null).await.ok();
    fund(&sandbox, &from, &json!("Native"), "1").await;
    word(&sandbox, "hold", &json!({ "id": from["id"] })).await.ok();
    let held = send(&actor, &from, &created).await.ok();
    actor.signed("PUT", &at(&created, "/deactivate"), &Value::Null).await.ok();
    word(&sandbox, "release", &json!({ "id": from["id"] })).await.ok();
    let held = now(&actor, &from, &held).await;
    assert_eq!((&held["status"], &held["reason"]), (&json!("Failed"), &json!("Fee sponsor is not active")));

    // End users may use a sponsor that allows it; nobody may without the permission.
    actor.signed("DELETE", &at(&created, ""), &Value::Null).await.ok();
    let body = json!({ "walletId": payer["id"], "allowEndUser": true });
    let open = actor.signed("POST", "/fee-sponsors", &body).await.ok();
    assert_eq!(open["allowEndUser"], true);
    fund(&sandbox, &delegated, &json!("Native"), "1").await;
    send(&user, &delegated, &open).await.ok();
    sandbox.restrict(&user.user_id, &["Wallets:Transfers:Create"]);
    assert_eq!(send(&user, &delegated, &open).await.status, 403);
}

#[tokio::test]
async fn a_sponsor_pays_for_calls_that_the_wallet_makes_together() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    let network = "EthereumSepolia";
    let (payer, from, to) =
        (wallet(&actor, network).await, wallet(&actor, network).await, wallet(&actor, network).await);
    let sponsor = sponsor(&actor, &payer).await;
    fund(&sandbox, &payer, &json!("Native"), ETHER).await;
    fund(&sandbox, &from, &json!("Native"), "1000").await;
    let contract = "0x00fb58432ef9d418bf6688bcf0a226d2fcaa18e2";
    fund(&sandbox, &from, &json!({ "kind": "Erc20", "contract": contract }), "500").await;
    let recipient = to["address"].as_str().unwrap().trim_start_matches("0x");
    let pay = |amount: u64| json!({ "to": contract, "data": format!("0xa9059cbb{recipient:0>64}{amount:064x}") });
    let send = async |operations: Value| {
        let body = json!({ "kind": "UserOperations", "userOperations": operations, "feeSponsorId": sponsor["id"] });
        actor.signed("POST", &path(&from, "/transactions"), &body).await
    };
    let request = send(json!([{ "to": to["address"], "value": "400" }, pay(200)])).await.ok();
    let target = path(&from, &format!("/transactions/{}", request["id"].as_str().unwrap()));
    let request = actor.get(&target).await.ok();
    assert_eq!(request["status"], "Confirmed", "{request}");
    // 100,000 of gas for each call, at the base fee and the priority fee.
    assert_eq!(request["fee"], (200_000 * 10_300_000_000_u64).to_string());
    assert_eq!((balance(&actor, &from).await, balance(&actor, &to).await), ("600".to_owned(), "400".to_owned()));
    let tokens = async |wallet: &Value| actor.get(&path(wallet, "/assets")).await.ok()["assets"][1]["balance"].clone();
    assert_eq!((tokens(&from).await, tokens(&to).await), (json!("300"), json!("200")));
    let fees = actor.get(&at(&sponsor, "/fees")).await.ok();
    assert_eq!(fees["items"][0]["requestId"], request["id"]);
    // One call that fails undoes all of them.
    let failed = send(json!([{ "to": to["address"], "value": "1" }, pay(301)])).await.ok();
    let failed = actor.get(&path(&from, &format!("/transactions/{}", failed["id"].as_str().unwrap()))).await.ok();
    assert_eq!((&failed["status"], &failed["reason"]), (&json!("Failed"), &json!("Insufficient token balance")));
    assert_eq!((balance(&actor, &from).await, tokens(&from).await), ("600".to_owned(), json!("300")));
    assert_eq!(sandbox.control().invariants().await.unwrap(), []);
    for (operations, message) in [
        (json!([]), "`userOperations`: expected 1 to 100 calls"),
        (json!([{ "to": "0x1" }]), "`userOperations.to`: expected an address of 20 bytes, found `0x1`"),
    ] {
        send(operations).await.refused(400, message);
    }
    let unsponsored = json!({ "kind": "UserOperations", "userOperations": [pay(1)] });
    let refused = actor.signed("POST", &path(&from, "/transactions"), &unsponsored).await;
    assert_eq!(refused.status, 400, "{}", refused.body);
    actor.signed("PUT", &at(&sponsor, "/deactivate"), &Value::Null).await.ok();
    assert_eq!(send(json!([pay(1)])).await.status, 422);
}

#[tokio::test]
async fn policies_of_the_sponsors_wallet_stop_what_it_would_pay_for() {
    let sandbox = Sandbox::start().await.unwrap();
    let (actor, user) = (service_account(&sandbox), end_user(&sandbox));
    let payer = wallet(&actor, "Base").await;
    let from = wallet(&actor, "Base").await;
    let body = json!({ "walletId": payer["id"], "allowEndUser": true });
    let sponsor = actor.signed("POST", "/fee-sponsors", &body).await.ok();
    let body = json!({ "network": "Base", "delegateTo": user.user_id });
    let delegated = actor.signed("POST", "/wallets", &body).await.ok();
    sandbox.restrict(&user.user_id, &["Wallets:Transfers:Create", "FeeSponsors:Use"]);
    for wallet in [&payer, &from, &delegated] {
        fund(&sandbox, wallet, &json!("Native"), ETHER).await;
    }
    let policy = async |wallet: &Value, action: &Value| {
        let mut policy = crate::policies::always("Wallets:Sign", action);
        policy["filters"] = json!({ "walletId": { "in": [wallet["id"]] } });
        let policy = actor.signed("POST", "/v2/policies", &policy).await.ok();
        format!("/v2/policies/{}", policy["id"].as_str().unwrap())
    };
    let transfer = sponsored(&payer["address"], "1", &sponsor);
    let block = json!({ "kind": "Block" });
    let blocking = policy(&payer, &block).await;
    let reason = "Fee sponsor blocked by policy: ";
    let operations = json!([{ "to": payer["address"], "value": "1" }]);
    let calls = json!({ "kind": "UserOperations", "userOperations": operations, "feeSponsorId": sponsor["id"] });
    for (caller, from, rest, body) in [
        (&actor, &from, "/transfers", &transfer),
        (&actor, &from, "/transactions", &calls),
        (&user, &delegated, "/transfers", &transfer),
    ] {
        let failed = caller.signed("POST", &path(from, rest), body).await.ok();
        assert_eq!(failed["status"], "Failed", "{failed}");
        assert!(failed["reason"].as_str().unwrap().starts_with(reason), "{failed}");
        assert!(failed.get("txHash").is_none(), "{failed}");
    }
    assert_eq!((balance(&actor, &payer).await, balance(&actor, &from).await), (ETHER.to_owned(), ETHER.to_owned()));
    // Without the sponsor, the policy has no say.
    let own = actor.signed("POST", &path(&from, "/transfers"), &native(&payer["address"], "1")).await.ok();
    assert_eq!(now(&actor, &from, &own).await["status"], "Confirmed");
    // A policy of the paying wallet rejects, as ever.
    let rejecting = policy(&from, &block).await;
    let rejected = actor.signed("POST", &path(&from, "/transfers"), &transfer).await.ok();
    assert_eq!(rejected["status"], "Rejected", "{rejected}");
    for policy in [&blocking, &rejecting] {
        actor.signed("DELETE", policy, &Value::Null).await.ok();
    }

    // One that requires approval holds the transfer until it is approved.
    let approver = crate::client::employee(&sandbox);
    policy(&payer, &crate::policies::approval(&[&approver.user_id])).await;
    let held = actor.signed("POST", &path(&from, "/transfers"), &transfer).await.ok();
    assert_eq!(held["status"], "Pending", "{held}");
    let target = format!("/v2/policy-approvals/{}/decisions", held["approvalId"].as_str().unwrap());
    approver.signed("POST", &target, &json!({ "value": "Approved" })).await.ok();
    assert_eq!(now(&actor, &from, &held).await["status"], "Confirmed");
    let fees = actor.get(&at(&sponsor, "/fees")).await.ok();
    assert_eq!(fees["items"][0]["requestId"], held["id"]);
    assert_eq!(sandbox.control().invariants().await.unwrap(), []);
}
