//! Scopes: whose rows a context reads and writes.

use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// An organization, or the tenant. Each has rows of its own, except those of entities that all of
/// them share. Defaults to the first organization.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub(crate) struct Scope(Option<Arc<str>>);

impl Scope {
    /// The organization that the sandbox starts with.
    pub(crate) const FIRST: Self = Self(None);

    /// Another organization, or the tenant.
    pub(crate) fn other(id: &str) -> Self {
        Self(Some(id.into()))
    }

    /// Returns whether it is the organization that the sandbox starts with.
    pub(crate) fn is_first(&self) -> bool {
        self.0.is_none()
    }

    /// The id of the organization or the tenant; `None` for the first organization.
    pub(crate) fn id(&self) -> Option<&str> {
        self.0.as_deref()
    }

    /// The beginning of the keys of its rows. The first organization needs none, and no noun
    /// contains the end of it.
    pub(super) fn prefix(&self) -> [&[u8]; 2] {
        self.id().map_or([b"", b""], |id| [id.as_bytes(), &[SCOPE_END]])
    }
}

/// The end of a scope in a key.
const SCOPE_END: u8 = b'/';

/// Splits a key into the noun of its row and what comes before the noun.
pub(super) fn noun(key: &[u8]) -> &[u8] {
    let noun = key.split(|byte| *byte == 0).next().unwrap_or_default();
    noun.rsplit(|byte| *byte == SCOPE_END).next().unwrap_or_default()
}

impl From<String> for Scope {
    fn from(id: String) -> Self {
        if id.is_empty() { Self::FIRST } else { Self::other(&id) }
    }
}

impl From<Scope> for String {
    fn from(scope: Scope) -> Self {
        scope.id().unwrap_or_default().to_owned()
    }
}
