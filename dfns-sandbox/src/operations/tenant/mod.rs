//! The tenant: its organizations, users, groups and permissions.
//!
//! Every sandbox has one tenant, which stands beside the organization of the first identities:
//! that organization belongs to no tenant. Callers with full access to it act for the tenant.

mod orgs;
mod permissions;
mod record;
mod user_groups;
mod users;

use self::record::Tenant;
use super::{Handler, handlers};
use crate::refusal::Refusal;
use crate::store::Context;

pub(super) const OPERATIONS: &[Handler] = handlers![tenant:
    ListOrgs, CreateOrg, GetOrg, UpdateOrg, UpdateOrgStatus,
    ListTenantUsers, CreateTenantUser, GetTenantUser, UpdateTenantUser, DeleteTenantUser,
    ListTenantUserGroups, CreateTenantUserGroup, GetTenantUserGroup, UpdateTenantUserGroup, DeleteTenantUserGroup,
    ListTenantUserGroupMembers, AddTenantUserGroupMembers, RemoveTenantUserGroupMembers,
    ListTenantPermissions, GetTenantPermission, AssignTenantPermission, RevokeTenantPermission,
];

/// Makes the tenant and its permissions, unless the state has them.
pub(crate) fn found(cx: &mut Context<'_>) -> Result<(), Refusal> {
    if cx.find::<Tenant>("")?.is_some() {
        return Ok(());
    }
    let id = cx.new_id("te").into();
    cx.insert(&Tenant { id })?;
    permissions::found(cx)
}
