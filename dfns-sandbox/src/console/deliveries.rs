//! Webhooks and what was delivered to them: the bytes, and what the receiver said.

use super::parts::{View, code, copyable, details, empty, more, status, text, verdict};
use crate::refusal::Refusal;
use crate::store::List;
use crate::webhooks::body::{Message, signature};
use crate::webhooks::record::{Delivery, DeliveryResult, LOG, WebhookRecord};
use maud::{Markup, html};

/// The deliveries of a webhook that are shown.
const MAX_DELIVERIES: u32 = 12;
/// The characters of a body that are shown.
const MAX_BODY: usize = 20_000;

pub(super) fn render(view: &View<'_>) -> Result<Markup, Refusal> {
    let hooks = view.cx.list::<WebhookRecord>(&List::all())?;
    if hooks.is_empty() {
        return Ok(empty("No webhooks yet. Programs create them with POST /webhooks."));
    }
    let shown: Vec<_> = hooks.iter().map(|hook| webhook(view, hook)).collect::<Result<_, _>>()?;
    Ok(html! { @for hook in &shown { (hook) } })
}

fn webhook(view: &View<'_>, hook: &WebhookRecord) -> Result<Markup, Refusal> {
    let id = hook.webhook.id.as_str();
    let sent = view.cx.page::<Delivery>(&List::by(LOG, id), Some(MAX_DELIVERIES), None)?.items;
    let sent: Vec<_> = sent.iter().filter_map(|delivery| Some((delivery, delivery.result.as_ref()?))).collect();
    Ok(html! {
        h3 { (text(&hook.webhook.url)) }
        p.soft { (code(id)) " " (status(hook.webhook.status.as_str())) " " (hook.deliveries) " deliveries" }
        @if sent.is_empty() { (empty("Nothing was delivered yet.")) }
        ul.entries { @for (delivery, result) in &sent { li { (entry(view, hook, delivery, result)) } } }
        (more(hook.deliveries, sent.len(), &format!("GET /__sandbox/deliveries?webhookId={id}")))
    })
}

fn entry(view: &View<'_>, hook: &WebhookRecord, delivery: &Delivery, result: &DeliveryResult) -> Markup {
    let body = Message::of(delivery, result.timestamp_sent).encode();
    let id = delivery.id.as_str();
    let rest = body.chars().skip(MAX_BODY).count();
    html! {
        div.line {
            (verdict(&result.status, result.error.is_none()))
            strong { (text(delivery.kind.as_str())) }
            (view.time(&delivery.date))
            span.soft { "attempt " (delivery.attempt) @if delivery.retry_of.is_some() { ", again" } }
            @if let Some(error) = &result.error { span.bad { (text(error)) } }
            @if let Some(next) = &result.next_attempt { span.soft { "next " (view.time(next)) } }
            span.space {}
            (details(id, &format!("{} bytes", body.len()), &html! {
                p.soft { "X-DFNS-WEBHOOK-SIGNATURE: " (code(&signature(&hook.secret, &body))) }
                (copyable(&format!("body-{id}"), &body.chars().take(MAX_BODY).collect::<String>()))
                @if rest > 0 { p.more { "and " (rest) " more characters: GET /__sandbox/deliveries" } }
            }))
            (view.button("redeliver", "Deliver again", id, &[("event", id)]))
        }
    }
}
