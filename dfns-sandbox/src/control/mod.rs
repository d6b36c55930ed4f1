//! Control of the sandbox by a test: in Rust, or in any language by HTTP.
//!
//! `POST /__sandbox/<command>` takes a JSON object with the arguments of the command; `GET` reads.
//! These requests are not part of the API: they need no token, and cannot come from a web page. The
//! `Host` must be a loopback name, an `Origin` is refused, and a body must be declared as JSON.
//!
//! A command about an organization may name one other than the first, in its argument `orgId`.
//!
//! **How to add a command.** Give [`Control`] a method, create a struct with the arguments in
//! `words`, implement [`Word`](word::Word) for it with a call of the method, and list it in
//! [`words::WORDS`].

mod allocations;
mod arrivals;
mod audit;
mod chains;
mod destination;
mod exchanges;
mod faults;
mod finance;
mod force;
mod handle;
mod keys;
mod obstacles;
mod organizations;
mod payins;
mod payouts;
mod policies;
mod prices;
mod signers;
mod staking;
mod swaps;
mod word;
mod words;

pub use audit::{AccountBalance, AssetSum, Ledger, Requested};
pub use destination::Destination;
pub use force::ForcedEnd;
pub use handle::{Control, SentDelivery, Settled, Status};
pub use keys::PlainKey;
pub use policies::ForcedOutcome;
pub use prices::TokenMetadata;

use crate::refusal::Refusal;
use crate::request::Received;
use crate::response::{Reply, Response};
use crate::service::Service;
use crate::text;
use dfns_core::one_line;
use http::header::ORIGIN;
use http::{HeaderMap, Method, StatusCode};
use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

/// The beginning of the paths of control.
const PREFIX: &str = "/__sandbox/";

/// The commands about the whole sandbox. All others are about one organization.
const WHOLE: [&str; 12] = [
    "status",
    "advance",
    "settle",
    "reset",
    "snapshot",
    "restore",
    "mail",
    "requests",
    "invariants",
    "faults",
    "faults/fired",
    "faults/{id}",
];

/// Whether a path belongs to control.
pub(crate) fn is_control(path: &str) -> bool {
    path.starts_with(PREFIX)
}

/// Refuses requests from web pages.
pub(crate) fn admit(headers: &HeaderMap) -> Result<(), Refusal> {
    if headers.contains_key(ORIGIN) {
        return Err(Refusal::new(StatusCode::FORBIDDEN, "web pages cannot control the sandbox"));
    }
    Ok(())
}

/// Responds to a request of control.
pub(crate) async fn respond(service: &Arc<Service>, received: &Received) -> Reply {
    let response = run(service, received).await;
    response.map_or_else(Reply::from, |value| Response::json(value).into())
}

async fn run(service: &Arc<Service>, received: &Received) -> Result<Value, Refusal> {
    let name = received.path.strip_prefix(PREFIX).unwrap_or_default();
    let named = || words::WORDS.iter().filter(|entry| entry.find(name).is_some());
    if named().next().is_none() {
        let mut words: Vec<_> = words::WORDS.iter().map(|entry| entry.name).collect();
        words.dedup();
        let message =
            format!("`{}` is not a control command; the commands are {}", one_line(name, 100), words.join(", "));
        return Err(Refusal::new(StatusCode::NOT_FOUND, message));
    }
    let Some(entry) = named().find(|entry| entry.method.as_str() == received.method) else {
        let methods: Vec<_> = named().map(|entry| entry.method.as_str()).collect();
        let message = format!("`{}` takes {}", one_line(name, 100), methods.join(" or "));
        return Err(Refusal::new(StatusCode::METHOD_NOT_ALLOWED, message));
    };
    let mut arguments = match (&entry.method, entry.takes_any) {
        (&Method::POST, takes_any) => body(received, takes_any)?,
        _ => query(received)?,
    };
    if let Some(id) = entry.find(name).filter(|id| !id.is_empty()) {
        let id = text::percent_decode(id).unwrap_or_default();
        if let Some(named) = arguments.as_object_mut() {
            named.insert("id".to_owned(), id.into());
        }
    }
    let org_id = arguments.as_object_mut().and_then(|named| named.remove("orgId"));
    let org_id = org_id.map(|id| text_of("orgId", id)).transpose()?;
    if org_id.is_some() && WHOLE.contains(&entry.name) {
        let name = one_line(name, 100);
        return Err(Refusal::invalid(format!("`{name}` acts on the whole sandbox, so it takes no `orgId`")));
    }
    let control = Control::of(service);
    let Some(org_id) = &org_id else { return (entry.run)(arguments, control)?.await };
    let control = control.organization(org_id);
    // Without arguments a word may touch nothing of the organization, and would not miss it.
    control.look(|_| Ok(())).await?;
    (entry.run)(arguments, control)?.await
}

fn text_of(field: &str, value: Value) -> Result<String, Refusal> {
    match value {
        Value::String(text) => Ok(text),
        _ => Err(Refusal::invalid(format!("`{field}` must be a string"))),
    }
}

fn query(received: &Received) -> Result<Value, Refusal> {
    let mut arguments = Map::new();
    for (name, value) in text::query_pairs(&received.query) {
        if arguments.contains_key(&name) {
            return Err(given_twice(&name));
        }
        arguments.insert(name, value.into());
    }
    Ok(Value::Object(arguments))
}

fn body(received: &Received, takes_any: bool) -> Result<Value, Refusal> {
    if !received.is_declared_json() {
        let message = "control needs the header `Content-Type: application/json`";
        return Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, message));
    }
    let arguments = if takes_any { received.json() } else { received.json_object() }?;
    if let Ok(Repeated(Some(name))) = serde_json::from_slice(&received.body) {
        return Err(given_twice(&name));
    }
    Ok(arguments)
}

/// An argument that is given more than once, of which the parser would take the last.
struct Repeated(Option<String>);

impl<'de> Deserialize<'de> for Repeated {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Names)
    }
}

struct Names;

impl<'de> Visitor<'de> for Names {
    type Value = Repeated;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Repeated, A::Error> {
        let (mut names, mut repeated) = (BTreeSet::new(), None);
        while let Some((name, IgnoredAny)) = map.next_entry::<String, _>()? {
            repeated = repeated.or_else(|| names.replace(name));
        }
        Ok(Repeated(repeated))
    }
}

fn given_twice(name: &str) -> Refusal {
    Refusal::invalid(format!("`{}`: given more than once", one_line(name, 60)))
}

#[cfg(test)]
mod tests {
    use super::{WHOLE, words};

    #[test]
    fn the_words_about_the_whole_sandbox_exist() {
        for name in WHOLE {
            assert!(words::WORDS.iter().any(|entry| entry.name == name), "{name}");
        }
    }
}
