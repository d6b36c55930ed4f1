//! `dfns endpoints`: every endpoint, as a table for people or as JSON for programs.

use crate::failure::Failure;
use crate::nearest::nearest;
use crate::program::Program;
use dfns_core::Registry;
use dfns_core::meta::{Auth, BodyKind, Condition, EndpointMeta, PermissionRule, Replay, Settling, Standing};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::io::Write;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Print a JSON array instead of a table.
    #[arg(long)]
    json: bool,
    /// List only this domain, for instance `auth`.
    #[arg(long)]
    domain: Option<String>,
    /// List only endpoints with this word in their id or path, for instance `transfer`.
    word: Option<String>,
}

pub(crate) fn run(
    program: Program,
    registry: &Registry,
    arguments: &Arguments,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let domains: BTreeSet<_> = registry.endpoints().map(EndpointMeta::domain).collect();
    if let Some(domain) = &arguments.domain
        && !domains.contains(domain.as_str())
    {
        let all: Vec<_> = domains.iter().map(|domain| format!("`{domain}`")).collect();
        let near = nearest(domains.into_iter(), domain);
        let hint = if near.is_empty() { String::new() } else { format!(" (did you mean {}?)", near.join(", ")) };
        let all = all.join(", ");
        return Err(Failure::Wrong(format!("no domain has the name `{domain}`{hint}; it is one of {all}")));
    }
    let word = arguments.word.as_ref().map(|word| word.replace('-', "_").to_lowercase());
    let wanted = |endpoint: &&EndpointMeta| {
        arguments.domain.as_deref().is_none_or(|domain| endpoint.domain() == domain)
            && word.as_deref().is_none_or(|word| {
                endpoint.id().contains(word) || endpoint.path().to_lowercase().replace('-', "_").contains(word)
            })
    };
    let endpoints: Vec<_> = registry.endpoints().filter(wanted).collect();
    if let (Some(word), []) = (&arguments.word, endpoints.as_slice()) {
        let near = nearest(registry.endpoints().map(EndpointMeta::id), word);
        let hint = if near.is_empty() {
            format!("`{} endpoints` lists them all", program.name)
        } else {
            format!("did you mean {}?", near.join(", "))
        };
        return Err(Failure::Wrong(format!("no endpoint has `{word}` in its id or path; {hint}")));
    }
    if arguments.json {
        let list: Vec<Value> = endpoints.into_iter().map(facts).collect();
        writeln!(out, "{:#}", Value::Array(list))?;
        return Ok(());
    }
    let width = endpoints.iter().map(|endpoint| endpoint.id().len()).max().unwrap_or(0);
    for endpoint in endpoints {
        let mut marks = String::new();
        for (applies, mark) in [
            (endpoint.is_signed(), " [signed]"),
            (endpoint.auth() == Auth::Public, " [public]"),
            (endpoint.deprecated().is_some(), " [deprecated]"),
        ] {
            if applies {
                marks.push_str(mark);
            }
        }
        writeln!(out, "{:width$}  {:6} {}{marks}", endpoint.id(), endpoint.method(), endpoint.path())?;
    }
    Ok(())
}

/// Returns the JSON of one endpoint.
fn facts(endpoint: &EndpointMeta) -> Value {
    json!({
        "id": endpoint.id(),
        "domain": endpoint.domain(),
        "method": endpoint.method().as_str(),
        "path": endpoint.path(),
        "auth": if endpoint.auth() == Auth::Public { "none" } else { "token" },
        "signed": endpoint.is_signed(),
        "callers": endpoint.callers().map(|callers| callers.names().collect::<Vec<_>>()),
        "permissions": endpoint.permissions().map(|sets| {
            sets.iter().map(|set| set.iter().map(rule).collect::<Vec<_>>()).collect::<Vec<_>>()
        }),
        "request": match endpoint.body() {
            BodyKind::None => Value::Null,
            BodyKind::Json => json!("json"),
            BodyKind::Form => json!("form"),
            BodyKind::Multipart => json!("multipart"),
            BodyKind::Raw => json!("raw"),
        },
        "paginated": endpoint.page().is_some(),
        "deprecated": endpoint.deprecated().is_some(),
        "outcome": if endpoint.may_be_pending() { "may_be_pending" } else { "value" },
        "replay": match endpoint.replay() {
            Replay::Always => "always",
            Replay::ExternalId => "external_id",
            Replay::Never => "never",
        },
        "settles": endpoint.settling().map(settles),
    })
}

/// Returns the JSON of an entity that settles: its final statuses, and what reads it again.
pub(crate) fn settles(settling: Settling) -> Value {
    let of = |standing| settling.listed().iter().filter(move |(_, its)| *its == standing).map(|(status, _)| *status);
    let statuses = |standing| of(standing).collect::<Vec<_>>();
    json!({
        "read": settling.read().id(),
        "pending": statuses(Standing::Held),
        "done": statuses(Standing::Done),
        "ended": statuses(Standing::Ended),
    })
}

pub(crate) fn rule(rule: &PermissionRule) -> Value {
    let when = (rule.when != Condition::Always).then(|| rule.when.to_string());
    json!({ "name": rule.name, "when": when })
}
