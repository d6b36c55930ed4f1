//! A user lost every device and recovers the account with a recovery secret on paper.
//!
//! `cargo run -p dfns-examples --features recovery --bin recover_account` needs no set-up: it
//! starts a sandbox in this process.

use dfns::auth::{CreateUser, LoginResponse, SendRecoveryCode, UserKind};
use dfns::core::credentials::{
    FirstFactorCredential, KeyPair, NewCredentials, PasswordEnvelope, RecoveryCredential, RecoverySecret,
    random_credential_id,
};
use dfns::flows::{self, RecoveryKey};
use dfns::prelude::*;
use dfns::signing::KeyAlgorithm;
use dfns::testing::Sandbox;
use std::error::Error;

const USERNAME: &str = "jdoe@example.co";

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::start().await?;
    let org_id = &*sandbox.bootstrap().org_id;
    let client = Client::builder().base_url(sandbox.base_url()).build()?;

    // Some time ago: an employee invited the user, who registered a key and a recovery key.
    let employee = &sandbox.bootstrap().employee;
    let signer = KeySigner::from_pem(&*employee.credential_id, employee.private_key_pem.expose())?;
    let inviting = client.with_user_token(&employee.token).with_signer(signer);
    inviting.auth().create_user(CreateUser::new(USERNAME, UserKind::CustomerEmployee)).await?;
    let code = sandbox.registration_code(USERNAME).ok_or("no registration code was mailed")?;
    let (lost, mut paper) = (new_key()?, None);
    flows::register_with_code(&client, org_id, USERNAME, code, async |challenge| {
        let (credentials, secret) = credentials(&lost, &challenge.challenge)?;
        paper = Some(secret);
        Ok(credentials)
    })
    .await?;
    println!("{USERNAME} registered with a key and wrote down the recovery secret.");
    let paper = RecoverySecret::parse(paper.ok_or("nothing was written down")?.expose())?;

    // Today: the device is lost. The application has stored the recovery credential's id.
    let LoginResponse::Token(session) = flows::log_in(&client, org_id, USERNAME, &lost).await? else {
        return Err("the organization requires single sign-on".into());
    };
    let known = client.with_user_token(session.token).auth().list_credentials().await?.items;
    let recovery = known.iter().find(|credential| credential.kind == dfns::signing::CredentialKind::RecoveryKey);
    let recovery_id = recovery.ok_or("there is no recovery credential")?.credential_id.clone();

    client.auth().send_recovery_code(SendRecoveryCode::new(USERNAME, org_id)).await?;
    let code = sandbox.last_recovery_code(USERNAME).ok_or("no recovery code was mailed")?;
    let (new, envelope) = (new_key()?, PasswordEnvelope::new(USERNAME, &paper)?);
    let recovery_key = RecoveryKey::Envelope(&envelope);
    flows::recover_account(&client, org_id, USERNAME, code, recovery_id.as_str(), recovery_key, async |challenge| {
        Ok(credentials(&new, &challenge.challenge)?.0)
    })
    .await?;
    println!("The account is recovered with a new key.");

    flows::log_in(&client, org_id, USERNAME, &new).await?;
    println!("The new key logs in.");
    match flows::log_in(&client, org_id, USERNAME, &lost).await {
        Ok(_) => Err("the lost key still logs in".into()),
        Err(refusal) => {
            println!("The lost one does not: {refusal}");
            Ok(())
        }
    }
}

fn new_key() -> Result<KeySigner, Box<dyn Error>> {
    Ok(KeyPair::generate(KeyAlgorithm::Ed25519)?.into_signer(random_credential_id()?)?)
}

/// Creates a key credential and a new recovery key, with the secret for the user to keep.
fn credentials(key: &KeySigner, challenge: &str) -> Result<(NewCredentials, RecoverySecret), dfns::Error> {
    let (recovery, secret) = RecoveryCredential::generate(challenge, USERNAME)?;
    let first = FirstFactorCredential::key(key.create_credential(challenge)?);
    Ok((NewCredentials::new(first).with_recovery(recovery), secret))
}
