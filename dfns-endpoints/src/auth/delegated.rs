//! Delegated authentication: a service account registers and logs in users whom an application has
//! authenticated.
//!
//! Delegated login needs none of the user's credentials. The session can only read: every change
//! still requires a signature of the user.

use super::{Auth, AuthToken, RegistrationChallenge, UserKind};
use dfns_core::dfns_endpoint;

/// Logs a user in without the user's credentials.
///
/// For applications that authenticate their users themselves. The session can read on the user's
/// behalf. Changes still require a user action signed with one of the user's credentials.
///
/// In the guide: `docs/src/delegated-signing.md`.
#[dfns_endpoint(POST, "/auth/login/delegated",
    group = Auth, returns = AuthToken, signed, service_account,
    permissions = [
        "Auth:Users:Read",
        "Auth:Users:Delegate",
        "Auth:Types:Employee" if server(kind == "CustomerEmployee"),
        "Auth:Types:EndUser"  if server(kind == "EndUser"),
    ] | ["Auth:Login:Delegated"] | ["Auth:Delegated:Login"])]
pub struct DelegatedLogin {
    /// The username of the user in the organization.
    pub username: String,
}

/// Creates an end user and returns the challenge for the user's first credentials.
///
/// Dfns sends no email: the application passes the challenge to the user's device, and completes
/// the registration with [`RegisterEndUser`](super::RegisterEndUser) or
/// [`Register`](super::Register). If the challenge expires, [`RestartDelegatedRegistration`]
/// creates another one.
///
/// In the guide: `docs/src/registration.md`.
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
    /// The kind of user. Dfns accepts only [`UserKind::EndUser`]; until 2024 it also accepted
    /// employees.
    pub kind: UserKind,
    /// An id of your own, to find the user in another system.
    pub external_id: Option<String>,
}

/// Creates a new challenge for a delegated registration that the user has not completed.
///
/// Dfns has not documented this operation since 2024.
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
    /// The kind that the user was created with.
    pub kind: UserKind,
}
