//! Swaps, which execute a quote.

use super::{SwapProvider, SwapQuote, SwapQuoteId, Swaps};
use crate::onchain::{ActionStatus, AssetAmount, TradedAsset};
use crate::{FeeSponsorId, SwapId, WalletId};
use dfns_core::{Page, Requester, Timestamp, dfns_endpoint, dfns_object};

/// Lists the swaps of the organization.
#[dfns_endpoint(GET, "/swaps",
    group = Swaps, returns = Page<Swap>, paginated, callers(employee, service_account),
    permissions = ["Swaps:Read"])]
pub struct ListSwaps {
    /// The maximum number of swaps per page: 1 to 500. Defaults to 50.
    pub limit: Option<u32>,
    /// The `next_page_token` of the previous page.
    pub pagination_token: Option<String>,
}

/// Executes a quoted swap: sells one asset of a wallet and buys another.
///
/// The request repeats the terms of the quote, so that the signature covers them; other terms are
/// rejected. If a policy requires approval, the status is
/// [`PendingPolicyApproval`](ActionStatus::PendingPolicyApproval).
///
/// The provider's agreements must be accepted first, with `record_agreement_acceptance` of the
/// domain `agreements`.
///
/// In the guide: `docs/src/transfers.md`.
///
/// ```no_run
/// use dfns::prelude::*;
/// use dfns::onchain::{TradedNative, TargetErc20};
/// use dfns::swaps::{CreateSwap, RequestSwapQuote, SwapProvider};
///
/// # async fn example(token: String, signer: KeySigner) -> Result<(), Error> {
/// let client = Client::builder().service_account(token).signer(signer).build()?;
///
/// let ether = TradedNative::new(10_000_000_000_000_000_u64);
/// let usdc = TargetErc20::new("0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48");
/// let ask = RequestSwapQuote::new(SwapProvider::UniswapX, "wa-4g991-s29to-9hrq4nbuto6ih33b", ether, usdc, 50_u32);
/// let quote = client.swaps().request_swap_quote(ask).await?;
///
/// let swap = client.swaps().create_swap(CreateSwap::from(quote).with_reference("order-17")).await?;
/// println!("{} is {}", swap.id, swap.status);
/// # Ok(())
/// # }
/// ```
#[dfns_endpoint(POST, "/swaps",
    group = Swaps, returns = Swap, signed, callers(employee, service_account),
    permissions = ["Swaps:Create"] | ["Swaps:Create", "Wallets:Transactions:Create",
        "FeeSponsors:Use" if server("feeSponsorId is set and the sponsored wallet is owned by an EndUser")])]
pub struct CreateSwap {
    /// The quote to execute.
    pub quote_id: SwapQuoteId,
    /// The provider, as in the quote.
    pub provider: SwapProvider,
    /// The source wallet, as in the quote.
    pub wallet_id: WalletId,
    /// The target wallet, as in the quote.
    pub target_wallet_id: Option<WalletId>,
    /// The source asset, as in the quote.
    pub source_asset: TradedAsset,
    /// The target asset, as in the quote.
    pub target_asset: TradedAsset,
    /// The maximum slippage, as in the quote, in basis points.
    pub slippage_bps: u32,
    /// A reference of your own.
    pub reference: Option<String>,
    /// The fee sponsor that pays the fee for the wallet.
    pub fee_sponsor_id: Option<FeeSponsorId>,
}

impl From<SwapQuote> for CreateSwap {
    /// The swap that the quote is for, on its terms.
    fn from(quote: SwapQuote) -> Self {
        Self {
            quote_id: quote.id,
            provider: quote.provider,
            wallet_id: quote.wallet_id,
            target_wallet_id: quote.target_wallet_id,
            source_asset: quote.source_asset.into(),
            target_asset: quote.target_asset.into(),
            slippage_bps: quote.slippage_bps,
            reference: None,
            fee_sponsor_id: None,
        }
    }
}

/// Reads a swap, with its current status.
#[dfns_endpoint(GET, "/swaps/{swapId}",
    group = Swaps, returns = Swap, callers(employee, service_account), permissions = ["Swaps:Read"])]
pub struct GetSwap {
    /// The swap to read.
    pub swap_id: SwapId,
}

/// A swap of one asset of a wallet for another.
#[dfns_object(response, settles(status, read = GetSwap { swap_id = id },
    held = [PendingPolicyApproval], done = [Completed], ended = [Failed, Rejected]))]
pub struct Swap {
    /// The swap's id.
    pub id: SwapId,
    /// The quote of the swap.
    pub quote_id: SwapQuoteId,
    /// The reference, as given by the client; `null` in responses if absent.
    #[serde(skip_serializing_if = "crate::nullable::never")]
    pub reference: Option<String>,
    /// The source wallet.
    pub wallet_id: WalletId,
    /// The wallet that receives the target asset.
    pub target_wallet_id: WalletId,
    /// The status.
    pub status: ActionStatus,
    /// The provider.
    pub provider: SwapProvider,
    /// The fee sponsor that pays the fee.
    pub fee_sponsor_id: Option<FeeSponsorId>,
    /// The asset to sell, with its amount, as quoted.
    pub quoted_source_asset: AssetAmount,
    /// The asset to buy, with the expected amount, as quoted.
    pub quoted_target_asset: AssetAmount,
    /// The maximum slippage, in basis points (1/100 of a percent).
    pub slippage_bps: u32,
    /// The time of the request.
    pub date_created: Timestamp,
    /// The request body, as sent.
    pub request_body: SwapTerms,
    /// The user who requested the swap.
    pub requester: Requester,
    /// The reason for the failure.
    pub failure_reason: Option<String>,
    /// The provider's own status. Its values are not documented.
    pub protocol_status: Option<String>,
}

/// The request body of a swap. Every field may be absent.
#[dfns_object(response)]
pub struct SwapTerms {
    /// The quote.
    pub quote_id: Option<SwapQuoteId>,
    /// The reference.
    pub reference: Option<String>,
    /// The provider.
    pub provider: Option<SwapProvider>,
    /// The source wallet.
    pub wallet_id: Option<WalletId>,
    /// The target wallet.
    pub target_wallet_id: Option<WalletId>,
    /// The maximum slippage, in basis points (1/100 of a percent).
    pub slippage_bps: Option<u32>,
    /// The source asset.
    pub source_asset: Option<TradedAsset>,
    /// The target asset.
    pub target_asset: Option<TradedAsset>,
    /// The fee sponsor.
    pub fee_sponsor_id: Option<FeeSponsorId>,
}
