//! Signs user actions with a key in Google Cloud KMS, and with one in Azure Key Vault, over their
//! REST interfaces.
//!
//! There is no emulator of either. So this program runs against fakes on loopback, which have the
//! shapes that Google and Azure document. That proves the encoding of requests and signatures, and
//! nothing about the services themselves. Try your own key first. Each signature is verified with
//! the public key before it is sent, so a mistake is an error and not a wrong call.
//!
//! `cargo run -p dfns-examples --features kms --bin cloud_kms`

mod azure;
mod fakes;
mod google;
mod rest;

use azure::AzureKey;
use dfns::auth::CreateServiceAccount;
use dfns::permissions::CreatePermission;
use dfns::prelude::*;
use dfns::signing::{RemoteKey, RemoteSigner};
use dfns::testing::Sandbox;
use dfns::wallets::CreateWallet;
use dfns::{Network, PermissionId, UserClient, WithSigner};
use google::GoogleKey;
use std::error::Error;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

#[tokio::main]
async fn main() -> Result<()> {
    let (fakes, sandbox) = (fakes::Fakes::start().await?, Sandbox::start().await?);
    let admin = sandbox.employee_client();
    let permission = CreatePermission::new("Payments", ["Wallets:Create"]);
    let permission = admin.permissions().create_permission(permission).await?.id;

    // With Google: "https://cloudkms.googleapis.com/v1/projects/P/locations/L/keyRings/R
    // /cryptoKeys/K/cryptoKeyVersions/1", and an access token of the metadata server.
    for key in ["p256", "ed25519"] {
        let key = GoogleKey::fetch(&fakes.google(key), || "access-token".into()).await?;
        sign_a_call(&admin, &permission, key).await?;
    }
    // With Azure: "https://VAULT.vault.azure.net/keys/KEY/VERSION", and an access token of Entra
    // ID.
    for key in ["p256", "secp256k1"] {
        let key = AzureKey::fetch(&fakes.azure(key), || "access-token".into()).await?;
        sign_a_call(&admin, &permission, key).await?;
    }

    // A key that was replaced behind the same name is named before the call is sent.
    let key = GoogleKey::fetch(&fakes.google("p256"), || "access-token".into()).await?;
    fakes.rotate();
    match sign_a_call(&admin, &permission, key).await {
        Ok(()) => Err("a signature of another key was sent".into()),
        Err(error) => {
            println!("as it must be, nothing was sent after the key was replaced: {error}");
            Ok(())
        }
    }
}

/// Registers a key as that of a new service account, and makes a signed call with it.
async fn sign_a_call(
    admin: &UserClient<WithSigner>,
    permission: &PermissionId,
    key: impl RemoteKey + 'static,
) -> Result<()> {
    let name = key.name();
    let request = CreateServiceAccount::new(&name, key.public_key().pem()).with_permission_id(permission);
    let account = admin.auth().create_service_account(request).await?;
    let token = account.access_tokens.into_iter().next().ok_or("the account has no token")?;
    let secret = token.access_token.ok_or("the response has no token")?;
    let signer = RemoteSigner::new(token.cred_id.as_str(), key)?;
    let client = admin.with_service_account_token(secret).with_signer(signer);
    let wallet = client.wallets().create_wallet(CreateWallet::new(Network::EthereumSepolia)).await?;
    println!("{name} signed the creation of {}", wallet.id);
    Ok(())
}
