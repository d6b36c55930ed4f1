//! Actions: what a policy does with an activity when its rule triggers.

use super::activity::OneOf;
use crate::UserId;
use dfns_core::dfns_object;

dfns_core::open_union! {
    /// What a policy does when it triggers.
    pub enum PolicyAction by "kind" {
        /// The activity waits until people have approved it.
        RequestApproval(RequestApproval) => "RequestApproval",
        /// The activity is stopped.
        Block => "Block",
        /// Nothing but the event `policy.triggered`, which has the result of a screening.
        NoAction => "NoAction",
    }
}

/// The activity is stopped.
#[derive(Debug, Clone, Copy, Default)]
pub struct Block;

/// Nothing happens but the event `policy.triggered`, which has the result of a screening.
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

/// The activity waits until people have approved it.
///
/// Every group has to reach its quorum. One denial by anybody in any group stops the activity at once.
#[dfns_object]
pub struct RequestApproval {
    /// Who has to approve: one group at least.
    pub approval_groups: Vec<ApprovalGroup>,
    /// After how many minutes, 1 at least, an activity that is not approved is denied. It waits for ever, if not said.
    pub auto_reject_timeout: Option<u32>,
}

/// People of whom some have to approve.
///
/// The initiator of an activity is no approver of it unless the group says so, even if it lists them. A group that
/// needs all its members, the initiator among them, can approve nothing that this member starts, and a policy for
/// `Policies:Modify` like that can never be changed again.
#[dfns_object]
pub struct ApprovalGroup {
    /// A display name.
    pub name: Option<String>,
    /// How many of them have to approve: 1 at least.
    pub quorum: u32,
    /// Who they are.
    pub approvers: Approvers,
    /// Whether the initiator of the activity can approve it too; no, if not said.
    pub initiator_can_approve: Option<bool>,
    /// Whether the service accounts among the approvers can approve; no, if not said. Dfns has to activate it for the
    /// organization.
    pub service_accounts_can_approve: Option<bool>,
}

/// Who can approve.
#[dfns_object]
pub struct Approvers {
    /// These users. Anybody in the organization, if not said.
    pub user_id: Option<OneOf<UserId>>,
}

impl Approvers {
    /// Anybody in the organization.
    pub fn anyone() -> Self {
        Self::default()
    }

    /// These users, 1 to 100 of them.
    pub fn users(users: impl IntoIterator<Item = impl Into<UserId>>) -> Self {
        Self::new().with_user_id(OneOf::new(users))
    }
}
