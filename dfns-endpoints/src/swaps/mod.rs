//! Swaps of one asset for another.

dfns_core::dfns_group! {
    /// Swaps of one asset for another.
    pub Swaps via SwapsApi::swaps []
}
