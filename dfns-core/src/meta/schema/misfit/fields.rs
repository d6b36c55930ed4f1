//! Checks the fields of objects.

use super::kind::MisfitKind;
use super::known::{Known, known, known_in};
use super::row::{Row, rows};
use super::values::Misfits;
use crate::meta::schema::Schema;
use crate::meta::schema::{AlternativesSchema, Limits, SchemaOf, UnionSchema};
use serde_json::{Map, Value};

impl Misfits {
    pub(super) fn object(&mut self, rows: &[Row], value: &Value) {
        let Value::Object(members) = value else { return self.add(MisfitKind::NotA("an object")) };
        self.fields(rows, members);
        for name in members.keys() {
            self.name(name, known_in(rows, name, members));
        }
    }

    /// Checks the fields of an object that has others as well.
    fn fields(&mut self, rows: &[Row], members: &Map<String, Value>) {
        for row in rows {
            if row.flattened {
                self.part(row.value, members);
                continue;
            }
            self.at(row.wire, |misfits| match members.get(row.wire) {
                None if row.required => misfits.add(MisfitKind::Missing),
                None => {}
                Some(Value::Null) if row.nullable => {}
                Some(Value::Null) if !row.required && !row.value.misfits(&Value::Null).is_empty() => {
                    misfits.add(MisfitKind::Null);
                }
                Some(value) if misfits.is_strict && row.required && value == "" && row.is_name() => {
                    misfits.add(MisfitKind::Beyond(Limits { min: Some(1), characters: true, ..Limits::default() }));
                }
                Some(value) => misfits.value(row.value, row.limits, value),
            });
        }
    }

    /// Checks a value whose fields stand among others.
    fn part(&mut self, schema: Schema, members: &Map<String, Value>) {
        match schema {
            Schema::Object(object) => self.fields(&rows(object.fields), members),
            Schema::Union(union) => self.variant(union, members),
            Schema::Alternatives(alternatives) => {
                self.nearest(alternatives, |misfits, of| misfits.part(of(), members));
            }
            _ => {}
        }
    }

    /// Checks the tag and the fields of the variant that it names.
    pub(super) fn variant(&mut self, union: &UnionSchema, members: &Map<String, Value>) {
        let tag = members.get(union.tag);
        if let Some(given) = union.variants.iter().find(|variant| tag.is_some_and(|tag| tag == variant.tag)) {
            return self.part((given.schema)(), members);
        }
        let kind = match tag {
            None => MisfitKind::Missing,
            Some(Value::String(_)) => {
                MisfitKind::UnknownValue(union.variants.iter().map(|variant| variant.tag).collect())
            }
            Some(_) => MisfitKind::NotA("a string"),
        };
        self.at(union.tag, |misfits| misfits.add(kind));
    }

    /// Keeps the misfits of the alternative that has the fewest.
    pub(super) fn nearest(&mut self, alternatives: &AlternativesSchema, check: impl Fn(&mut Self, SchemaOf)) {
        let tried = alternatives.alternatives.iter().map(|of| {
            let mut misfits = Self { path: self.path.clone(), found: Vec::new(), is_strict: self.is_strict };
            check(&mut misfits, *of);
            misfits.found
        });
        if let Some(fewest) = tried.min_by_key(Vec::len) {
            self.found.extend(fewest);
        }
    }

    pub(super) fn unknown_fields(&mut self, schema: Schema, members: &Map<String, Value>) {
        for name in members.keys() {
            self.name(name, known(schema, name, members));
        }
    }

    fn name(&mut self, name: &str, known: Known) {
        let kind = match known {
            Known::Yes => return,
            Known::No(fields) => MisfitKind::UnknownField(fields),
            Known::Elsewhere { tag, given, variants } => MisfitKind::OfAnotherVariant { tag, given, variants },
        };
        self.at(name, |misfits| misfits.add(kind));
    }
}
