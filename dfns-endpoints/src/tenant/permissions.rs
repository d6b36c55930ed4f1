//! The permissions of a tenant, and their assignments.

use super::Tenant;
use crate::permissions::Permission;
use crate::{IdentityId, PermissionId};
use dfns_core::{Page, dfns_endpoint};

/// Lists the permissions of the tenant.
#[dfns_endpoint(GET, "/tenant/permissions",
    group = Tenant, returns = Page<Permission>, paginated, permissions = unknown)]
pub struct ListTenantPermissions {
    /// The maximum number of permissions per page.
    pub limit: Option<u32>,
    /// The `next_page_token` of the previous page.
    pub pagination_token: Option<String>,
}

/// Reads a permission of the tenant.
#[dfns_endpoint(GET, "/tenant/permissions/{permissionId}",
    group = Tenant, returns = Permission, permissions = unknown)]
pub struct GetTenantPermission {
    /// The permission to read.
    pub permission_id: PermissionId,
}

/// Assigns a permission of the tenant to an identity.
#[dfns_endpoint(POST, "/tenant/permissions/{permissionId}/assign",
    group = Tenant, returns = (), signed, permissions = unknown)]
pub struct AssignTenantPermission {
    /// The permission to assign.
    pub permission_id: PermissionId,
    /// The identity: a user or a user group of the tenant.
    pub identity_id: IdentityId,
}

/// Revokes a permission of the tenant from an identity.
#[dfns_endpoint(POST, "/tenant/permissions/{permissionId}/revoke",
    group = Tenant, returns = (), signed, permissions = unknown)]
pub struct RevokeTenantPermission {
    /// The permission to revoke.
    pub permission_id: PermissionId,
    /// The identity: a user or a user group of the tenant.
    pub identity_id: IdentityId,
}
