//! Compares the routes of two documents: parameters, security, permissions, bodies.

use super::difference::{Class, Place, Report};
use super::document::Document;
use super::form::{self, Budget};
use super::schemas::{Comparison, Direction};
use crate::failure::Failure;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// An operation with the parameters of its path.
struct Operation<'a> {
    path: &'a str,
    method: &'a str,
    item: &'a Value,
    body: &'a Value,
}

/// Reports the differences of the new document from the old one.
pub(super) fn compare(old: Document<'_>, new: Document<'_>, report: &mut Report) -> Result<(), Failure> {
    let (olds, news) = (operations(old)?, operations(new)?);
    let mut budget = Budget::new();
    for (route, one) in &olds {
        let place = Place::operation(one.method, one.path);
        match news.get(route) {
            Some(other) => Pair { old, new, report, budget: &mut budget }.compare(&place, one, other)?,
            None => report.add(&place, Class::Breaking, "route-removed", ""),
        }
    }
    for (_, other) in news.iter().filter(|(route, _)| !olds.contains_key(*route)) {
        report.add(&Place::operation(other.method, other.path), Class::Additive, "route-added", "");
    }
    Ok(())
}

/// Returns the operations by method and path. The names of path parameters do not matter.
fn operations(document: Document<'_>) -> Result<BTreeMap<String, Operation<'_>>, Failure> {
    let mut operations = BTreeMap::new();
    for (path, item) in document.paths() {
        let item = document.resolve(item)?;
        let segments: Vec<_> =
            path.split('/').map(|segment| if segment.starts_with('{') { "{}" } else { segment }).collect();
        let route = segments.join("/");
        for (method, operation) in item.as_object().into_iter().flatten() {
            if METHODS.contains(&method.as_str()) {
                let operation = Operation { path, method, item, body: operation };
                operations.insert(format!("{method} {route}"), operation);
            }
        }
    }
    Ok(operations)
}

/// The documents of two operations that are the same route.
struct Pair<'a, 'r> {
    old: Document<'a>,
    new: Document<'a>,
    report: &'r mut Report,
    budget: &'r mut Budget,
}

impl<'a> Pair<'a, '_> {
    fn compare(&mut self, place: &Place, old: &Operation<'a>, new: &Operation<'a>) -> Result<(), Failure> {
        if old.path != new.path {
            self.report.add(place, Class::Cosmetic, "path-parameter-renamed", new.path);
        }
        self.parameters(place, old, new)?;
        self.security(place, old.body, new.body);
        self.permissions(place, old.body, new.body);
        self.prose(place, old.body, new.body);
        self.request(place, old.body, new.body)?;
        self.response(place, old.body, new.body)
    }

    fn parameters(&mut self, place: &Place, old: &Operation<'a>, new: &Operation<'a>) -> Result<(), Failure> {
        let (olds, news) = (parameters(self.old, old)?, parameters(self.new, new)?);
        for ((kind, name), one) in &olds {
            let here = place.of(&format!("{kind}.{name}"));
            let Some(other) = news.get(&(*kind, *name)) else {
                self.report.add(&here, Class::Breaking, "parameter-removed", "");
                continue;
            };
            let (was, is) = (one["required"] == true, other["required"] == true);
            match (was, is) {
                (false, true) => self.report.add(&here, Class::Breaking, "required", ""),
                (true, false) => self.report.add(&here, Class::Additive, "optional", ""),
                _ => {}
            }
            self.parameter_values(&here, one, other)?;
        }
        for ((kind, name), other) in news.iter().filter(|(key, _)| !olds.contains_key(*key)) {
            let class = if other["required"] == true { Class::Breaking } else { Class::Additive };
            self.report.add(&place.of(&format!("{kind}.{name}")), class, "parameter-added", "");
        }
        Ok(())
    }

    /// Compares the values of a parameter. All are strings on the wire, so types do not matter.
    fn parameter_values(&mut self, place: &Place, old: &'a Value, new: &'a Value) -> Result<(), Failure> {
        let old = listed(self.old, &old["schema"], self.budget)?;
        let new = listed(self.new, &new["schema"], self.budget)?;
        let (Some(old), Some(new)) = (old, new) else { return Ok(()) };
        for gone in old.difference(&new) {
            self.report.add(place, Class::Breaking, "value-removed", *gone);
        }
        for added in new.difference(&old) {
            self.report.add(place, Class::Additive, "value-added", *added);
        }
        Ok(())
    }

    fn security(&mut self, place: &Place, old: &Value, new: &Value) {
        let place = place.of("security");
        let (was, is) = (security(old), security(new));
        for added in is.difference(&was) {
            self.report.add(&place, Class::Breaking, "scheme-added", *added);
        }
        for gone in was.difference(&is) {
            self.report.add(&place, Class::Additive, "scheme-removed", *gone);
        }
    }

    fn permissions(&mut self, place: &Place, old: &Value, new: &Value) {
        let place = place.of("permissions");
        let (Some(was), Some(is)) = (permissions(old), permissions(new)) else { return };
        // Holding any one set is enough.
        if was.iter().any(|set| is.contains(set)) {
            return;
        }
        let (was, is) = (was.last().cloned().unwrap_or_default(), is.last().cloned().unwrap_or_default());
        for added in is.difference(&was) {
            self.report.add(&place, Class::Breaking, "permission-added", added);
        }
        for gone in was.difference(&is) {
            self.report.add(&place, Class::Additive, "permission-removed", gone);
        }
    }

    fn prose(&mut self, place: &Place, old: &Value, new: &Value) {
        let deprecated = |operation: &Value| operation["deprecated"] == true;
        if deprecated(old) != deprecated(new) {
            let kind = if deprecated(new) { "deprecated" } else { "not-deprecated" };
            self.report.add(place, Class::Cosmetic, kind, "");
        }
        if self.report.compare_prose {
            for name in ["summary", "description", "operationId"] {
                if old[name] != new[name] {
                    self.report.add(place, Class::Cosmetic, "text-changed", name);
                }
            }
        }
    }

    fn request(&mut self, place: &Place, old: &'a Value, new: &'a Value) -> Result<(), Failure> {
        let place = place.of("request");
        let (old, new) = (self.old.resolve(&old["requestBody"])?, self.new.resolve(&new["requestBody"])?);
        match (content(old), content(new)) {
            (None, None) => Ok(()),
            (None, Some(_)) => {
                let class = if new["required"] == true { Class::Breaking } else { Class::Additive };
                self.report.add(&place, class, "body-added", "");
                Ok(())
            }
            (Some(_), None) => {
                self.report.add(&place, Class::Breaking, "body-removed", "");
                Ok(())
            }
            (Some((kind, old)), Some((other, new))) => {
                if kind != other {
                    self.report.add(&place, Class::Breaking, "content-type-changed", other);
                }
                self.bodies(&place, Direction::Request, old, new)
            }
        }
    }

    fn response(&mut self, place: &Place, old: &'a Value, new: &'a Value) -> Result<(), Failure> {
        let place = place.of("response");
        let (old, new) = (success(self.old, old)?, success(self.new, new)?);
        match (content(old), content(new)) {
            (None, None) => Ok(()),
            (None, Some(_)) => {
                self.report.add(&place, Class::Additive, "body-added", "");
                Ok(())
            }
            (Some(_), None) => {
                self.report.add(&place, Class::Breaking, "body-removed", "");
                Ok(())
            }
            (Some((_, old)), Some((_, new))) => self.bodies(&place, Direction::Response, old, new),
        }
    }

    fn bodies(&mut self, place: &Place, direction: Direction, old: &'a Value, new: &'a Value) -> Result<(), Failure> {
        Comparison::new(self.old, self.new, direction, self.report, self.budget).values(place, &[old], &[new])
    }
}

/// Returns the parameters by their place and name. Those of the path have no name: they are matched
/// by their position.
fn parameters<'a>(
    document: Document<'a>,
    operation: &Operation<'a>,
) -> Result<BTreeMap<(&'a str, &'a str), &'a Value>, Failure> {
    let mut parameters = BTreeMap::new();
    for holder in [operation.item, operation.body] {
        for parameter in holder["parameters"].as_array().into_iter().flatten() {
            let parameter = document.resolve(parameter)?;
            if let (Some(kind), Some(name)) = (parameter["in"].as_str(), parameter["name"].as_str())
                && matches!(kind, "query" | "header")
            {
                parameters.insert((kind, name), parameter);
            }
        }
    }
    Ok(parameters)
}

/// Returns the listed values of a parameter, or of the items of a list of them.
fn listed<'a>(
    document: Document<'a>,
    schema: &'a Value,
    budget: &mut Budget,
) -> Result<Option<BTreeSet<&'a str>>, Failure> {
    let form = form::of(document, &[schema], budget)?;
    match form.items {
        Some(items) if form.values.is_none() => Ok(form::of(document, &[items], budget)?.values),
        _ => Ok(form.values),
    }
}

/// Returns the names of the security schemes that all alternatives need. An empty one needs none.
fn security(operation: &Value) -> BTreeSet<&'static str> {
    let mut all: Option<BTreeSet<&'static str>> = None;
    for alternative in operation["security"].as_array().into_iter().flatten() {
        let names = alternative.as_object().into_iter().flatten().map(|(name, _)| match name.as_str() {
            "userActionSignature" => "user action",
            _ => "token",
        });
        let names: BTreeSet<_> = names.collect();
        all = Some(all.map_or(names.clone(), |all| all.intersection(&names).copied().collect()));
    }
    all.unwrap_or_default()
}

/// Returns the sets of permissions of an operation, oldest first. `None` if undocumented.
fn permissions(operation: &Value) -> Option<Vec<BTreeSet<String>>> {
    if let Some(sets) = operation["x-dfns-permissions"].as_array() {
        let name = |rule: &Value| rule["name"].as_str().map(str::to_owned);
        return Some(sets.iter().map(|set| set.as_array().into_iter().flatten().filter_map(name).collect()).collect());
    }
    // The public document lists them in prose.
    let text = operation["x-mint"]["content"].as_str()?;
    let (_, listed) = text.split_once("Required Permissions")?;
    let names = listed.split('`').skip(1).step_by(2).filter(|name| {
        name.contains(':') && name.chars().all(|character| character.is_ascii_alphanumeric() || character == ':')
    });
    Some(vec![names.map(str::to_owned).collect()])
}

/// Returns the media type and the schema of a body.
fn content(holder: &Value) -> Option<(&str, &Value)> {
    let (kind, content) = holder["content"].as_object()?.iter().next()?;
    Some((kind, content.get("schema")?))
}

/// Returns the first response of a successful status.
fn success<'a>(document: Document<'a>, operation: &'a Value) -> Result<&'a Value, Failure> {
    let responses = operation["responses"].as_object();
    let mut successes = responses.into_iter().flatten().filter(|(status, _)| status.starts_with('2'));
    successes.next().map_or(Ok(&Value::Null), |(_, response)| document.resolve(response))
}
