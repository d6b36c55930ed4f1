//! Deliveries that must be accepted, and every way to be rejected.
//!
//! `webhook-vectors.json` holds signatures that other code computed with the documented
//! construction.

use super::*;
use http::{HeaderMap, HeaderValue, StatusCode};
use proptest::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};
use std::time::{Duration, SystemTime};

pub(super) const SECRET: &str = "whs-canary-1";
const OTHER_SECRET: &str = "whs-canary-2";
/// The time that every clock here shows.
pub(super) const NOW: u64 = 1_701_684_144;

pub(super) fn time(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

pub(super) fn verifier(secrets: &[&str]) -> Verifier {
    // The fraction of a second must not matter: the time of sending has none.
    Verifier::new(secrets.iter().copied()).unwrap().with_clock(|| time(NOW) + Duration::from_millis(999))
}

pub(super) fn signed(value: impl TryInto<HeaderValue, Error: std::fmt::Debug>) -> HeaderMap {
    HeaderMap::from_iter([(SIGNATURE_HEADER.parse().unwrap(), value.try_into().unwrap())])
}

pub(super) fn delivery(id: &str, sent: u64) -> (HeaderMap, Vec<u8>) {
    let event = Event::new(id, "wallet.created", json!({ "wallet": { "id": "canary" } }), time(sent));
    let body = serde_json::to_vec(&event).unwrap();
    (signed(sign(SECRET, &body)), body)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Vector {
    secret: String,
    raw_body_utf8: String,
    header: VectorHeader,
}

#[derive(Deserialize)]
struct VectorHeader {
    name: String,
    value: String,
}

fn vectors() -> Vec<Vector> {
    let recorded: Value = serde_json::from_str(include_str!("webhook-vectors.json")).unwrap();
    Vec::deserialize(&recorded["vectors"]).unwrap()
}

#[tokio::test]
async fn recorded_deliveries_verify_and_our_signature_is_theirs() {
    assert_eq!(vectors().len(), 2);
    for vector in vectors() {
        let headers =
            HeaderMap::from_iter([(vector.header.name.parse().unwrap(), vector.header.value.parse().unwrap())]);
        assert_eq!(sign(vector.secret.as_str(), vector.raw_body_utf8.as_bytes()), vector.header.value);
        let verified = verifier(&[&vector.secret]).verify(&headers, vector.raw_body_utf8.clone()).await.unwrap();
        assert_eq!(verified.body(), vector.raw_body_utf8.as_bytes());
        let event = verified.event();
        assert_eq!(event.id, "whe-00000-aaaaa-0000000000000001");
        assert_eq!(event.kind, "wallet.transfer.requested");
        assert_eq!(event.date.as_str(), "2023-12-04T10:02:22.280Z");
        assert_eq!((event.timestamp_sent, event.delivery_attempt, &event.retry_of), (1_701_684_144, Some(1), &None));
    }
}

#[test]
fn the_signature_covers_the_bytes_and_not_their_meaning() {
    let (headers, body) = delivery("whe-1", NOW);
    let spaced = String::from_utf8(body).unwrap().replacen(':', ": ", 1);
    assert!(matches!(verifier(&[SECRET]).authenticate(&headers, spaced), Err(WebhookError::NoSecretMatches)));

    let odd =
        format!("\n{{\"timestampSent\" : {NOW}, \"id\":\"\\u0061\",\"kind\":\"k\",\"date\":\"\",\"data\":[ 1 ]}} ");
    let verified = verifier(&[SECRET]).authenticate(&signed(sign(SECRET, odd.as_bytes())), odd.clone()).unwrap();
    assert_eq!((verified.body().as_ref(), verified.event().data.as_str()), (odd.as_bytes(), "[ 1 ]"));
}

#[test]
fn the_data_of_an_event_decode_as_a_type_of_the_programs() {
    #[derive(Debug, PartialEq, Deserialize)]
    struct Data {
        wallet: Wallet,
    }
    #[derive(Debug, PartialEq, Deserialize)]
    struct Wallet {
        id: String,
    }
    /// As in an API's list of event kinds.
    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(tag = "kind", content = "data")]
    enum ByKind {
        #[serde(rename = "wallet.created")]
        WalletCreated(Data),
    }
    let body = format!(
        r#"{{"id":"whe-2","kind":"wallet.created","date":"2023-12-04T10:02:22.280Z","data":{{"wallet":{{"id":"wa-1"}}}},
            "deliveryAttempt":2,"retryOf":"whe-1","status":"200","timestampSent":{NOW}}}"#
    );
    let verified = verifier(&[SECRET]).authenticate(&signed(sign(SECRET, body.as_bytes())), body).unwrap();
    let event: Event<Data> = verified.decode().unwrap();
    assert_eq!(event.data.wallet.id, "wa-1");
    assert_eq!((event.delivery_attempt, event.retry_of), (Some(2), Some("whe-1".into())));
    assert_eq!(verified.decode::<ByKind>().unwrap(), ByKind::WalletCreated(event.data));

    let error = verified.decode::<Event<Vec<String>>>().unwrap_err();
    assert_eq!(error.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(error.to_string().contains("expected a sequence at `data`"), "{error}");
}

#[test]
fn a_signature_that_is_missing_or_malformed_is_refused_before_anything_is_computed() {
    let (headers, body) = delivery("whe-1", NOW);
    let error = verifier(&[SECRET]).authenticate(&HeaderMap::new(), body.clone()).unwrap_err();
    assert!(matches!(error, WebhookError::MissingSignature) && error.status() == StatusCode::UNAUTHORIZED);

    let right = headers[SIGNATURE_HEADER].to_str().unwrap();
    let digits = &right["sha256=".len()..];
    let malformed = [
        String::new(),
        digits.to_owned(),
        format!("sha1={digits}"),
        format!("SHA256={digits}"),
        format!("sha256={}", digits.to_uppercase()),
        format!("sha256={}", &digits[1..]),
        format!("sha256={digits}0"),
        format!("sha256={digits},sha256={digits}"),
        format!("sha256= {}", &digits[1..]),
    ];
    let mut cases: Vec<HeaderMap> = malformed.into_iter().map(signed).collect();
    cases.push(signed(&b"sha256=\xff"[..]));
    let mut twice = headers.clone();
    twice.append(SIGNATURE_HEADER, headers[SIGNATURE_HEADER].clone());
    cases.push(twice);
    for headers in cases {
        let error = verifier(&[SECRET]).authenticate(&headers, body.clone()).unwrap_err();
        assert!(matches!(error, WebhookError::MalformedSignature), "{headers:?}: {error}");
        assert_eq!(error.status(), StatusCode::BAD_REQUEST);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_delivery_with_any_bit_changed_is_refused(at: prop::sample::Index, bit in 0..8) {
        let (headers, mut body) = delivery("whe-1", NOW);
        let at = at.index(body.len());
        body[at] ^= 1_u8 << bit;
        let error = verifier(&[SECRET, OTHER_SECRET]).authenticate(&headers, body).unwrap_err();
        prop_assert!(matches!(error, WebhookError::NoSecretMatches));
        prop_assert_eq!(error.status(), StatusCode::UNAUTHORIZED);
    }

    #[test]
    fn no_headers_and_no_body_make_the_verifier_panic(value: Vec<u8>, body: Vec<u8>) {
        let signed_by_us = signed(sign(SECRET, &body));
        prop_assert!(verifier(&[SECRET]).authenticate(&signed_by_us, body.clone()).is_err());
        if let Ok(value) = HeaderValue::from_bytes(&value) {
            prop_assert!(verifier(&[SECRET]).authenticate(&signed(value), body).is_err());
        }
    }
}

#[test]
fn while_a_secret_is_rotated_both_are_accepted_and_the_receiver_sees_which() {
    let (headers, body) = delivery("whe-1", NOW);
    let signed_by = |secrets: &[&str]| verifier(secrets).authenticate(&headers, body.clone());
    assert_eq!(signed_by(&[SECRET, OTHER_SECRET]).unwrap().secret_index(), 0);
    assert_eq!(signed_by(&[OTHER_SECRET, SECRET]).unwrap().secret_index(), 1);
    assert!(matches!(signed_by(&[OTHER_SECRET]), Err(WebhookError::NoSecretMatches)));
}

#[test]
fn a_secret_that_is_empty_or_has_a_line_end_is_refused_at_the_start() {
    for secrets in [&[][..], &[""], &[SECRET, ""], &["whs-canary\n"], &[" whs-canary"]] {
        let error = Verifier::new(secrets.iter().copied()).unwrap_err().to_string();
        assert!(error.starts_with("webhook secret: ") && !error.contains("canary"), "{error}");
    }
}

#[test]
fn only_what_was_sent_less_than_the_tolerance_from_now_is_accepted() {
    let sent = |sent: u64| {
        let (headers, body) = delivery("whe-1", sent);
        verifier(&[SECRET]).authenticate(&headers, body)
    };
    for fresh in [NOW - 299, NOW, NOW + 299] {
        assert_eq!(sent(fresh).unwrap().event().timestamp_sent, fresh);
    }
    let error = sent(NOW - 300).unwrap_err();
    assert!(matches!(&error, WebhookError::TooOld { age, .. } if age.as_secs() == 300), "{error}");
    assert_eq!(error.status(), StatusCode::FORBIDDEN);
    let error = sent(NOW + 300).unwrap_err();
    assert!(matches!(&error, WebhookError::FromTheFuture { ahead, .. } if ahead.as_secs() == 300), "{error}");
    assert_eq!(error.status(), StatusCode::FORBIDDEN);
}

#[test]
fn the_time_of_sending_decides_and_the_time_of_the_event_does_not() {
    let delivered = |date: &str, sent: u64| {
        let body = json!({ "id": "whe-1", "kind": "k", "date": date, "data": {}, "timestampSent": sent }).to_string();
        verifier(&[SECRET]).authenticate(&signed(sign(SECRET, body.as_bytes())), body)
    };
    // A retry is sent now, for an event of long ago.
    for date in ["2019-01-01T00:00:00.000Z", "2099-01-01T00:00:00.000Z"] {
        assert_eq!(json!(delivered(date, NOW).unwrap().event().date), date);
    }
    let of_now = "2023-12-04T10:02:24.000Z";
    assert!(matches!(delivered(of_now, NOW - 300), Err(WebhookError::TooOld { .. })));
    assert!(matches!(delivered(of_now, NOW + 300), Err(WebhookError::FromTheFuture { .. })));
}

#[test]
fn the_tolerance_is_the_programs_to_choose() {
    let (headers, body) = delivery("whe-1", NOW - 10);
    let within = |seconds| verifier(&[SECRET]).with_tolerance(seconds).authenticate(&headers, body.clone()).is_ok();
    assert!(within(Duration::from_secs(11)) && within(Duration::MAX));
    assert!(!within(Duration::from_secs(10)) && !within(Duration::ZERO));
}

#[test]
fn a_time_of_sending_beyond_every_calendar_is_refused_and_nothing_overflows() {
    for sent in ["0", "18446744073709551615"] {
        let body = format!(r#"{{"id":"whe-1","kind":"k","date":"","data":{{}},"timestampSent":{sent}}}"#);
        let headers = signed(sign(SECRET, body.as_bytes()));
        let error = verifier(&[SECRET]).authenticate(&headers, body.clone()).unwrap_err();
        assert!(matches!(error, WebhookError::TooOld { .. } | WebhookError::FromTheFuture { .. }), "{error}");
    }
}

#[test]
fn a_signed_body_that_is_no_event_is_refused_and_the_text_says_where() {
    for (body, expected) in [
        (&b"canary"[..], "it is not JSON: expected value"),
        (b"", "it is not JSON: EOF"),
        (b"{\"id\":\"canary\xff\"}", "it is not UTF-8 text (at byte 13)"),
        (b"[\"canary\"]", "it does not have the expected shape"),
        (b"{\"id\":\"canary\"}", "missing field `kind`"),
        (br#"{"id":"a","kind":"k","date":"","data":{},"timestampSent":"canary"}"#, "expected u64 at `timestampSent`"),
    ] {
        let headers = signed(sign(SECRET, body));
        let error = verifier(&[SECRET]).authenticate(&headers, body).unwrap_err();
        assert!(matches!(error, WebhookError::NotAnEvent(_)) && error.status() == StatusCode::BAD_REQUEST);
        let text = error.to_string();
        assert!(text.contains(expected) && !text.contains("canary"), "{text}");
    }
}

#[tokio::test]
async fn a_refused_delivery_does_not_use_up_its_id() {
    let verifier = verifier(&[SECRET]);
    let (headers, body) = delivery("whe-1", NOW);
    let forged = signed(sign(OTHER_SECRET, &body));
    assert!(verifier.verify(&forged, body.clone()).await.is_err());
    assert!(verifier.verify(&headers, body).await.is_ok());
}

#[tokio::test]
async fn neither_debug_nor_a_refusal_shows_a_secret_a_signature_or_data() {
    let verifier = verifier(&[SECRET]);
    let (headers, body) = delivery("whe-1", NOW);
    let proof = verifier.verify(&headers, body.clone()).await.unwrap();
    let digits = headers[SIGNATURE_HEADER].to_str().unwrap().trim_start_matches("sha256=");
    let (_, other_body) = delivery("whe-2", NOW);
    let refusals = [
        verifier.authenticate(&signed(sign(OTHER_SECRET, &body)), body.clone()).unwrap_err(),
        verifier.authenticate(&headers, other_body).unwrap_err(),
        verifier.verify(&headers, body).await.unwrap_err(),
        proof.decode::<Vec<()>>().unwrap_err(),
    ];
    let mut shown = format!("{verifier:?} {proof:?} {proof:#?} {refusals:?}");
    for refusal in &refusals {
        shown.push_str(&refusal.to_string());
    }
    assert!(!shown.contains("canary") && !shown.contains(digits), "{shown}");
    assert!(shown.contains("Verifier { secrets: 1, tolerance: 300s, lease: 600s"), "{shown}");
}
