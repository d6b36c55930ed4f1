//! Entities that settle: the trait behind every wait, and the rule for when a wait is over.

use crate::endpoint::Endpoint;
use crate::meta::{Settling, Standing};
use crate::outcome::ApprovalId;
use crate::types::OpenEnum;
use crate::typestate::Unsigned;
use serde::de::DeserializeOwned;

/// An entity with a status that changes by itself until it settles.
///
/// Declared with `#[dfns_object(response, settles(..))]`. Wait for one with
/// [`Client::wait`](crate::Client::wait).
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not settle, so nothing can wait for it",
    label = "declared without `settles(..)`",
    note = "declare it with `#[dfns_object(response, settles(status, read = .., done = [..], ended = [..]))]`"
)]
pub trait Settles: Clone + DeserializeOwned + Send + Sync + 'static {
    /// Its status. The values are declared in the order of an entity's life.
    type Status: OpenEnum + Clone + PartialEq + Send + Sync;
    /// The request that reads it.
    type Read: Endpoint<Response = Self, Mode = Unsigned>;
    /// The facts of the declaration.
    const SETTLING: Settling;

    /// Returns its id.
    fn id(&self) -> &str;

    /// Returns its status; `None` if this response does not contain it.
    fn status(&self) -> Option<&Self::Status>;

    /// Returns the request that reads it.
    fn read(&self) -> Self::Read;

    /// Returns the id of the approval that it awaits or awaited.
    fn approval_id(&self) -> Option<&ApprovalId> {
        None
    }

    /// Returns its standing. A status that this version does not know is [`Standing::Moving`].
    fn standing(&self) -> Standing {
        match self.status().map_or(Standing::Moving, |status| Self::SETTLING.standing_of(status.as_str())) {
            // Dfns also shows this status for a moment before it starts an entity that no policy
            // governs.
            Standing::Held if Self::SETTLING.names_approval() && self.approval_id().is_none() => Standing::Moving,
            standing => standing,
        }
    }

    /// Returns whether it is pending approval.
    fn awaits_approval(&self) -> bool {
        self.standing() == Standing::Held
    }
}

/// Looks up whether a response settles. Its inherent constant exists only for entities that do, and
/// otherwise gives way to that of [`NotSettling`].
#[doc(hidden)]
pub struct SettlingOf<T: ?Sized>(std::marker::PhantomData<T>);

impl<T: Settles> SettlingOf<T> {
    // A function, because the facts name the metadata of the request that reads the entity, which
    // may be the one that this is part of.
    pub const SETTLING: Option<fn() -> Settling> = Some(|| T::SETTLING);
}

/// The fallback of [`SettlingOf`].
#[doc(hidden)]
pub trait NotSettling {
    const SETTLING: Option<fn() -> Settling> = None;
}

impl<T: ?Sized> NotSettling for SettlingOf<T> {}

/// The end of a wait.
#[derive(Debug, Clone, PartialEq)]
#[must_use = "an entity that ended was not successful"]
pub enum Settled<T> {
    /// The entity has the awaited status, or a later one.
    Reached(T),
    /// The entity ended before.
    Ended(T),
}

impl<T> Settled<T> {
    /// Returns the entity, however it settled.
    pub fn entity(&self) -> &T {
        match self {
            Self::Reached(entity) | Self::Ended(entity) => entity,
        }
    }

    /// Returns the entity, however it settled.
    pub fn into_entity(self) -> T {
        match self {
            Self::Reached(entity) | Self::Ended(entity) => entity,
        }
    }

    /// Returns the entity if it has the awaited status or a later one.
    pub fn reached(self) -> Option<T> {
        match self {
            Self::Reached(entity) => Some(entity),
            Self::Ended(_) => None,
        }
    }

    /// Returns whether the entity has the awaited status or a later one.
    pub fn is_reached(&self) -> bool {
        matches!(self, Self::Reached(_))
    }
}

/// Returns the position of a status in the entity's life; `None` if this version does not know it.
pub(super) fn position<S: OpenEnum>(status: &S) -> Option<usize> {
    S::KNOWN.iter().position(|(known, _)| *known == status.as_str())
}

/// Returns whether a wait for `until`, or for success, is over. `None` if it goes on.
pub(super) fn is_reached<T: Settles>(entity: &T, until: Option<&T::Status>) -> Option<bool> {
    let status = entity.status()?;
    let here = position(status);
    let Some(until) = until else {
        return match entity.standing() {
            Standing::Done => Some(true),
            Standing::Ended => Some(false),
            Standing::Held | Standing::Moving => None,
        };
    };
    if status == until {
        return Some(true);
    }
    let settling = &T::SETTLING;
    match (settling.standing_of(status.as_str()), settling.standing_of(until.as_str())) {
        // Success instead of the failure that was awaited, or another failure.
        (Standing::Ended, _) | (Standing::Done, Standing::Ended) => Some(false),
        (_, Standing::Ended) => None,
        _ => match (here, position(until)) {
            (Some(here), Some(there)) if here > there => Some(true),
            _ => None,
        },
    }
}
