//! Webhooks: their operations, the deliveries, and the log.

use crate::client::{Actor, employee, end_user};
use crate::persistence::folder;
use dfns_core::webhooks::Verifier;
use dfns_core::{OpenEnum as _, Registry, dfns_endpoint, dfns_group, dfns_object};
use dfns_endpoints::webhooks::WebhookEventKind;
use dfns_sandbox::{Builder, Context, ManualClock, Operation, Refusal, Sandbox};
use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

dfns_group! {
    /// Events.
    pub Signals via SignalsApi::signals [EmitSignal]
}

/// Emits an event of any kind, or is refused after it did.
#[dfns_endpoint(POST, "/signals", group = Signals, returns = Signal, permissions = none)]
pub struct EmitSignal {
    /// The kind of the event.
    pub kind: String,
    /// The note in its data.
    pub note: String,
    /// The number of events. Defaults to one.
    pub count: Option<u32>,
    /// Whether the operation is refused after the event.
    pub is_refused: Option<bool>,
}

/// The data of the event.
#[dfns_object(response)]
pub struct Signal {
    /// The note.
    pub note: String,
}

impl Operation for EmitSignal {
    fn run(self, cx: &mut Context<'_>) -> Result<Signal, Refusal> {
        let signal = Signal { note: self.note };
        for _ in 0..self.count.unwrap_or(1) {
            cx.emit(WebhookEventKind::from(self.kind.as_str()), &signal)?;
        }
        if self.is_refused == Some(true) { Err(Refusal::invalid("refused")) } else { Ok(signal) }
    }
}

pub(crate) fn builder() -> Builder {
    let registry = Registry::new().with(dfns_endpoints::ALL).with(&[Signals::ENDPOINTS]);
    Sandbox::builder().registry(registry).operation::<EmitSignal>()
}

pub(crate) async fn emit(actor: &Actor, kind: &str, note: &str) {
    let body = json!({ "kind": kind, "note": note });
    actor.send("POST", "/signals", &body.to_string(), None).await.ok();
}

/// A request that a receiver got.
#[derive(Clone)]
pub(crate) struct Received {
    head: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Received {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

/// A receiver that responds as it is told to.
pub(crate) struct Receiver {
    pub(crate) url: String,
    got: Arc<Mutex<Vec<Received>>>,
    response: Arc<Mutex<Vec<u8>>>,
    arrived: Arc<Notify>,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.task.abort();
    }
}

pub(crate) const FINE: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";
pub(crate) const BROKEN: &[u8] =
    b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

impl Receiver {
    pub(crate) async fn start(response: &[u8]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook?a=b", listener.local_addr().unwrap());
        let (got, response) = (Arc::default(), Arc::new(Mutex::new(response.to_vec())));
        let arrived = Arc::new(Notify::new());
        let task = {
            let (got, response, arrived) = (Arc::clone(&got), Arc::clone(&response), Arc::clone(&arrived));
            tokio::spawn(async move {
                loop {
                    let (stream, _) = listener.accept().await.unwrap();
                    tokio::spawn(serve(stream, Arc::clone(&got), Arc::clone(&response), Arc::clone(&arrived)));
                }
            })
        };
        Self { url, got, response, arrived, task }
    }

    fn responds(&self, response: &[u8]) {
        *self.response.lock().unwrap() = response.to_vec();
    }

    pub(crate) fn got(&self) -> Vec<Received> {
        self.got.lock().unwrap().clone()
    }

    fn notes(&self) -> Vec<String> {
        let mut notes: Vec<_> =
            self.got().iter().map(|got| got.json()["data"]["note"].as_str().unwrap_or("-").to_owned()).collect();
        notes.sort();
        notes
    }
}

async fn serve(
    mut stream: TcpStream,
    got: Arc<Mutex<Vec<Received>>>,
    response: Arc<Mutex<Vec<u8>>>,
    arrived: Arc<Notify>,
) {
    let mut bytes = Vec::new();
    let (head, body) = loop {
        let mut buffer = [0; 4096];
        let count = stream.read(&mut buffer).await.unwrap_or_default();
        if count == 0 {
            return;
        }
        bytes.extend_from_slice(&buffer[..count]);
        let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else { continue };
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        let length =
            head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ").map(str::to_owned));
        let body = &bytes[end + 4..];
        if body.len() >= length.unwrap().parse().unwrap() {
            break (head, body.to_vec());
        }
    };
    let mut headers = HeaderMap::new();
    for line in head.lines().skip(1) {
        let (name, value) = line.split_once(": ").unwrap();
        headers.append(name.parse::<HeaderName>().unwrap(), value.parse::<HeaderValue>().unwrap());
    }
    got.lock().unwrap().push(Received { head, headers, body });
    arrived.notify_one();
    let response = response.lock().unwrap().clone();
    if response.is_empty() {
        // Never responds: the other side gives up.
        let _ = stream.read(&mut [0; 1]).await;
        return;
    }
    let _ = stream.write_all(&response).await;
}

pub(crate) async fn create(actor: &Actor, url: &str, events: &[&str]) -> (String, String) {
    let webhook = actor.signed("POST", "/webhooks", &json!({ "url": url, "events": events })).await.ok();
    let text = |name: &str| webhook[name].as_str().unwrap().to_owned();
    (format!("/webhooks/{}", text("id")), text("secret"))
}

/// Checks that a delivery is signed. It is not handled, so that its repetitions can be checked too.
async fn is_signed(verifier: &Verifier, got: &Received) {
    let delivery = verifier.verify(&got.headers, got.body.clone()).await.unwrap();
    delivery.failed().await.unwrap();
}

async fn log(actor: &Actor, webhook: &str) -> Vec<Value> {
    let mut items = actor.get(&format!("{webhook}/events")).await.ok()["items"].as_array().unwrap().clone();
    items.reverse();
    items
}

#[tokio::test]
async fn a_webhook_is_created_read_changed_and_deleted_and_shows_its_secret_once() {
    let clock = ManualClock::default();
    let sandbox = Sandbox::builder().clock(clock.clone()).start().await.unwrap();
    let actor = employee(&sandbox);
    let body = json!({
        "url": "https://example.co/dfns", "events": ["wallet.created", "wallet.created", "key.created"],
        "description": "é".repeat(256),
    });
    let created = actor.signed("POST", "/webhooks", &body).await.ok();
    let secret = created["secret"].as_str().unwrap();
    assert!(secret.starts_with("whs-") && secret.len() == 36, "{secret}");
    assert!(created["id"].as_str().unwrap().starts_with("wh-"));
    assert_eq!(created["events"], json!(["wallet.created", "key.created"]), "each kind once");
    assert_eq!((&created["status"], &created["url"]), (&json!("Enabled"), &json!("https://example.co/dfns")));
    let mut shown = created.clone();
    shown.as_object_mut().unwrap().remove("secret");
    let path = format!("/webhooks/{}", created["id"].as_str().unwrap());
    assert_eq!(actor.get(&path).await.ok(), shown);
    assert_eq!(actor.get("/webhooks").await.ok(), json!({ "items": [shown] }));

    clock.advance(Duration::from_secs(60));
    let changed = actor.signed("PUT", &path, &json!({ "status": "Disabled", "events": ["*"] })).await.ok();
    assert_ne!(changed["dateUpdated"], shown["dateUpdated"]);
    shown["dateUpdated"] = changed["dateUpdated"].clone();
    shown["status"] = "Disabled".into();
    shown["events"] = json!(["*"]);
    assert_eq!(changed, shown, "nothing else has changed");
    assert_eq!(actor.get(&path).await.ok(), shown);

    assert_eq!(actor.signed("DELETE", &path, &Value::Null).await.ok(), json!({ "deleted": true }));
    for path in [path.clone(), format!("{path}/events"), format!("{path}/events/whe-1")] {
        actor.get(&path).await.refused(404, "webhook not found");
    }
    actor.signed("PUT", &path, &json!({})).await.refused(404, "webhook not found");
    actor.signed("DELETE", &path, &Value::Null).await.refused(404, "webhook not found");
    actor.signed("POST", &format!("{path}/ping"), &Value::Null).await.refused(404, "webhook not found");
}

#[tokio::test]
async fn what_a_webhook_cannot_be_is_refused_by_field_and_nothing_changes() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = employee(&sandbox);
    let (path, _) = create(&actor, "https://example.co", &["*"]).await;
    let absolute = "`url` must be an absolute URL with http or https, such as `http://localhost:3000/dfns`";
    let events = "`events` must be a list of at least one kind of event, or of `*`";
    let before = sandbox.fingerprint();
    let kinds: Vec<_> = WebhookEventKind::KNOWN.iter().map(|(kind, _)| format!("`{kind}`")).collect();
    let (last, rest) = kinds.split_last().unwrap();
    let unknown = format!("`events[1]` must be {} or {last}", rest.join(", "));
    for (change, message) in [
        (json!({ "url": "example.co" }), absolute),
        (json!({ "url": "ftp://example.co" }), absolute),
        (json!({ "url": "https://a:b@example.co" }), "`url` must be a URL without a username and a password"),
        (
            json!({ "url": "https://localhost/" }),
            "`url` must be a URL with http if the receiver is on this computer: the sandbox has no TLS",
        ),
        (json!({ "url": 7 }), "`url` must be a string"),
        (json!({ "events": [] }), events),
        (json!({ "events": ["*", "wallet.creation"] }), &unknown),
        (json!({ "status": "enabled" }), "`status` must be `Enabled` or `Disabled`"),
        (json!({ "description": "é".repeat(257) }), "`description` must be a string of at most 256 characters"),
    ] {
        actor.signed("PUT", &path, &change).await.refused(400, message);
        let mut new = json!({ "url": "https://example.co", "events": ["*"] });
        new.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        actor.signed("POST", "/webhooks", &new).await.refused(400, message);
    }
    actor.signed("POST", "/webhooks", &json!({ "events": ["*"] })).await.refused(400, "`url` is required");
    assert_eq!(sandbox.fingerprint(), before);

    for _ in 1..5 {
        create(&actor, "https://example.co", &["*"]).await;
    }
    let sixth = actor.signed("POST", "/webhooks", &json!({ "url": "https://example.co", "events": ["*"] })).await;
    sixth.refused(400, "an organization can have 5 webhooks at most");
    actor.get("/webhooks?limit=201").await.refused(400, "`limit` must be a whole number from 1 to 200");
    let page = actor.get("/webhooks?limit=3").await.ok();
    let token = page["nextPageToken"].as_str().unwrap();
    let rest = actor.get(&format!("/webhooks?limit=3&paginationToken={token}")).await.ok();
    assert_eq!(rest["items"].as_array().unwrap().len(), 2);
    assert_eq!(end_user(&sandbox).get("/webhooks").await.status, 403);
}

#[tokio::test]
async fn every_delivery_is_signed_and_our_verifier_accepts_it() {
    let sandbox = builder().start().await.unwrap();
    let actor = employee(&sandbox);
    let receiver = Receiver::start(FINE).await;
    let (path, secret) = create(&actor, &receiver.url, &["*"]).await;
    let (some, other) = (Receiver::start(FINE).await, Receiver::start(FINE).await);
    create(&actor, &some.url, &["wallet.created"]).await;
    create(&actor, &other.url, &["key.created"]).await;
    let note = "é 中 🚀 \u{2028} \u{1} \" \\ </script>";
    emit(&actor, "wallet.created", note).await;
    emit(&actor, "parcel.created", "b").await;
    sandbox.control().settle().await.unwrap();

    let verifier = Verifier::new([secret]).unwrap();
    let got = receiver.got();
    assert_eq!(got.len(), 2);
    for delivery in &got {
        assert!(delivery.head.starts_with("POST /hook?a=b HTTP/1.1\r\n"), "{}", delivery.head);
        let header = |name: &str| delivery.headers[name].to_str().unwrap().to_owned();
        assert_eq!(header("content-type"), "application/json");
        assert_eq!(header("user-agent"), "dfns-sandbox");
        assert!(receiver.url.contains(&header("host")));
        let accepted = verifier.verify(&delivery.headers, delivery.body.clone()).await.unwrap();
        assert_eq!(accepted.event().delivery_attempt, Some(1));
        accepted.handled().await.unwrap();
        assert_eq!(serde_json::to_vec(accepted.event()).unwrap().len(), delivery.body.len(), "compact");
    }
    assert_eq!(receiver.notes(), ["b".to_owned(), note.to_owned()]);
    assert_eq!(some.notes(), [note]);
    assert_eq!(other.notes(), [""; 0]);

    // The log has what was sent.
    let log = log(&actor, &path).await;
    assert_eq!(log.len(), 2);
    for entry in &log {
        let sent = got.iter().map(Received::json).find(|sent| sent["id"] == entry["id"]).unwrap();
        for name in ["kind", "date", "data", "timestampSent", "deliveryAttempt"] {
            assert_eq!(entry[name], sent[name], "{name}");
        }
        assert_eq!((&entry["status"], &entry["deliveryFailed"]), (&json!("200"), &json!(false)));
        assert!(entry["error"].is_null() && entry["nextAttemptDate"].is_null(), "{entry}");
        let one = actor.get(&format!("{path}/events/{}", entry["id"].as_str().unwrap())).await.ok();
        assert_eq!(one, *entry);
    }
    let events = format!("{path}/events");
    let count = |page: &Value| page["items"].as_array().unwrap().len();
    assert_eq!(count(&actor.get(&format!("{events}?kind=wallet.created")).await.ok()), 1);
    assert_eq!(count(&actor.get(&format!("{events}?deliveryFailed=true")).await.ok()), 0);
    assert_eq!(count(&actor.get(&format!("{events}?deliveryFailed=false&limit=1")).await.ok()), 1);
    actor.get(&format!("{events}/whe-1")).await.refused(404, "webhook event not found");
}

#[tokio::test]
async fn a_failed_delivery_is_retried_at_the_documented_times_and_no_longer() {
    let clock = ManualClock::default();
    let sandbox = builder().clock(clock.clone()).start().await.unwrap();
    let actor = employee(&sandbox);
    let receiver = Receiver::start(BROKEN).await;
    let (path, secret) = create(&actor, &receiver.url, &["wallet.created"]).await;
    emit(&actor, "wallet.created", "a").await;
    let control = sandbox.control();
    control.settle().await.unwrap();
    for (attempt, (before, then)) in [(59, 1), (659, 1), (6479, 1), (79_199, 1)].into_iter().enumerate() {
        assert_eq!(receiver.got().len(), attempt + 1);
        control.advance(Duration::from_secs(before)).await.unwrap();
        assert_eq!(receiver.got().len(), attempt + 1, "too early");
        control.advance(Duration::from_secs(then)).await.unwrap();
        assert_eq!(receiver.got().len(), attempt + 2, "too late");
    }
    control.advance(Duration::from_secs(10 * 24 * 3600)).await.unwrap();
    assert_eq!(receiver.got().len(), 5);

    let verifier = Verifier::new([secret]).unwrap();
    let log = log(&actor, &path).await;
    assert_eq!(log.len(), 5);
    for (index, (entry, got)) in log.iter().zip(receiver.got()).enumerate() {
        is_signed(&verifier, &got).await;
        assert_eq!(got.json()["id"], entry["id"]);
        assert_eq!(entry["deliveryAttempt"], index + 1);
        assert_eq!(entry["retryOf"], index.checked_sub(1).map_or(Value::Null, |last| log[last]["id"].clone()));
        assert_eq!((&entry["date"], &entry["data"]), (&log[0]["date"], &log[0]["data"]));
        assert_eq!((&entry["status"], &entry["deliveryFailed"]), (&json!("500"), &json!(true)));
        assert!(entry["error"].as_str().unwrap().contains("status 500"));
        assert_eq!(entry["nextAttemptDate"].is_null(), index == 4, "{entry}");
    }

    // One long step does the same: each attempt at its own time.
    emit(&actor, "wallet.created", "b").await;
    control.advance(Duration::from_secs(25 * 3600)).await.unwrap();
    assert_eq!(receiver.got().len(), 10);
    // A receiver that recovers ends it.
    emit(&actor, "wallet.created", "c").await;
    control.settle().await.unwrap();
    receiver.responds(FINE);
    control.advance(Duration::from_secs(25 * 3600)).await.unwrap();
    assert_eq!(receiver.got().len(), 12);
    // After 31 days the log is empty.
    control.advance(Duration::from_secs(31 * 24 * 3600)).await.unwrap();
    assert_eq!(actor.get(&format!("{path}/events")).await.ok(), json!({ "items": [] }));
    let gone = format!("{path}/events/{}", log[0]["id"].as_str().unwrap());
    actor.get(&gone).await.refused(404, "webhook event not found");
}

#[tokio::test]
async fn retries_go_where_the_webhook_leads_then_and_end_with_it() {
    let sandbox = builder().clock(ManualClock::default()).start().await.unwrap();
    let (actor, control) = (employee(&sandbox), sandbox.control());
    let (old, new) = (Receiver::start(BROKEN).await, Receiver::start(FINE).await);
    let (path, _) = create(&actor, &old.url, &["wallet.created"]).await;
    let minute = Duration::from_secs(60);

    emit(&actor, "wallet.created", "a").await;
    control.settle().await.unwrap();
    actor.signed("PUT", &path, &json!({ "url": new.url, "events": ["key.created"] })).await.ok();
    control.advance(minute).await.unwrap();
    assert_eq!((old.notes(), new.notes()), (vec!["a".to_owned()], vec!["a".to_owned()]));

    // Disabled at the time of an attempt: no other follows. What happens meanwhile is not stored.
    actor.signed("PUT", &path, &json!({ "url": old.url, "events": ["*"] })).await.ok();
    emit(&actor, "wallet.created", "b").await;
    control.settle().await.unwrap();
    let failed = |log: Vec<Value>| log.into_iter().rfind(|entry| entry["data"]["note"] == "b").unwrap();
    assert!(failed(log(&actor, &path).await)["nextAttemptDate"].is_string());
    actor.signed("PUT", &path, &json!({ "status": "Disabled" })).await.ok();
    emit(&actor, "wallet.created", "c").await;
    control.advance(minute).await.unwrap();
    actor.signed("PUT", &path, &json!({ "status": "Enabled" })).await.ok();
    control.advance(minute * 2000).await.unwrap();
    assert_eq!(old.notes(), ["a", "b"]);
    assert!(failed(log(&actor, &path).await)["nextAttemptDate"].is_null());

    // Disabled and enabled again before the attempt: it is made, and told of.
    emit(&actor, "wallet.created", "d").await;
    control.settle().await.unwrap();
    for status in ["Disabled", "Enabled"] {
        actor.signed("PUT", &path, &json!({ "status": status })).await.ok();
    }
    old.responds(FINE);
    control.advance(minute).await.unwrap();
    assert_eq!(old.notes(), ["-", "a", "b", "d", "d"]);
    let told = old.got().iter().map(Received::json).find(|got| got["kind"] == "webhook.event.retry.triggered").unwrap();
    assert_eq!(told["data"]["deliveryAttempt"], 2);
    assert_eq!(told["data"]["originalEvent"]["data"]["note"], "d");
    assert_eq!(told["data"]["retryOf"], told["data"]["originalEvent"]["id"]);

    // Deleted: the chain ends too.
    old.responds(BROKEN);
    emit(&actor, "wallet.created", "e").await;
    control.settle().await.unwrap();
    actor.signed("DELETE", &path, &Value::Null).await.ok();
    control.advance(minute * 2000).await.unwrap();
    assert_eq!(old.notes(), ["-", "a", "b", "d", "d", "e"]);
}

#[tokio::test]
async fn only_a_status_of_200_is_a_success_and_nothing_is_followed_or_waited_for() {
    let sandbox =
        builder().clock(ManualClock::default()).delivery_limit(Duration::from_millis(300)).start().await.unwrap();
    let (actor, control) = (employee(&sandbox), sandbox.control());
    let elsewhere = Receiver::start(FINE).await;
    let receiver = Receiver::start(FINE).await;
    let (path, _) = create(&actor, &receiver.url, &["wallet.created"]).await;
    let redirect =
        |status: &str| format!("HTTP/1.1 {status} Moved\r\nLocation: {}\r\nContent-Length: 0\r\n\r\n", elsewhere.url);
    let huge = format!("HTTP/1.1 200 OK\r\nContent-Length: 10485760\r\n\r\n{}", "x".repeat(10 * 1024 * 1024));
    let many = format!("HTTP/1.1 200 OK\r\n{}\r\n", "x: y\r\n".repeat(100_000));
    for (response, status) in [
        (FINE.to_vec(), "200"),
        (huge.into_bytes(), "200"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf".to_vec(), "200"),
        (b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n".to_vec(), "201"),
        (b"HTTP/1.1 204 No Content\r\n\r\n".to_vec(), "204"),
        (b"HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n".to_vec(), "410"),
        (redirect("301").into_bytes(), "301"),
        (redirect("307").into_bytes(), "307"),
        (b"not http at all\r\n\r\n".to_vec(), "ECONNRESET"),
        (many.into_bytes(), "ECONNRESET"),
        (b"HTTP/1.1 2".to_vec(), "ECONNRESET"),
        (Vec::new(), "TIMEOUT"),
    ] {
        receiver.responds(&response);
        emit(&actor, "wallet.created", "a").await;
        control.settle().await.unwrap();
        let log = log(&actor, &path).await;
        let last = log.last().unwrap();
        assert_eq!(last["status"], status, "{last}");
        assert_eq!(last["deliveryFailed"], status != "200");
        assert_eq!(last["error"].is_string(), status != "200");
    }
    assert!(elsewhere.got().is_empty(), "a redirect was followed");
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    for (url, status) in [(format!("http://{closed}/"), "ECONNREFUSED"), ("https://example.co/".to_owned(), "ABORTED")]
    {
        actor.signed("PUT", &path, &json!({ "url": url })).await.ok();
        emit(&actor, "wallet.created", "a").await;
        control.settle().await.unwrap();
        assert_eq!(log(&actor, &path).await.last().unwrap()["status"], status);
    }
}

#[tokio::test]
async fn a_receiver_that_never_responds_delays_neither_the_api_nor_other_webhooks() {
    let sandbox = builder().delivery_limit(Duration::from_secs(3600)).start().await.unwrap();
    let actor = employee(&sandbox);
    let (hanging, fine) = (Receiver::start(b"").await, Receiver::start(FINE).await);
    let (path, _) = create(&actor, &hanging.url, &["*"]).await;
    create(&actor, &fine.url, &["*"]).await;
    for number in 0..30 {
        emit(&actor, "wallet.created", &number.to_string()).await;
    }
    while fine.got().len() < 30 {
        fine.arrived.notified().await;
    }
    while hanging.got().len() < 8 {
        hanging.arrived.notified().await;
    }
    assert_eq!(hanging.got().len(), 8, "eight at a time");
    assert_eq!(actor.get(&format!("{path}/events")).await.ok(), json!({ "items": [] }), "none has come to its end");
    // Deleted while it hangs.
    actor.signed("DELETE", &path, &Value::Null).await.ok();
    sandbox.stop().await;
}

#[tokio::test]
async fn a_ping_says_what_the_receiver_said_and_is_not_logged() {
    let sandbox = builder().delivery_limit(Duration::from_millis(300)).start().await.unwrap();
    let actor = employee(&sandbox);
    let receiver = Receiver::start(FINE).await;
    let (path, secret) = create(&actor, &receiver.url, &["key.created"]).await;
    actor.signed("PUT", &path, &json!({ "status": "Disabled" })).await.ok();
    let ping = format!("{path}/ping");
    assert_eq!(actor.signed("POST", &ping, &Value::Null).await.ok(), json!({ "status": "200" }));
    let got = &receiver.got()[0];
    let verifier = Verifier::new([secret]).unwrap();
    assert_eq!(verifier.verify(&got.headers, got.body.clone()).await.unwrap().event().kind, "ping");
    receiver.responds(BROKEN);
    let failed = actor.signed("POST", &ping, &Value::Null).await.ok();
    assert_eq!(failed["status"], "500");
    assert!(failed["error"].as_str().unwrap().contains("status 500"), "{failed}");
    receiver.responds(b"");
    assert!(actor.signed("POST", &ping, &Value::Null).await.ok()["error"].as_str().unwrap().contains("300ms"));
    assert_eq!(actor.get(&format!("{path}/events")).await.ok(), json!({ "items": [] }));
}

#[tokio::test]
async fn a_restart_delivers_what_was_committed_and_nothing_else() {
    let file = folder("webhooks").join("state");
    let clock = ManualClock::default();
    let start = || builder().data(&file).clock(clock.clone()).start();
    let receiver = Receiver::start(b"").await;
    let sandbox = start().await.unwrap();
    let actor = employee(&sandbox);
    let (path, _) = create(&actor, &receiver.url, &["*"]).await;
    for number in 0..20 {
        let body = json!({ "kind": "wallet.created", "note": format!("{number:02}"), "isRefused": number % 2 == 1 });
        let status = actor.send("POST", "/signals", &body.to_string(), None).await.status;
        assert_eq!(status, if number % 2 == 1 { 400 } else { 200 });
    }
    while receiver.got().len() < 8 {
        receiver.arrived.notified().await;
    }
    // Some are being sent and some wait: none has a result.
    sandbox.stop().await;

    receiver.responds(FINE);
    let before = receiver.got().len();
    let sandbox = start().await.unwrap();
    sandbox.control().settle().await.unwrap();
    let committed: Vec<_> = (0..20).step_by(2).map(|number| format!("{number:02}")).collect();
    let mut again: Vec<_> =
        receiver.got()[before..].iter().map(|got| got.json()["data"]["note"].as_str().unwrap().to_owned()).collect();
    again.sort();
    assert_eq!(again, committed);
    let mut actor = employee(&sandbox);
    sandbox.base_url().clone_into(&mut actor.base_url);
    assert_eq!(log(&actor, &path).await.len(), 10);

    // A retry is a row as well.
    receiver.responds(BROKEN);
    emit(&actor, "wallet.created", "later").await;
    sandbox.control().settle().await.unwrap();
    sandbox.stop().await;
    receiver.responds(FINE);
    clock.advance(Duration::from_secs(60));
    let sandbox = start().await.unwrap();
    sandbox.control().settle().await.unwrap();
    let later = receiver.got().iter().filter(|got| got.json()["data"]["note"] == "later").count();
    assert_eq!(later, 2);
}

#[tokio::test]
async fn control_shows_what_was_sent_and_sends_it_again() {
    let sandbox = builder().clock(ManualClock::default()).start().await.unwrap();
    let (actor, control) = (employee(&sandbox), sandbox.control());
    let receiver = Receiver::start(BROKEN).await;
    let (path, secret) = create(&actor, &receiver.url, &["wallet.created"]).await;
    let timers = control.status().await.unwrap().timers;
    emit(&actor, "wallet.created", "a").await;
    control.settle().await.unwrap();
    assert_eq!(control.settle().await.unwrap().deliveries, 0, "it was sent");
    assert_eq!(control.status().await.unwrap().timers, timers + 1);
    let moved = control.advance_to_next_timer().await.unwrap();
    assert_eq!((moved.timers, moved.deliveries), (1, 1));

    let webhook_id = path.strip_prefix("/webhooks/").unwrap();
    let sent = control.deliveries(Some(webhook_id)).await.unwrap();
    assert_eq!(sent.len(), control.deliveries(None).await.unwrap().len());
    let verifier = Verifier::new([secret]).unwrap();
    for (sent, got) in sent.iter().rev().zip(receiver.got()) {
        assert_eq!(sent.body.as_bytes(), got.body);
        assert_eq!(sent.signature, got.headers["x-dfns-webhook-signature"]);
        assert_eq!(sent.status, "500");
        is_signed(&verifier, &got).await;
    }
    let id = control.redeliver(&sent[0].event_id).await.unwrap();
    control.settle().await.unwrap();
    let last = receiver.got().pop().unwrap().json();
    assert_eq!((&last["id"], &last["retryOf"]), (&json!(id), &json!(sent[0].event_id)));
    assert_eq!(last["deliveryAttempt"], 3);
    let entry = actor.get(&format!("{path}/events/{id}")).await.ok();
    assert!(entry["nextAttemptDate"].is_null(), "{entry}");

    // A snapshot has what waits, and the log.
    let snapshot = control.snapshot().await.unwrap();
    receiver.responds(FINE);
    control.advance(Duration::from_secs(720)).await.unwrap();
    let count = receiver.got().len();
    control.restore(&snapshot).await.unwrap();
    // The retry that is due may be there already.
    assert!(log(&actor, &path).await.len() >= 3);
    control.settle().await.unwrap();
    assert_eq!(receiver.got().len(), count + 1, "the retry is due again");
}

#[tokio::test]
async fn each_committed_event_reaches_each_subscriber_and_no_refused_one_does() {
    use proptest::prelude::*;
    use proptest::strategy::ValueTree as _;
    use proptest::test_runner::TestRunner;
    const KINDS: [&str; 3] = ["wallet.created", "key.created", "parcel.created"];
    let mut runner = TestRunner::deterministic();
    let step = (0..KINDS.len(), prop::bool::weighted(0.3), prop::option::weighted(0.2, (0..3_usize, any::<bool>())));
    for _ in 0..8 {
        let steps = prop::collection::vec(step.clone(), 1..25).new_tree(&mut runner).unwrap().current();
        let sandbox = builder().clock(ManualClock::default()).start().await.unwrap();
        let actor = employee(&sandbox);
        let subscriptions: [&[&str]; 3] = [&["*"], &["wallet.created"], &["key.created", "wallet.created"]];
        let mut hooks = Vec::new();
        for (number, events) in subscriptions.into_iter().enumerate() {
            // The second one fails first, and is reached by the retry.
            let receiver = Receiver::start(if number == 1 { BROKEN } else { FINE }).await;
            let (path, secret) = create(&actor, &receiver.url, events).await;
            hooks.push((receiver, path, Verifier::new([secret]).unwrap(), events, true, Vec::new()));
        }
        for (number, (kind, is_refused, change)) in steps.into_iter().enumerate() {
            if let Some((hook, enabled)) = change {
                sandbox.control().settle().await.unwrap();
                let status = if enabled { "Enabled" } else { "Disabled" };
                actor.signed("PUT", &hooks[hook].1, &json!({ "status": status })).await.ok();
                hooks[hook].4 = enabled;
            }
            let (kind, note) = (KINDS[kind], format!("{number:02}"));
            let body = json!({ "kind": kind, "note": note, "isRefused": is_refused });
            let reply = actor.send("POST", "/signals", &body.to_string(), None).await;
            assert_eq!(reply.status, if is_refused { 400 } else { 200 });
            for (_, _, _, events, is_enabled, expected) in &mut hooks {
                if !is_refused && *is_enabled && (events.contains(&kind) || events.contains(&"*")) {
                    expected.push(note.clone());
                }
            }
        }
        sandbox.control().settle().await.unwrap();
        for (receiver, path, ..) in &hooks {
            receiver.responds(FINE);
            actor.signed("PUT", path, &json!({ "status": "Enabled" })).await.ok();
        }
        sandbox.control().advance(Duration::from_secs(60)).await.unwrap();
        for (receiver, _, verifier, events, _, expected) in hooks {
            let mut notes: Vec<_> = receiver.notes().into_iter().filter(|note| note != "-").collect();
            notes.dedup();
            assert_eq!(notes, expected, "{events:?}");
            for got in receiver.got() {
                is_signed(&verifier, &got).await;
            }
        }
    }
}

#[tokio::test]
async fn the_oldest_deliveries_make_room_for_new_ones() {
    let sandbox = builder().clock(ManualClock::default()).start().await.unwrap();
    let (actor, control) = (employee(&sandbox), sandbox.control());
    let (path, _) = create(&actor, "https://example.co/", &["wallet.created"]).await;
    emit(&actor, "wallet.created", "first").await;
    control.settle().await.unwrap();
    let first = log(&actor, &path).await[0]["id"].as_str().unwrap().to_owned();
    // The data of 64 MiB at most: 67 events of a million bytes each.
    let body = json!({ "kind": "wallet.created", "note": "x".repeat(1_000_000), "count": 70 });
    actor.send("POST", "/signals", &body.to_string(), None).await.ok();
    control.settle().await.unwrap();
    assert_eq!(control.status().await.unwrap().entities["webhook event"], 67);
    actor.get(&format!("{path}/events/{first}")).await.refused(404, "webhook event not found");
    // Timers of removed deliveries are skipped, and the webhook still works.
    emit(&actor, "wallet.created", "last").await;
    control.settle().await.unwrap();
    let newest = actor.get(&format!("{path}/events?limit=1")).await.ok();
    assert_eq!(newest["items"][0]["data"]["note"], "last");
}
