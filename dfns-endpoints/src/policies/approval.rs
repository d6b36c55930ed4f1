//! Approvals: activities that are pending approval, and the approvers' decisions.

use super::Policies;
use super::activity::PolicyActivityKind;
use super::governed::Activity;
use crate::{OrgId, PolicyId, UserId};
use dfns_core::{AnyJson, ApprovalId, Page, Timestamp, dfns_endpoint, dfns_object};

dfns_core::open_enum! {
    /// The status of an approval.
    pub enum ApprovalStatus {
        /// Awaiting decisions.
        Pending => "Pending",
        /// Approved by the quorum of every group. The activity proceeds.
        Approved => "Approved",
        /// Denied by an approver or by the initiator. The activity is rejected.
        Denied => "Denied",
        /// Not decided in time. The activity is rejected.
        Expired => "Expired",
    }

    /// The decision of an approver.
    pub enum Decision {
        /// Approve: counts towards the quorum of each group of the approver.
        Approved => "Approved",
        /// Deny: rejects the activity at once.
        Denied => "Denied",
    }

    /// The result of a policy evaluation. Only in responses of 2024.
    pub enum PolicyTriggerStatus {
        /// Triggered.
        Triggered => "Triggered",
        /// Not triggered.
        Skipped => "Skipped",
    }
}

/// Lists the approvals of the organization, pending and resolved.
///
/// In the guide: `docs/src/policies.md`.
#[dfns_endpoint(GET, "/v2/policy-approvals",
    group = Policies, returns = Page<Approval>, paginated, callers(employee, service_account),
    permissions = ["Policies:Approvals:Read"] | ["Policies:Evaluations:Read"])]
pub struct ListApprovals {
    /// The maximum number of approvals per page.
    pub limit: Option<u32>,
    /// The `next_page_token` of the previous page.
    pub pagination_token: Option<String>,
    /// Returns only approvals with this status.
    pub status: Option<ApprovalStatus>,
    /// Returns only approvals of activities that this user initiated.
    pub initiator_id: Option<UserId>,
    /// Returns only approvals that this user can decide.
    pub approver_id: Option<UserId>,
}

/// Reads an approval, with its activity, policy results and decisions.
#[dfns_endpoint(GET, "/v2/policy-approvals/{approvalId}",
    group = Policies, returns = Approval, callers(employee, service_account),
    permissions = ["Policies:Approvals:Read"] | ["Policies:Evaluations:Read"])]
pub struct GetApproval {
    /// The approval to read.
    pub approval_id: ApprovalId,
}

/// Approves or denies an activity that is awaiting approval.
///
/// Each user decides once, for all groups the user belongs to, and cannot change the decision. The
/// activity proceeds once every group has reached its quorum; one denial rejects it at once.
///
/// Only users who belong to an approval group may decide. The initiator can always deny, but can
/// approve only in groups with `initiator_can_approve`.
///
/// Returns the approval after the decision.
///
/// In the guide: `docs/src/policies.md`.
///
/// ```no_run
/// use dfns::prelude::*;
/// use dfns::policies::{Activity, ApprovalStatus, CreateApprovalDecision, Decision, ListApprovals};
///
/// # async fn example(client: dfns::UserClient<dfns::core::WithSigner>) -> Result<(), Error> {
/// let pending = ListApprovals::new().with_status(ApprovalStatus::Pending);
/// for approval in client.policies().list_approvals(pending).await?.items {
///     let Activity::WalletsSign(activity) = &approval.activity else { continue };
///     if activity.transfer_request.is_none() {
///         let no = CreateApprovalDecision::new(approval.id, Decision::Denied).with_reason("We make transfers only");
///         client.policies().create_approval_decision(no).await?;
///     }
/// }
/// # Ok(())
/// # }
/// ```
#[dfns_endpoint(POST, "/v2/policy-approvals/{approvalId}/decisions",
    group = Policies, returns = Approval, signed, callers(employee),
    permissions = ["Policies:Approvals:Approve"] | ["Policies:Evaluations:Vote"])]
pub struct CreateApprovalDecision {
    /// The approval to decide. Must be pending.
    pub approval_id: ApprovalId,
    /// The decision.
    pub value: Decision,
    /// The reason, as a display string: at most 1000 characters.
    pub reason: Option<String>,
}

/// An activity that is or was awaiting approval, with the decisions.
#[dfns_object(response, settles(status,
    read = GetApproval { approval_id = id }, held = [Pending], done = [Approved], ended = [Denied, Expired]))]
pub struct Approval {
    /// The approval's id.
    pub id: ApprovalId,
    /// The organization. Only in responses of 2024.
    pub org_id: Option<OrgId>,
    /// The user who initiated the activity.
    pub initiator_id: UserId,
    /// The activity, with its current state.
    pub activity: Activity,
    /// The id of the transfer, transaction, signature or change request. Absent from some
    /// responses.
    pub activity_id: Option<String>,
    /// The kind of activity. Only in responses of 2024; `activity` contains it too.
    pub activity_kind: Option<PolicyActivityKind>,
    /// The status of the approval.
    pub status: ApprovalStatus,
    /// The evaluation of each policy that applies to the activity.
    pub policy_evaluations: Option<Vec<PolicyEvaluation>>,
    /// The former name of `policy_evaluations`. Only in responses of 2024.
    pub evaluated_policies: Option<Vec<PolicyEvaluation>>,
    /// The decisions so far.
    pub decisions: Vec<ApprovalDecision>,
    /// The time when the approval expires. Absent if it does not.
    pub expiration_date: Option<Timestamp>,
    /// The creation time.
    pub date_created: Option<Timestamp>,
    /// The time of the last change.
    pub date_updated: Timestamp,
    /// The time of the approval, denial or expiration. Absent while it is pending.
    pub date_resolved: Option<Timestamp>,
}

/// The outcome of an approval.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Ruling {
    /// Approved: the activity proceeds.
    Approved,
    /// Denied: the activity is rejected.
    #[non_exhaustive]
    Denied {
        /// The approver who denied it.
        by: Option<UserId>,
        /// The approver's reason.
        reason: Option<String>,
    },
    /// Not decided in time: the activity is rejected.
    Expired,
}

impl Approval {
    /// Returns how the approval ended. `None` while it is pending, and at a status that this
    /// version does not know.
    pub fn ruling(&self) -> Option<Ruling> {
        match self.status {
            ApprovalStatus::Approved => Some(Ruling::Approved),
            ApprovalStatus::Denied => {
                let no = self.decisions.iter().find(|decision| decision.value == Decision::Denied);
                let (by, reason) = (no.map(|no| no.user_id.clone()), no.and_then(|no| no.reason.clone()));
                Some(Ruling::Denied { by, reason })
            }
            ApprovalStatus::Expired => Some(Ruling::Expired),
            _ => None,
        }
    }
}

/// The result of evaluating a policy on an activity.
#[dfns_object(response)]
pub struct PolicyEvaluation {
    /// The policy.
    pub policy_id: PolicyId,
    /// Whether the policy triggered.
    pub triggered: Option<bool>,
    /// The former form of `triggered`. Only in responses of 2024.
    pub trigger_status: Option<PolicyTriggerStatus>,
    /// The reason, as a display string.
    pub reason: Option<String>,
    /// The data that the rule evaluated. Its form depends on the rule.
    pub context: Option<AnyJson>,
}

/// The decision of one approver.
#[dfns_object(response)]
pub struct ApprovalDecision {
    /// The approver.
    pub user_id: UserId,
    /// The decision.
    pub value: Decision,
    /// The reason, as a display string; `null` in responses if none was given.
    #[serde(skip_serializing_if = "crate::nullable::never")]
    pub reason: Option<String>,
    /// The time of the decision.
    pub date: Option<Timestamp>,
    /// The former name of `date`. Only in responses of 2024.
    pub date_actioned: Option<Timestamp>,
}
