//! Registration, login and further credentials.

use dfns::auth::{LoginResponse, Logout};
use dfns::core::credentials::{FirstFactorCredential, KeyPair, random_credential_id};
use dfns::prelude::*;
use dfns::signing::{CredentialKind, KeyAlgorithm};
use dfns::testing::Sandbox;
use dfns::{AnonymousClient, UserClient, WithSigner, flows};

// ANCHOR: log_in
/// Logs a user in with a key.
async fn log_in(
    client: &AnonymousClient,
    org_id: &str,
    username: &str,
    key: KeySigner,
) -> Result<UserClient<WithSigner>, Box<dyn std::error::Error>> {
    match flows::log_in(client, org_id, username, &key).await? {
        LoginResponse::Token(session) => Ok(client.with_user_token(session.token).with_signer(key)),
        _ => Err("the organization requires single sign-on".into()),
    }
}
// ANCHOR_END: log_in

// ANCHOR: add_credential
/// Adds a second key, signed with the first one. Returns its signer.
async fn add_key(user: &UserClient<WithSigner>) -> Result<KeySigner, Box<dyn std::error::Error>> {
    let key = KeyPair::generate(KeyAlgorithm::EcdsaP256)?.into_signer(random_credential_id()?)?;
    flows::add_credential(user, CredentialKind::Key, "Laptop", async |challenge| {
        let challenge = challenge.challenge().unwrap_or_default();
        Ok(FirstFactorCredential::key(key.create_credential(challenge)?))
    })
    .await?;
    Ok(key)
}
// ANCHOR_END: add_credential

#[tokio::test]
async fn a_user_logs_in_adds_a_key_and_logs_out() {
    let sandbox = Sandbox::start().await.unwrap();
    let (org_id, user) = (&*sandbox.bootstrap().org_id, &sandbox.bootstrap().end_user);
    let key = KeySigner::from_pem(&*user.credential_id, user.private_key_pem.expose()).unwrap();
    let client = log_in(&sandbox.client(), org_id, &user.username, key).await.unwrap();
    let second = add_key(&client).await.unwrap();
    let again = log_in(&sandbox.client(), org_id, &user.username, second).await.unwrap();
    assert_eq!(again.auth().list_credentials().await.unwrap().items.len(), 2);
    // ANCHOR: log_out
    client.auth().logout(Logout::new()).await.unwrap();
    // ANCHOR_END: log_out
    assert!(client.auth().list_credentials().await.is_err());
}
