//! Wallets: addresses on networks, their assets and history, transfers, transactions and signatures.

dfns_core::dfns_group! {
    /// Wallets: addresses on networks, their assets and history, transfers, transactions and signatures.
    pub Wallets via WalletsApi::wallets []
}
