//! User groups: users who hold permissions together, because these are assigned to the group.

use super::users::kind;
use crate::clock::date;
use crate::identity::{Membership, User, UserKind};
use crate::operations::{Operation, check, permissions};
use crate::refusal::Refusal;
use crate::rights::{assignments_of, check_gives_permission};
use crate::store::{Context, Entity, List};
use dfns_core::{Outcome, Page};
use dfns_endpoints::auth::{
    AddUserGroupMembers, CreateUserGroup, DeleteUserGroup, GetUserGroup, ListUserGroupMembers, ListUserGroups,
    RemoveUserGroupMembers, UpdateUserGroup, UserGroup, UserGroupMember,
};
use dfns_endpoints::permissions::Permission;
use dfns_endpoints::{TextChange, UserId};
use serde_json::json;

impl Entity for UserGroup {
    const NOUN: &'static str = "user group";

    fn id(&self) -> &str {
        self.id.as_str()
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        vec![("name", self.name.clone())]
    }
}

impl Operation for ListUserGroups {
    fn run(self, cx: &mut Context<'_>) -> Result<Page<UserGroup>, Refusal> {
        let list = List::all().oldest_first().limits(200, u32::MAX);
        let page = cx.page::<UserGroup>(&list, self.limit, self.pagination_token.as_deref())?;
        let items = page.items.into_iter().map(|group| counted(cx, group)).collect::<Result<_, _>>()?;
        Ok(Page { items, next_page_token: page.next_page_token })
    }
}

impl Operation for CreateUserGroup {
    fn run(self, cx: &mut Context<'_>) -> Result<UserGroup, Refusal> {
        check::label("name", &self.name)?;
        check_name(cx, &self.name, "")?;
        let mut group = new_group(cx, self.name, self.description)?;
        group.org_id = Some(cx.org_id().into());
        cx.insert(&group)?;
        Ok(group)
    }
}

impl Operation for GetUserGroup {
    fn run(self, cx: &mut Context<'_>) -> Result<UserGroup, Refusal> {
        let group = cx.get(&self.user_group_id)?;
        counted(cx, group)
    }
}

impl Operation for UpdateUserGroup {
    fn run(self, cx: &mut Context<'_>) -> Result<Outcome<UserGroup>, Refusal> {
        check::optional_label("name", self.name.as_deref())?;
        if let Some(name) = &self.name {
            check_name(cx, name, self.user_group_id.as_str())?;
        }
        let mut group = cx.get::<UserGroup>(&self.user_group_id)?;
        change(cx, &mut group, self.name, self.description)?;
        cx.update(&group)?;
        Ok(Outcome::Done(counted(cx, group)?))
    }
}

impl Operation for DeleteUserGroup {
    fn run(self, cx: &mut Context<'_>) -> Result<Outcome<()>, Refusal> {
        let group = cx.remove::<UserGroup>(&self.user_group_id)?;
        dissolve(cx, group.id())?;
        Ok(Outcome::Done(()))
    }
}

impl Operation for ListUserGroupMembers {
    fn run(self, cx: &mut Context<'_>) -> Result<Page<UserGroupMember>, Refusal> {
        let group = cx.get::<UserGroup>(&self.user_group_id)?;
        let list = List::by("group", group.id()).oldest_first().limits(200, u32::MAX);
        let page = cx.page::<Membership>(&list, self.limit, self.pagination_token.as_deref())?;
        let items = page.items.iter().map(|membership| view(cx, membership)).collect::<Result<_, _>>()?;
        Ok(Page { items, next_page_token: page.next_page_token })
    }
}

impl Operation for AddUserGroupMembers {
    fn run(self, cx: &mut Context<'_>) -> Result<Outcome<()>, Refusal> {
        check::texts("userIds", &self.user_ids)?;
        for user_id in &self.user_ids {
            cx.get::<User>(user_id)?;
        }
        let mut group = cx.get::<UserGroup>(&self.user_group_id)?;
        check_gives(cx, group.id())?;
        add_members(cx, &mut group, &self.user_ids)?;
        cx.update(&group)?;
        Ok(Outcome::Done(()))
    }
}

impl Operation for RemoveUserGroupMembers {
    fn run(self, cx: &mut Context<'_>) -> Result<Outcome<()>, Refusal> {
        check::texts("userIds", &self.user_ids)?;
        let mut group = cx.get::<UserGroup>(&self.user_group_id)?;
        remove_members(cx, &mut group, &self.user_ids)?;
        cx.update(&group)?;
        Ok(Outcome::Done(()))
    }
}

/// Refuses to take anybody into a group unless the caller holds all its permissions.
pub(in crate::operations) fn check_gives(cx: &Context<'_>, group_id: &str) -> Result<(), Refusal> {
    for assignment in assignments_of(cx, group_id)? {
        let permission = cx.get::<Permission>(&assignment.permission_id)?;
        if !permission.is_archived {
            check_gives_permission(cx, &permission)?;
        }
    }
    Ok(())
}

/// A name is one group's alone.
pub(in crate::operations) fn check_name(cx: &Context<'_>, name: &str, own_id: &str) -> Result<(), Refusal> {
    match cx.find_by::<UserGroup>("name", name)?.filter(|group| group.id != *own_id) {
        Some(group) => Err(Refusal::conflict("a user group of this name exists", json!({ "userGroupId": group.id }))),
        None => Ok(()),
    }
}

/// A new group without members, which belongs to nobody yet.
pub(in crate::operations) fn new_group(
    cx: &mut Context<'_>,
    name: String,
    description: Option<String>,
) -> Result<UserGroup, Refusal> {
    check_description(description.as_deref())?;
    Ok(UserGroup {
        id: cx.new_id("ug").into(),
        org_id: None,
        tenant_id: None,
        name,
        description,
        member_count: 0,
        date_created: cx.now(),
        date_updated: cx.now(),
    })
}

/// Changes what was given of a group.
pub(in crate::operations) fn change(
    cx: &Context<'_>,
    group: &mut UserGroup,
    name: Option<String>,
    description: Option<TextChange>,
) -> Result<(), Refusal> {
    if let Some(name) = name {
        group.name = name;
    }
    if let Some(description) = description {
        group.description = description.into();
        check_description(group.description.as_deref())?;
    }
    group.date_updated = cx.now();
    Ok(())
}

fn check_description(description: Option<&str>) -> Result<(), Refusal> {
    description.map_or(Ok(()), |description| check::length("description", description, 0..=1000))
}

/// Takes users into a group. Members keep the date on which they joined.
pub(in crate::operations) fn add_members(
    cx: &mut Context<'_>,
    group: &mut UserGroup,
    user_ids: &[UserId],
) -> Result<(), Refusal> {
    for user_id in user_ids {
        let id = Membership::id_of(group.id.as_str(), user_id.as_str());
        if cx.find::<Membership>(&id)?.is_none() {
            let (group_id, user_id) = (group.id.to_string(), user_id.to_string());
            cx.insert(&Membership { id, group_id, user_id, date_added: date(cx.instant()) })?;
        }
    }
    group.date_updated = cx.now();
    Ok(())
}

/// Removes users from a group, if they are members.
pub(in crate::operations) fn remove_members(
    cx: &mut Context<'_>,
    group: &mut UserGroup,
    user_ids: &[UserId],
) -> Result<(), Refusal> {
    for user_id in user_ids {
        let id = Membership::id_of(group.id.as_str(), user_id.as_str());
        if cx.find::<Membership>(&id)?.is_some() {
            cx.remove::<Membership>(&id)?;
        }
    }
    group.date_updated = cx.now();
    Ok(())
}

/// Removes the members of a group and revokes its permissions.
pub(in crate::operations) fn dissolve(cx: &mut Context<'_>, group_id: &str) -> Result<(), Refusal> {
    for membership in cx.list::<Membership>(&List::by("group", group_id))? {
        cx.remove::<Membership>(&membership.id)?;
    }
    permissions::unassign(cx, group_id)
}

/// The group with the number of its members.
pub(in crate::operations) fn counted(cx: &Context<'_>, group: UserGroup) -> Result<UserGroup, Refusal> {
    let members = cx.list::<Membership>(&List::by("group", group.id.as_str()))?;
    Ok(UserGroup { member_count: u64::try_from(members.len()).unwrap_or(u64::MAX), ..group })
}

/// A member of a group.
pub(in crate::operations) fn view(cx: &Context<'_>, membership: &Membership) -> Result<UserGroupMember, Refusal> {
    let user = cx.get::<User>(&membership.user_id)?;
    Ok(UserGroupMember {
        user_id: user.id.as_str().into(),
        kind: kind(&user),
        is_active: user.is_active,
        is_archived: false,
        is_service_account: user.kind == UserKind::ServiceAccount,
        date_added: membership.date_added.as_str().into(),
        username: user.username,
    })
}
