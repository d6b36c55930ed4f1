//! The form of a schema: its types, values, fields and variants, without references and
//! compositions.
//!
//! `allOf` is merged. Of `oneOf` and `anyOf`, alternatives with a common tag are variants; others
//! are merged into what any of them may be.

use super::document::Document;
use crate::failure::Failure;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The schemas that one comparison may visit. A document that composes schemas without end has
/// more.
const MOST_SCHEMAS: usize = 4_000_000;

/// The levels of compositions in one schema.
const MOST_LEVELS: usize = 64;

/// The rest of the budget of a comparison.
pub(super) struct Budget(usize);

impl Budget {
    pub(super) fn new() -> Self {
        Self(MOST_SCHEMAS)
    }

    fn spend(&mut self, document: Document<'_>, levels: usize) -> Result<(), Failure> {
        let too_much = "its schemas are composed too deeply to be compared";
        self.0 = self.0.checked_sub(1).filter(|_| levels < MOST_LEVELS).ok_or_else(|| document.wrong(too_much))?;
        Ok(())
    }
}

/// A schema without references and compositions at its top.
#[derive(Debug, Default, Clone)]
pub(super) struct Form<'a> {
    /// The JSON types, without `null`. An integer is a number. Empty if any.
    pub(super) types: BTreeSet<&'a str>,
    /// Whether `null` is one of its values.
    pub(super) nullable: bool,
    /// The values, if listed.
    pub(super) values: Option<BTreeSet<&'a str>>,
    pub(super) fields: BTreeMap<&'a str, Field<'a>>,
    pub(super) items: Option<&'a Value>,
    /// The schema of fields that are not listed.
    pub(super) others: Option<&'a Value>,
    /// The field that names the variant, and the variants.
    pub(super) variants: Option<Variants<'a>>,
    /// The limits.
    pub(super) limits: BTreeMap<&'static str, &'a Value>,
    /// True if it may be anything.
    pub(super) any: bool,
}

/// The field that is the tag, and the variants by its values.
pub(super) type Variants<'a> = (&'a str, BTreeMap<&'a str, Form<'a>>);

/// A field of an object. Several schemas apply to it if several parts of a composition have it.
#[derive(Debug, Default, Clone)]
pub(super) struct Field<'a> {
    pub(super) schemas: Vec<&'a Value>,
    pub(super) required: bool,
}

/// The keywords of limits.
pub(super) const LIMITS: [&str; 8] =
    ["minLength", "maxLength", "minItems", "maxItems", "minimum", "maximum", "pattern", "format"];

/// Returns the form of schemas that all apply.
pub(super) fn of<'a>(document: Document<'a>, schemas: &[&'a Value], budget: &mut Budget) -> Result<Form<'a>, Failure> {
    let mut form = Form::default();
    for schema in schemas {
        let other = one(document, schema, budget, 0)?;
        form = if form.is_empty() { other } else { form.and(other) };
    }
    Ok(form)
}

fn one<'a>(document: Document<'a>, schema: &'a Value, budget: &mut Budget, levels: usize) -> Result<Form<'a>, Failure> {
    budget.spend(document, levels)?;
    let schema = document.resolve(schema)?;
    let mut form = Form::default();
    match &schema["type"] {
        Value::String(one) => drop(form.types.insert(kind(one))),
        Value::Array(several) => form.types.extend(several.iter().filter_map(Value::as_str).map(kind)),
        _ => {}
    }
    let is_null = |value: &Value| value.is_null();
    form.nullable = form.types.remove("null")
        || schema["nullable"] == true
        || schema["enum"].as_array().is_some_and(|values| values.iter().any(is_null));
    let only_null = schema["type"] == "null";
    if let Some(values) = schema["enum"].as_array() {
        form.values = Some(values.iter().filter_map(Value::as_str).collect());
    }
    if let Some(value) = schema["const"].as_str() {
        form.values = Some(BTreeSet::from([value]));
    }
    if form.values.is_some() && form.types.is_empty() {
        form.types.insert("string");
    }
    if schema["properties"].is_object() || schema["additionalProperties"].is_object() {
        form.types.insert("object");
    }
    let required: BTreeSet<&str> =
        schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        let required = required.contains(name.as_str());
        form.fields.insert(name, Field { schemas: vec![property], required });
    }
    form.items = schema.get("items");
    form.others = schema.get("additionalProperties").filter(|others| others.is_object());
    form.limits = LIMITS.iter().filter_map(|name| schema.get(*name).map(|limit| (*name, limit))).collect();
    for part in schema["allOf"].as_array().into_iter().flatten() {
        form = form.and(one(document, part, budget, levels + 1)?);
    }
    // A field that `required` names and another part of the composition has.
    for (name, field) in &mut form.fields {
        field.required |= required.contains(name);
    }
    for keyword in ["oneOf", "anyOf"] {
        let Some(alternatives) = schema[keyword].as_array() else { continue };
        let (mut forms, mut nullable) = (Vec::new(), false);
        for alternative in alternatives {
            if document.resolve(alternative)?["type"] == "null" {
                nullable = true;
            } else {
                forms.push(one(document, alternative, budget, levels + 1)?);
            }
        }
        nullable |= forms.iter().any(|form| form.nullable);
        form = form.and(self::alternatives(document, forms, budget, levels)?);
        form.nullable |= nullable;
    }
    form.any = !only_null && form.is_empty();
    Ok(form)
}

fn kind(name: &str) -> &str {
    if name == "integer" { "number" } else { name }
}

/// Returns the form of one of several alternatives.
fn alternatives<'a>(
    document: Document<'a>,
    mut forms: Vec<Form<'a>>,
    budget: &mut Budget,
    levels: usize,
) -> Result<Form<'a>, Failure> {
    if forms.len() < 2 {
        return Ok(forms.pop().unwrap_or_default());
    }
    if let Some((tag, variants)) = variants(document, &forms, budget, levels)? {
        let types = BTreeSet::from(["object"]);
        return Ok(Form { types, variants: Some((tag, variants)), ..Form::default() });
    }
    let mut merged = forms.remove(0);
    for form in forms {
        merged = merged.or(form);
    }
    Ok(merged)
}

/// Returns the alternatives by their tag: a field that each requires and of which each lists the
/// values. Of several such fields, the one with most values is the tag. Alternatives with a value
/// in common are merged there.
fn variants<'a>(
    document: Document<'a>,
    forms: &[Form<'a>],
    budget: &mut Budget,
    levels: usize,
) -> Result<Option<Variants<'a>>, Failure> {
    let Some(first) = forms.first() else { return Ok(None) };
    let mut found: Option<Variants<'a>> = None;
    'tags: for (tag, field) in &first.fields {
        if !field.required {
            continue;
        }
        let mut variants: BTreeMap<&str, Form<'a>> = BTreeMap::new();
        for form in forms {
            let Some(field) = form.fields.get(tag).filter(|field| field.required) else { continue 'tags };
            let mut values = None;
            for schema in &field.schemas {
                values = narrowed(values, one(document, schema, budget, levels + 1)?.values);
            }
            let Some(values) = values.filter(|values| values.len() <= MOST_VALUES) else { continue 'tags };
            for value in values {
                let variant = match variants.remove(value) {
                    Some(other) => other.or(form.clone()),
                    None => form.clone(),
                };
                variants.insert(value, variant);
            }
        }
        if variants.len() > found.as_ref().map_or(1, |(_, others)| others.len()) {
            found = Some((tag, variants));
        }
    }
    Ok(found)
}

/// The values of a tag that one alternative may have.
const MOST_VALUES: usize = 32;

/// Returns the shorter list of values.
fn narrowed<'a>(one: Option<BTreeSet<&'a str>>, other: Option<BTreeSet<&'a str>>) -> Option<BTreeSet<&'a str>> {
    match (one, other) {
        (Some(one), Some(other)) => Some(if other.len() < one.len() { other } else { one }),
        (one, other) => one.or(other),
    }
}

impl Form<'_> {
    /// Moves the fields that all variants have into each of them. They do not list the tag.
    pub(super) fn distribute(&mut self) {
        let Some((tag, variants)) = &mut self.variants else { return };
        let common = std::mem::take(&mut self.fields);
        for variant in variants.values_mut() {
            for (name, field) in &common {
                let own = variant.fields.entry(name).or_default();
                own.schemas.extend(&field.schemas);
                own.required |= field.required;
            }
            variant.fields.remove(tag);
            variant.distribute();
        }
    }

    fn is_empty(&self) -> bool {
        self.types.is_empty()
            && self.values.is_none()
            && self.fields.is_empty()
            && self.items.is_none()
            && self.others.is_none()
            && self.variants.is_none()
    }

    /// Returns the form of what is both.
    fn and(mut self, other: Self) -> Self {
        if self.is_empty() {
            let nullable = self.nullable || other.nullable;
            return Self { limits: merged(self.limits, other.limits), nullable, ..other };
        }
        self.types.extend(other.types);
        self.nullable &= other.nullable;
        self.values = self.values.or(other.values);
        for (name, field) in other.fields {
            let own = self.fields.entry(name).or_default();
            own.schemas.extend(field.schemas);
            own.required |= field.required;
        }
        self.items = self.items.or(other.items);
        self.others = self.others.or(other.others);
        self.variants = self.variants.or(other.variants);
        self.limits = merged(self.limits, other.limits);
        self
    }

    /// Returns the form of what is one or the other.
    fn or(mut self, other: Self) -> Self {
        if self.any || other.any {
            return Self { any: true, ..Self::default() };
        }
        self.types.extend(other.types);
        self.nullable |= other.nullable;
        self.values = match (self.values, other.values) {
            (Some(mut own), Some(others)) => {
                own.extend(others);
                Some(own)
            }
            _ => None,
        };
        for (name, field) in &mut self.fields {
            field.required &= other.fields.get(name).is_some_and(|other| other.required);
        }
        for (name, field) in other.fields {
            // The first alternative with the field stands for all of them.
            self.fields.entry(name).or_insert(Field { required: false, ..field });
        }
        self.items = self.items.or(other.items);
        self.others = self.others.or(other.others);
        self.variants = match (self.variants, other.variants) {
            (Some((tag, mut own)), Some((other_tag, others))) if tag == other_tag => {
                for (value, variant) in others {
                    let variant = match own.remove(value) {
                        Some(one) => one.or(variant),
                        None => variant,
                    };
                    own.insert(value, variant);
                }
                Some((tag, own))
            }
            (own, others) => own.or(others),
        };
        self.limits.clear();
        self
    }
}

fn merged<'a>(
    mut own: BTreeMap<&'static str, &'a Value>,
    other: BTreeMap<&'static str, &'a Value>,
) -> BTreeMap<&'static str, &'a Value> {
    for (name, limit) in other {
        own.entry(name).or_insert(limit);
    }
    own
}
