//! Organizations: their names and states, and the scopes in which identities act.
//!
//! The first organization and those that the tenant creates have the same record.

use super::model::{User, UserKind};
use crate::refusal::Refusal;
use crate::store::{Context, Entity, List, Scope};
use dfns_core::Timestamp;
use dfns_endpoints::tenant::OrgStatus;
use dfns_endpoints::{OrgId, TenantId};
use http::StatusCode;
use serde::{Deserialize, Serialize};

/// An organization.
#[derive(Serialize, Deserialize)]
pub(crate) struct Org {
    pub(crate) shown: ShownOrg,
    /// The permission that grants every operation in it.
    pub(crate) full_access_id: String,
}

/// An organization as the API shows it.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ShownOrg {
    pub(crate) id: OrgId,
    pub(crate) name: String,
    pub(crate) status: OrgStatus,
    pub(crate) tenant_id: TenantId,
    pub(crate) date_created: Timestamp,
    pub(crate) date_updated: Timestamp,
}

impl Entity for Org {
    const NOUN: &'static str = "org";
    const IS_SHARED: bool = true;

    fn id(&self) -> &str {
        self.shown.id.as_str()
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        let is_closed = self.shown.status != OrgStatus::Active;
        is_closed.then(|| (CLOSED, self.shown.id.to_string())).into_iter().collect()
    }
}

/// The index of the organizations that are not active. Most requests find nothing there, which
/// costs less than to read the organization.
const CLOSED: &str = "closed";

impl Org {
    /// The scope of the organization.
    pub(crate) fn scope(&self, cx: &Context<'_>) -> Scope {
        if self.shown.id.as_str() == cx.shared.org_id { Scope::FIRST } else { Scope::other(self.id()) }
    }

    /// Refuses to act in the organization unless it is active.
    pub(crate) fn check_active(&self) -> Result<(), Refusal> {
        match &self.shown.status {
            OrgStatus::Active => Ok(()),
            status => {
                let status = status.as_str().to_ascii_lowercase();
                Err(Refusal::new(StatusCode::FORBIDDEN, format!("organization {} is {status}", self.shown.id)))
            }
        }
    }
}

/// The scope of the organization or the tenant with this id.
pub(crate) fn scope_of(cx: &Context<'_>, id: &str) -> Result<Option<Scope>, Refusal> {
    if id == cx.shared.org_id {
        return Ok(Some(Scope::FIRST));
    }
    if cx.shared.tenant.id() == Some(id) {
        return Ok(Some(cx.shared.tenant.clone()));
    }
    Ok(cx.find::<Org>(id)?.map(|org| org.scope(cx)))
}

/// Refuses to act in an organization that is suspended or archived.
pub(crate) fn check_open(cx: &Context<'_>, scope: &Scope) -> Result<(), Refusal> {
    let id = scope.id().unwrap_or(&cx.shared.org_id);
    cx.find_by::<Org>(CLOSED, id)?.map_or(Ok(()), |org| org.check_active())
}

/// The scopes of all organizations, the first one first.
pub(crate) fn organizations(cx: &Context<'_>) -> Result<Vec<Scope>, Refusal> {
    let orgs = cx.list::<Org>(&List::all().oldest_first())?;
    Ok(orgs.iter().map(|org| org.scope(cx)).collect())
}

/// The permission that grants every operation in a scope. The tenant has none.
pub(crate) fn full_access_id(cx: &Context<'_>, scope: &Scope) -> Result<Option<String>, Refusal> {
    match scope.id() {
        None => Ok(Some(cx.shared.full_access_id.clone())),
        Some(id) => Ok(cx.find::<Org>(id)?.map(|org| org.full_access_id)),
    }
}

/// The scope that a user is at home in: the tenant for its users, who may belong to organizations
/// too, or the organization.
pub(crate) fn home(cx: &Context<'_>, user_id: &str) -> Result<Option<Scope>, Refusal> {
    let known = organizations(cx)?;
    for scope in std::iter::once(cx.shared.tenant.clone()).chain(known) {
        if cx.find_in::<User>(&scope, user_id)?.is_some() {
            return Ok(Some(scope));
        }
    }
    Ok(None)
}

/// The organizations that a user of the tenant belongs to, the oldest first.
pub(crate) fn orgs_of(cx: &Context<'_>, user_id: &str) -> Result<Vec<Org>, Refusal> {
    let mut orgs = Vec::new();
    for org in cx.list::<Org>(&List::all().oldest_first())? {
        if cx.find_in::<User>(&org.scope(cx), user_id)?.is_some() {
            orgs.push(org);
        }
    }
    Ok(orgs)
}

/// Adds a user of the tenant to the organization of this context.
pub(crate) fn join(cx: &mut Context<'_>, user: &User) -> Result<(), Refusal> {
    cx.insert(&User { registration_code: None, is_active: true, ..user.clone() })
}

/// The record of a user that says who they are. For users of the tenant it is the one there.
pub(crate) fn at_home(cx: &Context<'_>, user: User) -> Result<User, Refusal> {
    if user.kind != UserKind::TenantUser {
        return Ok(user);
    }
    cx.find_in(&cx.shared.tenant, &user.id)?.ok_or_else(Refusal::unknown_user)
}
