//! Observability: spans for `tracing`, and an observer for metrics.
//!
//! A call is a span (`dfns.call`) with a client span (`dfns.request`) for each of its HTTP requests
//! and one for the signer (`dfns.sign`), under the target `dfns`. The fields have the names of
//! OpenTelemetry's conventions for HTTP clients. An [`Observer`] gets the same facts as values,
//! without a subscriber.
//!
//! Neither ever sees a token, a user action, a challenge, a signature, a header or a body. Without
//! a listener a call costs a few comparisons.

mod observer;
pub(crate) mod spans;

pub(crate) use observer::notify;
pub use observer::{CallDone, Observer, RequestDone, UnknownValueSeen};
