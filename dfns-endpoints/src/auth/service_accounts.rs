//! Service accounts: identities for programs. Each is a user with a long-lived access token and one key that signs
//! for it.

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
/// The response is the only one that holds the account's access token, so keep it. The key pair is made by the caller;
/// Dfns learns the public half, and the private half signs the account's user actions.
#[dfns_endpoint(POST, "/auth/service-accounts",
    group = Auth, returns = ServiceAccount, signed, callers(employee), no_pat,
    permissions = ["Auth:Apps:Create", "Auth:Types:ServiceAccount"] | ["Auth:ServiceAccounts:Create"])]
pub struct CreateServiceAccount {
    /// A display name.
    pub name: String,
    /// The public key of the account's credential, in PEM (`BEGIN PUBLIC KEY` or `BEGIN RSA PUBLIC KEY`).
    pub public_key: String,
    /// A permission to assign to the account; without one it may not do anything yet.
    pub permission_id: Option<PermissionId>,
    /// An id of yours, to find the account again in another system.
    pub external_id: Option<String>,
    /// For how many days the access token is valid: 1 to 730. Two years if not said.
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

/// Changes the name or the external id of a service account; what is left out stays as it is.
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

/// Lets a deactivated service account act again.
#[dfns_endpoint(PUT, "/auth/service-accounts/{serviceAccountId}/activate",
    group = Auth, returns = ServiceAccount, signed, callers(employee, service_account), no_pat,
    permissions = ["Auth:Apps:Update", "Auth:Types:ServiceAccount"] | ["Auth:ServiceAccounts:Activate"])]
pub struct ActivateServiceAccount {
    /// The account to activate: [`User::user_id`] of its [`ServiceAccount::user_info`].
    pub service_account_id: UserId,
}

/// Stops a service account from acting, until [`ActivateServiceAccount`] undoes it.
#[dfns_endpoint(PUT, "/auth/service-accounts/{serviceAccountId}/deactivate",
    group = Auth, returns = ServiceAccount, signed, callers(employee, service_account), no_pat,
    permissions = ["Auth:Apps:Update", "Auth:Types:ServiceAccount"] | ["Auth:ServiceAccounts:Deactivate"])]
pub struct DeactivateServiceAccount {
    /// The account to deactivate: [`User::user_id`] of its [`ServiceAccount::user_info`].
    pub service_account_id: UserId,
}

/// Archives a service account: its access token stops working for good.
///
/// Yields the account as it was last.
#[dfns_endpoint(DELETE, "/auth/service-accounts/{serviceAccountId}",
    group = Auth, returns = ServiceAccount, signed, callers(employee, service_account),
    permissions = ["Auth:Apps:Update", "Auth:Types:ServiceAccount"] | ["Auth:ServiceAccounts:Delete"])]
pub struct DeleteServiceAccount {
    /// The account to archive: [`User::user_id`] of its [`ServiceAccount::user_info`].
    pub service_account_id: UserId,
}

/// Registers another key with the service account that makes the call.
///
/// For service accounts whose tokens come from the organization's own identity provider. One of the account's present
/// keys signs the call, which is how such an account changes its key.
#[dfns_endpoint(POST, "/auth/service-accounts/credentials",
    group = Auth, returns = Credential, signed, service_account, permissions = unknown)]
pub struct CreateServiceAccountCredential {
    /// The public key, in PEM.
    pub public_key: String,
    /// A display name.
    pub name: Option<String>,
}

/// Removes a key from the service account that makes the call.
///
/// For service accounts whose tokens come from the organization's own identity provider. One active key has to remain.
#[dfns_endpoint(DELETE, "/auth/service-accounts/credentials/{credentialUuid}",
    group = Auth, returns = (), signed, service_account, permissions = unknown)]
pub struct DeleteServiceAccountCredential {
    /// The key to remove.
    pub credential_uuid: CredentialUuid,
}

/// A service account: the user it is, and its access token.
#[dfns_object(response)]
pub struct ServiceAccount {
    /// The user that the account is.
    pub user_info: User,
    /// The account's access tokens: one as a rule.
    #[serde(default)]
    pub access_tokens: Vec<AccessToken>,
}
