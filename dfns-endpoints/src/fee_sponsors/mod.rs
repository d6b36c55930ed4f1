//! Fee sponsors: wallets that pay the fees of other wallets.
//!
//! A transfer or a transaction names its sponsor in `fee_sponsor_id`. [`ListSponsoredFees`] lists
//! the fees that a sponsor has paid.
//!
//! In the guide: `docs/src/transfers.md`.

mod fee_sponsor;

pub use fee_sponsor::{
    ActivateFeeSponsor, CreateFeeSponsor, DeactivateFeeSponsor, DeleteFeeSponsor, FeeSponsor, FeeSponsorStatus,
    GetFeeSponsor, ListFeeSponsors, ListSponsoredFees, SponsoredFee,
};

dfns_core::dfns_group! {
    /// Fee sponsors: wallets that pay the fees of other wallets.
    pub FeeSponsors via FeeSponsorsApi::fee_sponsors [
        ListFeeSponsors, CreateFeeSponsor, GetFeeSponsor, ActivateFeeSponsor, DeactivateFeeSponsor, DeleteFeeSponsor,
        ListSponsoredFees,
    ]
}
