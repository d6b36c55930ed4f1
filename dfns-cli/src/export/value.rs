//! Schemas as JSON Schema of the dialect that OpenAPI 3.1 uses.

use super::components::Components;
use super::prose::prose;
use dfns_core::meta::ParamMeta;
use dfns_core::meta::schema::Schema;
use dfns_core::meta::schema::{ChoiceSchema, FieldSchema, Format, Limits, ObjectSchema, UnionSchema, VariantSchema};
use serde_json::{Map, Value, json};

/// Returns a reference to a named type, or the schema of another.
pub(super) fn refer(components: &Components, schema: Schema) -> Value {
    match components.name(schema) {
        Some(name) => json!({ "$ref": format!("#/components/schemas/{name}") }),
        None => define(components, schema),
    }
}

/// Returns the definition of a schema. Named types inside it are references.
pub(super) fn define(components: &Components, schema: Schema) -> Value {
    match schema {
        Schema::Null => json!({ "type": "null" }),
        Schema::Text(format) => text(format),
        Schema::Integer { min, max } => integer(min, max),
        Schema::Number => json!({ "type": "number" }),
        Schema::Bool => json!({ "type": "boolean" }),
        Schema::List(of) => json!({ "type": "array", "items": refer(components, of()) }),
        Schema::Map(of) => json!({ "type": "object", "additionalProperties": refer(components, of()) }),
        Schema::Object(object) => described(self::object(components, object), &object.named.documentation()),
        Schema::Choice(choice) => described(self::choice(choice), &choice.named.documentation()),
        Schema::Union(union) => described(self::union(components, union), &union.named.documentation()),
        Schema::Alternatives(alternatives) => {
            let mut any: Vec<Value> = Vec::new();
            for of in alternatives.alternatives {
                let alternative = refer(components, of());
                if !any.contains(&alternative) {
                    any.push(alternative);
                }
            }
            described(json!({ "anyOf": any }), &alternatives.named.documentation())
        }
        Schema::Bytes => json!({ "type": "string", "contentMediaType": "application/octet-stream" }),
        Schema::Csv => json!({ "type": "string", "contentMediaType": "text/csv" }),
        // Any JSON: also what a type does not publish.
        _ => json!({}),
    }
}

fn text(format: Format) -> Value {
    match format {
        Format::Timestamp => json!({ "type": "string", "format": "date-time" }),
        Format::Amount | Format::Units => json!({ "type": "string", "format": "decimal" }),
        Format::Secret => json!({ "type": "string", "format": "password", "x-dfns-secret": true }),
        Format::Hex => json!({ "type": "string", "format": "hex" }),
        Format::Base64 => json!({ "type": "string", "contentEncoding": "base64url" }),
        Format::Email => json!({ "type": "string", "format": "email" }),
        // Dfns writes an empty string where it has no URL, which is a relative reference.
        Format::Url => json!({ "type": "string", "format": "uri-reference" }),
        Format::Ip => json!({ "type": "string", "format": "ip" }),
        Format::Id(id) => {
            let mut value = json!({ "type": "string" });
            if let Some(prefix) = id.prefix() {
                value["x-dfns-prefix"] = json!(prefix);
            }
            described(value, &id.named.documentation())
        }
        _ => json!({ "type": "string" }),
    }
}

fn integer(min: Option<i64>, max: Option<u64>) -> Value {
    let mut value = json!({ "type": "integer" });
    if let Some(min) = min {
        value["minimum"] = json!(min);
    }
    // A larger one is not exact in JavaScript, and no field has it.
    if let Some(max) = max.filter(|max| u32::try_from(*max).is_ok()) {
        value["maximum"] = json!(max);
    }
    value
}

fn choice(choice: &ChoiceSchema) -> Value {
    let values: Vec<_> = choice.values.iter().map(|value| value.value).collect();
    let mut schema = json!({ "type": "string", "enum": values });
    let documented = choice.values.iter().filter(|value| !value.documentation().is_empty());
    let documentation: Map<String, Value> =
        documented.map(|value| (value.value.to_owned(), json!(prose(&value.documentation())))).collect();
    if !documentation.is_empty() {
        schema["x-enumDescriptions"] = Value::Object(documentation);
    }
    let deprecated: Vec<_> = choice.values.iter().filter(|one| one.is_deprecated()).map(|one| one.value).collect();
    if !deprecated.is_empty() {
        schema["x-dfns-deprecated-values"] = json!(deprecated);
    }
    schema
}

fn object(components: &Components, object: &ObjectSchema) -> Value {
    let rows = object.fields.iter().map(|field| Row {
        name: field.wire,
        required: field.required,
        flattened: field.flattened,
        value: field.value(),
        property: self::field(components, field),
    });
    assemble(components, rows)
}

/// A field of an object.
pub(super) struct Row {
    pub(super) name: &'static str,
    pub(super) required: bool,
    pub(super) flattened: bool,
    pub(super) value: Schema,
    pub(super) property: Value,
}

/// Returns an object of these fields. The fields of a flattened one are its own.
pub(super) fn assemble(components: &Components, rows: impl Iterator<Item = Row>) -> Value {
    let (mut properties, mut required, mut flattened) = (Map::new(), Vec::new(), Vec::new());
    let mut others = None;
    for row in rows {
        match (row.flattened, row.value) {
            (true, Schema::Map(of)) => others = Some(refer(components, of())),
            (true, value) => flattened.push(refer(components, value)),
            (false, _) => {
                if row.required {
                    required.push(row.name);
                }
                properties.insert(row.name.to_owned(), row.property);
            }
        }
    }
    let mut schema = json!({ "type": "object", "properties": properties });
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    if !flattened.is_empty() {
        schema["allOf"] = json!(flattened);
    }
    if let Some(others) = others {
        schema["additionalProperties"] = others;
    }
    schema
}

fn field(components: &Components, field: &FieldSchema) -> Value {
    let schema = or_null(limited(refer(components, field.value()), field.limits()), field.is_nullable());
    annotated(schema, &field.documentation(), field.is_deprecated())
}

/// Returns the schema of a parameter or of a field of the body.
pub(super) fn parameter(components: &Components, param: &ParamMeta) -> Value {
    or_null(limited(refer(components, param.schema()), param.limits()), param.is_nullable())
}

fn or_null(schema: Value, nullable: bool) -> Value {
    if nullable { json!({ "anyOf": [schema, { "type": "null" }] }) } else { schema }
}

/// Adds limits to what they limit. A type that is referred to has its own.
fn limited(mut schema: Value, limits: Limits) -> Value {
    let (min, max) = match (schema["type"].as_str(), limits.characters) {
        (Some("string"), true) => ("minLength", "maxLength"),
        (Some("array"), false) => ("minItems", "maxItems"),
        (Some("integer" | "number"), false) => ("minimum", "maximum"),
        _ => return schema,
    };
    if let Some(limit) = limits.min {
        schema[min] = json!(limit);
    }
    if let Some(limit) = limits.max {
        schema[max] = json!(limit);
    }
    schema
}

/// Adds the documentation, and that it is deprecated.
pub(super) fn annotated(schema: Value, documentation: &str, is_deprecated: bool) -> Value {
    let mut schema = described(schema, documentation);
    if is_deprecated {
        schema["deprecated"] = json!(true);
    }
    schema
}

fn described(mut schema: Value, documentation: &str) -> Value {
    if !documentation.is_empty() {
        schema["description"] = json!(prose(documentation));
    }
    schema
}

fn union(components: &Components, union: &UnionSchema) -> Value {
    let variants: Vec<_> = union.variants.iter().map(|variant| self::variant(components, union.tag, variant)).collect();
    json!({ "type": "object", "oneOf": variants, "x-dfns-tag": union.tag })
}

fn variant(components: &Components, tag: &str, variant: &VariantSchema) -> Value {
    let mut schema = json!({
        "type": "object",
        "title": variant.tag,
        "properties": { tag: { "const": variant.tag } },
        "required": [tag],
    });
    let content = (variant.schema)();
    if !matches!(content, Schema::Nothing | Schema::Any | Schema::Unknown) {
        schema["allOf"] = json!([refer(components, content)]);
    }
    annotated(schema, &variant.documentation(), variant.is_deprecated())
}
