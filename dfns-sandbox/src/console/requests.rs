//! The newest requests for the API, with their steps.

use super::parts::{View, code, empty, more, table, verdict};
use crate::journal::JournalEntry;
use crate::step::Step;
use maud::{Markup, html};

/// The requests that are shown.
const MAX_REQUESTS: usize = 40;

pub(super) fn render(view: &View<'_>) -> Markup {
    let (entries, total) = view.service.journal.latest(MAX_REQUESTS);
    if entries.is_empty() {
        return empty("No requests yet. Give a program the environment of an identity, and run it.");
    }
    let rows: Vec<_> = entries.iter().map(|entry| row(view, entry)).collect();
    html! {
        p.soft { "A signed call has three steps: " (step(Step::Init)) " gets a challenge, " (step(Step::Complete)) " brings the signature, " (step(Step::Call)) " is the call itself." }
        (table("Requests", &["#", "Time", "Step", "Operation", "Status", "Caller", "Entities"], &rows))
        (more(total, rows.len(), "GET /__sandbox/requests"))
    }
}

fn row(view: &View<'_>, entry: &JournalEntry) -> Markup {
    html! {
        tr {
            td.number { (entry.number) }
            td { (view.time(&entry.date)) }
            td { (step(entry.step)) }
            td.wide {
                (entry.operation.unwrap_or("unknown"))
                div.soft { (code(&format!("{} {}", entry.method, entry.path))) }
            }
            td {
                @match entry.status {
                    Some(status) => (verdict(&status.to_string(), status < 400)),
                    None => (verdict("none", false)),
                }
                @if let Some(fault) = &entry.fault { div.soft { "fault " (code(fault)) } }
            }
            td.wide { @if let Some(id) = &entry.caller_id { (code(id)) } }
            td.wide {
                @for id in entry.entity_ids.iter().take(4) { div { (code(id)) } }
                @if let Some(id) = &entry.external_id { div.soft { "external id " (code(id)) } }
            }
        }
    }
}

fn step(step: Step) -> Markup {
    html! { span.step.(step.name()) { (step.name()) } }
}
