//! Service accounts: identities for programs. Each is a user with a long-lived access token and one
//! signing key.

use super::{AccessToken, Auth, Credential, User};
use crate::{CredentialUuid, PermissionId, UserId};
use dfns_core::{Page, dfns_endpoint, dfns_object};

/// Lists the service accounts of the organization: all of them, on one page.
#[dfns_endpoint(GET, "/auth/service-accounts",
    group = Auth, returns = Page<ServiceAccount>, callers(employee, service_account),
    permissions = ["Auth:Apps:Read", "Auth:Types:ServiceAccount"] | ["Auth:ServiceAccounts:Read"])]
pub struct ListServiceAccounts {}

/// Creates a service account.
///
/// Only this response contains the account's access token: store it. The caller generates the key
/// pair and sends the public key; the private key signs the account's user actions.
#[dfns_endpoint(POST, "/auth/service-accounts",
    group = Auth, returns = ServiceAccount, signed, callers(employee), no_pat,
    permissions = ["Auth:Apps:Create", "Auth:Types:ServiceAccount"] | ["Auth:ServiceAccounts:Create"])]
pub struct CreateServiceAccount {
    /// A display name.
    pub name: String,
    /// The public key of the account's credential, in PEM (`BEGIN PUBLIC KEY` or `BEGIN RSA PUBLIC
    /// KEY`).
    pub public_key: String,
    /// The permission to assign to the account. Without one, the account has no permissions.
    pub permission_id: Option<PermissionId>,
    /// An external id, to correlate the account with another system.
    pub external_id: Option<String>,
    /// The validity of the access token in days: 1 to 730. Defaults to two years.
    pub days_valid: Option<u32>,
}

/// Reads a service account.
#[dfns_endpoint(GET, "/auth/service-accounts/{serviceAccountId}",
    group = Auth, returns = ServiceAccount, callers(employee, service_account),
    permissions = ["Auth:Apps:Read", "Auth:Types:ServiceAccount"] | ["Auth:ServiceAccounts:Read"])]
pub struct GetServiceAccount {
    /// The account to read: [`User::user_id`] of its [`ServiceAccount::user_info`].
    pub service_account_id: UserId,
}

/// Updates the name or the external id of a service account. Fields that are absent stay unchanged.
#[dfns_endpoint(PUT, "/auth/service-accounts/{serviceAccountId}",
    group = Auth, returns = ServiceAccount, signed, callers(employee, service_account),
    permissions = ["Auth:Apps:Update", "Auth:Types:ServiceAccount"] | ["Auth:ServiceAccounts:Update"])]
pub struct UpdateServiceAccount {
    /// The account to change: [`User::user_id`] of its [`ServiceAccount::user_info`].
    pub service_account_id: UserId,
    /// The new name.
    pub name: Option<String>,
    /// The new external id.
    pub external_id: Option<String>,
}

/// Activates a deactivated service account.
#[dfns_endpoint(PUT, "/auth/service-accounts/{serviceAccountId}/activate",
    group = Auth, returns = ServiceAccount, signed, callers(employee, service_account), no_pat,
    permissions = ["Auth:Apps:Update", "Auth:Types:ServiceAccount"] | ["Auth:ServiceAccounts:Activate"])]
pub struct ActivateServiceAccount {
    /// The account to activate: [`User::user_id`] of its [`ServiceAccount::user_info`].
    pub service_account_id: UserId,
}

/// Deactivates a service account, until [`ActivateServiceAccount`] activates it.
#[dfns_endpoint(PUT, "/auth/service-accounts/{serviceAccountId}/deactivate",
    group = Auth, returns = ServiceAccount, signed, callers(employee, service_account), no_pat,
    permissions = ["Auth:Apps:Update", "Auth:Types:ServiceAccount"] | ["Auth:ServiceAccounts:Deactivate"])]
pub struct DeactivateServiceAccount {
    /// The account to deactivate: [`User::user_id`] of its [`ServiceAccount::user_info`].
    pub service_account_id: UserId,
}

/// Archives a service account and permanently invalidates its access token.
///
/// Returns the last state of the account.
#[dfns_endpoint(DELETE, "/auth/service-accounts/{serviceAccountId}",
    group = Auth, returns = ServiceAccount, signed, callers(employee, service_account),
    permissions = ["Auth:Apps:Update", "Auth:Types:ServiceAccount"] | ["Auth:ServiceAccounts:Delete"])]
pub struct DeleteServiceAccount {
    /// The account to archive: [`User::user_id`] of its [`ServiceAccount::user_info`].
    pub service_account_id: UserId,
}

/// Adds a key to the calling service account.
///
/// For service accounts whose tokens come from the organization's identity provider. An existing
/// key signs the call, which allows key rotation.
#[dfns_endpoint(POST, "/auth/service-accounts/credentials",
    group = Auth, returns = Credential, signed, service_account, permissions = unknown)]
pub struct CreateServiceAccountCredential {
    /// The public key, in PEM.
    pub public_key: String,
    /// A display name.
    pub name: Option<String>,
}

/// Removes a key from the calling service account.
///
/// For service accounts whose tokens come from the organization's identity provider. One active key
/// must remain.
#[dfns_endpoint(DELETE, "/auth/service-accounts/credentials/{credentialUuid}",
    group = Auth, returns = (), signed, service_account, permissions = unknown)]
pub struct DeleteServiceAccountCredential {
    /// The key to remove.
    pub credential_uuid: CredentialUuid,
}

/// A service account: its user and its access token.
#[dfns_object(response)]
pub struct ServiceAccount {
    /// The user of the account.
    pub user_info: User,
    /// The access tokens of the account, usually one.
    #[serde(default)]
    pub access_tokens: Vec<AccessToken>,
}
