//! A misfit and its words.

use crate::meta::schema::Limits;
use std::fmt;

/// A place where JSON does not fit its schema.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Misfit {
    /// The JSON path, for instance `items[0].name`. Empty for the whole value.
    pub path: String,
    /// The kind of misfit.
    pub kind: MisfitKind,
}

/// A way in which a value does not fit its schema.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum MisfitKind {
    /// A required field is absent.
    Missing,
    /// An optional field is `null`, although only an absent field means that there is no value.
    Null,
    /// The value has a type other than this noun, which has its article: `a string`.
    NotA(&'static str),
    /// The value is beyond the documented limits.
    Beyond(Limits),
    /// An enum or a union has no such value. It has these.
    UnknownValue(Vec<&'static str>),
    /// An object has no such field. It has these.
    UnknownField(Vec<&'static str>),
    /// The field belongs to other variants of a union than the given one.
    OfAnotherVariant {
        /// The field that holds the tag.
        tag: &'static str,
        /// The given variant.
        given: &'static str,
        /// The variants that have the field.
        variants: Vec<&'static str>,
    },
}

impl fmt::Display for MisfitKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quoted = |names: &[&str]| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        match self {
            Self::Missing => f.write_str("is required"),
            Self::Null => f.write_str("is `null`, and has no such value"),
            Self::NotA(noun) => write!(f, "is not {noun}"),
            Self::Beyond(limits) if limits.characters || limits.items => write!(f, "must have {limits}"),
            Self::Beyond(limits) => write!(f, "must be {limits}"),
            Self::UnknownValue(_) => f.write_str("has no such value"),
            Self::UnknownField(_) => f.write_str("is not a field"),
            Self::OfAnotherVariant { tag, given, variants } => {
                write!(f, "does not go with `{tag}` `{given}`; it is a field of {}", quoted(variants))
            }
        }
    }
}
