//! What is done with an allocation.

use super::{Allocation, AllocationId, Allocations};
use crate::FeeSponsorId;
use crate::onchain::{ActionStatus, InvestmentAction, InvestmentActionKind, InvestmentRequest};
use dfns_core::{Page, Requester, Timestamp, dfns_endpoint, dfns_object};

dfns_core::id_types! {
    /// Names an action on an allocation.
    pub struct AllocationActionId;
}

/// Lists what was done with an allocation.
#[dfns_endpoint(GET, "/allocations/{allocationId}/actions",
    group = Allocations, returns = Page<AllocationAction>, paginated, permissions = ["Allocations:Read"])]
pub struct ListAllocationActions {
    /// The allocation.
    pub allocation_id: AllocationId,
    /// How many actions a page holds: 1 to 500, 50 if not said.
    pub limit: Option<u32>,
    /// Where to go on: `next_page_token` of the page before.
    pub pagination_token: Option<String>,
}

/// Puts more assets into an allocation, or takes some out.
#[dfns_endpoint(POST, "/allocations/{allocationId}/actions",
    group = Allocations, returns = Allocation, signed, replay(external_id),
    permissions = ["Allocations:Update", "Wallets:Transactions:Create",
        "FeeSponsors:Use" if server("feeSponsorId is set and the sponsored wallet is owned by an EndUser")])]
pub struct CreateAllocationAction {
    /// The allocation.
    pub allocation_id: AllocationId,
    /// What to do.
    #[dfns(body)]
    pub action: InvestmentAction,
}

/// Something that was done with an allocation, or is about to be.
#[dfns_object(response)]
pub struct AllocationAction {
    /// The action's id.
    pub id: AllocationActionId,
    /// The allocation.
    pub allocation_id: AllocationId,
    /// The caller's own id for it.
    pub external_id: Option<String>,
    /// Which way the assets go.
    pub kind: InvestmentActionKind,
    /// How far it is.
    pub status: ActionStatus,
    /// Who asked for it.
    pub requester: Requester,
    /// What was asked for.
    pub request_body: InvestmentRequest,
    /// The sponsor that pays the fee.
    pub fee_sponsor_id: Option<FeeSponsorId>,
    /// Why it failed.
    pub failure_reason: Option<String>,
    /// When it was asked for.
    pub date_created: Timestamp,
}
