//! Waits for entities that settle, over a transport with scripted responses, on paused time.

use crate::support::{Recorder, response};
use bytes::Bytes;
use dfns::core::TransportError;
use dfns::meta::Standing;
use dfns::onchain::{BroadcastStatus, SignatureRequest, TransferRequest};
use dfns::prelude::*;
use dfns::wait::{Inbox, Settled, WaitError};
use dfns::wallets::{GetTransfer, WalletGetSignature};
use dfns::webhooks::{Event, SIGNATURE_HEADER, Verified, Verifier, sign};
use dfns::{ErrorKind, ServiceAccountToken};
use http::{HeaderMap, Response};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};
use tokio::time::Instant;

const SECRET: &str = "whs-1";

/// A transfer as JSON.
fn json_of(id: &str, status: &str) -> Value {
    json!({
        "id": id, "walletId": "wa-1", "network": "EthereumSepolia", "requester": { "userId": "us-1" },
        "requestBody": { "kind": "Native", "to": "0x00fb58432ef9d418bf6688bcf0a226d2fcaa18e2", "amount": "1" },
        "metadata": { "asset": { "symbol": "ETH", "decimals": 18 } },
        "status": status, "dateRequested": "2026-11-26T10:00:00.000Z"
    })
}

fn transfer(status: &str) -> TransferRequest {
    serde_json::from_value(json_of("xfr-1", status)).unwrap()
}

fn held() -> TransferRequest {
    let mut json = json_of("xfr-1", "Pending");
    json["approvalId"] = json!("ap-1");
    serde_json::from_value(json).unwrap()
}

#[allow(clippy::unnecessary_wraps, reason = "what a script returns")]
fn ok(status: &str) -> Result<Response<Bytes>, TransportError> {
    Ok(response(200, json_of("xfr-1", status).to_string()))
}

/// Responds with one status after the other and repeats the last one. Also returns when each
/// request arrived.
fn statuses(statuses: &'static [&'static str]) -> (Recorder, Arc<Mutex<Vec<Duration>>>) {
    let (begun, times) = (Instant::now(), Arc::new(Mutex::new(Vec::new())));
    let seen = Arc::clone(&times);
    let recorder = Recorder::scripted(move |_| {
        let mut seen = seen.lock().unwrap();
        seen.push(begun.elapsed());
        ok(statuses[seen.len().min(statuses.len()) - 1])
    });
    (recorder, times)
}

/// A client whose pauses have their full length.
fn unhurried(transport: &Recorder) -> Client<ServiceAccountToken> {
    let client = Client::builder().service_account("t").transport(transport.clone());
    client.randomness(|bytes| bytes.fill(0)).build().unwrap()
}

async fn delivery(id: &str, kind: &str, data: Value) -> Verified {
    let verifier = Verifier::new([SECRET]).unwrap();
    let body = serde_json::to_vec(&Event::new(id, kind, data, SystemTime::now())).unwrap();
    let mut headers = HeaderMap::new();
    headers.insert(SIGNATURE_HEADER, sign(SECRET, &body).parse().unwrap());
    verifier.verify(&headers, body).await.unwrap()
}

async fn event(transfer: &str, status: &str) -> Verified {
    delivery("whe-1", "wallet.transfer", json!({ "transferRequest": json_of(transfer, status) })).await
}

#[tokio::test(start_paused = true)]
async fn a_transfer_is_read_until_it_is_confirmed() {
    let (transport, times) = statuses(&["Executing", "Broadcasted", "Broadcasted", "Broadcasted", "Confirmed"]);
    let wait = unhurried(&transport).wait(transfer("Executing"));
    let Settled::Reached(confirmed) = wait.await.unwrap() else { panic!("it is confirmed") };
    assert_eq!(confirmed.status, BroadcastStatus::Confirmed);
    assert!(transport.targets().iter().all(|target| target == "/wallets/wa-1/transfers/xfr-1"));
    // 1 s, then 1.5 s. The change begins again at 1 s, then 1.5 s and 2.25 s.
    let times: Vec<_> = times.lock().unwrap().iter().map(|time| time.as_millis() / 50 * 50).collect();
    assert_eq!(times, [1000, 2500, 3500, 5000, 7250]);
}

#[tokio::test(start_paused = true)]
async fn a_failed_or_rejected_transfer_has_ended() {
    for (now, later) in [("Broadcasted", &["Failed"]), ("Pending", &["Rejected"])] {
        let (transport, _) = statuses(later);
        let settled = transport.client().wait(transfer(now)).await.unwrap();
        assert!(!settled.is_reached());
        assert_eq!(settled.into_entity().status, later[0]);
    }
}

#[tokio::test(start_paused = true)]
async fn an_event_whose_keys_are_escaped_wakes_its_wait() {
    let inbox = Inbox::new();
    let (transport, times) = statuses(&["Executing"]);
    let wait = tokio::spawn(unhurried(&transport).wait(transfer("Executing")).with(&inbox).into_future());
    tokio::task::yield_now().await;
    let data = json!({ "the \"request\"\n": json_of("xfr-1", "Confirmed"), "\u{1f}": 7 });
    inbox.take(&delivery("whe-1", "wallet.transfer.confirmed", data).await);
    assert!(wait.await.unwrap().unwrap().is_reached() && times.lock().unwrap().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_read_of_another_entity_is_never_taken_for_the_awaited_one() {
    let mixed_up = || {
        let reads = std::sync::atomic::AtomicUsize::new(0);
        Recorder::scripted(move |_| match reads.fetch_add(1, std::sync::atomic::Ordering::SeqCst) {
            0 | 1 => Ok(response(200, json_of("xfr-2", "Confirmed").to_string())),
            _ => ok("Failed"),
        })
    };
    // With a known state, with the id alone, and through another request.
    let (known, by_id) = (mixed_up(), mixed_up());
    let known = unhurried(&known).wait(transfer("Executing")).await.unwrap();
    let by_id = unhurried(&by_id).wait_for(GetTransfer::new("wa-1", "xfr-1")).await.unwrap();
    for settled in [known, by_id] {
        assert!(!settled.is_reached() && settled.entity().id == "xfr-1", "{settled:?}");
    }
    let other_wallet = mixed_up();
    let late = unhurried(&other_wallet).wait_for(GetTransfer::new("wa-2", "xfr-2")).within(Duration::from_secs(30));
    let error = late.await.unwrap_err();
    assert!(error.is_deadline() && error.last().is_none(), "{error}");
    assert!(
        error.to_string().ends_with("another TransferRequest, `xfr-1` at `/wallets/wa-1/transfers/xfr-1`"),
        "{error}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_transfer_of_another_wallet_with_the_same_id_is_never_taken_for_the_awaited_one() {
    let elsewhere = || {
        let mut other = json_of("xfr-1", "Confirmed");
        other["walletId"] = json!("wa-2");
        other
    };
    let transport = Recorder::scripted(move |_| Ok(response(200, elsewhere().to_string())));
    let inbox = Inbox::new();
    let event = json!({ "transferRequest": elsewhere() });
    inbox.take(&delivery("whe-1", "wallet.transfer.confirmed", event).await);
    let wait = unhurried(&transport).wait(transfer("Executing")).with(&inbox).within(Duration::from_secs(600));
    let error = wait.await.unwrap_err();
    assert!(error.is_deadline() && error.last().unwrap().status == BroadcastStatus::Executing, "{error}");
    assert!(error.to_string().contains("`xfr-1` at `/wallets/wa-2/transfers/xfr-1`"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn an_entity_that_has_settled_needs_no_request() {
    let (transport, times) = statuses(&["Confirmed"]);
    let client = transport.client();
    assert!(client.wait(transfer("Confirmed")).await.unwrap().is_reached());
    assert!(!client.wait(transfer("Failed")).within(Duration::ZERO).await.unwrap().is_reached());
    assert!(times.lock().unwrap().is_empty());
}

#[tokio::test(start_paused = true)]
async fn an_awaited_status_is_reached_when_it_or_a_later_one_is() {
    use BroadcastStatus::{Broadcasted, Confirmed, Executing, Failed, Rejected};
    for (until, now, reached) in [
        (Executing, "Executing", Some(true)),
        (Broadcasted, "Broadcasted", Some(true)),
        (Broadcasted, "Confirmed", Some(true)),
        (Broadcasted, "Executing", None),
        (Broadcasted, "Failed", Some(false)),
        (Confirmed, "Broadcasted", None),
        (Confirmed, "Rejected", Some(false)),
        (Confirmed, "Settling", None),
        (Failed, "Failed", Some(true)),
        (Failed, "Rejected", Some(false)),
        (Failed, "Confirmed", Some(false)),
        (Rejected, "Broadcasted", None),
        (BroadcastStatus::from("Settling"), "Settling", Some(true)),
        (BroadcastStatus::from("Settling"), "Failed", Some(false)),
        (BroadcastStatus::from("Settling"), "Broadcasted", None),
    ] {
        let transport = Recorder::scripted(move |_| ok(now));
        let wait = transport.client().wait(transfer(now)).until(until.clone()).within(Duration::ZERO);
        match (wait.await, reached) {
            (Ok(settled), Some(reached)) => assert_eq!(settled.is_reached(), reached, "{until} at {now}"),
            (Err(error), None) => assert!(error.is_deadline(), "{until} at {now}: {error}"),
            (other, _) => panic!("{until} at {now}: {other:?}"),
        }
        assert_eq!(transport.seen().len(), usize::from(reached.is_none()), "{until} at {now}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_unknown_status_is_never_the_end() {
    let (transport, _) = statuses(&["Settled", "Finished", "Confirmed"]);
    assert_eq!(transfer("Finished").standing(), Standing::Moving);
    assert!(transport.client().wait(transfer("Done")).await.unwrap().is_reached());
    assert_eq!(transport.seen().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_deadline_is_an_error_with_the_last_state() {
    let (transport, times) = statuses(&["Broadcasted"]);
    let begun = Instant::now();
    let wait = unhurried(&transport).wait(transfer("Executing")).within(Duration::from_secs(600));
    let late = wait.await.unwrap_err();
    assert_eq!(begun.elapsed().as_secs(), 600);
    assert_eq!(late.last().unwrap().status, BroadcastStatus::Broadcasted);
    assert_eq!(late.to_string(), "not settled within 600s: the TransferRequest `xfr-1` was last `Broadcasted`");
    assert!(late.error().is_none() && late.is_deadline());
    let times = times.lock().unwrap();
    assert_eq!(times.len(), 46, "every 15 s at last");
    assert!(times.iter().any(|time| time.as_secs() == 595), "once more shortly before the deadline");
}

#[tokio::test(start_paused = true)]
async fn a_short_wait_for_a_held_transfer_reads_it_before_the_deadline() {
    let (transport, times) = statuses(&["Confirmed"]);
    let settled = unhurried(&transport).wait(held()).within(Duration::from_secs(30)).await.unwrap();
    assert!(settled.is_reached());
    assert_eq!(times.lock().unwrap()[0].as_secs(), 27);
}

#[tokio::test(start_paused = true)]
async fn a_transfer_that_awaits_approval_is_read_every_minute_and_faster_afterwards() {
    let (begun, times) = (Instant::now(), Arc::new(Mutex::new(Vec::new())));
    let seen = Arc::clone(&times);
    let transport = Recorder::scripted(move |_| {
        let mut seen = seen.lock().unwrap();
        seen.push(begun.elapsed().as_secs());
        let mut json = json_of("xfr-1", ["Pending", "Pending", "Executing", "Confirmed"][seen.len() - 1]);
        json["approvalId"] = json!("ap-1");
        Ok(response(200, json.to_string()))
    });
    assert!(held().awaits_approval() && held().approval_id.is_some());
    assert!(!transfer("Pending").awaits_approval(), "no policy holds it; it is about to be executed");
    unhurried(&transport).wait(held()).await.unwrap().reached().unwrap();
    assert_eq!(*times.lock().unwrap(), [60, 120, 180, 181]);
}

#[tokio::test(start_paused = true)]
async fn transient_failures_do_not_end_a_wait_and_the_last_one_is_in_its_error() {
    let count = Arc::new(Mutex::new(0));
    let transport = Recorder::scripted(move |_| {
        let mut count = count.lock().unwrap();
        *count += 1;
        match *count {
            1 => Ok(response(500, "{}")),
            2 => Err(TransportError::Connect("refused".into())),
            // Responses of a proxy in maintenance, or of one with a login.
            5 => Ok(response(200, "<html>back soon</html>")),
            6 => Ok(response(200, "")),
            7 => Ok(response(204, "")),
            8 => Ok(Response::builder().status(302).header("location", "/login").body(Bytes::new()).unwrap()),
            9 => Err(TransportError::NotHttp("SSH-2.0".into())),
            10 => Ok(response(501, "")),
            11 => Ok(response(200, json_of("xfr-1", "Broadcasted").to_string().split_off(9))),
            12 => Err(TransportError::Broken("reset".into())),
            3 => Ok(Response::builder().status(429).header("retry-after", "7").body(Bytes::new()).unwrap()),
            4 => ok("Broadcasted"),
            _ => Ok(response(503, r#"{"error":{"message":"maintenance"}}"#)),
        }
    });
    let wait = transport.client().wait(transfer("Executing")).within(Duration::from_secs(300));
    let late = wait.await.unwrap_err();
    assert_eq!(late.last().unwrap().status, BroadcastStatus::Broadcasted);
    assert!(transport.seen().len() > 13, "{}", transport.seen().len());
    assert_eq!(late.error().unwrap().status().unwrap(), 503);
    assert!(late.to_string().contains("was last `Broadcasted`; the latest attempt to read it failed: "), "{late}");
}

#[tokio::test(start_paused = true)]
async fn a_failure_that_repeating_does_not_mend_ends_a_wait_with_the_last_state() {
    for (status, body) in [(400, "{}"), (401, "{}"), (403, "{}"), (410, "{}")] {
        let transport = Recorder::answering(status, body);
        let failed = transport.client().wait(transfer("Executing")).await.unwrap_err();
        let WaitError::Read { error, .. } = &failed else { panic!("{failed:?}") };
        assert_eq!(error.endpoint(), Some("get_transfer"));
        assert_eq!(failed.last().unwrap().status, BroadcastStatus::Executing);
        assert_eq!(transport.seen().len(), 1);
    }
}

/// Responds 404 to the first requests, then with the statuses, then 404 for ever.
fn not_found(first: usize, statuses: &'static [&'static str]) -> (Recorder, Arc<Mutex<Vec<u64>>>) {
    let (begun, times) = (Instant::now(), Arc::new(Mutex::new(Vec::new())));
    let seen = Arc::clone(&times);
    let recorder = Recorder::scripted(move |_| {
        let mut seen = seen.lock().unwrap();
        seen.push(u64::try_from(begun.elapsed().as_millis()).unwrap() / 100 * 100);
        let status = (seen.len() - 1).checked_sub(first).and_then(|index| statuses.get(index));
        status.map_or_else(|| Ok(response(404, "{}")), |status| ok(status))
    });
    (recorder, times)
}

#[tokio::test(start_paused = true)]
async fn an_entity_that_was_just_created_may_be_found_late() {
    let (transport, times) = not_found(3, &["Executing", "Confirmed"]);
    assert!(unhurried(&transport).wait(transfer("Executing")).await.unwrap().is_reached());
    assert_eq!(*times.lock().unwrap(), [1000, 2500, 4700, 8100, 13_100]);
    let (transport, times) = not_found(2, &["Confirmed"]);
    assert!(unhurried(&transport).wait_for(GetTransfer::new("wa-1", "xfr-1")).await.unwrap().is_reached());
    assert_eq!(*times.lock().unwrap(), [0, 1000, 2500]);
}

#[tokio::test(start_paused = true)]
async fn an_entity_that_is_not_there_ends_a_wait_after_ten_seconds_even_if_it_was_there_between() {
    let (transport, times) = not_found(0, &[]);
    let failed = unhurried(&transport).wait_for(GetTransfer::new("wa-1", "xfr-typo")).await.unwrap_err();
    assert!(!failed.is_deadline() && failed.error().unwrap().status().unwrap() == 404, "{failed}");
    assert_eq!(*times.lock().unwrap(), [0, 1000, 2500, 4700, 8100, 13_100]);
    // One replica may know it while another does not yet.
    let (transport, times) = not_found(1, &["Executing"]);
    let failed = unhurried(&transport).wait(transfer("Executing")).await.unwrap_err();
    assert_eq!(failed.error().unwrap().status().unwrap(), 404);
    assert_eq!(*times.lock().unwrap(), [1000, 2500, 4700, 8100, 13_100]);
    // A wait shorter than that says that its time is over, and why.
    let (transport, _) = not_found(0, &[]);
    let wait = unhurried(&transport).wait(transfer("Executing")).within(Duration::from_secs(5));
    let late = wait.await.unwrap_err();
    assert!(late.is_deadline() && late.error().unwrap().status().unwrap() == 404, "{late}");
}

#[tokio::test(start_paused = true)]
async fn a_signature_is_read_by_the_request_that_its_reader_may_make() {
    let json = |status: &str| {
        json!({
            "id": "sig-1", "keyId": "key-1", "walletId": "wa-1", "requester": { "userId": "us-1" },
            "requestBody": { "kind": "Hash", "hash": "00" }, "status": status, "dateRequested": "2026-11-26T10:00:00Z",
        })
    };
    let transport = Recorder::scripted(move |seen| {
        let of_wallet = seen.target.starts_with("/wallets/");
        Ok(if of_wallet { response(200, json("Signed").to_string()) } else { response(403, "{}") })
    });
    let signature: SignatureRequest = serde_json::from_value(json("Executing")).unwrap();
    let client = transport.client();
    assert_eq!(client.wait(signature.clone()).await.unwrap_err().error().unwrap().status().unwrap(), 403);
    let read = WalletGetSignature::new("wa-1", &signature.id);
    assert!(client.wait_for(read.clone()).from(signature.clone()).await.unwrap().is_reached());
    let signed: SignatureRequest = serde_json::from_value(json("Signed")).unwrap();
    let before = transport.seen().len();
    assert!(client.wait_for(read).from(signed).await.unwrap().is_reached());
    assert_eq!(transport.seen().len(), before, "it had settled, so nothing was read");
}

#[tokio::test(start_paused = true)]
async fn a_process_that_knows_only_the_id_reads_at_once() {
    let (transport, times) = statuses(&["Broadcasted", "Confirmed"]);
    let settled = transport.client().wait_for(GetTransfer::new("wa-1", "xfr-1")).await.unwrap();
    assert!(settled.is_reached());
    assert_eq!(times.lock().unwrap()[0], Duration::ZERO);
    let never = Recorder::answering(500, "{}");
    let wait = never.client().wait_for(GetTransfer::new("wa-1", "xfr-1")).within(Duration::from_secs(9));
    let late = wait.await.unwrap_err();
    assert!(late.last().is_none());
    assert!(late.to_string().starts_with("not settled within 9s: the TransferRequest was never read; "), "{late}");
    let bad = never.client().wait_for(GetTransfer::new("wa-1", "..")).await.unwrap_err();
    assert_eq!(bad.error().unwrap().kind(), ErrorKind::Request, "{bad}");
}

#[tokio::test(start_paused = true)]
async fn a_dropped_wait_loses_nothing() {
    let (transport, _) = statuses(&["Broadcasted", "Broadcasted", "Confirmed"]);
    let client = transport.client();
    let first = tokio::time::timeout(Duration::from_secs(2), client.wait(transfer("Executing")).into_future());
    assert!(first.await.is_err());
    assert!(client.wait(transfer("Executing")).await.unwrap().is_reached());
}

#[test]
fn a_wait_without_a_runtime_is_an_error() {
    let (transport, _) = statuses(&["Confirmed"]);
    let wait = transport.client().wait(transfer("Executing")).into_future();
    let std::task::Poll::Ready(Err(failed)) =
        Box::pin(wait).as_mut().poll(&mut std::task::Context::from_waker(std::task::Waker::noop()))
    else {
        panic!("it cannot wait")
    };
    assert_eq!(failed.error().unwrap().kind(), ErrorKind::Configuration);
}

#[test]
fn waits_can_be_spawned_and_their_errors_boxed() {
    fn is_send<T: Send + 'static>(_: &T) {}
    fn boxed(error: WaitError<SignatureRequest>) -> Box<dyn std::error::Error + Send + Sync> {
        Box::new(error)
    }
    let _ = boxed;
    is_send(&statuses(&["Confirmed"]).0.client().wait(transfer("Executing")).into_future());
}

#[tokio::test(start_paused = true)]
async fn a_webhook_with_the_whole_entity_ends_a_wait_without_a_request() {
    let (transport, times) = statuses(&["Executing"]);
    let inbox = Inbox::new();
    // Before the wait, and while it waits.
    inbox.take(&event("xfr-1", "Broadcasted").await);
    let wait = tokio::spawn(transport.client().wait(transfer("Executing")).with(&inbox).into_future());
    tokio::task::yield_now().await;
    assert_eq!(inbox.take(&event("xfr-2", "Confirmed").await), 0, "another transfer");
    assert!(!wait.is_finished());
    assert_eq!(inbox.take(&event("xfr-1", "Confirmed").await), 1);
    assert_eq!(wait.await.unwrap().unwrap().reached().unwrap().status, BroadcastStatus::Confirmed);
    assert!(times.lock().unwrap().is_empty());
}

#[tokio::test(start_paused = true)]
async fn late_and_repeated_events_never_move_an_entity_backwards() {
    let (transport, times) = statuses(&["Executing"]);
    let inbox = Inbox::new();
    let wait = unhurried(&transport).wait(transfer("Executing")).with(&inbox).within(Duration::from_secs(200));
    let wait = tokio::spawn(wait.into_future());
    for status in ["Broadcasted", "Pending", "Executing", "Broadcasted", "Pending"] {
        tokio::task::yield_now().await;
        inbox.take(&event("xfr-1", status).await);
    }
    let late = wait.await.unwrap().unwrap_err();
    // The service reads from a copy that is behind its own events.
    assert_eq!(late.last().unwrap().status, BroadcastStatus::Broadcasted);
    assert_eq!(times.lock().unwrap().len(), 2, "the safety net, and once before the deadline");
}

#[tokio::test(start_paused = true)]
async fn an_event_that_is_not_the_entity_makes_the_wait_read_it_at_most_once_a_second() {
    let (transport, times) = statuses(&["Executing", "Executing", "Confirmed"]);
    let inbox = Inbox::new();
    let wait = tokio::spawn(transport.client().wait(transfer("Executing")).with(&inbox).into_future());
    tokio::task::yield_now().await;
    for number in 0..100 {
        let data = match number % 3 {
            0 => json!({ "transferRequest": { "id": "xfr-1" } }),
            1 => json!({ "transferRequest": json_of("xfr-1", "Settling") }),
            _ => json!({ "transferRequest": { "id": "xfr-1", "status": 7 } }),
        };
        inbox.take(&delivery("whe-1", "wallet.transfer.settling", data).await);
        tokio::time::advance(Duration::from_millis(15)).await;
    }
    wait.await.unwrap().unwrap().reached().unwrap();
    let times = times.lock().unwrap();
    assert_eq!(times.len(), 3);
    assert!(times.windows(2).all(|pair| pair[1] >= pair[0] + Duration::from_secs(1)), "{times:?}");
}

#[tokio::test]
async fn data_without_entities_wakes_nothing() {
    let inbox = Inbox::new();
    for data in
        [json!(null), json!([]), json!("x"), json!({}), json!({ "a": { "id": 7 }, "b": "x", "c": { "id": "" } })]
    {
        assert_eq!(inbox.take(&delivery("whe-1", "any", data).await), 0);
    }
    assert_eq!(format!("{inbox:?}"), "Inbox { entities: 0, bytes: 0 }");
}

/// A generator of numbers (SplitMix64).
struct Seeded(u64);

impl Seeded {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % limit
    }
}

/// Waits for a thousand transfers, which take two to eight minutes. Returns the number of requests
/// and of waits that reached their end.
async fn thousand_waits(inbox: Option<Inbox>) -> (usize, usize) {
    const LIFE: [(&str, u64); 3] = [("Executing", 0), ("Broadcasted", 5), ("Confirmed", 100)];
    let begun = Instant::now();
    let mut random = Seeded(7);
    // The time of the confirmation of each, in seconds.
    let confirmed: BTreeMap<String, u64> = (0..1000).map(|n| (format!("xfr-{n}"), 120 + random.below(360))).collect();
    let at = move |confirmed: u64, percent: u64| Duration::from_millis(confirmed * 10 * percent);
    let lives = confirmed.clone();
    let transport = Recorder::scripted(move |request| {
        let id = request.target.rsplit('/').next().unwrap();
        let reached = LIFE.iter().rev().find(|(_, percent)| begun.elapsed() >= at(lives[id], *percent));
        Ok(response(200, json_of(id, reached.unwrap().0).to_string()))
    });
    let pauses = Mutex::new(Seeded(random.below(u64::MAX)));
    let fill = move |bytes: &mut [u8]| bytes.fill_with(|| u8::try_from(pauses.lock().unwrap().below(256)).unwrap());
    let client = Client::builder().service_account("t").transport(transport.clone()).randomness(fill).build().unwrap();
    let mut deliveries = Vec::new();
    if inbox.is_some() {
        for (id, confirmed) in &confirmed {
            for (status, percent) in LIFE {
                // A fifth is lost, a fifth arrives twice, each up to 30 s late and so in any order.
                let copies = match random.below(5) {
                    0 => 0,
                    1 => 2,
                    _ => 1,
                };
                for _ in 0..copies {
                    let late = Duration::from_millis(random.below(30_000));
                    deliveries.push((at(*confirmed, percent) + late, id.clone(), status));
                }
            }
        }
        deliveries.sort();
    }
    let waits: Vec<_> = confirmed
        .keys()
        .map(|id| {
            let entity: TransferRequest = serde_json::from_value(json_of(id, "Executing")).unwrap();
            let wait = client.wait(entity).within(Duration::from_secs(3600));
            let wait = if let Some(inbox) = &inbox { wait.with(inbox) } else { wait };
            tokio::spawn(wait.into_future())
        })
        .collect();
    for (time, id, status) in deliveries {
        tokio::time::sleep_until(begun + time).await;
        inbox.as_ref().unwrap().take(&event(&id, status).await);
    }
    let mut reached = 0;
    for wait in waits {
        let settled = wait.await.unwrap().unwrap();
        assert_eq!(settled.entity().status, BroadcastStatus::Confirmed);
        reached += usize::from(settled.is_reached());
    }
    (transport.seen().len(), reached)
}

#[tokio::test(start_paused = true)]
async fn an_inbox_saves_nine_tenths_of_the_requests_though_deliveries_are_lost_doubled_and_shuffled() {
    let (polling, reached) = thousand_waits(None).await;
    let (with_inbox, reached_too) = thousand_waits(Some(Inbox::new())).await;
    println!("1,000 waits: {polling} requests by polling, {with_inbox} with an inbox");
    assert_eq!((reached, reached_too), (1000, 1000));
    assert!(with_inbox * 10 < polling, "{with_inbox} of {polling}");
}
