//! Whether the response to an operation with an external id is about that operation.
//!
//! | response | comparison with the request | result |
//! | --- | --- | --- |
//! | accepted | no value differs, and it shows no choice that the request does not make | the response |
//! | accepted | anything else, or it is about a wallet or key other than that of the path | a conflict whose outcome is open |
//! | 409 | the entity shows the whole request, and nothing else | the entity, whose response was lost |
//! | 409 | a value means something else | a conflict: this operation did not happen |
//! | 409 | anything else, or the entity cannot be read | a conflict whose outcome is open |
//! | 409 | no entity is named, and the caller chose the id | the error, with an open outcome |
//! | 409 | no entity is named, and the id is random | the error: no earlier operation has this id |
//!
//! The outcome of an accepted operation is open in any case: a response that was mixed up says
//! nothing about what the request did. The parent of an entity is compared by the action with the
//! external id that it shows.
//!
//! Dfns compares requests itself and responds with 409 to another one. So an accepted response may
//! lack fields, such as those that Dfns does not store. The entity of a conflict may not: a field
//! that is missing there is as good a reason for the conflict as any.

use super::Session;
use super::progress::Progress;
use crate::error::{Delivery, Error, ErrorKind, Step};
use crate::observe::spans::Leg;
use crate::operation::difference::{Difference, Extent};
use crate::operation::same::Entity;
use crate::parts::{Parts, encoded};
use crate::response::RawResponse;
use crate::transport::TransportRequest;
use http::header::AUTHORIZATION;
use http::{Method, StatusCode};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeMap;

impl Session {
    /// Checks that a response is about this operation.
    ///
    /// A conflict names the entity that has the external id. It is read at the path of the call,
    /// followed by its id. An entity that is not found belongs to another wallet, or cannot be read
    /// yet.
    pub(super) async fn of_this_operation(
        &self,
        parts: &Parts,
        response: Result<RawResponse, Error>,
        progress: &mut Progress,
    ) -> Result<RawResponse, Error> {
        let Some(id) = parts.external_id() else { return response.map_err(as_conflict) };
        let error = match response {
            Ok(response) => return accepted(id, parts, response),
            Err(error) => error,
        };
        let Some(duplicate) = error.duplicate().map(str::to_owned) else {
            // A conflict without its entity, or with one that this version does not understand. An
            // earlier call with the same id may be the reason.
            let is_conflict = error.status() == Some(StatusCode::CONFLICT) && error.step() == Step::Call;
            let is_open = is_conflict && (parts.external_id_may_be_in_use() || error.names_duplicate());
            return Err(if is_open { error.after_an_unclear_try() } else { error });
        };
        let entity = self.existing(parts, &duplicate, progress).await;
        let error = error.conflicting(&duplicate);
        let is_it = |entity: &RawResponse| {
            has_external_id(entity, id) && is_at(entity, &duplicate) && !is_elsewhere(entity, parts)
        };
        let Some(entity) = entity.filter(is_it) else {
            return Err(error.noting("it cannot be read, so it may be this operation").after_an_unclear_try());
        };
        match difference(id, parts, &entity) {
            None => Ok(entity),
            Some(Difference { extent: Extent::Other, path }) => {
                Err(error.noting(format_args!("it was made from another request: `{path}` differs")))
            }
            Some(Difference { path, .. }) => {
                let why = format_args!("`{path}` differs or is missing, so it may be this operation or another one");
                Err(error.noting(why).after_an_unclear_try())
            }
        }
    }

    /// Reads the entity that has the external id. The parent of an entity has no path for it.
    async fn existing(&self, parts: &Parts, id: &str, progress: &mut Progress) -> Option<RawResponse> {
        if parts.endpoint().returns_parent() {
            return None;
        }
        let path = format!("{}/{}", parts.path, encoded(id));
        let leg = Leg { step: Step::Call, method: "GET", template: parts.endpoint().path() };
        loop {
            let mut request = TransportRequest::new(Method::GET, self.shared.base_url.join(&path).ok()?);
            request.headers.insert(AUTHORIZATION, self.authorization().ok()?);
            let error = match self.exchange(leg, request, progress).await {
                Ok(entity) => return Some(entity.of(parts.endpoint())),
                // It changes nothing, whether it was sent or not.
                Err(error) => error.delivered(Delivery::NotSent),
            };
            let taken = self.wait_for_another(&error, progress).await?;
            progress.continue_again(taken);
            self.permit(1, progress).await.ok()?;
        }
    }
}

/// Turns the rejection of an external id into a conflict, without a look at the other entity.
fn as_conflict(error: Error) -> Error {
    match error.duplicate().map(str::to_owned) {
        Some(duplicate) if error.carries_external_id() => error.conflicting(&duplicate),
        _ => error,
    }
}

/// Returns whether an entity has this external id.
fn has_external_id(entity: &RawResponse, external_id: &str) -> bool {
    Entity::read(entity.body()).is_some_and(|entity| entity.has_external_id(external_id))
}

/// Returns whether an entity has this id, if it shows one.
fn is_at(entity: &RawResponse, id: &str) -> bool {
    Entity::read(entity.body()).is_some_and(|entity| entity.id().is_none_or(|own| own == id))
}

/// Returns whether an entity names another wallet, or whatever else the path of the call names.
fn is_elsewhere(entity: &RawResponse, parts: &Parts) -> bool {
    other_place(entity.body(), parts).is_some()
}

/// Returns the field in which an entity names something else than the path of the call does.
fn other_place(entity: &[u8], parts: &Parts) -> Option<&'static str> {
    let fields: BTreeMap<Cow<'_, str>, &RawValue> = serde_json::from_slice(entity).ok()?;
    let differs = |(name, value): &(&'static str, String)| {
        fields
            .get(*name)
            .is_some_and(|field| serde_json::from_str::<String>(field.get()).is_ok_and(|own| own != *value))
    };
    let place = parts.path_values().find(differs).map(|(name, _)| name);
    place.or_else(|| is_the_reverse(entity, parts).then_some("kind"))
}

/// Returns whether an entity is a deposit and the call a withdrawal, or the other way round. Their
/// requests look alike.
fn is_the_reverse(entity: &[u8], parts: &Parts) -> bool {
    let kind = Entity::read(entity).and_then(|entity| entity.kind());
    let collection = parts.endpoint().path().rsplit('/').next();
    matches!(
        (collection, kind.as_deref()),
        (Some("withdrawals"), Some("Deposit")) | (Some("deposits"), Some("Withdrawal"))
    )
}

/// Returns where the action of this call differs from it, among those that the parent shows.
fn action_difference(external_id: &str, parts: &Parts, parent: &[u8]) -> Option<Difference> {
    #[derive(serde::Deserialize)]
    struct Parent<'a> {
        #[serde(borrow, default)]
        actions: Option<Vec<&'a RawValue>>,
    }
    let actions = serde_json::from_slice::<Parent<'_>>(parent).ok()?.actions?;
    let mut actions = actions.iter().filter_map(|action| Entity::read(action.get().as_bytes()));
    let own = actions.find(|action| action.has_external_id(external_id))?;
    let sent = Entity::read(parts.body.payload())?;
    if let (Some(sent), Some(shown)) = (sent.kind(), own.kind())
        && sent != shown
    {
        return Some(Difference { extent: Extent::Other, path: "kind".to_owned() });
    }
    own.difference(external_id, parts.body.payload())
}

/// Returns where an entity differs most from one that the request made.
fn difference(external_id: &str, parts: &Parts, entity: &RawResponse) -> Option<Difference> {
    let unreadable = || Difference { extent: Extent::Missing, path: "requestBody".to_owned() };
    let Some(entity) = Entity::read(entity.body()) else { return Some(unreadable()) };
    entity.difference(external_id, parts.body.payload())
}

/// Fails if an accepted response is about something else. Whatever it says, the operation may have
/// taken effect.
fn accepted(external_id: &str, parts: &Parts, response: RawResponse) -> Result<RawResponse, Error> {
    let Some(entity) = Entity::read(response.body()) else { return Ok(response) };
    let other = entity.id().unwrap_or_default();
    let message = if parts.endpoint().returns_parent() {
        // The parent is the entity of the path, and its external id is its own.
        if other.is_empty() || parts.path.split('/').any(|segment| segment == encoded(&other)) {
            let differs = action_difference(external_id, parts, response.body());
            let Some(Difference { path, .. }) = differs.filter(|it| it.extent > Extent::Missing) else {
                return Ok(response);
            };
            format!("the action with the external id `{external_id}` shows another request: `{path}` differs")
        } else {
            format!("the response is about the entity `{other}`, which is not that of the call")
        }
    } else if let Some(name) = other_place(response.body(), parts) {
        format!("the response is about another operation: its `{name}` is not that of the path")
    } else {
        let differs = entity.difference(external_id, parts.body.payload());
        let Some(Difference { path, .. }) = differs.filter(|difference| difference.extent > Extent::Missing) else {
            return Ok(response);
        };
        if entity.external_id().as_deref() == Some(external_id) {
            format!("the entity with the external id `{external_id}` shows another request: `{path}` differs")
        } else {
            format!("the response is about an operation other than `{external_id}`: `{path}` differs")
        }
    };
    let error = Error::new(ErrorKind::Conflict, message).conflicting(&other).with_response(&response);
    Err(error.after_an_unclear_try())
}
