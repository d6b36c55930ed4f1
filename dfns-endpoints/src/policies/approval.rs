//! Approvals: activities that wait for people, and what these decide.

use super::Policies;
use super::activity::PolicyActivityKind;
use super::governed::Activity;
use crate::{OrgId, PolicyId, UserId};
use dfns_core::{AnyJson, ApprovalId, Page, Timestamp, dfns_endpoint, dfns_object};

dfns_core::open_enum! {
    /// How far an approval is.
    pub enum ApprovalStatus {
        /// It waits for people.
        Pending => "Pending",
        /// Every group has reached its quorum; the activity goes ahead.
        Approved => "Approved",
        /// Somebody has denied it; the activity is stopped.
        Denied => "Denied",
        /// Nobody decided in time; the activity is stopped.
        Expired => "Expired",
    }

    /// What somebody decides.
    pub enum Decision {
        /// Yes.
        Approved => "Approved",
        /// No, which stops the activity at once.
        Denied => "Denied",
    }

    /// What a policy found, as it was called in 2024.
    pub enum PolicyTriggerStatus {
        /// It triggered.
        Triggered => "Triggered",
        /// It did not.
        Skipped => "Skipped",
    }
}

/// Lists approvals.
#[dfns_endpoint(GET, "/v2/policy-approvals",
    group = Policies, returns = Page<Approval>, paginated, callers(employee, service_account),
    permissions = ["Policies:Approvals:Read"] | ["Policies:Evaluations:Read"])]
pub struct ListApprovals {
    /// The maximum number of approvals per page.
    pub limit: Option<u32>,
    /// The `next_page_token` of the previous page.
    pub pagination_token: Option<String>,
    /// Only approvals in this state.
    pub status: Option<ApprovalStatus>,
    /// Only activities that this user started.
    pub initiator_id: Option<UserId>,
    /// Only what this user can approve.
    pub approver_id: Option<UserId>,
}

/// Reads an approval, with the activity that waits for it.
#[dfns_endpoint(GET, "/v2/policy-approvals/{approvalId}",
    group = Policies, returns = Approval, callers(employee, service_account),
    permissions = ["Policies:Approvals:Read"] | ["Policies:Evaluations:Read"])]
pub struct GetApproval {
    /// The approval to read.
    pub approval_id: ApprovalId,
}

/// Approves or denies, once per user. It counts in every group that the user belongs to.
///
/// Who started an activity can deny it, and approve it only where the group says so.
///
/// ```no_run
/// use dfns_core::{Client, Error, UserToken, WithSigner};
/// use dfns_endpoints::policies::{Activity, ApprovalStatus, CreateApprovalDecision, Decision, ListApprovals};
/// use dfns_endpoints::prelude::*;
///
/// # async fn example(client: Client<UserToken, WithSigner>) -> Result<(), Error> {
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
    /// What to decide on.
    pub approval_id: ApprovalId,
    /// The decision.
    pub value: Decision,
    /// Why, for people to read: up to 1000 characters.
    pub reason: Option<String>,
}

/// An activity that policies hold back until people have decided.
#[dfns_object(response)]
pub struct Approval {
    /// The approval's id.
    pub id: ApprovalId,
    /// The organization. In responses of 2024.
    pub org_id: Option<OrgId>,
    /// Who started the activity.
    pub initiator_id: UserId,
    /// The activity.
    pub activity: Activity,
    /// The id of what waits: of a transfer, a transaction, a signature or a change request. Not in every response.
    pub activity_id: Option<String>,
    /// The kind of activity. In responses of 2024; `activity` has it too.
    pub activity_kind: Option<PolicyActivityKind>,
    /// How far the approval is.
    pub status: ApprovalStatus,
    /// What the policies found that govern the activity.
    pub policy_evaluations: Option<Vec<PolicyEvaluation>>,
    /// The same, as responses of 2024 called it.
    pub evaluated_policies: Option<Vec<PolicyEvaluation>>,
    /// What was decided up to now.
    pub decisions: Vec<ApprovalDecision>,
    /// When it expires, if it does.
    pub expiration_date: Option<Timestamp>,
    /// The creation time.
    pub date_created: Option<Timestamp>,
    /// The time of the last change.
    pub date_updated: Timestamp,
    /// When it was approved or denied, or expired.
    pub date_resolved: Option<Timestamp>,
}

/// What a policy found.
#[dfns_object(response)]
pub struct PolicyEvaluation {
    /// The policy.
    pub policy_id: PolicyId,
    /// Whether it triggered.
    pub triggered: Option<bool>,
    /// The same, in responses of 2024.
    pub trigger_status: Option<PolicyTriggerStatus>,
    /// The reason, as a display string.
    pub reason: Option<String>,
    /// What it looked at; depends on the rule.
    pub context: Option<AnyJson>,
}

/// What somebody decided.
#[dfns_object(response)]
pub struct ApprovalDecision {
    /// Who decided.
    pub user_id: UserId,
    /// The decision.
    pub value: Decision,
    /// The reason, as a display string.
    pub reason: Option<String>,
    /// The time.
    pub date: Option<Timestamp>,
    /// When, in responses of 2024.
    pub date_actioned: Option<Timestamp>,
}
