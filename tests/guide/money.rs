//! Transfers and money safety.

use dfns::onchain::{Erc20Transfer, NativeTransfer, TransferRequest};
use dfns::prelude::*;
use dfns::reconcile::{self, Creation};
use dfns::testing::{DropHow, Fault, Phase, Sandbox};
use dfns::wait::Settled;
use dfns::wallets::{CreateWallet, ListWallets, TransferAsset, Wallet};
use dfns::{Amount, Network, ServiceClient, WalletId};
use std::time::Duration;

const TO: &str = "0x00fb58432ef9d418bf6688bcf0a226d2fcaa18e2";

#[test]
fn amounts_are_in_base_units() -> Result<(), Box<dyn std::error::Error>> {
    // ANCHOR: amounts
    let one_gwei = NativeTransfer::new(TO, 1_000_000_000_u64); // in wei
    let usdc = Amount::from_decimal("12.50", 6)?; // 12500000: USDC has 6 decimals
    let token = Erc20Transfer::new("0xa0b8", TO, usdc);
    // ANCHOR_END: amounts
    assert_eq!((one_gwei.amount.to_string(), token.amount.to_string()), ("1000000000".into(), "12500000".into()));
    Ok(())
}

// ANCHOR: wait
/// Waits until the transfer is final.
async fn settle(client: &ServiceClient, transfer: TransferRequest) -> Result<String, Box<dyn std::error::Error>> {
    let hour = Duration::from_secs(60 * 60);
    Ok(match client.wait(transfer).within(hour).await? {
        Settled::Reached(transfer) => transfer.tx_hash.unwrap_or_default(),
        Settled::Ended(transfer) => format!("{}: {}", transfer.status, transfer.reason.unwrap_or_default()),
    })
}
// ANCHOR_END: wait

// ANCHOR: reconcile
/// Creates a wallet once, although a response may be lost.
async fn create_once(client: &ServiceClient, customer: &str) -> Result<Wallet, Error> {
    let request = CreateWallet::new(Network::EthereumSepolia).with_external_id(customer);
    let mut creation = reconcile::create_wallet(client, request).await;
    loop {
        match creation {
            Creation::Created(wallet) => return Ok(wallet),
            Creation::NotCreated(error) => return Err(error),
            Creation::Unknown(search) => creation = search.again().await, // it may still appear
        }
    }
}
// ANCHOR_END: reconcile

#[tokio::test]
async fn a_transfer_settles_and_a_wallet_is_created_once() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.service_client();
    let lost = Fault::drop_by(Phase::AfterCommit, DropHow::Reset).on::<CreateWallet>().once();
    sandbox.faults().add(lost).unwrap();
    let wallet = create_once(&client, "customer-7").await.unwrap();
    let all = client.wallets().list_wallets(ListWallets::new()).await.unwrap();
    assert_eq!(all.items.len(), 1);

    sandbox.control().fund(&wallet.id, "Native", 10_u64.pow(18), None).await.unwrap();
    let id: WalletId = wallet.id;
    let transfer = TransferAsset::new(id, NativeTransfer::new(TO, 1_u64));
    let transfer = client.wallets().transfer_asset(transfer).await.unwrap();
    assert!(settle(&client, transfer).await.unwrap().starts_with("0x"));
}
