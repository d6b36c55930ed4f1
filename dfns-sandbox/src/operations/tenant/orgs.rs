//! The organizations of the tenant. Each has users, wallets and everything else of its own.

use crate::identity::{Org, ShownOrg, User, UserKind, join, new_user, person};
use crate::mail::Mail;
use crate::operations::auth::new_code;
use crate::operations::{Operation, check, permissions, signers};
use crate::refusal::Refusal;
use crate::store::{Context, List, Scope};
use dfns_core::{AnyJson, Page};
use dfns_endpoints::OrgId;
use dfns_endpoints::permissions::Permission;
use dfns_endpoints::tenant::{CreateOrg, GetOrg, ListOrgs, OrgResponse, OrgStatus, UpdateOrg, UpdateOrgStatus};
use http::StatusCode;
use serde_json::{Map, Value};

impl Operation for ListOrgs {
    fn run(self, cx: &mut Context<'_>) -> Result<Page<AnyJson>, Refusal> {
        check::filter("status", self.status.as_deref())?;
        let list = List::all().oldest_first().only(|org: &Org| match &self.status {
            Some(wanted) => wanted.contains(&org.shown.status),
            None => org.shown.status != OrgStatus::Archived,
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
        let (id, full_access_id) = (cx.new_id("or"), cx.new_id("pm"));
        let org = new_org(cx, id, self.name, full_access_id)?;
        let creator = creator(cx)?;
        let everything = cx.find_in::<Permission>(&Scope::FIRST, &cx.shared.full_access_id)?;
        let operations = everything.ok_or_else(Refusal::internal)?.operations;
        cx.within(&org.scope(cx), |cx| {
            signers::found(cx)?;
            permissions::create(cx, Some(&org.full_access_id), "FullAccess".to_owned(), operations, true)?;
            match first_admin(cx, creator)? {
                Some(admin) => permissions::assign(cx, &org.full_access_id, &admin).map(drop),
                None => Ok(()),
            }
        })?;
        view(&org)
    }
}

/// The record of the first organization.
pub(super) fn found(cx: &mut Context<'_>) -> Result<(), Refusal> {
    let (id, full_access_id) = (cx.shared.org_id.clone(), cx.shared.full_access_id.clone());
    new_org(cx, id, "Sandbox".to_owned(), full_access_id).map(drop)
}

fn new_org(cx: &mut Context<'_>, id: String, name: String, full_access_id: String) -> Result<Org, Refusal> {
    let shown = ShownOrg {
        id: id.into(),
        name,
        status: OrgStatus::Active,
        tenant_id: cx.shared.tenant.id().unwrap_or_default().into(),
        date_created: cx.now(),
        date_updated: cx.now(),
    };
    let org = Org { shown, full_access_id };
    cx.insert(&org)?;
    Ok(org)
}

/// The record of the caller where they act.
fn creator(cx: &Context<'_>) -> Result<User, Refusal> {
    let caller = cx.caller()?;
    cx.find_in::<User>(&caller.scope, &caller.user_id)?.ok_or_else(Refusal::not_authorized)
}

/// Adds the creator of an organization to it, and returns their id in it.
///
/// Users of the tenant join as they are. An employee of the first organization becomes an employee
/// of the new one, with credentials of their own there, and is mailed a code to register them.
/// Others have no name to log in with.
fn first_admin(cx: &mut Context<'_>, creator: User) -> Result<Option<String>, Refusal> {
    match creator.kind {
        UserKind::TenantUser => join(cx, &creator)?,
        UserKind::CustomerEmployee => return invite(cx, &creator.username).map(Some),
        UserKind::EndUser | UserKind::ServiceAccount => return Ok(None),
    }
    Ok(Some(creator.id))
}

/// Adds an employee who is mailed a code to register with.
fn invite(cx: &mut Context<'_>, username: &str) -> Result<String, Refusal> {
    if person(cx, username)?.is_some() {
        return Err(Refusal::user_exists());
    }
    let code = new_code(cx);
    cx.mail.push(Mail::new(username, "registration", &code.text));
    let mut user = new_user(cx, UserKind::CustomerEmployee, username);
    user.registration_code = Some(code);
    cx.insert(&user)?;
    Ok(user.id)
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
        org.shown.name = self.name.unwrap_or(org.shown.name);
        org.shown.date_updated = cx.now();
        cx.update(&org)?;
        view(&org)
    }
}

impl Operation for UpdateOrgStatus {
    fn run(self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        set_status(cx, &self.org_id, self.status)
    }
}

/// Changes the status of an organization.
pub(crate) fn set_status(cx: &mut Context<'_>, id: &OrgId, status: OrgStatus) -> Result<(), Refusal> {
    check::known("status", &status)?;
    let mut org = unarchived(cx, id)?;
    org.shown.status = status;
    org.shown.date_updated = cx.now();
    cx.update(&org)
}

/// The organization with this id, if it is not archived, which is final.
fn unarchived(cx: &Context<'_>, id: &OrgId) -> Result<Org, Refusal> {
    let org = cx.get::<Org>(id)?;
    if org.shown.status == OrgStatus::Archived {
        return Err(Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, format!("org {id} is archived")));
    }
    Ok(org)
}

fn view(org: &Org) -> Result<OrgResponse, Refusal> {
    Ok(OrgResponse { org: json(org)? })
}

/// An organization as the API shows it.
pub(super) fn json(org: &Org) -> Result<AnyJson, Refusal> {
    AnyJson::new(&org.shown).map_err(|_| Refusal::internal())
}
