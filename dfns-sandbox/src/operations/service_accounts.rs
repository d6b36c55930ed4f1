//! Service accounts: programs of the organization, each with one token and the key bound to it.

use super::{Table, assignable, lifetime, permissions, public_key, remove_user};
use crate::fields;
use crate::random;
use crate::refusal::Refusal;
use crate::response::{Accepted, Response};
use crate::state::{Credential, CredentialKind, Factor, State, TokenKind, User, UserKind, view};
use crate::store::Context;
use crate::tokens::TokenRequest;
use crate::verify::NewCredential;
use serde_json::json;

pub(super) const OPERATIONS: Table = &[
    ("list_service_accounts", list),
    ("create_service_account", create),
    ("get_service_account", get),
    ("update_service_account", update),
    ("activate_service_account", activate),
    ("deactivate_service_account", deactivate),
    ("delete_service_account", delete),
    ("create_service_account_credential", create_credential),
    ("delete_service_account_credential", delete_credential),
];

#[expect(clippy::unnecessary_wraps, reason = "an operation like the others, which can refuse")]
fn list(context: &mut Context<'_>, _: &Accepted) -> Result<Response, Refusal> {
    let accounts = context.state.users.iter().filter(|user| is_service_account(user));
    let items: Vec<_> = accounts.map(|user| view::service_account(context, user)).collect();
    Ok(Response::json(json!({ "items": items })))
}

fn create(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    let body = request.body();
    let (name, key, seconds) = (fields::text(body, "name")?, public_key(body)?, lifetime(body)?);
    let external_id = fields::optional_text(body, "externalId")?.map(str::to_owned);
    let permission_id = assignable(context, request)?;
    let (issuer, now) = (&context.shared.issuer, context.instant());
    let state = context.state_mut();
    let user = state.add_user(UserKind::ServiceAccount, name, now);
    user.external_id = external_id;
    let id = user.id.clone();
    let token = TokenRequest { kind: TokenKind::ServiceAccount, name, seconds, key: Some(&key) };
    let text = state.add_token(issuer, &id, &token, now).text;
    if let Some(permission_id) = permission_id {
        permissions::assign(context, &permission_id, &id)?;
    }
    let mut view = view::service_account(context, account(&context.state, &id)?);
    view["accessTokens"][0]["accessToken"] = text.expose().into();
    Ok(Response::json(view))
}

fn get(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    response(context, request)
}

fn update(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    let body = request.body();
    let name = fields::optional_text(body, "name")?.map(str::to_owned);
    let external_id = fields::optional_text(body, "externalId")?.map(str::to_owned);
    change(context, request, |user| {
        if let Some(name) = name {
            user.username.clone_from(&name);
            user.name = name;
        }
        user.external_id = external_id.or(user.external_id.take());
    })
}

fn activate(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    change(context, request, |user| user.is_active = true)
}

fn deactivate(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    change(context, request, |user| user.is_active = false)
}

fn delete(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    let response = deactivate(context, request)?;
    remove_user(context, request.path_id("serviceAccountId"))?;
    Ok(response)
}

/// Another key for the token that the account calls with.
fn create_credential(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    let body = request.body();
    let new = NewCredential {
        id: random::credential_id(),
        kind: CredentialKind::Key,
        name: fields::optional_text(body, "name")?.unwrap_or_default().to_owned(),
        public_key: public_key(body)?,
        encrypted_private_key: None,
        passkey: None,
    };
    let (signer, now) = (request.caller()?.signer.clone(), context.instant());
    let credential = context.state_mut().enroll(signer, new, Factor::Either, now);
    Ok(Response::json(view::credential(credential)))
}

fn delete_credential(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    let (uuid, signer) = (request.path_id("credentialUuid"), &request.caller()?.signer);
    let is_meant = |credential: &Credential| credential.uuid == uuid && credential.signer == *signer;
    if !context.state.credentials.iter().any(is_meant) {
        return Err(Refusal::not_found("credential"));
    }
    let state = context.state_mut();
    state.credentials.retain(|credential| !is_meant(credential));
    if state.usable_credentials(signer).next().is_none() {
        return Err(Refusal::invalid("the last active key of a service account must stay"));
    }
    Ok(Response::json(json!({})))
}

fn change(context: &mut Context<'_>, request: &Accepted, change: impl FnOnce(&mut User)) -> Result<Response, Refusal> {
    let user = context.state_mut().user_mut(request.path_id("serviceAccountId"));
    change(user.filter(|user| is_service_account(user)).ok_or_else(|| Refusal::not_found("service account"))?);
    response(context, request)
}

fn response(context: &Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    let user = account(&context.state, request.path_id("serviceAccountId"))?;
    Ok(Response::json(view::service_account(context, user)))
}

fn account<'a>(state: &'a State, id: &str) -> Result<&'a User, Refusal> {
    state.user(id).filter(|user| is_service_account(user)).ok_or_else(|| Refusal::not_found("service account"))
}

fn is_service_account(user: &User) -> bool {
    user.kind == UserKind::ServiceAccount
}
