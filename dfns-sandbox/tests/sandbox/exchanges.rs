//! Exchanges: accounts, deposits and withdrawals.

use crate::client::{Actor, employee, end_user, recording_sandbox, service_account};
use crate::persistence::folder;
use crate::transfers::{balance, fund, now, wallet, word};
use dfns_sandbox::{ManualClock, Sandbox};
use serde_json::{Value, json};

pub(crate) fn body(kind: &str) -> Value {
    let keys = json!({ "publicApiKey": "public", "privateApiKey": "private" });
    json!({ "kind": kind, "name": "Main", "readConfiguration": keys, "writeConfiguration": keys })
}

pub(crate) async fn exchange(actor: &Actor, kind: &str) -> String {
    let created = actor.signed("POST", "/exchanges", &body(kind)).await.ok();
    created["id"].as_str().unwrap().to_owned()
}

async fn holds(actor: &Actor, account: &str, symbol: &str) -> String {
    let assets = actor.get(&format!("{account}/assets")).await.ok();
    let asset = assets["items"].as_array().unwrap().iter().find(|asset| asset["symbol"] == symbol).unwrap().clone();
    asset["balance"].as_str().unwrap().to_owned()
}

fn sum(wallet: &Value, amount: &str) -> Value {
    json!({ "kind": "Native", "walletId": wallet["id"], "amount": amount })
}

const ETHER: &str = "1000000000000000000";

#[tokio::test]
async fn exchanges_are_registered_and_forgotten_without_showing_their_keys() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = employee(&sandbox);
    let created = actor.signed("POST", "/exchanges", &body("Binance")).await.ok();
    let expected =
        json!({ "id": created["id"], "name": "Main", "kind": "Binance", "dateCreated": created["dateCreated"] });
    assert_eq!(created, expected);
    let id = created["id"].as_str().unwrap();
    let path = format!("/exchanges/{id}");
    assert_eq!(actor.get(&path).await.ok(), created);
    let second = exchange(&actor, "Binance").await;
    let first_page = actor.get("/exchanges?limit=1").await.ok();
    assert_eq!(first_page["items"][0]["id"], second);
    let next = first_page["nextPageToken"].as_str().unwrap();
    let last_page = actor.get(&format!("/exchanges?limit=1&paginationToken={next}")).await.ok();
    assert_eq!(last_page, json!({ "items": [created] }));
    let accounts = actor.get(&format!("{path}/accounts")).await.ok();
    let account = |name: &str| json!({ "id": name, "name": name, "exchangeId": id, "exchangeName": "Main" });
    assert_eq!(accounts["items"], json!([account("spot"), account("funding")]));
    for (kind, name) in [("Kraken", "spot"), ("CoinbaseApp", "primary")] {
        let other = exchange(&actor, kind).await;
        let accounts = actor.get(&format!("/exchanges/{other}/accounts")).await.ok();
        assert_eq!(accounts["items"][0]["id"], name);
    }
    let networks = actor.get(&format!("{path}/accounts/spot/assets/USDT/withdrawal-networks")).await.ok();
    let tron =
        json!({ "kind": "Trc20", "network": "Tron", "decimals": 6, "contract": "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t" });
    assert_eq!((networks.as_array().unwrap().len(), &networks[2]), (3, &tron));

    assert_eq!(actor.signed("DELETE", &path, &Value::Null).await.ok(), json!({ "deleted": true }));
    for path in [path.clone(), format!("{path}/accounts"), format!("{path}/accounts/spot/assets")] {
        actor.get(&path).await.refused(404, "exchange not found");
    }
    actor.signed("DELETE", &path, &Value::Null).await.refused(404, "exchange not found");
    let path = format!("/exchanges/{second}/accounts");
    actor.get(&format!("{path}/margin/assets")).await.refused(404, "exchange account not found");
    let unknown = actor.get(&format!("{path}/spot/assets/DOGE/withdrawal-networks")).await;
    unknown.refused(404, "exchange asset not found");
    assert_eq!(end_user(&sandbox).get("/exchanges").await.status, 403);
}

#[tokio::test]
async fn exchanges_with_wrong_fields_are_refused() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = employee(&sandbox);
    let with = |pointer: &str, value: Value| {
        let mut body = body("Kraken");
        *body.pointer_mut(pointer).unwrap() = value;
        body
    };
    for (body, message) in [
        (with("/kind", json!("Bitmex")), "`kind` must be `Binance`, `Kraken`, `CoinbaseApp` or `CoinbasePrime`"),
        (with("/name", json!("n".repeat(101))), "`name` must be a string of at most 100 characters"),
        (
            with("/readConfiguration/publicApiKey", json!("")),
            "`readConfiguration.publicApiKey` must be a non-empty string",
        ),
        (
            with("/writeConfiguration/privateApiKey", json!("")),
            "`writeConfiguration.privateApiKey` must be a non-empty string",
        ),
        (
            with("/writeConfiguration/publicApiKey", json!("invalid-1")),
            "`writeConfiguration`: invalid exchange credentials",
        ),
        (
            with("/kind", json!("CoinbasePrime")),
            "`readConfiguration.password` must be the passphrase, which CoinbasePrime requires",
        ),
    ] {
        actor.signed("POST", "/exchanges", &body).await.refused(400, message);
    }
    let mut missing = body("Kraken");
    missing.as_object_mut().unwrap().remove("writeConfiguration");
    let refused = actor.signed("POST", "/exchanges", &missing).await;
    assert!(refused.status == 400 && refused.body["error"]["message"].as_str().unwrap().contains("writeConfiguration"));
    assert_eq!(actor.get("/exchanges").await.ok(), json!({ "items": [] }));
}

#[tokio::test]
async fn a_deposit_is_a_transfer_that_raises_the_balance_once_it_is_confirmed() {
    let (sandbox, events) = recording_sandbox().await;
    let (staff, actor) = (employee(&sandbox), service_account(&sandbox));
    let account = format!("/exchanges/{}/accounts/spot", exchange(&staff, "Kraken").await);
    let from = wallet(&actor, "EthereumSepolia").await;
    fund(&sandbox, &from, &json!("Native"), ETHER).await;
    assert_eq!(holds(&actor, &account, "ETH").await, "0.00000000");
    word(&sandbox, "pace", &json!({ "network": "EthereumSepolia", "pace": "Manual" })).await.ok();
    events.lock().unwrap().clear();
    let mut body = sum(&from, "123456789123456789");
    body["externalId"] = json!("deposit-1");
    body["otp"] = json!("123456");
    let path = format!("{account}/deposits");
    let deposit = actor.signed("POST", &path, &body).await.ok();
    body.as_object_mut().unwrap().remove("otp");
    let expected = json!({
        "id": deposit["id"], "exchangeId": deposit["exchangeId"], "accountId": "spot", "kind": "Deposit",
        "walletId": from["id"], "requester": deposit["requester"], "requestBody": body,
        "transferId": deposit["transferId"], "dateCreated": deposit["dateCreated"],
    });
    assert_eq!(deposit, expected);
    assert_eq!(*events.lock().unwrap(), ["wallet.transfer.requested"]);
    let transfer = now(&actor, &from, &json!({ "id": deposit["transferId"] })).await;
    assert_eq!((&transfer["status"], &transfer["requestBody"]["amount"]), (&json!("Pending"), &body["amount"]));
    assert_eq!(holds(&actor, &account, "ETH").await, "0.00000000");
    word(&sandbox, "step", &json!({ "network": "EthereumSepolia", "n": 2 })).await.ok();
    word(&sandbox, "mine", &json!({ "network": "EthereumSepolia" })).await.ok();
    assert_eq!(now(&actor, &from, &json!({ "id": deposit["transferId"] })).await["status"], "Confirmed");
    assert_eq!(holds(&actor, &account, "ETH").await, "0.12345678");

    // The same request is the same deposit, whatever its one-time password; another one conflicts.
    body["otp"] = json!("654321");
    assert_eq!(actor.signed("POST", &path, &body).await.ok(), deposit);
    assert_eq!(holds(&actor, &account, "ETH").await, "0.12345678");
    body["amount"] = json!("1");
    let conflict = actor.signed("POST", &path, &body).await;
    conflict.refused(409, "Conflicting exchange transfer with same externalId");
    let duplicate = json!({ "id": deposit["id"], "externalId": "deposit-1" });
    assert_eq!(conflict.body["error"]["details"], json!({ "duplicate": duplicate }));
    let conflict = actor.signed("POST", &format!("{account}/withdrawals"), &body).await;
    conflict.refused(409, "Conflicting exchange transfer with same externalId");

    // A deposit that fails changes nothing at the exchange.
    word(&sandbox, "pace", &json!({ "network": "EthereumSepolia", "pace": "Instant" })).await.ok();
    let deposit = actor.signed("POST", &path, &sum(&from, ETHER)).await.ok();
    assert_eq!(now(&actor, &from, &json!({ "id": deposit["transferId"] })).await["status"], "Failed");
    assert_eq!(holds(&actor, &account, "ETH").await, "0.12345678");
}

#[tokio::test]
async fn a_deposit_that_is_sped_up_arrives() {
    let sandbox = Sandbox::start().await.unwrap();
    let (staff, actor) = (employee(&sandbox), service_account(&sandbox));
    let account = format!("/exchanges/{}/accounts/spot", exchange(&staff, "Kraken").await);
    let from = wallet(&actor, "EthereumSepolia").await;
    fund(&sandbox, &from, &json!("Native"), ETHER).await;
    word(&sandbox, "pace", &json!({ "network": "EthereumSepolia", "pace": "Manual" })).await.ok();
    let deposit = actor.signed("POST", &format!("{account}/deposits"), &sum(&from, "500000000000000000")).await.ok();
    word(&sandbox, "step", &json!({ "network": "EthereumSepolia", "n": 2 })).await.ok();
    let (wallet, transfer) = (from["id"].as_str().unwrap(), deposit["transferId"].as_str().unwrap());
    actor.signed("POST", &format!("/wallets/{wallet}/transfers/{transfer}/speed-up"), &Value::Null).await.ok();
    word(&sandbox, "mine", &json!({ "network": "EthereumSepolia" })).await.ok();
    assert_eq!(holds(&actor, &account, "ETH").await, "0.50000000");
}

#[tokio::test]
async fn a_withdrawal_arrives_after_a_block_even_after_a_restart() {
    let file = folder("withdrawal").join("state");
    let clock = ManualClock::default();
    let sandbox = Sandbox::builder().data(&file).clock(clock.clone()).start().await.unwrap();
    let (staff, actor) = (employee(&sandbox), service_account(&sandbox));
    let id = exchange(&staff, "Binance").await;
    let account = format!("/exchanges/{id}/accounts/funding");
    let to = wallet(&actor, "EthereumSepolia").await;
    word(&sandbox, "pace", &json!({ "network": "EthereumSepolia", "pace": "Clock" })).await.ok();
    sandbox.control().exchange_balance(id.as_str(), "funding", "ETH", "1.5").await.unwrap();
    let path = format!("{account}/withdrawals");
    let mut body = sum(&to, ETHER);
    body["externalId"] = json!("withdrawal-1");
    let withdrawal = actor.signed("POST", &path, &body).await.ok();
    assert_eq!(
        (&withdrawal["kind"], &withdrawal["transferId"], withdrawal["exchangeReference"].is_string()),
        (&json!("Withdrawal"), &Value::Null, true)
    );
    let too_much = actor.signed("POST", &path, &sum(&to, "500000000000000001")).await;
    too_much.refused(400, "`amount`: the ETH balance is too low");
    let set = json!({ "exchangeId": id, "accountId": "funding", "symbol": "ETH", "balance": "0.5" });
    let refused = word(&sandbox, "exchange_balance", &set).await;
    refused.refused(400, "`balance` must be at least the sum of the withdrawals that are pending");
    assert_eq!(
        (holds(&actor, &account, "ETH").await.as_str(), balance(&actor, &to).await.as_str()),
        ("1.50000000", "0")
    );
    sandbox.stop().await;

    let sandbox = Sandbox::builder().data(&file).clock(clock).start().await.unwrap();
    let actor = service_account(&sandbox);
    word(&sandbox, "advance", &json!({ "seconds": 12 })).await.ok();
    assert_eq!(
        (holds(&actor, &account, "ETH").await.as_str(), balance(&actor, &to).await.as_str()),
        ("0.50000000", ETHER)
    );
    assert_eq!(actor.signed("POST", &path, &body).await.ok(), withdrawal);
    word(&sandbox, "advance", &json!({ "seconds": 60 })).await.ok();
    assert_eq!(balance(&actor, &to).await, ETHER);
    let set = json!({ "exchangeId": id, "accountId": "funding", "symbol": "ETH", "balance": "-1" });
    assert_eq!(word(&sandbox, "exchange_balance", &set).await.status, 400);
    let set = json!({ "exchangeId": id, "accountId": "spot", "symbol": "EUR", "balance": "1" });
    word(&sandbox, "exchange_balance", &set).await.refused(404, "exchange asset not found");
}

#[tokio::test]
async fn deposits_and_withdrawals_with_wrong_fields_are_refused_and_change_nothing() {
    let sandbox = Sandbox::start().await.unwrap();
    let (staff, actor) = (employee(&sandbox), service_account(&sandbox));
    let mut keys = body("Kraken");
    keys["writeConfiguration"]["otp"] = json!("secret");
    let id = staff.signed("POST", "/exchanges", &keys).await.ok()["id"].as_str().unwrap().to_owned();
    sandbox.control().exchange_balance(id.as_str(), "spot", "ETH", "5").await.unwrap();
    let (ethereum, polkadot) = (wallet(&actor, "Ethereum").await, wallet(&actor, "Polkadot").await);
    fund(&sandbox, &ethereum, &json!("Native"), ETHER).await;
    let with = |field: &str, value: Value| {
        let mut body = sum(&ethereum, "1000");
        body["otp"] = json!("123456");
        body[field] = value;
        body
    };
    let mut token = with("kind", json!("Erc20"));
    token["contract"] = json!(format!("0x{}", "11".repeat(20)));
    for end in ["deposits", "withdrawals"] {
        let path = format!("/exchanges/{id}/accounts/spot/{end}");
        let kinds = "`Native`, `Asa`, `Erc20`, `Sep41`, `Spl`, `Spl2022`, `Tep74`, `Trc10` or `Trc20`";
        for (body, message) in [
            (
                with("otp", Value::Null),
                "`otp` must be a string of 6 characters, which the exchange requires".to_owned(),
            ),
            (with("otp", json!("12345")), "`otp` must be a string of 6 to 6 characters".to_owned()),
            (
                with("amount", json!("0")),
                "`amount` must be a whole number above 0 and below 2^128, in decimal digits without leading zeros"
                    .to_owned(),
            ),
            (with("externalId", json!("")), "`externalId` must be a string of 1 to 50 characters".to_owned()),
            (with("kind", json!("Erc721")), format!("`kind` must be {kinds}")),
            (with("kind", json!("Spl")), "`kind` must be an asset of Ethereum: Native, Erc20, Erc721".to_owned()),
            (
                with("walletId", polkadot["id"].clone()),
                "`kind`: exchanges do not list this asset on Polkadot".to_owned(),
            ),
            (token.clone(), "`kind`: exchanges do not list this asset on Ethereum".to_owned()),
        ] {
            let reply = actor.signed("POST", &path, &body).await;
            if body["kind"] == "Spl" || body["otp"].is_null() {
                assert_eq!(reply.status, 400, "{}", reply.body);
                continue;
            }
            reply.refused(400, &message);
        }
        let unknown = actor.signed("POST", &path, &with("walletId", json!("wa-00000-00000-0000000000000000"))).await;
        unknown.refused(404, "wallet not found");
        let path = format!("/exchanges/{id}/accounts/margin/{end}");
        let unknown = actor.signed("POST", &path, &with("amount", json!("1"))).await;
        unknown.refused(404, "exchange account not found");
    }
    let account = format!("/exchanges/{id}/accounts/spot");
    assert_eq!(holds(&actor, &account, "ETH").await, "5.00000000");
    assert_eq!(balance(&actor, &ethereum).await, ETHER);
}
