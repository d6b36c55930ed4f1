//! Deliveries that misbehave because a fault says so.

use super::body::{Message, signature};
use super::courier::Courier;
use super::post::{Posted, post};
use super::record::WebhookRecord;
use crate::faults::{Engine, FaultKind, WebhookHow};
use dfns_core::AnyJson;
use serde_json::Value;
use std::time::{Duration, SystemTime};
use tokio::time::sleep;

/// How long a delayed delivery waits by default, in milliseconds.
const DELAY: u64 = 1000;

/// How long ago an old delivery was sent, in seconds.
const OLD: u64 = 400;

/// A message on its way to a webhook.
pub(crate) struct Outgoing<'a> {
    pub(crate) hook: &'a WebhookRecord,
    pub(crate) message: Message<'a>,
    /// How long the receiver may take.
    pub(crate) limit: Duration,
}

/// The fault that a message meets.
pub(crate) fn meet(faults: &Engine, outgoing: &Outgoing<'_>, now: SystemTime) -> Option<FaultKind> {
    let (hook, message) = (&outgoing.hook.webhook, &outgoing.message);
    faults.is_on().then(|| faults.meet_delivery(hook.id.as_str(), message.kind.as_str(), &key(message.data), now))?
}

/// The entity that an event is about: its `externalId`, or else its id.
fn key(data: &AnyJson) -> String {
    let data: Value = serde_json::from_str(data.as_str()).unwrap_or_default();
    let entities = data.as_object().into_iter().flat_map(|fields| fields.values()).chain([&data]);
    let entity = entities.into_iter().find(|entity| entity["id"].is_string());
    let name = entity.and_then(|entity| entity["externalId"].as_str().or_else(|| entity["id"].as_str()));
    name.unwrap_or_default().to_owned()
}

/// Sends a message, perhaps with a fault. Returns the time of sending and the result. A message
/// outside of the outbox has no `courier`: nothing follows it that could overtake it.
pub(crate) async fn send(outgoing: Outgoing<'_>, fault: Option<FaultKind>, courier: Option<&Courier>) -> (u64, Posted) {
    let Outgoing { hook, message, limit } = outgoing;
    let (sent, id) = (message.timestamp_sent, message.id);
    let body = message.encode();
    let signed = signature(&hook.secret, &body);
    let post_it = async |body: String, signature: String| post(&hook.webhook.url, body, &signature, limit).await;
    let (how, ms, n) = match fault {
        Some(FaultKind::WebhookReceiver { status: Some(status), .. }) => return (sent, Posted::of_status(status)),
        Some(FaultKind::WebhookReceiver { .. }) => return (sent, Posted::timed_out(limit)),
        Some(FaultKind::Webhook { how, ms, n, .. }) => (how, ms, n),
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
            let turn = courier.map(|courier| courier.hold(hook.webhook.id.as_str(), id, n.unwrap_or(2)));
            // The next one is sent once this is dropped.
            let _done = match turn {
                Some(turn) => turn.await.ok(),
                None => None,
            };
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
            let body = Message { timestamp_sent: old, ..message }.encode();
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
