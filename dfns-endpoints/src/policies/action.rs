//! Policy actions: the effect of a triggered policy on an activity.

use super::activity::IdFilter;
use crate::UserId;
use dfns_core::dfns_object;

dfns_core::open_union! {
    /// The action of a triggered policy.
    pub enum PolicyAction by "kind" {
        /// Holds the activity until it is approved.
        RequestApproval(RequestApproval) => "RequestApproval",
        /// Blocks the activity.
        Block => "Block",
        /// Takes no action except the event `policy.triggered`, which contains the result of a
        /// screening.
        NoAction => "NoAction",
    }
}

/// The action that blocks the activity.
#[derive(Debug, Clone, Copy, Default)]
pub struct Block;

/// The action without effect except the event `policy.triggered`, which contains the result of a
/// screening.
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

/// The action that holds the activity until it is approved.
///
/// Every group must reach its quorum. One denial by any member of any group denies the activity at
/// once.
#[dfns_object]
pub struct RequestApproval {
    /// The approval groups: at least one.
    pub approval_groups: Vec<ApprovalGroup>,
    /// The time after which an undecided activity is denied, in minutes: at least 1. Absent: never.
    pub auto_reject_timeout: Option<u32>,
}

/// A group of approvers and its quorum.
///
/// The initiator of an activity cannot approve it unless the group allows it. A group whose quorum
/// needs the initiator can therefore approve nothing that the initiator starts. A `Policies:Modify`
/// policy with such a group can never be changed again.
#[dfns_object]
pub struct ApprovalGroup {
    /// A display name.
    pub name: Option<String>,
    /// The number of approvals required: at least 1.
    pub quorum: u32,
    /// The approvers.
    pub approvers: Approvers,
    /// Whether the initiator of the activity can approve it. Defaults to false.
    pub initiator_can_approve: Option<bool>,
    /// Whether service accounts among the approvers can approve. Defaults to false. Dfns must
    /// enable this for the organization.
    pub service_accounts_can_approve: Option<bool>,
}

/// The approvers of a group.
#[dfns_object]
pub struct Approvers {
    /// The users who can approve. Defaults to everyone in the organization.
    pub user_id: Option<IdFilter<UserId>>,
}

impl Approvers {
    /// Allows everyone in the organization to approve.
    pub fn anyone() -> Self {
        Self::default()
    }

    /// These users, 1 to 100 of them.
    pub fn users(users: impl IntoIterator<Item = impl Into<UserId>>) -> Self {
        Self::new().with_user_id(IdFilter::new(users))
    }
}
