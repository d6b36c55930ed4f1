//! Fee sponsors, and the fees they paid.

use super::FeeSponsors;
use crate::{FeeSponsorId, Network, WalletId};
use dfns_core::{Amount, Page, Timestamp, dfns_endpoint, dfns_object};

dfns_core::open_enum! {
    /// The state of a fee sponsor.
    pub enum FeeSponsorStatus {
        /// Active: it pays fees.
        Active => "Active",
        /// Deactivated: it pays no fees until activated again.
        Deactivated => "Deactivated",
        /// Deleted.
        Archived => "Archived",
    }
}

/// Lists the fee sponsors of the organization.
#[dfns_endpoint(GET, "/fee-sponsors",
    group = FeeSponsors, returns = Page<FeeSponsor>, paginated, callers(employee, service_account),
    permissions = ["FeeSponsors:Read"])]
pub struct ListFeeSponsors {
    /// The maximum number of fee sponsors per page.
    pub limit: Option<u32>,
    /// The `next_page_token` of the previous page.
    pub pagination_token: Option<String>,
}

/// Makes a wallet pay the fees of other wallets on its network.
#[dfns_endpoint(POST, "/fee-sponsors",
    group = FeeSponsors, returns = FeeSponsor, signed, callers(employee, service_account),
    permissions = ["FeeSponsors:Create"])]
pub struct CreateFeeSponsor {
    /// The wallet that pays the fees.
    pub wallet_id: WalletId,
    /// A display name: 1 to 50 characters.
    pub name: Option<String>,
    /// Whether end users may use it for the wallets that are delegated to them.
    pub allow_end_user: Option<bool>,
}

/// Reads a fee sponsor.
#[dfns_endpoint(GET, "/fee-sponsors/{feeSponsorId}",
    group = FeeSponsors, returns = FeeSponsor, callers(employee, service_account),
    permissions = ["FeeSponsors:Read"])]
pub struct GetFeeSponsor {
    /// The fee sponsor to read.
    pub fee_sponsor_id: FeeSponsorId,
}

/// Activates a deactivated fee sponsor.
#[dfns_endpoint(PUT, "/fee-sponsors/{feeSponsorId}/activate",
    group = FeeSponsors, returns = FeeSponsor, signed, callers(employee, service_account),
    permissions = ["FeeSponsors:Update"])]
pub struct ActivateFeeSponsor {
    /// The fee sponsor to activate.
    pub fee_sponsor_id: FeeSponsorId,
}

/// Deactivates a fee sponsor, until [`ActivateFeeSponsor`] activates it.
#[dfns_endpoint(PUT, "/fee-sponsors/{feeSponsorId}/deactivate",
    group = FeeSponsors, returns = FeeSponsor, signed, callers(employee, service_account),
    permissions = ["FeeSponsors:Update"])]
pub struct DeactivateFeeSponsor {
    /// The fee sponsor to deactivate.
    pub fee_sponsor_id: FeeSponsorId,
}

/// Deletes a fee sponsor. The wallet stays as it is.
#[dfns_endpoint(DELETE, "/fee-sponsors/{feeSponsorId}",
    group = FeeSponsors, returns = FeeSponsor, signed, callers(employee, service_account),
    permissions = ["FeeSponsors:Delete"])]
pub struct DeleteFeeSponsor {
    /// The fee sponsor to delete.
    pub fee_sponsor_id: FeeSponsorId,
}

/// Lists the fees that a fee sponsor paid.
#[dfns_endpoint(GET, "/fee-sponsors/{feeSponsorId}/fees",
    group = FeeSponsors, returns = Page<SponsoredFee>, paginated, callers(employee, service_account),
    permissions = ["FeeSponsors:Read"])]
pub struct ListSponsoredFees {
    /// The fee sponsor.
    pub fee_sponsor_id: FeeSponsorId,
    /// The maximum number of fees per page.
    pub limit: Option<u32>,
    /// The `next_page_token` of the previous page.
    pub pagination_token: Option<String>,
}

/// A wallet that pays the fees of other wallets.
#[dfns_object(response)]
pub struct FeeSponsor {
    /// The fee sponsor's id.
    pub id: FeeSponsorId,
    /// A display name.
    pub name: Option<String>,
    /// The wallet that pays.
    pub wallet_id: WalletId,
    /// The network of that wallet, and of the wallets it pays for.
    pub network: Network,
    /// The status.
    pub status: FeeSponsorStatus,
    /// Whether end users may use it for the wallets that are delegated to them.
    pub allow_end_user: Option<bool>,
    /// The creation time.
    pub date_created: Timestamp,
}

/// A fee that a fee sponsor paid.
#[dfns_object(response)]
pub struct SponsoredFee {
    /// The fee sponsor.
    pub fee_sponsor_id: FeeSponsorId,
    /// The beneficiary: the id of a wallet, for instance.
    pub sponsoree_id: String,
    /// The transfer or transaction that it paid for.
    pub request_id: String,
    /// The paid fee, in the smallest unit of the network's native coin.
    pub fee: Option<Amount>,
    /// The time of the transfer or transaction request.
    pub date_requested: Timestamp,
    /// The time of the confirmation on chain.
    pub date_confirmed: Timestamp,
}
