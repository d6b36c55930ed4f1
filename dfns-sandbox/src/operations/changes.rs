//! Changes of permissions, assignments and policies, which may have to wait for an approval.
//!
//! A change that waits is a change request: the entity as it would be. Until the change is resolved
//! the entity stays as it is, and accepts no other change.

use super::ownership::requester;
use crate::policies::{Subject, Verdict, evaluate};
use crate::refusal::Refusal;
use crate::store::{Context, Entity};
use dfns_core::{AnyJson, ChangeOperation, ChangeRequest, ChangeRequestKind, ChangeRequestStatus};
use dfns_endpoints::permissions::AssignmentChange;
use dfns_endpoints::{IdentityId, PermissionId};
use http::StatusCode;
use serde::Serialize;

impl Entity for ChangeRequest {
    const NOUN: &'static str = "change request";

    fn id(&self) -> &str {
        self.id.as_str()
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        if self.status != ChangeRequestStatus::Pending {
            return Vec::new();
        }
        let is_new = self.kind == ChangeRequestKind::Assignment && self.operation_kind == ChangeOperation::Create;
        let new = self.body.as_ref().filter(|_| is_new).and_then(|body| body.decode::<AssignmentChange>().ok());
        match new {
            Some(new) => vec![
                (PENDING, new_assignment(&new.permission_id, &new.identity_id)),
                (PENDING_OF, new.identity_id.to_string()),
            ],
            None => vec![(PENDING, self.entity_id.clone())],
        }
    }
}

/// The name of an assignment that does not exist yet, for [`check_unchanging`].
pub(super) fn new_assignment(permission_id: &PermissionId, identity_id: &IdentityId) -> String {
    format!("{permission_id} {identity_id}")
}

/// The index of the changes that wait, by entity.
const PENDING: &str = "pending";

/// The index of the new assignments that wait, by identity.
pub(super) const PENDING_OF: &str = "pending of";

/// A change that is requested now, which is not inserted.
pub(super) fn request(
    cx: &mut Context<'_>,
    kind: ChangeRequestKind,
    operation_kind: ChangeOperation,
    entity_id: &str,
    body: &impl Serialize,
) -> Result<ChangeRequest, Refusal> {
    Ok(ChangeRequest {
        id: cx.new_id("cr").into(),
        kind,
        operation_kind,
        status: ChangeRequestStatus::Pending,
        entity_id: entity_id.to_owned(),
        requester: requester(cx)?,
        approval_id: None,
        date_created: cx.now(),
        date_resolved: None,
        body: Some(AnyJson::new(body).map_err(|_| Refusal::internal())?),
    })
}

/// 412 while a change of this entity waits.
pub(super) fn check_unchanging(cx: &Context<'_>, entity_id: &str) -> Result<(), Refusal> {
    match cx.find_by::<ChangeRequest>(PENDING, entity_id)? {
        None => Ok(()),
        Some(change) => {
            let message = format!("change {} is pending; approve or deny it first", change.id);
            Err(Refusal::new(StatusCode::PRECONDITION_FAILED, message))
        }
    }
}

/// Evaluates the policies that govern a change. Returns the change if it has to wait.
pub(super) fn govern(cx: &mut Context<'_>, subject: &Subject<'_>) -> Result<Option<ChangeRequest>, Refusal> {
    let (Subject::Permission(change) | Subject::Policy(change) | Subject::Assignment { change, .. }) = subject else {
        return Err(Refusal::internal());
    };
    match evaluate(cx, subject)? {
        Verdict::Allowed => Ok(None),
        Verdict::Held(approval_id) => {
            let change = ChangeRequest { approval_id: Some(approval_id), ..(*change).clone() };
            cx.insert(&change)?;
            Ok(Some(change))
        }
        Verdict::Blocked(reason) | Verdict::Unsponsored(reason) => Err(Refusal::new(StatusCode::FORBIDDEN, reason)),
    }
}
