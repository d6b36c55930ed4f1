//! Actions on allocations.

use super::Allocations;
use crate::FeeSponsorId;
use crate::onchain::{ActionStatus, InvestmentActionKind, InvestmentRequest};
use dfns_core::{Page, Requester, Timestamp, dfns_endpoint, dfns_object};

dfns_core::id_types! {
    /// The id of an allocation (`allctn-...`).
    pub struct AllocationId;
    /// The id of an action on an allocation.
    pub struct AllocationActionId;
}

/// Lists the actions on an allocation.
#[dfns_endpoint(GET, "/allocations/{allocationId}/actions",
    group = Allocations, returns = Page<AllocationAction>, paginated, permissions = ["Allocations:Read"])]
pub struct ListAllocationActions {
    /// The allocation.
    pub allocation_id: AllocationId,
    /// The maximum number of actions per page: 1 to 500. Defaults to 50.
    pub limit: Option<u32>,
    /// The `next_page_token` of the previous page.
    pub pagination_token: Option<String>,
}

/// An action on an allocation, with its status.
#[dfns_object(response)]
pub struct AllocationAction {
    /// The action's id.
    pub id: AllocationActionId,
    /// The allocation.
    pub allocation_id: AllocationId,
    /// The external id, as given by the client.
    pub external_id: Option<String>,
    /// The direction of the transfer.
    pub kind: InvestmentActionKind,
    /// The status.
    pub status: ActionStatus,
    /// The user who requested the action.
    pub requester: Requester,
    /// The request body, as sent.
    pub request_body: InvestmentRequest,
    /// The fee sponsor that pays the fee.
    pub fee_sponsor_id: Option<FeeSponsorId>,
    /// The reason for the failure.
    pub failure_reason: Option<String>,
    /// The time of the request.
    pub date_created: Timestamp,
}
