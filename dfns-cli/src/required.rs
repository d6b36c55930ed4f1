//! The permissions that a request needs, as JSON.

use dfns_core::meta::{Certainty, RequiredPermission, RequiredPermissions};
use serde_json::Value;

/// Returns the alternative sets of permissions, the newest first. `null` if they are not
/// documented.
pub(crate) fn permissions(required: &RequiredPermissions) -> Value {
    let Some(sets) = required.alternatives() else { return Value::Null };
    let names = |set: &Vec<RequiredPermission>| {
        let names = set.iter().map(|permission| match permission.certainty {
            Certainty::Needed => permission.name.to_owned(),
            Certainty::Maybe(when) => format!("{} (when {when})", permission.name),
        });
        names.collect::<Vec<_>>()
    };
    sets.iter().rev().map(names).collect()
}
