//! Allocations and yields of the sandbox by our client: every operation.

use crate::sandbox::Bench;
use dfns::Network;
use dfns::allocations::{
    Cancel0fnsOrderPlacement, CreateAllocation, CreateAllocationAction, CreateAllocationQuote, GetAllocation,
    ListAllocationActions, ListAllocations,
};
use dfns::onchain::{
    ActionStatus, AssetAmount, InvestmentActionKind, InvestmentProtocol, InvestmentTrade, NewInvestment,
    NewOfnsInvestment, TargetErc20, TradedErc20,
};
use dfns::prelude::*;
use dfns::wallets::{CreateWallet, Wallet};
use dfns::yields::{CreateYield, CreateYieldAction, GetYield, ListYieldActions, ListYields};
use dfns::{ServiceAccountToken, WithSigner};
use dfns_sandbox::TokenMetadata;
use serde_json::json;

type Account = Client<ServiceAccountToken, WithSigner>;

const USDC: &str = "0x1c7D4B196Cb0C7B01d743Fbc6116a902379C7238";
const OFNS: &str = "0x0A7660979A67E4bC51E750C628C8479ff9F458aE";

async fn investor(bench: &Bench, account: &Account) -> Wallet {
    let control = bench.sandbox.control();
    let metadata = TokenMetadata { symbol: "USDC".to_owned(), decimals: 6, verified: true, price: None };
    let token = json!({ "kind": "Erc20", "contract": USDC });
    control.define_token(Network::EthereumSepolia, token.clone(), metadata).await.unwrap();
    let wallet = account.wallets().create_wallet(CreateWallet::new(Network::EthereumSepolia)).await.unwrap();
    control.fund(&wallet.id, "Native", 1_000_000_000_000_000_000_u128, None).await.unwrap();
    control.fund(&wallet.id, token, 1_000_000_000_u64, None).await.unwrap();
    wallet
}

fn investment(wallet: &Wallet, amount: u64) -> NewInvestment {
    let (source, target) = (TradedErc20::new(USDC, amount), TradedErc20::new(OFNS, amount));
    NewOfnsInvestment::new(&wallet.id, source, target, 50_u32).into()
}

fn withdrawal(amount: u64) -> InvestmentTrade {
    let (source, target) = (TradedErc20::new(OFNS, amount), TradedErc20::new(USDC, amount));
    InvestmentTrade::new(InvestmentActionKind::Withdraw, source, target, 50_u32)
}

fn units(amount: &AssetAmount) -> Option<u128> {
    match amount {
        AssetAmount::Erc20(amount) => amount.amount.to_u128(),
        _ => None,
    }
}

/// Calls every operation on allocations.
pub(crate) async fn allocations(bench: &Bench, account: &Account) {
    let (allocations, control) = (account.allocations(), bench.sandbox.control());
    let wallet = investor(bench, account).await;
    let rates = allocations.get_allocations_info().await.unwrap();
    assert_eq!(rates.len(), 7);
    let (source, target) = (TradedErc20::new(USDC, 1000_u64), TargetErc20::new(OFNS));
    let (protocol, kind) = (InvestmentProtocol::Ofns, InvestmentActionKind::Deposit);
    let ask = CreateAllocationQuote::new(&wallet.id, protocol, kind, source, target);
    let quote = allocations.create_allocation_quote(ask).await.unwrap();
    assert_eq!(units(&quote.target_asset), Some(1000));

    let created = allocations.create_allocation(CreateAllocation::new(investment(&wallet, 1000))).await.unwrap();
    control.settle().await.unwrap();
    let read = allocations.get_allocation(GetAllocation::new(&created.id)).await.unwrap();
    assert_eq!(units(&read.amount), Some(1000));
    let action = CreateAllocationAction::new(&created.id, withdrawal(400));
    allocations.create_allocation_action(action).await.unwrap();
    let actions = allocations.list_allocation_actions(ListAllocationActions::new(&created.id)).await.unwrap().items;
    assert!(actions.iter().all(|action| action.status == ActionStatus::Completed), "{actions:?}");
    let listed = allocations.list_allocations(ListAllocations::new()).await.unwrap();
    assert_eq!(units(&listed.items[0].amount), Some(600));

    control.hold_orders(true).await.unwrap();
    let action = CreateAllocationAction::new(&created.id, withdrawal(600));
    let held = allocations.create_allocation_action(action).await.unwrap();
    control.settle().await.unwrap();
    let order = held.actions.unwrap().remove(0);
    let cancel = Cancel0fnsOrderPlacement::new(&order.id);
    allocations.cancel0fns_order_placement(cancel).await.unwrap();
    let read = allocations.get_allocation(GetAllocation::new(&created.id)).await.unwrap();
    assert_eq!(read.actions.unwrap()[0].failure_reason.as_deref(), Some("Canceled"));
    control.hold_orders(false).await.unwrap();
}

/// Calls every operation on yields.
pub(crate) async fn yields(bench: &Bench, account: &Account) {
    let yields = account.yields();
    let wallet = investor(bench, account).await;
    let created = yields.create_yield(CreateYield::new(investment(&wallet, 1000))).await.unwrap();
    bench.sandbox.control().settle().await.unwrap();
    let action = CreateYieldAction::new(&created.id, withdrawal(400));
    yields.create_yield_action(action).await.unwrap();
    let read = yields.get_yield(GetYield::new(&created.id)).await.unwrap();
    assert_eq!(units(&read.amount), Some(600));
    assert_eq!(yields.list_yields(ListYields::new()).await.unwrap().items[0].id, created.id);
    assert_eq!(yields.list_yield_actions(ListYieldActions::new(&created.id)).await.unwrap().items.len(), 2);
}
