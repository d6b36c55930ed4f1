//! Single sign-on: login at the organization's identity provider.
//!
//! Single sign-on and OpenID Connect each take two calls. The first returns the provider's login
//! page. The provider redirects the user back with a code and a state, which the second call
//! exchanges for a session.

use super::{Auth, AuthToken, Credential, RegistrationInfo};
use crate::{OrgId, TenantId};
use dfns_core::credentials::CredentialInfo;
use dfns_core::signing::CredentialKind;
use dfns_core::{AnyJson, Secret, dfns_endpoint, dfns_object};

/// Starts a login with single sign-on, and returns the login page of the identity provider.
///
/// The provider redirects the user back with the parameters of [`SsoLogin`].
#[dfns_endpoint(POST, "/auth/login/sso/init",
    group = Auth, returns = SsoRedirect, public, permissions = none)]
pub struct SsoLoginInit {
    /// The organization to log in to.
    pub org_id: OrgId,
    /// The client id at the identity provider: [`SsoRequired::sso_client_id`](super::SsoRequired).
    pub client_id: String,
    /// The URI to redirect to after the login.
    pub redirect_uri: String,
}

/// Completes a login with single sign-on, and returns the user's session.
#[dfns_endpoint(POST, "/auth/login/sso",
    group = Auth, returns = AuthToken, public, permissions = none)]
pub struct SsoLogin {
    /// The authorization code from the identity provider.
    pub code: Secret,
    /// The state from the identity provider.
    pub state: Secret,
}

/// Starts a login with OpenID Connect, and returns the login page of the identity provider.
///
/// The provider redirects the user back with the parameters of [`OidcLogin`].
#[dfns_endpoint(POST, "/auth/login/oidc/init",
    group = Auth, returns = OidcRedirect, public, permissions = unknown)]
pub struct OidcLoginInit {
    /// The URI to redirect to after the login.
    pub redirect_uri: String,
    /// The organization to log in to.
    pub org_id: Option<OrgId>,
    /// The tenant to log in to.
    pub tenant_id: Option<TenantId>,
    /// A nonce that the provider includes in its ID token.
    pub nonce: Option<String>,
}

/// Completes a login with OpenID Connect, and returns the user's session.
///
/// A user without an active first factor also receives a challenge for one: see
/// [`OidcSession::credential_challenge`].
#[dfns_endpoint(POST, "/auth/login/oidc",
    group = Auth, returns = OidcSession, public, permissions = unknown)]
pub struct OidcLogin {
    /// The authorization code from the identity provider.
    pub code: Secret,
    /// The state from the identity provider.
    pub state: Secret,
}

/// Registers the first credential of a user who has logged in with OpenID Connect.
///
/// Rejected if the user already has an active first factor; use
/// [`CreateCredential`](super::CreateCredential) to add another.
///
/// Dfns does not document the body. This type assumes the body of
/// [`CreateCredential`](super::CreateCredential), because both complete the same kind of challenge.
/// Each kind that Dfns accepts has a constructor, such as [`OidcLoginCredentials::fido2`].
#[dfns_endpoint(POST, "/auth/login/oidc/credentials",
    group = Auth, returns = Credential, permissions = unknown)]
pub struct OidcLoginCredentials {
    /// The identifier of the challenge.
    pub challenge_identifier: Secret,
    /// A display name.
    pub credential_name: String,
    /// The kind of credential.
    pub credential_kind: CredentialKind,
    /// The attestation of the credential.
    pub credential_info: RegistrationInfo,
    /// The encrypted private key, for kinds whose private key Dfns stores.
    pub encrypted_private_key: Option<Secret>,
}

super::credentials::credential_constructors! { OidcLoginCredentials }

/// The login page of an identity provider, for single sign-on.
#[dfns_object(response)]
pub struct SsoRedirect {
    /// The URL of the login page.
    pub sso_redirect_url: String,
}

/// The login page of an identity provider, for OpenID Connect.
#[dfns_object(response)]
pub struct OidcRedirect {
    /// The URL of the login page.
    pub redirect_url: String,
}

/// The session of a user who has logged in with OpenID Connect.
#[dfns_object(response)]
pub struct OidcSession {
    /// The bearer token, a short-lived JWT.
    pub token: Secret,
    /// The expiration of the session, as a number. Its unit is not documented.
    pub expiry: Option<f64>,
    /// The identity of the user. Its form is not documented.
    pub identity: Option<AnyJson>,
    /// The challenge for the user's first credential, if the user has none. Complete it with
    /// [`OidcLoginCredentials`].
    ///
    /// Its form is not documented. It should decode as
    /// [`CredentialChallenge`](super::CredentialChallenge).
    pub credential_challenge: Option<AnyJson>,
}
