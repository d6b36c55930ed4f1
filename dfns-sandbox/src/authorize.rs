//! Whether a request may be made at all: its token, its caller, its user action, its permissions,
//! in this order.
//!
//! Everything is read from the endpoint's declaration. One case is an exception: a deactivated user
//! who tries to sign is refused as deactivated, as documented. Elsewhere the token is simply
//! invalid.

use crate::compare::Mode;
use crate::identity::{Caller, Credential, Token, TokenKind, User, UserKind, check_active, check_open, person};
use crate::pending::{Pending, SignedRequest, UserAction};
use crate::refusal::Refusal;
use crate::request::Received;
use crate::rights::{FULL_ACCESS, Rights, TENANT_SETTINGS, missing_permission};
use crate::route::PathParams;
use crate::store::{Context, Scope};
use crate::text::sha256_hex;
use crate::undocumented;
use dfns_core::EndpointMeta;
use dfns_core::meta::{Auth, Condition, RequiredPermissions, Sent};
use http::StatusCode;
use serde_json::Value;
use std::cell::OnceCell;
use std::sync::Arc;

/// Finds the bearer of the request's token. `None` on a public endpoint, which ignores tokens.
pub(crate) fn authenticate(
    cx: &Context<'_>,
    endpoint: &EndpointMeta,
    received: &Received,
) -> Result<Option<Caller>, Refusal> {
    let now = cx.instant();
    let is_temporary = match endpoint.auth() {
        Auth::Public => return Ok(None),
        Auth::Token => false,
        Auth::Temporary => true,
    };
    let key = received.bearer_token().map(|text| sha256_hex(text.as_bytes())).unwrap_or_default();
    let is_valid = |token: &Token| (token.kind == TokenKind::Temp) == is_temporary && token.is_usable(now);
    let token = cx.find::<Token>(&key)?.filter(is_valid).ok_or_else(Refusal::not_authorized)?;
    let user = cx.find_in::<User>(&token.scope, &token.user_id)?.ok_or_else(Refusal::not_authorized)?;
    if check_active(cx, &user).is_err() {
        let is_signing = matches!(endpoint.id(), "create_user_action_challenge" | "create_user_action_signature");
        return Err(if is_signing { Refusal::deactivated() } else { Refusal::not_authorized() });
    }
    // A session can always be ended.
    if endpoint.id() != "logout" {
        check_open(cx, &token.scope)?;
    }
    Ok(Some(Caller {
        scope: token.scope.clone(),
        user_id: user.id,
        kind: user.kind,
        token_kind: token.kind,
        is_limited: token.is_limited,
        signer: token.signer(),
        token_id: token.id,
        token_key: key,
    }))
}

/// The operations that a session of the tenant may call besides those on the tenant, and those that
/// read its records. They concern the caller alone.
const WITHIN_TENANT: [&str; 13] = [
    "create_user_action_challenge",
    "create_user_action_signature",
    "list_credentials",
    "create_credential_challenge",
    "create_credential",
    "create_credential_code",
    "activate_credential",
    "deactivate_credential",
    "delete_credential",
    "exchange_access_token",
    "logout",
    "register",
    "recover",
];

/// The operations that read the records of user actions. In a session of the tenant, those are the
/// tenant's.
const READING_RECORDS: [&str; 2] = ["list_audit_logs", "get_audit_log"];

/// Whether an operation acts on the tenant, for every caller.
pub(crate) fn acts_for_tenant(endpoint: &EndpointMeta) -> bool {
    endpoint.path().starts_with("/tenant/")
}

/// The scope that an operation acts in: the tenant, or where the caller's token is for.
pub(crate) fn scope(cx: &Context<'_>, endpoint: &EndpointMeta) -> Scope {
    if acts_for_tenant(endpoint) { cx.shared.tenant.clone() } else { cx.scope().clone() }
}

/// Whether the endpoint is for callers of this kind.
pub(crate) fn check_caller(cx: &Context<'_>, endpoint: &EndpointMeta, caller: Option<&Caller>) -> Result<(), Refusal> {
    let Some(caller) = caller else { return Ok(()) };
    let refuse = |who: &str| {
        let message = format!("{who} may not call {} {}", endpoint.method(), endpoint.path());
        Err(Refusal::new(StatusCode::FORBIDDEN, message))
    };
    let is_named = |name: &str| {
        name == caller.kind.as_str() || (name == UserKind::CustomerEmployee.as_str() && caller.kind.is_employee())
    };
    if endpoint.callers().is_some_and(|callers| !callers.names().any(is_named)) {
        return refuse(&format!("{} {}", caller.kind.as_str(), caller.user_id));
    }
    let is_of_tenant = caller.scope == cx.shared.tenant;
    let mut within_tenant = WITHIN_TENANT.iter().chain(&READING_RECORDS);
    if is_of_tenant && !acts_for_tenant(endpoint) && !within_tenant.any(|id| *id == endpoint.id()) {
        return refuse("a session of the tenant");
    }
    if caller.token_kind == TokenKind::Pat && !endpoint.is_pat_allowed() {
        return refuse("a personal access token");
    }
    Ok(())
}

/// The request that the user action of this one was signed for.
pub(crate) fn user_action(cx: &Context<'_>, received: &Received) -> Result<Arc<SignedRequest>, Refusal> {
    find_user_action(cx, received, &mut cx.shared.pending()).map(|action| Arc::clone(&action.request))
}

/// Spends the user action of a request, which works once.
pub(crate) fn spend(cx: &mut Context<'_>, received: &Received) -> Result<(), Refusal> {
    find_user_action(cx, received, &mut cx.shared.pending())?.is_used = true;
    Ok(())
}

/// The user action of a signed request. It is bound to the caller and works as long as the
/// credentials and the token that it was made with are active.
fn find_user_action<'p>(
    cx: &Context<'_>,
    received: &Received,
    pending: &'p mut Pending,
) -> Result<&'p mut UserAction, Refusal> {
    let now = cx.instant();
    let token = received.user_action.as_deref().unwrap_or_default();
    let action = pending.user_actions.get_mut(token, now).ok_or_else(Refusal::invalid_user_action)?;
    if cx.caller().map_or(true, |caller| caller.signer != action.signer) {
        return Err(Refusal::invalid_user_action());
    }
    let token = cx.find::<Token>(&action.token_key)?;
    let is_usable = |token: &Token| token.is_usable(now) && token.scope == *cx.scope();
    token.filter(is_usable).ok_or_else(Refusal::invalid_user_action)?;
    for id in &action.credential_ids {
        let credential = cx.find::<Credential>(id)?;
        let is_usable = |credential: &Credential| credential.is_active && credential.signer == action.signer;
        credential.filter(is_usable).ok_or_else(Refusal::invalid_user_action)?;
    }
    if action.is_used {
        return Err(Refusal::used_user_action());
    }
    Ok(action)
}

/// Whether the request that arrived is the one that was signed.
pub(crate) fn check_signed(
    endpoint: &EndpointMeta,
    received: &Received,
    signed: &SignedRequest,
    mode: Mode,
) -> Result<(), Refusal> {
    let is_the_signed_request = signed.method == received.method
        && mode.same_path(&signed.path, (&received.path, &received.query))
        && mode.same_body(&signed.payload, received.payload(endpoint));
    if is_the_signed_request { Ok(()) } else { Err(Refusal::invalid_user_action()) }
}

/// Whether the caller holds all of any one of the endpoint's permission sets.
pub(crate) fn check_permissions(
    cx: &Context<'_>,
    endpoint: &EndpointMeta,
    received: &Received,
    path: &PathParams,
) -> Result<(), Refusal> {
    let Ok(caller) = cx.caller() else { return Ok(()) };
    let rights = Rights::of(cx, caller)?;
    let reads_its_records = caller.scope == cx.shared.tenant && READING_RECORDS.contains(&endpoint.id());
    if acts_for_tenant(endpoint) || reads_its_records {
        let missing = missing_for_tenant(cx, caller, &rights);
        return missing.map_or(Ok(()), |missing| Err(missing_permission(caller, missing)));
    }
    if rights.has_full_access() {
        return Ok(());
    }
    let payload = received.payload(endpoint);
    let sent = Sent::new(endpoint.path(), &received.path, &received.query, payload);
    let facts = Facts { cx, path, body: OnceCell::new(), payload };
    let server_says = |condition: Condition| facts.decide(condition);
    let required = RequiredPermissions::evaluate(endpoint.permissions(), &sent, &server_says);
    let missing = match required.granted_to(|name| rights.holds(name)) {
        Some(true) => None,
        Some(false) => required.newest().iter().map(|rule| rule.name).find(|name| !rights.holds(name)).or(Some("")),
        None => undocumented::missing(endpoint.id(), caller, &rights),
    };
    missing.map_or(Ok(()), |missing| Err(missing_permission(caller, missing)))
}

/// The permission that the caller lacks to act for the tenant: one of the tenant in its sessions,
/// full access in those of the first organization. No other organization acts for the tenant.
fn missing_for_tenant(cx: &Context<'_>, caller: &Caller, rights: &Rights<'_>) -> Option<&'static str> {
    let (may_act, permission) = if caller.scope.is_first() {
        (rights.has_full_access(), FULL_ACCESS)
    } else {
        (caller.scope == cx.shared.tenant && rights.holds(TENANT_SETTINGS), TENANT_SETTINGS)
    };
    (!may_act).then_some(permission)
}

/// The facts that conditions of permissions depend on and only the server knows.
struct Facts<'a> {
    cx: &'a Context<'a>,
    path: &'a PathParams,
    payload: &'a [u8],
    body: OnceCell<Value>,
}

impl Facts<'_> {
    /// A condition that cannot be decided makes its permission needed.
    fn decide(&self, condition: Condition) -> Option<bool> {
        match condition {
            Condition::Server { subject: "kind" | "target_user_kind", value } => {
                let target = self.target().ok()?;
                let is_employee = value == UserKind::CustomerEmployee.as_str();
                let is_meant = |kind: UserKind| kind.as_str() == value || (is_employee && kind.is_employee());
                Some(target.is_none_or(|target| is_meant(target.kind)))
            }
            // The other half of the sentence, whose wallet it is, is not known here.
            Condition::ServerText(text) if text.starts_with("feeSponsorId is set") => {
                let is_set = self.body().get("feeSponsorId").is_some_and(|id| !id.is_null());
                if is_set { None } else { Some(false) }
            }
            _ => None,
        }
    }

    /// The user whom a request is about: named in the path, or by username in the body.
    fn target(&self) -> Result<Option<User>, Refusal> {
        if let Some((_, id)) = self.path.iter().find(|(name, _)| *name == "userId") {
            return self.cx.find(id);
        }
        match self.body().get("username").and_then(Value::as_str) {
            Some(username) => person(self.cx, username),
            None => Ok(None),
        }
    }

    fn body(&self) -> &Value {
        self.body.get_or_init(|| serde_json::from_slice(self.payload).unwrap_or_default())
    }
}
