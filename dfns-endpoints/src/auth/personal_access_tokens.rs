//! Personal access tokens: long-lived tokens for a user's own programs.
//!
//! Each has its own signing key and its own permissions.

use super::{AssignedPermission, Auth};
use crate::{AppId, CredentialId, OrgId, PermissionId, TokenId, UserId};
use dfns_core::{Page, Secret, Timestamp, dfns_endpoint, dfns_object};

dfns_core::open_enum! {
    /// The kind of an access token.
    pub enum AccessTokenKind {
        /// A user's own programs.
        Pat => "Pat",
        /// A service account.
        ServiceAccount => "ServiceAccount",
        /// A user's session.
        Token => "Token",
        /// One call that a code was sent for.
        Code => "Code",
        /// Recovering access.
        Recovery => "Recovery",
        /// Completing a registration.
        Temp => "Temp",
        /// An application, from the time before Dfns retired applications.
        Application => "Application",
    }
}

/// Lists the caller's personal access tokens: all of them, on one page.
#[dfns_endpoint(GET, "/auth/pats",
    group = Auth, returns = Page<AccessToken>, callers(employee, end_user, service_account),
    permissions = ["Auth:Users:Read", "Auth:Types:Pat"] | [])]
pub struct ListPersonalAccessTokens {}

/// Creates a personal access token for the caller.
///
/// The response is the only one that holds the token itself, so keep it. The key pair is made by
/// the caller; Dfns learns the public half, and the private half signs the user actions of calls
/// with this token.
#[dfns_endpoint(POST, "/auth/pats",
    group = Auth, returns = AccessToken, signed, callers(employee, end_user), no_pat,
    permissions = ["Auth:Users:Create", "Auth:Types:Pat"] | ["Auth:Pats:Create"])]
pub struct CreatePersonalAccessToken {
    /// A display name.
    pub name: String,
    /// The public key of the token's credential, in PEM (`BEGIN PUBLIC KEY` or `BEGIN RSA PUBLIC
    /// KEY`).
    pub public_key: String,
    /// A permission to assign to the token.
    pub permission_id: Option<PermissionId>,
    /// An external id, to correlate the token with another system.
    pub external_id: Option<String>,
    /// For how many days the token is valid: 1 to 730.
    pub days_valid: Option<u32>,
    /// For how many seconds the token is valid. Counts more than
    /// [`CreatePersonalAccessToken::days_valid`].
    pub seconds_valid: Option<u32>,
}

/// Reads one of the caller's personal access tokens.
#[dfns_endpoint(GET, "/auth/pats/{tokenId}",
    group = Auth, returns = AccessToken, callers(employee, end_user, service_account),
    permissions = ["Auth:Users:Read", "Auth:Types:Pat"] | [])]
pub struct GetPersonalAccessToken {
    /// The token to read.
    pub token_id: TokenId,
}

/// Updates the name or the external id of a personal access token. Fields that are absent stay
/// unchanged.
#[dfns_endpoint(PUT, "/auth/pats/{tokenId}",
    group = Auth, returns = AccessToken, signed, callers(employee, end_user, service_account),
    permissions = ["Auth:Users:Update", "Auth:Types:Pat"] | [])]
pub struct UpdatePersonalAccessToken {
    /// The token to change.
    pub token_id: TokenId,
    /// The new name.
    pub name: Option<String>,
    /// The new external id.
    pub external_id: Option<String>,
}

/// Makes a deactivated personal access token work again.
#[dfns_endpoint(PUT, "/auth/pats/{tokenId}/activate",
    group = Auth, returns = AccessToken, signed, callers(employee, end_user, service_account),
    permissions = ["Auth:Users:Update", "Auth:Types:Pat"] | [])]
pub struct ActivatePersonalAccessToken {
    /// The token to activate.
    pub token_id: TokenId,
}

/// Deactivates a personal access token, until [`ActivatePersonalAccessToken`] activates it.
#[dfns_endpoint(PUT, "/auth/pats/{tokenId}/deactivate",
    group = Auth, returns = AccessToken, signed, callers(employee, end_user, service_account),
    permissions = ["Auth:Users:Update", "Auth:Types:Pat"] | [])]
pub struct DeactivatePersonalAccessToken {
    /// The token to deactivate.
    pub token_id: TokenId,
}

/// Archives a personal access token permanently.
///
/// Returns the last state of the token's record.
#[dfns_endpoint(DELETE, "/auth/pats/{tokenId}",
    group = Auth, returns = AccessToken, signed, callers(employee, end_user, service_account),
    permissions = ["Auth:Users:Update", "Auth:Types:Pat"] | [])]
pub struct DeletePersonalAccessToken {
    /// The token to archive.
    pub token_id: TokenId,
}

/// The record of an access token: a personal one, or a service account's.
#[dfns_object(response)]
pub struct AccessToken {
    /// The token's id.
    pub token_id: TokenId,
    /// The purpose.
    pub kind: AccessTokenKind,
    /// A display name.
    pub name: String,
    /// The token itself, a bearer token. Only the response to the call that created it has it.
    pub access_token: Option<Secret>,
    /// The credential that signs user actions of calls with this token.
    pub cred_id: CredentialId,
    /// The public key of that credential, in PEM.
    pub public_key: String,
    /// Whether the token is active.
    pub is_active: bool,
    /// The organization.
    pub org_id: OrgId,
    /// The user or service account that the token authenticates.
    pub linked_user_id: UserId,
    /// The application it was made for, from the time before Dfns retired applications.
    pub linked_app_id: Option<AppId>,
    /// The permissions assigned to the token.
    #[serde(default)]
    pub permission_assignments: Vec<AssignedPermission>,
    /// The creation time.
    pub date_created: Timestamp,
}
