//! Making tokens, with what the sandbox remembers of them.
//!
//! A token is valid because the sandbox remembers it, not because of its signature. The claims are
//! for clients, which read the organization and the user from them.

use crate::clock::date;
use crate::identity::{Ceremony, Token, TokenKey, TokenKind, User, add_credential};
use crate::issuer::{Audience, Claims};
use crate::random::Random;
use crate::refusal::Refusal;
use crate::store::{Context, Due, List};
use crate::text::{pem, sha256_hex};
use crate::verify::PublicKey;
use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use dfns_core::Secret;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use zeroize::Zeroizing;

/// How long a session lasts after a login, in seconds. Dfns does not publish its own figure.
pub(crate) const SESSION_SECONDS: i64 = 8 * 60 * 60;

/// How long a service account's or a personal access token lasts unless its creator says otherwise,
/// and at most.
pub(crate) const API_TOKEN_DAYS: i64 = 730;

pub(crate) const SECONDS_PER_DAY: i64 = 24 * 60 * 60;

/// The properties of a new token.
#[derive(Default)]
pub(crate) struct TokenRequest<'a> {
    pub(crate) kind: TokenKind,
    pub(crate) external_id: Option<&'a str>,
    /// The ceremony that it completes.
    pub(crate) ceremony: Option<Ceremony>,
    /// The hash of the session that is exchanged for it.
    pub(crate) exchanged_from: Option<&'a str>,
    pub(crate) name: &'a str,
    pub(crate) seconds: i64,
    /// The key to bind to it.
    pub(crate) key: Option<&'a PublicKey>,
}

/// A token that was just made, and its text, which is shown this once.
pub(crate) struct NewToken {
    pub(crate) token: Token,
    pub(crate) text: Secret,
}

/// The text of a token for the organization, or the tenant, of this context.
pub(crate) fn issue(
    cx: &Context<'_>,
    audience: Audience,
    user: Option<&User>,
    kind: TokenKind,
    expires_at: i64,
) -> String {
    let owner = if *cx.scope() == cx.shared.tenant { "tenantId" } else { "orgId" };
    let claims = Claims { audience, owner: (owner, cx.org_id()), user, kind, now: cx.instant(), expires_at };
    cx.shared.issuer.issue(&cx.shared.random, &claims)
}

/// Makes a token for a user, with its key as a credential that only this token can use.
pub(crate) fn add_token(cx: &mut Context<'_>, user: &User, request: &TokenRequest<'_>) -> Result<NewToken, Refusal> {
    let now = cx.instant();
    let expires_at = now.as_second().saturating_add(request.seconds);
    let text = issue(cx, Audience::Bearer, Some(user), request.kind, expires_at);
    let mut token = Token {
        scope: cx.scope().clone(),
        hash: sha256_hex(text.as_bytes()),
        id: cx.new_id("to"),
        kind: request.kind,
        user_id: user.id.clone(),
        name: request.name.to_owned(),
        external_id: request.external_id.map(str::to_owned),
        is_active: true,
        date_created: date(now),
        expires_at,
        key: None,
        is_limited: false,
        ceremony: request.ceremony.clone(),
        exchanged_from: request.exchanged_from.map(str::to_owned),
    };
    if let Some(key) = request.key {
        let credential_id = cx.shared.random.credential_id();
        token.key = Some(TokenKey { credential_id: credential_id.clone(), public_key_pem: key.pem() });
        add_credential(cx, token.signer(), credential_id, key, None)?;
    } else {
        let lifetime = Duration::from_secs(request.seconds.unsigned_abs());
        cx.schedule(cx.time() + lifetime, &SessionEnd { hash: token.hash.clone() })?;
    }
    cx.insert(&token)?;
    Ok(NewToken { token, text: text.into() })
}

/// Logs a user in.
pub(crate) fn add_session(cx: &mut Context<'_>, user: &User) -> Result<Secret, Refusal> {
    let session = TokenRequest { kind: TokenKind::Token, seconds: SESSION_SECONDS, ..TokenRequest::default() };
    Ok(add_token(cx, user, &session)?.text)
}

/// Exchanges a session for one of this user in the scope of this context. It ends with the other.
pub(crate) fn exchange_session(cx: &mut Context<'_>, user: &User, current: &Token) -> Result<Secret, Refusal> {
    let left = current.expires_at.saturating_sub(cx.instant().as_second());
    let (kind, exchanged_from) = (TokenKind::Token, Some(current.hash.as_str()));
    let session = TokenRequest { kind, seconds: left.min(SESSION_SECONDS), exchanged_from, ..TokenRequest::default() };
    Ok(add_token(cx, user, &session)?.text)
}

/// Ends a session of a user, and the sessions that it was exchanged for.
pub(crate) fn end_session(cx: &mut Context<'_>, user_id: &str, hash: String) -> Result<(), Refusal> {
    let mut ended = vec![hash];
    while let Some(hash) = ended.pop() {
        cx.remove::<Token>(&hash)?;
        let is_from = |token: &Token| token.exchanged_from.as_ref() == Some(&hash);
        ended.extend(cx.list::<Token>(&List::by("user", user_id).only(is_from))?.into_iter().map(|token| token.hash));
    }
    Ok(())
}

/// The removal of a token without a key once it has expired.
#[derive(Serialize, Deserialize)]
pub(crate) struct SessionEnd {
    hash: String,
}

impl Due for SessionEnd {
    const KIND: &'static str = "session end";

    fn fire(self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        if cx.find::<Token>(&self.hash)?.is_some() {
            cx.remove::<Token>(&self.hash)?;
        }
        Ok(())
    }
}

/// A new Ed25519 key: the private half as PKCS#8 in PEM, and the public half.
pub(crate) fn new_key(random: &Random) -> (Secret, PublicKey) {
    let working = "a key pair can be generated";
    let seed = Zeroizing::new(random.bytes::<32>("key pair"));
    let pair = Ed25519KeyPair::from_seed_unchecked(seed.as_slice()).expect(working);
    let private = pair.to_pkcs8v1().expect(working);
    let public: PublicKeyX509Der<'_> = pair.public_key().as_der().expect(working);
    let public = PublicKey::from_der(public.as_ref().to_vec()).expect("Ed25519 is supported");
    (Secret::from(pem("PRIVATE KEY", private.as_ref())), public)
}
