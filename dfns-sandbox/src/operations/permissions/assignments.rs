//! Assignments: the identities that hold a permission.

use super::find_assignable;
use crate::identity::{User, personal_access_token};
use crate::operations::{Operation, changes};
use crate::policies::{Subject, typed};
use crate::refusal::Refusal;
use crate::rights::assignments_of;
use crate::store::{Context, Entity, List};
use dfns_core::{ChangeOperation, ChangeRequest, ChangeRequestKind, ChangeRequestStatus, Outcome, Page};
use dfns_endpoints::auth::UserGroup;
use dfns_endpoints::permissions::{
    AssignPermission, Assignment, AssignmentChange, ListAssignments, Permission, RevokePermission,
};
use dfns_endpoints::{IdentityId, PermissionId};
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
        if !is_identity(cx, identity_id)? {
            return Err(Refusal::not_found("identity"));
        }
        if let Some(existing) = assignment(cx, &permission.id, &self.identity_id)? {
            return Err(Refusal::conflict("permission is already assigned", json!({ "assignmentId": existing.id })));
        }
        changes::check_unchanging(cx, &changes::new_assignment(&permission.id, &self.identity_id))?;
        let body = AssignmentChange {
            id: cx.new_id("as").into(),
            permission_id: permission.id.clone(),
            identity_id: self.identity_id.clone(),
            is_immutable: false,
        };
        let kind = ChangeRequestKind::Assignment;
        let change = changes::request(cx, kind, ChangeOperation::Create, body.id.as_str(), &body)?;
        let subject = Subject::Assignment { change: &change, permission_id: &permission.id };
        Ok(match changes::govern(cx, &subject)? {
            Some(change) => Outcome::Pending(Box::new(change)),
            None => Outcome::Done(insert(cx, body)?),
        })
    }
}

/// Whether permissions can be given to this identity: a user, a group, or a personal access token.
fn is_identity(cx: &Context<'_>, id: &str) -> Result<bool, Refusal> {
    Ok(personal_access_token(cx, id)?.is_some()
        || cx.find::<User>(id)?.is_some()
        || cx.find::<UserGroup>(id)?.is_some())
}

/// The assignment of a permission to an identity itself, if there is one.
pub(in crate::operations) fn assignment(
    cx: &Context<'_>,
    permission_id: &PermissionId,
    identity_id: &IdentityId,
) -> Result<Option<Assignment>, Refusal> {
    let assignments = assignments_of(cx, identity_id.as_str())?;
    Ok(assignments.into_iter().find(|assignment| assignment.permission_id == *permission_id))
}

impl Operation for RevokePermission {
    fn run(self, cx: &mut Context<'_>) -> Result<Outcome<()>, Refusal> {
        let permission = cx.get::<Permission>(&self.permission_id)?;
        let mut assignment = cx.get::<Assignment>(&self.assignment_id)?;
        if assignment.permission_id != permission.id {
            return Err(Refusal::not_found("assignment"));
        }
        changes::check_unchanging(cx, assignment.id())?;
        if self.force != Some(true) {
            let (kind, body) = (ChangeRequestKind::Assignment, changed(&assignment));
            let change = changes::request(cx, kind, ChangeOperation::Delete, assignment.id(), &body)?;
            let subject = Subject::Assignment { change: &change, permission_id: &permission.id };
            if let Some(change) = changes::govern(cx, &subject)? {
                assignment.pending_change_request = Some(typed(change.clone())?);
                cx.update(&assignment)?;
                return Ok(Outcome::Pending(Box::new(change)));
            }
        }
        cx.remove::<Assignment>(&self.assignment_id)?;
        Ok(Outcome::Done(()))
    }
}

/// An assignment as a change shows it.
fn changed(assignment: &Assignment) -> AssignmentChange {
    AssignmentChange {
        id: assignment.id.clone(),
        permission_id: assignment.permission_id.clone(),
        identity_id: assignment.identity_id.clone(),
        is_immutable: assignment.is_immutable,
    }
}

/// Ends the change of an assignment. Returns false if it can no longer be applied.
pub(in crate::operations) fn settle(
    cx: &mut Context<'_>,
    change: &ChangeRequest,
    is_approved: bool,
) -> Result<bool, Refusal> {
    if change.operation_kind == ChangeOperation::Delete {
        let Some(mut assignment) = cx.find::<Assignment>(&change.entity_id)? else { return Ok(false) };
        if is_approved {
            return cx.remove::<Assignment>(&assignment.id).map(|_| true);
        }
        assignment.pending_change_request = None;
        return cx.update(&assignment).map(|()| true);
    }
    let Some(new) = typed::<AssignmentChange>(change.clone())?.body.filter(|_| is_approved) else { return Ok(false) };
    let permission = cx.find::<Permission>(&new.permission_id)?.filter(|permission| !permission.is_archived);
    let is_possible = permission.is_some()
        && is_identity(cx, new.identity_id.as_str())?
        && assignment(cx, &new.permission_id, &new.identity_id)?.is_none();
    if is_possible {
        insert(cx, new)?;
    }
    Ok(is_possible)
}

/// Gives a permission to a user, a group or a personal access token, which is limited from then on.
pub(crate) fn assign(cx: &mut Context<'_>, permission_id: &str, identity_id: &str) -> Result<Assignment, Refusal> {
    let id = cx.new_id("as").into();
    let (permission_id, identity_id) = (permission_id.into(), identity_id.into());
    insert(cx, AssignmentChange { id, permission_id, identity_id, is_immutable: false })
}

fn insert(cx: &mut Context<'_>, new: AssignmentChange) -> Result<Assignment, Refusal> {
    if let Some(mut token) = personal_access_token(cx, new.identity_id.as_str())? {
        token.is_limited = true;
        cx.update(&token)?;
    }
    let assignment = Assignment {
        id: new.id,
        permission_id: new.permission_id,
        identity_id: new.identity_id,
        is_immutable: new.is_immutable,
        date_created: cx.now(),
        date_updated: cx.now(),
        pending_change_request: None,
    };
    cx.insert(&assignment)?;
    Ok(assignment)
}

/// Takes every permission from an identity. Changes that would give it one have failed, whatever
/// their approvers decide.
pub(crate) fn unassign(cx: &mut Context<'_>, identity_id: &str) -> Result<(), Refusal> {
    for assignment in assignments_of(cx, identity_id)? {
        cx.remove::<Assignment>(&assignment.id)?;
    }
    for change in cx.list(&List::by(changes::PENDING_OF, identity_id))? {
        let date_resolved = Some(cx.now());
        cx.update(&ChangeRequest { status: ChangeRequestStatus::Failed, date_resolved, ..change })?;
    }
    Ok(())
}
