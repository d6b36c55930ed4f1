//! The observer of a pool: metrics without a `tracing` subscriber.

use crate::error::{Error, Step};
use crate::meta::EndpointMeta;
use http::StatusCode;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

/// Is notified of each request and call of a pool, for metrics. Every method does nothing by
/// default.
///
/// The methods are called on the task of the call, so they should only count. If one panics, the
/// call continues.
///
/// ```
/// # mod dfns { pub use dfns_core::*; pub use dfns_core as core; }
/// use dfns::core::{CallDone, Observer};
/// use dfns::Client;
/// use std::sync::atomic::{AtomicU64, Ordering};
///
/// #[derive(Default)]
/// struct Failures(AtomicU64);
///
/// impl Observer for Failures {
///     fn call(&self, done: &CallDone<'_>) {
///         if done.error.is_some() {
///             self.0.fetch_add(1, Ordering::Relaxed);
///         }
///     }
/// }
///
/// # fn example() -> Result<(), dfns_core::Error> {
/// let client = Client::builder().observer(Failures::default()).build()?;
/// # Ok(()) }
/// ```
pub trait Observer: Send + Sync {
    /// Called when an HTTP request has its response, or has failed.
    fn request(&self, done: &RequestDone<'_>) {
        let _ = done;
    }

    /// Called when a call has its response, or has finally failed.
    fn call(&self, done: &CallDone<'_>) {
        let _ = done;
    }

    /// Called when a response contains an enum value, or a kind of object, that this version does
    /// not know.
    fn unknown_value(&self, seen: &UnknownValueSeen<'_>) {
        let _ = seen;
    }
}

impl<T: Observer + ?Sized> Observer for Arc<T> {
    fn request(&self, done: &RequestDone<'_>) {
        (**self).request(done);
    }
    fn call(&self, done: &CallDone<'_>) {
        (**self).call(done);
    }
    fn unknown_value(&self, seen: &UnknownValueSeen<'_>) {
        (**self).unknown_value(seen);
    }
}

/// Notifies an observer. If it panics, the result of the call it hears of is not lost.
pub(crate) fn notify(observer: &dyn Observer, event: impl FnOnce(&dyn Observer)) {
    if catch_unwind(AssertUnwindSafe(|| event(observer))).is_err() {
        tracing::error!(target: "dfns", "the observer panicked");
    }
}

/// An HTTP request of a call.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct RequestDone<'a> {
    /// The endpoint of the call.
    pub endpoint: &'static EndpointMeta,
    /// The step of the call.
    pub step: Step,
    /// The method.
    pub method: &'static str,
    /// The path with its parameters by name, for instance `/wallets/{walletId}`.
    pub template: &'static str,
    /// How long it took, its response included (`http.client.request.duration`). A streamed
    /// response counts until it begins.
    pub duration: Duration,
    /// The status of the response, if there was one.
    pub status: Option<StatusCode>,
    /// The failure, if it failed.
    pub error: Option<&'a Error>,
}

/// A call.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct CallDone<'a> {
    /// The endpoint.
    pub endpoint: &'static EndpointMeta,
    /// How long it took, with all tries and waits. A streamed response counts until it begins.
    pub duration: Duration,
    /// How many times it was tried. Within a try, each request of the call is sent once.
    pub tries: u32,
    /// How long it waited for a rate limit: its own, or that of Dfns.
    pub throttled: Duration,
    /// The tokens that are left in the pool's budget for retries, at most 500. A retry takes 14, or
    /// 5 if Dfns asked to wait. Without tokens calls are tried once.
    pub retry_tokens: u32,
    /// The failure, if it failed. A response that arrived but cannot be decoded does not count as a
    /// failure.
    pub error: Option<&'a Error>,
}

/// A value that this version of the crate does not know. It was decoded and preserved.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct UnknownValueSeen<'a> {
    /// The endpoint that responded.
    pub endpoint: &'static EndpointMeta,
    /// Its JSON path in the response, for instance `items[3].status`. `?` if its string has
    /// escapes.
    pub path: &'a str,
}
