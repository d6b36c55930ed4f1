use dfns::auth::DelegatedLogin;
use dfns::prelude::*;
use dfns::testing::{Sandbox, UserKind};

/// A test of an application: it logs a user in, offline.
pub async fn logs_a_user_in() -> Result<(), Box<dyn std::error::Error>> {
    let sandbox = Sandbox::start().await?;
    sandbox.create_user(UserKind::EndUser, "jdoe@example.co");

    let client = sandbox.service_client();
    client.auth().delegated_login(DelegatedLogin::new("jdoe@example.co")).await?;
    sandbox.stop().await;
    Ok(())
}
