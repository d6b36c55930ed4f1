//! No request has skipped a status: each status has the traces of those before it.

use super::violation::{Violation, ViolationKind};
use crate::operations::payments::Request;
use crate::refusal::Refusal;
use crate::store::{Context, List};
use dfns_core::Timestamp;
use dfns_endpoints::onchain::{
    BroadcastStatus, SignatureRequest, SignatureStatus, TransactionRequest, TransferRequest,
};

pub(super) fn check(cx: &Context<'_>) -> Result<Vec<Violation>, Refusal> {
    let transfers = cx.list::<TransferRequest>(&List::all())?.into_iter().map(Box::new).map(Request::Transfer);
    let transactions = cx.list::<TransactionRequest>(&List::all())?.into_iter().map(Box::new).map(Request::Transaction);
    let mut found: Vec<_> = transfers.chain(transactions).filter_map(|request| payment(&request)).collect();
    found.extend(cx.list::<SignatureRequest>(&List::all())?.iter().filter_map(signature));
    Ok(found)
}

fn skipped(id: &str, status: impl std::fmt::Display, missing: &str) -> Violation {
    Violation::new(ViolationKind::SkippedStatus, &[id], format!("{id} is {status}, and {missing}"))
}

fn payment(request: &Request) -> Option<Violation> {
    use BroadcastStatus::{Broadcasted, Confirmed, Executing, Failed, Pending, Rejected};
    let dates = request.dates();
    let was_broadcast = dates.broadcasted.is_some();
    let missing = match request.status() {
        Broadcasted | Confirmed if !was_broadcast || request.tx_hash().is_none() => "was not broadcast",
        Confirmed if dates.confirmed.is_none() || !request.has_fee() => "has no date or fee of a confirmation",
        Pending | Executing | Rejected if was_broadcast || request.tx_hash().is_some() => "was broadcast",
        Pending | Executing | Broadcasted | Rejected | Failed if dates.confirmed.is_some() => "was confirmed",
        Executing | Broadcasted | Confirmed if request.approval_id().is_some() && dates.resolved.is_none() => {
            "its approval is not resolved"
        }
        _ if !is_in_order(&[Some(&dates.requested), dates.resolved.as_ref(), dates.broadcasted.as_ref()]) => {
            "its dates are not in order"
        }
        _ => return None,
    };
    Some(skipped(request.id(), request.status(), missing))
}

fn signature(request: &SignatureRequest) -> Option<Violation> {
    use SignatureStatus::{Confirmed, Executing, Pending, Rejected, Signed};
    let is_signed = request.signature.is_some() || request.signatures.is_some() || request.signed_data.is_some();
    let (signed, resolved) = (request.date_signed.as_ref(), request.date_policy_resolved.as_ref());
    let missing = match &request.status {
        Signed | Confirmed if !is_signed || signed.is_none() => "has no signature",
        Pending | Executing | Rejected if is_signed => "has a signature",
        Signed | Confirmed if request.approval_id.is_some() && resolved.is_none() => "its approval is not resolved",
        _ if !is_in_order(&[Some(&request.date_requested), resolved, signed]) => "its dates are not in order",
        _ => return None,
    };
    Some(skipped(request.id.as_str(), &request.status, missing))
}

/// Whether the dates that there are follow each other.
fn is_in_order(dates: &[Option<&Timestamp>]) -> bool {
    let times: Vec<_> = dates.iter().flatten().filter_map(|date| date.to_system_time().ok()).collect();
    times.is_sorted()
}
