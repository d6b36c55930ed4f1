//! Creations that cannot be repeated: they are looked for when their response was lost, and never
//! made twice. Time is Tokio's paused clock, except with the sandbox.

use crate::support::{CREDENTIAL, Recorder, challenge, response};
use dfns::address_watches::CreateAddressWatch;
use dfns::core::TransportError;
use dfns::keys::DeleteKey;
use dfns::prelude::*;
use dfns::reconcile::{self, Creation};
use dfns::testing::fixtures::Fixture;
use dfns::testing::{DropHow, Fault, Phase, Sandbox};
use dfns::vaults::{CreateVault, ListVaults, Vault};
use dfns::wallets::{CreateWallet, ImportWallet, ListWallets, NewWalletKey, Wallet};
use dfns::{
    Error, ErrorKind, KeyCurve, KeyProtocol, KeyScheme, Network, ServiceAccountToken, ServiceClient, TextChange,
};
use dfns_key_transport::{MIN_SIGNERS, PrivateKey};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::time::Instant;

fn vault(external_id: &str) -> Value {
    let date = "2026-01-01T00:00:00.000Z";
    json!({
        "id": format!("va-{external_id}"), "orgId": "or-1", "tags": [], "externalId": external_id,
        "dateCreated": date, "dateUpdated": date,
    })
}

/// A service whose creations fail with the status, or get lost (0), and whose list has these pages
/// at each look.
fn service(status: u16, lists: impl Fn(usize, &str) -> (u16, Value) + Send + Sync + 'static) -> Recorder {
    let looks = AtomicUsize::new(0);
    Recorder::scripted(move |seen| match (seen.method.as_str(), seen.target.as_str()) {
        (_, "/auth/action/init") => Ok(response(200, challenge(&[CREDENTIAL]).to_string())),
        (_, "/auth/action") => Ok(response(200, r#"{"userAction":"ua"}"#)),
        ("POST", _) if status == 0 => Err(TransportError::Broken("reset by peer".into())),
        ("POST", _) => Ok(response(status, "{}")),
        (_, target) => {
            let is_first_page = !target.contains("paginationToken");
            let look = looks.fetch_add(usize::from(is_first_page), Ordering::SeqCst);
            let (status, body) = lists(look, target);
            Ok(response(status, body.to_string()))
        }
    })
}

fn empty() -> (u16, Value) {
    (200, json!({ "items": [] }))
}

fn creations(recorder: &Recorder) -> usize {
    recorder.seen().iter().filter(|seen| seen.method == "POST" && seen.target == "/vaults").count()
}

async fn create(recorder: &Recorder) -> Creation<Vault> {
    reconcile::create_vault(&recorder.client(), CreateVault::new().with_external_id("a")).await
}

fn created<T: std::fmt::Debug>(creation: Creation<T>) -> T {
    match creation {
        Creation::Created(entity) => entity,
        other => panic!("{other:?}"),
    }
}

fn not_created<T: std::fmt::Debug>(creation: Creation<T>) -> Error {
    match creation {
        Creation::NotCreated(error) => {
            let text = error.to_string();
            assert!(!error.outcome_is_unknown() && !text.contains("unknown") && error.ticket().is_none(), "{text}");
            error
        }
        other => panic!("{other:?}"),
    }
}

/// Fails unless the error is the conflict with this entity, for this reason.
fn assert_conflict(error: &Error, id: &str, why: &str) {
    assert_eq!((error.kind(), error.duplicate()), (ErrorKind::Conflict, Some(id)), "{error}");
    assert!(error.message().ends_with(&format!("the existing entity is `{id}`: {why}")), "{error}");
    assert!(!error.is_retryable(), "{error}");
}

#[tokio::test(start_paused = true)]
async fn what_was_created_is_found_on_any_page_and_at_the_second_look() {
    for found_at in [1, 2] {
        let recorder = service(0, move |look, target| {
            if look < found_at || (look == found_at && !target.contains("paginationToken")) {
                return match look {
                    look if look == found_at => (200, json!({ "items": [vault("b")], "nextPageToken": "2" })),
                    _ => (200, json!({ "items": [vault("b")] })),
                };
            }
            (200, json!({ "items": [vault("b"), vault("a")] }))
        });
        let begun = Instant::now();
        assert_eq!(created(create(&recorder).await).external_id.as_deref(), Some("a"));
        let looks = u64::try_from(found_at).unwrap() - 1;
        assert_eq!((creations(&recorder), begun.elapsed()), (1, Duration::from_secs(30 * looks)));
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_not_found_is_unknown_until_its_user_action_has_lapsed() {
    let recorder = service(0, |_, _| empty());
    let Creation::Unknown(search) = create(&recorder).await else { panic!("it may still happen") };
    assert_eq!((search.external_id(), search.remaining()), ("a", Duration::from_secs(15 * 60 - 30)));
    assert!(search.error().outcome_is_unknown());
    let Creation::Unknown(search) = search.again().await else { panic!("it may still happen") };
    tokio::time::advance(search.remaining()).await;
    let Creation::NotCreated(error) = search.again().await else { panic!("it can no longer happen") };
    assert!(error.kind() == ErrorKind::Connection && creations(&recorder) == 1, "{error}");
}

#[tokio::test(start_paused = true)]
async fn an_error_of_what_was_not_created_says_that_it_had_no_effect() {
    // A response without an id, and one about another entity.
    let nameless = json!({ "id": "", "orgId": "or-1", "tags": [], "externalId": "a",
        "dateCreated": "2026-01-01T00:00:00.000Z", "dateUpdated": "2026-01-01T00:00:00.000Z" });
    for (status, body, is_retryable) in [
        (0, Value::Null, true),
        (200, nameless, false),
        (200, vault("b"), false),
        (200, Value::Null, false),
        (302, Value::Null, false),
        (503, Value::Null, true),
    ] {
        let recorder = Recorder::scripted(move |seen| match (seen.method.as_str(), seen.target.as_str()) {
            (_, "/auth/action/init") => Ok(response(200, challenge(&[CREDENTIAL]).to_string())),
            (_, "/auth/action") => Ok(response(200, r#"{"userAction":"ua"}"#)),
            ("POST", _) if status == 0 => Err(TransportError::Broken("reset by peer".into())),
            ("POST", _) => Ok(response(status, body.to_string())),
            _ => Ok(response(200, empty().1.to_string())),
        });
        let Creation::Unknown(search) = create(&recorder).await else { panic!("it may still happen") };
        assert!(search.error().outcome_is_unknown() && !search.error().is_retryable(), "{search:?}");
        tokio::time::advance(search.remaining()).await;
        let error = not_created(search.again().await);
        assert!(error.to_string().ends_with("; the request was sent, and it had no effect"), "{error}");
        assert_eq!((error.is_retryable(), creations(&recorder)), (is_retryable, 1), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_list_that_cannot_be_read_proves_nothing() {
    let recorder = service(0, |look, _| if look == 0 { empty() } else { (403, Value::Null) });
    let Creation::Unknown(search) = create(&recorder).await else { panic!("nothing was seen") };
    assert_eq!(search.error().endpoint(), Some("list_vaults"));
    tokio::time::advance(Duration::from_secs(3600)).await;
    let Creation::Unknown(search) = search.again().await else { panic!("nothing was seen") };
    assert!(search.remaining().is_zero() && creations(&recorder) == 1);
    // A page that breaks off in the middle is such a list, too.
    let recorder = service(0, |look, target| match (look, target.contains("paginationToken")) {
        (0, _) => empty(),
        (_, false) => (200, json!({ "items": [vault("b")], "nextPageToken": "2" })),
        (_, true) => (500, Value::Null),
    });
    assert!(matches!(create(&recorder).await, Creation::Unknown(_)));
}

#[tokio::test(start_paused = true)]
async fn a_search_waits_half_a_minute_between_looks() {
    let recorder = service(0, |look, _| if look == 0 { empty() } else { (401, Value::Null) });
    let begun = Instant::now();
    let mut creation = create(&recorder).await;
    for _ in 0..10 {
        let Creation::Unknown(search) = creation else { panic!("the list cannot be read") };
        creation = search.again().await;
    }
    assert_eq!((begun.elapsed().as_secs(), recorder.targets().len()), (11 * 30, 3 + 1 + 11 * 2));
}

#[tokio::test(start_paused = true)]
async fn a_response_about_another_entity_is_not_the_created_one() {
    let recorder = Recorder::scripted(|seen| match (seen.method.as_str(), seen.target.as_str()) {
        (_, "/auth/action/init") => Ok(response(200, challenge(&[CREDENTIAL]).to_string())),
        (_, "/auth/action") => Ok(response(200, r#"{"userAction":"ua"}"#)),
        ("POST", _) => Ok(response(200, vault("b").to_string())),
        _ => Ok(response(200, empty().1.to_string())),
    });
    let Creation::Unknown(search) = create(&recorder).await else { panic!("it may have been created") };
    assert_eq!(search.error().message(), "the response is about an entity other than the one to create");
    assert!(search.error().outcome_is_unknown());
    assert_eq!(creations(&recorder), 1);
}

#[tokio::test(start_paused = true)]
async fn a_rejection_is_final_and_nothing_is_looked_for() {
    let recorder = service(403, |_, _| empty());
    assert!(matches!(create(&recorder).await, Creation::NotCreated(error) if error.status().unwrap() == 403));
    // One list before the creation, none after it.
    assert_eq!(recorder.targets().iter().filter(|target| target.starts_with("/vaults?")).count(), 1);
    // A status of the server says nothing.
    let recorder = service(502, |_, _| empty());
    assert!(matches!(create(&recorder).await, Creation::Unknown(_)));
}

#[tokio::test(start_paused = true)]
async fn what_exists_with_the_callers_external_id_is_returned_and_nothing_is_created() {
    let recorder = service(0, |_, _| (200, json!({ "items": [vault("a")] })));
    assert_eq!(created(create(&recorder).await).id.as_str(), "va-a");
    assert_eq!(creations(&recorder), 0);
}

#[tokio::test(start_paused = true)]
async fn a_list_that_cannot_be_read_before_the_creation_is_unknown_and_nothing_is_created() {
    let recorder = service(0, |look, _| match look {
        0 | 1 => (500, Value::Null),
        _ => (200, json!({ "items": [vault("a")] })),
    });
    // An earlier call, of a program that was killed, may have created it.
    let Creation::Unknown(search) = create(&recorder).await else { panic!("it may exist") };
    assert_eq!((search.error().status().unwrap().as_u16(), search.remaining()), (500, Duration::from_secs(15 * 60)));
    let begun = Instant::now();
    assert_eq!(created(search.again().await).id.as_str(), "va-a");
    assert_eq!((creations(&recorder), begun.elapsed().as_secs()), (0, 30));
    let recorder = service(0, |look, _| if look == 0 { (403, Value::Null) } else { empty() });
    let Creation::Unknown(search) = create(&recorder).await else { panic!("it may exist") };
    tokio::time::advance(search.remaining()).await;
    assert!(matches!(search.again().await, Creation::NotCreated(error) if error.status().unwrap() == 403));
    assert_eq!(creations(&recorder), 0);
}

/// Creates a wallet with the external id `a`, as a service account. The list has this wallet.
async fn create_beside(request: CreateWallet, wallet: &Value) -> (Creation<Wallet>, usize) {
    let items = json!({ "items": [wallet] });
    let recorder = service(0, move |_, _| (200, items.clone()));
    let client = recorder.client().assume::<ServiceAccountToken>();
    let creation = reconcile::create_wallet(&client, request.with_external_id("a")).await;
    (creation, recorder.seen().iter().filter(|seen| seen.method == "POST").count())
}

/// The wallet that a request for a wallet on Ethereum Sepolia creates.
fn wallet() -> Value {
    let mut wallet = serde_json::to_value(Wallet::fixture()).unwrap();
    (wallet["id"], wallet["externalId"], wallet["signingKey"]["id"]) = (json!("wa-1"), json!("a"), json!("key-1"));
    wallet
}

#[tokio::test(start_paused = true)]
async fn an_existing_wallet_that_the_request_does_not_create_is_a_conflict_and_nothing_is_sent() {
    let request = || CreateWallet::new(Network::EthereumSepolia);
    let key = NewWalletKey::default;
    let differs = |path: &str| format!("its `{path}` is not that of the request");
    let lacks = |path: &str| format!("it has no `{path}`, unlike the request");
    for (request, path, value, why) in [
        (request(), "/status", json!("Archived"), "it is archived".to_owned()),
        (request(), "/dateDeleted", json!("2026-01-02T00:00:00Z"), "it is archived".to_owned()),
        (request(), "/vaultId", json!("va-1"), differs("vaultId")),
        (request(), "/imported", json!(true), differs("imported")),
        (request(), "/signingKey/delegatedTo", json!("us-1"), differs("signingKey.delegatedTo")),
        (request(), "/custodial", json!(false), differs("signingKey.delegatedTo")),
        (request().with_delegate_to("us-1"), "/name", json!("x"), lacks("signingKey.delegatedTo")),
        (
            request().with_delegate_to("us-1"),
            "/signingKey/delegatedTo",
            json!("us-2"),
            differs("signingKey.delegatedTo"),
        ),
        (request().with_signing_key(key().with_id("key-2")), "/name", json!("x"), differs("signingKey.id")),
        (
            request().with_signing_key(key().with_scheme(KeyScheme::Schnorr)),
            "/name",
            json!("x"),
            differs("signingKey.scheme"),
        ),
        (
            request().with_signing_key(key().with_curve(KeyCurve::Ed25519)),
            "/name",
            json!("x"),
            differs("signingKey.curve"),
        ),
        (request().with_validator_id("v-1"), "/validatorId", json!("v-2"), differs("validatorId")),
    ] {
        let mut wallet = wallet();
        put(&mut wallet, path, value);
        let (creation, sent) = create_beside(request, &wallet).await;
        assert_conflict(&not_created(creation), "wa-1", &why);
        assert_eq!(sent, 0);
    }
}

fn put(json: &mut Value, path: &str, value: Value) {
    let (parent, name) = path.rsplit_once('/').unwrap();
    json.pointer_mut(parent).unwrap()[name] = value;
}

#[tokio::test(start_paused = true)]
async fn what_can_change_later_is_no_difference() {
    let request = || CreateWallet::new(Network::EthereumSepolia);
    let key = NewWalletKey::default;
    for (request, path, value) in [
        (request().with_name("one").with_tags(["x".to_owned()]), "/name", json!("another")),
        (request().with_delay_delegation(true), "/signingKey/delegatedTo", json!("us-1")),
        (request().with_delegate_to("us-1"), "/signingKey/delegatedTo", json!("us-1")),
        (request().with_signing_key(key().with_id("key-1")), "/signingKey/delegatedTo", json!("us-1")),
        (request().with_signing_key(key().with_scheme(KeyScheme::Ecdsa)), "/name", json!("x")),
        // It gets its validator when it is activated.
        (request().with_validator_id("v-1"), "/name", json!("x")),
        (request(), "/validatorId", json!("v-1")),
    ] {
        let mut wallet = wallet();
        put(&mut wallet, path, value);
        let (creation, sent) = create_beside(request, &wallet).await;
        assert_eq!((created(creation).id.as_str(), sent), ("wa-1", 0));
    }
}

#[tokio::test(start_paused = true)]
async fn another_entity_that_appears_after_a_lost_creation_is_not_the_created_one() {
    let mut other = wallet();
    other["signingKey"]["delegatedTo"] = json!("us-2");
    let items = json!({ "items": [other] });
    let recorder = service(0, move |look, _| if look == 0 { empty() } else { (200, items.clone()) });
    let request = CreateWallet::new(Network::EthereumSepolia).with_external_id("a").with_delegate_to("us-1");
    let creation = reconcile::create_wallet(&recorder.client(), request).await;
    let Creation::Unknown(search) = creation else { panic!("the call may still take effect") };
    tokio::time::advance(search.remaining()).await;
    let error = not_created(search.again().await);
    assert_conflict(&error, "wa-1", "its `signingKey.delegatedTo` is not that of the request");
}

#[tokio::test]
async fn a_wallet_whose_key_was_deleted_and_a_deleted_watch_are_conflicts() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.service_client();
    let request = || CreateWallet::new(Network::EthereumSepolia).with_external_id("customer-7");
    let wallet = created(reconcile::create_wallet(&client, request()).await);
    client.keys().delete_key(DeleteKey::new(&wallet.signing_key.id)).await.unwrap();
    let error = not_created(reconcile::create_wallet(&client, request()).await);
    assert_conflict(&error, wallet.id.as_str(), "it is archived");

    let watch = json!({ "id": "aw-1", "network": "Solana", "address": "Vote111", "externalId": "a",
        "status": "Archived", "dateCreated": "2026-01-01T00:00:00Z" });
    let items = json!({ "items": [watch] });
    let recorder = service(403, move |_, _| (200, items.clone()));
    let watch = |address: &str| CreateAddressWatch::new(Network::Solana, address).with_external_id("a");
    let error = not_created(reconcile::create_address_watch(&recorder.client(), watch("Vote111")).await);
    assert_conflict(&error, "aw-1", "it is archived");
    // Base58 knows upper and lower case: this is another address, and so another watch.
    let error = not_created(reconcile::create_address_watch(&recorder.client(), watch("vote111")).await);
    assert_eq!(error.status().unwrap(), 403);
}

async fn import(client: &ServiceClient, key: &PrivateKey, public_key: &str) -> Creation<Wallet> {
    let signers = client.signers().list_signers().await.unwrap().clusters.remove(0).signers;
    let shares = key.split(KeyProtocol::Cggmp21, MIN_SIGNERS, &signers).unwrap();
    let request = ImportWallet::of_key(Network::EthereumSepolia, shares).with_external_id("customer-7");
    reconcile::import_wallet(client, request, public_key).await
}

#[tokio::test]
async fn an_import_is_done_only_if_a_wallet_has_the_public_key() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.service_client();
    let key = |digit: &str| PrivateKey::from_hex(&KeyCurve::Secp256k1, &digit.repeat(32)).unwrap();
    let (key, other) = (key("07"), key("08"));
    let request = CreateWallet::new(Network::EthereumSepolia).with_external_id("customer-7");
    let generated = created(reconcile::create_wallet(&client, request).await);
    let error = not_created(import(&client, &key, key.public_key()).await);
    assert_conflict(&error, generated.id.as_str(), "its `signingKey.publicKey` is not that of the request");
    for public_key in ["", "0x", "02", "a public key", &"zz".repeat(33), &"é".repeat(33)] {
        let error = not_created(import(&client, &key, public_key).await);
        assert_eq!(error.kind(), ErrorKind::Request, "{error}");
    }
    let wallets = async || client.wallets().list_wallets(ListWallets::new()).await.unwrap().items;
    assert_eq!(wallets().await.len(), 1);

    let renamed = dfns::wallets::UpdateWallet::new(&generated.id).with_external_id(TextChange::Remove);
    client.wallets().update_wallet(renamed).await.unwrap();
    sandbox.faults().add(Fault::drop_by(Phase::AfterCommit, DropHow::Reset).on::<ImportWallet>().once()).unwrap();
    let imported = created(import(&client, &key, key.public_key()).await);
    assert_eq!(imported.signing_key.public_key, key.public_key());
    let again = created(import(&client, &key, &format!("0x{}", key.public_key().to_uppercase())).await);
    assert_eq!((again.id == imported.id, wallets().await.len()), (true, 2));
    let error = not_created(import(&client, &other, other.public_key()).await);
    assert_conflict(&error, imported.id.as_str(), "its `signingKey.publicKey` is not that of the request");
}

#[tokio::test(start_paused = true)]
async fn an_existing_wallet_without_an_id_is_not_returned() {
    let mut nameless = wallet();
    nameless["id"] = json!("");
    let (creation, sent) = create_beside(CreateWallet::new(Network::EthereumSepolia), &nameless).await;
    let error = not_created(creation);
    assert_eq!((error.kind(), error.duplicate(), sent), (ErrorKind::Conflict, None, 0));
    assert!(error.message().ends_with("it has no `id`, unlike the request"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn of_several_with_one_external_id_the_oldest_is_found_by_everybody() {
    let twin = |id: &str, date: &str| {
        let mut vault = vault("a");
        (vault["id"], vault["dateCreated"]) = (json!(id), json!(date));
        vault
    };
    let (young, old) = (twin("va-1", "2026-01-02T00:00:00.000Z"), twin("va-2", "2026-01-01T23:59:59Z"));
    let same = twin("va-3", "2026-01-01T23:59:59.000Z");
    for items in [[&young, &old, &same], [&same, &old, &young], [&old, &young, &same]] {
        let items = json!({ "items": items });
        let recorder = service(0, move |_, _| (200, items.clone()));
        assert_eq!(created(create(&recorder).await).id.as_str(), "va-2");
    }
}

#[tokio::test]
async fn a_wallet_whose_response_was_lost_is_found_and_never_made_twice() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.service_client();
    let wallets = async || client.wallets().list_wallets(ListWallets::new()).await.unwrap().items;
    let mut made: Vec<Wallet> = Vec::new();
    for fault in [
        Fault::drop_by(Phase::AfterCommit, DropHow::Reset),
        Fault::drop_by(Phase::AfterCommit, DropHow::Half),
        Fault::truncate(10),
        Fault::status(500, Phase::AfterCommit),
    ] {
        sandbox.faults().add(fault.on::<CreateWallet>().once()).unwrap();
        let request = CreateWallet::new(Network::EthereumSepolia);
        made.push(created(reconcile::create_wallet(&client, request).await));
        assert_eq!(wallets().await.len(), made.len());
    }
    let ids: std::collections::HashSet<_> = made.iter().map(|wallet| wallet.external_id.clone().unwrap()).collect();
    assert_eq!(ids.len(), made.len(), "each wallet has a random id");

    // The same external id on another network is another wallet; on the same one it is the same.
    let named = |network| CreateWallet::new(network).with_external_id("customer-7");
    let first = created(reconcile::create_wallet(&client, named(Network::EthereumSepolia)).await);
    let other = created(reconcile::create_wallet(&client, named(Network::Bitcoin)).await);
    let again = created(reconcile::create_wallet(&client, named(Network::EthereumSepolia)).await);
    assert!(first.id != other.id && first.id == again.id);

    // A rejection is known at once.
    sandbox.faults().add(Fault::status(400, Phase::OnReceive).on::<CreateWallet>().once()).unwrap();
    let creation = reconcile::create_wallet(&client, CreateWallet::new(Network::Polygon)).await;
    assert!(matches!(creation, Creation::NotCreated(_)), "{creation:?}");
    assert_eq!(wallets().await.len(), made.len() + 2);
    let vaults = client.vaults().list_vaults(ListVaults::new()).await.unwrap();
    assert!(vaults.items.is_empty());
}
