//! Receiving webhooks: what [`dfns_core::webhooks`] has, and with the feature `axum` an extractor for axum 0.8.

#[cfg(feature = "axum")]
mod axum;

#[cfg(feature = "axum")]
pub use self::axum::{VerifiedWebhook, WebhookRejection};
pub use dfns_core::webhooks::*;
