//! Webhooks: the operations that manage them, and the receipt of what Dfns delivers.
//!
//! Verification is [`dfns_core::webhooks`], which is there whatever features are chosen: start with [`Verifier`]. The feature
//! `axum` adds `VerifiedWebhook`, an extractor for axum 0.8.

#[cfg(feature = "axum")]
mod axum;

#[cfg(feature = "axum")]
pub use self::axum::{VerifiedWebhook, WebhookRejection};
pub use dfns_core::webhooks::*;
#[cfg(feature = "webhooks")]
pub use dfns_endpoints::webhooks::*;
