//! The fields of an item, in the order of the response, and their text in a cell.

use crate::failure::MAX_MESSAGE;
use dfns_core::one_line;
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
