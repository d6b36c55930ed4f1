//! Address watches themselves.

use super::AddressWatches;
use crate::{AddressWatchId, Network};
use dfns_core::{Page, Timestamp, dfns_endpoint, dfns_object};

dfns_core::open_enum! {
    /// The state of an address watch.
    pub enum AddressWatchStatus {
        /// The address is watched.
        Active => "Active",
        /// The watch was deleted.
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

/// Starts to watch an address.
///
/// The external id is not an idempotency key: a second call creates a second watch.
#[dfns_endpoint(POST, "/address-watches",
    group = AddressWatches, returns = AddressWatch, signed,
    permissions = ["AddressWatches:Create"])]
pub struct CreateAddressWatch {
    /// The network: an EVM network or Solana. Dfns does not support all of them.
    pub network: Network,
    /// The address.
    pub address: String,
    /// A name: lower-case letters, digits and dashes.
    pub name: Option<String>,
    /// An external id, to correlate the watch with another system.
    pub external_id: Option<String>,
    /// Tags.
    pub tags: Option<Vec<String>>,
}

/// Reads an address watch.
#[dfns_endpoint(GET, "/address-watches/{addressWatchId}",
    group = AddressWatches, returns = AddressWatch, permissions = ["AddressWatches:Read"])]
pub struct GetAddressWatch {
    /// The address watch to read.
    pub address_watch_id: AddressWatchId,
}

/// Stops watching an address.
#[dfns_endpoint(DELETE, "/address-watches/{addressWatchId}",
    group = AddressWatches, returns = AddressWatch, signed, permissions = ["AddressWatches:Delete"])]
pub struct DeleteAddressWatch {
    /// The address watch to delete.
    pub address_watch_id: AddressWatchId,
}

/// An address that is watched.
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
    /// The client-provided external id.
    pub external_id: Option<String>,
    /// Tags.
    pub tags: Option<Vec<String>>,
    /// The status.
    pub status: AddressWatchStatus,
    /// The creation time.
    pub date_created: Timestamp,
    /// The deletion time.
    pub date_deleted: Option<Timestamp>,
}
