//! Requests that browsers make: the hosts and the pages that are served.
//!
//! Any page that a browser shows can send requests to loopback. The sandbox therefore serves
//! requests for a loopback `Host` only, which ends attacks by names that are made to lead here, and
//! pages at the configured origins only: by default none. It allows such a page to
//! read the response (CORS). Programs that are not browsers send no `Origin` and are not concerned.

use crate::loopback;
use crate::refusal::Refusal;
use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use http::uri::Authority;
use http::{StatusCode, Uri};

/// Refuses requests that name a host other than this computer.
pub(crate) fn admit_host(uri: &Uri, headers: &HeaderMap) -> Result<(), Refusal> {
    let mut hosts = headers.get_all(header::HOST).iter();
    let host = hosts.next().and_then(|host| Authority::try_from(host.as_bytes()).ok());
    if hosts.next().is_some()
        || !host.is_some_and(|host| is_loopback(&host))
        || !uri.authority().is_none_or(is_loopback)
    {
        let message = "the `Host` must be a loopback address or `localhost`";
        return Err(Refusal::new(StatusCode::MISDIRECTED_REQUEST, message));
    }
    Ok(())
}

/// The origin of the page that makes this request, if it is one, after checking it and the host.
pub(crate) fn admit(uri: &Uri, headers: &HeaderMap, pages: &[String]) -> Result<Option<HeaderValue>, Refusal> {
    admit_host(uri, headers)?;
    let mut origins = headers.get_all(header::ORIGIN).iter();
    let Some(origin) = origins.next() else { return Ok(None) };
    if origins.next().is_none() && pages.iter().any(|page| page.as_bytes() == origin.as_bytes()) {
        return Ok(Some(origin.clone()));
    }
    let message =
        "pages at this `Origin` are not served; `--allow-origin` or `Builder::allow_origin` names those that are";
    Err(Refusal::new(StatusCode::FORBIDDEN, message))
}

fn is_loopback(authority: &Authority) -> bool {
    !loopback::addresses(authority).is_empty() && !authority.as_str().contains('@')
}

/// Whether this is an origin as browsers send it: a scheme and an authority, and nothing else.
pub(crate) fn is_origin(origin: &str) -> bool {
    let parsed = origin.parse::<Uri>().ok();
    let parts = parsed.as_ref().and_then(|uri| Some((uri.scheme_str()?, uri.authority()?.as_str())));
    parts.is_some_and(|(scheme, authority)| origin == format!("{scheme}://{authority}") && !authority.contains('@'))
}

/// Lets a page at this origin read the response.
pub(crate) fn allow(headers: &mut HeaderMap, origin: HeaderValue) {
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.insert(header::VARY, HeaderValue::from_static("origin"));
}

/// Lets a page make the request that its browser asks about.
pub(crate) fn allow_request(headers: &mut HeaderMap, request: &HeaderMap) {
    headers
        .insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, HEAD, POST, PUT, PATCH, DELETE"));
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
    // The page is trusted with its own headers, whatever they are called.
    if let Some(names) = request.get(header::ACCESS_CONTROL_REQUEST_HEADERS) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, names.clone());
    }
    if request.contains_key("access-control-request-private-network") {
        headers
            .insert(HeaderName::from_static("access-control-allow-private-network"), HeaderValue::from_static("true"));
    }
}
