//! Checks for the Tokio runtime that a call needs, with timers and I/O enabled.
//!
//! Tokio panics without one, and offers a check only for a missing runtime. The fault is in the
//! program's set-up, so the call fails with [`ErrorKind::Configuration`].

use crate::error::{Error, ErrorKind};
use std::any::Any;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::pin;
use std::task::Poll;

/// Runs work that needs timers and I/O.
pub(crate) async fn on_tokio<T>(work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    if tokio::runtime::Handle::try_current().is_err() {
        let message = "there is no Tokio runtime; await calls within one, for instance under `#[tokio::main]`";
        return Err(Error::new(ErrorKind::Configuration, message));
    }
    let mut work = pin!(work);
    poll_fn(|context| match catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(context))) {
        Ok(poll) => poll,
        Err(panic) if is_of_runtime(&*panic) => {
            let message = "the Tokio runtime has no timers or no I/O; build it with `enable_all()`";
            Poll::Ready(Err(Error::new(ErrorKind::Configuration, message)))
        }
        Err(panic) => resume_unwind(panic),
    })
    .await
}

/// Returns whether Tokio panicked because its runtime lacks a driver.
fn is_of_runtime(panic: &(dyn Any + Send)) -> bool {
    let text = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.is_some_and(|text| text.starts_with("A Tokio 1.x context was found, but"))
}
