//! How far a call has got, and how long it may still take.

use crate::deadlines::LATE_ADVICE;
use crate::error::{Delivery, Error, ErrorKind, Step};
use crate::meta::EndpointMeta;
use crate::retry::gate::StaysClosed;
use crate::retry::{Retry, TurnTooLate};
use crate::signing::Signer;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// The progress of a call, over all of its tries.
pub(super) struct Progress {
    pub(super) endpoint: &'static EndpointMeta,
    pub(super) step: Step,
    delivery: Delivery,
    /// Whether an earlier try was sent and its outcome is not known.
    pub(super) is_unclear: bool,
    /// Whether a person was asked to sign, or somebody outside of this call. They are not asked
    /// again by itself.
    pub(super) asked_a_person: bool,
    /// The signer of the present try, which counts as in use until the call has ended.
    pub(super) signer: Option<Arc<dyn Signer>>,
    /// The number of tries, the present one included.
    pub(super) tries: u32,
    /// The tokens that the present try took from the budget of the pool.
    pub(super) taken: u32,
    /// How long the call has waited for a rate limit.
    pub(super) throttled: Duration,
    pub(super) retry: Retry,
    pub(super) deadline: Instant,
}

impl Progress {
    pub(super) fn begin(endpoint: &'static EndpointMeta, limit: Duration, retry: Retry) -> Self {
        let now = Instant::now();
        Self {
            endpoint,
            step: Step::Challenge,
            delivery: Delivery::NotSent,
            is_unclear: false,
            asked_a_person: false,
            signer: None,
            tries: 1,
            taken: 0,
            throttled: Duration::ZERO,
            retry,
            // As far away as Tokio's own timers go.
            deadline: now.checked_add(limit).unwrap_or_else(|| now + Duration::from_hours(24 * 365 * 30)),
        }
    }

    /// Records that the call itself is about to be sent.
    pub(super) fn begin_call(&mut self) {
        (self.step, self.delivery) = (Step::Call, Delivery::Unknown);
    }

    /// Records that another try begins, which took this much from the budget of the pool.
    pub(super) fn begin_again(&mut self, taken: u32) {
        self.continue_again(taken);
        (self.step, self.delivery) = (Step::Challenge, Delivery::NotSent);
    }

    /// Records that another try begins at the present step.
    pub(super) fn continue_again(&mut self, taken: u32) {
        (self.tries, self.taken) = (self.tries.saturating_add(1), taken);
    }

    /// Returns the error of a call whose deadline passed.
    pub(super) fn too_late(&self, limit: Duration, server: &str) -> Error {
        let message = format_args!("the call to {server} did not finish within {limit:?}; {LATE_ADVICE}");
        let error = Error::new(ErrorKind::Timeout, message);
        let error = match self.step {
            Step::Call => error.delivered(self.delivery),
            step => error.before_the_call(step),
        };
        self.after_earlier_tries(error.after_tries(self.tries))
    }

    /// Returns the error with what is known of earlier tries. If the outcome of one is unknown, it
    /// stays so, unless the external id belongs to another request: then no try took effect.
    pub(super) fn after_earlier_tries(&self, error: Error) -> Error {
        after_earlier_tries(error, self.is_unclear)
    }
}

/// Returns the error with what is known of earlier tries, see [`Progress::after_earlier_tries`].
pub(super) fn after_earlier_tries(error: Error, is_unclear: bool) -> Error {
    let is_settled = error.kind() == ErrorKind::Conflict && !error.outcome_is_unknown();
    if is_unclear && !is_settled { error.after_an_unclear_try() } else { error }
}

/// Returns the error of a request that the gate lets through too late.
pub(super) fn stays_closed(StaysClosed { wait }: StaysClosed) -> Error {
    let message = format_args!(
        "Dfns limits the rate of requests (status 429), and the next one may be sent in {wait:.0?}, after the deadline"
    );
    Error::new(ErrorKind::Timeout, message).waiting(wait)
}

/// Returns the error of a call whose turn comes too late.
pub(super) fn turn_too_late(TurnTooLate { wait }: TurnTooLate) -> Error {
    let message = format_args!("the rate limit of the client lets it be sent in {wait:.0?}, after the deadline");
    Error::new(ErrorKind::Timeout, message).waiting(wait)
}
