//! `dfns permissions needed` and `dfns permissions diff`: the least privilege of operations, and
//! how it differs from what is granted.

use crate::context::Context;
use crate::distinct;
use crate::failure::Failure;
use crate::lookup::find;
use crate::nearest::{hint, nearest};
use crate::output::{Options, Output};
use crate::request::read_body;
use crate::screen::note;
use dfns_core::meta::Condition;
use dfns_core::{EndpointMeta, one_line};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

/// The longest name or status of a permission that a message shows, in bytes.
const LONGEST_NAME: usize = 100;

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
    /// a list of them as Dfns returns it, or a list of names. A permission that is not active, or
    /// is archived, grants nothing.
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

/// Adds the names that a permission grants, those of a list of permissions, or a list of names.
/// Notes each permission that grants nothing.
fn names(value: &Value, into: &mut BTreeSet<String>) -> Result<(), String> {
    let list = match value {
        Value::Object(fields) if fields.contains_key("operations") => return granted_by(value, into),
        Value::Object(fields) => {
            if fields.get("nextPageToken").is_some_and(|token| !token.is_null()) {
                return Err(String::from(
                    "it has a `nextPageToken`: further permissions follow; add `--all -o json` to `permissions list-permissions`",
                ));
            }
            fields.get("items").ok_or_else(|| String::from("it has neither `operations` nor `items`"))?
        }
        other => other,
    };
    let items = list.as_array().ok_or_else(|| String::from("it is not a list of names or permissions"))?;
    items.iter().try_for_each(|item| match item {
        Value::String(name) => {
            into.insert(name.clone());
            Ok(())
        }
        Value::Object(fields) if fields.contains_key("operations") => granted_by(item, into),
        _ => Err(String::from("an item is neither a name nor a permission with `operations`")),
    })
}

/// Adds the operations of a permission, unless it is archived, or may be.
fn granted_by(permission: &Value, into: &mut BTreeSet<String>) -> Result<(), String> {
    let operations = permission["operations"].as_array().into_iter().flatten();
    let names: Option<Vec<_>> = operations.map(|name| name.as_str().map(str::to_owned)).collect();
    let names = names.filter(|_| permission["operations"].is_array());
    let names = names.ok_or_else(|| String::from("`operations` is not a list of names"))?;
    let Some(why) = why_inactive(permission) else {
        into.extend(names);
        return Ok(());
    };
    let shown = permission["name"].as_str().or_else(|| permission["id"].as_str()).unwrap_or_default();
    note(&format!("the permission `{}` counts as not granted: {why}", one_line(shown, LONGEST_NAME)));
    Ok(())
}

/// Returns why a permission grants nothing, or cannot be known to grant anything.
fn why_inactive(permission: &Value) -> Option<String> {
    match (&permission["isArchived"], &permission["status"]) {
        (Value::Bool(true), _) => Some(String::from("it is archived")),
        (Value::Bool(false), Value::String(status)) if status == "Active" => None,
        (Value::Bool(false), Value::String(status)) => {
            Some(format!("its status is `{}`, not `Active`", one_line(status, LONGEST_NAME)))
        }
        (Value::Bool(false), _) => Some(String::from("it has no `status`")),
        _ => Some(String::from("it does not say whether it is archived (`isArchived`)")),
    }
}
