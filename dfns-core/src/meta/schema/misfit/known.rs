//! The names that an object may have.

use super::row::{Row, rows};
use crate::meta::schema::Schema;
use crate::meta::schema::SchemaOf;
use serde_json::{Map, Value};

/// Whether an object may have a field of some name.
pub(super) enum Known {
    Yes,
    /// No; its fields are these.
    No(Vec<&'static str>),
    /// Only in these variants of a union.
    Elsewhere {
        tag: &'static str,
        given: &'static str,
        variants: Vec<&'static str>,
    },
}

impl Known {
    /// Returns whether either of two parts of an object has the field.
    pub(super) fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Yes, _) | (_, Self::Yes) => Self::Yes,
            (elsewhere @ Self::Elsewhere { .. }, _) | (_, elsewhere @ Self::Elsewhere { .. }) => elsewhere,
            (Self::No(mut fields), Self::No(more)) => {
                fields.extend(more);
                Self::No(fields)
            }
        }
    }
}

pub(super) fn known_in(rows: &[Row], name: &str, members: &Map<String, Value>) -> Known {
    let of_row = |row: &Row| match row.flattened {
        true => known(row.value, name, members),
        false if row.wire == name => Known::Yes,
        false => Known::No(vec![row.wire]),
    };
    rows.iter().map(of_row).fold(Known::No(Vec::new()), Known::or)
}

pub(super) fn known(schema: Schema, name: &str, members: &Map<String, Value>) -> Known {
    match schema {
        Schema::Nothing | Schema::Null => Known::No(Vec::new()),
        Schema::Object(object) => known_in(&rows(object.fields), name, members),
        Schema::Union(union) if union.tag == name => Known::Yes,
        Schema::Union(union) => {
            let given = members.get(union.tag).and_then(Value::as_str);
            // The tag is the misfit.
            let Some(given) = union.variants.iter().find(|variant| Some(variant.tag) == given) else {
                return Known::Yes;
            };
            match known((given.schema)(), name, members) {
                Known::No(fields) => {
                    let has = |of: SchemaOf| matches!(known(of(), name, members), Known::Yes);
                    let others = union.variants.iter().filter(|variant| has(variant.schema));
                    let variants: Vec<_> = others.map(|variant| variant.tag).collect();
                    if variants.is_empty() {
                        Known::No(fields)
                    } else {
                        Known::Elsewhere { tag: union.tag, given: given.tag, variants }
                    }
                }
                known => known,
            }
        }
        Schema::Alternatives(alternatives) => {
            alternatives.alternatives.iter().map(|of| known(of(), name, members)).fold(Known::No(Vec::new()), Known::or)
        }
        _ => Known::Yes,
    }
}
