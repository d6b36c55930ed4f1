//! Webhooks: where to deliver what.

use super::{WebhookEventKind, Webhooks};
use crate::WebhookId;
use dfns_core::{Page, Secret, Timestamp, dfns_endpoint, dfns_object};

dfns_core::open_enum! {
    /// Whether a webhook gets events.
    pub enum WebhookStatus {
        /// It does.
        Enabled => "Enabled",
        /// It does not, and events that failed are not tried again.
        Disabled => "Disabled",
    }
}

/// Lists the webhooks of the organization, without their secrets.
#[dfns_endpoint(GET, "/webhooks",
    group = Webhooks, returns = Page<Webhook>, paginated, callers(employee, service_account),
    permissions = ["Webhooks:Read"])]
pub struct ListWebhooks {
    /// How many webhooks a page holds at most: up to 200.
    pub limit: Option<u32>,
    /// The `next_page_token` of the previous page.
    pub pagination_token: Option<String>,
}

/// Creates a webhook. The response has its secret, which is never shown again.
///
/// An organization can have five webhooks, unless Dfns allows it more.
///
/// ```
/// use dfns_endpoints::webhooks::{CreateWebhook, WebhookEventKind};
///
/// let url = "https://example.co/dfns";
/// let some = CreateWebhook::new(url, [WebhookEventKind::TransferConfirmed, WebhookEventKind::TransferFailed]);
/// let all = CreateWebhook::new(url, [WebhookEventKind::All]);
/// ```
#[dfns_endpoint(POST, "/webhooks",
    group = Webhooks, returns = CreatedWebhook, signed, callers(employee, service_account),
    permissions = ["Webhooks:Create"])]
pub struct CreateWebhook {
    /// Where to deliver, a public https URL.
    pub url: String,
    /// Whether it gets events at once; yes, if not said.
    pub status: Option<WebhookStatus>,
    /// What it is for: up to 256 characters.
    pub description: Option<String>,
    /// What it wants to know: one kind of event at least, or [`WebhookEventKind::All`].
    pub events: Vec<WebhookEventKind>,
}

/// Reads a webhook, without its secret.
#[dfns_endpoint(GET, "/webhooks/{webhookId}",
    group = Webhooks, returns = Webhook, callers(employee, service_account),
    permissions = ["Webhooks:Read"])]
pub struct GetWebhook {
    /// The webhook to read.
    pub webhook_id: WebhookId,
}

/// Changes a webhook; what is left out stays as it is, the secret in any case.
#[dfns_endpoint(PUT, "/webhooks/{webhookId}",
    group = Webhooks, returns = Webhook, signed, callers(employee, service_account),
    permissions = ["Webhooks:Update"])]
pub struct UpdateWebhook {
    /// The webhook to change.
    pub webhook_id: WebhookId,
    /// Where to deliver, a public https URL.
    pub url: Option<String>,
    /// What it is for: up to 256 characters.
    pub description: Option<String>,
    /// What it wants to know from now on, in place of the present kinds: one at least.
    pub events: Option<Vec<WebhookEventKind>>,
    /// Whether the webhook receives events.
    pub status: Option<WebhookStatus>,
}

/// Deletes a webhook. Events that failed are not tried again.
#[dfns_endpoint(DELETE, "/webhooks/{webhookId}",
    group = Webhooks, returns = DeletedWebhook, signed, callers(employee, service_account),
    permissions = ["Webhooks:Delete"])]
pub struct DeleteWebhook {
    /// The webhook to delete.
    pub webhook_id: WebhookId,
}

/// Delivers a test to a webhook, and says how that went.
#[dfns_endpoint(POST, "/webhooks/{webhookId}/ping",
    group = Webhooks, returns = WebhookPing, signed, callers(employee, service_account),
    permissions = ["Webhooks:Ping"])]
pub struct PingWebhook {
    /// The webhook to try.
    pub webhook_id: WebhookId,
}

/// Where to deliver what.
#[dfns_object(response)]
pub struct Webhook {
    /// The webhook's id.
    pub id: WebhookId,
    /// Where to deliver.
    pub url: String,
    /// What it wants to know.
    pub events: Vec<WebhookEventKind>,
    /// Whether the webhook receives events.
    pub status: WebhookStatus,
    /// The purpose.
    pub description: Option<String>,
    /// The creation time.
    pub date_created: Timestamp,
    /// The time of the last change.
    pub date_updated: Timestamp,
}

/// A webhook that was just created, with its secret.
#[dfns_object(response)]
pub struct CreatedWebhook {
    /// The webhook's id.
    pub id: WebhookId,
    /// Where to deliver.
    pub url: String,
    /// What it wants to know.
    pub events: Vec<WebhookEventKind>,
    /// Whether the webhook receives events.
    pub status: WebhookStatus,
    /// The purpose.
    pub description: Option<String>,
    /// The creation time.
    pub date_created: Timestamp,
    /// The time of the last change.
    pub date_updated: Timestamp,
    /// What signs its deliveries (`whs-...`), for a [`Verifier`](dfns_core::webhooks::Verifier). This response alone has
    /// it.
    pub secret: Secret,
}

/// That a webhook was deleted.
#[dfns_object(response)]
pub struct DeletedWebhook {
    /// Whether it was; yes, always.
    pub deleted: bool,
}

/// How the delivery of a test went.
#[dfns_object(response)]
pub struct WebhookPing {
    /// The status that the server answered with, for instance `200`.
    pub status: String,
    /// What went wrong, if something did.
    pub error: Option<String>,
}
