//! Shapes that break other libraries: one ticket in two processes, requests that arrive twice,
//! restarts, a clock far ahead, policies that change. `cargo xtask faults` has the many runs.

use dfns::core::{ReqwestTransport, ResponseBody, Transport, TransportError, TransportRequest};
use dfns::onchain::{BroadcastStatus, NativeTransfer};
use dfns::policies::{
    AlwaysTrigger, ApprovalGroup, Approvers, Block, CreatePolicy, PolicyDefinition, RequestApproval, WalletsSign,
};
use dfns::prelude::*;
use dfns::signing::BoxFuture;
use dfns::testing::{DropHow, Fault, Faults, ForcedEnd, Mix, Pace, Phase, Sandbox};
use dfns::wallets::{CreateWallet, TransferAsset, Wallet};
use dfns::{Network, OperationTicket, Retry, ServiceClient, TrustRoots};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

async fn funded(sandbox: &Sandbox) -> Wallet {
    let create = CreateWallet::new(Network::EthereumSepolia);
    let wallet = sandbox.service_client().wallets().create_wallet(create).await.unwrap();
    sandbox.control().fund(&wallet.id, "Native", 10_u64.pow(18), None).await.unwrap();
    wallet
}

fn transfer(wallet: &Wallet) -> TransferAsset {
    TransferAsset::new(wallet.id.clone(), NativeTransfer::new(wallet.address.clone().unwrap(), 1_u64))
}

/// Makes a transfer whose response is lost in this phase.
async fn lost(sandbox: &Sandbox, wallet: &Wallet, phase: Phase) -> OperationTicket {
    sandbox.faults().add(Fault::drop_by(phase, DropHow::Reset).on::<TransferAsset>().once()).unwrap();
    let call = sandbox.service_client().wallets().transfer_asset(transfer(wallet)).retry(Retry::never());
    call.await.unwrap_err().ticket().unwrap().clone()
}

/// The number of transfers that truly exist.
async fn transfers(sandbox: &Sandbox) -> usize {
    assert_eq!(sandbox.control().invariants().await.unwrap(), []);
    sandbox.control().ledger().await.unwrap().transfers.iter().map(|group| group.count).sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn processes_that_resume_one_ticket_at_the_same_time_finish_one_transfer() {
    let sandbox = Sandbox::start().await.unwrap();
    let wallet = funded(&sandbox).await;
    for (round, phase) in [Phase::OnReceive, Phase::AfterAuth, Phase::AfterCommit].into_iter().enumerate() {
        let ticket = lost(&sandbox, &wallet, phase).await;
        let processes: Vec<_> =
            (0..8).map(|_| tokio::spawn(sandbox.service_client().resume::<TransferAsset>(ticket.clone()))).collect();
        let mut ids = std::collections::HashSet::new();
        for process in processes {
            ids.insert(process.await.unwrap().unwrap().id);
        }
        assert_eq!((ids.len(), transfers(&sandbox).await), (1, round + 1));
    }
}

#[tokio::test]
async fn a_ticket_of_a_transfer_that_failed_returns_the_failed_transfer() {
    let sandbox = Sandbox::start().await.unwrap();
    let wallet = funded(&sandbox).await;
    sandbox.control().set_pace(Pace::Manual, None).await.unwrap();
    let ticket = lost(&sandbox, &wallet, Phase::AfterCommit).await;
    let id = sandbox.control().ledger().await.unwrap().transfers[0].ids[0].clone();
    sandbox.control().force_request(&id, ForcedEnd::Fail, None).await.unwrap();
    let resumed = sandbox.service_client().resume::<TransferAsset>(ticket).await.unwrap();
    assert_eq!((resumed.id.as_str(), resumed.status, transfers(&sandbox).await), (&*id, BroadcastStatus::Failed, 1));
}

#[tokio::test]
async fn a_ticket_outlives_a_restart_of_the_service_and_a_month() {
    let folder = std::env::temp_dir().join(format!("dfns-exactly-once-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let start = async |address: Option<String>| {
        let address = address.unwrap_or_else(|| "127.0.0.1:0".to_owned());
        let sandbox = Sandbox::builder().data(folder.join("state")).listen(address.parse().unwrap());
        sandbox.start().await.unwrap()
    };
    let mut sandbox = start(None).await;
    let address = sandbox.base_url().trim_start_matches("http://").to_owned();
    let wallet = funded(&sandbox).await;
    for (round, phase) in [Phase::OnReceive, Phase::AfterCommit].into_iter().enumerate() {
        let ticket = lost(&sandbox, &wallet, phase).await;
        sandbox.stop().await;
        sandbox = start(Some(address.clone())).await;
        sandbox.control().advance(Duration::from_secs(31 * 24 * 3600)).await.unwrap();
        let account = sandbox.service_client();
        let first = account.resume::<TransferAsset>(ticket.clone()).await.unwrap();
        assert_eq!(account.resume::<TransferAsset>(ticket).await.unwrap().id, first.id);
        assert_eq!(transfers(&sandbox).await, round + 1);
    }
    sandbox.stop().await;
    std::fs::remove_dir_all(folder).unwrap();
}

/// Delivers each request for a transfer twice, and returns the second response. It can be repaired.
#[derive(Clone)]
struct Twice(ReqwestTransport, Arc<AtomicBool>);

impl Transport for Twice {
    fn send(&self, request: TransportRequest) -> BoxFuture<'_, Result<http::Response<ResponseBody>, TransportError>> {
        Box::pin(async move {
            if self.1.load(Ordering::SeqCst) && request.url.path().ends_with("/transfers") {
                let mut first = TransportRequest::new(request.method.clone(), request.url.clone());
                (first.headers, first.body) = (request.headers.clone(), request.body.clone());
                self.0.send(first).await?;
            }
            self.0.send(request).await
        })
    }
}

#[tokio::test]
async fn a_proxy_that_delivers_requests_twice_causes_no_second_transfer_and_no_false_failure() {
    let sandbox = Sandbox::start().await.unwrap();
    let wallet = funded(&sandbox).await;
    let account = &sandbox.bootstrap().service_account;
    let signer = KeySigner::from_pem(&*account.credential_id, account.private_key_pem.expose()).unwrap();
    let transport = ReqwestTransport::new(&TrustRoots::Embedded, Duration::from_secs(10), true).unwrap();
    let twice = Twice(transport, Arc::new(AtomicBool::new(true)));
    let client = Client::builder().base_url(sandbox.base_url()).service_account(account.token.clone()).signer(signer);
    let retry = Retry::standard().first_delay(Duration::ZERO);
    let client: ServiceClient = client.transport(twice.clone()).retry(retry).build().unwrap();
    let error = client.wallets().transfer_asset(transfer(&wallet)).await.unwrap_err();
    assert!(error.outcome_is_unknown() && error.tries() == 3, "{error}");
    assert!(format!("{error:?}").starts_with(&error.to_string()), "{error:?}");
    twice.1.store(false, Ordering::SeqCst);
    client.resume::<TransferAsset>(error.ticket().unwrap().clone()).await.unwrap();
    assert_eq!(transfers(&sandbox).await, 1);
}

#[tokio::test]
async fn a_policy_that_comes_between_the_tries_changes_no_transfer_that_was_made() {
    let sandbox = Sandbox::start().await.unwrap();
    let wallet = funded(&sandbox).await;
    let made = lost(&sandbox, &wallet, Phase::AfterCommit).await;
    let second = lost(&sandbox, &wallet, Phase::OnReceive).await;
    let third = lost(&sandbox, &wallet, Phase::OnReceive).await;
    let account = sandbox.service_client();
    let approver = sandbox.bootstrap().approver.user_id.clone();
    let group = ApprovalGroup::new(1, Approvers::users([approver]));
    let guard = PolicyDefinition::new("Guard", WalletsSign::new(), AlwaysTrigger::new(), RequestApproval::new([group]));
    account.policies().create_policy(CreatePolicy::new(guard)).await.unwrap();
    let status = async |ticket| account.resume::<TransferAsset>(ticket).await.unwrap().status;
    assert_ne!(status(made.clone()).await, BroadcastStatus::Pending);
    assert_eq!(status(second.clone()).await, BroadcastStatus::Pending);
    assert_eq!(status(second).await, BroadcastStatus::Pending);
    let nobody = PolicyDefinition::new("Nobody", WalletsSign::new(), AlwaysTrigger::new(), Block);
    account.policies().create_policy(CreatePolicy::new(nobody)).await.unwrap();
    assert_ne!(status(made).await, BroadcastStatus::Rejected);
    // Blocked, whether as a rejected transfer or as a rejected call, it does not pay.
    let _ = account.resume::<TransferAsset>(third).await;
    let confirmed: usize = sandbox.control().ledger().await.unwrap().transfers.iter().map(|group| group.done).sum();
    assert!(confirmed <= 1 && transfers(&sandbox).await <= 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_operations_at_once_share_a_pool_that_fails_and_each_happens_once() {
    let sandbox = Sandbox::start().await.unwrap();
    let wallet = funded(&sandbox).await;
    let mix = Mix::new().with("drop.after_commit.reset", 2).with("drop.on_receive", 1).with("rate_limit.0", 1);
    let faults = Faults::seeded(7).rate(0.3).mix(mix).on::<TransferAsset>();
    sandbox.faults().add(faults).unwrap();
    let client = sandbox.service_client();
    let calls: Vec<_> = (0..100)
        .map(|number| {
            let (client, request) = (client.clone(), transfer(&wallet));
            let retry = Retry::standard().first_delay(Duration::from_millis(5));
            tokio::spawn(async move {
                let name = format!("order-{number}");
                let mut result = client.wallets().transfer_asset(request.clone()).once(&name).retry(retry).await;
                for _ in 0..50 {
                    let Err(error) = &result else { break };
                    result = match error.ticket() {
                        Some(ticket) => client.resume::<TransferAsset>(ticket.clone()).retry(retry).await,
                        // It did not happen: make it.
                        None => client.wallets().transfer_asset(request.clone()).once(&name).retry(retry).await,
                    };
                }
                result.unwrap().id
            })
        })
        .collect();
    let mut ids = std::collections::HashSet::new();
    for call in calls {
        assert!(ids.insert(call.await.unwrap()));
    }
    assert_eq!(transfers(&sandbox).await, 100);
}
