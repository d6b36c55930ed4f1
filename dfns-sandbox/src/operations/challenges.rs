//! Challenges: asking for a signature, and checking the one that comes back. User actions and logins share both.

use super::Context;
use crate::answer::{Accepted, Answer};
use crate::fields;
use crate::pending::{CHALLENGE_LIFETIME, Challenge, Purpose};
use crate::random;
use crate::refusal::Refusal;
use crate::state::{Credential, CredentialKind, Signer, State, TokenKind};
use crate::tokens::Audience;
use crate::verify::Assertion;
use serde_json::{Value, json};

/// Asks whoever the purpose names for a signature.
pub(super) fn ask(context: &mut Context<'_>, purpose: Purpose) -> Result<Answer, Refusal> {
    let signer = match &purpose {
        Purpose::UserAction(signer, _) => Some(signer),
        Purpose::Login(signer) => signer.as_ref(),
    };
    let credentials: Vec<&Credential> =
        signer.map(|signer| context.state.usable_credentials(signer).collect()).unwrap_or_default();
    if signer.is_some() && credentials.is_empty() {
        return Err(Refusal::no_credential());
    }
    let of_kind = |kind: CredentialKind| credentials.iter().filter(move |credential| credential.kind == kind);
    let allowed =
        |kind| of_kind(kind).map(|credential| json!({ "type": "public-key", "id": credential.id })).collect::<Vec<_>>();
    // A login without a name is answered by a passkey that knows whose it is.
    let supported = [CredentialKind::Key, CredentialKind::Fido2].into_iter().filter(|kind| match signer {
        Some(_) => of_kind(*kind).next().is_some(),
        None => *kind == CredentialKind::Fido2,
    });
    let supported: Vec<Value> = supported
        .map(|kind| json!({ "kind": kind.as_str(), "factor": "either", "requiresSecondFactor": false }))
        .collect();
    let expires_at = context.now + CHALLENGE_LIFETIME;
    let user = signer.and_then(|signer| context.state.user(&signer.user_id));
    let identifier =
        context.issuer.issue(Audience::Challenge, user, TokenKind::Token, context.now, expires_at.as_second());
    let text = random::challenge();
    let mut answer = json!({
        "challenge": text,
        "challengeIdentifier": identifier,
        "supportedCredentialKinds": supported,
        "allowCredentials": { "key": allowed(CredentialKind::Key), "webauthn": allowed(CredentialKind::Fido2) },
        "userVerification": "required",
        "attestation": "none",
        "externalAuthenticationUrl": "",
    });
    if let Some(passkey) = credentials.iter().find_map(|credential| credential.passkey.as_ref()) {
        answer["rp"] = json!({ "id": passkey.relying_party_id, "name": passkey.relying_party_id });
    }
    let challenge = Challenge { text, purpose, is_used: false };
    context.pending.challenges.insert(&identifier, challenge, context.now, expires_at);
    Ok(Answer::json(answer))
}

/// Checks the factors that complete a challenge, spends it, and returns its purpose and who signed.
///
/// `is_for` says whether a challenge of this purpose may be completed here and by this caller.
pub(super) fn complete(
    context: &mut Context<'_>,
    request: &Accepted,
    is_for: impl Fn(&Purpose) -> bool,
) -> Result<(Purpose, Signer), Refusal> {
    let body = request.body();
    let identifier = fields::text(body, "challengeIdentifier")?;
    let first = Assertion::read(fields::object(body, "firstFactor")?, context.is_strict)?;
    let second = match body.get("secondFactor") {
        None | Some(Value::Null) => None,
        Some(_) => Some(Assertion::read(fields::object(body, "secondFactor")?, context.is_strict)?),
    };
    let challenge = context.pending.challenges.get_mut(identifier, context.now);
    let challenge = challenge
        .filter(|challenge| !challenge.is_used && is_for(&challenge.purpose))
        .ok_or_else(Refusal::invalid_challenge)?;

    let signer = match &challenge.purpose {
        Purpose::UserAction(signer, _) | Purpose::Login(Some(signer)) => signer.clone(),
        Purpose::Login(None) => owner(context.state, &first).ok_or_else(Refusal::no_credential)?,
    };
    let user = context.state.user(&signer.user_id).ok_or_else(Refusal::unknown_user)?;
    if !user.is_active {
        return Err(Refusal::deactivated());
    }
    for assertion in std::iter::once(&first).chain(&second) {
        let credential = context
            .state
            .usable_credentials(&signer)
            .find(|credential| credential.id == assertion.credential_id && credential.kind.as_str() == assertion.kind)
            .ok_or_else(Refusal::no_credential)?;
        assertion.verify(credential, &challenge.text)?;
    }
    challenge.is_used = true;
    Ok((challenge.purpose.clone(), signer))
}

/// Whose credential answers a login without a name. Keys that are bound to a token log nobody in.
fn owner(state: &State, assertion: &Assertion) -> Option<Signer> {
    let is_personal = |credential: &&Credential| credential.signer.token_id.is_none();
    let mut credentials = state.credentials.iter().filter(is_personal);
    credentials.find(|credential| credential.id == assertion.credential_id).map(|credential| credential.signer.clone())
}
