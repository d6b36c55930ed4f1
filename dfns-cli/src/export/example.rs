//! Example values: the required fields of a schema, each with a plausible value.

use dfns_core::meta::schema::Schema;
use dfns_core::meta::schema::{FieldSchema, Format, Limits};
use serde_json::{Map, Value, json};

/// The levels of an example. A type that requires itself has no finite value.
const MOST_LEVELS: usize = 12;

/// Returns an example of a field's value.
pub(super) fn of(wire: &str, schema: Schema, limits: Limits) -> Value {
    value(wire, schema, limits, MOST_LEVELS)
}

fn value(wire: &str, schema: Schema, limits: Limits, levels: usize) -> Value {
    if levels == 0 {
        return Value::Null;
    }
    match schema {
        Schema::Text(format) => json!(text(wire, format)),
        Schema::Integer { .. } | Schema::Number => json!(limits.min.unwrap_or(1)),
        Schema::Bool => json!(true),
        Schema::List(of) if limits.min.is_some_and(|min| min > 0) => {
            json!([value(wire, of(), Limits::default(), levels - 1)])
        }
        Schema::List(_) => json!([]),
        Schema::Map(_) | Schema::Unknown | Schema::Any | Schema::Nothing => json!({}),
        Schema::Choice(choice) => json!(choice.values.first().map(|value| value.value)),
        Schema::Object(object) => Value::Object(fields(object.fields, levels)),
        Schema::Union(union) => {
            let Some(variant) = union.variants.first() else { return json!({}) };
            let mut content = match value(wire, (variant.schema)(), Limits::default(), levels - 1) {
                Value::Object(content) => content,
                _ => Map::new(),
            };
            content.insert(union.tag.to_owned(), json!(variant.tag));
            Value::Object(content)
        }
        Schema::Alternatives(alternatives) => alternatives
            .alternatives
            .first()
            .map_or(Value::Null, |first| value(wire, first(), Limits::default(), levels - 1)),
        _ => Value::Null,
    }
}

fn fields(fields: &[FieldSchema], levels: usize) -> Map<String, Value> {
    let mut object = Map::new();
    for field in fields.iter().filter(|field| field.required || field.flattened) {
        let value = value(field.wire, field.value(), field.limits(), levels - 1);
        match value {
            Value::Object(inner) if field.flattened => object.extend(inner),
            value => drop(object.insert(field.wire.to_owned(), value)),
        }
    }
    object
}

fn text(wire: &str, format: Format) -> String {
    match format {
        Format::Timestamp => "2026-01-01T00:00:00.000Z".to_owned(),
        Format::Amount | Format::Units => "1".to_owned(),
        Format::Id(_) | Format::Secret => format!("{{{{{wire}}}}}"),
        Format::Hex => "0x00".to_owned(),
        Format::Base64 => "AA".to_owned(),
        Format::Email => "jane@example.com".to_owned(),
        Format::Url => "https://example.com".to_owned(),
        Format::Ip => "192.0.2.1".to_owned(),
        _ => wire.to_owned(),
    }
}
