//! Creates a wallet, sends a transfer, and waits until it is confirmed.
//!
//! `cargo run -p dfns-examples` needs no set-up: it starts a sandbox in this process, an offline
//! Dfns on loopback that verifies real signatures.

// ANCHOR: all
use dfns::Network;
use dfns::onchain::NativeTransfer;
use dfns::prelude::*;
use dfns::testing::Sandbox;
use dfns::wait::Settled;
use dfns::wallets::{CreateWallet, TransferAsset};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sandbox = Sandbox::start().await?;
    let client = sandbox.service_client(); // Dfns: see below

    let request = CreateWallet::new(Network::EthereumSepolia).with_name("Treasury");
    let wallet = client.wallets().create_wallet(request).await?;
    let address = wallet.address.ok_or("the wallet has no address")?;
    println!("wallet   {} at {address}", wallet.id);
    sandbox.control().fund(&wallet.id, "Native", 10_u64.pow(18), None).await?; // Dfns: use a faucet

    let transfer = NativeTransfer::new("0x00fb58432ef9d418bf6688bcf0a226d2fcaa18e2", 1_000_000_u64); // in wei
    let request = TransferAsset::new(&wallet.id, transfer);
    let transfer = client.wallets().transfer_asset(request).once("invoice-7").await?;
    println!("transfer {} is {}", transfer.id, transfer.status);

    match client.wait(transfer).await? {
        Settled::Reached(transfer) => println!("confirmed in {}", transfer.tx_hash.unwrap_or_default()),
        Settled::Ended(transfer) => println!("{}: {}", transfer.status, transfer.reason.unwrap_or_default()),
    }
    Ok(())
}
// ANCHOR_END: all
