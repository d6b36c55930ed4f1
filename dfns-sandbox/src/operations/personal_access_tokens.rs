//! Personal access tokens: long-lived tokens that a user makes for their own programs, each bound
//! to a key.
//!
//! Everybody sees and changes their own only.

use super::{Table, assignable, lifetime, permissions, public_key, remove_token};
use crate::fields;
use crate::refusal::Refusal;
use crate::response::{Accepted, Response};
use crate::state::{Caller, Token, TokenKind, view};
use crate::store::Context;
use crate::text::sha256_hex;
use crate::tokens::TokenRequest;
use serde_json::json;

pub(super) const OPERATIONS: Table = &[
    ("list_personal_access_tokens", list),
    ("create_personal_access_token", create),
    ("get_personal_access_token", get),
    ("update_personal_access_token", update),
    ("activate_personal_access_token", activate),
    ("deactivate_personal_access_token", deactivate),
    ("delete_personal_access_token", delete),
];

fn list(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    let tokens = context.state.api_tokens(&request.caller()?.user_id, TokenKind::Pat);
    let items: Vec<_> = tokens.into_iter().map(|token| view::access_token(context, token)).collect();
    Ok(Response::json(json!({ "items": items })))
}

fn create(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    let body = request.body();
    let (name, key, seconds) = (fields::text(body, "name")?, public_key(body)?, lifetime(body)?);
    let external_id = fields::optional_text(body, "externalId")?.map(str::to_owned);
    let permission_id = assignable(context, request)?;
    let user_id = &request.caller()?.user_id;
    let (issuer, now) = (&context.shared.issuer, context.instant());
    let state = context.state_mut();
    let wanted = TokenRequest { kind: TokenKind::Pat, name, seconds, key: Some(&key) };
    let mut new = state.add_token(issuer, user_id, &wanted, now);
    new.token.external_id = external_id;
    state.tokens.insert(sha256_hex(new.text.expose().as_bytes()), new.token.clone());
    if let Some(permission_id) = permission_id {
        permissions::assign(context, &permission_id, &new.token.id)?;
    }
    let mut view = view::access_token(context, &new.token);
    view["accessToken"] = new.text.expose().into();
    Ok(Response::json(view))
}

fn get(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    response(context, request)
}

fn update(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    let body = request.body();
    let name = fields::optional_text(body, "name")?.map(str::to_owned);
    let external_id = fields::optional_text(body, "externalId")?.map(str::to_owned);
    change(context, request, |token| {
        token.name = name.unwrap_or_else(|| token.name.clone());
        token.external_id = external_id.or(token.external_id.take());
    })
}

fn activate(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    change(context, request, |token| token.is_active = true)
}

fn deactivate(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    change(context, request, |token| token.is_active = false)
}

fn delete(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    let response = deactivate(context, request)?;
    remove_token(context, request.path_id("tokenId"))?;
    Ok(response)
}

fn change(context: &mut Context<'_>, request: &Accepted, change: impl FnOnce(&mut Token)) -> Result<Response, Refusal> {
    let caller = request.caller()?;
    let token = context.state_mut().tokens.values_mut().find(|token| is_named(token, request, caller));
    change(token.ok_or_else(|| Refusal::not_found("token"))?);
    response(context, request)
}

fn response(context: &Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    let caller = request.caller()?;
    let token = context.state.tokens.values().find(|token| is_named(token, request, caller));
    Ok(Response::json(view::access_token(context, token.ok_or_else(|| Refusal::not_found("token"))?)))
}

fn is_named(token: &Token, request: &Accepted, caller: &Caller) -> bool {
    token.kind == TokenKind::Pat && token.user_id == caller.user_id && token.id == request.path_id("tokenId")
}
