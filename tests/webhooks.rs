//! Webhooks received by a real axum server on loopback: the receiver of the guide, and one with
//! typed data and its own state.

use axum::extract::{DefaultBodyLimit, FromRef, State};
use axum::routing::post;
use bytes::Bytes;
use dfns::core::{ReqwestTransport, Transport as _, TransportRequest};
use dfns::webhooks::{Event, SIGNATURE_HEADER, VerifiedWebhook, Verifier, WebhookError, WebhookRejection, sign};
use dfns::{
    TrustRoots,
    webhooks::{ReplayGuard, ReplayStore, StoreFuture},
};
use dfns_sandbox::{Clock as _, ManualClock};
use http::StatusCode;
use serde_json::json;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

#[allow(unreachable_pub, reason = "written as for a crate of its own")]
#[path = "it/snippets/webhooks.rs"]
mod guide;

const SECRET: &str = "whs-test";
const HOUR: Duration = Duration::from_secs(3600);

/// A server, and a client that posts to it.
struct Receiver {
    url: String,
    transport: ReqwestTransport,
}

impl Receiver {
    async fn serve(router: axum::Router) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/dfns", listener.local_addr().unwrap());
        tokio::spawn(async { axum::serve(listener, router).await });
        Self { url, transport: ReqwestTransport::new(&TrustRoots::Embedded, HOUR, true).unwrap() }
    }

    /// Posts a body with this signature. Returns the status and the text of the response.
    async fn post(&self, signature: Option<String>, body: &Bytes) -> (StatusCode, String) {
        let mut request = TransportRequest::new(http::Method::POST, self.url.parse().unwrap());
        request.headers.insert("content-type", "application/json".parse().unwrap());
        if let Some(signature) = signature {
            request.headers.insert(SIGNATURE_HEADER, signature.parse().unwrap());
        }
        request.body = body.clone();
        let (response, mut pieces) = self.transport.send(request).await.unwrap().into_parts();
        let mut text = Vec::new();
        while let Some(piece) = pieces.chunk().await.unwrap() {
            text.extend_from_slice(&piece);
        }
        if !text.is_empty() {
            assert_eq!(response.headers["content-type"], "text/plain; charset=utf-8");
        }
        (response.status, String::from_utf8(text).unwrap())
    }

    async fn deliver(&self, body: &Bytes) -> (StatusCode, String) {
        self.post(Some(sign(SECRET, body)), body).await
    }
}

fn body(id: &str, data: serde_json::Value, sent: SystemTime) -> Bytes {
    serde_json::to_vec(&Event::new(id, "wallet.created", data, sent)).unwrap().into()
}

#[tokio::test]
async fn the_receiver_of_the_guide_takes_what_is_signed_fresh_and_new_and_refuses_the_rest() {
    let receiver = Receiver::serve(guide::receiver(SECRET).unwrap()).await;
    let now = SystemTime::now();
    let good = body("whe-1", json!({}), now);
    assert_eq!(receiver.deliver(&good).await, (StatusCode::OK, String::new()));
    let duplicate = WebhookError::Duplicate("whe-1".into());
    assert_eq!(receiver.deliver(&good).await, (StatusCode::OK, duplicate.to_string()));

    let other = body("whe-2", json!({}), now);
    let tampered = receiver.post(Some(sign(SECRET, &good)), &other).await;
    assert_eq!(tampered, (StatusCode::UNAUTHORIZED, WebhookError::NoSecretMatches.to_string()));
    let unsigned = receiver.post(None, &other).await;
    assert_eq!(unsigned, (StatusCode::UNAUTHORIZED, WebhookError::MissingSignature.to_string()));
    let malformed = receiver.post(Some("sha256=0".into()), &other).await;
    assert_eq!(malformed, (StatusCode::BAD_REQUEST, WebhookError::MalformedSignature.to_string()));

    let (status, text) = receiver.deliver(&body("whe-3", json!({}), now - HOUR)).await;
    assert!(status == StatusCode::FORBIDDEN && text.contains(" s ago"), "{status} {text}");
    let (status, text) = receiver.deliver(&body("whe-4", json!({}), now + HOUR)).await;
    assert!(status == StatusCode::FORBIDDEN && text.contains(" s in the future"), "{status} {text}");
    let (status, text) = receiver.deliver(&Bytes::from("[]")).await;
    assert!(status == StatusCode::BAD_REQUEST && text.contains("not a webhook event"), "{status} {text}");
    let (status, _) = receiver.deliver(&body("whe-5", json!("x".repeat(2 << 20)), now)).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[derive(serde::Deserialize)]
struct Data {
    wallet: Wallet,
}

#[derive(serde::Deserialize)]
struct Wallet {
    id: String,
}

/// A program's state, which contains the verifier.
#[derive(Clone)]
struct App {
    verifier: Verifier,
    received: Arc<Mutex<Vec<String>>>,
}

impl FromRef<App> for Verifier {
    fn from_ref(app: &App) -> Self {
        app.verifier.clone()
    }
}

async fn remember(
    State(app): State<App>,
    VerifiedWebhook { event, verified, .. }: VerifiedWebhook<Event<Data>>,
) -> Result<(), WebhookRejection> {
    assert_eq!(verified.event().id, event.id);
    let work = async {
        app.received.lock().unwrap().push(event.data.wallet.id);
        Ok(())
    };
    verified.handle(work).await
}

#[tokio::test]
async fn a_handler_with_a_state_of_its_own_gets_typed_events_and_is_not_called_for_others() {
    let clock = ManualClock::new(SystemTime::UNIX_EPOCH + HOUR);
    let now = clock.now();
    let verifier = Verifier::new(["whs-old", SECRET])
        .unwrap()
        .with_tolerance(Duration::from_secs(10))
        .with_replay_store(ReplayGuard::new(100))
        .with_clock({
            let clock = clock.clone();
            move || clock.now()
        });
    let app = App { verifier, received: Arc::default() };
    let router =
        axum::Router::new().route("/dfns", post(remember)).layer(DefaultBodyLimit::max(400)).with_state(app.clone());
    let receiver = Receiver::serve(router).await;

    let of_wallet = |event: &str, wallet: &str| body(event, json!({ "wallet": { "id": wallet } }), now);
    assert_eq!(receiver.deliver(&of_wallet("whe-1", "wa-1")).await.0, StatusCode::OK);
    let (status, text) = receiver.deliver(&body("whe-2", json!({ "wallet": {} }), now)).await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && text.contains("missing field `id`"), "{status} {text}");
    assert_eq!(receiver.deliver(&of_wallet("whe-3", &"x".repeat(400))).await.0, StatusCode::PAYLOAD_TOO_LARGE);
    // The same delivery again: the handler does not run.
    assert_eq!(receiver.deliver(&of_wallet("whe-1", "wa-1")).await.0, StatusCode::OK);
    // A retry of a handled event, for which the handler does not run either, and one of an event
    // that was not handled.
    let retry = |id: &str, of: &str, wallet: &str| {
        let mut event = Event::new(id, "wallet.created", json!({ "wallet": { "id": wallet } }), now);
        event.retry_of = Some(of.into());
        Bytes::from(serde_json::to_vec(&event).unwrap())
    };
    assert_eq!(receiver.deliver(&retry("whe-6", "whe-1", "wa-1")).await.0, StatusCode::OK);
    assert_eq!(receiver.deliver(&retry("whe-7", "whe-2", "wa-2")).await.0, StatusCode::OK);
    clock.advance(Duration::from_secs(10));
    assert_eq!(receiver.deliver(&of_wallet("whe-4", "wa-4")).await.0, StatusCode::FORBIDDEN);
    assert_eq!(*app.received.lock().unwrap(), ["wa-1", "wa-2"]);
}

/// A handler that takes its time, and its result from the test.
#[derive(Clone)]
struct Slow {
    verifier: Verifier,
    begun: tokio::sync::mpsc::UnboundedSender<tokio::sync::oneshot::Sender<bool>>,
}

impl FromRef<Slow> for Verifier {
    fn from_ref(slow: &Slow) -> Self {
        slow.verifier.clone()
    }
}

async fn slowly(State(slow): State<Slow>, webhook: VerifiedWebhook) -> Result<(), WebhookRejection> {
    let work = async {
        let (end, ended) = tokio::sync::oneshot::channel();
        slow.begun.send(end).unwrap();
        let is_success = ended.await.unwrap();
        if is_success { Ok(()) } else { Err(WebhookError::Undecodable("by the test".into()).into()) }
    };
    webhook.verified.handle(work).await
}

#[tokio::test]
async fn a_repetition_while_the_handler_runs_is_not_acknowledged_and_after_its_failure_it_is_handled() {
    let (begun, mut handlers) = tokio::sync::mpsc::unbounded_channel();
    let app = Slow { verifier: Verifier::new([SECRET]).unwrap(), begun };
    let receiver = Arc::new(Receiver::serve(axum::Router::new().route("/dfns", post(slowly)).with_state(app)).await);
    let event = body("whe-1", json!({}), SystemTime::now());
    for (is_success, expected) in [(false, StatusCode::UNPROCESSABLE_ENTITY), (true, StatusCode::OK)] {
        let delivery = tokio::spawn({
            let (receiver, event) = (Arc::clone(&receiver), event.clone());
            async move { receiver.deliver(&event).await.0 }
        });
        let handler = handlers.recv().await.unwrap();
        let (status, text) = receiver.deliver(&event).await;
        assert_eq!((status, text), (StatusCode::CONFLICT, WebhookError::InProgress("whe-1".into()).to_string()));
        handler.send(is_success).unwrap();
        assert_eq!(delivery.await.unwrap(), expected);
    }
    assert_eq!(receiver.deliver(&event).await.0, StatusCode::OK);
    assert!(handlers.try_recv().is_err(), "the handler did not run again");
}

/// A store in a locked file, which processes share: its content is marks with the time of their
/// expiry.
struct FileStore(std::path::PathBuf);

type Marks = std::collections::BTreeMap<String, (String, SystemTime)>;

impl FileStore {
    fn with<T>(&self, run: impl FnOnce(&mut Marks) -> T) -> Result<T, Box<dyn std::error::Error + Send + Sync>> {
        use std::io::{Read as _, Seek as _, Write as _};
        let mut options = std::fs::File::options();
        let mut file = options.read(true).write(true).create(true).truncate(false).open(&self.0)?;
        file.lock()?;
        let mut text = String::new();
        file.read_to_string(&mut text)?;
        let mut marks: Marks = if text.is_empty() { Marks::new() } else { serde_json::from_str(&text)? };
        let now = SystemTime::now();
        marks.retain(|_, (_, expires)| *expires > now);
        let result = run(&mut marks);
        file.set_len(0)?;
        file.rewind()?;
        file.write_all(&serde_json::to_vec(&marks)?)?;
        Ok(result)
    }
}

impl ReplayStore for FileStore {
    fn claim<'a>(&'a self, key: &'a str, mark: &'a str, keep_for: Duration) -> StoreFuture<'a, Option<String>> {
        let held = self.with(|marks| {
            let held = marks.get(key).map(|(mark, _)| mark.clone());
            marks.entry(key.into()).or_insert_with(|| (mark.into(), SystemTime::now() + keep_for));
            held
        });
        Box::pin(std::future::ready(held))
    }

    fn settle<'a>(&'a self, key: &'a str, mark: &'a str, keep_for: Duration) -> StoreFuture<'a, ()> {
        let until = SystemTime::now() + keep_for;
        Box::pin(std::future::ready(self.with(|marks| drop(marks.insert(key.into(), (mark.into(), until))))))
    }

    fn release<'a>(&'a self, key: &'a str, mark: &'a str) -> StoreFuture<'a, ()> {
        let released = self.with(|marks| {
            if marks.get(key).is_some_and(|(held, _)| held == mark) {
                marks.remove(key);
            }
        });
        Box::pin(std::future::ready(released))
    }
}

/// Where the test below starts this program again, as another process: the store, the delivery, and
/// the end of the process.
const OTHER_PROCESS: &str = "DFNS_TEST_OTHER_PROCESS";

/// The exit status of a process whose delivery was acknowledged without a handler.
const ACKNOWLEDGED: i32 = 20;
/// The exit status of a process that has to be sent the delivery again.
const LATER: i32 = 21;
/// The exit status of a process whose handler succeeded.
const HANDLED: i32 = 22;
/// The exit status of a process that crashed in its handler.
const CRASHED: i32 = 23;

#[tokio::test]
async fn processes_that_share_a_store_handle_an_event_once_and_survive_each_others_crash() {
    const NAME: &str = "processes_that_share_a_store_handle_an_event_once_and_survive_each_others_crash";
    let verifier = |path: &str, lease| {
        let verifier = Verifier::new([SECRET]).unwrap().with_replay_store(FileStore(path.into()));
        verifier.with_lease(lease).unwrap()
    };
    let delivery = |id: &str, of: &str| {
        let mut event = Event::new(id, "wallet.created", json!({}), SystemTime::now());
        event.retry_of = Some(of).filter(|of| !of.is_empty()).map(Into::into);
        let body = serde_json::to_vec(&event).unwrap();
        let signature = sign(SECRET, &body).parse().unwrap();
        (http::HeaderMap::from_iter([(SIGNATURE_HEADER.parse().unwrap(), signature)]), body)
    };
    if let Ok(arguments) = std::env::var(OTHER_PROCESS) {
        let (path, id, of, lease, end): (String, String, String, u64, i32) = serde_json::from_str(&arguments).unwrap();
        let (headers, body) = delivery(&id, &of);
        let status = match verifier(&path, Duration::from_millis(lease)).verify(&headers, body).await {
            Ok(_) if end == CRASHED => CRASHED,
            Ok(claimed) => claimed.handled().await.map_or(1, |()| HANDLED),
            Err(WebhookError::Duplicate(_)) => ACKNOWLEDGED,
            Err(WebhookError::InProgress(_)) => LATER,
            Err(_) => 1,
        };
        std::process::exit(status);
    }
    let folder = std::env::temp_dir().join(format!("dfns-webhooks-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let process = |event: &str, id: &str, of: &str, lease: u64, end: i32| {
        let path = folder.join(event);
        let arguments = serde_json::to_string(&(path, id, of, lease, end)).unwrap();
        let mut command = std::process::Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", NAME]).env(OTHER_PROCESS, arguments);
        command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
        command.spawn().unwrap()
    };
    let status = |mut child: std::process::Child| child.wait().unwrap().code().unwrap();
    // Eight processes, one delivery.
    let children: Vec<_> = (0..8).map(|_| process("one", "whe-1", "", 600_000, HANDLED)).collect();
    let statuses: Vec<_> = children.into_iter().map(status).collect();
    assert_eq!(statuses.iter().filter(|status| **status == HANDLED).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| [HANDLED, LATER, ACKNOWLEDGED].contains(status)), "{statuses:?}");
    assert_eq!(status(process("one", "whe-2", "whe-1", 600_000, HANDLED)), ACKNOWLEDGED);
    // A process that crashes in its handler, within its lease and after it.
    assert_eq!(status(process("two", "whe-1", "", 600_000, CRASHED)), CRASHED);
    assert_eq!(status(process("two", "whe-2", "whe-1", 600_000, HANDLED)), LATER);
    assert_eq!(status(process("three", "whe-1", "", 1000, CRASHED)), CRASHED);
    let mut repetitions = std::iter::repeat_with(|| status(process("three", "whe-2", "whe-1", 600_000, HANDLED)));
    assert_eq!(repetitions.find(|status| *status != LATER), Some(HANDLED), "as soon as the lease has ended");
    assert_eq!(status(process("three", "whe-3", "whe-2", 600_000, HANDLED)), ACKNOWLEDGED);
    std::fs::remove_dir_all(folder).unwrap();
}
