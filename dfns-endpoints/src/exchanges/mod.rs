//! Accounts at exchanges: their assets, deposits from wallets, withdrawals to them.

dfns_core::dfns_group! {
    /// Accounts at exchanges: their assets, deposits from wallets, withdrawals to them.
    pub Exchanges via ExchangesApi::exchanges []
}
