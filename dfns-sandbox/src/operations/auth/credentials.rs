//! Credentials of a user who has some already: adding, listing, switching off and on.
//!
//! Somebody who has no other credential at hand adds one with a code, which they made on a device
//! where they had.

use super::{ceremonies, success};
use crate::clock::date;
use crate::identity::{self, Caller, Credential, Signer, TokenKind, User, check_open, enroll, usable_credentials};
use crate::issuer::Audience;
use crate::operations::{Access, Operation, check};
use crate::pending::{CHALLENGE_LIFETIME, CredentialCode, NewCredentialChallenge};
use crate::refusal::Refusal;
use crate::store::{Context, List};
use crate::tokens::issue;
use crate::verify::{Attested, Expected, NewCredential};
use dfns_core::signing::{AllowedCredential, AttestationConveyance, CredentialFactor, CredentialKind};
use dfns_core::{Page, Secret};
use dfns_endpoints::auth::{
    Acknowledgement, ActivateCredential, CreateCredential, CreateCredentialChallenge,
    CreateCredentialChallengeWithCode, CreateCredentialCode, CreateCredentialWithCode, Credential as CredentialView,
    CredentialChallenge, CredentialCode as CodeView, DeactivateCredential, DeleteCredential, Fido2CredentialChallenge,
    KeyCredentialChallenge, ListCredentials, RegistrationInfo,
};
use jiff::{SignedDuration, Timestamp};

/// How far ahead a code may expire, as documented.
const LONGEST_CODE: SignedDuration = SignedDuration::from_mins(1);

impl Operation for ListCredentials {
    fn run(self, cx: &mut Context<'_>) -> Result<Page<CredentialView>, Refusal> {
        let signer = owner(cx.caller()?);
        let credentials = cx.list::<Credential>(&List::by("signer", &signer.key()).oldest_first())?;
        Ok(Page { items: credentials.iter().map(view).collect(), next_page_token: None })
    }
}

impl Operation for CreateCredentialChallenge {
    const ACCESS: Access = Access::Read;

    fn run(self, cx: &mut Context<'_>) -> Result<CredentialChallenge, Refusal> {
        let user = cx.get::<User>(&cx.caller()?.user_id)?;
        check_kind("kind", &self.kind)?;
        challenge(cx, &user, self.kind, false)
    }
}

impl Operation for CreateCredentialChallengeWithCode {
    const ACCESS: Access = Access::Read;

    fn run(self, cx: &mut Context<'_>) -> Result<CredentialChallenge, Refusal> {
        check::text("code", self.code.expose())?;
        check_kind("credentialKind", &self.credential_kind)?;
        let shared = cx.shared;
        let mut pending = shared.pending();
        let code = pending.credential_codes.get_mut(self.code.expose(), cx.instant());
        let code = code.filter(|code| !code.is_used).ok_or_else(Refusal::invalid_code)?;
        check_open(cx, &code.scope)?;
        cx.enter(code.scope.clone());
        let user = cx.find::<User>(&code.user_id)?.ok_or_else(Refusal::unknown_user)?;
        identity::check_active(cx, &user)?;
        code.is_used = true;
        drop(pending);
        challenge(cx, &user, self.credential_kind, true)
    }
}

/// The kinds that can be added. Dfns names two more and supports neither.
fn check_kind(field: &str, kind: &CredentialKind) -> Result<(), Refusal> {
    match kind {
        CredentialKind::Fido2
        | CredentialKind::Key
        | CredentialKind::PasswordProtectedKey
        | CredentialKind::RecoveryKey => Ok(()),
        _ => Err(check::must_be(field, "one of Fido2, Key, PasswordProtectedKey, RecoveryKey")),
    }
}

fn challenge(
    cx: &mut Context<'_>,
    user: &User,
    kind: CredentialKind,
    with_code: bool,
) -> Result<CredentialChallenge, Refusal> {
    let text = cx.shared.random.challenge();
    let (now, expires_at) = (cx.instant(), cx.instant() + CHALLENGE_LIFETIME);
    let identifier = issue(cx, Audience::Challenge, Some(user), TokenKind::Token, expires_at.as_second());
    let challenge = KeyCredentialChallenge {
        rp: Some(ceremonies::relying_party(cx)),
        user: ceremonies::registered_user(user),
        challenge_identifier: identifier.as_str().into(),
        // Deprecated and required; it opens nothing.
        temporary_authentication_token: Some("".into()),
        challenge: text.clone(),
        attestation: AttestationConveyance::None,
        pub_key_cred_params: ceremonies::parameters(),
    };
    let response = match kind {
        CredentialKind::Fido2 => {
            let is_passkey = |credential: &Credential| credential.passkey.is_some();
            let passkeys = cx.list(&List::by("user", &user.id).oldest_first().only(is_passkey))?;
            CredentialChallenge::Fido2(Fido2CredentialChallenge {
                rp: challenge.rp,
                user: challenge.user,
                challenge_identifier: challenge.challenge_identifier,
                temporary_authentication_token: challenge.temporary_authentication_token,
                challenge: challenge.challenge,
                authenticator_selection: ceremonies::authenticator_selection(),
                attestation: challenge.attestation,
                pub_key_cred_params: challenge.pub_key_cred_params,
                exclude_credentials: passkeys.iter().map(|known| AllowedCredential::new(&known.id)).collect(),
            })
        }
        CredentialKind::PasswordProtectedKey => CredentialChallenge::PasswordProtectedKey(challenge),
        CredentialKind::RecoveryKey => CredentialChallenge::RecoveryKey(challenge),
        _ => CredentialChallenge::Key(challenge),
    };
    let scope = cx.scope().clone();
    let waiting = NewCredentialChallenge { scope, text, user_id: user.id.clone(), kind, with_code, is_used: false };
    cx.shared.pending().new_credentials.insert(&identifier, waiting, 0, now, expires_at);
    Ok(response)
}

impl Operation for CreateCredential {
    const ACCESS: Access = Access::Read;

    fn run(self, cx: &mut Context<'_>) -> Result<CredentialView, Refusal> {
        let caller_id = cx.caller_id()?.to_owned();
        let attested =
            attested(self.credential_kind, self.credential_name, self.credential_info, self.encrypted_private_key)?;
        // A user of the tenant may have sessions in several organizations.
        let scope = cx.scope().clone();
        let is_for = |challenge: &NewCredentialChallenge| {
            !challenge.with_code && challenge.user_id == caller_id && challenge.scope == scope
        };
        add(cx, &self.challenge_identifier, attested, is_for)
    }
}

impl Operation for CreateCredentialWithCode {
    const ACCESS: Access = Access::Read;

    fn run(self, cx: &mut Context<'_>) -> Result<CredentialView, Refusal> {
        let attested =
            attested(self.credential_kind, self.credential_name, self.credential_info, self.encrypted_private_key)?;
        add(cx, &self.challenge_identifier, attested, |challenge| challenge.with_code)
    }
}

fn attested(
    kind: CredentialKind,
    name: String,
    info: RegistrationInfo,
    encrypted_private_key: Option<Secret>,
) -> Result<Attested, Refusal> {
    check::label("credentialName", &name)?;
    let info = if let RegistrationInfo::Attested(info) = info { Some(info) } else { None };
    Ok(Attested { kind, info, name: Some(name), encrypted_private_key })
}

fn add(
    cx: &mut Context<'_>,
    identifier: &Secret,
    attested: Attested,
    is_for: impl Fn(&NewCredentialChallenge) -> bool,
) -> Result<CredentialView, Refusal> {
    check::text("challengeIdentifier", identifier.expose())?;
    let (shared, now) = (cx.shared, cx.instant());
    let is_open = |challenge: &&mut NewCredentialChallenge| !challenge.is_used && is_for(challenge);
    let found = shared.pending().new_credentials.get_mut(identifier.expose(), now).filter(is_open).cloned();
    let challenge = found.ok_or_else(Refusal::invalid_challenge)?;
    cx.enter(challenge.scope.clone());
    check_active(cx, &challenge)?;
    if attested.info.is_some() && attested.kind != challenge.kind {
        let kind = &attested.kind;
        return Err(Refusal::invalid(format!("a credential of kind `{kind}` has no place here")));
    }
    let (relying_party, is_strict) = (&shared.relying_party, cx.is_strict());
    let expected = Expected { challenge: &challenge.text, relying_party, is_strict };
    let new = NewCredential::verify("", attested, expected)?;
    cx.write()?;
    check_active(cx, &challenge)?;
    let credential = enroll(cx, Signer::user(&challenge.user_id), new, CredentialFactor::Either)?;
    let mut pending = shared.pending();
    let spent = pending.new_credentials.get_mut(identifier.expose(), now).filter(is_open);
    spent.ok_or_else(Refusal::invalid_challenge)?.is_used = true;
    Ok(view(&credential))
}

fn check_active(cx: &Context<'_>, challenge: &NewCredentialChallenge) -> Result<(), Refusal> {
    check_open(cx, cx.scope())?;
    let user = cx.find::<User>(&challenge.user_id)?.ok_or_else(Refusal::unknown_user)?;
    identity::check_active(cx, &user)
}

impl Operation for CreateCredentialCode {
    const ACCESS: Access = Access::Read;

    fn run(self, cx: &mut Context<'_>) -> Result<CodeView, Refusal> {
        let expires_at = expiration(self.expiration.as_str())?;
        if expires_at <= cx.instant() || expires_at > cx.instant() + LONGEST_CODE {
            return Err(Refusal::invalid("`expiration` must lie at most one minute ahead"));
        }
        let text = cx.shared.random.code();
        let code = CredentialCode { scope: cx.scope().clone(), user_id: cx.caller_id()?.to_owned(), is_used: false };
        cx.shared.pending().credential_codes.insert(&text, code, 0, cx.instant(), expires_at);
        Ok(CodeView { code: text.into(), expiration: date(expires_at).into() })
    }
}

/// A date, or the number of milliseconds or seconds since 1970: which of them is not documented,
/// and no moment of this age is both.
fn expiration(text: &str) -> Result<Timestamp, Refusal> {
    let time = match text.parse::<i64>() {
        Ok(number) if number > 100_000_000_000 => Timestamp::from_millisecond(number).ok(),
        Ok(number) => Timestamp::from_second(number).ok(),
        Err(_) => text.parse().ok(),
    };
    time.ok_or_else(|| check::must_be("expiration", "a date or a number"))
}

impl Operation for ActivateCredential {
    fn run(self, cx: &mut Context<'_>) -> Result<Acknowledgement, Refusal> {
        let mut credential = find(cx, self.credential_uuid.as_str())?;
        credential.is_active = true;
        cx.update(&credential)?;
        Ok(success())
    }
}

impl Operation for DeactivateCredential {
    fn run(self, cx: &mut Context<'_>) -> Result<Acknowledgement, Refusal> {
        let mut credential = find(cx, self.credential_uuid.as_str())?;
        credential.is_active = false;
        cx.update(&credential)?;
        check_access(cx)?;
        // User actions that it has signed do not come back with it.
        cx.shared.pending().user_actions.remove_where(|action| action.credential_ids.contains(&credential.id));
        Ok(success())
    }
}

impl Operation for DeleteCredential {
    fn run(self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let credential = find(cx, self.credential_uuid.as_str())?;
        cx.remove::<Credential>(&credential.id)?;
        check_access(cx)
    }
}

/// Refuses to remove the caller's last way to sign.
fn check_access(cx: &Context<'_>) -> Result<(), Refusal> {
    let usable = usable_credentials(cx, &owner(cx.caller()?))?;
    let has = |factor: CredentialFactor| usable.iter().any(|credential| credential.factor == factor);
    if has(CredentialFactor::Either) {
        return Ok(());
    }
    if !has(CredentialFactor::First) {
        return Err(Refusal::invalid("the last active credential that can be a first factor must stay active"));
    }
    if has(CredentialFactor::Second) {
        return Ok(());
    }
    Err(Refusal::invalid("the last active second factor must stay active, since the first requires it"))
}

fn find(cx: &Context<'_>, uuid: &str) -> Result<Credential, Refusal> {
    let signer = owner(cx.caller()?);
    let credential = cx.find_by::<Credential>("uuid", uuid)?;
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
        kind: credential.kind.clone(),
        name: credential.name.clone(),
        is_active: credential.is_active,
        public_key: credential.public_key_pem.clone(),
        relying_party_id: relying_party_id.to_owned(),
        origin: origin.to_owned(),
        date_created: credential.date_created.as_str().into(),
    }
}
