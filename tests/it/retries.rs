//! Retries: which calls are tried again, after how long, and which never are. Time is Tokio's
//! paused clock.

use crate::support::{CREDENTIAL, Recorder, Seen, TOKEN, challenge, response, signer};
use acme_dfns::grammar::{GrammarApi, NoticeId, RetryNotice};
use acme_dfns::{SweepTreasury, TreasuryApi};
use bytes::Bytes;
use dfns::core::{Delivery, Step, TransportError};
use dfns::signing::{BoxFuture, SignError, SignedFactors, Signer, UserActionChallenge};
use dfns::{Client, ErrorKind, RateLimit, Retry, UserToken};
use http::Response;
use serde_json::json;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::time::Instant;

/// The response to a call.
#[derive(Clone, Copy)]
enum Reply {
    Status(u16, &'static str),
    /// With the header `retry-after`.
    Later(u16, &'static str),
    Broken,
    Refused,
}
use Reply::{Broken, Later, Refused, Status};

const UNAVAILABLE: Reply = Status(503, "");
const PAGE: Reply = Status(200, r#"{"items":[]}"#);
const DONE: Reply = Status(200, "null");
const FORBIDDEN: Reply = Status(403, r#"{"error":{"message":"no"}}"#);
const LIMITED: Reply = Later(429, "7");

impl Reply {
    fn give(self) -> Result<Response<Bytes>, TransportError> {
        match self {
            Status(status, body) => Ok(response(status, body)),
            Later(status, after) => {
                Ok(Response::builder().status(status).header("retry-after", after).body(Bytes::new()).unwrap())
            }
            Broken => Err(TransportError::Broken("reset by peer".into())),
            Refused => Err(TransportError::Connect("refused".into())),
        }
    }
}

/// Completes user actions, each with its own token, and gives these replies to the calls, the last
/// one for ever. Records the time of each call in milliseconds.
fn replies(all: impl IntoIterator<Item = Reply>) -> (Recorder, Arc<std::sync::Mutex<Vec<u128>>>) {
    let all: Vec<_> = all.into_iter().collect();
    let (calls, actions) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let times = Arc::new(std::sync::Mutex::new(Vec::new()));
    let (start, noted) = (Instant::now(), Arc::clone(&times));
    let recorder = Recorder::scripted(move |seen| match seen.target.as_str() {
        "/auth/action/init" => Ok(response(200, challenge(&[CREDENTIAL]).to_string())),
        "/auth/action" => {
            let number = actions.fetch_add(1, Ordering::SeqCst);
            Ok(response(200, json!({ "userAction": format!("ua-{number}") }).to_string()))
        }
        _ => {
            noted.lock().unwrap().push(start.elapsed().as_millis());
            all[calls.fetch_add(1, Ordering::SeqCst).min(all.len() - 1)].give()
        }
    });
    (recorder, times)
}

fn client(recorder: &Recorder, retry: Retry) -> Client<UserToken, dfns::WithSigner> {
    let client = Client::builder().user(TOKEN).signer(signer()).transport(recorder.clone()).retry(retry);
    client.randomness(|bytes| bytes.fill(0xff)).build().unwrap()
}

fn calls(recorder: &Recorder) -> Vec<Seen> {
    recorder.seen().into_iter().filter(|seen| !seen.target.starts_with("/auth/action")).collect()
}

#[tokio::test(start_paused = true)]
async fn a_read_is_tried_three_times_with_waits_that_double() {
    let (recorder, times) = replies([UNAVAILABLE, Broken, PAGE]);
    client(&recorder, Retry::standard()).grammar().get_notice(NoticeId::from("n")).await.unwrap();
    assert_eq!(*times.lock().unwrap(), [0, 250, 750]);

    let (recorder, times) = replies([UNAVAILABLE]);
    let error = client(&recorder, Retry::tries(5)).grammar().get_notice(NoticeId::from("n")).await.unwrap_err();
    assert_eq!(*times.lock().unwrap(), [0, 250, 750, 1750, 3750]);
    assert_eq!((error.tries(), error.status().unwrap().as_u16(), error.ticket().is_none()), (5, 503, true));
    assert!(error.to_string().ends_with("; 5 tries"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn each_try_of_a_signed_call_has_its_own_user_action_over_the_same_bytes() {
    let (recorder, _) = replies([Broken, UNAVAILABLE, DONE]);
    client(&recorder, Retry::standard()).grammar().retry(RetryNotice::new("high")).await.unwrap();
    let tries = calls(&recorder);
    let actions: Vec<_> = tries.iter().map(|seen| seen.header("x-dfns-useraction").unwrap().to_owned()).collect();
    assert_eq!(actions, ["ua-0", "ua-1", "ua-2"]);
    assert!(tries.iter().all(|seen| seen.body == tries[0].body));
    let payloads = recorder.seen().into_iter().filter(|seen| seen.target == "/auth/action/init");
    let payloads: Vec<_> = payloads.map(|seen| seen.json()["userActionPayload"].as_str().unwrap().to_owned()).collect();
    assert!(payloads.len() == 3 && payloads.iter().all(|payload| payload.as_bytes() == tries[0].body));
}

#[tokio::test(start_paused = true)]
async fn what_is_not_replayable_is_never_sent_twice() {
    for reply in [UNAVAILABLE, Broken, Status(500, ""), Status(408, "")] {
        let (recorder, _) = replies([reply, DONE]);
        let client = recorder.patient_client(Retry::tries(9));
        let error = client.treasury().sweep_treasury(SweepTreasury::new("tr-1", "0")).await.unwrap_err();
        assert_eq!(calls(&recorder).len(), 1);
        assert!(error.outcome_is_unknown() && error.ticket().is_none() && error.tries() == 1, "{error}");
    }
    // Rejected unread, or not sent at all: that is safe.
    for reply in [LIMITED, Refused] {
        let (recorder, _) = replies([reply, DONE]);
        let client = recorder.patient_client(Retry::standard());
        // `null` is not its response, but the call was made.
        let error = client.treasury().sweep_treasury(SweepTreasury::new("tr-1", "0")).await.unwrap_err();
        assert_eq!((calls(&recorder).len(), error.kind()), (2, ErrorKind::Decode));
    }
}

#[tokio::test(start_paused = true)]
async fn the_requests_before_the_call_are_repeated_for_every_operation() {
    for step in ["/auth/action/init", "/auth/action"] {
        let failures = AtomicUsize::new(0);
        let recorder = Recorder::scripted(move |seen| match seen.target.as_str() {
            target if target == step && failures.fetch_add(1, Ordering::SeqCst) < 2 => Broken.give(),
            "/auth/action/init" => Ok(response(200, challenge(&[CREDENTIAL]).to_string())),
            "/auth/action" => Ok(response(200, r#"{"userAction":"ua"}"#)),
            _ => Ok(response(500, "")),
        });
        let client = recorder.patient_client(Retry::standard());
        let error = client.treasury().sweep_treasury(SweepTreasury::new("tr-1", "0")).await.unwrap_err();
        assert_eq!((error.step(), error.tries(), calls(&recorder).len()), (Step::Call, 3, 1), "{step}: {error}");
    }
}

/// Signs as a person does, and counts how many times it was asked.
pub(crate) struct Touch(pub(crate) Arc<AtomicUsize>);

impl Signer for Touch {
    fn sign<'a>(&'a self, challenge: &'a UserActionChallenge) -> BoxFuture<'a, Result<SignedFactors, SignError>> {
        self.0.fetch_add(1, Ordering::SeqCst);
        let signer = signer();
        Box::pin(async move { signer.sign(challenge).await })
    }
    fn is_interactive(&self) -> bool {
        true
    }
}

#[tokio::test(start_paused = true)]
async fn a_person_is_never_asked_twice() {
    let (recorder, _) = replies([Broken, DONE]);
    let asked = Arc::new(AtomicUsize::new(0));
    let signing = client(&recorder, Retry::tries(9)).with_signer(Box::new(Arc::new(Touch(Arc::clone(&asked)))));
    let error = signing.grammar().retry(RetryNotice::new("high")).await.unwrap_err();
    assert_eq!((asked.load(Ordering::SeqCst), calls(&recorder).len()), (1, 1));
    assert!(error.is_retryable() && error.ticket().is_some(), "the program may ask again: {error}");

    let failures = AtomicUsize::new(0);
    let recorder = Recorder::scripted(move |seen| match seen.target.as_str() {
        "/auth/action/init" if failures.fetch_add(1, Ordering::SeqCst) < 2 => UNAVAILABLE.give(),
        "/auth/action/init" => Ok(response(200, challenge(&[CREDENTIAL]).to_string())),
        "/auth/action" => Ok(response(200, r#"{"userAction":"ua"}"#)),
        _ => DONE.give(),
    });
    let signing = client(&recorder, Retry::standard()).with_signer(Touch(Arc::clone(&asked)));
    signing.grammar().retry(RetryNotice::new("high")).await.unwrap();
    assert_eq!(asked.load(Ordering::SeqCst), 2, "the challenge was requested again before anybody was asked");
}

#[tokio::test(start_paused = true)]
async fn all_tries_share_one_deadline() {
    let (recorder, times) = replies([UNAVAILABLE]);
    let start = Instant::now();
    let call = client(&recorder, Retry::tries(1000)).grammar().get_notice(NoticeId::from("n"));
    let error = call.timeout(Duration::from_secs(3)).await.unwrap_err();
    assert_eq!(*times.lock().unwrap(), [0, 250, 750, 1750]);
    assert_eq!((error.status().unwrap().as_u16(), start.elapsed()), (503, Duration::from_millis(1750)));
}

#[tokio::test(start_paused = true)]
async fn dfns_may_ask_for_a_longer_wait() {
    let (recorder, times) = replies([Later(503, "9"), PAGE]);
    client(&recorder, Retry::standard()).grammar().get_notice(NoticeId::from("n")).await.unwrap();
    assert_eq!(*times.lock().unwrap(), [0, 9000]);

    let (recorder, times) = replies([LIMITED, PAGE]);
    let call = client(&recorder, Retry::standard()).grammar().get_notice(NoticeId::from("n"));
    let error = call.timeout(Duration::from_secs(5)).await.unwrap_err();
    assert_eq!((times.lock().unwrap().len(), error.retry_after()), (1, Some(Duration::from_secs(7))));
    assert_eq!(error.status().unwrap().as_u16(), 429);
}

#[tokio::test(start_paused = true)]
async fn a_429_stops_the_whole_pool_and_one_request_goes_first() {
    let (recorder, times) = replies([LIMITED, LIMITED, PAGE]);
    let client = client(&recorder, Retry::standard());
    let tasks: Vec<_> = (0..50)
        .map(|number: u32| {
            let client = client.with_token(format!("token-{number}")).assume::<UserToken>();
            tokio::spawn(async move {
                tokio::time::sleep(Duration::from_millis(number.into())).await;
                client.grammar().get_notice(NoticeId::from("n")).await.map(drop)
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    let times = times.lock().unwrap();
    assert_eq!((times.len(), times[0], times[1]), (52, 0, 7000));
    assert!(times[2..].iter().all(|time| *time >= 14_000), "{times:?}");
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_tried_once_does_not_wait_for_the_gate() {
    let (recorder, times) = replies([LIMITED, LIMITED, PAGE]);
    let client = client(&recorder, Retry::standard());
    let once = || client.grammar().get_notice(NoticeId::from("n")).retry(Retry::never());
    for _ in 0..2 {
        assert_eq!(once().await.unwrap_err().status().unwrap().as_u16(), 429);
    }
    assert_eq!(*times.lock().unwrap(), [0, 0]);
    let late = client.grammar().get_notice(NoticeId::from("n")).timeout(Duration::from_secs(1)).await.unwrap_err();
    assert_eq!((late.kind(), late.delivery(), times.lock().unwrap().len()), (ErrorKind::Timeout, Delivery::NotSent, 2));
    assert!(late.message().starts_with("Dfns limits the rate of requests (status 429)"), "{late}");
}

#[tokio::test(start_paused = true)]
async fn an_outage_is_not_amplified() {
    let (recorder, _) = replies([UNAVAILABLE]);
    let client = client(&recorder, Retry::tries(4));
    for _ in 0..200 {
        assert!(client.grammar().get_notice(NoticeId::from("n")).await.is_err());
    }
    assert_eq!(calls(&recorder).len(), 200 + 35);
}

#[tokio::test(start_paused = true)]
async fn an_unknown_outcome_stays_unknown_whatever_a_later_try_says() {
    let later = [FORBIDDEN, LIMITED, Refused, Status(404, "")];
    for reply in later {
        let (recorder, _) = replies([Broken, reply]);
        let error = client(&recorder, Retry::tries(2)).grammar().retry(RetryNotice::new("high")).await.unwrap_err();
        assert!(error.outcome_is_unknown() && error.ticket().is_some(), "{error}");
        assert_eq!((error.delivery(), error.tries()), (Delivery::Unknown, 2));
        assert!(error.to_string().contains("whether it took effect is unknown"), "{error}");
    }
    let (recorder, _) = replies([FORBIDDEN]);
    let error = client(&recorder, Retry::standard()).grammar().retry(RetryNotice::new("high")).await.unwrap_err();
    assert!(!error.outcome_is_unknown() && error.ticket().is_none() && error.tries() == 1, "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_user_action_that_lapsed_is_replaced() {
    let (recorder, _) =
        replies([Status(403, r#"{"error":{"message":"User action signature is missing or invalid"}}"#), DONE]);
    client(&recorder, Retry::standard()).grammar().retry(RetryNotice::new("high")).await.unwrap();
    // Used before, although it is new: the call was delivered twice.
    let used = Status(400, r#"{"error":{"message":"user action has already been used"}}"#);
    let (recorder, _) = replies([used, DONE]);
    client(&recorder, Retry::standard()).grammar().retry(RetryNotice::new("high")).await.unwrap();
    let (recorder, _) = replies([used]);
    let sweep = recorder.patient_client(Retry::standard()).treasury().sweep_treasury(SweepTreasury::new("tr-1", "0"));
    let error = sweep.await.unwrap_err();
    assert!(error.outcome_is_unknown() && !error.is_retryable() && calls(&recorder).len() == 1, "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_rate_limit_lets_whole_signed_calls_pass() {
    let (recorder, times) = replies([DONE]);
    let limit = RateLimit::per_minute(NonZeroU32::new(60).unwrap()).burst(6);
    let client = Client::builder().user(TOKEN).signer(signer()).transport(recorder.clone()).rate_limit(limit);
    let client = client.build().unwrap();
    let tasks: Vec<_> = (0..5)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.grammar().retry(RetryNotice::new("low")).await })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    assert_eq!(*times.lock().unwrap(), [0, 0, 3000, 6000, 9000]);
    let late = client.grammar().retry(RetryNotice::new("low")).timeout(Duration::from_secs(1)).await.unwrap_err();
    assert_eq!((late.kind(), late.delivery()), (ErrorKind::Timeout, Delivery::NotSent));
    assert!(late.message().starts_with("the rate limit of the client"), "{late}");
}

#[tokio::test(start_paused = true)]
async fn only_a_rejection_says_that_a_sent_operation_had_no_effect() {
    let failure = async |status: u16| {
        let (recorder, _) = replies([Status(status, "{}")]);
        let client = client(&recorder, Retry::never());
        client.grammar().retry(RetryNotice::new("high")).await.map(drop).unwrap_err()
    };
    for status in [100, 101, 103, 300, 301, 302, 304, 307, 399, 408, 499, 500, 503, 599, 600, 999] {
        let error = failure(status).await;
        assert!(error.outcome_is_unknown() && error.ticket().is_some(), "{error}");
    }
    for status in [400, 401, 403, 404, 409, 410, 422, 425, 429, 451] {
        let error = failure(status).await;
        assert!(!error.outcome_is_unknown() && error.ticket().is_none(), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_success_of_a_call_that_is_tried_once_opens_the_gate() {
    let (recorder, times) = replies([LIMITED, PAGE]);
    let client = client(&recorder, Retry::standard());
    let read = || client.grammar().get_notice(NoticeId::from("n"));
    read().retry(Retry::never()).await.unwrap_err();
    read().retry(Retry::never()).await.unwrap();
    read().await.unwrap();
    assert_eq!(*times.lock().unwrap(), [0, 0, 0], "nothing waits");
}

#[tokio::test(start_paused = true)]
async fn a_rejection_for_a_year_stops_the_pool_for_five_minutes() {
    let (recorder, times) = replies([Later(429, "31536000"), PAGE]);
    let client = client(&recorder, Retry::standard());
    let read = || client.grammar().get_notice(NoticeId::from("n")).timeout(Duration::from_mins(10));
    let error = read().await.unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_hours(24 * 365)), "the call itself does not wait a year");
    read().await.unwrap();
    assert_eq!(*times.lock().unwrap(), [0, 300_000]);
}

/// Panics as Tokio does.
struct Damaged;

impl Signer for Damaged {
    fn sign<'a>(&'a self, _: &'a UserActionChallenge) -> BoxFuture<'a, Result<SignedFactors, SignError>> {
        Box::pin(async { panic!("A Tokio 1.x context was found, but the key is damaged") })
    }
}

#[tokio::test]
async fn a_panic_of_a_signer_is_a_panic_whatever_its_words() {
    let (recorder, _) = replies([DONE]);
    let client = client(&recorder, Retry::standard()).with_signer(Damaged);
    let call = tokio::spawn(async move { client.grammar().retry(RetryNotice::new("high")).await.map(drop) });
    assert!(call.await.unwrap_err().is_panic());
}
