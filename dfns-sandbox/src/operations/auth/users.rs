//! Users: the employees and end users of the organization.

use super::public_key;
use super::registration::new_code;
use crate::identity::{self, Credential, Signer, UserKind as Kind};
use crate::mail::Mail;
use crate::operations::{Operation, check};
use crate::refusal::Refusal;
use crate::rights::assignments_of;
use crate::store::{Context, List};
use dfns_core::Page;
use dfns_endpoints::auth::{
    ActivateUser, AssignedPermission, CreateUser, DeactivateUser, DeleteUser, GetUser, ListUsers, UpdateUser, User,
    UserKind,
};
use dfns_endpoints::permissions::Permission;

impl Operation for ListUsers {
    fn run(self, cx: &mut Context<'_>) -> Result<Page<User>, Refusal> {
        let list = match self.kind {
            None => List::by("person", ""),
            Some(UserKind::CustomerEmployee) => List::by("kind", "CustomerEmployee"),
            Some(UserKind::EndUser) => List::by("kind", "EndUser"),
            Some(UserKind::TenantUser) => List::by("kind", "TenantUser"),
            Some(_) => return Err(check::must_be("kind", "one of CustomerEmployee, EndUser, TenantUser")),
        };
        let page = cx.page(&list.oldest_first().limits(200, 200), self.limit, self.pagination_token.as_deref())?;
        let items = page.items.iter().map(|user| view(cx, user)).collect::<Result<_, _>>()?;
        Ok(Page { items, next_page_token: page.next_page_token })
    }
}

impl Operation for CreateUser {
    fn run(self, cx: &mut Context<'_>) -> Result<User, Refusal> {
        check::email("email", &self.email)?;
        check::optional_label("externalId", self.external_id.as_deref())?;
        if self.kind != UserKind::CustomerEmployee {
            return Err(check::must_be("kind", "one of CustomerEmployee"));
        }
        let key = self.public_key.as_deref().map(public_key).transpose()?;
        if identity::person(cx, &self.email)?.is_some() {
            return Err(Refusal::user_exists());
        }
        let code = new_code(cx);
        cx.mail.push(Mail::new(&self.email, "registration", &code.text));
        let mut user = identity::new_user(cx, Kind::CustomerEmployee, &self.email);
        user.external_id = self.external_id;
        user.is_sso_required = self.is_sso_required.unwrap_or_default();
        user.registration_code = Some(code);
        cx.insert(&user)?;
        if let Some(key) = key {
            let credential_id = cx.shared.random.credential_id();
            identity::add_credential(cx, Signer::user(&user.id), credential_id, &key, None)?;
        }
        view(cx, &find(cx, &user.id)?)
    }
}

impl Operation for GetUser {
    fn run(self, cx: &mut Context<'_>) -> Result<User, Refusal> {
        view(cx, &find(cx, self.user_id.as_str())?)
    }
}

impl Operation for UpdateUser {
    fn run(self, cx: &mut Context<'_>) -> Result<User, Refusal> {
        let mut user = find(cx, self.user_id.as_str())?;
        if user.kind == Kind::TenantUser {
            return Err(Refusal::invalid("single sign-on of a user of the tenant is changed in the tenant"));
        }
        user.is_sso_required = self.is_sso_required;
        cx.update(&user)?;
        view(cx, &user)
    }
}

impl Operation for ActivateUser {
    fn run(self, cx: &mut Context<'_>) -> Result<User, Refusal> {
        let mut user = find(cx, self.user_id.as_str())?;
        identity::set_active(cx, &mut user, true)?;
        view(cx, &user)
    }
}

impl Operation for DeactivateUser {
    fn run(self, cx: &mut Context<'_>) -> Result<User, Refusal> {
        let mut user = find(cx, self.user_id.as_str())?;
        identity::set_active(cx, &mut user, false)?;
        view(cx, &user)
    }
}

impl Operation for DeleteUser {
    fn run(self, cx: &mut Context<'_>) -> Result<User, Refusal> {
        let mut user = find(cx, self.user_id.as_str())?;
        user.is_active = false;
        let view = view(cx, &user)?;
        identity::remove_user(cx, &user)?;
        Ok(view)
    }
}

/// The user with this id. Service accounts have endpoints of their own.
fn find(cx: &Context<'_>, id: &str) -> Result<identity::User, Refusal> {
    let user = cx.get::<identity::User>(id)?;
    if user.kind == Kind::ServiceAccount { Err(Refusal::not_found("user")) } else { Ok(user) }
}

fn view(cx: &Context<'_>, user: &identity::User) -> Result<User, Refusal> {
    let is_sso_required = identity::at_home(cx, user.clone())?.is_sso_required;
    Ok(User { is_sso_required: Some(is_sso_required), ..info(cx, user)? })
}

/// A user or service account, with what is known of both.
pub(super) fn info(cx: &Context<'_>, user: &identity::User) -> Result<User, Refusal> {
    let credential = cx.find_by::<Credential>("user", &user.id)?;
    Ok(User {
        user_id: user.id.as_str().into(),
        kind: kind(user),
        username: user.username.clone(),
        name: user.name.clone(),
        org_id: cx.org_id().into(),
        credential_uuid: credential.map(|credential| credential.uuid).unwrap_or_default().into(),
        is_active: user.is_active,
        is_service_account: user.kind == Kind::ServiceAccount,
        is_registered: identity::at_home(cx, user.clone())?.is_registered,
        is_sso_required: None,
        permissions: None,
        scopes: None,
        permission_assignments: assigned(cx, &user.id)?,
    })
}

/// The kind of a user in a response. Service accounts are marked by a flag instead.
pub(super) fn kind(user: &identity::User) -> UserKind {
    match user.kind {
        Kind::EndUser => UserKind::EndUser,
        Kind::TenantUser => UserKind::TenantUser,
        Kind::CustomerEmployee | Kind::ServiceAccount => UserKind::CustomerEmployee,
    }
}

/// The permissions that are assigned to an identity.
pub(super) fn assigned(cx: &Context<'_>, identity_id: &str) -> Result<Vec<AssignedPermission>, Refusal> {
    let mut assigned = Vec::new();
    for assignment in assignments_of(cx, identity_id)? {
        let permission = cx.get::<Permission>(&assignment.permission_id)?;
        assigned.push(AssignedPermission {
            permission_id: permission.id,
            permission_name: permission.name,
            assignment_id: assignment.id,
            operations: Some(permission.operations),
        });
    }
    Ok(assigned)
}
