//! Users: the employees and end users of an organization.

use super::Auth;
use crate::{AssignmentId, CredentialUuid, OrgId, PermissionId, PermissionOperation, UserId};
use dfns_core::{Page, dfns_endpoint, dfns_object};

dfns_core::open_enum! {
    /// The kind of a user.
    pub enum UserKind {
        /// An employee of the organization.
        CustomerEmployee => "CustomerEmployee",
        /// An end user of the organization's application.
        EndUser => "EndUser",
        /// A user of the tenant, who can belong to several of its organizations.
        TenantUser => "TenantUser",
    }
}

/// Lists the users of the organization.
#[dfns_endpoint(GET, "/auth/users",
    group = Auth, returns = Page<User>, paginated, callers(employee, service_account),
    permissions = ["Auth:Users:Read"])]
pub struct ListUsers {
    /// The maximum number of users per page: 1 to 200.
    pub limit: Option<u32>,
    /// The `next_page_token` of the previous page.
    pub pagination_token: Option<String>,
    /// Returns only users of this kind.
    pub kind: Option<UserKind>,
}

/// Creates an employee and sends a registration code by email.
///
/// The user must register before acting, and has no permissions until one is assigned.
///
/// To create end users, or users without emails from Dfns, use
/// [`CreateDelegatedRegistrationChallenge`](super::CreateDelegatedRegistrationChallenge).
#[dfns_endpoint(POST, "/auth/users",
    group = Auth, returns = User, signed, callers(employee, service_account), no_pat,
    permissions = [
        "Auth:Users:Create",
        "Auth:Types:Employee" if kind == "CustomerEmployee",
    ] | ["Auth:Users:Create"])]
pub struct CreateUser {
    /// The new user's email address, which becomes the username.
    pub email: String,
    /// The kind of user. Dfns accepts only [`UserKind::CustomerEmployee`].
    pub kind: UserKind,
    /// A public key for the user, in PEM.
    pub public_key: Option<String>,
    /// An id of your own, to find the user in another system.
    pub external_id: Option<String>,
    /// Whether the user must log in with single sign-on. Defaults to false.
    #[serde(rename = "isSSORequired")]
    pub is_sso_required: Option<bool>,
}

/// Adds an existing user of the tenant to the organization.
///
/// The user has no permissions in this organization until one is assigned.
#[dfns_endpoint(POST, "/auth/users/invite",
    group = Auth, returns = (), signed, permissions = unknown)]
pub struct InviteTenantUser {
    /// The user's email address.
    pub email: String,
    /// The kind of user. Dfns accepts only [`UserKind::TenantUser`].
    pub kind: UserKind,
}

/// Reads a user, with the assigned permissions.
#[dfns_endpoint(GET, "/auth/users/{userId}",
    group = Auth, returns = User, callers(employee, service_account),
    permissions = ["Auth:Users:Read"])]
pub struct GetUser {
    /// The user to read.
    pub user_id: UserId,
}

/// Changes whether a user must log in with single sign-on.
#[dfns_endpoint(PUT, "/auth/users/{userId}",
    group = Auth, returns = User, signed, callers(employee, service_account), permissions = ["Auth:Users:Update"])]
pub struct UpdateUser {
    /// The user to change.
    pub user_id: UserId,
    /// Whether the user must log in with single sign-on.
    #[serde(rename = "isSSORequired")]
    pub is_sso_required: bool,
}

/// Activates a user who was deactivated. Has no effect on an active user.
#[dfns_endpoint(PUT, "/auth/users/{userId}/activate",
    group = Auth, returns = User, signed, callers(employee, service_account), no_pat,
    permissions = [
        "Auth:Users:Update",
        "Auth:Types:Employee" if server(target_user_kind == "CustomerEmployee"),
        "Auth:Types:EndUser"  if server(target_user_kind == "EndUser"),
    ] | ["Auth:Users:Activate"])]
pub struct ActivateUser {
    /// The user to activate.
    pub user_id: UserId,
}

/// Deactivates a user, who can then do nothing until [`ActivateUser`] is called.
#[dfns_endpoint(PUT, "/auth/users/{userId}/deactivate",
    group = Auth, returns = User, signed, callers(employee, service_account), no_pat,
    permissions = [
        "Auth:Users:Update",
        "Auth:Types:Employee" if server(target_user_kind == "CustomerEmployee"),
        "Auth:Types:EndUser"  if server(target_user_kind == "EndUser"),
    ] | ["Auth:Users:Deactivate"])]
pub struct DeactivateUser {
    /// The user to deactivate.
    pub user_id: UserId,
}

/// Archives a user. Irreversible; the user's records are kept.
///
/// Returns the last state of the user.
#[dfns_endpoint(DELETE, "/auth/users/{userId}",
    group = Auth, returns = User, signed, callers(employee, service_account),
    permissions = [
        "Auth:Users:Update",
        "Auth:Types:Employee" if server(target_user_kind == "CustomerEmployee"),
        "Auth:Types:EndUser"  if server(target_user_kind == "EndUser"),
    ] | ["Auth:Users:Delete"])]
pub struct DeleteUser {
    /// The user to archive.
    pub user_id: UserId,
}

/// A user of an organization, or the user of a service account.
#[dfns_object(response)]
pub struct User {
    /// The user's id.
    pub user_id: UserId,
    /// The kind of user.
    pub kind: UserKind,
    /// The username for login, usually the email address.
    pub username: String,
    /// The display name. Empty in responses of 2024, which do not contain it.
    #[serde(default = "crate::eras::absent")]
    pub name: String,
    /// The organization.
    pub org_id: OrgId,
    /// The credential that the user registered with.
    pub credential_uuid: CredentialUuid,
    /// Whether the user is active. A deactivated user can do nothing.
    pub is_active: bool,
    /// Whether the user is a service account.
    pub is_service_account: bool,
    /// Whether the user has completed the registration.
    pub is_registered: bool,
    /// Whether the user must log in with single sign-on. Absent for service accounts.
    #[serde(rename = "isSSORequired")]
    pub is_sso_required: Option<bool>,
    /// The operations that the user may perform, from all assigned permissions.
    pub permissions: Option<Vec<PermissionOperation>>,
    /// The scopes of the user. Only in responses of 2024; their values are not documented.
    pub scopes: Option<Vec<String>>,
    /// The permissions assigned to the user.
    #[serde(default)]
    pub permission_assignments: Vec<AssignedPermission>,
}

/// A permission that an identity holds.
#[dfns_object(response)]
pub struct AssignedPermission {
    /// The permission's id.
    pub permission_id: PermissionId,
    /// The permission's name.
    pub permission_name: String,
    /// The assignment. `revoke_permission` of the domain `permissions` deletes it.
    pub assignment_id: AssignmentId,
    /// The operations that the permission grants. Absent from some responses.
    pub operations: Option<Vec<PermissionOperation>>,
}
