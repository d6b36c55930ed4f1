//! Fee sponsors: wallets that pay the fees of other wallets.
//!
//! * `fee_sponsor`: sponsors themselves, and the fees that they paid;
//! * `sponsoring`: who may be sponsored, and who pays.

mod fee_sponsor;
mod sponsoring;

pub(crate) use sponsoring::{Payer, check, payer, record, wallet};

use super::{Handler, handlers};
use dfns_endpoints::fee_sponsors::{
    ActivateFeeSponsor, CreateFeeSponsor, DeactivateFeeSponsor, DeleteFeeSponsor, GetFeeSponsor, ListFeeSponsors,
    ListSponsoredFees,
};

pub(super) const OPERATIONS: &[Handler] = handlers![
    ListFeeSponsors,
    CreateFeeSponsor,
    GetFeeSponsor,
    ActivateFeeSponsor,
    DeactivateFeeSponsor,
    DeleteFeeSponsor,
    ListSponsoredFees,
];
