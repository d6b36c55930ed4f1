//! Operations of the protocol `0fns`: quotes, and the cancellation of orders.

use super::{AllocationActionId, Allocations};
use crate::onchain::{AssetAmount, InvestmentActionKind, InvestmentProtocol, TargetAsset, TradedAsset};
use crate::{FeeSponsorId, TransactionId, WalletId};
use dfns_core::{Timestamp, dfns_endpoint, dfns_object};

/// Requests a quote for a deposit into `0fns` or a withdrawal from it. The quote is not binding,
/// and nothing is transferred.
#[dfns_endpoint(POST, "/allocations/get-0fns-quote",
    group = Allocations, returns = AllocationQuote, permissions = unknown)]
pub struct CreateAllocationQuote {
    /// The source wallet.
    pub wallet_id: WalletId,
    /// The protocol: `0fns`.
    pub protocol: InvestmentProtocol,
    /// The direction of the transfer.
    pub kind: InvestmentActionKind,
    /// The source asset.
    pub source_asset: TradedAsset,
    /// The target asset.
    pub target_asset: TargetAsset,
}

/// Cancels an unfilled `0fns` order.
///
/// Broadcasts a transaction that returns the order's assets to the wallet.
#[dfns_endpoint(POST, "/allocations/cancel-0fns-order-placement",
    group = Allocations, returns = CancelledOrderPlacement, signed, replay(external_id),
    permissions = ["Allocations:Update", "Wallets:Transactions:Create",
        "FeeSponsors:Use" if server("feeSponsorId is set and the sponsored wallet is owned by an EndUser")])]
pub struct Cancel0fnsOrderPlacement {
    /// The action that placed the order.
    pub allocation_action_id: AllocationActionId,
    /// An idempotency key. A request that repeats it returns the first result and does nothing
    /// else.
    pub external_id: Option<String>,
    /// The fee sponsor that pays the fee for the wallet.
    pub fee_sponsor_id: Option<FeeSponsorId>,
}

/// A quote for a deposit into `0fns` or a withdrawal from it.
#[dfns_object(response)]
pub struct AllocationQuote {
    /// The source wallet.
    pub wallet_id: WalletId,
    /// The protocol.
    pub protocol: InvestmentProtocol,
    /// The direction of the transfer.
    pub kind: InvestmentActionKind,
    /// The source asset and amount.
    pub source_asset: AssetAmount,
    /// The target asset and amount.
    pub target_asset: AssetAmount,
    /// The estimated time until the order is filled. Its unit is not documented.
    pub est_fill_time: u64,
    /// The time of the quote.
    pub date_created: Timestamp,
}

/// The cancellation of an order.
#[dfns_object(response)]
pub struct CancelledOrderPlacement {
    /// The transaction that cancels the order.
    pub transaction_id: TransactionId,
}
