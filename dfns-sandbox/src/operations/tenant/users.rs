//! The users of the tenant. They are invited by mail and never register, so they have no tokens.

use super::permissions::held;
use super::record::User;
use crate::identity::Membership;
use crate::mail::Mail;
use crate::operations::auth::new_code;
use crate::operations::permissions::unassign;
use crate::operations::{Operation, check};
use crate::refusal::Refusal;
use crate::store::{Context, Entity, List};
use crate::text::username_key;
use dfns_core::{AnyJson, Page};
use dfns_endpoints::auth::UserKind;
use dfns_endpoints::tenant::{
    CreateTenantUser, DeleteTenantUser, GetTenantUser, ListTenantUsers, TenantUser, UpdateTenantUser,
};

impl Operation for ListTenantUsers {
    fn run(self, cx: &mut Context<'_>) -> Result<Page<TenantUser>, Refusal> {
        let list = List::all().oldest_first();
        let page = cx.page(&list, check::capped(self.limit), self.pagination_token.as_deref())?;
        let items = page.items.into_iter().map(|user| view(cx, user)).collect::<Result<_, _>>()?;
        Ok(Page { items, next_page_token: page.next_page_token })
    }
}

impl Operation for CreateTenantUser {
    fn run(self, cx: &mut Context<'_>) -> Result<TenantUser, Refusal> {
        check::email("email", &self.email)?;
        check::optional_label("externalId", self.external_id.as_deref())?;
        if cx.find_by::<User>("username", &username_key(&self.email))?.is_some() {
            return Err(Refusal::user_exists());
        }
        let code = new_code(cx);
        cx.mail.push(Mail::new(&self.email, "registration", &code.text));
        let user = User {
            id: cx.new_id("us").into(),
            username: self.email,
            external_id: self.external_id,
            is_sso_required: self.is_sso_required.unwrap_or_default(),
        };
        cx.insert(&user)?;
        view(cx, user)
    }
}

impl Operation for GetTenantUser {
    fn run(self, cx: &mut Context<'_>) -> Result<TenantUser, Refusal> {
        let user = cx.get(&self.user_id)?;
        view(cx, user)
    }
}

impl Operation for UpdateTenantUser {
    fn run(self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let mut user = cx.get::<User>(&self.user_id)?;
        user.is_sso_required = self.is_sso_required;
        cx.update(&user)
    }
}

impl Operation for DeleteTenantUser {
    fn run(self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let user = cx.remove::<User>(&self.user_id)?;
        for membership in cx.list::<Membership>(&List::by("user", user.id()))? {
            cx.remove::<Membership>(&membership.id)?;
        }
        unassign(cx, user.id())
    }
}

fn view(cx: &Context<'_>, user: User) -> Result<TenantUser, Refusal> {
    let permissions = held(cx, &user.id)?;
    let permissions = permissions.iter().map(AnyJson::new).collect::<Result<_, _>>();
    Ok(TenantUser {
        id: user.id,
        kind: UserKind::TenantUser,
        username: user.username,
        is_registered: false,
        is_active: true,
        is_sso_required: user.is_sso_required,
        external_id: user.external_id,
        permissions: permissions.map_err(|_| Refusal::internal())?,
        orgs: Vec::new(),
    })
}
