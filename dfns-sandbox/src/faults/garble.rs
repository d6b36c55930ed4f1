//! Responses that are spoilt.

use super::kind::GarbleHow;
use dfns_core::EndpointMeta;
use serde_json::{Map, Value, json};

/// The fields of responses that hold enums, and nothing else.
const ENUMS: [&str; 28] = [
    "activityKind",
    "agreementType",
    "alertLevel",
    "attestation",
    "authenticatorAttachment",
    "blockchainKind",
    "context",
    "currency",
    "curve",
    "decision",
    "direction",
    "events",
    "factor",
    "firstFactor",
    "format",
    "kind",
    "network",
    "operationKind",
    "priority",
    "protocol",
    "provider",
    "residentKey",
    "scheme",
    "secondFactor",
    "status",
    "type",
    "userVerification",
    "vendor",
];

/// The value that no enum knows.
const UNKNOWN: &str = "SandboxUnknown";

/// The field that no object knows.
const EXTRA: &str = "sandboxExtra";

/// The fields of a response that are tried for `null`.
const MAX_TRIED: usize = 500;

const PAGE: &str =
    "<!DOCTYPE html>\n<html><head><title>Please wait</title></head><body>Checking your browser</body></html>\n";

/// The media type and the body of a spoilt response.
pub(crate) fn garble(how: GarbleHow, endpoint: &'static EndpointMeta, body: &[u8]) -> Option<(&'static str, Vec<u8>)> {
    let spoil = |spoil: &dyn Fn(&mut Value)| {
        let mut value: Value = serde_json::from_slice(body).ok()?;
        spoil(&mut value);
        Some(("application/json", value.to_string().into_bytes()))
    };
    match how {
        GarbleHow::Html => Some(("text/html", PAGE.into())),
        GarbleHow::Empty => Some(("application/json", Vec::new())),
        GarbleHow::NotJson => Some(("text/plain", b"upstream connect error or disconnect/reset before headers".into())),
        GarbleHow::WrongType => spoil(&wrong_type),
        GarbleHow::UnknownEnum => spoil(&unknown_enum),
        GarbleHow::ExtraFields => spoil(&extra_fields),
        GarbleHow::NullOptional => spoil(&|value| null_optional(endpoint, value)),
    }
}

fn wrong_type(value: &mut Value) {
    let wrong = |value: &Value| if value.is_string() { json!(7) } else { json!("seven") };
    match value {
        Value::Object(fields) => fields.values_mut().for_each(|field| *field = wrong(field)),
        other => *other = wrong(other),
    }
}

fn unknown_enum(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                let is_enum = ENUMS.contains(&name.as_str());
                match value {
                    Value::String(text) if is_enum => UNKNOWN.clone_into(text),
                    Value::Array(items) if is_enum => {
                        for item in items.iter_mut().filter(|item| item.is_string()) {
                            *item = json!(UNKNOWN);
                        }
                        items.iter_mut().for_each(unknown_enum);
                    }
                    other => unknown_enum(other),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(unknown_enum),
        _ => {}
    }
}

fn extra_fields(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.values_mut().for_each(extra_fields);
            fields.insert(EXTRA.to_owned(), json!("new"));
        }
        Value::Array(items) => items.iter_mut().for_each(extra_fields),
        _ => {}
    }
}

/// Sets every field to `null` that the declared response can do without.
fn null_optional(endpoint: &'static EndpointMeta, value: &mut Value) {
    let is_readable = |value: &Value| endpoint.check_response(&value.to_string()).is_ok();
    if !is_readable(value) {
        return;
    }
    let mut paths = Vec::new();
    fields(value, &mut String::new(), &mut paths);
    // The inner fields first: their object may be `null` itself.
    for path in paths.into_iter().rev().take(MAX_TRIED) {
        let Some(field) = value.pointer_mut(&path) else { continue };
        let before = field.take();
        if !is_readable(value)
            && let Some(field) = value.pointer_mut(&path)
        {
            *field = before;
        }
    }
}

/// The pointers to every field of every object.
fn fields(value: &Value, path: &mut String, found: &mut Vec<String>) {
    let mut visit = |name: &str, inner: &Value, is_field: bool| {
        let length = path.len();
        path.push('/');
        path.push_str(&name.replace('~', "~0").replace('/', "~1"));
        if is_field {
            found.push(path.clone());
        }
        fields(inner, path, found);
        path.truncate(length);
    };
    match value {
        Value::Object(object) => object_fields(object, &mut visit),
        Value::Array(items) => items.iter().enumerate().for_each(|(at, item)| visit(&at.to_string(), item, false)),
        _ => {}
    }
}

fn object_fields(object: &Map<String, Value>, visit: &mut impl FnMut(&str, &Value, bool)) {
    object.iter().for_each(|(name, inner)| visit(name, inner, true));
}

#[cfg(test)]
mod tests {
    use super::ENUMS;
    use serde_json::Value;
    use std::collections::{BTreeMap, BTreeSet};

    fn resolved<'a>(mut schema: &'a Value, schemas: &'a [Value]) -> &'a Value {
        while let Some(reference) = schema["$ref"].as_u64() {
            schema = &schemas[usize::try_from(reference).unwrap()];
        }
        schema
    }

    fn is_enum(schema: &Value, schemas: &[Value]) -> bool {
        let schema = resolved(schema, schemas);
        let values = schema["enum"].as_array().cloned().unwrap_or_else(|| vec![schema["const"].clone()]);
        let inner = ["anyOf", "oneOf", "allOf"].iter().filter_map(|name| schema[*name].as_array()).flatten();
        values.iter().any(Value::is_string)
            || (schema["type"] == "array" && is_enum(&schema["items"], schemas))
            || inner.into_iter().any(|schema| is_enum(schema, schemas))
    }

    fn visit(schema: &Value, schemas: &[Value], seen: &mut BTreeSet<u64>, found: &mut BTreeMap<String, (u32, u32)>) {
        if let Some(reference) = schema["$ref"].as_u64() {
            if seen.insert(reference) {
                visit(&schemas[usize::try_from(reference).unwrap()], schemas, seen, found);
            }
            return;
        }
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            let (enums, strings) = found.entry(name.clone()).or_default();
            if is_enum(property, schemas) {
                *enums += 1;
            } else if resolved(property, schemas)["type"] == "string" {
                *strings += 1;
            }
        }
        let inner: Box<dyn Iterator<Item = &Value>> = match schema {
            Value::Object(object) => Box::new(object.values()),
            Value::Array(items) => Box::new(items.iter()),
            _ => return,
        };
        inner.for_each(|inner| visit(inner, schemas, seen, found));
    }

    #[test]
    fn the_fields_with_enums_are_those_of_the_published_responses() {
        let document: Value = serde_json::from_str(include_str!("../../../dfns-endpoints/openapi.json")).unwrap();
        let schemas = document["schemas"].as_array().unwrap();
        let (mut seen, mut found) = (BTreeSet::new(), BTreeMap::new());
        for operation in document["operations"].as_object().unwrap().values() {
            visit(&operation["response"], schemas, &mut seen, &mut found);
        }
        let enums = found.iter().filter(|(_, (enums, strings))| enums > strings).map(|(name, _)| name.as_str());
        assert_eq!(enums.collect::<Vec<_>>(), ENUMS);
    }
}
