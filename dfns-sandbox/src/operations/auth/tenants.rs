//! Users of the tenant in its organizations: who belongs to one, and sessions for it.

use super::enter;
use crate::identity::{Token, TokenKind, User, join, person};
use crate::operations::{Operation, check};
use crate::refusal::Refusal;
use crate::store::Context;
use crate::text::username_key;
use crate::tokens::exchange_session;
use dfns_endpoints::auth::{AuthToken, ExchangeAccessToken, InviteTenantUser, UserKind};
use http::StatusCode;

impl Operation for ExchangeAccessToken {
    fn run(self, cx: &mut Context<'_>) -> Result<AuthToken, Refusal> {
        check::text("target", self.target.as_str())?;
        let caller = cx.caller()?.clone();
        if caller.token_kind != TokenKind::Token {
            return Err(refused("only a session can be exchanged"));
        }
        let current = cx.get::<Token>(&caller.token_key)?;
        let target = self.target.as_str();
        let no_access = || refused(format!("TenantUser {} has no access to the target", caller.user_id));
        enter(cx, target).map_err(|refusal| if refusal == Refusal::unknown_user() { no_access() } else { refusal })?;
        let user = cx.find::<User>(&caller.user_id)?.filter(|user| user.is_active).ok_or_else(no_access)?;
        Ok(AuthToken { token: exchange_session(cx, &user, &current)? })
    }
}

fn refused(message: impl Into<String>) -> Refusal {
    Refusal::new(StatusCode::FORBIDDEN, message)
}

impl Operation for InviteTenantUser {
    fn run(self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        check::email("email", &self.email)?;
        if self.kind != UserKind::TenantUser {
            return Err(check::must_be("kind", "one of TenantUser"));
        }
        let user = cx.find_by_in::<User>(&cx.shared.tenant, "username", &username_key(&self.email))?;
        let user = user.ok_or_else(|| Refusal::not_found("tenant user"))?;
        if person(cx, &self.email)?.is_some() {
            return Err(Refusal::user_exists());
        }
        join(cx, &user)
    }
}
