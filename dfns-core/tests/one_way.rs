//! Endpoints whose types go one way only compile with the feature `server` on, and what is missing
//! is `None`, or an error that says what to derive.

use bytes::Bytes;
use dfns_core::{
    AnyJson, Endpoint, EndpointMeta, Error, FilePart, HeaderParam, IncomingEndpoint, Page, ParamValues, PartContent,
    PartParam, Parts, PathParam, QueryParam, Secret, dfns_endpoint, dfns_object,
};
use serde::{Deserialize, Serialize, Serializer};
use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

/// Can only be sent.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Sent(pub u8);

/// Can only be received.
#[derive(Debug, Clone, Deserialize)]
pub struct Received {
    /// Anything.
    pub value: u8,
}

impl fmt::Display for Sent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl PathParam for Sent {
    fn write_path(&self, values: &mut ParamValues<'_>) {
        values.add("sent");
    }
}

impl QueryParam for Sent {
    fn write_query(&self, values: &mut ParamValues<'_>) {
        values.add("sent");
    }
}

impl HeaderParam for Sent {
    fn write_header(&self, values: &mut ParamValues<'_>) {
        values.add("sent");
    }
}

impl PartParam for Sent {
    fn write_part(&self, add: &mut dyn FnMut(PartContent)) {
        add(PartContent::Text(Secret::from("sent")));
    }
}

impl AsRef<[u8]> for Sent {
    fn as_ref(&self) -> &[u8] {
        b"sent"
    }
}

/// A token that cannot be made of one.
#[derive(Debug, Clone)]
pub struct Badge(Secret);

impl std::ops::Deref for Badge {
    type Target = Secret;
    fn deref(&self) -> &Secret {
        &self.0
    }
}

/// Displayed and parsed, and unknown to serde.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hex(pub u32);

impl fmt::Display for Hex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:x}", self.0)
    }
}

impl FromStr for Hex {
    type Err = std::num::ParseIntError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        u32::from_str_radix(text, 16).map(Self)
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn written<S: Serializer>(_: &Hex, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str("written")
}

fn read<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Hex, D::Error> {
    String::deserialize(deserializer).map(|_| Hex(7))
}

fn seven() -> Sent {
    Sent(7)
}

fn is_zero(sent: &Sent) -> bool {
    sent.0 == 0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_seven(number: &u8) -> bool {
    *number == 7
}

/// In the path.
#[dfns_endpoint(GET, "/a/{sent}", returns = Received, permissions = none)]
pub struct InPath {
    /// Sent.
    pub sent: Sent,
}

/// In the path, borrowed.
#[dfns_endpoint(GET, "/b/{sent}", returns = Received, permissions = none)]
pub struct Borrowed {
    /// Sent.
    pub sent: &'static str,
}

/// In the query.
#[dfns_endpoint(GET, "/c", returns = Vec<Received>, permissions = none)]
pub struct InQuery {
    /// Sent.
    pub sent: Option<Sent>,
}

/// In a header.
#[dfns_endpoint(GET, "/d", returns = Page<Received>, permissions = none)]
pub struct InHeader {
    /// Sent.
    #[dfns(header = "x-sent")]
    pub sent: Sent,
}

/// In the body.
#[dfns_endpoint(POST, "/e", returns = Option<Received>, may_be_pending, permissions = none)]
pub struct InBody {
    /// Readable.
    pub name: String,
    /// Sent.
    pub sent: Option<Sent>,
    /// In no build.
    #[cfg(any())]
    pub never: Nothing,
}

/// Deep in the body.
#[dfns_endpoint(POST, "/f", returns = (), permissions = none)]
pub struct Nested {
    /// Sent.
    pub sent: Vec<std::collections::BTreeMap<String, Sent>>,
}

/// The fields of something that can be sent only.
#[derive(Debug, Clone, Serialize)]
pub struct Fields {
    /// Readable.
    pub inner: u8,
}

/// Among the fields of the body.
#[dfns_endpoint(POST, "/g", returns = (), permissions = none)]
pub struct Flattened {
    /// Readable.
    pub name: String,
    /// Sent.
    #[serde(flatten)]
    pub sent: Fields,
}

/// The body.
#[dfns_endpoint(POST, "/h", returns = (), permissions = none)]
pub struct Whole {
    /// Sent.
    #[dfns(body)]
    pub sent: Sent,
}

/// The body's bytes.
#[dfns_endpoint(POST, "/i", returns = (), permissions = none)]
pub struct Raw {
    /// Sent.
    #[dfns(raw)]
    pub sent: Sent,
}

/// A form.
#[dfns_endpoint(POST, "/j", form, returns = (), permissions = none)]
pub struct Form {
    /// Sent.
    pub sent: Sent,
}

/// A part.
#[dfns_endpoint(POST, "/k", multipart, returns = (), permissions = none)]
pub struct Part {
    /// Readable.
    pub name: String,
    /// Sent.
    #[dfns(part)]
    pub sent: Sent,
}

/// A field beside a part.
#[dfns_endpoint(POST, "/l", multipart, returns = (), permissions = none)]
pub struct BesideAPart {
    /// Sent.
    pub sent: Sent,
    /// Readable.
    #[dfns(part)]
    pub file: FilePart,
}

/// The token.
#[dfns_endpoint(POST, "/m", returns = (), permissions = none)]
pub struct Token {
    /// Sent.
    #[dfns(bearer)]
    pub badge: Badge,
}

/// Without a value to stand in.
#[dfns_endpoint(POST, "/n", returns = (), permissions = none)]
pub struct LeftOut {
    /// Sent.
    #[serde(skip_serializing_if = "is_zero")]
    pub sent: Sent,
}

/// Read by a function as well as serde can, but for its default.
#[dfns_endpoint(POST, "/o", returns = (), permissions = none)]
pub struct WithoutDefault {
    /// Sent.
    #[serde(default, serialize_with = "written", deserialize_with = "read")]
    pub hex: Hex,
}

/// With a value that stands in.
#[dfns_endpoint(POST, "/p", returns = (), permissions = none)]
pub struct WithAFunction {
    /// Sent.
    #[serde(default = "seven")]
    pub sent: Sent,
}

/// Displayed, but not parsed.
#[dfns_endpoint(GET, "/q", returns = (), permissions = none)]
pub struct Displayed {
    /// Sent.
    #[dfns(query, display)]
    pub sent: Sent,
    /// Sent.
    #[dfns(query, display)]
    pub all: BTreeSet<Sent>,
}

/// Everything that can be read though serde does not know it.
#[dfns_endpoint(POST, "/r/{hex}", returns = (), permissions = none)]
#[derive(PartialEq)]
pub struct Parsed {
    /// Displayed.
    #[dfns(display)]
    pub hex: Hex,
    /// Displayed.
    #[dfns(query, display)]
    pub maybe: Option<Hex>,
    /// Displayed.
    #[dfns(query, display)]
    pub all: Vec<Hex>,
    /// In no build.
    #[dfns(query, display)]
    #[cfg(any())]
    pub none: Vec<Nothing>,
    /// In no build.
    #[dfns(header = "x-none", display)]
    #[cfg(any())]
    pub header: Option<Nothing>,
    /// By functions.
    #[serde(serialize_with = "written", deserialize_with = "read")]
    pub by_function: Hex,
    /// By default.
    #[serde(skip_serializing_if = "is_seven")]
    pub number: u8,
}

/// A declaration of a macro, whose type is named as macros name them.
macro_rules! declare {
    ($name:ident { $field:ident: $type:ty }) => {
        /// Of a macro.
        #[dfns_endpoint(POST, "/macro", returns = Read, permissions = none)]
        pub struct $name {
            /// Of a macro.
            pub $field: $type,
            /// Of the macro.
            pub read: Option<$crate::Read>,
        }
    };
}

declare!(OfAMacro { given: Vec<Read> });

/// Both ways.
#[dfns_object]
#[derive(PartialEq)]
pub struct Read {
    /// Anything.
    pub value: u8,
}

#[track_caller]
fn goes_one_way(endpoint: &'static EndpointMeta, request: bool, response: bool) {
    let missing = |error: Error| error.to_string().contains("derive `serde::");
    let any = AnyJson::new("1").unwrap();
    let read = endpoint.read_back(&Parts::with_body(endpoint, &any));
    assert_eq!(read.err().is_some_and(missing), !request, "{}: request", endpoint.id());
    let written = endpoint.check_response("[]");
    assert_eq!(written.err().is_some_and(missing), !response, "{}: response", endpoint.id());
}

#[test]
fn a_direction_that_the_types_lack_is_absent() {
    for endpoint in [InPath::META, Borrowed::META, InQuery::META, InHeader::META, InBody::META] {
        goes_one_way(endpoint, false, false);
    }
    for endpoint in [Nested::META, Flattened::META, Whole::META, Raw::META, Form::META, Part::META, BesideAPart::META]
        .into_iter()
        .chain([Token::META, LeftOut::META, WithoutDefault::META, WithAFunction::META, Displayed::META])
    {
        goes_one_way(endpoint, false, true);
    }
    for endpoint in [Parsed::META, OfAMacro::META] {
        goes_one_way(endpoint, true, true);
    }
    let error = InBody::META.read_back(&Parts::new(InBody::META)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`in_body`: its requests can only be sent; derive `serde::Deserialize` for the types of their fields"
    );
}

#[test]
fn a_request_that_goes_one_way_is_sent_all_the_same() {
    let parts = InBody::new("n").with_sent(Sent(1)).encode().unwrap();
    assert_eq!(parts.payload(), &br#"{"name":"n","sent":1}"#[..]);
}

#[test]
fn what_is_displayed_is_read_by_parsing() {
    let request = Parsed::new(Hex(0xff), vec![Hex(1), Hex(0xab)], Hex(7), 0).with_maybe(Hex(16));
    let parts = request.encode().unwrap();
    assert_eq!(Parsed::from_parts(&parts).unwrap(), request);
    let wrong = http::Request::builder().uri("/r/xyz").body(Bytes::from(r#"{"byFunction":""}"#)).unwrap();
    let error = Parsed::from_parts(&Parts::received(Parsed::META, &wrong)).unwrap_err();
    assert!(error.to_string().contains("path parameter `hex`: not a value of its type"), "{error}");
}
