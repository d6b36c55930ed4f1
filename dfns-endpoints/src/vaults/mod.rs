//! Vaults: assets kept by rules of their own.

dfns_core::dfns_group! {
    /// Vaults: assets kept by rules of their own.
    pub Vaults via VaultsApi::vaults []
}
