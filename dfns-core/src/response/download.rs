//! Responses that are files.

use super::from_response::FromResponse;
use super::json;
use super::raw::RawResponse;
use crate::error::Error;
use bytes::Bytes;
use std::fmt;

/// A response that is a file, unchanged. A page that is labelled as HTML is an error.
///
/// `Debug` shows only the length: the file may contain a secret.
#[derive(Clone)]
pub struct Download {
    bytes: Bytes,
    content_type: Option<Box<str>>,
}

impl Download {
    /// Creates a file with these bytes, which a server responds with.
    pub fn new(bytes: impl Into<Bytes>) -> Self {
        Self { bytes: bytes.into(), content_type: None }
    }

    /// Returns the bytes of the file.
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// Converts the download into the bytes of the file.
    pub fn into_bytes(self) -> Bytes {
        self.bytes
    }

    /// Returns the content type that the server declares, for instance `application/zip`.
    pub fn content_type(&self) -> Option<&str> {
        self.content_type.as_deref()
    }
}

impl FromResponse for Download {
    /// Fails for a change request, and for a page that is labelled as HTML: a proxy sends those. To
    /// download pages, return `bytes::Bytes`.
    fn decode(response: &RawResponse) -> Result<Self, Error> {
        json::refuse_change_request(response)?;
        let content_type = response.headers().get(http::header::CONTENT_TYPE);
        let content_type = content_type.and_then(|value| value.to_str().ok()).map(Into::into);
        if content_type.as_deref().is_some_and(|kind: &str| kind.to_ascii_lowercase().starts_with("text/html")) {
            json::refuse_page(response)?;
        }
        Ok(Self { bytes: response.body().clone(), content_type })
    }
}

impl fmt::Debug for Download {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Download({} bytes, {:?})", self.bytes.len(), self.content_type())
    }
}

#[cfg(test)]
mod tests {
    use super::Download;
    use crate::response::from_response::FromResponse;
    use crate::response::raw::RawResponse;
    use bytes::Bytes;
    use http::{HeaderMap, HeaderValue, StatusCode};

    #[test]
    fn a_download_keeps_every_byte_and_shows_none() {
        let bytes = Bytes::from_static(b"PK\x03\x04\xff\xfecanary");
        let headers =
            HeaderMap::from_iter([("content-type".parse().unwrap(), HeaderValue::from_static("application/zip"))]);
        let file = Download::decode(&RawResponse::new(StatusCode::OK, headers, bytes.clone())).unwrap();
        assert_eq!((file.bytes(), file.content_type()), (&bytes, Some("application/zip")));
        assert_eq!(format!("{file:?}"), r#"Download(12 bytes, Some("application/zip"))"#);
        assert_eq!(file.into_bytes(), bytes);
    }

    #[test]
    fn the_page_of_a_proxy_and_a_change_request_are_no_files() {
        let decode = |status, kind, body: &'static [u8]| {
            let kind = ("content-type".parse().unwrap(), HeaderValue::from_static(kind));
            Download::decode(&RawResponse::new(status, HeaderMap::from_iter([kind]), Bytes::from_static(body)))
        };
        let error = decode(StatusCode::OK, "text/html; charset=utf-8", b"\n<title>Log in</title>").unwrap_err();
        assert!(error.message().contains("is a page that begins with `Log in`"), "{error}");
        assert!(decode(StatusCode::OK, "application/xml", b"<keys/>").is_ok());
        assert!(decode(StatusCode::OK, "text/html", b"PK").is_ok());
        let change = br#"{"id":"cr-1","kind":"Policy","operationKind":"Update","status":"Pending","entityId":"e",
            "requester":{"userId":"us-1"},"dateCreated":"2026-01-01T00:00:00Z"}"#;
        let held = decode(StatusCode::ACCEPTED, "application/json", change);
        assert_eq!(held.unwrap_err().kind(), crate::error::ErrorKind::PendingApproval);
    }
}
