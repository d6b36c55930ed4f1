//! Assignments: the identities that hold a permission.

use super::Permissions;
use crate::{AssignmentId, IdentityId, PermissionId};
use dfns_core::{ChangeRequest, Page, Timestamp, dfns_endpoint, dfns_object};

/// Lists the assignments of a permission: the identities that hold it.
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

/// Assigns a permission to an identity.
///
/// Takes effect at once, unless a policy on `Permissions:Assign` requires approval or blocks it.
///
/// In the guide: `docs/src/policies.md`.
#[dfns_endpoint(POST, "/permissions/{permissionId}/assignments",
    group = Permissions, returns = Assignment, signed, may_be_pending, callers(employee, end_user, service_account),
    permissions = ["PermissionAssignments:Create"] | ["Permissions:Assign"])]
pub struct AssignPermission {
    /// The permission to assign.
    pub permission_id: PermissionId,
    /// The identity: a user, a service account, a personal access token or a user group.
    pub identity_id: IdentityId,
}

/// Revokes a permission from an identity, by deleting the assignment.
///
/// Takes effect at once, unless a policy on `Permissions:Assign` requires approval or blocks it.
#[dfns_endpoint(DELETE, "/permissions/{permissionId}/assignments/{assignmentId}",
    group = Permissions, returns = (), signed, may_be_pending, callers(employee, end_user, service_account),
    permissions = ["PermissionAssignments:Revoke"] | ["Permissions:Revoke"])]
pub struct RevokePermission {
    /// The permission to revoke.
    pub permission_id: PermissionId,
    /// The assignment to delete.
    pub assignment_id: AssignmentId,
    /// Whether to skip the policies on `Permissions:Assign`. Defaults to false.
    #[dfns(query)]
    pub force: Option<bool>,
}

/// The assignment of a permission to an identity.
#[dfns_object(response)]
pub struct Assignment {
    /// The assignment's id.
    pub id: AssignmentId,
    /// The permission.
    pub permission_id: PermissionId,
    /// The identity that holds the permission.
    pub identity_id: IdentityId,
    /// Whether the assignment cannot be revoked.
    pub is_immutable: bool,
    /// The creation time.
    pub date_created: Timestamp,
    /// The time of the last change.
    pub date_updated: Timestamp,
    /// A change of the assignment that is pending approval.
    pub pending_change_request: Option<ChangeRequest<AssignmentChange>>,
}

/// The state of an assignment after a pending change.
#[dfns_object(response)]
pub struct AssignmentChange {
    /// The assignment's id.
    pub id: AssignmentId,
    /// The permission.
    pub permission_id: PermissionId,
    /// The identity that holds the permission.
    pub identity_id: IdentityId,
    /// Whether the assignment cannot be revoked.
    pub is_immutable: bool,
}
