//! Single sign-on: there is no identity provider to be sent to. A test that plays one announces
//! which code and state log whom in.

use super::{Table, check_organization, login};
use crate::fields;
use crate::identity::User;
use crate::refusal::Refusal;
use crate::response::{Accepted, Response};
use crate::store::Context;
use serde_json::{Value, json};

pub(super) const OPERATIONS: Table = &[
    ("sso_login_init", init_sso),
    ("sso_login", login_with_code),
    ("oidc_login_init", init_oidc),
    ("oidc_login", login_with_code),
    ("oidc_login_credentials", complete_login),
];

fn init_sso(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    let body = request.body();
    check_organization(context, fields::text(body, "orgId")?)?;
    let client_id = fields::text(body, "clientId")?;
    let url = provider_url(context, &[("client_id", client_id), ("redirect_uri", redirect_uri(body)?)])?;
    Ok(Response::json(json!({ "ssoRedirectUrl": url })))
}

fn init_oidc(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    let body = request.body();
    if let Some(org_id) = fields::optional_text(body, "orgId")? {
        check_organization(context, org_id)?;
    }
    let nonce = fields::optional_text(body, "nonce")?.unwrap_or_default();
    let url = provider_url(context, &[("nonce", nonce), ("redirect_uri", redirect_uri(body)?)])?;
    Ok(Response::json(json!({ "redirectUrl": url })))
}

fn redirect_uri(body: &Value) -> Result<&str, Refusal> {
    fields::text(body, "redirectUri")
}

/// A page that does not exist, of a provider that does not either.
fn provider_url(context: &Context<'_>, query: &[(&str, &str)]) -> Result<String, Refusal> {
    if context.shared.pending().sso_logins.is_empty() {
        return Err(not_set_up());
    }
    let query: Vec<_> =
        query.iter().map(|(name, value)| format!("{name}={}", crate::text::percent_encode(value))).collect();
    Ok(format!("https://identity-provider.invalid/authorize?{}", query.join("&")))
}

fn login_with_code(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    let body = request.body();
    let key = (fields::text(body, "code")?.to_owned(), fields::text(body, "state")?.to_owned());
    let user_id = context.shared.pending().sso_logins.get(&key).cloned().ok_or_else(not_set_up)?;
    let user = context.find::<User>(&user_id)?.ok_or_else(Refusal::unknown_user)?;
    if !user.is_active {
        return Err(Refusal::deactivated());
    }
    // An authorization code works once.
    context.shared.pending().sso_logins.remove(&key);
    login::session(context, &user)
}

/// Refuses every challenge: users who log in here have credentials already, so no login asks for
/// new ones.
fn complete_login(_: &mut Context<'_>, _: &Accepted) -> Result<Response, Refusal> {
    Err(Refusal::invalid_challenge())
}

fn not_set_up() -> Refusal {
    Refusal::invalid("single sign-on is not set up for this; `Sandbox::allow_sso_login` does it")
}
