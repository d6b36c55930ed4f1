//! Parts that several sections render: forms, times, statuses, ids, and how much more there is.

use super::guard::{self, TOKEN_FIELD};
use super::paths::FORMS;
use crate::service::Service;
use crate::store::Context;
use dfns_core::{Timestamp, one_line};
use maud::{Markup, html};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The longest text that a cell shows, in bytes.
const MAX_CELL: usize = 300;

/// The state that sections read.
pub(super) struct View<'a> {
    pub(super) cx: &'a Context<'a>,
    pub(super) service: &'a Arc<Service>,
    /// The token of forms.
    token: &'static str,
    counts: BTreeMap<String, u64>,
}

impl<'a> View<'a> {
    pub(super) fn new(cx: &'a Context<'a>, service: &'a Arc<Service>) -> Self {
        Self { cx, service, token: guard::token(), counts: cx.count_entities() }
    }

    /// The number of entities of a kind.
    pub(super) fn count(&self, noun: &str) -> u64 {
        self.counts.get(noun).copied().unwrap_or_default()
    }

    /// A form that does something, with its fields and buttons.
    pub(super) fn form(&self, action: &str, content: &Markup) -> Markup {
        html! {
            form method="post" action={ (FORMS) (action) } autocomplete="off" {
                input type="hidden" name=(TOKEN_FIELD) value=(self.token);
                (content)
            }
        }
    }

    /// A form that is one button. `about` completes the button's name for screen readers.
    pub(super) fn button(&self, action: &str, label: &str, about: &str, fields: &[(&str, &str)]) -> Markup {
        self.form(
            action,
            &html! {
                @for (name, value) in fields { input type="hidden" name=(name) value=(value); }
                button { (label) @if !about.is_empty() { span.hint { " " (about) } } }
            },
        )
    }

    /// A time by the sandbox's clock: the time of day, with the date if it is another day.
    pub(super) fn time(&self, at: &Timestamp) -> Markup {
        let (text, today) = (at.to_string(), Timestamp::from(self.service.clock_time()).to_string());
        let (date, time) = text.split_once('T').unwrap_or(("", &text));
        let time = time.split(['.', 'Z']).next().unwrap_or_default();
        let is_today = today.starts_with(date);
        html! { time datetime=(text) title=(text) { @if !is_today { (date) " " } (time) } }
    }
}

/// An identifier, or other text that programs read.
pub(super) fn code(text: &str) -> Markup {
    html! { code { (one_line(text, MAX_CELL)) } }
}

/// Text that people chose.
pub(super) fn text(text: &str) -> String {
    one_line(text, MAX_CELL)
}

/// A status, in a colour besides its word.
pub(super) fn status(word: &str) -> Markup {
    match word {
        "Confirmed" | "Approved" | "Signed" | "Active" | "Enabled" => verdict(word, true),
        "Failed" | "Rejected" | "Denied" | "Expired" => verdict(word, false),
        _ => html! { span.status.open { (one_line(word, 60)) } },
    }
}

/// A word that says whether something went well.
pub(super) fn verdict(word: &str, is_good: bool) -> Markup {
    html! { span.status.(if is_good { "good" } else { "bad" }) { (one_line(word, 60)) } }
}

/// Says that a list is empty, and how it fills.
pub(super) fn empty(sentence: &str) -> Markup {
    html! { p.empty { (sentence) } }
}

/// Says how many entries a list does not show.
pub(super) fn more(total: u64, shown: usize, where_else: &str) -> Markup {
    let rest = total.saturating_sub(u64::try_from(shown).unwrap_or(u64::MAX));
    html! { @if rest > 0 { p.more { "and " (rest) " more: " (where_else) } } }
}

/// A table that scrolls sideways where it has to.
pub(super) fn table(caption: &str, heads: &[&str], rows: &[Markup]) -> Markup {
    html! {
        div.scroll tabindex="0" role="group" aria-label=(caption) {
            table {
                thead { tr { @for head in heads { th scope="col" { (head) } } } }
                tbody { @for row in rows { (row) } }
            }
        }
    }
}

/// Long text behind a line that opens it. The id keeps it open while the page is fresh.
pub(super) fn details(id: &str, summary: &str, content: &Markup) -> Markup {
    html! { details data-id=(id) { summary { (summary) } (content) } }
}

/// Text to copy, as it is.
pub(super) fn copyable(id: &str, content: &str) -> Markup {
    html! {
        div.copy {
            pre #(id) tabindex="0" { (content) }
            button.quiet type="button" data-copy=(id) hidden { "Copy" }
        }
    }
}
