//! Approvals: what waits for people, and their decisions.

use crate::refusal::Refusal;
use crate::store::Entity;
use dfns_core::{ApprovalId, ChangeRequestId, Timestamp};
use dfns_endpoints::policies::{
    Activity, Approval, ApprovalDecision, ApprovalGroup, ApprovalStatus, Decision, PolicyActivityKind, PolicyEvaluation,
};
use dfns_endpoints::vaults::{QuarantineReleaseId, VaultLockRequestId};
use dfns_endpoints::{SignatureId, SwapId, TransactionId, TransferId, UserId};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The entity of an activity, which waits until it is approved.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) enum Held {
    Transfer(TransferId),
    Transaction(TransactionId),
    Signature(SignatureId),
    /// A swap, and the transaction that pays for it.
    Swap(SwapId, TransactionId),
    Change(ChangeRequestId),
    VaultLock(VaultLockRequestId),
    QuarantineRelease(QuarantineReleaseId),
}

impl Held {
    /// The id of the entity.
    pub(crate) fn id(&self) -> &str {
        match self {
            Self::Transfer(id) => id.as_str(),
            Self::Transaction(id) => id.as_str(),
            Self::Signature(id) => id.as_str(),
            Self::Swap(id, _) => id.as_str(),
            Self::Change(id) => id.as_str(),
            Self::VaultLock(id) => id.as_str(),
            Self::QuarantineRelease(id) => id.as_str(),
        }
    }
}

/// An approval. The policies that required it may change later: the groups are copies.
#[derive(Serialize, Deserialize)]
pub(crate) struct HeldApproval {
    pub(crate) id: ApprovalId,
    pub(crate) initiator_id: UserId,
    pub(crate) kind: PolicyActivityKind,
    pub(crate) held: Held,
    pub(crate) groups: Vec<ApprovalGroup>,
    pub(crate) status: ApprovalStatus,
    pub(crate) evaluations: Vec<PolicyEvaluation>,
    pub(crate) decisions: Vec<ApprovalDecision>,
    pub(crate) date_created: Timestamp,
    pub(crate) date_updated: Timestamp,
    pub(crate) date_resolved: Option<Timestamp>,
    pub(crate) expiration_date: Option<Timestamp>,
    /// The reason of a resolution that was forced.
    pub(crate) forced_reason: Option<String>,
}

impl Entity for HeldApproval {
    const NOUN: &'static str = "approval";

    fn id(&self) -> &str {
        self.id.as_str()
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        vec![("status", self.status.to_string()), ("initiator", self.initiator_id.to_string())]
    }
}

/// Whether a user belongs to a group. A group without a list has everyone.
fn has_member(group: &ApprovalGroup, user_id: &str) -> bool {
    group.approvers.user_id.as_ref().is_none_or(|users| users.ids.iter().any(|id| id.as_str() == user_id))
}

impl HeldApproval {
    pub(crate) fn is_pending(&self) -> bool {
        self.status == ApprovalStatus::Pending
    }

    /// Whether the user belongs to a group and has not decided.
    pub(crate) fn awaits(&self, user_id: &str) -> bool {
        self.is_member(user_id) && !self.has_decided(user_id)
    }

    fn is_member(&self, user_id: &str) -> bool {
        self.groups.iter().any(|group| has_member(group, user_id))
    }

    fn has_decided(&self, user_id: &str) -> bool {
        self.decisions.iter().any(|decision| decision.user_id.as_str() == user_id)
    }

    /// The number of approvals that count in a group.
    #[cfg(feature = "console")]
    pub(crate) fn approvals_of(&self, group: &ApprovalGroup) -> usize {
        let approved = self.decisions.iter().filter(|decision| decision.value == Decision::Approved);
        approved.filter(|decision| self.counts(group, decision.user_id.as_str())).count()
    }

    /// Adds a decision. Returns the resolution, if there is one now.
    pub(crate) fn decide(
        &mut self,
        user_id: &str,
        value: Decision,
        reason: Option<String>,
        now: Timestamp,
    ) -> Result<Option<ApprovalStatus>, Refusal> {
        if !self.is_pending() {
            let message = format!("approval {} is resolved: {}", self.id, self.status);
            return Err(Refusal::new(StatusCode::PRECONDITION_FAILED, message));
        }
        let is_initiator = self.initiator_id.as_str() == user_id;
        if !is_initiator && !self.is_member(user_id) {
            return Err(Refusal::new(
                StatusCode::FORBIDDEN,
                format!("user {user_id} is not an approver of {}", self.id),
            ));
        }
        if self.has_decided(user_id) {
            let message = format!("user {user_id} has decided {} already", self.id);
            return Err(Refusal::new(StatusCode::CONFLICT, message));
        }
        let counts = |group: &ApprovalGroup| self.counts(group, user_id);
        if value == Decision::Approved && !self.groups.iter().any(counts) {
            let message = format!("the initiator of {} may deny it, and may not approve it", self.id);
            return Err(Refusal::new(StatusCode::FORBIDDEN, message));
        }
        let is_denial = value != Decision::Approved;
        self.decisions.push(ApprovalDecision {
            user_id: user_id.into(),
            value,
            reason,
            date: Some(now.clone()),
            date_actioned: None,
        });
        self.date_updated = now;
        Ok(match (is_denial, self.has_quorum()) {
            (true, _) => Some(ApprovalStatus::Denied),
            (false, true) => Some(ApprovalStatus::Approved),
            (false, false) => None,
        })
    }

    /// Whether the approval of a user counts in a group.
    fn counts(&self, group: &ApprovalGroup, user_id: &str) -> bool {
        let is_initiator = self.initiator_id.as_str() == user_id;
        has_member(group, user_id) && (!is_initiator || group.initiator_can_approve == Some(true))
    }

    /// Whether every group has its quorum. Every user has decided once at most.
    fn has_quorum(&self) -> bool {
        let approves = |group: &&ApprovalGroup, decision: &&ApprovalDecision| {
            decision.value == Decision::Approved && self.counts(group, decision.user_id.as_str())
        };
        self.groups.iter().all(|group| {
            let approvals = self.decisions.iter().filter(|decision| approves(&group, decision)).count();
            u32::try_from(approvals).unwrap_or(u32::MAX) >= group.quorum
        })
    }

    /// The reason why the activity is rejected.
    pub(crate) fn rejection(&self) -> String {
        let denial = self.decisions.iter().find(|decision| decision.value != Decision::Approved);
        let given = denial.and_then(|denial| denial.reason.clone()).or_else(|| self.forced_reason.clone());
        let given = given.filter(|reason| !reason.is_empty() && self.status != ApprovalStatus::Expired);
        given.unwrap_or_else(|| match self.status {
            ApprovalStatus::Expired => "Approval expired".to_owned(),
            _ => "Approval denied".to_owned(),
        })
    }

    /// The approval as the API shows it.
    pub(super) fn shown(&self, activity: Activity) -> Approval {
        Approval {
            id: self.id.clone(),
            org_id: None,
            initiator_id: self.initiator_id.clone(),
            activity,
            activity_id: None,
            activity_kind: None,
            status: self.status.clone(),
            policy_evaluations: Some(self.evaluations.clone()),
            evaluated_policies: None,
            decisions: self.decisions.clone(),
            expiration_date: self.expiration_date.clone(),
            date_created: Some(self.date_created.clone()),
            date_updated: self.date_updated.clone(),
            date_resolved: self.date_resolved.clone(),
        }
    }

    /// The data of an event about it. Readers look for the id of the activity in two places.
    pub(super) fn event_data(&self, activity: Activity) -> Value {
        let id = self.held.id();
        let approval = Approval { activity_id: Some(id.to_owned()), ..self.shown(activity) };
        json!({ "approval": approval, "activityId": id })
    }
}

/// The time to decide has passed.
#[derive(Serialize, Deserialize)]
pub(crate) struct Expiry {
    pub(super) approval_id: ApprovalId,
}

/// An approval was resolved: its activity goes on, or is rejected.
#[derive(Serialize, Deserialize)]
pub(crate) struct Resume {
    pub(crate) approval_id: ApprovalId,
}
