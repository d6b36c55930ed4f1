//! Delegated signing: a server holds the user's token, the user's device holds the key.
//!
//! A signed call of a delegated client is made in two halves. [`challenge`](crate::Call::challenge) asks Dfns for the challenge
//! and yields a [`PendingAction`], which owns the exact bytes of the call and the whole challenge. The device signs. Then
//! [`Client::complete`](crate::Client::complete) sends those bytes, so there are no arguments to repeat and none to mismatch.
//! Between the halves a pending action can be sealed, stored, and unsealed in another process.

use crate::endpoint::Endpoint;
use crate::engine::Session;
use crate::error::{Error, ErrorKind};
use crate::parts::{Body, Parts};
use crate::response::Decode;
use crate::secret::Secret;
use crate::signing::{SignedFactors, UserActionChallenge};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderName, HeaderValue};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

/// The first half of a delegated call: made, challenged, not yet signed. `R` is what the call will yield.
#[must_use = "the call is not sent until it is completed"]
pub struct PendingAction<R> {
    parts: Arc<Parts>,
    challenge: UserActionChallenge,
    decode: Decode<R>,
}

impl<R> PendingAction<R> {
    pub(crate) fn new(parts: Arc<Parts>, challenge: UserActionChallenge, decode: Decode<R>) -> Self {
        Self { parts, challenge, decode }
    }

    /// The challenge that the user's credential has to sign: what a browser or device needs, whole.
    pub fn challenge(&self) -> &UserActionChallenge {
        &self.challenge
    }

    /// The id of the endpoint, for instance `create_wallet`.
    pub fn endpoint(&self) -> &'static str {
        self.parts.endpoint().id()
    }

    /// The bytes that were challenged (the body, as a rule JSON), for showing the user what is being signed.
    pub fn payload(&self) -> &[u8] {
        self.parts.body.payload()
    }

    /// Makes it a value that can be stored and sent to another process.
    pub fn seal(self) -> SealedAction {
        let Parts { path, query, headers, body, .. } = &*self.parts;
        let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        SealedAction {
            endpoint: self.endpoint().to_owned(),
            path: path.clone(),
            query: query.clone(),
            headers: headers.iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect(),
            content_type: body.content_type.clone(),
            body: STANDARD.encode(&body.bytes).into(),
            signed_part: body.signed_part.as_ref().map(|part| STANDARD.encode(part).into()),
            challenge: self.challenge,
        }
    }

    pub(crate) async fn complete(self, session: &Session, factors: SignedFactors) -> Result<R, Error> {
        let response = session.finish(&self.parts, &self.challenge, &factors).await?;
        (self.decode)(&response)
    }
}

impl<R> fmt::Debug for PendingAction<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PendingAction")
            .field("parts", &self.parts)
            .field("challenge", &self.challenge)
            .finish_non_exhaustive()
    }
}

/// A [`PendingAction`] that can be stored: serialise it to wherever sessions live, and [`unseal`](SealedAction::unseal) it later.
///
/// It holds the request, which may be confidential, and no token and no key.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SealedAction {
    endpoint: String,
    path: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    query: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    headers: Vec<(String, String)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_type: Option<Box<str>>,
    body: Secret,
    #[serde(skip_serializing_if = "Option::is_none")]
    signed_part: Option<Secret>,
    challenge: UserActionChallenge,
}

impl SealedAction {
    /// The id of the endpoint it was made for.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// The challenge that the user's credential has to sign.
    pub fn challenge(&self) -> &UserActionChallenge {
        &self.challenge
    }

    /// Makes it a pending action of this endpoint again. Fails if it was made for another, or was altered past recognition.
    ///
    /// Whether it was altered at all is for Dfns to say, which compares the request with the challenge it issued.
    pub fn unseal<E: Endpoint>(self) -> Result<PendingAction<E::Response>, Error> {
        let endpoint = E::META;
        let fault = |why: String| Error::new(ErrorKind::Request, format!("sealed action: {why}")).at_endpoint(endpoint);
        if self.endpoint != endpoint.id() {
            return Err(fault(format!("it was made for `{}`", self.endpoint)));
        }
        if !fits(&self.path, endpoint.path()) {
            return Err(fault(format!("its path `{}` is not one of `{}`", self.path, endpoint.path())));
        }
        let bytes = |text: &Secret, what: &str| {
            let decoded = STANDARD.decode(text.expose()).map_err(|_| fault(format!("its {what} is not base64")));
            decoded.map(bytes::Bytes::from)
        };
        let mut parts = Parts::new(endpoint);
        parts.body = Body {
            bytes: bytes(&self.body, "body")?,
            content_type: self.content_type,
            signed_part: self.signed_part.as_ref().map(|part| bytes(part, "signed part")).transpose()?,
        };
        for (name, value) in self.headers {
            let (Ok(header), Ok(value)) = (HeaderName::try_from(&name), HeaderValue::try_from(value)) else {
                return Err(fault(format!("its header `{name}` is malformed")));
            };
            parts.headers.push((header, value));
        }
        parts.path = self.path;
        parts.query = self.query;
        Ok(PendingAction::new(Arc::new(parts), self.challenge, E::decode))
    }
}

impl fmt::Debug for SealedAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SealedAction")
            .field("endpoint", &self.endpoint)
            .field("path", &self.path)
            .field("challenge", &self.challenge)
            .finish_non_exhaustive()
    }
}

/// Whether a path is the template with its parameters filled in.
fn fits(path: &str, template: &str) -> bool {
    let (mut segments, mut expected) = (path.split('/'), template.split('/'));
    loop {
        match (segments.next(), expected.next()) {
            (None, None) => return true,
            (Some(segment), Some(parameter)) if parameter.starts_with('{') => {
                if matches!(segment, "" | "." | "..") || segment.contains(['?', '#']) {
                    return false;
                }
            }
            (Some(segment), Some(literal)) if segment == literal => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn a_path_fits_its_template_and_no_other() {
        assert!(fits("/auth/users/us-1/activate", "/auth/users/{userId}/activate"));
        for path in
            ["/auth/users//activate", "/auth/users/../activate", "/auth/users/a/b/activate", "/auth/users/us-1", "/x"]
        {
            assert!(!fits(path, "/auth/users/{userId}/activate"), "{path}");
        }
    }
}
