//! Logging in and out: with a credential, with a social login, or on a service account's word.

use super::{challenges, check_oidc, enter, success};
use crate::identity::{
    Signer, Token, TokenKind, User, active_member, active_person, at_home, check_active, check_open, home,
};
use crate::mail::Mail;
use crate::operations::{Access, Operation};
use crate::pending::{CODE_LIFETIME, Purpose};
use crate::refusal::Refusal;
use crate::store::{Context, List};
use crate::tokens::{add_session, end_session};
use dfns_core::signing::UserActionChallenge;
use dfns_endpoints::auth::{
    Acknowledgement, AuthToken, CreateLoginChallenge, DelegatedLogin, Login, LoginResponse, Logout, SendLoginCode,
    SocialLogin, SsoRequired,
};

/// The client id of the sandbox at its identity provider.
const SSO_CLIENT_ID: &str = "dfns-sandbox";

impl Operation for CreateLoginChallenge {
    const ACCESS: Access = Access::Read;

    fn run(self, cx: &mut Context<'_>) -> Result<UserActionChallenge, Refusal> {
        enter(cx, self.org_id.as_str())?;
        let Some(username) = &self.username else {
            return challenges::ask(cx, Purpose::Login(None), false);
        };
        let user = active_person(cx, username)?;
        if let Some(code) = &self.login_code {
            let mut pending = cx.shared.pending();
            if pending.login_codes.get(&user.id, cx.instant()).is_none_or(|sent| sent != code.expose()) {
                return Err(Refusal::invalid_code());
            }
            // A code is good for one challenge.
            pending.login_codes.remove(&user.id);
        }
        let signer = Signer::user(&user.id);
        // Only somebody who reads the user's mail is given what the user's password opens.
        challenges::ask(cx, Purpose::Login(Some(signer)), self.login_code.is_some())
    }
}

impl Operation for Login {
    const ACCESS: Access = Access::Read;

    fn run(self, cx: &mut Context<'_>) -> Result<LoginResponse, Refusal> {
        let is_login = |purpose: &Purpose| matches!(purpose, Purpose::Login(_));
        let (first, second) = (self.first_factor, self.second_factor);
        let completed = challenges::complete(cx, &self.challenge_identifier, first, second, is_login)?;
        let user = cx.find::<User>(&completed.signer.user_id)?.ok_or_else(Refusal::unknown_user)?;
        if at_home(cx, user.clone())?.is_sso_required {
            return Ok(LoginResponse::Sso(SsoRequired { sso_client_id: SSO_CLIENT_ID.to_owned() }));
        }
        session(cx, &user).map(LoginResponse::Token)
    }
}

impl Operation for SendLoginCode {
    const ACCESS: Access = Access::Read;

    fn run(self, cx: &mut Context<'_>) -> Result<Acknowledgement, Refusal> {
        enter(cx, self.org_id.as_str())?;
        let user = active_person(cx, &self.username)?;
        let code = cx.shared.random.code();
        cx.mail.push(Mail::new(&user.username, "login", &code));
        let now = cx.instant();
        cx.shared.pending().login_codes.insert(&user.id, code, 0, now, now + CODE_LIFETIME);
        Ok(success())
    }
}

impl Operation for SocialLogin {
    fn run(self, cx: &mut Context<'_>) -> Result<AuthToken, Refusal> {
        check_oidc(&self.social_login_provider_kind)?;
        let user_id = cx.shared.pending().social_logins.get(self.id_token.expose()).cloned().unwrap_or_default();
        match &self.org_id {
            Some(org_id) => enter(cx, org_id.as_str())?,
            None => enter_home_of(cx, &user_id)?,
        }
        let user = cx.find::<User>(&user_id)?.ok_or_else(Refusal::not_authorized)?;
        check_active(cx, &user)?;
        session(cx, &user)
    }
}

impl Operation for DelegatedLogin {
    fn run(self, cx: &mut Context<'_>) -> Result<AuthToken, Refusal> {
        let user = active_member(cx, &self.username)?;
        session(cx, &user)
    }
}

impl Operation for Logout {
    fn run(self, cx: &mut Context<'_>) -> Result<Acknowledgement, Refusal> {
        let (user_id, token_key) = (cx.caller()?.user_id.clone(), cx.caller()?.token_key.clone());
        end_session(cx, &user_id, token_key)?;
        if self.all_sessions == Some(true) {
            let is_session = |token: &Token| token.kind == TokenKind::Token;
            for token in cx.list(&List::by("user", &user_id).only(is_session))? {
                cx.remove::<Token>(&token.hash)?;
            }
        }
        Ok(success())
    }
}

/// Acts where the user with this id is at home from now on. For an unknown one, nothing changes.
pub(super) fn enter_home_of(cx: &mut Context<'_>, user_id: &str) -> Result<(), Refusal> {
    if let Some(scope) = home(cx, user_id)? {
        check_open(cx, &scope)?;
        cx.enter(scope);
    }
    Ok(())
}

pub(super) fn session(cx: &mut Context<'_>, user: &User) -> Result<AuthToken, Refusal> {
    Ok(AuthToken { token: add_session(cx, user)? })
}

#[cfg(test)]
mod tests {
    use super::session;
    use crate::clock::ManualClock;
    use crate::identity::{UserKind, active_person};
    use crate::sandbox::Sandbox;
    use dfns_endpoints::auth::DelegatedLogin;

    #[tokio::test]
    async fn the_work_of_a_login_does_not_grow_with_the_sessions() {
        const USERNAME: &str = "jdoe@example.co";
        let sandbox = Sandbox::builder().clock(ManualClock::default()).start().await.unwrap();
        sandbox.create_user(UserKind::EndUser, USERNAME);
        let client = sandbox.service_client();
        let store = &sandbox.service.store;
        let login = async || {
            let before = store.looked_at();
            client.call(&DelegatedLogin::new(USERNAME)).await.unwrap();
            store.looked_at() - before
        };
        let first = login().await;
        let sessions = 2000;
        let begin = |cx: &mut crate::store::Context<'_>| {
            let user = active_person(cx, USERNAME)?;
            (0..sessions).try_for_each(|_| session(cx, &user).map(drop))
        };
        sandbox.service.change(begin).unwrap();
        let later = login().await;
        // The rows that the scheduler looks at may or may not be among them.
        assert!(first > 5 && later <= first + 5, "{first} rows at first, {later} with {sessions} sessions");
    }
}
