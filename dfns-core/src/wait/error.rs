//! The failure of a wait. It keeps the last known state of the entity.

use super::settles::Settles;
use crate::error::Error;
use crate::foreign::{debug_error, one_line};
use std::fmt;
use std::time::Duration;

/// The failure of a wait. The entity itself has not failed: it may still settle.
#[non_exhaustive]
pub enum WaitError<T> {
    /// The entity did not settle in time.
    #[non_exhaustive]
    Deadline {
        /// The time that the wait had.
        within: Duration,
        /// The last known state.
        last: Option<Box<T>>,
        /// The failure of the latest attempt to read the entity, if it failed.
        trouble: Option<Error>,
    },
    /// Dfns rejects the read, or it cannot be sent.
    #[non_exhaustive]
    Read {
        /// The failure. Repeating the request would not help.
        error: Error,
        /// The last known state.
        last: Option<Box<T>>,
    },
}

impl<T> WaitError<T> {
    /// Returns the last known state. Pass it to [`Client::wait`](crate::Client::wait) to wait
    /// longer.
    pub fn last(&self) -> Option<&T> {
        match self {
            Self::Deadline { last, .. } | Self::Read { last, .. } => last.as_deref(),
        }
    }

    /// Returns the last known state.
    pub fn into_last(self) -> Option<T> {
        match self {
            Self::Deadline { last, .. } | Self::Read { last, .. } => last.map(|last| *last),
        }
    }

    /// Returns the failure to read the entity, if there was one.
    pub fn error(&self) -> Option<&Error> {
        match self {
            Self::Deadline { trouble, .. } => trouble.as_ref(),
            Self::Read { error, .. } => Some(error),
        }
    }

    /// Returns whether the time limit passed.
    pub fn is_deadline(&self) -> bool {
        matches!(self, Self::Deadline { .. })
    }
}

/// Converts the failure of a call that a program makes beside the wait.
impl<T> From<Error> for WaitError<T> {
    fn from(error: Error) -> Self {
        Self::Read { error, last: None }
    }
}

/// The entity and its last status, for a message.
struct Shown<'a, T>(Option<&'a T>);

impl<T: Settles> fmt::Display for Shown<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use crate::types::OpenEnum as _;
        let Some(entity) = self.0 else { return write!(f, "the {} was never read", T::SETTLING.entity()) };
        write!(f, "the {} `{}`", T::SETTLING.entity(), one_line(entity.id(), 100))?;
        match entity.status() {
            Some(status) => write!(f, " was last `{}`", one_line(status.as_str(), 100)),
            None => f.write_str(" had no status"),
        }
    }
}

impl<T: Settles> fmt::Display for WaitError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = Shown(self.last());
        match self {
            Self::Deadline { within, trouble, .. } => {
                write!(f, "not settled within {within:?}: {shown}")?;
                match trouble {
                    Some(error) => write!(f, "; the latest attempt to read it failed: {error}"),
                    None => Ok(()),
                }
            }
            Self::Read { error, .. } => write!(f, "{error}; {shown}"),
        }
    }
}

impl<T: Settles> fmt::Debug for WaitError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug_error(f, "WaitError", self)
    }
}

impl<T: Settles> std::error::Error for WaitError<T> {
    /// Returns the first cause whose text is not part of this error's `Display`.
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.error().and_then(std::error::Error::source)
    }
}
