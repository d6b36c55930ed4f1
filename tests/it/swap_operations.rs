//! Swaps of the sandbox by our client: every operation.

use crate::sandbox::Bench;
use dfns::Network;
use dfns::onchain::{ActionStatus, TargetErc20, TradedNative};
use dfns::prelude::*;
use dfns::swaps::{CreateSwap, GetSwap, GetSwapQuote, ListSwaps, RequestSwapQuote, SwapProvider};
use dfns::wallets::{CreateWallet, GetWalletAssets};
use dfns::{ServiceAccountToken, WithSigner};
use dfns_sandbox::TokenMetadata;
use serde_json::json;

const ETHER: u128 = 1_000_000_000_000_000_000;
const USDC: &str = "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48";

/// Calls every operation on swaps.
pub(crate) async fn swaps(bench: &Bench, account: &Client<ServiceAccountToken, WithSigner>) {
    let (swaps, control) = (account.swaps(), bench.sandbox.control());
    let metadata = TokenMetadata { symbol: "USDC".to_owned(), decimals: 6, verified: true, price: None };
    let token = json!({ "kind": "Erc20", "contract": USDC });
    control.define_token(Network::Ethereum, token, metadata).await.unwrap();
    let wallet = account.wallets().create_wallet(CreateWallet::new(Network::Ethereum)).await.unwrap();
    control.fund(&wallet.id, "Native", 3 * ETHER, None).await.unwrap();
    let ask = || {
        let (source, target) = (TradedNative::new(ETHER), TargetErc20::new(USDC));
        RequestSwapQuote::new(SwapProvider::UniswapX, &wallet.id, source, target, 50_u32)
    };
    let quote = swaps.request_swap_quote(ask()).await.unwrap();
    assert_eq!(swaps.get_swap_quote(GetSwapQuote::new(&quote.id)).await.unwrap().id, quote.id);
    let swap = swaps.create_swap(CreateSwap::from(quote).with_reference("order-17")).await.unwrap();
    assert_eq!(swap.status, ActionStatus::InProgress);
    let swap = swaps.get_swap(GetSwap::new(&swap.id)).await.unwrap();
    assert_eq!((&swap.status, swap.reference.as_deref()), (&ActionStatus::Completed, Some("order-17")));
    assert_eq!(swaps.list_swaps(ListSwaps::new()).await.unwrap().items[0].id, swap.id);
    let assets = account.wallets().get_wallet_assets(GetWalletAssets::new(&wallet.id)).await.unwrap();
    assert_eq!(assets.assets.len(), 2);

    let quote = swaps.request_swap_quote(ask()).await.unwrap();
    control.expire_quote(&quote.id).await.unwrap();
    let refused = swaps.create_swap(CreateSwap::from(quote)).await.unwrap_err();
    assert_eq!(refused.status().unwrap(), 412);
    let quote = swaps.request_swap_quote(ask()).await.unwrap();
    control.require_agreements(true).await.unwrap();
    let refused = swaps.create_swap(CreateSwap::from(quote)).await.unwrap_err();
    assert!(refused.message().contains("is not accepted"), "{refused}");
    control.require_agreements(false).await.unwrap();
}
