//! What the fields of a request can be that travel in its path, its query or its headers.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};
use std::fmt::Display;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

/// Takes the values of one parameter as text, before they are encoded.
pub struct ParamValues<'a> {
    add: &'a mut dyn FnMut(&str),
    fault: Option<&'static str>,
}

impl<'a> ParamValues<'a> {
    /// Collects the values that `write` adds; fails with the reason that it gives.
    pub(crate) fn collect(
        add: &'a mut dyn FnMut(&str),
        write: impl FnOnce(&mut ParamValues<'_>),
    ) -> Result<(), &'static str> {
        let mut values = ParamValues { add, fault: None };
        write(&mut values);
        values.fault.map_or(Ok(()), Err)
    }

    /// Adds a value.
    pub fn add(&mut self, text: &str) {
        (self.add)(text);
    }

    /// Refuses the request: the value has no text. The call fails before anything is sent.
    pub fn refuse(&mut self, why: &'static str) {
        self.fault = Some(why);
    }
}

/// A value that can stand in a URL path.
///
/// An empty value, `.` and `..` are refused before anything is sent; everything else is
/// percent-encoded.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be part of a URL path",
    label = "not a path parameter",
    note = "path parameters are ids, open enums, strings, numbers, booleans and addresses; any type with `Display` is one with `#[dfns(display)]`"
)]
pub trait PathParam {
    /// The value as text, before percent-encoding.
    fn write_path(&self, values: &mut ParamValues<'_>);
}

/// A value that can stand in the query string.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be part of a query string",
    label = "not a query parameter",
    note = "query parameters are ids, open enums, strings, numbers, booleans, addresses, and `Option`, lists or sets of those; any type with `Display` is one with `#[dfns(display)]`"
)]
pub trait QueryParam {
    /// The value as text, before percent-encoding: once, several times for a list, or never for an
    /// absent value.
    fn write_query(&self, values: &mut ParamValues<'_>);
}

/// A value that can be sent as a header.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be sent as a header",
    label = "not a header value",
    note = "header values are ids, open enums, strings, numbers, booleans, addresses, and `Option` of those; any type with `Display` is one with `#[dfns(display)]`"
)]
pub trait HeaderParam {
    /// The value as text, or never for an absent value.
    fn write_header(&self, values: &mut ParamValues<'_>);
}

/// What is text: strings, ids and open enums. It can stand anywhere a parameter can.
#[doc(hidden)]
pub trait Text {
    /// The text.
    fn text(&self) -> &str;
}

impl Text for String {
    fn text(&self) -> &str {
        self
    }
}

impl Text for Box<str> {
    fn text(&self) -> &str {
        self
    }
}

impl Text for &str {
    fn text(&self) -> &str {
        self
    }
}

impl Text for Cow<'_, str> {
    fn text(&self) -> &str {
        self
    }
}

impl Text for Arc<str> {
    fn text(&self) -> &str {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<T: Text> PathParam for T {
    fn write_path(&self, values: &mut ParamValues<'_>) {
        values.add(self.text());
    }
}

#[diagnostic::do_not_recommend]
impl<T: Text> QueryParam for T {
    fn write_query(&self, values: &mut ParamValues<'_>) {
        values.add(self.text());
    }
}

#[diagnostic::do_not_recommend]
impl<T: Text> HeaderParam for T {
    fn write_header(&self, values: &mut ParamValues<'_>) {
        values.add(self.text());
    }
}

/// Implements the three traits for a type, by a function that writes its value.
macro_rules! params {
    ([$($generics:tt)*] $type:ty, |$this:ident, $values:ident| $write:expr) => {
        impl<$($generics)*> PathParam for $type {
            fn write_path(&self, $values: &mut ParamValues<'_>) {
                let $this = self;
                $write
            }
        }
        impl<$($generics)*> QueryParam for $type {
            fn write_query(&self, $values: &mut ParamValues<'_>) {
                let $this = self;
                $write
            }
        }
        impl<$($generics)*> HeaderParam for $type {
            fn write_header(&self, $values: &mut ParamValues<'_>) {
                let $this = self;
                $write
            }
        }
    };
}

macro_rules! display_params {
    ($($type:ty),+) => {$(params! { [] $type, |value, values| values.add(&value.to_string()) })+};
}

display_params!(bool, char, u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize);
display_params!(IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr);

macro_rules! float_params {
    ($($type:ty),+) => {$(params! { [] $type, |value, values| {
        if value.is_finite() { values.add(&value.to_string()) } else { values.refuse("it is not a finite number") }
    } })+};
}

float_params!(f32, f64);

/// A value that travels as its `Display` text, as `#[dfns(display)]` has it.
#[doc(hidden)]
#[derive(Debug)]
pub struct Displayed<T>(pub T);

params! { [T: Display] Displayed<T>, |value, values| values.add(&value.0.to_string()) }

impl<T: QueryParam> QueryParam for Option<T> {
    fn write_query(&self, values: &mut ParamValues<'_>) {
        if let Some(value) = self {
            value.write_query(values);
        }
    }
}

macro_rules! list_params {
    ($([$($generics:tt)*] $type:ty;)+) => {$(
        impl<$($generics)*> QueryParam for $type {
            fn write_query(&self, values: &mut ParamValues<'_>) {
                for value in self.iter() {
                    value.write_query(values);
                }
            }
        }
    )+};
}

list_params! {
    [T: QueryParam] Vec<T>;
    [T: QueryParam] Box<[T]>;
    [T: QueryParam] &[T];
    [T: QueryParam, const N: usize] [T; N];
    [T: QueryParam] BTreeSet<T>;
}

/// In the order of their texts, so that the same set is the same request every time.
impl<T: QueryParam, H> QueryParam for HashSet<T, H> {
    fn write_query(&self, values: &mut ParamValues<'_>) {
        let mut texts = BTreeSet::new();
        let mut add = |text: &str| {
            texts.insert(text.to_owned());
        };
        let written = ParamValues::collect(&mut add, |inner| {
            for value in self {
                value.write_query(inner);
            }
        });
        for text in &texts {
            values.add(text);
        }
        if let Err(why) = written {
            values.refuse(why);
        }
    }
}

impl<T: HeaderParam> HeaderParam for Option<T> {
    fn write_header(&self, values: &mut ParamValues<'_>) {
        if let Some(value) = self {
            value.write_header(values);
        }
    }
}
