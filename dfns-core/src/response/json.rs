//! Reads responses: JSON, nothing, or a change request in place of the response.
//!
//! A response is checked to be UTF-8 once and decoded from `str`, once. A failure names the status, the endpoint and the JSON
//! path, and never repeats a value of the response, which might be a secret.

use super::raw::RawResponse;
use crate::error::{Error, ErrorKind};
use crate::json_failure::locate;
use crate::outcome::{ChangeRequest, Outcome};
use serde::de::DeserializeOwned;

/// Reads a response that is JSON.
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
    done: impl FnOnce(&RawResponse) -> Result<T, Error>,
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

/// A change request where the declaration did not expect one: an error that says so, and no response that looks empty.
#[cold]
fn held_back(response: &RawResponse) -> Result<(), Error> {
    let Ok(change) = serde_json::from_slice::<ChangeRequest>(response.body()) else { return Ok(()) };
    let message = format!("a policy holds this change back until it is approved (change request `{}`)", change.id);
    Err(Error::new(ErrorKind::PendingApproval, message).with_response(response))
}
