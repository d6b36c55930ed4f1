//! Login and logout: the sessions of users.
//!
//! Login with a credential takes two calls. [`CreateLoginChallenge`] returns the challenge to sign;
//! [`Login`] exchanges the signature for a session.

use super::Auth;
use crate::{OrgId, TokenTarget};
use dfns_core::signing::{FirstFactor, SecondFactor, SignedFactors, UserActionChallenge};
use dfns_core::{AnyJson, Secret, dfns_endpoint, dfns_object};
use serde::de::{Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::BTreeMap;
use std::fmt;

dfns_core::open_enum! {
    /// The kind of identity provider for social login.
    pub enum SocialLoginProviderKind {
        /// A provider that implements OpenID Connect.
        Oidc => "Oidc",
    }
}

/// Creates the challenge that a user signs to log in. Complete it with [`Login`].
///
/// In the guide: `docs/src/registration.md`.
#[dfns_endpoint(POST, "/auth/login/init",
    group = Auth, returns = UserActionChallenge, public, permissions = ["Auth:Users:Read"] | [])]
pub struct CreateLoginChallenge {
    /// The organization to log in to.
    pub org_id: OrgId,
    /// The username. Optional if the user has a discoverable passkey, which the authenticator finds
    /// without a username.
    pub username: Option<String>,
    /// The code that [`SendLoginCode`] sent by email. Required for credentials of the kind
    /// `PasswordProtectedKey`: without it, the challenge does not contain the encrypted private
    /// key.
    pub login_code: Option<Secret>,
}

/// Logs a user in with a signed challenge, and returns the user's session.
///
/// The challenge lists the kinds of credentials that require a second factor. Users who must use
/// single sign-on receive no token: see [`LoginResponse`].
///
/// In the guide: `docs/src/registration.md`.
#[dfns_endpoint(POST, "/auth/login",
    group = Auth, returns = LoginResponse, public, permissions = ["Auth:Users:Read"] | [])]
pub struct Login {
    /// The identifier of the challenge.
    pub challenge_identifier: Secret,
    /// The first factor: an assertion by one of the user's credentials.
    pub first_factor: FirstFactor,
    /// The second factor, where required.
    pub second_factor: Option<SecondFactor>,
}

impl Login {
    /// Creates the request for this challenge.
    pub fn for_challenge(challenge: &UserActionChallenge, factors: SignedFactors) -> Self {
        Self {
            challenge_identifier: challenge.challenge_identifier.clone(),
            first_factor: factors.first_factor,
            second_factor: factors.second_factor,
        }
    }
}

/// Sends a one-time login code by email, to a user with a credential of the kind
/// `PasswordProtectedKey`.
///
/// Dfns requires the code before it returns the encrypted private key, which could otherwise be
/// attacked offline. Pass it as [`CreateLoginChallenge::login_code`].
#[dfns_endpoint(POST, "/auth/login/code",
    group = Auth, returns = Acknowledgement, public, permissions = ["Auth:Users:Read"] | [])]
pub struct SendLoginCode {
    /// The organization to log in to.
    pub org_id: OrgId,
    /// The username of the user.
    pub username: String,
}

/// Logs a user in with an ID token of an identity provider that the organization trusts.
#[dfns_endpoint(POST, "/auth/login/social",
    group = Auth, returns = AuthToken, public,
    permissions = ["Auth:Users:Read", "Auth:Users:Delegate", "Auth:Users:EndUser"] | [])]
pub struct SocialLogin {
    /// The ID token that the provider issued for the user, a JWT.
    pub id_token: Secret,
    /// The kind of provider.
    pub social_login_provider_kind: SocialLoginProviderKind,
    /// The organization to log in to. Required if the ID token matches users of several
    /// organizations.
    pub org_id: Option<OrgId>,
}

/// Exchanges the session of a tenant user for a session in an organization or in the tenant.
///
/// The user must have access to the target. The new session ends no later than the current one.
/// Only tenant users ([`UserKind::TenantUser`](super::UserKind::TenantUser)) may call it.
#[dfns_endpoint(POST, "/auth/tokens",
    group = Auth, returns = AuthToken, callers(tenant_user), permissions = unknown)]
pub struct ExchangeAccessToken {
    /// The organization or the tenant of the new session.
    pub target: TokenTarget,
}

/// Ends the session of the caller's token.
#[dfns_endpoint(PUT, "/auth/logout",
    group = Auth, returns = Acknowledgement, callers(employee, end_user), no_pat, permissions = none)]
pub struct Logout {
    /// Whether to end all other sessions of the user too. Defaults to false.
    pub all_sessions: Option<bool>,
}

/// The session of a user.
#[dfns_object(response)]
pub struct AuthToken {
    /// The bearer token, a short-lived JWT. Reads need no signature; changes need a signed user
    /// action.
    pub token: Secret,
}

/// The result of a login that requires single sign-on.
#[dfns_object(response)]
pub struct SsoRequired {
    /// The client id of the application at the organization's identity provider.
    pub sso_client_id: String,
}

/// A response that only confirms success.
#[dfns_object(response)]
pub struct Acknowledgement {
    /// A message, usually `success`.
    pub message: String,
}

/// The result of a login.
// The variants differ only by their fields. Encoding needs no tag; decoding looks at the names of
// the fields.
#[derive(Debug, Clone, Serialize, dfns_core::Describe)]
#[serde(untagged)]
#[non_exhaustive]
pub enum LoginResponse {
    /// The user is logged in.
    Token(AuthToken),
    /// The user must log in with single sign-on ([`SsoLoginInit`](super::SsoLoginInit)).
    Sso(SsoRequired),
    /// A response that this version does not know, kept unchanged.
    Unknown(AnyJson),
}

impl<'de> Deserialize<'de> for LoginResponse {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(LoginResponseVisitor)
    }
}

/// Reads the fields one by one, so that the token goes straight from the decoder into its
/// [`Secret`].
struct LoginResponseVisitor;

impl<'de> Visitor<'de> for LoginResponseVisitor {
    type Value = LoginResponse;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with `token` or `ssoClientId`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<LoginResponse, A::Error> {
        let (mut token, mut sso_client_id) = (None, None);
        let mut others = BTreeMap::<String, AnyJson>::new();
        while let Some(name) = members.next_key::<String>()? {
            match name.as_str() {
                "token" => token = members.next_value()?,
                "ssoClientId" => sso_client_id = members.next_value()?,
                _ => drop(others.insert(name, members.next_value()?)),
            }
        }
        match (token, sso_client_id) {
            (Some(token), _) => Ok(LoginResponse::Token(AuthToken { token })),
            (None, Some(sso_client_id)) => Ok(LoginResponse::Sso(SsoRequired { sso_client_id })),
            (None, None) => AnyJson::new(&others).map(LoginResponse::Unknown).map_err(A::Error::custom),
        }
    }
}
