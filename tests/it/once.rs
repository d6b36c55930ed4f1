//! Exactly once: names, conflicts, and tickets of operations whose outcome is unknown.

use crate::support::{CREDENTIAL, Recorder, Seen, TOKEN, challenge, response, signer};
use acme_dfns::grammar::{GrammarApi, NoticeId, RetryNotice};
use acme_dfns::{SweepTreasury, TreasuryApi};
use dfns::core::{TransportError, TransportRequest};
use dfns::exchanges::{CreateWithdrawal, NativeExchangeTransfer};
use dfns::onchain::{FeePriority, NativeTransfer, TransferRequest};
use dfns::prelude::*;
use dfns::staking::{CreateStakeAction, IotaDeposit, IotaStakeAction};
use dfns::testing::fixtures::Fixture;
use dfns::testing::{DropHow, Fault, Phase, Sandbox};
use dfns::vaults::CreateVaultTransfer;
use dfns::wallets::{CreateWallet, ListTransfers, TransferAsset};
use dfns::{ErrorKind, Network, OperationTicket, Retry, UserToken, WithSigner};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Completes user actions, and passes everything else to the script.
fn service(script: impl Fn(&Seen) -> (u16, Value) + Send + Sync + 'static) -> Recorder {
    Recorder::scripted(move |seen| match seen.target.as_str() {
        "/auth/action/init" => Ok(response(200, challenge(&[CREDENTIAL]).to_string())),
        "/auth/action" => Ok(response(200, r#"{"userAction":"ua"}"#)),
        _ => match script(seen) {
            (0, _) => Err(TransportError::Broken("reset by peer".into())),
            (status, body) => Ok(response(status, body.to_string())),
        },
    })
}

fn client(recorder: &Recorder) -> Client<UserToken, WithSigner> {
    recorder.patient_client(Retry::never()).assume()
}

fn posts(recorder: &Recorder) -> Vec<Seen> {
    recorder.seen().into_iter().filter(|seen| !seen.target.starts_with("/auth/action")).collect()
}

#[tokio::test]
async fn the_name_becomes_the_external_id_and_the_call_tells_it_before_it_is_sent() {
    let recorder = service(|_| (200, Value::Null));
    let client = client(&recorder);
    let call = client.grammar().retry(RetryNotice::new("high")).once("invoice-7");
    assert_eq!(call.operation_id(), Some("invoice-7"));
    call.await.unwrap();
    assert_eq!(posts(&recorder)[0].json(), json!({ "volume": "high", "externalId": "invoice-7" }));

    let call = client.grammar().retry(RetryNotice::new("high"));
    let id = call.operation_id().unwrap().to_owned();
    call.await.unwrap();
    assert_eq!(posts(&recorder)[1].json()["externalId"], id);
    let other = client.grammar().retry(RetryNotice::new("high"));
    assert_ne!(other.operation_id(), Some(&*id), "two equal calls are two operations");

    let call = client.grammar().retry(RetryNotice::new("high").with_external_id("own"));
    assert_eq!(call.operation_id(), Some("own"));
    let sweep = SweepTreasury::new("tr-1", "0");
    assert_eq!(recorder.client().treasury().sweep_treasury(sweep).operation_id(), None);
    assert_eq!(client.grammar().get_notice(NoticeId::from("n")).operation_id(), None);
}

#[tokio::test]
async fn a_name_that_cannot_be_used_is_an_error_and_nothing_is_sent() {
    let recorder = service(|_| (200, Value::Null));
    let client = client(&recorder);
    let notice = || RetryNotice::new("high");
    for (call, why) in [
        (client.grammar().retry(notice()).once(""), "the name of an operation is empty"),
        // Dfns counts as JavaScript does: this character is two.
        (
            client.grammar().retry(notice()).once("🪙".repeat(26)),
            "the name of an operation has 52 characters; Dfns allows 50",
        ),
        (
            client.grammar().retry(notice()).once("x".repeat(51)),
            "the name of an operation has 51 characters; Dfns allows 50",
        ),
        (
            client.grammar().retry(notice()).once("a").once("b"),
            "the call is named `a` already, and cannot be named `b` as well",
        ),
        (
            client.grammar().retry(notice().with_external_id("a")).once("b"),
            "the request has another external id already, `a` instead of `b`",
        ),
    ] {
        let error = call.await.unwrap_err();
        assert_eq!((error.kind(), error.to_string()), (ErrorKind::Request, format!("`retry`: {why}")));
    }
    let sweep = recorder.client().treasury().sweep_treasury(SweepTreasury::new("tr-1", "0")).once("a");
    let error = sweep.await.unwrap_err();
    assert!(error.message().contains("so it cannot be made `once`"), "{error}");
    let read = client.grammar().get_notice(NoticeId::from("n")).once("a").await.unwrap_err();
    assert_eq!(read.kind(), ErrorKind::Request);
    assert!(recorder.seen().is_empty());
    client.grammar().retry(notice().with_external_id("a")).once("a").await.unwrap();
    client.grammar().retry(notice()).once("a").once("a").await.unwrap();
    for longest in ["x".repeat(50), "é".repeat(50), "🪙".repeat(25), "\"\\\u{7f}\n".to_owned()] {
        client.grammar().retry(notice()).once(&longest).await.unwrap();
        assert_eq!(posts(&recorder).pop().unwrap().json()["externalId"], longest);
    }
}

/// Encodes bytes as base64, with padding.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let bits = chunk.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for index in 0..4 {
            let digit = usize::try_from(bits >> (18 - 6 * index) & 63).unwrap();
            text.push(if index <= chunk.len() { char::from(DIGITS[digit]) } else { '=' });
        }
    }
    text
}

#[tokio::test]
async fn a_ticket_that_was_changed_sends_nothing() {
    let recorder = service(|_| (0, Value::Null));
    let error = client(&recorder).grammar().retry(RetryNotice::new("high")).once("a").await.unwrap_err();
    let ticket = serde_json::to_value(error.ticket().unwrap()).unwrap();
    let body = |json: &str| json!(base64(json.as_bytes()));
    let sent = recorder.seen().len();
    for (pointer, value, why) in [
        ("/version", json!(2), "its format is 2, and this version of the crate reads 1"),
        ("/baseUrl", json!("https://api.dfns.io/"), "the client's base URL is `https://api.dfns.io`"),
        ("/baseUrl", json!("https://api.dfns.io@evil.example"), "the client's base URL is"),
        ("/externalId", json!(""), "its body does not have the external id ``"),
        ("/externalId", json!("A"), "its body does not have the external id `A`"),
        ("/request/endpoint", json!("retry "), "it was made for `retry `"),
        ("/request/path", json!("/notices/retry/../../wallets"), "does not match `/notices/retry`"),
        ("/request/path", json!("//evil.example/notices/retry"), "does not match `/notices/retry`"),
        ("/request/path", json!("/notices/retry?x=1"), "does not match `/notices/retry`"),
        ("/request/path", json!(""), "does not match `/notices/retry`"),
        ("/request/body", json!("%"), "its body is not base64"),
        ("/request/body", json!(""), "its body does not have the external id `a`"),
        ("/request/body", body(r#"{"volume":"low"}"#), "does not have the external id `a`"),
        ("/request/body", body(r#"{"externalId":"a","externalId":"b"}"#), "does not have the external id `a`"),
        ("/request/body", body(r#"{"externalId":"b","external\u0049d":"a"}"#), "does not have the external id `a`"),
        ("/request/body", body(r#"{"x":{"externalId":"a"}}"#), "does not have the external id `a`"),
        ("/request/body", body(r#"[{"externalId":"a"}]"#), "does not have the external id `a`"),
        ("/request/body", body(r#"{"externalId":"a"} {}"#), "does not have the external id `a`"),
        ("/request/contentType", json!("text/plain"), "its body or content type is not that of the endpoint"),
        ("/request/contentType", Value::Null, "its body or content type is not that of the endpoint"),
    ] {
        let mut changed = ticket.clone();
        *changed.pointer_mut(pointer).unwrap() = value.clone();
        let changed = serde_json::from_value(changed).unwrap();
        let error = client(&recorder).resume::<RetryNotice>(changed).await.unwrap_err();
        assert!(error.message().contains(why) && error.message().len() < 500, "{pointer} {value}: {error}");
        assert_eq!(error.kind(), ErrorKind::Request, "{error}");
        // Until Dfns says otherwise, the operation may have happened.
        assert!(error.outcome_is_unknown() && !error.is_retryable(), "{error}");
        assert!(error.to_string().contains("nothing was sent now"), "{error}");
        let kept = serde_json::to_value(error.ticket().unwrap()).unwrap();
        assert_eq!(kept.pointer(pointer).unwrap_or(&Value::Null), &value, "{error}");
    }
    for (name, value) in [("query", json!("x=1")), ("headers", json!([["authorization", "Bearer x"]]))] {
        let mut changed = ticket.clone();
        changed["request"][name] = value;
        let changed = serde_json::from_value(changed).unwrap();
        let error = client(&recorder).resume::<RetryNotice>(changed).await.unwrap_err();
        assert!(error.message().contains("not belong to the endpoint"), "{error}");
    }
    for hostile in
        ["null", "[]", "{}", "\"\"", r#"{"version":"1"}"#, &"[".repeat(10_000), &"{\"request\":".repeat(9999)]
    {
        assert!(serde_json::from_str::<OperationTicket>(hostile).is_err());
    }
    for required in ["version", "baseUrl", "externalId", "request"] {
        let mut changed = ticket.clone();
        changed.as_object_mut().unwrap().remove(required);
        assert!(serde_json::from_value::<OperationTicket>(changed).is_err(), "{required}");
    }
    assert_eq!(recorder.seen().len(), sent, "nothing was sent");
}

#[tokio::test]
async fn a_conflict_that_names_nothing_usable_stays_open() {
    let conflict = |id: Value| json!({ "error": { "message": "taken", "details": { "duplicate": { "id": id } } } });
    for id in [
        json!(""),
        json!(7),
        Value::Null,
        json!(".."),
        json!("../../wallets"),
        json!("no-1?x=1#y"),
        json!("x".repeat(100_000)),
    ] {
        let shown = id.to_string();
        let recorder = service(move |seen| match seen.method.as_str() {
            "GET" => (200, json!({ "items": [] })),
            _ => (409, conflict(id.clone())),
        });
        let error = client(&recorder).grammar().retry(RetryNotice::new("high")).once("a").await.unwrap_err();
        assert!(error.outcome_is_unknown() && error.ticket().is_some(), "{shown:.40}: {error}");
        assert!(error.to_string().len() < 2000);
        let reads: Vec<_> = posts(&recorder).into_iter().filter(|seen| seen.method == "GET").collect();
        assert!(reads.iter().all(|read| read.target.starts_with("/notices/retry/")), "{reads:?}");
    }
    // A conflict of another kind, of an operation whose id no earlier one can have.
    let recorder = service(|_| (409, json!({ "error": { "message": "archived", "details": { "id": "no-1" } } })));
    let error = client(&recorder).grammar().retry(RetryNotice::new("high")).await.unwrap_err();
    assert!(error.kind() == ErrorKind::Api && !error.outcome_is_unknown(), "{error}");
}

#[tokio::test(start_paused = true)]
async fn after_an_unclear_try_an_entity_that_cannot_be_found_may_still_be_ours() {
    let tries = std::sync::atomic::AtomicU32::new(0);
    let recorder = service(move |seen| match seen.method.as_str() {
        "GET" => (404, json!({ "error": { "message": "not found" } })),
        _ if tries.fetch_add(1, std::sync::atomic::Ordering::SeqCst) == 0 => (0, Value::Null),
        _ => (409, json!({ "error": { "message": "taken", "details": { "duplicate": { "id": "no-1" } } } })),
    });
    let client = recorder.patient_client(Retry::tries(3)).assume::<UserToken>();
    let error = client.grammar().retry(RetryNotice::new("high")).once("a").await.unwrap_err();
    assert_eq!((error.kind(), error.duplicate()), (ErrorKind::Conflict, Some("no-1")));
    assert!(error.outcome_is_unknown() && error.ticket().is_some(), "{error}");
}

#[tokio::test]
async fn a_conflict_with_the_same_request_is_the_response_that_was_lost() {
    let recorder = service(|seen| match seen.target.as_str() {
        "/notices/retry/no-1" => (200, json!({ "id": "no-1", "externalId": "a", "requestBody": { "volume": "high" } })),
        _ => (409, json!({ "error": { "message": "taken", "details": { "duplicate": { "id": "no-1" } } } })),
    });
    let done = client(&recorder).grammar().retry(RetryNotice::new("high")).once("a").raw().await.unwrap();
    assert_eq!(done.status(), 200);
    let read = posts(&recorder).pop().unwrap();
    assert_eq!((read.method.as_str(), read.header("x-dfns-useraction")), ("GET", None));
}

#[tokio::test]
async fn a_conflict_with_another_request_names_it_and_is_never_tried_again() {
    let recorder = service(move |seen| match seen.target.as_str() {
        "/notices/retry/no-1" => (200, json!({ "id": "no-1", "externalId": "a", "requestBody": { "volume": "low" } })),
        _ => (409, json!({ "error": { "message": "taken", "details": { "duplicate": { "id": "no-1" } } } })),
    });
    let client = recorder.patient_client(Retry::tries(5)).assume::<UserToken>();
    let error = client.grammar().retry(RetryNotice::new("high")).once("a").await.unwrap_err();
    assert_eq!((error.kind(), error.duplicate(), error.is_retryable()), (ErrorKind::Conflict, Some("no-1"), false));
    assert!(!error.outcome_is_unknown() && error.ticket().is_none(), "{error}");
    let note = "taken; the existing entity is `no-1`: it was made from another request: `requestBody.volume` differs";
    assert_eq!((error.message(), posts(&recorder).len()), (note, 2));
}

#[tokio::test]
async fn an_entity_that_may_be_of_another_request_is_neither_success_nor_failure() {
    for (request, at) in [
        // The other operation has a field more, or less, or says it differently.
        (json!({ "volume": "high", "memo": "for you" }), "requestBody.memo"),
        (json!({}), "requestBody.volume"),
        (json!({ "volume": "HIGH" }), "requestBody.volume"),
        (Value::Null, "requestBody"),
    ] {
        let recorder = service(move |seen| match seen.target.as_str() {
            "/notices/retry/no-1" => (200, json!({ "id": "no-1", "externalId": "a", "requestBody": request })),
            _ => (409, json!({ "error": { "message": "taken", "details": { "duplicate": { "id": "no-1" } } } })),
        });
        let client = recorder.patient_client(Retry::tries(5)).assume::<UserToken>();
        let error = client.grammar().retry(RetryNotice::new("high")).once("a").await.unwrap_err();
        assert_eq!((error.kind(), error.duplicate(), error.is_retryable()), (ErrorKind::Conflict, Some("no-1"), false));
        assert!(error.outcome_is_unknown() && error.ticket().is_some(), "{error}");
        assert!(error.message().contains(&format!("`{at}` differs or is missing")), "{error}");
        assert_eq!(posts(&recorder).len(), 2);
    }
}

#[tokio::test]
async fn a_conflict_that_cannot_be_examined_leaves_the_outcome_open() {
    for (status, entity) in [
        (503, Value::Null),
        (401, Value::Null),
        // Of another wallet, or not readable yet.
        (404, json!({ "error": { "message": "not found" } })),
        (403, json!({ "error": { "message": "no" } })),
        (200, json!({ "id": "no-1", "externalId": "b" })),
    ] {
        let recorder = service(move |seen| match seen.target.as_str() {
            "/notices/retry/no-1" => (status, entity.clone()),
            _ => (409, json!({ "error": { "message": "taken", "details": { "duplicate": { "id": "no-1" } } } })),
        });
        let error = client(&recorder).grammar().retry(RetryNotice::new("high")).once("a").await.unwrap_err();
        let is_open = error.outcome_is_unknown() && error.ticket().is_some();
        assert!(error.kind() == ErrorKind::Conflict && is_open, "{error}");
    }
}

#[tokio::test]
async fn a_conflict_without_its_entity_is_open_if_the_caller_chose_the_id() {
    for details in
        [json!(null), json!([]), json!([{}]), json!("no-1"), json!({ "id": "no-1" }), json!({ "duplicate": 7 })]
    {
        let is_named = details.get("duplicate").is_some();
        let recorder = service(move |_| (409, json!({ "error": { "message": "taken", "details": details } })));
        let client = recorder.patient_client(Retry::tries(5)).assume::<UserToken>();
        let notice = || RetryNotice::new("high");
        for call in [client.grammar().retry(notice()).once("a"), client.grammar().retry(notice().with_external_id("a"))]
        {
            let error = call.await.unwrap_err();
            assert!(error.outcome_is_unknown() && !error.is_retryable() && error.ticket().is_some(), "{error}");
        }
        // Nobody else has a random id.
        let error = client.grammar().retry(notice()).await.unwrap_err();
        assert_eq!(error.outcome_is_unknown(), is_named, "{error}");
        assert_eq!(posts(&recorder).len(), 3);
    }
}

#[tokio::test]
async fn a_request_whose_external_id_dfns_may_not_recognize_is_sent_once() {
    for id in [String::new(), "a".repeat(51), "🪙".repeat(26)] {
        for status in [0, 500, 503] {
            let recorder = service(move |_| (status, Value::Null));
            let client = recorder.patient_client(Retry::tries(5)).assume::<UserToken>();
            let call = client.grammar().retry(RetryNotice::new("high").with_external_id(&id));
            assert_eq!(call.operation_id(), None);
            let error = call.await.unwrap_err();
            assert!(error.outcome_is_unknown() && !error.is_retryable() && error.ticket().is_none(), "{error}");
            assert_eq!(posts(&recorder).len(), 1);
        }
        let recorder = service(|_| (200, Value::Null));
        let named = client(&recorder).grammar().retry(RetryNotice::new("high").with_external_id(&id)).once("a");
        let why = "its external id must be absent, or a string of 1 to 50 characters";
        assert!(named.await.unwrap_err().message().ends_with(why) && recorder.seen().is_empty());
    }
}

#[tokio::test]
async fn a_response_about_another_wallet_is_not_taken_for_ours() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.service_client();
    let wallet = client.wallets().create_wallet(CreateWallet::new(Network::EthereumSepolia)).await.unwrap();
    sandbox.control().fund(&wallet.id, "Native", 10_u64.pow(18), None).await.unwrap();
    let transfer =
        |wallet: &str| TransferAsset::new(wallet, NativeTransfer::new(format!("0x{}", "a1".repeat(20)), 7_u64));
    let paid = client.wallets().transfer_asset(transfer(wallet.id.as_str())).once("a").raw().await.unwrap();
    let paid: Value = serde_json::from_slice(paid.body()).unwrap();
    for is_accepted in [true, false] {
        let paid = paid.clone();
        let recorder = service(move |seen| match seen.method.as_str() {
            "POST" if !is_accepted => {
                (409, json!({ "error": { "message": "taken", "details": { "duplicate": { "id": paid["id"] } } } }))
            }
            _ => (200, paid.clone()),
        });
        let client = self::client(&recorder);
        let error = client.wallets().transfer_asset(transfer("wa-other")).once("a").await.unwrap_err();
        assert!(error.kind() == ErrorKind::Conflict && error.outcome_is_unknown(), "{error}");
        let paid = client.wallets().transfer_asset(transfer(wallet.id.as_str())).once("a").await.unwrap();
        assert_eq!(paid.wallet_id, wallet.id);
    }
}

#[tokio::test]
async fn the_entity_of_a_conflict_is_the_one_that_it_names() {
    let recorder = service(|seen| match seen.target.as_str() {
        "/notices/retry/no-1" => (200, json!({ "id": "no-2", "externalId": "a", "requestBody": { "volume": "high" } })),
        _ => (409, json!({ "error": { "message": "taken", "details": { "duplicate": { "id": "no-1" } } } })),
    });
    let error = client(&recorder).grammar().retry(RetryNotice::new("high")).once("a").await.unwrap_err();
    assert!(error.kind() == ErrorKind::Conflict && error.outcome_is_unknown(), "{error}");
}

#[tokio::test(start_paused = true)]
async fn the_entity_of_a_conflict_is_read_again_if_the_read_fails_and_the_operation_is_not_sent_again() {
    for (failures, is_found) in [(2, true), (3, false)] {
        let reads = AtomicUsize::new(0);
        let recorder = service(move |seen| match seen.target.as_str() {
            "/notices/retry/no-1" if reads.fetch_add(1, Ordering::SeqCst) < failures => (0, Value::Null),
            "/notices/retry/no-1" => (
                200,
                json!({ "id": "no-1", "externalId": "a", "requestBody": { "volume": "high", "externalId": "a" } }),
            ),
            _ => (409, json!({ "error": { "message": "taken", "details": { "duplicate": { "id": "no-1" } } } })),
        });
        let client = recorder.patient_client(Retry::tries(3)).assume::<UserToken>();
        let call = client.grammar().retry(RetryNotice::new("high")).once("a").raw().await;
        let targets = posts(&recorder).iter().map(|seen| seen.target.clone()).collect::<Vec<_>>();
        let read = "/notices/retry/no-1";
        assert_eq!(targets, ["/notices/retry", read, read, read]);
        match call {
            Ok(entity) => assert!(is_found && entity.body().starts_with(b"{\"externalId\":\"a\"")),
            Err(error) => assert!(!is_found && error.outcome_is_unknown() && error.ticket().is_some(), "{error}"),
        }
    }
}

#[tokio::test]
async fn a_response_about_another_operation_is_not_taken_for_ours() {
    let shows = "the entity with the external id `a` shows another request";
    let is_about = "the response is about an operation other than `a`";
    // Each was accepted, so what it did is unknown.
    for (body, at, why) in [
        (json!({ "id": "no-2", "externalId": "b" }), "externalId", is_about),
        (json!({ "id": "no-2", "requestBody": { "volume": "low" } }), "requestBody.volume", is_about),
        (json!({ "id": "no-2", "externalId": "a", "requestBody": { "volume": "low" } }), "requestBody.volume", shows),
    ] {
        let recorder = service(move |_| (200, body.clone()));
        let error = client(&recorder).grammar().retry(RetryNotice::new("high")).once("a").await.unwrap_err();
        assert_eq!((error.kind(), error.duplicate()), (ErrorKind::Conflict, Some("no-2")), "{error}");
        assert_eq!(error.message(), format!("{why}: `{at}` differs"));
        assert!(error.outcome_is_unknown() && error.ticket().is_some(), "{error}");
    }
}

#[tokio::test]
async fn a_ticket_finishes_its_operation_with_the_same_bytes_and_no_other_operation() {
    let recorder = service(|_| (0, Value::Null));
    let error = client(&recorder).grammar().retry(RetryNotice::new("high")).await.unwrap_err();
    let ticket = error.ticket().unwrap();
    assert_eq!((ticket.endpoint(), ticket.external_id().len()), ("retry", 32));
    let stored = serde_json::to_string(ticket).unwrap();
    assert!(!stored.contains(TOKEN));
    let ticket = || serde_json::from_str::<OperationTicket>(&stored).unwrap();

    let other = service(|_| (200, Value::Null));
    let resumed = client(&other).resume::<RetryNotice>(ticket());
    assert_eq!(resumed.operation_id(), Some(ticket().external_id()));
    resumed.await.unwrap();
    assert_eq!(posts(&other)[0].body, posts(&recorder)[0].body);

    let sent = other.seen().len();
    let error = other.client().resume::<SweepTreasury>(ticket()).await.unwrap_err();
    assert_eq!(error.message(), "operation ticket: it was made for `retry`");
    assert!(error.outcome_is_unknown() && error.ticket().unwrap().endpoint() == "retry", "{error}");
    // Not even for a read, whose own outcome is never unknown.
    let error = other.client().resume::<ListTransfers>(ticket()).await.unwrap_err();
    assert!(error.outcome_is_unknown() && error.ticket().unwrap().endpoint() == "retry", "{error}");
    // Another name does not settle it either, delegated or not.
    let error = client(&other).resume::<RetryNotice>(ticket()).once("another").await.unwrap_err();
    assert!(error.outcome_is_unknown() && error.ticket().unwrap().external_id() == ticket().external_id(), "{error}");
    let renamed = client(&other).delegated().resume::<RetryNotice>(ticket()).once("another");
    let error = renamed.challenge().await.unwrap_err();
    assert!(error.outcome_is_unknown() && error.ticket().unwrap().external_id() == ticket().external_id(), "{error}");
    let elsewhere = Client::builder().base_url("https://api.dfns.ninja").user(TOKEN).signer(signer());
    let elsewhere = elsewhere.transport(other.clone()).build().unwrap();
    let error = elsewhere.resume::<RetryNotice>(ticket()).await.unwrap_err();
    assert!(error.message().contains("it is of `https://api.dfns.io`"), "{error}");
    assert!(error.outcome_is_unknown() && other.seen().len() == sent, "{error}");
    // The ticket of the error is the one that was refused, and not one of this client.
    client(&other).resume::<RetryNotice>(error.ticket().unwrap().clone()).await.unwrap();
    let sent = other.seen().len();
    let mut altered: Value = serde_json::from_str(&stored).unwrap();
    altered["externalId"] = json!("another");
    let altered = serde_json::from_value(altered).unwrap();
    let error = client(&other).resume::<RetryNotice>(altered).await.unwrap_err();
    assert!(error.message().contains("its body does not have the external id `another`"), "{error}");
    assert_eq!(other.seen().len(), sent);
}

#[tokio::test]
async fn a_ticket_belongs_to_its_organization() {
    let sandbox = Sandbox::start().await.unwrap();
    let ours = sandbox.bootstrap().service_account.token.expose().to_owned();
    let recorder = service(|_| (0, Value::Null));
    let of = |token: &str| recorder.client().with_token(token).with_signer(signer()).assume::<UserToken>();
    let error = of(&ours).grammar().retry(RetryNotice::new("high")).retry(Retry::never()).await.unwrap_err();
    let ticket = error.ticket().unwrap().clone();
    assert!(ticket.organization().is_some_and(|organization| organization.starts_with("or-")));
    let theirs = Sandbox::start().await.unwrap().bootstrap().service_account.token.expose().to_owned();
    let sent = recorder.seen().len();
    let error = of(&theirs).resume::<RetryNotice>(ticket.clone()).await.unwrap_err();
    assert!(error.message().contains("operation ticket: it is of the organization `or-"), "{error}");
    assert!(error.outcome_is_unknown() && error.ticket().is_some(), "{error}");
    let error = of("a-token-of-any-organization").resume::<RetryNotice>(ticket.clone()).await.unwrap_err();
    assert!(error.message().ends_with("and the client's token names none to compare"), "{error}");
    assert!(error.outcome_is_unknown() && error.ticket().is_some(), "{error}");
    assert_eq!(recorder.seen().len(), sent);
    of(&ours).resume::<RetryNotice>(ticket).await.unwrap_err();
    assert!(recorder.seen().len() > sent);
}

#[tokio::test]
async fn a_response_that_cannot_be_read_leaves_a_ticket() {
    let recorder = service(|_| (200, json!("not a unit")));
    let client = client(&recorder);
    let error = client.wallets().transfer_asset(TransferAsset::new("wa-1", NativeTransfer::new("0x1", 5_u64))).await;
    let error = error.unwrap_err();
    assert!(error.kind() == ErrorKind::Decode && error.ticket().is_some(), "{error}");
}

#[tokio::test]
async fn a_response_without_an_id_leaves_a_ticket() {
    let recorder = service(move |seen| {
        let mut transfer = serde_json::to_value(TransferRequest::fixture()).unwrap();
        (transfer["requestBody"], transfer["id"]) = (seen.json(), json!(""));
        transfer["externalId"] = seen.json()["externalId"].clone();
        (200, transfer)
    });
    let request = TransferAsset::new(TransferRequest::fixture().wallet_id, NativeTransfer::new("0x1", 5_u64));
    let error = client(&recorder).wallets().transfer_asset(request).once("a").await.unwrap_err();
    assert_eq!((error.kind(), error.json_path()), (ErrorKind::Decode, Some("id")), "{error}");
    assert!(error.message().contains("the id is empty"), "{error}");
    assert!(error.outcome_is_unknown() && error.ticket().is_some(), "{error}");
}

#[tokio::test]
async fn an_operation_that_is_resumed_stays_unknown_until_dfns_says_what_became_of_it() {
    let lost = service(|_| (0, Value::Null));
    let error = client(&lost).grammar().retry(RetryNotice::new("high")).await.unwrap_err();
    let ticket = error.ticket().unwrap();
    // Nothing of the new call is sent, but the old one was.
    let refuses = Recorder::scripted(|_| Ok(response(401, "")));
    let error = client(&refuses).resume::<RetryNotice>(ticket.clone()).await.unwrap_err();
    assert!(error.outcome_is_unknown() && error.ticket().is_some(), "{error}");
    let error = client(&refuses).delegated().resume::<RetryNotice>(ticket.clone()).challenge().await.unwrap_err();
    assert!(error.outcome_is_unknown() && error.ticket().is_some(), "{error}");
    // Also in a third process, which completes what a second one sealed.
    let rejects = Recorder::scripted(|seen| match seen.target.as_str() {
        "/auth/action/init" => Ok(response(200, challenge(&[CREDENTIAL]).to_string())),
        _ => Ok(response(403, "")),
    });
    let server = client(&rejects).delegated();
    let sealed = server.resume::<RetryNotice>(ticket.clone()).challenge().await.unwrap().seal();
    let sealed: dfns::SealedAction = serde_json::from_str(&serde_json::to_string(&sealed).unwrap()).unwrap();
    let pending = sealed.unseal::<RetryNotice>().unwrap();
    let factors = signer().sign(pending.challenge()).await.unwrap();
    let error = server.complete(pending, factors).await.unwrap_err();
    assert!(error.outcome_is_unknown() && error.ticket().is_some(), "{error}");
    // A conflict is an outcome if the id was another operation's all the time. An entity that is
    // not there may be that of the ticket, and not readable yet.
    let other = json!({ "id": "no-1", "externalId": ticket.external_id(), "requestBody": { "volume": "low" } });
    for (status, entity, is_open) in [(404, Value::Null, true), (200, other, false)] {
        let taken = service(move |seen| match seen.target.as_str() {
            "/notices/retry/no-1" => (status, entity.clone()),
            _ => (409, json!({ "error": { "message": "taken", "details": { "duplicate": { "id": "no-1" } } } })),
        });
        let error = client(&taken).resume::<RetryNotice>(ticket.clone()).await.unwrap_err();
        assert_eq!((error.kind(), error.duplicate()), (ErrorKind::Conflict, Some("no-1")), "{error}");
        assert_eq!((error.outcome_is_unknown(), error.ticket().is_some()), (is_open, is_open), "{error}");
    }
}

#[tokio::test]
async fn an_unknown_outcome_is_pursued_although_a_later_challenge_fails() {
    let failures = std::sync::atomic::AtomicUsize::new(0);
    let recorder = Recorder::scripted(move |seen| {
        let number = failures.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        match (seen.target.as_str(), number) {
            (_, 2) => Err(TransportError::Broken("reset by peer".into())),
            (_, 3) => Ok(response(503, "")),
            ("/auth/action/init", _) => Ok(response(200, challenge(&[CREDENTIAL]).to_string())),
            ("/auth/action", _) => Ok(response(200, r#"{"userAction":"ua"}"#)),
            _ => Ok(response(200, "null")),
        }
    });
    let retry = Retry::tries(3).first_delay(std::time::Duration::ZERO);
    recorder.patient_client(retry).assume::<UserToken>().grammar().retry(RetryNotice::new("high")).await.unwrap();
}

#[tokio::test]
async fn a_delegated_operation_has_an_id_and_leaves_a_ticket() {
    let recorder = service(|_| (0, Value::Null));
    let server = client(&recorder).delegated();
    let pending = server.grammar().retry(RetryNotice::new("high")).once("a").challenge().await.unwrap();
    assert_eq!(pending.operation_id(), Some("a"));
    let pending = pending.seal().unseal::<RetryNotice>().unwrap();
    assert_eq!(pending.operation_id(), Some("a"));
    let factors = signer().sign(pending.challenge()).await.unwrap();
    let error = server.complete(pending, factors).await.unwrap_err();
    let ticket = error.ticket().unwrap().clone();
    let again = server.resume::<RetryNotice>(ticket).challenge().await.unwrap();
    assert_eq!(again.payload(), posts(&recorder)[0].body);
}

#[tokio::test]
async fn a_transfer_whose_response_was_lost_is_finished_by_another_client_and_made_once() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.service_client();
    let wallet = client.wallets().create_wallet(CreateWallet::new(Network::EthereumSepolia)).await.unwrap();
    sandbox.control().fund(&wallet.id, "Native", 10_u64.pow(18), None).await.unwrap();
    let transfer =
        || TransferAsset::new(wallet.id.clone(), NativeTransfer::new(wallet.address.clone().unwrap(), 1_u64));
    for phase in [Phase::OnReceive, Phase::AfterAuth, Phase::AfterCommit] {
        sandbox.faults().add(Fault::drop_by(phase, DropHow::Reset).on::<TransferAsset>().once()).unwrap();
        let error = client.wallets().transfer_asset(transfer()).retry(Retry::never()).await.unwrap_err();
        let ticket = serde_json::to_string(error.ticket().unwrap()).unwrap();
        let ticket: OperationTicket = serde_json::from_str(&ticket).unwrap();
        let id = ticket.external_id().to_owned();
        let other = sandbox.service_client();
        let made = other.resume::<TransferAsset>(ticket.clone()).await.unwrap();
        assert_eq!(made.external_id.as_deref(), Some(&*id));
        let again = other.resume::<TransferAsset>(ticket).await.unwrap();
        assert_eq!(again.id, made.id);
    }
    let made = client.wallets().list_transfers(ListTransfers::new(wallet.id.clone())).await.unwrap();
    assert_eq!(made.items.len(), 3);
    // A ticket that was stored before the call finishes one that was dropped, or never sent.
    for is_sent in [false, true] {
        let mut call = Box::pin(client.wallets().transfer_asset(transfer()));
        let (id, ticket) = (call.operation_id().unwrap().to_owned(), call.ticket().unwrap());
        if is_sent {
            call.as_mut().await.unwrap();
        }
        drop(call);
        let made = client.resume::<TransferAsset>(ticket).await.unwrap();
        assert_eq!(made.external_id, Some(id));
    }
    let made = client.wallets().list_transfers(ListTransfers::new(wallet.id.clone())).await.unwrap();
    assert_eq!(made.items.len(), 5);
    assert!(client.wallets().transfer_asset(transfer()).once("").ticket().is_none(), "it can never be sent");
    // The name of a transfer belongs to it for ever.
    client.wallets().transfer_asset(transfer()).once("invoice-7").await.unwrap();
    let other = TransferAsset::new(wallet.id.clone(), NativeTransfer::new(wallet.address.clone().unwrap(), 2_u64));
    let error = client.wallets().transfer_asset(other).once("invoice-7").await.unwrap_err();
    assert!(
        error.kind() == ErrorKind::Conflict && error.duplicate().is_some_and(|id| id.starts_with("xfr-")),
        "{error}"
    );
}

#[tokio::test]
async fn a_payment_with_a_field_more_or_less_is_not_the_first_payment_of_its_name() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.service_client();
    for (network, with) in [(Network::Stellar, "memo"), (Network::EthereumSepolia, "priority")] {
        let wallet = client.wallets().create_wallet(CreateWallet::new(network)).await.unwrap();
        sandbox.control().fund(&wallet.id, "Native", 10_u64.pow(18), None).await.unwrap();
        let pay = |name: String, has_it: bool| {
            let mut transfer = NativeTransfer::new(wallet.address.clone().unwrap(), 1_u64);
            transfer.memo = (has_it && with == "memo").then(|| "7".to_owned());
            transfer.priority = (has_it && with == "priority").then_some(FeePriority::Fast);
            client.wallets().transfer_asset(TransferAsset::new(wallet.id.clone(), transfer)).once(name)
        };
        for has_it in [false, true] {
            let name = || format!("{with} {has_it}");
            let first = pay(name(), has_it).await.unwrap();
            let error = pay(name(), !has_it).await.unwrap_err();
            assert_eq!((error.kind(), error.duplicate()), (ErrorKind::Conflict, Some(first.id.as_str())), "{error}");
            assert!(error.outcome_is_unknown() && error.ticket().is_some(), "{error}");
            assert!(error.message().contains(&format!("`requestBody.{with}` differs or is missing")), "{error}");
            assert_eq!(pay(name(), has_it).await.unwrap().id, first.id);
        }
        let made = client.wallets().list_transfers(ListTransfers::new(wallet.id.clone())).await.unwrap();
        assert_eq!(made.items.len(), 2);
    }
}

#[tokio::test]
async fn the_parent_of_an_operation_is_the_one_of_the_call_and_its_conflicts_stay_open() {
    let act = async |status: u16, body: Value| {
        let recorder = service(move |_| (status, body.clone()));
        let deposit = IotaStakeAction::from(IotaDeposit::new(1_u64));
        let call = recorder.client().staking().create_stake_action(CreateStakeAction::new("stk-1", deposit)).once("a");
        (call.raw().await, posts(&recorder).len())
    };
    // The external id of the stake is that of another operation, which made it.
    act(200, json!({ "id": "stk-1", "externalId": "b", "requestBody": { "amount": "7" } })).await.0.unwrap();
    let action = |kind: &str, amount: &str| {
        let request = json!({ "protocol": "Iota", "kind": "Deposit", "amount": amount, "externalId": "a" });
        let first = json!({ "kind": "Stake", "requestBody": { "amount": "7", "externalId": "b" } });
        json!({ "id": "stk-1", "actions": [{ "kind": kind, "requestBody": request }, first] })
    };
    act(200, action("Deposit", "1")).await.0.unwrap();
    act(200, json!({ "id": "stk-1", "actions": null })).await.0.unwrap();
    for (other, at) in [(action("Deposit", "2"), "requestBody.amount"), (action("Withdraw", "1"), "kind")] {
        let error = act(200, other).await.0.unwrap_err();
        assert_eq!(
            error.message(),
            format!("the action with the external id `a` shows another request: `{at}` differs")
        );
        assert!(error.outcome_is_unknown() && error.ticket().is_some(), "{error}");
    }
    let (another, sent) = act(200, json!({ "id": "stk-2", "externalId": "a" })).await;
    let error = another.unwrap_err();
    assert_eq!((error.kind(), error.duplicate(), sent), (ErrorKind::Conflict, Some("stk-2"), 1));
    assert!(error.outcome_is_unknown() && error.ticket().is_some(), "{error}");
    let taken = json!({ "error": { "message": "taken", "details": { "duplicate": { "id": "sta-1" } } } });
    let (conflict, sent) = act(409, taken).await;
    let error = conflict.unwrap_err();
    assert_eq!((error.kind(), error.duplicate(), sent), (ErrorKind::Conflict, Some("sta-1"), 1));
    assert!(error.outcome_is_unknown() && error.ticket().is_some(), "{error}");
}

#[tokio::test]
async fn an_accepted_response_shows_no_choice_that_the_request_does_not_make() {
    let paid = |change: &dyn Fn(&mut Value)| {
        let request = json!({ "kind": "Native", "to": "0x1", "amount": "5", "externalId": "a" });
        let mut paid = json!({ "id": "xfr-1", "walletId": "wa-1", "externalId": "a", "requestBody": request });
        change(&mut paid);
        paid
    };
    let pay = async |paid: Value| {
        let recorder = service(move |_| (200, paid.clone()));
        let transfer = TransferAsset::new("wa-1", NativeTransfer::new("0x1", 5_u64));
        client(&recorder).wallets().transfer_asset(transfer).once("a").raw().await
    };
    for (name, value) in [
        ("memo", json!("12345")),
        ("priority", json!("Fast")),
        ("feeSponsorId", json!("fs-1")),
        ("createDestinationAccount", json!(true)),
    ] {
        let error = pay(paid(&|paid| paid["requestBody"][name] = value.clone())).await.unwrap_err();
        assert!(error.message().ends_with(&format!("`requestBody.{name}` differs")), "{error}");
        assert!(error.kind() == ErrorKind::Conflict && error.outcome_is_unknown() && error.ticket().is_some());
    }
    // Defaults that a service fills in, and fields that this version does not know.
    for (name, value) in [
        ("priority", json!("Standard")),
        ("createDestinationAccount", json!(false)),
        ("memo", Value::Null),
        ("decimals", json!(18)),
        ("speed", json!("Fast")),
    ] {
        pay(paid(&|paid| paid["requestBody"][name] = value.clone())).await.unwrap();
    }
}

#[tokio::test]
async fn a_vaults_transfer_shows_its_network_and_the_kind_of_its_asset() {
    let pay = async |network: &str, request: Value| {
        let paid = json!({ "id": "xfr-1", "network": network, "externalId": "a", "requestBody": request });
        let recorder = service(move |_| (200, paid.clone()));
        let transfer = CreateVaultTransfer::new("va-1", Network::EthereumSepolia, "erc20:0xAB", "0x1", 5_u64);
        recorder.client().vaults().create_vault_transfer(transfer).once("a").raw().await
    };
    let request =
        |kind: &str, contract: &str| json!({ "kind": kind, "contract": contract, "to": "0x1", "amount": "5" });
    pay("EthereumSepolia", request("Erc20", "0xab")).await.unwrap();
    for (network, request, at) in [
        ("Ethereum", request("Erc20", "0xab"), "network"),
        ("EthereumSepolia", request("Native", "0xab"), "requestBody.kind"),
        ("EthereumSepolia", request("Erc20", "0xac"), "requestBody.contract"),
    ] {
        let error = pay(network, request).await.unwrap_err();
        assert!(error.message().ends_with(&format!("`{at}` differs")) && error.outcome_is_unknown(), "{error}");
    }
}

#[tokio::test]
async fn a_withdrawal_is_no_deposit_and_goes_to_its_wallet_whatever_became_of_its_password() {
    let withdraw = async |kind: &str, wallet: &str, otp: Value| {
        let request = json!({ "kind": "Native", "amount": "5", "walletId": wallet, "otp": otp, "externalId": "a" });
        let made = json!({ "id": "ext-1", "kind": kind, "walletId": wallet, "requestBody": request });
        let recorder = service(move |_| (200, made.clone()));
        let body = NativeExchangeTransfer::new(5_u64, "wa-1").with_otp("123456");
        let request = CreateWithdrawal::new("ex-1", "spot", body);
        recorder.client().exchanges().create_withdrawal(request).once("a").raw().await
    };
    for masked in [json!("***"), json!("123456"), Value::Null] {
        withdraw("Withdrawal", "wa-1", masked).await.unwrap();
    }
    for (kind, wallet, at) in [("Deposit", "wa-1", "kind"), ("Withdrawal", "wa-2", "walletId")] {
        let error = withdraw(kind, wallet, Value::Null).await.unwrap_err();
        assert!(error.message().contains(&format!("`{at}`")) && error.outcome_is_unknown(), "{error}");
    }
}

#[tokio::test]
async fn resumes_at_the_same_time_make_one_transfer_and_all_return_it() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.service_client();
    let wallet = client.wallets().create_wallet(CreateWallet::new(Network::EthereumSepolia)).await.unwrap();
    sandbox.control().fund(&wallet.id, "Native", 10_u64.pow(18), None).await.unwrap();
    for phase in [Phase::OnReceive, Phase::AfterCommit] {
        sandbox.faults().add(Fault::drop_by(phase, DropHow::Reset).on::<TransferAsset>().once()).unwrap();
        let transfer = NativeTransfer::new(wallet.address.clone().unwrap(), 1_u64);
        let call = client.wallets().transfer_asset(TransferAsset::new(wallet.id.clone(), transfer));
        let ticket = call.retry(Retry::never()).await.unwrap_err().ticket().unwrap().clone();
        let resumes: Vec<_> =
            (0..8).map(|_| tokio::spawn(sandbox.service_client().resume::<TransferAsset>(ticket.clone()))).collect();
        let mut made = std::collections::BTreeSet::new();
        for resume in resumes {
            made.insert(resume.await.unwrap().unwrap().id.to_string());
        }
        assert_eq!(made.len(), 1, "{made:?}");
    }
    let made = client.wallets().list_transfers(ListTransfers::new(wallet.id.clone())).await.unwrap();
    assert_eq!(made.items.len(), 2);
}

/// Responds as Dfns does to operations with an external id, and waits once before and once after
/// each effect, so that a call can be dropped at either moment.
#[derive(Clone, Default)]
struct Slow {
    made: std::sync::Arc<std::sync::Mutex<std::collections::BTreeMap<String, Value>>>,
    /// The number of requests that are still rejected for their rate.
    limited: std::sync::Arc<std::sync::atomic::AtomicU32>,
}

impl Slow {
    fn respond(&self, request: &TransportRequest) -> (u16, Value) {
        let one_less = |left: u32| left.checked_sub(1);
        let ordering = std::sync::atomic::Ordering::SeqCst;
        match request.url.path() {
            "/auth/action/init" => (200, challenge(&[CREDENTIAL])),
            "/auth/action" => (200, json!({ "userAction": "ua" })),
            _ if self.limited.fetch_update(ordering, ordering, one_less).is_ok() => (429, Value::Null),
            _ => {
                let body: Value = serde_json::from_slice(&request.body).unwrap();
                let mut made = self.made.lock().unwrap();
                let number = made.len();
                let id = body["externalId"].as_str().unwrap().to_owned();
                let entity = || json!({ "id": format!("no-{number}"), "externalId": id, "requestBody": body });
                (200, made.entry(id.clone()).or_insert_with(entity).clone())
            }
        }
    }
}

impl dfns::core::Transport for Slow {
    fn send(
        &self,
        request: TransportRequest,
    ) -> dfns::signing::BoxFuture<'_, Result<http::Response<dfns::core::ResponseBody>, TransportError>> {
        Box::pin(async move {
            tokio::task::yield_now().await;
            let (status, body) = self.respond(&request);
            tokio::task::yield_now().await;
            Ok(response(status, body.to_string()).map(dfns::core::ResponseBody::whole))
        })
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_dropped_at_any_moment_happens_once_and_stops_no_other_call() {
    let mut moments = 0;
    for dropped_at in 0_u32.. {
        let slow = Slow::default();
        slow.limited.store(2, std::sync::atomic::Ordering::SeqCst);
        let limit = dfns::RateLimit::per_minute(std::num::NonZeroU32::new(600).unwrap());
        let client = Client::builder().user(TOKEN).signer(signer()).transport(slow.clone()).rate_limit(limit);
        let client = client.call_timeout(std::time::Duration::from_mins(10)).build().unwrap();
        let call = || client.grammar().retry(RetryNotice::new("high")).once("a").raw();
        let mut dropped = Box::pin(call());
        let mut is_done = false;
        for _ in 0..dropped_at {
            // Whatever it waits for, time or the service, goes on.
            is_done = std::future::poll_fn(|context| {
                std::task::Poll::Ready(std::pin::Pin::new(&mut dropped).poll(context).is_ready())
            })
            .await;
            if is_done {
                break;
            }
            tokio::time::advance(std::time::Duration::from_secs(5)).await;
        }
        drop(dropped);
        let (one, other) = tokio::join!(call(), call());
        assert_eq!(one.unwrap().body(), other.unwrap().body());
        assert_eq!(slow.made.lock().unwrap().len(), 1, "dropped at {dropped_at}");
        if is_done {
            moments = dropped_at;
            break;
        }
    }
    assert!(moments > 20, "there are more moments than {moments}");
}
