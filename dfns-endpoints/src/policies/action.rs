//! Policy actions: the effect of a triggered policy on an activity.

use super::activity::IdFilter;
use crate::UserId;
use dfns_core::dfns_object;

dfns_core::open_union! {
    /// The effect of a triggered policy on the activity.
    pub enum PolicyAction by "kind" {
        /// The activity requires approval before it proceeds.
        RequestApproval(RequestApproval) => "RequestApproval",
        /// The activity is rejected.
        Block => "Block",
        /// The activity proceeds. Only the event `policy.triggered` reports the result of the rule.
        NoAction => "NoAction",
    }
}

/// The action that rejects the activity.
///
/// Takes precedence over approvals: if one policy blocks an activity, nobody can approve it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Block;

/// The action that lets the activity proceed. Only the event `policy.triggered` reports the result
/// of the rule.
///
/// Meant for screening rules whose results you want to record.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoAction;

impl From<Block> for PolicyAction {
    fn from(_: Block) -> Self {
        Self::Block
    }
}

impl From<NoAction> for PolicyAction {
    fn from(_: NoAction) -> Self {
        Self::NoAction
    }
}

/// The action that requires approval before the activity proceeds.
///
/// Every group must reach its quorum. One denial by any member of any group rejects the activity at
/// once.
#[dfns_object]
pub struct RequestApproval {
    /// The approval groups: at least one.
    pub approval_groups: Vec<ApprovalGroup>,
    /// The time after which an undecided activity is rejected, in minutes: at least 1. Defaults to
    /// no limit.
    pub auto_reject_timeout: Option<u32>,
}

/// A group of approvers and its quorum.
///
/// The initiator of an activity cannot approve it unless the group allows it. If the quorum
/// requires the initiator's approval, the group can never approve what the initiator starts. A
/// `Policies:Modify` policy with such a group can never be changed again.
#[dfns_object]
pub struct ApprovalGroup {
    /// A display name.
    pub name: Option<String>,
    /// The number of approvals required: at least 1, and at most the number of approvers.
    pub quorum: u32,
    /// The approvers.
    pub approvers: Approvers,
    /// Whether the initiator of the activity can approve it. Defaults to false.
    pub initiator_can_approve: Option<bool>,
    /// Whether service accounts among the approvers can approve. Defaults to false. Dfns enables
    /// this on request.
    pub service_accounts_can_approve: Option<bool>,
}

/// The approvers of a group.
#[dfns_object]
pub struct Approvers {
    /// The users who can approve: 1 to 100. Defaults to everyone in the organization.
    pub user_id: Option<IdFilter<UserId>>,
}

impl Approvers {
    /// Allows everyone in the organization to approve.
    pub fn anyone() -> Self {
        Self::default()
    }

    /// Allows these users to approve: 1 to 100.
    pub fn users(users: impl IntoIterator<Item = impl Into<UserId>>) -> Self {
        Self::new().with_user_id(IdFilter::new(users))
    }
}
