//! User groups of the tenant. They have the form of the organization's groups, with names and lists
//! of their own.

use super::record::{Group, User, tenant_id};
use crate::identity::Membership;
use crate::operations::auth::user_groups::{add_members, change, counted, dissolve, new_group, remove_members};
use crate::operations::{Operation, check};
use crate::refusal::Refusal;
use crate::store::{Context, Entity, List};
use dfns_core::Page;
use dfns_endpoints::auth::{UserGroup, UserGroupMember, UserKind};
use dfns_endpoints::tenant::{
    AddTenantUserGroupMembers, CreateTenantUserGroup, DeleteTenantUserGroup, GetTenantUserGroup,
    ListTenantUserGroupMembers, ListTenantUserGroups, RemoveTenantUserGroupMembers, UpdateTenantUserGroup,
};
use serde_json::json;

impl Operation for ListTenantUserGroups {
    fn run(self, cx: &mut Context<'_>) -> Result<Page<UserGroup>, Refusal> {
        let list = List::all().oldest_first();
        let page = cx.page::<Group>(&list, check::capped(self.limit), self.pagination_token.as_deref())?;
        let items = page.items.into_iter().map(|group| counted(cx, group.0)).collect::<Result<_, _>>()?;
        Ok(Page { items, next_page_token: page.next_page_token })
    }
}

impl Operation for CreateTenantUserGroup {
    fn run(self, cx: &mut Context<'_>) -> Result<UserGroup, Refusal> {
        check::label("name", &self.name)?;
        check_name(cx, &self.name, "")?;
        let mut group = Group(new_group(cx, self.name, self.description)?);
        group.0.tenant_id = Some(tenant_id(cx)?);
        cx.insert(&group)?;
        Ok(group.0)
    }
}

impl Operation for GetTenantUserGroup {
    fn run(self, cx: &mut Context<'_>) -> Result<UserGroup, Refusal> {
        counted(cx, cx.get::<Group>(&self.user_group_id)?.0)
    }
}

impl Operation for UpdateTenantUserGroup {
    fn run(self, cx: &mut Context<'_>) -> Result<UserGroup, Refusal> {
        check::optional_label("name", self.name.as_deref())?;
        let mut group = cx.get::<Group>(&self.user_group_id)?;
        if let Some(name) = &self.name {
            check_name(cx, name, group.id())?;
        }
        change(cx, &mut group.0, self.name, self.description)?;
        cx.update(&group)?;
        counted(cx, group.0)
    }
}

impl Operation for DeleteTenantUserGroup {
    fn run(self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let group = cx.remove::<Group>(&self.user_group_id)?;
        dissolve(cx, group.id())
    }
}

impl Operation for ListTenantUserGroupMembers {
    fn run(self, cx: &mut Context<'_>) -> Result<Page<UserGroupMember>, Refusal> {
        let group = cx.get::<Group>(&self.user_group_id)?;
        let list = List::by("group", group.id()).oldest_first();
        let page = cx.page::<Membership>(&list, check::capped(self.limit), self.pagination_token.as_deref())?;
        let items = page.items.into_iter().map(|membership| view(cx, membership)).collect::<Result<_, _>>()?;
        Ok(Page { items, next_page_token: page.next_page_token })
    }
}

impl Operation for AddTenantUserGroupMembers {
    fn run(self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        check::texts("userIds", &self.user_ids)?;
        let mut group = cx.get::<Group>(&self.user_group_id)?;
        for user_id in &self.user_ids {
            cx.get::<User>(user_id)?;
        }
        add_members(cx, &mut group.0, &self.user_ids)?;
        cx.update(&group)
    }
}

impl Operation for RemoveTenantUserGroupMembers {
    fn run(self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        check::texts("userIds", &self.user_ids)?;
        let mut group = cx.get::<Group>(&self.user_group_id)?;
        remove_members(cx, &mut group.0, &self.user_ids)?;
        cx.update(&group)
    }
}

/// A name is one group's alone.
fn check_name(cx: &Context<'_>, name: &str, own_id: &str) -> Result<(), Refusal> {
    match cx.find_by::<Group>("name", name)?.filter(|group| group.id() != own_id) {
        Some(group) => Err(Refusal::conflict("a user group of this name exists", json!({ "userGroupId": group.0.id }))),
        None => Ok(()),
    }
}

fn view(cx: &Context<'_>, membership: Membership) -> Result<UserGroupMember, Refusal> {
    let user = cx.get::<User>(&membership.user_id)?;
    Ok(UserGroupMember {
        user_id: user.id,
        username: user.username,
        kind: UserKind::TenantUser,
        is_active: true,
        is_archived: false,
        is_service_account: false,
        date_added: membership.date_added.into(),
    })
}
