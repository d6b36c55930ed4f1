//! The shapes of parameters and bodies as text: a line per field with its documentation, and nested
//! fields indented below.

use crate::plain;
use dfns_core::meta::{FieldShape, Shape};
use std::collections::BTreeSet;

/// The columns that a line may take.
const COLUMNS: usize = 100;

/// How many values an enum may have to be listed at each field.
const FEW: usize = 12;

/// The text of several shapes. A long enum is listed once.
#[derive(Default)]
pub(crate) struct Text {
    lines: String,
    listed: BTreeSet<&'static str>,
}

impl Text {
    pub(crate) fn into_string(self) -> String {
        self.lines
    }

    pub(crate) fn title(&mut self, title: &str) {
        self.lines.push_str(title);
        self.lines.push('\n');
    }

    /// Adds a field: its name and type, a note, its documentation, and its nested fields.
    pub(crate) fn field(&mut self, name: &str, shape: &'static Shape, note: &str, documentation: &str, indent: usize) {
        let documentation = first_sentence(documentation);
        let blank = if documentation.is_empty() { "" } else { ". " };
        let type_of = match values_of(shape) {
            Some((enumeration, values)) if values.len() > FEW && !self.listed.insert(enumeration) => {
                format!("one of the values of {enumeration} above")
            }
            _ => noun(shape, false),
        };
        self.line(&format!("{name}: {type_of}{note}{blank}{documentation}"), indent);
        self.nested(shape, indent + 2);
    }

    /// Adds the fields that an object, a union, or a list of these has.
    pub(crate) fn nested(&mut self, shape: &'static Shape, indent: usize) {
        match shape {
            Shape::List(of) | Shape::Map(of) => self.nested(of, indent),
            Shape::Object { fields, .. } => fields.iter().for_each(|field| self.row(field, indent)),
            Shape::Union { tag, tags: Shape::Enum { values, .. }, variants, .. } => {
                self.line(&format!("{tag}: one of"), indent);
                for (value, variant) in values.iter().zip(*variants) {
                    let has_fields = matches!(variant, Shape::Object { .. } | Shape::Union { .. });
                    self.line(&format!("{value}{}", if has_fields { ", with" } else { "" }), indent + 2);
                    self.nested(variant, indent + 4);
                }
            }
            _ => {}
        }
    }

    /// A flattened field has no name of its own.
    fn row(&mut self, field: &'static FieldShape, indent: usize) {
        if field.flattened {
            return self.nested(field.shape, indent);
        }
        let note = if field.optional { ", optional" } else { "" };
        self.field(field.wire, field.shape, note, field.documentation, indent);
    }

    /// Adds a line. Its continuations are indented deeper.
    fn line(&mut self, text: &str, indent: usize) {
        self.lines.push_str(&" ".repeat(indent));
        let mut column = indent;
        for (position, word) in text.split(' ').enumerate() {
            let length = word.chars().count();
            if position > 0 && column + 1 + length > COLUMNS {
                self.lines.push('\n');
                self.lines.push_str(&" ".repeat(indent + 4));
                column = indent + 4;
            } else if position > 0 {
                self.lines.push(' ');
                column += 1;
            }
            self.lines.push_str(word);
            column += length;
        }
        self.lines.push('\n');
    }
}

fn values_of(shape: &Shape) -> Option<(&'static str, &'static [&'static str])> {
    match shape {
        Shape::Enum { name, values } => Some((name, values)),
        Shape::List(of) => values_of(of),
        _ => None,
    }
}

/// Returns the kind of a value as a noun, with the values of an enum.
pub(crate) fn noun(shape: &Shape, is_plural: bool) -> String {
    let one_or_many = |one: &str, many: &str| String::from(if is_plural { many } else { one });
    match shape {
        Shape::String => one_or_many("string", "strings"),
        Shape::Number => one_or_many("number", "numbers"),
        Shape::Bool => one_or_many("boolean", "booleans"),
        Shape::StringOrNumber => one_or_many("time", "times"),
        Shape::Enum { values, .. } => format!("{} {}", one_or_many("one of", "any of"), values.join(", ")),
        Shape::List(of) => format!("{} {}", one_or_many("list of", "lists of"), noun(of, true)),
        Shape::Map(of) => format!("{} {}", one_or_many("object of named", "objects of named"), noun(of, true)),
        Shape::Object { .. } => one_or_many("object", "objects"),
        Shape::Union { tag, .. } => format!("{} with a {tag}", one_or_many("object", "objects")),
        _ => String::from("any JSON"),
    }
}

/// Returns the first sentence of a documentation as plain text on one line, without its full stop.
pub(crate) fn first_sentence(documentation: &str) -> String {
    let text = plain::text(documentation.split("\n\n").next().unwrap_or_default()).replace('\n', " ");
    let first = text.split_once(". ").map_or(text.as_str(), |(first, _)| first);
    first.trim().trim_end_matches('.').to_owned()
}
