//! The outbox: what is to be delivered, and what becomes of it.
//!
//! All of it happens in the transaction of the caller: the change that emitted the events, the
//! result of an attempt, the time of the next one.
//!
//! A webhook keeps its deliveries for 31 days, and at most [`MAX_DELIVERIES`] of them or
//! [`MAX_BYTES`] of their data. At the bound the oldest make room, whether or not they were sent.

use super::post::Posted;
use super::record::{Delivery, DeliveryResult, OF, QUEUE, WebhookRecord, millis};
use crate::event::Event;
use crate::identity::organizations;
use crate::refusal::Refusal;
use crate::store::{Context, Due, List, Scope};
use dfns_endpoints::webhooks::WebhookEventKind;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::time::{Duration, UNIX_EPOCH};

/// The deliveries that a webhook keeps.
const MAX_DELIVERIES: u64 = 10_000;

/// The bytes of data that the deliveries of a webhook may take.
const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// The times of the attempts that follow a failed one, from the first.
const RETRIES: [Duration; 4] =
    [Duration::from_mins(1), Duration::from_mins(12), Duration::from_hours(2), Duration::from_hours(24)];

/// The deliveries of one webhook that are sent at once.
pub(crate) const LANES: u32 = 8;

/// Adds the deliveries of these events to every webhook that subscribes to them.
pub(crate) fn enqueue(cx: &mut Context<'_>, events: &[Event]) -> Result<(), Refusal> {
    if events.is_empty() {
        return Ok(());
    }
    for mut hook in cx.list::<WebhookRecord>(&List::all().oldest_first())? {
        for event in events {
            if !hook.subscribes_to(&event.kind) {
                continue;
            }
            let due = millis(cx.time());
            let delivery = Delivery {
                id: cx.new_id("whe"),
                webhook_id: hook.webhook.id.to_string(),
                kind: event.kind.clone(),
                date: event.date.clone(),
                data: event.data.clone(),
                attempt: 1,
                retry_of: None,
                is_retried: event.kind != WebhookEventKind::WebhookRetryTriggered,
                first: due,
                due,
                result: None,
            };
            add(cx, &mut hook, &delivery)?;
        }
    }
    Ok(())
}

/// Adds a delivery, and removes those that it takes the room of.
fn add(cx: &mut Context<'_>, hook: &mut WebhookRecord, delivery: &Delivery) -> Result<(), Refusal> {
    // An operation may read only, and emit nevertheless.
    cx.write()?;
    let fits = |hook: &WebhookRecord| {
        hook.deliveries < MAX_DELIVERIES && hook.bytes.saturating_add(delivery.size()) <= MAX_BYTES
    };
    while let Some(oldest) = cx.find_by::<Delivery>(OF, hook.webhook.id.as_str())? {
        if fits(hook) && !oldest.is_expired(cx.time()) {
            break;
        }
        cx.remove::<Delivery>(&oldest.id)?;
        hook.deliveries = hook.deliveries.saturating_sub(1);
        hook.bytes = hook.bytes.saturating_sub(oldest.size());
    }
    cx.insert(delivery)?;
    cx.has_deliveries = true;
    hook.deliveries = hook.deliveries.saturating_add(1);
    hook.bytes = hook.bytes.saturating_add(delivery.size());
    cx.update(hook)
}

/// Deliveries of a webhook that wait to be sent.
pub(crate) struct Waiting {
    /// The organization of the webhook.
    pub(crate) scope: Scope,
    pub(crate) hook: WebhookRecord,
    pub(crate) deliveries: Vec<Delivery>,
}

/// The oldest deliveries of each webhook that wait to be sent, as many as may be sent at once.
pub(crate) fn waiting(cx: &mut Context<'_>) -> Result<Vec<Waiting>, Refusal> {
    let mut all = Vec::new();
    for scope in organizations(cx)? {
        let of_scope = |cx: &mut Context<'_>| {
            for hook in cx.list::<WebhookRecord>(&List::all().oldest_first())? {
                let list = List::by(QUEUE, hook.webhook.id.as_str()).oldest_first();
                let deliveries = cx.page(&list, Some(LANES), None)?.items;
                drop(list);
                all.push(Waiting { scope: scope.clone(), hook, deliveries });
            }
            Ok::<_, Refusal>(())
        };
        cx.within(&scope, of_scope)?;
    }
    Ok(all)
}

/// The ids of the deliveries that may be sent at once.
pub(crate) fn waiting_ids(cx: &mut Context<'_>) -> Result<Vec<String>, Refusal> {
    let deliveries = waiting(cx)?.into_iter().flat_map(|waiting| waiting.deliveries);
    Ok(deliveries.map(|delivery| delivery.id).collect())
}

/// Whether a delivery waits to be sent, or is being sent.
pub(crate) fn is_waiting(cx: &Context<'_>) -> Result<bool, Refusal> {
    for scope in organizations(cx)? {
        for hook in cx.list_in::<WebhookRecord>(&scope, &List::all())? {
            if cx.find_by_in::<Delivery>(&scope, QUEUE, hook.webhook.id.as_str())?.is_some() {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// Records the result of an attempt, and schedules the next one if it failed.
pub(crate) fn record(cx: &mut Context<'_>, id: &str, timestamp_sent: u64, posted: &Posted) -> Result<(), Refusal> {
    // The webhook may have been deleted meanwhile, or the delivery may have made room for another.
    let Some(mut delivery) = cx.find::<Delivery>(id)? else { return Ok(()) };
    if delivery.result.is_some() {
        return Ok(());
    }
    let retries = usize::try_from(delivery.attempt).ok().and_then(|attempt| RETRIES.get(attempt.checked_sub(1)?));
    let wait = retries.filter(|_| posted.is_retried() && delivery.is_retried);
    let next = wait.and_then(|wait| {
        UNIX_EPOCH.checked_add(Duration::from_millis(delivery.first)).and_then(|first| first.checked_add(*wait))
    });
    if let Some(next) = next {
        cx.schedule(next, &Retry { delivery_id: delivery.id.clone() })?;
    }
    delivery.result = Some(DeliveryResult {
        timestamp_sent,
        status: posted.status.clone(),
        error: posted.error.clone(),
        next_attempt: next.map(Into::into),
    });
    cx.update(&delivery)
}

/// The time of the next attempt has come.
#[derive(Serialize, Deserialize)]
pub(crate) struct Retry {
    delivery_id: String,
}

impl Due for Retry {
    const KIND: &'static str = "webhook retry";

    fn fire(self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let Some(mut failed) = cx.find::<Delivery>(&self.delivery_id)? else { return Ok(()) };
        let Some(mut hook) = cx.find::<WebhookRecord>(&failed.webhook_id)? else { return Ok(()) };
        if !hook.is_enabled() {
            if let Some(result) = &mut failed.result {
                result.next_attempt = None;
            }
            return cx.update(&failed);
        }
        let retry = again(cx, &failed, failed.is_retried);
        add(cx, &mut hook, &retry)?;
        let triggered = json!({
            "id": retry.id,
            "webhookId": retry.webhook_id,
            "retryOf": failed.id,
            "deliveryAttempt": retry.attempt,
            "originalEvent": failed.view(),
        });
        cx.emit(WebhookEventKind::WebhookRetryTriggered, &triggered)
    }
}

/// Delivers the event of a delivery once more, now. It is not tried again if it fails.
pub(crate) fn redeliver(cx: &mut Context<'_>, id: &str) -> Result<String, Refusal> {
    let delivery = cx.get::<Delivery>(id)?;
    let mut hook = cx.get::<WebhookRecord>(&delivery.webhook_id)?;
    let again = again(cx, &delivery, false);
    add(cx, &mut hook, &again)?;
    Ok(again.id)
}

/// The attempt that follows this one.
fn again(cx: &mut Context<'_>, earlier: &Delivery, is_retried: bool) -> Delivery {
    Delivery {
        id: cx.new_id("whe"),
        attempt: earlier.attempt.saturating_add(1),
        retry_of: Some(earlier.id.clone()),
        is_retried,
        due: millis(cx.time()),
        result: None,
        ..earlier.clone()
    }
}
