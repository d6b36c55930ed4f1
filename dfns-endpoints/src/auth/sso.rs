//! Single sign-on: login at the organization's own identity provider.
//!
//! Both ways take two calls. The first gives the page of the provider to send the user to; the provider sends the user
//! back with a code and a state, which the second call trades for a session.

use super::{Auth, AuthToken, Credential, RegistrationInfo};
use crate::{OrgId, TenantId};
use dfns_core::signing::CredentialKind;
use dfns_core::{AnyJson, Secret, dfns_endpoint, dfns_object};

/// Asks for the page where a user logs in by single sign-on.
///
/// The provider sends the user back with what [`SsoLogin`] takes.
#[dfns_endpoint(POST, "/auth/login/sso/init",
    group = Auth, returns = SsoRedirect, public, permissions = none)]
pub struct SsoLoginInit {
    /// The organization to log in to.
    pub org_id: OrgId,
    /// The client id that the identity provider gave out: [`SsoRequired::sso_client_id`](super::SsoRequired).
    pub client_id: String,
    /// Where the provider sends the user afterwards.
    pub redirect_uri: String,
}

/// Logs a user in who comes back from the identity provider.
#[dfns_endpoint(POST, "/auth/login/sso",
    group = Auth, returns = AuthToken, public, permissions = none)]
pub struct SsoLogin {
    /// The authorization code that the provider gave out.
    pub code: Secret,
    /// The state that the provider passed on.
    pub state: Secret,
}

/// Asks for the page where a user logs in by OpenID Connect.
///
/// The provider sends the user back with what [`OidcLogin`] takes.
#[dfns_endpoint(POST, "/auth/login/oidc/init",
    group = Auth, returns = OidcRedirect, public, permissions = unknown)]
pub struct OidcLoginInit {
    /// Where the provider sends the user afterwards.
    pub redirect_uri: String,
    /// The organization to log in to.
    pub org_id: Option<OrgId>,
    /// The tenant to log in to.
    pub tenant_id: Option<TenantId>,
    /// A text of yours that the provider puts into its ID token.
    pub nonce: Option<String>,
}

/// Logs a user in who comes back from the identity provider.
///
/// A user without an active first factor gets a challenge for one along with the session:
/// see [`OidcSession::credential_challenge`].
#[dfns_endpoint(POST, "/auth/login/oidc",
    group = Auth, returns = OidcSession, public, permissions = unknown)]
pub struct OidcLogin {
    /// The authorization code that the provider gave out.
    pub code: Secret,
    /// The state that the provider passed on.
    pub state: Secret,
}

/// Registers the first credential of a user who has logged in by OpenID Connect.
///
/// Refused if the user has an active first factor already; then it is [`CreateCredential`](super::CreateCredential)
/// that adds another. Dfns does not spell out the body of this call: it is taken to be that of
/// [`CreateCredential`](super::CreateCredential), since both response the same kind of challenge. There is a constructor
/// for each kind that Dfns still takes: [`OidcLoginCredentials::fido2`] and so on.
#[dfns_endpoint(POST, "/auth/login/oidc/credentials",
    group = Auth, returns = Credential, permissions = unknown)]
pub struct OidcLoginCredentials {
    /// The identifier that came with the challenge.
    pub challenge_identifier: Secret,
    /// A display name.
    pub credential_name: String,
    /// The kind of credential.
    pub credential_kind: CredentialKind,
    /// The attestation of the credential.
    pub credential_info: RegistrationInfo,
    /// The private key, encrypted, for the kinds of which Dfns keeps it.
    pub encrypted_private_key: Option<Secret>,
}

/// Where a user goes to log in by single sign-on.
#[dfns_object(response)]
pub struct SsoRedirect {
    /// The page of the identity provider.
    pub sso_redirect_url: String,
}

/// Where a user goes to log in by OpenID Connect.
#[dfns_object(response)]
pub struct OidcRedirect {
    /// The page of the identity provider.
    pub redirect_url: String,
}

/// The session of a user who logged in by OpenID Connect.
#[dfns_object(response)]
pub struct OidcSession {
    /// The bearer token of the session, a JWT. It is short-lived.
    pub token: Secret,
    /// When the session ends, as a number whose unit Dfns does not document.
    pub expiry: Option<f64>,
    /// Who logged in. Dfns does not document its form.
    pub identity: Option<AnyJson>,
    /// What the user's first credential has to sign, if there is none yet; [`OidcLoginCredentials`] responses it.
    ///
    /// Dfns does not document its form. It should decode as [`CredentialChallenge`](super::CredentialChallenge).
    pub credential_challenge: Option<AnyJson>,
}
