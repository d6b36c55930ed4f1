//! Multi-step operations: swaps, and actions on stakes, yields and allocations.

use dfns_core::Timestamp;
use dfns_core::meta::Standing;

dfns_core::open_enum! {
    /// The status of a swap, or of an action on a stake, a yield or an allocation.
    pub enum ActionStatus {
        /// Pending approval by a policy.
        PendingPolicyApproval => "PendingPolicyApproval",
        /// Approved, and being executed.
        InProgress => "InProgress",
        /// Completed. Final.
        Completed => "Completed",
        /// Failed. Final.
        Failed => "Failed",
        /// Rejected: blocked by a policy, denied by an approver, or not approved in time. Final.
        Rejected => "Rejected",
    }
}

/// The standing of a stake's, a yield's or an allocation's action.
#[allow(dead_code, reason = "some domains use it")]
pub(crate) const STANDINGS: &[(&str, Standing)] = &[
    (ActionStatus::PendingPolicyApproval.as_str(), Standing::Held),
    (ActionStatus::Completed.as_str(), Standing::Done),
    (ActionStatus::Failed.as_str(), Standing::Ended),
    (ActionStatus::Rejected.as_str(), Standing::Ended),
];

/// Returns the status of an entity that has none itself, from its actions: the status of one that
/// has not settled, else of the newest one.
#[allow(dead_code, reason = "some domains use it")]
pub(crate) fn latest<'a>(
    actions: impl Iterator<Item = (&'a Timestamp, &'a ActionStatus)> + Clone,
) -> Option<&'a ActionStatus> {
    let is_settled = |status: &ActionStatus| {
        matches!(status, ActionStatus::Completed | ActionStatus::Failed | ActionStatus::Rejected)
    };
    let unsettled = actions.clone().find(|(_, status)| !is_settled(status));
    unsettled.or_else(|| actions.max_by_key(|(date, _)| date.to_system_time().ok())).map(|(_, status)| status)
}
