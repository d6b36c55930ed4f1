//! Assignments: who holds which permission.

use super::Permissions;
use crate::{AssignmentId, IdentityId, PermissionId};
use dfns_core::{ChangeRequest, Page, Timestamp, dfns_endpoint, dfns_object};

/// Lists who holds a permission.
#[dfns_endpoint(GET, "/permissions/{permissionId}/assignments",
    group = Permissions, returns = Page<Assignment>, paginated, callers(employee, end_user, service_account),
    permissions = ["PermissionAssignments:Read"] | ["Permissions:Assignments:Read"])]
pub struct ListAssignments {
    /// The permission.
    pub permission_id: PermissionId,
    /// The maximum number of assignments per page.
    pub limit: Option<u32>,
    /// The `next_page_token` of the previous page.
    pub pagination_token: Option<String>,
}

/// Gives a permission to an identity.
#[dfns_endpoint(POST, "/permissions/{permissionId}/assignments",
    group = Permissions, returns = Assignment, signed, may_be_pending, callers(employee, end_user, service_account),
    permissions = ["PermissionAssignments:Create"] | ["Permissions:Assign"])]
pub struct AssignPermission {
    /// The permission to give.
    pub permission_id: PermissionId,
    /// Who gets it: a user, a service account or a personal access token.
    pub identity_id: IdentityId,
}

/// Takes a permission from an identity.
#[dfns_endpoint(DELETE, "/permissions/{permissionId}/assignments/{assignmentId}",
    group = Permissions, returns = (), signed, may_be_pending, callers(employee, end_user, service_account),
    permissions = ["PermissionAssignments:Revoke"] | ["Permissions:Revoke"])]
pub struct RevokePermission {
    /// The permission to take away.
    pub permission_id: PermissionId,
    /// The assignment to end.
    pub assignment_id: AssignmentId,
    /// Revokes by force. Dfns does not document what that overrides; no, if not said.
    #[dfns(query)]
    pub force: Option<bool>,
}

/// That an identity holds a permission.
#[dfns_object(response)]
pub struct Assignment {
    /// The assignment's id.
    pub id: AssignmentId,
    /// The permission.
    pub permission_id: PermissionId,
    /// Who holds it.
    pub identity_id: IdentityId,
    /// Whether it is kept as it is: Dfns lets nobody end some assignments.
    pub is_immutable: bool,
    /// The creation time.
    pub date_created: Timestamp,
    /// The time of the last change.
    pub date_updated: Timestamp,
    /// A change of the assignment that waits for approval.
    pub pending_change_request: Option<ChangeRequest<AssignmentChange>>,
}

/// An assignment as it would be after a change.
#[dfns_object(response)]
pub struct AssignmentChange {
    /// The assignment's id.
    pub id: AssignmentId,
    /// The permission.
    pub permission_id: PermissionId,
    /// Who holds it, or would.
    pub identity_id: IdentityId,
    /// Whether the entity is immutable.
    pub is_immutable: bool,
}
