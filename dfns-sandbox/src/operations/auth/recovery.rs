//! Recovery: a recovery key puts new credentials in the place of lost ones.

use super::{Table, ceremonies, check_organization, success};
use crate::fields;
use crate::identity::{Credential, CredentialKind, Signer, User, active_person, remove_access};
use crate::mail::Mail;
use crate::pending::CODE_LIFETIME;
use crate::random;
use crate::refusal::Refusal;
use crate::response::{Accepted, Response};
use crate::store::Context;
use crate::verify::Assertion;

pub(super) const OPERATIONS: Table = &[
    ("send_recovery_code", send_code),
    ("create_recovery_challenge", create_challenge),
    ("create_delegated_recovery_challenge", create_delegated_challenge),
    ("recover", recover),
];

fn send_code(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    let body = request.body();
    check_organization(context, fields::text(body, "orgId")?)?;
    let user = active_person(context, fields::text(body, "username")?)?;
    let (username, code) = (user.username.clone(), random::code());
    context.mail.push(Mail::new(&username, "recovery", &code));
    let now = context.instant();
    context.shared.pending().recovery_codes.insert(&username, code, 0, now, now + CODE_LIFETIME);
    Ok(success())
}

fn create_challenge(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    let body = request.body();
    check_organization(context, fields::any_text(body, "orgId")?)?;
    let code = fields::text(body, "verificationCode")?;
    let user = active_person(context, fields::any_text(body, "username")?)?;
    if context.shared.pending().recovery_codes.get(&user.username, context.instant()).is_none_or(|sent| sent != code) {
        return Err(Refusal::invalid_code());
    }
    let credential = recovery_credential(context, &user, fields::text(body, "credentialId")?)?;
    // A code is good for one challenge.
    context.shared.pending().recovery_codes.remove(fields::any_text(body, "username")?);
    begin(context, &user, &credential)
}

fn create_delegated_challenge(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    let body = request.body();
    let user = active_person(context, fields::text(body, "username")?)?;
    let credential = recovery_credential(context, &user, fields::text(body, "credentialId")?)?;
    begin(context, &user, &credential)
}

fn begin(context: &mut Context<'_>, user: &User, credential: &Credential) -> Result<Response, Refusal> {
    Ok(Response::json(ceremonies::begin(context, user, Some(credential))?))
}

/// All that the user had before is void afterwards: credentials, sessions and personal access
/// tokens.
fn recover(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    let ceremony = ceremonies::under_way(context, request)?;
    let recovers_with = ceremony.recovers_with.as_deref().ok_or_else(Refusal::not_authorized)?;
    let body = request.body();
    let assertion = Assertion::read_recovery(fields::object(body, "recovery")?, context.is_strict())?;
    let slots = fields::object(body, "newCredentials")?;
    if context.is_strict() {
        fields::only(slots, |name| {
            matches!(name, "firstFactorCredential" | "secondFactorCredential" | "recoveryCredential")
        })?;
    }
    let user_id = &request.caller()?.user_id;
    let user = context.find::<User>(user_id)?.ok_or_else(Refusal::unknown_user)?;
    let credential = recovery_credential(context, &user, &assertion.credential_id)?;
    if credential.id != recovers_with {
        return Err(Refusal::no_recovery_factor());
    }
    assertion.verify_recovery(&credential, slots)?;
    let verified = ceremonies::verify(context, slots, &ceremony.challenge)?;
    remove_access(context, user_id)?;
    Ok(Response::json(ceremonies::finish(context, user_id, verified)?))
}

/// The user's active recovery key with this id.
fn recovery_credential(context: &Context<'_>, user: &User, id: &str) -> Result<Credential, Refusal> {
    let credential = context.find::<Credential>(id.trim_end_matches('='))?;
    let is_usable = |credential: &Credential| {
        credential.kind == CredentialKind::RecoveryKey
            && credential.is_active
            && credential.signer == Signer::user(&user.id)
    };
    credential.filter(is_usable).ok_or_else(Refusal::no_recovery_factor)
}
