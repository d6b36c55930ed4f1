//! Tenants, which can have several organizations: their organizations, users, groups and
//! permissions.
//!
//! The session of the caller is bound to the tenant instead of an organization. Permissions of the
//! tenant apply to the tenant itself and are assigned with [`AssignTenantPermission`]. Each
//! organization has permissions of its own. Groups and permissions have the same form as those of
//! an organization.
//!
//! In the guide: `docs/src/concepts.md`.

// In this order, rustdoc lists the methods of the group. Blank lines keep it.
mod orgs;

mod users;

mod user_groups;

mod permissions;

pub use orgs::{CreateOrg, GetOrg, ListOrgs, OrgResponse, OrgStatus, UpdateOrg, UpdateOrgStatus};
pub use permissions::{AssignTenantPermission, GetTenantPermission, ListTenantPermissions, RevokeTenantPermission};
pub use user_groups::{
    AddTenantUserGroupMembers, CreateTenantUserGroup, DeleteTenantUserGroup, GetTenantUserGroup,
    ListTenantUserGroupMembers, ListTenantUserGroups, RemoveTenantUserGroupMembers, UpdateTenantUserGroup,
};
pub use users::{CreateTenantUser, DeleteTenantUser, GetTenantUser, ListTenantUsers, TenantUser, UpdateTenantUser};

dfns_core::dfns_group! {
    /// Tenants, which can have several organizations: their organizations, users, groups and
    /// permissions.
    pub Tenant via TenantApi::tenant [
        // Organizations
        ListOrgs, CreateOrg, GetOrg, UpdateOrg, UpdateOrgStatus,
        // Users
        ListTenantUsers, CreateTenantUser, GetTenantUser, UpdateTenantUser, DeleteTenantUser,
        // User groups
        ListTenantUserGroups, CreateTenantUserGroup, GetTenantUserGroup, UpdateTenantUserGroup, DeleteTenantUserGroup,
        ListTenantUserGroupMembers, AddTenantUserGroupMembers, RemoveTenantUserGroupMembers,
        // Permissions
        ListTenantPermissions, GetTenantPermission, AssignTenantPermission, RevokeTenantPermission,
    ]
}
