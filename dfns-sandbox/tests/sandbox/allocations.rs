//! Allocations and yields: their tokens, their rewards, and the orders of `0fns`.

use crate::client::{Actor, Reply, end_user, recording_sandbox, service_account};
use crate::swaps::define;
use crate::transfers::{chain, fund, path, wallet, word};
use dfns_sandbox::{ManualClock, Sandbox};
use serde_json::{Value, json};

const USDC: &str = "0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48";
const OFNS: &str = "0x0a7660979a67e4bc51e750c628c8479ff9f458ae";
const USDS: &str = "0xdc035d45d973e3ec169d2276ddab16f1e407384f";
const YEAR: u64 = 365 * 24 * 60 * 60;

fn token(contract: &str) -> Value {
    json!({ "kind": "Erc20", "contract": contract })
}

fn amount_of(contract: &str, amount: &str) -> Value {
    json!({ "kind": "Erc20", "contract": contract, "amount": amount })
}

/// A deposit into the protocol `0fns`, or a withdrawal.
pub(crate) fn trade(kind: &str, amount: &str) -> Value {
    let (source, target) = if kind == "Deposit" { (USDC, OFNS) } else { (OFNS, USDC) };
    json!({
        "kind": kind, "sourceAsset": amount_of(source, amount), "targetAsset": amount_of(target, amount),
        "slippageBps": 50,
    })
}

/// A new allocation in the protocol `0fns`.
pub(crate) fn investment(wallet: &Value, amount: &str) -> Value {
    let mut body = trade("Deposit", amount);
    body.as_object_mut().unwrap().remove("kind");
    (body["protocol"], body["walletId"], body["externalId"]) = (json!("0fns"), wallet["id"].clone(), json!("inv-1"));
    body
}

/// A request for a quote of the protocol `0fns`.
pub(crate) fn quote(wallet: &Value) -> Value {
    json!({
        "protocol": "0fns", "walletId": wallet["id"], "kind": "Deposit", "sourceAsset": amount_of(USDC, "5"),
        "targetAsset": token(OFNS),
    })
}

/// The balances of a wallet: of a token, by its contract.
async fn tokens(actor: &Actor, wallet: &Value, contract: &str) -> String {
    let assets = actor.get(&path(wallet, "/assets")).await.ok();
    let asset = assets["assets"].as_array().unwrap().iter().find(|asset| asset["contract"] == contract).cloned();
    asset.map_or("0".to_owned(), |asset| asset["balance"].as_str().unwrap().to_owned())
}

/// A wallet with ether and 1000 USDC.
pub(crate) async fn investor(sandbox: &Sandbox, actor: &Actor) -> Value {
    define(sandbox).await;
    let wallet = wallet(actor, "Ethereum").await;
    fund(sandbox, &wallet, &json!("Native"), "1000000000000000000").await;
    fund(sandbox, &wallet, &token(USDC), "1000000000").await;
    wallet
}

async fn create(actor: &Actor, body: &Value) -> Value {
    actor.signed("POST", "/allocations", body).await.ok()
}

fn at(allocation: &Value, rest: &str) -> String {
    format!("/allocations/{}{rest}", allocation["id"].as_str().unwrap())
}

async fn read(actor: &Actor, allocation: &Value) -> Value {
    actor.get(&at(allocation, "")).await.ok()
}

async fn act(actor: &Actor, allocation: &Value, body: &Value) -> Reply {
    actor.signed("POST", &at(allocation, "/actions"), body).await
}

/// Checks that all tokens come from the test, or were issued by a protocol.
async fn audit(sandbox: &Sandbox, contract: &str, funded: u128, issued: u128) {
    let state = chain(sandbox, "Ethereum").await;
    let assets = state["assets"].as_array().unwrap();
    let asset = assets.iter().find(|asset| asset["asset"]["contract"] == contract).unwrap();
    let number = |value: &Value| value.as_str().unwrap().parse::<u128>().unwrap();
    assert_eq!((number(&asset["supply"]), number(&asset["issued"])), (funded + issued, issued), "{state}");
    let balances =
        state["accounts"].as_array().unwrap().iter().flat_map(|account| account["balances"].as_array().unwrap());
    let held = balances.filter(|held| held["asset"]["contract"] == contract);
    assert_eq!(held.map(|held| number(&held["balance"])).sum::<u128>(), funded + issued, "{state}");
}

#[tokio::test]
async fn tokens_are_invested_earn_and_come_back() {
    let sandbox = Sandbox::builder().clock(ManualClock::default()).start().await.unwrap();
    let actor = service_account(&sandbox);
    let from = investor(&sandbox, &actor).await;
    let body = investment(&from, "1000000000");
    let created = create(&actor, &body).await;
    let shown = |amount: &str| {
        let mut asset = amount_of(OFNS, amount);
        asset["metadata"] =
            json!({ "network": "Ethereum", "symbol": "0fns", "decimals": 6, "tid": format!("erc20:{OFNS}") });
        asset
    };
    let action = json!({
        "id": created["actions"][0]["id"], "allocationId": created["id"], "externalId": "inv-1", "kind": "Deposit",
        "status": "InProgress", "requester": created["actions"][0]["requester"], "requestBody": body,
        "dateCreated": created["dateCreated"],
    });
    let expected = json!({
        "id": created["id"], "walletId": from["id"], "protocol": "0fns", "provider": "M0", "amount": shown("0"),
        "rewards": shown("0"), "dateCreated": created["dateCreated"], "actions": [action],
    });
    assert_eq!(created, expected);
    let now = read(&actor, &created).await;
    assert_eq!((&now["amount"], &now["actions"][0]["status"]), (&shown("1000000000"), &json!("Completed")));
    assert_eq!(tokens(&actor, &from, USDC).await, "0");
    assert_eq!(tokens(&actor, &from, OFNS).await, "1000000000");
    assert_eq!(create(&actor, &body).await, now, "sent again, it is the same");
    let mut other = body.clone();
    other["sourceAsset"]["amount"] = json!("2000000000");
    let reply = actor.signed("POST", "/allocations", &other).await;
    reply.refused(409, "Conflicting allocation with same externalId");

    word(&sandbox, "advance", &json!({ "seconds": YEAR })).await.ok();
    assert_eq!(read(&actor, &created).await["rewards"], shown("40000000"), "4 % a year");
    let mut part = trade("Withdraw", "400000000");
    part["externalId"] = json!("inv-2");
    act(&actor, &created, &part).await.ok();
    act(&actor, &created, &part).await.ok();
    let now = read(&actor, &created).await;
    assert_eq!((&now["amount"], now["actions"].as_array().unwrap().len()), (&shown("600000000"), 2));
    assert_eq!(
        (tokens(&actor, &from, USDC).await, tokens(&actor, &from, OFNS).await),
        ("400000000".into(), "600000000".into())
    );
    audit(&sandbox, USDC, 1_000_000_000, 0).await;

    let more = act(&actor, &created, &trade("Withdraw", "600000001")).await.ok();
    let failed = &more["actions"][0];
    assert_eq!(
        (&failed["status"], &failed["failureReason"]),
        (&json!("Failed"), &json!("The allocation has 600000000"))
    );
    act(&actor, &created, &trade("Withdraw", "600000000")).await.ok();
    let done = read(&actor, &created).await;
    assert_eq!((&done["amount"], &done["rewards"]), (&shown("0"), &shown("0")));
    assert_eq!(tokens(&actor, &from, USDC).await, "1040000000");
    audit(&sandbox, USDC, 1_000_000_000, 40_000_000).await;
    audit(&sandbox, OFNS, 0, 1_000_000_000).await;
    let listed = actor.get("/allocations").await.ok();
    assert!(listed["items"][0].get("actions").is_none(), "{listed}");
    assert_eq!(actor.get(&at(&created, "/actions")).await.ok()["items"], done["actions"]);
}

#[tokio::test]
async fn vaults_take_their_token_and_give_all_of_it_back() {
    let sandbox = Sandbox::builder().clock(ManualClock::default()).start().await.unwrap();
    let actor = service_account(&sandbox);
    let from = wallet(&actor, "Ethereum").await;
    fund(&sandbox, &from, &json!("Native"), "1000000000000000000").await;
    fund(&sandbox, &from, &token(USDS), "5000000000000000000").await;
    let body = json!({ "protocol": "SkySusds", "walletId": from["id"], "amount": "4000000000000000000" });
    let created = create(&actor, &body).await;
    assert_eq!((&created["provider"], &created["amount"]["contract"]), (&json!("Yield.xyz"), &json!(USDS)));
    assert_eq!(created["amount"]["metadata"]["symbol"], "USDS");
    let deposit = json!({ "kind": "Deposit", "amount": "1000000000000000000" });
    act(&actor, &created, &deposit).await.ok();
    let now = read(&actor, &created).await;
    assert_eq!(now["amount"]["amount"], "5000000000000000000");
    assert_eq!(now["actions"][0]["requestBody"], deposit);
    word(&sandbox, "advance", &json!({ "seconds": YEAR })).await.ok();
    act(&actor, &created, &json!({ "kind": "Withdraw" })).await.ok();
    assert_eq!(read(&actor, &created).await["amount"]["amount"], "0");
    assert_eq!(tokens(&actor, &from, USDS).await, "5175000000000000000", "with 3.5 %");
    let rates = actor.get("/allocations/info").await.ok();
    assert_eq!((&rates["0fns"], &rates["SkySusds"]), (&json!({ "apy": 4.0 }), &json!({ "apy": 3.5 })));
    assert_eq!(rates.as_object().unwrap().len(), 7);
}

#[tokio::test]
async fn yields_and_allocations_show_the_same_state() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    let from = investor(&sandbox, &actor).await;
    let created = actor.signed("POST", "/yields", &investment(&from, "500000000")).await.ok();
    let id = created["id"].as_str().unwrap();
    assert!(id.starts_with("yld-"), "{id}");
    let action = &created["actions"][0];
    assert_eq!((&action["yieldId"], &action["status"]), (&created["id"], &json!("InProgress")));
    assert!(created.get("provider").is_none() && action.get("allocationId").is_none(), "{created}");
    let allocation = read(&actor, &created).await;
    assert_eq!(allocation["amount"]["amount"], "500000000");
    act(&actor, &created, &trade("Deposit", "100000000")).await.ok();
    let now = actor.get(&format!("/yields/{id}")).await.ok();
    assert_eq!(now["amount"]["amount"], "600000000");
    let withdrawn = actor.signed("POST", &format!("/yields/{id}/actions"), &trade("Withdraw", "600000000")).await.ok();
    assert_eq!(withdrawn["actions"].as_array().unwrap().len(), 3);
    assert_eq!(read(&actor, &created).await["amount"]["amount"], "0");
    let actions = actor.get(&format!("/yields/{id}/actions?limit=2")).await.ok();
    assert_eq!(actions["items"].as_array().unwrap().len(), 2);
    let yields = actor.get("/yields").await.ok();
    let allocations = actor.get("/allocations").await.ok();
    assert_eq!((&yields["items"][0]["id"], &allocations["items"][0]["id"]), (&created["id"], &created["id"]));
    actor.get("/yields/yld-none").await.refused(404, "yield not found");
    actor.get("/allocations/allctn-none").await.refused(404, "allocation not found");
    assert_eq!(end_user(&sandbox).get("/yields").await.status, 403);
}

#[tokio::test]
async fn an_order_that_is_not_filled_is_canceled_once() {
    let (sandbox, events) = recording_sandbox().await;
    let actor = service_account(&sandbox);
    let from = investor(&sandbox, &actor).await;
    word(&sandbox, "hold_orders", &json!({})).await.ok();
    let created = create(&actor, &investment(&from, "1000000000")).await;
    let now = read(&actor, &created).await;
    assert_eq!((&now["actions"][0]["status"], &now["amount"]["amount"]), (&json!("InProgress"), &json!("0")));
    assert_eq!(tokens(&actor, &from, USDC).await, "0", "in escrow");
    let target = "/allocations/cancel-0fns-order-placement";
    let cancel = json!({ "allocationActionId": now["actions"][0]["id"], "externalId": "cancel-1" });
    word(&sandbox, "pace", &json!({ "network": "Ethereum", "pace": "Manual" })).await.ok();
    let canceled = actor.signed("POST", target, &cancel).await.ok();
    let transaction = canceled["transactionId"].as_str().unwrap();
    assert_eq!(actor.signed("POST", target, &cancel).await.ok(), canceled, "sent again, it is the same");
    let id = now["actions"][0]["id"].as_str().unwrap();
    let message = format!("allocation action {id} is not an unfilled order, or is being canceled");
    let again = json!({ "allocationActionId": id });
    actor.signed("POST", target, &again).await.refused(412, &message);
    word(&sandbox, "pace", &json!({ "network": "Ethereum", "pace": "Instant" })).await.ok();
    let transaction = actor.get(&path(&from, &format!("/transactions/{transaction}"))).await.ok();
    assert_eq!(transaction["status"], "Confirmed");
    let now = read(&actor, &created).await;
    let action = &now["actions"][0];
    assert_eq!((&action["status"], &action["failureReason"]), (&json!("Failed"), &json!("Canceled")));
    assert_eq!(tokens(&actor, &from, USDC).await, "1000000000");
    actor.signed("POST", target, &again).await.refused(412, &message);
    actor
        .signed("POST", target, &json!({ "allocationActionId": "none" }))
        .await
        .refused(404, "allocation action not found");

    act(&actor, &created, &trade("Deposit", "300000000")).await.ok();
    assert_eq!(read(&actor, &created).await["amount"]["amount"], "0");
    word(&sandbox, "hold_orders", &json!({ "hold": false })).await.ok();
    assert_eq!(read(&actor, &created).await["amount"]["amount"], "300000000");
    audit(&sandbox, USDC, 1_000_000_000, 0).await;
    let told: Vec<String> = events
        .lock()
        .unwrap()
        .iter()
        .filter_map(|kind| kind.strip_prefix("allocation.action.").map(str::to_owned))
        .collect();
    assert_eq!(told, ["created", "failed", "created", "completed"]);
}

#[tokio::test]
async fn policies_decide_on_deposits_and_withdrawals() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    let from = investor(&sandbox, &actor).await;
    let group = json!({ "quorum": 1, "approvers": { "userId": { "in": [sandbox.bootstrap().employee.user_id] } } });
    let limit = json!({ "kind": "TransactionAmountLimit", "configuration": { "limit": 500, "currency": "USD" } });
    let approval = json!({ "kind": "RequestApproval", "approvalGroups": [group] });
    let policy = json!({ "name": "p", "activityKind": "Wallets:Sign", "rule": limit, "action": approval });
    actor.signed("POST", "/v2/policies", &policy).await.ok();
    let decide = async |outcome: &str| {
        let approvals = actor.get("/v2/policy-approvals?status=Pending").await.ok();
        let id = &approvals["items"][0]["id"];
        word(&sandbox, "force", &json!({ "id": id, "outcome": outcome, "reason": "says the test" })).await.ok();
    };
    let created = create(&actor, &investment(&from, "400000000")).await;
    assert_eq!(read(&actor, &created).await["actions"][0]["status"], "Completed", "400 dollars need no approval");
    for (kind, outcome, status) in [
        ("Deposit", "deny", "Rejected"),
        ("Deposit", "approve", "Completed"),
        ("Withdraw", "deny", "Rejected"),
        ("Withdraw", "approve", "Completed"),
    ] {
        let held = act(&actor, &created, &trade(kind, "600000000")).await.ok();
        assert_eq!(held["actions"][0]["status"], "PendingPolicyApproval", "{held}");
        decide(outcome).await;
        assert_eq!(read(&actor, &created).await["actions"][0]["status"], status, "{kind}");
    }
    assert_eq!(tokens(&actor, &from, USDC).await, "600000000");
    let block = json!({
        "name": "p", "activityKind": "Wallets:Sign", "rule": { "kind": "AlwaysTrigger" }, "action": { "kind": "Block" },
    });
    actor.signed("POST", "/v2/policies", &block).await.ok();
    let blocked = act(&actor, &created, &trade("Deposit", "1")).await.ok();
    assert_eq!(blocked["actions"][0]["status"], "Rejected");
    audit(&sandbox, USDC, 1_000_000_000, 0).await;
}

#[tokio::test]
async fn a_deposit_without_funds_fails_and_a_sponsor_pays_fees() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    let from = investor(&sandbox, &actor).await;
    let poor = create(&actor, &investment(&from, "1000000001")).await;
    let poor = read(&actor, &poor).await;
    let action = &poor["actions"][0];
    assert_eq!((&action["status"], &action["failureReason"]), (&json!("Failed"), &json!("Insufficient token balance")));
    assert_eq!(poor["amount"]["amount"], "0");

    let payer = wallet(&actor, "Ethereum").await;
    fund(&sandbox, &payer, &json!("Native"), "1000000000000000000").await;
    let sponsor = actor.signed("POST", "/fee-sponsors", &json!({ "walletId": payer["id"] })).await.ok();
    let mut deposit = trade("Deposit", "5");
    deposit["feeSponsorId"] = json!("fs-none");
    act(&actor, &poor, &deposit).await.refused(404, "fee sponsor not found");
    deposit["feeSponsorId"] = sponsor["id"].clone();
    let sponsored = act(&actor, &poor, &deposit).await.ok();
    assert_eq!(sponsored["actions"][0]["feeSponsorId"], sponsor["id"]);
    assert_eq!(read(&actor, &poor).await["actions"][0]["status"], "Completed");
    let fees = actor.get(&format!("/fee-sponsors/{}/fees", sponsor["id"].as_str().unwrap())).await.ok();
    assert_eq!(fees["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn an_investment_that_cannot_be_is_refused() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    let from = investor(&sandbox, &actor).await;
    let (bitcoin, base) = (wallet(&actor, "BitcoinSignet").await, wallet(&actor, "Base").await);
    let with = |field: &str, value: Value| {
        let mut body = investment(&from, "5");
        body[field] = value;
        body
    };
    let vault =
        |wallet: &Value, amount: Value| json!({ "protocol": "SkySusds", "walletId": wallet["id"], "amount": amount });
    let unknown = "0x00000000000000000000000000000000000000aa";
    for (body, field) in [
        (with("protocol", json!("Nobody")), "protocol"),
        (with("walletId", bitcoin["id"].clone()), "walletId"),
        (with("slippageBps", json!(10_001)), "slippageBps"),
        (with("sourceAsset", json!({ "kind": "Native", "amount": "5" })), "sourceAsset.kind"),
        (with("sourceAsset", amount_of(unknown, "5")), "sourceAsset"),
        (with("sourceAsset", amount_of(USDC, "0")), "sourceAsset.amount"),
        (with("targetAsset", amount_of(USDC, "5")), "targetAsset"),
        (with("targetAsset", amount_of(OFNS, "1000")), "targetAsset.amount"),
        (with("externalId", json!("")), "externalId"),
        (with("feeSponsorId", json!("none")), "feeSponsorId"),
        (vault(&base, json!("5")), "walletId"),
        (vault(&from, json!("0")), "amount"),
        (vault(&from, json!("-5")), "amount"),
        (vault(&from, json!(5)), "amount"),
        (vault(&from, Value::Null), "amount"),
        (json!({ "protocol": "SkySusds", "amount": "5" }), "walletId"),
    ] {
        let reply = actor.signed("POST", "/allocations", &body).await;
        assert_eq!(reply.status, 400, "{body}: {}", reply.body);
        assert!(reply.body["error"]["message"].as_str().unwrap().contains(field), "{field}: {}", reply.body);
    }
    assert_eq!(actor.get("/allocations").await.ok(), json!({ "items": [] }));
    let created = create(&actor, &investment(&from, "5")).await;
    let other = |kind: &str, field: &str| {
        let mut body = trade(kind, "5");
        body[field] = amount_of(unknown, "5");
        body
    };
    let mut unclear = trade("Deposit", "5");
    unclear["kind"] = json!("Perhaps");
    for (body, field) in [
        (other("Deposit", "sourceAsset"), "sourceAsset"),
        (other("Deposit", "targetAsset"), "targetAsset"),
        (other("Withdraw", "sourceAsset"), "sourceAsset"),
        (other("Withdraw", "targetAsset"), "targetAsset"),
        (json!({ "kind": "Withdraw" }), "slippageBps"),
        (json!({ "amount": "5" }), "kind"),
        (unclear, "kind"),
    ] {
        let reply = act(&actor, &created, &body).await;
        assert_eq!(reply.status, 400, "{body}: {}", reply.body);
        assert!(reply.body["error"]["message"].as_str().unwrap().contains(field), "{field}: {}", reply.body);
    }
    for (field, value) in
        [("protocol", json!("SkySusds")), ("kind", json!("Perhaps")), ("walletId", bitcoin["id"].clone())]
    {
        let mut body = quote(&from);
        body[field] = value;
        let reply = actor.send("POST", "/allocations/get-0fns-quote", &body.to_string(), None).await;
        assert_eq!(reply.status, 400, "{body}: {}", reply.body);
    }
    let quote = actor.send("POST", "/allocations/get-0fns-quote", &quote(&from).to_string(), None).await.ok();
    assert_eq!((&quote["targetAsset"]["amount"], &quote["estFillTime"]), (&json!("5"), &json!(60)));

    let user = &sandbox.bootstrap().end_user.user_id;
    let delegated = actor.signed("POST", "/wallets", &json!({ "network": "Ethereum", "delegateTo": user })).await.ok();
    let message = format!("the key is delegated to {user}, who alone may use it");
    actor.signed("POST", "/allocations", &with("walletId", delegated["id"].clone())).await.refused(403, &message);
}

#[tokio::test]
async fn a_deposit_for_which_there_would_be_too_many_tokens_is_paid_back() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    let from = investor(&sandbox, &actor).await;
    fund(&sandbox, &from, &token(OFNS), &(u128::MAX - 1).to_string()).await;
    let created = create(&actor, &investment(&from, "1000000000")).await;
    let failed = read(&actor, &created).await;
    assert_eq!((&failed["actions"][0]["status"], &failed["amount"]["amount"]), (&json!("Failed"), &json!("0")));
    assert_eq!(tokens(&actor, &from, USDC).await, "1000000000");
}
