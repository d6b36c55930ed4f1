//! The continuation of activities after an approval or an offline signature: the one place that
//! knows how each kind of activity goes on.

use super::signers::OfflineSigned;
use super::{keys, payments, permissions, policies, staking, swaps, vaults};
use crate::policies::{Held, HeldApproval, Resume};
use crate::refusal::Refusal;
use crate::store::{Context, Due};
use dfns_core::{ChangeRequest, ChangeRequestId, ChangeRequestKind, ChangeRequestStatus};
use dfns_endpoints::onchain::SignatureRequest;
use dfns_endpoints::policies::ApprovalStatus;

impl Due for Resume {
    const KIND: &'static str = "resumption of an activity";

    fn fire(self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let approval = cx.get::<HeldApproval>(&self.approval_id)?;
        let rejection = (approval.status != ApprovalStatus::Approved).then(|| approval.rejection());
        match &approval.held {
            Held::Transfer(id) => payments::resume(cx, id.as_str(), rejection),
            Held::Transaction(id) => payments::resume(cx, id.as_str(), rejection),
            Held::Signature(id) => {
                keys::resume(cx, id, rejection)?;
                staking::authorized(cx, id)
            }
            Held::Swap(id, transaction_id) => swaps::resume(cx, id, transaction_id, rejection),
            Held::Change(id) => resume_change(cx, id, rejection.is_none()),
            Held::VaultLock(id) => vaults::resume_lock(cx, id, rejection),
            Held::QuarantineRelease(id) => vaults::resume_release(cx, id, rejection),
        }
    }
}

impl Due for OfflineSigned {
    const KIND: &'static str = "offline signature";

    fn fire(self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        match cx.find::<SignatureRequest>(&self.id)? {
            Some(request) => keys::signed_offline(cx, &request.id),
            None => payments::signed_offline(cx, &self.id),
        }
    }
}

/// Applies a change that was approved, or rejects it.
fn resume_change(cx: &mut Context<'_>, id: &ChangeRequestId, is_approved: bool) -> Result<(), Refusal> {
    let mut change = cx.get::<ChangeRequest>(id)?;
    if change.status != ChangeRequestStatus::Pending {
        return Ok(());
    }
    let settled = match change.kind {
        ChangeRequestKind::Permission => permissions::settle_permission(cx, &change, is_approved)?,
        ChangeRequestKind::Assignment => permissions::settle_assignment(cx, &change, is_approved)?,
        _ => policies::settle(cx, &change, is_approved)?,
    };
    change.status = match (is_approved, settled) {
        (false, _) => ChangeRequestStatus::Rejected,
        (true, true) => ChangeRequestStatus::Applied,
        (true, false) => ChangeRequestStatus::Failed,
    };
    change.date_resolved = Some(cx.now());
    cx.update(&change)
}
