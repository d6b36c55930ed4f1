//! Webhooks: where to deliver what.

use crate::faults::PING;
use crate::operations::{Access, Operation, check};
use crate::refusal::Refusal;
use crate::store::{Context, List};
use crate::webhooks::faulty::{self, Outgoing};
use crate::webhooks::record::{Delivery, MAX_WEBHOOKS, OF, WebhookRecord};
use crate::webhooks::{body, post};
use dfns_core::{AnyJson, Page};
use dfns_endpoints::webhooks::{
    CreateWebhook, CreatedWebhook, DeleteWebhook, DeletedWebhook, GetWebhook, ListWebhooks, PingWebhook, UpdateWebhook,
    Webhook, WebhookEventKind, WebhookPing, WebhookStatus,
};
use serde_json::json;
use tokio::runtime::Handle;

/// The longest description, in characters.
const MAX_DESCRIPTION: usize = 256;

impl Operation for ListWebhooks {
    fn run(self, cx: &mut Context<'_>) -> Result<Page<Webhook>, Refusal> {
        let page =
            cx.page::<WebhookRecord>(&List::all().limits(50, 200), self.limit, self.pagination_token.as_deref())?;
        let items = page.items.into_iter().map(|record| record.webhook).collect();
        Ok(Page { items, next_page_token: page.next_page_token })
    }
}

impl Operation for CreateWebhook {
    fn run(self, cx: &mut Context<'_>) -> Result<CreatedWebhook, Refusal> {
        check_url(&self.url)?;
        check_status(self.status.as_ref())?;
        check_description(self.description.as_deref())?;
        let events = distinct(self.events)?;
        if cx.list::<WebhookRecord>(&List::all())?.len() >= MAX_WEBHOOKS {
            return Err(Refusal::invalid(format!("an organization can have {MAX_WEBHOOKS} webhooks at most")));
        }
        let webhook = Webhook {
            id: cx.new_id("wh").into(),
            url: self.url,
            events,
            status: self.status.unwrap_or(WebhookStatus::Enabled),
            description: self.description,
            date_created: cx.now(),
            date_updated: cx.now(),
        };
        let secret = format!("whs-{}", cx.shared.random.symbols::<32>("webhook secret"));
        let record = WebhookRecord { webhook: webhook.clone(), secret: secret.clone(), deliveries: 0, bytes: 0 };
        cx.insert(&record)?;
        Ok(CreatedWebhook {
            id: webhook.id,
            url: webhook.url,
            events: webhook.events,
            status: webhook.status,
            description: webhook.description,
            date_created: webhook.date_created,
            date_updated: webhook.date_updated,
            secret: secret.into(),
        })
    }
}

impl Operation for GetWebhook {
    fn run(self, cx: &mut Context<'_>) -> Result<Webhook, Refusal> {
        Ok(cx.get::<WebhookRecord>(&self.webhook_id)?.webhook)
    }
}

impl Operation for UpdateWebhook {
    fn run(self, cx: &mut Context<'_>) -> Result<Webhook, Refusal> {
        self.url.as_deref().map_or(Ok(()), check_url)?;
        check_status(self.status.as_ref())?;
        check_description(self.description.as_deref())?;
        let events = self.events.map(distinct).transpose()?;
        let mut record = cx.get::<WebhookRecord>(&self.webhook_id)?;
        record.webhook = Webhook {
            url: self.url.unwrap_or(record.webhook.url),
            events: events.unwrap_or(record.webhook.events),
            status: self.status.unwrap_or(record.webhook.status),
            description: self.description.or(record.webhook.description),
            date_updated: cx.now(),
            ..record.webhook
        };
        cx.update(&record)?;
        Ok(record.webhook)
    }
}

impl Operation for DeleteWebhook {
    fn run(self, cx: &mut Context<'_>) -> Result<DeletedWebhook, Refusal> {
        cx.remove::<WebhookRecord>(&self.webhook_id)?;
        while let Some(delivery) = cx.find_by::<Delivery>(OF, self.webhook_id.as_str())? {
            cx.remove::<Delivery>(&delivery.id)?;
        }
        Ok(DeletedWebhook { deleted: true })
    }
}

/// Pings work while a webhook is disabled. They are neither logged nor repeated.
impl Operation for PingWebhook {
    // It waits for the receiver, for which no other request should have to wait.
    const ACCESS: Access = Access::Read;

    fn run(self, cx: &mut Context<'_>) -> Result<WebhookPing, Refusal> {
        let record = cx.get::<WebhookRecord>(&self.webhook_id)?;
        let (id, date) = (cx.new_id("whe"), cx.now());
        let message = body::Message {
            id: &id,
            kind: &WebhookEventKind::from(PING),
            date: &date,
            data: &AnyJson::new(&json!({})).map_err(|_| Refusal::internal())?,
            timestamp_sent: body::timestamp_sent(),
            delivery_attempt: 1,
            retry_of: None,
        };
        let outgoing = Outgoing { hook: &record, message, limit: cx.shared.delivery_limit };
        let fault = faulty::meet(&cx.shared.faults, &outgoing, cx.time());
        let posting = faulty::send(outgoing, fault, None);
        let (_, posted) = Handle::try_current().map_err(|_| Refusal::internal())?.block_on(posting);
        let status = if posted.error.is_none() { "200" } else { "500" };
        Ok(WebhookPing { status: status.to_owned(), error: posted.error })
    }
}

fn check_url(url: &str) -> Result<(), Refusal> {
    post::check_url(url).map_err(|problem| Refusal::invalid(format!("`url` {problem}")))
}

fn check_status(status: Option<&WebhookStatus>) -> Result<(), Refusal> {
    match status {
        Some(WebhookStatus::Enabled | WebhookStatus::Disabled) | None => Ok(()),
        Some(_) => Err(Refusal::invalid("`status` must be `Enabled` or `Disabled`")),
    }
}

fn check_description(description: Option<&str>) -> Result<(), Refusal> {
    description.map_or(Ok(()), |description| check::length("description", description, 0..=MAX_DESCRIPTION))
}

/// The kinds of events of a webhook, each once.
fn distinct(events: Vec<WebhookEventKind>) -> Result<Vec<WebhookEventKind>, Refusal> {
    if events.is_empty() {
        return Err(Refusal::invalid("`events` must be a list of at least one kind of event, or of `*`"));
    }
    let mut kinds = Vec::new();
    for (index, kind) in events.into_iter().enumerate() {
        if !kind.is_known() {
            return Err(Refusal::invalid(format!("`events[{index}]` must be a known kind of event, or `*`")));
        }
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    Ok(kinds)
}
