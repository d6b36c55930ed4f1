//! Samples from the shapes in `openapi.json`, which `cargo xtask openapi` extracts from the
//! reference.
//!
//! A shape's samples are maximal: every property is present, and every branch of a union and every
//! value of an enum is in one of them. If several properties have several samples each, the first
//! are combined, the second are combined, and so on. So there are as many samples as the richest
//! property has, rather than one per combination.

use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::rc::Rc;

/// A sample, and its shape's facts about places in it, which are JSON pointers.
#[derive(Clone, Default)]
pub(crate) struct Sample {
    pub(crate) value: Value,
    /// The optional places.
    pub(crate) optional: Vec<String>,
    /// The places with exactly one possible string: the tags of unions.
    pub(crate) tags: Vec<String>,
}

/// The shapes of all operations.
pub(crate) struct Shapes {
    operations: BTreeMap<String, BTreeMap<String, Value>>,
    schemas: Vec<Value>,
    /// The samples of each schema, once they have been needed.
    samples: Vec<Option<Rc<Vec<Sample>>>>,
}

impl Shapes {
    pub(crate) fn read() -> Self {
        let mut file: Map<String, Value> = serde_json::from_str(include_str!("../../../openapi.json")).unwrap();
        let operations = serde_json::from_value(file["operations"].take()).unwrap();
        let schemas: Vec<Value> = serde_json::from_value(file["schemas"].take()).unwrap();
        Self { operations, samples: vec![None; schemas.len()], schemas }
    }

    /// Returns the samples of an operation's `request` or `response`; none if the file lacks it.
    pub(crate) fn samples(&mut self, operation: &str, what: &str) -> Rc<Vec<Sample>> {
        let schema = self.operations.get(operation).and_then(|shapes| shapes.get(what)).cloned();
        schema.map(|schema| self.of(&schema)).unwrap_or_default()
    }

    fn of(&mut self, schema: &Value) -> Rc<Vec<Sample>> {
        let Some(number) = schema["$ref"].as_u64() else { return Rc::new(self.make(schema)) };
        let number = usize::try_from(number).unwrap();
        if let Some(samples) = &self.samples[number] {
            return samples.clone();
        }
        let schema = self.schemas[number].clone();
        let samples = Rc::new(self.make(&schema));
        self.samples[number] = Some(samples.clone());
        samples
    }

    fn make(&mut self, schema: &Value) -> Vec<Sample> {
        if let Some(parts) = schema["allOf"].as_array() {
            // An empty one is only a description.
            let parts = parts.iter().filter(|part| **part != json!({}));
            let parts: Vec<_> = parts.map(|part| self.of(part)).collect();
            return together(&parts, |samples| {
                let mut whole = Sample { value: json!({}), ..Sample::default() };
                for sample in samples {
                    match &sample.value {
                        Value::Object(members) => whole.value.as_object_mut().unwrap().extend(members.clone()),
                        Value::Null => {}
                        other => whole.value = other.clone(),
                    }
                    whole.optional.extend(sample.optional.iter().cloned());
                    whole.tags.extend(sample.tags.iter().cloned());
                }
                whole
            });
        }
        if let Some(branches) = schema["oneOf"].as_array().or(schema["anyOf"].as_array()) {
            return branches.iter().flat_map(|branch| self.of(branch).as_ref().clone()).collect();
        }
        if let Some(values) = schema["enum"].as_array() {
            let tags = if values.len() == 1 { vec![String::new()] } else { Vec::new() };
            return values
                .iter()
                .map(|value| Sample { value: value.clone(), tags: tags.clone(), ..Sample::default() })
                .collect();
        }
        let kind = schema["type"].as_str().or_else(|| schema["type"].as_array()?.first()?.as_str());
        let plain = |value: Value| vec![Sample { value, ..Sample::default() }];
        match kind {
            Some("object") => self.object(schema),
            Some("array") => {
                let length = schema["minItems"].as_u64().unwrap_or(1).max(1);
                let items = self.of(&schema["items"]);
                items.iter().map(|item| list(item, length)).collect()
            }
            Some("boolean") => [true, false].into_iter().flat_map(|value| plain(json!(value))).collect(),
            Some("integer" | "number") => plain(json!(schema["minimum"].as_i64().unwrap_or(1).max(1))),
            Some("string") => plain(json!(text(schema))),
            _ if ["properties", "additionalProperties"].iter().any(|keyword| schema.get(keyword).is_some()) => {
                self.object(schema)
            }
            // Any JSON.
            _ => plain(json!({"any": [1, "two", {"three": null}]})),
        }
    }

    fn object(&mut self, schema: &Value) -> Vec<Sample> {
        let required = schema["required"].as_array().cloned().unwrap_or_default();
        let mut members: Vec<(String, Rc<Vec<Sample>>)> = Vec::new();
        for (name, member) in schema["properties"].as_object().into_iter().flatten() {
            members.push((name.clone(), self.of(member)));
        }
        let more = &schema["additionalProperties"];
        if more.is_object() && (members.is_empty() || *more != json!({})) {
            members.push((String::from("any name"), self.of(more)));
        }
        let (names, samples): (Vec<_>, Vec<_>) = members.into_iter().unzip();
        if names.is_empty() {
            return vec![Sample { value: json!({}), ..Sample::default() }];
        }
        together(&samples, |samples| {
            let mut whole = Sample::default();
            for (name, sample) in names.iter().zip(samples) {
                let place = format!("/{}", name.replace('~', "~0").replace('/', "~1"));
                let inside =
                    |pointers: &[String]| pointers.iter().map(|inner| format!("{place}{inner}")).collect::<Vec<_>>();
                whole.optional.extend(inside(&sample.optional));
                whole.tags.extend(inside(&sample.tags));
                if !required.iter().any(|required| required == name) {
                    whole.optional.push(place);
                }
                whole.value[name] = sample.value.clone();
            }
            whole
        })
    }
}

/// Combines the first of each, the second of each, and so on; shorter lists start again.
fn together(all: &[Rc<Vec<Sample>>], join: impl Fn(&[&Sample]) -> Sample) -> Vec<Sample> {
    let most = all.iter().map(|samples| samples.len()).max().unwrap_or(0);
    (0..most)
        .map(|index| {
            let row: Vec<&Sample> = all.iter().map(|samples| &samples[index % samples.len()]).collect();
            join(&row)
        })
        .collect()
}

fn list(item: &Sample, length: u64) -> Sample {
    let mut list = Sample::default();
    for index in 0..length {
        let inside = |pointers: &[String]| pointers.iter().map(|inner| format!("/{index}{inner}")).collect::<Vec<_>>();
        list.optional.extend(inside(&item.optional));
        list.tags.extend(inside(&item.tags));
    }
    list.value = (0..length).map(|_| item.value.clone()).collect();
    list
}

/// Returns a string that the schema allows, as far as the types check it.
fn text(schema: &Value) -> String {
    let pattern = schema["pattern"].as_str().unwrap_or_default();
    let hex = pattern.contains("0x") || pattern.contains("a-f");
    let text = match schema["format"].as_str() {
        Some("date-time") => "2023-04-14T20:41:28.715Z",
        Some("uri") => "https://example.com/there",
        Some("email") => "jdoe@example.co",
        _ if pattern == "^\\d+$" => "340282366920938463463374607431768211456",
        _ if hex => "0x52908400098527886E0F7030069857D2E4169EE752908400098527886E0F7030",
        _ => "some text",
    };
    let length = usize::try_from(schema["minLength"].as_u64().unwrap_or(0)).unwrap();
    if text.len() < length { text.chars().cycle().take(length).collect() } else { text.to_owned() }
}
