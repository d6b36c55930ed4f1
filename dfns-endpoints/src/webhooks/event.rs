//! Webhook events: deliveries, and their log, which Dfns keeps for 31 days.

use super::{WebhookEventData, WebhookEventKind, Webhooks};
use crate::WebhookId;
use dfns_core::webhooks::WebhookEventId;
use dfns_core::{AnyJson, Page, Timestamp, dfns_endpoint};
use serde::{Deserialize, Serialize};

/// Lists the delivery attempts of a webhook, successful and failed.
///
/// Each attempt is a separate entry. Dfns keeps entries for 31 days.
///
/// In the guide: `docs/src/webhooks.md`.
#[dfns_endpoint(GET, "/webhooks/{webhookId}/events",
    group = Webhooks, returns = Page<WebhookEvent>, paginated, callers(employee, service_account),
    permissions = ["Webhooks:Events:Read"])]
pub struct ListWebhookEvents {
    /// The webhook.
    pub webhook_id: WebhookId,
    /// Returns only events of this kind.
    pub kind: Option<WebhookEventKind>,
    /// Returns only failed deliveries (true) or only successful ones (false).
    pub delivery_failed: Option<bool>,
    /// The maximum number of events per page: 1 to 200.
    pub limit: Option<u32>,
    /// The `next_page_token` of the previous page.
    pub pagination_token: Option<String>,
}

/// Reads one delivery attempt of a webhook. Dfns keeps attempts for 31 days.
#[dfns_endpoint(GET, "/webhooks/{webhookId}/events/{webhookEventId}",
    group = Webhooks, returns = WebhookEvent, callers(employee, service_account),
    permissions = ["Webhooks:Events:Read"])]
pub struct GetWebhookEvent {
    /// The webhook.
    pub webhook_id: WebhookId,
    /// The delivery attempt to read.
    pub webhook_event_id: WebhookEventId,
}

/// A webhook event, as delivered or as logged by Dfns.
#[derive(Debug, Clone, Deserialize, Serialize, dfns_core::Describe)]
#[describe(response)]
#[serde(rename_all = "camelCase", from = "Unread")]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct WebhookEvent {
    /// The id of the delivery attempt (`whe-...`). Each attempt has its own.
    pub id: WebhookEventId,
    /// The kind of event.
    pub kind: WebhookEventKind,
    /// The time when the event happened. The same for all attempts.
    pub date: Timestamp,
    /// The data of the event, by kind.
    pub data: WebhookEventData,
    /// The time of the attempt, in seconds since the Unix epoch.
    pub timestamp_sent: u64,
    /// The number of the attempt, starting at 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivery_attempt: Option<u32>,
    /// The earlier attempt that this one repeats. Absent from first attempts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_of: Option<WebhookEventId>,
    /// The HTTP status of the receiver's response, such as `200`, or an error code. Only in the
    /// delivery log.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// The delivery error. Only in the delivery log.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// Whether the attempt failed. Only in some responses of the delivery log.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivery_failed: Option<bool>,
    /// The time of the next attempt. Only in some responses of the delivery log.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_attempt_date: Option<Timestamp>,
}

/// An event whose data are not decoded yet, because their type depends on the kind.
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
