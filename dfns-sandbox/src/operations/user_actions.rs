//! User action signing: a challenge for a request that is about to be made, and the one-time token for making it.

use super::challenges::{self, Completed};
use super::{Context, Table, audit_logs};
use crate::fields;
use crate::pending::{Purpose, SignedRequest, USER_ACTION_LIFETIME, UserAction};
use crate::refusal::Refusal;
use crate::response::{Accepted, Response};
use crate::tokens::Audience;
use serde_json::json;

pub(super) const OPERATIONS: Table =
    &[("create_user_action_challenge", create_challenge), ("create_user_action_signature", create_signature)];

fn create_challenge(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    let body = request.body();
    if body.get("userActionServerKind").is_some_and(|kind| !kind.is_null()) {
        fields::one_of(body, "userActionServerKind", &["Api", "Staff"])?;
    }
    let announced = SignedRequest {
        method: fields::text(body, "userActionHttpMethod")?.to_ascii_uppercase(),
        path: fields::text(body, "userActionHttpPath")?.to_owned(),
        payload: fields::any_text(body, "userActionPayload")?.to_owned(),
    };
    let signer = request.caller()?.signer.clone();
    challenges::ask(context, Purpose::UserAction(signer, announced), true)
}

fn create_signature(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    let caller = request.caller()?;
    let is_callers = |purpose: &Purpose| matches!(purpose, Purpose::UserAction(signer, _) if *signer == caller.signer);
    let Completed { purpose, signer, first } = challenges::complete(context, request, is_callers)?;
    let Purpose::UserAction(_, announced) = purpose else {
        return Err(Refusal::invalid_challenge());
    };
    let expires_at = context.now + USER_ACTION_LIFETIME;
    let user = context.state.user(&caller.user_id);
    let token =
        context.issuer.issue(Audience::UserAction, user, caller.token_kind, context.now, expires_at.as_second());
    audit_logs::record(context, &signer, &announced, &first, &token)?;
    let action = UserAction { signer, request: announced, is_used: false };
    context.pending.user_actions.insert(&token, action, context.now, expires_at);
    Ok(Response::json(json!({ "userAction": token })))
}
