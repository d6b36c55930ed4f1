//! `dfns permissions needed` and `dfns permissions diff`: the least privilege of operations, and
//! how it differs from what is granted.

use crate::context::Context;
use crate::distinct;
use crate::failure::Failure;
use crate::lookup::find;
use crate::nearest::{hint, nearest};
use crate::output::{Options, Output};
use crate::request::read_body;
use dfns_core::EndpointMeta;
use dfns_core::meta::Condition;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

#[derive(clap::Parser)]
#[command(name = "needed", about = "Print the permissions that operations need, by their newest names")]
pub(crate) struct Needed {
    /// The ids of the operations, for instance `create_wallet`.
    #[arg(required = true, value_name = "ID")]
    operations: Vec<String>,
    #[command(flatten)]
    output: Options,
}

#[derive(clap::Parser)]
#[command(name = "diff", about = "Compare the permissions that operations need with those that are granted")]
pub(crate) struct Diff {
    /// The ids of the operations, for instance `create_wallet`.
    #[arg(required = true, value_name = "ID")]
    operations: Vec<String>,
    /// A granted permission by name (may be repeated), `@FILE`, or `-`. A file has a permission or
    /// a list of them as Dfns returns it, or a list of names.
    #[arg(long, required = true, value_name = "NAME|@FILE|-")]
    granted: Vec<String>,
    #[command(flatten)]
    output: Options,
}

pub(crate) fn needed(context: Context<'_>, arguments: &Needed, out: &mut (dyn Write + Send)) -> Result<(), Failure> {
    let rows = rules(context, &arguments.operations)?
        .into_iter()
        .map(|((name, when), operations)| json!({ "permission": name, "when": when, "operations": operations }));
    Output::new(&arguments.output, false, context.screen, out)?.facts(&rows.collect())
}

/// Fails if something is missing. A permission that only some requests need counts as needed; its
/// row says when.
pub(crate) fn diff(context: Context<'_>, arguments: &Diff, out: &mut (dyn Write + Send)) -> Result<(), Failure> {
    let needed = conditions(rules(context, &arguments.operations)?);
    let mut granted = BTreeSet::new();
    for given in &arguments.granted {
        if given.starts_with('@') || given == "-" {
            let text = read_body(given)?;
            let value = distinct::decode(&text).map_err(|why| Failure::Wrong(format!("`--granted {given}` {why}")))?;
            names(&value, &mut granted).map_err(|why| Failure::Wrong(format!("`--granted {given}`: {why}")))?;
        } else {
            granted.insert(given.clone());
        }
    }
    let missing: Vec<_> = needed.iter().filter(|(name, _)| !granted.contains(**name)).collect();
    let rows = missing
        .iter()
        .map(|(name, when)| json!({ "permission": name, "granted": false, "needed": true, "when": when }));
    let known = known(context);
    let excess = granted.iter().filter(|name| !needed.contains_key(name.as_str())).map(|name| {
        let mut row = json!({ "permission": name, "granted": true, "needed": false, "when": null });
        if !known.contains(name.as_str()) {
            let near = hint(&nearest(known.iter().copied(), name));
            row["hint"] = format!("no operation needs it; {near}").trim_end_matches([';', ' ']).into();
        }
        row
    });
    Output::new(&arguments.output, false, context.screen, out)?.facts(&rows.chain(excess).collect())?;
    match missing.len() {
        0 => Ok(()),
        count => Err(Failure::Message(format!("{count} of {} permissions are not granted", needed.len()))),
    }
}

/// Returns each permission with the conditions under which it is needed; without any if an
/// operation always needs it.
fn conditions(rules: Rules) -> BTreeMap<&'static str, Option<String>> {
    let mut conditions: BTreeMap<&str, Option<String>> = BTreeMap::new();
    for ((name, when), _) in rules {
        match (conditions.get_mut(name), when) {
            (None, when) => drop(conditions.insert(name, when)),
            (Some(Some(before)), Some(when)) => *before = format!("{before}, or {when}"),
            (Some(before), None) => *before = None,
            (Some(None), Some(_)) => {}
        }
    }
    conditions
}

/// Returns the permissions of all operations, in every naming.
fn known(context: Context<'_>) -> BTreeSet<&'static str> {
    let sets = context.registry.endpoints().filter_map(EndpointMeta::permissions).flatten();
    sets.flat_map(|set| set.iter()).map(|rule| rule.name).collect()
}

/// Permissions with their conditions, and the operations that need each.
type Rules = BTreeMap<(&'static str, Option<String>), BTreeSet<&'static str>>;

/// Returns the permissions with their conditions, and the operations that need each.
fn rules(context: Context<'_>, ids: &[String]) -> Result<Rules, Failure> {
    let mut rules: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for id in ids {
        let endpoint: &'static EndpointMeta = find(context.program, context.registry, id)?;
        if endpoint.permissions().is_none() {
            // To say that nothing is needed would be wrong.
            return Err(Failure::Message(format!("the permissions of `{id}` are not documented")));
        }
        for rule in endpoint.newest_permissions() {
            let when = (rule.when != Condition::Always).then(|| rule.when.to_string());
            rules.entry((rule.name, when)).or_default().insert(endpoint.id());
        }
    }
    Ok(rules)
}

/// Adds the names in a permission, in a list of them, or in a page of a list.
fn names(value: &Value, into: &mut BTreeSet<String>) -> Result<(), String> {
    match value {
        Value::String(name) => {
            into.insert(name.clone());
            Ok(())
        }
        Value::Array(values) => values.iter().try_for_each(|value| names(value, into)),
        Value::Object(fields) => match fields.get("operations").or_else(|| fields.get("items")) {
            Some(inner) => names(inner, into),
            None => Err(String::from("it has neither `operations` nor `items`")),
        },
        _ => Err(String::from("it is not a list of names")),
    }
}
