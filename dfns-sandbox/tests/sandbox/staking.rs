//! Stakes: their coins, their rewards and their states.

use crate::client::{Actor, end_user, service_account};
use crate::transfers::{balance, chain, fund, now, path, wallet, word};
use dfns_sandbox::{ManualClock, Sandbox};
use serde_json::{Value, json};

const VALIDATOR: &str = "32000000000000000000";
const YEAR: u64 = 365 * 24 * 60 * 60;

async fn start() -> Sandbox {
    Sandbox::builder().clock(ManualClock::default()).start().await.unwrap()
}

fn ether(wallet: &Value, amount: &str) -> Value {
    json!({ "protocol": "Ethereum", "provider": "Figment", "walletId": wallet["id"], "amount": amount })
}

fn iota(wallet: &Value, amount: &str) -> Value {
    let validator = format!("0x{}", "ab".repeat(32));
    json!({ "protocol": "Iota", "validator": validator, "walletId": wallet["id"], "amount": amount })
}

fn bitcoin(wallet: &Value, amount: &str, duration: u32) -> Value {
    json!({
        "protocol": "Babylon", "provider": "Figment", "walletId": wallet["id"], "amount": amount, "duration": duration,
    })
}

async fn stake(actor: &Actor, body: &Value) -> Value {
    actor.signed("POST", "/staking/stakes", body).await.ok()
}

fn at(stake: &Value, rest: &str) -> String {
    format!("/staking/stakes/{}{rest}", stake["id"].as_str().unwrap())
}

async fn read(actor: &Actor, stake: &Value) -> Value {
    actor.get(&at(stake, "")).await.ok()
}

async fn rewards(actor: &Actor, stake: &Value) -> Value {
    actor.get(&at(stake, "/rewards")).await.ok()
}

async fn advance(sandbox: &Sandbox, seconds: u64) {
    word(sandbox, "advance", &json!({ "seconds": seconds })).await.ok();
}

#[tokio::test]
async fn ether_is_staked_and_comes_back_with_rewards() {
    let sandbox = start().await;
    let actor = service_account(&sandbox);
    let from = wallet(&actor, "EthereumHoodi").await;
    fund(&sandbox, &from, &json!("Native"), "33000000000000000000").await;
    let mut body = ether(&from, VALIDATOR);
    body["externalId"] = json!("stake-1");
    let created = stake(&actor, &body).await;
    let expected = json!({
        "id": created["id"], "provider": "Figment", "walletId": from["id"], "status": "Staking",
        "requester": created["requester"], "requestBody": body, "dateCreated": created["dateCreated"],
        "protocol": "Ethereum", "data": null, "actions": [created["actions"][0]],
    });
    let action = &created["actions"][0];
    assert_eq!((&action["status"], &action["requestBody"]), (&json!("InProgress"), &body));
    assert!(action["id"].as_str().unwrap().starts_with("stka-") && action["transactionId"].is_string(), "{action}");
    assert_eq!(created, expected);
    assert!(created["id"].as_str().unwrap().starts_with("stk-"));
    let active = read(&actor, &created).await;
    assert_eq!(active["status"], "Active");
    assert_eq!(active["data"]["validator"]["withdrawalAddress"], from["address"]);
    assert_eq!(active["data"]["validator"]["pubkey"].as_str().unwrap().len(), 98);
    let action = &active["actions"][0];
    assert_eq!((&action["kind"], &action["status"]), (&json!("Stake"), &json!("Completed")));
    let transaction =
        actor.get(&path(&from, &format!("/transactions/{}", action["transactionId"].as_str().unwrap()))).await.ok();
    assert_eq!((&transaction["status"], &transaction["txHash"]), (&json!("Confirmed"), &action["transactionHash"]));
    let fee: u128 = transaction["fee"].as_str().unwrap().parse().unwrap();
    assert_eq!(balance(&actor, &from).await, (1_000_000_000_000_000_000 - fee).to_string());
    assert_eq!(stake(&actor, &body).await["status"], "Active", "sent again, it is the same");
    let mut other = body.clone();
    other["amount"] = json!("64000000000000000000");
    let reply = actor.signed("POST", "/staking/stakes", &other).await;
    reply.refused(409, "Conflicting stake with same externalId");

    assert_eq!(rewards(&actor, &created).await, json!({ "symbol": "ETH", "balance": "0" }));
    advance(&sandbox, YEAR / 2).await;
    assert_eq!(rewards(&actor, &created).await["balance"], "480000000000000000", "3 % a year");
    let withdraw = json!({ "protocol": "Ethereum", "kind": "Withdraw" });
    let out = actor.signed("POST", &at(&created, "/actions"), &withdraw).await.ok();
    assert_eq!(out["status"], "Withdrawing");
    let done = read(&actor, &created).await;
    assert_eq!(done["status"], "Withdrawn");
    let back = 1_000_000_000_000_000_000 - fee + 32_480_000_000_000_000_000;
    assert_eq!(balance(&actor, &from).await, back.to_string());
    let history = actor.get(&path(&from, "/history?direction=In&limit=1")).await.ok();
    assert_eq!(history["items"][0]["txHash"], done["actions"][0]["transactionHash"]);
    let message = format!("stake {} must be Active for this, and it is Withdrawn", created["id"].as_str().unwrap());
    actor.signed("POST", &at(&created, "/actions"), &withdraw).await.refused(412, &message);
    advance(&sandbox, YEAR).await;
    assert_eq!(rewards(&actor, &created).await["balance"], "0", "they are paid out");
    let listed = actor.get("/staking/stakes").await.ok();
    assert!(listed["items"][0].get("actions").is_none(), "{listed}");
    assert_eq!(listed["items"][0]["status"], "Withdrawn");
    let actions = actor.get(&at(&created, "/actions")).await.ok();
    assert_eq!(actions["items"], done["actions"]);
    let page = actor.get(&at(&created, "?limit=1")).await.ok();
    let token = page["nextPageToken"].as_str().unwrap();
    let rest = actor.get(&at(&created, &format!("?limit=1&paginationToken={token}"))).await.ok();
    assert_eq!((&page["actions"][0]["kind"], &rest["actions"][0]["kind"]), (&json!("Withdraw"), &json!("Stake")));
}

#[tokio::test]
async fn iota_is_added_and_taken_in_parts() {
    let sandbox = start().await;
    let actor = service_account(&sandbox);
    let from = wallet(&actor, "IotaTestnet").await;
    fund(&sandbox, &from, &json!("Native"), "10000000000").await;
    let created = stake(&actor, &iota(&from, "4000000000")).await;
    let act = async |kind: &str, amount: &str| {
        let body =
            json!({ "protocol": "Iota", "kind": kind, "amount": amount, "externalId": format!("{kind} {amount}") });
        let reply = actor.signed("POST", &at(&created, "/actions"), &body).await;
        let again = actor.signed("POST", &at(&created, "/actions"), &body).await;
        assert!(reply.status != 200 || again.status == 200, "sent again, it is the same: {}", again.body);
        reply
    };
    act("Deposit", "1000000000").await.ok();
    let data = read(&actor, &created).await["data"].clone();
    assert_eq!((&data["kind"], &data["amount"]), (&json!("Iota"), &json!("5000000000")));
    assert_eq!(data["stakedObjects"][0]["amount"], "5000000000");
    advance(&sandbox, YEAR).await;
    assert_eq!(rewards(&actor, &created).await, json!({ "symbol": "IOTA", "balance": "150000000" }));
    let before: u128 = balance(&actor, &from).await.parse().unwrap();
    act("Withdraw", "2000000000").await.ok();
    assert_eq!(read(&actor, &created).await["status"], "Active");
    assert_eq!(balance(&actor, &from).await, (before + 2_000_000_000).to_string());
    act("Withdraw", "3000000001").await.refused(400, "`amount` must be at most 3000000000, which is staked");
    act("Withdraw", "3000000000").await.ok();
    assert_eq!(read(&actor, &created).await["status"], "Withdrawn");
    assert_eq!(balance(&actor, &from).await, (before + 5_150_000_000).to_string());
    assert_eq!(act("Deposit", "2000000000").await.status, 412);
}

#[tokio::test]
async fn bitcoin_unbonds_before_it_is_withdrawn() {
    let sandbox = start().await;
    let actor = service_account(&sandbox);
    let from = wallet(&actor, "BitcoinSignet").await;
    fund(&sandbox, &from, &json!("Native"), "1000000").await;
    let created = stake(&actor, &bitcoin(&from, "50000", 1000)).await;
    let active = read(&actor, &created).await;
    assert_eq!((&active["status"], &active["data"]["minUnbondingTime"]), (&json!("Active"), &json!(144)));
    assert!(active["data"]["lockHeight"].as_u64().unwrap() >= 2000, "{active}");
    let spent = 1_000_000 - balance(&actor, &from).await.parse::<u64>().unwrap();
    assert!((50_001..60_000).contains(&spent), "{spent}");
    let unbond = json!({ "protocol": "Babylon", "kind": "Unbond" });
    let withdraw = json!({ "protocol": "Babylon", "kind": "Withdraw" });
    assert_eq!(actor.signed("POST", &at(&created, "/actions"), &withdraw).await.status, 412);
    let unbonding = actor.signed("POST", &at(&created, "/actions"), &unbond).await.ok();
    assert_eq!(unbonding["status"], "Unbonding");
    assert_eq!(actor.signed("POST", &at(&created, "/actions"), &unbond).await.status, 412);
    advance(&sandbox, 23 * 60 * 60).await;
    assert_eq!(read(&actor, &created).await["status"], "Unbonding");
    advance(&sandbox, 60 * 60).await;
    assert_eq!(read(&actor, &created).await["status"], "Unbond");
    actor.signed("POST", &at(&created, "/actions"), &withdraw).await.ok();
    assert_eq!(read(&actor, &created).await["status"], "Withdrawn");
    let left: u64 = balance(&actor, &from).await.parse().unwrap();
    assert_eq!(left, 1_000_000 - spent + 50_000);
    // At the end of its lock, a stake is free without unbonding.
    let locked = stake(&actor, &bitcoin(&from, "50000", 6)).await;
    advance(&sandbox, 59 * 60).await;
    assert_eq!(read(&actor, &locked).await["status"], "Active");
    advance(&sandbox, 60).await;
    assert_eq!(read(&actor, &locked).await["status"], "Unbond");
    actor.signed("POST", &at(&locked, "/actions"), &withdraw).await.ok();
    // The coins that came back can be spent again.
    let again = stake(&actor, &bitcoin(&from, "900000", 6)).await;
    assert_eq!(read(&actor, &again).await["status"], "Active");
}

#[tokio::test]
async fn a_stake_that_cannot_be_paid_for_fails_and_one_can_be_slashed() {
    let sandbox = start().await;
    let actor = service_account(&sandbox);
    let from = wallet(&actor, "EthereumHoodi").await;
    let poor = stake(&actor, &ether(&from, VALIDATOR)).await;
    let poor = read(&actor, &poor).await;
    assert_eq!((&poor["status"], &poor["actions"][0]["status"]), (&json!("Failed"), &json!("Failed")));
    assert!(poor["actions"][0]["failureReason"].as_str().unwrap().starts_with("Insufficient funds"), "{poor}");
    assert!(poor["data"].is_null());
    let slash = |id: &Value, amount: &str| json!({ "stakeId": id, "amount": amount });
    assert_eq!(word(&sandbox, "slash", &slash(&poor["id"], "1")).await.status, 400);
    word(&sandbox, "slash", &slash(&json!("stk-none"), "1")).await.refused(404, "stake not found");

    fund(&sandbox, &from, &json!("Native"), "33000000000000000000").await;
    let staked = stake(&actor, &ether(&from, VALIDATOR)).await;
    let left: u128 = balance(&actor, &from).await.parse().unwrap();
    for amount in ["0", "32000000000000000001", "x"] {
        assert_eq!(word(&sandbox, "slash", &slash(&staked["id"], amount)).await.status, 400, "{amount}");
    }
    word(&sandbox, "slash", &slash(&staked["id"], "1000000000000000000")).await.ok();
    let withdraw = json!({ "protocol": "Ethereum", "kind": "Withdraw" });
    actor.signed("POST", &at(&staked, "/actions"), &withdraw).await.ok();
    assert_eq!(balance(&actor, &from).await, (left + 31_000_000_000_000_000_000).to_string());
}

#[tokio::test]
async fn a_stake_that_cannot_be_is_refused() {
    let sandbox = start().await;
    let actor = service_account(&sandbox);
    let from = wallet(&actor, "EthereumHoodi").await;
    let (coins, sats) = (wallet(&actor, "IotaTestnet").await, wallet(&actor, "BitcoinSignet").await);
    let with = |mut body: Value, field: &str, value: Value| {
        body[field] = value;
        body
    };
    for (body, field) in [
        (ether(&from, "31000000000000000000"), "amount"),
        (ether(&from, "0"), "amount"),
        (ether(&from, &"9".repeat(60)), "amount"),
        (ether(&coins, VALIDATOR), "walletId"),
        (with(ether(&from, VALIDATOR), "provider", json!("Nobody")), "provider"),
        (with(ether(&from, VALIDATOR), "protocol", json!("Solana")), "protocol"),
        (with(ether(&from, VALIDATOR), "externalId", json!("")), "externalId"),
        (iota(&coins, "1"), "amount"),
        (with(iota(&coins, "1000000000"), "validator", json!("nobody")), "validator"),
        (with(iota(&coins, "1000000000"), "lockedIotas", json!(["0x1"])), "lockedIotas"),
        (with(iota(&coins, "1000000000"), "lockedIotas", json!([])), "`lockedIotas` must have at least one"),
        (bitcoin(&sats, "50000", 0), "duration"),
        (bitcoin(&sats, "50000", 65_536), "duration"),
        (bitcoin(&from, "50000", 10), "walletId"),
    ] {
        let reply = actor.signed("POST", "/staking/stakes", &body).await;
        assert_eq!(reply.status, 400, "{body}: {}", reply.body);
        assert!(reply.body["error"]["message"].as_str().unwrap().contains(field), "{field}: {}", reply.body);
    }
    assert_eq!(actor.get("/staking/stakes").await.ok(), json!({ "items": [] }));
    actor
        .signed("POST", "/staking/stakes", &ether(&json!({ "id": "wa-none" }), VALIDATOR))
        .await
        .refused(404, "wallet not found");
    for rest in ["", "/rewards", "/actions"] {
        actor.get(&format!("/staking/stakes/stk-none{rest}")).await.refused(404, "stake not found");
    }
    fund(&sandbox, &from, &json!("Native"), "33000000000000000000").await;
    let staked = stake(&actor, &ether(&from, VALIDATOR)).await;
    for (body, field) in [
        (json!({ "protocol": "Iota", "kind": "Deposit", "amount": "1" }), "protocol"),
        (json!({ "protocol": "Ethereum", "kind": "Deposit", "amount": "1" }), "kind"),
        (json!({ "protocol": "Solana", "kind": "Withdraw" }), "protocol"),
        (json!({ "protocol": "Iota", "kind": "Withdraw", "amount": "0" }), "amount"),
    ] {
        let reply = actor.signed("POST", &at(&staked, "/actions"), &body).await;
        assert_eq!(reply.status, 400, "{body}: {}", reply.body);
        assert!(reply.body["error"]["message"].as_str().unwrap().contains(field), "{field}: {}", reply.body);
    }
    assert_eq!(read(&actor, &staked).await["actions"].as_array().unwrap().len(), 1);
    assert_eq!(end_user(&sandbox).get("/staking/stakes").await.status, 403);
}

/// Lets this policy decide on everything that wallets sign.
async fn govern(actor: &Actor, action: &Value) {
    let rule = json!({ "kind": "AlwaysTrigger" });
    let policy = json!({ "name": "p", "activityKind": "Wallets:Sign", "rule": rule, "action": action });
    actor.signed("POST", "/v2/policies", &policy).await.ok();
}

/// The approval that an action waits for.
async fn approval(actor: &Actor, wallet: &Value, action: &Value) -> Value {
    assert_eq!(action["status"], "PendingPolicyApproval", "{action}");
    let target = match action["transactionId"].as_str() {
        Some(id) => format!("/transactions/{id}"),
        None => format!("/signatures/{}", action["signatureId"].as_str().unwrap()),
    };
    actor.get(&path(wallet, &target)).await.ok()["approvalId"].clone()
}

async fn resolve(sandbox: &Sandbox, approval: &Value, outcome: &str) {
    word(sandbox, "force", &json!({ "id": approval, "outcome": outcome, "reason": "says the test" })).await.ok();
}

#[tokio::test]
async fn policies_decide_on_deposits_and_on_withdrawals() {
    let sandbox = start().await;
    let actor = service_account(&sandbox);
    let from = wallet(&actor, "EthereumHoodi").await;
    fund(&sandbox, &from, &json!("Native"), "70000000000000000000").await;
    let group = json!({ "quorum": 1, "approvers": { "userId": { "in": [sandbox.bootstrap().employee.user_id] } } });
    govern(&actor, &json!({ "kind": "RequestApproval", "approvalGroups": [group] })).await;

    let denied = stake(&actor, &ether(&from, VALIDATOR)).await;
    assert_eq!(denied["status"], "Staking");
    let held = approval(&actor, &from, &denied["actions"][0]).await;
    assert_eq!(balance(&actor, &from).await, "70000000000000000000");
    resolve(&sandbox, &held, "deny").await;
    let denied = read(&actor, &denied).await;
    assert_eq!(denied["status"], "Failed");
    let action = &denied["actions"][0];
    assert_eq!((&action["status"], &action["failureReason"]), (&json!("Rejected"), &json!("says the test")));

    let staked = stake(&actor, &ether(&from, VALIDATOR)).await;
    resolve(&sandbox, &approval(&actor, &from, &staked["actions"][0]).await, "approve").await;
    assert_eq!(read(&actor, &staked).await["status"], "Active");
    let before = balance(&actor, &from).await;
    let withdraw = json!({ "protocol": "Ethereum", "kind": "Withdraw" });
    let mut approvals = Vec::new();
    for _ in 0..3 {
        let waits = actor.signed("POST", &at(&staked, "/actions"), &withdraw).await.ok();
        assert_eq!(waits["status"], "Active");
        approvals.push(approval(&actor, &from, &waits["actions"][0]).await);
    }
    resolve(&sandbox, &approvals[0], "deny").await;
    assert_eq!(
        (read(&actor, &staked).await["status"].clone(), balance(&actor, &from).await),
        (json!("Active"), before)
    );
    resolve(&sandbox, &approvals[1], "approve").await;
    resolve(&sandbox, &approvals[2], "approve").await;
    let done = read(&actor, &staked).await;
    assert_eq!(done["status"], "Withdrawn");
    let statuses: Vec<_> = done["actions"].as_array().unwrap().iter().map(|action| action["status"].clone()).collect();
    assert_eq!(json!(statuses), json!(["Failed", "Completed", "Rejected", "Completed"]), "it is withdrawn once");
    assert!(done["actions"][0]["failureReason"].as_str().unwrap().contains("must be Active"), "{done}");

    govern(&actor, &json!({ "kind": "Block" })).await;
    let before = balance(&actor, &from).await;
    let blocked = stake(&actor, &ether(&from, VALIDATOR)).await;
    assert_eq!((&blocked["status"], &blocked["actions"][0]["status"]), (&json!("Failed"), &json!("Rejected")));
    assert_eq!(read(&actor, &blocked).await, blocked);
    assert_eq!(balance(&actor, &from).await, before);
}

#[tokio::test]
async fn a_deposit_that_arrives_after_the_end_of_the_stake_is_paid_back() {
    let sandbox = start().await;
    let actor = service_account(&sandbox);
    let from = wallet(&actor, "IotaTestnet").await;
    fund(&sandbox, &from, &json!("Native"), "10000000000").await;
    let created = stake(&actor, &iota(&from, "4000000000")).await;
    let network = json!({ "network": "IotaTestnet" });
    word(&sandbox, "pace", &json!({ "network": "IotaTestnet", "pace": "Manual" })).await.ok();
    let deposit = json!({ "protocol": "Iota", "kind": "Deposit", "amount": "1000000000" });
    actor.signed("POST", &at(&created, "/actions"), &deposit).await.ok();
    let withdraw = json!({ "protocol": "Iota", "kind": "Withdraw", "amount": "4000000000" });
    actor.signed("POST", &at(&created, "/actions"), &withdraw).await.ok();
    assert_eq!(read(&actor, &created).await["status"], "Withdrawn");
    word(&sandbox, "step", &network).await.ok();
    word(&sandbox, "step", &network).await.ok();
    for _ in 0..2 {
        word(&sandbox, "mine", &network).await.ok();
    }
    let action = read(&actor, &created).await["actions"][1].clone();
    assert_eq!((&action["kind"], &action["status"]), (&json!("Deposit"), &json!("Failed")));
    assert_eq!(action["failureReason"], "The stake has ended, so the deposit is paid back");
    // Two transactions cost their fees.
    assert_eq!(balance(&actor, &from).await, "9996000000");
    let state = chain(&sandbox, "IotaTestnet").await;
    assert_eq!(state["assets"][0]["issued"], "0");
}

#[tokio::test]
async fn a_stake_ends_as_the_replacement_of_its_transaction_does() {
    let sandbox = start().await;
    let actor = service_account(&sandbox);
    let from = wallet(&actor, "EthereumHoodi").await;
    fund(&sandbox, &from, &json!("Native"), "33000000000000000000").await;
    let network = json!({ "network": "EthereumHoodi" });
    word(&sandbox, "pace", &json!({ "network": "EthereumHoodi", "pace": "Manual" })).await.ok();
    for (how, status) in [("cancel", "Failed"), ("speed-up", "Active")] {
        let created = stake(&actor, &ether(&from, VALIDATOR)).await;
        word(&sandbox, "step", &network).await.ok();
        word(&sandbox, "step", &network).await.ok();
        let transaction = created["actions"][0]["transactionId"].as_str().unwrap();
        let target = path(&from, &format!("/transactions/{transaction}/{how}"));
        let replacement = actor.signed("POST", &target, &Value::Null).await.ok();
        for _ in 0..2 {
            word(&sandbox, "mine", &network).await.ok();
        }
        let ended = read(&actor, &created).await;
        assert_eq!(ended["status"], status, "{how}");
        let replacement = now(&actor, &from, &replacement).await;
        assert_eq!(replacement["status"], "Confirmed");
        if status == "Active" {
            assert_eq!(ended["actions"][0]["transactionHash"], replacement["txHash"]);
        }
    }
}

#[tokio::test]
async fn a_withdrawal_takes_its_blocks_on_the_clock() {
    let sandbox = start().await;
    let actor = service_account(&sandbox);
    let from = wallet(&actor, "Ethereum").await;
    fund(&sandbox, &from, &json!("Native"), "33000000000000000000").await;
    let staked = stake(&actor, &ether(&from, VALIDATOR)).await;
    assert_eq!(read(&actor, &staked).await["status"], "Active");
    word(&sandbox, "pace", &json!({ "pace": "Clock" })).await.ok();
    let before = balance(&actor, &from).await;
    let withdraw = json!({ "protocol": "Ethereum", "kind": "Withdraw" });
    let out = actor.signed("POST", &at(&staked, "/actions"), &withdraw).await.ok();
    assert_eq!((&out["status"], &out["actions"][0]["status"]), (&json!("Withdrawing"), &json!("InProgress")));
    assert_eq!(balance(&actor, &from).await, before);
    assert_eq!(word(&sandbox, "slash", &json!({ "stakeId": staked["id"], "amount": "1" })).await.status, 400);
    advance(&sandbox, 12 * 12).await;
    assert_eq!(read(&actor, &staked).await["status"], "Withdrawn");
    assert_ne!(balance(&actor, &from).await, before);
}

#[tokio::test]
async fn the_wallet_of_an_end_user_is_not_staked_by_the_organization() {
    let sandbox = start().await;
    let actor = service_account(&sandbox);
    let user = &sandbox.bootstrap().end_user.user_id;
    let body = json!({ "network": "EthereumHoodi", "delegateTo": user });
    let delegated = actor.signed("POST", "/wallets", &body).await.ok();
    fund(&sandbox, &delegated, &json!("Native"), "33000000000000000000").await;
    let message = format!("the key is delegated to {user}, who alone may use it");
    actor.signed("POST", "/staking/stakes", &ether(&delegated, VALIDATOR)).await.refused(403, &message);
    assert_eq!(end_user(&sandbox).signed("POST", "/staking/stakes", &ether(&delegated, VALIDATOR)).await.status, 403);
}

#[tokio::test]
async fn rewards_that_there_would_be_too_much_of_are_not_paid() {
    let sandbox = start().await;
    let actor = service_account(&sandbox);
    let (from, rich) = (wallet(&actor, "EthereumHoodi").await, wallet(&actor, "EthereumHoodi").await);
    fund(&sandbox, &from, &json!("Native"), "33000000000000000000").await;
    fund(&sandbox, &rich, &json!("Native"), &(u128::MAX - 1 - 33_000_000_000_000_000_000).to_string()).await;
    let staked = stake(&actor, &ether(&from, VALIDATOR)).await;
    let left: u128 = balance(&actor, &from).await.parse().unwrap();
    advance(&sandbox, YEAR).await;
    let withdraw = json!({ "protocol": "Ethereum", "kind": "Withdraw" });
    actor.signed("POST", &at(&staked, "/actions"), &withdraw).await.ok();
    assert_eq!(read(&actor, &staked).await["status"], "Withdrawn");
    assert_eq!(balance(&actor, &from).await, (left + 32_000_000_000_000_000_000).to_string());
}
