//! The page: its head, the outcome of a form, and its sections.

use super::parts::View;
use super::paths::{SCRIPT, STYLE};
use super::{actions, approvals, clock, deliveries, faults, identities, payments, requests, wallets};
use crate::refusal::Refusal;
use crate::service::Service;
use crate::text::query_pairs;
use dfns_core::one_line;
use maud::{DOCTYPE, Markup, html};
use std::sync::Arc;

/// A section: its id, its title, and how it is rendered.
type Section = (&'static str, &'static str, fn(&View<'_>) -> Result<Markup, Refusal>);

/// The sections, in the order of the page.
const SECTIONS: [Section; 8] = [
    ("approvals", "Approvals", approvals::render),
    ("wallets", "Wallets", wallets::render),
    ("payments", "Payments", payments::render),
    ("requests", "Requests", |view| Ok(requests::render(view))),
    ("deliveries", "Webhooks", deliveries::render),
    ("clock", "Clock", |view| Ok(clock::render(view))),
    ("faults", "Faults", |view| Ok(faults::render(view))),
    ("identities", "Identities", identities::render),
];

/// The outcome of the form that was sent before.
pub(super) enum Notice {
    None,
    Done(&'static str),
    Refused(String),
}

impl Notice {
    /// Says what was done. Only words that we know are shown: a link could contain any.
    pub(super) fn of_query(query: &str) -> Self {
        let done = query_pairs(query).into_iter().find(|(name, _)| name == "done");
        let known = done.and_then(|(_, name)| actions::sentence(&name));
        known.map_or(Self::None, Self::Done)
    }

    pub(super) fn refused(refusal: &Refusal) -> Self {
        Self::Refused(one_line(refusal.message(), 1000))
    }
}

/// Renders the page.
pub(super) fn render(service: &Arc<Service>, notice: &Notice) -> Result<String, Refusal> {
    service.look(|cx| {
        let view = View::new(cx, service);
        let now = service.clock_time();
        let page = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    title { "dfns sandbox" }
                    link rel="icon" href="data:,";
                    link rel="stylesheet" href=(STYLE);
                    script src=(SCRIPT) defer {}
                }
                body {
                    a.skip href="#main" { "Skip to content" }
                    header {
                        div.top {
                            h1 { "dfns sandbox" }
                            p.now #now { (view.time(&now.into())) " by its clock" }
                            label.live hidden { input #live type="checkbox" checked; " Live" }
                        }
                        nav aria-label="Sections" {
                            @for (id, title, _) in SECTIONS {
                                a href={ "#" (id) } { (title) @if *id == *"approvals" { (approvals::badge(&view)?) } }
                            }
                        }
                    }
                    main #main {
                        @match notice {
                            Notice::None => {}
                            Notice::Done(sentence) => p.notice role="status" { (sentence) },
                            Notice::Refused(message) => p.notice.bad role="alert" { "Refused: " (message) },
                        }
                        @for (id, title, render) in SECTIONS {
                            section #(id) aria-labelledby={ (id) "-title" } {
                                h2 #{ (id) "-title" } { (title) }
                                div.content #{ (id) "-content" } {
                                    @match render(&view) {
                                        Ok(content) => (content),
                                        Err(refusal) => p.bad { "Cannot be shown: " (one_line(refusal.message(), 300)) },
                                    }
                                }
                            }
                        }
                    }
                    footer {
                        p {
                            "dfns-sandbox " (env!("CARGO_PKG_VERSION")) ". Keys and coins on this page are worth nothing. \
                             Programs do the same with the words of " code { "/__sandbox/" } "."
                        }
                    }
                }
            }
        };
        Ok(page.into_string())
    })
}
