//! Users: the employees and end users of the organization.

use super::registration::new_code;
use super::{Table, paging, public_key, remove_user};
use crate::fields;
use crate::mail::Mail;
use crate::random;
use crate::refusal::Refusal;
use crate::response::{Accepted, Response};
use crate::state::{Signer, User, UserKind, view};
use crate::store::Context;

pub(super) const OPERATIONS: Table = &[
    ("list_users", list),
    ("create_user", create),
    ("get_user", get),
    ("update_user", update),
    ("activate_user", activate),
    ("deactivate_user", deactivate),
    ("delete_user", delete),
];

fn list(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    let kind = request.query("kind");
    if kind.is_some_and(|kind| kind != "CustomerEmployee" && kind != "EndUser") {
        return Err(Refusal::invalid("`kind` must be one of CustomerEmployee, EndUser"));
    }
    let is_listed = |user: &&User| is_person(user) && kind.is_none_or(|kind| kind == user.kind.as_str());
    let users = context.state.users.iter().filter(is_listed);
    paging::page(request, users, |user| user.sequence, 200, |user| view::user(context, user))
}

fn create(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    let body = request.body();
    let email = fields::email(body, "email")?;
    fields::one_of(body, "kind", &["CustomerEmployee"])?;
    let external_id = fields::optional_text(body, "externalId")?.map(str::to_owned);
    let is_sso_required = fields::optional_flag(body, "isSSORequired")?;
    let key = fields::optional_text(body, "publicKey")?.map(|_| public_key(body)).transpose()?;
    if context.state.person(email).is_some() {
        return Err(Refusal::user_exists());
    }
    let (now, code) = (context.instant(), new_code(context.instant()));
    context.mail.push(Mail::new(email, "registration", &code.text));
    let state = context.state_mut();
    let user = state.add_user(UserKind::CustomerEmployee, email, now);
    user.external_id = external_id;
    user.is_sso_required = is_sso_required;
    user.registration_code = Some(code);
    let id = user.id.clone();
    if let Some(key) = key {
        let signer = Signer { user_id: id.clone(), token_id: None };
        state.add_credential(signer, random::credential_id(), &key, None, now);
    }
    response(context, &id)
}

fn get(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    response(context, request.path_id("userId"))
}

fn update(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    let is_sso_required = fields::flag(request.body(), "isSSORequired")?;
    change(context, request, |user| user.is_sso_required = is_sso_required)
}

fn activate(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    change(context, request, |user| user.is_active = true)
}

fn deactivate(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    change(context, request, |user| user.is_active = false)
}

fn change(context: &mut Context<'_>, request: &Accepted, change: impl FnOnce(&mut User)) -> Result<Response, Refusal> {
    let id = request.path_id("userId");
    let user = context.state_mut().user_mut(id).filter(|user| is_person(user));
    change(user.ok_or_else(|| Refusal::not_found("user"))?);
    response(context, id)
}

fn delete(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    let response = deactivate(context, request)?;
    remove_user(context, request.path_id("userId"))?;
    Ok(response)
}

fn response(context: &Context<'_>, id: &str) -> Result<Response, Refusal> {
    let user = context.state.user(id).filter(|user| is_person(user)).ok_or_else(|| Refusal::not_found("user"))?;
    Ok(Response::json(view::user(context, user)))
}

/// Service accounts have endpoints of their own.
fn is_person(user: &User) -> bool {
    user.kind != UserKind::ServiceAccount
}
