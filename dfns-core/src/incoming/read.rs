//! Reads the fields of a request back. The generated `from_parts` calls one function per field.

use super::form;
use super::text::{Value, Values};
use crate::error::{Error, ErrorKind};
use crate::json_failure::locate;
use crate::meta;
use crate::parts::Parts;
use crate::secret::Secret;
use serde::de::DeserializeOwned;
use std::borrow::Cow;

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
    let values = values.filter_map(|(_, value)| value.to_str().ok()).map(str::to_owned);
    parameter("header", name, values.collect())
}

/// Reads the endpoint's one-time token.
pub fn bearer(parts: &Parts) -> Result<Secret, Error> {
    parts.bearer.clone().ok_or_else(|| Error::new(ErrorKind::Request, "the token of its own is missing"))
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

/// Reads the bytes of the body.
pub fn raw<T: From<Vec<u8>>>(parts: &Parts) -> T {
    parts.body.bytes.to_vec().into()
}

/// Reads a field of a URL-encoded body: a value, a list of values, or an absent value.
pub fn form<T: DeserializeOwned>(parts: &Parts, name: &str) -> Result<T, Error> {
    let fields = form_urlencoded::parse(&parts.body.bytes).filter(|(key, _)| key == name);
    parameter("field", name, fields.map(|(_, value)| value.into_owned()).collect())
}

/// Reads a part of a form: a file or text, a list of them, or an absent value.
pub fn part<T: DeserializeOwned>(parts: &Parts, name: &str) -> Result<T, Error> {
    let form = form::read(&parts.body)
        .ok_or_else(|| Error::new(ErrorKind::Request, "the body is not a form of several parts"))?;
    let values = form.into_iter().filter(|part| part.name == name).map(|part| match part.file_name {
        Some(file_name) => Value::File([file_name.as_bytes(), b"\0", &part.content].concat()),
        None => Value::Text(String::from_utf8_lossy(&part.content).into_owned()),
    });
    values_of("part", name, values.collect())
}

fn parameter<T: DeserializeOwned>(what: &str, name: &str, values: Vec<String>) -> Result<T, Error> {
    values_of(what, name, values.into_iter().map(Value::Text).collect())
}

fn values_of<T: DeserializeOwned>(what: &str, name: &str, values: Vec<Value>) -> Result<T, Error> {
    T::deserialize(Values(values))
        .map_err(|failure| Error::new(ErrorKind::Request, format!("{what} `{name}`: {failure}")))
}

fn decoded(text: &str, in_query: bool) -> Result<Cow<'_, str>, Error> {
    let not_text = || Error::new(ErrorKind::Request, "the path or the query is not UTF-8 text");
    meta::decoded(text, in_query).ok_or_else(not_text)
}
