//! Yields: deposits in protocols that pay a yield, as they were called before allocations.

dfns_core::dfns_group! {
    /// Yields: deposits in protocols that pay a yield, as they were called before allocations.
    pub Yields via YieldsApi::yields []
}
