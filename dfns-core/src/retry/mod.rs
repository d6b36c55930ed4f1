//! Repeating a call, and not asking more of Dfns than it allows.
//!
//! [`Retry`] says how often one call is tried. Everything else belongs to the pool, so that all of
//! its clients share it: a [`Budget`](budget::Budget) that stops retries during an outage, a
//! [`Gate`](gate::Gate) that closes when Dfns responds with 429, and an optional [`RateLimit`].
//!
//! Nothing here knows which calls may be repeated: that is a fact of the declaration and of the
//! error, see [`Error::is_retryable`](crate::Error::is_retryable).

pub(crate) mod budget;
pub(crate) mod chance;
pub(crate) mod gate;
mod policy;
mod rate_limit;

pub use policy::Retry;
pub use rate_limit::RateLimit;
pub(crate) use rate_limit::{Permits, TurnTooLate};
