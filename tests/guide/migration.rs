//! Migration from the official SDKs.

use dfns::onchain::NativeTransfer;
use dfns::prelude::*;
use dfns::testing::Sandbox;
use dfns::wallets::{CreateWallet, ListWallets, TransferAsset};
use dfns::{Network, WalletId};

#[tokio::test]
async fn the_calls_of_the_official_sdks_have_the_same_names() -> Result<(), Box<dyn std::error::Error>> {
    let sandbox = Sandbox::start().await?;
    let account = &sandbox.bootstrap().service_account;
    let (base_url, token, credential_id) = (sandbox.base_url(), &account.token, &*account.credential_id);
    let private_key = account.private_key_pem.expose();
    // ANCHOR: client
    let signer = KeySigner::from_pem(credential_id, private_key)?;
    let client = Client::builder().base_url(base_url).service_account(token).signer(signer).build()?;
    // ANCHOR_END: client
    // ANCHOR: create
    let wallet = client.wallets().create_wallet(CreateWallet::new(Network::EthereumSepolia)).await?;
    // ANCHOR_END: create
    sandbox.control().fund(&wallet.id, "Native", 10_u64.pow(18), None).await?;
    let to = wallet.address.clone().ok_or("the wallet has no address")?;
    let id: &WalletId = &wallet.id;
    // ANCHOR: transfer
    let transfer = TransferAsset::new(id, NativeTransfer::new(to, 1_000_000_u64));
    let transfer = client.wallets().transfer_asset(transfer).await?;
    // ANCHOR_END: transfer
    // ANCHOR: list
    let mut wallets = client.wallets().list_wallets(ListWallets::new()).items();
    while let Some(wallet) = wallets.next().await {
        println!("{}", wallet?.id);
    }
    // ANCHOR_END: list
    assert!(!transfer.id.as_str().is_empty());
    Ok(())
}
