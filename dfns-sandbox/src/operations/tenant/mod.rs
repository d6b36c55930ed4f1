//! The tenant: its organizations, users, groups and permissions.
//!
//! Every sandbox has one tenant, which owns its organizations. Users of the tenant act for it if
//! they hold its permission, and callers with full access to the first organization do. Operations
//! on the tenant run in its scope, for every caller. So its users, groups and permissions are the
//! same entities as those of an organization.

mod orgs;
mod permissions;
mod user_groups;
mod users;

use super::{Handler, handlers, signers};
use crate::identity::{full_access_id, organizations};
use crate::operations::permissions::grant_everything;
use crate::refusal::Refusal;
use crate::store::Context;
use dfns_core::Registry;

pub(crate) use orgs::set_status;

pub(super) const OPERATIONS: &[Handler] = handlers![tenant:
    ListOrgs, CreateOrg, GetOrg, UpdateOrg, UpdateOrgStatus,
    ListTenantUsers, CreateTenantUser, GetTenantUser, UpdateTenantUser, DeleteTenantUser,
    ListTenantUserGroups, CreateTenantUserGroup, GetTenantUserGroup, UpdateTenantUserGroup, DeleteTenantUserGroup,
    ListTenantUserGroupMembers, AddTenantUserGroupMembers, RemoveTenantUserGroupMembers,
    ListTenantPermissions, GetTenantPermission, AssignTenantPermission, RevokeTenantPermission,
];

/// Makes the permissions of the tenant, and the record of its first organization, unless the state
/// has them.
pub(crate) fn found(cx: &mut Context<'_>) -> Result<(), Refusal> {
    if !organizations(cx)?.is_empty() {
        return Ok(());
    }
    orgs::found(cx)?;
    let tenant = cx.shared.tenant.clone();
    cx.within(&tenant, permissions::found)
}

/// Gives each organization its key store, and lets its full access grant what the endpoints of this
/// registry require.
pub(crate) fn equip(cx: &mut Context<'_>, registry: &Registry) -> Result<(), Refusal> {
    for scope in organizations(cx)? {
        let full_access_id = full_access_id(cx, &scope)?.ok_or_else(Refusal::internal)?;
        cx.within(&scope, |cx| {
            signers::found(cx)?;
            grant_everything(cx, &full_access_id, registry)
        })?;
    }
    Ok(())
}
