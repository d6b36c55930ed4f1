//! The organizations of the tenant: names and states. They have no users, so nobody has a token of
//! one.

use super::record::tenant_id;
use crate::operations::{Operation, check};
use crate::refusal::Refusal;
use crate::store::{Context, Entity, List};
use dfns_core::{AnyJson, Page, Timestamp};
use dfns_endpoints::tenant::{CreateOrg, GetOrg, ListOrgs, OrgResponse, OrgStatus, UpdateOrg, UpdateOrgStatus};
use dfns_endpoints::{OrgId, TenantId};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// An organization of the tenant.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Org {
    id: OrgId,
    name: String,
    status: OrgStatus,
    tenant_id: TenantId,
    date_created: Timestamp,
    date_updated: Timestamp,
}

impl Entity for Org {
    const NOUN: &'static str = "org";

    fn id(&self) -> &str {
        self.id.as_str()
    }
}

impl Operation for ListOrgs {
    fn run(self, cx: &mut Context<'_>) -> Result<Page<AnyJson>, Refusal> {
        check::filter("status", self.status.as_deref())?;
        let list = List::all().oldest_first().only(|org: &Org| match &self.status {
            Some(wanted) => wanted.contains(&org.status),
            None => org.status != OrgStatus::Archived,
        });
        let page = cx.page(&list, check::capped(self.limit), self.pagination_token.as_deref())?;
        let items = page.items.iter().map(json).collect::<Result<_, _>>()?;
        Ok(Page { items, next_page_token: page.next_page_token })
    }
}

impl Operation for CreateOrg {
    fn run(self, cx: &mut Context<'_>) -> Result<OrgResponse, Refusal> {
        check::label("name", &self.name)?;
        if self.key_stores.iter().any(|store| store.decode::<Map<String, Value>>().is_err()) {
            return Err(check::must_be("keyStores", "a list of objects"));
        }
        let org = Org {
            id: cx.new_id("or").into(),
            name: self.name,
            status: OrgStatus::Active,
            tenant_id: tenant_id(cx)?,
            date_created: cx.now(),
            date_updated: cx.now(),
        };
        cx.insert(&org)?;
        view(&org)
    }
}

impl Operation for GetOrg {
    fn run(self, cx: &mut Context<'_>) -> Result<OrgResponse, Refusal> {
        view(&cx.get(&self.org_id)?)
    }
}

impl Operation for UpdateOrg {
    fn run(self, cx: &mut Context<'_>) -> Result<OrgResponse, Refusal> {
        check::optional_label("name", self.name.as_deref())?;
        let mut org = unarchived(cx, &self.org_id)?;
        org.name = self.name.unwrap_or(org.name);
        org.date_updated = cx.now();
        cx.update(&org)?;
        view(&org)
    }
}

impl Operation for UpdateOrgStatus {
    fn run(self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        check::known("status", &self.status)?;
        let mut org = unarchived(cx, &self.org_id)?;
        org.status = self.status;
        org.date_updated = cx.now();
        cx.update(&org)
    }
}

/// The organization with this id, if it is not archived, which is final.
fn unarchived(cx: &Context<'_>, id: &OrgId) -> Result<Org, Refusal> {
    let org = cx.get::<Org>(id)?;
    if org.status == OrgStatus::Archived {
        return Err(Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, format!("org {} is archived", org.id)));
    }
    Ok(org)
}

fn view(org: &Org) -> Result<OrgResponse, Refusal> {
    Ok(OrgResponse { org: json(org)? })
}

fn json(org: &Org) -> Result<AnyJson, Refusal> {
    AnyJson::new(org).map_err(|_| Refusal::internal())
}
