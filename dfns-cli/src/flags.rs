//! The flags of a body: one for each of its fields, nested fields with dots, from their shapes.
//!
//! A flag has the name of the field in kebab case: `--external-id`, `--signing-key.id`. The fields
//! of all variants of a union are flags; those of another variant than the given one are errors.
//! Deeper objects, the items of a list of objects and fields of any type are JSON.

use crate::nearest::nearest;
use crate::shape::noun;
use dfns_core::meta::{FieldShape, ParamMeta, Shape};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// How many levels of nested fields have flags. Below that, a flag takes JSON.
const LEVELS: usize = 3;

/// A field of a body.
#[derive(Clone, Copy)]
pub(crate) struct Field {
    wire: &'static str,
    optional: bool,
    flattened: bool,
    shape: &'static Shape,
    documentation: &'static str,
}

impl Field {
    /// A body that is a value of this shape.
    pub(crate) fn whole(shape: &'static Shape) -> Self {
        Self { wire: "", optional: false, flattened: true, shape, documentation: "" }
    }
}

impl From<&'static FieldShape> for Field {
    fn from(field: &'static FieldShape) -> Self {
        let FieldShape { wire, optional, flattened, shape, documentation, .. } = *field;
        Self { wire, optional, flattened, shape, documentation }
    }
}

impl From<&'static ParamMeta> for Field {
    fn from(param: &'static ParamMeta) -> Self {
        let ParamMeta { name, required, flattened, shape, documentation, .. } = *param;
        Self { wire: name, optional: !required && !flattened, flattened, shape, documentation }
    }
}

/// A flag of the command line.
pub(crate) struct Flag {
    pub(crate) name: String,
    pub(crate) shape: &'static Shape,
    pub(crate) documentation: &'static str,
    /// The variants of a union that have the field. Empty for fields that are no variant's.
    pub(crate) variants: Vec<&'static str>,
    /// Whether two variants have fields of this name and of different shapes.
    pub(crate) differs: bool,
}

/// Returns the flags of the fields of a body.
pub(crate) fn flags(fields: &[Field]) -> Vec<Flag> {
    let mut flags = Vec::new();
    of_fields(fields, "", 0, None, &mut flags);
    flags
}

fn of_fields(fields: &[Field], prefix: &str, level: usize, variant: Option<&'static str>, flags: &mut Vec<Flag>) {
    for field in fields {
        if field.flattened {
            of_shape(field.shape, prefix, level, variant, flags);
            continue;
        }
        let name = format!("{prefix}{}", kebab(field.wire));
        add(name.clone(), field.shape, field.documentation, variant, flags);
        if level + 1 < LEVELS {
            of_shape(field.shape, &format!("{name}."), level + 1, variant, flags);
        }
    }
}

fn of_shape(shape: &'static Shape, prefix: &str, level: usize, variant: Option<&'static str>, flags: &mut Vec<Flag>) {
    match shape {
        Shape::Object { fields, .. } => of_fields(&own(fields), prefix, level, variant, flags),
        Shape::Union { tag, tags, variants, .. } => {
            add(format!("{prefix}{}", kebab(tag)), tags, "", variant, flags);
            let first = flags.len();
            for (value, of_variant) in values(tags).iter().zip(*variants) {
                of_shape(of_variant, prefix, level, variant.or(Some(value)), flags);
            }
            // A field of all variants needs no list of them.
            for flag in &mut flags[first..] {
                if variant.is_none() && flag.variants.len() == variants.len() {
                    flag.variants.clear();
                }
            }
        }
        _ => {}
    }
}

fn add(
    name: String,
    shape: &'static Shape,
    documentation: &'static str,
    variant: Option<&'static str>,
    flags: &mut Vec<Flag>,
) {
    if let Some(known) = flags.iter_mut().find(|flag| flag.name == name) {
        known.variants.extend(variant.filter(|variant| !known.variants.contains(variant)));
        known.differs |= known.shape != shape;
        return;
    }
    flags.push(Flag { name, shape, documentation, variants: variant.into_iter().collect(), differs: false });
}

fn own(fields: &'static [FieldShape]) -> Vec<Field> {
    fields.iter().map(Field::from).collect()
}

fn values(tags: &Shape) -> &'static [&'static str] {
    match tags {
        Shape::Enum { values, .. } => values,
        _ => &[],
    }
}

/// Returns a name of the wire in kebab case: `externalId` is `external-id`.
pub(crate) fn kebab(wire: &str) -> String {
    let letters: Vec<char> = wire.chars().collect();
    let mut kebab = String::with_capacity(wire.len() + 4);
    for (position, letter) in letters.iter().enumerate() {
        let after_small = position > 0 && !letters[position - 1].is_ascii_uppercase() && letters[position - 1] != '_';
        let before_small = position > 0 && letters.get(position + 1).is_some_and(char::is_ascii_lowercase);
        if letter.is_ascii_uppercase() && (after_small || before_small) {
            kebab.push('-');
        }
        kebab.push(if *letter == '_' { '-' } else { letter.to_ascii_lowercase() });
    }
    kebab
}

/// The flags of a command line with their values, and how a body is built from them.
pub(crate) struct Given {
    values: BTreeMap<String, Vec<String>>,
    used: BTreeSet<String>,
    missing: Vec<String>,
}

impl Given {
    pub(crate) fn new(values: BTreeMap<String, Vec<String>>) -> Self {
        Self { values, used: BTreeSet::new(), missing: Vec::new() }
    }

    /// Builds the body. An error names the flag, and what it accepts.
    pub(crate) fn body(mut self, fields: &[Field]) -> Result<Map<String, Value>, String> {
        let mut body = Map::new();
        let mut kinds = Vec::new();
        self.object(fields, "", &mut body, &mut kinds)?;
        if !self.missing.is_empty() {
            return Err(format!(
                "{} required: {}",
                if self.missing.len() == 1 { "a flag is" } else { "flags are" },
                self.missing.join(", ")
            ));
        }
        match self.values.keys().find(|name| !self.used.contains(*name)) {
            Some(stray) if kinds.is_empty() => Err(format!("`--{stray}` does not go with the other flags")),
            Some(stray) => Err(format!("`--{stray}` does not go with {}", kinds.join(", "))),
            None => Ok(body),
        }
    }

    fn object(
        &mut self,
        fields: &[Field],
        prefix: &str,
        into: &mut Map<String, Value>,
        kinds: &mut Vec<String>,
    ) -> Result<(), String> {
        for field in fields {
            if field.flattened {
                if !field.optional || self.has_any(prefix) {
                    self.fields_of(field.shape, prefix, into, kinds)?;
                }
                continue;
            }
            let name = format!("{prefix}{}", kebab(field.wire));
            let below = format!("{name}.");
            let has_nested = self.has_any(&below);
            if let Some(texts) = self.take(&name) {
                if has_nested {
                    return Err(format!("`--{name}` is the whole object, so `--{below}*` cannot be given as well"));
                }
                into.insert(field.wire.to_owned(), value(field.shape, &name, &texts)?);
            } else if has_nested {
                let mut nested = Map::new();
                self.fields_of(field.shape, &below, &mut nested, kinds)?;
                into.insert(field.wire.to_owned(), Value::Object(nested));
            } else if !field.optional {
                self.missing.push(format!("`--{name}`"));
            }
        }
        Ok(())
    }

    /// Adds the fields of an object or of the given variant of a union.
    fn fields_of(
        &mut self,
        shape: &'static Shape,
        prefix: &str,
        into: &mut Map<String, Value>,
        kinds: &mut Vec<String>,
    ) -> Result<(), String> {
        match shape {
            Shape::Object { fields, .. } => self.object(&own(fields), prefix, into, kinds),
            Shape::Union { tag, tags, variants, .. } => {
                let name = format!("{prefix}{}", kebab(tag));
                let Some(texts) = self.take(&name) else {
                    self.missing.push(format!("`--{name}` ({})", noun(tags, false)));
                    return Ok(());
                };
                let kind = value(tags, &name, &texts)?;
                let position = values(tags).iter().position(|known| kind == **known);
                kinds.push(format!("`--{name} {}`", texts.join(" ")));
                into.insert((*tag).to_owned(), kind);
                match position.and_then(|position| variants.get(position)) {
                    Some(variant) => self.fields_of(variant, prefix, into, kinds),
                    None => Ok(()),
                }
            }
            _ => Ok(()),
        }
    }

    fn take(&mut self, name: &str) -> Option<Vec<String>> {
        let texts = self.values.get(name)?.clone();
        self.used.insert(name.to_owned());
        Some(texts)
    }

    fn has_any(&self, prefix: &str) -> bool {
        self.values.keys().any(|name| name.starts_with(prefix))
    }
}

/// Reads the values of a flag as JSON of a shape.
pub(crate) fn value(shape: &Shape, flag: &str, texts: &[String]) -> Result<Value, String> {
    if let Shape::List(of) = shape {
        return texts.iter().map(|text| one(of, flag, text)).collect();
    }
    match texts {
        [text] => one(shape, flag, text),
        _ => Err(format!("`--{flag}` is given {} times, and takes one value", texts.len())),
    }
}

fn one(shape: &Shape, flag: &str, text: &str) -> Result<Value, String> {
    let not = |what: &str| format!("`--{flag}`: `{text}` is not {what}");
    match shape {
        Shape::String | Shape::StringOrNumber => Ok(Value::String(text.to_owned())),
        Shape::Enum { values, .. } if values.contains(&text) => Ok(Value::String(text.to_owned())),
        Shape::Enum { values, .. } => {
            let near = nearest(values.iter().copied(), text);
            let hint = match near.as_slice() {
                [] => format!("it is {}", noun(shape, false)),
                near => format!("did you mean {}?", near.join(", ")),
            };
            Err(format!("`--{flag}` has no value `{text}`; {hint}"))
        }
        Shape::Bool => text.parse().map(Value::Bool).map_err(|_| not("`true` or `false`")),
        Shape::Number => exact(text).ok_or_else(|| not("a number")),
        _ => {
            let parsed: Value = serde_json::from_str(text).map_err(|error| format!("{}: {error}", not("JSON")))?;
            if shape.admits(&parsed) { Ok(parsed) } else { Err(not(shape.noun())) }
        }
    }
}

/// Reads a number that keeps its digits.
fn exact(text: &str) -> Option<Value> {
    let number: serde_json::Number = text.parse().ok()?;
    (number.is_i64() || number.is_u64() || text.contains(['.', 'e', 'E'])).then_some(Value::Number(number))
}

#[cfg(test)]
mod tests {
    use super::{exact, kebab};

    #[test]
    fn names_of_the_wire_become_flags() {
        let names = ["externalId", "kind", "userActionHttpPath", "usePSBT", "PSBTs", "x509Name", "a_b"].map(kebab);
        assert_eq!(names, ["external-id", "kind", "user-action-http-path", "use-psbt", "psb-ts", "x509-name", "a-b"]);
    }

    #[test]
    fn numbers_keep_their_digits() {
        assert_eq!(exact("18446744073709551615").unwrap().to_string(), "18446744073709551615");
        assert_eq!(exact("1.5").unwrap().to_string(), "1.5");
        for text in ["18446744073709551616", "1,5", "0x10", "", " 1", "1 2", "NaN", "\"1\""] {
            assert_eq!(exact(text), None, "{text}");
        }
    }
}
