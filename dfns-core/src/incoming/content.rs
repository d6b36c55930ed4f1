//! The content of a response, for code that knows only the metadata of its endpoint.

use super::Written;
use crate::depth::{MAX_JSON_LEVELS, TOO_DEEP, is_deeper};
use crate::error::{Error, ErrorKind};
use crate::response::{RawResponse, json};
use bytes::Bytes;
use serde::de::IgnoredAny;
use std::fmt;

/// The content of a response that was read as its declared type.
///
/// `Debug` shows only the length: the response may contain a secret.
#[derive(Clone)]
pub enum Content {
    /// The body is empty.
    Nothing,
    /// JSON as it was received, without a byte order mark. Lone surrogates are replaced. It nests
    /// at most [`MAX_JSON_LEVELS`](crate::MAX_JSON_LEVELS) objects and lists.
    Json(String),
    /// A table in CSV, without a byte order mark.
    Table {
        /// The text of the table.
        text: String,
        /// Whether the server truncated the table.
        is_truncated: bool,
    },
    /// A file or another text, unchanged.
    File(Bytes),
}

impl Content {
    /// Returns the JSON, if it is JSON.
    pub fn json(&self) -> Option<&str> {
        match self {
            Self::Json(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the content of a response that was read and written again. `None` if its type cannot
    /// be written.
    pub(super) fn of(response: &RawResponse, written: Option<Written>) -> Result<Self, Error> {
        match written {
            Some(Written::Table { text, is_truncated, .. }) => Ok(Self::Table { text, is_truncated }),
            Some(Written::File(_)) => Ok(Self::File(response.body().clone())),
            // A type that ignores the body accepts text as well.
            Some(Written::Json(_)) | None => match Self::of_json(response)? {
                Some(content) => Ok(content),
                None => Ok(Self::File(response.body().clone())),
            },
        }
    }

    /// Returns the content of a response that has no declared type, and so must be JSON.
    pub(super) fn undeclared(response: &RawResponse) -> Result<Self, Error> {
        match Self::of_json(response)? {
            Some(content) => Ok(content),
            None => Err(json::decode::<IgnoredAny>(response).err().unwrap_or_else(|| too_deep(response))),
        }
    }

    /// Returns `None` if the body is not JSON.
    fn of_json(response: &RawResponse) -> Result<Option<Self>, Error> {
        if response.body().trim_ascii().is_empty() {
            return Ok(Some(Self::Nothing));
        }
        let Ok(text) = json::text(response) else { return Ok(None) };
        if serde_json::from_str::<IgnoredAny>(&text).is_err() {
            return Ok(None);
        }
        if is_deeper(&text, MAX_JSON_LEVELS) {
            return Err(too_deep(response));
        }
        Ok(Some(Self::Json(text.into_owned())))
    }
}

#[cold]
fn too_deep(response: &RawResponse) -> Error {
    let message = format!("the response does not have the documented shape: {TOO_DEEP}");
    Error::new(ErrorKind::Decode, message).with_response(response)
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => f.write_str("Nothing"),
            Self::Json(text) => write!(f, "Json({} bytes)", text.len()),
            Self::Table { text, is_truncated } => write!(f, "Table({} bytes, truncated: {is_truncated})", text.len()),
            Self::File(bytes) => write!(f, "File({} bytes)", bytes.len()),
        }
    }
}

/// A response with its content, returned by [`Call::checked`](crate::Call::checked).
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct CheckedResponse {
    /// The undecoded response.
    pub response: RawResponse,
    /// Its content.
    pub content: Content,
}

#[cfg(test)]
mod tests {
    use super::Content;
    use crate::endpoint::Endpoint as _;
    use crate::error::Error;
    use crate::meta::{EndpointMeta, Method};
    use crate::response::RawResponse;
    use crate::types::AnyJson;
    use dfns_macros::dfns_endpoint;
    use http::{HeaderMap, StatusCode};
    use serde::Deserialize;

    #[derive(Deserialize)]
    struct OnlyRead {
        #[serde(rename = "id")]
        _id: String,
    }

    #[dfns_endpoint(GET, "/read", crate = crate, returns = OnlyRead, permissions = none)]
    struct GetOnlyRead {}

    #[dfns_endpoint(GET, "/any", crate = crate, returns = AnyJson, permissions = none)]
    struct GetAny {}

    #[dfns_endpoint(DELETE, "/nothing", crate = crate, returns = (), permissions = none)]
    struct DeleteNothing {}

    const BY_HAND: &EndpointMeta = &EndpointMeta::new("by_hand", Method::Get, "/", GetAny::META.source());

    fn read(endpoint: &'static EndpointMeta, body: &str) -> Result<Content, Error> {
        endpoint.read_response(&RawResponse::new(StatusCode::OK, HeaderMap::new(), body.to_owned().into()))
    }

    fn json(endpoint: &'static EndpointMeta, body: &str) -> String {
        read(endpoint, body).unwrap().json().unwrap().to_owned()
    }

    #[test]
    fn a_type_that_cannot_be_written_is_read_all_the_same() {
        assert_eq!(json(GetOnlyRead::META, "{ \"id\": \"x\", \"new\": 1 }"), "{ \"id\": \"x\", \"new\": 1 }");
        for body in ["{}", "null", "", "<html>", "{\"error\":{\"message\":\"no\"}}"] {
            assert!(read(GetOnlyRead::META, body).is_err(), "{body}");
        }
    }

    #[test]
    fn metadata_without_types_takes_json_only() {
        assert_eq!(json(BY_HAND, "[1]"), "[1]");
        assert!(matches!(read(BY_HAND, " \n").unwrap(), Content::Nothing));
        let page = read(BY_HAND, "<title>Log in</title>").unwrap_err();
        assert!(page.message().contains("it is a page that begins with `Log in`"), "{page}");
        assert!(read(BY_HAND, "[1").unwrap_err().message().contains("cut off"));
    }

    #[test]
    fn json_loses_its_marks_and_nests_at_most_64_levels() {
        assert_eq!(json(GetAny::META, "\u{feff}[\"\\ud83c\", 1.50]"), "[\"\\ufffd\", 1.50]");
        for endpoint in [GetAny::META, BY_HAND, DeleteNothing::META] {
            let nested = |levels| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
            assert_eq!(json(endpoint, &nested(64)), nested(64));
            for levels in [65, 200, 100_000] {
                let error = read(endpoint, &nested(levels)).unwrap_err();
                assert!(error.message().contains("nested too deeply: more than 64 levels"), "{error}");
                assert_eq!(error.status().unwrap(), 200);
            }
        }
        // A body that is ignored may be any text.
        assert!(matches!(read(DeleteNothing::META, "OK").unwrap(), Content::File(_)));
        assert!(read(DeleteNothing::META, "<html>").is_err());
    }
}
