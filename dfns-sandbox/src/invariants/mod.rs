//! Invariants: what must hold in every state, whatever clients and faults did.
//!
//! * `books`: no coin is made or lost, and what is reserved is there;
//! * `approvals`: nothing that awaits approval, or was denied it, has moved money;
//! * `sequence`: no request has skipped a status.
//!
//! [`violations`] also names an `externalId` that stands for two entities of one kind.

mod approvals;
mod books;
mod sequence;
#[cfg(test)]
mod tests;
mod violation;

pub use violation::{Violation, ViolationKind};

use crate::identity::organizations;
use crate::operations::EXTERNAL_ID;
use crate::refusal::Refusal;
use crate::store::Context;

/// Everything that does not hold, in any organization.
pub(crate) fn violations(cx: &mut Context<'_>) -> Result<Vec<Violation>, Refusal> {
    let duplicates = cx.duplicates(EXTERNAL_ID).into_iter().map(|(noun, value, ids)| Violation {
        kind: ViolationKind::DuplicateExternalId,
        message: format!("{} entities of the kind {noun} have the `externalId` {value:?}", ids.len()),
        ids,
    });
    let mut found: Vec<Violation> = duplicates.collect();
    for scope in organizations(cx)? {
        found.extend(cx.within(&scope, of_organization)?);
    }
    Ok(found)
}

fn of_organization(cx: &mut Context<'_>) -> Result<Vec<Violation>, Refusal> {
    let mut found = books::check(cx)?;
    found.extend(approvals::check(cx)?);
    found.extend(sequence::check(cx)?);
    Ok(found)
}
