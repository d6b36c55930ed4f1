//! Single sign-on: there is no identity provider to be sent to. A test that plays one announces
//! which code and state log whom in.

use super::{enter, login};
use crate::identity::{User, check_active, check_open};
use crate::operations::{Access, Operation, check};
use crate::refusal::Refusal;
use crate::store::Context;
use dfns_core::Secret;
use dfns_endpoints::auth::{
    AuthToken, Credential, OidcLogin, OidcLoginCredentials, OidcLoginInit, OidcRedirect, OidcSession, SsoLogin,
    SsoLoginInit, SsoRedirect,
};

impl Operation for SsoLoginInit {
    const ACCESS: Access = Access::Read;

    fn run(self, cx: &mut Context<'_>) -> Result<SsoRedirect, Refusal> {
        enter(cx, self.org_id.as_str())?;
        check::text("clientId", &self.client_id)?;
        let sso_redirect_url = provider_url(cx, ("client_id", &self.client_id), &self.redirect_uri)?;
        Ok(SsoRedirect { sso_redirect_url })
    }
}

impl Operation for OidcLoginInit {
    const ACCESS: Access = Access::Read;

    fn run(self, cx: &mut Context<'_>) -> Result<OidcRedirect, Refusal> {
        match &self.org_id {
            Some(org_id) => enter(cx, org_id.as_str())?,
            None => check_open(cx, cx.scope())?,
        }
        let nonce = self.nonce.as_deref().unwrap_or_default();
        Ok(OidcRedirect { redirect_url: provider_url(cx, ("nonce", nonce), &self.redirect_uri)? })
    }
}

/// A page that does not exist, of a provider that does not either.
fn provider_url(cx: &Context<'_>, (name, value): (&str, &str), redirect_uri: &str) -> Result<String, Refusal> {
    check::text("redirectUri", redirect_uri)?;
    if cx.shared.pending().sso_logins.is_empty() {
        return Err(not_set_up());
    }
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair(name, value)
        .append_pair("redirect_uri", redirect_uri)
        .finish();
    Ok(format!("https://identity-provider.invalid/authorize?{query}"))
}

impl Operation for SsoLogin {
    fn run(self, cx: &mut Context<'_>) -> Result<AuthToken, Refusal> {
        login_with_code(cx, &self.code, &self.state)
    }
}

impl Operation for OidcLogin {
    fn run(self, cx: &mut Context<'_>) -> Result<OidcSession, Refusal> {
        let token = login_with_code(cx, &self.code, &self.state)?.token;
        Ok(OidcSession { token, expiry: None, identity: None, credential_challenge: None })
    }
}

fn login_with_code(cx: &mut Context<'_>, code: &Secret, state: &Secret) -> Result<AuthToken, Refusal> {
    check::text("code", code.expose())?;
    check::text("state", state.expose())?;
    let key = (code.expose().to_owned(), state.expose().to_owned());
    let user_id = cx.shared.pending().sso_logins.get(&key).cloned().ok_or_else(not_set_up)?;
    login::enter_home_of(cx, &user_id)?;
    let user = cx.find::<User>(&user_id)?.ok_or_else(Refusal::unknown_user)?;
    check_active(cx, &user)?;
    // An authorization code works once.
    cx.shared.pending().sso_logins.remove(&key);
    login::session(cx, &user)
}

/// Refuses every challenge: users who log in here have credentials already, so no login requires
/// new ones.
impl Operation for OidcLoginCredentials {
    fn run(self, _: &mut Context<'_>) -> Result<Credential, Refusal> {
        Err(Refusal::invalid_challenge())
    }
}

fn not_set_up() -> Refusal {
    Refusal::invalid("single sign-on is not set up for this; `Sandbox::allow_sso_login` does it")
}
