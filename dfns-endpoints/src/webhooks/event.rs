//! Webhook events: deliveries, and their log, which Dfns keeps for 31 days.

use super::{WebhookEventData, WebhookEventKind, Webhooks};
use crate::WebhookId;
use dfns_core::webhooks::WebhookEventId;
use dfns_core::{AnyJson, Page, Timestamp, dfns_endpoint};
use serde::{Deserialize, Serialize};

/// Lists the deliveries of a webhook, including failed ones. Each attempt is a separate event.
///
/// Events are kept for 31 days.
#[dfns_endpoint(GET, "/webhooks/{webhookId}/events",
    group = Webhooks, returns = Page<WebhookEvent>, paginated, callers(employee, service_account),
    permissions = ["Webhooks:Events:Read"])]
pub struct ListWebhookEvents {
    /// The webhook.
    pub webhook_id: WebhookId,
    /// Returns only events of this kind.
    pub kind: Option<WebhookEventKind>,
    /// Returns only failed or only successful deliveries.
    pub delivery_failed: Option<bool>,
    /// The maximum number of events per page: up to 200.
    pub limit: Option<u32>,
    /// The `next_page_token` of the previous page.
    pub pagination_token: Option<String>,
}

/// Reads one event that was delivered to a webhook, or should have been.
///
/// Events are kept for 31 days.
#[dfns_endpoint(GET, "/webhooks/{webhookId}/events/{webhookEventId}",
    group = Webhooks, returns = WebhookEvent, callers(employee, service_account),
    permissions = ["Webhooks:Events:Read"])]
pub struct GetWebhookEvent {
    /// The webhook.
    pub webhook_id: WebhookId,
    /// The event to read.
    pub webhook_event_id: WebhookEventId,
}

/// An event, as delivered or as logged by Dfns.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", from = "Unread")]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct WebhookEvent {
    /// The id of the delivery (`whe-...`). Each attempt has a separate id.
    pub id: WebhookEventId,
    /// The event.
    pub kind: WebhookEventKind,
    /// The time of the event.
    pub date: Timestamp,
    /// The data of the event.
    pub data: WebhookEventData,
    /// The time of the delivery, in seconds since the start of 1970 in UTC.
    pub timestamp_sent: u64,
    /// The number of the delivery attempt, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivery_attempt: Option<u32>,
    /// The earlier delivery with the same data that this one repeats.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_of: Option<WebhookEventId>,
    /// The HTTP status of the receiver's response, such as `200`. In the delivery log.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// The delivery error, if any. In the delivery log.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// Whether the delivery failed. In some responses of the delivery log.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivery_failed: Option<bool>,
    /// The time of the next attempt, if any. In some responses of the delivery log.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_attempt_date: Option<Timestamp>,
}

/// An event whose data have not been read, since how to read them depends on the kind.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Unread {
    id: WebhookEventId,
    kind: WebhookEventKind,
    date: Timestamp,
    data: AnyJson,
    timestamp_sent: u64,
    delivery_attempt: Option<u32>,
    retry_of: Option<WebhookEventId>,
    status: Option<String>,
    error: Option<String>,
    delivery_failed: Option<bool>,
    next_attempt_date: Option<Timestamp>,
}

impl From<Unread> for WebhookEvent {
    // As with `read`: compiled where events are received.
    #[inline]
    fn from(event: Unread) -> Self {
        Self {
            data: WebhookEventData::read(&event.kind, event.data),
            id: event.id,
            kind: event.kind,
            date: event.date,
            timestamp_sent: event.timestamp_sent,
            delivery_attempt: event.delivery_attempt,
            retry_of: event.retry_of,
            status: event.status,
            error: event.error,
            delivery_failed: event.delivery_failed,
            next_attempt_date: event.next_attempt_date,
        }
    }
}
