//! User action signing: a challenge for a request that is about to be made, and the one-time token
//! for making it.

use super::challenges::{self, Completed};
use super::{Table, audit_logs};
use crate::fields;
use crate::identity::{Token, User};
use crate::pending::{Purpose, SignedRequest, USER_ACTION_LIFETIME, UserAction};
use crate::refusal::Refusal;
use crate::request::MAX_PATH;
use crate::response::{Accepted, Response};
use crate::store::Context;
use crate::tokens::Audience;
use serde_json::json;
use std::sync::Arc;

pub(super) const OPERATIONS: Table =
    &[("create_user_action_challenge", create_challenge), ("create_user_action_signature", create_signature)];

/// The methods that can be announced, in any case of letters: clients differ.
const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

fn create_challenge(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    let body = request.body();
    if body.get("userActionServerKind").is_some_and(|kind| !kind.is_null()) {
        fields::one_of(body, "userActionServerKind", &["Api", "Staff"])?;
    }
    let path = fields::text(body, "userActionHttpPath")?;
    if path.len() > MAX_PATH {
        return Err(Refusal::invalid(format!("`userActionHttpPath` is longer than {MAX_PATH} bytes")));
    }
    let method = fields::text(body, "userActionHttpMethod")?.to_ascii_uppercase();
    if !METHODS.contains(&method.as_str()) {
        return Err(Refusal::invalid(format!("`userActionHttpMethod` must be one of {}", METHODS.join(", "))));
    }
    let announced = SignedRequest {
        method,
        path: path.to_owned(),
        payload: fields::any_text(body, "userActionPayload")?.to_owned(),
    };
    let signer = request.caller()?.signer.clone();
    challenges::ask(context, Purpose::UserAction(signer, Arc::new(announced)), true)
}

fn create_signature(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    let caller = request.caller()?;
    let is_callers = |purpose: &Purpose| matches!(purpose, Purpose::UserAction(signer, _) if *signer == caller.signer);
    let Completed { purpose, signer, first, credential_ids } = challenges::complete(context, request, is_callers)?;
    // The token may have been deactivated while the signature was verified.
    let bearer = context.find::<Token>(&caller.token_key)?;
    bearer.filter(|token| token.is_usable(context.instant())).ok_or_else(Refusal::not_authorized)?;
    let Purpose::UserAction(_, announced) = purpose else {
        return Err(Refusal::invalid_challenge());
    };
    let expires_at = context.instant() + USER_ACTION_LIFETIME;
    let user = context.find::<User>(&caller.user_id)?;
    let token = &context.shared.issuer.issue(
        Audience::UserAction,
        user.as_ref(),
        caller.token_kind,
        context.instant(),
        expires_at.as_second(),
    );
    audit_logs::record(context, &signer, &announced, &first, token)?;
    let bytes = announced.path.len() + announced.payload.len();
    let token_key = caller.token_key.clone();
    let action = UserAction { signer, token_key, credential_ids, request: announced, is_used: false };
    context.shared.pending().user_actions.insert(token, action, bytes, context.instant(), expires_at);
    // Like the user action itself, its record need not be on disk before it is used.
    context.defer();
    Ok(Response::json(json!({ "userAction": token })))
}
