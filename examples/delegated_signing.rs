//! Delegated signing: a server holds the user's token, the user's device holds the key.
//!
//! `cargo run --example delegated_signing` needs no set-up: it starts a sandbox in this process.
//! `server` and `device` share no memory; they exchange strings.

use dfns::permissions::CreatePermission;
use dfns::prelude::*;
use dfns::signing::{SignedFactors, UserActionChallenge};
use dfns::{DelegatedSigner, SealedAction, UserToken};
use dfns_sandbox::{Identity, Sandbox};
use std::error::Error;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

#[tokio::main]
async fn main() -> Result<()> {
    let sandbox = Sandbox::start().await?;
    let user = &sandbox.bootstrap().employee;
    let server = Server::new(sandbox.base_url(), &user.token)?;

    let (session, challenge) = server.begin().await?;
    println!("The server made the call and was challenged. It stores {} bytes and sends the device:", session.len());
    println!("  {challenge}");

    let assertion = device(user, &challenge).await?;
    println!("The device signed. It sends the server:\n  {assertion}");

    println!("The server completed the call: {}.", server.finish(&session, &assertion).await?);
    match server.finish(&session, &assertion).await {
        Ok(_) => Err("an assertion worked twice".into()),
        Err(refusal) => {
            println!("The same assertion a second time is refused:\n  {refusal}");
            Ok(())
        }
    }
}

/// Returns the user's device: it receives the challenge and returns the assertion.
async fn device(user: &Identity, challenge: &str) -> Result<String> {
    let challenge: UserActionChallenge = serde_json::from_str(challenge)?;
    let key = KeySigner::from_pem(&*user.credential_id, user.private_key_pem.expose())?;
    Ok(serde_json::to_string(&key.sign(&challenge).await?)?)
}

struct Server {
    client: Client<UserToken, DelegatedSigner>,
}

impl Server {
    fn new(url: &str, token: &Secret) -> Result<Self> {
        Ok(Self { client: Client::builder().base_url(url).user(token).delegated().build()? })
    }

    /// Starts the call. Returns the action to keep in the user's session, and the challenge for the
    /// device.
    async fn begin(&self) -> Result<(String, String)> {
        let request = CreatePermission::new("Readers", ["Wallets:Read"]);
        let pending = self.client.permissions().create_permission(request).challenge().await?;
        let challenge = serde_json::to_string(pending.challenge())?;
        Ok((serde_json::to_string(&pending.seal())?, challenge))
    }

    /// Completes the call, possibly in another process.
    async fn finish(&self, session: &str, assertion: &str) -> Result<String> {
        let sealed: SealedAction = serde_json::from_str(session)?;
        let assertion: SignedFactors = serde_json::from_str(assertion)?;
        let permission = self.client.complete(sealed.unseal::<CreatePermission>()?, assertion).await?;
        Ok(format!("permission {} with {} operation", permission.id, permission.operations.len()))
    }
}
