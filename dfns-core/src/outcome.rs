//! Changes that a policy may hold back: either they are done, or they wait for approval (status
//! 202).

use crate::types::{AnyJson, Timestamp};
use serde::{Deserialize, Serialize};

crate::id_types! {
    /// Names a change request (`cr-...`).
    pub struct ChangeRequestId;
    /// Names an approval of the policy engine (`ap-...`).
    pub struct ApprovalId;
}

crate::open_enum! {
    /// What a change request is about.
    pub enum ChangeRequestKind {
        /// A policy.
        Policy => "Policy",
        /// A permission.
        Permission => "Permission",
        /// The assignment of a permission to an identity.
        Assignment => "Assignment",
        /// An entry of the address book.
        Alias => "Alias",
        /// The registered schema of a smart contract.
        SmartContract => "SmartContract",
    }

    /// What a change request would do to its entity.
    pub enum ChangeOperation {
        /// Make it.
        Create => "Create",
        /// Change it.
        Update => "Update",
        /// Remove it.
        Delete => "Delete",
    }

    /// How far a change request is.
    pub enum ChangeRequestStatus {
        /// Waiting for approval.
        Pending => "Pending",
        /// Approved and carried out.
        Applied => "Applied",
        /// Approved, but carrying it out failed.
        Failed => "Failed",
        /// Turned down.
        Rejected => "Rejected",
    }
}

/// What a change that a policy may hold back yields. `P` is what waits: a change request, unless
/// the operation says otherwise.
#[derive(Debug, Clone)]
#[must_use = "a pending change has not happened yet"]
pub enum Outcome<T, P = ChangeRequest> {
    /// It is done; this is the response.
    Done(T),
    /// It waits for approval.
    Pending(Box<P>),
}

impl<T, P> Outcome<T, P> {
    /// The response, if the change is done.
    pub fn done(self) -> Option<T> {
        match self {
            Self::Done(value) => Some(value),
            Self::Pending(_) => None,
        }
    }

    /// What waits for approval, if the change does.
    pub fn pending(&self) -> Option<&P> {
        match self {
            Self::Done(_) => None,
            Self::Pending(change) => Some(change),
        }
    }
}

/// A change that waits for approval, or did. `B` is the changed entity as it would be.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ChangeRequest<B = AnyJson> {
    /// The change request's own id.
    pub id: ChangeRequestId,
    /// What it is about.
    pub kind: ChangeRequestKind,
    /// What it would do.
    pub operation_kind: ChangeOperation,
    /// How far it is.
    pub status: ChangeRequestStatus,
    /// The id of the entity it would change.
    pub entity_id: String,
    /// Who asked for it.
    pub requester: Requester,
    /// The approval it waits for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approval_id: Option<ApprovalId>,
    /// When it was asked for.
    pub date_created: Timestamp,
    /// When it was carried out or turned down.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_resolved: Option<Timestamp>,
    /// The entity as it would be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<B>,
}

/// Who asked for a change.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Requester {
    /// The user or service account (`us-...`).
    pub user_id: String,
    /// The token it used (`to-...`), if it was not a session.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_id: Option<String>,
    /// The application (`ap-...`), from the time before applications were retired.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app_id: Option<String>,
}
