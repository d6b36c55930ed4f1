//! Bodies and parameters that do not fit their declaration: what is wrong, and what is accepted.
//!
//! Only the commands of operations check them. `call` sends any body with the required fields, for
//! values that are newer than the declarations.

use crate::distinct;
use crate::flags::kebab;
use crate::nearest::nearest;
use dfns_core::meta::schema::{Format, Misfit, MisfitKind, Schema};
use dfns_core::meta::{EndpointMeta, ParamLocation, ParamMeta};
use dfns_core::{Registry, one_line};
use serde_json::Value;

/// How many misfits are listed.
const MOST: usize = 5;

/// How many values or fields are listed.
const FEW: usize = 12;

/// The longest text that is shown of a value or a name, in bytes.
const LONGEST: usize = 100;

/// Refuses a body that does not fit, by the paths of its fields.
pub(crate) fn in_json(endpoint: &'static EndpointMeta, text: &str) -> Result<(), String> {
    let body: Value = distinct::decode(text).map_err(|why| format!("`--json` {why}"))?;
    let place = |path: &str| one_line(path, LONGEST);
    match problems(endpoint, &body, &place).as_slice() {
        [] => Ok(()),
        problems => Err(format!("`--json`: {}", sentence(problems))),
    }
}

/// Returns the paths of the required fields that a body lacks, also those of the chosen kind and of
/// nested objects. A kind that the declaration does not know requires none.
pub(crate) fn missing(endpoint: &'static EndpointMeta, body: &Value) -> Vec<String> {
    let misfits = endpoint.request_misfits(body);
    let nested = misfits.iter().filter(|misfit| misfit.kind == MisfitKind::Missing).map(|misfit| &*misfit.path);
    // A body that is not an object has none of the fields.
    let whole = endpoint.params().iter().filter(|param| param.location == ParamLocation::Body && param.required);
    let whole = whole.map(|param| param.name).filter(|_| !body.is_object());
    whole.chain(nested).take(MOST).map(|path| format!("`{}`", one_line(path, LONGEST))).collect()
}

/// Refuses a body that was built from flags and does not fit, by their names.
pub(crate) fn in_flags(endpoint: &'static EndpointMeta, text: &str) -> Result<(), String> {
    let body: Value = distinct::decode(text).map_err(|why| format!("the body {why}"))?;
    let flag = |path: &str| {
        // No flag is an item of a list.
        if path.contains('[') {
            return one_line(path, LONGEST);
        }
        format!("--{}", path.split('.').map(kebab).collect::<Vec<_>>().join("."))
    };
    match problems(endpoint, &body, &flag).as_slice() {
        [] => Ok(()),
        problems => Err(sentence(problems)),
    }
}

/// Refuses the id of another kind in a path, or a value that is not an id: `../keys`.
pub(crate) fn in_path(registry: &Registry, param: &ParamMeta, text: &str) -> Result<(), String> {
    let prefix = |param: &ParamMeta| match param.schema() {
        Schema::Text(Format::Id(id)) => id.prefix().filter(|prefix| prefix.ends_with('-') && !prefix.contains('`')),
        _ => None,
    };
    let (place, shown) = (kebab(param.name).to_uppercase(), one_line(text, LONGEST));
    if !matches!(param.schema(), Schema::Text(Format::Id(_))) {
        return Ok(());
    }
    if text.contains(['/', '\\', '?', '#']) || text.chars().any(|letter| letter.is_whitespace() || letter.is_control())
    {
        return Err(format!(
            "`<{place}>`: `{shown}` is not an id; ids contain no space and none of `/`, `\\`, `?` and `#`"
        ));
    }
    // Ids of older eras have no prefix, so only that of another kind is wrong.
    let Some(own) = prefix(param).filter(|own| !text.starts_with(own)) else { return Ok(()) };
    let mut others = registry.endpoints().flat_map(|endpoint| endpoint.params().iter().filter_map(prefix));
    match others.find(|other| text.starts_with(other)) {
        Some(other) => Err(format!(
            "`<{place}>`: `{shown}` is the id of another kind (`{other}`); pass one that begins with `{own}`"
        )),
        None => Ok(()),
    }
}

/// Refuses a value of a parameter that does not fit.
pub(crate) fn in_param(param: &ParamMeta, texts: &[String]) -> Result<(), String> {
    // A page of nothing has no end.
    if param.name == "limit" && texts.iter().any(|text| text == "0") {
        return Err(String::from("`--limit` must be at least 1"));
    }
    let misfit = texts.iter().find_map(|text| Some((text, param.misfit(text)?)));
    misfit.map_or(Ok(()), |(text, kind)| {
        Err(said(&format!("--{}", kebab(param.name)), &kind, Some(&Value::from(&**text))))
    })
}

fn problems(endpoint: &'static EndpointMeta, body: &Value, place: &dyn Fn(&str) -> String) -> Vec<String> {
    listed(&endpoint.strict_request_misfits(body), body, place)
}

/// Returns the first of these misfits of a body in words, by their places.
pub(crate) fn listed(misfits: &[Misfit], body: &Value, place: &dyn Fn(&str) -> String) -> Vec<String> {
    // Dfns takes `null` for absent.
    let misfits = misfits.iter().filter(|misfit| misfit.kind != MisfitKind::Null).take(MOST);
    let problem = |Misfit { path, kind, .. }: &Misfit| match path.as_str() {
        "" => format!("the body {kind}"),
        path if *kind == MisfitKind::Missing => match misspelled(body, path) {
            Some(name) => format!("`{}` {kind}; write it so instead of `{}`", place(path), one_line(name, LONGEST)),
            None => said(&place(path), kind, None),
        },
        path => said(&place(path), kind, at(body, path)),
    };
    misfits.map(problem).collect()
}

/// Returns problems as one sentence, and the way out.
fn sentence(problems: &[String]) -> String {
    let way_out = String::from("`call` sends any body");
    problems.iter().chain([&way_out]).fold(String::new(), |text, problem| match text.as_str() {
        "" => problem.clone(),
        asks if asks.ends_with('?') => format!("{text} {problem}"),
        _ => format!("{text}; {problem}"),
    })
}

/// Returns the field that stands in place of a missing one, in another spelling.
fn misspelled<'a>(body: &'a Value, path: &str) -> Option<&'a str> {
    let (parent, name) = path.rsplit_once('.').unwrap_or(("", path));
    let members = if parent.is_empty() { body } else { at(body, parent)? }.as_object()?;
    let letters = |name: &str| name.replace(['-', '_'], "").to_lowercase();
    members.keys().map(String::as_str).find(|given| letters(given) == letters(name))
}

/// Returns the value at a path.
pub(crate) fn at<'a>(body: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').try_fold(body, |value, step| {
        let mut parts = step.split('[');
        let field = value.get(parts.next()?)?;
        parts.try_fold(field, |list, index| list.get(index.trim_end_matches(']').parse::<usize>().ok()?))
    })
}

/// Returns what is wrong with a value, with the nearest right word.
fn said(place: &str, kind: &MisfitKind, value: Option<&Value>) -> String {
    let shown = match value {
        Some(Value::String(text)) => one_line(text, LONGEST),
        Some(value @ (Value::Number(_) | Value::Bool(_))) => value.to_string(),
        _ => String::new(),
    };
    match kind {
        MisfitKind::UnknownValue(known) => {
            format!("`{place}` has no value `{shown}`; {}", hint(known, &shown, "it is"))
        }
        MisfitKind::UnknownField(known) => {
            let name = place.rsplit('.').next().unwrap_or_default();
            format!("`{place}` is not a field; {}", hint(known, name, "the fields are"))
        }
        // Any other text may be a secret.
        MisfitKind::NotA(noun) if *noun != "a string" && !shown.is_empty() => format!("`{place}`: `{shown}` {kind}"),
        MisfitKind::Beyond(limits) if !limits.characters && !shown.is_empty() => {
            format!("`{place}` {kind}, and is `{shown}`")
        }
        kind => format!("`{place}` {kind}"),
    }
}

fn hint(known: &[&'static str], given: &str, otherwise: &str) -> String {
    let near = nearest(known.iter().copied(), given);
    if !near.is_empty() {
        return format!("did you mean {}?", near.join(", "));
    }
    let some: Vec<_> = known.iter().take(FEW).map(|name| format!("`{name}`")).collect();
    let more = known.len().saturating_sub(FEW);
    if known.is_empty() {
        return String::from("it has no fields");
    }
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    format!("{otherwise} {}{more}", some.join(", "))
}
