//! Spans and observers: what they tell of calls, and that it is never a secret.

use crate::support::{CREDENTIAL, Recorder, challenge, response};
use acme_dfns::grammar::{GrammarApi, NoticeId, RetryNotice};
use acme_dfns::{SweepTreasury, TreasuryApi};
use dfns::core::{CallDone, Observer, RequestDone, TransportError, UnknownValueSeen};
use dfns::prelude::*;
use dfns::{RateLimit, Retry, UserToken, WithSigner};
use serde_json::json;
use std::collections::BTreeMap;
use std::fmt::{Debug, Write as _};
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, Once};
use tracing::callsite::rebuild_interest_cache;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::{DefaultGuard, Interest, set_default, set_global_default};
use tracing::{Event, Metadata, Subscriber};

const CANARY: &str = "canary-secret";
const CANARY_PEM: &str = "-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIGNhbmFyeS1zZWNyZXQtY2FuYXJ5LXNlY3JldC1jYW5h
-----END PRIVATE KEY-----";

/// A span, with its parent and its fields.
#[derive(Debug, Clone, Default)]
struct Seen {
    name: &'static str,
    target: &'static str,
    parent: Option<usize>,
    /// The names of the fields that it began with.
    first: Vec<&'static str>,
    fields: BTreeMap<&'static str, String>,
}

impl Visit for Seen {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.fields.insert(field.name(), format!("{value:?}"));
    }
    fn record_str(&mut self, field: &Field, value: &str) {
        self.fields.insert(field.name(), value.to_owned());
    }
}

/// A subscriber that keeps everything. Used by one thread.
#[derive(Clone, Default)]
struct Keeper(Arc<Mutex<Kept>>);

#[derive(Default)]
struct Kept {
    spans: Vec<Seen>,
    entered: Vec<usize>,
    events: Vec<Seen>,
}

fn index(id: &Id) -> usize {
    usize::try_from(id.into_u64()).unwrap() - 1
}

impl Subscriber for Keeper {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }
    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut kept = self.0.lock().unwrap();
        let (name, target) = (span.metadata().name(), span.metadata().target());
        let mut seen = Seen { name, target, parent: kept.entered.last().copied(), ..Seen::default() };
        span.record(&mut seen);
        seen.first = seen.fields.keys().copied().collect();
        kept.spans.push(seen);
        Id::from_u64(u64::try_from(kept.spans.len()).unwrap())
    }
    fn record(&self, span: &Id, values: &Record<'_>) {
        values.record(&mut self.0.lock().unwrap().spans[index(span)]);
    }
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, event: &Event<'_>) {
        let (name, target) = (event.metadata().name(), event.metadata().target());
        let mut seen = Seen { name, target, ..Seen::default() };
        event.record(&mut seen);
        self.0.lock().unwrap().events.push(seen);
    }
    fn enter(&self, span: &Id) {
        self.0.lock().unwrap().entered.push(index(span));
    }
    fn exit(&self, span: &Id) {
        let mut kept = self.0.lock().unwrap();
        let left = kept.entered.iter().rposition(|entered| *entered == index(span)).unwrap();
        kept.entered.remove(left);
    }
}

/// A subscriber that is asked about each span, and takes none.
struct Undecided;

impl Subscriber for Undecided {
    fn register_callsite(&self, _: &'static Metadata<'static>) -> Interest {
        Interest::sometimes()
    }
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        false
    }
    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, _: &Event<'_>) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

impl Keeper {
    /// Keeps what this thread does from now on.
    ///
    /// `tracing` remembers for each span whether anybody takes it. If another test meets the span
    /// for the first time just as this one subscribes, it may remember that nobody does. With a
    /// subscriber for the whole program it always asks.
    fn keep(&self) -> DefaultGuard {
        static WHOLE: Once = Once::new();
        WHOLE.call_once(|| set_global_default(Undecided).unwrap());
        let guard = set_default(self.clone());
        rebuild_interest_cache();
        guard
    }

    /// Returns our own spans, those of libraries left out.
    fn spans(&self) -> Vec<Seen> {
        self.0.lock().unwrap().spans.iter().filter(|span| span.target == "dfns").cloned().collect()
    }
}

fn signing(recorder: &Recorder, token: &str, pem: &str) -> Client<UserToken, WithSigner> {
    let signer = KeySigner::from_pem(CREDENTIAL, pem).unwrap();
    let client = Client::builder().user(token).signer(signer).transport(recorder.clone());
    client.randomness(|bytes| bytes.fill(0xff)).build().unwrap()
}

/// Responds to calls with these statuses, the last one for ever.
fn statuses(all: &'static [u16]) -> Recorder {
    let count = std::sync::atomic::AtomicUsize::new(0);
    Recorder::scripted(move |seen| {
        Ok(match seen.target.as_str() {
            "/auth/action/init" => response(200, challenge(&[CREDENTIAL]).to_string()),
            "/auth/action" => response(200, r#"{"userAction":"ua"}"#),
            _ => {
                let number = count.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                response(all[number.min(all.len() - 1)], "null")
            }
        })
    })
}

#[tokio::test(start_paused = true)]
async fn a_call_is_a_span_with_one_for_each_request_and_one_for_the_signer() {
    let keeper = Keeper::default();
    let _guard = keeper.keep();
    let client = signing(&statuses(&[200]), "t", CANARY_PEM);
    client.grammar().retry(RetryNotice::new("high")).once("invoice-7").await.unwrap();
    let spans = keeper.spans();
    let shown: Vec<_> = spans
        .iter()
        .map(|span| (span.name, span.parent.map(|parent| spans[parent].name), span.fields.get("otel.name").cloned()))
        .collect();
    let request = |name: &str| ("dfns.request", Some("dfns.call"), Some(name.to_owned()));
    assert_eq!(
        shown,
        [
            ("dfns.call", None, None),
            request("POST /auth/action/init"),
            ("dfns.sign", Some("dfns.call"), None),
            request("POST /auth/action"),
            request("POST /notices/retry"),
        ]
    );
    let fields = |number: usize| {
        let fields = spans[number].fields.iter().map(|(name, value)| (*name, value.as_str()));
        fields.collect::<Vec<_>>()
    };
    let call = [("dfns.endpoint", "retry"), ("dfns.external_id", "invoice-7"), ("dfns.tries", "1")];
    assert_eq!(fields(0), call);
    let last = [
        ("dfns.step", "call"),
        ("http.request.method", "POST"),
        ("http.response.status_code", "200"),
        ("network.protocol.version", "1.1"),
        ("otel.kind", "client"),
        ("otel.name", "POST /notices/retry"),
        ("server.address", "api.dfns.io"),
        ("server.port", "443"),
        ("url.full", "https://api.dfns.io/notices/retry"),
        ("url.template", "/notices/retry"),
    ];
    assert_eq!(fields(4), last);
}

/// The attributes of OpenTelemetry's conventions for HTTP client spans, 1.39.
const CONVENTIONS: [&str; 9] = [
    "error.type",
    "http.request.method",
    "http.request.resend_count",
    "http.response.status_code",
    "network.protocol.version",
    "server.address",
    "server.port",
    "url.full",
    "url.template",
];

#[tokio::test(start_paused = true)]
async fn fields_have_the_names_of_the_conventions_or_of_our_own_and_begin_with_what_samplers_read() {
    let keeper = Keeper::default();
    let _guard = keeper.keep();
    let client = signing(&statuses(&[503, 404]), "t", CANARY_PEM);
    client.grammar().retry(RetryNotice::new("high")).once("invoice-7").await.unwrap_err();
    let spans = keeper.spans();
    let requests: Vec<_> = spans.iter().filter(|span| span.name == "dfns.request").collect();
    assert_eq!(requests.len(), 6, "three for each try");
    let mut names: Vec<_> = requests.iter().flat_map(|span| span.fields.keys().copied()).collect();
    names.sort_unstable();
    names.dedup();
    let own = ["dfns.request_id", "dfns.step", "otel.kind", "otel.name", "otel.status_code"];
    let mut expected: Vec<_> = CONVENTIONS.into_iter().chain(own).collect();
    expected.sort_unstable();
    assert_eq!(names, expected);
    for span in requests {
        for required in ["http.request.method", "server.address", "server.port", "url.full"] {
            assert!(span.first.contains(&required), "{required}: {span:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_that_is_sent_again_has_a_span_of_its_own_and_is_a_try() {
    let keeper = Keeper::default();
    let _guard = keeper.keep();
    let sent = std::sync::atomic::AtomicUsize::new(0);
    let recorder = Recorder::scripted(move |_| match sent.fetch_add(1, std::sync::atomic::Ordering::SeqCst) {
        0 => Err(TransportError::Closed("idle for too long".into())),
        1 => Ok(response(503, "")),
        _ => Ok(response(200, r#"{"items":[]}"#)),
    });
    let notes = Arc::new(Notes::default());
    let client = Client::builder().user("t").transport(recorder).observer(Arc::clone(&notes)).build().unwrap();
    client.grammar().get_notice(NoticeId::from("n")).await.unwrap();
    let spans = keeper.spans();
    let field = |span: &Seen, name: &str| span.fields.get(name).cloned();
    let shown: Vec<_> =
        spans[1..].iter().map(|span| (field(span, "error.type"), field(span, "http.request.resend_count"))).collect();
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(shown, [(text("connection"), None), (text("503"), text("1")), (None, text("2"))]);
    assert_eq!(field(&spans[0], "dfns.tries"), text("3"));
    assert_eq!(notes.0.lock().unwrap().len(), 4, "three requests and a call");
}

#[tokio::test(start_paused = true)]
async fn a_failure_and_its_tries_are_fields() {
    let keeper = Keeper::default();
    let _guard = keeper.keep();
    let client = signing(&statuses(&[503, 404]), "t", CANARY_PEM);
    client.grammar().get_notice(NoticeId::from("n")).await.unwrap_err();
    let spans = keeper.spans();
    let field = |number: usize, name: &str| spans[number].fields.get(name).map(String::as_str);
    let failure = |number| (field(number, "error.type"), field(number, "otel.status_code"));
    assert_eq!((failure(0), field(0, "dfns.tries")), ((Some("404"), Some("ERROR")), Some("2")));
    assert_eq!((failure(1), field(1, "http.request.resend_count")), ((Some("503"), Some("ERROR")), None));
    assert_eq!((failure(2), field(2, "http.request.resend_count")), ((Some("404"), Some("ERROR")), Some("1")));
    assert_eq!((field(2, "dfns.request_id"), field(2, "url.template")), (Some("req-1"), Some("/notices/{noticeId}")));
    assert_eq!(field(2, "url.full"), Some("https://api.dfns.io/notices/REDACTED"));
    assert!(!spans.iter().any(|span| span.fields.values().any(|value| value.contains("/notices/n"))));
}

#[tokio::test]
async fn the_url_of_a_request_shows_no_parameter() {
    let keeper = Keeper::default();
    let _guard = keeper.keep();
    let client = Client::builder().service_account("t").transport(Recorder::answering(200, r#"{"items":[]}"#));
    let client = client.base_url("https://example.com/dfns").build().unwrap();
    let list = dfns::wallets::ListWallets::new().with_limit(7_u32).with_pagination_token(CANARY);
    client.wallets().list_wallets(list).await.unwrap();
    let url = |keeper: &Keeper| keeper.spans().pop().unwrap().fields["url.full"].clone();
    assert_eq!(url(&keeper), "https://example.com/dfns/wallets?limit=REDACTED&paginationToken=REDACTED");
    client.wallets().get_wallet_assets(dfns::wallets::GetWalletAssets::new("wa-1")).await.unwrap_err();
    assert_eq!(url(&keeper), "https://example.com/dfns/wallets/REDACTED/assets");
}

/// Writes down what it is told.
#[derive(Default)]
struct Notes(Mutex<Vec<String>>);

impl Observer for Notes {
    fn request(&self, done: &RequestDone<'_>) {
        let status = done.status.map_or(0, |status| status.as_u16());
        let line = format!("{:?} {} {} {status} {:?}", done.step, done.method, done.template, done.duration);
        self.0.lock().unwrap().push(line);
    }
    fn call(&self, done: &CallDone<'_>) {
        let (endpoint, failed) = (done.endpoint.id(), done.error.is_some());
        let (tries, tokens) = (done.tries, done.retry_tokens);
        let line = format!("{endpoint} {:?} {tries} {:?} {tokens} {failed}", done.duration, done.throttled);
        self.0.lock().unwrap().push(line);
    }
    fn unknown_value(&self, seen: &UnknownValueSeen<'_>) {
        self.0.lock().unwrap().push(format!("{} {}", seen.endpoint.id(), seen.path));
    }
}

/// Panics whenever it hears of something.
struct Fragile;

impl Observer for Fragile {
    fn request(&self, _: &RequestDone<'_>) {
        panic!("request")
    }
    fn call(&self, _: &CallDone<'_>) {
        panic!("call")
    }
    fn unknown_value(&self, _: &UnknownValueSeen<'_>) {
        panic!("unknown value")
    }
}

#[tokio::test(start_paused = true)]
async fn an_observer_that_panics_loses_no_result() {
    let signer = KeySigner::from_pem(CREDENTIAL, CANARY_PEM).unwrap();
    let client = Client::builder().user("t").signer(signer).transport(statuses(&[200])).observer(Fragile);
    client.build().unwrap().grammar().retry(RetryNotice::new("high")).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn an_observer_counts_without_a_subscriber() {
    let notes = Arc::new(Notes::default());
    let limit = RateLimit::per_minute(NonZeroU32::new(60).unwrap()).burst(3);
    let signer = KeySigner::from_pem(CREDENTIAL, CANARY_PEM).unwrap();
    let client = Client::builder().user("t").signer(signer).transport(statuses(&[429, 200, 404]));
    let client = client.rate_limit(limit).observer(Arc::clone(&notes)).randomness(|bytes| bytes.fill(0));
    let client = client.build().unwrap();
    client.grammar().retry(RetryNotice::new("high")).await.unwrap();
    client.grammar().get_notice(NoticeId::from("n")).retry(Retry::never()).await.unwrap_err();
    let notes = notes.0.lock().unwrap();
    // The second try of the signed call waits three seconds for its permits, then for the gate.
    assert_eq!(
        *notes,
        [
            "Challenge POST /auth/action/init 200 0ns",
            "UserAction POST /auth/action 200 0ns",
            "Call POST /notices/retry 429 0ns",
            "Challenge POST /auth/action/init 200 0ns",
            "UserAction POST /auth/action 200 0ns",
            "Call POST /notices/retry 200 0ns",
            "retry 60s 2 60s 500 false",
            "Call GET /notices/{noticeId} 404 0ns",
            "get_notice 0ns 1 0ns 500 true",
        ]
    );
}

#[tokio::test]
async fn unknown_values_are_reported_by_their_path() {
    let transfers = json!({ "walletId": "wa-1", "items": [
        { "id": "xfr-1", "walletId": "wa-1", "network": "Mars", "status": "Evaporated",
          "requester": { "userId": "us-1" }, "requestBody": { "kind": "Teleport", "to": "0x1" },
          "metadata": { "asset": {} }, "dateRequested": "2026-01-01T00:00:00Z" },
    ]});
    let notes = Arc::new(Notes::default());
    let recorder = Recorder::answering(200, transfers.to_string());
    let client = Client::builder().service_account("t").transport(recorder).observer(Arc::clone(&notes));
    let client = client.build().unwrap();
    let page = client.wallets().list_transfers(dfns::wallets::ListTransfers::new("wa-1")).await.unwrap();
    assert!(!page.items[0].status.is_known());
    let mut found = notes.0.lock().unwrap().split_off(2);
    found.sort_unstable();
    assert_eq!(
        found,
        [
            "list_transfers items[0].network",
            "list_transfers items[0].requestBody.kind",
            "list_transfers items[0].status"
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn no_span_event_or_note_shows_a_secret_whatever_fails() {
    let (keeper, notes) = (Keeper::default(), Arc::new(Notes::default()));
    let _guard = keeper.keep();
    let hostile = json!({
        "challenge": CANARY, "challengeIdentifier": CANARY, "userAction": CANARY, "token": CANARY, "secret": CANARY,
        "error": { "message": format!("no {CANARY}"), "code": "c" },
        "allowCredentials": { "key": [{ "type": "public-key", "id": CREDENTIAL }], "webauthn": [] },
        "supportedCredentialKinds": [],
    });
    for step in ["/auth/action/init", "/auth/action", "/treasuries/canary-secret/sweep"] {
        for status in [0, 1, 200, 204, 302, 400, 401, 403, 409, 429, 500, 503] {
            let hostile = hostile.clone();
            let recorder = Recorder::scripted(move |seen| match status {
                _ if seen.target != step => Ok(response(200, hostile.to_string())),
                0 => Err(TransportError::Broken("reset".into())),
                1 => Err(TransportError::Connect("refused".into())),
                _ => Ok(response(status, hostile.to_string())),
            });
            let signer = KeySigner::from_pem(CREDENTIAL, CANARY_PEM).unwrap();
            let client = Client::builder().service_account(CANARY).signer(signer).transport(recorder);
            let client = client.observer(Arc::clone(&notes)).build().unwrap();
            let request = SweepTreasury::new(CANARY, "0").with_urgent_code(CANARY);
            let _ = client.treasury().sweep_treasury(request).retry(Retry::tries(2)).await;
        }
    }
    let kept = keeper.0.lock().unwrap();
    let mut shown = format!("{:?}", notes.0.lock().unwrap());
    for seen in kept.spans.iter().chain(&kept.events).filter(|seen| seen.target == "dfns") {
        write!(shown, "{seen:?}").unwrap();
    }
    assert!(shown.len() > 10_000 && shown.contains("/treasuries/{treasuryId}/sweep"));
    for form in ["canary", "63616e617279", "Y2FuYXJ5", "NhbmFyeS", "jYW5hcnkt"] {
        assert!(!shown.contains(form), "{form}");
    }
}
