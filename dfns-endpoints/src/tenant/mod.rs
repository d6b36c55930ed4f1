//! Tenants, which several organizations can belong to: their organizations, users, groups and permissions.
//!
//! Whoever calls acts in a tenant: a session of one is bound to its id in place of an organization's. A permission of
//! the tenant is about the tenant itself and given with [`AssignTenantPermission`]; what somebody may do inside an
//! organization is up to that organization. Groups and permissions have the same shapes as those of an organization.

mod orgs;
mod permissions;
mod user_groups;
mod users;

pub use orgs::{CreateOrg, GetOrg, ListOrgs, OrgResponse, OrgStatus, UpdateOrg, UpdateOrgStatus};
pub use permissions::{AssignTenantPermission, GetTenantPermission, ListTenantPermissions, RevokeTenantPermission};
pub use user_groups::{
    AddTenantUserGroupMembers, CreateTenantUserGroup, DeleteTenantUserGroup, GetTenantUserGroup,
    ListTenantUserGroupMembers, ListTenantUserGroups, RemoveTenantUserGroupMembers, UpdateTenantUserGroup,
};
pub use users::{CreateTenantUser, DeleteTenantUser, GetTenantUser, ListTenantUsers, TenantUser, UpdateTenantUser};

dfns_core::dfns_group! {
    /// Tenants, which several organizations can belong to: their organizations, users, groups and permissions.
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
