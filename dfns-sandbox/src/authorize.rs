//! Whether a request may be made at all: its token, its caller, its user action, its permissions, in this order.
//!
//! Everything is read from the endpoint's declaration. Nothing here knows an operation, except that a deactivated
//! user who tries to sign is told so, as documented, while anywhere else the token simply does not count any more.

use crate::compare::Mode;
use crate::pending::Pending;
use crate::refusal::Refusal;
use crate::request::Received;
use crate::state::{Caller, State, TokenKind, User};
use dfns_core::EndpointMeta;
use dfns_core::meta::{Auth, Certainty, Condition, RequiredPermissions};
use http::StatusCode;
use jiff::Timestamp;

/// Who bears the request's token. Nobody on a public endpoint, where a token may be sent and means nothing.
pub(crate) fn authenticate(
    endpoint: &EndpointMeta,
    received: &Received,
    state: &State,
    now: Timestamp,
) -> Result<Option<Caller>, Refusal> {
    let is_temporary = match endpoint.auth() {
        Auth::Public => return Ok(None),
        Auth::Token => false,
        Auth::Temporary => true,
    };
    let valid = |text: &str| {
        let token = state.token(text)?;
        let in_place = (token.kind == TokenKind::Temp) == is_temporary;
        (in_place && token.is_active && token.expires_at > now.as_second()).then_some(token)
    };
    let token = received.bearer_token().and_then(valid).ok_or_else(Refusal::not_authorized)?;
    let user = state.user(&token.user_id).ok_or_else(Refusal::not_authorized)?;
    if !user.is_active {
        let is_signing = matches!(endpoint.id(), "create_user_action_challenge" | "create_user_action_signature");
        return Err(if is_signing { Refusal::deactivated() } else { Refusal::not_authorized() });
    }
    Ok(Some(Caller {
        user_id: user.id.clone(),
        kind: user.kind,
        token_id: token.id.clone(),
        token_kind: token.kind,
        signer: token.signer(),
    }))
}

/// Whether the endpoint is for callers of this kind.
pub(crate) fn check_caller(endpoint: &EndpointMeta, caller: Option<&Caller>) -> Result<(), Refusal> {
    let Some(caller) = caller else { return Ok(()) };
    let refuse = |who: &str| {
        let message = format!("{who} may not call {} {}", endpoint.method(), endpoint.path());
        Err(Refusal::new(StatusCode::FORBIDDEN, message))
    };
    if endpoint.callers().is_some_and(|callers| callers.names().all(|kind| kind != caller.kind.as_str())) {
        return refuse(&format!("{} {}", caller.kind.as_str(), caller.user_id));
    }
    if caller.token_kind == TokenKind::Pat && !endpoint.is_pat_allowed() {
        return refuse("a personal access token");
    }
    Ok(())
}

/// Spends the user action that a signed endpoint needs. It is bound to the caller, the method, the path and the body.
pub(crate) fn spend_user_action(
    endpoint: &EndpointMeta,
    received: &Received,
    caller: Option<&Caller>,
    pending: &mut Pending,
    mode: Mode,
    now: Timestamp,
) -> Result<(), Refusal> {
    if !endpoint.is_signed() {
        return Ok(());
    }
    let token = received.user_action.as_deref().unwrap_or_default();
    let action = pending.user_actions.get_mut(token, now).ok_or_else(Refusal::invalid_user_action)?;
    if caller.is_none_or(|caller| caller.signer != action.signer) {
        return Err(Refusal::invalid_user_action());
    }
    if action.is_used {
        return Err(Refusal::used_user_action());
    }
    let is_the_signed_request = action.request.method == received.method
        && mode.same_path(&action.request.path, &received.path)
        && mode.same_body(&action.request.payload, received.payload(endpoint));
    if !is_the_signed_request {
        return Err(Refusal::invalid_user_action());
    }
    action.is_used = true;
    Ok(())
}

/// Whether the caller holds all of any one of the endpoint's permission sets.
pub(crate) fn check_permissions(
    endpoint: &EndpointMeta,
    received: &Received,
    caller: Option<&Caller>,
    target: Option<&User>,
    state: &State,
) -> Result<(), Refusal> {
    let Some(caller) = caller else { return Ok(()) };
    let required = RequiredPermissions::evaluate(endpoint.permissions(), received.payload(endpoint));
    let holds = |name: &str| state.holds(caller, name);
    let server_says = |condition: Condition| match condition {
        Condition::Server { subject: "kind" | "target_user_kind", value } => {
            target.is_some_and(|target| target.kind.as_str() == value)
        }
        _ => false,
    };
    if required.granted_to(holds, server_says) {
        return Ok(());
    }
    let is_needed = |certainty: Certainty| match certainty {
        Certainty::Needed => true,
        Certainty::Maybe(condition) => server_says(condition),
    };
    let missing = required.newest().iter().find(|rule| is_needed(rule.certainty) && !holds(rule.name));
    let message = format!(
        "{} {} is not authorized to perform operation ({})",
        caller.kind.as_str(),
        caller.user_id,
        missing.map_or("", |rule| rule.name),
    );
    Err(Refusal::new(StatusCode::FORBIDDEN, message))
}
