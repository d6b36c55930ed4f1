//! Stops the build when a flattened field and its neighbours have a field of the same name, or a
//! variant of a union and its tag. Serde would write that field twice. Stops it, too, when a value
//! that must be an object is none: the first call would fail.
//!
//! Only the shapes of the types are known, so a type that publishes none is not checked.

use super::message::{Message, same_text};
use super::shape::Shape;

/// Checks a flattened field against the names of the fields beside it, and against the flattened
/// fields before it.
#[track_caller]
pub const fn apart(
    name: &str,
    shape: &'static Shape,
    own: &[&'static str],
    earlier: &[(&'static str, &'static Shape)],
) {
    if !may_be_object(shape) {
        let help = " is flattened, and is not an object\nhelp: flatten an object or a map, or drop `flatten`";
        Message::new().quote(name).add(help).fail();
    }
    let mut index = 0;
    while index < own.len() {
        if has(shape, own[index]) {
            Message::new()
                .quote(name)
                .add(" is flattened and has a field ")
                .quote(own[index])
                .add(", which the object has too\nhelp: drop one of them, or do not flatten ")
                .quote(name)
                .fail();
        }
        index += 1;
    }
    index = 0;
    while index < earlier.len() {
        let (other, other_shape) = earlier[index];
        if let Some(shared) = common(shape, other_shape) {
            Message::new()
                .quote(other)
                .add(" and ")
                .quote(name)
                .add(" are flattened and both have a field ")
                .quote(shared)
                .add("\nhelp: do not flatten one of them")
                .fail();
        }
        index += 1;
    }
}

/// Checks the content of each variant of a union: it is an object, and has no field with the name
/// of the tag.
#[track_caller]
pub const fn variants(name: &str, tag: &str, variants: &[(&str, &'static Shape)]) {
    let mut index = 0;
    while index < variants.len() {
        let (variant, shape) = variants[index];
        if !may_be_object(shape) {
            of_union(name, variant).add(" holds no object\nhelp: a variant holds an object, or nothing").fail();
        }
        if has(shape, tag) {
            of_union(name, variant)
                .add(" holds an object with a field ")
                .quote(tag)
                .add(", which is the tag\nhelp: drop the field; `tag()` returns its value")
                .fail();
        }
        index += 1;
    }
}

/// Begins a message about a variant.
const fn of_union(name: &str, variant: &str) -> Message {
    Message::new().quote(variant).add(" of ").quote(name)
}

/// Returns whether a value of this shape can be an object, as far as the shape shows.
const fn may_be_object(shape: &Shape) -> bool {
    !matches!(
        shape,
        Shape::String | Shape::StringOrNumber | Shape::Enum { .. } | Shape::Number | Shape::Bool | Shape::List(_)
    )
}

/// Returns whether an object of this shape can have a field of this name on the wire.
const fn has(shape: &'static Shape, wire: &str) -> bool {
    match shape {
        Shape::Object { fields, .. } => {
            let mut index = 0;
            while index < fields.len() {
                let field = &fields[index];
                if if field.flattened { has(field.shape, wire) } else { same_text(field.wire, wire) } {
                    return true;
                }
                index += 1;
            }
            false
        }
        Shape::Union { tag, variants, .. } => {
            let mut index = 0;
            while index < variants.len() {
                if has(variants[index], wire) {
                    return true;
                }
                index += 1;
            }
            same_text(tag, wire)
        }
        _ => false,
    }
}

/// A field that objects of both shapes can have.
const fn common(shape: &'static Shape, other: &'static Shape) -> Option<&'static str> {
    match shape {
        Shape::Object { fields, .. } => {
            let mut index = 0;
            while index < fields.len() {
                let field = &fields[index];
                if field.flattened {
                    if let Some(shared) = common(field.shape, other) {
                        return Some(shared);
                    }
                } else if has(other, field.wire) {
                    return Some(field.wire);
                }
                index += 1;
            }
            None
        }
        Shape::Union { tag, variants, .. } => {
            let mut index = 0;
            while index < variants.len() {
                if let Some(shared) = common(variants[index], other) {
                    return Some(shared);
                }
                index += 1;
            }
            if has(other, tag) { Some(tag) } else { None }
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{common, has};
    use crate::meta::Shape;
    use crate::meta::shape::{FLATTENED, field};

    const INNER: Shape = Shape::Object { name: "Inner", fields: &[field("a_b", "aB", 0, &Shape::String)] };
    const OUTER: Shape = Shape::Object {
        name: "Outer",
        fields: &[field("inner", "inner", FLATTENED, &INNER), field("c", "c", 0, &INNER)],
    };
    const UNION: Shape =
        Shape::Union { name: "Union", tag: "kind", tags: &Shape::Unknown, variants: &[&INNER, &OUTER] };

    #[test]
    fn fields_are_found_through_flattened_objects_and_variants_and_no_deeper() {
        for (shape, wire, expected) in [
            (&INNER, "aB", true),
            (&INNER, "a_b", false),
            (&OUTER, "aB", true),
            (&OUTER, "inner", false),
            (&OUTER, "c", true),
            (&UNION, "kind", true),
            (&UNION, "c", true),
            (&UNION, "d", false),
            (&Shape::Unknown, "c", false),
            (&Shape::Map(&INNER), "aB", false),
        ] {
            assert_eq!(has(shape, wire), expected, "{shape:?} {wire}");
        }
    }

    #[test]
    fn what_two_objects_share_is_found_from_either() {
        for (left, right, shared) in [
            (&INNER, &OUTER, Some("aB")),
            (&OUTER, &INNER, Some("aB")),
            (&UNION, &UNION, Some("aB")),
            (&UNION, &Shape::Any, None),
            (&Shape::Any, &UNION, None),
        ] {
            assert_eq!(common(left, right), shared);
        }
    }
}
