//! Fixtures have the form of the responses that they stand for.

use dfns_core::Page;
use dfns_endpoints::Network;
use dfns_endpoints::auth::User;
use dfns_endpoints::keys::{GenerateSignature, Key, ListKeys};
use dfns_endpoints::onchain::{SignatureRequest, TransactionRequest, TransferRequest};
use dfns_endpoints::permissions::{CreatePermission, Permission};
use dfns_endpoints::policies::{Approval, CreatePolicy, Policy};
use dfns_endpoints::prelude::*;
use dfns_endpoints::wallets::{
    CreateWallet, GetTransaction, GetTransfer, SignAndBroadcastTransaction, TransferAsset, Wallet,
};
use dfns_endpoints::webhooks::{CreateWebhook, Webhook, WebhookEvent, WebhookEventKind};
use dfns_sandbox::fixtures::Fixture;
use dfns_sandbox::{Sandbox, UserKind};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fmt::Debug;

/// The paths of all fields, those of a list's items under `[]`.
fn paths(value: &Value) -> BTreeSet<String> {
    fn walk(value: &Value, path: &str, paths: &mut BTreeSet<String>) {
        match value {
            Value::Object(fields) => {
                for (name, value) in fields {
                    walk(value, &format!("{path}.{name}"), paths);
                }
            }
            Value::Array(items) => {
                for item in items {
                    walk(item, &format!("{path}[]"), paths);
                }
            }
            _ => drop(paths.insert(path.to_owned())),
        }
    }
    let mut found = BTreeSet::new();
    walk(value, "", &mut found);
    found
}

/// Says how the fixture differs in form from this response: by a field, or by the beginning of an
/// id.
fn differences<T: Fixture + Serialize + DeserializeOwned>(response: &T) -> Vec<String> {
    let (response, fixture) = (json!(response), json!(T::fixture()));
    let (expected, found) = (paths(&response), paths(&fixture));
    // Our client gives each operation an external id; a fixture is of one without.
    let differing = expected.symmetric_difference(&found).filter(|path| !path.ends_with(".externalId"));
    let fields = differing.map(|path| {
        let side = if found.contains(path) { "fixture" } else { "response" };
        format!("only the {side} has {path}")
    });
    let prefix = |value: &Value, path: &str| {
        let id = value.pointer(&path.replace("[]", "/0").replace('.', "/"))?.as_str()?;
        Some(id.split('-').next()?.to_owned())
    };
    let ids = expected.iter().filter(|path| path.ends_with("id") || path.ends_with("Id"));
    let ids = ids.filter(|path| found.contains(*path) && prefix(&response, path) != prefix(&fixture, path));
    let ids = ids.map(|path| format!("{path} begins differently"));
    fields.chain(ids).map(|difference| format!("{}: {difference}", std::any::type_name::<T>())).collect()
}

#[tokio::test]
async fn fixtures_have_the_form_of_the_responses_that_they_stand_for() {
    let sandbox = Sandbox::start().await.unwrap();
    let (account, employee) = (sandbox.service_client(), sandbox.employee_client());
    let mut found = Vec::new();

    let permission = CreatePermission::new("Auditors", ["Wallets:Read"]);
    found.extend(differences::<Permission>(&employee.permissions().create_permission(permission).await.unwrap()));
    let webhook = CreateWebhook::new("http://127.0.0.1:1/", [WebhookEventKind::TransferConfirmed]);
    let webhook = employee.webhooks().create_webhook(webhook).await.unwrap();
    found.extend(differences::<Webhook>(&employee.webhooks().get_webhook(webhook.id.clone()).await.unwrap()));

    let wallet = CreateWallet::new(Network::EthereumSepolia).with_name("Treasury");
    let wallet = account.wallets().create_wallet(wallet).await.unwrap();
    found.extend(differences::<Wallet>(&wallet));
    found.extend(differences::<Key>(&account.keys().list_keys(ListKeys::new()).await.unwrap().items[0]));
    sandbox.control().fund(&wallet.id, "Native", 10_u64.pow(18), None).await.unwrap();

    let to = TransferRequest::fixture().request_body;
    let transfer = account.wallets().transfer_asset(TransferAsset::new(wallet.id.clone(), to.clone())).await.unwrap();
    found.extend(differences::<TransferRequest>(
        &account.wallets().get_transfer(GetTransfer::new(wallet.id.clone(), transfer.id)).await.unwrap(),
    ));
    let payment = TransactionRequest::fixture().request_body;
    let payment = SignAndBroadcastTransaction::new(wallet.id.clone(), payment);
    let payment = account.wallets().sign_and_broadcast_transaction(payment).await.unwrap();
    found.extend(differences::<TransactionRequest>(
        &account.wallets().get_transaction(GetTransaction::new(wallet.id.clone(), payment.id)).await.unwrap(),
    ));
    let message = SignatureRequest::fixture().request_body;
    let signature = GenerateSignature::new(wallet.signing_key.id.clone(), message);
    found.extend(differences::<SignatureRequest>(&account.keys().generate_signature(signature).await.unwrap()));

    sandbox.control().settle().await.unwrap();
    let deliveries = sandbox.control().deliveries(Some(webhook.id.as_str())).await.unwrap();
    found.extend(differences::<WebhookEvent>(&serde_json::from_str(&deliveries[0].body).unwrap()));

    let policy = CreatePolicy::new(Policy::fixture());
    found.extend(differences::<Policy>(&employee.policies().create_policy(policy).await.unwrap()));
    let held = account.wallets().transfer_asset(TransferAsset::new(wallet.id.clone(), to)).await.unwrap();
    let approval = employee.policies().get_approval(held.approval_id.unwrap()).await.unwrap();
    found.extend(differences::<Approval>(&approval));
    let ada = sandbox.create_user(UserKind::CustomerEmployee, "ada@example.com");
    let user = employee.auth().get_user(ada.user_id.as_str()).await.unwrap();
    found.extend(differences::<User>(&user));
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn a_fixture_survives_its_way_over_the_wire() {
    #[track_caller]
    fn survives<T: Fixture + Serialize + DeserializeOwned + Debug>() {
        let written = serde_json::to_string(&T::fixture()).unwrap();
        let read: T = serde_json::from_str(&written).unwrap();
        assert_eq!(format!("{read:?}"), format!("{:?}", T::fixture()));
    }
    survives::<Wallet>();
    survives::<Page<Key>>();
    survives::<TransferRequest>();
    survives::<TransactionRequest>();
    survives::<SignatureRequest>();
    survives::<User>();
    survives::<Permission>();
    survives::<Policy>();
    survives::<Approval>();
    survives::<Webhook>();
    survives::<WebhookEvent>();
}
