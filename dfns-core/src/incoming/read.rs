//! Reads the fields of a request. The generated `from_parts` calls one function per field.
//!
//! A field may be of a type that can only be sent. The traits here are the bounds of the generated
//! `IncomingEndpoint`, one for each way to be read. They have a lifetime because the compiler
//! accepts a false bound only if a lifetime occurs in it.

use super::form;
use super::text::{Value, Values};
use crate::error::{Error, ErrorKind};
use crate::json_failure::locate;
use crate::meta;
use crate::parts::Parts;
pub use crate::secret::Secret;
use serde::de::{Deserialize, DeserializeOwned, Deserializer};
use std::borrow::Cow;
use std::str::FromStr;

/// A field that serde reads.
#[diagnostic::on_unimplemented(
    message = "a field of type `{Self}` cannot be read from a request",
    label = "one of its fields does not implement `Deserialize`",
    note = "a server reads this request: derive `serde::Deserialize` for `{Self}`, or declare it with `#[dfns_object]`"
)]
pub trait Readable<'de>: Deserialize<'de> {}

#[diagnostic::do_not_recommend]
impl<'de, T: Deserialize<'de>> Readable<'de> for T {}

/// A field of the JSON body that may be absent without being an `Option`.
#[diagnostic::on_unimplemented(
    message = "a field of type `{Self}` cannot be read from a request that leaves it out",
    label = "one of its fields does not implement `Default`",
    note = "a server reads this request: implement `Default` for `{Self}`, which stands in for an absent field"
)]
pub trait Omissible<'a>: Sized {
    /// The value of an absent field.
    fn absent() -> Self;
}

#[diagnostic::do_not_recommend]
impl<T: Default> Omissible<'_> for T {
    fn absent() -> Self {
        Self::default()
    }
}

/// A field with `#[dfns(display)]`.
#[diagnostic::on_unimplemented(
    message = "a field of type `{Self}` cannot be read from a request",
    label = "one of its fields does not implement `FromStr`",
    note = "a server reads this request: implement `FromStr` for `{Self}`, as the opposite of its `Display`"
)]
pub trait Parsable<'a>: Sized {
    /// The value of a string.
    fn parse(text: &str) -> Option<Self>;
}

#[diagnostic::do_not_recommend]
impl<T: FromStr> Parsable<'_> for T {
    fn parse(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

/// A list with `#[dfns(display)]`.
#[diagnostic::on_unimplemented(
    message = "a field of type `{Self}` cannot be read from a request",
    label = "one of its fields is a list whose items do not implement `FromStr`",
    note = "a server reads this request: implement `FromStr` for the items, as the opposite of their `Display`"
)]
pub trait ParsableList<'a>: Sized {
    /// The values of these strings.
    fn parse_all(texts: &[String]) -> Option<Self>;
}

#[diagnostic::do_not_recommend]
impl<T: IntoIterator<Item: FromStr> + FromIterator<T::Item>> ParsableList<'_> for T {
    fn parse_all(texts: &[String]) -> Option<Self> {
        texts.iter().map(|text| text.parse().ok()).collect()
    }
}

/// A field that is the bytes of the body.
#[diagnostic::on_unimplemented(
    message = "a body of type `{Self}` cannot be read from a request",
    label = "its body does not implement `From<Vec<u8>>`",
    note = "a server reads this request: use `Vec<u8>` or `bytes::Bytes`, or implement `From<Vec<u8>>` for `{Self}`"
)]
pub trait RawBody<'a>: Sized {
    /// The body of these bytes.
    fn from_bytes(bytes: Vec<u8>) -> Self;
}

#[diagnostic::do_not_recommend]
impl<T: From<Vec<u8>>> RawBody<'_> for T {
    fn from_bytes(bytes: Vec<u8>) -> Self {
        bytes.into()
    }
}

/// The endpoint's one-time token.
#[diagnostic::on_unimplemented(
    message = "a token of type `{Self}` cannot be read from a request",
    label = "its token does not implement `From<Secret>`",
    note = "a server reads this request: use `Secret`, or implement `From<Secret>` for `{Self}`"
)]
pub trait OwnToken<'a>: Sized {
    /// The credential with this token.
    fn from_token(token: Secret) -> Self;
}

#[diagnostic::do_not_recommend]
impl<T: From<Secret>> OwnToken<'_> for T {
    fn from_token(token: Secret) -> Self {
        token.into()
    }
}

/// A bound for a field that borrows its value, which the macro recognizes by the spelling of its
/// type. The compiler ignores lifetimes while it selects an implementation.
#[diagnostic::on_unimplemented(
    message = "a field of type `{Self}` cannot be read from a request",
    label = "one of its fields borrows its value",
    note = "a server reads this request: use a type that owns its value, as `String` for `&str`"
)]
pub trait Owned<'de>: Deserialize<'de> {}

/// Returns the value of an absent field, for serde.
pub fn absent<'a, T: Omissible<'a>>() -> T {
    T::absent()
}

/// A value that is read as a string and parsed.
#[derive(Debug)]
pub struct Parsed<T>(T);

impl<'de, T: for<'a> Parsable<'a>> Deserialize<'de> for Parsed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::parse(&String::deserialize(deserializer)?).map(Self).ok_or_else(not_of_its_type)
    }
}

/// A list that is read as strings and parsed.
#[derive(Debug)]
pub struct ParsedList<T>(T);

impl<'de, T: for<'a> ParsableList<'a>> Deserialize<'de> for ParsedList<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::parse_all(&Vec::deserialize(deserializer)?).map(Self).ok_or_else(not_of_its_type)
    }
}

fn not_of_its_type<E: serde::de::Error>() -> E {
    E::custom("not a value of its type")
}

/// Returns a field with `#[dfns(display)]`.
pub fn one<T>(Parsed(value): Parsed<T>) -> T {
    value
}

/// Returns an optional field with `#[dfns(display)]`.
pub fn optional<T>(value: Option<Parsed<T>>) -> Option<T> {
    value.map(one)
}

/// Returns a list with `#[dfns(display)]`.
pub fn list<T>(ParsedList(values): ParsedList<T>) -> T {
    values
}

/// Reads a path parameter.
pub fn path<T: DeserializeOwned>(parts: &Parts, name: &str) -> Result<T, Error> {
    let value = meta::path_value(parts.endpoint().path(), &parts.path, name);
    let value = value.map(|value| decoded(value, false)).transpose()?;
    parameter("path parameter", name, value.into_iter().map(Cow::into_owned).collect())
}

/// Reads a query parameter: a value, a list of values, or an absent value.
pub fn query<T: DeserializeOwned>(parts: &Parts, name: &str) -> Result<T, Error> {
    let mut values = Vec::new();
    for pair in parts.query.split('&').filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        if decoded(key, true)? == name {
            values.push(decoded(value, true)?.into_owned());
        }
    }
    parameter("query parameter", name, values)
}

/// Reads a header.
pub fn header<T: DeserializeOwned>(parts: &Parts, name: &str) -> Result<T, Error> {
    let values = parts.headers.iter().filter(|(header, _)| header == name);
    let values = values.map(|(_, value)| value.to_str().map(str::to_owned).map_err(|_| not_text("header", name)));
    parameter("header", name, values.collect::<Result<_, _>>()?)
}

/// Reads the endpoint's one-time token.
pub fn bearer<T: for<'a> OwnToken<'a>>(parts: &Parts) -> Result<T, Error> {
    let token = parts.bearer.clone().map(T::from_token);
    token.ok_or_else(|| Error::new(ErrorKind::Request, "the one-time token is missing"))
}

/// Reads the body as JSON, or the JSON part of a form.
pub fn json<T: DeserializeOwned>(parts: &Parts) -> Result<T, Error> {
    let text = std::str::from_utf8(parts.payload())
        .map_err(|_| Error::new(ErrorKind::Request, "the body is not UTF-8 text"))?;
    serde_json::from_str(text).map_err(|failure| {
        let (message, path) = locate(text, &failure);
        Error::new(ErrorKind::Request, format!("the body: {message} at `{path}`")).at_json_path(&path)
    })
}

/// Reads the body as JSON, or nothing if it is empty.
pub fn json_or_nothing<T: DeserializeOwned + Default>(parts: &Parts) -> Result<T, Error> {
    if parts.payload().is_empty() { Ok(T::default()) } else { json(parts) }
}

/// Reads the bytes of the body.
pub fn raw<T: for<'a> RawBody<'a>>(parts: &Parts) -> T {
    T::from_bytes(parts.body.bytes.to_vec())
}

/// Reads a field of a URL-encoded body: a value, a list of values, or an absent value.
pub fn form<T: DeserializeOwned>(parts: &Parts, name: &str) -> Result<T, Error> {
    let fields = form_urlencoded::parse(&parts.body.bytes).filter(|(key, _)| key == name);
    parameter("field", name, fields.map(|(_, value)| value.into_owned()).collect())
}

/// Reads a part of a form: a file or text, a list of them, or an absent value.
pub fn part<T: DeserializeOwned>(parts: &Parts, name: &str) -> Result<T, Error> {
    let form =
        form::read(&parts.body).ok_or_else(|| Error::new(ErrorKind::Request, "the body is not a multipart form"))?;
    let values = form.into_iter().filter(|part| part.name == name).map(|part| match part.file_name {
        Some(file_name) => Ok(Value::File([file_name.as_bytes(), b"\0", &part.content].concat())),
        None => String::from_utf8(part.content.to_vec()).map(Value::Text).map_err(|_| not_text("part", name)),
    });
    values_of("part", name, values.collect::<Result<_, _>>()?)
}

fn parameter<T: DeserializeOwned>(what: &str, name: &str, values: Vec<String>) -> Result<T, Error> {
    values_of(what, name, values.into_iter().map(Value::Text).collect())
}

fn values_of<T: DeserializeOwned>(what: &str, name: &str, values: Vec<Value>) -> Result<T, Error> {
    T::deserialize(Values(values))
        .map_err(|failure| Error::new(ErrorKind::Request, format!("{what} `{name}`: {failure}")))
}

fn not_text(what: &str, name: &str) -> Error {
    Error::new(ErrorKind::Request, format!("{what} `{name}`: not text"))
}

fn decoded(text: &str, in_query: bool) -> Result<Cow<'_, str>, Error> {
    let not_text = || Error::new(ErrorKind::Request, "the path or the query is not UTF-8 text");
    meta::decoded(text, in_query).ok_or_else(not_text)
}
