//! The log of deliveries. A delivery that is being sent is not in it yet.

use crate::operations::{Operation, check};
use crate::refusal::Refusal;
use crate::store::{Context, List};
use crate::webhooks::record::{Delivery, LOG, WebhookRecord};
use dfns_core::Page;
use dfns_endpoints::webhooks::{GetWebhookEvent, ListWebhookEvents, WebhookEvent};

impl Operation for ListWebhookEvents {
    fn run(self, cx: &mut Context<'_>) -> Result<Page<WebhookEvent>, Refusal> {
        cx.get::<WebhookRecord>(&self.webhook_id)?;
        if self.kind.as_ref().is_some_and(|kind| !kind.is_known()) {
            return Err(check::must_be("kind", "a known kind of event"));
        }
        let now = cx.time();
        let list = List::by(LOG, self.webhook_id.as_str()).limits(50, 200).only(|delivery: &Delivery| {
            let has_failed = delivery.result.as_ref().is_some_and(|result| result.error.is_some());
            !delivery.is_expired(now)
                && self.kind.as_ref().is_none_or(|kind| *kind == delivery.kind)
                && self.delivery_failed.is_none_or(|failed| failed == has_failed)
        });
        let page = cx.page(&list, self.limit, self.pagination_token.as_deref())?;
        let items = page.items.into_iter().filter_map(Delivery::view).collect();
        Ok(Page { items, next_page_token: page.next_page_token })
    }
}

impl Operation for GetWebhookEvent {
    fn run(self, cx: &mut Context<'_>) -> Result<WebhookEvent, Refusal> {
        cx.get::<WebhookRecord>(&self.webhook_id)?;
        let found = cx.find::<Delivery>(&self.webhook_event_id)?;
        let found = found.filter(|delivery| delivery.webhook_id == self.webhook_id.as_str());
        let kept = found.filter(|delivery| !delivery.is_expired(cx.time())).and_then(Delivery::view);
        kept.ok_or_else(|| Refusal::not_found("webhook event"))
    }
}
