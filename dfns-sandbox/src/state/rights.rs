//! The rights of a caller: which permissions they hold, and which they may give to others.
//!
//! A personal access token that was ever limited to permissions holds those of them that still
//! exist and that its user holds too. Every other token holds what its user and the user's groups
//! are assigned.

use super::{Assignment, Caller, Permission, State};
use crate::refusal::Refusal;

/// The name, in refusals, of the permission that grants every operation.
pub(crate) const FULL_ACCESS: &str = "FullAccess";

/// The permissions of a caller.
pub(crate) struct Rights<'a> {
    caller: &'a Caller,
    full_access_id: &'a str,
    of_the_user: Vec<&'a Permission>,
    /// The permissions that the token is limited to.
    of_the_token: Option<Vec<&'a Permission>>,
}

impl State {
    /// The rights of this caller.
    pub(crate) fn rights<'a>(&'a self, caller: &'a Caller) -> Rights<'a> {
        let groups = self.user_groups.iter().filter(|group| group.has_member(&caller.user_id));
        let identities: Vec<&str> =
            std::iter::once(caller.user_id.as_str()).chain(groups.map(|group| group.id.as_str())).collect();
        Rights {
            caller,
            full_access_id: &self.full_access_id,
            of_the_user: self.permissions_of(&identities),
            of_the_token: caller.is_limited.then(|| self.permissions_of(&[&caller.token_id])),
        }
    }

    /// The permissions in use that are assigned to any of these identities.
    pub(crate) fn permissions_of(&self, identities: &[&str]) -> Vec<&Permission> {
        let is_theirs = |assignment: &&Assignment| identities.contains(&assignment.identity_id.as_str());
        self.assignments
            .iter()
            .filter(is_theirs)
            .filter_map(|assignment| self.permission(&assignment.permission_id))
            .filter(|permission| !permission.is_archived)
            .collect()
    }
}

impl Rights<'_> {
    /// Whether the caller holds this operation.
    pub(crate) fn holds(&self, operation: &str) -> bool {
        self.any(|permission| permission.operations.iter().any(|name| name == operation))
    }

    /// Whether the caller holds the permission that grants every operation.
    pub(crate) fn has_full_access(&self) -> bool {
        self.any(|permission| permission.id == self.full_access_id)
    }

    fn any(&self, grants: impl Fn(&Permission) -> bool) -> bool {
        let granted = |permissions: &[&Permission]| permissions.iter().any(|permission| grants(permission));
        granted(&self.of_the_user) && self.of_the_token.as_deref().is_none_or(granted)
    }

    /// Refuses to give these operations to anybody unless the caller holds them.
    pub(crate) fn check_gives<'o>(&self, operations: impl IntoIterator<Item = &'o String>) -> Result<(), Refusal> {
        if self.has_full_access() {
            return Ok(());
        }
        match operations.into_iter().find(|operation| !self.holds(operation)) {
            Some(missing) => Err(Refusal::missing_permission(self.caller, missing)),
            None => Ok(()),
        }
    }

    /// Refuses to give this permission to anybody unless the caller holds all of it.
    pub(crate) fn check_gives_permission(&self, permission: &Permission) -> Result<(), Refusal> {
        // It grants more than the operations that it lists.
        if permission.id == self.full_access_id && !self.has_full_access() {
            return Err(Refusal::missing_permission(self.caller, FULL_ACCESS));
        }
        self.check_gives(&permission.operations)
    }
}
