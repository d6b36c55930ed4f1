//! Personal access tokens: long-lived tokens for a user's programs.
//!
//! Each has its own signing key and its own permissions.

use super::{AssignedPermission, Auth};
use crate::{AppId, CredentialId, OrgId, PermissionId, TokenId, UserId};
use dfns_core::{Page, Secret, Timestamp, dfns_endpoint, dfns_object};

dfns_core::open_enum! {
    /// The kind of an access token.
    pub enum AccessTokenKind {
        /// A personal access token, for a user's programs.
        Pat => "Pat",
        /// The token of a service account.
        ServiceAccount => "ServiceAccount",
        /// The session token of a user.
        Token => "Token",
        /// A one-time token for a code that Dfns has sent.
        Code => "Code",
        /// A one-time token that completes a recovery.
        Recovery => "Recovery",
        /// A one-time token that completes a registration.
        Temp => "Temp",
        /// The token of an application. Dfns has retired applications.
        Application => "Application",
    }
}

/// Lists the caller's personal access tokens. Not paginated.
#[dfns_endpoint(GET, "/auth/pats",
    group = Auth, returns = Page<AccessToken>, callers(employee, end_user, service_account),
    permissions = ["Auth:Users:Read", "Auth:Types:Pat"] | [])]
pub struct ListPersonalAccessTokens {}

/// Creates a personal access token for the caller and returns it. No other response contains the
/// token.
///
/// The caller generates the key pair and sends the public key. The private key signs the user
/// actions of calls with this token.
#[dfns_endpoint(POST, "/auth/pats",
    group = Auth, returns = AccessToken, signed, callers(employee, end_user), no_pat,
    permissions = ["Auth:Users:Create", "Auth:Types:Pat"] | ["Auth:Pats:Create"])]
pub struct CreatePersonalAccessToken {
    /// A display name.
    pub name: String,
    /// The public key of the token's credential, in PEM (`BEGIN PUBLIC KEY` or `BEGIN RSA PUBLIC
    /// KEY`).
    pub public_key: String,
    /// The permission to assign to the token.
    pub permission_id: Option<PermissionId>,
    /// An id of your own, to find the token in another system.
    pub external_id: Option<String>,
    /// The validity of the token, in days: 1 to 730.
    pub days_valid: Option<u32>,
    /// The validity of the token, in seconds: at least 1. Takes precedence over
    /// [`days_valid`](Self::days_valid).
    pub seconds_valid: Option<u32>,
}

/// Reads the record of one of the caller's personal access tokens, but not the token.
#[dfns_endpoint(GET, "/auth/pats/{tokenId}",
    group = Auth, returns = AccessToken, callers(employee, end_user, service_account),
    permissions = ["Auth:Users:Read", "Auth:Types:Pat"] | [])]
pub struct GetPersonalAccessToken {
    /// The token to read.
    pub token_id: TokenId,
}

/// Updates the name or the external id of a personal access token. Absent fields stay unchanged.
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

/// Activates a personal access token that was deactivated.
#[dfns_endpoint(PUT, "/auth/pats/{tokenId}/activate",
    group = Auth, returns = AccessToken, signed, callers(employee, end_user, service_account),
    permissions = ["Auth:Users:Update", "Auth:Types:Pat"] | [])]
pub struct ActivatePersonalAccessToken {
    /// The token to activate.
    pub token_id: TokenId,
}

/// Deactivates a personal access token, which is rejected until [`ActivatePersonalAccessToken`] is
/// called.
#[dfns_endpoint(PUT, "/auth/pats/{tokenId}/deactivate",
    group = Auth, returns = AccessToken, signed, callers(employee, end_user, service_account),
    permissions = ["Auth:Users:Update", "Auth:Types:Pat"] | [])]
pub struct DeactivatePersonalAccessToken {
    /// The token to deactivate.
    pub token_id: TokenId,
}

/// Archives a personal access token. Irreversible.
///
/// Returns the last state of the token's record.
#[dfns_endpoint(DELETE, "/auth/pats/{tokenId}",
    group = Auth, returns = AccessToken, signed, callers(employee, end_user, service_account),
    permissions = ["Auth:Users:Update", "Auth:Types:Pat"] | [])]
pub struct DeletePersonalAccessToken {
    /// The token to archive.
    pub token_id: TokenId,
}

/// The record of a personal access token or of a service account's token.
#[dfns_object(response)]
pub struct AccessToken {
    /// The token's id.
    pub token_id: TokenId,
    /// The kind of token.
    pub kind: AccessTokenKind,
    /// A display name.
    pub name: String,
    /// The bearer token. Only in the response that creates it.
    pub access_token: Option<Secret>,
    /// The credential that signs the user actions of calls with this token.
    pub cred_id: CredentialId,
    /// The public key of that credential, in PEM.
    pub public_key: String,
    /// Whether the token is active.
    pub is_active: bool,
    /// The organization.
    pub org_id: OrgId,
    /// The user or service account that the token authenticates.
    pub linked_user_id: UserId,
    /// The application of the token. Dfns has retired applications.
    pub linked_app_id: Option<AppId>,
    /// The permissions assigned to the token.
    #[serde(default)]
    pub permission_assignments: Vec<AssignedPermission>,
    /// The creation time.
    pub date_created: Timestamp,
}
