//! Nonce accounts on Solana, with which a transaction waits for as long as it needs.

use crate::client::{Actor, employee, service_account};
use crate::policies::{always, approval};
use crate::signers::{input, offline_wallet, signed, store, upload};
use crate::transfers::{balance, chain, fund, native, now, path, wallet, word};
use dfns_endpoints::Network;
use dfns_endpoints::onchain::{BroadcastStatus, NativeTransfer, TransactionBody};
use dfns_endpoints::wallets::{CreateWallet, GetTransfer, SignAndBroadcastTransaction, TransferAsset};
use dfns_sandbox::{ManualClock, Sandbox};
use serde_json::{Value, json};
use std::time::Duration;

const NETWORK: &str = "SolanaDevnet";

async fn funded(sandbox: &Sandbox, actor: &Actor) -> Value {
    let wallet = wallet(actor, NETWORK).await;
    fund(sandbox, &wallet, &json!("Native"), "1000000000").await;
    wallet
}

async fn create(actor: &Actor, wallet: &Value, body: Value) -> Value {
    let mut request = json!({ "kind": "CreateSolanaNonceAccounts" });
    request.as_object_mut().unwrap().extend(body.as_object().unwrap().clone());
    let created = actor.signed("POST", &path(wallet, "/transactions"), &request).await.ok();
    now(actor, wallet, &created).await
}

/// Creates a nonce account for a wallet of an offline key store.
pub(crate) async fn create_offline(sandbox: &Sandbox, actor: &Actor, wallet: &Value, store_id: &str) {
    let created = create(actor, wallet, json!({})).await;
    word(sandbox, "advance", &json!({ "seconds": 2 })).await.ok();
    let file = input(actor, &format!("/key-stores/{store_id}/onchain-sign/input"), &json!({})).await;
    let output = signed(sandbox, &file).await;
    upload(actor, &format!("/key-stores/{store_id}/onchain-sign/output"), &output).await.ok();
    word(sandbox, "advance", &json!({ "seconds": 10 })).await.ok();
    assert_eq!(now(actor, wallet, &created).await["status"], "Confirmed");
}

fn durable(to: &Value, amount: &str) -> Value {
    let mut body = native(to, amount);
    body["useDurableNonce"] = json!(true);
    body
}

async fn nonce_accounts(sandbox: &Sandbox) -> Vec<Value> {
    chain(sandbox, NETWORK).await["nonceAccounts"].as_array().unwrap().clone()
}

#[tokio::test]
async fn nonce_accounts_are_accounts_that_cost_rent() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    let (from, other) = (funded(&sandbox, &actor).await, funded(&sandbox, &actor).await);
    let created = create(&actor, &from, json!({ "count": 8, "priority": "Fast" })).await;
    assert_eq!((&created["status"], &created["fee"]), (&json!("Confirmed"), &json!("5000")), "{created}");
    assert_eq!(balance(&actor, &from).await, (1_000_000_000 - 8 * 1_447_680 - 5_000).to_string());
    let accounts = nonce_accounts(&sandbox).await;
    assert_eq!(accounts.len(), 8);
    let dump = chain(&sandbox, NETWORK).await;
    for account in &accounts {
        assert_eq!(account["authority"], from["address"]);
        let in_the_books =
            dump["accounts"].as_array().unwrap().iter().find(|other| other["address"] == account["address"]).unwrap();
        assert_eq!(in_the_books["balances"][0]["balance"], "1447680", "{in_the_books}");
    }
    // They are more each time, and may be for another address, which the wallet pays for.
    create(&actor, &from, json!({ "nonceAuthority": other["address"] })).await;
    assert_eq!(nonce_accounts(&sandbox).await.len(), 9);
    let sent = actor.signed("POST", &path(&other, "/transfers"), &durable(&from["address"], "1000000")).await.ok();
    assert_eq!(now(&actor, &other, &sent).await["status"], "Confirmed");

    // Without the means, there are none.
    let poor = wallet(&actor, NETWORK).await;
    fund(&sandbox, &poor, &json!("Native"), "1000000").await;
    let failed = create(&actor, &poor, json!({})).await;
    assert_eq!(failed["reason"], "Insufficient funds: needs 1452680, has 1000000");
    assert_eq!(nonce_accounts(&sandbox).await.len(), 9);
    let ethereum = wallet(&actor, "Ethereum").await;
    for (wallet, body, message) in [
        (&from, json!({ "count": 0 }), "`count`: expected a whole number from 1 to 8"),
        (&from, json!({ "count": 9 }), "`count`: expected a whole number from 1 to 8"),
        (&from, json!({ "priority": "Never" }), "`priority`"),
        (&from, json!({ "nonceAuthority": "0x1" }), "`nonceAuthority`: expected an address of 32 bytes in base58"),
        (&ethereum, json!({}), "`kind`: transactions of kind CreateSolanaNonceAccounts do not exist on Ethereum"),
    ] {
        let mut request = json!({ "kind": "CreateSolanaNonceAccounts" });
        request.as_object_mut().unwrap().extend(body.as_object().unwrap().clone());
        let reply = actor.signed("POST", &path(wallet, "/transactions"), &request).await;
        assert_eq!(reply.status, 400, "{}", reply.body);
        assert!(reply.body["error"]["message"].as_str().unwrap().starts_with(message), "{}", reply.body);
    }
    assert_eq!(sandbox.control().invariants().await.unwrap(), []);
}

#[tokio::test]
async fn a_nonce_account_serves_one_transaction_at_a_time() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    let (from, to) = (funded(&sandbox, &actor).await, funded(&sandbox, &actor).await);
    let body = durable(&to["address"], "1000000");
    let none = actor.signed("POST", &path(&from, "/transfers"), &body).await;
    none.refused(
        400,
        "`useDurableNonce`: the wallet has no nonce account; a transaction of kind CreateSolanaNonceAccounts creates \
         some",
    );
    create(&actor, &from, json!({})).await;
    word(&sandbox, "pace", &json!({ "network": NETWORK, "pace": "Manual" })).await.ok();
    let before = nonce_accounts(&sandbox).await;
    let (first, second) = (
        actor.signed("POST", &path(&from, "/transfers"), &body).await.ok(),
        actor.signed("POST", &path(&from, "/transfers"), &body).await.ok(),
    );
    word(&sandbox, "step", &json!({ "network": NETWORK, "n": 2 })).await.ok();
    assert_eq!(now(&actor, &from, &first).await["status"], "Broadcasted");
    let failed = now(&actor, &from, &second).await;
    assert_eq!(
        (&failed["status"], &failed["reason"]),
        (&json!("Failed"), &json!("Every nonce account of the wallet is in use"),)
    );
    assert_eq!(nonce_accounts(&sandbox).await, before, "it advances once the transaction is confirmed");
    word(&sandbox, "mine", &json!({ "network": NETWORK, "n": 1 })).await.ok();
    assert_eq!(now(&actor, &from, &first).await["status"], "Confirmed");
    let after = nonce_accounts(&sandbox).await;
    assert_ne!(after[0]["nonce"], before[0]["nonce"]);

    // A transaction that ends before its block leaves the value, and one that fails in it does not.
    let dropped = actor.signed("POST", &path(&from, "/transfers"), &body).await.ok();
    word(&sandbox, "step", &json!({ "network": NETWORK, "n": 2 })).await.ok();
    word(&sandbox, "drop", &json!({ "id": dropped["id"] })).await.ok();
    assert_eq!(nonce_accounts(&sandbox).await, after);
    let failing = json!({ "walletId": from["id"], "stage": "chain", "reason": "no luck" });
    word(&sandbox, "fail_next", &failing).await.ok();
    let fails = actor.signed("POST", &path(&from, "/transfers"), &body).await.ok();
    word(&sandbox, "step", &json!({ "network": NETWORK, "n": 2 })).await.ok();
    word(&sandbox, "mine", &json!({ "network": NETWORK, "n": 1 })).await.ok();
    assert_eq!(now(&actor, &from, &fails).await["reason"], "no luck");
    assert_ne!(nonce_accounts(&sandbox).await, after);
    // A block that is undone leaves what advanced the account, or made it.
    let undone = word(&sandbox, "reorg", &json!({ "network": NETWORK, "depth": 1000 })).await.ok();
    let reasons: Vec<_> = undone["kept"].as_array().unwrap().iter().map(|kept| &kept["reason"]).collect();
    assert_eq!(reasons.iter().filter(|reason| **reason == "it advanced or created a nonce account").count(), 2);
    assert_eq!(sandbox.control().invariants().await.unwrap(), []);
}

#[tokio::test]
async fn an_offline_transfer_on_solana_expires_unless_its_nonce_is_durable() {
    let sandbox = Sandbox::builder().clock(ManualClock::default()).start().await.unwrap();
    let actor = service_account(&sandbox);
    let id = store(&sandbox, "OfflineSigner").await;
    let (from, to) = (offline_wallet(&actor, NETWORK, &id).await, wallet(&actor, NETWORK).await);
    fund(&sandbox, &from, &json!("Native"), "1000000000").await;
    create_offline(&sandbox, &actor, &from, &id).await;
    for (body, seconds, status, reason) in [
        (native(&to["address"], "1000000"), 59, "Confirmed", Value::Null),
        (native(&to["address"], "1000000"), 61, "Failed", json!("Blockhash expired")),
        (durable(&to["address"], "1000000"), 1_000_000, "Confirmed", Value::Null),
    ] {
        let sent = actor.signed("POST", &path(&from, "/transfers"), &body).await.ok();
        word(&sandbox, "settle", &json!({})).await.ok();
        let file = input(&actor, &format!("/key-stores/{id}/onchain-sign/input"), &json!({})).await;
        word(&sandbox, "advance", &json!({ "seconds": seconds })).await.ok();
        let output = signed(&sandbox, &file).await;
        upload(&actor, &format!("/key-stores/{id}/onchain-sign/output"), &output).await.ok();
        let sent = now(&actor, &from, &sent).await;
        assert_eq!((&sent["status"], &sent["reason"]), (&json!(status), &reason), "{seconds}");
    }
    assert_eq!(balance(&actor, &to).await, "2000000");
    assert_eq!(sandbox.control().invariants().await.unwrap(), []);
}

#[tokio::test]
async fn a_transfer_with_a_durable_nonce_waits_for_its_approval() {
    let sandbox = Sandbox::builder().clock(ManualClock::default()).start().await.unwrap();
    let (actor, approver) = (service_account(&sandbox), employee(&sandbox));
    let (from, to) = (funded(&sandbox, &actor).await, funded(&sandbox, &actor).await);
    create(&actor, &from, json!({})).await;
    let policy = always("Wallets:Sign", &approval(&[&approver.user_id]));
    actor.signed("POST", "/v2/policies", &policy).await.ok();
    let held = actor.signed("POST", &path(&from, "/transfers"), &durable(&to["address"], "1000000")).await.ok();
    word(&sandbox, "advance", &json!({ "seconds": 1_000_000 })).await.ok();
    let target = format!("/v2/policy-approvals/{}/decisions", held["approvalId"].as_str().unwrap());
    approver.signed("POST", &target, &json!({ "value": "Approved" })).await.ok();
    assert_eq!(now(&actor, &from, &held).await["status"], "Confirmed");
}

#[tokio::test]
async fn our_client_creates_nonce_accounts_and_uses_one() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.service_client();
    let wallet = client.call(&CreateWallet::new(Network::SolanaDevnet)).await.unwrap();
    sandbox.control().fund(&wallet.id, "Native", 1_000_000_000_u64, None).await.unwrap();
    let creation = SignAndBroadcastTransaction::new(&wallet.id, TransactionBody::solana_nonce_accounts(2));
    let created = client.call(&creation).await.unwrap();
    assert!(created.tx_hash.is_some(), "{created:?}");
    let to = "LbUiWL3xVV8hTFYBVdbTNrpDo41NKS6o3LHHuDzjfcY";
    let body = NativeTransfer::new(to, 1_000_000_u64).with_use_durable_nonce(true);
    let sent = client.call(&TransferAsset::new(&wallet.id, body)).await.unwrap();
    let sent = client.call(&GetTransfer::new(&wallet.id, &sent.id)).await.unwrap();
    assert_eq!(sent.status, BroadcastStatus::Confirmed, "{sent:?}");
    assert_eq!(sent.request_body.tag(), "Native");
    sandbox.stop().await;
}

#[tokio::test]
async fn a_nonce_account_stays_with_its_transaction_over_restarts_snapshots_and_years() {
    let data = crate::persistence::folder("nonce-accounts").join("state");
    let start = async || Sandbox::builder().clock(ManualClock::default()).data(&data).start().await.unwrap();
    let sandbox = start().await;
    let actor = service_account(&sandbox);
    let (from, to) = (funded(&sandbox, &actor).await, funded(&sandbox, &actor).await);
    create(&actor, &from, json!({})).await;
    word(&sandbox, "pace", &json!({ "network": NETWORK, "pace": "Manual" })).await.ok();
    let body = durable(&to["address"], "1000000");
    actor.signed("POST", &path(&from, "/transfers"), &body).await.ok();
    word(&sandbox, "step", &json!({ "network": NETWORK, "n": 2 })).await.ok();
    let held = nonce_accounts(&sandbox).await;
    sandbox.stop().await;

    let sandbox = start().await;
    let years = Duration::from_secs(30 * 365 * 86_400);
    sandbox.control().advance(years).await.unwrap();
    let snapshot = sandbox.control().snapshot().await.unwrap();
    for _ in 0..2 {
        assert_eq!(nonce_accounts(&sandbox).await, held);
        word(&sandbox, "mine", &json!({ "network": NETWORK, "n": 1 })).await.ok();
        assert_ne!(nonce_accounts(&sandbox).await, held);
        let dump = chain(&sandbox, NETWORK).await;
        let arrived = |account: &&Value| account["address"] == to["address"];
        let account = dump["accounts"].as_array().unwrap().iter().find(arrived).unwrap();
        assert_eq!(account["balances"][0]["balance"], "1001000000");
        assert_eq!(sandbox.control().invariants().await.unwrap(), []);
        sandbox.control().restore(&snapshot).await.unwrap();
    }
    sandbox.stop().await;
}
