//! Quick start: clients of each kind.

use dfns::prelude::*;
use dfns::testing::Sandbox;

// ANCHOR: connect
use dfns::ServiceClient;

/// Connects to Dfns in Europe, with the credentials of a service account.
fn connect(
    token: String,
    credential_id: String,
    private_key_pem: &str,
) -> Result<ServiceClient, Box<dyn std::error::Error>> {
    let signer = KeySigner::from_pem(credential_id, private_key_pem)?;
    Ok(Client::builder().base_url("https://api.dfns.io").service_account(token).signer(signer).build()?)
}
// ANCHOR_END: connect

#[tokio::test]
async fn a_client_is_built_and_serves_many_users() {
    let sandbox = Sandbox::start().await.unwrap();
    let account = &sandbox.bootstrap().service_account;
    let (token, credential) = (account.token.expose().to_owned(), account.credential_id.clone());
    let client = connect(token, credential, account.private_key_pem.expose()).unwrap();
    assert_eq!(client.base_url(), "https://api.dfns.io");
    let user_token = sandbox.bootstrap().end_user.token.clone();
    let client = sandbox.service_client();
    // ANCHOR: users
    let user = client.with_user_token(user_token); // shares the connections of `client`
    let credentials = user.auth().list_credentials().await.unwrap();
    // ANCHOR_END: users
    assert_eq!(credentials.items.len(), 1);
}
