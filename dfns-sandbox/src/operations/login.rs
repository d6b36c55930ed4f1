//! Logging in and out: with a credential, with a social login, or on a service account's word.

use super::{Table, active_person, challenges, check_organization, success};
use crate::fields;
use crate::mail::Mail;
use crate::pending::{CODE_LIFETIME, Purpose};
use crate::random;
use crate::refusal::Refusal;
use crate::response::{Accepted, Response};
use crate::state::{Signer, TokenKind};
use crate::store::Context;
use serde_json::{Value, json};

pub(super) const OPERATIONS: Table = &[
    ("create_login_challenge", create_challenge),
    ("login", login),
    ("send_login_code", send_code),
    ("social_login", social_login),
    ("delegated_login", delegated_login),
    ("logout", logout),
];

fn create_challenge(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    let body = request.body();
    check_organization(context, fields::any_text(body, "orgId")?)?;
    let code = fields::optional_text(body, "loginCode")?;
    let Some(username) = fields::optional_text(body, "username")? else {
        return challenges::ask(context, Purpose::Login(None), false);
    };
    let user = active_person(&context.state, username)?;
    if let Some(code) = code {
        if context.shared.pending().login_codes.get(username, context.instant()).is_none_or(|sent| sent != code) {
            return Err(Refusal::invalid_code());
        }
        // A code is good for one challenge.
        context.shared.pending().login_codes.remove(username);
    }
    let signer = Signer { user_id: user.id.clone(), token_id: None };
    // Only somebody who reads the user's mail is given what the user's password opens.
    challenges::ask(context, Purpose::Login(Some(signer)), code.is_some())
}

fn login(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    let completed = challenges::complete(context, request, |purpose| matches!(purpose, Purpose::Login(_)))?;
    Ok(session(context, &completed.signer.user_id))
}

fn send_code(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    let body = request.body();
    check_organization(context, fields::text(body, "orgId")?)?;
    let user = active_person(&context.state, fields::any_text(body, "username")?)?;
    let (username, code) = (user.username.clone(), random::code());
    context.mail.push(Mail::new(&username, "login", &code));
    let now = context.instant();
    context.shared.pending().login_codes.insert(&username, code, 0, now, now + CODE_LIFETIME);
    Ok(success())
}

fn social_login(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    let body = request.body();
    fields::one_of(body, "socialLoginProviderKind", &["Oidc"])?;
    if let Some(org_id) = fields::optional_text(body, "orgId")? {
        check_organization(context, org_id)?;
    }
    let user_id = context.shared.pending().social_logins.get(fields::any_text(body, "idToken")?).cloned();
    let user = user_id.and_then(|id| context.state.user(&id)).ok_or_else(Refusal::not_authorized)?;
    if !user.is_active {
        return Err(Refusal::deactivated());
    }
    let user_id = user.id.clone();
    Ok(session(context, &user_id))
}

fn delegated_login(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    let user_id = active_person(&context.state, fields::any_text(request.body(), "username")?)?.id.clone();
    Ok(session(context, &user_id))
}

fn logout(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    let all = fields::optional_flag(request.body(), "allSessions")?;
    let caller = request.caller()?;
    let is_over = |kind: TokenKind, token_id: &str, user_id: &str| {
        token_id == caller.token_id || (all && kind == TokenKind::Token && user_id == caller.user_id)
    };
    context.state_mut().tokens.retain(|_, token| !is_over(token.kind, &token.id, &token.user_id));
    Ok(success())
}

pub(super) fn session(context: &mut Context<'_>, user_id: &str) -> Response {
    let (issuer, now) = (&context.shared.issuer, context.instant());
    let token = context.state_mut().add_session(issuer, user_id, now);
    Response::json(json!({ "token": Value::from(token.expose()) }))
}
