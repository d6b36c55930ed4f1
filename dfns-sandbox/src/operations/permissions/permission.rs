//! Permissions: named lists of operations.

use crate::operations::{Operation, check};
use crate::refusal::Refusal;
use crate::rights;
use crate::store::{Context, Entity, List};
use dfns_core::{EndpointMeta, Outcome, Page, Registry};
use dfns_endpoints::PermissionOperation;
use dfns_endpoints::permissions::{
    ArchivePermission, Assignment, CreatePermission, DeletePermission, GetPermission, ListPermissions, Permission,
    PermissionStatus, UpdatePermission,
};
use http::StatusCode;

impl Entity for Permission {
    const NOUN: &'static str = "permission";

    fn id(&self) -> &str {
        self.id.as_str()
    }
}

impl Operation for ListPermissions {
    fn run(self, cx: &mut Context<'_>) -> Result<Page<Permission>, Refusal> {
        cx.page(&List::all().oldest_first().limits(200, u32::MAX), self.limit, self.pagination_token.as_deref())
    }
}

impl Operation for CreatePermission {
    fn run(self, cx: &mut Context<'_>) -> Result<Permission, Refusal> {
        check::text("name", &self.name)?;
        check::texts("operations", &self.operations)?;
        rights::check_gives(cx, &self.operations)?;
        create(cx, None, self.name, self.operations, false)
    }
}

impl Operation for GetPermission {
    fn run(self, cx: &mut Context<'_>) -> Result<Permission, Refusal> {
        cx.get(&self.permission_id)
    }
}

impl Operation for UpdatePermission {
    fn run(self, cx: &mut Context<'_>) -> Result<Outcome<Permission>, Refusal> {
        check::optional_text("name", self.name.as_deref())?;
        check::optional_texts("operations", self.operations.as_deref())?;
        let mut permission = cx.get::<Permission>(&self.permission_id)?;
        if let Some(operations) = self.operations {
            rights::check_gives(cx, operations.iter().filter(|operation| !permission.operations.contains(operation)))?;
            permission.operations = operations;
        }
        permission.name = self.name.unwrap_or(permission.name);
        update(cx, permission)
    }
}

impl Operation for ArchivePermission {
    fn run(self, cx: &mut Context<'_>) -> Result<Outcome<Permission>, Refusal> {
        let mut permission = cx.get::<Permission>(&self.permission_id)?;
        if permission.is_archived && !self.is_archived {
            rights::check_gives_permission(cx, &permission)?;
        }
        permission.is_archived = self.is_archived;
        update(cx, permission)
    }
}

impl Operation for DeletePermission {
    fn run(self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        check_mutable(&cx.get::<Permission>(&self.permission_id)?)?;
        for assignment in cx.list::<Assignment>(&List::by("permission", self.permission_id.as_str()))? {
            cx.remove::<Assignment>(&assignment.id)?;
        }
        cx.remove::<Permission>(&self.permission_id).map(drop)
    }
}

/// Creates a permission, with an id that is made for it unless one is given.
pub(crate) fn create(
    cx: &mut Context<'_>,
    id: Option<&str>,
    name: String,
    operations: Vec<PermissionOperation>,
    is_immutable: bool,
) -> Result<Permission, Refusal> {
    let permission = Permission {
        id: id.map_or_else(|| cx.new_id("pm"), str::to_owned).into(),
        name,
        operations,
        status: PermissionStatus::Active,
        is_immutable,
        is_archived: false,
        date_created: cx.now(),
        date_updated: cx.now(),
        pending_change_request: None,
    };
    cx.insert(&permission)?;
    Ok(permission)
}

/// Lets a permission grant whatever the endpoints of this registry require, in the names of every
/// era.
pub(crate) fn grant_everything(cx: &mut Context<'_>, permission_id: &str, registry: &Registry) -> Result<(), Refusal> {
    let rules = registry.endpoints().filter_map(EndpointMeta::permissions).flatten().copied().flatten();
    let mut names: Vec<_> = rules.map(|rule| rule.name).collect();
    names.sort_unstable();
    names.dedup();
    let operations: Vec<_> = names.into_iter().map(PermissionOperation::from).collect();
    let mut permission = cx.get::<Permission>(permission_id)?;
    if permission.operations != operations {
        permission.operations = operations;
        permission.date_updated = cx.now();
        cx.update(&permission)?;
    }
    Ok(())
}

/// The permission, if the caller may assign it to somebody.
pub(crate) fn find_assignable(cx: &Context<'_>, permission_id: &str) -> Result<Permission, Refusal> {
    let permission = cx.get::<Permission>(permission_id)?;
    if permission.is_archived {
        return Err(Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, "permission is archived"));
    }
    rights::check_gives_permission(cx, &permission)?;
    Ok(permission)
}

fn update(cx: &mut Context<'_>, mut permission: Permission) -> Result<Outcome<Permission>, Refusal> {
    check_mutable(&permission)?;
    permission.date_updated = cx.now();
    cx.update(&permission)?;
    Ok(Outcome::Done(permission))
}

fn check_mutable(permission: &Permission) -> Result<(), Refusal> {
    if permission.is_immutable { Err(Refusal::invalid("this permission is immutable")) } else { Ok(()) }
}
