//! The flags of a body: one for each of its fields, nested fields with dots, from their shapes.
//!
//! A flag has the name of the field in kebab case: `--external-id`, `--signing-key.id`. The fields
//! of all variants of a union are flags; those of a variant other than the given one are errors.
//! Deeper objects, the items of a list of objects and fields of any type are JSON.

use crate::nearest::nearest;
use crate::shape::noun;
use dfns_core::meta::{FieldShape, ParamMeta, Shape};
use serde_json::Value;
use serde_json::value::{RawValue, to_raw_value};
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

/// The fields of a body, each as it is sent.
pub(crate) type Body = BTreeMap<String, Box<RawValue>>;

/// A flag of the command line.
pub(crate) struct Flag {
    pub(crate) name: String,
    pub(crate) shape: &'static Shape,
    /// The documentation in the first variant.
    pub(crate) documentation: &'static str,
    pub(crate) first: Option<&'static str>,
    /// The variants of a union that have the field. Empty for fields outside of variants.
    pub(crate) variants: Vec<&'static str>,
    /// Whether two variants have fields of this name and of different shapes.
    pub(crate) differs: bool,
    /// Whether two variants have fields of this name that are documented differently.
    pub(crate) varies: bool,
    /// When it is required.
    pub(crate) need: Need,
}

/// When a flag is required. The whole body as JSON is always enough instead.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Need {
    /// Never.
    Optional,
    /// Always.
    Always,
    /// If another field of its optional object is given.
    InItsObject,
    /// If one of its variants is given.
    InItsKind,
}

/// The place of a field among others.
#[derive(Clone, Copy)]
struct Within {
    level: usize,
    variant: Option<&'static str>,
    need: Need,
}

/// Returns the flags of the fields of a body.
pub(crate) fn flags(fields: &[Field]) -> Vec<Flag> {
    let mut flags = Vec::new();
    of_fields(fields, "", Within { level: 0, variant: None, need: Need::Always }, &mut flags);
    flags
}

fn of_fields(fields: &[Field], prefix: &str, within: Within, flags: &mut Vec<Flag>) {
    for field in fields {
        if field.flattened {
            let need = if field.optional { Need::InItsObject } else { within.need };
            of_shape(field.shape, prefix, Within { need, ..within }, flags);
            continue;
        }
        let name = format!("{prefix}{}", kebab(field.wire));
        let need = if field.optional { Need::Optional } else { within.need };
        add(name.clone(), field.shape, field.documentation, Within { need, ..within }, flags);
        if within.level + 1 < LEVELS {
            // The fields of a required object are required like it, unless it is given whole.
            let need = if field.optional { Need::InItsObject } else { within.need };
            of_shape(field.shape, &format!("{name}."), Within { level: within.level + 1, need, ..within }, flags);
        }
    }
}

fn of_shape(shape: &'static Shape, prefix: &str, within: Within, flags: &mut Vec<Flag>) {
    match shape {
        Shape::Object { fields, .. } => of_fields(&own(fields), prefix, within, flags),
        Shape::Union { tag, tags, variants, .. } => {
            add(format!("{prefix}{}", kebab(tag)), tags, "", within, flags);
            let first = flags.len();
            for (value, of_variant) in values(tags).iter().zip(*variants) {
                let variant = within.variant.or(Some(value));
                of_shape(of_variant, prefix, Within { variant, need: Need::InItsKind, ..within }, flags);
            }
            // A field of all variants needs no list of them.
            for flag in &mut flags[first..] {
                if within.variant.is_none() && flag.variants.len() == variants.len() {
                    flag.variants.clear();
                    let is_nested = flag.name[prefix.len()..].contains('.');
                    flag.need = if flag.need == Need::InItsKind && !is_nested { within.need } else { flag.need };
                }
            }
        }
        _ => {}
    }
}

fn add(name: String, shape: &'static Shape, documentation: &'static str, within: Within, flags: &mut Vec<Flag>) {
    let Within { variant, need, .. } = within;
    if let Some(known) = flags.iter_mut().find(|flag| flag.name == name) {
        known.variants.extend(variant.filter(|variant| !known.variants.contains(variant)));
        known.differs |= known.shape != shape;
        known.varies |= known.documentation != documentation;
        // Where one variant does not need it, `describe` says which does.
        known.need = if known.need == need { need } else { Need::Optional };
        return;
    }
    flags.push(Flag {
        name,
        shape,
        documentation,
        first: variant,
        variants: variant.into_iter().collect(),
        differs: false,
        varies: false,
        need,
    });
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
    pub(crate) fn body(mut self, fields: &[Field]) -> Result<Body, String> {
        let mut body = Body::new();
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
        into: &mut Body,
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
                let mut nested = Body::new();
                self.fields_of(field.shape, &below, &mut nested, kinds)?;
                into.insert(field.wire.to_owned(), raw(&nested)?);
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
        into: &mut Body,
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
                let position = values(tags).iter().position(|known| texts.iter().any(|text| text == known));
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

/// Reads the values of a flag as JSON of a shape. A list is also one value, in brackets.
pub(crate) fn value(shape: &Shape, flag: &str, texts: &[String]) -> Result<Box<RawValue>, String> {
    match (shape, texts) {
        (Shape::List(of), [text]) if text.trim_start().starts_with('[') => {
            let items: Vec<&RawValue> = serde_json::from_str(text)
                .map_err(|error| format!("`--{flag}`: `{text}` is not a list in JSON: {error}"))?;
            let wrong = items.iter().find(|item| !admits(of, item));
            match wrong {
                Some(item) => Err(format!("`--{flag}`: `{item}` is not {}", of.noun())),
                None => raw(&items),
            }
        }
        (Shape::List(of), texts) => {
            raw(&texts.iter().map(|text| one(of, flag, text)).collect::<Result<Vec<_>, _>>()?)
        }
        (shape, [text]) => one(shape, flag, text),
        _ => Err(format!("`--{flag}` is given {} times, and takes one value", texts.len())),
    }
}

fn one(shape: &Shape, flag: &str, text: &str) -> Result<Box<RawValue>, String> {
    let not = |what: &str| format!("`--{flag}`: `{text}` is not {what}");
    match shape {
        Shape::String | Shape::StringOrNumber => raw(&text),
        Shape::Enum { values, .. } if values.contains(&text) => raw(&text),
        Shape::Enum { values, .. } => {
            let near = nearest(values.iter().copied(), text);
            let hint = match near.as_slice() {
                [] => format!("it is {}", noun(shape, false)),
                near => format!("did you mean {}?", near.join(", ")),
            };
            Err(format!("`--{flag}` has no value `{text}`; {hint}"))
        }
        Shape::Bool => raw(&text.parse::<bool>().map_err(|_| not("`true` or `false`"))?),
        Shape::Number => number(text).ok_or_else(|| not("a number")),
        _ => match RawValue::from_string(text.to_owned()) {
            Ok(parsed) if admits(shape, &parsed) => Ok(parsed),
            Ok(_) => Err(not(shape.noun())),
            // A value of any type, such as a transaction in hex or in JSON, may be a string.
            Err(_) if is_of_any_type(shape) && !text.trim_start().starts_with(['{', '[', '"']) => raw(&text),
            Err(error) => Err(format!("{}: {error}", not("JSON"))),
        },
    }
}

fn is_of_any_type(shape: &Shape) -> bool {
    matches!(shape, Shape::Any | Shape::Unknown)
}

fn admits(shape: &Shape, value: &RawValue) -> bool {
    serde_json::from_str::<Value>(value.get()).is_ok_and(|value| shape.admits(&value))
}

/// Reads a number, whose digits are kept.
fn number(text: &str) -> Option<Box<RawValue>> {
    let value = RawValue::from_string(text.to_owned()).ok()?;
    (value.get() == text && admits(&Shape::Number, &value)).then_some(value)
}

fn raw(value: &(impl serde::Serialize + ?Sized)) -> Result<Box<RawValue>, String> {
    to_raw_value(value).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::{kebab, number, value};
    use dfns_core::meta::Shape;

    #[test]
    fn names_of_the_wire_become_flags() {
        let names = ["externalId", "kind", "userActionHttpPath", "usePSBT", "PSBTs", "x509Name", "a_b"].map(kebab);
        assert_eq!(names, ["external-id", "kind", "user-action-http-path", "use-psbt", "psb-ts", "x509-name", "a-b"]);
    }

    #[test]
    fn numbers_keep_their_digits() {
        for text in ["18446744073709551616", "1.5", "-3", "1e3", "0.10"] {
            assert_eq!(number(text).unwrap().get(), text);
        }
        for text in ["1,5", "0x10", "", " 1", "1 2", "NaN", "\"1\"", "01", "+1"] {
            assert!(number(text).is_none(), "{text}");
        }
    }

    #[test]
    fn json_is_sent_as_it_is_written() {
        let sent = |shape: &Shape, texts: &[&str]| {
            let texts: Vec<_> = texts.iter().map(|text| (*text).to_owned()).collect();
            value(shape, "x", &texts).map(|value| value.get().to_owned())
        };
        let big = r#"{"value": 18446744073709551617, "a": 1, "a": 2}"#;
        assert_eq!(sent(&Shape::Any, &[big]).unwrap(), big);
        assert_eq!(sent(&Shape::Any, &["0x02f0"]).unwrap(), "\"0x02f0\"");
        assert_eq!(sent(&Shape::Any, &["{\"a\""]).unwrap_err().split(": ").nth(1).unwrap(), "`{\"a\"` is not JSON");
        // One value for each flag, or the whole list.
        let strings = Shape::List(&Shape::String);
        assert_eq!(sent(&strings, &["a", "[b]"]).unwrap(), r#"["a","[b]"]"#);
        assert_eq!(sent(&strings, &[r#"["a", "b"]"#]).unwrap(), r#"["a","b"]"#);
        assert!(sent(&strings, &["[1]"]).unwrap_err().contains("`1` is not a string"));
        assert!(sent(&strings, &["[a]"]).unwrap_err().contains("is not a list in JSON"));
        let objects = Shape::List(&Shape::Map(&Shape::Any));
        assert_eq!(sent(&objects, &[r#"[{"quorum": 1}]"#]).unwrap(), r#"[{"quorum": 1}]"#);
        assert_eq!(sent(&objects, &["{}", "{}"]).unwrap(), "[{},{}]");
    }
}
