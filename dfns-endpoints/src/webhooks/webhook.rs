//! Webhooks: URLs and the kinds of events to deliver to them.

use super::{WebhookEventKind, Webhooks};
use crate::WebhookId;
use dfns_core::{Page, Secret, Timestamp, dfns_endpoint, dfns_object};

dfns_core::open_enum! {
    /// The status of a webhook.
    pub enum WebhookStatus {
        /// Events are delivered.
        Enabled => "Enabled",
        /// Events are not delivered, and failed deliveries are not retried.
        Disabled => "Disabled",
    }
}

/// Lists the webhooks of the organization. Their secrets are not included.
#[dfns_endpoint(GET, "/webhooks",
    group = Webhooks, returns = Page<Webhook>, paginated, callers(employee, service_account),
    permissions = ["Webhooks:Read"])]
pub struct ListWebhooks {
    /// The maximum number of webhooks per page: 1 to 200.
    pub limit: Option<u32>,
    /// The `next_page_token` of the previous page.
    pub pagination_token: Option<String>,
}

/// Creates a webhook and returns it with its secret. No other response contains the secret.
///
/// Dfns sends each event as a signed `POST` and expects the status 200. Failed deliveries are
/// retried four times: after 1 minute, 12 minutes, 2 hours and 24 hours.
///
/// An organization can have five webhooks, unless Dfns allows more.
///
/// In the guide: `docs/src/webhooks.md`.
///
/// ```
/// use dfns::webhooks::{CreateWebhook, WebhookEventKind};
///
/// let url = "https://example.co/dfns";
/// let some = CreateWebhook::new(url, [WebhookEventKind::TransferConfirmed, WebhookEventKind::TransferFailed]);
/// let all = CreateWebhook::new(url, [WebhookEventKind::All]);
/// ```
#[dfns_endpoint(POST, "/webhooks",
    group = Webhooks, returns = CreatedWebhook, signed, callers(employee, service_account),
    permissions = ["Webhooks:Create"])]
pub struct CreateWebhook {
    /// The delivery URL. Must be absolute and reachable by Dfns; use HTTPS.
    pub url: String,
    /// The initial status. Defaults to `Enabled`.
    pub status: Option<WebhookStatus>,
    /// A description: at most 256 characters.
    pub description: Option<String>,
    /// The kinds of events to deliver: at least one, or [`WebhookEventKind::All`].
    pub events: Vec<WebhookEventKind>,
}

/// Reads a webhook. Its secret is not included.
#[dfns_endpoint(GET, "/webhooks/{webhookId}",
    group = Webhooks, returns = Webhook, callers(employee, service_account),
    permissions = ["Webhooks:Read"])]
pub struct GetWebhook {
    /// The webhook to read.
    pub webhook_id: WebhookId,
}

/// Updates a webhook. Absent fields stay unchanged, and so does the secret.
#[dfns_endpoint(PUT, "/webhooks/{webhookId}",
    group = Webhooks, returns = Webhook, signed, callers(employee, service_account),
    permissions = ["Webhooks:Update"])]
pub struct UpdateWebhook {
    /// The webhook to change.
    pub webhook_id: WebhookId,
    /// The new delivery URL. Must be absolute and reachable by Dfns; use HTTPS.
    pub url: Option<String>,
    /// The new description: at most 256 characters.
    pub description: Option<String>,
    /// The new kinds of events: at least one. Replaces the existing ones.
    pub events: Option<Vec<WebhookEventKind>>,
    /// The new status.
    pub status: Option<WebhookStatus>,
}

/// Deletes a webhook. Irreversible. Failed deliveries are no longer retried.
#[dfns_endpoint(DELETE, "/webhooks/{webhookId}",
    group = Webhooks, returns = DeletedWebhook, signed, callers(employee, service_account),
    permissions = ["Webhooks:Delete"])]
pub struct DeleteWebhook {
    /// The webhook to delete.
    pub webhook_id: WebhookId,
}

/// Sends a test event to a webhook and returns the result of the delivery.
///
/// Succeeds even if the delivery fails: check the status in the response.
#[dfns_endpoint(POST, "/webhooks/{webhookId}/ping",
    group = Webhooks, returns = WebhookPing, signed, callers(employee, service_account),
    permissions = ["Webhooks:Ping"])]
pub struct PingWebhook {
    /// The webhook to test.
    pub webhook_id: WebhookId,
}

/// A webhook: a URL and the kinds of events delivered to it.
#[dfns_object(response)]
pub struct Webhook {
    /// The webhook's id.
    pub id: WebhookId,
    /// The delivery URL.
    pub url: String,
    /// The kinds of events to deliver.
    pub events: Vec<WebhookEventKind>,
    /// The status: whether events are delivered.
    pub status: WebhookStatus,
    /// A description.
    pub description: Option<String>,
    /// The creation time.
    pub date_created: Timestamp,
    /// The time of the last change.
    pub date_updated: Timestamp,
}

/// A webhook that has just been created, with its secret.
#[dfns_object(response)]
pub struct CreatedWebhook {
    /// The webhook's id.
    pub id: WebhookId,
    /// The delivery URL.
    pub url: String,
    /// The kinds of events to deliver.
    pub events: Vec<WebhookEventKind>,
    /// The status: whether events are delivered.
    pub status: WebhookStatus,
    /// A description.
    pub description: Option<String>,
    /// The creation time.
    pub date_created: Timestamp,
    /// The time of the last change.
    pub date_updated: Timestamp,
    /// The secret that signs deliveries (`whs-...`). Pass it to a
    /// [`Verifier`](dfns_core::webhooks::Verifier). No other response contains it.
    pub secret: Secret,
}

/// The result of deleting a webhook.
#[dfns_object(response)]
pub struct DeletedWebhook {
    /// Always true.
    #[serde(default = "crate::eras::yes")]
    pub deleted: bool,
}

/// The result of a test delivery.
#[dfns_object(response)]
pub struct WebhookPing {
    /// The HTTP status of the receiver's response, such as `200`. Empty in responses of 2024, which
    /// do not contain it.
    #[serde(default = "crate::eras::absent")]
    pub status: String,
    /// The delivery error. Absent if the delivery succeeded.
    pub error: Option<String>,
}
