//! Service accounts: identities for programs. Each is a user with a long-lived access token and one
//! signing key.

use super::{AccessToken, Auth, Credential, User};
use crate::{CredentialUuid, PermissionId, UserId};
use dfns_core::{Page, dfns_endpoint, dfns_object};

/// Lists the service accounts of the organization. Not paginated.
#[dfns_endpoint(GET, "/auth/service-accounts",
    group = Auth, returns = Page<ServiceAccount>, callers(employee, service_account),
    permissions = ["Auth:Apps:Read", "Auth:Types:ServiceAccount"] | ["Auth:ServiceAccounts:Read"])]
pub struct ListServiceAccounts {}

/// Creates a service account and returns it with its access token. No other response contains the
/// token.
///
/// The caller generates the key pair and sends the public key. The private key signs the account's
/// user actions.
///
/// In the guide: `docs/src/registration.md`.
#[dfns_endpoint(POST, "/auth/service-accounts",
    group = Auth, returns = ServiceAccount, signed, callers(employee), no_pat,
    permissions = ["Auth:Apps:Create", "Auth:Types:ServiceAccount"] | ["Auth:ServiceAccounts:Create"])]
pub struct CreateServiceAccount {
    /// A display name.
    pub name: String,
    /// The public key of the account's credential, in PEM (`BEGIN PUBLIC KEY` or `BEGIN RSA PUBLIC
    /// KEY`).
    pub public_key: String,
    /// The permission to assign to the account. Without a permission, the account can do nothing.
    pub permission_id: Option<PermissionId>,
    /// An id of your own, to find the account in another system.
    pub external_id: Option<String>,
    /// The validity of the access token, in days: 1 to 730. Defaults to 730.
    pub days_valid: Option<u32>,
}

/// Reads a service account, with the records of its access tokens but not the tokens.
#[dfns_endpoint(GET, "/auth/service-accounts/{serviceAccountId}",
    group = Auth, returns = ServiceAccount, callers(employee, service_account),
    permissions = ["Auth:Apps:Read", "Auth:Types:ServiceAccount"] | ["Auth:ServiceAccounts:Read"])]
pub struct GetServiceAccount {
    /// The account to read: the [`User::user_id`] of its [`ServiceAccount::user_info`].
    pub service_account_id: UserId,
}

/// Updates the name or the external id of a service account. Absent fields stay unchanged.
#[dfns_endpoint(PUT, "/auth/service-accounts/{serviceAccountId}",
    group = Auth, returns = ServiceAccount, signed, callers(employee, service_account),
    permissions = ["Auth:Apps:Update", "Auth:Types:ServiceAccount"] | ["Auth:ServiceAccounts:Update"])]
pub struct UpdateServiceAccount {
    /// The account to change: the [`User::user_id`] of its [`ServiceAccount::user_info`].
    pub service_account_id: UserId,
    /// The new name.
    pub name: Option<String>,
    /// The new external id.
    pub external_id: Option<String>,
}

/// Activates a service account that was deactivated.
#[dfns_endpoint(PUT, "/auth/service-accounts/{serviceAccountId}/activate",
    group = Auth, returns = ServiceAccount, signed, callers(employee, service_account), no_pat,
    permissions = ["Auth:Apps:Update", "Auth:Types:ServiceAccount"] | ["Auth:ServiceAccounts:Activate"])]
pub struct ActivateServiceAccount {
    /// The account to activate: the [`User::user_id`] of its [`ServiceAccount::user_info`].
    pub service_account_id: UserId,
}

/// Deactivates a service account, which can then do nothing until [`ActivateServiceAccount`] is
/// called.
#[dfns_endpoint(PUT, "/auth/service-accounts/{serviceAccountId}/deactivate",
    group = Auth, returns = ServiceAccount, signed, callers(employee, service_account), no_pat,
    permissions = ["Auth:Apps:Update", "Auth:Types:ServiceAccount"] | ["Auth:ServiceAccounts:Deactivate"])]
pub struct DeactivateServiceAccount {
    /// The account to deactivate: the [`User::user_id`] of its [`ServiceAccount::user_info`].
    pub service_account_id: UserId,
}

/// Archives a service account and invalidates its access tokens. Irreversible.
///
/// Returns the last state of the account.
#[dfns_endpoint(DELETE, "/auth/service-accounts/{serviceAccountId}",
    group = Auth, returns = ServiceAccount, signed, callers(employee, service_account),
    permissions = ["Auth:Apps:Update", "Auth:Types:ServiceAccount"] | ["Auth:ServiceAccounts:Delete"])]
pub struct DeleteServiceAccount {
    /// The account to archive: the [`User::user_id`] of its [`ServiceAccount::user_info`].
    pub service_account_id: UserId,
}

/// Adds a key to the calling service account, signed with an existing key.
///
/// Use it to rotate keys. Only for service accounts whose tokens the organization's identity
/// provider issues.
#[dfns_endpoint(POST, "/auth/service-accounts/credentials",
    group = Auth, returns = Credential, signed, service_account, permissions = unknown)]
pub struct CreateServiceAccountCredential {
    /// The public key, in PEM.
    pub public_key: String,
    /// A display name.
    pub name: Option<String>,
}

/// Removes a key from the calling service account. At least one active key must remain.
///
/// Only for service accounts whose tokens the organization's identity provider issues.
#[dfns_endpoint(DELETE, "/auth/service-accounts/credentials/{credentialUuid}",
    group = Auth, returns = (), signed, service_account, permissions = unknown)]
pub struct DeleteServiceAccountCredential {
    /// The key to remove.
    pub credential_uuid: CredentialUuid,
}

/// A service account: a user for programs, with its access tokens.
#[dfns_object(response)]
pub struct ServiceAccount {
    /// The user of the account. Its id is the id of the account.
    pub user_info: User,
    /// The access tokens of the account, usually one.
    #[serde(default)]
    pub access_tokens: Vec<AccessToken>,
}
