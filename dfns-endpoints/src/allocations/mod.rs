//! Allocations: funds put to work in protocols that pay a yield.

dfns_core::dfns_group! {
    /// Allocations: funds put to work in protocols that pay a yield.
    pub Allocations via AllocationsApi::allocations []
}
