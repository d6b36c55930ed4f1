//! Receives webhooks with axum. The handler runs for deliveries that are from Dfns, recent and new;
//! duplicates are acknowledged.
//!
//! `cargo run --features axum --example webhook_receiver` needs no set-up: it starts the receiver
//! on loopback and delivers to itself. To receive events from Dfns, create a webhook with the
//! receiver's public https URL, and pass the returned secret to `Verifier::new`.

use axum::extract::{FromRef, State};
use axum::{Router, routing::post};
use dfns::TrustRoots;
use dfns::core::{ReqwestTransport, Transport as _, TransportRequest};
use dfns::webhooks::{Event, SIGNATURE_HEADER, VerifiedWebhook, Verifier, WebhookRejection, sign};
use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime};

const SECRET: &str = "whs-example";

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The program's state. The extractor finds the verifier in it.
#[derive(Clone)]
struct App {
    verifier: Verifier,
    wallets: Arc<AtomicU32>,
}

impl FromRef<App> for Verifier {
    fn from_ref(app: &App) -> Self {
        app.verifier.clone()
    }
}

/// Runs for verified, new deliveries only, and responds with 200.
async fn receive(
    State(app): State<App>,
    VerifiedWebhook { event, verified, .. }: VerifiedWebhook,
) -> std::result::Result<(), WebhookRejection> {
    app.wallets.fetch_add(1, Ordering::Relaxed);
    println!("  received {} ({}): {}", event.kind, event.id, event.data.as_str());
    // From here on, Dfns' repetitions of the event are acknowledged without running the handler.
    Ok(verified.handled().await?)
}

#[tokio::main]
async fn main() -> Result<()> {
    let app = App { verifier: Verifier::new([SECRET])?, wallets: Arc::default() };
    let router = Router::new().route("/dfns", post(receive)).with_state(app.clone());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let dfns = FakeDfns::new(format!("http://{}/dfns", listener.local_addr()?))?;
    tokio::spawn(async { axum::serve(listener, router).await });

    let now = SystemTime::now();
    let good = event("whe-1", now)?;
    dfns.deliver("A good delivery", &good, &sign(SECRET, &good)).await?;
    dfns.deliver("The same once more", &good, &sign(SECRET, &good)).await?;
    let tampered = String::from_utf8(event("whe-2", now)?)?.replace("wa-1", "wa-2");
    dfns.deliver("A body changed on the way", tampered.as_bytes(), &sign(SECRET, &event("whe-2", now)?)).await?;
    let old = event("whe-3", now - Duration::from_secs(3600))?;
    dfns.deliver("One recorded an hour ago", &old, &sign(SECRET, &old)).await?;

    match app.wallets.load(Ordering::Relaxed) {
        1 => Ok(()),
        count => Err(format!("{count} deliveries reached the handler, where one should").into()),
    }
}

/// Returns the body of a delivery that is sent at this time.
fn event(id: &str, sent: SystemTime) -> Result<Vec<u8>> {
    let data = serde_json::json!({ "wallet": { "id": "wa-1" } });
    Ok(serde_json::to_vec(&Event::new(id, "wallet.created", data, sent))?)
}

/// Delivers events as Dfns does.
struct FakeDfns {
    url: String,
    transport: ReqwestTransport,
}

impl FakeDfns {
    fn new(url: String) -> Result<Self> {
        Ok(Self { url, transport: ReqwestTransport::new(&TrustRoots::Embedded, Duration::from_secs(5), true)? })
    }

    async fn deliver(&self, what: &str, body: &[u8], signature: &str) -> Result<()> {
        println!("{what}:");
        let mut request = TransportRequest::new(http::Method::POST, self.url.parse()?);
        request.headers.insert(SIGNATURE_HEADER, signature.parse()?);
        request.body = body.to_vec().into();
        let (response, mut text) = self.transport.send(request).await?.into_parts();
        print!("  {} ", response.status);
        while let Some(piece) = text.chunk().await? {
            print!("{}", String::from_utf8_lossy(&piece));
        }
        println!();
        Ok(())
    }
}
