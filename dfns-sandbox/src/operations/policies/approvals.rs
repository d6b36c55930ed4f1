//! Approvals and the decisions of approvers.

use crate::operations::{Operation, check};
use crate::policies::{HeldApproval, resolve, view};
use crate::refusal::Refusal;
use crate::store::{Context, List};
use dfns_core::{ApprovalId, Page, Timestamp};
use dfns_endpoints::policies::{
    Approval, ApprovalStatus, CreateApprovalDecision, Decision, GetApproval, ListApprovals,
};
use std::time::SystemTime;

/// A status of 2024, which no approval has any more.
const AUTO_APPROVED: &str = "AutoApproved";

impl Operation for ListApprovals {
    fn run(self, cx: &mut Context<'_>) -> Result<Page<Approval>, Refusal> {
        if let Some(status) = self.status.as_ref().filter(|status| status.as_str() != AUTO_APPROVED) {
            check::known("status", status)?;
        }
        let (status, initiator) = (self.status.as_ref(), self.initiator_id.as_ref());
        let list = match (status, initiator) {
            (Some(status), _) => List::by("status", status.as_str()),
            (None, Some(initiator)) => List::by("initiator", initiator.as_str()),
            (None, None) => List::all(),
        };
        let is_listed = |approval: &HeldApproval| {
            initiator.is_none_or(|initiator| approval.initiator_id == *initiator)
                && self.approver_id.as_ref().is_none_or(|approver| approval.awaits(approver.as_str()))
        };
        let page = cx.page(&list.only(is_listed).limits(20, 500), self.limit, self.pagination_token.as_deref())?;
        let items = page.items.iter().map(|approval| view(cx, approval)).collect::<Result<_, _>>()?;
        Ok(Page { items, next_page_token: page.next_page_token })
    }
}

impl Operation for GetApproval {
    fn run(self, cx: &mut Context<'_>) -> Result<Approval, Refusal> {
        view(cx, &cx.get::<HeldApproval>(&self.approval_id)?)
    }
}

impl Operation for CreateApprovalDecision {
    fn run(self, cx: &mut Context<'_>) -> Result<Approval, Refusal> {
        check_decision(&self.value, self.reason.as_deref())?;
        let caller = cx.caller_id()?.to_owned();
        decide(cx, &self.approval_id, &caller, self.value, self.reason)
    }
}

/// Refuses decisions that the API does not have.
pub(crate) fn check_decision(value: &Decision, reason: Option<&str>) -> Result<(), Refusal> {
    if let Some(reason) = reason {
        check::length("reason", reason, 0..=1000)?;
    }
    check::known("value", value)
}

/// Records the decision of a user, and ends the approval if it settles it.
pub(crate) fn decide(
    cx: &mut Context<'_>,
    approval_id: &ApprovalId,
    user_id: &str,
    value: Decision,
    reason: Option<String>,
) -> Result<Approval, Refusal> {
    let mut approval = cx.get::<HeldApproval>(approval_id)?;
    // Its timer may be late.
    if approval.is_pending() && approval.expiration_date.as_ref().is_some_and(|date| has_passed(date, cx.time())) {
        approval.status = ApprovalStatus::Expired;
    }
    let resolution = approval.decide(user_id, value, reason, cx.now())?;
    cx.update(&approval)?;
    if let Some(status) = resolution {
        approval = resolve(cx, approval, status)?;
    }
    view(cx, &approval)
}

fn has_passed(date: &Timestamp, now: SystemTime) -> bool {
    date.to_system_time().is_ok_and(|date| date <= now)
}
