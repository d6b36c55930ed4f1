//! Schemas: the types of requests and responses as data, for exports and programs that show them.
//!
//! A [`Shape`](super::Shape) is constant data that a declaration is checked against while it
//! compiles, so it ends at some depth. A [`Schema`] refers to the types inside it by functions.
//! It has no end, even if a type contains itself, and it has what documents need: names,
//! documentation, formats and ranges.
//!
//! Types publish their schema by [`Describe`]. The declaring macros implement it;
//! `#[derive(dfns_core::Describe)]` does so for types with serde code of their own. The macros
//! look schemas up through [`Probe`], which yields [`Schema::Unknown`] for types without one.

mod documented;
mod misfit;
mod types;

pub use documented::Limits;
pub(super) use documented::{is_deprecated, limits, may_be_null};
pub use misfit::{Misfit, MisfitKind};

use documented::{StatedFormat, format, is_in_the_smallest_unit, text};
use std::borrow::Cow;

/// A type that publishes its schema.
pub trait Describe {
    /// The schema of the type.
    const SCHEMA: Schema;

    /// Returns the schema of the type. As a function, it refers to a type that may contain itself.
    fn schema() -> Schema {
        Self::SCHEMA
    }
}

/// A reference to a schema. Types may contain themselves, so it is computed when it is followed.
pub type SchemaOf = fn() -> Schema;

/// The schema of a value on the wire.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Schema {
    /// Not published by the type.
    Unknown,
    /// Any JSON.
    Any,
    /// `null`.
    Null,
    /// No content.
    Nothing,
    /// A string.
    Text(Format),
    /// A whole number.
    Integer {
        /// The least value, if limited.
        min: Option<i64>,
        /// The greatest value, if limited.
        max: Option<u64>,
    },
    /// A number, with or without a fraction.
    Number,
    /// `true` or `false`.
    Bool,
    /// A list.
    List(SchemaOf),
    /// An object with arbitrary names.
    Map(SchemaOf),
    /// An object.
    Object(&'static ObjectSchema),
    /// An open enum: one of several strings, or a new one.
    Choice(&'static ChoiceSchema),
    /// One of several objects, discriminated by a tag.
    Union(&'static UnionSchema),
    /// One of several values, discriminated by their JSON type or their fields.
    Alternatives(&'static AlternativesSchema),
    /// Bytes: a file.
    Bytes,
    /// A CSV table.
    Csv,
}

/// The format of a string.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Format {
    /// Any string.
    Plain,
    /// An RFC 3339 timestamp.
    Timestamp,
    /// An exact number. Amounts of coins and tokens count the smallest unit.
    Amount,
    /// An amount in the smallest unit, whose documentation states it: digits.
    Units,
    /// The id of an entity.
    Id(&'static IdSchema),
    /// A value that must not be shown.
    Secret,
    /// Bytes in hex, with or without `0x`.
    Hex,
    /// Bytes in base64 or base64url.
    Base64,
    /// An e-mail address.
    Email,
    /// An IP address.
    Ip,
    /// A URL.
    Url,
}

/// A named type: its Rust name and its documentation.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Named {
    /// The Rust name.
    pub name: &'static str,
    /// The module path of the declaration.
    pub module: &'static str,
    documentation: &'static str,
}

impl Named {
    #[doc(hidden)]
    #[must_use]
    pub const fn new(name: &'static str, module: &'static str, documentation: &'static str) -> Self {
        Self { name, module, documentation }
    }

    /// Returns the documentation, in Markdown.
    pub fn documentation(&self) -> Cow<'static, str> {
        text(self.documentation)
    }
}

/// The type of an entity's ids.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct IdSchema {
    /// The type.
    pub named: Named,
}

impl IdSchema {
    #[doc(hidden)]
    #[must_use]
    pub const fn new(named: Named) -> Self {
        Self { named }
    }

    /// Returns the documented prefix, such as `wa-`: the code in parentheses in the first
    /// paragraph of the documentation, ``(`wa-...`)``.
    pub fn prefix(&self) -> Option<&'static str> {
        let first = self.named.documentation.split("\n\n").next()?;
        let (_, rest) = first.split_once("(`")?;
        rest.split_once("...`)").map(|(prefix, _)| prefix)
    }
}

/// The fields of an object.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct ObjectSchema {
    /// The type.
    pub named: Named,
    /// The type arguments of a generic object.
    pub arguments: &'static [SchemaOf],
    /// The fields, in the order of their declaration.
    pub fields: &'static [FieldSchema],
}

impl ObjectSchema {
    #[doc(hidden)]
    #[must_use]
    pub const fn new(named: Named, arguments: &'static [SchemaOf], fields: &'static [FieldSchema]) -> Self {
        Self { named, arguments, fields }
    }
}

/// A field of an object.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct FieldSchema {
    /// The name on the wire.
    pub wire: &'static str,
    /// Whether an object without the field is incomplete.
    pub required: bool,
    /// Whether the fields of its value replace it in the object.
    pub flattened: bool,
    /// The schema of its value.
    pub schema: SchemaOf,
    null: bool,
    documentation: &'static str,
}

impl FieldSchema {
    #[doc(hidden)]
    #[must_use]
    pub const fn new(wire: &'static str, required: bool, schema: SchemaOf, documentation: &'static str) -> Self {
        Self { wire, required, flattened: false, schema, null: false, documentation }
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn flat(mut self) -> Self {
        self.flattened = true;
        self
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn or_null(mut self) -> Self {
        self.null = true;
        self
    }

    /// Returns the documentation, in Markdown.
    pub fn documentation(&self) -> Cow<'static, str> {
        text(self.documentation)
    }

    /// Returns whether its value may be `null`: as a value that differs from an absent field, since
    /// the field is always present, or as the documentation states.
    pub fn is_nullable(&self) -> bool {
        self.null || may_be_null(self.documentation)
    }

    /// Returns whether the documentation declares the field deprecated.
    pub fn is_deprecated(&self) -> bool {
        is_deprecated(self.documentation)
    }

    /// Returns the limits that the documentation states.
    pub fn limits(&self) -> Limits {
        limits(self.documentation)
    }

    /// Returns the schema of its value, with the format of a string that the name or the
    /// documentation states.
    pub fn value(&self) -> Schema {
        refined((self.schema)(), self.wire, self.documentation)
    }
}

/// The values of an open enum.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct ChoiceSchema {
    /// The type.
    pub named: Named,
    /// The values that this version knows.
    pub values: &'static [ValueSchema],
}

impl ChoiceSchema {
    #[doc(hidden)]
    #[must_use]
    pub const fn new(named: Named, values: &'static [ValueSchema]) -> Self {
        Self { named, values }
    }
}

/// A value of an open enum.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct ValueSchema {
    /// The value on the wire.
    pub value: &'static str,
    documentation: &'static str,
}

impl ValueSchema {
    #[doc(hidden)]
    #[must_use]
    pub const fn new(value: &'static str, documentation: &'static str) -> Self {
        Self { value, documentation }
    }

    /// Returns the documentation, in Markdown.
    pub fn documentation(&self) -> Cow<'static, str> {
        text(self.documentation)
    }

    /// Returns whether the documentation declares the value deprecated.
    pub fn is_deprecated(&self) -> bool {
        is_deprecated(self.documentation)
    }
}

/// The variants of a union.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct UnionSchema {
    /// The type.
    pub named: Named,
    /// The field that holds the tag.
    pub tag: &'static str,
    /// The variants that this version knows.
    pub variants: &'static [VariantSchema],
}

impl UnionSchema {
    #[doc(hidden)]
    #[must_use]
    pub const fn new(named: Named, tag: &'static str, variants: &'static [VariantSchema]) -> Self {
        Self { named, tag, variants }
    }
}

/// A variant of a union.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct VariantSchema {
    /// The value of the tag.
    pub tag: &'static str,
    /// The object, without the tag. [`Schema::Nothing`] if it has no fields.
    pub schema: SchemaOf,
    documentation: &'static str,
}

impl VariantSchema {
    #[doc(hidden)]
    #[must_use]
    pub const fn new(tag: &'static str, schema: SchemaOf, documentation: &'static str) -> Self {
        Self { tag, schema, documentation }
    }

    /// Returns the documentation, in Markdown.
    pub fn documentation(&self) -> Cow<'static, str> {
        text(self.documentation)
    }

    /// Returns whether the documentation declares the variant deprecated.
    pub fn is_deprecated(&self) -> bool {
        is_deprecated(self.documentation)
    }
}

/// Values without a common tag.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct AlternativesSchema {
    /// The type.
    pub named: Named,
    /// The alternatives, in the order in which a value is tried as each.
    pub alternatives: &'static [SchemaOf],
}

impl AlternativesSchema {
    #[doc(hidden)]
    #[must_use]
    pub const fn new(named: Named, alternatives: &'static [SchemaOf]) -> Self {
        Self { named, alternatives }
    }
}

/// The schemas of an operation. Those of its parameters are at [`ParamMeta`](super::ParamMeta).
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct OperationSchema {
    /// The body, if one field of the request is the whole body.
    pub body: Option<FieldSchema>,
    /// The response of status 200.
    pub response: SchemaOf,
    /// The response of status 202, of an operation that may be pending.
    pub pending: Option<SchemaOf>,
}

impl OperationSchema {
    #[doc(hidden)]
    #[must_use]
    pub const fn new(body: Option<FieldSchema>, response: SchemaOf, pending: Option<SchemaOf>) -> Self {
        Self { body, response, pending }
    }
}

/// The schema of a parameter. Two are equal if they are the same function.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reference(pub(super) SchemaOf);

impl PartialEq for Reference {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::fn_addr_eq(self.0, other.0)
    }
}

impl Eq for Reference {}

/// Adds the format of a string that the name or the documentation of its field states.
pub(super) fn refined(schema: Schema, wire: &str, documentation: &str) -> Schema {
    match schema {
        Schema::Text(Format::Plain) => Schema::Text(match format(wire, documentation) {
            Some(StatedFormat::Url) => Format::Url,
            Some(StatedFormat::Email) => Format::Email,
            Some(StatedFormat::Hex) => Format::Hex,
            Some(StatedFormat::Base64) => Format::Base64,
            None => Format::Plain,
        }),
        Schema::Text(Format::Amount) if is_in_the_smallest_unit(documentation) => Schema::Text(Format::Units),
        other => other,
    }
}

/// The schema of a value whose type publishes none.
#[doc(hidden)]
#[must_use]
pub const fn unknown() -> Schema {
    Schema::Unknown
}

/// The schema of a variant without fields.
#[doc(hidden)]
#[must_use]
pub const fn nothing() -> Schema {
    Schema::Nothing
}

/// The schema of `null`.
#[doc(hidden)]
#[must_use]
pub const fn null() -> Schema {
    Schema::Null
}

/// The schema of a file.
#[doc(hidden)]
#[must_use]
pub const fn bytes() -> Schema {
    Schema::Bytes
}

/// Looks up the schema of a type that may have none.
#[doc(hidden)]
pub struct Probe<T: ?Sized>(std::marker::PhantomData<T>);

impl<T: Describe + ?Sized> Probe<T> {
    pub const SCHEMA: SchemaOf = T::schema;
}

/// The fallback of [`Probe`].
#[doc(hidden)]
pub trait Undescribed {
    const SCHEMA: SchemaOf = unknown;
}

impl<T: ?Sized> Undescribed for Probe<T> {}
