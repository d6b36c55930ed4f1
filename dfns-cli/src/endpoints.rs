//! `dfns endpoints`: every endpoint, as a table for people or as JSON for programs.

use crate::failure::Failure;
use dfns_core::Registry;
use dfns_core::meta::{Auth, BodyKind, Condition, EndpointMeta, PermissionRule};
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
}

pub(crate) fn run(registry: &Registry, arguments: &Arguments, out: &mut dyn Write) -> Result<(), Failure> {
    let wanted =
        |endpoint: &&EndpointMeta| arguments.domain.as_deref().is_none_or(|domain| endpoint.domain() == domain);
    let endpoints: Vec<_> = registry.endpoints().filter(wanted).collect();
    if let (Some(domain), []) = (&arguments.domain, endpoints.as_slice()) {
        let domains: BTreeSet<_> = registry.endpoints().map(EndpointMeta::domain).collect();
        let domains: Vec<_> = domains.into_iter().map(|domain| format!("`{domain}`")).collect();
        return Err(Failure::Message(format!(
            "no domain has the name `{domain}`; it is one of {}",
            domains.join(", ")
        )));
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
    })
}

fn rule(rule: &PermissionRule) -> Value {
    let when = (rule.when != Condition::Always).then(|| rule.when.to_string());
    json!({ "name": rule.name, "when": when })
}
