use dfns::auth::{AuthToken, DelegatedLogin};
use dfns::prelude::*;

pub async fn log_in(url: &str, token: &str, credential: &str, key: &str) -> Result<AuthToken, Box<dyn std::error::Error>> {
    let client = Client::builder()
        .base_url(url) // https://api.dfns.io in Europe
        .service_account(token)
        .signer(KeySigner::from_pem(credential, key)?)
        .build()?;
    Ok(client.auth().delegated_login(DelegatedLogin::new("jdoe@example.co")).await?)
}
