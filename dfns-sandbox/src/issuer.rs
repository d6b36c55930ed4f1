//! The text of tokens: JSON Web Tokens signed by the sandbox's own key.

use crate::identity::{Organization, TokenKind, User};
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
    pub(crate) fn of(organization: &Organization) -> Option<Self> {
        let der = pem_der("PRIVATE KEY", organization.token_key_pem.expose())?;
        Some(Self { key: Ed25519KeyPair::from_pkcs8_maybe_unchecked(&der).ok()?, org_id: organization.id.clone() })
    }

    /// Issues a token about this user, or about no particular one for a login without a name.
    /// Returns its text.
    pub(crate) fn issue(
        &self,
        random: &Random,
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
