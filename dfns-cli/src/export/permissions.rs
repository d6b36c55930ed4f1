//! The permissions of every operation.

use super::operation;
use dfns_core::EndpointMeta;
use serde_json::{Value, json};

/// Returns the operations with all their permission sets, oldest first, and the names of the newest
/// set, which least privilege uses.
pub(super) fn document(selected: &[&'static EndpointMeta]) -> Value {
    let operations = selected.iter().map(|endpoint| {
        json!({
            "id": endpoint.id(),
            "domain": endpoint.domain(),
            "method": endpoint.method().as_str(),
            "path": endpoint.path(),
            "callers": endpoint.callers().map(|callers| callers.names().collect::<Vec<_>>()),
            "signed": endpoint.is_signed(),
            "permissions": operation::permissions(endpoint),
            "newest": endpoint.newest_permissions().iter().map(|rule| rule.name).collect::<Vec<_>>(),
        })
    });
    operations.collect()
}
