//! Credentials of a user who has some already: adding, listing, switching off and on.
//!
//! Somebody who has no other credential at hand adds one with a code, which they made on a device
//! where they had.

use super::{Table, ceremonies, success};
use crate::clock::date;
use crate::fields;
use crate::identity::{
    Caller, Credential, CredentialKind, Factor, Signer, TokenKind, User, enroll, usable_credentials,
};
use crate::pending::{CHALLENGE_LIFETIME, CredentialCode, NewCredentialChallenge};
use crate::random;
use crate::refusal::Refusal;
use crate::response::{Accepted, Response};
use crate::store::{Context, List};
use crate::tokens::Audience;
use crate::verify::{Expected, NewCredential};
use dfns_endpoints::auth::Credential as CredentialView;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

pub(super) const OPERATIONS: Table = &[
    ("list_credentials", list),
    ("create_credential_challenge", create_challenge),
    ("create_credential", create),
    ("create_credential_code", create_code),
    ("create_credential_challenge_with_code", create_challenge_with_code),
    ("create_credential_with_code", create_with_code),
    ("activate_credential", activate),
    ("deactivate_credential", deactivate),
    ("delete_credential", delete),
];

/// The kinds that can be added. Dfns names two more and supports neither.
const KINDS: [CredentialKind; 4] =
    [CredentialKind::Fido2, CredentialKind::Key, CredentialKind::PasswordProtectedKey, CredentialKind::RecoveryKey];

/// How far ahead a code may expire, as documented.
const LONGEST_CODE: SignedDuration = SignedDuration::from_mins(1);

fn list(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    let signer = owner(request.caller()?);
    let credentials = context.list::<Credential>(&List::by("signer", &signer.key()).oldest_first())?;
    let items: Vec<_> = credentials.iter().map(view).collect();
    Ok(Response::json(json!({ "items": items })))
}

fn create_challenge(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    let kind = kind(request.body(), "kind")?;
    let user = context.get::<User>(&request.caller()?.user_id)?;
    challenge(context, &user, kind, false)
}

fn create_challenge_with_code(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    let body = request.body();
    let kind = kind(body, "credentialKind")?;
    let shared = context.shared;
    let mut pending = shared.pending();
    let code = pending.credential_codes.get_mut(fields::text(body, "code")?, context.instant());
    let code = code.filter(|code| !code.is_used).ok_or_else(Refusal::invalid_code)?;
    let user = context.find::<User>(&code.user_id)?.ok_or_else(Refusal::unknown_user)?;
    if !user.is_active {
        return Err(Refusal::deactivated());
    }
    code.is_used = true;
    drop(pending);
    challenge(context, &user, kind, true)
}

fn kind(body: &Value, name: &str) -> Result<CredentialKind, Refusal> {
    let kind = fields::one_of(body, name, &KINDS.map(CredentialKind::as_str))?;
    KINDS.into_iter().find(|known| known.as_str() == kind).ok_or_else(Refusal::internal)
}

fn challenge(
    context: &mut Context<'_>,
    user: &User,
    kind: CredentialKind,
    with_code: bool,
) -> Result<Response, Refusal> {
    let text = random::challenge();
    let mut response = ceremonies::options(context, user, &text);
    let expires_at = context.instant() + CHALLENGE_LIFETIME;
    let identifier = &context.shared.issuer.issue(
        Audience::Challenge,
        Some(user),
        TokenKind::Token,
        context.instant(),
        expires_at.as_second(),
    );
    response["kind"] = kind.as_str().into();
    response["challengeIdentifier"] = identifier.as_str().into();
    // Deprecated and required; it opens nothing.
    response["temporaryAuthenticationToken"] = "".into();
    if kind == CredentialKind::Fido2 {
        let is_passkey = |credential: &Credential| credential.passkey.is_some();
        let passkeys = context.list(&List::by("user", &user.id).oldest_first().only(is_passkey))?;
        let excluded: Vec<_> = passkeys.iter().map(|known| json!({ "type": "public-key", "id": known.id })).collect();
        response["excludeCredentials"] = excluded.into();
        response["authenticatorSelection"] = ceremonies::authenticator_selection();
    }
    let challenge = NewCredentialChallenge { text, user_id: user.id.clone(), kind, with_code, is_used: false };
    context.shared.pending().new_credentials.insert(identifier, challenge, 0, context.instant(), expires_at);
    Ok(Response::json(response))
}

fn create(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    let caller = request.caller()?;
    add(context, request, |challenge| !challenge.with_code && challenge.user_id == caller.user_id)
}

fn create_with_code(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    add(context, request, |challenge| challenge.with_code)
}

fn add(
    context: &mut Context<'_>,
    request: &Accepted,
    is_for: impl Fn(&NewCredentialChallenge) -> bool,
) -> Result<Response, Refusal> {
    let body = request.body();
    let identifier = fields::text(body, "challengeIdentifier")?;
    fields::text(body, "credentialName")?;
    let shared = context.shared;
    let mut pending = shared.pending();
    let challenge = pending.new_credentials.get_mut(identifier, context.instant());
    let challenge = challenge.filter(|challenge| !challenge.is_used && is_for(challenge));
    let challenge = challenge.ok_or_else(Refusal::invalid_challenge)?;
    let user = context.find::<User>(&challenge.user_id)?.ok_or_else(Refusal::unknown_user)?;
    if !user.is_active {
        return Err(Refusal::deactivated());
    }
    let (relying_party, is_strict) = (&shared.relying_party, context.is_strict());
    let expected = Expected { challenge: &challenge.text, relying_party, is_strict };
    let new = NewCredential::verify(body, &[challenge.kind], expected)?;
    if context.find::<Credential>(&new.id)?.is_some() {
        return Err(Refusal::credential_exists(&new.id));
    }
    challenge.is_used = true;
    let credential = enroll(context, Signer::user(&user.id), new, Factor::Either)?;
    Ok(Response::json(json!(view(&credential))))
}

fn create_code(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    let expires_at = expiration(request.body())?;
    if expires_at <= context.instant() || expires_at > context.instant() + LONGEST_CODE {
        return Err(Refusal::invalid("`expiration` must lie at most one minute ahead"));
    }
    let text = random::code();
    let code = CredentialCode { user_id: request.caller()?.user_id.clone(), is_used: false };
    context.shared.pending().credential_codes.insert(&text, code, 0, context.instant(), expires_at);
    Ok(Response::json(json!({ "code": text, "expiration": date(expires_at) })))
}

/// A date as text, or the number of milliseconds or seconds since 1970: which of them is not
/// documented, and no moment of this age is both.
fn expiration(body: &Value) -> Result<Timestamp, Refusal> {
    let value = body.get("expiration").unwrap_or(&Value::Null);
    let time = match (value.as_str(), value.as_i64()) {
        (Some(text), _) => text.parse().ok(),
        (_, Some(number)) if number > 100_000_000_000 => Timestamp::from_millisecond(number).ok(),
        (_, Some(number)) => Timestamp::from_second(number).ok(),
        (None, None) => None,
    };
    time.ok_or_else(|| Refusal::invalid("`expiration` must be a date or a number"))
}

fn activate(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    let mut credential = find(context, request, fields::text(request.body(), "credentialUuid")?)?;
    credential.is_active = true;
    context.update(&credential)?;
    Ok(success())
}

fn deactivate(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    let mut credential = find(context, request, fields::text(request.body(), "credentialUuid")?)?;
    credential.is_active = false;
    context.update(&credential)?;
    check_access(context, request.caller()?)?;
    // User actions that it has signed do not come back with it.
    context.shared.pending().user_actions.remove_where(|action| action.credential_ids.contains(&credential.id));
    Ok(success())
}

fn delete(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    let credential = find(context, request, request.path_id("credentialUuid"))?;
    context.remove::<Credential>(&credential.id)?;
    check_access(context, request.caller()?)?;
    Ok(success())
}

/// Refuses to remove the caller's last way to sign.
fn check_access(context: &Context<'_>, caller: &Caller) -> Result<(), Refusal> {
    let usable = usable_credentials(context, &owner(caller))?;
    let has = |factor: Factor| usable.iter().any(|credential| credential.factor == factor);
    if has(Factor::Either) {
        return Ok(());
    }
    if !has(Factor::First) {
        return Err(Refusal::invalid("the last active credential that can be a first factor must stay active"));
    }
    if has(Factor::Second) {
        return Ok(());
    }
    Err(Refusal::invalid("the last active second factor must stay active, since the first requires it"))
}

fn find(context: &Context<'_>, request: &Accepted, uuid: &str) -> Result<Credential, Refusal> {
    let signer = owner(request.caller()?);
    let credential = context.find_by::<Credential>("uuid", uuid)?;
    credential.filter(|credential| credential.signer == signer).ok_or_else(|| Refusal::not_found("credential"))
}

/// Credentials belong to a user, whichever of their tokens the user calls with; the keys that are
/// bound to tokens are not among them.
fn owner(caller: &Caller) -> Signer {
    Signer::user(&caller.user_id)
}

/// A credential. Keys are not bound to any place.
pub(super) fn view(credential: &Credential) -> CredentialView {
    let (relying_party_id, origin) = match &credential.passkey {
        Some(passkey) => (passkey.relying_party_id.as_str(), passkey.origin.as_str()),
        None => ("", ""),
    };
    CredentialView {
        credential_id: credential.id.as_str().into(),
        credential_uuid: credential.uuid.as_str().into(),
        kind: credential.kind.as_str().into(),
        name: credential.name.clone(),
        is_active: credential.is_active,
        public_key: credential.public_key_pem.clone(),
        relying_party_id: relying_party_id.to_owned(),
        origin: origin.to_owned(),
        date_created: credential.date_created.as_str().into(),
    }
}
