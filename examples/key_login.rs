//! A user logs in with a key, changes something, and logs out.
//!
//! `cargo run --example key_login` needs no set-up: it starts a sandbox in this process.

use dfns::auth::{LoginResponse, Logout};
use dfns::core::credentials::{FirstFactorCredential, KeyPair, random_credential_id};
use dfns::prelude::*;
use dfns::signing::{CredentialKind, KeyAlgorithm};
use dfns::{UserToken, flows};
use dfns_sandbox::Sandbox;
use std::error::Error;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::start().await?;
    let (org_id, user) = (&*sandbox.bootstrap().org_id, &sandbox.bootstrap().end_user);
    let client = Client::builder().base_url(sandbox.base_url()).build()?;

    let key = || KeySigner::from_pem(&*user.credential_id, user.private_key_pem.expose());
    let LoginResponse::Token(session) = flows::log_in(&client, org_id, &*user.username, &key()?).await? else {
        return Err("the organization asks for single sign-on".into());
    };
    println!("{} logged in.", user.username);
    let client = client.with_user_token(session.token).with_signer(key()?);

    let second = KeyPair::generate(KeyAlgorithm::EcdsaP256)?.into_signer(random_credential_id()?)?;
    let added = flows::add_credential(
        &client.clone().assume::<UserToken>(),
        CredentialKind::Key,
        "Laptop",
        async |challenge| {
            let challenge = challenge.challenge().unwrap_or_default();
            Ok(FirstFactorCredential::key(second.create_credential(challenge)?))
        },
    )
    .await?;
    println!("Added a second key, {}, signed with the first one.", added.credential_uuid);
    for credential in client.auth().list_credentials().await?.items {
        println!("  {} {}", credential.kind, credential.name);
    }

    client.auth().logout(Logout::new()).await?;
    match client.auth().list_credentials().await {
        Ok(_) => Err("the session outlived the logout".into()),
        Err(refusal) => {
            println!("Logged out: {refusal}");
            Ok(())
        }
    }
}
