//! Variations that every sample must survive: unexpected fields, values and gaps.

use super::shapes::Sample;
use dfns_core::{Change, Check, Error};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fmt;

/// A variation of a sample.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Variation {
    /// The sample is unchanged.
    AsItIs,
    /// Each object has an additional, unknown field.
    UnknownMember,
    /// A string is replaced by an unknown one.
    UnknownText,
    /// An optional field is missing.
    Missing,
}

/// A place of a sample that did not survive a variation.
#[derive(PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Finding {
    pub(crate) variation: Variation,
    /// The place, for instance `items[].name`.
    pub(crate) path: String,
    /// The actual result.
    pub(crate) what: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} `{}`: {}", self.variation, self.path, self.what)
    }
}

/// Varies the samples of one operation's requests or responses.
pub(crate) struct Varied<'a> {
    pub(crate) check: &'a dyn Fn(&Value) -> Result<Check, Error>,
    /// The number of places that came back, over all samples.
    pub(crate) values: usize,
    pub(crate) findings: BTreeSet<Finding>,
    /// The places that were already varied in another sample of the same shape, with their values.
    seen: BTreeSet<String>,
}

impl<'a> Varied<'a> {
    pub(crate) fn new(check: &'a dyn Fn(&Value) -> Result<Check, Error>) -> Self {
        Self { check, values: 0, findings: BTreeSet::new(), seen: BTreeSet::new() }
    }

    /// Varies a sample. `known`: whether its shape marks optional fields.
    pub(crate) fn vary(&mut self, sample: &Sample, known: bool) {
        let mut places = Vec::new();
        places_of(&sample.value, &sample.tags, "", "", &mut places);
        let mut is_new = self.seen.is_empty();
        for place in &places {
            let value = &sample.value.pointer(&place.pointer);
            if let Some(value) = value.filter(|value| !value.is_object() && !value.is_array()) {
                is_new |= self.seen.insert(format!("{} is {value}", general(&place.pointer)));
            }
        }
        places.retain(|place| self.seen.insert(place.context.clone()));
        // It may differ from earlier samples only in the combination of known values.
        if !is_new && places.is_empty() {
            return;
        }
        match (self.check)(&sample.value) {
            Ok(check) => {
                self.values += check.values;
                self.differing(Variation::AsItIs, &check, |_| false);
            }
            Err(error) => {
                let pointer = error.json_path().unwrap_or_default().replace(['.', '['], "/").replace(']', "");
                return self.refused(Variation::AsItIs, &format!("/{}", pointer.trim_start_matches('/')), &error);
            }
        }
        if places.is_empty() {
            return;
        }
        self.unknown_members(&sample.value);
        for place in &places {
            if sample.value.pointer(&place.pointer).is_some_and(Value::is_string) {
                let mut changed = sample.value.clone();
                *changed.pointer_mut(&place.pointer).unwrap() = json!("Unheard-of");
                self.expect_whole(Variation::UnknownText, place, &changed, false);
            }
            let may_be_missing = !known || sample.optional.contains(&place.pointer);
            if let (true, Some((object, name))) = (may_be_missing, place.pointer.rsplit_once('/')) {
                let mut changed = sample.value.clone();
                let name = name.replace("~1", "/").replace("~0", "~");
                if let Some(members) = changed.pointer_mut(object).and_then(Value::as_object_mut) {
                    members.remove(&name);
                    self.expect_whole(Variation::Missing, place, &changed, !known);
                }
            }
        }
    }

    /// Expects the whole value back. If optional fields are unknown, the types may reject it, or
    /// replace the missing field by an empty value.
    fn expect_whole(&mut self, variation: Variation, place: &Place, value: &Value, may_be_refused: bool) {
        match (self.check)(value) {
            Ok(mut check) => {
                let is_gone = |change| matches!(change, Change::Lost | Change::Changed);
                check.differences.retain(|difference| !may_be_refused || is_gone(difference.change));
                self.differing(variation, &check, |_| false);
            }
            Err(_) if may_be_refused => {}
            Err(error) => self.refused(variation, &place.pointer, &error),
        }
    }

    /// Adds an unknown field to each object except maps and arbitrary JSON, which would keep it.
    fn unknown_members(&mut self, value: &Value) {
        let mut planted = value.clone();
        // A copy of one of its values is valid in any map.
        plant(&mut planted, "", &|_, members| members.values().next().cloned().or(Some(json!(0))));
        let kept = match (self.check)(&planted) {
            Ok(check) => check,
            Err(error) => return self.refused(Variation::UnknownMember, "", &error),
        };
        let ignored: BTreeSet<String> = kept.differences.into_iter().map(|difference| difference.pointer).collect();
        let mut planted = value.clone();
        plant(&mut planted, "", &|object, _| {
            ignored.contains(&format!("{object}/{NOVELTY}")).then(|| json!({"deep": [1, null, "two"]}))
        });
        match (self.check)(&planted) {
            Ok(check) => self.differing(Variation::UnknownMember, &check, |pointer| ignored.contains(pointer)),
            Err(error) => self.refused(Variation::UnknownMember, "", &error),
        }
    }

    fn differing(&mut self, variation: Variation, check: &Check, is_expected: impl Fn(&str) -> bool) {
        for difference in &check.differences {
            if !(difference.change == Change::Unknown && is_expected(&difference.pointer)) {
                let path = general(&difference.pointer);
                self.findings.insert(Finding { variation, path, what: difference.change.to_string() });
            }
        }
    }

    fn refused(&mut self, variation: Variation, pointer: &str, error: &Error) {
        self.findings.insert(Finding { variation, path: general(pointer), what: error.to_string() });
    }
}

const NOVELTY: &str = "novelty";

type Choose<'a> = dyn Fn(&str, &serde_json::Map<String, Value>) -> Option<Value> + 'a;

/// Adds the field that `choose` returns for each object, given the object's place.
fn plant(value: &mut Value, pointer: &str, choose: &Choose<'_>) {
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                plant(item, &format!("{pointer}/{index}"), choose);
            }
        }
        Value::Object(members) => {
            let novelty = choose(pointer, members);
            for (name, member) in members.iter_mut() {
                plant(member, &inside(pointer, name), choose);
            }
            members.extend(novelty.map(|novelty| (NOVELTY.to_owned(), novelty)));
        }
        _ => {}
    }
}

/// A place of a sample.
struct Place {
    pointer: String,
    /// Equal for two places that the types treat alike, judged by the fields beside and above them
    /// and their tags.
    context: String,
}

/// Collects all places except the root.
fn places_of(value: &Value, tags: &[String], pointer: &str, context: &str, found: &mut Vec<Place>) {
    match value {
        Value::Array(items) => {
            let context = format!("{context}[]");
            for (index, item) in items.iter().enumerate() {
                let pointer = format!("{pointer}/{index}");
                found.push(Place { pointer: pointer.clone(), context: context.clone() });
                places_of(item, tags, &pointer, &context, found);
            }
        }
        Value::Object(members) => {
            let mut siblings = format!("{context}{{");
            for (name, member) in members {
                siblings.extend([name, ","]);
                if tags.contains(&inside(pointer, name)) {
                    siblings.push_str(&member.to_string());
                }
            }
            for (name, member) in members {
                let (pointer, context) = (inside(pointer, name), format!("{siblings}}}{name}"));
                found.push(Place { pointer: pointer.clone(), context: context.clone() });
                places_of(member, tags, &pointer, &context, found);
            }
        }
        _ => {}
    }
}

fn inside(pointer: &str, name: &str) -> String {
    format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"))
}

/// Returns a pointer as a path without positions: `items[].name`.
pub(crate) fn general(pointer: &str) -> String {
    let mut path = String::new();
    for step in pointer.split('/').skip(1) {
        if step.parse::<usize>().is_ok() {
            path.push_str("[]");
        } else {
            path.extend([if path.is_empty() { "" } else { "." }, step]);
        }
    }
    path
}
