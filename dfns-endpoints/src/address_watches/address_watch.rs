//! Address watches: their creation, deletion and status.

use super::AddressWatches;
use crate::{AddressWatchId, Network};
use dfns_core::{Page, Timestamp, dfns_endpoint, dfns_object};

dfns_core::open_enum! {
    /// The status of an address watch.
    pub enum AddressWatchStatus {
        /// Dfns indexes the address.
        Active => "Active",
        /// Deleted. Dfns no longer indexes the address.
        Archived => "Archived",
    }
}

/// Lists the address watches of the organization.
#[dfns_endpoint(GET, "/address-watches",
    group = AddressWatches, returns = Page<AddressWatch>, paginated, permissions = ["AddressWatches:Read"])]
pub struct ListAddressWatches {
    /// The maximum number of address watches per page.
    pub limit: Option<u32>,
    /// The `next_page_token` of the previous page.
    pub pagination_token: Option<String>,
}

/// Starts watching an address that belongs to none of your wallets.
///
/// Dfns then indexes new transfers and contract events of the address. It does not index earlier
/// ones. Watching a deleted address again restores its watch.
///
/// The external id is not an idempotency key.
#[dfns_endpoint(POST, "/address-watches",
    group = AddressWatches, returns = AddressWatch, signed,
    permissions = ["AddressWatches:Create"])]
pub struct CreateAddressWatch {
    /// The network: Solana or an EVM network. Some EVM networks are not supported.
    pub network: Network,
    /// The address. Must exist on chain.
    pub address: String,
    /// A name of lower-case letters, digits and dashes.
    pub name: Option<String>,
    /// An id of your own, to find the watch in another system.
    pub external_id: Option<String>,
    /// The tags.
    pub tags: Option<Vec<String>>,
}

/// Reads an address watch.
#[dfns_endpoint(GET, "/address-watches/{addressWatchId}",
    group = AddressWatches, returns = AddressWatch, permissions = ["AddressWatches:Read"])]
pub struct GetAddressWatch {
    /// The address watch to read.
    pub address_watch_id: AddressWatchId,
}

/// Stops watching an address. The watch and its history stay readable.
#[dfns_endpoint(DELETE, "/address-watches/{addressWatchId}",
    group = AddressWatches, returns = AddressWatch, signed, permissions = ["AddressWatches:Delete"])]
pub struct DeleteAddressWatch {
    /// The address watch to delete.
    pub address_watch_id: AddressWatchId,
}

/// A watched address, which belongs to none of your wallets.
#[dfns_object(response)]
pub struct AddressWatch {
    /// The address watch's id.
    pub id: AddressWatchId,
    /// The network.
    pub network: Network,
    /// The address.
    pub address: String,
    /// A display name.
    pub name: Option<String>,
    /// The external id, as given by the client.
    pub external_id: Option<String>,
    /// The tags.
    pub tags: Option<Vec<String>>,
    /// The status.
    pub status: AddressWatchStatus,
    /// The creation time.
    pub date_created: Timestamp,
    /// The deletion time.
    pub date_deleted: Option<Timestamp>,
}
