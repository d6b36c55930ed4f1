//! User groups of a tenant: users of the tenant who hold its permissions together.
//!
//! A group is given permissions like a user, with [`AssignTenantPermission`](super::AssignTenantPermission). Its members
//! hold them beside their own.

use super::Tenant;
use crate::auth::{UserGroup, UserGroupMember};
use crate::{UserGroupId, UserId};
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

/// Creates a user group of the tenant, which has no members and no permissions yet.
#[dfns_endpoint(POST, "/tenant/user-groups",
    group = Tenant, returns = UserGroup, signed, permissions = unknown)]
pub struct CreateTenantUserGroup {
    /// A display name.
    pub name: String,
    /// The purpose of the group.
    pub description: Option<String>,
}

/// Reads a user group of the tenant.
#[dfns_endpoint(GET, "/tenant/user-groups/{userGroupId}",
    group = Tenant, returns = UserGroup, permissions = unknown)]
pub struct GetTenantUserGroup {
    /// The group to read.
    pub user_group_id: UserGroupId,
}

/// Changes the name or the description of a user group of the tenant; what is left out stays as it is, and so do members
/// and permissions.
#[dfns_endpoint(PUT, "/tenant/user-groups/{userGroupId}",
    group = Tenant, returns = UserGroup, signed, permissions = unknown)]
pub struct UpdateTenantUserGroup {
    /// The group to change.
    pub user_group_id: UserGroupId,
    /// The new name.
    pub name: Option<String>,
    /// The new description.
    pub description: Option<String>,
}

/// Deletes a user group of the tenant: its permissions are revoked and its members leave it.
///
/// The name is free again afterwards.
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

/// Takes users into a user group of the tenant: they gain the permissions of the group.
#[dfns_endpoint(POST, "/tenant/user-groups/{userGroupId}/members",
    group = Tenant, returns = (), signed, permissions = unknown)]
pub struct AddTenantUserGroupMembers {
    /// The group.
    pub user_group_id: UserGroupId,
    /// The users of the tenant to take in.
    pub user_ids: Vec<UserId>,
}

/// Removes users from a user group of the tenant: they lose the permissions that they held through this group alone.
#[dfns_endpoint(DELETE, "/tenant/user-groups/{userGroupId}/members",
    group = Tenant, returns = (), signed, permissions = unknown)]
pub struct RemoveTenantUserGroupMembers {
    /// The group.
    pub user_group_id: UserGroupId,
    /// The users of the tenant to remove.
    pub user_ids: Vec<UserId>,
}
