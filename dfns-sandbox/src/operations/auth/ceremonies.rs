//! Ceremonies: what registration and recovery have in common, a challenge for new credentials that
//! a temporary token completes, once.

use crate::identity::{Ceremony, Credential, Signer, Token, TokenKind, User, check_open, enroll};
use crate::refusal::Refusal;
use crate::store::{Context, List};
use crate::tokens::{TokenRequest, add_token};
use crate::verify::{Attested, Expected, NewCredential};
use dfns_core::credentials::NewCredentials;
use dfns_core::signing::{
    AttestationConveyance, CredentialFactor, CredentialKind, CredentialType, RelyingParty, UserVerification,
};
use dfns_endpoints::auth::{
    AuthenticatorSelection, PublicKeyParameters, RegisteredUser, Registration, RegistrationChallenge,
    RegistrationCredential, RegistrationCredentialKinds, RegistrationUser, ResidentKey,
};

/// How long a ceremony can be completed, in seconds: as long as any other challenge.
const LIFETIME_SECONDS: i64 = 15 * 60;

/// The algorithms that a passkey may use, by their COSE numbers: ES256 and RS256, as documented.
const ALGORITHMS: [i64; 2] = [-7, -257];

/// Starts a ceremony of this user, which ends an earlier one.
pub(super) fn begin(
    cx: &mut Context<'_>,
    user: &User,
    recovers_with: Option<&Credential>,
) -> Result<RegistrationChallenge, Refusal> {
    end(cx, &user.id)?;
    let challenge = cx.shared.random.challenge();
    let ceremony =
        Ceremony { challenge: challenge.clone(), recovers_with: recovers_with.map(|credential| credential.id.clone()) };
    let request = TokenRequest {
        kind: TokenKind::Temp,
        seconds: LIFETIME_SECONDS,
        ceremony: Some(ceremony),
        ..TokenRequest::default()
    };
    let new = add_token(cx, user, &request)?;
    let kinds = vec![CredentialKind::Fido2, CredentialKind::Key, CredentialKind::PasswordProtectedKey];
    Ok(RegistrationChallenge {
        rp: Some(relying_party(cx)),
        user: registered_user(user),
        temporary_authentication_token: new.text,
        supported_credential_kinds: RegistrationCredentialKinds { first_factor: kinds.clone(), second_factor: kinds },
        challenge,
        otp_url: Some("".into()),
        pub_key_cred_params: parameters(),
        attestation: AttestationConveyance::None,
        exclude_credentials: Vec::new(),
        authenticator_selection: authenticator_selection(),
    })
}

/// Ends the ceremonies of a user that are under way.
fn end(cx: &mut Context<'_>, user_id: &str) -> Result<(), Refusal> {
    let is_temporary = |token: &Token| token.kind == TokenKind::Temp;
    for token in cx.list(&List::by("user", user_id).only(is_temporary))? {
        cx.remove::<Token>(&token.hash)?;
    }
    Ok(())
}

pub(super) fn relying_party(cx: &Context<'_>) -> RelyingParty {
    RelyingParty::new(&cx.shared.relying_party.id, "Sandbox")
}

pub(super) fn registered_user(user: &User) -> RegisteredUser {
    let name = user.username.clone();
    RegisteredUser { id: user.id.as_str().into(), display_name: name.clone(), name }
}

pub(super) fn parameters() -> Vec<PublicKeyParameters> {
    ALGORITHMS.map(|alg| PublicKeyParameters { credential_type: CredentialType::PublicKey, alg }).into()
}

/// The requirements for an authenticator that makes a passkey.
pub(super) fn authenticator_selection() -> AuthenticatorSelection {
    AuthenticatorSelection {
        authenticator_attachment: None,
        resident_key: ResidentKey::Required,
        require_resident_key: true,
        user_verification: UserVerification::Required,
    }
}

/// The ceremony that the caller's token completes.
pub(super) fn under_way(cx: &Context<'_>) -> Result<Ceremony, Refusal> {
    let token = cx.find::<Token>(&cx.caller()?.token_key)?;
    token.and_then(|token| token.ceremony).ok_or_else(Refusal::not_authorized)
}

/// Verifies credentials against the one challenge that all of them sign, and then begins to write.
/// `path` is that of their object in the body, with a dot if it is not the body itself.
pub(super) fn verify(
    cx: &mut Context<'_>,
    path: &str,
    new: NewCredentials,
    ceremony: &Ceremony,
) -> Result<Vec<(NewCredential, CredentialFactor)>, Refusal> {
    let (challenge, relying_party) = (&ceremony.challenge, &cx.shared.relying_party);
    let expected = Expected { challenge, relying_party, is_strict: cx.is_strict() };
    let verify =
        |field: &str, attested: Attested| NewCredential::verify(&format!("{path}{field}."), attested, expected);
    let needs_second = new.second_factor_credential.is_some();
    let factor = if needs_second { CredentialFactor::First } else { CredentialFactor::Either };
    let mut verified = vec![(verify("firstFactorCredential", new.first_factor_credential.into())?, factor)];
    if let Some(second) = new.second_factor_credential {
        verified.push((verify("secondFactorCredential", second.into())?, CredentialFactor::Second));
    }
    if let Some(recovery) = new.recovery_credential {
        verified.push((verify("recoveryCredential", recovery.into())?, CredentialFactor::Either));
    }
    cx.write()?;
    check_open(cx, cx.scope())?;
    if under_way(cx)? == *ceremony { Ok(verified) } else { Err(Refusal::not_authorized()) }
}

/// Registers what was verified, ends the ceremony, and responds with the first credential and its
/// user.
pub(super) fn finish(
    cx: &mut Context<'_>,
    verified: Vec<(NewCredential, CredentialFactor)>,
) -> Result<Registration, Refusal> {
    let user_id = cx.caller()?.user_id.clone();
    let mut credentials = Vec::new();
    for (new, factor) in verified {
        credentials.push(enroll(cx, Signer::user(&user_id), new, factor)?);
    }
    end(cx, &user_id)?;
    let first = credentials.into_iter().next().ok_or_else(Refusal::internal)?;
    let user = cx.find::<User>(&user_id)?.ok_or_else(Refusal::unknown_user)?;
    Ok(Registration {
        credential: RegistrationCredential { uuid: first.uuid.into(), kind: first.kind, name: first.name },
        user: RegistrationUser { id: user.id.into(), username: user.username, org_id: cx.org_id().into() },
    })
}
