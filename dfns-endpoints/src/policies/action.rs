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
        /// The activity proceeds. The event `policy.triggered` reports the result of the rule.
        NoAction => "NoAction",
    }
}

/// The action that rejects the activity.
///
/// Takes precedence over approvals: an activity that one policy blocks cannot be approved.
#[derive(Debug, Clone, Copy, Default)]
pub struct Block;

/// The action that lets the activity proceed. The event `policy.triggered` reports the result of
/// the rule.
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
    /// The time in minutes after which an undecided activity is rejected: at least 1. Defaults to
    /// no time limit. May be `null`.
    pub auto_reject_timeout: Option<u32>,
}

/// A group of approvers and its quorum.
///
/// By default, the initiator of an activity cannot approve it. The other approvers must therefore
/// suffice for the quorum, or the activity can never be approved. If that happens to a
/// `Policies:Modify` policy, the policies that it governs can no longer be changed.
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
    /// The users who can approve: 1 to 100. Defaults to all users of the organization.
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
