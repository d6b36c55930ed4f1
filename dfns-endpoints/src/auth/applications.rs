//! Applications: identities of programs, from before service accounts existed. Deprecated by Dfns.
//!
//! Service accounts and personal access tokens replace them. Existing applications can still be
//! listed and read; calls that change one are documented until 2024 only.

use super::{AccessToken, AssignedPermission, Auth};
use crate::{AppId, OrgId, PermissionId};
use dfns_core::{Page, dfns_endpoint, dfns_object};

dfns_core::open_enum! {
    /// The place where the code of an application runs.
    pub enum ApplicationKind {
        /// On a server. The application signs its requests with its own key.
        ServerSide => "ServerSideApplication",
        /// On a server or in a client, despite the name. The usual kind.
        ClientSide => "ClientSideApplication",
    }
}

/// Lists the applications of the organization. Not paginated.
#[dfns_endpoint(GET, "/auth/apps",
    group = Auth, returns = Page<Application>, callers(employee, service_account),
    permissions = ["Auth:Apps:Read", "Auth:Types:Application"] | [],
    deprecated = "Dfns has retired applications")]
pub struct ListApplications {}

/// Creates an application.
///
/// For [`ApplicationKind::ServerSide`], the response contains the access token. No other response
/// does.
#[dfns_endpoint(POST, "/auth/apps",
    group = Auth, returns = Application, signed, permissions = ["Auth:Apps:Create", "Auth:Types:Application"],
    deprecated = "Dfns has retired applications: create a service account instead")]
pub struct CreateApplication {
    /// A display name, unique in the organization.
    pub name: String,
    /// The relying party id (domain) of passkeys used with the application.
    pub relying_party_id: String,
    /// The origin that the application is served from.
    pub origin: String,
    /// The kind of application.
    pub kind: ApplicationKind,
    /// The public key of the application's credential, in PEM. Required for
    /// [`ApplicationKind::ServerSide`].
    pub public_key: Option<String>,
    /// The validity of the access token, in days: 1 to 730. Defaults to 730. For
    /// [`ApplicationKind::ServerSide`].
    pub days_valid: Option<u32>,
    /// The permission to assign to the application. Defaults to the caller's permissions.
    pub permission_id: Option<PermissionId>,
    /// An id of your own, to find the application in another system.
    pub external_id: Option<String>,
}

/// Reads an application.
#[dfns_endpoint(GET, "/auth/apps/{appId}",
    group = Auth, returns = Application, callers(employee, service_account),
    permissions = ["Auth:Apps:Read", "Auth:Types:Application"] | [],
    deprecated = "Dfns has retired applications")]
pub struct GetApplication {
    /// The application to read.
    pub app_id: AppId,
}

/// Updates the name or the external id of an application. Absent fields stay unchanged.
#[dfns_endpoint(PUT, "/auth/apps/{appId}",
    group = Auth, returns = Application, signed, permissions = ["Auth:Apps:Update", "Auth:Types:Application"],
    deprecated = "Dfns has retired applications")]
pub struct UpdateApplication {
    /// The application to change.
    pub app_id: AppId,
    /// The new name.
    pub name: Option<String>,
    /// The new external id.
    pub external_id: Option<String>,
}

/// Activates an application that was deactivated.
#[dfns_endpoint(PUT, "/auth/apps/{appId}/activate",
    group = Auth, returns = Application, signed, permissions = ["Auth:Apps:Update", "Auth:Types:Application"],
    deprecated = "Dfns has retired applications")]
pub struct ActivateApplication {
    /// The application to activate.
    pub app_id: AppId,
}

/// Deactivates an application, until [`ActivateApplication`] is called.
#[dfns_endpoint(PUT, "/auth/apps/{appId}/deactivate",
    group = Auth, returns = Application, signed, permissions = ["Auth:Apps:Update", "Auth:Types:Application"],
    deprecated = "Dfns has retired applications")]
pub struct DeactivateApplication {
    /// The application to deactivate.
    pub app_id: AppId,
}

/// Archives an application. Irreversible.
///
/// Returns the last state of the application.
#[dfns_endpoint(DELETE, "/auth/apps/{appId}",
    group = Auth, returns = Application, signed, permissions = ["Auth:Apps:Update", "Auth:Types:Application"],
    deprecated = "Dfns has retired applications")]
pub struct ArchiveApplication {
    /// The application to archive.
    pub app_id: AppId,
}

/// An application that users authenticate through. Dfns has retired applications.
#[dfns_object(response)]
pub struct Application {
    /// The application's id.
    pub app_id: AppId,
    /// The kind of application.
    pub kind: ApplicationKind,
    /// The organization.
    pub org_id: OrgId,
    /// The relying party id (domain) of passkeys used with the application.
    pub expected_rp_id: Option<String>,
    /// The origin that the application is served from.
    pub expected_origin: Option<String>,
    /// A display name.
    pub name: String,
    /// Whether the application is active.
    pub is_active: bool,
    /// The permissions assigned to the application.
    #[serde(default)]
    pub permission_assignments: Vec<AssignedPermission>,
    /// The application's access tokens.
    #[serde(default)]
    pub access_tokens: Vec<AccessToken>,
}
