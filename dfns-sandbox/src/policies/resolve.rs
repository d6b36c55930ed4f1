//! The resolution of an approval: by decisions, by time, or by a test.

use super::approvals::{Held, HeldApproval};
use super::evaluate::{changing, signing};
use crate::operations::Resume;
use crate::refusal::Refusal;
use crate::store::{Context, Due};
use dfns_core::{ApprovalId, ChangeRequest};
use dfns_endpoints::onchain::SignatureRequest;
use dfns_endpoints::policies::{Activity, Approval, ApprovalStatus};
use dfns_endpoints::webhooks::WebhookEventKind;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Ends an approval. Its activity goes on, or is rejected, once this is committed.
pub(crate) fn resolve(
    cx: &mut Context<'_>,
    mut approval: HeldApproval,
    status: ApprovalStatus,
) -> Result<HeldApproval, Refusal> {
    approval.status = status;
    approval.date_updated = cx.now();
    approval.date_resolved = Some(cx.now());
    cx.update(&approval)?;
    let activity = activity(cx, &approval)?;
    cx.emit(WebhookEventKind::ApprovalResolved, &event_data(&approval, activity.clone()))?;
    cx.emit(WebhookEventKind::PolicyActivityResolved, &json!({ "activity": activity, "outcome": approval.status }))?;
    cx.schedule(cx.time(), &Resume { approval_id: approval.id.clone() })?;
    Ok(approval)
}

/// The time to decide has passed.
#[derive(Serialize, Deserialize)]
pub(crate) struct Expiry {
    pub(super) approval_id: ApprovalId,
}

impl Due for Expiry {
    const KIND: &'static str = "expiry of an approval";

    fn fire(self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let approval = cx.get::<HeldApproval>(&self.approval_id)?;
        if !approval.is_pending() {
            return Ok(());
        }
        resolve(cx, approval, ApprovalStatus::Expired).map(drop)
    }
}

/// The activity of an approval, with its entity as it is now.
pub(crate) fn activity(cx: &Context<'_>, approval: &HeldApproval) -> Result<Activity, Refusal> {
    match &approval.held {
        Held::Signature(id) => Ok(signing(cx.get::<SignatureRequest>(id)?)),
        Held::Change(id) => changing(&approval.kind, cx.get::<ChangeRequest>(id)?),
    }
}

/// The approval as the API shows it.
pub(crate) fn view(cx: &Context<'_>, approval: &HeldApproval) -> Result<Approval, Refusal> {
    Ok(shown(approval, activity(cx, approval)?))
}

fn shown(approval: &HeldApproval, activity: Activity) -> Approval {
    Approval {
        id: approval.id.clone(),
        org_id: None,
        initiator_id: approval.initiator_id.clone(),
        activity,
        activity_id: None,
        activity_kind: None,
        status: approval.status.clone(),
        policy_evaluations: Some(approval.evaluations.clone()),
        evaluated_policies: None,
        decisions: approval.decisions.clone(),
        expiration_date: approval.expiration_date.clone(),
        date_created: Some(approval.date_created.clone()),
        date_updated: approval.date_updated.clone(),
        date_resolved: approval.date_resolved.clone(),
    }
}

/// The data of an event about an approval. Readers look for the id of the activity in two places.
pub(super) fn event_data(approval: &HeldApproval, activity: Activity) -> Value {
    let id = approval.held.id();
    let approval = Approval { activity_id: Some(id.to_owned()), ..shown(approval, activity) };
    json!({ "approval": approval, "activityId": id })
}
