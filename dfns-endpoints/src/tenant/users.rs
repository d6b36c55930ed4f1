//! The users of a tenant, who can belong to several of its organizations.
//!
//! An organization adds one with [`InviteTenantUser`](crate::auth::InviteTenantUser).

use super::Tenant;
use crate::UserId;
use crate::auth::UserKind;
use dfns_core::{AnyJson, Page, dfns_endpoint, dfns_object};

/// Lists the users of the tenant.
#[dfns_endpoint(GET, "/tenant/users",
    group = Tenant, returns = Page<TenantUser>, paginated, permissions = unknown)]
pub struct ListTenantUsers {
    /// The maximum number of users per page.
    pub limit: Option<u32>,
    /// The `next_page_token` of the previous page.
    pub pagination_token: Option<String>,
}

/// Creates a user in the tenant and sends a registration code by email.
///
/// The user must register before acting, and has no permissions until one is assigned.
/// `invite_tenant_user` of the domain `auth` adds the user to an organization.
#[dfns_endpoint(POST, "/tenant/users",
    group = Tenant, returns = TenantUser, signed, permissions = unknown)]
pub struct CreateTenantUser {
    /// The new user's email address, which becomes the username.
    pub email: String,
    /// An id of your own, to find the user in another system.
    pub external_id: Option<String>,
    /// Whether the user must log in with single sign-on. Defaults to false.
    #[serde(rename = "isSSORequired")]
    pub is_sso_required: Option<bool>,
}

/// Reads a user of the tenant.
#[dfns_endpoint(GET, "/tenant/users/{userId}",
    group = Tenant, returns = TenantUser, permissions = unknown)]
pub struct GetTenantUser {
    /// The user to read.
    pub user_id: UserId,
}

/// Changes whether a user of the tenant must log in with single sign-on.
#[dfns_endpoint(PUT, "/tenant/users/{userId}",
    group = Tenant, returns = (), signed, permissions = unknown)]
pub struct UpdateTenantUser {
    /// The user to change.
    pub user_id: UserId,
    /// Whether the user must log in with single sign-on.
    #[serde(rename = "isSSORequired")]
    pub is_sso_required: bool,
}

/// Deletes a user of the tenant. Irreversible.
#[dfns_endpoint(DELETE, "/tenant/users/{userId}",
    group = Tenant, returns = (), signed, permissions = unknown)]
pub struct DeleteTenantUser {
    /// The user to delete.
    pub user_id: UserId,
}

/// A user of a tenant, who can belong to several of its organizations.
#[dfns_object(response)]
pub struct TenantUser {
    /// The user's id.
    pub id: UserId,
    /// The kind of user: [`UserKind::TenantUser`].
    pub kind: UserKind,
    /// The username for login, usually the email address.
    pub username: String,
    /// Whether the user has completed the registration.
    pub is_registered: bool,
    /// Whether the user is active.
    pub is_active: bool,
    /// Whether the user must log in with single sign-on.
    #[serde(rename = "isSSORequired")]
    pub is_sso_required: bool,
    /// The external id, as given by the client.
    pub external_id: Option<String>,
    /// The permissions of the tenant that the user holds: JSON objects. Their form is not
    /// documented.
    pub permissions: Vec<AnyJson>,
    /// The organizations of the user: JSON objects. Their form is not documented.
    pub orgs: Vec<AnyJson>,
}
