//! The search for an entity in a list.

use super::Creation;
use super::same::Difference;
use dfns_core::{EndpointMeta, Error, Items, Page, Timestamp};
use std::fmt;
use std::time::{Duration, SystemTime};
use tokio::time::Instant;

/// How long a user action token can be used. Dfns does not document it; this is the lifetime of a
/// challenge.
const USER_ACTION_LIFE: Duration = Duration::from_mins(15);

/// The time between two reads of a list.
const PAUSE: Duration = Duration::from_secs(30);

/// The search for an entity that may have been created.
#[must_use = "an unknown outcome has to be pursued"]
pub struct Search<T> {
    external_id: String,
    /// The creation.
    endpoint: &'static EndpointMeta,
    error: Error,
    /// The time from which the call can no longer take effect.
    settled_from: Instant,
    list: List<T>,
}

/// A list in which entities can be found.
pub(super) struct List<T> {
    pub(super) items: Box<dyn Fn() -> Items<Page<T>> + Send + Sync>,
    pub(super) matcher: Matcher<T>,
}

/// Compares an entity with a request.
type Compare<T> = dyn Fn(&T) -> Option<Difference> + Send + Sync;

/// The functions that recognize the entity of a request.
pub(super) struct Matcher<T> {
    /// Returns true for the external id and the network of the request.
    pub(super) has_id: Box<dyn Fn(&T) -> bool + Send + Sync>,
    /// Returns how it differs from the entity that the request creates.
    pub(super) difference: Box<Compare<T>>,
    pub(super) age: fn(&T) -> Age,
}

impl<T> Matcher<T> {
    /// Returns whether a response to the creation is about the requested entity. It may lack values
    /// that Dfns has accepted.
    pub(super) fn is_response(&self, entity: &T) -> bool {
        (self.has_id)(entity) && matches!((self.difference)(entity), None | Some(Difference::Missing(_)))
    }
}

/// The entities with the external id.
pub(super) enum Found<T> {
    /// One that the request creates.
    Requested(T),
    /// Only others: the id of the oldest, and where it differs.
    Other(String, Difference),
    Nothing,
}

impl<T> List<T> {
    /// Returns the oldest entity that matches. Overlapping calls may create several. All programs
    /// that search again then find the same one.
    pub(super) async fn find(&self) -> Result<Found<T>, Error> {
        let Matcher { has_id, difference, age } = &self.matcher;
        let mut items = (self.items)();
        let mut requested: Option<(Age, T)> = None;
        let mut other: Option<(Age, Difference)> = None;
        while let Some(item) = items.next().await.transpose()? {
            if !has_id(&item) {
                continue;
            }
            let own = age(&item);
            // Nothing can be done with an entity without an id.
            let is_nameless = own.1.is_empty().then_some(Difference::Missing("id"));
            match is_nameless.or_else(|| difference(&item)) {
                None if requested.as_ref().is_none_or(|(oldest, _)| own < *oldest) => requested = Some((own, item)),
                Some(how) if other.as_ref().is_none_or(|(oldest, _)| own < *oldest) => other = Some((own, how)),
                _ => {}
            }
        }
        Ok(match (requested, other) {
            (Some((_, entity)), _) => Found::Requested(entity),
            (None, Some(((_, id), difference))) => Found::Other(id, difference),
            (None, None) => Found::Nothing,
        })
    }
}

/// When an entity was created, and its id, which decides between two entities with the same time.
pub(super) type Age = (SystemTime, String);

pub(super) fn age(date_created: &Timestamp, id: &str) -> Age {
    // A time that cannot be read is as good as the first.
    (date_created.to_system_time().unwrap_or(SystemTime::UNIX_EPOCH), id.to_owned())
}

impl<T> Search<T> {
    /// Creates the search for an entity that a call up to now may have created.
    pub(super) fn since_now(endpoint: &'static EndpointMeta, external_id: String, error: Error, list: List<T>) -> Self {
        Self { external_id, endpoint, error, settled_from: Instant::now() + USER_ACTION_LIFE, list }
    }

    /// Returns the external id to search for.
    pub fn external_id(&self) -> &str {
        &self.external_id
    }

    /// Returns the error of the call, or that of the list if the list could not be read afterwards.
    pub fn error(&self) -> &Error {
        &self.error
    }

    /// Returns how long the call may still take effect. A search after that ends with
    /// [`Creation::Created`] or [`Creation::NotCreated`], if the list can be read.
    pub fn remaining(&self) -> Duration {
        self.settled_from.saturating_duration_since(Instant::now())
    }

    /// Searches again: twice, 30 seconds apart, even if the list cannot be read.
    pub async fn again(mut self) -> Creation<T> {
        let mut is_settled = self.remaining().is_zero();
        let mut other = None;
        for look in 0..2 {
            if look > 0 {
                tokio::time::sleep(PAUSE).await;
            }
            match self.list.find().await {
                Ok(Found::Requested(entity)) => return Creation::Created(entity),
                Ok(Found::Other(id, difference)) => other = Some((id, difference)),
                Ok(Found::Nothing) => other = None,
                Err(error) => (self.error, is_settled) = (error, false),
            }
        }
        if !is_settled {
            return Creation::Unknown(self);
        }
        let was_sent = self.error.outcome_is_unknown();
        let error = if was_sent { self.error.without_effect() } else { self.error };
        Creation::NotCreated(match other {
            Some((id, difference)) if was_sent => error.conflicting_with(&id, difference),
            Some((id, difference)) => {
                Error::external_id_in_use(self.endpoint, &self.external_id).conflicting_with(&id, difference)
            }
            None => error,
        })
    }
}

impl<T> fmt::Debug for Search<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Search")
            .field("external_id", &self.external_id)
            .field("error", &self.error)
            .field("remaining", &self.remaining())
            .finish_non_exhaustive()
    }
}
