//! Creations that cannot be repeated: they are looked for when their response was lost, and never
//! made twice. Time is Tokio's paused clock, except with the sandbox.

use crate::support::{CREDENTIAL, Recorder, challenge, response};
use dfns::core::TransportError;
use dfns::prelude::*;
use dfns::reconcile::{self, Creation};
use dfns::testing::{DropHow, Fault, Phase, Sandbox};
use dfns::vaults::{CreateVault, ListVaults, Vault};
use dfns::wallets::{CreateWallet, ListWallets, Wallet};
use dfns::{ErrorKind, Network};
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
