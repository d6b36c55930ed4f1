//! The check that requests come from our own page.
//!
//! The cookie of a session is sent by the browser, whichever page makes the request. `SameSite`
//! stops pages of other sites, but not those of other ports or subdomains. So every request that
//! may change something must name our origin. The `Host` is checked as well: a name that an
//! attacker makes lead here is not ours.

use crate::app::{App, Failure};
use axum::extract::{Request, State};
use axum::http::header::{self, HeaderName};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use std::sync::Arc;

/// The address at which browsers see the application.
pub(crate) struct Site {
    origin: String,
    host: String,
    is_secure: bool,
}

impl Site {
    /// Reads an origin, such as `https://app.example.com`.
    pub(crate) fn new(origin: &str) -> Result<Self, String> {
        let uri: Uri = origin.parse().map_err(|_| format!("ORIGIN: `{origin}` is not an origin"))?;
        let (Some(scheme), Some(host)) = (uri.scheme_str(), uri.authority()) else {
            return Err(format!("ORIGIN: `{origin}` must be like https://app.example.com"));
        };
        if origin != format!("{scheme}://{host}") {
            return Err(format!("ORIGIN: `{origin}` must have neither a path nor a slash at its end"));
        }
        Ok(Self { origin: origin.to_owned(), host: host.to_string(), is_secure: scheme == "https" })
    }

    /// Whether cookies are for encrypted connections only.
    pub(crate) fn is_secure(&self) -> bool {
        self.is_secure
    }

    fn admits(&self, request: &Request) -> bool {
        let headers = request.headers();
        let is_ours = only(headers, &header::HOST) == Some(&self.host);
        if request.method().is_safe() {
            return is_ours;
        }
        // A form of another page cannot declare JSON.
        is_ours
            && only(headers, &header::ORIGIN) == Some(&self.origin)
            && only(headers, &header::CONTENT_TYPE) == Some("application/json")
    }
}

/// The value of a header that must be there once.
fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok();
    if values.next().is_some() { None } else { value }
}

/// The headers of every response. The page loads nothing from elsewhere, runs our script only, and
/// is not shown in a frame. Nothing is stored.
const HEADERS: [(HeaderName, &str); 5] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; \
         form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
    ),
    (header::CACHE_CONTROL, "no-store"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
];

/// Rejects requests that are not from our page, and adds headers to every response.
pub(crate) async fn check(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let mut response = if app.site.admits(&request) {
        next.run(request).await
    } else {
        Failure::new(StatusCode::FORBIDDEN, "requests must come from the application's own page").into_response()
    };
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}
