//! Testing with the sandbox: time and faults.

use dfns::prelude::*;
use dfns::testing::{Fault, Pace, Phase, Sandbox};
use dfns::wallets::{CreateWallet, TransferAsset};
use dfns::{ErrorKind, Network, Retry, onchain::NativeTransfer};
use std::time::Duration;

#[tokio::test]
async fn time_and_faults_are_steered() {
    // ANCHOR: time
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox.service_client();
    sandbox.control().set_pace(Pace::Clock, None).await.unwrap(); // blocks at the network's interval

    let wallet = client.wallets().create_wallet(CreateWallet::new(Network::EthereumSepolia)).await.unwrap();
    sandbox.control().fund(&wallet.id, "Native", 10_u64.pow(18), None).await.unwrap();
    let to = wallet.address.unwrap();
    let request = TransferAsset::new(&wallet.id, NativeTransfer::new(to, 1_u64));
    let transfer = client.wallets().transfer_asset(request).await.unwrap();

    sandbox.control().advance(Duration::from_secs(3600)).await.unwrap(); // returns when all is done
    let settled = client.wait_for(transfer.read()).await.unwrap();
    // ANCHOR_END: time
    assert!(settled.is_reached());

    // ANCHOR: faults
    sandbox.faults().add(Fault::status(503, Phase::OnReceive).on::<CreateWallet>().once()).unwrap();
    let request = CreateWallet::new(Network::EthereumSepolia);
    let error = client.wallets().create_wallet(request).retry(Retry::never()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Api);
    assert!(error.outcome_is_unknown());
    // ANCHOR_END: faults
    let violations = sandbox.control().invariants().await.unwrap();
    assert!(violations.is_empty());
}
