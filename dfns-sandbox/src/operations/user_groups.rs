//! User groups: users who hold permissions together, because these are assigned to the group.

use super::{Table, paging, permissions};
use crate::clock::date;
use crate::fields;
use crate::refusal::Refusal;
use crate::response::{Accepted, Response};
use crate::rights::{assignments_of, check_gives_permission};
use crate::state::{GroupMember, State, UserGroup, view};
use crate::store::Context;
use dfns_endpoints::permissions::Permission;
use serde_json::json;

pub(super) const OPERATIONS: Table = &[
    ("list_user_groups", list),
    ("create_user_group", create),
    ("get_user_group", get),
    ("update_user_group", update),
    ("delete_user_group", delete),
    ("list_user_group_members", list_members),
    ("add_user_group_members", add_members),
    ("remove_user_group_members", remove_members),
];

fn list(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    let state = &*context.state;
    let groups = state.user_groups.iter();
    paging::page(request, groups, |group| group.sequence, usize::MAX, |group| view::user_group(state, group))
}

fn create(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    let body = request.body();
    let name = fields::text(body, "name")?;
    let description = fields::optional_text(body, "description")?.map(str::to_owned);
    check_name(&context.state, name, "")?;
    let now = context.instant();
    let state = context.state_mut();
    let id = state.add_user_group(name, description, now).id.clone();
    response(state, &id)
}

/// A name is one group's alone.
fn check_name(state: &State, name: &str, own_id: &str) -> Result<(), Refusal> {
    match state.user_groups.iter().find(|group| group.name == name && group.id != own_id) {
        Some(group) => Err(Refusal::conflict("a user group of this name exists", json!({ "userGroupId": group.id }))),
        None => Ok(()),
    }
}

fn get(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    response(&context.state, request.path_id("userGroupId"))
}

fn update(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    let body = request.body();
    let name = fields::optional_name(body, "name")?.map(str::to_owned);
    let description = fields::optional_text(body, "description")?.map(str::to_owned);
    let id = request.path_id("userGroupId");
    if let Some(name) = &name {
        check_name(&context.state, name, id)?;
    }
    let group = change(context, request)?;
    group.name = name.unwrap_or_else(|| group.name.clone());
    group.description = description.or(group.description.take());
    response(&context.state, id)
}

fn delete(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    let id = change(context, request)?.id.clone();
    let state = context.state_mut();
    state.user_groups.retain(|group| group.id != id);
    permissions::unassign(context, &id)?;
    Ok(nothing())
}

fn list_members(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    let state = &*context.state;
    let group = find(state, request.path_id("userGroupId"))?;
    let members = group.members.iter().filter_map(|member| Some((member, state.user(&member.user_id)?)));
    paging::page(
        request,
        members,
        |(member, _)| member.sequence,
        usize::MAX,
        |(member, user)| view::group_member(member, user),
    )
}

fn add_members(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    let user_ids = fields::texts(request.body(), "userIds")?;
    if user_ids.iter().any(|id| context.state.user(id).is_none()) {
        return Err(Refusal::not_found("user"));
    }
    let group = find(&context.state, request.path_id("userGroupId"))?;
    let group_id = group.id.clone();
    for assignment in assignments_of(context, &group_id)? {
        if let Some(permission) = context.find::<Permission>(&assignment.permission_id)?
            && !permission.is_archived
        {
            check_gives_permission(context, &permission)?;
        }
    }
    let date_added = date(context.instant());
    for user_id in user_ids {
        let sequence = context.state_mut().next_sequence();
        let group = change(context, request)?;
        // A member keeps the date of joining.
        if !group.has_member(&user_id) {
            group.members.push(GroupMember { sequence, user_id, date_added: date_added.clone() });
        }
    }
    Ok(nothing())
}

fn remove_members(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    let user_ids = fields::texts(request.body(), "userIds")?;
    change(context, request)?.members.retain(|member| !user_ids.contains(&member.user_id));
    Ok(nothing())
}

/// The group that the path names, whose date of change is now.
fn change<'a>(context: &'a mut Context<'_>, request: &Accepted) -> Result<&'a mut UserGroup, Refusal> {
    let now = date(context.instant());
    let mut groups = context.state_mut().user_groups.iter_mut();
    let group = groups.find(|group| group.id == request.path_id("userGroupId"));
    let group = group.ok_or_else(|| Refusal::not_found("user group"))?;
    group.date_updated = now;
    Ok(group)
}

fn find<'a>(state: &'a State, id: &str) -> Result<&'a UserGroup, Refusal> {
    state.user_groups.iter().find(|group| group.id == id).ok_or_else(|| Refusal::not_found("user group"))
}

fn response(state: &State, id: &str) -> Result<Response, Refusal> {
    Ok(Response::json(view::user_group(state, find(state, id)?)))
}

fn nothing() -> Response {
    Response::json(json!({}))
}
