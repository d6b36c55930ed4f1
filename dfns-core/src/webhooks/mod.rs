//! Webhook deliveries: verifies that an event is from Dfns, recent and new.
//!
//! Dfns posts an event to each webhook that subscribes to its kind. Anyone can post to a public
//! URL, so a receiver trusts nothing before a [`Verifier`] has checked the headers and the body, in
//! this order:
//!
//! 1. the header [`SIGNATURE_HEADER`] occurs once and is well-formed;
//! 2. one of the webhook's secrets made that signature over the exact bytes: nothing is decoded
//!    before;
//! 3. the body is an [`Event`];
//! 4. it was sent within the tolerance, by default five minutes: a recorded delivery is worthless
//!    later;
//! 5. its event is neither handled already nor being handled: a [`ReplayStore`] remembers that.
//!
//! The result is a [`Verified`] delivery, or a [`WebhookError`] with the HTTP status to respond
//! with. [`sign`] is the other side, for tests of a receiver.
//!
//! ```
//! # use dfns_core as dfns;
//! use dfns::webhooks::{Event, SIGNATURE_HEADER, Verifier, sign};
//! use std::time::SystemTime;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // Sent by Dfns, or by a test of a receiver.
//! let event = Event::new("whe-1", "wallet.created", serde_json::json!({ "wallet": { "id": "wa-1" } }), SystemTime::now());
//! let body = serde_json::to_vec(&event)?;
//! let mut headers = http::HeaderMap::new();
//! headers.insert(SIGNATURE_HEADER, sign("whs-1", &body).parse()?);
//!
//! // Verified by the receiver. Two secrets, while one webhook replaces another.
//! let verifier = Verifier::new(["whs-1", "whs-2"])?;
//! let verified = verifier.verify(&headers, body.clone()).await?;
//! assert_eq!(verified.event().kind, "wallet.created");
//!
//! // Act on the event, then record that it was handled.
//! verified.handle(async { Ok::<_, Box<dyn std::error::Error>>(println!("a new wallet")) }).await?;
//!
//! // The same delivery again: acknowledged, not handled.
//! let duplicate = verifier.verify(&headers, body).await.unwrap_err();
//! assert_eq!(duplicate.status(), http::StatusCode::OK);
//! # Ok(())
//! # }
//! ```
//!
//! # Responding
//!
//! Dfns accepts only status 200 as delivered. Otherwise it repeats the event after 1 minute, 12
//! minutes, 2 hours and 1 day. Each repetition has its own id and names the earlier delivery
//! (`retryOf`).
//!
//! * A verified delivery **claims** its event for a while, the lease ([`Verifier::with_lease`]).
//!   [`Verified::handle`] runs the handler and settles the claim, or releases it if the handler
//!   fails. [`Verified::handled`] and [`Verified::failed`] only settle or release it.
//! * A repetition of a **handled** event is acknowledged with 200 and not handled again.
//! * A repetition of an event that is **being handled** gets status 409, so that Dfns repeats it
//!   once more. A 200 would lose the event if the handler then failed.
//! * A repetition of an event whose handler **failed** is handled.
//! * If the process **crashes**, its claim ends with the lease, and the next repetition is handled.
//!
//! A repetition is the same delivery again, for instance from a proxy, or one of Dfns' own. It is
//! recognized by the deliveries that it names. If one of those never arrived, it is recognized by
//! an equal kind, date and data.
//!
//! Dfns promises neither order nor uniqueness, and a process may crash after the effect and before
//! it is recorded. Make the effect of an event depend on its data (a transfer's id and status), not
//! on how often it was delivered.

mod claim;
mod error;
mod event;
#[cfg(test)]
mod handling_tests;
mod replay;
mod replay_guard;
mod signature;
#[cfg(test)]
mod tests;
mod verifier;

pub use error::WebhookError;
pub use event::{Event, WebhookEventId};
pub use replay::{ReplayStore, StoreFuture};
pub use replay_guard::ReplayGuard;
pub use signature::{SIGNATURE_HEADER, sign};
pub use verifier::{DEFAULT_LEASE, DEFAULT_TOLERANCE, Verified, Verifier};
