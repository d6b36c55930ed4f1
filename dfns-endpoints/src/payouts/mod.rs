//! Payouts: coins that leave a wallet and arrive as money at a bank.

dfns_core::dfns_group! {
    /// Payouts: coins that leave a wallet and arrive as money at a bank.
    pub Payouts via PayoutsApi::payouts []
}
