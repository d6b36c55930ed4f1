//! Rotates the credential of a service account: a successor with a new key takes over, then the
//! old account is archived.
//!
//! `cargo run -p dfns-examples --bin rotate_credential` needs no set-up: it starts a sandbox in
//! this process. A service account has one signing key for life, so rotation replaces the account.

use dfns::auth::{CreateServiceAccount, DeactivateServiceAccount, DeleteServiceAccount};
use dfns::core::credentials::KeyPair;
use dfns::permissions::CreatePermission;
use dfns::prelude::*;
use dfns::signing::KeyAlgorithm;
use dfns::testing::Sandbox;
use dfns::wallets::{CreateWallet, ListWallets};
use dfns::{Network, PermissionId, ServiceClient, UserClient, UserId, WithSigner};
use std::error::Error;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

#[tokio::main]
async fn main() -> Result<()> {
    let sandbox = Sandbox::start().await?;
    let admin = sandbox.employee_client();
    let permission = CreatePermission::new("Payments", ["Wallets:Create", "Wallets:Read"]);
    let permission = admin.permissions().create_permission(permission).await?;

    let (old, old_id) = create_account(&admin, "payments-2026", &permission.id).await?;
    old.wallets().create_wallet(CreateWallet::new(Network::EthereumSepolia)).await?;
    println!("the old account {old_id} creates a wallet");

    let (new, new_id) = create_account(&admin, "payments-2027", &permission.id).await?;
    new.wallets().create_wallet(CreateWallet::new(Network::EthereumSepolia)).await?;
    println!("the new account {new_id} creates a wallet; both accounts work");

    // ANCHOR: retire
    // Deploy the new token and key everywhere, then deactivate. This can be undone.
    admin.auth().deactivate_service_account(DeactivateServiceAccount::new(&old_id)).await?;
    if let Err(rejection) = old.wallets().list_wallets(ListWallets::new()).await {
        println!("the old account is rejected: {rejection}");
    }
    // Archive once nothing has failed for a while. This cannot be undone.
    admin.auth().delete_service_account(DeleteServiceAccount::new(&old_id)).await?;
    // ANCHOR_END: retire

    let wallets = new.wallets().list_wallets(ListWallets::new()).await?;
    println!("the new account sees {} wallets", wallets.items.len());
    Ok(())
}

// ANCHOR: create
/// Creates a service account with a new key. Only its creation returns the token: store both.
async fn create_account(
    admin: &UserClient<WithSigner>,
    name: &str,
    permission: &PermissionId,
) -> Result<(ServiceClient, UserId)> {
    let key = KeyPair::generate(KeyAlgorithm::Ed25519)?;
    let request = CreateServiceAccount::new(name, key.public_key_pem()).with_permission_id(permission);
    let account = admin.auth().create_service_account(request).await?;
    let token = account.access_tokens.into_iter().next().ok_or("the account has no token")?;
    let secret = token.access_token.ok_or("the response has no token")?;
    let signer = key.into_signer(token.cred_id.as_str())?;
    Ok((admin.with_service_account_token(secret).with_signer(signer), account.user_info.user_id))
}
// ANCHOR_END: create
