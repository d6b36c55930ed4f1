//! The body of a delivery and its signature.
//!
//! The body is compact JSON with its fields in a fixed order, so that receivers which verify the
//! bytes and receivers which encode the decoded body again agree.

use super::record::Delivery;
use crate::text::to_hex;
use aws_lc_rs::hmac::{HMAC_SHA256, Key, sign};
use dfns_core::{AnyJson, Timestamp};
use dfns_endpoints::webhooks::WebhookEventKind;
use serde::Serialize;
use std::time::{SystemTime, UNIX_EPOCH};

/// The header of the signature.
pub(crate) const SIGNATURE_HEADER: &str = "x-dfns-webhook-signature";

/// The body of a delivery.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Message<'a> {
    pub(crate) id: &'a str,
    pub(crate) kind: &'a WebhookEventKind,
    pub(crate) date: &'a Timestamp,
    pub(crate) data: &'a AnyJson,
    pub(crate) timestamp_sent: u64,
    pub(crate) delivery_attempt: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) retry_of: Option<&'a str>,
}

impl<'a> Message<'a> {
    /// The message of a delivery that is sent at this time.
    pub(crate) fn of(delivery: &'a Delivery, timestamp_sent: u64) -> Self {
        Self {
            id: &delivery.id,
            kind: &delivery.kind,
            date: &delivery.date,
            data: &delivery.data,
            timestamp_sent,
            delivery_attempt: delivery.attempt,
            retry_of: delivery.retry_of.as_deref(),
        }
    }

    /// The bytes to send.
    pub(crate) fn encode(&self) -> String {
        // Strings, numbers and JSON that was encoded before always encode.
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// The signature of a body, as the header has it. The key is the whole secret.
pub(crate) fn signature(secret: &str, body: &str) -> String {
    let tag = sign(&Key::new(HMAC_SHA256, secret.as_bytes()), body.as_bytes());
    format!("sha256={}", to_hex(tag.as_ref()))
}

/// The time of sending. It is the computer's time even if the sandbox's clock was moved: receivers
/// reject a delivery that is older or newer than five minutes by their own clock.
pub(crate) fn timestamp_sent() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

#[cfg(test)]
mod tests {
    use super::signature;

    #[test]
    fn signatures_are_those_of_the_documented_construction() {
        let vectors = include_str!("../../../dfns-core/src/webhooks/webhook-vectors.json");
        let vectors: serde_json::Value = serde_json::from_str(vectors).unwrap();
        let vectors = vectors["vectors"].as_array().unwrap();
        let of = |vector: &serde_json::Value, name: &str| vector[name].as_str().unwrap().to_owned();
        assert!(!vectors.is_empty());
        for vector in vectors {
            let expected = of(&vector["header"], "value");
            assert_eq!(signature(&of(vector, "secret"), &of(vector, "rawBodyUtf8")), expected, "{}", vector["id"]);
        }
    }
}
