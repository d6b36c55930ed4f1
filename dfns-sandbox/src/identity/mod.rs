//! Identities: users, their credentials and tokens.
//!
//! * this file: what several operations do with them;
//! * `model`: the entities;
//! * `org`: organizations, and who belongs to them;
//! * `records`: the records of user actions.

mod model;
mod org;
mod records;

pub use model::UserKind;
pub(crate) use model::{
    AuditRecord, Caller, Ceremony, Credential, Foundation, Membership, Passkey, RegistrationCode, SIGNING_KINDS,
    Signer, Token, TokenKey, TokenKind, User,
};
pub(crate) use org::{
    Org, ShownOrg, at_home, check_open, full_access_id, home, join, organizations, orgs_of, scope_of,
};
pub(crate) use records::{add_record, latest_record, write_records};

use crate::clock::date;
use crate::operations::permissions;
use crate::refusal::Refusal;
use crate::store::{Context, List};
use crate::text::username_key;
use crate::verify::{NewCredential, PublicKey};
use dfns_core::signing::{CredentialFactor, CredentialKind};

/// The employee or end user of this name. Service accounts do not log in.
pub(crate) fn person(cx: &Context<'_>, username: &str) -> Result<Option<User>, Refusal> {
    cx.find_by("username", &username_key(username))
}

/// The active person of this name.
pub(crate) fn active_person(cx: &Context<'_>, username: &str) -> Result<User, Refusal> {
    let user = person(cx, username)?.ok_or_else(Refusal::unknown_user)?;
    check_active(cx, &user)?;
    Ok(user)
}

/// The active person of this name who belongs to the organization alone. Service accounts may act
/// for them; users of the tenant are at home elsewhere too.
pub(crate) fn active_member(cx: &Context<'_>, username: &str) -> Result<User, Refusal> {
    let user = active_person(cx, username)?;
    if user.kind == UserKind::TenantUser { Err(Refusal::unknown_user()) } else { Ok(user) }
}

/// Refuses users who are deactivated, here or where they are at home.
pub(crate) fn check_active(cx: &Context<'_>, user: &User) -> Result<(), Refusal> {
    let is_active = user.is_active && (user.kind != UserKind::TenantUser || at_home(cx, user.clone())?.is_active);
    if is_active { Ok(()) } else { Err(Refusal::deactivated()) }
}

/// A user without credentials, tokens or permissions, who is not inserted yet.
pub(crate) fn new_user(cx: &mut Context<'_>, kind: UserKind, username: &str) -> User {
    User {
        id: cx.new_id("us"),
        kind,
        username: username.to_owned(),
        name: username.to_owned(),
        external_id: None,
        is_active: true,
        is_registered: kind == UserKind::ServiceAccount,
        is_sso_required: false,
        date_created: date(cx.instant()),
        registration_code: None,
    }
}

/// The tokens of a user here that were made on purpose, in the order of their creation: not
/// sessions.
pub(crate) fn api_tokens(cx: &Context<'_>, user_id: &str, kind: TokenKind) -> Result<Vec<Token>, Refusal> {
    let is_listed = |token: &Token| token.kind == kind && token.scope == *cx.scope();
    cx.list(&List::by("api", user_id).oldest_first().only(is_listed))
}

/// The personal access token of this organization with this id.
pub(crate) fn personal_access_token(cx: &Context<'_>, id: &str) -> Result<Option<Token>, Refusal> {
    let token = cx.find_by::<Token>("id", id)?;
    Ok(token.filter(|token| token.kind == TokenKind::Pat && token.scope == *cx.scope()))
}

/// The credentials that can sign for this signer.
pub(crate) fn usable_credentials(cx: &Context<'_>, signer: &Signer) -> Result<Vec<Credential>, Refusal> {
    let is_usable = |credential: &Credential| credential.is_active && credential.kind != CredentialKind::RecoveryKey;
    cx.list(&List::by("signer", &signer.key()).oldest_first().only(is_usable))
}

/// Removes all that a user could prove who they are with: their credentials and their tokens.
pub(crate) fn remove_access(cx: &mut Context<'_>, user_id: &str) -> Result<(), Refusal> {
    for credential in cx.list::<Credential>(&List::by("user", user_id))? {
        cx.remove::<Credential>(&credential.id)?;
    }
    remove_tokens(cx, user_id, |_| true)
}

/// Removes tokens of a user, with the permissions that they are limited to.
fn remove_tokens(cx: &mut Context<'_>, user_id: &str, is_removed: impl Fn(&Token) -> bool) -> Result<(), Refusal> {
    for token in cx.list::<Token>(&List::by("user", user_id).only(is_removed))? {
        cx.within(&token.scope, |cx| permissions::unassign(cx, &token.id))?;
        cx.remove::<Token>(&token.hash)?;
    }
    forget_user_actions(cx, user_id);
    forget_new_credentials(cx, user_id);
    Ok(())
}

/// Removes a user and all that is theirs. A user of the tenant who is removed from an organization
/// keeps their credentials, and their tokens for anything else.
pub(crate) fn remove_user(cx: &mut Context<'_>, user: &User) -> Result<(), Refusal> {
    let id = user.id.as_str();
    let scope = cx.scope().clone();
    if user.kind != UserKind::TenantUser {
        remove_access(cx, id)?;
    } else if scope == cx.shared.tenant {
        for org in orgs_of(cx, id)? {
            let org = org.scope(cx);
            cx.within(&org, |cx| remove_user(cx, user))?;
        }
        remove_access(cx, id)?;
    } else {
        remove_tokens(cx, id, |token| token.scope == scope)?;
    }
    permissions::unassign(cx, id)?;
    for membership in cx.list::<Membership>(&List::by("user", id))? {
        cx.remove::<Membership>(&membership.id)?;
    }
    cx.remove::<User>(id).map(drop)
}

/// Activates or deactivates a user. User actions that were signed before do not come back with the
/// user.
pub(crate) fn set_active(cx: &mut Context<'_>, user: &mut User, is_active: bool) -> Result<(), Refusal> {
    user.is_active = is_active;
    if !is_active {
        forget_user_actions(cx, &user.id);
    }
    cx.update(user)
}

/// Voids the user actions that this user has signed and not used yet.
pub(crate) fn forget_user_actions(cx: &Context<'_>, user_id: &str) {
    cx.shared.pending().user_actions.remove_where(|action| action.signer.user_id == user_id);
}

/// Voids the codes and the challenges of this user for new credentials.
fn forget_new_credentials(cx: &Context<'_>, user_id: &str) {
    let mut pending = cx.shared.pending();
    pending.credential_codes.remove_where(|code| code.user_id == user_id);
    pending.new_credentials.remove_where(|challenge| challenge.user_id == user_id);
}

/// Registers a key or a passkey with a user or, if the signer says so, with one token alone.
pub(crate) fn add_credential(
    cx: &mut Context<'_>,
    signer: Signer,
    id: String,
    public_key: &PublicKey,
    passkey: Option<Passkey>,
) -> Result<Credential, Refusal> {
    let kind = if passkey.is_some() { CredentialKind::Fido2 } else { CredentialKind::Key };
    let new = NewCredential {
        id,
        kind,
        name: String::new(),
        public_key: public_key.clone(),
        encrypted_private_key: None,
        passkey,
    };
    enroll(cx, signer, new, CredentialFactor::Either)
}

/// Registers a credential whose attestation was verified.
pub(crate) fn enroll(
    cx: &mut Context<'_>,
    signer: Signer,
    new: NewCredential,
    factor: CredentialFactor,
) -> Result<Credential, Refusal> {
    if cx.find::<Credential>(&new.id)?.is_some() {
        return Err(Refusal::credential_exists(&new.id));
    }
    if let Some(user) = cx.find::<User>(&signer.user_id)? {
        let home = if user.kind == UserKind::TenantUser { cx.shared.tenant.clone() } else { cx.scope().clone() };
        cx.within(&home, |cx| note_registered(cx, &user.id))?;
    }
    let credential = Credential {
        id: new.id,
        uuid: cx.new_id("cr"),
        signer,
        kind: new.kind,
        name: new.name,
        factor,
        public_key_pem: new.public_key.pem(),
        encrypted_private_key: new.encrypted_private_key,
        passkey: new.passkey,
        is_active: true,
        date_created: date(cx.instant()),
    };
    cx.insert(&credential)?;
    Ok(credential)
}

/// Notes that a user has registered, and forgets the code that was for it.
fn note_registered(cx: &mut Context<'_>, user_id: &str) -> Result<(), Refusal> {
    if let Some(mut user) = cx.find::<User>(user_id)?
        && (!user.is_registered || user.registration_code.is_some())
    {
        user.is_registered = true;
        user.registration_code = None;
        cx.update(&user)?;
    }
    Ok(())
}
