//! The fields of an item, in the order of the response or as declared, and their text in a cell.

use crate::failure::MAX_MESSAGE;
use dfns_core::meta::schema::{FieldSchema, Schema};
use dfns_core::{EndpointMeta, one_line};
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;

/// How many levels of objects become fields with dots.
const LEVELS: usize = 4;

/// The fields of an object, in their order. A value that is not an object is one field without a
/// name.
pub(super) struct Fields<'a>(Vec<(String, &'a RawValue)>);

impl<'a> Fields<'a> {
    pub(super) fn of(value: &'a RawValue) -> Self {
        serde_json::from_str(value.get()).unwrap_or_else(|_| Self(vec![(String::from("value"), value)]))
    }

    /// Returns the fields with those of nested objects.
    pub(super) fn deep(value: &'a RawValue) -> Self {
        let mut fields = Vec::new();
        Self::of(value).spread("", 0, &mut fields);
        Self(fields)
    }

    fn spread(self, prefix: &str, level: usize, into: &mut Vec<(String, &'a RawValue)>) {
        for (name, value) in self.0 {
            let name = format!("{prefix}{name}");
            if level < LEVELS && value.get().starts_with('{') && !Self::of(value).0.is_empty() {
                Self::of(value).spread(&format!("{name}."), level + 1, into);
            } else {
                into.push((name, value));
            }
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &'a RawValue)> {
        self.0.iter().map(|(name, value)| (name.as_str(), *value))
    }

    pub(super) fn get(&self, name: &str) -> Option<&'a RawValue> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| *value)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Fields<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Fields<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry()? {
                    fields.push(field);
                }
                Ok(Fields(fields))
            }
        }
        deserializer.deserialize_map(InOrder)
    }
}

/// Returns the declared fields of the items of a list, or of a response that is an object.
pub(super) fn declared(endpoint: &EndpointMeta, list: &str) -> Vec<&'static str> {
    let mut names = Vec::new();
    let Some(schema) = endpoint.schema() else { return names };
    let response = (schema.response)();
    let items = match response {
        Schema::Object(object) => object.fields.iter().find(|field| field.wire == list).map(FieldSchema::value),
        _ => None,
    };
    match items.unwrap_or(response) {
        Schema::List(of) => names_of(of(), &mut names),
        other => names_of(other, &mut names),
    }
    names
}

fn add(name: &'static str, names: &mut Vec<&'static str>) {
    if !names.contains(&name) {
        names.push(name);
    }
}

fn names_of(schema: Schema, names: &mut Vec<&'static str>) {
    match schema {
        Schema::Object(object) => {
            for field in object.fields {
                if field.flattened { names_of(field.value(), names) } else { add(field.wire, names) }
            }
        }
        Schema::Union(union) => {
            add(union.tag, names);
            union.variants.iter().for_each(|variant| names_of((variant.schema)(), names));
        }
        Schema::Alternatives(alternatives) => {
            alternatives.alternatives.iter().for_each(|of| names_of(of(), names));
        }
        _ => {}
    }
}

/// Returns whether a value is one cell: neither an object nor a list.
pub(super) fn is_scalar(value: &RawValue) -> bool {
    !value.get().starts_with(['{', '['])
}

/// Returns the text of a value on one line: a string without its quotes, nothing for `null`, and
/// everything else as JSON.
pub(super) fn cell(value: &RawValue) -> String {
    match serde_json::from_str::<Option<String>>(value.get()) {
        Ok(text) => one_line(text.unwrap_or_default(), MAX_MESSAGE).clone(),
        Err(_) => one_line(super::pretty::compact(value.get()), MAX_MESSAGE).clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::declared;
    use crate::output::list_of;
    use std::collections::BTreeSet;

    #[test]
    fn every_list_has_columns_and_each_once() {
        let lists = dfns_endpoints::ALL.iter().copied().flatten().filter(|endpoint| endpoint.page().is_some());
        let (mut count, mut undeclared) = (0, Vec::new());
        for endpoint in lists {
            let names = declared(endpoint, list_of(endpoint));
            let distinct: BTreeSet<_> = names.iter().collect();
            assert_eq!(distinct.len(), names.len(), "{}: {names:?}", endpoint.id());
            undeclared.extend(names.is_empty().then_some(endpoint.id()));
            assert!(!names.contains(&"items"), "{}: the fields of an item, not of a page: {names:?}", endpoint.id());
            count += 1;
        }
        assert!(count > 40, "{count}");
        // Dfns does not document its fields.
        assert_eq!(undeclared, ["list_orgs"]);
    }
}
