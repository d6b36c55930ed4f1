//! Reads responses: JSON, nothing, or a change request in place of the response.
//!
//! A response is checked to be UTF-8 once and decoded from `str`, once. A failure names the status, the endpoint and the JSON
//! path, and never repeats a value of the response, which might be a secret.

use crate::error::{Error, ErrorKind};
use crate::json_path::{path_at, path_of_refused};
use crate::outcome::{ChangeRequest, Outcome};
use crate::transport::RawResponse;
use serde::de::DeserializeOwned;

/// Reads a response that is JSON.
#[inline]
pub(crate) fn json<T: DeserializeOwned>(response: &RawResponse) -> Result<T, Error> {
    if response.status() == http::StatusCode::ACCEPTED {
        held_back(response)?;
    }
    shape(response)
}

/// Reads JSON of this shape, whatever the status.
#[inline]
fn shape<T: DeserializeOwned>(response: &RawResponse) -> Result<T, Error> {
    let text = utf8(response)?;
    serde_json::from_str(text).map_err(|failure| mismatch(response, text, &failure))
}

/// Reads a response that may be a change request instead.
#[inline]
pub(crate) fn outcome<T, P: DeserializeOwned>(
    response: &RawResponse,
    done: fn(&RawResponse) -> Result<T, Error>,
) -> Result<Outcome<T, P>, Error> {
    if response.status() == http::StatusCode::ACCEPTED {
        return shape(response).map(Box::new).map(Outcome::Pending);
    }
    done(response).map(Outcome::Done)
}

pub(crate) fn utf8(response: &RawResponse) -> Result<&str, Error> {
    std::str::from_utf8(response.body()).map_err(|failure| {
        let message = format!("the response is not UTF-8 text (at byte {})", failure.valid_up_to());
        Error::new(ErrorKind::Decode, message).with_response(response)
    })
}

#[cold]
fn mismatch(response: &RawResponse, text: &str, failure: &serde_json::Error) -> Error {
    let error = if text.trim().is_empty() {
        Error::new(ErrorKind::Decode, "the response is empty where JSON was expected")
    } else {
        let what = match failure.classify() {
            serde_json::error::Category::Eof => "the response is cut off",
            serde_json::error::Category::Syntax => "the response is not JSON",
            _ => "the response does not have the documented shape",
        };
        let (message, path) = locate(text, failure);
        let message = format!("{what}: {message} at `{path}`");
        Error::new(ErrorKind::Decode, message).at_json_path(&path)
    };
    error.with_response(response)
}

/// A failure inside an object that was read as raw JSON, as the message of a failure around it: for people to read, and for
/// [`locate`] to take apart again.
#[cold]
pub(crate) fn nested(object: &str, failure: &serde_json::Error) -> String {
    let (message, path) = locate(object, failure);
    nested_at(object, &message, &path)
}

/// [`nested`], where what failed and the path to it are known.
#[cold]
pub(crate) fn nested_at(object: &str, message: &str, path: &str) -> String {
    format!("{message}{AT}{path}{IN}{}{BYTES}", object.len())
}

const AT: &str = " (at `";
const IN: &str = "` in an object of ";
const BYTES: &str = " bytes)";

/// The parts of what [`nested`] made: message, path, and length of the object.
fn inside(message: &str) -> Option<(&str, &str, usize)> {
    let (message, length) = message.strip_suffix(BYTES)?.rsplit_once(IN)?;
    let (message, path) = message.rsplit_once(AT)?;
    Some((message, path, length.parse().ok()?))
}

/// What failed, and the whole path to it: through raw JSON inside the text as well.
pub(crate) fn locate(text: &str, failure: &serde_json::Error) -> (String, String) {
    let message = without_values(failure);
    let (line, column) = (failure.line(), failure.column());
    let Some((message, inner, length)) = inside(&message) else {
        let path = path_at(text, line, column);
        return (message, path);
    };
    let outer = path_of_refused(text, line, column, length);
    let path = match (outer.as_str(), inner) {
        (_, ".") => outer,
        (".", _) => inner.to_owned(),
        _ if inner.starts_with('[') => format!("{outer}{inner}"),
        _ => format!("{outer}.{inner}"),
    };
    (message.to_owned(), path)
}

/// A change request where the declaration did not expect one: an error that says so, and no response that looks empty.
#[cold]
fn held_back(response: &RawResponse) -> Result<(), Error> {
    let Ok(change) = serde_json::from_slice::<ChangeRequest>(response.body()) else { return Ok(()) };
    let message = format!("a policy holds this change back until it is approved (change request `{}`)", change.id);
    Err(Error::new(ErrorKind::PendingApproval, message).with_response(response))
}

/// What serde says, without the position (the path tells more) and without the text of any string it found.
fn without_values(failure: &serde_json::Error) -> String {
    let full = failure.to_string();
    let message = full.rsplit_once(" at line ").map_or(full.as_str(), |(message, _)| message);
    for kind in ["invalid type: string \"", "invalid value: string \""] {
        if let (Some(start), Some(end)) = (message.find(kind), message.rfind("\", expected ")) {
            let expected = &message[end + 1..];
            return format!("{}a string{expected}", &message[..start + kind.len() - "string \"".len()]);
        }
    }
    message.to_owned()
}
