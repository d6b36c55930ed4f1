//! The rights of a caller: which permissions they hold, and which they may give to others.
//!
//! A personal access token that was ever limited to permissions holds those of them that still
//! exist and that its user holds too. Every other token holds what its user and the user's groups
//! are assigned.

use crate::identity::{Caller, Membership, full_access_id};
use crate::refusal::Refusal;
use crate::store::{Context, List, Scope};
use dfns_endpoints::permissions::{Assignment, Permission};
use http::StatusCode;

/// The name, in refusals, of the permission that grants every operation.
pub(crate) const FULL_ACCESS: &str = "FullAccess";

/// The permission of the tenant that lets its users act for it.
pub(crate) const TENANT_SETTINGS: &str = "Tenant:Settings:Write";

/// The permissions of a caller.
pub(crate) struct Rights<'a> {
    caller: &'a Caller,
    /// The permission that grants every operation where the caller acts.
    full_access_id: Option<String>,
    of_the_user: Held,
    /// The permissions that the token is limited to.
    of_the_token: Option<Held>,
}

/// The permissions in use that are assigned to an identity.
#[derive(Default)]
struct Held {
    has_full_access: bool,
    permissions: Vec<Permission>,
}

impl Held {
    /// Whether one of them grants this operation.
    fn grants(&self, operation: &str) -> bool {
        self.has_full_access
            || self.permissions.iter().any(|permission| permission.operations.iter().any(|name| *name == operation))
    }

    fn add(&mut self, cx: &Context<'_>, place: &Place<'_>, identity_id: &str) -> Result<(), Refusal> {
        for assignment in cx.list_in::<Assignment>(place.scope, &assigned_to(identity_id))? {
            // It grants every operation, so its long list of them need not be read.
            if place.full_access_id.is_some_and(|id| assignment.permission_id == *id) {
                self.has_full_access = true;
            } else if let Some(permission) = cx.find_in::<Permission>(place.scope, &assignment.permission_id)? {
                self.permissions.extend((!permission.is_archived).then_some(permission));
            }
        }
        Ok(())
    }
}

/// The assignments of an identity: a user, a user group or a personal access token.
pub(crate) fn assignments_of(cx: &Context<'_>, identity_id: &str) -> Result<Vec<Assignment>, Refusal> {
    cx.list(&assigned_to(identity_id))
}

fn assigned_to(identity_id: &str) -> List<'_, Assignment> {
    List::by("identity", identity_id).oldest_first()
}

/// Where a caller acts, and the permission that grants everything there.
struct Place<'a> {
    scope: &'a Scope,
    full_access_id: Option<&'a str>,
}

impl<'a> Rights<'a> {
    /// The rights of a caller.
    pub(crate) fn of(cx: &Context<'_>, caller: &'a Caller) -> Result<Self, Refusal> {
        let (mut of_the_user, mut of_the_token) = (Held::default(), None);
        // The caller may act elsewhere for the moment.
        let full_access_id = full_access_id(cx, &caller.scope)?;
        let place = Place { scope: &caller.scope, full_access_id: full_access_id.as_deref() };
        of_the_user.add(cx, &place, &caller.user_id)?;
        for membership in cx.list_in::<Membership>(&caller.scope, &List::by("user", &caller.user_id))? {
            of_the_user.add(cx, &place, &membership.group_id)?;
        }
        if caller.is_limited {
            of_the_token.insert(Held::default()).add(cx, &place, &caller.token_id)?;
        }
        Ok(Self { caller, full_access_id, of_the_user, of_the_token })
    }

    /// Whether the caller holds this operation.
    pub(crate) fn holds(&self, operation: &str) -> bool {
        self.of_the_user.grants(operation) && self.of_the_token.as_ref().is_none_or(|held| held.grants(operation))
    }

    /// Whether the caller holds the permission that grants every operation.
    pub(crate) fn has_full_access(&self) -> bool {
        self.of_the_user.has_full_access && self.of_the_token.as_ref().is_none_or(|held| held.has_full_access)
    }

    /// Refuses to give these operations to anybody unless the caller holds them.
    fn check_gives(&self, operations: impl IntoIterator<Item: AsRef<str>>) -> Result<(), Refusal> {
        if self.has_full_access() {
            return Ok(());
        }
        match operations.into_iter().find(|operation| !self.holds(operation.as_ref())) {
            Some(missing) => Err(missing_permission(self.caller, missing.as_ref())),
            None => Ok(()),
        }
    }

    /// Refuses to give this permission to anybody unless the caller holds all of it.
    fn check_gives_permission(&self, permission: &Permission) -> Result<(), Refusal> {
        // It grants more than the operations that it lists.
        let is_everything = self.full_access_id.as_ref().is_some_and(|id| permission.id == **id);
        if is_everything && !self.has_full_access() {
            return Err(missing_permission(self.caller, FULL_ACCESS));
        }
        self.check_gives(&permission.operations)
    }
}

/// 403: the caller holds no permission of this name.
pub(crate) fn missing_permission(caller: &Caller, name: &str) -> Refusal {
    let (kind, id) = (caller.kind.as_str(), &caller.user_id);
    Refusal::new(StatusCode::FORBIDDEN, format!("{kind} {id} is not authorized to perform operation ({name})"))
}

/// Refuses the caller who gives operations that they do not hold.
pub(crate) fn check_gives(cx: &Context<'_>, operations: impl IntoIterator<Item: AsRef<str>>) -> Result<(), Refusal> {
    if cx.shared.allows_escalation { Ok(()) } else { Rights::of(cx, cx.caller()?)?.check_gives(operations) }
}

/// Refuses the caller who gives a permission that they do not hold.
pub(crate) fn check_gives_permission(cx: &Context<'_>, permission: &Permission) -> Result<(), Refusal> {
    if cx.shared.allows_escalation { Ok(()) } else { Rights::of(cx, cx.caller()?)?.check_gives_permission(permission) }
}
