//! Challenges: asking for a signature, and checking the one that comes back. User actions and
//! logins share both.

use crate::fields;
use crate::identity::{Credential, CredentialKind, Factor, Signer, TokenKind, User, usable_credentials};
use crate::pending::{CHALLENGE_LIFETIME, Challenge, Purpose};
use crate::random;
use crate::refusal::Refusal;
use crate::response::{Accepted, Response};
use crate::store::Context;
use crate::tokens::Audience;
use crate::verify::{Assertion, check_counter};
use http::StatusCode;
use serde_json::{Value, json};

/// Asks the signer that the purpose names for a signature. `with_encrypted_keys` says whether
/// private keys that the server keeps for their owners are handed out.
pub(super) fn ask(context: &mut Context<'_>, purpose: Purpose, with_encrypted_keys: bool) -> Result<Response, Refusal> {
    let signer = match &purpose {
        Purpose::UserAction(signer, _) => Some(signer),
        Purpose::Login(signer) => signer.as_ref(),
    };
    let credentials = match signer {
        Some(signer) => usable_credentials(context, signer)?,
        None => Vec::new(),
    };
    if signer.is_some() && credentials.is_empty() {
        return Err(Refusal::no_credential());
    }
    let expires_at = context.instant() + CHALLENGE_LIFETIME;
    let user = match signer {
        Some(signer) => context.find::<User>(&signer.user_id)?,
        None => None,
    };
    let identifier = &context.shared.issuer.issue(
        Audience::Challenge,
        user.as_ref(),
        TokenKind::Token,
        context.instant(),
        expires_at.as_second(),
    );
    let text = random::challenge();
    let mut response = json!({
        "challenge": text,
        "challengeIdentifier": identifier,
        "supportedCredentialKinds": supported_kinds(signer.is_none(), &credentials),
        "allowCredentials": {
            "key": allowed(&credentials, CredentialKind::Key),
            "webauthn": allowed(&credentials, CredentialKind::Fido2),
        },
        "userVerification": "required",
        "attestation": "none",
        "externalAuthenticationUrl": "",
    });
    let encrypted_keys = allowed(&credentials, CredentialKind::PasswordProtectedKey);
    if with_encrypted_keys && !encrypted_keys.is_empty() {
        response["allowCredentials"]["passwordProtectedKey"] = encrypted_keys.into();
    }
    if let Some(passkey) = credentials.iter().find_map(|credential| credential.passkey.as_ref()) {
        response["rp"] = json!({ "id": passkey.relying_party_id, "name": passkey.relying_party_id });
    }
    let bytes = match &purpose {
        Purpose::UserAction(_, request) => request.path.len() + request.payload.len(),
        Purpose::Login(_) => 0,
    };
    let mut offered: Vec<_> = credentials.iter().map(|credential| credential.kind).collect();
    if signer.is_none() {
        offered.push(NAMELESS);
    }
    let challenge = Challenge { text, purpose, offered, is_used: false };
    context.shared.pending().challenges.insert(identifier, challenge, bytes, context.instant(), expires_at);
    Ok(Response::json(response))
}

/// The kind that completes a login without a name: passkeys know whose they are.
const NAMELESS: CredentialKind = CredentialKind::Fido2;

/// The kinds of the credentials that can respond, as the factors they are.
fn supported_kinds(is_nameless: bool, credentials: &[Credential]) -> Vec<Value> {
    let view = |kind: CredentialKind, factor: Factor| {
        json!({
            "kind": kind.as_str(),
            "factor": factor.as_str(),
            "requiresSecondFactor": factor == Factor::First,
        })
    };
    if is_nameless {
        return vec![view(NAMELESS, Factor::Either)];
    }
    let factors = [Factor::Either, Factor::First, Factor::Second];
    let pairs = CredentialKind::SIGNING.into_iter().flat_map(|kind| factors.map(|factor| (kind, factor)));
    pairs
        .filter(|pair| credentials.iter().any(|credential| (credential.kind, credential.factor) == *pair))
        .map(|(kind, factor)| view(kind, factor))
        .collect()
}

fn allowed(credentials: &[Credential], kind: CredentialKind) -> Vec<Value> {
    let view = |credential: &Credential| {
        let mut view = json!({ "type": "public-key", "id": credential.id });
        if let (CredentialKind::PasswordProtectedKey, Some(key)) = (kind, &credential.encrypted_private_key) {
            view["encryptedPrivateKey"] = key.as_str().into();
        }
        view
    };
    credentials.iter().filter(|credential| credential.kind == kind).map(view).collect()
}

/// A completed challenge: what for, by whom, and the signature that counted first.
pub(super) struct Completed {
    pub(super) purpose: Purpose,
    pub(super) signer: Signer,
    pub(super) first: Assertion,
    /// The ids of the credentials that signed.
    pub(super) credential_ids: Vec<String>,
}

/// Checks the factors that complete a challenge and spends it.
///
/// `is_for` says whether a challenge of this purpose may be completed here and by this caller.
pub(super) fn complete(
    context: &mut Context<'_>,
    request: &Accepted,
    is_for: impl Fn(&Purpose) -> bool,
) -> Result<Completed, Refusal> {
    let body = request.body();
    let identifier = fields::text(body, "challengeIdentifier")?;
    let first = Assertion::read(fields::object(body, "firstFactor")?, context.is_strict())?;
    let second = match body.get("secondFactor") {
        None | Some(Value::Null) => None,
        Some(_) => Some(Assertion::read(fields::object(body, "secondFactor")?, context.is_strict())?),
    };
    // The signatures are verified while others use what is under way.
    let shared = context.shared;
    let found = shared.pending().challenges.get(identifier, context.instant()).cloned();
    let challenge = found
        .filter(|challenge| !challenge.is_used && is_for(&challenge.purpose))
        .ok_or_else(Refusal::invalid_challenge)?;

    let signer = match &challenge.purpose {
        Purpose::UserAction(signer, _) | Purpose::Login(Some(signer)) => signer.clone(),
        Purpose::Login(None) => owner(context, &first)?.ok_or_else(Refusal::no_credential)?,
    };
    check_active(context, &signer)?;
    let usable = usable_credentials(context, &signer)?;
    let mut counters = Vec::new();
    let mut check = |assertion: &Assertion, wrong: Factor| {
        let credential = usable
            .iter()
            .find(|credential| credential.id == assertion.credential_id && credential.kind.as_str() == assertion.kind)
            .filter(|credential| credential.factor != wrong && challenge.offered.contains(&credential.kind))
            .ok_or_else(Refusal::no_credential)?;
        let counter = assertion.verify(credential, &challenge.text)?;
        counters.extend(counter.map(|counter| (credential.id.clone(), counter)));
        Ok::<_, Refusal>(credential.factor)
    };
    let needs_second = check(&first, Factor::Second)? == Factor::First;
    match &second {
        Some(second) if needs_second && second.credential_id == first.credential_id => {
            return Err(Refusal::invalid("the second factor must be another credential than the first"));
        }
        Some(second) => _ = check(second, Factor::First)?,
        None if needs_second => {
            return Err(Refusal::new(StatusCode::UNAUTHORIZED, "this credential requires a second factor"));
        }
        None => {}
    }
    let credential_ids: Vec<String> =
        std::iter::once(&first).chain(&second).map(|factor| factor.credential_id.clone()).collect();
    context.write()?;
    check_active(context, &signer)?;
    for id in &credential_ids {
        let credential = context.find::<Credential>(id)?;
        credential.filter(|credential| credential.is_active).ok_or_else(Refusal::no_credential)?;
    }
    for (credential_id, counter) in counters {
        count_signature(context, &credential_id, counter)?;
    }
    let mut pending = shared.pending();
    let spent = pending.challenges.get_mut(identifier, context.instant());
    spent.filter(|challenge| !challenge.is_used).ok_or_else(Refusal::invalid_challenge)?.is_used = true;
    Ok(Completed { purpose: challenge.purpose, signer, first, credential_ids })
}

fn check_active(context: &Context<'_>, signer: &Signer) -> Result<(), Refusal> {
    let user = context.find::<User>(&signer.user_id)?.ok_or_else(Refusal::unknown_user)?;
    if user.is_active { Ok(()) } else { Err(Refusal::deactivated()) }
}

/// Remembers the number of a passkey's last signature. One that is not the highest was made by a
/// copy, or came second.
fn count_signature(context: &mut Context<'_>, credential_id: &str, counter: u32) -> Result<(), Refusal> {
    let mut credential = context.find::<Credential>(credential_id)?.ok_or_else(Refusal::no_credential)?;
    if let Some(passkey) = &mut credential.passkey {
        check_counter(passkey, counter)?;
        // An authenticator that does not count leaves everything as it is.
        if counter > 0 {
            passkey.counter = counter;
            context.update(&credential)?;
        }
    }
    Ok(())
}

/// The owner of the credential that completes a login without a name. Keys of tokens cannot log in.
fn owner(context: &Context<'_>, assertion: &Assertion) -> Result<Option<Signer>, Refusal> {
    let credential = context.find::<Credential>(&assertion.credential_id)?;
    Ok(credential.map(|credential| credential.signer).filter(|signer| signer.token_id.is_none()))
}
