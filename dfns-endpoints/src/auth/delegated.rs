//! Delegated authentication: a service account registers and logs in users whom another system has
//! authenticated.
//!
//! Delegated login needs none of the user's credentials. The session can read; every change still
//! requires the user's signature.

use super::{Auth, AuthToken, RegistrationChallenge, UserKind};
use dfns_core::dfns_endpoint;

/// Logs a user into an organization without the user's credentials.
///
/// For applications that authenticate their users themselves. The token reads on the user's behalf.
/// Changes still require a user action signed with one of the user's credentials.
#[dfns_endpoint(POST, "/auth/login/delegated",
    group = Auth, returns = AuthToken, signed, service_account,
    permissions = [
        "Auth:Users:Read",
        "Auth:Users:Delegate",
        "Auth:Types:Employee" if server(kind == "CustomerEmployee"),
        "Auth:Types:EndUser"  if server(kind == "EndUser"),
    ] | ["Auth:Login:Delegated"] | ["Auth:Delegated:Login"])]
pub struct DelegatedLogin {
    /// The username that identifies the user in the organization.
    pub username: String,
}

/// Creates a user and starts the registration of the user's first credentials.
///
/// Dfns sends the user no email. The application hands over the challenge and completes the
/// registration. If the challenge expires, [`RestartDelegatedRegistration`] creates another one.
#[dfns_endpoint(POST, "/auth/registration/delegated",
    group = Auth, returns = RegistrationChallenge, signed, service_account,
    permissions = [
        "Auth:Users:Create",
        "Auth:Users:Delegate",
        "Auth:Types:Employee" if kind == "CustomerEmployee",
        "Auth:Types:EndUser"  if kind == "EndUser",
    ] | ["Auth:Register:Delegated"] | ["Auth:Delegated:Register"])]
pub struct CreateDelegatedRegistrationChallenge {
    /// The new user's email address, which becomes the username.
    pub email: String,
    /// The kind of user. Dfns accepts only [`UserKind::EndUser`]; it used to accept employees.
    pub kind: UserKind,
    /// An external id, to correlate the user with another system.
    pub external_id: Option<String>,
}

/// Restarts a delegated registration that the user has not completed.
///
/// Returns a challenge of the same form. Documented until 2024 only.
#[dfns_endpoint(POST, "/auth/registration/delegated/restart",
    group = Auth, returns = RegistrationChallenge, signed, service_account,
    permissions = [
        "Auth:Users:Create",
        "Auth:Users:Delegate",
        "Auth:Types:Employee" if kind == "CustomerEmployee",
        "Auth:Types:EndUser"  if kind == "EndUser",
    ])]
pub struct RestartDelegatedRegistration {
    /// The email address that the user was created with.
    pub email: String,
    /// The kind of user that was created.
    pub kind: UserKind,
}
