//! Waits in the sandbox, one for each kind of entity that settles; transfers and changes that await
//! approval; and the list of responses with a status that do not settle.

use crate::sandbox::Bench;
use dfns::allocations::CreateAllocation;
use dfns::core::meta::Method;
use dfns::core::{Endpoint, MayCall};
use dfns::exchanges::{
    CreateDeposit, CreateExchange, ExchangeApiKeys, ExchangeKind, ListAccounts, NativeExchangeTransfer,
};
use dfns::flows::{await_approval, await_change};
use dfns::keys::GenerateSignature;
use dfns::meta::Standing;
use dfns::onchain::{
    EvmTransaction, NativeTransfer, NewOfnsInvestment, SignHash, TargetErc20, TradedErc20, TradedNative,
    TransactionBody, TransferRequest,
};
use dfns::payins::{BorderlessPayin, CreatePayin, NewPayin, PayinCurrency, PayinErc20, PayinMethod};
use dfns::payouts::{
    BorderlessPayout, CreatePayout, CreatePayoutAction, Erc20Payout, NewPayout, PayoutAction, PayoutPurpose,
};
use dfns::policies::{CreatePolicy, PolicyDefinition, Ruling, UpdatePolicy};
use dfns::prelude::*;
use dfns::staking::{CreateStake, NewEthereumStake, StakeStatus, StakingProvider};
use dfns::swaps::{CreateSwap, RequestSwapQuote, SwapProvider};
use dfns::testing::{ForcedOutcome, PayinEvent, TokenMetadata};
use dfns::wait::{Settled, Settles};
use dfns::wallets::{
    BulkCreateWallets, CreateWallet, GetBulkWalletJob, GetTransfer, SignAndBroadcastTransaction, TransferAsset, Wallet,
    WalletGenerateSignature, WalletGetSignature,
};
use dfns::yields::CreateYield;
use dfns::{Network, Outcome, PaymentProvider, ServiceAccountToken, WithSigner};
use serde_json::json;
use std::collections::BTreeSet;
use std::path::Path;

type Account = Client<ServiceAccountToken, WithSigner>;

const ETHER: u128 = 1_000_000_000_000_000_000;
const NOBODY: &str = "0x00000000000000000000000000000000000000aa";
const USDC: &str = "0x1c7D4B196Cb0C7B01d743Fbc6116a902379C7238";
const OFNS: &str = "0x0A7660979A67E4bC51E750C628C8479ff9F458aE";

/// Waits for an entity by its own request, as a process that restarted does.
async fn settled<T: Settles>(account: &Account, entity: &T) -> Settled<T>
where
    ServiceAccountToken: MayCall<<T::Read as Endpoint>::Callers>,
{
    let settled = account.wait_for(entity.read()).await.unwrap();
    assert_eq!(settled.entity().id(), entity.id());
    settled
}

async fn reached<T: Settles>(account: &Account, entity: &T) -> T
where
    ServiceAccountToken: MayCall<<T::Read as Endpoint>::Callers>,
{
    settled(account, entity).await.reached().expect("it should be successful")
}

/// A wallet with ether and USDC.
async fn funded(bench: &Bench, account: &Account, network: Network, coins: u128) -> Wallet {
    let control = bench.sandbox.control();
    let metadata = TokenMetadata { symbol: "USDC".to_owned(), decimals: 6, verified: true, price: None };
    let token = json!({ "kind": "Erc20", "contract": USDC });
    control.define_token(network.clone(), token.clone(), metadata).await.unwrap();
    let wallet = account.wallets().create_wallet(CreateWallet::new(network)).await.unwrap();
    control.fund(&wallet.id, "Native", coins * ETHER, None).await.unwrap();
    control.fund(&wallet.id, token, 1_000_000_000_u64, None).await.unwrap();
    wallet
}

async fn send(account: &Account, wallet: &Wallet) -> TransferRequest {
    let body = NativeTransfer::new(NOBODY, 7_u64);
    account.wallets().transfer_asset(TransferAsset::new(&wallet.id, body)).await.unwrap()
}

#[tokio::test]
async fn requests_of_wallets_and_keys_are_waited_for() {
    let bench = Bench::new().await;
    let account = bench.service_account();
    let wallet = funded(&bench, &account, Network::EthereumSepolia, 1).await;
    assert!(account.wait(wallet.clone()).await.unwrap().is_reached(), "it is active from the start");

    let transfer = send(&account, &wallet).await;
    assert!(reached(&account, &transfer).await.tx_hash.is_some());
    let body = EvmTransaction::default().with_to(NOBODY).with_value(1_u64);
    let transaction = SignAndBroadcastTransaction::new(&wallet.id, TransactionBody::evm_json(body));
    let transaction = account.wallets().sign_and_broadcast_transaction(transaction).await.unwrap();
    assert!(reached(&account, &transaction).await.tx_hash.is_some());
    let hash = || SignHash::new("ab".repeat(32));
    let signature = GenerateSignature::new(&wallet.signing_key.id, hash());
    let signature = account.keys().generate_signature(signature).await.unwrap();
    assert!(reached(&account, &signature).await.signature.is_some());
    let signature = WalletGenerateSignature::new(&wallet.id, hash());
    #[allow(deprecated, reason = "a signature of the older operation settles, too")]
    let signature = account.wallets().wallet_generate_signature(signature).await.unwrap();
    let read = WalletGetSignature::new(&wallet.id, &signature.id);
    assert!(account.wait_for(read).await.unwrap().is_reached());
    let job = BulkCreateWallets::new(Network::Tron, 3, "till");
    let job = account.wallets().bulk_create_wallets(job).await.unwrap();
    let job = account.wait_for(GetBulkWalletJob::new(job.id)).await.unwrap().reached().unwrap();
    assert_eq!(job.completed_count, 3);
}

#[tokio::test]
async fn investments_and_trades_are_waited_for() {
    let bench = Bench::new().await;
    let (account, control) = (bench.service_account(), bench.sandbox.control());
    let wallet = funded(&bench, &account, Network::EthereumHoodi, 33).await;
    let ether = NewEthereumStake::new(&wallet.id, StakingProvider::Figment, 32 * ETHER);
    let stake = account.staking().create_stake(CreateStake::new(ether)).await.unwrap();
    assert_eq!(reached(&account, &stake).await.status, StakeStatus::Active);

    let wallet = funded(&bench, &account, Network::EthereumSepolia, 3).await;
    let (source, target) = (TradedErc20::new(USDC, 1000_u64), TradedErc20::new(OFNS, 1000_u64));
    let investment = NewOfnsInvestment::new(&wallet.id, source, target, 50_u32);
    let allocation = CreateAllocation::new(investment.clone());
    let allocation = account.allocations().create_allocation(allocation).await.unwrap();
    control.settle().await.unwrap();
    reached(&account, &allocation).await;
    let made = account.yields().create_yield(CreateYield::new(investment)).await.unwrap();
    control.settle().await.unwrap();
    reached(&account, &made).await;

    let wallet = funded(&bench, &account, Network::Ethereum, 3).await;
    let (source, target) = (TradedNative::new(ETHER), TargetErc20::new(USDC));
    let ask = RequestSwapQuote::new(SwapProvider::UniswapX, &wallet.id, source, target, 50_u32);
    let quote = account.swaps().request_swap_quote(ask).await.unwrap();
    let swap = account.swaps().create_swap(CreateSwap::from(quote)).await.unwrap();
    reached(&account, &swap).await;

    // A deposit at an exchange is carried out by a transfer, which has its status.
    let exchanges = bench.employee().exchanges();
    let keys = || ExchangeApiKeys::new("public", "private");
    let exchange = exchanges.create_exchange(CreateExchange::new(ExchangeKind::Binance, keys(), keys())).await.unwrap();
    let at = exchanges.list_accounts(ListAccounts::new(&exchange.id)).await.unwrap().items.remove(0);
    let deposit = CreateDeposit::new(&exchange.id, &at.id, NativeExchangeTransfer::new(ETHER / 2, &wallet.id));
    let deposit = exchanges.create_deposit(deposit).await.unwrap();
    let transfer = GetTransfer::new(deposit.wallet_id, deposit.transfer_id.unwrap());
    assert!(account.wait_for(transfer).await.unwrap().is_reached());
}

#[tokio::test]
async fn payins_and_payouts_are_waited_for() {
    let bench = Bench::new().await;
    let account = bench.service_account();
    let wallet = funded(&bench, &account, Network::EthereumSepolia, 1).await;
    let asset = Erc20Payout::new(USDC, 100_000_000_u64);
    let payout = BorderlessPayout::new(&wallet.id, asset, "USD", "US", "acc-1", "pi-1", PayoutPurpose::SalaryPayment);
    let payout = account.payouts().create_payout(CreatePayout::new(NewPayout::from(payout))).await.unwrap();
    account.payouts().create_payout_action(CreatePayoutAction::new(&payout.id, PayoutAction::Cancel)).await.unwrap();
    assert!(!settled(&account, &payout).await.is_reached(), "it is canceled");

    let accounts = dfns::payins::ListPayinAccounts::new(PaymentProvider::Borderless);
    let id = account.payins().list_payin_accounts(accounts).await.unwrap().items[0].account_id.clone();
    let asset = || PayinErc20::new(USDC);
    let register = dfns::payins::RegisterPayinAccountAsset::new(PaymentProvider::Borderless, &id, &wallet.id, asset());
    account.payins().register_payin_account_asset(register).await.unwrap();
    let payin = BorderlessPayin::new(&wallet.id, 100_u64, PayinCurrency::Usd, "US", &id, PayinMethod::Ach, asset());
    let payin = account.payins().create_payin(CreatePayin::new(NewPayin::from(payin))).await.unwrap();
    bench.sandbox.control().payin(&payin.id, PayinEvent::Paid).await.unwrap();
    reached(&account, &payin).await;
}

async fn guard(bench: &Bench, account: &Account, activity: &str) -> dfns::policies::Policy {
    let definition: PolicyDefinition = serde_json::from_value(json!({
        "name": "guard", "activityKind": activity, "rule": { "kind": "AlwaysTrigger" }, "filters": {},
        "action": { "kind": "RequestApproval", "approvalGroups": [
            { "quorum": 1, "approvers": { "userId": { "in": [bench.sandbox.bootstrap().employee.user_id] } } },
        ] },
    }))
    .unwrap();
    account.policies().create_policy(CreatePolicy::new(definition)).await.unwrap()
}

#[tokio::test]
async fn a_held_transfer_ends_approved_denied_with_the_reason_or_expired() {
    let bench = Bench::new().await;
    let (account, control) = (bench.service_account(), bench.sandbox.control());
    let wallet = funded(&bench, &account, Network::EthereumSepolia, 1).await;
    let free = send(&account, &wallet).await;
    assert!(!free.awaits_approval());
    assert!(await_approval(&account, &free, |wait| wait).await.unwrap().is_none());

    guard(&bench, &account, "Wallets:Sign").await;
    for (forced, expected, status) in [
        (ForcedOutcome::Approve, "approved", "Confirmed"),
        (ForcedOutcome::Deny, "denied: too much", "Rejected"),
        (ForcedOutcome::Expire, "expired", "Rejected"),
    ] {
        let transfer = send(&account, &wallet).await;
        assert!(transfer.awaits_approval());
        let id = transfer.approval_id.clone().unwrap();
        control.force_approval(&id, forced, Some("too much".to_owned())).await.unwrap();
        let decided = await_approval(&account, &transfer, |wait| wait).await.unwrap().unwrap();
        let ruling = match decided.ruling.unwrap() {
            Ruling::Approved => "approved".to_owned(),
            Ruling::Denied { reason, .. } => format!("denied: {}", reason.or(decided.entity.reason.clone()).unwrap()),
            Ruling::Expired => "expired".to_owned(),
            other => panic!("{other:?}"),
        };
        assert_eq!((ruling.as_str(), decided.entity.status.as_str()), (expected, status));
        assert!(!decided.entity.awaits_approval());
        let end = account.wait_for(transfer.read()).until(decided.entity.status).await.unwrap();
        assert!(end.is_reached());
    }
}

#[tokio::test]
async fn a_pending_change_is_waited_for_through_its_approval() {
    let bench = Bench::new().await;
    let (account, control) = (bench.service_account(), bench.sandbox.control());
    let policy = guard(&bench, &account, "Policies:Modify").await;
    let mut definition = PolicyDefinition::from(policy.clone());
    definition.name = "renamed".to_owned();
    let update = account.policies().update_policy(UpdatePolicy::new(&policy.id, definition)).await.unwrap();
    let Outcome::Pending(change) = update else { panic!("a policy governs it") };
    control.force_approval(change.approval_id.clone().unwrap(), ForcedOutcome::Approve, None).await.unwrap();
    let approval = await_change(&account, &change, |wait| wait).await.unwrap().unwrap();
    assert_eq!(approval.ruling(), Some(Ruling::Approved));
}

/// Responses with a status that nothing waits for.
const UNSETTLING: &[(&str, &str)] = &[
    ("AddressWatch", "active until it is deleted"),
    ("AllocationAction", "settles as part of its allocation"),
    ("AuditLog", "the status of a response, long ago"),
    ("BulkWalletJobHandle", "GetBulkWalletJob reads the job, which settles"),
    ("CreatedWebhook", "enabled or disabled by its owner"),
    ("DelegatedKey", "delegated at once"),
    ("EndUserWallet", "GetWallet reads the wallet, which settles"),
    ("FeeSponsor", "active until it is deactivated"),
    ("FleetOperationGroup", "no operation reads it"),
    ("FleetOutput", "the result of an offline signer"),
    ("Key", "active until it is deleted"),
    ("KeyStoreOutput", "the result of an offline signer"),
    ("OutputProcessed", "the result of a call"),
    ("PayinData", "part of a payin, which settles"),
    ("PayinRecipient", "no operation reads it by an id"),
    ("PayoutData", "part of a payout, which settles"),
    ("Permission", "active until it is archived"),
    ("PermissionChange", "part of a change request"),
    ("Policy", "active until it is archived"),
    ("PolicyEvaluation", "the result of an evaluation"),
    ("QuarantineRelease", "no operation reads it; its approval settles"),
    ("StakeAction", "settles as part of its stake"),
    ("VaultDeposit", "the values are not documented"),
    ("VaultLockRequest", "no operation reads it; its approval settles"),
    ("WalletDelegation", "delegated at once"),
    ("WatchedEvent", "an event that has happened"),
    ("Webhook", "enabled or disabled by its owner"),
    ("WebhookPing", "the result of a call"),
    ("YieldAction", "settles as part of its yield"),
];

/// Adds the source of every file in a folder.
fn sources(folder: &Path, all: &mut String) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, all);
        } else {
            all.push_str(&std::fs::read_to_string(path).unwrap());
        }
    }
}

#[test]
fn every_response_with_a_status_settles_or_is_named_with_the_reason() {
    let mut all = String::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("dfns-endpoints/src"), &mut all);
    let mut others = BTreeSet::new();
    let mut settling = 0;
    for declaration in all.split("#[dfns_object(response").skip(1) {
        let (head, rest) = declaration.split_once("pub struct ").unwrap();
        let (name, fields) = rest.split_once('{').map_or((rest, ""), |(name, fields)| (name.trim(), fields));
        let fields = fields.split_once("\n}").map_or("", |(fields, _)| fields);
        let has_status = fields.lines().any(|line| {
            let field = line.trim().strip_prefix("pub ").and_then(|field| field.split_once(':'));
            field.is_some_and(|(field, _)| field.ends_with("status") || field == "state")
        });
        let settles = head.starts_with(", settles(");
        settling += usize::from(settles);
        if has_status && !settles {
            others.insert(name);
        }
    }
    assert_eq!(settling, 11);
    assert_eq!(others, UNSETTLING.iter().map(|(name, _)| *name).collect());
}

#[test]
fn the_metadata_of_an_operation_say_what_settles_and_what_reads_it() {
    let operations: Vec<_> = dfns::ALL.iter().flat_map(|group| group.iter()).collect();
    let mut entities = BTreeSet::new();
    for operation in &operations {
        let Some(settling) = operation.settling() else { continue };
        assert_eq!(operation.response().rsplit("::").next(), Some(settling.entity()), "{}", operation.id());
        entities.insert(settling.entity());
        let read = settling.read();
        assert_eq!((read.method(), read.settling().unwrap().entity()), (Method::Get, settling.entity()));
        let parameters = read.params().iter().filter(|param| param.required);
        let parameters: BTreeSet<_> = parameters.map(|param| param.field().into_owned()).collect();
        let filled: BTreeSet<_> = settling.read_from().iter().map(|(parameter, _)| (*parameter).to_owned()).collect();
        assert_eq!(filled, parameters, "{}", read.id());
        assert!(settling.listed().iter().any(|(_, standing)| *standing == Standing::Done));
        assert_eq!(settling.standing_of("Levitating"), Standing::Moving);
        assert!(settling.listed().iter().all(|(status, _)| settling.statuses().contains(status)), "{}", read.id());
    }
    assert_eq!(entities.len(), 13, "{entities:?}");
    let of = |id: &str| operations.iter().find(|operation| operation.id() == id).unwrap().settling();
    let transfer = of("transfer_asset").unwrap();
    assert_eq!((transfer.status_field(), transfer.names_approval()), (Some("status"), true));
    assert_eq!(transfer.read_from(), [("wallet_id", "walletId"), ("transfer_id", "id")]);
    let standings = ["Pending", "Broadcasted", "Confirmed", "Rejected"].map(|status| transfer.standing_of(status));
    assert_eq!(standings, [Standing::Held, Standing::Moving, Standing::Done, Standing::Ended]);
    let statuses = <TransferRequest as Settles>::SETTLING.statuses();
    assert_eq!((statuses.first(), &statuses), (Some(&"Pending"), &transfer.statuses()));
    assert_eq!(of("create_allocation").unwrap().status_field(), None);
    assert!(of("list_transfers").is_none() && of("list_users").is_none());
}
