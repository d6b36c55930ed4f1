//! Resolves conditions against shapes while the declaration compiles.
//!
//! The macro knows the fields of the request but not their types. So it emits one call of this
//! module for each word of a condition, spanned at that word. [`field`] steps into an object, a
//! union or a map; [`equals`] compares kinds. A mismatch panics in constant evaluation. The
//! compiler shows the panic at the word, with a message built here.

use super::condition::{Condition, DEPTH, Operand, Scalar};
use super::message::{Message, same_text};
use super::param::ParamLocation;
use super::shape::{FieldShape, Shape};

/// A value of the request and its shape: the state of resolving a condition.
#[derive(Clone, Copy)]
pub struct Place {
    operand: Operand,
    shape: &'static Shape,
    /// The name in the declaration.
    name: &'static str,
    may_be_absent: bool,
    /// Its fields are fields of the object around it, so it has no name on the wire.
    flattened: bool,
}

const fn place(
    location: ParamLocation,
    name: &'static str,
    wire: &'static str,
    optional: bool,
    shape: &'static Shape,
) -> Place {
    let mut names = [""; DEPTH];
    names[0] = wire;
    Place { operand: Operand { location, names, depth: 1 }, shape, name, may_be_absent: optional, flattened: false }
}

/// Starts at a path parameter.
pub const fn in_path(name: &'static str, wire: &'static str, shape: &'static Shape) -> Place {
    place(ParamLocation::Path, name, wire, false, shape)
}

/// Starts at a query parameter.
pub const fn in_query(name: &'static str, wire: &'static str, optional: bool, shape: &'static Shape) -> Place {
    place(ParamLocation::Query, name, wire, optional, shape)
}

/// Starts at a field of the body.
pub const fn in_body(name: &'static str, wire: &'static str, optional: bool, shape: &'static Shape) -> Place {
    place(ParamLocation::Body, name, wire, optional, shape)
}

/// Starts at the whole body, or at a flattened field: its fields are the body's.
pub const fn whole(name: &'static str, optional: bool, shape: &'static Shape) -> Place {
    let operand = Operand { location: ParamLocation::Body, names: [""; DEPTH], depth: 0 };
    Place { operand, shape, name, may_be_absent: optional, flattened: true }
}

impl Place {
    #[track_caller]
    const fn inside(mut self, name: &'static str, wire: &'static str, optional: bool, shape: &'static Shape) -> Self {
        if self.operand.depth == DEPTH {
            Message::new().add("a condition looks into six objects at most").fail();
        }
        self.operand.names[self.operand.depth] = wire;
        self.operand.depth += 1;
        Self { name, shape, may_be_absent: self.may_be_absent || optional, flattened: false, ..self }
    }

    #[track_caller]
    const fn operand(&self) -> Operand {
        if self.flattened {
            let inside = match self.shape {
                Shape::Object { fields: [first, ..], .. } => first.name,
                Shape::Union { tag, .. } => tag,
                _ => "field",
            };
            Message::new()
                .quote(self.name)
                .add(" has no name on the wire, its fields do\nhelp: name one of them, as in `")
                .add(self.name)
                .add(".")
                .add(inside)
                .add("`")
                .fail();
        }
        self.operand
    }
}

/// Steps to a field by its Rust name.
#[track_caller]
pub const fn field(place: Place, name: &'static str) -> Place {
    match place.shape {
        Shape::Object { name: owner, fields } => match by_name(fields, name) {
            Some(field) if field.flattened => {
                Place { shape: field.shape, name, may_be_absent: true, flattened: true, ..place }
            }
            Some(field) => place.inside(name, field.wire, field.optional, field.shape),
            None => no_field(owner, fields, name),
        },
        Shape::Union { name: owner, tag, tags, variants } => {
            if same_word(tag, name) {
                return place.inside(name, tag, false, tags);
            }
            let mut found: Option<FieldShape> = None;
            let mut in_all = true;
            let mut index = 0;
            while index < variants.len() {
                match variants[index] {
                    Shape::Object { fields, .. } => match (by_name(fields, name), found) {
                        (Some(field), _) if field.flattened => Message::new()
                            .quote(name)
                            .add(" is flattened in a variant of ")
                            .quote(owner)
                            .add("; name the field inside by its name on the wire: `[\"wireName\"]`")
                            .fail(),
                        (Some(field), Some(earlier)) => {
                            if !same_text(field.wire, earlier.wire)
                                || !same_text(field.shape.noun(), earlier.shape.noun())
                            {
                                Message::new()
                                    .quote(name)
                                    .add(" is not the same field in all variants of ")
                                    .quote(owner)
                                    .add("; name it on the wire: `[\"wireName\"]`")
                                    .fail();
                            }
                            found = Some(FieldShape { optional: field.optional || earlier.optional, ..earlier });
                        }
                        (Some(field), None) => found = Some(*field),
                        (None, _) => in_all = false,
                    },
                    _ => in_all = false,
                }
                index += 1;
            }
            match found {
                Some(field) => place.inside(name, field.wire, field.optional || !in_all, field.shape),
                None => Message::new()
                    .add("no variant of ")
                    .quote(owner)
                    .add(" has a field ")
                    .quote(name)
                    .add("\nhelp: its tag is ")
                    .quote(tag)
                    .fail(),
            }
        }
        Shape::Map(_) => Message::new()
            .quote(place.name)
            .add(" is a map, whose entries are named in quotes\nhelp: write `")
            .add(place.name)
            .add("[\"")
            .add(name)
            .add("\"]`")
            .fail(),
        Shape::Any => unknown_fields(place).fail(),
        Shape::Unknown => unknown_fields(place)
            .add("\nhelp: or declare its type with `#[dfns_object]`; `#[dfns_object(response)]` publishes no fields")
            .fail(),
        Shape::List(_) => list(place),
        _ => no_object(place, name),
    }
}

/// Steps to a field by its name on the wire.
#[track_caller]
pub const fn key(place: Place, wire: &'static str) -> Place {
    match place.shape {
        Shape::Unknown | Shape::Any => place.inside(wire, wire, true, &Shape::Any),
        Shape::Map(shape) => place.inside(wire, wire, true, shape),
        Shape::Object { name: owner, fields } => match by_wire(fields, wire) {
            Some(shape) => place.inside(wire, wire, true, shape),
            None => no_field_on_the_wire(owner, fields, wire),
        },
        Shape::Union { name: owner, tag, tags, variants } => {
            if same_text(tag, wire) {
                return place.inside(wire, wire, false, tags);
            }
            let mut index = 0;
            while index < variants.len() {
                if let Shape::Object { fields, .. } = variants[index]
                    && by_wire(fields, wire).is_some()
                {
                    return place.inside(wire, wire, true, &Shape::Any);
                }
                index += 1;
            }
            Message::new()
                .add("no variant of ")
                .quote(owner)
                .add(" has a field ")
                .quote(wire)
                .add(" on the wire\nhelp: its tag is ")
                .quote(tag)
                .fail()
        }
        Shape::List(_) => list(place),
        _ => no_object(place, wire),
    }
}

/// `present(place)`.
#[track_caller]
pub const fn present(place: Place) -> Condition {
    if !place.may_be_absent && !matches!(place.shape, Shape::List(_) | Shape::Unknown | Shape::Any) {
        Message::new()
            .quote(place.name)
            .add(" is always present, so the rule always or never applies\nhelp: drop the condition, or the rule")
            .fail();
    }
    Condition::Present(place.operand())
}

/// `place == scalar`. Checks that the value can have that kind.
#[track_caller]
pub const fn equals(place: Place, scalar: Scalar) -> Condition {
    let operand = place.operand();
    check(place, " is ", place.shape, scalar);
    Condition::Equals(operand, scalar)
}

/// `place.contains(scalar)`.
#[track_caller]
pub const fn contains(place: Place, scalar: Scalar) -> Condition {
    match place.shape {
        Shape::List(element) => check(place, " is a list, each element of which is ", element, scalar),
        Shape::Unknown | Shape::Any => {}
        other => Message::new().quote(place.name).add(" is ").add(other.noun()).add(", not a list; write `==`").fail(),
    }
    Condition::Contains(place.operand(), scalar)
}

/// `place == custom("..")`: a value that the open enum does not know.
#[track_caller]
pub const fn equals_custom(place: Place, text: &'static str) -> Condition {
    match place.shape {
        Shape::Enum { .. } | Shape::Unknown | Shape::Any => Condition::Equals(place.operand(), Scalar::String(text)),
        _ => Message::new().quote(place.name).add(" is not an open enum; write the value without `custom`").fail(),
    }
}

/// `place.contains(custom(".."))`.
#[track_caller]
pub const fn contains_custom(place: Place, text: &'static str) -> Condition {
    match place.shape {
        Shape::List(Shape::Enum { .. } | Shape::Unknown | Shape::Any) | Shape::Unknown | Shape::Any => {
            Condition::Contains(place.operand(), Scalar::String(text))
        }
        _ => Message::new()
            .quote(place.name)
            .add(" is not a list of an open enum; write the value without `custom`")
            .fail(),
    }
}

#[track_caller]
const fn check(place: Place, is: &'static str, shape: &Shape, scalar: Scalar) {
    match (shape, scalar) {
        (Shape::Unknown | Shape::Any, _)
        | (Shape::String | Shape::StringOrNumber, Scalar::String(_))
        | (Shape::Number, Scalar::Number(_))
        | (Shape::Bool, Scalar::Bool(_)) => {}
        (Shape::Enum { name, values }, Scalar::String(text)) => {
            if !is_among(values, text) {
                let message = Message::new().quote(name).add(" has no value ").quoted(text);
                let message = match nearest(values, text) {
                    Some(near) => message.add("\nhelp: did you mean ").quoted(near).add("?"),
                    None => message.add("; it has ").list(values),
                };
                message
                    .add("\nhelp: for a value this version does not know, write `custom(")
                    .quoted(text)
                    .add(")`")
                    .fail();
            }
        }
        (Shape::List(_), _) => Message::new()
            .quote(place.name)
            .add(" is a list\nhelp: write `")
            .add(place.name)
            .add(".contains(..)` or `present(")
            .add(place.name)
            .add(")`")
            .fail(),
        (Shape::Bool, _) if matches!(place.shape, Shape::Bool) => Message::new()
            .quote(place.name)
            .add(" is a boolean\nhelp: write `")
            .add(place.name)
            .add("` or `!")
            .add(place.name)
            .add("`")
            .fail(),
        (Shape::Number, Scalar::String(text)) if is_number(text) => Message::new()
            .quote(place.name)
            .add(is)
            .add("a number\nhelp: write it without quotes: `")
            .add(text)
            .add("`")
            .fail(),
        (Shape::String | Shape::StringOrNumber | Shape::Enum { .. }, Scalar::Number(text)) => {
            Message::new().quote(place.name).add(is).add("a string on the wire\nhelp: write ").quoted(text).fail()
        }
        (other, _) => Message::new()
            .quote(place.name)
            .add(is)
            .add(other.noun())
            .add(" on the wire, which this value cannot equal")
            .fail(),
    }
}

const fn by_name(fields: &'static [FieldShape], name: &str) -> Option<&'static FieldShape> {
    let mut index = 0;
    while index < fields.len() {
        if same_text(fields[index].name, name) {
            return Some(&fields[index]);
        }
        index += 1;
    }
    None
}

/// Finds the shape of a field by its name on the wire, including those of flattened objects.
const fn by_wire(fields: &'static [FieldShape], wire: &str) -> Option<&'static Shape> {
    let mut index = 0;
    while index < fields.len() {
        let field = &fields[index];
        if !field.flattened && same_text(field.wire, wire) {
            return Some(field.shape);
        }
        if field.flattened {
            match field.shape {
                Shape::Object { fields, .. } => {
                    if let Some(shape) = by_wire(fields, wire) {
                        return Some(shape);
                    }
                }
                _ => return Some(&Shape::Any),
            }
        }
        index += 1;
    }
    None
}

#[track_caller]
const fn no_field(owner: &str, fields: &'static [FieldShape], name: &str) -> ! {
    let mut message = Message::new().quote(owner).add(" has no field ").quote(name);
    let mut near: Option<&str> = None;
    let mut best = limit(name);
    let mut index = 0;
    while index < fields.len() {
        let far = distance(fields[index].name, name);
        if far <= best {
            best = far;
            near = Some(fields[index].name);
        }
        index += 1;
    }
    if let Some(near) = near {
        message.add("\nhelp: did you mean ").quote(near).add("?").fail();
    }
    message = message.add("; it has ");
    index = 0;
    while index < fields.len() {
        message = message.add(if index == 0 { "" } else { ", " }).quote(fields[index].name);
        index += 1;
    }
    message.fail()
}

/// Reports that there is no field with this name on the wire. The likeliest mistake is its name in
/// Rust.
#[track_caller]
const fn no_field_on_the_wire(owner: &str, fields: &'static [FieldShape], wire: &str) -> ! {
    let message = Message::new().quote(owner).add(" has no field ").quote(wire).add(" on the wire");
    if let Some(field) = by_name(fields, wire)
        && !field.flattened
    {
        message.add("\nhelp: there it is called ").quote(field.wire).fail();
    }
    let (mut near, mut best) = (None, limit(wire));
    let mut index = 0;
    while index < fields.len() {
        let far = distance(fields[index].wire, wire);
        if far <= best && !fields[index].flattened {
            (near, best) = (Some(fields[index].wire), far);
        }
        index += 1;
    }
    match near {
        Some(near) => message.add("\nhelp: did you mean ").quote(near).add("?").fail(),
        None => message.fail(),
    }
}

const fn unknown_fields(place: Place) -> Message {
    Message::new()
        .add("the fields of ")
        .quote(place.name)
        .add(" are not known to the declaration\nhelp: name the field as it is on the wire: `")
        .add(place.name)
        .add("[\"wireName\"]`")
}

#[track_caller]
const fn list(place: Place) -> ! {
    Message::new()
        .quote(place.name)
        .add(" is a list, and conditions do not look into its elements\nhelp: write `present(")
        .add(place.name)
        .add(")` or `")
        .add(place.name)
        .add(".contains(..)`")
        .fail()
}

#[track_caller]
const fn no_object(place: Place, name: &str) -> ! {
    Message::new()
        .quote(place.name)
        .add(" is ")
        .add(place.shape.noun())
        .add(" on the wire, so it has no field ")
        .quote(name)
        .fail()
}

/// Returns whether the text could be the digits of a number.
const fn is_number(text: &str) -> bool {
    let text = text.as_bytes();
    let mut index = 0;
    while index < text.len() {
        if !(text[index].is_ascii_digit() || index > 0 && text[index] == b'.' || index == 0 && text[index] == b'-') {
            return false;
        }
        index += 1;
    }
    !text.is_empty() && text[text.len() - 1].is_ascii_digit()
}

const fn is_among(values: &[&str], text: &str) -> bool {
    let mut index = 0;
    while index < values.len() {
        if same_text(values[index], text) {
            return true;
        }
        index += 1;
    }
    false
}

const fn nearest(values: &'static [&'static str], text: &str) -> Option<&'static str> {
    let (mut near, mut best) = (None, limit(text));
    let mut index = 0;
    while index < values.len() {
        let far = if values[index].eq_ignore_ascii_case(text) { 0 } else { distance(values[index], text) };
        if far <= best {
            best = far;
            near = Some(values[index]);
        }
        index += 1;
    }
    near
}

/// Returns the largest distance of a suggestion from a written name.
const fn limit(text: &str) -> usize {
    text.len().div_ceil(3)
}

/// Returns whether a Rust name and a name on the wire are the same words: `signature_kind`,
/// `signatureKind`.
const fn same_word(wire: &str, name: &str) -> bool {
    let (wire, name) = (wire.as_bytes(), name.as_bytes());
    let (mut left, mut right) = (0, 0);
    while left < wire.len() || right < name.len() {
        if right < name.len() && name[right] == b'_' {
            right += 1;
        } else if left < wire.len() && (wire[left] == b'_' || wire[left] == b'-') {
            left += 1;
        } else if left == wire.len() || right == name.len() || !wire[left].eq_ignore_ascii_case(&name[right]) {
            return false;
        } else {
            left += 1;
            right += 1;
        }
    }
    true
}

/// The number of single-letter edits between two words. Words of more than 64 bytes are never
/// close.
const fn distance(from: &str, to: &str) -> usize {
    const LONGEST: usize = 64;
    let (from, to) = (from.as_bytes(), to.as_bytes());
    if from.len() > LONGEST || to.len() > LONGEST {
        return usize::MAX;
    }
    let mut row = [0; LONGEST + 1];
    let mut column = 0;
    while column <= to.len() {
        row[column] = column;
        column += 1;
    }
    let mut line = 0;
    while line < from.len() {
        let mut diagonal = row[0];
        row[0] = line + 1;
        column = 0;
        while column < to.len() {
            let replace = diagonal + (from[line] != to[column]) as usize;
            diagonal = row[column + 1];
            let other = if row[column] < diagonal { row[column] } else { diagonal } + 1;
            row[column + 1] = if replace < other { replace } else { other };
            column += 1;
        }
        line += 1;
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::{distance, same_word};

    #[test]
    fn distance_counts_edits() {
        for (from, to, expected) in
            [("", "", 0), ("", "abc", 3), ("abc", "", 3), ("kitten", "sitting", 3), ("idd", "id", 1)]
        {
            assert_eq!(distance(from, to), expected, "{from} -> {to}");
            assert_eq!(distance(to, from), expected, "{to} -> {from}");
        }
    }

    #[test]
    fn a_tag_is_named_as_fields_are() {
        for (wire, name, expected) in [
            ("kind", "kind", true),
            ("signatureKind", "signature_kind", true),
            ("type", "type", true),
            ("kind", "kin", false),
            ("kin", "kind", false),
            ("", "_", true),
        ] {
            assert_eq!(same_word(wire, name), expected, "{wire} {name}");
        }
    }
}
