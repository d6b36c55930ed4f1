//! The permissions of the tenant, which are the same in every sandbox, and who holds them. No
//! operation creates one.

use crate::identity::{Membership, User};
use crate::operations::permissions::{assign, assignment};
use crate::operations::{Operation, check};
use crate::refusal::Refusal;
use crate::rights::{assignments_of, check_gives_permission};
use crate::store::{Context, Entity, List};
use dfns_core::Page;
use dfns_endpoints::auth::UserGroup;
use dfns_endpoints::permissions::{Assignment, Permission, PermissionStatus};
use dfns_endpoints::tenant::{
    AssignTenantPermission, GetTenantPermission, ListTenantPermissions, RevokeTenantPermission,
};
use dfns_endpoints::{IdentityId, PermissionOperation};
use serde_json::json;

/// The permissions: the name, and the operation that it grants. Dfns documents no others.
const PERMISSIONS: [(&str, &str); 2] = [("Billing", "Tenant:Billing:Write"), ("Settings", "Tenant:Settings:Write")];

/// Makes the permissions of a new tenant.
pub(super) fn found(cx: &mut Context<'_>) -> Result<(), Refusal> {
    for (name, operation) in PERMISSIONS {
        let permission = Permission {
            id: cx.new_id("pm").into(),
            name: name.to_owned(),
            operations: vec![PermissionOperation::from(operation)],
            status: PermissionStatus::Active,
            is_immutable: true,
            is_archived: false,
            date_created: cx.now(),
            date_updated: cx.now(),
            pending_change_request: None,
        };
        cx.insert(&permission)?;
    }
    Ok(())
}

impl Operation for ListTenantPermissions {
    fn run(self, cx: &mut Context<'_>) -> Result<Page<Permission>, Refusal> {
        cx.page(&List::all().oldest_first(), check::capped(self.limit), self.pagination_token.as_deref())
    }
}

impl Operation for GetTenantPermission {
    fn run(self, cx: &mut Context<'_>) -> Result<Permission, Refusal> {
        cx.get(&self.permission_id)
    }
}

impl Operation for AssignTenantPermission {
    fn run(self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let permission = cx.get::<Permission>(&self.permission_id)?;
        check_identity(cx, &self.identity_id)?;
        check_gives_permission(cx, &permission)?;
        if let Some(existing) = assignment(cx, &self.permission_id, &self.identity_id)? {
            return Err(Refusal::conflict("permission is already assigned", json!({ "assignmentId": existing.id })));
        }
        assign(cx, permission.id(), self.identity_id.as_str()).map(drop)
    }
}

impl Operation for RevokeTenantPermission {
    fn run(self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        cx.get::<Permission>(&self.permission_id)?;
        check_identity(cx, &self.identity_id)?;
        let existing = assignment(cx, &self.permission_id, &self.identity_id)?;
        let existing = existing.ok_or_else(|| Refusal::not_found("assignment"))?;
        cx.remove::<Assignment>(&existing.id).map(drop)
    }
}

/// Refuses everybody except users and groups of the tenant.
fn check_identity(cx: &Context<'_>, id: &IdentityId) -> Result<(), Refusal> {
    let is_identity = cx.find::<User>(id)?.is_some() || cx.find::<UserGroup>(id)?.is_some();
    if is_identity { Ok(()) } else { Err(Refusal::not_found("identity")) }
}

/// The permissions that a user holds: their own, then those of their groups, each of them once.
pub(super) fn held(cx: &Context<'_>, user_id: &str) -> Result<Vec<Permission>, Refusal> {
    let mut assignments = assignments_of(cx, user_id)?;
    for membership in cx.list::<Membership>(&List::by("user", user_id).oldest_first())? {
        assignments.extend(assignments_of(cx, &membership.group_id)?);
    }
    let mut permissions: Vec<Permission> = Vec::new();
    for assignment in assignments {
        if permissions.iter().all(|permission| permission.id != assignment.permission_id) {
            permissions.push(cx.get::<Permission>(&assignment.permission_id)?);
        }
    }
    Ok(permissions)
}
