//! Fee sponsors: wallets that pay the fees of other wallets.

dfns_core::dfns_group! {
    /// Fee sponsors: wallets that pay the fees of other wallets.
    pub FeeSponsors via FeeSponsorsApi::fee_sponsors []
}
