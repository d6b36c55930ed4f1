//! Payouts: from the request to the money in a bank account, and every other end.

use crate::client::{Actor, employee, end_user, recording_sandbox, service_account};
use crate::persistence::folder;
use crate::transfers::{now, wallet, word};
use dfns_sandbox::{ManualClock, PayoutEvent, Sandbox};
use serde_json::{Value, json};

/// USDC on Sepolia.
pub(crate) const USDC: &str = "0x1c7D4B196Cb0C7B01d743Fbc6116a902379C7238";

/// The time of a block there, in seconds.
const BLOCK: u64 = 12;

/// A payout of 100 USDC.
pub(crate) fn body(wallet: &Value) -> Value {
    json!({
        "provider": "Borderless", "walletId": wallet["id"], "fiatCurrency": "USD", "country": "US",
        "asset": { "kind": "Erc20", "contract": USDC, "amount": "100000000" },
        "borderlessAccountId": "acc-1", "paymentInstructionsId": "pi-1", "paymentPurpose": "salary payment",
    })
}

/// A wallet that can pay it, fees included.
pub(crate) async fn payer(sandbox: &Sandbox, actor: &Actor) -> Value {
    let wallet = wallet(actor, "EthereumSepolia").await;
    for (asset, amount) in
        [(json!("Native"), "1000000000000000000"), (json!({ "kind": "Erc20", "contract": USDC }), "150000000")]
    {
        crate::transfers::fund(sandbox, &wallet, &asset, amount).await;
    }
    wallet
}

/// The confirmation of a payout.
pub(crate) fn confirmation(payout: &Value) -> Value {
    let transfer =
        json!({ "kind": "Erc20", "contract": USDC, "amount": "100000000", "to": payout["data"]["depositAddress"] });
    json!({ "action": "Confirm", "walletId": payout["walletId"], "transfer": transfer })
}

fn at(payout: &Value, rest: &str) -> String {
    format!("/payouts/{}{rest}", payout["id"].as_str().unwrap())
}

/// The payout as it is, if it is this far.
async fn is(actor: &Actor, payout: &Value, status: &str, progress: &str) -> Value {
    let payout = actor.get(&at(payout, "")).await.ok();
    assert_eq!((&payout["status"], &payout["data"]["executionStatus"]), (&json!(status), &json!(progress)));
    assert_eq!(payout["dateFinalized"].is_string(), status != "Processing");
    payout
}

async fn blocks(sandbox: &Sandbox, number: u64) {
    word(sandbox, "advance", &json!({ "seconds": BLOCK * number })).await.ok();
}

async fn clock(sandbox: &Sandbox) {
    word(sandbox, "pace", &json!({ "network": "EthereumSepolia", "pace": "Clock" })).await.ok();
}

#[tokio::test]
async fn a_payout_goes_from_request_to_the_bank_account_step_by_step() {
    let (sandbox, events) = recording_sandbox().await;
    let actor = service_account(&sandbox);
    let wallet = payer(&sandbox, &actor).await;
    clock(&sandbox).await;
    events.lock().unwrap().clear();
    let mut request = body(&wallet);
    request["externalId"] = json!("salary-1");
    let payout = actor.signed("POST", "/payouts", &request).await.ok();
    let expected = json!({
        "id": payout["id"], "walletId": wallet["id"], "fiatCurrency": "USD", "externalId": "salary-1",
        "asset": {
            "kind": "Erc20", "contract": USDC, "amount": "100000000", "network": "EthereumSepolia",
            "metadata": { "symbol": "USDC", "decimals": 6, "verified": true },
        },
        "status": "Processing", "requester": payout["requester"], "dateCreated": payout["dateCreated"],
        "provider": "Borderless",
        "data": {
            "executionStatus": "Initializing", "borderlessAccountId": "acc-1", "paymentInstructionsId": "pi-1",
            "paymentPurpose": "salary payment", "country": "US",
        },
    });
    assert_eq!(payout, expected);
    assert!(payout["id"].as_str().unwrap().starts_with("pyt-"));
    let early = actor.signed("POST", &at(&payout, "/action"), &confirmation(&payout)).await;
    assert_eq!(early.status, 400, "it has no deposit address");
    blocks(&sandbox, 1).await;
    is(&actor, &payout, "Processing", "AwaitingPayoutInstructions").await;
    assert!(events.lock().unwrap().is_empty());
    blocks(&sandbox, 1).await;
    let ready = is(&actor, &payout, "Processing", "AwaitingPayoutConfirmation").await;
    assert_eq!(*events.lock().unwrap(), ["payout.action.required"]);
    let address = ready["data"]["depositAddress"].as_str().unwrap();
    assert!(address.starts_with("0x") && ready["data"]["borderlessPayoutId"].is_string());

    let done = actor.signed("POST", &at(&payout, "/action"), &confirmation(&ready)).await.ok();
    assert_eq!(done, json!({}));
    let submitted = is(&actor, &payout, "Processing", "SubmittingPayoutTransfer").await;
    let transfer = json!({ "id": submitted["data"]["transferId"] });
    let sent = now(&actor, &wallet, &transfer).await;
    let expected = json!({ "kind": "Erc20", "contract": USDC, "amount": "100000000", "to": address });
    assert_eq!(sent["requestBody"], expected);
    while now(&actor, &wallet, &transfer).await["status"] != "Broadcasted" {
        word(&sandbox, "advance", &json!({ "toNextTimer": true })).await.ok();
    }
    is(&actor, &payout, "Processing", "DepositProcessing").await;
    while now(&actor, &wallet, &transfer).await["status"] != "Confirmed" {
        word(&sandbox, "advance", &json!({ "toNextTimer": true })).await.ok();
    }
    let pending = is(&actor, &payout, "Processing", "DisbursementPending").await;
    assert_eq!(pending["data"]["transactionHash"], now(&actor, &wallet, &transfer).await["txHash"]);
    assert!(pending["data"]["dateDepositConfirmed"].is_string());
    blocks(&sandbox, 1).await;
    let paid = is(&actor, &payout, "Completed", "Completed").await;
    assert!(paid["data"]["datePayoutConfirmed"].is_string() && paid["data"]["dateConfirmed"].is_string());
    let assets = actor.get(&crate::transfers::path(&wallet, "/assets")).await.ok();
    assert_eq!(assets["assets"][1]["balance"], "50000000");
    // Nothing is left that would happen to it.
    word(&sandbox, "advance", &json!({ "seconds": 200_000 })).await.ok();
    assert_eq!(actor.get(&at(&payout, "")).await.ok(), paid);

    // The same request is the same payout as it is now; another one conflicts.
    assert_eq!(actor.signed("POST", "/payouts", &request).await.ok(), paid);
    request["country"] = json!("CA");
    let conflict = actor.signed("POST", "/payouts", &request).await;
    conflict.refused(409, "Conflicting payout with same externalId");
}

#[tokio::test]
async fn a_payout_that_nobody_confirms_expires_after_a_day_even_after_a_restart() {
    let file = folder("payout").join("state");
    let manual = ManualClock::default();
    let sandbox = Sandbox::builder().data(&file).clock(manual.clone()).start().await.unwrap();
    let actor = service_account(&sandbox);
    let wallet = payer(&sandbox, &actor).await;
    let payout = actor.signed("POST", "/payouts", &body(&wallet)).await.ok();
    let ready = is(&actor, &payout, "Processing", "AwaitingPayoutConfirmation").await;
    sandbox.stop().await;
    let sandbox = Sandbox::builder().data(&file).clock(manual).start().await.unwrap();
    let actor = service_account(&sandbox);
    word(&sandbox, "advance", &json!({ "seconds": 24 * 3600 - 1 })).await.ok();
    assert_eq!(is(&actor, &payout, "Processing", "AwaitingPayoutConfirmation").await, ready);
    word(&sandbox, "advance", &json!({ "seconds": 1 })).await.ok();
    is(&actor, &payout, "Expired", "Expired").await;
    let message = "only payouts that are AwaitingPayoutConfirmation can be confirmed, and this payout is Expired";
    actor.signed("POST", &at(&payout, "/action"), &confirmation(&ready)).await.refused(412, message);
}

#[tokio::test]
async fn a_payout_is_canceled_until_it_is_confirmed() {
    let sandbox = Sandbox::builder().clock(ManualClock::default()).start().await.unwrap();
    let actor = service_account(&sandbox);
    let wallet = payer(&sandbox, &actor).await;
    clock(&sandbox).await;
    let cancel = json!({ "action": "Cancel" });
    for steps in 0..3 {
        let payout = actor.signed("POST", "/payouts", &body(&wallet)).await.ok();
        blocks(&sandbox, steps).await;
        assert_eq!(actor.signed("POST", &at(&payout, "/action"), &cancel).await.ok(), json!({}));
        let canceled = is(&actor, &payout, "Canceled", "Canceled").await;
        assert!(canceled["data"]["dateCanceled"].is_string());
        blocks(&sandbox, 3).await;
        assert_eq!(actor.get(&at(&payout, "")).await.ok(), canceled);
        let message = "only payouts that are not confirmed can be canceled, and this payout is Canceled";
        actor.signed("POST", &at(&payout, "/action"), &cancel).await.refused(412, message);
    }
    let payout = actor.signed("POST", "/payouts", &body(&wallet)).await.ok();
    blocks(&sandbox, 2).await;
    let ready = is(&actor, &payout, "Processing", "AwaitingPayoutConfirmation").await;
    actor.signed("POST", &at(&payout, "/action"), &confirmation(&ready)).await.ok();
    let progress = "and this payout is SubmittingPayoutTransfer";
    let message = format!("only payouts that are not confirmed can be canceled, {progress}");
    actor.signed("POST", &at(&payout, "/action"), &cancel).await.refused(412, &message);
    let message = format!("only payouts that are AwaitingPayoutConfirmation can be confirmed, {progress}");
    actor.signed("POST", &at(&payout, "/action"), &confirmation(&ready)).await.refused(412, &message);
    let transfers = actor.get(&crate::transfers::path(&wallet, "/transfers")).await.ok();
    assert_eq!(transfers["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_confirmation_must_repeat_the_payout() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    let (payer, other) = (payer(&sandbox, &actor).await, wallet(&actor, "EthereumSepolia").await);
    let payout = actor.signed("POST", "/payouts", &body(&payer)).await.ok();
    let ready = is(&actor, &payout, "Processing", "AwaitingPayoutConfirmation").await;
    let address = ready["data"]["depositAddress"].as_str().unwrap();
    for (pointer, value, message) in [
        ("/walletId", other["id"].clone(), "`walletId` must be the wallet of the payout".to_owned()),
        ("/transfer/amount", json!("99999999"), "`transfer.amount` must be the amount of the payout".to_owned()),
        ("/transfer/contract", json!(address), "`transfer` must be of the asset of the payout".to_owned()),
        (
            "/transfer/to",
            other["address"].clone(),
            format!("`transfer.to` must be the deposit address of the payout, {address}"),
        ),
        ("/action", json!("Approve"), "`action` must be `Confirm` or `Cancel`".to_owned()),
    ] {
        let mut body = confirmation(&ready);
        *body.pointer_mut(pointer).unwrap() = value;
        actor.signed("POST", &at(&payout, "/action"), &body).await.refused(400, &message);
    }
    assert_eq!(is(&actor, &payout, "Processing", "AwaitingPayoutConfirmation").await, ready);
    // Addresses are compared as addresses: the notation does not matter.
    let mut lower = confirmation(&ready);
    for field in ["to", "contract"] {
        let address = lower["transfer"][field].as_str().unwrap().to_lowercase();
        lower["transfer"][field] = json!(address);
    }
    actor.signed("POST", &at(&payout, "/action"), &lower).await.ok();
    is(&actor, &payout, "Completed", "Completed").await;
    actor.signed("POST", "/payouts/pyt-none/action", &lower).await.refused(404, "payout not found");
}

#[tokio::test]
async fn a_payout_that_is_refused_names_the_field() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    let wallet = payer(&sandbox, &actor).await;
    let before = sandbox.fingerprint();
    let amount =
        "`asset.amount` must be a whole number above 0 and below 2^128, in decimal digits without leading zeros";
    let unknown = "`asset`: the token is unknown; define it with `define_token`";
    for (pointer, value, message) in [
        ("/provider", json!("CircleMint"), "`provider` must be `Borderless`"),
        ("/fiatCurrency", json!("usd"), "`fiatCurrency` must be 3 capital letters"),
        ("/country", json!("USA"), "`country` must be 2 capital letters"),
        ("/borderlessAccountId", json!(""), "`borderlessAccountId` must be a non-empty string"),
        ("/paymentInstructionsId", json!(""), "`paymentInstructionsId` must be a non-empty string"),
        ("/asset/kind", json!("Native"), "`asset.kind` must be `Erc20`, `Spl` or `Spl2022`"),
        ("/asset/amount", json!("0"), amount),
        ("/asset/amount", json!("1.5"), amount),
        ("/asset/amount", json!("9".repeat(60)), amount),
        ("/asset/amount", json!("0x10"), amount),
        ("/asset/amount", json!("00012"), amount),
        ("/asset/amount", json!(12), "`asset.amount` must be a string"),
        ("/asset/contract", json!(format!("0x{}", "11".repeat(20))), unknown),
        ("/asset/contract", json!(""), "`contract` must be a non-empty string"),
    ] {
        let mut body = body(&wallet);
        *body.pointer_mut(pointer).unwrap() = value;
        actor.signed("POST", "/payouts", &body).await.refused(400, message);
    }
    for (field, value, status) in
        [("paymentPurpose", json!("fun"), 400), ("externalId", json!(""), 400), ("walletId", json!("wa-none"), 404)]
    {
        let mut body = body(&wallet);
        body[field] = value;
        assert_eq!(actor.signed("POST", "/payouts", &body).await.status, status, "{field}");
    }
    assert_eq!(sandbox.fingerprint(), before);
    // The wallet of a vault pays for nothing but the vault.
    let vault = actor.signed("POST", "/vaults", &json!({ "name": "v" })).await.ok()["id"].clone();
    let at = format!("/vaults/{}/addresses", vault.as_str().unwrap());
    let address = actor.signed("POST", &at, &json!({ "network": "EthereumSepolia" })).await.ok();
    let of_vault = body(&json!({ "id": address["walletId"] }));
    let message = format!("the wallet and its key are managed by vault {}", vault.as_str().unwrap());
    actor.signed("POST", "/payouts", &of_vault).await.refused(403, &message);
    actor.send("POST", "/payouts/quote", &of_vault.to_string(), None).await.refused(403, &message);
}

#[tokio::test]
async fn policies_decide_about_the_transfer_of_a_payout() {
    let sandbox = Sandbox::builder().clock(ManualClock::default()).start().await.unwrap();
    let (actor, approver) = (service_account(&sandbox), employee(&sandbox));
    let wallet = payer(&sandbox, &actor).await;
    let group = json!({ "quorum": 1, "approvers": { "userId": { "in": [approver.user_id] } } });
    let mut policy = json!({
        "name": "p", "activityKind": "Wallets:Sign", "rule": { "kind": "AlwaysTrigger" },
        "action": { "kind": "RequestApproval", "approvalGroups": [group], "autoRejectTimeout": 60 },
    });
    let id = approver.signed("POST", "/v2/policies", &policy).await.ok()["id"].clone();
    for (value, status, progress) in
        [("Approved", "Completed", "Completed"), ("Denied", "Rejected", "Rejected"), ("", "Rejected", "Rejected")]
    {
        let payout = actor.signed("POST", "/payouts", &body(&wallet)).await.ok();
        let ready = is(&actor, &payout, "Processing", "AwaitingPayoutConfirmation").await;
        actor.signed("POST", &at(&payout, "/action"), &confirmation(&ready)).await.ok();
        let held = is(&actor, &payout, "Processing", "PendingPolicyApproval").await;
        let refused = sandbox.control().payout(payout["id"].as_str().unwrap(), PayoutEvent::Failed).await.unwrap_err();
        assert_eq!(refused.status(), 412, "its transfer may still be approved");
        let transfer = now(&actor, &wallet, &json!({ "id": held["data"]["transferId"] })).await;
        let target = format!("/v2/policy-approvals/{}/decisions", transfer["approvalId"].as_str().unwrap());
        if value.is_empty() {
            word(&sandbox, "advance", &json!({ "seconds": 60 * 60 })).await.ok();
        } else {
            approver.signed("POST", &target, &json!({ "value": value })).await.ok();
        }
        let ended = is(&actor, &payout, status, progress).await;
        assert_eq!(ended["data"]["statusReason"].is_string(), status == "Rejected");
    }
    policy["action"] = json!({ "kind": "Block" });
    let target = format!("/v2/policies/{}", id.as_str().unwrap());
    approver.signed("PUT", &target, &policy).await.ok();
    let payout = actor.signed("POST", "/payouts", &body(&wallet)).await.ok();
    let ready = is(&actor, &payout, "Processing", "AwaitingPayoutConfirmation").await;
    actor.signed("POST", &at(&payout, "/action"), &confirmation(&ready)).await.ok();
    is(&actor, &payout, "Rejected", "Rejected").await;
}

#[tokio::test]
async fn a_transfer_that_fails_fails_the_payout_and_one_that_is_sped_up_does_not() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    let wallet = payer(&sandbox, &actor).await;
    let confirmed = async || {
        let payout = actor.signed("POST", "/payouts", &body(&wallet)).await.ok();
        let mut ready = actor.get(&at(&payout, "")).await.ok();
        if ready["data"]["depositAddress"].is_null() {
            ready = word(&sandbox, "payout", &json!({ "id": payout["id"], "event": "instructions" })).await.ok();
        }
        actor.signed("POST", &at(&payout, "/action"), &confirmation(&ready)).await.ok();
        payout
    };
    word(&sandbox, "fail_next", &json!({ "walletId": wallet["id"], "stage": "broadcast", "reason": "down" }))
        .await
        .ok();
    let failed = is(&actor, &confirmed().await, "Failed", "Failed").await;
    assert_eq!(failed["data"]["statusReason"], "down");

    word(&sandbox, "pace", &json!({ "network": "EthereumSepolia", "pace": "Manual" })).await.ok();
    let payout = confirmed().await;
    word(&sandbox, "step", &json!({ "network": "EthereumSepolia", "n": 2 })).await.ok();
    let sent = is(&actor, &payout, "Processing", "DepositProcessing").await;
    let target = format!("/transfers/{}/speed-up", sent["data"]["transferId"].as_str().unwrap());
    let faster = actor.signed("POST", &crate::transfers::path(&wallet, &target), &Value::Null).await.ok();
    word(&sandbox, "mine", &json!({ "network": "EthereumSepolia" })).await.ok();
    word(&sandbox, "mine", &json!({ "network": "EthereumSepolia", "n": 100 })).await.ok();
    let arrived = is(&actor, &payout, "Processing", "DisbursementPending").await;
    assert_eq!(arrived["data"]["transactionHash"], now(&actor, &wallet, &faster).await["txHash"]);
    let done = word(&sandbox, "payout", &json!({ "id": payout["id"], "event": "disbursed" })).await.ok();
    assert_eq!(done, is(&actor, &payout, "Completed", "Completed").await);
}

#[tokio::test]
async fn a_provider_acts_when_a_test_says_so() {
    let sandbox = Sandbox::builder().clock(ManualClock::default()).start().await.unwrap();
    let actor = service_account(&sandbox);
    let wallet = payer(&sandbox, &actor).await;
    clock(&sandbox).await;
    let act = async |payout: &Value, event: &str| {
        word(&sandbox, "payout", &json!({ "id": payout["id"], "event": event })).await
    };
    let payout = actor.signed("POST", "/payouts", &body(&wallet)).await.ok();
    act(&payout, "disbursed")
        .await
        .refused(412, "only payouts that are DisbursementPending end so, and this payout is Initializing");
    let ready = act(&payout, "instructions").await.ok();
    assert_eq!(ready, is(&actor, &payout, "Processing", "AwaitingPayoutConfirmation").await);
    assert_eq!(act(&payout, "instructions").await.status, 412);
    // The steps of the clock that it has overtaken do nothing.
    blocks(&sandbox, 3).await;
    assert_eq!(is(&actor, &payout, "Processing", "AwaitingPayoutConfirmation").await, ready);
    act(&payout, "expired").await.ok();
    is(&actor, &payout, "Expired", "Expired").await;
    for event in ["failed", "expired", "disbursed", "instructions"] {
        assert_eq!(act(&payout, event).await.status, 412, "{event}");
    }
    let payout = actor.signed("POST", "/payouts", &body(&wallet)).await.ok();
    let failed = act(&payout, "failed").await.ok();
    assert_eq!(
        (&failed["status"], &failed["data"]["statusReason"]),
        (&json!("Failed"), &json!("Failed at the provider"))
    );
    assert_eq!(act(&json!({ "id": "pyt-none" }), "failed").await.status, 404);
    assert_eq!(act(&payout, "paid").await.status, 400);
}

#[tokio::test]
async fn payouts_are_listed_by_wallet_status_and_provider() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    let (one, two) = (payer(&sandbox, &actor).await, payer(&sandbox, &actor).await);
    let first = actor.signed("POST", "/payouts", &body(&one)).await.ok();
    let second = actor.signed("POST", "/payouts", &body(&two)).await.ok();
    actor.signed("POST", &at(&first, "/action"), &json!({ "action": "Cancel" })).await.ok();
    let ids = async |query: &str| {
        let listed = actor.get(&format!("/payouts{query}")).await.ok();
        listed["items"].as_array().unwrap().iter().map(|payout| payout["id"].clone()).collect::<Value>()
    };
    let (first, second) = (&first["id"], &second["id"]);
    assert_eq!(ids("").await, json!([second, first]));
    assert_eq!(ids(&format!("?walletId={}", one["id"].as_str().unwrap())).await, json!([first]));
    assert_eq!(ids("?status=Canceled").await, json!([first]));
    assert_eq!(ids("?status=Processing").await, json!([second]));
    for both in ["Processing&status=Canceled", "Processing,Canceled", "Failed%2cCanceled%2CProcessing"] {
        assert_eq!(ids(&format!("?status={both}")).await, json!([second, first]), "{both}");
    }
    let known = "`status` must be `Processing`, `Completed`, `Failed`, `Rejected`, `Expired` or `Canceled`";
    for wrong in ["Processing,Lost", "Processing,", "Processing%252CCanceled", ""] {
        actor.get(&format!("/payouts?status={wrong}")).await.refused(400, known);
    }
    assert_eq!(ids("?provider=CircleMint").await, json!([]));
    let page = actor.get("/payouts?limit=1").await.ok();
    let next = page["nextPageToken"].as_str().unwrap();
    assert_eq!(ids(&format!("?limit=1&paginationToken={next}")).await, json!([first]));
    assert_eq!(actor.get("/payouts?status=Gone").await.status, 400);
    assert_eq!(end_user(&sandbox).get("/payouts").await.status, 403);
}

#[tokio::test]
async fn an_end_user_with_the_permission_sees_their_own_payouts() {
    let sandbox = Sandbox::start().await.unwrap();
    let (staff, user) = (employee(&sandbox), end_user(&sandbox));
    let permission = json!({ "name": "Payouts", "operations": ["Payouts:Read", "Payouts:Create", "Payouts:Update"] });
    let permission = staff.signed("POST", "/permissions", &permission).await.ok();
    let target = format!("/permissions/{}/assignments", permission["id"].as_str().unwrap());
    staff.signed("POST", &target, &json!({ "identityId": user.user_id })).await.ok();
    let theirs = staff.signed("POST", "/payouts", &body(&payer(&sandbox, &staff).await)).await.ok();
    assert_eq!(user.get("/payouts").await.ok(), json!({ "items": [] }));
    user.get(&at(&theirs, "")).await.refused(404, "payout not found");
    let cancel = json!({ "action": "Cancel" });
    user.signed("POST", &at(&theirs, "/action"), &cancel).await.refused(404, "payout not found");
}

#[tokio::test]
async fn a_quote_says_what_arrives_after_fees_and_binds_nothing() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    let wallet = payer(&sandbox, &actor).await;
    let mut body = body(&wallet);
    for field in ["borderlessAccountId", "paymentInstructionsId", "paymentPurpose"] {
        body.as_object_mut().unwrap().remove(field);
    }
    let quote = async |body: &Value| actor.send("POST", "/payouts/quote", &body.to_string(), None).await;
    let quoted = quote(&body).await.ok();
    assert_eq!(quoted["quotes"], json!([{ "offer": { "fiatCurrency": "USD", "amount": 98.55, "fees": 1.45 } }]));
    assert_eq!((&quoted["provider"], &quoted["asset"]["metadata"]["symbol"]), (&json!("Borderless"), &json!("USDC")));
    assert_eq!(actor.get("/payouts").await.ok(), json!({ "items": [] }));
    let mut unknown = body.clone();
    unknown["asset"]["contract"] = json!(format!("0x{}", "11".repeat(20)));
    quote(&unknown).await.refused(400, "`asset`: the token is unknown; define it with `define_token`");
    let asset = json!({ "kind": "Erc20", "contract": unknown["asset"]["contract"] });
    let token = json!({ "network": "EthereumSepolia", "asset": asset, "symbol": "NEW", "decimals": 6 });
    word(&sandbox, "define_token", &token).await.ok();
    let message = "`asset` has no price, so it cannot be quoted; set one with `define_token` or `set_price`";
    quote(&unknown).await.refused(400, message);
    body["provider"] = json!("CircleMint");
    quote(&body).await.refused(400, "`provider` must be `Borderless`");
    body["provider"] = json!("Borderless");
    body.as_object_mut().unwrap().remove("country");
    quote(&body).await.refused(400, "`country` must be 2 capital letters");
}
