//! Permissions, and whom they are assigned to.

use super::{Context, Table, paging};
use crate::clock::date;
use crate::fields;
use crate::refusal::Refusal;
use crate::response::{Accepted, Response};
use crate::state::{Permission, State, TokenKind, view};
use http::StatusCode;
use serde_json::json;

pub(super) const OPERATIONS: Table = &[
    ("list_permissions", list),
    ("create_permission", create),
    ("get_permission", get),
    ("update_permission", update),
    ("archive_permission", archive),
    ("delete_permission", delete),
    ("list_assignments", list_assignments),
    ("assign_permission", assign),
    ("revoke_permission", revoke),
];

fn list(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    let permissions = context.state.permissions.iter();
    paging::page(request, permissions, |permission| permission.sequence, usize::MAX, |item| view::permission(item))
}

fn create(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    let body = request.body();
    let (name, operations, now) = (fields::text(body, "name")?, fields::texts(body, "operations")?, context.now);
    context.check_gives(request, |rights| rights.check_gives(&operations))?;
    Ok(Response::json(view::permission(context.state_mut().add_permission(name, operations, false, now))))
}

fn get(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    Ok(Response::json(view::permission(find(context.state, request.path_id("permissionId"))?)))
}

fn update(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    let body = request.body();
    let name = fields::optional_name(body, "name")?.map(str::to_owned);
    let operations = body.get("operations").map(|_| fields::texts(body, "operations")).transpose()?;
    let before = find(context.state, request.path_id("permissionId"))?;
    let added = operations.iter().flatten().filter(|operation| !before.operations.contains(operation));
    context.check_gives(request, |rights| rights.check_gives(added))?;
    change(context, request, |permission| {
        permission.name = name.unwrap_or_else(|| permission.name.clone());
        permission.operations = operations.unwrap_or_else(|| permission.operations.clone());
    })
}

/// Also brings an archived permission back.
fn archive(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    let is_archived = fields::flag(request.body(), "isArchived")?;
    let permission = find(context.state, request.path_id("permissionId"))?;
    if permission.is_archived && !is_archived {
        context.check_gives(request, |rights| rights.check_gives_permission(permission))?;
    }
    change(context, request, |permission| permission.is_archived = is_archived)
}

/// Removes a permission, and with it whatever it was assigned to.
fn delete(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    let id = request.path_id("permissionId");
    if find(context.state, id)?.is_immutable {
        return Err(immutable());
    }
    let state = context.state_mut();
    state.assignments.retain(|assignment| assignment.permission_id != id);
    state.permissions.retain(|permission| permission.id != id);
    Ok(Response::json(json!({})))
}

fn immutable() -> Refusal {
    Refusal::invalid("this permission is immutable")
}

fn change(
    context: &mut Context<'_>,
    request: &Accepted,
    change: impl FnOnce(&mut Permission),
) -> Result<Response, Refusal> {
    let (id, now) = (request.path_id("permissionId"), date(context.now));
    if find(context.state, id)?.is_immutable {
        return Err(immutable());
    }
    let permission = context.state_mut().permissions.iter_mut().find(|permission| permission.id == id);
    let permission = permission.ok_or_else(|| Refusal::not_found("permission"))?;
    change(permission);
    permission.date_updated = now;
    Ok(Response::json(view::permission(permission)))
}

fn list_assignments(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    let permission = find(context.state, request.path_id("permissionId"))?;
    let assignments = context.state.assignments.iter().filter(|assignment| assignment.permission_id == permission.id);
    paging::page(request, assignments, |assignment| assignment.sequence, usize::MAX, |item| view::assignment(item))
}

fn assign(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    let identity_id = fields::text(request.body(), "identityId")?;
    let permission_id = request.path_id("permissionId");
    check_assignable(context, request, find(context.state, permission_id)?)?;
    let is_token = |id: &str| context.state.tokens.values().any(|token| token.kind == TokenKind::Pat && token.id == id);
    let is_group = context.state.user_groups.iter().any(|group| group.id == identity_id);
    if context.state.user(identity_id).is_none() && !is_group && !is_token(identity_id) {
        return Err(Refusal::not_found("identity"));
    }
    let mut assignments = context.state.assignments_of(identity_id);
    if let Some(existing) = assignments.find(|assignment| assignment.permission_id == permission_id) {
        return Err(Refusal::conflict("permission is already assigned", json!({ "assignmentId": existing.id })));
    }
    drop(assignments);
    let now = context.now;
    Ok(Response::json(view::assignment(context.state_mut().assign(permission_id, identity_id, now))))
}

fn revoke(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    let permission = find(context.state, request.path_id("permissionId"))?.id.clone();
    let id = request.path_id("assignmentId");
    let is_meant =
        |assignment: &crate::state::Assignment| assignment.id == id && assignment.permission_id == permission;
    if !context.state.assignments.iter().any(is_meant) {
        return Err(Refusal::not_found("assignment"));
    }
    context.state_mut().assignments.retain(|assignment| !is_meant(assignment));
    // Nothing is documented, but an official client cannot read an empty body.
    Ok(Response::json(json!({})))
}

/// The permission that `permissionId` in a body names for assignment, if it names one.
pub(super) fn assignable(context: &Context<'_>, request: &Accepted) -> Result<Option<String>, Refusal> {
    let Some(id) = fields::optional_text(request.body(), "permissionId")? else { return Ok(None) };
    let permission = find(context.state, id)?;
    check_assignable(context, request, permission)?;
    Ok(Some(permission.id.clone()))
}

/// Whether the caller may assign this permission to somebody.
fn check_assignable(context: &Context<'_>, request: &Accepted, permission: &Permission) -> Result<(), Refusal> {
    if permission.is_archived {
        return Err(Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, "permission is archived"));
    }
    context.check_gives(request, |rights| rights.check_gives_permission(permission))
}

fn find<'a>(state: &'a State, id: &str) -> Result<&'a Permission, Refusal> {
    state.permission(id).ok_or_else(|| Refusal::not_found("permission"))
}
