//! A violation of an invariant.

use serde::Serialize;

/// Something that should be impossible.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Violation {
    /// The invariant that does not hold.
    pub kind: ViolationKind,
    /// The ids of the entities.
    pub ids: Vec<String>,
    /// The details, in words.
    pub message: String,
}

/// An invariant that does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum ViolationKind {
    /// Several entities of one kind have the same `externalId`.
    DuplicateExternalId,
    /// The balances and the fees of an asset are not its supply, or more is reserved than there is.
    Books,
    /// An entity that awaits approval, or was denied it, has moved money or signed something.
    HeldEntityMoved,
    /// A request has a status without what comes before it.
    SkippedStatus,
}

impl Violation {
    pub(super) fn new(kind: ViolationKind, ids: &[&str], message: impl Into<String>) -> Self {
        Self { kind, ids: ids.iter().map(|&id| id.to_owned()).collect(), message: message.into() }
    }
}
