//! Webhook deliveries: is this from Dfns, is it fresh, is it new?
//!
//! Dfns posts an event to each webhook that asked for its kind. Anybody can post to a public URL, so a receiver
//! believes nothing before a [`Verifier`] has looked at the headers and the body, in this order:
//!
//! 1. the header [`SIGNATURE_HEADER`] is there, once, and well-formed;
//! 2. one of the webhook's secrets made that signature over the very bytes that came: nothing is decoded before;
//! 3. the body is an [`Event`];
//! 4. it was sent just now: a recorded delivery is worth nothing later;
//! 5. it is not one of those that came just now: a [`ReplayStore`] remembers them.
//!
//! What passes is a [`Verified`], which cannot be made in any other way; what does not is a [`WebhookError`], which
//! knows the HTTP status to respond with. [`sign`] is the other side, for tests of a receiver.
//!
//! ```
//! use dfns_core::webhooks::{Event, SIGNATURE_HEADER, Verifier, sign};
//! use std::time::SystemTime;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // What Dfns does, and a test of a receiver.
//! let event = Event::new("whe-1", "wallet.created", serde_json::json!({ "wallet": { "id": "wa-1" } }), SystemTime::now());
//! let body = serde_json::to_vec(&event)?;
//! let mut headers = http::HeaderMap::new();
//! headers.insert(SIGNATURE_HEADER, sign("whs-1", &body).parse()?);
//!
//! // What the receiver does. Two secrets, while one webhook takes over from another.
//! let verifier = Verifier::new(["whs-1", "whs-2"])?;
//! let verified = verifier.verify(&headers, body.clone()).await?;
//! assert_eq!(verified.event().kind, "wallet.created");
//!
//! // The same bytes once more.
//! let refused = verifier.verify(&headers, body).await.unwrap_err();
//! assert_eq!(refused.status(), http::StatusCode::CONFLICT);
//! # Ok(())
//! # }
//! ```
//!
//! # Answering
//!
//! Dfns takes status 200 and no other for delivered, and tries again after 1 minute, 12 minutes, 2 hours and 1 day
//! otherwise. Each attempt is an event with an id of its own, so that an attempt is never mistaken for a replay. Order
//! and uniqueness are not promised: let what an event changes depend on what its data name (a transfer's id and
//! status), not on how often it came.

mod error;
mod event;
mod replay;
mod signature;
#[cfg(test)]
mod tests;
mod verifier;

pub use error::WebhookError;
pub use event::{Event, WebhookEventId};
pub use replay::{ReplayGuard, ReplayStore};
pub use signature::{SIGNATURE_HEADER, sign};
pub use verifier::{DEFAULT_TOLERANCE, Verified, Verifier};
