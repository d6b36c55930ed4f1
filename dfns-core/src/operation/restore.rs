//! Requests that are stored, and read back as requests of their endpoint.
//!
//! Whatever the store holds, only a request of the endpoint comes back: path, query, headers and
//! content type are checked against the declaration.

use super::stored::StoredRequest;
use super::ticket::OperationTicket;
use crate::error::{Error, ErrorKind};
use crate::meta::{BodyKind, EndpointMeta, ParamLocation};
use crate::parts::{Body, Parts, encoded, percent_decode};
use crate::secret::Secret;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderName, HeaderValue};

/// The format of tickets that this version writes and reads. A ticket of another one may mean
/// something that this version would not do.
pub(super) const FORMAT: u32 = 1;

impl OperationTicket {
    /// Returns the ticket of a request whose body carries this external id.
    pub(crate) fn new(parts: &Parts, external_id: &str, base_url: &str, organization: Option<String>) -> Self {
        Self {
            version: FORMAT,
            base_url: base_url.to_owned(),
            organization,
            external_id: external_id.to_owned(),
            request: StoredRequest::of(parts),
        }
    }

    /// Returns the request, if it is one of this endpoint, region and organization. Otherwise the
    /// error gives the ticket back, because the outcome of the operation is still unknown.
    pub(crate) fn into_parts(
        self,
        endpoint: &'static EndpointMeta,
        base_url: &str,
        organization: Option<&str>,
    ) -> Result<Parts, Error> {
        let kept = self.clone();
        self.restore(endpoint, base_url, organization).map_err(|error| error.refusing(kept))
    }

    fn restore(
        self,
        endpoint: &'static EndpointMeta,
        base_url: &str,
        organization: Option<&str>,
    ) -> Result<Parts, Error> {
        self.check(base_url, organization).map_err(|why| fault("operation ticket", &why, endpoint))?;
        let Self { external_id, request, .. } = self;
        let mut parts = request.into_parts(endpoint, "operation ticket")?;
        parts.mark_sent();
        if parts.external_id() == Some(&external_id) {
            return Ok(parts);
        }
        let why = format!("its body does not have the external id `{external_id}`");
        Err(fault("operation ticket", &why, endpoint))
    }

    fn check(&self, base_url: &str, organization: Option<&str>) -> Result<(), String> {
        if self.version != FORMAT {
            return Err(format!("its format is {}, and this version of the crate reads {FORMAT}", self.version));
        }
        if self.base_url != base_url {
            return Err(format!("it is of `{}`, and the client's base URL is `{base_url}`", self.base_url));
        }
        match (self.organization.as_deref(), organization) {
            (Some(its), Some(own)) if its != own => {
                Err(format!("it is of the organization `{its}`, and the client's token of `{own}`"))
            }
            (Some(its), None) => {
                Err(format!("it is of the organization `{its}`, and the client's token names none to compare"))
            }
            _ => Ok(()),
        }
    }
}

fn fault(what: &str, why: &str, endpoint: &'static EndpointMeta) -> Error {
    Error::new(ErrorKind::Request, format_args!("{what}: {why}")).at_endpoint(endpoint)
}

impl StoredRequest {
    pub(crate) fn of(parts: &Parts) -> Self {
        let Parts { path, query, headers, body, .. } = parts;
        let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        Self {
            endpoint: parts.endpoint().id().to_owned(),
            path: path.clone(),
            query: query.clone(),
            headers: headers.iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect(),
            content_type: body.content_type.clone(),
            body: STANDARD.encode(&body.bytes).into(),
            signed_part: body.signed_part.as_ref().map(|part| STANDARD.encode(part).into()),
            was_sent: parts.was_sent(),
        }
    }

    /// Returns the request of this endpoint. `what` is what was stored, for the error.
    pub(crate) fn into_parts(self, endpoint: &'static EndpointMeta, what: &str) -> Result<Parts, Error> {
        let fault = |why: String| fault(what, &why, endpoint);
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
        parts.find_external_id();
        if self.was_sent {
            parts.mark_sent();
        }
        Ok(parts)
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
        const PARAMS: &[ParamMeta] = &[build::opt_query("limit", build::UNKNOWN)];
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
