//! The console: one page at `/__sandbox/` that shows the sandbox to people and lets them control
//! it.
//!
//! The page is rendered here, in HTML that works without scripts. A script of our own only keeps it
//! fresh and copies text. Each form calls the method of [`Control`](crate::Control) that a word of
//! control calls too. Lists are bounded, and say how much more there is.
//!
//! `guard` decides which requests are served, `actions` has the actions of forms, `page` puts the
//! sections together. A section has a file: it reads what it shows, and renders it.

mod actions;
mod approvals;
mod clock;
mod deliveries;
mod faults;
mod guard;
mod identities;
mod page;
mod parts;
mod paths;
mod payments;
mod requests;
mod wallets;

pub(crate) use guard::admit;

use crate::refusal::Refusal;
use crate::request::Received;
use crate::response::Reply;
use crate::service::Service;
use bytes::Bytes;
use http::header::{self, HeaderName};
use http::{HeaderValue, StatusCode};
use paths::{BARE, FILES, FORMS, PAGE, SCRIPT, STYLE};
use std::sync::Arc;
use tokio::task::spawn_blocking;

/// The headers of every response. Nothing comes from elsewhere, no frame shows the page, and nobody
/// keeps its keys. Forms name their origin only if the referrer does.
const HEADERS: [(HeaderName, &str); 7] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; \
         img-src data:; base-uri 'none'; frame-ancestors 'none'",
    ),
    (header::CACHE_CONTROL, "no-store"),
    (header::REFERRER_POLICY, "same-origin"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// Whether a path belongs to the console.
pub(crate) fn is_console(path: &str) -> bool {
    path == PAGE || path == BARE || path.starts_with(FILES)
}

/// Responds to a request that was admitted.
pub(crate) async fn respond(service: &Arc<Service>, received: &Received) -> Reply {
    let mut reply = match (received.method.as_str(), received.path.as_str()) {
        ("GET" | "HEAD", BARE) => see(PAGE),
        ("GET" | "HEAD", PAGE) => page(service, StatusCode::OK, page::Notice::of_query(&received.query)).await,
        ("GET" | "HEAD", STYLE) => file("text/css; charset=utf-8", include_str!("style.css")),
        ("GET" | "HEAD", SCRIPT) => file("text/javascript; charset=utf-8", include_str!("script.js")),
        ("POST", path) if path.starts_with(FORMS) => act(service, received).await,
        _ => {
            let refusal = Refusal::new(StatusCode::NOT_FOUND, "the console has no such page");
            page(service, refusal.status(), page::Notice::refused(&refusal)).await
        }
    };
    for (name, value) in HEADERS {
        reply.add_header(name, HeaderValue::from_static(value));
    }
    reply
}

/// Does the action of a form. Then the browser reads the page again, so that reloading repeats
/// nothing.
async fn act(service: &Arc<Service>, received: &Received) -> Reply {
    let done = match guard::check_token(&received.body) {
        Ok(()) => actions::run(service, &received.path[FORMS.len()..], &received.body).await,
        Err(refusal) => Err(refusal),
    };
    match done {
        Ok(done) => see(&format!("{PAGE}?done={}#{}", done.name, done.section)),
        Err(refusal) => page(service, refusal.status(), page::Notice::refused(&refusal)).await,
    }
}

/// Lets the browser read another page.
fn see(target: &str) -> Reply {
    let mut reply = Reply::raw(StatusCode::SEE_OTHER, "text/plain", Bytes::new());
    if let Ok(target) = HeaderValue::try_from(target) {
        reply.add_header(header::LOCATION, target);
    }
    reply
}

async fn page(service: &Arc<Service>, status: StatusCode, notice: page::Notice) -> Reply {
    let service = Arc::clone(service);
    // Reading the state may wait for it.
    let rendered = spawn_blocking(move || page::render(&service, &notice)).await;
    match rendered.map_err(|_| Refusal::internal()).and_then(|rendered| rendered) {
        Ok(html) => Reply::raw(status, "text/html; charset=utf-8", html.into()),
        Err(refusal) => refusal.into(),
    }
}

fn file(media_type: &'static str, text: &'static str) -> Reply {
    Reply::raw(StatusCode::OK, media_type, Bytes::from_static(text.as_bytes()))
}
