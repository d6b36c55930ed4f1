//! The form of JSON: whether a value is what its declaration says, as deep as the declaration says
//! it.
//!
//! The declared type checks deeper values when it is decoded. Enums are open for clients, so that
//! they can read newer responses; here only the values that the API has are accepted. Permissions
//! are not an enum: their names are as open as the endpoints of a registry.

use crate::compare::Mode;
use crate::refusal::Refusal;
use dfns_core::meta::{FieldShape, Shape};
use serde_json::{Map, Value};

/// Checks the value of the field with this path.
pub(crate) fn check(path: &str, shape: &Shape, value: &Value, mode: Mode) -> Result<(), Refusal> {
    if !shape.admits(value) {
        return Err(Refusal::invalid(format!("`{path}` must be {}", shape.noun())));
    }
    match (shape, value) {
        (Shape::Enum { name, values }, Value::String(text)) => check_known_value(path, name, values, text),
        (Shape::List(item), Value::Array(values)) => {
            let mut items = values.iter().enumerate();
            items.try_for_each(|(index, value)| check(&format!("{path}[{index}]"), item, value, mode))
        }
        (Shape::Map(item), Value::Object(fields)) => {
            fields.iter().try_for_each(|(name, value)| check(&join(path, name), item, value, mode))
        }
        (Shape::Object { fields: declared, .. }, Value::Object(fields)) => {
            check_fields(path, declared, fields, mode)?;
            check_known(path, shape, fields, mode)
        }
        (Shape::Union { tag, tags, variants, .. }, Value::Object(fields)) => {
            check_fields_of_union(path, (tag, tags, variants), fields, mode)
        }
        _ => Ok(()),
    }
}

/// Enums that do not list every value that the API accepts. Operations check these themselves.
const OPEN: [&str; 3] = [
    // In 2024 there was a status `AutoApproved`, which filters still accept.
    "ApprovalStatus",
    // Names of keys without a network, such as `KeyECDSA`, are accepted as well.
    "Network",
    // The form of most protocols is not documented.
    "NewInvestment",
];

/// Refuses a value that an enum does not have.
pub(crate) fn check_known_value(path: &str, name: &str, values: &[&str], value: &str) -> Result<(), Refusal> {
    if values.contains(&value) || OPEN.contains(&name) {
        return Ok(());
    }
    Err(Refusal::invalid(format!("`{path}` must be {}", any_of(values))))
}

/// A list of values for people: `a`, `b` or `c`.
pub(crate) fn any_of(values: &[&str]) -> String {
    let quoted: Vec<_> = values.iter().map(|value| format!("`{value}`")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
        None => String::new(),
    }
}

/// Checks the fields of this shape that stand in an object among others.
pub(crate) fn check_flattened(shape: &Shape, fields: &Map<String, Value>, mode: Mode) -> Result<(), Refusal> {
    match shape {
        Shape::Object { fields: declared, .. } => check_fields("", declared, fields, mode),
        // Other fields stand beside those of the union.
        Shape::Union { tag, tags, variants, .. } => {
            check_fields_of_union("", (tag, tags, variants), fields, Mode::Compatible)
        }
        _ => Ok(()),
    }
}

fn check_fields(path: &str, declared: &[FieldShape], fields: &Map<String, Value>, mode: Mode) -> Result<(), Refusal> {
    declared.iter().try_for_each(|field| {
        if field.flattened {
            return Ok(());
        }
        let path = join(path, field.wire);
        check_field(&path, field.shape, !field.optional, fields.get(field.wire), mode)
    })
}

/// Checks a field that may be absent. `null` is a value of some fields, and leaves out the others.
pub(crate) fn check_field(
    path: &str,
    shape: &Shape,
    required: bool,
    value: Option<&Value>,
    mode: Mode,
) -> Result<(), Refusal> {
    match value.filter(|value| !value.is_null() || shape.admits(value)) {
        None if required => Err(Refusal::invalid(format!("`{path}` is required"))),
        None => Ok(()),
        Some(value) => check(path, shape, value, mode),
    }
}

type Variants<'a> = (&'a str, &'a Shape, &'a [&'static Shape]);

fn check_fields_of_union(
    path: &str,
    (tag, tags, variants): Variants<'_>,
    fields: &Map<String, Value>,
    mode: Mode,
) -> Result<(), Refusal> {
    check_field(&join(path, tag), tags, true, fields.get(tag), mode)?;
    let Shape::Enum { values, .. } = tags else { return Ok(()) };
    let index = fields.get(tag).and_then(|kind| values.iter().position(|value| kind == value));
    let Some(shape) = index.and_then(|index| variants.get(index)) else { return Ok(()) };
    if let Shape::Object { fields: declared, .. } = shape {
        check_fields(path, declared, fields, mode)?;
    }
    check_known(path, shape, fields.iter().filter(|(name, _)| *name != tag), mode)
}

/// In strict mode, refuses fields that the shape does not have.
fn check_known<'a>(
    path: &str,
    shape: &Shape,
    fields: impl IntoIterator<Item = (&'a String, &'a Value)>,
    mode: Mode,
) -> Result<(), Refusal> {
    let unknown = fields.into_iter().map(|(name, _)| name).find(|name| !shape.knows_field(name));
    match unknown.filter(|_| mode == Mode::Strict) {
        Some(name) => Err(Refusal::invalid(format!("`{}` is not a field of this request", join(path, name)))),
        None => Ok(()),
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::compare::Mode;
    use dfns_core::meta::Shape;
    use serde_json::{Value, json};

    const KINDS: Shape = Shape::Enum { name: "Kind", values: &["A", "B"] };
    const UNION: Shape = Shape::Union { name: "Union", tag: "kind", tags: &KINDS, variants: &[&Shape::Unknown] };

    #[track_caller]
    fn refused(shape: &Shape, value: &Value) -> String {
        check("f", shape, value, Mode::Strict).unwrap_err().message().to_owned()
    }

    #[test]
    fn a_refusal_names_the_place_and_what_it_accepts() {
        assert_eq!(refused(&KINDS, &json!(1)), "`f` must be a string");
        assert_eq!(refused(&Shape::List(&KINDS), &json!(["A", 1])), "`f[1]` must be a string");
        assert_eq!(refused(&Shape::Map(&Shape::Bool), &json!({ "a": "true" })), "`f.a` must be a boolean");
        assert_eq!(refused(&UNION, &json!({})), "`f.kind` is required");
        assert_eq!(refused(&UNION, &json!({ "kind": 1 })), "`f.kind` must be a string");
        check("f", &UNION, &json!({ "kind": "A", "other": 1 }), Mode::Strict).unwrap();
        assert_eq!(refused(&KINDS, &json!("C")), "`f` must be `A` or `B`");
        assert_eq!(refused(&UNION, &json!({ "kind": "C" })), "`f.kind` must be `A` or `B`");
    }
}
