//! An entity that awaits approval, or was denied it, has no effect.

use super::violation::{Violation, ViolationKind};
use crate::operations::payments::{Payment, Request};
use crate::policies::{Held, HeldApproval};
use crate::refusal::Refusal;
use crate::store::{Context, List};
use dfns_endpoints::onchain::{BroadcastStatus, SignatureRequest, SignatureStatus};
use dfns_endpoints::policies::ApprovalStatus;

pub(super) fn check(cx: &Context<'_>) -> Result<Vec<Violation>, Refusal> {
    let mut found = Vec::new();
    for approval in cx.list::<HeldApproval>(&List::all())? {
        if approval.status == ApprovalStatus::Approved {
            continue;
        }
        let held = &approval.held;
        let has_moved = if let Held::Signature(id) = held {
            cx.find::<SignatureRequest>(id)?.is_some_and(|request| {
                let is_quiet = matches!(request.status, SignatureStatus::Pending | SignatureStatus::Rejected);
                !is_quiet || request.signature.is_some() || request.signatures.is_some()
            })
        } else {
            matches!(held, Held::Transfer(_) | Held::Transaction(_)) && has_moved(cx, held.id())?
        };
        if has_moved {
            let message = format!("approval {} is {}, and its entity is executed", approval.id, approval.status);
            let ids = [held.id(), approval.id.as_str()];
            found.push(Violation::new(ViolationKind::HeldEntityMoved, &ids, message));
        }
    }
    Ok(found)
}

/// Whether a transfer or a transaction has had an effect.
fn has_moved(cx: &Context<'_>, id: &str) -> Result<bool, Refusal> {
    let request = Request::get(cx, id)?;
    let is_quiet = matches!(request.status(), BroadcastStatus::Pending | BroadcastStatus::Rejected);
    let payment = cx.find::<Payment>(id)?;
    let is_prepared = payment.is_some_and(|payment| payment.effect.is_some() || payment.nonce.is_some());
    Ok(!is_quiet || is_prepared || request.tx_hash().is_some())
}
