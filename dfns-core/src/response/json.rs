//! Decodes responses: JSON, no content, or a change request instead of the response.
//!
//! A response is checked to be UTF-8 once and decoded from `str`, once. A failure names the status,
//! the endpoint, the JSON path and, if the response is not JSON, its content type and encoding.
//! Values of a response are never repeated, because they may be secrets. The one exception is an
//! HTML page: Dfns never sends one, so its title identifies the proxy that did.

use super::raw::RawResponse;
use super::refusal::excerpt;
use crate::depth::TOO_DEEP;
use crate::drift;
use crate::error::{Error, ErrorKind};
use crate::foreign::one_line;
use crate::json_failure::locate;
use crate::meta::Replay;
use crate::operation::same::Entity;
use crate::outcome::{ChangeRequest, Outcome};
use crate::surrogates::without_lone_surrogates;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use serde::de::DeserializeOwned;
use std::borrow::Cow;
use std::fmt::Write;

/// Decodes a JSON response.
#[inline]
pub(crate) fn decode<T: DeserializeOwned>(response: &RawResponse) -> Result<T, Error> {
    refuse_change_request(response)?;
    shape(response)
}

/// Fails if the response is a change request, which the declaration did not expect.
#[inline]
pub(crate) fn refuse_change_request(response: &RawResponse) -> Result<(), Error> {
    if response.status() == http::StatusCode::ACCEPTED { held_back(response) } else { Ok(()) }
}

/// Decodes JSON into this type, whatever the status.
#[inline]
fn shape<T: DeserializeOwned>(response: &RawResponse) -> Result<T, Error> {
    let text = text(response)?;
    refuse_error(response, &text)?;
    refuse_nameless(response, &text)?;
    let decoded = serde_json::from_str(&text);
    drift::locate(&text);
    decoded.map_err(|failure| mismatch(response, &text, &failure))
}

/// Decodes a response that may be a change request instead.
#[inline]
pub(crate) fn outcome<T, P: DeserializeOwned>(
    response: &RawResponse,
    done: impl FnOnce(&RawResponse) -> Result<T, Error>,
) -> Result<Outcome<T, P>, Error> {
    if response.status() == http::StatusCode::ACCEPTED {
        return shape(response).map(Box::new).map(Outcome::Pending);
    }
    done(response).map(Outcome::Done)
}

/// Fails if the response is the documented error and nothing else, with the status of a success. An
/// object of optional fields would be decoded from it.
#[inline]
pub(crate) fn refuse_error(response: &RawResponse, text: &str) -> Result<(), Error> {
    let inside = text.trim_start().strip_prefix('{');
    let may_be_error = inside.is_some_and(|inside| inside.trim_start().starts_with("\"error\""));
    if may_be_error { refuse_envelope(response, text) } else { Ok(()) }
}

#[cold]
fn refuse_envelope(response: &RawResponse, text: &str) -> Result<(), Error> {
    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Envelope {
        error: Message,
    }
    #[derive(serde::Deserialize)]
    struct Message {
        message: String,
    }
    match serde_json::from_str::<Envelope>(text) {
        Ok(Envelope { error: Message { message } }) => {
            let message = format!("the response is an error, although its status is that of a success: {message}");
            Err(Error::new(ErrorKind::Decode, message).with_response(response))
        }
        Err(_) => Ok(()),
    }
}

/// Fails if a call that changes something returns an entity whose id is empty: nothing can be done
/// with it. In other fields Dfns sends empty ids, such as that of a credential to come.
#[inline]
fn refuse_nameless(response: &RawResponse, text: &str) -> Result<(), Error> {
    let changes = response.endpoint().is_some_and(|endpoint| endpoint.replay() != Replay::Always);
    if changes && text.contains("\"\"") { refuse_empty_id(response, text) } else { Ok(()) }
}

#[cold]
fn refuse_empty_id(response: &RawResponse, text: &str) -> Result<(), Error> {
    let id = Entity::read(text.as_bytes()).and_then(|entity| entity.id());
    if id.is_none_or(|id| !id.is_empty()) {
        return Ok(());
    }
    let message = "the response does not have the documented shape: the id is empty at `id`";
    Err(Error::new(ErrorKind::Decode, message).at_json_path("id").with_response(response))
}

/// Returns the body as decodable JSON, without a byte order mark and lone surrogates.
pub(crate) fn text(response: &RawResponse) -> Result<Cow<'_, str>, Error> {
    utf8(response).map(without_marks)
}

/// Returns JSON without a byte order mark and lone surrogates.
pub(crate) fn without_marks(text: &str) -> Cow<'_, str> {
    without_lone_surrogates(text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// Fails if the body is a page, which some proxy sent: the call cannot be taken for done.
pub(crate) fn refuse_page(response: &RawResponse) -> Result<(), Error> {
    let body = response.body().trim_ascii_start();
    if !body.starts_with(b"<") {
        return Ok(());
    }
    let page = excerpt(&String::from_utf8_lossy(body)).unwrap_or_default();
    let message = format!("the response is a page that begins with `{page}`{}", labels(response));
    Err(Error::new(ErrorKind::Decode, message).with_response(response))
}

/// Returns the body as text.
pub(crate) fn utf8(response: &RawResponse) -> Result<&str, Error> {
    std::str::from_utf8(response.body()).map_err(|failure| not_text(response, failure.valid_up_to()))
}

#[cold]
fn not_text(response: &RawResponse, position: usize) -> Error {
    let message = format!("the response is not UTF-8 text (at byte {position}){}", labels(response));
    Error::new(ErrorKind::Decode, message).with_response(response)
}

#[cold]
fn mismatch(response: &RawResponse, text: &str, failure: &serde_json::Error) -> Error {
    use serde_json::error::Category;
    let error = if text.trim().is_empty() {
        Error::new(ErrorKind::Decode, "the response is empty where JSON was expected")
    } else {
        let (message, path) = locate(text, failure);
        let (what, labels) = match failure.classify() {
            Category::Eof => ("the response is cut off", labels(response)),
            Category::Syntax if message != TOO_DEEP => ("the response is not JSON", labels(response)),
            _ => ("the response does not have the documented shape", String::new()),
        };
        let page = text.trim_start().starts_with('<').then(|| excerpt(text)).flatten();
        let page = page.map(|page| format!("; it is a page that begins with `{page}`")).unwrap_or_default();
        Error::new(ErrorKind::Decode, format!("{what}: {message} at `{path}`{labels}{page}")).at_json_path(&path)
    };
    error.with_response(response)
}

/// Adds to an error the content type and encoding that the server declares.
#[cold]
pub(crate) fn labelled(error: &Error, response: &RawResponse) -> Error {
    Error::new(error.kind(), format!("{}{}", error.message(), labels(response)))
}

/// Returns the content type and encoding that the server declares.
fn labels(response: &RawResponse) -> String {
    let mut labels = String::new();
    for name in [CONTENT_TYPE, CONTENT_ENCODING] {
        if let Some(value) = response.headers().get(&name) {
            let value = one_line(String::from_utf8_lossy(value.as_bytes()), 100);
            let _ = write!(labels, "; its {name} is `{value}`");
            if name == CONTENT_ENCODING {
                labels.push_str(", which the client did not ask for: a proxy on the way must not encode responses");
            }
        }
    }
    labels
}

/// Fails if the response is a change request that the declaration did not expect. Otherwise it
/// would look like an empty response.
#[cold]
fn held_back(response: &RawResponse) -> Result<(), Error> {
    let Ok(change) = serde_json::from_slice::<ChangeRequest>(response.body()) else { return Ok(()) };
    let message = format!("the change is awaiting approval by a policy (change request `{}`)", change.id);
    Err(Error::new(ErrorKind::PendingApproval, message).with_response(response))
}

#[cfg(test)]
mod tests;
