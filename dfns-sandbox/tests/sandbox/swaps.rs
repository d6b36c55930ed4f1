//! Swaps: quotes, their use, and both sides of the money.

use crate::client::{Actor, Reply, end_user, recording_sandbox, service_account};
use crate::transfers::{balance, chain, fund, now, wallet, word};
use dfns_sandbox::{ManualClock, Sandbox};
use serde_json::{Value, json};

const ETHER: &str = "1000000000000000000";
const USDC: &str = "0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48";

pub(crate) async fn define(sandbox: &Sandbox) {
    define_on(sandbox, "Ethereum").await;
}

async fn define_on(sandbox: &Sandbox, network: &str) {
    let token = json!({
        "network": network, "asset": { "kind": "Erc20", "contract": USDC }, "symbol": "USDC", "decimals": 6,
    });
    word(sandbox, "define_token", &token).await.ok();
}

pub(crate) fn terms(wallet: &Value) -> Value {
    json!({
        "provider": "UniswapX", "walletId": wallet["id"], "slippageBps": 100,
        "sourceAsset": { "kind": "Native", "amount": ETHER }, "targetAsset": { "kind": "Erc20", "contract": USDC },
    })
}

pub(crate) async fn ask(actor: &Actor, body: &Value) -> Reply {
    actor.send("POST", "/swaps/quotes", &body.to_string(), None).await
}

/// The swap that a quote is for.
pub(crate) fn by(quote: &Value) -> Value {
    let traded = |asset: &Value| {
        let mut asset = asset.clone();
        asset.as_object_mut().unwrap().remove("metadata");
        asset
    };
    json!({
        "quoteId": quote["id"], "provider": quote["provider"], "walletId": quote["walletId"],
        "sourceAsset": traded(&quote["sourceAsset"]), "targetAsset": traded(&quote["targetAsset"]),
        "slippageBps": quote["slippageBps"],
    })
}

async fn swap_now(actor: &Actor, swap: &Value) -> Value {
    actor.get(&format!("/swaps/{}", swap["id"].as_str().unwrap())).await.ok()
}

async fn tokens(actor: &Actor, wallet: &Value) -> String {
    let assets = actor.get(&crate::transfers::path(wallet, "/assets")).await.ok();
    assets["assets"][1]["balance"].as_str().unwrap_or("0").to_owned()
}

#[tokio::test]
async fn a_swap_pays_the_source_and_brings_the_target() {
    let (sandbox, events) = recording_sandbox().await;
    let actor = service_account(&sandbox);
    define(&sandbox).await;
    let from = wallet(&actor, "Ethereum").await;
    fund(&sandbox, &from, &json!("Native"), "2000000000000000000").await;
    let quote = ask(&actor, &terms(&from)).await.ok();
    assert!(quote["id"].as_str().unwrap().starts_with("swapQuote-"));
    // 3000 dollars, less 0.3 %.
    let expected = json!({
        "kind": "Erc20", "contract": USDC, "amount": "2991000000",
        "metadata": { "network": "Ethereum", "symbol": "USDC", "decimals": 6, "tid": format!("erc20:{USDC}") },
    });
    assert_eq!(quote["targetAsset"], expected);
    let source = json!({
        "kind": "Native", "amount": ETHER,
        "metadata": { "network": "Ethereum", "symbol": "ETH", "decimals": 18, "tid": "native:eth" },
    });
    assert_eq!((&quote["sourceAsset"], &quote["requestBody"]), (&source, &terms(&from)));
    let target = format!("/swaps/quotes/{}", quote["id"].as_str().unwrap());
    assert_eq!(actor.get(&target).await.ok(), quote);

    events.lock().unwrap().clear();
    let mut body = by(&quote);
    body["reference"] = json!("order-17");
    let swap = actor.signed("POST", "/swaps", &body).await.ok();
    assert_eq!((&swap["status"], &swap["requestBody"]), (&json!("InProgress"), &body));
    assert_eq!(
        (&swap["quotedSourceAsset"], &swap["quotedTargetAsset"]),
        (&quote["sourceAsset"], &quote["targetAsset"])
    );
    assert_eq!((&swap["reference"], &swap["targetWalletId"]), (&json!("order-17"), &from["id"]));
    let done = swap_now(&actor, &swap).await;
    assert_eq!(done["status"], "Completed");
    assert_eq!(tokens(&actor, &from).await, "2991000000");
    let transactions = actor.get(&crate::transfers::path(&from, "/transactions")).await.ok();
    let fee: u128 = transactions["items"][0]["fee"].as_str().unwrap().parse().unwrap();
    assert_eq!(balance(&actor, &from).await, (1_000_000_000_000_000_000 - fee).to_string());
    let history = actor.get(&crate::transfers::path(&from, "/history")).await.ok();
    let seen: Vec<_> =
        history["items"].as_array().unwrap().iter().map(|event| (&event["direction"], &event["value"])).collect();
    assert_eq!(seen[..2], [(&json!("In"), &json!("2991000000")), (&json!("Out"), &json!(ETHER))]);
    let swaps: Vec<String> = events.lock().unwrap().iter().filter(|kind| kind.starts_with("swap.")).cloned().collect();
    assert_eq!(swaps, ["swap.requested", "swap.completed"]);
    assert_eq!(actor.get("/swaps").await.ok(), json!({ "items": [done] }));

    let again = actor.signed("POST", "/swaps", &body).await;
    again.refused(409, "the quote was used already");
    assert_eq!(again.body["error"]["details"], json!({ "swapId": swap["id"] }));

    // And back: tokens for ether.
    let mut back = terms(&from);
    back["sourceAsset"] = json!({ "kind": "Erc20", "contract": USDC, "amount": "2991000000" });
    back["targetAsset"] = json!({ "kind": "Native" });
    let quote = ask(&actor, &back).await.ok();
    assert_eq!(quote["targetAsset"]["amount"], "994009000000000000");
    let swap = actor.signed("POST", "/swaps", &by(&quote)).await.ok();
    assert_eq!(swap_now(&actor, &swap).await["status"], "Completed");
    assert_eq!(tokens(&actor, &from).await, "0");
    // The books add up: nothing is reserved.
    for account in chain(&sandbox, "Ethereum").await["accounts"].as_array().unwrap() {
        for holding in account["balances"].as_array().unwrap() {
            assert_eq!(holding["reserved"], "0", "{account}");
        }
    }
}

#[tokio::test]
async fn a_swap_fails_without_funds_or_beyond_its_slippage() {
    let (sandbox, events) = recording_sandbox().await;
    let actor = service_account(&sandbox);
    define(&sandbox).await;
    let from = wallet(&actor, "Ethereum").await;
    let quote = ask(&actor, &terms(&from)).await.ok();
    let poor = actor.signed("POST", "/swaps", &by(&quote)).await.ok();
    let poor = swap_now(&actor, &poor).await;
    assert_eq!(poor["status"], "Failed");
    assert!(poor["failureReason"].as_str().unwrap().starts_with("Insufficient funds"), "{poor}");

    fund(&sandbox, &from, &json!("Native"), "2000000000000000000").await;
    for (price, status, reason) in [(2960.0, "Failed", json!("Slippage exceeded")), (2980.0, "Completed", Value::Null)]
    {
        word(&sandbox, "set_price", &json!({ "symbol": "ETH", "usd": 3000 })).await.ok();
        let quote = ask(&actor, &terms(&from)).await.ok();
        word(&sandbox, "set_price", &json!({ "symbol": "ETH", "usd": price })).await.ok();
        let before: u128 = balance(&actor, &from).await.parse().unwrap();
        let swap = actor.signed("POST", "/swaps", &by(&quote)).await.ok();
        let swap = swap_now(&actor, &swap).await;
        assert_eq!((&swap["status"], &swap["failureReason"]), (&json!(status), &reason), "{price}");
        let after: u128 = balance(&actor, &from).await.parse().unwrap();
        let lost = before - after;
        // A swap that fails gives the source back, and costs its fee.
        assert_eq!(lost > 1_000_000_000_000_000_000, status == "Completed", "{lost}");
        assert!(lost > 0);
    }
    assert_eq!(tokens(&actor, &from).await, "2971060000", "at the price of the execution");
    let failed = events.lock().unwrap().iter().filter(|kind| *kind == "swap.failed").count();
    assert_eq!(failed, 2);
}

#[tokio::test]
async fn a_quote_expires_and_its_terms_are_repeated() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    define(&sandbox).await;
    let from = wallet(&actor, "Ethereum").await;
    let other = wallet(&actor, "Ethereum").await;
    let quote = ask(&actor, &terms(&from)).await.ok();
    let with = |field: &str, value: Value| {
        let mut body = by(&quote);
        body[field] = value;
        body
    };
    for (body, field) in [
        (with("provider", json!("UniswapClassic")), "provider"),
        (with("walletId", other["id"].clone()), "walletId"),
        (with("targetWalletId", other["id"].clone()), "targetWalletId"),
        (with("slippageBps", json!(101)), "slippageBps"),
        (with("sourceAsset", json!({ "kind": "Native", "amount": "1" })), "sourceAsset"),
        (with("targetAsset", json!({ "kind": "Native", "amount": "1" })), "targetAsset"),
        (
            with("targetAsset", json!({ "kind": "Erc20", "contract": USDC, "amount": "2991000001" })),
            "targetAsset.amount",
        ),
        (with("targetAsset", json!({ "kind": "Erc20", "contract": USDC, "amount": "0" })), "targetAsset.amount"),
        (with("reference", json!("")), "reference"),
        (with("slippageBps", json!("100")), "slippageBps"),
    ] {
        let reply = actor.signed("POST", "/swaps", &body).await;
        assert_eq!(reply.status, 400, "{body}: {}", reply.body);
        assert!(reply.body["error"]["message"].as_str().unwrap().contains(field), "{field}: {}", reply.body);
    }
    let unknown = actor.signed("POST", "/swaps", &with("quoteId", json!("swapQuote-none"))).await;
    unknown.refused(404, "swap quote not found");
    actor.get("/swaps/quotes/swapQuote-none").await.refused(404, "swap quote not found");
    actor.get("/swaps/swap-none").await.refused(404, "swap not found");
    assert_eq!(actor.get("/swaps").await.ok(), json!({ "items": [] }));

    let id = quote["id"].as_str().unwrap();
    word(&sandbox, "expire_quote", &json!({ "quoteId": "swapQuote-none" })).await.refused(404, "swap quote not found");
    word(&sandbox, "expire_quote", &json!({ "quoteId": id })).await.ok();
    let message = format!("swap quote {id} has expired; request another");
    actor.signed("POST", "/swaps", &by(&quote)).await.refused(412, &message);
    let quote = ask(&actor, &terms(&from)).await.ok();
    word(&sandbox, "advance", &json!({ "seconds": 601 })).await.ok();
    assert_eq!(actor.signed("POST", "/swaps", &by(&quote)).await.status, 412);
    assert_eq!(end_user(&sandbox).get("/swaps").await.status, 403);
}

#[tokio::test]
async fn a_quote_that_cannot_be_given_is_refused() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    define(&sandbox).await;
    let from = wallet(&actor, "Ethereum").await;
    let (bitcoin, other) = (wallet(&actor, "BitcoinSignet").await, wallet(&actor, "Ethereum").await);
    let with = |field: &str, value: Value| {
        let mut body = terms(&from);
        body[field] = value;
        body
    };
    let unknown = "0x00000000000000000000000000000000000000aa";
    for (body, field) in [
        (with("provider", json!("Nobody")), "provider"),
        (with("slippageBps", json!(10_001)), "slippageBps"),
        (with("walletId", bitcoin["id"].clone()), "walletId"),
        (with("targetWalletId", other["id"].clone()), "targetWalletId"),
        (with("sourceAsset", json!({ "kind": "Native" })), "amount"),
        (with("sourceAsset", json!({ "kind": "Native", "amount": "0" })), "sourceAsset.amount"),
        (with("sourceAsset", json!({ "kind": "Native", "amount": "1" })), "sourceAsset.amount"),
        (with("sourceAsset", json!({ "kind": "Native", "amount": "9".repeat(38) })), "sourceAsset.amount"),
        (with("sourceAsset", json!({ "kind": "Native", "amount": "9".repeat(60) })), "sourceAsset.amount"),
        (with("sourceAsset", json!({ "kind": "Spl", "mint": "x", "amount": "1" })), "sourceAsset.kind"),
        (with("sourceAsset", json!({ "kind": "Erc20", "contract": unknown, "amount": "1" })), "sourceAsset"),
        (with("targetAsset", json!({ "kind": "Erc20", "contract": unknown })), "targetAsset"),
        (with("targetAsset", json!({ "kind": "Native" })), "targetAsset"),
        (with("targetAsset", json!({ "kind": "Erc20", "contract": USDC, "amount": "1" })), "targetAsset.amount"),
    ] {
        let reply = ask(&actor, &body).await;
        assert_eq!(reply.status, 400, "{body}: {}", reply.body);
        assert!(reply.body["error"]["message"].as_str().unwrap().contains(field), "{field}: {}", reply.body);
    }
    ask(&actor, &with("walletId", json!("wa-none"))).await.refused(404, "wallet not found");
}

#[tokio::test]
async fn a_sponsor_pays_the_fee_of_a_swap() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    define(&sandbox).await;
    let (from, payer) = (wallet(&actor, "Ethereum").await, wallet(&actor, "Ethereum").await);
    fund(&sandbox, &from, &json!("Native"), ETHER).await;
    fund(&sandbox, &payer, &json!("Native"), ETHER).await;
    let sponsor = actor.signed("POST", "/fee-sponsors", &json!({ "walletId": payer["id"] })).await.ok();
    let quote = ask(&actor, &terms(&from)).await.ok();
    let mut body = by(&quote);
    body["feeSponsorId"] = json!("fs-none");
    actor.signed("POST", "/swaps", &body).await.refused(404, "fee sponsor not found");
    body["feeSponsorId"] = sponsor["id"].clone();
    let swap = actor.signed("POST", "/swaps", &body).await.ok();
    assert_eq!(swap["feeSponsorId"], sponsor["id"]);
    assert_eq!(swap_now(&actor, &swap).await["status"], "Completed");
    assert_eq!(balance(&actor, &from).await, "0");
    let transactions = actor.get(&crate::transfers::path(&from, "/transactions")).await.ok();
    let paid = now(&actor, &from, &transactions["items"][0]).await;
    let fees = actor.get(&format!("/fee-sponsors/{}/fees", sponsor["id"].as_str().unwrap())).await.ok();
    assert_eq!((&fees["items"][0]["requestId"], &fees["items"][0]["fee"]), (&paid["id"], &paid["fee"]));
}

/// Lets this policy decide on everything that wallets sign.
async fn govern(actor: &Actor, action: &Value) {
    let rule = json!({ "kind": "AlwaysTrigger" });
    let policy = json!({ "name": "p", "activityKind": "Wallets:Sign", "rule": rule, "action": action });
    actor.signed("POST", "/v2/policies", &policy).await.ok();
}

#[tokio::test]
async fn policies_decide_on_a_swap_once() {
    let (sandbox, events) = recording_sandbox().await;
    let actor = service_account(&sandbox);
    define(&sandbox).await;
    let from = wallet(&actor, "Ethereum").await;
    fund(&sandbox, &from, &json!("Native"), "3000000000000000000").await;
    let group = json!({ "quorum": 1, "approvers": { "userId": { "in": [sandbox.bootstrap().employee.user_id] } } });
    govern(&actor, &json!({ "kind": "RequestApproval", "approvalGroups": [group] })).await;
    for (outcome, status, reason) in
        [("approve", "Completed", Value::Null), ("deny", "Rejected", json!("says the test"))]
    {
        let quote = ask(&actor, &terms(&from)).await.ok();
        let before = balance(&actor, &from).await;
        let swap = actor.signed("POST", "/swaps", &by(&quote)).await.ok();
        assert_eq!(swap["status"], "PendingPolicyApproval");
        let approvals = actor.get("/v2/policy-approvals?status=Pending").await.ok();
        let approvals = approvals["items"].as_array().unwrap();
        assert_eq!(approvals.len(), 1);
        let activity = &approvals[0]["activity"];
        assert_eq!((&activity["kind"], &activity["swapRequest"]), (&json!("Wallets:Sign"), &swap));
        assert_eq!(swap_now(&actor, &swap).await, swap);
        assert_eq!(balance(&actor, &from).await, before);
        let force = json!({ "id": approvals[0]["id"], "outcome": outcome, "reason": "says the test" });
        word(&sandbox, "force", &force).await.ok();
        let swap = swap_now(&actor, &swap).await;
        assert_eq!((&swap["status"], &swap["failureReason"]), (&json!(status), &reason));
        assert_eq!(balance(&actor, &from).await == before, outcome == "deny");
    }
    govern(&actor, &json!({ "kind": "Block" })).await;
    let quote = ask(&actor, &terms(&from)).await.ok();
    let before = balance(&actor, &from).await;
    let blocked = actor.signed("POST", "/swaps", &by(&quote)).await.ok();
    assert_eq!(blocked["status"], "Rejected");
    assert_eq!(swap_now(&actor, &blocked).await, blocked);
    assert_eq!(balance(&actor, &from).await, before);
    let swaps: Vec<String> = events.lock().unwrap().iter().filter(|kind| kind.starts_with("swap.")).cloned().collect();
    let requested = "swap.requested";
    assert_eq!(swaps, [requested, "swap.completed", requested, "swap.rejected", requested, "swap.rejected"]);
}

#[tokio::test]
async fn a_swap_counts_as_one_activity_with_its_source_and_the_provider_as_recipient() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    define(&sandbox).await;
    let from = wallet(&actor, "Ethereum").await;
    fund(&sandbox, &from, &json!("Native"), "9000000000000000000").await;
    let limit = json!({ "limit": 6500, "currency": "USD", "timeframe": 60 });
    let rule = json!({ "kind": "TransactionAmountVelocity", "configuration": limit });
    let block = json!({ "kind": "Block" });
    let policy = json!({ "name": "p", "activityKind": "Wallets:Sign", "rule": rule, "action": block });
    actor.signed("POST", "/v2/policies", &policy).await.ok();
    for status in ["Completed", "Completed", "Rejected"] {
        let quote = ask(&actor, &terms(&from)).await.ok();
        let swap = actor.signed("POST", "/swaps", &by(&quote)).await.ok();
        let swap = swap_now(&actor, &swap).await;
        assert_eq!(swap["status"], status, "{swap}");
    }
}

#[tokio::test]
async fn providers_may_require_their_agreements() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    define(&sandbox).await;
    let from = wallet(&actor, "Ethereum").await;
    fund(&sandbox, &from, &json!("Native"), "2000000000000000000").await;
    word(&sandbox, "require_agreements", &json!({})).await.ok();
    let quote = ask(&actor, &terms(&from)).await.ok();
    for kind in ["UniswapTermsOfService", "UniswapPrivacyPolicy"] {
        let message = format!("the agreement {kind} is not accepted; accept it first");
        actor.signed("POST", "/swaps", &by(&quote)).await.refused(412, &message);
        let latest = actor.get(&format!("/agreements/latest-unaccepted?agreementType={kind}")).await.ok();
        let id = latest["latestAgreement"]["id"].as_str().unwrap();
        actor.signed("POST", &format!("/agreements/{id}/accept"), &Value::Null).await.ok();
    }
    let swap = actor.signed("POST", "/swaps", &by(&quote)).await.ok();
    assert_eq!(swap_now(&actor, &swap).await["status"], "Completed");
    word(&sandbox, "require_agreements", &json!({ "required": false })).await.ok();
    assert_eq!(word(&sandbox, "require_agreements", &json!({ "required": "no" })).await.status, 400);
}

#[tokio::test]
async fn circle_swaps_between_the_wallets_of_two_networks() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    define(&sandbox).await;
    define_on(&sandbox, "Base").await;
    let (from, to) = (wallet(&actor, "Ethereum").await, wallet(&actor, "Base").await);
    fund(&sandbox, &from, &json!("Native"), ETHER).await;
    fund(&sandbox, &from, &json!({ "kind": "Erc20", "contract": USDC }), "5000000").await;
    let mut body = terms(&from);
    (body["provider"], body["targetWalletId"]) = (json!("CircleCctp"), to["id"].clone());
    body["sourceAsset"] = json!({ "kind": "Erc20", "contract": USDC, "amount": "5000000" });
    let quote = ask(&actor, &body).await.ok();
    assert_eq!(quote["targetAsset"]["metadata"]["network"], "Base");
    let mut swap = by(&quote);
    swap["targetWalletId"] = to["id"].clone();
    let swap = actor.signed("POST", "/swaps", &swap).await.ok();
    assert_eq!(swap_now(&actor, &swap).await["status"], "Completed");
    assert_eq!((tokens(&actor, &from).await, tokens(&actor, &to).await), ("0".to_owned(), "4985000".to_owned()));
    let state = chain(&sandbox, "Base").await;
    let issued: Vec<_> = state["assets"].as_array().unwrap().iter().map(|asset| asset["issued"].clone()).collect();
    assert!(issued.contains(&json!("4985000")), "{state}");
}

#[tokio::test]
async fn the_target_arrives_two_blocks_after_the_source_left() {
    let sandbox = Sandbox::builder().clock(ManualClock::default()).start().await.unwrap();
    let actor = service_account(&sandbox);
    define(&sandbox).await;
    let from = wallet(&actor, "Ethereum").await;
    fund(&sandbox, &from, &json!("Native"), "2000000000000000000").await;
    word(&sandbox, "pace", &json!({ "pace": "Clock" })).await.ok();
    let quote = ask(&actor, &terms(&from)).await.ok();
    let mut body = by(&quote);
    // The wallet accepts less than the slippage allows.
    body["targetAsset"]["amount"] = json!("2000000000");
    let swap = actor.signed("POST", "/swaps", &body).await.ok();
    word(&sandbox, "set_price", &json!({ "symbol": "ETH", "usd": 2500 })).await.ok();
    word(&sandbox, "advance", &json!({ "seconds": 12 * 13 })).await.ok();
    assert_eq!(swap_now(&actor, &swap).await["status"], "InProgress");
    assert_ne!(balance(&actor, &from).await, "2000000000000000000");
    word(&sandbox, "advance", &json!({ "seconds": 24 })).await.ok();
    assert_eq!(swap_now(&actor, &swap).await["status"], "Completed");
    assert_eq!(tokens(&actor, &from).await, "2492500000", "at the price of the execution");
}

#[tokio::test]
async fn end_users_do_not_swap_and_nobody_swaps_for_them() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    define(&sandbox).await;
    let user = &sandbox.bootstrap().end_user.user_id;
    let delegated = actor.signed("POST", "/wallets", &json!({ "network": "Ethereum", "delegateTo": user })).await.ok();
    let message = format!("the key is delegated to {user}, who alone may use it");
    ask(&actor, &terms(&delegated)).await.refused(403, &message);
    assert_eq!(ask(&end_user(&sandbox), &terms(&delegated)).await.status, 403);
}
