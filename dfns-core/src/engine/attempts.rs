//! The tries of one call: which failures are followed by another one, and after how long.

use super::progress::Progress;
use super::{Session, of_request};
use crate::error::Error;
use crate::parts::Parts;
use crate::retry::gate::DEFAULT_WAIT;
use http::StatusCode;
use std::ops::ControlFlow;
use tokio::time::Instant;

impl Session {
    /// Ends the call with the result of a try, or waits before another one.
    ///
    /// Once a try was sent and its outcome is not known, that holds for the error of every later
    /// try: a rejection says nothing about what an earlier try did.
    pub(super) async fn follow<T>(
        &self,
        result: Result<T, Error>,
        parts: &Parts,
        progress: &mut Progress,
    ) -> ControlFlow<Result<T, Error>> {
        let error = match result {
            Ok(done) => {
                self.shared.budget.succeed(progress.taken);
                return ControlFlow::Break(Ok(done));
            }
            Err(error) => of_request(error, parts).after_tries(progress.tries),
        };
        progress.is_unclear |= error.outcome_is_unknown();
        let error = progress.after_earlier_tries(error);
        if progress.asked_a_person {
            return ControlFlow::Break(Err(error));
        }
        match self.wait_for_another(&error, progress).await {
            Some(taken) => {
                progress.begin_again(taken);
                ControlFlow::Continue(())
            }
            None => ControlFlow::Break(Err(error)),
        }
    }

    /// Waits before another try. Returns what the try takes from the pool's budget, or `None` if
    /// there must not be one.
    pub(super) async fn wait_for_another(&self, error: &Error, progress: &Progress) -> Option<u32> {
        if !error.is_retryable() || !progress.retry.allows_after(progress.tries) {
            return None;
        }
        let is_limited = error.status() == Some(StatusCode::TOO_MANY_REQUESTS);
        let asked_for = error.retry_after().or(is_limited.then_some(DEFAULT_WAIT));
        let drawn = progress.retry.delay(progress.tries, &self.shared.chance);
        let whole = drawn.max(asked_for.unwrap_or_default());
        Instant::now().checked_add(whole).filter(|begin| *begin < progress.deadline)?;
        let taken = self.shared.budget.take(asked_for.is_some())?;
        // After a 429 the gate of the pool waits, and sends one request first.
        tokio::time::sleep(if is_limited { drawn } else { whole }).await;
        Some(taken)
    }
}
