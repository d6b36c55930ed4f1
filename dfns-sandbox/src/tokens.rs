//! Making tokens: JSON Web Tokens signed by the sandbox's own key.
//!
//! A token is valid because the sandbox remembers it, not because of its signature. The claims are
//! for clients, which read the organization and the user from them.

use crate::clock::date;
use crate::random;
use crate::state::{State, Token, TokenKey, TokenKind, User};
use crate::text::{pem, pem_der, sha256_hex};
use crate::verify::PublicKey;
use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use dfns_core::Secret;
use jiff::Timestamp;
use serde_json::{Value, json};

/// How long a session lasts after a login, in seconds. Dfns does not publish its own figure.
pub(crate) const SESSION_SECONDS: i64 = 8 * 60 * 60;

/// How long a service account's or a personal access token lasts unless its creator says otherwise,
/// and at most.
pub(crate) const API_TOKEN_DAYS: i64 = 730;

pub(crate) const SECONDS_PER_DAY: i64 = 24 * 60 * 60;

/// Signs tokens.
pub(crate) struct Issuer {
    key: Ed25519KeyPair,
    org_id: String,
}

/// The audience of a token: its `aud` claim.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Audience {
    Bearer,
    Challenge,
    UserAction,
}

impl Audience {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Bearer => "dfns:auth:user",
            Self::Challenge => "dfns:auth:challenge",
            Self::UserAction => "dfns:auth:useraction",
        }
    }
}

impl Issuer {
    /// The issuer of an organization; `None` if its key cannot be read.
    pub(crate) fn of(state: &State) -> Option<Self> {
        let der = pem_der("PRIVATE KEY", state.token_key_pem.expose())?;
        Some(Self { key: Ed25519KeyPair::from_pkcs8_maybe_unchecked(&der).ok()?, org_id: state.org_id.clone() })
    }

    /// Issues a token about this user, or about no particular one for a login without a name.
    /// Returns its text.
    pub(crate) fn issue(
        &self,
        audience: Audience,
        user: Option<&User>,
        kind: TokenKind,
        now: Timestamp,
        expires_at: i64,
    ) -> String {
        let mut metadata = json!({ "orgId": self.org_id, "tokenKind": kind.as_str() });
        if let Some(user) = user {
            metadata["userId"] = user.id.as_str().into();
        }
        let claims = json!({
            "iss": "auth.dfns-sandbox",
            "aud": audience.as_str(),
            "sub": self.org_id,
            "jti": random::id("uj"),
            "iat": now.as_second(),
            "exp": expires_at,
            "https://custom/username": user.map_or("", |user| user.username.as_str()),
            "https://custom/app_metadata": metadata,
        });
        let segment = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", segment(&json!({ "typ": "JWT", "alg": "EdDSA" })), segment(&claims));
        let signature = URL_SAFE_NO_PAD.encode(self.key.sign(signed.as_bytes()));
        format!("{signed}.{signature}")
    }
}

/// The properties of a new token.
pub(crate) struct TokenRequest<'a> {
    pub(crate) kind: TokenKind,
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

impl State {
    /// Makes a token for a user, with its key as a credential that only this token can use.
    pub(crate) fn add_token(
        &mut self,
        issuer: &Issuer,
        user_id: &str,
        request: &TokenRequest<'_>,
        now: Timestamp,
    ) -> NewToken {
        let expires_at = now.as_second().saturating_add(request.seconds);
        let text = issuer.issue(Audience::Bearer, self.user(user_id), request.kind, now, expires_at);
        let mut token = Token {
            sequence: self.next_sequence(),
            id: random::id("to"),
            kind: request.kind,
            user_id: user_id.to_owned(),
            name: request.name.to_owned(),
            external_id: None,
            is_active: true,
            date_created: date(now),
            expires_at,
            key: None,
            is_limited: false,
            ceremony: None,
        };
        if let Some(key) = request.key {
            let credential_id = random::credential_id();
            token.key = Some(TokenKey { credential_id: credential_id.clone(), public_key_pem: key.pem() });
            self.add_credential(token.signer(), credential_id, key, None, now);
        }
        // Sessions accumulate; expired ones are removed here.
        self.tokens.retain(|_, old| old.key.is_some() || old.expires_at > now.as_second());
        self.tokens.insert(sha256_hex(text.as_bytes()), token.clone());
        NewToken { token, text: text.into() }
    }

    /// Logs a user in.
    pub(crate) fn add_session(&mut self, issuer: &Issuer, user_id: &str, now: Timestamp) -> Secret {
        let session = TokenRequest { kind: TokenKind::Token, name: "", seconds: SESSION_SECONDS, key: None };
        self.add_token(issuer, user_id, &session, now).text
    }
}

/// A new Ed25519 key: the private half as PKCS#8 in PEM, and the public half.
pub(crate) fn new_key() -> (Secret, PublicKey) {
    let working = "a key pair can be generated";
    let private = Ed25519KeyPair::generate_pkcs8v1(&SystemRandom::new()).expect(working);
    let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(private.as_ref()).expect(working);
    let public: PublicKeyX509Der<'_> = pair.public_key().as_der().expect(working);
    let public = PublicKey::from_der(public.as_ref().to_vec()).expect("Ed25519 is supported");
    (Secret::from(pem("PRIVATE KEY", private.as_ref())), public)
}
