//! Address watches: what happens at addresses that are not those of wallets.
//!
//! * `address_watch`: watches themselves;
//! * `activity`: assets, transfers and events since a watch began.

mod activity;
mod address_watch;

pub(crate) use activity::emit;

use super::{Handler, handlers};
use dfns_endpoints::address_watches::{
    CreateAddressWatch, DeleteAddressWatch, GetAddressWatch, GetAddressWatchAssets, GetAddressWatchBlockchainEvents,
    GetAddressWatchHistory, ListAddressWatches,
};

pub(super) const OPERATIONS: &[Handler] = handlers![
    ListAddressWatches,
    CreateAddressWatch,
    GetAddressWatch,
    DeleteAddressWatch,
    GetAddressWatchAssets,
    GetAddressWatchHistory,
    GetAddressWatchBlockchainEvents,
];
