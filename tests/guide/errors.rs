//! The error reference.

use dfns::prelude::*;
use dfns::testing::Sandbox;
use dfns::wallets::CreateWallet;
use dfns::{ErrorKind, Network, UserClient, WithSigner};

// ANCHOR: handle
/// Creates a wallet, and says what to do if it fails.
async fn create(client: &UserClient<WithSigner>) -> Result<String, String> {
    let error = match client.wallets().create_wallet(CreateWallet::new(Network::EthereumSepolia)).await {
        Ok(wallet) => return Ok(wallet.id.to_string()),
        Err(error) => error,
    };
    Err(match error.kind() {
        _ if error.outcome_is_unknown() => "look for the wallet before creating it again".into(),
        ErrorKind::Api if error.status().is_some_and(|status| status == 403) => {
            let required = error.required_permissions().map(ToString::to_string).unwrap_or_default();
            format!("ask an administrator for {required}")
        }
        ErrorKind::Connection | ErrorKind::Timeout => "try again later".into(),
        _ => format!("report request {}: {error}", error.request_id().unwrap_or("-")),
    })
}
// ANCHOR_END: handle

#[tokio::test]
async fn an_error_says_which_permission_is_missing() {
    let sandbox = Sandbox::start().await.unwrap();
    let advice = create(&sandbox.end_user_client()).await.unwrap_err();
    assert!(advice.contains("Wallets:Create"), "{advice}");
    assert!(create(&sandbox.employee_client()).await.unwrap().starts_with("wa-"));
}
