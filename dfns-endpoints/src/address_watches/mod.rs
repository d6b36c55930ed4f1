//! Watched addresses of third parties: their assets and on-chain activity.
//!
//! Dfns holds no key of a watched address, but indexes it like the address of a wallet: its assets
//! ([`GetAddressWatchAssets`]), transfers ([`GetAddressWatchHistory`]) and contract events
//! ([`GetAddressWatchBlockchainEvents`]). Webhooks deliver new events.

mod activity;
mod address_watch;

pub use activity::{
    GetAddressWatchAssets, GetAddressWatchBlockchainEvents, GetAddressWatchHistory, WatchPage, WatchedAssets,
    WatchedEvent,
};
pub use address_watch::{
    AddressWatch, AddressWatchStatus, CreateAddressWatch, DeleteAddressWatch, GetAddressWatch, ListAddressWatches,
};

dfns_core::dfns_group! {
    /// Watched addresses of third parties: their assets and on-chain activity.
    pub AddressWatches via AddressWatchesApi::address_watches [
        ListAddressWatches, CreateAddressWatch, GetAddressWatch, DeleteAddressWatch,
        // Activity
        GetAddressWatchAssets, GetAddressWatchHistory, GetAddressWatchBlockchainEvents,
    ]
}
