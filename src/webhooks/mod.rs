//! Webhooks: the operations that manage them, and the verification of deliveries.
//!
//! Verification starts with [`Verifier`] and needs no feature. The feature `axum` adds
//! `VerifiedWebhook`, an extractor for axum 0.8.

#[cfg(feature = "axum")]
mod axum;

#[cfg(feature = "axum")]
pub use self::axum::{VerifiedWebhook, WebhookRejection};
pub use dfns_core::webhooks::*;
#[cfg(feature = "webhooks")]
pub use dfns_endpoints::webhooks::*;
