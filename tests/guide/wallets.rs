//! Wallets and keys.

use dfns::keys::{CreateKey, GetKey};
use dfns::onchain::Balance;
use dfns::prelude::*;
use dfns::testing::Sandbox;
use dfns::wallets::{CreateWallet, GetWalletAssets, ListWallets, NewWalletKey, TagWallet};
use dfns::{KeyCurve, KeyScheme, Network, ServiceClient};

// ANCHOR: create
/// Creates a wallet with a new key, and labels it.
async fn create(client: &ServiceClient) -> Result<dfns::wallets::Wallet, Error> {
    let request = CreateWallet::new(Network::EthereumSepolia).with_name("Treasury").with_external_id("customer-7");
    let wallet = client.wallets().create_wallet(request).await?;
    client.wallets().tag_wallet(TagWallet::new(&wallet.id, ["cold", "eu"])).await?;
    Ok(wallet)
}
// ANCHOR_END: create

// ANCHOR: key
/// Creates one key, and wallets on two networks with it: both have the same address.
async fn share_a_key(client: &ServiceClient) -> Result<Vec<String>, Error> {
    let key = client.keys().create_key(CreateKey::new(KeyScheme::Ecdsa, KeyCurve::Secp256k1)).await?;
    for network in [Network::EthereumSepolia, Network::PolygonAmoy] {
        let signing_key = NewWalletKey::new().with_id(&key.id);
        client.wallets().create_wallet(CreateWallet::new(network).with_signing_key(signing_key)).await?;
    }
    let key = client.keys().get_key(GetKey::new(key.id)).await?;
    let networks = key.wallets.unwrap_or_default().into_iter().map(|wallet| wallet.network.to_string());
    Ok(networks.collect())
}
// ANCHOR_END: key

// ANCHOR: list
/// Lists the coins of every wallet. The next page is fetched when it is needed.
async fn coins(client: &ServiceClient) -> Result<Vec<String>, Error> {
    let mut coins = Vec::new();
    let mut wallets = client.wallets().list_wallets(ListWallets::new()).items();
    while let Some(wallet) = wallets.next().await {
        for asset in client.wallets().get_wallet_assets(GetWalletAssets::new(wallet?.id)).await?.assets {
            if let Balance::Native(coin) = asset {
                coins.push(format!("{} {}", coin.balance, coin.symbol.unwrap_or_default())); // in wei
            }
        }
    }
    Ok(coins)
}
// ANCHOR_END: list

#[tokio::test]
async fn wallets_are_created_and_listed() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.service_client();
    let wallet = create(&client).await.unwrap();
    sandbox.control().fund(&wallet.id, "Native", 7_u64, None).await.unwrap();
    assert_eq!(share_a_key(&client).await.unwrap().len(), 2);
    assert!(coins(&client).await.unwrap().contains(&"7 ETH".to_owned()));
}
