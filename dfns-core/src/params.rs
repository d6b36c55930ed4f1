//! Parameters: the types that fields in the path, the query or a header can have.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};
use std::fmt::Display;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

/// Collects the values of one parameter as strings, before they are encoded.
pub struct ParamValues<'a> {
    add: &'a mut dyn FnMut(&str),
    fault: Option<&'static str>,
}

impl<'a> ParamValues<'a> {
    /// Collects the values that `write` adds. Fails with the reason passed to
    /// [`refuse`](Self::refuse).
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

    /// Rejects the value: it has no string form. The call fails before anything is sent.
    pub fn refuse(&mut self, why: &'static str) {
        self.fault = Some(why);
    }
}

/// A value that can be part of a URL path.
///
/// It is percent-encoded. An empty value, `.` and `..` are rejected before anything is sent.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be part of a URL path",
    label = "not a path parameter",
    note = "path parameters are ids, open enums, strings, numbers, booleans and addresses; any type with `Display` is one with `#[dfns(display)]`"
)]
pub trait PathParam {
    /// Adds the value as a string, before percent-encoding.
    fn write_path(&self, values: &mut ParamValues<'_>);
}

/// A value that can be part of the query string.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be part of a query string",
    label = "not a query parameter",
    note = "query parameters are ids, open enums, strings, numbers, booleans, addresses, and `Option`, lists or sets of those; any type with `Display` is one with `#[dfns(display)]`"
)]
pub trait QueryParam {
    /// Adds the value as a string, before percent-encoding: once, once per item of a list, or never
    /// for an absent value.
    fn write_query(&self, values: &mut ParamValues<'_>);
}

/// A value that can be sent as a header.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be sent as a header",
    label = "not a header value",
    note = "header values are ids, open enums, strings, numbers, booleans, addresses, and `Option` of those; any type with `Display` is one with `#[dfns(display)]`"
)]
pub trait HeaderParam {
    /// Adds the value as a string, or nothing for an absent value.
    fn write_header(&self, values: &mut ParamValues<'_>);
}

/// A string type: strings, ids and open enums. It can be any kind of parameter.
#[doc(hidden)]
pub trait Text {
    /// Returns the string.
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

/// Implements the three traits for a type with a function that writes its value.
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

/// A value that is sent as its `Display` string; see `#[dfns(display)]`.
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

/// Sorted, so that equal sets give equal requests.
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
