//! Reads the fields of a request back, each from where it travels: what the generated `from_parts` calls.

use super::form;
use super::text::Values;
use crate::error::{Error, ErrorKind};
use crate::json_failure::locate;
use crate::parts::{FilePart, Parts};
use crate::secret::Secret;
use serde::de::DeserializeOwned;

/// A parameter of the path.
pub fn path<T: DeserializeOwned>(parts: &Parts, name: &str) -> Result<T, Error> {
    let template = parts.endpoint().path();
    let marker = format!("{{{name}}}");
    let mut segments = template.split('/').zip(parts.path.split('/'));
    let found = segments.find_map(|(template, segment)| {
        let (before, after) = template.split_once(&marker)?;
        segment.strip_prefix(before)?.strip_suffix(after)
    });
    let same_length = template.split('/').count() == parts.path.split('/').count();
    let value = found.filter(|_| same_length).map(percent_decode).transpose()?;
    parameter("path parameter", name, value.into_iter().collect())
}

/// A parameter of the query: a value, a list of them, or none.
pub fn query<T: DeserializeOwned>(parts: &Parts, name: &str) -> Result<T, Error> {
    let mut values = Vec::new();
    for pair in parts.query.split('&').filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        if percent_decode(&key.replace('+', " "))? == name {
            values.push(percent_decode(&value.replace('+', " "))?);
        }
    }
    parameter("query parameter", name, values)
}

/// A header.
pub fn header<T: DeserializeOwned>(parts: &Parts, name: &str) -> Result<T, Error> {
    let values = parts.headers.iter().filter(|(header, _)| header == name);
    let values = values.filter_map(|(_, value)| value.to_str().ok()).map(str::to_owned);
    parameter("header", name, values.collect())
}

/// The endpoint's own credential.
pub fn bearer(parts: &Parts) -> Result<Secret, Error> {
    parts.bearer.clone().ok_or_else(|| Error::new(ErrorKind::Request, "the token of its own is missing"))
}

/// The body as JSON, or the JSON part of a form.
pub fn json<T: DeserializeOwned>(parts: &Parts) -> Result<T, Error> {
    let text = std::str::from_utf8(parts.payload())
        .map_err(|_| Error::new(ErrorKind::Request, "the body is not UTF-8 text"))?;
    serde_json::from_str(text).map_err(|failure| {
        let (message, path) = locate(text, &failure);
        Error::new(ErrorKind::Request, format!("the body: {message} at `{path}`")).at_json_path(&path)
    })
}

/// The body's bytes.
pub fn raw<T: From<Vec<u8>>>(parts: &Parts) -> T {
    parts.body.bytes.to_vec().into()
}

/// The file of a form.
pub fn file(parts: &Parts) -> Result<FilePart, Error> {
    let form =
        form::read(&parts.body).ok_or_else(|| Error::new(ErrorKind::Request, "the body is no form with a file"))?;
    Ok(FilePart::new(form.file_name, form.file))
}

fn parameter<T: DeserializeOwned>(what: &str, name: &str, values: Vec<String>) -> Result<T, Error> {
    T::deserialize(Values(values))
        .map_err(|failure| Error::new(ErrorKind::Request, format!("{what} `{name}`: {failure}")))
}

fn percent_decode(text: &str) -> Result<String, Error> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let digit = |position: usize| char::from(*tail.get(position)?).to_digit(16);
        if let (b'%', Some(high), Some(low)) = (first, digit(0), digit(1)) {
            bytes.extend(u8::try_from(high * 16 + low));
            rest = &tail[2..];
        } else {
            bytes.push(*first);
            rest = tail;
        }
    }
    String::from_utf8(bytes).map_err(|_| Error::new(ErrorKind::Request, "the path or the query is not UTF-8 text"))
}
