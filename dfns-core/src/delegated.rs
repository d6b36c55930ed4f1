//! Delegated signing: a server holds the user's token, the user's device holds the key.
//!
//! A signed call of a delegated client has two steps. [`challenge`](crate::Call::challenge)
//! requests the challenge from Dfns and returns a [`PendingAction`], which owns the exact bytes of
//! the call and the whole challenge. The user's device signs. Then
//! [`Client::complete`](crate::Client::complete) sends those bytes, so no argument has to be
//! repeated. Between the two steps a pending action can be sealed, stored, and unsealed in another
//! process.

use crate::endpoint::Endpoint;
use crate::engine::Session;
use crate::error::{Error, ErrorKind};
use crate::meta::{BodyKind, EndpointMeta, ParamLocation};
use crate::parts::{Body, Parts, encoded, percent_decode};
use crate::response::Decode;
use crate::secret::Secret;
use crate::signing::{SignedFactors, UserActionChallenge};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderName, HeaderValue};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

/// A delegated call that is encoded and has its challenge, but is not yet signed. `R` is the
/// response of the call.
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

    /// Returns the whole challenge that the user's credential has to sign, as a browser or device
    /// needs it.
    pub fn challenge(&self) -> &UserActionChallenge {
        &self.challenge
    }

    /// Returns the id of the endpoint, for instance `create_wallet`.
    pub fn endpoint(&self) -> &'static str {
        self.parts.endpoint().id()
    }

    /// Returns the bytes that are signed (the body, usually JSON). Show them to the user.
    pub fn payload(&self) -> &[u8] {
        self.parts.body.payload()
    }

    /// Converts the action into a value that can be stored, or sent to another trusted process. See
    /// [`SealedAction`].
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

/// A [`PendingAction`] that can be stored. Serialize it into your session store and
/// [`unseal`](SealedAction::unseal) it later.
///
/// It contains the request, which may be confidential, but no token and no key. It is plain JSON,
/// so **the store must be trusted**: anyone who can change it can make the user sign another
/// request of the same endpoint. For an untrusted store use [`PendingAction::seal_with`].
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
    /// Returns the id of the endpoint it was made for.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Returns the challenge that the user's credential has to sign.
    pub fn challenge(&self) -> &UserActionChallenge {
        &self.challenge
    }

    /// Converts the action back into a pending action of this endpoint.
    ///
    /// Path, query, headers and content type are checked against the declaration, so the sent
    /// request is always one of this endpoint. Dfns compares it with the challenge it issued.
    ///
    /// # Errors
    /// [`ErrorKind::Request`] if the action was made for another endpoint, or is not a request of
    /// this one.
    pub fn unseal<E: Endpoint>(self) -> Result<PendingAction<E::Response>, Error> {
        let endpoint = E::META;
        let fault =
            |why: String| Error::new(ErrorKind::Request, format_args!("sealed action: {why}")).at_endpoint(endpoint);
        if self.endpoint != endpoint.id() {
            return Err(fault(format!("it was made for `{}`", self.endpoint)));
        }
        if !fits(&self.path, endpoint.path()) {
            return Err(fault(format!("its path `{}` does not match `{}`", self.path, endpoint.path())));
        }
        if let Some(pair) = undeclared_pair(&self.query, endpoint) {
            return Err(fault(format!("its query parameter `{pair}` does not belong to the endpoint")));
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
        if !is_body_of(&parts.body, endpoint.body()) {
            return Err(fault(String::from("its body or content type is not that of the endpoint")));
        }
        for (name, value) in self.headers {
            let declared = declares(endpoint, ParamLocation::Header, |declared| declared.eq_ignore_ascii_case(&name));
            let (true, Ok(header), Ok(value)) = (declared, HeaderName::try_from(&name), HeaderValue::try_from(value))
            else {
                return Err(fault(format!("its header `{name}` is malformed or does not belong to the endpoint")));
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

/// Returns whether a path is the template with its parameters filled in, as this crate encodes
/// them.
fn fits(path: &str, template: &str) -> bool {
    let (mut segments, mut expected) = (path.split('/'), template.split('/'));
    loop {
        match (segments.next(), expected.next()) {
            (None, None) => return true,
            (Some(segment), Some(parameter)) if parameter.starts_with('{') => {
                if !is_encoded(segment) || matches!(segment, "" | "." | "..") {
                    return false;
                }
            }
            (Some(segment), Some(literal)) if segment == literal => {}
            _ => return false,
        }
    }
}

/// Returns whether text is percent-encoded as this crate does it. A URL parser may read another
/// spelling differently.
fn is_encoded(text: &str) -> bool {
    encoded(&percent_decode(text)) == text
}

fn declares(endpoint: &EndpointMeta, location: ParamLocation, matches: impl Fn(&str) -> bool) -> bool {
    endpoint.params().iter().any(|param| param.location == location && matches(param.name))
}

/// Returns the first pair of a query that is not a parameter of the endpoint.
fn undeclared_pair<'a>(query: &'a str, endpoint: &EndpointMeta) -> Option<&'a str> {
    query.split('&').filter(|_| !query.is_empty()).find(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, "="));
        !is_encoded(value) || !declares(endpoint, ParamLocation::Query, |declared| encoded(declared) == name)
    })
}

/// Returns whether a body is of this kind, by its content type and the part that is signed.
fn is_body_of(body: &Body, kind: BodyKind) -> bool {
    let is_plain = body.signed_part.is_none();
    match (kind, body.content_type.as_deref()) {
        // JSON that is one optional field may be left out.
        (BodyKind::None | BodyKind::Json, None) => is_plain && body.bytes.is_empty(),
        (BodyKind::Json, Some("application/json"))
        | (BodyKind::Form, Some("application/x-www-form-urlencoded"))
        | (BodyKind::Raw, Some("application/octet-stream")) => is_plain,
        (BodyKind::Multipart, Some(content_type)) => {
            let boundary = content_type.strip_prefix("multipart/form-data; boundary=").unwrap_or_default();
            let is_token = boundary.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
            let start = format!("--{boundary}\r\n");
            !boundary.is_empty() && is_token && body.bytes.starts_with(start.as_bytes()) && !is_plain
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{fits, is_body_of, undeclared_pair};
    use crate::meta::{BodyKind, EndpointMeta, Method, ParamMeta, Source, build};
    use crate::parts::Parts;

    #[test]
    fn a_path_fits_its_template_and_no_other() {
        for path in ["/auth/users/us-1/activate", "/auth/users/a%2Fb%20%C3%A9/activate", "/auth/users/.../activate"] {
            assert!(fits(path, "/auth/users/{userId}/activate"), "{path}");
        }
        for path in [
            "/auth/users//activate",
            "/auth/users/../activate",
            "/auth/users/%2e%2e/activate",
            "/auth/users/%2E%2E/activate",
            "/auth/users/..%2factivate",
            "/auth/users/a\\b/activate",
            "/auth/users/a b/activate",
            "/auth/users/a?b/activate",
            "/auth/users/a#b/activate",
            "/auth/users/%/activate",
            "/auth/users/%zz/activate",
            "/auth/users/%c3%a9/activate",
            "/auth/users/%FF/activate",
            "/auth/users/é/activate",
            "/auth/users/a%0D%0a/activate",
            "/auth/users/a/b/activate",
            "/auth/users/us-1",
            "//auth/users/us-1/activate",
            "/x",
        ] {
            assert!(!fits(path, "/auth/users/{userId}/activate"), "{path}");
        }
    }

    #[test]
    fn a_body_is_of_its_own_kind_and_no_other() {
        const META: &EndpointMeta = &EndpointMeta::new("sample", Method::Post, "/a", Source::new("", "", "", 0));
        let body = |write: &dyn Fn(&mut Parts)| {
            let mut parts = Parts::new(META);
            write(&mut parts);
            parts.body
        };
        let bodies = [
            (BodyKind::None, body(&|_| ())),
            (BodyKind::Json, body(&|parts| parts.json(&[1]))),
            (BodyKind::Form, body(&|parts| parts.end_form())),
            (BodyKind::Multipart, body(&|parts| parts.multipart(&std::collections::BTreeMap::<u8, u8>::new()))),
            (BodyKind::Raw, body(&|parts| parts.raw(b"a"))),
        ];
        for (kind, body) in &bodies {
            for (other, _) in &bodies {
                let may_be_left_out = (*kind, *other) == (BodyKind::None, BodyKind::Json);
                assert_eq!(is_body_of(body, *other), kind == other || may_be_left_out, "{kind:?} for {other:?}");
            }
        }
    }

    #[test]
    fn a_query_has_the_parameters_of_the_endpoint_and_no_others() {
        const PARAMS: &[ParamMeta] = &[build::query("limit", false, build::UNKNOWN)];
        const META: &EndpointMeta =
            &EndpointMeta::new("sample", Method::Get, "/a", Source::new("", "", "", 0)).takes(PARAMS, BodyKind::None);
        for query in ["", "limit=5", "limit=a%20b&limit=c"] {
            assert_eq!(undeclared_pair(query, META), None, "{query}");
        }
        for query in
            ["limit", "limit=5&x=1", "x=1", "limit=5&", "limit=a b", "limit=%2e", "limit=5#x", "LIMIT=5", "limit=1=2"]
        {
            assert!(undeclared_pair(query, META).is_some(), "{query}");
        }
    }
}
