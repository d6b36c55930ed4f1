//! The on-chain history of wallets.

use super::{WalletPage, Wallets};
use crate::onchain::{BlockchainEvent, BlockchainEventKind, TransferDirection};
use crate::{Network, OrgId, WalletId};
use dfns_core::{Amount, PageBody, Timestamp, dfns_endpoint, dfns_object};

/// Lists the confirmed incoming and outgoing transfers of a wallet, newest first.
///
/// Contains every transfer that Dfns found on chain, including those not requested through Dfns. An
/// event appears once its block is final.
#[dfns_endpoint(GET, "/wallets/{walletId}/history",
    group = Wallets, returns = WalletPage<BlockchainEvent>, paginated, callers(employee, end_user, service_account),
    permissions = ["Wallets:Read"])]
pub struct GetWalletHistory {
    /// The wallet.
    pub wallet_id: WalletId,
    /// The maximum number of events per page.
    pub limit: Option<u32>,
    /// The `next_page_token` of the previous page.
    pub pagination_token: Option<String>,
    /// Returns only incoming or only outgoing transfers.
    pub direction: Option<TransferDirection>,
    /// Returns only events of this kind.
    pub kind: Option<BlockchainEventKind>,
    /// Returns only transfers of the token with this contract address.
    pub contract: Option<String>,
}

/// Lists the confirmed incoming and outgoing transfers of all wallets of the organization within a
/// time range.
#[dfns_endpoint(GET, "/wallets/all/history",
    group = Wallets, returns = OrgWalletHistory, paginated, callers(employee, service_account),
    permissions = ["Wallets:Read"])]
pub struct ListOrgWalletHistory {
    /// The start of the time range.
    pub start_time: Timestamp,
    /// The end of the time range.
    pub end_time: Timestamp,
    /// The maximum number of transfers per page.
    pub limit: Option<u32>,
    /// The `next_page_token` of the previous page.
    pub pagination_token: Option<String>,
}

/// One page of the history of an organization's wallets.
#[dfns_object(response)]
pub struct OrgWalletHistory {
    /// The organization.
    pub org_id: OrgId,
    /// The transfers of this page, in the server's order.
    pub items: Vec<OrgWalletTransfer>,
    /// The opaque token of the next page; absent on the last page.
    pub next_page_token: Option<String>,
}

impl PageBody for OrgWalletHistory {
    type Item = OrgWalletTransfer;
    fn next_page_token(&self) -> Option<&str> {
        self.next_page_token.as_deref()
    }
    fn item_count(&self) -> usize {
        self.items.len()
    }
    fn into_items(self) -> Vec<OrgWalletTransfer> {
        self.items
    }
}

/// A transfer in the history of an organization's wallets, with the same fields for all kinds of
/// assets.
#[dfns_object(response)]
pub struct OrgWalletTransfer {
    /// The time of the block.
    pub timestamp: Timestamp,
    /// The wallet.
    pub wallet_id: WalletId,
    /// The wallet's network.
    pub network: Network,
    /// The direction of the transfer.
    pub direction: TransferDirection,
    /// The sender's address.
    pub from: Option<String>,
    /// The recipient's address.
    pub to: Option<String>,
    /// The amount, in the smallest unit of the asset. Absent for NFTs.
    pub amount: Option<Amount>,
    /// The token id in the collection. Only for NFTs.
    pub token_id: Option<String>,
    /// The asset. Its notation is not documented.
    pub asset: Option<String>,
    /// The asset's symbol.
    pub symbol: Option<String>,
    /// The number of decimals of the asset, as a string of digits.
    pub decimals: Option<String>,
    /// The transaction fee, in the smallest unit of the asset that paid it.
    pub fee: Option<Amount>,
    /// The symbol of the asset that paid the fee.
    pub fee_symbol: Option<String>,
    /// The number of decimals of that asset, as a string of digits.
    pub fee_decimals: Option<String>,
    /// The transaction's hash.
    pub tx_hash: String,
}
