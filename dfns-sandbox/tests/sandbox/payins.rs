//! Payins: through Borderless by a payer, and through Circle Mint from a balance.

use crate::client::{Actor, Reply, employee, end_user, recording_sandbox, service_account};
use crate::payouts::USDC;
use crate::persistence::folder;
use crate::transfers::{path, wallet, word};
use dfns_sandbox::{ManualClock, PayinEvent, Sandbox};
use serde_json::{Value, json};

/// The time of a block on Sepolia, in seconds.
const BLOCK: u64 = 12;

/// A payin through Borderless.
pub(crate) fn borderless(wallet: &Value) -> Value {
    json!({
        "provider": "Borderless", "walletId": wallet["id"], "amount": "100.50", "currency": "USD", "country": "US",
        "borderlessAccountId": "acc-sandbox", "paymentMethod": "ACH", "asset": { "kind": "Erc20", "contract": USDC },
    })
}

/// A payin through Circle Mint.
pub(crate) fn circle(wallet: &Value) -> Value {
    json!({ "provider": "CircleMint", "walletId": wallet["id"], "amount": "30", "currency": "USD" })
}

/// The wallet of a payin through Circle Mint, as a recipient.
pub(crate) fn recipient(wallet: &Value) -> Value {
    json!({ "provider": "CircleMint", "walletId": wallet["id"], "currency": "USD" })
}

/// The registration of a wallet at Borderless.
pub(crate) fn registration(wallet: &Value) -> Value {
    json!({
        "provider": "Borderless", "borderlessAccountId": "acc-sandbox", "walletId": wallet["id"],
        "asset": { "kind": "Erc20", "contract": USDC },
    })
}

async fn register(actor: &Actor, wallet: &Value) -> Value {
    actor.signed("POST", "/payins/accounts/assets", &registration(wallet)).await.ok()
}

async fn is(actor: &Actor, payin: &Value, status: &str, progress: &str) -> Value {
    let payin = actor.get(&format!("/payins/{}", payin["id"].as_str().unwrap())).await.ok();
    assert_eq!((&payin["status"], &payin["data"]["executionStatus"]), (&json!(status), &json!(progress)));
    assert_eq!(payin["dateFinalized"].is_string(), status != "Processing");
    payin
}

async fn act(sandbox: &Sandbox, payin: &Value, event: &str) -> Reply {
    word(sandbox, "payin", &json!({ "id": payin["id"], "event": event })).await
}

async fn blocks(sandbox: &Sandbox, number: u64) {
    word(sandbox, "advance", &json!({ "seconds": BLOCK * number })).await.ok();
}

async fn clock(sandbox: &Sandbox) {
    word(sandbox, "pace", &json!({ "network": "EthereumSepolia", "pace": "Clock" })).await.ok();
}

/// The balance of the only token of a wallet, a stablecoin that needs no definition.
async fn tokens(actor: &Actor, wallet: &Value) -> Value {
    let token = actor.get(&path(wallet, "/assets")).await.ok()["assets"][1].clone();
    if !token.is_null() {
        assert!(["USDC", "EURC"].iter().any(|symbol| token["symbol"] == *symbol), "{token}");
        assert_eq!((&token["decimals"], &token["verified"]), (&json!(6), &json!(true)));
        assert_eq!(token["quotes"], json!({ "USD": 1.0 }));
    }
    token["balance"].clone()
}

async fn circle_balance(actor: &Actor) -> Value {
    let balances = actor.get("/payins/balances?provider=CircleMint").await.ok();
    assert_eq!(balances["items"][1], json!({ "provider": "CircleMint", "currency": "EUR", "amount": "0" }));
    balances["items"][0]["amount"].clone()
}

#[tokio::test]
async fn a_payin_by_bank_waits_for_the_payer_and_arrives_as_a_token_transfer() {
    let (sandbox, events) = recording_sandbox().await;
    let actor = service_account(&sandbox);
    let to = wallet(&actor, "EthereumSepolia").await;
    let account = register(&actor, &to).await;
    let address = to["address"].as_str().unwrap().to_lowercase();
    let assets = json!([{ "asset": "USDC_ETHEREUM_SEPOLIA", "address": account["assets"][0]["address"] }]);
    assert_eq!(account, json!({ "accountId": "acc-sandbox", "name": "Sandbox", "assets": assets }));
    assert_eq!(account["assets"][0]["address"].as_str().unwrap().to_lowercase(), address);
    let accounts = actor.get("/payins/accounts?provider=Borderless").await.ok();
    assert_eq!(accounts, json!({ "items": [account] }));
    clock(&sandbox).await;
    events.lock().unwrap().clear();
    let payin = actor.signed("POST", "/payins", &borderless(&to)).await.ok();
    let expected = json!({
        "id": payin["id"], "walletId": to["id"], "amount": "100.50", "currency": "USD", "network": "EthereumSepolia",
        "status": "Processing", "requester": payin["requester"], "dateCreated": payin["dateCreated"],
        "provider": "Borderless",
        "data": {
            "executionStatus": "Initializing", "borderlessAccountId": "acc-sandbox", "country": "US",
            "paymentMethod": "ACH", "asset": "USDC_ETHEREUM_SEPOLIA",
        },
    });
    assert_eq!(payin, expected);
    assert!(payin["id"].as_str().unwrap().starts_with("pyn-"));
    let message = "only payins that are AwaitingDeposit can be paid, and this payin is Initializing";
    act(&sandbox, &payin, "paid").await.refused(412, message);
    blocks(&sandbox, 1).await;
    let waiting = is(&actor, &payin, "Processing", "AwaitingDeposit").await;
    let instruction = &waiting["data"]["depositInstruction"];
    assert_eq!(
        (&instruction["paymentMethod"], &instruction["details"]["depositMessage"]),
        (&json!("ACH"), &payin["id"])
    );
    assert!(instruction["details"]["bankAccountNumber"].is_string() && waiting["data"]["pfiName"].is_string());
    word(&sandbox, "advance", &json!({ "seconds": 200_000 })).await.ok();
    assert_eq!(is(&actor, &payin, "Processing", "AwaitingDeposit").await, waiting);
    assert!(events.lock().unwrap().is_empty());

    let paid = act(&sandbox, &payin, "paid").await.ok();
    assert_eq!(paid, is(&actor, &payin, "Completed", "Completed").await);
    assert_eq!(*events.lock().unwrap(), ["wallet.blockchainevent.detected"]);
    assert_eq!(tokens(&actor, &to).await, "100500000");
    let history = actor.get(&path(&to, "/history")).await.ok();
    let arrived = &history["items"][0];
    assert_eq!(
        (&arrived["kind"], &arrived["direction"], &arrived["value"], &arrived["txHash"]),
        (&json!("Erc20Transfer"), &json!("In"), &json!("100500000"), &paid["data"]["transactionHash"])
    );
    assert!(paid["data"]["dateDeliveryConfirmed"].is_string());
    assert_eq!(act(&sandbox, &payin, "paid").await.status, 412);
    let message = "only payins that are Processing can fail, and this payin is Completed";
    act(&sandbox, &payin, "failed").await.refused(412, message);
    assert_eq!(tokens(&actor, &to).await, "100500000");
}

#[tokio::test]
async fn borderless_delivers_only_to_the_address_that_is_registered() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    let (one, two) = (wallet(&actor, "EthereumSepolia").await, wallet(&actor, "EthereumSepolia").await);
    let name = "USDC_ETHEREUM_SEPOLIA";
    let message = format!(
        "`borderlessAccountId`: the account does not deliver {name} to this wallet; call register_payin_account_asset"
    );
    actor.signed("POST", "/payins", &borderless(&one)).await.refused(400, &message);
    register(&actor, &one).await;
    let payin = actor.signed("POST", "/payins", &borderless(&one)).await.ok();
    // There is one address for each asset, the last one.
    let account = register(&actor, &two).await;
    assert_eq!(account["assets"].as_array().unwrap().len(), 1);
    actor.signed("POST", "/payins", &borderless(&one)).await.refused(400, &message);
    sandbox.control().payin(payin["id"].as_str().unwrap(), PayinEvent::Failed).await.unwrap();
    let failed = is(&actor, &payin, "Failed", "Failed").await;
    assert_eq!(failed["data"]["statusReason"], "Failed at the provider");
    assert_eq!(tokens(&actor, &one).await, Value::Null);
}

#[tokio::test]
async fn a_payin_that_is_refused_names_the_field() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    let (to, elsewhere) = (wallet(&actor, "EthereumSepolia").await, wallet(&actor, "Polkadot").await);
    register(&actor, &to).await;
    word(&sandbox, "payin_recipient", &json!({ "walletId": to["id"], "currency": "USD", "status": "Active" }))
        .await
        .ok();
    let before = sandbox.fingerprint();
    let undelivered = "`asset`: Borderless does not deliver it on EthereumSepolia; see list_payin_options";
    let decimal = "`amount` must be a decimal number below 10^32 with at most 6 places, such as 100.00";
    for (field, value, message) in [
        ("provider", json!("Bank"), "`provider` must be `Borderless` or `CircleMint`"),
        ("currency", json!("CHF"), "`currency` must be `EUR` or `USD`"),
        ("paymentMethod", json!("Cash"), "`paymentMethod` must be `ACH`, `Sepa` or `Wire`"),
        ("paymentMethod", json!("Sepa"), "`paymentMethod` must be a method for USD: `ACH` or `Wire`"),
        ("country", json!("DE"), "`country` must be `US`"),
        ("borderlessAccountId", json!("acc-1"), "`borderlessAccountId` must be `acc-sandbox`"),
        ("amount", json!("0.00"), "`amount` must be more than 0"),
        ("amount", json!("1.0000001"), decimal),
        ("amount", json!("9".repeat(40)), decimal),
        ("amount", json!("0100.00"), decimal),
        ("amount", json!(100), "`amount` must be a string"),
        ("quoteId", json!("pyq-none"), "`quoteId` must be a quote that has not expired"),
        ("asset", json!({ "kind": "Native" }), "`asset.kind` must be `Erc20`, `Spl` or `Spl2022`"),
        ("asset", json!({ "kind": "Erc20", "contract": format!("0x{}", "11".repeat(20)) }), undelivered),
    ] {
        let mut body = borderless(&to);
        body[field] = value;
        actor.signed("POST", "/payins", &body).await.refused(400, message);
    }
    for (field, value, message) in [
        ("amount", json!("0"), "`amount` must be more than 0"),
        ("currency", json!("CHF"), "`currency` must be `EUR` or `USD`"),
        (
            "currency",
            json!("EUR"),
            "`walletId` must be an active recipient of EUR, and it is NotRegistered; call create_payin_recipient",
        ),
        ("walletId", elsewhere["id"].clone(), "`currency`: Circle Mint does not deliver USDC on Polkadot"),
    ] {
        let mut body = circle(&to);
        body[field] = value;
        actor.signed("POST", "/payins", &body).await.refused(400, message);
    }
    for body in [borderless(&json!({ "id": "wa-none" })), circle(&json!({ "id": "wa-none" }))] {
        actor.signed("POST", "/payins", &body).await.refused(404, "wallet not found");
    }
    let circle_only = "`provider` must be `CircleMint`";
    let borderless_only = "`provider` must be `Borderless`";
    let id = to["id"].as_str().unwrap();
    let query = format!("/payins/recipients?provider=Borderless&currency=USD&walletId={id}");
    for (target, message) in [
        ("/payins/balances?provider=Borderless", circle_only),
        (&query, circle_only),
        ("/payins/options?provider=CircleMint", borderless_only),
        ("/payins/accounts?provider=CircleMint", borderless_only),
    ] {
        actor.get(target).await.refused(400, message);
    }
    assert_eq!(sandbox.fingerprint(), before);
}

#[tokio::test]
async fn circle_mint_delivers_from_its_balance_to_recipients_even_after_a_restart() {
    let file = folder("payin").join("state");
    let manual = ManualClock::default();
    let sandbox = Sandbox::builder().data(&file).clock(manual.clone()).start().await.unwrap();
    let actor = service_account(&sandbox);
    let to = wallet(&actor, "EthereumSepolia").await;
    clock(&sandbox).await;
    let read = format!("/payins/recipients?provider=CircleMint&currency=USD&walletId={}", to["id"].as_str().unwrap());
    let unknown = json!({
        "provider": "CircleMint", "walletId": to["id"], "currency": "USD", "status": "NotRegistered",
    });
    assert_eq!(actor.get(&read).await.ok(), unknown);
    let pending = actor.signed("POST", "/payins/recipients", &recipient(&to)).await.ok();
    assert_eq!((&pending["status"], pending["recipientAddressId"].is_string()), (&json!("PendingVerification"), true));
    assert_eq!(actor.signed("POST", "/payins/recipients", &recipient(&to)).await.ok(), pending);
    let message = "`walletId` must be an active recipient of USD, and it is PendingVerification; \
                   call create_payin_recipient";
    actor.signed("POST", "/payins", &circle(&to)).await.refused(400, message);
    blocks(&sandbox, 1).await;
    let active = actor.get(&read).await.ok();
    assert_eq!((&active["status"], &active["recipientAddressId"]), (&json!("Active"), &pending["recipientAddressId"]));

    word(&sandbox, "payin_balance", &json!({ "currency": "USD", "amount": "40.25" })).await.ok();
    assert_eq!(circle_balance(&actor).await, "40.25");
    let payin = actor.signed("POST", "/payins", &circle(&to)).await.ok();
    let expected = json!({ "executionStatus": "Initializing", "recipientAddressId": pending["recipientAddressId"] });
    assert_eq!((&payin["data"], circle_balance(&actor).await), (&expected, json!("40.25")));
    blocks(&sandbox, 1).await;
    let sent = is(&actor, &payin, "Processing", "AwaitingTransfer").await;
    assert_eq!((sent["data"]["circleTransferId"].is_string(), circle_balance(&actor).await), (true, json!("10.25")));
    assert_eq!(act(&sandbox, &payin, "paid").await.status, 412, "nobody pays it by bank");
    sandbox.stop().await;

    let sandbox = Sandbox::builder().data(&file).clock(manual).start().await.unwrap();
    let actor = service_account(&sandbox);
    assert_eq!(tokens(&actor, &to).await, Value::Null);
    blocks(&sandbox, 1).await;
    let done = is(&actor, &payin, "Completed", "Completed").await;
    assert!(done["data"]["transactionHash"].is_string() && done["data"]["dateTransferConfirmed"].is_string());
    assert_eq!((tokens(&actor, &to).await, circle_balance(&actor).await), (json!("30000000"), json!("10.25")));

    // The balance is too low for another one.
    let payin = actor.signed("POST", "/payins", &circle(&to)).await.ok();
    blocks(&sandbox, 1).await;
    let failed = is(&actor, &payin, "Failed", "Failed").await;
    assert_eq!(failed["data"]["statusReason"], "Insufficient balance at Circle Mint");
    assert_eq!(circle_balance(&actor).await, "10.25");
    // The amount of a payin that fails under way returns.
    word(&sandbox, "payin_balance", &json!({ "currency": "USD", "amount": "30" })).await.ok();
    let payin = actor.signed("POST", "/payins", &circle(&to)).await.ok();
    blocks(&sandbox, 1).await;
    assert_eq!(circle_balance(&actor).await, "0");
    act(&sandbox, &payin, "failed").await.ok();
    blocks(&sandbox, 2).await;
    is(&actor, &payin, "Failed", "Failed").await;
    assert_eq!((tokens(&actor, &to).await, circle_balance(&actor).await), (json!("30000000"), json!("30")));
}

#[tokio::test]
async fn control_sets_balances_and_recipients() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    let to = wallet(&actor, "EthereumSepolia").await;
    let set = async |status: &str| {
        let body = json!({ "walletId": to["id"], "currency": "EUR", "status": status });
        word(&sandbox, "payin_recipient", &body).await
    };
    let active = set("Active").await.ok();
    assert!(active["recipientAddressId"].is_string());
    assert_eq!(set("PendingVerification").await.ok()["recipientAddressId"], active["recipientAddressId"]);
    assert_eq!(set("NotRegistered").await.ok()["recipientAddressId"], Value::Null);
    let known = "`status` must be `NotRegistered`, `PendingVerification` or `Active`";
    set("Lost").await.refused(400, known);
    // A wallet that cannot receive yet can be read about.
    let later = wallet(&actor, "Concordium").await;
    let query = format!("provider=CircleMint&currency=EUR&walletId={}", later["id"].as_str().unwrap());
    let read = actor.get(&format!("/payins/recipients?{query}")).await.ok();
    assert_eq!((&later["status"], &read["status"]), (&json!("Inactive"), &json!("NotRegistered")));
    let unknown = json!({ "walletId": "wa-none", "currency": "EUR", "status": "Active" });
    word(&sandbox, "payin_recipient", &unknown).await.refused(404, "wallet not found");
    for amount in ["-1", "1e3", "", "0.0000001"] {
        let set = json!({ "currency": "USD", "amount": amount });
        assert_eq!(word(&sandbox, "payin_balance", &set).await.status, 400, "{amount}");
    }
    let set = json!({ "currency": "CHF", "amount": "1" });
    word(&sandbox, "payin_balance", &set).await.refused(400, "`currency` must be `EUR` or `USD`");
}

#[tokio::test]
async fn a_quote_binds_its_payin_for_five_minutes() {
    let sandbox = Sandbox::builder().clock(ManualClock::default()).start().await.unwrap();
    let actor = service_account(&sandbox);
    let to = wallet(&actor, "EthereumSepolia").await;
    register(&actor, &to).await;
    let quoted = actor.send("POST", "/payins/quote", &borderless(&to).to_string(), None).await.ok();
    let quote = &quoted["quotes"][0];
    assert_eq!(quote["offer"], json!({ "amount": 100.5, "fees": 0.5 }));
    assert_eq!(quoted["tid"], format!("erc20:{}", USDC.to_lowercase()));
    assert_eq!((&quoted["currency"], &quoted["network"]), (&json!("USD"), &json!("EthereumSepolia")));
    let mut body = borderless(&to);
    body["quoteId"] = quote["quoteId"].clone();
    let payin = actor.signed("POST", "/payins", &body).await.ok();
    assert_eq!(payin["data"]["quoteId"], quote["quoteId"]);
    body["amount"] = json!("100.51");
    actor.signed("POST", "/payins", &body).await.refused(400, "`quoteId` must be a quote of this payin");
    body["amount"] = json!("100.50");
    word(&sandbox, "advance", &json!({ "seconds": 299 })).await.ok();
    actor.signed("POST", "/payins", &body).await.ok();
    word(&sandbox, "advance", &json!({ "seconds": 1 })).await.ok();
    actor.signed("POST", "/payins", &body).await.refused(400, "`quoteId` must be a quote that has not expired");
    let mut body = borderless(&to);
    body["provider"] = json!("CircleMint");
    let reply = actor.send("POST", "/payins/quote", &body.to_string(), None).await;
    reply.refused(400, "`provider` must be `Borderless`");
}

#[tokio::test]
async fn payins_are_listed_by_wallet_status_and_provider_and_end_users_see_their_own() {
    let sandbox = Sandbox::start().await.unwrap();
    let (actor, staff, user) = (service_account(&sandbox), employee(&sandbox), end_user(&sandbox));
    let to = wallet(&actor, "EthereumSepolia").await;
    register(&actor, &to).await;
    actor.signed("POST", "/payins/recipients", &recipient(&to)).await.ok();
    word(&sandbox, "payin_balance", &json!({ "currency": "USD", "amount": "30" })).await.ok();
    let first = actor.signed("POST", "/payins", &borderless(&to)).await.ok()["id"].clone();
    let second = actor.signed("POST", "/payins", &circle(&to)).await.ok()["id"].clone();
    let ids = async |query: &str| {
        let listed = actor.get(&format!("/payins{query}")).await.ok();
        listed["items"].as_array().unwrap().iter().map(|payin| payin["id"].clone()).collect::<Value>()
    };
    assert_eq!(ids("").await, json!([second, first]));
    assert_eq!(ids("?provider=Borderless").await, json!([first]));
    assert_eq!(ids("?status=Completed").await, json!([second]));
    assert_eq!(ids("?walletId=wa-none").await, json!([]));
    assert_eq!(actor.get("/payins?provider=Bank").await.status, 400);
    assert_eq!(user.get("/payins").await.status, 403);
    let permission = json!({ "name": "Payins", "operations": ["Payins:Read"] });
    let permission = staff.signed("POST", "/permissions", &permission).await.ok();
    let target = format!("/permissions/{}/assignments", permission["id"].as_str().unwrap());
    staff.signed("POST", &target, &json!({ "identityId": user.user_id })).await.ok();
    assert_eq!(user.get("/payins").await.ok(), json!({ "items": [] }));
    user.get(&format!("/payins/{}", first.as_str().unwrap())).await.refused(404, "payin not found");
    let options = actor.get("/payins/options?provider=Borderless").await.ok();
    assert!(options["assets"].as_array().unwrap().contains(&json!("USDC_ETHEREUM_SEPOLIA")));
    assert_eq!(options["currencies"][1]["paymentMethods"][0]["paymentMethod"], "Sepa");
}
