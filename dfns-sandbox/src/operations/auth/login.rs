//! Logging in and out: with a credential, with a social login, or on a service account's word.

use super::{Table, challenges, check_organization, success};
use crate::fields;
use crate::identity::{Signer, Token, TokenKind, User, active_person};
use crate::mail::Mail;
use crate::pending::{CODE_LIFETIME, Purpose};
use crate::random;
use crate::refusal::Refusal;
use crate::response::{Accepted, Response};
use crate::store::{Context, List};
use crate::tokens::add_session;
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
    let user = active_person(context, username)?;
    if let Some(code) = code {
        if context.shared.pending().login_codes.get(username, context.instant()).is_none_or(|sent| sent != code) {
            return Err(Refusal::invalid_code());
        }
        // A code is good for one challenge.
        context.shared.pending().login_codes.remove(username);
    }
    let signer = Signer::user(&user.id);
    // Only somebody who reads the user's mail is given what the user's password opens.
    challenges::ask(context, Purpose::Login(Some(signer)), code.is_some())
}

fn login(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    let completed = challenges::complete(context, request, |purpose| matches!(purpose, Purpose::Login(_)))?;
    let user = context.find(&completed.signer.user_id)?.ok_or_else(Refusal::unknown_user)?;
    session(context, &user)
}

fn send_code(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    let body = request.body();
    check_organization(context, fields::text(body, "orgId")?)?;
    let user = active_person(context, fields::any_text(body, "username")?)?;
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
    let user = context.find::<User>(user_id.unwrap_or_default())?.ok_or_else(Refusal::not_authorized)?;
    if !user.is_active {
        return Err(Refusal::deactivated());
    }
    session(context, &user)
}

fn delegated_login(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    let user = active_person(context, fields::any_text(request.body(), "username")?)?;
    session(context, &user)
}

fn logout(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    let all = fields::optional_flag(request.body(), "allSessions")?;
    let caller = request.caller()?;
    context.remove::<Token>(&caller.token_key)?;
    if all {
        let is_session = |token: &Token| token.kind == TokenKind::Token;
        for token in context.list(&List::by("user", &caller.user_id).only(is_session))? {
            context.remove::<Token>(&token.hash)?;
        }
    }
    Ok(success())
}

pub(super) fn session(context: &mut Context<'_>, user: &User) -> Result<Response, Refusal> {
    let token = add_session(context, user)?;
    Ok(Response::json(json!({ "token": Value::from(token.expose()) })))
}
