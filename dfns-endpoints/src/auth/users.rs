//! Users: the people of an organization, and those it serves.

use super::Auth;
use crate::{AssignmentId, CredentialUuid, OrgId, PermissionId, PermissionOperation, UserId};
use dfns_core::{Page, dfns_endpoint, dfns_object};

dfns_core::open_enum! {
    /// What a user is to an organization.
    pub enum UserKind {
        /// Somebody who works for the organization.
        CustomerEmployee => "CustomerEmployee",
        /// Somebody the organization serves.
        EndUser => "EndUser",
        /// Somebody of the tenant, who can be let into several of its organizations.
        TenantUser => "TenantUser",
    }
}

/// Lists the users of the organization.
#[dfns_endpoint(GET, "/auth/users",
    group = Auth, returns = Page<User>, paginated, callers(employee, service_account),
    permissions = ["Auth:Users:Read"])]
pub struct ListUsers {
    /// How many users a page holds at most: 1 to 200.
    pub limit: Option<u32>,
    /// The `next_page_token` of the previous page.
    pub pagination_token: Option<String>,
    /// Users of this kind only.
    pub kind: Option<UserKind>,
}

/// Invites an employee into the organization.
///
/// Dfns mails a registration code to the address; until the user has registered with it, the user cannot do anything.
/// There are no permissions to begin with. End users, and users who are not to hear from Dfns, are created with
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
    /// The kind of user to create. Dfns takes [`UserKind::CustomerEmployee`] only.
    pub kind: UserKind,
    /// A public key for the user, in PEM.
    pub public_key: Option<String>,
    /// An external id, to correlate the user with another system.
    pub external_id: Option<String>,
    /// Whether the user has to log in by single sign-on. No, if not said.
    #[serde(rename = "isSSORequired")]
    pub is_sso_required: Option<bool>,
}

/// Lets a user of the tenant into the organization.
///
/// The user exists already, and has no permissions in this organization to begin with.
#[dfns_endpoint(POST, "/auth/users/invite",
    group = Auth, returns = (), signed, permissions = unknown)]
pub struct InviteTenantUser {
    /// The user's email address.
    pub email: String,
    /// The kind of user to let in. Dfns takes [`UserKind::TenantUser`] only.
    pub kind: UserKind,
}

/// Reads a user.
#[dfns_endpoint(GET, "/auth/users/{userId}",
    group = Auth, returns = User, callers(employee, service_account),
    permissions = ["Auth:Users:Read"])]
pub struct GetUser {
    /// The user to read.
    pub user_id: UserId,
}

/// Changes how a user has to log in.
#[dfns_endpoint(PUT, "/auth/users/{userId}",
    group = Auth, returns = User, signed, callers(employee, service_account), permissions = ["Auth:Users:Update"])]
pub struct UpdateUser {
    /// The user to change.
    pub user_id: UserId,
    /// Whether the user must log in with single sign-on.
    #[serde(rename = "isSSORequired")]
    pub is_sso_required: bool,
}

/// Lets a deactivated user act again.
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

/// Stops a user from acting, until [`ActivateUser`] undoes it.
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

/// Archives a user: out of the organization for good, but not out of its records.
///
/// Yields the user as it was last.
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

/// A user of an organization. A service account is one too.
#[dfns_object(response)]
pub struct User {
    /// The user's id.
    pub user_id: UserId,
    /// The kind of user.
    pub kind: UserKind,
    /// The name the user logs in with: the email address as a rule.
    pub username: String,
    /// The name to show.
    pub name: String,
    /// The organization.
    pub org_id: OrgId,
    /// The credential the user registered with.
    pub credential_uuid: CredentialUuid,
    /// Whether the user is active.
    pub is_active: bool,
    /// Whether this is a service account.
    pub is_service_account: bool,
    /// Whether the user has completed the registration.
    pub is_registered: bool,
    /// Whether the user has to log in by single sign-on. Not told of service accounts.
    #[serde(rename = "isSSORequired")]
    pub is_sso_required: Option<bool>,
    /// The operations the user may do, without saying by which permission.
    pub permissions: Option<Vec<PermissionOperation>>,
    /// The permissions assigned to the user.
    #[serde(default)]
    pub permission_assignments: Vec<AssignedPermission>,
}

/// A permission as its holder sees it.
#[dfns_object(response)]
pub struct AssignedPermission {
    /// The permission's id.
    pub permission_id: PermissionId,
    /// The permission's name.
    pub permission_name: String,
    /// The assignment that gives it to the holder.
    pub assignment_id: AssignmentId,
    /// The operations it allows, if they are told.
    pub operations: Option<Vec<PermissionOperation>>,
}
