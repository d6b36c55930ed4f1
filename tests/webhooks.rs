//! Webhooks received by a real axum server on loopback: the receiver of the guide, and one with
//! typed data and its own state.

use axum::extract::{DefaultBodyLimit, FromRef, State};
use axum::routing::post;
use bytes::Bytes;
use dfns::core::{ReqwestTransport, Transport as _, TransportRequest};
use dfns::webhooks::{Event, SIGNATURE_HEADER, VerifiedWebhook, Verifier, WebhookError, WebhookRejection, sign};
use dfns::{TrustRoots, webhooks::ReplayGuard};
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
    app.received.lock().unwrap().push(event.data.wallet.id);
    Ok(verified.handled().await?)
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
