//! A request as it would be sent.

use crate::base_url::BaseUrl;
use crate::error::Error;
use crate::meta::EndpointMeta;
use crate::parts::Parts;
use bytes::Bytes;
use std::fmt;

/// A request as it would be sent, returned by [`Call::preview`](crate::Call::preview).
///
/// It has neither the token nor a user action. Its body may contain secrets, and is not part of its
/// `Debug` text.
#[derive(Clone)]
pub struct Preview {
    endpoint: &'static EndpointMeta,
    url: String,
    path: String,
    headers: Vec<(String, String)>,
    body: Bytes,
    payload: Option<Bytes>,
}

impl Preview {
    pub(crate) fn new(parts: &Parts, base_url: &BaseUrl) -> Result<Self, Error> {
        let endpoint = parts.endpoint();
        let url = base_url.join(&parts.target()).map_err(|error| error.at_endpoint(endpoint))?;
        let text = |value: &http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let content_type =
            parts.body.content_type.as_ref().map(|kind| (String::from("content-type"), kind.to_string()));
        let declared = parts.headers.iter().map(|(name, value)| (name.as_str().to_owned(), text(value)));
        Ok(Self {
            endpoint,
            url: url.into(),
            path: parts.path.clone(),
            headers: content_type.into_iter().chain(declared).collect(),
            body: parts.body.bytes.clone(),
            payload: endpoint.is_signed().then(|| parts.body.payload().clone()),
        })
    }

    /// Returns the endpoint, with the method of the request.
    pub fn endpoint(&self) -> &'static EndpointMeta {
        self.endpoint
    }

    /// Returns the URL.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns the path that a user action signature covers, which has no query.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns the type of the body, and the headers of the declaration.
    pub fn headers(&self) -> &[(String, String)] {
        &self.headers
    }

    /// Returns the body, which may be empty.
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// Returns the content that a user action signature covers (`userActionPayload`), which is the
    /// body or a part of it. `None` if the call is not signed.
    pub fn payload(&self) -> Option<&[u8]> {
        self.payload.as_deref()
    }
}

impl fmt::Debug for Preview {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Preview")
            .field("endpoint", &self.endpoint.id())
            .field("url", &self.url)
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}
