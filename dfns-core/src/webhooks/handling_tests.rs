//! Events that are handled once: duplicates, repetitions by Dfns, failures, crashes, and processes
//! that share a store.

use super::tests::{NOW, SECRET, delivery, signed, time, verifier};
use super::*;
use http::{HeaderMap, StatusCode};
use proptest::prelude::*;
use serde_json::json;
use std::collections::HashMap;
use std::error::Error as _;
use std::future::ready;
use std::sync::{Arc, Mutex};
use std::time::Duration;

fn retry(id: &str, of: &str) -> (HeaderMap, Vec<u8>) {
    let mut event = Event::new(id, "wallet.created", json!({}), time(NOW));
    event.retry_of = Some(of.into());
    let body = serde_json::to_vec(&event).unwrap();
    (signed(sign(SECRET, &body)), body)
}

/// A delivery, or a repetition, of an event that says this.
fn said(what: &str, id: &str, of: Option<&str>) -> (HeaderMap, Vec<u8>) {
    let mut event = Event::new(id, "wallet.created", json!({ "id": what }), time(NOW));
    event.retry_of = of.map(Into::into);
    let body = serde_json::to_vec(&event).unwrap();
    (signed(sign(SECRET, &body)), body)
}

async fn deliver(verifier: &Verifier, (headers, body): (HeaderMap, Vec<u8>)) -> Result<Verified, WebhookError> {
    verifier.verify(&headers, body).await
}

fn status(result: &Result<Verified, WebhookError>) -> u16 {
    result.as_ref().map_or_else(|error| error.status().as_u16(), |_| 0)
}

fn first(id: &str) -> (HeaderMap, Vec<u8>) {
    delivery(id, NOW)
}

#[tokio::test]
async fn a_delivery_is_acknowledged_only_after_its_event_was_handled() {
    let verifier = verifier(&[SECRET]);
    let claimed = deliver(&verifier, first("whe-1")).await.unwrap();
    // The same delivery and a repetition by Dfns, while the handler runs.
    for repetition in [first("whe-1"), retry("whe-2", "whe-1")] {
        let error = deliver(&verifier.clone(), repetition).await.unwrap_err();
        assert!(matches!(&error, WebhookError::InProgress(_)) && error.status() == StatusCode::CONFLICT, "{error}");
    }
    claimed.handled().await.unwrap();
    for (id, repetition) in [("whe-1", first("whe-1")), ("whe-3", retry("whe-3", "whe-1"))] {
        let error = deliver(&verifier, repetition).await.unwrap_err();
        assert!(matches!(&error, WebhookError::Duplicate(known) if known == id), "{error}");
        assert_eq!(error.status(), StatusCode::OK);
    }
    assert!(deliver(&verifier, first("whe-4")).await.is_ok(), "another event is new");
}

#[tokio::test]
async fn a_repetition_is_recognized_whichever_earlier_delivery_it_names() {
    let verifier = verifier(&[SECRET]);
    let claimed = deliver(&verifier, first("whe-1")).await.unwrap();
    // Refused while the first is handled, and named by the next one nevertheless.
    assert_eq!(status(&deliver(&verifier, retry("whe-2", "whe-1")).await), 409);
    assert_eq!(status(&deliver(&verifier, retry("whe-3", "whe-2")).await), 409);
    claimed.handled().await.unwrap();
    for (id, of) in [("whe-2", "whe-1"), ("whe-3", "whe-2"), ("whe-4", "whe-3"), ("whe-5", "whe-1"), ("whe-6", "whe-5")]
    {
        assert_eq!(status(&deliver(&verifier, retry(id, of)).await), 200, "{id}");
    }
    // The first that arrives is a repetition, and the delivery that it names comes late.
    deliver(&verifier, retry("whe-13", "whe-12")).await.unwrap().handled().await.unwrap();
    assert_eq!(status(&deliver(&verifier, retry("whe-12", "whe-11")).await), 200);
    assert_eq!(status(&deliver(&verifier, said("wa-14", "whe-14", Some("whe-14"))).await), 0, "one that names itself");
}

#[tokio::test]
async fn a_repetition_is_recognized_although_the_delivery_that_it_names_never_arrived() {
    let verifier = verifier(&[SECRET]);
    let (first, retry) = (|id| said("wa-1", id, None), |id, of| said("wa-1", id, Some(of)));
    let claimed = deliver(&verifier, first("whe-1")).await.unwrap();
    assert_eq!(status(&deliver(&verifier, retry("whe-3", "whe-2")).await), 409, "being handled");
    claimed.failed().await.unwrap();
    let claimed = deliver(&verifier, retry("whe-4", "lost-1")).await.unwrap();
    assert_eq!(status(&deliver(&verifier, first("whe-1")).await), 409);
    claimed.handled().await.unwrap();
    for (id, of) in
        [("whe-5", "lost-2"), ("whe-3", "whe-2"), ("whe-4", "lost-1"), ("whe-6", "whe-5"), ("whe-7", "whe-1")]
    {
        assert_eq!(status(&deliver(&verifier, retry(id, of)).await), 200, "{id}");
    }
    assert_eq!(status(&deliver(&verifier, first("whe-1")).await), 200);
    // Another event with the same content, as from a second webhook with this URL: not a
    // repetition.
    for _ in 0..2 {
        deliver(&verifier, first("other-1")).await.unwrap().failed().await.unwrap();
    }
}

#[tokio::test]
async fn a_first_delivery_that_arrives_after_its_repetitions_is_recognized() {
    let verifier = verifier(&[SECRET]);
    let claimed = deliver(&verifier, said("wa-1", "whe-3", Some("whe-2"))).await.unwrap();
    assert_eq!(status(&deliver(&verifier, said("wa-1", "whe-1", None)).await), 409, "being handled");
    claimed.handled().await.unwrap();
    for (id, of) in [("whe-1", None), ("whe-2", Some("whe-1")), ("whe-4", Some("whe-3")), ("whe-5", Some("whe-1"))] {
        assert_eq!(status(&deliver(&verifier, said("wa-1", id, of)).await), 200, "{id}");
    }
    assert_eq!(status(&deliver(&verifier, said("wa-2", "whe-6", None)).await), 0, "it says something else");
    // Also if a program records events itself.
    let (headers, body) = said("wa-3", "whe-13", Some("whe-12"));
    verifier.authenticate(&headers, body).unwrap().handled().await.unwrap();
    assert_eq!(status(&deliver(&verifier, said("wa-3", "whe-11", None)).await), 200);
}

#[tokio::test]
async fn a_repetition_with_a_gap_before_it_is_handled_if_its_event_says_something_else() {
    let verifier = verifier(&[SECRET]);
    deliver(&verifier, first("whe-1")).await.unwrap().handled().await.unwrap();
    for (id, kind, data, date) in [
        ("other-1", "wallet.deleted", json!({}), NOW),
        ("other-2", "wallet.created", json!({ "id": "wa-1" }), NOW),
        ("other-3", "wallet.created", json!({}), NOW - 1),
    ] {
        let mut event = Event::new(id, kind, data, time(date));
        (event.retry_of, event.timestamp_sent) = (Some("lost-1".into()), NOW);
        let body = serde_json::to_vec(&event).unwrap();
        let result = deliver(&verifier, (signed(sign(SECRET, &body)), body)).await;
        assert_eq!(status(&result), 0, "{id}");
        result.unwrap().failed().await.unwrap();
    }
}

#[tokio::test]
async fn long_chains_of_repetitions_and_circles_end() {
    let store = Arc::new(Shared::default());
    let verifier = verifier(&[SECRET]).with_replay_store(Arc::clone(&store));
    deliver(&verifier, first("whe-0")).await.unwrap().handled().await.unwrap();
    for number in 1..200 {
        let before = store.asked.lock().unwrap().len();
        let repetition = retry(&format!("whe-{number}"), &format!("whe-{}", number - 1));
        assert_eq!(status(&deliver(&verifier, repetition).await), 200, "{number}");
        assert!(store.asked.lock().unwrap().len() - before <= 5, "each finds a short way");
    }
    // Each names the other, which no service should send.
    let said = |id, of| said("circle", id, Some(of));
    for (id, of) in [("a", "b"), ("b", "c"), ("c", "a"), ("a", "b")] {
        deliver(&verifier, said(id, of)).await.unwrap().failed().await.unwrap();
    }
    deliver(&verifier, said("c", "a")).await.unwrap().handled().await.unwrap();
    for (id, of) in [("a", "b"), ("b", "c"), ("c", "a"), ("d", "b")] {
        assert_eq!(status(&deliver(&verifier, said(id, of)).await), 200, "{id}");
    }
    // A way that does not end is not acknowledged.
    for number in 0..100 {
        let (key, mark) = (format!("far-{number}"), format!("of:far-{}", number + 1));
        store.marks.lock().unwrap().insert(key, mark);
    }
    assert_eq!(status(&deliver(&verifier, first("far-0")).await), 409);
}

#[test]
fn a_lease_is_neither_nothing_nor_for_ever() {
    let lease = |lease| verifier(&[SECRET]).with_lease(lease);
    for unfit in [Duration::ZERO, Duration::from_millis(999), Duration::from_secs(86_401), Duration::MAX] {
        let error = lease(unfit).unwrap_err();
        assert_eq!(error.kind(), crate::ErrorKind::Configuration, "{unfit:?}: {error}");
    }
    assert!(lease(Duration::from_secs(1)).is_ok() && lease(Duration::from_hours(24)).is_ok());
}

#[tokio::test]
async fn after_a_failure_the_next_repetition_is_handled() {
    let verifier = verifier(&[SECRET]);
    for repetition in [first("whe-1"), retry("whe-2", "whe-1"), retry("whe-3", "whe-2"), first("whe-1")] {
        let claimed = deliver(&verifier, repetition).await.unwrap();
        let failed: Result<(), Box<dyn std::error::Error>> = claimed.handle(ready(Err("no database".into()))).await;
        assert_eq!(failed.unwrap_err().to_string(), "no database");
    }
    let claimed = deliver(&verifier, retry("whe-4", "whe-3")).await.unwrap();
    assert_eq!(claimed.handle(ready(Ok::<_, WebhookError>(7))).await.unwrap(), 7);
    assert_eq!(status(&deliver(&verifier, retry("whe-5", "whe-4")).await), 200);
    // A failure that is reported after all does not undo it.
    claimed.failed().await.unwrap();
    assert_eq!(status(&deliver(&verifier, retry("whe-6", "whe-5")).await), 200);
}

#[tokio::test(start_paused = true)]
async fn a_crash_loses_no_event_and_a_late_handler_takes_none_from_another() {
    let verifier = verifier(&[SECRET]).with_lease(Duration::from_secs(30)).unwrap();
    let crashed = deliver(&verifier, first("whe-1")).await.unwrap();
    tokio::time::advance(Duration::from_secs(29)).await;
    assert_eq!(status(&deliver(&verifier, retry("whe-2", "whe-1")).await), 409);
    tokio::time::advance(Duration::from_secs(1)).await;
    let second = deliver(&verifier, retry("whe-3", "whe-2")).await.unwrap();
    // The first was only slow. What it reports now must not end the claim of the second.
    crashed.failed().await.unwrap();
    assert_eq!(status(&deliver(&verifier, retry("whe-4", "whe-3")).await), 409);
    // Once the event took effect, a failure of the other changes nothing.
    crashed.handled().await.unwrap();
    second.failed().await.unwrap();
    assert_eq!(status(&deliver(&verifier, retry("whe-5", "whe-4")).await), 200);
    // Dfns repeats for 27 hours, so a handled event is remembered for longer.
    tokio::time::advance(Duration::from_hours(47)).await;
    assert_eq!(status(&deliver(&verifier, retry("whe-5", "whe-4")).await), 200);
    tokio::time::advance(Duration::from_hours(2)).await;
    assert_eq!(status(&deliver(&verifier, first("whe-1")).await), 0);
}

#[tokio::test]
async fn an_event_is_remembered_for_as_long_as_a_recorded_delivery_is_accepted() {
    for (tolerance, kept) in [(1, 48), (24, 48), (100, 200), (9000, 24 * 365)] {
        let store = Arc::new(Shared::default());
        let verifier = verifier(&[SECRET]).with_replay_store(Arc::clone(&store));
        let verifier = verifier.with_tolerance(Duration::from_hours(tolerance));
        deliver(&verifier, first("whe-1")).await.unwrap().handled().await.unwrap();
        let settled = store.asked.lock().unwrap().last().cloned().unwrap();
        assert_eq!(settled, ("settle", "whe-1".into(), Some(Duration::from_hours(kept))));
    }
    let claim = verifier(&[SECRET]).with_tolerance(Duration::MAX);
    deliver(&claim, first("whe-1")).await.unwrap().handled().await.unwrap();
}

#[tokio::test]
async fn an_event_that_was_only_authenticated_can_be_recorded_as_handled() {
    let verifier = verifier(&[SECRET]);
    let (headers, body) = retry("whe-2", "whe-1");
    let claimed = verifier.authenticate(&headers, body).unwrap();
    claimed.failed().await.unwrap();
    claimed.handled().await.unwrap();
    for (id, of) in [("whe-3", "whe-2"), ("whe-4", "whe-1"), ("whe-2", "whe-1")] {
        assert_eq!(status(&deliver(&verifier, retry(id, of)).await), 200, "{id}");
    }
}

#[test]
fn of_simultaneous_deliveries_one_reaches_a_handler() {
    let verifier = &verifier(&[SECRET]);
    let deliver_one = |number: u32| {
        let delivery = if number.is_multiple_of(2) { first("whe-1") } else { retry(&format!("whe-{number}"), "whe-1") };
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        status(&runtime.block_on(deliver(verifier, delivery)))
    };
    let statuses = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..32).map(|number| scope.spawn(move || deliver_one(number))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
    });
    assert_eq!(statuses.iter().filter(|status| **status == 0).count(), 1);
    assert_eq!(statuses.iter().filter(|status| **status == 409).count(), 31);
}

/// A store that processes share, as Redis or SQL would be. It records the time that it is asked to
/// keep each mark, and fails on demand.
#[derive(Default)]
struct Shared {
    marks: Mutex<HashMap<String, String>>,
    asked: Mutex<Vec<(&'static str, String, Option<Duration>)>>,
    fails_at: Mutex<Option<&'static str>>,
    /// Returns the mark that a claim has just set, as the statement for SQL does.
    returns_own: bool,
}

impl Shared {
    fn run<T>(
        &self,
        (word, key, keep_for): (&'static str, &str, Option<Duration>),
        then: impl FnOnce(&mut HashMap<String, String>) -> T,
    ) -> Result<T, Box<dyn std::error::Error + Send + Sync>> {
        assert!(key.len() <= 100);
        self.asked.lock().unwrap().push((word, key.to_owned(), keep_for));
        if *self.fails_at.lock().unwrap() == Some(word) {
            return Err("connection to redis://canary lost".into());
        }
        Ok(then(&mut self.marks.lock().unwrap()))
    }
}

impl ReplayStore for Shared {
    fn claim<'a>(&'a self, key: &'a str, mark: &'a str, keep_for: Duration) -> StoreFuture<'a, Option<String>> {
        assert!(mark.len() <= 150 && mark.is_ascii() && !mark.contains(' '));
        Box::pin(ready(self.run(("claim", key, Some(keep_for)), |marks| {
            let held = marks.get(key).cloned();
            let now = marks.entry(key.to_owned()).or_insert_with(|| mark.to_owned());
            if self.returns_own { Some(now.clone()) } else { held }
        })))
    }

    fn settle<'a>(&'a self, key: &'a str, mark: &'a str, keep_for: Duration) -> StoreFuture<'a, ()> {
        Box::pin(ready(self.run(("settle", key, Some(keep_for)), |marks| {
            marks.insert(key.to_owned(), mark.to_owned());
        })))
    }

    fn release<'a>(&'a self, key: &'a str, mark: &'a str) -> StoreFuture<'a, ()> {
        Box::pin(ready(self.run(("release", key, None), |marks| {
            if marks.get(key).is_some_and(|held| held == mark) {
                marks.remove(key);
            }
        })))
    }
}

#[tokio::test]
async fn processes_that_share_a_store_handle_an_event_once_between_them() {
    for returns_own in [false, true] {
        let store = Arc::new(Shared { returns_own, ..Shared::default() });
        let [one, other] = [(); 2].map(|()| verifier(&[SECRET]).with_replay_store(Arc::clone(&store)));
        let claimed = deliver(&one, first("whe-1")).await.unwrap();
        assert_eq!(status(&deliver(&other, retry("whe-2", "whe-1")).await), 409);
        claimed.failed().await.unwrap();
        let claimed = deliver(&other, retry("whe-3", "whe-2")).await.unwrap();
        assert_eq!(status(&deliver(&one, first("whe-1")).await), 409);
        claimed.handled().await.unwrap();
        for process in [&one, &other] {
            assert_eq!(status(&deliver(process, retry("whe-4", "whe-3")).await), 200);
            assert_eq!(status(&deliver(process, first("whe-1")).await), 200);
        }
        let asked = store.asked.lock().unwrap().clone();
        let two_days = Some(Duration::from_hours(48));
        assert_eq!(asked[0], ("claim", "whe-1".into(), Some(DEFAULT_LEASE)));
        assert!(asked[1].0 == "claim" && asked[1].1.starts_with("data:") && asked[1].2 == two_days, "what it says");
        assert_eq!(asked[2], ("claim", "whe-2".into(), two_days), "the way from a repetition to its event");
        assert!(asked.contains(&("settle", "whe-1".into(), two_days)));
    }
}

#[tokio::test]
async fn a_failure_of_the_store_refuses_the_delivery_and_never_acknowledges_it() {
    let store = Arc::new(Shared::default());
    let verifier = verifier(&[SECRET]).with_replay_store(Arc::clone(&store));
    *store.fails_at.lock().unwrap() = Some("claim");
    for delivery in [first("whe-1"), retry("whe-2", "whe-1")] {
        let error = deliver(&verifier, delivery).await.unwrap_err();
        assert_eq!(error.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert!(!error.to_string().contains("canary"), "seen by the sender: {error}");
        assert_eq!(error.source().unwrap().to_string(), "connection to redis://canary lost");
    }
    *store.fails_at.lock().unwrap() = Some("settle");
    let claimed = deliver(&verifier, first("whe-1")).await.unwrap();
    let error = claimed.handle(ready(Ok::<_, WebhookError>(()))).await.unwrap_err();
    assert_eq!(error.status(), StatusCode::SERVICE_UNAVAILABLE);
    *store.fails_at.lock().unwrap() = Some("release");
    let error = claimed.handle(ready(Err::<(), _>(WebhookError::Undecodable("x".into())))).await.unwrap_err();
    assert!(matches!(error, WebhookError::Undecodable(_)), "the failure of the handler counts: {error}");
}

#[tokio::test]
async fn a_mark_that_this_version_does_not_know_is_not_acknowledged() {
    let store = Arc::new(Shared::default());
    let verifier = verifier(&[SECRET]).with_replay_store(Arc::clone(&store));
    for (id, mark) in [("whe-1", ""), ("whe-2", "1"), ("whe-3", "Handled"), ("whe-4", "of:whe-4"), ("whe-5", "of:")] {
        store.marks.lock().unwrap().insert(id.to_owned(), mark.to_owned());
        let result = deliver(&verifier, first(id)).await;
        // The last two point at themselves, and at a key that nothing has.
        let is_free = matches!(id, "whe-4" | "whe-5");
        assert_eq!(status(&result), if is_free { 0 } else { 409 }, "{mark}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// A chain of five deliveries, each naming the first or the one before, any of them twice, in
    /// any order, some of which fail: as soon as one has succeeded, no handler runs again.
    #[test]
    fn an_event_is_handled_once_however_it_is_repeated(
        names_first in prop::array::uniform5(any::<bool>()),
        arrivals in prop::collection::vec((0..5_usize, 0..3_u8), 1..12),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let verifier = verifier(&[SECRET]);
        let mut handled = false;
        // Those in order reveal the chain; the others arrive in any order after them.
        let in_order = (0..5_usize).map(|index| (index, 1));
        for (index, result) in in_order.chain(arrivals) {
            let id = format!("whe-{index}");
            let of = if names_first[index] || index == 0 { 0 } else { index - 1 };
            let delivery = if index == 0 { first(&id) } else { retry(&id, &format!("whe-{of}")) };
            match runtime.block_on(deliver(&verifier, delivery)) {
                Ok(claimed) => {
                    prop_assert!(!handled, "handled twice");
                    handled = result == 0;
                    runtime.block_on(async { if handled { claimed.handled().await } else { claimed.failed().await } })
                        .unwrap();
                }
                Err(error) => prop_assert!(handled && error.status() == StatusCode::OK, "{error}"),
            }
        }
    }
}
