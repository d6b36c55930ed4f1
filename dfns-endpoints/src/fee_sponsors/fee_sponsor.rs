//! Fee sponsors, and the fees they paid.

use super::FeeSponsors;
use crate::{FeeSponsorId, Network, WalletId};
use dfns_core::{Amount, Page, Timestamp, dfns_endpoint, dfns_object};

dfns_core::open_enum! {
    /// The status of a fee sponsor.
    pub enum FeeSponsorStatus {
        /// Can pay fees.
        Active => "Active",
        /// Pays no fees until it is activated again.
        Deactivated => "Deactivated",
        /// Deleted. Final.
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

/// Makes a wallet a fee sponsor, which pays the fees of other wallets on its network.
///
/// Pass the sponsor's id in a transfer or transaction, as `fee_sponsor_id`. Supported on Ethereum
/// and some other EVM networks, Solana and Stellar.
///
/// In the guide: `docs/src/transfers.md`.
#[dfns_endpoint(POST, "/fee-sponsors",
    group = FeeSponsors, returns = FeeSponsor, signed, callers(employee, service_account),
    permissions = ["FeeSponsors:Create"])]
pub struct CreateFeeSponsor {
    /// The wallet that will pay the fees.
    pub wallet_id: WalletId,
    /// A display name, shown in the dashboard: 1 to 50 characters.
    pub name: Option<String>,
    /// Whether end users can use the sponsor for their wallets. Defaults to false.
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

/// Activates a fee sponsor that was deactivated.
#[dfns_endpoint(PUT, "/fee-sponsors/{feeSponsorId}/activate",
    group = FeeSponsors, returns = FeeSponsor, signed, callers(employee, service_account),
    permissions = ["FeeSponsors:Update"])]
pub struct ActivateFeeSponsor {
    /// The fee sponsor to activate.
    pub fee_sponsor_id: FeeSponsorId,
}

/// Deactivates a fee sponsor, which pays no fees until [`ActivateFeeSponsor`] is called.
#[dfns_endpoint(PUT, "/fee-sponsors/{feeSponsorId}/deactivate",
    group = FeeSponsors, returns = FeeSponsor, signed, callers(employee, service_account),
    permissions = ["FeeSponsors:Update"])]
pub struct DeactivateFeeSponsor {
    /// The fee sponsor to deactivate.
    pub fee_sponsor_id: FeeSponsorId,
}

/// Deletes a fee sponsor. Irreversible.
///
/// The wallet does not change.
#[dfns_endpoint(DELETE, "/fee-sponsors/{feeSponsorId}",
    group = FeeSponsors, returns = FeeSponsor, signed, callers(employee, service_account),
    permissions = ["FeeSponsors:Delete"])]
pub struct DeleteFeeSponsor {
    /// The fee sponsor to delete.
    pub fee_sponsor_id: FeeSponsorId,
}

/// Lists the fees that a fee sponsor has paid.
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
    /// The network of the wallet, and of the wallets that it pays for.
    pub network: Network,
    /// The status.
    pub status: FeeSponsorStatus,
    /// Whether end users can use the sponsor for their wallets.
    pub allow_end_user: Option<bool>,
    /// The creation time.
    pub date_created: Timestamp,
}

/// A fee that a fee sponsor has paid.
#[dfns_object(response)]
pub struct SponsoredFee {
    /// The fee sponsor.
    pub fee_sponsor_id: FeeSponsorId,
    /// The id of the beneficiary, such as a wallet.
    pub sponsoree_id: String,
    /// The transfer or transaction whose fee was paid.
    pub request_id: String,
    /// The fee that was paid, in the smallest unit of the native coin.
    pub fee: Option<Amount>,
    /// The time of the transfer or transaction request.
    pub date_requested: Timestamp,
    /// The time of the confirmation on chain.
    pub date_confirmed: Timestamp,
}
