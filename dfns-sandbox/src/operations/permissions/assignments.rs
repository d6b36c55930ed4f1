//! Assignments: the identities that hold a permission.

use super::find_assignable;
use crate::identity::{Token, TokenKind, User};
use crate::operations::Operation;
use crate::refusal::Refusal;
use crate::rights::assignments_of;
use crate::store::{Context, Entity, List};
use dfns_core::{Outcome, Page};
use dfns_endpoints::auth::UserGroup;
use dfns_endpoints::permissions::{AssignPermission, Assignment, ListAssignments, Permission, RevokePermission};
use serde_json::json;

impl Entity for Assignment {
    const NOUN: &'static str = "assignment";

    fn id(&self) -> &str {
        self.id.as_str()
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        vec![("permission", self.permission_id.to_string()), ("identity", self.identity_id.to_string())]
    }
}

impl Operation for ListAssignments {
    fn run(self, cx: &mut Context<'_>) -> Result<Page<Assignment>, Refusal> {
        let permission = cx.get::<Permission>(&self.permission_id)?;
        let list = List::by("permission", permission.id()).oldest_first().limits(200, u32::MAX);
        cx.page(&list, self.limit, self.pagination_token.as_deref())
    }
}

impl Operation for AssignPermission {
    fn run(self, cx: &mut Context<'_>) -> Result<Outcome<Assignment>, Refusal> {
        let permission = find_assignable(cx, self.permission_id.as_str())?;
        let identity_id = self.identity_id.as_str();
        let token = cx.find_by::<Token>("id", identity_id)?.filter(|token| token.kind == TokenKind::Pat);
        let is_known =
            token.is_some() || cx.find::<User>(identity_id)?.is_some() || cx.find::<UserGroup>(identity_id)?.is_some();
        if !is_known {
            return Err(Refusal::not_found("identity"));
        }
        let existing = assignments_of(cx, identity_id)?;
        if let Some(existing) = existing.iter().find(|assignment| assignment.permission_id == permission.id) {
            return Err(Refusal::conflict("permission is already assigned", json!({ "assignmentId": existing.id })));
        }
        Ok(Outcome::Done(assign(cx, permission.id(), identity_id)?))
    }
}

impl Operation for RevokePermission {
    fn run(self, cx: &mut Context<'_>) -> Result<Outcome<()>, Refusal> {
        let permission = cx.get::<Permission>(&self.permission_id)?;
        let assignment = cx.get::<Assignment>(&self.assignment_id)?;
        if assignment.permission_id != permission.id {
            return Err(Refusal::not_found("assignment"));
        }
        cx.remove::<Assignment>(&self.assignment_id)?;
        Ok(Outcome::Done(()))
    }
}

/// Gives a permission to a user, a group or a personal access token, which is limited from then on.
pub(crate) fn assign(cx: &mut Context<'_>, permission_id: &str, identity_id: &str) -> Result<Assignment, Refusal> {
    if let Some(mut token) = cx.find_by::<Token>("id", identity_id)? {
        token.is_limited = true;
        cx.update(&token)?;
    }
    let assignment = Assignment {
        id: cx.new_id("as").into(),
        permission_id: permission_id.into(),
        identity_id: identity_id.into(),
        is_immutable: false,
        date_created: cx.now(),
        date_updated: cx.now(),
        pending_change_request: None,
    };
    cx.insert(&assignment)?;
    Ok(assignment)
}

/// Takes every permission from an identity.
pub(crate) fn unassign(cx: &mut Context<'_>, identity_id: &str) -> Result<(), Refusal> {
    for assignment in assignments_of(cx, identity_id)? {
        cx.remove::<Assignment>(&assignment.id)?;
    }
    Ok(())
}
