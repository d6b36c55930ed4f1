//! The organizations of a tenant.
//!
//! Their fields are not documented, so organizations are kept as JSON.

use super::Tenant;
use crate::OrgId;
use dfns_core::{AnyJson, Page, dfns_endpoint, dfns_object};

dfns_core::open_enum! {
    /// The status of an organization.
    pub enum OrgStatus {
        /// In use.
        Active => "Active",
        /// Suspended.
        Suspended => "Suspended",
        /// Archived. [`ListOrgs`] includes it only on request.
        Archived => "Archived",
    }
}

/// Lists the organizations of the tenant.
///
/// Archived organizations are included only if `status` names them. Organizations are returned as
/// JSON, because their fields are not documented.
#[dfns_endpoint(GET, "/tenant/orgs",
    group = Tenant, returns = Page<AnyJson>, paginated, permissions = unknown)]
pub struct ListOrgs {
    /// The maximum number of organizations per page.
    pub limit: Option<u32>,
    /// The `next_page_token` of the previous page.
    pub pagination_token: Option<String>,
    /// Returns only organizations with one of these statuses.
    pub status: Option<Vec<OrgStatus>>,
}

/// Creates an organization in the tenant. The caller becomes its first administrator.
#[dfns_endpoint(POST, "/tenant/orgs",
    group = Tenant, returns = OrgResponse, signed, permissions = unknown)]
pub struct CreateOrg {
    /// A display name.
    pub name: String,
    /// The key stores of the organization: one JSON object each. Their form is not documented.
    pub key_stores: Vec<AnyJson>,
}

/// Reads an organization of the tenant.
#[dfns_endpoint(GET, "/tenant/orgs/{orgId}",
    group = Tenant, returns = OrgResponse, permissions = unknown)]
pub struct GetOrg {
    /// The organization to read.
    pub org_id: OrgId,
}

/// Changes the name of an organization of the tenant.
#[dfns_endpoint(PUT, "/tenant/orgs/{orgId}",
    group = Tenant, returns = OrgResponse, signed, permissions = unknown)]
pub struct UpdateOrg {
    /// The organization to change.
    pub org_id: OrgId,
    /// The new name. If absent, the name stays unchanged.
    pub name: Option<String>,
}

/// Changes the status of an organization of the tenant: activates, suspends or archives it.
#[dfns_endpoint(PUT, "/tenant/orgs/{orgId}/status",
    group = Tenant, returns = (), signed, permissions = unknown)]
pub struct UpdateOrgStatus {
    /// The organization to change.
    pub org_id: OrgId,
    /// The new status.
    pub status: OrgStatus,
}

/// An organization of the tenant.
#[dfns_object(response)]
pub struct OrgResponse {
    /// The organization: a JSON object. Its form is not documented.
    pub org: AnyJson,
}
