//! The spans of a call, of its requests and of its signature.
//!
//! The names of the fields are those of OpenTelemetry's conventions for HTTP clients. `otel.name`,
//! `otel.kind` and `otel.status_code` are what `tracing-opentelemetry` reads.

use crate::base_url::BaseUrl;
use crate::error::{Error, ErrorKind, Step};
use crate::meta::EndpointMeta;
use http::Version;
use std::borrow::Cow;
use tracing::field::Empty;
use tracing::{Span, info_span};
use url::Url;

/// The placeholder of a value in a URL.
const REDACTED: &str = "REDACTED";

/// The span of a whole call.
pub(crate) fn call(endpoint: &EndpointMeta, external_id: Option<&str>) -> Span {
    info_span!(
        target: "dfns",
        "dfns.call",
        dfns.endpoint = endpoint.id(),
        dfns.external_id = external_id,
        dfns.tries = Empty,
        error.type = Empty,
        otel.status_code = Empty,
    )
}

/// One of the requests of a call.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Leg {
    pub(crate) step: Step,
    pub(crate) method: &'static str,
    pub(crate) template: &'static str,
}

/// The span of one HTTP request, after this number of requests that were sent again. Samplers
/// decide by its method, its server and its URL, so these are there from the beginning.
pub(crate) fn request(leg: Leg, base: &BaseUrl, url: &Url, resends: u32) -> Span {
    info_span!(
        target: "dfns",
        "dfns.request",
        otel.name = format_args!("{} {}", leg.method, leg.template),
        otel.kind = "client",
        http.request.method = leg.method,
        http.request.resend_count = Some(resends).filter(|resends| *resends > 0),
        http.response.status_code = Empty,
        network.protocol.version = Empty,
        url.full = &*redacted(leg, base, url),
        url.template = leg.template,
        server.address = base.url().host_str(),
        server.port = base.url().port_or_known_default(),
        dfns.step = step(leg.step),
        dfns.request_id = Empty,
        error.type = Empty,
        otel.status_code = Empty,
    )
}

/// Records the version of HTTP of a response.
pub(crate) fn received(span: &Span, version: Version) {
    if span.is_disabled() {
        return;
    }
    let name = match version {
        Version::HTTP_09 => "0.9",
        Version::HTTP_10 => "1.0",
        Version::HTTP_11 => "1.1",
        Version::HTTP_2 => "2",
        Version::HTTP_3 => "3",
        _ => return,
    };
    span.record("network.protocol.version", name);
}

/// Returns a URL with `REDACTED` in place of the parameters of its path and of its query, as
/// OpenTelemetry's conventions write it. A base URL has neither user information nor a fragment.
fn redacted(leg: Leg, base: &BaseUrl, url: &Url) -> String {
    let mut text = base.as_str().to_owned();
    let (path, query) = base.target(url);
    let mut template = leg.template.split('/').skip(1);
    for segment in path.split('/').skip(1) {
        // A segment that the template lacks is the id of an entity.
        let is_literal = template.next() == Some(segment);
        text.extend(["/", if is_literal { segment } else { REDACTED }]);
    }
    let names = query.split('&').filter(|pair| !pair.is_empty()).map(|pair| pair.split('=').next().unwrap_or(pair));
    for (index, name) in names.enumerate() {
        text.extend([if index == 0 { "?" } else { "&" }, name, "=", REDACTED]);
    }
    text
}

/// The span around the signer.
pub(crate) fn sign() -> Span {
    info_span!(target: "dfns", "dfns.sign", error.type = Empty, otel.status_code = Empty)
}

/// Records the failure of what a span covers.
pub(crate) fn fail(span: &Span, error: &Error) {
    if span.is_disabled() {
        return;
    }
    span.record("error.type", &*kind(error));
    span.record("otel.status_code", "ERROR");
    if let Some(id) = error.request_id() {
        span.record("dfns.request_id", id);
    }
}

/// Notes a value that this version does not know.
pub(crate) fn unknown_value(endpoint: &EndpointMeta, path: &str) {
    tracing::debug!(target: "dfns", { dfns.endpoint = endpoint.id(), dfns.path = path }, "unknown value");
}

/// Returns whether unknown values are listened to.
pub(crate) fn hears_unknown_values() -> bool {
    tracing::enabled!(target: "dfns", tracing::Level::DEBUG)
}

fn step(step: Step) -> &'static str {
    match step {
        Step::Challenge => "challenge",
        Step::Signature => "signature",
        Step::UserAction => "user_action",
        Step::Call => "call",
    }
}

/// Returns the kind of an error for `error.type`: its status, or a word of few.
fn kind(error: &Error) -> Cow<'static, str> {
    if let Some(status) = error.status().filter(|status| !status.is_success()) {
        return status.as_u16().to_string().into();
    }
    Cow::Borrowed(match error.kind() {
        ErrorKind::Configuration => "configuration",
        ErrorKind::Request => "request",
        ErrorKind::Signing => "signing",
        ErrorKind::Credential => "credential",
        ErrorKind::Connection => "connection",
        ErrorKind::Timeout => "timeout",
        ErrorKind::Redirect => "redirect",
        ErrorKind::TooLarge => "too_large",
        ErrorKind::Api => "api",
        ErrorKind::Decode => "decode",
        ErrorKind::PendingApproval => "pending_approval",
        ErrorKind::Conflict => "conflict",
    })
}
