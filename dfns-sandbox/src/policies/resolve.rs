//! The resolution of an approval: by decisions, by time, or by a test.

use super::approvals::{Expiry, Held, HeldApproval, Resume};
use super::subject::{Signing, changing, lock, release, signing};
use crate::refusal::Refusal;
use crate::store::{Context, Due};
use dfns_core::ChangeRequest;
use dfns_endpoints::policies::{Activity, Approval, ApprovalStatus};
use dfns_endpoints::webhooks::WebhookEventKind;
use serde_json::json;

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
    cx.emit(WebhookEventKind::ApprovalResolved, &approval.event_data(activity.clone()))?;
    cx.emit(WebhookEventKind::PolicyActivityResolved, &json!({ "activity": activity, "outcome": approval.status }))?;
    cx.schedule(cx.time(), &Resume { approval_id: approval.id.clone() })?;
    Ok(approval)
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
        Held::Transfer(id) => Ok(signing(Signing::Transfer(cx.get(id)?))),
        Held::Transaction(id) => Ok(signing(Signing::Transaction(cx.get(id)?))),
        Held::Signature(id) => Ok(signing(Signing::Signature(cx.get(id)?))),
        Held::Swap(id, _) => Ok(signing(Signing::Swap(cx.get(id)?))),
        Held::Change(id) => changing(&approval.kind, cx.get::<ChangeRequest>(id)?),
        Held::VaultLock(id) => lock(&approval.kind, &cx.get(id)?),
        Held::QuarantineRelease(id) => release(&cx.get(id)?),
    }
}

/// The approval as the API shows it.
pub(crate) fn view(cx: &Context<'_>, approval: &HeldApproval) -> Result<Approval, Refusal> {
    Ok(approval.shown(activity(cx, approval)?))
}
