//! Addresses of others that are watched: what happens to them on chain.

dfns_core::dfns_group! {
    /// Addresses of others that are watched: what happens to them on chain.
    pub AddressWatches via AddressWatchesApi::address_watches []
}
