//! Permissions: named lists of operations.

use crate::operations::{Operation, changes, check};
use crate::policies::{Subject, typed};
use crate::refusal::Refusal;
use crate::rights;
use crate::store::{Context, Entity, List};
use dfns_core::{ChangeOperation, ChangeRequest, ChangeRequestKind, EndpointMeta, Outcome, Page, Registry};
use dfns_endpoints::PermissionOperation;
use dfns_endpoints::permissions::{
    ArchivePermission, Assignment, CreatePermission, DeletePermission, GetPermission, ListPermissions, Permission,
    PermissionChange, PermissionStatus, UpdatePermission,
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
        check::label("name", &self.name)?;
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
        check::optional_label("name", self.name.as_deref())?;
        check::optional_texts("operations", self.operations.as_deref())?;
        let mut permission = cx.get::<Permission>(&self.permission_id)?;
        if let Some(operations) = self.operations {
            rights::check_gives(cx, operations.iter().filter(|operation| !permission.operations.contains(operation)))?;
            permission.operations = operations;
        }
        permission.name = self.name.unwrap_or(permission.name);
        change(cx, permission)
    }
}

impl Operation for ArchivePermission {
    fn run(self, cx: &mut Context<'_>) -> Result<Outcome<Permission>, Refusal> {
        let mut permission = cx.get::<Permission>(&self.permission_id)?;
        if permission.is_archived && !self.is_archived {
            rights::check_gives_permission(cx, &permission)?;
        }
        permission.is_archived = self.is_archived;
        change(cx, permission)
    }
}

impl Operation for DeletePermission {
    fn run(self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let permission = cx.get::<Permission>(&self.permission_id)?;
        check_mutable(&permission)?;
        changes::check_unchanging(cx, permission.id())?;
        let body = PermissionChange { is_archived: true, ..changed(&permission) };
        let kind = ChangeRequestKind::Permission;
        let change = changes::request(cx, kind, ChangeOperation::Delete, permission.id(), &body)?;
        if changes::govern(cx, &Subject::Permission(&change))?.is_some() {
            let message =
                "a policy requires approval of this change, and deletions cannot wait for one; archive the permission";
            return Err(Refusal::new(StatusCode::FORBIDDEN, message));
        }
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

/// Changes a permission, unless a policy requires approval.
fn change(cx: &mut Context<'_>, mut permission: Permission) -> Result<Outcome<Permission>, Refusal> {
    check_mutable(&permission)?;
    changes::check_unchanging(cx, permission.id())?;
    let (kind, body) = (ChangeRequestKind::Permission, changed(&permission));
    let change = changes::request(cx, kind, ChangeOperation::Update, permission.id(), &body)?;
    if let Some(change) = changes::govern(cx, &Subject::Permission(&change))? {
        let mut unchanged = cx.get::<Permission>(&permission.id)?;
        unchanged.pending_change_request = Some(typed(change.clone())?);
        cx.update(&unchanged)?;
        return Ok(Outcome::Pending(Box::new(change)));
    }
    permission.date_updated = cx.now();
    cx.update(&permission)?;
    Ok(Outcome::Done(permission))
}

/// A permission as a change shows it.
fn changed(permission: &Permission) -> PermissionChange {
    PermissionChange {
        id: permission.id.clone(),
        name: permission.name.clone(),
        operations: permission.operations.clone(),
        status: permission.status.clone(),
        is_immutable: permission.is_immutable,
        is_archived: permission.is_archived,
    }
}

/// Ends the change of a permission. Returns false if it can no longer be applied.
pub(in crate::operations) fn settle(
    cx: &mut Context<'_>,
    change: &ChangeRequest,
    is_approved: bool,
) -> Result<bool, Refusal> {
    let Some(mut permission) = cx.find::<Permission>(&change.entity_id)? else { return Ok(false) };
    permission.pending_change_request = None;
    if is_approved && let Some(body) = typed::<PermissionChange>(change.clone())?.body {
        (permission.name, permission.operations) = (body.name, body.operations);
        permission.is_archived = body.is_archived;
        permission.date_updated = cx.now();
    }
    cx.update(&permission)?;
    Ok(true)
}

fn check_mutable(permission: &Permission) -> Result<(), Refusal> {
    if permission.is_immutable { Err(Refusal::invalid("this permission is immutable")) } else { Ok(()) }
}
