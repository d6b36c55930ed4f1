//! User groups of the tenant: the same entities as those of an organization, in the scope of the
//! tenant.

use crate::identity::{Membership, User};
use crate::operations::auth::user_groups::{
    add_members, change, check_gives, check_name, counted, dissolve, new_group, remove_members, view,
};
use crate::operations::{Operation, check};
use crate::refusal::Refusal;
use crate::store::{Context, Entity, List};
use dfns_core::Page;
use dfns_endpoints::auth::{UserGroup, UserGroupMember};
use dfns_endpoints::tenant::{
    AddTenantUserGroupMembers, CreateTenantUserGroup, DeleteTenantUserGroup, GetTenantUserGroup,
    ListTenantUserGroupMembers, ListTenantUserGroups, RemoveTenantUserGroupMembers, UpdateTenantUserGroup,
};

impl Operation for ListTenantUserGroups {
    fn run(self, cx: &mut Context<'_>) -> Result<Page<UserGroup>, Refusal> {
        let list = List::all().oldest_first();
        let page = cx.page::<UserGroup>(&list, check::capped(self.limit), self.pagination_token.as_deref())?;
        let items = page.items.into_iter().map(|group| counted(cx, group)).collect::<Result<_, _>>()?;
        Ok(Page { items, next_page_token: page.next_page_token })
    }
}

impl Operation for CreateTenantUserGroup {
    fn run(self, cx: &mut Context<'_>) -> Result<UserGroup, Refusal> {
        check::label("name", &self.name)?;
        check_name(cx, &self.name, "")?;
        let mut group = new_group(cx, self.name, self.description)?;
        group.tenant_id = Some(cx.org_id().into());
        cx.insert(&group)?;
        Ok(group)
    }
}

impl Operation for GetTenantUserGroup {
    fn run(self, cx: &mut Context<'_>) -> Result<UserGroup, Refusal> {
        counted(cx, cx.get(&self.user_group_id)?)
    }
}

impl Operation for UpdateTenantUserGroup {
    fn run(self, cx: &mut Context<'_>) -> Result<UserGroup, Refusal> {
        check::optional_label("name", self.name.as_deref())?;
        let mut group = cx.get::<UserGroup>(&self.user_group_id)?;
        if let Some(name) = &self.name {
            check_name(cx, name, group.id())?;
        }
        change(cx, &mut group, self.name, self.description)?;
        cx.update(&group)?;
        counted(cx, group)
    }
}

impl Operation for DeleteTenantUserGroup {
    fn run(self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let group = cx.remove::<UserGroup>(&self.user_group_id)?;
        dissolve(cx, group.id())
    }
}

impl Operation for ListTenantUserGroupMembers {
    fn run(self, cx: &mut Context<'_>) -> Result<Page<UserGroupMember>, Refusal> {
        let group = cx.get::<UserGroup>(&self.user_group_id)?;
        let list = List::by("group", group.id()).oldest_first();
        let page = cx.page::<Membership>(&list, check::capped(self.limit), self.pagination_token.as_deref())?;
        let items = page.items.into_iter().map(|membership| view(cx, &membership)).collect::<Result<_, _>>()?;
        Ok(Page { items, next_page_token: page.next_page_token })
    }
}

impl Operation for AddTenantUserGroupMembers {
    fn run(self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        check::texts("userIds", &self.user_ids)?;
        let mut group = cx.get::<UserGroup>(&self.user_group_id)?;
        for user_id in &self.user_ids {
            cx.get::<User>(user_id)?;
        }
        check_gives(cx, group.id())?;
        add_members(cx, &mut group, &self.user_ids)?;
        cx.update(&group)
    }
}

impl Operation for RemoveTenantUserGroupMembers {
    fn run(self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        check::texts("userIds", &self.user_ids)?;
        let mut group = cx.get::<UserGroup>(&self.user_group_id)?;
        remove_members(cx, &mut group, &self.user_ids)?;
        cx.update(&group)
    }
}
