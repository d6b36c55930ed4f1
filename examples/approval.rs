//! A policy requires approval of a transfer; a second person approves it.
//!
//! `cargo run -p dfns-examples --bin approval` needs no set-up: it starts a sandbox in this
//! process.

use dfns::flows::await_approval;
use dfns::onchain::NativeTransfer;
use dfns::policies::{
    Activity, AlwaysTrigger, ApprovalGroup, ApprovalStatus, Approvers, CreateApprovalDecision, CreatePolicy, Decision,
    ListApprovals, PolicyDefinition, RequestApproval, Ruling, WalletsSign,
};
use dfns::prelude::*;
use dfns::testing::Sandbox;
use dfns::wallets::{CreateWallet, TransferAsset};
use dfns::{Network, ServiceClient, UserClient, UserId, WithSigner};
use std::error::Error;
use std::time::Duration;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::start().await?;
    let (client, approver) = (sandbox.service_client(), sandbox.approver_client());
    let wallet = client.wallets().create_wallet(CreateWallet::new(Network::EthereumSepolia)).await?;
    sandbox.control().fund(&wallet.id, "Native", 10_u64.pow(18), None).await?;
    require_approval(&client, sandbox.bootstrap().approver.user_id.as_str().into()).await?;

    // ANCHOR: transfer
    let transfer = NativeTransfer::new("0x00fb58432ef9d418bf6688bcf0a226d2fcaa18e2", 1_000_000_u64);
    let transfer = client.wallets().transfer_asset(TransferAsset::new(&wallet.id, transfer)).once("invoice-7").await?;
    if transfer.awaits_approval() {
        println!("transfer {} is pending approval", transfer.id);
    }
    // ANCHOR_END: transfer

    decide(&approver).await?;

    // ANCHOR: await
    let day = Duration::from_secs(24 * 60 * 60);
    match await_approval(&client, &transfer, |wait| wait.within(day)).await? {
        None => println!("no policy governs the transfer"),
        Some(decided) => match decided.ruling {
            Some(Ruling::Approved) => {
                let settled = client.wait(decided.entity).await?;
                println!("the transfer is {}", settled.entity().status);
            }
            Some(Ruling::Denied { reason, .. }) => println!("denied: {}", reason.unwrap_or_default()),
            _ => println!("the approval is {}", decided.approval.status),
        },
    }
    // ANCHOR_END: await
    Ok(())
}

// ANCHOR: policy
/// Requires that this person approves whatever a wallet signs.
async fn require_approval(client: &ServiceClient, approver: UserId) -> Result<(), dfns::Error> {
    let group = ApprovalGroup::new(1, Approvers::users([approver]));
    let action = RequestApproval::new([group]);
    let policy = PolicyDefinition::new("Four eyes", WalletsSign::new(), AlwaysTrigger::new(), action);
    let policy = client.policies().create_policy(CreatePolicy::new(policy)).await?;
    println!("policy   {} is {}", policy.id, policy.status);
    Ok(())
}
// ANCHOR_END: policy

// ANCHOR: decide
/// Decides as the approver, with the approver's own credential.
async fn decide(approver: &UserClient<WithSigner>) -> Result<(), dfns::Error> {
    let pending = ListApprovals::new().with_status(ApprovalStatus::Pending);
    for approval in approver.policies().list_approvals(pending).await?.items {
        let is_transfer = matches!(&approval.activity, Activity::WalletsSign(it) if it.transfer_request.is_some());
        let decision = if is_transfer { Decision::Approved } else { Decision::Denied };
        let request = CreateApprovalDecision::new(approval.id, decision).with_reason("checked against the invoice");
        let approval = approver.policies().create_approval_decision(request).await?;
        println!("approval {} is {}", approval.id, approval.status);
    }
    Ok(())
}
// ANCHOR_END: decide
