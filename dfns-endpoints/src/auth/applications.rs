//! Applications: what programs once had to be registered as. Dfns has retired them.
//!
//! Service accounts and personal access tokens have taken their place. What there is can still be listed and read;
//! the calls that change something are documented until 2024 only.

use super::{AccessToken, AssignedPermission, Auth};
use crate::{AppId, OrgId, PermissionId};
use dfns_core::{Page, dfns_endpoint, dfns_object};

dfns_core::open_enum! {
    /// Where the code of an application was meant to run.
    pub enum ApplicationKind {
        /// On a server: the application signs its requests with a key of its own.
        ServerSide => "ServerSideApplication",
        /// Anywhere, in spite of its name on the wire: the usual kind.
        ClientSide => "ClientSideApplication",
    }
}

/// Lists the applications of the organization: all of them, on one page.
#[dfns_endpoint(GET, "/auth/apps",
    group = Auth, returns = Page<Application>, callers(employee, service_account),
    permissions = ["Auth:Apps:Read", "Auth:Types:Application"] | [],
    deprecated = "Dfns has retired applications")]
pub struct ListApplications {}

/// Creates an application.
///
/// For one of kind [`ApplicationKind::ServerSide`] the response is the only one that holds its access token.
#[dfns_endpoint(POST, "/auth/apps",
    group = Auth, returns = Application, signed, permissions = ["Auth:Apps:Create", "Auth:Types:Application"],
    deprecated = "Dfns has retired applications: create a service account instead")]
pub struct CreateApplication {
    /// A name for people to read, different from those of the organization's other applications.
    pub name: String,
    /// The domain that passkeys used with the application belong to.
    pub relying_party_id: String,
    /// The origin that the application is served from.
    pub origin: String,
    /// The kind of application.
    pub kind: ApplicationKind,
    /// The public key of the application's credential, in PEM. For [`ApplicationKind::ServerSide`], which needs it.
    pub public_key: Option<String>,
    /// For how many days the access token is valid: 1 to 730. For [`ApplicationKind::ServerSide`]; two years if not
    /// said.
    pub days_valid: Option<u32>,
    /// A permission to assign to the application; without one it gets those of the caller.
    pub permission_id: Option<PermissionId>,
    /// An id of yours, to find the application again in another system.
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

/// Changes the name or the external id of an application; what is left out stays as it is.
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

/// Makes a deactivated application work again.
#[dfns_endpoint(PUT, "/auth/apps/{appId}/activate",
    group = Auth, returns = Application, signed, permissions = ["Auth:Apps:Update", "Auth:Types:Application"],
    deprecated = "Dfns has retired applications")]
pub struct ActivateApplication {
    /// The application to activate.
    pub app_id: AppId,
}

/// Stops an application from working, until [`ActivateApplication`] undoes it.
#[dfns_endpoint(PUT, "/auth/apps/{appId}/deactivate",
    group = Auth, returns = Application, signed, permissions = ["Auth:Apps:Update", "Auth:Types:Application"],
    deprecated = "Dfns has retired applications")]
pub struct DeactivateApplication {
    /// The application to deactivate.
    pub app_id: AppId,
}

/// Archives an application: it stops working for good.
///
/// Yields the application as it was last.
#[dfns_endpoint(DELETE, "/auth/apps/{appId}",
    group = Auth, returns = Application, signed, permissions = ["Auth:Apps:Update", "Auth:Types:Application"],
    deprecated = "Dfns has retired applications")]
pub struct ArchiveApplication {
    /// The application to archive.
    pub app_id: AppId,
}

/// An application.
#[dfns_object(response)]
pub struct Application {
    /// The application's id.
    pub app_id: AppId,
    /// The kind of application.
    pub kind: ApplicationKind,
    /// The organization.
    pub org_id: OrgId,
    /// The domain that passkeys used with the application belong to.
    pub expected_rp_id: Option<String>,
    /// The origin that the application is served from.
    pub expected_origin: Option<String>,
    /// A display name.
    pub name: String,
    /// Whether it works.
    pub is_active: bool,
    /// The permissions assigned to the application.
    #[serde(default)]
    pub permission_assignments: Vec<AssignedPermission>,
    /// The application's access tokens.
    #[serde(default)]
    pub access_tokens: Vec<AccessToken>,
}
