//! Whether the response to an operation with an external id is about that operation.

use super::Session;
use super::progress::Progress;
use crate::error::{Error, ErrorKind, Step};
use crate::observe::spans::Leg;
use crate::operation::same::Entity;
use crate::parts::{Parts, encoded};
use crate::response::RawResponse;
use crate::transport::TransportRequest;
use http::header::AUTHORIZATION;
use http::{Method, StatusCode};

impl Session {
    /// Checks that a response is about this operation.
    ///
    /// A conflict names the entity that has the external id. If that entity was made from the same
    /// request, it is the response that was lost. It is read at the path of the call, followed by
    /// its id; an entity that is not there belongs to another wallet, and so to another operation.
    pub(super) async fn of_this_operation(
        &self,
        parts: &Parts,
        response: Result<RawResponse, Error>,
        progress: &mut Progress,
    ) -> Result<RawResponse, Error> {
        let id = parts.external_id().filter(|_| !parts.endpoint().returns_parent());
        let Some(id) = id else { return response.map_err(as_conflict) };
        let error = match response {
            // It was accepted, so whatever the response says, the operation may have taken effect.
            Ok(response) => return check(id, parts, response).map_err(Error::after_an_unclear_try),
            Err(error) => error,
        };
        let Some(duplicate) = error.duplicate().map(str::to_owned) else { return Err(error) };
        let path = format!("{}/{}", parts.path, encoded(&duplicate));
        let request = || {
            let mut request = TransportRequest::new(Method::GET, self.shared.base_url.join(&path)?);
            request.headers.insert(AUTHORIZATION, self.authorization()?);
            Ok(request)
        };
        let read = {
            let leg = Leg { step: Step::Call, method: "GET", template: parts.endpoint().path() };
            self.exchange(leg, &request, true, progress).await
        };
        match read.map(|entity| entity.of(parts.endpoint())) {
            Ok(entity) if names(&entity, id) => check(id, parts, entity)
                .map_err(|other| if other.outcome_is_unknown() { other } else { error.conflicting(&duplicate) }),
            // After an unclear try, of this call or of the one that gave a ticket, it may be ours,
            // and not readable yet.
            Err(failure) if failure.status() == Some(StatusCode::NOT_FOUND) && !progress.is_unclear => {
                Err(error.conflicting(&duplicate))
            }
            // Whose entity it is remains to be seen.
            _ => Err(error.conflicting(&duplicate).after_an_unclear_try()),
        }
    }
}

/// Returns whether an entity has this external id.
fn names(entity: &RawResponse, external_id: &str) -> bool {
    Entity::read(entity.body()).and_then(|entity| entity.external_id()).as_deref() == Some(external_id)
}

/// Turns the rejection of an external id into a conflict, without a look at the other entity.
fn as_conflict(error: Error) -> Error {
    match error.duplicate().map(str::to_owned) {
        Some(duplicate) if error.carries_external_id() => error.conflicting(&duplicate),
        _ => error,
    }
}

/// Fails if a response is about something else. If it has another external id, or none, it says
/// nothing about this operation.
fn check(external_id: &str, parts: &Parts, response: RawResponse) -> Result<RawResponse, Error> {
    let entity = Entity::read(response.body());
    let Some((entity, at)) =
        entity.and_then(|entity| entity.belies(external_id, parts.body.payload()).map(|at| (entity, at)))
    else {
        return Ok(response);
    };
    let other = entity.id().unwrap_or_default();
    let names_it = entity.external_id().as_deref() == Some(external_id);
    let message = if names_it {
        format!("the entity with the external id `{external_id}` shows another request: `{at}` differs")
    } else {
        format!("the response is about another operation than `{external_id}`: `{at}` differs")
    };
    let error = Error::new(ErrorKind::Conflict, message).with_response(&response).conflicting(&other);
    Err(if names_it { error } else { error.after_an_unclear_try() })
}
