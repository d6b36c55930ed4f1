//! The standing of an entity in a response: whether it moves, awaits approval, or has ended.

use crate::failure::Failure;
use dfns_core::EndpointMeta;
use dfns_core::meta::{Settling, Standing};
use serde_json::Value;

/// Returns why the entity in the response of a change is not what the change is for: it awaits
/// approval, or has ended without success.
pub(crate) fn shortfall(endpoint: &EndpointMeta, entity: &str) -> Option<Failure> {
    let settling = endpoint.settling()?;
    let status = text(entity, settling.status_field()?)?;
    match standing(settling, entity, &status) {
        Standing::Held => Some(awaiting(settling.entity(), entity)),
        Standing::Ended if creates(endpoint, settling) => Some(ended(settling, entity, &status)),
        Standing::Ended | Standing::Done | Standing::Moving => None,
    }
}

/// Returns whether a change creates the entity that it returns. One whose path names the entity may
/// be there to end it, as a rejection is.
fn creates(endpoint: &EndpointMeta, settling: Settling) -> bool {
    let is_param = |part: &str| part.starts_with('{');
    let mut parts = endpoint.path().split('/');
    let names_it = settling
        .read()
        .path()
        .split('/')
        .all(|read| parts.next().is_some_and(|part| part == read || is_param(part) && is_param(read)));
    !names_it
}

/// Returns the failure of an entity that has ended without success.
pub(crate) fn ended(settling: Settling, entity: &str, status: &str) -> Failure {
    let reason = text(entity, "reason").map(|reason| format!(": {reason}")).unwrap_or_default();
    let id = text(entity, "id").unwrap_or_default();
    Failure::Message(format!("the {} `{id}` ended as `{status}`{reason}", settling.entity()))
}

/// Returns the note about an entity that awaits approval, if it does.
pub(crate) fn held(settling: Settling, entity: &str) -> Option<Failure> {
    let status = text(entity, settling.status_field()?)?;
    (standing(settling, entity, &status) == Standing::Held).then(|| awaiting(settling.entity(), entity))
}

/// Returns the note about something that awaits approval.
pub(crate) fn awaiting(what: &str, entity: &str) -> Failure {
    let id = text(entity, "id").map(|id| format!(" `{id}`")).unwrap_or_default();
    Failure::AwaitsApproval(format!("the {what}{id}"))
}

/// Returns the standing of an entity. Dfns shows the status of those that await approval also for a
/// moment before it starts one that no policy governs, which has no approval.
pub(crate) fn standing(settling: Settling, entity: &str, status: &str) -> Standing {
    match settling.standing_of(status) {
        Standing::Held if settling.names_approval() && text(entity, "approvalId").is_none() => Standing::Moving,
        standing => standing,
    }
}

/// Returns a field of a JSON object that is a string.
pub(crate) fn text(entity: &str, field: &str) -> Option<String> {
    let entity: Value = serde_json::from_str(entity).ok()?;
    Some(entity.get(field)?.as_str()?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::creates;

    #[test]
    fn a_change_of_an_entity_that_exists_may_be_there_to_end_it() {
        let registry = dfns_core::Registry::new().with(dfns_endpoints::ALL);
        for (id, is_creation) in [
            ("transfer_asset", true),
            ("sign_and_broadcast_transaction", true),
            ("wallet_generate_signature", true),
            ("create_wallet", true),
            ("reject_offer", false),
            ("create_approval_decision", false),
            ("update_wallet", false),
        ] {
            let endpoint = registry.find(id).unwrap();
            assert_eq!(creates(endpoint, endpoint.settling().unwrap()), is_creation, "{id}");
        }
    }
}
