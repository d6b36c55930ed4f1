//! Requests that carry an `externalId`, which happen once however often they are sent.
//!
//! The same request again returns the first one as it is now. Another request with the same
//! `externalId` is a conflict, for ever and in the whole organization.

use super::check;
use crate::refusal::Refusal;
use crate::store::{Context, Entity};
use serde::Serialize;
use serde_json::{Value, json};

/// The index of the requests with an `externalId`.
pub(crate) const EXTERNAL_ID: &str = "externalId";

/// The `externalId` of a body.
pub(super) fn external_id(body: &impl Serialize) -> Result<Option<String>, Refusal> {
    let id = field(body, "externalId")?;
    id.map(|id| check::line("externalId", &id, 1..=50).map(|()| id)).transpose()
}

/// A field of a body, if it is a string.
pub(super) fn field(body: &impl Serialize, name: &str) -> Result<Option<String>, Refusal> {
    Ok(value(body)?.get(name).and_then(Value::as_str).map(str::to_owned))
}

/// Whether two bodies are the same JSON.
pub(super) fn same_body<T: Serialize>(one: &T, other: &T) -> Result<bool, Refusal> {
    Ok(value(one)? == value(other)?)
}

/// The earlier request with this `externalId`.
///
/// # Errors
/// 409 if it is another request.
pub(super) fn find<E: Entity>(
    cx: &Context<'_>,
    external_id: &str,
    is_same: impl FnOnce(&E) -> Result<bool, Refusal>,
) -> Result<Option<E>, Refusal> {
    let Some(earlier) = cx.find_by::<E>(EXTERNAL_ID, external_id)? else { return Ok(None) };
    if is_same(&earlier)? {
        return Ok(Some(earlier));
    }
    let details = json!({ "duplicate": { "id": earlier.id(), "externalId": external_id } });
    Err(Refusal::conflict(format!("Conflicting {} with same externalId", E::NOUN), details))
}

fn value(body: &impl Serialize) -> Result<Value, Refusal> {
    serde_json::to_value(body).map_err(|_| Refusal::internal())
}
