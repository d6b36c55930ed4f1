//! The users of the tenant. They register with a code that is mailed to them, and may belong to
//! several organizations.

use super::orgs;
use super::permissions::held;
use crate::identity::{User, new_user, orgs_of, person, remove_user};
use crate::mail::Mail;
use crate::operations::auth::new_code;
use crate::operations::{Operation, check};
use crate::refusal::Refusal;
use crate::store::{Context, List};
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
        if person(cx, &self.email)?.is_some() {
            return Err(Refusal::user_exists());
        }
        let code = new_code(cx);
        cx.mail.push(Mail::new(&self.email, "registration", &code.text));
        let mut user = new_user(cx, crate::identity::UserKind::TenantUser, &self.email);
        user.external_id = self.external_id;
        user.is_sso_required = self.is_sso_required.unwrap_or_default();
        user.registration_code = Some(code);
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
        let user = cx.get::<User>(&self.user_id)?;
        remove_user(cx, &user)
    }
}

fn view(cx: &Context<'_>, user: User) -> Result<TenantUser, Refusal> {
    let permissions = held(cx, &user.id)?;
    let permissions = permissions.iter().map(AnyJson::new).collect::<Result<_, _>>();
    let orgs = orgs_of(cx, &user.id)?.iter().map(orgs::json).collect::<Result<_, _>>()?;
    Ok(TenantUser {
        id: user.id.into(),
        kind: UserKind::TenantUser,
        username: user.username,
        is_registered: user.is_registered,
        is_active: user.is_active,
        is_sso_required: user.is_sso_required,
        external_id: user.external_id,
        permissions: permissions.map_err(|_| Refusal::internal())?,
        orgs,
    })
}
