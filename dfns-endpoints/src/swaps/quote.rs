//! Quotes for swaps.

use super::Swaps;
use crate::WalletId;
use crate::onchain::{AssetAmount, TargetAsset, TradedAsset};
use dfns_core::{Amount, Requester, Timestamp, dfns_endpoint, dfns_object};

dfns_core::id_types! {
    /// The id of a swap quote (`swapQuote-...`).
    pub struct SwapQuoteId;
}

dfns_core::open_enum! {
    /// The provider of a swap.
    pub enum SwapProvider {
        /// Uniswap, with orders that fillers execute.
        UniswapX => "UniswapX",
        /// Uniswap, with its liquidity pools.
        UniswapClassic => "UniswapClassic",
        /// Circle's CCTP, which burns USDC on one network and mints it on another.
        CircleCctp => "CircleCctp",
    }
}

/// Requests a quote for a swap. The quote is not binding, and nothing is transferred.
///
/// Pass the quote to [`CreateSwap`](super::CreateSwap) to execute it.
#[dfns_endpoint(POST, "/swaps/quotes",
    group = Swaps, returns = SwapQuote, callers(employee, service_account), permissions = none)]
pub struct RequestSwapQuote {
    /// The provider.
    pub provider: SwapProvider,
    /// The source wallet.
    pub wallet_id: WalletId,
    /// The wallet that receives the target asset. Defaults to the source wallet, the only one that
    /// Uniswap supports.
    pub target_wallet_id: Option<WalletId>,
    /// The asset to sell, with its amount.
    pub source_asset: TradedAsset,
    /// The asset to buy, without an amount.
    pub target_asset: TargetAsset,
    /// The maximum slippage, in basis points (1/100 of a percent): 0 to 10000.
    pub slippage_bps: u32,
}

/// Reads a swap quote.
#[dfns_endpoint(GET, "/swaps/quotes/{quoteId}",
    group = Swaps, returns = SwapQuote, callers(employee, service_account), permissions = none)]
pub struct GetSwapQuote {
    /// The quote to read.
    pub quote_id: SwapQuoteId,
}

/// A quote for a swap.
#[dfns_object(response)]
pub struct SwapQuote {
    /// The quote's id.
    pub id: SwapQuoteId,
    /// The source wallet.
    pub wallet_id: WalletId,
    /// The target wallet, if requested.
    pub target_wallet_id: Option<WalletId>,
    /// The provider.
    pub provider: SwapProvider,
    /// The asset to sell, with its amount.
    pub source_asset: AssetAmount,
    /// The asset to buy, with the expected amount.
    pub target_asset: AssetAmount,
    /// The maximum slippage, in basis points (1/100 of a percent).
    pub slippage_bps: u32,
    /// The provider's fee. Its unit is not documented.
    pub fee: Option<Amount>,
    /// The time of the quote.
    pub date_created: Timestamp,
    /// The request body, as sent.
    pub request_body: SwapQuoteTerms,
    /// The user who requested the quote.
    pub requester: Requester,
}

/// The request body of a quote. Every field may be absent.
#[dfns_object(response)]
pub struct SwapQuoteTerms {
    /// The provider.
    pub provider: Option<SwapProvider>,
    /// The source wallet.
    pub wallet_id: Option<WalletId>,
    /// The target wallet.
    pub target_wallet_id: Option<WalletId>,
    /// The source asset.
    pub source_asset: Option<TradedAsset>,
    /// The target asset.
    pub target_asset: Option<TargetAsset>,
    /// The maximum slippage, in basis points (1/100 of a percent).
    pub slippage_bps: Option<u32>,
}
