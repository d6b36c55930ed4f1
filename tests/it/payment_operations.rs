//! Payments of the sandbox by our client: every operation on what wallets hold and send, on
//! networks, and on exchanges.

use crate::sandbox::Bench;
use dfns::address_watches::{
    CreateAddressWatch, DeleteAddressWatch, GetAddressWatch, GetAddressWatchAssets, GetAddressWatchBlockchainEvents,
    GetAddressWatchHistory, ListAddressWatches,
};
use dfns::exchanges::{
    CreateDeposit, CreateExchange, CreateWithdrawal, DeleteExchange, ExchangeApiKeys, ExchangeKind, GetExchange,
    ListAccountAssets, ListAccounts, ListAssetWithdrawalNetworks, ListExchanges, NativeExchangeTransfer,
};
use dfns::fee_sponsors::{
    ActivateFeeSponsor, CreateFeeSponsor, DeactivateFeeSponsor, DeleteFeeSponsor, FeeSponsorStatus, GetFeeSponsor,
    ListFeeSponsors, ListSponsoredFees,
};
use dfns::networks::{
    AbiFunction, AbiParameter, CallFunction, CantonApi, CantonOAuth2, CreateCantonValidator, CustomCantonValidator,
    DeleteCantonValidator, EstimateFees, EvmContractCall, FeeEstimate, GetCantonValidator, ListCantonValidators,
    ReadContract, ReindexTransaction, UpdateCantonValidator,
};
use dfns::onchain::{BroadcastStatus, EvmTransaction, NativeTransfer, TransactionBody};
use dfns::prelude::*;
use dfns::wallets::{
    AbortTransaction, AbortTransfer, AcceptOffer, ActivateWallet, BulkCreateWallets, BulkWalletJobStatus,
    CancelTransaction, CancelTransfer, CantonLedgerApiProxy, CantonRequestMethod, CreateWallet, GetBulkWalletJob,
    GetOffer, GetTransaction, GetTransfer, GetWalletAssets, GetWalletHistory, GetWalletNfts, ListBulkWalletJobWallets,
    ListBulkWalletJobs, ListOffers, ListOrgWalletHistory, ListTransactions, ListTransfers, OfferStatus, RejectOffer,
    SignAndBroadcastTransaction, SpeedUpTransaction, SpeedUpTransfer, TransferAsset, Wallet,
};
use dfns::{Network, ServiceAccountToken, Timestamp, UserToken, WithSigner};
use dfns_sandbox::Pace;
use serde_json::json;
use std::time::{Duration, SystemTime};

type Account = Client<ServiceAccountToken, WithSigner>;
type Employee = Client<UserToken, WithSigner>;

const ETHER: u128 = 1_000_000_000_000_000_000;
const NOBODY: &str = "0x00000000000000000000000000000000000000aa";

async fn funded(bench: &Bench, account: &Account, network: Network) -> Wallet {
    let wallet = account.wallets().create_wallet(CreateWallet::new(network)).await.unwrap();
    bench.sandbox.control().fund(&wallet.id, "Native", ETHER, None).await.unwrap();
    wallet
}

fn transfer(wallet: &Wallet, to: &str, amount: u128) -> TransferAsset {
    TransferAsset::new(&wallet.id, NativeTransfer::new(to, amount))
}

fn transaction(wallet: &Wallet) -> SignAndBroadcastTransaction {
    let body = EvmTransaction::default().with_to(NOBODY).with_value(1_u64);
    SignAndBroadcastTransaction::new(&wallet.id, TransactionBody::evm_json(body))
}

/// Calls every operation on what wallets hold and send, and on networks.
pub(crate) async fn payments(bench: &Bench, account: &Account) {
    let wallet = funded(bench, account, Network::EthereumSepolia).await;
    sent(bench, account, &wallet).await;
    held(bench, account, &wallet).await;
    replaced(bench, account, &wallet).await;
    many(account).await;
    networks(account).await;
    offers(bench, account).await;
}

async fn sent(bench: &Bench, account: &Account, wallet: &Wallet) {
    let (wallets, id) = (account.wallets(), &wallet.id);
    let transfer = wallets.transfer_asset(transfer(wallet, NOBODY, 7)).await.unwrap();
    let transaction = wallets.sign_and_broadcast_transaction(transaction(wallet)).await.unwrap();
    let transfer = wallets.get_transfer(GetTransfer::new(id, &transfer.id)).await.unwrap();
    let transaction = wallets.get_transaction(GetTransaction::new(id, &transaction.id)).await.unwrap();
    assert_eq!((&transfer.status, &transaction.status), (&BroadcastStatus::Confirmed, &BroadcastStatus::Confirmed));
    assert_eq!(wallets.list_transfers(ListTransfers::new(id)).await.unwrap().items[0].id, transfer.id);
    assert_eq!(wallets.list_transactions(ListTransactions::new(id)).await.unwrap().items[0].id, transaction.id);

    let assets = wallets.get_wallet_assets(GetWalletAssets::new(id).with_net_worth(true)).await.unwrap();
    assert!(assets.net_worth.is_some());
    let nft = json!({ "kind": "Erc721", "contract": NOBODY, "tokenId": "7" });
    bench.sandbox.control().give_nft(id, nft, None).await.unwrap();
    assert_eq!(wallets.get_wallet_nfts(GetWalletNfts::new(id)).await.unwrap().nfts.len(), 1);
    let history = wallets.get_wallet_history(GetWalletHistory::new(id)).await.unwrap();
    assert_eq!(history.items.len(), 4, "funds, a transfer, a transaction, an NFT");
    let now = SystemTime::now();
    let (start, end) = (now - Duration::from_secs(600), now + Duration::from_secs(600));
    let period = ListOrgWalletHistory::new(Timestamp::from(start), Timestamp::from(end));
    assert!(!wallets.list_org_wallet_history(period).await.unwrap().items.is_empty());
    let reindex = ReindexTransaction::new(Network::EthereumSepolia, transfer.tx_hash.unwrap());
    account.networks().reindex_transaction(reindex).await.unwrap();
}

/// Aborts what tests hold.
async fn held(bench: &Bench, account: &Account, wallet: &Wallet) {
    let (wallets, id) = (account.wallets(), &wallet.id);
    bench.sandbox.control().hold(id.as_str()).await.unwrap();
    let transfer = wallets.transfer_asset(transfer(wallet, NOBODY, 7)).await.unwrap();
    let transaction = wallets.sign_and_broadcast_transaction(transaction(wallet)).await.unwrap();
    let transfer = wallets.abort_transfer(AbortTransfer::new(id, &transfer.id)).await.unwrap();
    let transaction = wallets.abort_transaction(AbortTransaction::new(id, &transaction.id)).await.unwrap();
    assert_eq!((transfer.status, transaction.status), (BroadcastStatus::Failed, BroadcastStatus::Failed));
    bench.sandbox.control().release(id.as_str()).await.unwrap();
}

/// Replaces what is in the mempool.
async fn replaced(bench: &Bench, account: &Account, wallet: &Wallet) {
    let (wallets, id, control) = (account.wallets(), &wallet.id, bench.sandbox.control());
    control.set_pace(Pace::Manual, Some(Network::EthereumSepolia)).await.unwrap();
    let (one, other) = (transfer(wallet, NOBODY, 7), transfer(wallet, NOBODY, 8));
    let (one, other) = (wallets.transfer_asset(one).await.unwrap(), wallets.transfer_asset(other).await.unwrap());
    let third = wallets.sign_and_broadcast_transaction(transaction(wallet)).await.unwrap();
    let fourth = wallets.sign_and_broadcast_transaction(transaction(wallet)).await.unwrap();
    control.step(Network::EthereumSepolia, 2).await.unwrap();
    let replacements = [
        wallets.cancel_transfer(CancelTransfer::new(id, &one.id)).await.unwrap(),
        wallets.speed_up_transfer(SpeedUpTransfer::new(id, &other.id)).await.unwrap(),
        wallets.cancel_transaction(CancelTransaction::new(id, &third.id)).await.unwrap(),
        wallets.speed_up_transaction(SpeedUpTransaction::new(id, &fourth.id)).await.unwrap(),
    ];
    control.mine(Network::EthereumSepolia, 1).await.unwrap();
    control.set_pace(Pace::Instant, Some(Network::EthereumSepolia)).await.unwrap();
    for replacement in replacements {
        let replacement = wallets.get_transaction(GetTransaction::new(id, &replacement.id)).await.unwrap();
        assert_eq!(replacement.status, BroadcastStatus::Confirmed);
    }
    assert_eq!(wallets.get_transfer(GetTransfer::new(id, &one.id)).await.unwrap().status, BroadcastStatus::Failed);
}

/// Creates wallets in bulk, and one that needs activation.
async fn many(account: &Account) {
    let wallets = account.wallets();
    let job = wallets.bulk_create_wallets(BulkCreateWallets::new(Network::Tron, 3, "till")).await.unwrap();
    let job = wallets.get_bulk_wallet_job(GetBulkWalletJob::new(&job.id)).await.unwrap();
    assert_eq!((&job.status, job.completed_count), (&BulkWalletJobStatus::Completed, 3));
    let made = wallets.list_bulk_wallet_job_wallets(ListBulkWalletJobWallets::new(&job.id)).await.unwrap();
    assert_eq!(made.items.len(), 3);
    assert_eq!(wallets.list_bulk_wallet_jobs(ListBulkWalletJobs::new()).await.unwrap().items[0].id, job.id);
    let wallet = wallets.create_wallet(CreateWallet::new(Network::Starknet)).await.unwrap();
    let activation = wallets.activate_wallet(ActivateWallet::new(&wallet.id)).await.unwrap();
    let activation = wallets.get_transaction(GetTransaction::new(&wallet.id, &activation.id)).await.unwrap();
    assert_eq!(activation.status, BroadcastStatus::Confirmed);
}

async fn networks(account: &Account) {
    let networks = account.networks();
    let fees = networks.estimate_fees(EstimateFees::new(Network::Base)).await.unwrap();
    assert!(matches!(fees, FeeEstimate::Eip1559(_)), "{fees:?}");
    let call = EvmContractCall::new(Network::Polygon, NOBODY, "0x06fdde03");
    let refused = networks.read_contract(ReadContract::new(call)).await.unwrap_err();
    assert!(refused.message().contains("execution reverted"), "{refused}");
    let name = AbiFunction::new("function", "name", "view", Vec::new(), vec![AbiParameter::new("", "string")]);
    let refused = networks.call_function(CallFunction::new(Network::Polygon, NOBODY, name)).await.unwrap_err();
    assert!(refused.message().contains("execution reverted"), "{refused}");

    let api = || CantonApi::new("https://c.example.com", CantonOAuth2::new("https://id.example.com", "a", "c", "s"));
    let custom = CustomCantonValidator::new(api(), api()).with_name("one");
    let create = CreateCantonValidator::new(Network::Canton, custom);
    let validator = networks.create_canton_validator(create).await.unwrap();
    let update = UpdateCantonValidator::new(Network::Canton, &validator.id).with_name("two");
    assert_eq!(networks.update_canton_validator(update).await.unwrap().name.as_deref(), Some("two"));
    let get = GetCantonValidator::new(Network::Canton, &validator.id);
    assert_eq!(networks.get_canton_validator(get).await.unwrap().name.as_deref(), Some("two"));
    let listed = networks.list_canton_validators(ListCantonValidators::new(Network::Canton)).await.unwrap();
    assert_eq!(listed.items.len(), 1);
    networks.delete_canton_validator(DeleteCantonValidator::new(Network::Canton, &validator.id)).await.unwrap();
}

/// Offers of Canton: one is accepted, one is rejected.
async fn offers(bench: &Bench, account: &Account) {
    let api = || CantonApi::new("https://c.example.com", CantonOAuth2::new("https://id.example.com", "a", "c", "s"));
    let create = CreateCantonValidator::new(Network::Canton, CustomCantonValidator::new(api(), api()));
    account.networks().create_canton_validator(create).await.unwrap();
    let wallets = account.wallets();
    let from = funded(bench, account, Network::Canton).await;
    let to = wallets.create_wallet(CreateWallet::new(Network::Canton)).await.unwrap();
    let ledger_end = CantonLedgerApiProxy::new(&to.id, CantonRequestMethod::Get, "/v2/state/ledger-end");
    assert!(wallets.canton_ledger_api_proxy(ledger_end).await.unwrap().as_str().contains("offset"));
    for settled in [OfferStatus::Accepted, OfferStatus::Rejected] {
        let body = NativeTransfer::new(to.address.clone().unwrap(), 70_000_u64).with_offer(true);
        wallets.transfer_asset(TransferAsset::new(&from.id, body)).await.unwrap();
        let offer = wallets.list_offers(ListOffers::new(&to.id)).await.unwrap().items.remove(0);
        let offer = wallets.get_offer(GetOffer::new(&to.id, &offer.id)).await.unwrap();
        assert_eq!(offer.status, OfferStatus::Pending);
        let offer = if settled == OfferStatus::Accepted {
            wallets.accept_offer(AcceptOffer::new(&to.id, &offer.id)).await.unwrap()
        } else {
            wallets.reject_offer(RejectOffer::new(&to.id, &offer.id)).await.unwrap()
        };
        assert_eq!(offer.status, settled);
    }
}

/// Calls every operation on exchanges.
pub(crate) async fn exchanges(bench: &Bench, account: &Account, employee: &Employee) {
    let exchanges = employee.exchanges();
    let keys = || ExchangeApiKeys::new("public", "private");
    let exchange = exchanges.create_exchange(CreateExchange::new(ExchangeKind::Binance, keys(), keys())).await.unwrap();
    assert_eq!(exchanges.get_exchange(GetExchange::new(&exchange.id)).await.unwrap().id, exchange.id);
    assert_eq!(exchanges.list_exchanges(ListExchanges::new()).await.unwrap().items.len(), 1);
    let exchange_account = exchanges.list_accounts(ListAccounts::new(&exchange.id)).await.unwrap().items.remove(0);
    let id = &exchange_account.id;
    let networks = ListAssetWithdrawalNetworks::new(&exchange.id, id, "ETH");
    assert!(!exchanges.list_asset_withdrawal_networks(networks).await.unwrap().is_empty());

    let wallet = funded(bench, account, Network::Ethereum).await;
    let amount = |wei: u128| NativeExchangeTransfer::new(wei, &wallet.id);
    exchanges.create_deposit(CreateDeposit::new(&exchange.id, id, amount(ETHER / 2))).await.unwrap();
    bench.sandbox.control().settle().await.unwrap();
    let withdrawal = CreateWithdrawal::new(&exchange.id, id, amount(ETHER / 4));
    assert!(exchanges.create_withdrawal(withdrawal).await.unwrap().exchange_reference.is_some());
    let assets = exchanges.list_account_assets(ListAccountAssets::new(&exchange.id, id)).await.unwrap();
    assert!(assets.items.iter().any(|asset| asset.symbol == "ETH"));
    assert!(exchanges.delete_exchange(DeleteExchange::new(&exchange.id)).await.unwrap().deleted);
}

/// Calls every operation on fee sponsors.
pub(crate) async fn fee_sponsors(bench: &Bench, account: &Account) {
    let sponsors = account.fee_sponsors();
    let wallet = funded(bench, account, Network::EthereumHoodi).await;
    let sponsor = sponsors.create_fee_sponsor(CreateFeeSponsor::new(&wallet.id)).await.unwrap();
    let idle = sponsors.deactivate_fee_sponsor(DeactivateFeeSponsor::new(&sponsor.id)).await.unwrap();
    assert_eq!(idle.status, FeeSponsorStatus::Deactivated);
    sponsors.activate_fee_sponsor(ActivateFeeSponsor::new(&sponsor.id)).await.unwrap();
    let read = sponsors.get_fee_sponsor(GetFeeSponsor::new(&sponsor.id)).await.unwrap();
    assert_eq!(read.status, FeeSponsorStatus::Active);
    assert_eq!(sponsors.list_fee_sponsors(ListFeeSponsors::new()).await.unwrap().items[0].id, sponsor.id);

    let spender = funded(bench, account, Network::EthereumHoodi).await;
    let body = NativeTransfer::new(NOBODY, ETHER).with_fee_sponsor_id(&sponsor.id);
    let transfer = account.wallets().transfer_asset(TransferAsset::new(&spender.id, body)).await.unwrap();
    let fees = sponsors.list_sponsored_fees(ListSponsoredFees::new(&sponsor.id)).await.unwrap();
    assert_eq!(fees.items[0].request_id, transfer.id.as_str(), "the sponsoree sends all it has");
    let archived = sponsors.delete_fee_sponsor(DeleteFeeSponsor::new(&sponsor.id)).await.unwrap();
    assert_eq!(archived.status, FeeSponsorStatus::Archived);
}

/// Calls every operation on watches of addresses.
pub(crate) async fn address_watches(bench: &Bench, account: &Account) {
    let watches = account.address_watches();
    bench.sandbox.control().touch(Network::EthereumHoodi, NOBODY.to_owned()).await.unwrap();
    let watch = watches.create_address_watch(CreateAddressWatch::new(Network::EthereumHoodi, NOBODY)).await.unwrap();
    assert_eq!(watches.get_address_watch(GetAddressWatch::new(&watch.id)).await.unwrap().address, NOBODY);
    assert_eq!(watches.list_address_watches(ListAddressWatches::new()).await.unwrap().items[0].id, watch.id);
    let payer = funded(bench, account, Network::EthereumHoodi).await;
    account.wallets().transfer_asset(transfer(&payer, NOBODY, 7)).await.unwrap();
    let assets = watches.get_address_watch_assets(GetAddressWatchAssets::new(&watch.id)).await.unwrap();
    assert_eq!(assets.assets.len(), 1);
    let history = watches.get_address_watch_history(GetAddressWatchHistory::new(&watch.id)).await.unwrap();
    assert_eq!(history.items.len(), 1);
    let events = GetAddressWatchBlockchainEvents::new(&watch.id);
    assert!(watches.get_address_watch_blockchain_events(events).await.unwrap().items.is_empty());
    watches.delete_address_watch(DeleteAddressWatch::new(&watch.id)).await.unwrap();
}
