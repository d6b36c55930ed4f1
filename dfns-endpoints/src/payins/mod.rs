//! Payins: money that comes in by bank and ends as coins in a wallet.

dfns_core::dfns_group! {
    /// Payins: money that comes in by bank and ends as coins in a wallet.
    pub Payins via PayinsApi::payins []
}
