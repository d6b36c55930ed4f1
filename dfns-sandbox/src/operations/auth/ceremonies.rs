//! Ceremonies: what registration and recovery have in common, a challenge for new credentials that
//! a temporary token completes, once.

use crate::fields;
use crate::identity::{Ceremony, Credential, CredentialKind, Factor, Signer, Token, TokenKind, User, enroll};
use crate::random;
use crate::refusal::Refusal;
use crate::response::Accepted;
use crate::store::{Context, List};
use crate::tokens::{TokenRequest, add_token};
use crate::verify::{Expected, NewCredential};
use serde_json::{Value, json};

/// How long a ceremony can be completed, in seconds: as long as any other challenge.
const LIFETIME_SECONDS: i64 = 15 * 60;

/// The algorithms that a passkey may use, by their COSE numbers: ES256 and RS256, as documented.
const ALGORITHMS: [i64; 2] = [-7, -257];

/// Starts a ceremony of this user, which ends an earlier one.
pub(super) fn begin(
    context: &mut Context<'_>,
    user: &User,
    recovers_with: Option<&Credential>,
) -> Result<Value, Refusal> {
    end(context, &user.id)?;
    let challenge = random::challenge();
    let ceremony =
        Ceremony { challenge: challenge.clone(), recovers_with: recovers_with.map(|credential| credential.id.clone()) };
    let request = TokenRequest {
        kind: TokenKind::Temp,
        seconds: LIFETIME_SECONDS,
        ceremony: Some(ceremony),
        ..TokenRequest::default()
    };
    let new = add_token(context, user, &request)?;
    let mut response = options(context, user, &challenge);
    response["temporaryAuthenticationToken"] = new.text.expose().into();
    response["supportedCredentialKinds"] = json!({
        "firstFactor": ["Fido2", "Key", "PasswordProtectedKey"],
        "secondFactor": ["Fido2", "Key", "PasswordProtectedKey"],
    });
    response["otpUrl"] = "".into();
    response["excludeCredentials"] = json!([]);
    response["authenticatorSelection"] = authenticator_selection();
    if let Some(credential) = recovers_with {
        response["allowedRecoveryCredentials"] = json!([{
            "id": credential.id,
            "encryptedRecoveryKey": credential.encrypted_private_key.as_deref().unwrap_or_default(),
        }]);
    }
    Ok(response)
}

/// Ends the ceremonies of a user that are under way.
fn end(context: &mut Context<'_>, user_id: &str) -> Result<(), Refusal> {
    let is_temporary = |token: &Token| token.kind == TokenKind::Temp;
    for token in context.list(&List::by("user", user_id).only(is_temporary))? {
        context.remove::<Token>(&token.hash)?;
    }
    Ok(())
}

/// The fields that every challenge for new credentials has.
pub(super) fn options(context: &Context<'_>, user: &User, challenge: &str) -> Value {
    let name = &user.username;
    let algorithms: Vec<_> = ALGORITHMS.iter().map(|alg| json!({ "type": "public-key", "alg": alg })).collect();
    json!({
        "rp": { "id": &context.shared.relying_party.id, "name": "Sandbox" },
        "user": { "id": user.id, "name": name, "displayName": name },
        "challenge": challenge,
        "pubKeyCredParams": algorithms,
        "attestation": "none",
    })
}

/// The requirements for an authenticator that makes a passkey.
pub(super) fn authenticator_selection() -> Value {
    json!({ "residentKey": "required", "requireResidentKey": true, "userVerification": "required" })
}

/// The ceremony that the caller's token completes.
pub(super) fn under_way(context: &Context<'_>, request: &Accepted) -> Result<Ceremony, Refusal> {
    let token = context.find::<Token>(&request.caller()?.token_key)?;
    token.and_then(|token| token.ceremony).ok_or_else(Refusal::not_authorized)
}

/// Verifies the credentials of a request against the one challenge that all of them sign.
pub(super) fn verify(
    context: &Context<'_>,
    slots: &Value,
    challenge: &str,
) -> Result<Vec<(NewCredential, Factor)>, Refusal> {
    let expected = Expected { challenge, relying_party: &context.shared.relying_party, is_strict: context.is_strict() };
    let slot = |name: &str, kinds: &[CredentialKind]| {
        let object = fields::object(slots, name)?;
        if context.is_strict() {
            fields::only(object, |name| {
                matches!(name, "credentialKind" | "credentialInfo" | "credentialName" | "encryptedPrivateKey")
            })?;
        }
        NewCredential::verify(object, kinds, expected)
    };
    let is_given = |name: &str| slots.get(name).is_some_and(|slot| !slot.is_null());
    let has_second = is_given("secondFactorCredential");
    let first = slot("firstFactorCredential", &CredentialKind::SIGNING)?;
    let mut verified = vec![(first, if has_second { Factor::First } else { Factor::Either })];
    if has_second {
        verified.push((slot("secondFactorCredential", &CredentialKind::SIGNING)?, Factor::Second));
    }
    if is_given("recoveryCredential") {
        verified.push((slot("recoveryCredential", &[CredentialKind::RecoveryKey])?, Factor::Either));
    }
    Ok(verified)
}

/// Registers what was verified, ends the ceremony, and responds with the first credential and its
/// user.
pub(super) fn finish(
    context: &mut Context<'_>,
    user_id: &str,
    verified: Vec<(NewCredential, Factor)>,
) -> Result<Value, Refusal> {
    let mut first = Value::Null;
    for (new, factor) in verified {
        let credential = enroll(context, Signer::user(user_id), new, factor)?;
        if first.is_null() {
            first = json!({ "uuid": credential.uuid, "kind": credential.kind.as_str(), "name": credential.name });
        }
    }
    end(context, user_id)?;
    let user = context.find::<User>(user_id)?.ok_or_else(Refusal::unknown_user)?;
    Ok(json!({
        "credential": first,
        "user": { "id": user.id, "username": user.username, "orgId": context.org_id() },
    }))
}
