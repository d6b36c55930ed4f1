//! A web application in which a user registers a passkey, gets a wallet, and signs transfers with
//! the passkey. The server never sees a key.
//!
//! `cargo run -p dfns-examples --features passkey --bin passkey` needs no set-up: it starts a
//! sandbox in this process. With `DFNS_ORG_ID`, and `DFNS_AUTH_TOKEN`, `DFNS_CREDENTIAL_ID` and
//! `DFNS_PRIVATE_KEY` of a service account, it uses Dfns, or the service at `DFNS_BASE_URL`. `PORT`
//! defaults to a free port. `ORIGIN` is the address that browsers see, if it is not
//! `http://localhost:PORT`.
//!
//! `register` onboards a user, `log_in` lets users return, `transfers` makes payments. `sessions`
//! keeps on the server what the browser must not have. `guard` rejects requests that are not from
//! our own page.

mod app;
mod guard;
mod log_in;
mod register;
mod sessions;
mod transfers;

use app::App;
use dfns::prelude::*;
use dfns::testing::Sandbox;
use dfns::{SealingKey, ServiceClient};
use guard::Site;
use std::env;
use std::error::Error;
use std::sync::Arc;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let (service, org_id, sandbox) = if let Ok(token) = env::var("DFNS_AUTH_TOKEN") {
        (connect(token)?, env::var("DFNS_ORG_ID")?, None)
    } else {
        let sandbox = Sandbox::start().await?;
        println!("no DFNS_AUTH_TOKEN is set, so this uses a sandbox at {}", sandbox.base_url());
        (sandbox.service_client(), sandbox.bootstrap().org_id.clone(), Some(sandbox))
    };
    let port = env::var("PORT").map_or(Ok(0), |port| port.parse::<u16>())?;
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    let origin = env::var("ORIGIN");
    let origin = origin.unwrap_or(format!("http://localhost:{}", listener.local_addr()?.port()));
    let app = App {
        site: Site::new(&origin)?,
        permission: register::permission(&service).await?,
        service,
        org_id: org_id.into(),
        sandbox,
        sessions: sessions::Sessions::default(),
        // In production, a secret that all processes share, with a store that all can reach.
        sealing_key: SealingKey::new(&sessions::random_bytes()?)?,
    };
    println!("open {origin} in a browser; press Enter to stop");
    axum::serve(listener, app::router(Arc::new(app))).with_graceful_shutdown(enter()).await?;
    Ok(())
}

/// Connects to Dfns with the credentials of a service account.
fn connect(token: String) -> Result<ServiceClient, Box<dyn Error>> {
    let signer = KeySigner::from_pem(env::var("DFNS_CREDENTIAL_ID")?, &env::var("DFNS_PRIVATE_KEY")?)?;
    let builder = Client::builder().service_account(token).signer(signer);
    Ok(match env::var("DFNS_BASE_URL") {
        Ok(base_url) => builder.base_url(base_url).build()?,
        Err(_) => builder.build()?,
    })
}

/// Waits until a line, or the end, of the standard input.
async fn enter() {
    let (pressed, wait) = tokio::sync::oneshot::channel();
    // A thread of its own: it may read for as long as the program runs.
    std::thread::spawn(move || {
        let _ = std::io::stdin().read_line(&mut String::new());
        let _ = pressed.send(());
    });
    let _ = wait.await;
}
