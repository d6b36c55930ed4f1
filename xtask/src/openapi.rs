//! `openapi`: the shapes of requests and responses that the declared types are tested against.
//!
//! The vendor's OpenAPI file is large, and most of it is prose. `dfns-endpoints/openapi.json` is
//! the part that the conformance test needs: the schemas without descriptions and examples. Each
//! schema is kept once, on its own line, and referred to by number.

use crate::generated::Generated;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The shapes of every operation in the vendor's file.
pub(crate) const OPENAPI: Generated = Generated {
    command: "openapi",
    reference: "../shared/reference/openapi-1.578.2.json",
    file: "dfns-endpoints/openapi.json",
    generate: openapi,
};

/// The keywords of a schema that describe a value.
const KEPT: [&str; 16] = [
    "additionalProperties",
    "allOf",
    "anyOf",
    "enum",
    "format",
    "items",
    "maxItems",
    "maximum",
    "minItems",
    "minLength",
    "minimum",
    "oneOf",
    "pattern",
    "properties",
    "required",
    "type",
];

/// Schemas shorter than this are repeated where they are used.
const SHORT: usize = 60;

fn openapi(reference: &Value) -> Result<String, String> {
    let paths = reference["paths"].as_object().ok_or("no `paths`")?;
    let mut schemas =
        Schemas { components: &reference["components"]["schemas"], known: BTreeMap::new(), open: Vec::new() };
    let mut operations = Vec::new();
    for (path, methods) in paths {
        for (method, operation) in methods.as_object().into_iter().flatten() {
            let mut line = Map::new();
            let shapes = [("request", &operation["requestBody"]), ("response", &operation["responses"]["200"])];
            for (name, holder) in shapes {
                let schema = &holder["content"]["application/json"]["schema"];
                if !schema.is_null() {
                    line.insert(name.to_owned(), schemas.reduce(schema)?);
                }
            }
            operations.push(format!("\"{} {path}\":{}", method.to_uppercase(), Value::Object(line)));
        }
    }
    operations.sort();
    let mut lines: Vec<(usize, String)> = schemas.known.into_iter().map(|(text, number)| (number, text)).collect();
    lines.sort();
    let lines: Vec<String> = lines.into_iter().map(|(_, text)| text).collect();
    Ok(format!("{{\"operations\":{{\n{}\n}},\"schemas\":[\n{}\n]}}\n", operations.join(",\n"), lines.join(",\n")))
}

struct Schemas<'a> {
    /// The components that the file's own references name.
    components: &'a Value,
    /// The schemas that are referred to, and their numbers.
    known: BTreeMap<String, usize>,
    /// The components that are being reduced.
    open: Vec<String>,
}

impl Schemas<'_> {
    /// Returns a reduced schema, or the number of an equal one.
    fn reduce(&mut self, schema: &Value) -> Result<Value, String> {
        if let Some(reference) = schema["$ref"].as_str() {
            let name =
                reference.strip_prefix("#/components/schemas/").ok_or_else(|| format!("what is {reference}?"))?;
            if self.open.iter().any(|open| open == name) {
                return Err(format!("`{name}` holds itself"));
            }
            self.open.push(name.to_owned());
            let components = self.components;
            let reduced = self.reduce(&components[name]);
            self.open.pop();
            return reduced;
        }
        let mut facts = Map::new();
        for (key, value) in schema.as_object().ok_or_else(|| format!("no schema: {schema}"))? {
            let reduced = match key.as_str() {
                "allOf" | "anyOf" | "oneOf" => {
                    let branches = value.as_array().into_iter().flatten();
                    branches.map(|branch| self.reduce(branch)).collect::<Result<Value, _>>()?
                }
                "properties" => {
                    let members = value.as_object().into_iter().flatten();
                    let members = members.map(|(name, member)| Ok((name.clone(), self.reduce(member)?)));
                    Value::Object(members.collect::<Result<_, String>>()?)
                }
                "items" => self.reduce(value)?,
                "additionalProperties" if value.is_object() => self.reduce(value)?,
                kept if KEPT.contains(&kept) => value.clone(),
                _ => continue,
            };
            facts.insert(key.clone(), reduced);
        }
        let text = Value::Object(facts.clone()).to_string();
        if text.len() < SHORT {
            return Ok(Value::Object(facts));
        }
        let next = self.known.len();
        Ok(json!({ "$ref": *self.known.entry(text).or_insert(next) }))
    }
}

#[cfg(test)]
mod tests {
    use super::openapi;
    use serde_json::{Value, json};

    fn reference(schema: &Value) -> Value {
        json!({
            "paths": {"/b": {"get": {"responses": {"200": {"content": {"application/json": {"schema": schema}}}}}},
                "/a": {"delete": {"responses": {"200": {"description": "Nothing"}}}}},
            "components": {"schemas": {
                "Id": {"type": "string", "pattern": "^id-[a-z0-9]{5}-[a-z0-9]{5}-[a-z0-9]{14,16}$", "description": "An id."},
                "Loop": {"properties": {"next": {"$ref": "#/components/schemas/Loop"}}},
            }},
        })
    }

    #[test]
    fn schemas_are_kept_once_and_without_words() {
        let id = json!({"$ref": "#/components/schemas/Id", "description": "Whose."});
        let schema = json!({"type": "object", "properties": {"a": id, "b": id, "title": {"type": "boolean", "title": "T"}},
            "required": ["a"]});
        let text = openapi(&reference(&schema)).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[1..4], [r#""DELETE /a":{},"#, r#""GET /b":{"response":{"$ref":1}}"#, r#"},"schemas":["#]);
        let reduced: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(
            reduced["schemas"][0],
            json!({"type": "string", "pattern": "^id-[a-z0-9]{5}-[a-z0-9]{5}-[a-z0-9]{14,16}$"})
        );
        let members = json!({"a": {"$ref": 0}, "b": {"$ref": 0}, "title": {"type": "boolean"}});
        assert_eq!(reduced["schemas"][1]["properties"], members);
    }

    #[test]
    fn what_has_no_end_is_refused() {
        let why = openapi(&reference(&json!({"$ref": "#/components/schemas/Loop"}))).unwrap_err();
        assert_eq!(why, "`Loop` holds itself");
    }
}
