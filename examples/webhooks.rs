//! Webhooks end to end: a wallet's transfer is delivered to an axum server and wakes a wait.
//!
//! `cargo run -p dfns-examples --features webhooks --bin webhooks` needs no set-up: sandbox and
//! receiver run in this process. Against Dfns the URL must be public and use https.

use axum::extract::{FromRef, State};
use axum::{Router, routing::post};
use dfns::Network;
use dfns::onchain::NativeTransfer;
use dfns::prelude::*;
use dfns::testing::Sandbox;
use dfns::wait::Inbox;
use dfns::wallets::{CreateWallet, TransferAsset};
use dfns::webhooks::{CreateWebhook, VerifiedWebhook, Verifier, WebhookEventKind, WebhookRejection};
use std::error::Error;
use tokio::net::TcpListener;

// ANCHOR: receiver
/// The program's state. The extractor finds the verifier in it.
#[derive(Clone)]
struct App {
    verifier: Verifier,
    inbox: Inbox,
}

impl FromRef<App> for Verifier {
    fn from_ref(app: &App) -> Self {
        app.verifier.clone()
    }
}

/// Runs for verified, recent and new deliveries only, and responds with 200.
async fn receive(
    State(app): State<App>,
    VerifiedWebhook { event, verified, .. }: VerifiedWebhook,
) -> Result<(), WebhookRejection> {
    println!("received {} ({})", event.kind, event.id);
    app.inbox.take(&verified); // wakes the waits for the entity
    Ok(verified.handled().await?) // from here on, repetitions are acknowledged without the handler
}
// ANCHOR_END: receiver

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::start().await?;
    let client = sandbox.service_client();
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}/dfns", listener.local_addr()?);

    // ANCHOR: create
    // Only the response of the creation has the secret: store it.
    let webhook = client.webhooks().create_webhook(CreateWebhook::new(url, [WebhookEventKind::All])).await?;
    let app = App { verifier: Verifier::new([webhook.secret.expose()])?, inbox: Inbox::new() };
    let router = Router::new().route("/dfns", post(receive)).with_state(app.clone());
    tokio::spawn(async { axum::serve(listener, router).await });
    // ANCHOR_END: create

    let wallet = client.wallets().create_wallet(CreateWallet::new(Network::EthereumSepolia)).await?;
    sandbox.control().fund(&wallet.id, "Native", 10_u64.pow(18), None).await?;

    // ANCHOR: wait
    let transfer = NativeTransfer::new("0x00fb58432ef9d418bf6688bcf0a226d2fcaa18e2", 1_000_000_u64);
    let transfer = client.wallets().transfer_asset(TransferAsset::new(&wallet.id, transfer)).await?;
    let settled = client.wait(transfer).with(&app.inbox).await?;
    println!("transfer {} is {}", settled.entity().id, settled.entity().status);
    // ANCHOR_END: wait
    Ok(())
}
