//! What a swap would give.

use super::Swaps;
use crate::WalletId;
use crate::onchain::{KnownAsset, TradedAsset, WantedAsset};
use dfns_core::{Amount, Requester, Timestamp, dfns_endpoint, dfns_object};

dfns_core::id_types! {
    /// Names a quote for a swap (`swapQuote-...`).
    pub struct SwapQuoteId;
}

dfns_core::open_enum! {
    /// Who carries out a swap.
    pub enum SwapProvider {
        /// Uniswap, by orders that others fill.
        UniswapX => "UniswapX",
        /// Uniswap, from its pools.
        UniswapClassic => "UniswapClassic",
        /// Circle, which burns USDC on one network and mints it on another.
        CircleCctp => "CircleCctp",
    }
}

/// Asks what a swap would give. Nothing is bound to it, and nothing is signed.
#[dfns_endpoint(POST, "/swaps/quotes",
    group = Swaps, returns = SwapQuote, callers(employee, service_account), permissions = none)]
pub struct RequestSwapQuote {
    /// The provider.
    pub provider: SwapProvider,
    /// The source wallet.
    pub wallet_id: WalletId,
    /// The wallet that gets. Uniswap takes none but the one that gives, which is meant if nothing is said.
    pub target_wallet_id: Option<WalletId>,
    /// The source asset.
    pub source_asset: TradedAsset,
    /// What to get for it, without an amount.
    pub target_asset: WantedAsset,
    /// How much less than quoted is acceptable, should the price move: in hundredths of a percent, 0 to 10000.
    pub slippage_bps: u32,
}

/// Reads a quote.
#[dfns_endpoint(GET, "/swaps/quotes/{quoteId}",
    group = Swaps, returns = SwapQuote, callers(employee, service_account), permissions = none)]
pub struct GetSwapQuote {
    /// The quote to read.
    pub quote_id: SwapQuoteId,
}

/// What a swap would give.
#[dfns_object(response)]
pub struct SwapQuote {
    /// The quote's id.
    pub id: SwapQuoteId,
    /// The source wallet.
    pub wallet_id: WalletId,
    /// The wallet that gets, if it was named.
    pub target_wallet_id: Option<WalletId>,
    /// The provider.
    pub provider: SwapProvider,
    /// What it takes.
    pub source_asset: KnownAsset,
    /// What it gives.
    pub target_asset: KnownAsset,
    /// How much less than that is acceptable, in hundredths of a percent.
    pub slippage_bps: u32,
    /// What the provider takes for it.
    pub fee: Option<Amount>,
    /// When it was given.
    pub date_created: Timestamp,
    /// The request body.
    pub request_body: SwapQuoteTerms,
    /// The requester.
    pub requester: Requester,
}

/// What a quote was asked for with. All of it may be missing.
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
    pub target_asset: Option<WantedAsset>,
    /// How much less than quoted is acceptable, in hundredths of a percent.
    pub slippage_bps: Option<u32>,
}
