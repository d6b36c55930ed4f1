//! What the fields of a request can be that travel in its path, its query or its headers.

/// A value that can stand in a URL path.
///
/// An empty value, `.` and `..` are refused before anything is sent; everything else is percent-encoded.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be part of a URL path",
    label = "not a path parameter",
    note = "path parameters are ids, strings, numbers and booleans"
)]
pub trait PathParam {
    /// The value as text, before percent-encoding.
    fn write_path(&self, write: &mut dyn FnMut(&str));
}

/// A value that can stand in the query string.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be part of a query string",
    label = "not a query parameter",
    note = "query parameters are strings, ids, numbers, booleans, open enums, and `Option` or `Vec` of those"
)]
pub trait QueryParam {
    /// The value as text, before percent-encoding: once, several times for a list, or never for an absent value.
    fn write_query(&self, write: &mut dyn FnMut(&str));
}

/// A value that can be sent as a header.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be sent as a header",
    label = "not a header value",
    note = "header values are strings, numbers, booleans, and `Option` of those"
)]
pub trait HeaderParam {
    /// The value as text, or never for an absent value.
    fn write_header(&self, write: &mut dyn FnMut(&str));
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

#[diagnostic::do_not_recommend]
impl<T: Text> PathParam for T {
    fn write_path(&self, write: &mut dyn FnMut(&str)) {
        write(self.text());
    }
}

#[diagnostic::do_not_recommend]
impl<T: Text> QueryParam for T {
    fn write_query(&self, write: &mut dyn FnMut(&str)) {
        write(self.text());
    }
}

#[diagnostic::do_not_recommend]
impl<T: Text> HeaderParam for T {
    fn write_header(&self, write: &mut dyn FnMut(&str)) {
        write(self.text());
    }
}

macro_rules! display_params {
    ($($type:ty),+) => {$(
        impl PathParam for $type {
            fn write_path(&self, write: &mut dyn FnMut(&str)) {
                write(&self.to_string());
            }
        }
        impl QueryParam for $type {
            fn write_query(&self, write: &mut dyn FnMut(&str)) {
                write(&self.to_string());
            }
        }
        impl HeaderParam for $type {
            fn write_header(&self, write: &mut dyn FnMut(&str)) {
                write(&self.to_string());
            }
        }
    )+};
}

display_params!(bool, u8, u16, u32, u64, i32, i64);

impl<T: QueryParam> QueryParam for Option<T> {
    fn write_query(&self, write: &mut dyn FnMut(&str)) {
        if let Some(value) = self {
            value.write_query(write);
        }
    }
}

impl<T: QueryParam> QueryParam for Vec<T> {
    fn write_query(&self, write: &mut dyn FnMut(&str)) {
        for value in self {
            value.write_query(write);
        }
    }
}

impl<T: HeaderParam> HeaderParam for Option<T> {
    fn write_header(&self, write: &mut dyn FnMut(&str)) {
        if let Some(value) = self {
            value.write_header(write);
        }
    }
}
