//! Addresses of others that are watched: what happens to them on chain.
//!
//! Dfns holds no key of a watched address. It indexes the address as it does those of wallets: what is there
//! ([`GetAddressWatchAssets`]), what came and left ([`GetAddressWatchHistory`]) and what contracts logged
//! ([`GetAddressWatchBlockchainEvents`]). New events go to webhooks as well.

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
    /// Addresses of others that are watched: what happens to them on chain.
    pub AddressWatches via AddressWatchesApi::address_watches [
        ListAddressWatches, CreateAddressWatch, GetAddressWatch, DeleteAddressWatch,
        // What happens there
        GetAddressWatchAssets, GetAddressWatchHistory, GetAddressWatchBlockchainEvents,
    ]
}
