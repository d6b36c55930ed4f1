//! The evaluation of an activity.

use super::ACTIVE;
use super::approvals::{Expiry, Held, HeldApproval};
use super::facts::{BlockAs, Switches, facts, incoming, measure};
use super::rules::{Decision, Evaluation, judge};
use crate::clock::usable;
use crate::event::Event;
use crate::refusal::Refusal;
use crate::store::{Context, List};
use dfns_core::{ApprovalId, ChangeRequest, Timestamp};
use dfns_endpoints::onchain::{BlockchainEvent, SignatureRequest, TransactionRequest, TransferRequest};
use dfns_endpoints::policies::{
    Activity, ApprovalGroup, ApprovalStatus, AssignmentActivity, IncomingActivity, PermissionActivity,
    PoliciesActivity, Policy, PolicyActivityKind, PolicyEvaluation, SigningActivity,
};
use dfns_endpoints::wallets::Wallet;
use dfns_endpoints::webhooks::{PolicyTriggeredEvent, TriggeredPolicy, WebhookEventKind};
use dfns_endpoints::{KeyId, PermissionId, WalletId};
use http::StatusCode;
use serde_json::json;
use std::time::{Duration, SystemTime};

/// An activity that policies govern.
pub(crate) enum Subject<'a> {
    /// A transfer.
    Transfer { request: &'a TransferRequest, wallet: &'a Wallet },
    /// A transaction.
    Transaction { request: &'a TransactionRequest, wallet: &'a Wallet },
    /// A signature, with the wallets whose filters apply: its own, or all of its key.
    Signature { request: &'a SignatureRequest, wallets: &'a [Wallet] },
    /// A change of a permission.
    Permission(&'a ChangeRequest),
    /// A permission is given or taken.
    Assignment { change: &'a ChangeRequest, permission_id: &'a PermissionId },
    /// A change of a policy.
    Policy(&'a ChangeRequest),
}

/// The outcome of an evaluation.
pub(crate) enum Verdict {
    /// The activity may go on.
    Allowed,
    /// It waits for this approval.
    Held(ApprovalId),
    /// It is rejected, for this reason.
    Blocked(String),
}

impl Subject<'_> {
    pub(super) fn kind(&self) -> PolicyActivityKind {
        match self {
            Self::Transfer { .. } | Self::Transaction { .. } | Self::Signature { .. } => {
                PolicyActivityKind::WalletsSign
            }
            Self::Permission(_) => PolicyActivityKind::PermissionsModify,
            Self::Assignment { .. } => PolicyActivityKind::PermissionsAssign,
            Self::Policy(_) => PolicyActivityKind::PoliciesModify,
        }
    }

    pub(super) fn held(&self) -> Held {
        match self {
            Self::Transfer { request, .. } => Held::Transfer(request.id.clone()),
            Self::Transaction { request, .. } => Held::Transaction(request.id.clone()),
            Self::Signature { request, .. } => Held::Signature(request.id.clone()),
            Self::Permission(change) | Self::Assignment { change, .. } | Self::Policy(change) => {
                Held::Change(change.id.clone())
            }
        }
    }

    /// The key that signs, and the wallet if it is one's.
    pub(super) fn signer(&self) -> Option<(&KeyId, Option<&WalletId>)> {
        match self {
            Self::Transfer { wallet, .. } | Self::Transaction { wallet, .. } => {
                Some((&wallet.signing_key.id, Some(&wallet.id)))
            }
            Self::Signature { request, .. } => Some((&request.key_id, request.wallet_id.as_ref())),
            _ => None,
        }
    }

    /// The activity with its data, which may wait for an approval.
    pub(super) fn activity(&self, approval: Option<&ApprovalId>) -> Result<Activity, Refusal> {
        let change = |change: &ChangeRequest| ChangeRequest { approval_id: approval.cloned(), ..change.clone() };
        match self {
            Self::Transfer { request, .. } => {
                let request = TransferRequest { approval_id: approval.cloned(), ..(*request).clone() };
                Ok(signing(Signing::Transfer(request)))
            }
            Self::Transaction { request, .. } => {
                let request = TransactionRequest { approval_id: approval.cloned(), ..(*request).clone() };
                Ok(signing(Signing::Transaction(request)))
            }
            Self::Signature { request, .. } => {
                let request = SignatureRequest { approval_id: approval.cloned(), ..(*request).clone() };
                Ok(signing(Signing::Signature(request)))
            }
            Self::Permission(request) | Self::Assignment { change: request, .. } | Self::Policy(request) => {
                changing(&self.kind(), change(request))
            }
        }
    }
}

/// A request to sign.
pub(super) enum Signing {
    Transfer(TransferRequest),
    Transaction(TransactionRequest),
    Signature(SignatureRequest),
}

/// The activity of a request to sign.
pub(super) fn signing(request: Signing) -> Activity {
    let mut activity = SigningActivity {
        transfer_request: None,
        transaction_request: None,
        signature_request: None,
        swap_request: None,
    };
    match request {
        Signing::Transfer(request) => activity.transfer_request = Some(request),
        Signing::Transaction(request) => activity.transaction_request = Some(request),
        Signing::Signature(request) => activity.signature_request = Some(request),
    }
    Activity::WalletsSign(Box::new(activity))
}

/// The activity of a change.
pub(super) fn changing(kind: &PolicyActivityKind, change: ChangeRequest) -> Result<Activity, Refusal> {
    Ok(match kind {
        PolicyActivityKind::PermissionsModify => {
            Activity::PermissionsModify(PermissionActivity { change_request: typed(change)? })
        }
        PolicyActivityKind::PermissionsAssign => {
            Activity::PermissionsAssign(AssignmentActivity { change_request: typed(change)? })
        }
        _ => Activity::PoliciesModify(Box::new(PoliciesActivity { change_request: typed(change)? })),
    })
}

/// The same change with its body as a type.
pub(crate) fn typed<B: serde::de::DeserializeOwned>(change: ChangeRequest) -> Result<ChangeRequest<B>, Refusal> {
    let body = change.body.map(|body| body.decode()).transpose().map_err(|_| Refusal::internal())?;
    let ChangeRequest { id, kind, operation_kind, status, entity_id, requester, approval_id, date_created, .. } =
        change;
    let date_resolved = change.date_resolved;
    Ok(ChangeRequest {
        id,
        kind,
        operation_kind,
        status,
        entity_id,
        requester,
        approval_id,
        date_created,
        date_resolved,
        body,
    })
}

/// Evaluates the policies that govern an activity of the caller.
///
/// # Errors
/// 403 if a policy blocks an activity that is not an entity of its own. The refusal still tells of
/// the policies that triggered.
pub(crate) fn evaluate(cx: &mut Context<'_>, subject: &Subject<'_>) -> Result<Verdict, Refusal> {
    let kind = subject.kind();
    let policies = cx.list::<Policy>(&List::by(ACTIVE, kind.as_str()).oldest_first())?;
    let facts = facts(cx, subject, &policies)?;
    let (evaluations, decision) = judge(&policies, &facts);
    let triggered = triggered(cx, &subject.activity(None)?, &policies, &evaluations)?;
    if let Decision::Blocked(reason) = decision {
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

/// Screens what has arrived in wallets, and tells of the policies that trigger. Nothing is held.
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
