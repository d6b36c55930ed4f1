//! Rotates credentials: the key of a user, while a client makes calls with it, and the key of a
//! service account, which is replaced because it has one key for life.
//!
//! `cargo run -p dfns-examples --bin rotate_credential` needs no set-up: it starts a sandbox in
//! this process. Keys are in memory here; in production, any `RemoteKey` of a key home.

use dfns::auth::{CreateServiceAccount, Credential, DeactivateServiceAccount, DeleteServiceAccount};
use dfns::core::credentials::KeyPair;
use dfns::permissions::CreatePermission;
use dfns::prelude::*;
use dfns::signing::{KeyAlgorithm, LocalKey, SwapSigner};
use dfns::testing::{Identity, Sandbox};
use dfns::wallets::{CreateWallet, ListWallets};
use dfns::{Network, PermissionId, ServiceClient, UserClient, UserId, WithSigner, flows};
use std::error::Error;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

#[tokio::main]
async fn main() -> Result<()> {
    let sandbox = Sandbox::start().await?;
    let signer = SwapSigner::new(signer_of(&sandbox.bootstrap().employee)?);
    let admin = sandbox.employee_client().with_signer(signer.clone());
    let old_id = &*sandbox.bootstrap().employee.credential_id;
    let credential = rotate_user(&admin, &signer, old_id, KeyPair::generate(KeyAlgorithm::EcdsaP256)?).await?;
    println!("the user signs with credential {}, and {old_id} is revoked", credential.credential_id);

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

// ANCHOR: user
/// Rotates the key of a user while `client` makes calls. If it fails or the process ends, call it
/// again with the same key.
async fn rotate_user(
    client: &UserClient<WithSigner>,
    signer: &SwapSigner,
    old_id: &str,
    new_key: KeyPair,
) -> Result<Credential> {
    // In production: PKCS#11, Vault or another key home. A key in memory must be stored first.
    let new_key = LocalKey::from_pem(new_key.private_key_pem().expose())?;
    let credential = flows::rotate_credential(client, old_id, "Payments 2027", new_key, async |new_signer| {
        // Store `new_signer.credential_id()` in the configuration first.
        signer.swap(new_signer).idle().await;
        Ok(())
    });
    Ok(credential.await?)
}
// ANCHOR_END: user

fn signer_of(user: &Identity) -> Result<KeySigner> {
    Ok(KeySigner::from_pem(&*user.credential_id, user.private_key_pem.expose())?)
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
