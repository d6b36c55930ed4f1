//! A service account registers an end user: the device creates the credentials, the user gets
//! wallets and a session.
//!
//! `cargo run --example register_end_user` needs no set-up: it starts a sandbox in this process.

use dfns::auth::{CreateDelegatedRegistrationChallenge, NewEndUserWallet, RegistrationChallenge, UserKind};
use dfns::core::credentials::{
    FirstFactorCredential, KeyPair, NewCredentials, RecoveryCredential, RecoverySecret, random_credential_id,
};
use dfns::flows;
use dfns::prelude::*;
use dfns::signing::KeyAlgorithm;
use dfns_sandbox::Sandbox;
use std::error::Error;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::start().await?;
    let account = &sandbox.bootstrap().service_account;
    let client = Client::builder()
        .base_url(sandbox.base_url())
        .service_account(&account.token)
        .signer(KeySigner::from_pem(&*account.credential_id, account.private_key_pem.expose())?)
        .build()?;

    let request = CreateDelegatedRegistrationChallenge::new("jdoe@example.co", UserKind::EndUser);
    let challenge = client.auth().create_delegated_registration_challenge(request).await?;
    println!("The service account started the registration of {}.", challenge.user.name);

    let (credentials, key, secret) = device(&challenge)?;
    println!("The device made a key and a recovery key. The user writes down {} characters.", secret.expose().len());

    let wallets = [NewEndUserWallet::new("EthereumSepolia"), NewEndUserWallet::new("BitcoinTestnet3")];
    let user = flows::complete_end_user_registration(&client.anonymous(), &challenge, credentials, wallets).await?;
    println!("Registered {} with {} wallets.", user.user.username, user.wallets.len());

    // The response contains a session: the user can act at once, with the key on the device.
    let client = client.with_user_token(user.authentication.token).with_signer(key);
    for credential in client.auth().list_credentials().await?.items {
        println!("  {} credential {}", credential.kind, credential.credential_uuid);
    }
    Ok(())
}

/// The user's device: creates the credentials for the challenge, keeps the key, and shows the user
/// the secret.
fn device(challenge: &RegistrationChallenge) -> Result<(NewCredentials, KeySigner, RecoverySecret), Box<dyn Error>> {
    let key = KeyPair::generate(KeyAlgorithm::Ed25519)?.into_signer(random_credential_id()?)?;
    let first = FirstFactorCredential::key(key.create_credential(&challenge.challenge)?);
    let (recovery, secret) = RecoveryCredential::generate(&challenge.challenge, &challenge.user.name)?;
    Ok((NewCredentials::new(first).with_recovery(recovery), key, secret))
}
