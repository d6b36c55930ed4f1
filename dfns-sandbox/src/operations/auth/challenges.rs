//! Challenges: asking for a signature, and checking the one that comes back. User actions and
//! logins share both.

use crate::identity::{self, Credential, SIGNING_KINDS, Signer, TokenKind, User, check_open, usable_credentials};
use crate::issuer::Audience;
use crate::operations::check;
use crate::pending::{CHALLENGE_LIFETIME, Challenge, Purpose};
use crate::refusal::Refusal;
use crate::store::Context;
use crate::tokens::issue;
use crate::verify::{Assertion, check_counter};
use dfns_core::Secret;
use dfns_core::signing::{
    AllowedCredential, AllowedEncryptedKey, AttestationConveyance, CredentialFactor, CredentialKind, FirstFactor,
    RelyingParty, SecondFactor, SupportedCredentialKind, UserActionChallenge, UserVerification,
};
use http::StatusCode;

/// Asks the signer that the purpose names for a signature. `with_encrypted_keys` says whether
/// private keys that the server keeps for their owners are handed out.
pub(super) fn ask(
    cx: &mut Context<'_>,
    purpose: Purpose,
    with_encrypted_keys: bool,
) -> Result<UserActionChallenge, Refusal> {
    let signer = match &purpose {
        Purpose::UserAction(signer, _) => Some(signer),
        Purpose::Login(signer) => signer.as_ref(),
    };
    let credentials = match signer {
        Some(signer) => usable_credentials(cx, signer)?,
        None => Vec::new(),
    };
    if signer.is_some() && credentials.is_empty() {
        return Err(Refusal::no_credential());
    }
    let expires_at = cx.instant() + CHALLENGE_LIFETIME;
    let user = match signer {
        Some(signer) => cx.find::<User>(&signer.user_id)?,
        None => None,
    };
    let (now, until) = (cx.instant(), expires_at.as_second());
    let identifier = issue(cx, Audience::Challenge, user.as_ref(), TokenKind::Token, until);
    let text = cx.shared.random.challenge();
    let mut response = UserActionChallenge::new(&text, identifier.as_str());
    response.supported_credential_kinds = supported_kinds(signer.is_none(), &credentials);
    response.allow_credentials.key = allowed(&credentials, &CredentialKind::Key);
    response.allow_credentials.webauthn = allowed(&credentials, &CredentialKind::Fido2);
    if with_encrypted_keys {
        let encrypted = |known: &Credential| {
            known.encrypted_private_key.clone().map(|key| AllowedEncryptedKey::new(&known.id, key))
        };
        response.allow_credentials.password_protected_key = credentials.iter().filter_map(encrypted).collect();
    }
    let passkey = credentials.iter().find_map(|credential| credential.passkey.as_ref());
    response.rp = passkey.map(|passkey| RelyingParty::new(&passkey.relying_party_id, &passkey.relying_party_id));
    response.user_verification = UserVerification::Required;
    response.attestation = AttestationConveyance::None;
    response.external_authentication_url = Some(String::new());

    let bytes = match &purpose {
        Purpose::UserAction(_, request) => request.path.len() + request.payload.len(),
        Purpose::Login(_) => 0,
    };
    let mut offered: Vec<_> = credentials.into_iter().map(|credential| credential.kind).collect();
    if signer.is_none() {
        offered.push(NAMELESS);
    }
    let challenge = Challenge { scope: cx.scope().clone(), text, purpose, offered, is_used: false };
    cx.shared.pending().challenges.insert(&identifier, challenge, bytes, now, expires_at);
    Ok(response)
}

/// The kind that completes a login without a name: passkeys know whose they are.
const NAMELESS: CredentialKind = CredentialKind::Fido2;

/// The kinds of the credentials that can respond, as the factors they are.
fn supported_kinds(is_nameless: bool, credentials: &[Credential]) -> Vec<SupportedCredentialKind> {
    let view = |kind: CredentialKind, factor: CredentialFactor| {
        let requires_second_factor = factor == CredentialFactor::First;
        SupportedCredentialKind::new(kind, factor, requires_second_factor)
    };
    if is_nameless {
        return vec![view(NAMELESS, CredentialFactor::Either)];
    }
    let factors = [CredentialFactor::Either, CredentialFactor::First, CredentialFactor::Second];
    let pairs = SIGNING_KINDS.into_iter().flat_map(|kind| factors.clone().map(|factor| (kind.clone(), factor)));
    pairs
        .filter(|(kind, factor)| credentials.iter().any(|known| (&known.kind, &known.factor) == (kind, factor)))
        .map(|(kind, factor)| view(kind, factor))
        .collect()
}

fn allowed(credentials: &[Credential], kind: &CredentialKind) -> Vec<AllowedCredential> {
    credentials.iter().filter(|known| known.kind == *kind).map(|known| AllowedCredential::new(&known.id)).collect()
}

/// A completed challenge: what for, by whom, and the signature that counted first.
pub(super) struct Completed {
    pub(super) purpose: Purpose,
    pub(super) signer: Signer,
    pub(super) first: Assertion,
    /// The ids of the credentials that signed.
    pub(super) credential_ids: Vec<String>,
}

/// Checks the factors that complete a challenge, begins to write, and spends the challenge.
///
/// `is_for` says whether a challenge of this purpose may be completed here and by this caller.
pub(super) fn complete(
    cx: &mut Context<'_>,
    identifier: &Secret,
    first: FirstFactor,
    second: Option<SecondFactor>,
    is_for: impl Fn(&Purpose) -> bool,
) -> Result<Completed, Refusal> {
    let identifier = identifier.expose();
    check::text("challengeIdentifier", identifier)?;
    let first = Assertion::first(first)?;
    let second = second.map(Assertion::second).transpose()?;
    // The signatures are verified while others use what is under way.
    let shared = cx.shared;
    let found = shared.pending().challenges.get(identifier, cx.instant()).cloned();
    let challenge = found
        .filter(|challenge| !challenge.is_used && is_for(&challenge.purpose))
        .ok_or_else(Refusal::invalid_challenge)?;

    match &challenge.purpose {
        // A user of the tenant may have sessions in several organizations.
        Purpose::UserAction(..) if challenge.scope != *cx.scope() => return Err(Refusal::invalid_challenge()),
        Purpose::UserAction(..) => {}
        Purpose::Login(_) => {
            check_open(cx, &challenge.scope)?;
            cx.enter(challenge.scope.clone());
        }
    }
    let signer = match &challenge.purpose {
        Purpose::UserAction(signer, _) | Purpose::Login(Some(signer)) => signer.clone(),
        Purpose::Login(None) => owner(cx, &first)?.ok_or_else(Refusal::no_credential)?,
    };
    check_active(cx, &signer)?;
    let usable = usable_credentials(cx, &signer)?;
    let mut counters = Vec::new();
    let mut check = |assertion: &Assertion, wrong: CredentialFactor| {
        let credential = usable
            .iter()
            .find(|credential| credential.id == assertion.credential_id && credential.kind == assertion.kind)
            .filter(|credential| credential.factor != wrong && challenge.offered.contains(&credential.kind))
            .ok_or_else(Refusal::no_credential)?;
        let counter = assertion.verify(credential, &challenge.text)?;
        counters.extend(counter.map(|counter| (credential.id.clone(), counter)));
        Ok::<_, Refusal>(credential.factor == CredentialFactor::First)
    };
    let needs_second = check(&first, CredentialFactor::Second)?;
    match &second {
        Some(second) if needs_second && second.credential_id == first.credential_id => {
            return Err(Refusal::invalid("the second factor must be a credential other than the first"));
        }
        Some(second) => _ = check(second, CredentialFactor::First)?,
        None if needs_second => {
            return Err(Refusal::new(StatusCode::UNAUTHORIZED, "this credential requires a second factor"));
        }
        None => {}
    }
    let credential_ids: Vec<String> =
        std::iter::once(&first).chain(&second).map(|factor| factor.credential_id.clone()).collect();
    cx.write()?;
    check_open(cx, cx.scope())?;
    check_active(cx, &signer)?;
    for id in &credential_ids {
        let credential = cx.find::<Credential>(id)?;
        credential.filter(|credential| credential.is_active).ok_or_else(Refusal::no_credential)?;
    }
    for (credential_id, counter) in counters {
        count_signature(cx, &credential_id, counter)?;
    }
    let mut pending = shared.pending();
    let spent = pending.challenges.get_mut(identifier, cx.instant());
    spent.filter(|challenge| !challenge.is_used).ok_or_else(Refusal::invalid_challenge)?.is_used = true;
    Ok(Completed { purpose: challenge.purpose, signer, first, credential_ids })
}

fn check_active(cx: &Context<'_>, signer: &Signer) -> Result<(), Refusal> {
    let user = cx.find::<User>(&signer.user_id)?.ok_or_else(Refusal::unknown_user)?;
    identity::check_active(cx, &user)
}

/// Remembers the number of a passkey's last signature. One that is not the highest was made by a
/// copy, or came second.
fn count_signature(cx: &mut Context<'_>, credential_id: &str, counter: u32) -> Result<(), Refusal> {
    let mut credential = cx.find::<Credential>(credential_id)?.ok_or_else(Refusal::no_credential)?;
    if let Some(passkey) = &mut credential.passkey {
        check_counter(passkey, counter)?;
        // An authenticator that does not count leaves everything as it is.
        if counter > 0 {
            passkey.counter = counter;
            cx.update(&credential)?;
        }
    }
    Ok(())
}

/// The owner of the credential that completes a login without a name. Keys of tokens cannot log in.
fn owner(cx: &Context<'_>, assertion: &Assertion) -> Result<Option<Signer>, Refusal> {
    let credential = cx.find::<Credential>(&assertion.credential_id)?;
    Ok(credential.map(|credential| credential.signer).filter(|signer| signer.token_id.is_none()))
}
