//! Address watches: addresses outside of your wallets that Dfns indexes.
//!
//! Read the assets of a watched address ([`GetAddressWatchAssets`]), its transfers
//! ([`GetAddressWatchHistory`]) and its contract events ([`GetAddressWatchBlockchainEvents`]).
//! Webhooks deliver new events.
//!
//! In the guide: `docs/src/webhooks.md`.

// In this order, rustdoc lists the methods of the group. Blank lines keep it.
mod address_watch;

mod activity;

pub use activity::{
    GetAddressWatchAssets, GetAddressWatchBlockchainEvents, GetAddressWatchHistory, WatchPage, WatchedAssets,
    WatchedEvent,
};
pub use address_watch::{
    AddressWatch, AddressWatchStatus, CreateAddressWatch, DeleteAddressWatch, GetAddressWatch, ListAddressWatches,
};

dfns_core::dfns_group! {
    /// Address watches: addresses outside of your wallets that Dfns indexes.
    pub AddressWatches via AddressWatchesApi::address_watches [
        ListAddressWatches, CreateAddressWatch, GetAddressWatch, DeleteAddressWatch,
        // Activity
        GetAddressWatchAssets, GetAddressWatchHistory, GetAddressWatchBlockchainEvents,
    ]
}
