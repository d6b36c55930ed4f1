//! Permissions: named sets of operations.

use super::Permissions;
use crate::{PermissionId, PermissionOperation};
use dfns_core::{ChangeRequest, Page, Timestamp, dfns_endpoint, dfns_object};

dfns_core::open_enum! {
    /// The status of a permission.
    pub enum PermissionStatus {
        /// In effect.
        Active => "Active",
    }
}

/// Lists the permissions of the organization.
#[dfns_endpoint(GET, "/permissions",
    group = Permissions, returns = Page<Permission>, paginated, callers(employee, end_user, service_account),
    permissions = ["Permissions:Read"])]
pub struct ListPermissions {
    /// The maximum number of permissions per page.
    pub limit: Option<u32>,
    /// The `next_page_token` of the previous page.
    pub pagination_token: Option<String>,
}

/// Creates a permission. It has no effect until it is assigned.
///
/// [`least_privilege!`](dfns_core::least_privilege) returns the operations that a program needs:
///
/// ```
/// use dfns::least_privilege;
/// use dfns::PermissionOperation;
/// use dfns::auth::{GetUser, ListUsers};
/// use dfns::permissions::CreatePermission;
///
/// let operations = least_privilege![GetUser, ListUsers].iter().copied().map(PermissionOperation::from);
/// let request = CreatePermission::new("Look at users", operations.collect::<Vec<_>>());
/// assert_eq!(request.operations, ["Auth:Users:Read"]);
/// ```
///
/// In the guide: `docs/src/concepts.md`.
#[dfns_endpoint(POST, "/permissions",
    group = Permissions, returns = Permission, signed, callers(employee, end_user, service_account),
    permissions = ["Permissions:Create"])]
pub struct CreatePermission {
    /// A display name. Must not be empty.
    pub name: String,
    /// The operations to grant: at least one.
    pub operations: Vec<PermissionOperation>,
}

/// Reads a permission.
#[dfns_endpoint(GET, "/permissions/{permissionId}",
    group = Permissions, returns = Permission, callers(employee, end_user, service_account),
    permissions = ["Permissions:Read"])]
pub struct GetPermission {
    /// The permission to read.
    pub permission_id: PermissionId,
}

/// Updates the name or the operations of a permission. Absent fields stay unchanged.
///
/// Affects every identity that holds the permission. Takes effect at once, unless a policy on
/// `Permissions:Modify` requires approval or blocks it.
#[dfns_endpoint(PUT, "/permissions/{permissionId}",
    group = Permissions, returns = Permission, signed, may_be_pending, callers(employee, end_user, service_account),
    permissions = ["Permissions:Update"])]
pub struct UpdatePermission {
    /// The permission to change.
    pub permission_id: PermissionId,
    /// The new name. Must not be empty.
    pub name: Option<String>,
    /// The complete new list of operations: at least one. Replaces the existing list.
    pub operations: Option<Vec<PermissionOperation>>,
}

/// Deletes a permission. Every identity that holds it loses it.
///
/// Documented only in the newest API descriptions, where it replaces [`ArchivePermission`].
#[dfns_endpoint(DELETE, "/permissions/{permissionId}",
    group = Permissions, returns = (), signed, permissions = unknown)]
pub struct DeletePermission {
    /// The permission to delete.
    pub permission_id: PermissionId,
}

/// Archives or restores a permission. An archived permission grants nothing.
///
/// Takes effect at once, unless a policy on `Permissions:Modify` requires approval or blocks it.
///
/// The newest API descriptions replace it with [`DeletePermission`].
#[dfns_endpoint(PUT, "/permissions/{permissionId}/archive",
    group = Permissions, returns = Permission, signed, may_be_pending, callers(employee, end_user, service_account),
    permissions = ["Permissions:Archive"] | ["Permissions:Delete"],
    deprecated = "the newest API deletes permissions: use `delete_permission`")]
pub struct ArchivePermission {
    /// The permission to archive or restore.
    pub permission_id: PermissionId,
    /// True archives the permission; false restores it.
    pub is_archived: bool,
}

/// A named set of operations that can be assigned to identities.
#[dfns_object(response)]
pub struct Permission {
    /// The permission's id.
    pub id: PermissionId,
    /// A display name.
    pub name: String,
    /// The operations that the permission grants.
    #[serde(default)]
    pub operations: Vec<PermissionOperation>,
    /// The status.
    pub status: PermissionStatus,
    /// Whether the permission cannot be changed, like some permissions that Dfns creates.
    pub is_immutable: bool,
    /// Whether the permission is archived.
    pub is_archived: bool,
    /// The creation time.
    pub date_created: Timestamp,
    /// The time of the last change.
    pub date_updated: Timestamp,
    /// A change of the permission that is pending approval.
    pub pending_change_request: Option<ChangeRequest<PermissionChange>>,
}

/// The state of a permission after a pending change.
#[dfns_object(response)]
pub struct PermissionChange {
    /// The permission's id.
    pub id: PermissionId,
    /// The name.
    pub name: String,
    /// The operations that the permission grants.
    #[serde(default)]
    pub operations: Vec<PermissionOperation>,
    /// The status.
    pub status: PermissionStatus,
    /// Whether the permission cannot be changed.
    pub is_immutable: bool,
    /// Whether the permission is archived.
    pub is_archived: bool,
}
