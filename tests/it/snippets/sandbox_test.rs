use dfns::auth::DelegatedLogin;
use dfns::prelude::*;
use dfns_sandbox::{Sandbox, UserKind};

/// A test of an application: it logs a user in, offline.
pub async fn logs_a_user_in() -> Result<(), Box<dyn std::error::Error>> {
    let sandbox = Sandbox::start().await?;
    sandbox.create_user(UserKind::EndUser, "jdoe@example.co");

    let account = &sandbox.bootstrap().service_account;
    let signer = KeySigner::from_pem(&*account.credential_id, account.private_key_pem.expose())?;
    let client = Client::builder()
        .base_url(sandbox.base_url())
        .service_account(&account.token)
        .signer(signer)
        .build()?;

    client.auth().delegated_login(DelegatedLogin::new("jdoe@example.co")).await?;
    sandbox.stop().await;
    Ok(())
}
