//! Deliveries that misbehave because a fault says so.

use super::body::{Message, signature};
use super::post::{Posted, post};
use super::record::{Delivery, WebhookRecord};
use crate::faults::{FaultKind, WebhookHow};
use crate::service::Service;
use serde_json::Value;
use std::time::Duration;
use tokio::time::sleep;

/// How long a delayed delivery waits by default, in milliseconds.
const DELAY: u64 = 1000;

/// How long ago an old delivery was sent, in seconds.
const OLD: u64 = 400;

/// The fault that a delivery meets.
pub(super) fn meet(service: &Service, delivery: &Delivery) -> Option<FaultKind> {
    if !service.faults.is_on() {
        return None;
    }
    let now = service.clock_time();
    service.faults.meet_delivery(&delivery.webhook_id, delivery.kind.as_str(), &key(delivery), now)
}

/// The entity that an event is about: its `externalId`, or else its id.
fn key(delivery: &Delivery) -> String {
    let data: Value = serde_json::from_str(delivery.data.as_str()).unwrap_or_default();
    let entities = data.as_object().into_iter().flat_map(|fields| fields.values()).chain([&data]);
    let entity = entities.into_iter().find(|entity| entity["id"].is_string());
    let name = entity.and_then(|entity| entity["externalId"].as_str().or_else(|| entity["id"].as_str()));
    name.unwrap_or_default().to_owned()
}

/// Sends a delivery with its fault. Returns the time of sending and the result.
pub(super) async fn send(
    service: &Service,
    hook: &WebhookRecord,
    delivery: &Delivery,
    sent: u64,
    fault: FaultKind,
) -> (u64, Posted) {
    let limit = service.shared.delivery_limit;
    let body = Message::of(delivery, sent).encode();
    let signed = signature(&hook.secret, &body);
    let post_it = async |body: String, signature: String| post(&hook.webhook.url, body, &signature, limit).await;
    let (how, ms, n) = match fault {
        FaultKind::WebhookReceiver { status: Some(status), .. } => return (sent, Posted::of_status(status)),
        FaultKind::WebhookReceiver { .. } => return (sent, Posted::timed_out(limit)),
        FaultKind::Webhook { how, ms, n, .. } => (how, ms, n),
        _ => return (sent, post_it(body, signed).await),
    };
    let posted = match how {
        WebhookHow::Drop => Posted::of_status(200),
        WebhookHow::Duplicate | WebhookHow::Flood => {
            let repeated = n.unwrap_or(if how == WebhookHow::Flood { 100 } else { 2 });
            let mut posted = post_it(body.clone(), signed.clone()).await;
            for _ in 1..repeated {
                posted = post_it(body.clone(), signed.clone()).await;
            }
            posted
        }
        WebhookHow::Reorder => {
            let turn = service.courier.hold(&delivery.webhook_id, &delivery.id, n.unwrap_or(2));
            // The next one is sent once this is dropped.
            let _done = turn.await;
            post_it(body, signed).await
        }
        WebhookHow::Delay => {
            sleep(Duration::from_millis(ms.unwrap_or(DELAY))).await;
            post_it(body, signed).await
        }
        WebhookHow::BadSignature => {
            let wrong = signature(&hook.secret, &format!("{body} "));
            post_it(body, wrong).await
        }
        WebhookHow::OldTimestamp => {
            let old = sent.saturating_sub(OLD);
            let body = Message::of(delivery, old).encode();
            let signed = signature(&hook.secret, &body);
            return (old, post_it(body, signed).await);
        }
        WebhookHow::OtherSecret => {
            let wrong = signature(&format!("other {}", hook.secret), &body);
            post_it(body, wrong).await
        }
        WebhookHow::Tampered => {
            let tampered = body.strip_suffix('}').map(|body| format!("{body},\"tampered\":true}}"));
            post_it(tampered.unwrap_or_default(), signed).await
        }
        WebhookHow::Truncated => {
            let half = (0..=body.len() / 2).rev().find(|end| body.is_char_boundary(*end)).unwrap_or_default();
            post_it(body[..half].to_owned(), signed).await
        }
    };
    (sent, posted)
}
