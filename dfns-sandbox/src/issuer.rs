//! The text of tokens: JSON Web Tokens signed by the sandbox's own key.

use crate::identity::{Foundation, TokenKind, User, UserKind};
use crate::random::Random;
use crate::text::pem_der;
use aws_lc_rs::signature::Ed25519KeyPair;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde_json::{Value, json};

/// Signs tokens.
pub(crate) struct Issuer {
    key: Ed25519KeyPair,
}

/// The claims of a token.
pub(crate) struct Claims<'a> {
    pub(crate) audience: Audience,
    /// The organization, or the tenant, that it is for: the name of the claim, and the id.
    pub(crate) owner: (&'static str, &'a str),
    /// The user whom it is about; none for a login without a name.
    pub(crate) user: Option<&'a User>,
    pub(crate) kind: TokenKind,
    pub(crate) now: Timestamp,
    /// In Unix seconds.
    pub(crate) expires_at: i64,
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
    /// The issuer of a sandbox; `None` if its key cannot be read.
    pub(crate) fn of(foundation: &Foundation) -> Option<Self> {
        let der = pem_der("PRIVATE KEY", foundation.token_key_pem.expose())?;
        Some(Self { key: Ed25519KeyPair::from_pkcs8_maybe_unchecked(&der).ok()? })
    }

    /// Issues a token, and returns its text.
    pub(crate) fn issue(&self, random: &Random, claims: &Claims<'_>) -> String {
        let Claims { audience, owner: (owner, owner_id), user, kind, now, expires_at } = *claims;
        let mut metadata = json!({ owner: owner_id, "tokenKind": kind.as_str() });
        if let Some(user) = user {
            metadata["userId"] = user.id.as_str().into();
            if user.kind == UserKind::TenantUser {
                metadata["userKind"] = user.kind.as_str().into();
            }
        }
        let claims = json!({
            "iss": "auth.dfns-sandbox",
            "aud": audience.as_str(),
            "sub": owner_id,
            "jti": random.id("uj"),
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
