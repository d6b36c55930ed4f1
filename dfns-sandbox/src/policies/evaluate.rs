//! The evaluation of an activity.

use super::ACTIVE;
use super::approvals::{Expiry, HeldApproval};
use super::facts::{BlockAs, Switches, facts, incoming, measure, tagged};
use super::rules::{Decision, Evaluation, Facts, Target, judge};
use super::subject::Subject;
use crate::clock::usable;
use crate::event::Event;
use crate::refusal::Refusal;
use crate::store::{Context, List};
use dfns_core::{ApprovalId, Timestamp};
use dfns_endpoints::onchain::BlockchainEvent;
use dfns_endpoints::policies::{
    Activity, ApprovalGroup, ApprovalStatus, IncomingActivity, Policy, PolicyActivityKind, PolicyEvaluation,
};
use dfns_endpoints::webhooks::{PolicyTriggeredEvent, TriggeredPolicy, WebhookEventKind};
use http::StatusCode;
use serde_json::json;
use std::time::{Duration, SystemTime};

/// The outcome of an evaluation.
pub(crate) enum Verdict {
    /// The activity may go on.
    Allowed,
    /// It waits for this approval.
    Held(ApprovalId),
    /// It is rejected, for this reason.
    Blocked(String),
    /// It fails for this reason: only policies of the wallet that pays its fee block it.
    Unsponsored(String),
}

/// Evaluates the policies that govern an activity of the caller.
///
/// # Errors
/// 403 if a policy blocks an activity that is not an entity of its own. The refusal still names
/// the policies that triggered.
pub(crate) fn evaluate(cx: &mut Context<'_>, subject: &Subject<'_>) -> Result<Verdict, Refusal> {
    let kind = subject.kind();
    let policies = cx.list::<Policy>(&List::by(ACTIVE, kind.as_str()).oldest_first())?;
    let facts = facts(cx, subject, &policies)?;
    let (evaluations, decision) = judge(&policies, &facts);
    let triggered = triggered(cx, &subject.activity(None)?, &policies, &evaluations)?;
    if let Decision::Blocked(reason) = decision {
        if is_of_sponsor(&policies, &facts, subject) {
            cx.events.extend(triggered);
            measure(cx, subject, &facts)?;
            return Ok(Verdict::Unsponsored(format!("Fee sponsor blocked by policy: {reason}")));
        }
        let switches = cx.find::<Switches>("")?.unwrap_or_default();
        if subject.signer().is_none() || switches.block_as == BlockAs::Error {
            return Err(blocked(&policies, &evaluations).telling(triggered));
        }
        cx.events.extend(triggered);
        measure(cx, subject, &facts)?;
        return Ok(Verdict::Blocked(format!("Blocked by policy: {reason}")));
    }
    cx.events.extend(triggered);
    measure(cx, subject, &facts)?;
    match decision {
        Decision::Held(groups, timeout) => hold(cx, subject, evaluations, groups, timeout).map(Verdict::Held),
        _ => Ok(Verdict::Allowed),
    }
}

/// Whether a payment that is blocked would not be without the wallet that pays its fee.
fn is_of_sponsor(policies: &[Policy], facts: &Facts, subject: &Subject<'_>) -> bool {
    let Some(payers) = subject.payers().filter(|payers| payers.sponsor.is_some()) else { return false };
    payers.governed().is_none_or(|wallet| {
        let own = Facts { target: Target::Wallets(vec![tagged(wallet)]), ..facts.clone() };
        !matches!(judge(policies, &own).1, Decision::Blocked(_))
    })
}

/// Screens incoming transfers, and emits the events of policies that trigger. Blocks nothing.
pub(crate) fn screen(cx: &mut Context<'_>, events: &[BlockchainEvent]) -> Result<(), Refusal> {
    let kind = PolicyActivityKind::WalletsIncomingTransaction;
    let policies = cx.list::<Policy>(&List::by(ACTIVE, kind.as_str()).oldest_first())?;
    if policies.is_empty() {
        return Ok(());
    }
    for event in events {
        let Some(facts) = incoming(cx, event)? else { continue };
        let (evaluations, _) = judge(&policies, &facts);
        let activity = Activity::from(Box::new(IncomingActivity { blockchain_event: event.clone() }));
        let triggered = triggered(cx, &activity, &policies, &evaluations)?;
        cx.events.extend(triggered);
    }
    Ok(())
}

/// The events of the policies that triggered.
fn triggered(
    cx: &mut Context<'_>,
    activity: &Activity,
    policies: &[Policy],
    evaluations: &[Evaluation],
) -> Result<Vec<Event>, Refusal> {
    let mut events = Vec::new();
    for evaluation in evaluations.iter().filter(|evaluation| evaluation.is_triggered) {
        let Some(policy) = policies.iter().find(|policy| policy.id == evaluation.policy_id) else { continue };
        let policy_evaluation = TriggeredPolicy {
            id: cx.new_id("plce"),
            triggered: true,
            reason: Some(evaluation.reason.clone()),
            date: Some(cx.now()),
            policy: policy.clone(),
            activity: activity.clone(),
            context: evaluation.context.clone(),
        };
        events.push(cx.event(WebhookEventKind::PolicyTriggered, &PolicyTriggeredEvent { policy_evaluation })?);
    }
    Ok(events)
}

/// 403, with the policies that block.
fn blocked(policies: &[Policy], evaluations: &[Evaluation]) -> Refusal {
    use dfns_endpoints::policies::PolicyAction;
    let blocks = |evaluation: &&Evaluation| {
        let policy = policies.iter().find(|policy| policy.id == evaluation.policy_id);
        let is_harmless =
            |policy: &Policy| matches!(policy.action, PolicyAction::NoAction | PolicyAction::RequestApproval(_));
        evaluation.is_triggered && policy.is_some_and(|policy| !is_harmless(policy))
    };
    let blocking: Vec<_> = evaluations
        .iter()
        .filter(blocks)
        .map(|evaluation| json!({ "policyId": evaluation.policy_id, "reason": evaluation.reason }))
        .collect();
    Refusal::with_details(StatusCode::FORBIDDEN, "Operation blocked by policy", json!({ "policies": blocking }))
}

/// Makes the approval that an activity waits for.
fn hold(
    cx: &mut Context<'_>,
    subject: &Subject<'_>,
    evaluations: Vec<Evaluation>,
    groups: Vec<ApprovalGroup>,
    timeout: Option<u32>,
) -> Result<ApprovalId, Refusal> {
    let expiration = timeout.and_then(|minutes| expiration(cx.time(), minutes));
    let shown = |evaluation: Evaluation| PolicyEvaluation {
        policy_id: evaluation.policy_id,
        triggered: Some(evaluation.is_triggered),
        trigger_status: None,
        reason: Some(evaluation.reason),
        context: evaluation.context,
    };
    let approval = HeldApproval {
        id: cx.new_id("ap").into(),
        initiator_id: cx.caller_id()?.into(),
        kind: subject.kind(),
        held: subject.held(),
        groups,
        status: ApprovalStatus::Pending,
        evaluations: evaluations.into_iter().map(shown).collect(),
        decisions: Vec::new(),
        date_created: cx.now(),
        date_updated: cx.now(),
        date_resolved: None,
        expiration_date: expiration.map(Timestamp::from),
        forced_reason: None,
    };
    cx.insert(&approval)?;
    if let Some(at) = expiration {
        cx.schedule(at, &Expiry { approval_id: approval.id.clone() })?;
    }
    let activity = subject.activity(Some(&approval.id))?;
    cx.emit(WebhookEventKind::ApprovalPending, &approval.event_data(activity))?;
    Ok(approval.id)
}

/// The time after so many minutes, unless no clock shows it.
fn expiration(now: SystemTime, minutes: u32) -> Option<SystemTime> {
    let at = now.checked_add(Duration::from_secs(60 * u64::from(minutes)))?;
    usable(at).map(|_| at)
}
