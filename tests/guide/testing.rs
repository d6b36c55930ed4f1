//! Testing with the sandbox: time, faults, and organizations.

use dfns::auth::ExchangeAccessToken;
use dfns::prelude::*;
use dfns::tenant::CreateOrg;
use dfns::testing::{Fault, Pace, Phase, Sandbox, UserKind};
use dfns::wallets::{CreateWallet, ListWallets, TransferAsset};
use dfns::{ErrorKind, Network, OrgId, Retry, onchain::NativeTransfer};
use serde_json::Value;
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

#[tokio::test]
async fn a_client_of_ones_own_calls_the_sandbox() -> Result<(), Box<dyn std::error::Error>> {
    // ANCHOR: own_client
    let sandbox = Sandbox::start().await?;
    let account = &sandbox.bootstrap().service_account;
    let client = Client::builder()
        .base_url(sandbox.base_url())
        .service_account(account.token.clone())
        .signer(account.signer())
        .hyper() // the transport that the service has in production
        .build()?;
    // ANCHOR_END: own_client
    let wallet = client.wallets().create_wallet(CreateWallet::new(Network::EthereumSepolia)).await?;
    assert!(wallet.address.is_some());
    Ok(())
}

#[tokio::test]
async fn organizations_of_a_tenant_are_steered() {
    let sandbox = Sandbox::start().await.unwrap();
    // ANCHOR: tenant
    let mut eve = sandbox.create_user(UserKind::TenantUser, "eve@example.co"); // with a session of the tenant
    sandbox.grant(&eve.user_id, &["Tenant:Settings:Write"]);
    let tenant = sandbox.user_client_of(&eve);
    let org: Value = tenant.tenant().create_org(CreateOrg::new("Spain", [])).await.unwrap().org.decode().unwrap();
    let org_id = org["id"].as_str().unwrap();

    let exchange = ExchangeAccessToken::new(OrgId::from(org_id));
    eve.token = tenant.auth().exchange_access_token(exchange).await.unwrap().token;
    let spain = sandbox.user_client_of(&eve); // its first administrator
    let wallet = spain.wallets().create_wallet(CreateWallet::new(Network::Polygon)).await.unwrap();
    sandbox.control().organization(org_id).fund(&wallet.id, "Native", 1000_u64, None).await.unwrap();
    // ANCHOR_END: tenant
    let elsewhere = sandbox.service_client().wallets().list_wallets(ListWallets::new()).await.unwrap();
    assert!(elsewhere.items.is_empty());
}
