//! Checks for the Tokio runtime that a call needs, with timers and I/O enabled.
//!
//! Tokio panics without one, and offers a check only for a missing runtime. The fault is in the
//! program's set-up, so the call fails with an error of the kind `Configuration`. Only panics of
//! Tokio itself are turned into that error: the program's own code, such as a signer, never runs
//! within these checks.

use std::any::Any;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;
use tokio::runtime::Handle;

/// The fault of the program's set-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NoRuntime(pub(crate) &'static str);

const NONE: NoRuntime =
    NoRuntime("there is no Tokio runtime; await calls within one, for instance under `#[tokio::main]`");
const INCOMPLETE: NoRuntime = NoRuntime("the Tokio runtime has no timers or no I/O; build it with `enable_all()`");

/// Runs work that needs timers.
pub(crate) async fn on_tokio<T, E: From<NoRuntime>>(work: impl Future<Output = Result<T, E>>) -> Result<T, E> {
    require_timers()?;
    work.await
}

/// Fails if there is no runtime, or if it has no timers.
pub(crate) fn require_timers() -> Result<(), NoRuntime> {
    Handle::try_current().map_err(|_| NONE)?;
    // Making a timer, which is not used, is where Tokio panics.
    catch_unwind(|| drop(tokio::time::sleep(Duration::ZERO))).map_err(|_| INCOMPLETE)
}

/// Runs work of Tokio that needs I/O. It must not run the program's own code.
pub(crate) async fn with_io<T>(work: impl Future<Output = T>) -> Result<T, NoRuntime> {
    Handle::try_current().map_err(|_| NONE)?;
    let mut work = pin!(work);
    poll_fn(|context| match catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(context))) {
        Ok(poll) => poll.map(Ok),
        Err(panic) if is_of_runtime(&*panic) => Poll::Ready(Err(INCOMPLETE)),
        Err(panic) => resume_unwind(panic),
    })
    .await
}

/// Returns whether Tokio panicked because its runtime lacks a driver.
fn is_of_runtime(panic: &(dyn Any + Send)) -> bool {
    let text = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.is_some_and(|text| text.starts_with("A Tokio 1.x context was found, but"))
}
