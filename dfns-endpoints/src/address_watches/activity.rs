//! The assets and the activity of a watched address.

use super::AddressWatches;
use crate::onchain::{Balance, BlockchainEvent, BlockchainEventKind, BlockchainEventStatus, Quotes, TransferDirection};
use crate::{AddressWatchId, Network};
use dfns_core::{AnyJson, PageBody, Timestamp, dfns_endpoint, dfns_object};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Reads the balances of a watched address.
///
/// Covers movements since the watch was created, not earlier ones.
#[dfns_endpoint(GET, "/address-watches/{addressWatchId}/assets",
    group = AddressWatches, returns = WatchedAssets, permissions = ["AddressWatches:Read"])]
pub struct GetAddressWatchAssets {
    /// The address watch.
    pub address_watch_id: AddressWatchId,
    /// Whether to include the total value, as `net_worth`. Omit it instead of sending `false`: the
    /// API accepts only `true`.
    pub net_worth: Option<bool>,
}

/// Lists the incoming and outgoing transfers of a watched address.
///
/// Covers transfers since the watch was created, not earlier ones.
#[dfns_endpoint(GET, "/address-watches/{addressWatchId}/history",
    group = AddressWatches, returns = WatchPage<BlockchainEvent>, paginated, permissions = ["AddressWatches:Read"])]
pub struct GetAddressWatchHistory {
    /// The address watch.
    pub address_watch_id: AddressWatchId,
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

/// Lists the contract events about a watched address, decoded. Transfers are in
/// [`GetAddressWatchHistory`].
#[dfns_endpoint(GET, "/address-watches/{addressWatchId}/blockchain-events",
    group = AddressWatches, returns = WatchPage<WatchedEvent>, paginated, permissions = ["AddressWatches:Read"])]
pub struct GetAddressWatchBlockchainEvents {
    /// The address watch.
    pub address_watch_id: AddressWatchId,
    /// The maximum number of events per page.
    pub limit: Option<u32>,
    /// The `next_page_token` of the previous page.
    pub pagination_token: Option<String>,
    /// Returns only events with this name.
    pub name: Option<String>,
    /// Returns only events of the contract with this address.
    pub contract: Option<String>,
    /// Returns only events of the transaction with this hash.
    pub tx_hash: Option<String>,
}

/// The assets of a watched address.
#[dfns_object(response)]
pub struct WatchedAssets {
    /// The address watch.
    pub address_watch_id: AddressWatchId,
    /// The network.
    pub network: Network,
    /// The balance of each asset.
    pub assets: Vec<Balance>,
    /// The total value of all assets by currency, such as `USD`. Only if requested.
    pub net_worth: Option<Quotes>,
}

/// An event that a contract has emitted about a watched address.
#[dfns_object(response)]
pub struct WatchedEvent {
    /// The event's id, equal in all responses and webhook deliveries.
    pub id: String,
    /// The address watch.
    pub address_watch_id: AddressWatchId,
    /// The network.
    pub network: Network,
    /// The event's name.
    pub name: String,
    /// The block number.
    pub block_number: u64,
    /// The transaction hash.
    pub tx_hash: String,
    /// The index of the event in its block, as a string of digits.
    pub index: String,
    /// The time of the block.
    pub timestamp: Timestamp,
    /// The finality. Webhooks deliver only confirmed events.
    pub status: BlockchainEventStatus,
    /// The event's fields by name, with the contract. The contract defines them.
    pub data: BTreeMap<String, AnyJson>,
}

/// One page of a list that belongs to one watched address.
#[derive(Debug, Clone, Deserialize, Serialize, dfns_core::Describe)]
#[describe(response)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct WatchPage<T> {
    /// The items of this page, in the server's order.
    pub items: Vec<T>,
    /// The opaque token of the next page; absent on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_page_token: Option<String>,
    /// The address watch.
    pub address_watch_id: AddressWatchId,
    /// The network.
    pub network: Network,
}

impl<T> PageBody for WatchPage<T> {
    type Item = T;
    fn next_page_token(&self) -> Option<&str> {
        self.next_page_token.as_deref()
    }
    fn item_count(&self) -> usize {
        self.items.len()
    }
    fn into_items(self) -> Vec<T> {
        self.items
    }
}
