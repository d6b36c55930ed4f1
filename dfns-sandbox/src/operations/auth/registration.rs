//! Registration: how a user comes to their first credentials.
//!
//! An employee starts with a code that was mailed to them, an end user with the token of an
//! identity provider or on a service account's word. All of them complete it with credentials that
//! sign the challenge they were given.

use super::{Table, ceremonies, check_organization, success};
use crate::fields;
use crate::identity::{RegistrationCode, User, UserKind, new_user, person};
use crate::mail::Mail;
use crate::operations::Operation as _;
use crate::random;
use crate::refusal::Refusal;
use crate::response::{Accepted, Response};
use crate::store::Context;
use crate::tokens::add_session;
use dfns_endpoints::wallets::CreateWallet;
use jiff::Timestamp;
use serde_json::{Value, json};

pub(super) const OPERATIONS: Table = &[
    ("create_registration_challenge", create),
    ("resend_registration_code", resend_code),
    ("create_social_registration_challenge", create_social),
    ("create_delegated_registration_challenge", create_delegated),
    ("restart_delegated_registration", restart_delegated),
    ("register", register),
    ("register_end_user", register_end_user),
];

/// How long a registration code lasts, in seconds. Dfns does not publish its own figure.
const CODE_SECONDS: i64 = 7 * 24 * 60 * 60;

/// A code for a new employee.
pub(super) fn new_code(now: Timestamp) -> RegistrationCode {
    RegistrationCode { text: random::code(), expires_at: now.as_second() + CODE_SECONDS }
}

fn create(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    let body = request.body();
    check_organization(context, fields::any_text(body, "orgId")?)?;
    let code = fields::text(body, "registrationCode")?;
    let user = unregistered(context, fields::any_text(body, "username")?)?;
    let mailed = user.registration_code.as_ref();
    let mailed = mailed.filter(|mailed| mailed.text == code).ok_or_else(Refusal::invalid_code)?;
    if mailed.expires_at <= context.instant().as_second() {
        return Err(Refusal::expired_registration_code());
    }
    Ok(Response::json(ceremonies::begin(context, &user, None)?))
}

fn resend_code(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    let body = request.body();
    check_organization(context, fields::text(body, "orgId")?)?;
    let username = fields::text(body, "username")?;
    let mut user = person(context, username)?.ok_or_else(Refusal::unknown_user)?;
    if user.kind != UserKind::CustomerEmployee {
        return Err(Refusal::unknown_user());
    }
    if user.is_registered {
        // Documented: nothing is done for somebody who needs no code any more.
        return Ok(success());
    }
    let code = new_code(context.instant());
    context.mail.push(Mail::new(username, "registration", &code.text));
    user.registration_code = Some(code);
    context.update(&user)?;
    Ok(success())
}

fn create_social(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    let body = request.body();
    fields::one_of(body, "socialLoginProviderKind", &["Oidc"])?;
    if let Some(org_id) = fields::optional_text(body, "orgId")? {
        check_organization(context, org_id)?;
    }
    let username = context.shared.pending().social_registrations.get(fields::any_text(body, "idToken")?).cloned();
    let username = username.ok_or_else(Refusal::not_authorized)?;
    let user = if person(context, &username)?.is_some() {
        unregistered(context, &username)?
    } else {
        let user = new_user(context, UserKind::EndUser, &username);
        context.insert(&user)?;
        user
    };
    Ok(Response::json(ceremonies::begin(context, &user, None)?))
}

fn create_delegated(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    let body = request.body();
    let (username, kind) = (fields::text(body, "email")?, kind(body)?);
    let external_id = fields::optional_name(body, "externalId")?.map(str::to_owned);
    if person(context, username)?.is_some() {
        return Err(Refusal::user_exists());
    }
    let mut user = new_user(context, kind, username);
    user.external_id = external_id;
    context.insert(&user)?;
    Ok(Response::json(ceremonies::begin(context, &user, None)?))
}

fn restart_delegated(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    let body = request.body();
    let (username, kind) = (fields::text(body, "email")?, kind(body)?);
    let user = unregistered(context, username)?;
    if user.kind != kind {
        return Err(Refusal::unknown_user());
    }
    Ok(Response::json(ceremonies::begin(context, &user, None)?))
}

/// Employees were allowed once, and the older permission names still provide for them.
fn kind(body: &Value) -> Result<UserKind, Refusal> {
    Ok(match fields::one_of(body, "kind", &["EndUser", "CustomerEmployee"])? {
        "EndUser" => UserKind::EndUser,
        _ => UserKind::CustomerEmployee,
    })
}

/// The active person of this name, who has not registered yet.
fn unregistered(context: &Context<'_>, username: &str) -> Result<User, Refusal> {
    let user = person(context, username)?.ok_or_else(Refusal::unknown_user)?;
    if user.is_registered {
        return Err(Refusal::user_exists());
    }
    if user.is_active { Ok(user) } else { Err(Refusal::deactivated()) }
}

fn register(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    Ok(Response::json(complete(context, request)?))
}

fn register_end_user(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    let user_id = &request.caller()?.user_id;
    if request.caller()?.kind != UserKind::EndUser {
        return Err(Refusal::invalid("only an end user registers with wallets"));
    }
    let wanted = request.body().get("wallets").and_then(Value::as_array).filter(|wallets| !wallets.is_empty());
    let wanted = wanted.ok_or_else(|| Refusal::invalid("`wallets` must be a list of at least one wallet"))?;
    let wallets = wanted.iter().map(|wallet| create_wallet(context, wallet)).collect::<Result<Vec<_>, _>>()?;
    let mut response = complete(context, request)?;
    let user = context.get::<User>(user_id)?;
    let token = add_session(context, &user)?;
    response["authentication"] = json!({ "token": token.expose() });
    response["wallets"] = wallets.into();
    Ok(Response::json(response))
}

fn complete(context: &mut Context<'_>, request: &Accepted) -> Result<Value, Refusal> {
    let ceremony = ceremonies::under_way(context, request)?;
    if ceremony.recovers_with.is_some() {
        return Err(Refusal::not_authorized());
    }
    let verified = ceremonies::verify(context, request.body(), &ceremony.challenge)?;
    ceremonies::finish(context, &request.caller()?.user_id, verified)
}

/// Creates a wallet for the end user who registers.
fn create_wallet(context: &mut Context<'_>, wanted: &Value) -> Result<Value, Refusal> {
    let mut request = CreateWallet::new(fields::text(wanted, "network")?);
    request.name = fields::optional_text(wanted, "name")?.map(str::to_owned);
    serde_json::to_value(request.run(context)?).map_err(|_| Refusal::internal())
}
