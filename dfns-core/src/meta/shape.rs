//! The shape of a Rust type as JSON, as constant data.
//!
//! Every declaration publishes the shape of its type, and this module those of the standard types.
//! Shapes are used in three places: to resolve permission conditions while the declaration
//! compiles, by the command line and the sandbox through [`ParamMeta`](super::ParamMeta), and by
//! exports that describe requests.
//!
//! Types can be recursive; constants cannot. So a shape is computed to a [`Depth`] that its user
//! chooses, and is [`Shape::Unknown`] below that. A type that publishes no shape is `Unknown` too.
//! The macros look shapes up through [`Probe`]: its inherent constant exists only for described
//! types and otherwise gives way to that of [`Undescribed`].

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::rc::Rc;
use std::sync::Arc;

/// The shape of a value on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Shape {
    /// Not published by the type, or nested too deeply.
    Unknown,
    /// Any JSON.
    Any,
    /// A string.
    String,
    /// A string that some clients write as a number: a time.
    StringOrNumber,
    /// An open enum: one of several strings, or a new one.
    Enum {
        /// The Rust name.
        name: &'static str,
        /// The values this version knows.
        values: &'static [&'static str],
    },
    /// A number.
    Number,
    /// `true` or `false`.
    Bool,
    /// A list of values of this shape.
    List(&'static Shape),
    /// An object with arbitrary names and values of this shape.
    Map(&'static Shape),
    /// An object.
    Object {
        /// The Rust name.
        name: &'static str,
        /// The fields, in the order of their declaration.
        fields: &'static [FieldShape],
    },
    /// One of several objects.
    Union {
        /// The Rust name.
        name: &'static str,
        /// The field that holds the tag.
        tag: &'static str,
        /// The shape of that field: a [`Shape::Enum`] of the known variants.
        tags: &'static Shape,
        /// The object of each variant, without the tag; [`Shape::Unknown`] for a variant without
        /// content.
        variants: &'static [&'static Shape],
    },
}

/// A field of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct FieldShape {
    /// The Rust name, without `r#`.
    pub name: &'static str,
    /// The name on the wire.
    pub wire: &'static str,
    /// Whether the field may be absent.
    pub optional: bool,
    /// Whether its own fields replace it in the object.
    pub flattened: bool,
    /// The shape of its value.
    pub shape: &'static Shape,
    /// The documentation, in Markdown. Empty without the feature `schema`.
    pub documentation: &'static str,
}

impl FieldShape {
    #[doc(hidden)]
    #[must_use]
    pub const fn documented(mut self, documentation: &'static str) -> Self {
        self.documentation = documentation;
        self
    }
}

impl Shape {
    /// Returns the shape as a noun with its article: `a string`, `an object`.
    pub const fn noun(&self) -> &'static str {
        match self {
            Self::Unknown | Self::Any => "any JSON",
            Self::String | Self::Enum { .. } => "a string",
            Self::StringOrNumber => "a string or a number",
            Self::Number => "a number",
            Self::Bool => "a boolean",
            Self::List(_) => "a list",
            Self::Map(_) | Self::Object { .. } | Self::Union { .. } => "an object",
        }
    }

    /// Returns whether a JSON value can have this shape, judged by its kind only. Nested values are
    /// not checked.
    pub fn admits(&self, value: &serde_json::Value) -> bool {
        match self {
            Self::Unknown | Self::Any => true,
            Self::String | Self::Enum { .. } => value.is_string(),
            Self::StringOrNumber => value.is_string() || value.is_number(),
            Self::Number => value.is_number(),
            Self::Bool => value.is_boolean(),
            Self::List(_) => value.is_array(),
            Self::Map(_) | Self::Object { .. } | Self::Union { .. } => value.is_object(),
        }
    }

    /// Returns whether an object of this shape can have a field of this name. True if the shape
    /// does not say.
    pub fn knows_field(&self, name: &str) -> bool {
        match self {
            Self::Unknown | Self::Any | Self::Map(_) => true,
            Self::Object { fields, .. } => fields
                .iter()
                .any(|field| if field.flattened { field.shape.knows_field(name) } else { field.wire == name }),
            Self::Union { tag, variants, .. } => {
                *tag == name || variants.iter().any(|variant| **variant != Self::Unknown && variant.knows_field(name))
            }
            Self::String | Self::StringOrNumber | Self::Enum { .. } | Self::Number | Self::Bool | Self::List(_) => {
                false
            }
        }
    }
}

/// The number of nested levels to which a shape is computed.
#[doc(hidden)]
pub trait Depth {
    /// One level less.
    type Less: Depth;
    /// The table of a type, or nothing at depth zero: then the table is not computed.
    type Of<T: Described<Self::Less>>: Published;
}

/// Depth zero.
#[doc(hidden)]
pub struct Nil;

/// One level more than `D`.
#[doc(hidden)]
pub struct More<D>(D);

/// A computed shape.
#[doc(hidden)]
pub trait Published {
    const SHAPE: &'static Shape;
}

#[doc(hidden)]
pub struct Unpublished;

#[doc(hidden)]
pub struct Table<T, D>(T, D);

impl Published for Unpublished {
    const SHAPE: &'static Shape = &Shape::Unknown;
}

impl<T: Described<D>, D: Depth> Published for Table<T, D> {
    const SHAPE: &'static Shape = T::SHAPE;
}

impl Depth for Nil {
    type Less = Self;
    type Of<T: Described<Self>> = Unpublished;
}

impl<D: Depth> Depth for More<D> {
    type Less = D;
    type Of<T: Described<D>> = Table<T, D>;
}

/// A type with a shape. Nested types are computed to depth `D`.
#[doc(hidden)]
pub trait Described<D: Depth> {
    const SHAPE: &'static Shape;
}

/// Looks up the shape of a type that may have none.
#[doc(hidden)]
pub struct Probe<T: ?Sized, D>(std::marker::PhantomData<T>, D);

impl<T: Described<D::Less>, D: Depth> Probe<T, D> {
    pub const SHAPE: &'static Shape = <D::Of<T> as Published>::SHAPE;
}

/// The fallback of [`Probe`].
#[doc(hidden)]
pub trait Undescribed {
    const SHAPE: &'static Shape = &Shape::Unknown;
}

impl<T: ?Sized, D> Undescribed for Probe<T, D> {}

/// Looks up the shape of a type and of three levels inside it: a union, its objects, and their
/// fields.
#[doc(hidden)]
pub type Content<T> = Probe<T, More<More<More<Nil>>>>;

/// A value that a request may hold. Its call may move to another thread.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be part of a request",
    label = "not `Send`, so the call could not move to another thread",
    note = "hold `Arc` instead of `Rc`, and `Mutex` instead of `RefCell`"
)]
pub trait InRequest: Send {
    /// The depths of the lookups below.
    type One: Depth;
    type Three: Depth;
    type Seven: Depth;
}

#[diagnostic::do_not_recommend]
impl<T: ?Sized + Send> InRequest for T {
    #[cfg(not(feature = "schema"))]
    type One = More<Nil>;
    #[cfg(not(feature = "schema"))]
    type Three = More<More<More<Nil>>>;
    #[cfg(feature = "schema")]
    type One = Self::Seven;
    #[cfg(feature = "schema")]
    type Three = Self::Seven;
    type Seven = More<More<More<More<More<More<More<More<Nil>>>>>>>>;
}

/// Looks up the kind of a field: its own shape without nested types.
#[doc(hidden)]
pub type Kind<T> = Probe<T, <T as InRequest>::One>;

/// Looks up the shape of a field and of three levels inside it.
#[doc(hidden)]
pub type Inside<T> = Probe<T, <T as InRequest>::Three>;

/// Looks up the shape of a field and of seven levels inside it: as deep as a condition can reach.
#[doc(hidden)]
pub type Deep<T> = Probe<T, <T as InRequest>::Seven>;

macro_rules! described {
    ($($shape:expr => $($type:ty),+;)+) => {$($(
        impl<D: Depth> Described<D> for $type {
            const SHAPE: &'static Shape = &$shape;
        }
    )+)+};
}

described! {
    Shape::String => String, str, Box<str>, Rc<str>, Arc<str>, Cow<'_, str>, char, IpAddr, Ipv4Addr, Ipv6Addr,
        crate::Amount, crate::Secret;
    Shape::StringOrNumber => crate::Timestamp;
    Shape::Bool => bool;
    Shape::Number => u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize, f32, f64;
    Shape::Any => crate::AnyJson, serde_json::Value, Box<serde_json::value::RawValue>;
}

macro_rules! same_as_its_content {
    ($($type:ty),+) => {$(
        impl<T: Described<D>, D: Depth> Described<D> for $type {
            const SHAPE: &'static Shape = T::SHAPE;
        }
    )+};
}

same_as_its_content!(Option<T>, Box<T>, Rc<T>, Arc<T>, &T);

macro_rules! lists {
    ($($type:ty $(; $hasher:ident)?),+) => {$(
        impl<T: Described<D>, D: Depth $(, $hasher)?> Described<D> for $type {
            const SHAPE: &'static Shape = &Shape::List(T::SHAPE);
        }
    )+};
}

lists!(Vec<T>, [T], HashSet<T, S>; S, BTreeSet<T>);

impl<T: Described<D>, D: Depth, const N: usize> Described<D> for [T; N] {
    const SHAPE: &'static Shape = &Shape::List(T::SHAPE);
}

impl<K, V: Described<D>, D: Depth, S> Described<D> for HashMap<K, V, S> {
    const SHAPE: &'static Shape = &Shape::Map(V::SHAPE);
}

impl<K, V: Described<D>, D: Depth> Described<D> for BTreeMap<K, V> {
    const SHAPE: &'static Shape = &Shape::Map(V::SHAPE);
}

impl<T: Described<D>, D: Depth> Described<D> for crate::Page<T> {
    const SHAPE: &'static Shape = &Shape::Object {
        name: "Page",
        fields: &[
            field("items", "items", 0, &Shape::List(T::SHAPE)),
            field("next_page_token", "nextPageToken", OPTIONAL, &Shape::String),
        ],
    };
}

/// A field that may be absent, in [`field`].
#[doc(hidden)]
pub const OPTIONAL: u8 = 1;
/// A field whose own fields replace it in the object, in [`field`].
#[doc(hidden)]
pub const FLATTENED: u8 = 2;

/// Returns a row of an object's table.
#[doc(hidden)]
pub const fn field(name: &'static str, wire: &'static str, flags: u8, shape: &'static Shape) -> FieldShape {
    let (optional, flattened) = (flags & OPTIONAL != 0, flags & FLATTENED != 0);
    FieldShape { name, wire, optional, flattened, shape, documentation: "" }
}
