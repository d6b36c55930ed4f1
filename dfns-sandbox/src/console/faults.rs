//! Faults: those that are set, how often they struck, and a form for more.

use super::parts::{View, code, details, empty, more, table, text};
use maud::{Markup, html};
use serde_json::Value;

/// The faults and the strikes that are shown.
const MAX_FAULTS: usize = 20;
const MAX_STRIKES: usize = 12;

/// A fault to begin with.
const EXAMPLE: &str = r#"{"match": {"operation": ["transfer_asset"]}, "fault": {"kind": "drop", "phase": "after_commit", "how": "reset"}}"#;

pub(super) fn render(view: &View<'_>) -> Markup {
    let faults = view.service.faults.list();
    let (strikes, fired) = view.service.faults.latest(MAX_STRIKES);
    let rows: Vec<_> = faults.iter().take(MAX_FAULTS).map(|fault| row(view, fault)).collect();
    let count = |length: usize| u64::try_from(length).unwrap_or(u64::MAX);
    html! {
        @if rows.is_empty() {
            (empty("No fault is set."))
        } @else {
            (table("Faults", &["Fault", "Matched", "Struck", "Left", ""], &rows))
            (more(count(faults.len()), rows.len(), "GET /__sandbox/faults"))
            (view.button("clear_faults", "Remove all", "faults", &[]))
        }
        (details("add-fault", "Add a fault", &view.form("add_faults", &html! {
            label for="fault" { "A rule, a seeded plan, or a list of them, in JSON" }
            textarea #fault name="faults" rows="4" spellcheck="false" required { (EXAMPLE) }
            button { "Add" }
        })))
        @if !strikes.is_empty() {
            h3 { "Struck last" }
            ul.entries { @for strike in &strikes { li { (code(&strike.to_string())) } } }
            (more(count(fired), strikes.len(), "GET /__sandbox/faults/fired"))
        }
    }
}

fn row(view: &View<'_>, fault: &Value) -> Markup {
    let id = fault["id"].as_str().unwrap_or_default();
    let number = |name: &str| text(&fault[name].to_string().replace('"', ""));
    let mut rule = fault.clone();
    if let Value::Object(fields) = &mut rule {
        fields.retain(|name, _| !["matched", "fired", "left"].contains(&name.as_str()));
    }
    html! {
        tr {
            td { (code(&rule.to_string())) }
            td.number { (number("matched")) }
            td.number { (number("fired")) }
            td.number { (number("left")) }
            td { (view.button("remove_fault", "Remove", id, &[("id", id)])) }
        }
    }
}
