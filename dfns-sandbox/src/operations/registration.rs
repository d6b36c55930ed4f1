//! Delegated registration: a service account asks for an end user's registration challenge.
//!
//! The user exists from then on, without a credential; completing the registration is not implemented yet.

use super::{Context, Table};
use crate::answer::{Accepted, Answer};
use crate::fields;
use crate::random;
use crate::refusal::Refusal;
use crate::state::{TokenKind, UserKind};
use crate::tokens::TokenRequest;
use serde_json::{Value, json};

pub(super) const OPERATIONS: Table =
    &[("create_delegated_registration_challenge", create), ("restart_delegated_registration", restart)];

/// How long the registration can be completed, in seconds: as long as any other challenge.
const LIFETIME_SECONDS: i64 = 15 * 60;

fn create(context: &mut Context<'_>, request: &Accepted) -> Result<Answer, Refusal> {
    let body = request.body();
    let (username, kind) = (fields::text(body, "email")?, kind(body)?);
    let external_id = fields::optional_name(body, "externalId")?.map(str::to_owned);
    if context.state.person(username).is_some() {
        return Err(Refusal::user_exists());
    }
    let now = context.now;
    let user = context.state_mut().add_user(kind, username, now);
    user.external_id = external_id;
    let user_id = user.id.clone();
    Ok(challenge(context, &user_id, username))
}

fn restart(context: &mut Context<'_>, request: &Accepted) -> Result<Answer, Refusal> {
    let body = request.body();
    let (username, kind) = (fields::text(body, "email")?, kind(body)?);
    let user = context.state.person(username).filter(|user| user.kind == kind).ok_or_else(Refusal::unknown_user)?;
    if user.is_registered {
        return Err(Refusal::user_exists());
    }
    if !user.is_active {
        return Err(Refusal::deactivated());
    }
    let user_id = user.id.clone();
    // The token of the registration that is started anew has had its day.
    context.state_mut().tokens.retain(|_, token| token.kind != TokenKind::Temp || token.user_id != user_id);
    Ok(challenge(context, &user_id, username))
}

/// Employees were allowed once, and the older permission names still provide for them.
fn kind(body: &Value) -> Result<UserKind, Refusal> {
    Ok(match fields::one_of(body, "kind", &["EndUser", "CustomerEmployee"])? {
        "EndUser" => UserKind::EndUser,
        _ => UserKind::CustomerEmployee,
    })
}

fn challenge(context: &mut Context<'_>, user_id: &str, username: &str) -> Answer {
    let (issuer, now) = (context.issuer, context.now);
    let request = TokenRequest { kind: TokenKind::Temp, name: "", seconds: LIFETIME_SECONDS, key: None };
    let token = context.state_mut().add_token(issuer, user_id, &request, now).text;
    Answer::json(json!({
        "rp": { "id": "localhost", "name": "Sandbox" },
        "user": { "id": user_id, "name": username, "displayName": username },
        "temporaryAuthenticationToken": token.expose(),
        "supportedCredentialKinds": {
            "firstFactor": ["Fido2", "Key", "PasswordProtectedKey"],
            "secondFactor": ["Fido2", "Key", "PasswordProtectedKey"],
        },
        "challenge": random::challenge(),
        "otpUrl": "",
        "pubKeyCredParams": [{ "type": "public-key", "alg": -7 }, { "type": "public-key", "alg": -257 }],
        "attestation": "none",
        "excludeCredentials": [],
        "authenticatorSelection": {
            "residentKey": "required",
            "requireResidentKey": true,
            "userVerification": "required",
        },
    }))
}
