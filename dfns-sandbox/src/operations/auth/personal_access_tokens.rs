//! Personal access tokens: long-lived tokens that a user makes for their own programs, each bound
//! to a key.
//!
//! Everybody sees and changes their own only.

use super::users::assigned;
use super::{assignable, lifetime, public_key};
use crate::identity::{self, Credential, Token, TokenKind, User};
use crate::operations::{Operation, check, permissions};
use crate::refusal::Refusal;
use crate::store::{Context, List};
use crate::tokens::{TokenRequest, add_token};
use dfns_core::Page;
use dfns_endpoints::auth::{
    AccessToken, AccessTokenKind, ActivatePersonalAccessToken, CreatePersonalAccessToken,
    DeactivatePersonalAccessToken, DeletePersonalAccessToken, GetPersonalAccessToken, ListPersonalAccessTokens,
    UpdatePersonalAccessToken,
};

impl Operation for ListPersonalAccessTokens {
    fn run(self, cx: &mut Context<'_>) -> Result<Page<AccessToken>, Refusal> {
        let tokens = identity::api_tokens(cx, cx.caller_id()?, TokenKind::Pat)?;
        let items = tokens.iter().map(|token| view(cx, token)).collect::<Result<_, _>>()?;
        Ok(Page { items, next_page_token: None })
    }
}

impl Operation for CreatePersonalAccessToken {
    fn run(self, cx: &mut Context<'_>) -> Result<AccessToken, Refusal> {
        check::label("name", &self.name)?;
        check::optional_label("externalId", self.external_id.as_deref())?;
        let key = public_key(&self.public_key)?;
        let seconds = lifetime(self.days_valid, self.seconds_valid)?;
        let permission_id = assignable(cx, self.permission_id.as_ref())?;
        let user = cx.get::<User>(cx.caller_id()?)?;
        let request = TokenRequest {
            kind: TokenKind::Pat,
            name: &self.name,
            external_id: self.external_id.as_deref(),
            seconds,
            key: Some(&key),
            ..TokenRequest::default()
        };
        let new = add_token(cx, &user, &request)?;
        if let Some(permission_id) = permission_id {
            permissions::assign(cx, &permission_id, &new.token.id)?;
        }
        Ok(AccessToken { access_token: Some(new.text), ..view(cx, &new.token)? })
    }
}

impl Operation for GetPersonalAccessToken {
    fn run(self, cx: &mut Context<'_>) -> Result<AccessToken, Refusal> {
        view(cx, &find(cx, self.token_id.as_str())?)
    }
}

impl Operation for UpdatePersonalAccessToken {
    fn run(self, cx: &mut Context<'_>) -> Result<AccessToken, Refusal> {
        check::optional_label("name", self.name.as_deref())?;
        check::optional_label("externalId", self.external_id.as_deref())?;
        let mut token = find(cx, self.token_id.as_str())?;
        token.name = self.name.unwrap_or(token.name);
        token.external_id = self.external_id.or(token.external_id);
        cx.update(&token)?;
        view(cx, &token)
    }
}

impl Operation for ActivatePersonalAccessToken {
    fn run(self, cx: &mut Context<'_>) -> Result<AccessToken, Refusal> {
        let mut token = find(cx, self.token_id.as_str())?;
        token.is_active = true;
        cx.update(&token)?;
        view(cx, &token)
    }
}

impl Operation for DeactivatePersonalAccessToken {
    fn run(self, cx: &mut Context<'_>) -> Result<AccessToken, Refusal> {
        let mut token = find(cx, self.token_id.as_str())?;
        deactivate(cx, &mut token);
        cx.update(&token)?;
        view(cx, &token)
    }
}

impl Operation for DeletePersonalAccessToken {
    fn run(self, cx: &mut Context<'_>) -> Result<AccessToken, Refusal> {
        let mut token = find(cx, self.token_id.as_str())?;
        deactivate(cx, &mut token);
        let view = view(cx, &token)?;
        for credential in cx.list::<Credential>(&List::by("signer", &token.signer().key()))? {
            cx.remove::<Credential>(&credential.id)?;
        }
        permissions::unassign(cx, &token.id)?;
        cx.remove::<Token>(&token.hash)?;
        Ok(view)
    }
}

/// Deactivates a token. User actions that were signed before do not come back with it.
fn deactivate(cx: &Context<'_>, token: &mut Token) {
    token.is_active = false;
    cx.shared.pending().user_actions.remove_where(|action| action.token_key == token.hash);
}

/// The caller's token with this id.
fn find(cx: &Context<'_>, id: &str) -> Result<Token, Refusal> {
    let user_id = cx.caller_id()?;
    let token = identity::personal_access_token(cx, id)?.filter(|token| token.user_id == user_id);
    token.ok_or_else(|| Refusal::not_found("token"))
}

/// A token, without its text.
pub(super) fn view(cx: &Context<'_>, token: &Token) -> Result<AccessToken, Refusal> {
    // A service account's permissions are its user's; a personal access token can have its own.
    let identity = if token.kind == TokenKind::Pat { &token.id } else { &token.user_id };
    let (cred_id, public_key) = match &token.key {
        Some(key) => (key.credential_id.as_str(), key.public_key_pem.as_str()),
        None => ("", ""),
    };
    Ok(AccessToken {
        token_id: token.id.as_str().into(),
        kind: AccessTokenKind::from(token.kind.as_str()),
        name: token.name.clone(),
        access_token: None,
        cred_id: cred_id.into(),
        public_key: public_key.to_owned(),
        is_active: token.is_active,
        org_id: cx.org_id().into(),
        linked_user_id: token.user_id.as_str().into(),
        linked_app_id: Some(cx.shared.app_id.as_str().into()),
        permission_assignments: assigned(cx, identity)?,
        date_created: token.date_created.as_str().into(),
    })
}
