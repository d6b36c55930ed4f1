//! Reads the claims of a token (a JSON Web Token) without validating it.
//!
//! Only the server can determine whether a token is valid. Use the claims to show whose token it
//! is, and to choose a client of the right kind. Dfns has no "who am I" endpoint.

use crate::error::{Error, ErrorKind};
use crate::secret::Secret;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use std::time::{Duration, SystemTime};

/// The claims of a Dfns token that clients can use. All are optional, because tokens of different
/// kinds and ages carry different claims.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct TokenClaims {
    /// The issuer (`iss`).
    pub iss: Option<String>,
    /// The subject (`sub`): the organization, if present.
    pub sub: Option<String>,
    /// The id of the token (`jti`).
    pub jti: Option<String>,
    /// When the token was issued, in Unix seconds (`iat`).
    pub iat: Option<u64>,
    /// When the token expires, in Unix seconds (`exp`).
    pub exp: Option<u64>,
    /// The user's name.
    #[serde(rename = "https://custom/username")]
    pub username: Option<String>,
    /// The owner of the token.
    #[serde(rename = "https://custom/app_metadata", default)]
    pub app_metadata: AppMetadata,
}

/// The owner of a token.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AppMetadata {
    /// The organization (`or-...`). Absent if the session belongs to a tenant.
    pub org_id: Option<String>,
    /// The tenant, if the session belongs to one.
    pub tenant_id: Option<String>,
    /// The user or service account (`us-...`).
    pub user_id: Option<String>,
    /// The kind of token: `Token`, `Pat`, `ServiceAccount` and others.
    pub token_kind: Option<String>,
}

impl TokenClaims {
    /// Reads the claims of a token. Its signature is not checked.
    pub fn read(token: &Secret) -> Result<Self, Error> {
        let unreadable = |what: &str| Error::new(ErrorKind::Configuration, format!("token: {what}"));
        let mut segments = token.expose().split('.');
        let (Some(_), Some(payload), Some(_), None) =
            (segments.next(), segments.next(), segments.next(), segments.next())
        else {
            return Err(unreadable("not a JSON Web Token (three parts separated by dots)"));
        };
        let payload = URL_SAFE_NO_PAD
            .decode(payload.trim_end_matches('='))
            .map_err(|_| unreadable("its second part is not base64url"))?;
        serde_json::from_slice(&payload).map_err(|_| unreadable("its second part is not a JSON object of claims"))
    }

    /// Returns when the token expires, if it has that claim.
    pub fn expires_at(&self) -> Option<SystemTime> {
        SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(self.exp?))
    }
}

#[cfg(test)]
mod tests {
    use super::TokenClaims;
    use crate::secret::Secret;

    #[test]
    fn claims_of_a_recorded_token_are_read() {
        let payload =
            "eyJodHRwczovL2N1c3RvbS9hcHBfbWV0YWRhdGEiOnsidXNlcklkIjoidXMtMSIsInRva2VuS2luZCI6IlBhdCJ9LCJleHAiOjEyfQ";
        let claims = TokenClaims::read(&Secret::from(format!("e30.{payload}.c2ln"))).unwrap();
        assert_eq!(claims.app_metadata.user_id.as_deref(), Some("us-1"));
        assert_eq!(claims.app_metadata.token_kind.as_deref(), Some("Pat"));
        assert_eq!(claims.expires_at().unwrap().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs(), 12);
    }

    #[test]
    fn a_malformed_token_is_an_error_that_does_not_repeat_it() {
        for token in ["", "canary", "canary.canary", "a.!.b", "a.e30x.b", "a.b.c.canary"] {
            let error = TokenClaims::read(&Secret::from(token)).unwrap_err().to_string();
            assert!(error.starts_with("token: ") && !error.contains("canary"), "{error}");
        }
    }
}
