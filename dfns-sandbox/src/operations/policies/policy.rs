//! The policies themselves. Only updating and archiving are changes that policies govern.

use super::definition;
use crate::operations::{Operation, changes, check};
use crate::policies::{ACTIVE, Subject, typed};
use crate::refusal::Refusal;
use crate::store::{Context, Entity, List};
use dfns_core::{ChangeOperation, ChangeRequest, ChangeRequestKind, Outcome, Page};
use dfns_endpoints::PolicyId;
use dfns_endpoints::policies::{
    CreatePolicy, DeletePolicy, GetPolicy, ListPolicies, Policy, PolicyDefinition, PolicyStatus, UpdatePolicy,
};
use http::StatusCode;

impl Entity for Policy {
    const NOUN: &'static str = "policy";

    fn id(&self) -> &str {
        self.id.as_str()
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        let is_active = self.status == PolicyStatus::Active;
        let kind = is_active.then(|| (ACTIVE, self.activity_kind.to_string()));
        [("status", self.status.to_string())].into_iter().chain(kind).collect()
    }
}

impl Operation for ListPolicies {
    fn run(self, cx: &mut Context<'_>) -> Result<Page<Policy>, Refusal> {
        let list = match &self.status {
            None => List::all(),
            Some(status) => {
                check::known("status", status)?;
                List::by("status", status.as_str())
            }
        };
        cx.page(&list.limits(20, 500), self.limit, self.pagination_token.as_deref())
    }
}

impl Operation for CreatePolicy {
    // A policy without a part of its definition governs something else than its author thinks.
    const REFUSES_UNKNOWN_FIELDS: bool = true;

    fn run(self, cx: &mut Context<'_>) -> Result<Policy, Refusal> {
        let PolicyDefinition { name, activity_kind, rule, action, filters } = definition::checked(cx, self.policy)?;
        let policy = Policy {
            id: cx.new_id("plc").into(),
            name,
            status: PolicyStatus::Active,
            activity_kind,
            rule,
            action,
            filters,
            date_created: Some(cx.now()),
            date_updated: Some(cx.now()),
            pending_change_request: None,
        };
        cx.insert(&policy)?;
        Ok(policy)
    }
}

impl Operation for GetPolicy {
    fn run(self, cx: &mut Context<'_>) -> Result<Policy, Refusal> {
        cx.get(&self.policy_id)
    }
}

impl Operation for UpdatePolicy {
    // A policy without a part of its definition governs something else than its author thinks.
    const REFUSES_UNKNOWN_FIELDS: bool = true;

    fn run(self, cx: &mut Context<'_>) -> Result<Outcome<Policy>, Refusal> {
        let definition = definition::checked(cx, self.policy)?;
        let policy = get_changeable(cx, &self.policy_id)?;
        let PolicyDefinition { name, activity_kind, rule, action, filters } = definition;
        change(cx, Policy { name, activity_kind, rule, action, filters, ..policy })
    }
}

impl Operation for DeletePolicy {
    fn run(self, cx: &mut Context<'_>) -> Result<Outcome<Policy>, Refusal> {
        let policy = get_changeable(cx, &self.policy_id)?;
        change(cx, Policy { status: PolicyStatus::Archived, ..policy })
    }
}

/// The policy with this id, if it is in effect and no change of it waits.
fn get_changeable(cx: &Context<'_>, id: &PolicyId) -> Result<Policy, Refusal> {
    let policy = cx.get::<Policy>(id)?;
    if policy.status != PolicyStatus::Active {
        return Err(Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, format!("policy {id} is archived")));
    }
    changes::check_unchanging(cx, id.as_str())?;
    Ok(policy)
}

/// Changes a policy, unless a policy requires approval.
fn change(cx: &mut Context<'_>, mut policy: Policy) -> Result<Outcome<Policy>, Refusal> {
    policy.date_updated = Some(cx.now());
    let kind = ChangeRequestKind::Policy;
    let change = changes::request(cx, kind, ChangeOperation::Update, policy.id(), &policy)?;
    if let Some(change) = changes::govern(cx, &Subject::Policy(&change))? {
        let mut unchanged = cx.get::<Policy>(&policy.id)?;
        unchanged.pending_change_request = Some(Box::new(typed(change.clone())?));
        cx.update(&unchanged)?;
        return Ok(Outcome::Pending(Box::new(change)));
    }
    cx.update(&policy)?;
    Ok(Outcome::Done(policy))
}

/// Ends the change of a policy. Returns false if it can no longer be applied.
pub(in crate::operations) fn settle(
    cx: &mut Context<'_>,
    change: &ChangeRequest,
    is_approved: bool,
) -> Result<bool, Refusal> {
    let Some(mut policy) = cx.find::<Policy>(&change.entity_id)? else { return Ok(false) };
    let new = typed::<Policy>(change.clone())?.body;
    if let Some(new) = new.filter(|_| is_approved) {
        policy = Policy { date_updated: Some(cx.now()), ..new };
    }
    policy.pending_change_request = None;
    cx.update(&policy)?;
    Ok(true)
}
