//! The organizations of a tenant.
//!
//! What an organization looks like from its tenant is described nowhere: it is kept as the JSON that comes.

use super::Tenant;
use crate::OrgId;
use dfns_core::{AnyJson, Page, dfns_endpoint, dfns_object};

dfns_core::open_enum! {
    /// The state of an organization.
    pub enum OrgStatus {
        /// Usable.
        Active => "Active",
        /// It cannot be used for the time being.
        Suspended => "Suspended",
        /// It was given up. Lists leave it out, unless they are asked for it.
        Archived => "Archived",
    }
}

/// Lists the organizations of the tenant: those that are not archived, if nothing else is said.
///
/// Yields organizations as JSON, since nothing tells their members.
#[dfns_endpoint(GET, "/tenant/orgs",
    group = Tenant, returns = Page<AnyJson>, paginated, permissions = unknown)]
pub struct ListOrgs {
    /// The maximum number of organizations per page.
    pub limit: Option<u32>,
    /// The `next_page_token` of the previous page.
    pub pagination_token: Option<String>,
    /// Organizations in one of these states only.
    pub status: Option<Vec<OrgStatus>>,
}

/// Creates an organization in the tenant. Whoever creates it becomes its first administrator.
#[dfns_endpoint(POST, "/tenant/orgs",
    group = Tenant, returns = OrgResponse, signed, permissions = unknown)]
pub struct CreateOrg {
    /// A display name.
    pub name: String,
    /// Where the organization's keys are to be kept: a JSON object for each key store. Their members are described
    /// nowhere.
    pub key_stores: Vec<AnyJson>,
}

/// Reads an organization of the tenant.
#[dfns_endpoint(GET, "/tenant/orgs/{orgId}",
    group = Tenant, returns = OrgResponse, permissions = unknown)]
pub struct GetOrg {
    /// The organization to read.
    pub org_id: OrgId,
}

/// Changes the name of an organization of the tenant; left out, it stays as it is.
#[dfns_endpoint(PUT, "/tenant/orgs/{orgId}",
    group = Tenant, returns = OrgResponse, signed, permissions = unknown)]
pub struct UpdateOrg {
    /// The organization to change.
    pub org_id: OrgId,
    /// The new name.
    pub name: Option<String>,
}

/// Suspends or archives an organization of the tenant, or makes it active again.
#[dfns_endpoint(PUT, "/tenant/orgs/{orgId}/status",
    group = Tenant, returns = (), signed, permissions = unknown)]
pub struct UpdateOrgStatus {
    /// The organization to change.
    pub org_id: OrgId,
    /// The state it is to have.
    pub status: OrgStatus,
}

/// What there is to know of an organization.
#[dfns_object(response)]
pub struct OrgResponse {
    /// The organization: a JSON object, whose members are described nowhere.
    pub org: AnyJson,
}
