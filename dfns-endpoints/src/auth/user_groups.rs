//! User groups: users who share permissions.
//!
//! Assign permissions to a group with [`AssignPermission`](crate::permissions::AssignPermission).
//! Members hold them in addition to their own.

use super::{Auth, UserKind};
use crate::{OrgId, TenantId, TextChange, UserGroupId, UserId};
use dfns_core::{Page, Timestamp, dfns_endpoint, dfns_object};

/// Lists the user groups of the organization.
#[dfns_endpoint(GET, "/auth/user-groups",
    group = Auth, returns = Page<UserGroup>, paginated, permissions = unknown)]
pub struct ListUserGroups {
    /// The maximum number of groups per page.
    pub limit: Option<u32>,
    /// The `next_page_token` of the previous page.
    pub pagination_token: Option<String>,
}

/// Creates a user group, without members or permissions.
///
/// Assign permissions to the group with `assign_permission` of the domain `permissions`.
#[dfns_endpoint(POST, "/auth/user-groups",
    group = Auth, returns = UserGroup, signed, permissions = unknown)]
pub struct CreateUserGroup {
    /// A display name, unique in the organization.
    pub name: String,
    /// A description.
    pub description: Option<String>,
}

/// Reads a user group.
#[dfns_endpoint(GET, "/auth/user-groups/{userGroupId}",
    group = Auth, returns = UserGroup, permissions = unknown)]
pub struct GetUserGroup {
    /// The group to read.
    pub user_group_id: UserGroupId,
}

/// Updates the name or the description of a user group. Absent fields, members and permissions stay
/// unchanged.
#[dfns_endpoint(PUT, "/auth/user-groups/{userGroupId}",
    group = Auth, returns = UserGroup, signed, may_be_pending, permissions = unknown)]
pub struct UpdateUserGroup {
    /// The group to change.
    pub user_group_id: UserGroupId,
    /// The new name, unique in the organization.
    pub name: Option<String>,
    /// The new description. [`TextChange::Remove`] removes it.
    #[serde(deserialize_with = "crate::kinds::change")]
    pub description: Option<TextChange>,
}

/// Deletes a user group, with its memberships and permission assignments.
///
/// Members lose the permissions that they hold only through the group. The name can be used again.
#[dfns_endpoint(DELETE, "/auth/user-groups/{userGroupId}",
    group = Auth, returns = (), signed, may_be_pending, permissions = unknown)]
pub struct DeleteUserGroup {
    /// The group to delete.
    pub user_group_id: UserGroupId,
}

/// Lists the members of a user group.
#[dfns_endpoint(GET, "/auth/user-groups/{userGroupId}/members",
    group = Auth, returns = Page<UserGroupMember>, paginated, permissions = unknown)]
pub struct ListUserGroupMembers {
    /// The group.
    pub user_group_id: UserGroupId,
    /// The maximum number of members per page.
    pub limit: Option<u32>,
    /// The `next_page_token` of the previous page.
    pub pagination_token: Option<String>,
}

/// Adds users to a user group. They hold its permissions at once.
#[dfns_endpoint(POST, "/auth/user-groups/{userGroupId}/members",
    group = Auth, returns = (), signed, may_be_pending, permissions = unknown)]
pub struct AddUserGroupMembers {
    /// The group.
    pub user_group_id: UserGroupId,
    /// The users to add.
    pub user_ids: Vec<UserId>,
}

/// Removes users from a user group. They lose the permissions that they hold only through it.
#[dfns_endpoint(DELETE, "/auth/user-groups/{userGroupId}/members",
    group = Auth, returns = (), signed, may_be_pending, permissions = unknown)]
pub struct RemoveUserGroupMembers {
    /// The group.
    pub user_group_id: UserGroupId,
    /// The users to remove.
    pub user_ids: Vec<UserId>,
}

/// A group of users who share permissions.
#[dfns_object(response)]
pub struct UserGroup {
    /// The group's id.
    pub id: UserGroupId,
    /// The organization of the group. Absent for groups of a tenant.
    pub org_id: Option<OrgId>,
    /// The tenant of the group. Absent for groups of an organization.
    pub tenant_id: Option<TenantId>,
    /// A display name.
    pub name: String,
    /// The description.
    pub description: Option<String>,
    /// The number of members.
    pub member_count: u64,
    /// The creation time.
    pub date_created: Timestamp,
    /// The time of the last change.
    pub date_updated: Timestamp,
}

/// A member of a user group.
#[dfns_object(response)]
pub struct UserGroupMember {
    /// The user's id.
    pub user_id: UserId,
    /// The username for login.
    pub username: String,
    /// The kind of user.
    pub kind: UserKind,
    /// Whether the user is active.
    pub is_active: bool,
    /// Whether the user is archived.
    pub is_archived: bool,
    /// Whether the member is a service account.
    pub is_service_account: bool,
    /// The time when the user became a member.
    pub date_added: Timestamp,
}
