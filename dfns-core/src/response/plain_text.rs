//! Responses that are plain text.

use super::{FromResponse, RawResponse, json};
use crate::error::Error;
use std::fmt;

/// A response that is text as it came, in UTF-8: no JSON is read, so a JSON string keeps its
/// quotes.
///
/// Its `Debug` shows the length only, since a secret may be inside.
#[derive(Clone, PartialEq, Eq)]
pub struct PlainText(String);

impl PlainText {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Gives up the text.
    pub fn into_string(self) -> String {
        self.0
    }
}

impl FromResponse for PlainText {
    fn decode(response: &RawResponse) -> Result<Self, Error> {
        json::refuse_change_request(response)?;
        json::utf8(response).map(|text| Self(text.to_owned()))
    }
}

impl FromResponse for RawResponse {
    /// The response as it came, a change request included.
    fn decode(response: &RawResponse) -> Result<Self, Error> {
        Ok(response.clone())
    }
}

impl fmt::Debug for PlainText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PlainText({} bytes)", self.0.len())
    }
}
