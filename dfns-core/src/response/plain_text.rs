//! Responses that are plain text.

use super::{FromResponse, RawResponse, json};
use crate::error::Error;
use std::fmt;

/// A response that is UTF-8 text, unchanged. JSON is not decoded, so a JSON string keeps its
/// quotes.
///
/// `Debug` shows only the length: the text may contain a secret.
#[derive(Clone, PartialEq, Eq)]
pub struct PlainText(String);

impl PlainText {
    /// Returns the text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Converts the response into its text.
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
    /// Keeps the response unchanged, even a change request.
    fn decode(response: &RawResponse) -> Result<Self, Error> {
        Ok(response.clone())
    }
}

impl fmt::Debug for PlainText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PlainText({} bytes)", self.0.len())
    }
}
