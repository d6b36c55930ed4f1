//! Webhooks and deliveries, as they are remembered.

use crate::store::Entity;
use dfns_core::{AnyJson, Timestamp};
use dfns_endpoints::webhooks::{Webhook, WebhookEvent, WebhookEventData, WebhookEventKind, WebhookStatus};
use serde::{Deserialize, Serialize};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The webhooks that an organization can have.
pub(crate) const MAX_WEBHOOKS: usize = 5;

/// How long deliveries are kept.
pub(crate) const RETENTION: Duration = Duration::from_hours(31 * 24);

/// A webhook, its secret, and how much is kept of what it was sent.
#[derive(Serialize, Deserialize)]
pub(crate) struct WebhookRecord {
    pub(crate) webhook: Webhook,
    pub(crate) secret: String,
    /// The number of its deliveries.
    pub(crate) deliveries: u64,
    /// The bytes of their data.
    pub(crate) bytes: u64,
}

impl WebhookRecord {
    pub(crate) fn is_enabled(&self) -> bool {
        self.webhook.status == WebhookStatus::Enabled
    }

    /// Returns whether events of this kind are delivered to it.
    pub(crate) fn subscribes_to(&self, kind: &WebhookEventKind) -> bool {
        self.is_enabled() && self.webhook.events.iter().any(|event| event == kind || *event == WebhookEventKind::All)
    }
}

impl Entity for WebhookRecord {
    const NOUN: &'static str = "webhook";

    fn id(&self) -> &str {
        self.webhook.id.as_str()
    }
}

/// One attempt to deliver an event to a webhook.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Delivery {
    pub(crate) id: String,
    pub(crate) webhook_id: String,
    pub(crate) kind: WebhookEventKind,
    pub(crate) date: Timestamp,
    pub(crate) data: AnyJson,
    /// The number of the attempt, from 1.
    pub(crate) attempt: u32,
    pub(crate) retry_of: Option<String>,
    /// Whether another attempt follows if this one fails.
    pub(crate) is_retried: bool,
    /// The time of the first attempt, in milliseconds since 1970.
    pub(crate) first: u64,
    /// The time of this attempt, in milliseconds since 1970.
    pub(crate) due: u64,
    /// Absent until it was sent.
    pub(crate) result: Option<DeliveryResult>,
}

/// The result of an attempt.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct DeliveryResult {
    pub(crate) timestamp_sent: u64,
    /// The receiver's status, or a word if it did not respond.
    pub(crate) status: String,
    pub(crate) error: Option<String>,
    pub(crate) next_attempt: Option<Timestamp>,
}

/// A time as deliveries have it.
pub(crate) fn millis(time: SystemTime) -> u64 {
    u64::try_from(time.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis()).unwrap_or(u64::MAX)
}

impl Delivery {
    /// The bytes that it counts with, in about.
    pub(crate) fn size(&self) -> u64 {
        u64::try_from(self.data.as_str().len()).unwrap_or(u64::MAX)
    }

    /// Returns whether it is older than deliveries are kept.
    pub(crate) fn is_expired(&self, now: SystemTime) -> bool {
        let retention = u64::try_from(RETENTION.as_millis()).unwrap_or(u64::MAX);
        self.due.saturating_add(retention) <= millis(now)
    }

    /// The delivery as the API shows it, once it was sent.
    pub(crate) fn view(self) -> Option<WebhookEvent> {
        let result = self.result?;
        Some(WebhookEvent {
            id: self.id.into(),
            kind: self.kind,
            date: self.date,
            data: WebhookEventData::Unknown(self.data),
            timestamp_sent: result.timestamp_sent,
            delivery_attempt: Some(self.attempt),
            retry_of: self.retry_of.map(Into::into),
            delivery_failed: Some(result.error.is_some()),
            status: Some(result.status),
            error: result.error,
            next_attempt_date: result.next_attempt,
        })
    }
}

impl Entity for Delivery {
    const NOUN: &'static str = "webhook event";

    fn id(&self) -> &str {
        &self.id
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        let list = if self.result.is_some() { LOG } else { QUEUE };
        vec![(OF, self.webhook_id.clone()), (list, self.webhook_id.clone())]
    }
}

/// The index of all deliveries of a webhook.
pub(crate) const OF: &str = "webhook";

/// The index of those that were sent.
pub(crate) const LOG: &str = "log";

/// The index of those that wait to be sent, or are being sent.
pub(crate) const QUEUE: &str = "queue";
