//! Changes that may require approval: they are either done, or pending (status 202).

use crate::types::{AnyJson, Timestamp};
use serde::{Deserialize, Serialize};

crate::id_types! {
    /// The id of a change request (`cr-...`).
    pub struct ChangeRequestId;
    /// The id of an approval of the policy engine (`ap-...`).
    pub struct ApprovalId;
}

crate::open_enum! {
    /// The kind of entity that a change request changes.
    pub enum ChangeRequestKind {
        /// A policy.
        Policy => "Policy",
        /// A permission.
        Permission => "Permission",
        /// The assignment of a permission to an identity.
        Assignment => "Assignment",
        /// An address book entry.
        Alias => "Alias",
        /// The registered schema of a smart contract.
        SmartContract => "SmartContract",
    }

    /// The operation that a change request performs on its entity.
    pub enum ChangeOperation {
        /// Creates the entity.
        Create => "Create",
        /// Changes the entity.
        Update => "Update",
        /// Deletes the entity.
        Delete => "Delete",
    }

    /// The status of a change request.
    pub enum ChangeRequestStatus {
        /// Awaiting approval.
        Pending => "Pending",
        /// Approved and applied.
        Applied => "Applied",
        /// Approved, but applying it failed.
        Failed => "Failed",
        /// Rejected.
        Rejected => "Rejected",
    }
}

/// The result of a change that may require approval. `P` is the pending value and defaults to a
/// change request.
#[derive(Debug, Clone)]
#[must_use = "a pending change has not happened yet"]
pub enum Outcome<T, P = ChangeRequest> {
    /// The change is done.
    Done(T),
    /// The change awaits approval.
    Pending(Box<P>),
}

impl<T, P> Outcome<T, P> {
    /// Returns the response, if the change is done.
    pub fn done(self) -> Option<T> {
        match self {
            Self::Done(value) => Some(value),
            Self::Pending(_) => None,
        }
    }

    /// Returns the pending value, if the change awaits approval.
    pub fn pending(&self) -> Option<&P> {
        match self {
            Self::Done(_) => None,
            Self::Pending(change) => Some(change),
        }
    }
}

/// A change that required approval. `B` is the entity with the change applied.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, dfns_core::Describe)]
#[describe(response)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct ChangeRequest<B = AnyJson> {
    /// The change request's own id.
    pub id: ChangeRequestId,
    /// The kind of entity it changes.
    pub kind: ChangeRequestKind,
    /// The operation it performs on the entity.
    pub operation_kind: ChangeOperation,
    /// Its status.
    pub status: ChangeRequestStatus,
    /// The id of the entity it changes.
    pub entity_id: String,
    /// The user who requested it.
    pub requester: Requester,
    /// The id of its approval.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approval_id: Option<ApprovalId>,
    /// When it was requested.
    pub date_created: Timestamp,
    /// When it was applied or rejected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_resolved: Option<Timestamp>,
    /// The entity with the change applied.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<B>,
}

/// The user who requested a change.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, dfns_core::Describe)]
#[describe(response)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct Requester {
    /// The user or service account (`us-...`).
    pub user_id: String,
    /// The id of the token that was used (`to-...`). Absent for a session.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_id: Option<String>,
    /// The id of the application (`ap-...`). Only in old change requests: Dfns retired
    /// applications.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app_id: Option<String>,
}
