//! User groups of a tenant: users who share permissions of the tenant.
//!
//! Assign permissions to a group with [`AssignTenantPermission`](super::AssignTenantPermission).
//! Members hold them in addition to their own.

use super::Tenant;
use crate::auth::{UserGroup, UserGroupMember};
use crate::{TextChange, UserGroupId, UserId};
use dfns_core::{Page, dfns_endpoint};

/// Lists the user groups of the tenant.
#[dfns_endpoint(GET, "/tenant/user-groups",
    group = Tenant, returns = Page<UserGroup>, paginated, permissions = unknown)]
pub struct ListTenantUserGroups {
    /// The maximum number of groups per page.
    pub limit: Option<u32>,
    /// The `next_page_token` of the previous page.
    pub pagination_token: Option<String>,
}

/// Creates a user group in the tenant, without members or permissions.
///
/// Assign permissions to the group with [`AssignTenantPermission`](super::AssignTenantPermission).
#[dfns_endpoint(POST, "/tenant/user-groups",
    group = Tenant, returns = UserGroup, signed, permissions = unknown)]
pub struct CreateTenantUserGroup {
    /// A display name, unique in the tenant.
    pub name: String,
    /// A description.
    pub description: Option<String>,
}

/// Reads a user group of the tenant.
#[dfns_endpoint(GET, "/tenant/user-groups/{userGroupId}",
    group = Tenant, returns = UserGroup, permissions = unknown)]
pub struct GetTenantUserGroup {
    /// The group to read.
    pub user_group_id: UserGroupId,
}

/// Updates the name or the description of a user group of the tenant. Absent fields, members and
/// permissions stay unchanged.
#[dfns_endpoint(PUT, "/tenant/user-groups/{userGroupId}",
    group = Tenant, returns = UserGroup, signed, permissions = unknown)]
pub struct UpdateTenantUserGroup {
    /// The group to change.
    pub user_group_id: UserGroupId,
    /// The new name, unique in the tenant.
    pub name: Option<String>,
    /// The new description. [`TextChange::Remove`] removes it.
    #[serde(deserialize_with = "crate::kinds::change")]
    pub description: Option<TextChange>,
}

/// Deletes a user group of the tenant, with its memberships and permission assignments.
///
/// Members lose the permissions that they hold only through the group. The name can be used again.
#[dfns_endpoint(DELETE, "/tenant/user-groups/{userGroupId}",
    group = Tenant, returns = (), signed, permissions = unknown)]
pub struct DeleteTenantUserGroup {
    /// The group to delete.
    pub user_group_id: UserGroupId,
}

/// Lists the members of a user group of the tenant.
#[dfns_endpoint(GET, "/tenant/user-groups/{userGroupId}/members",
    group = Tenant, returns = Page<UserGroupMember>, paginated, permissions = unknown)]
pub struct ListTenantUserGroupMembers {
    /// The group.
    pub user_group_id: UserGroupId,
    /// The maximum number of members per page.
    pub limit: Option<u32>,
    /// The `next_page_token` of the previous page.
    pub pagination_token: Option<String>,
}

/// Adds users to a user group of the tenant. They hold its permissions at once.
#[dfns_endpoint(POST, "/tenant/user-groups/{userGroupId}/members",
    group = Tenant, returns = (), signed, permissions = unknown)]
pub struct AddTenantUserGroupMembers {
    /// The group.
    pub user_group_id: UserGroupId,
    /// The users of the tenant to add.
    pub user_ids: Vec<UserId>,
}

/// Removes users from a user group of the tenant. They lose the permissions that they hold only
/// through it.
#[dfns_endpoint(DELETE, "/tenant/user-groups/{userGroupId}/members",
    group = Tenant, returns = (), signed, permissions = unknown)]
pub struct RemoveTenantUserGroupMembers {
    /// The group.
    pub user_group_id: UserGroupId,
    /// The users of the tenant to remove.
    pub user_ids: Vec<UserId>,
}
