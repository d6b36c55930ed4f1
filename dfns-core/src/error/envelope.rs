//! What Dfns says of a failure: the documented envelope, the older ones, and bodies that are neither.
//!
//! Documented: `{"error": {"id", "status", "message", "details"}}`. Older: `{"message"}` at the top. A proxy in between may
//! response anything at all; then the first line of its text is the message.

use crate::transport::RawResponse;
use crate::types::AnyJson;
use http::HeaderMap;
use serde_json::Value;
use std::time::Duration;

/// The longest piece of a body that is not JSON which is worth repeating, in characters.
const EXCERPT: usize = 200;

#[derive(Default)]
pub(super) struct Said {
    pub(super) message: Option<String>,
    pub(super) code: Option<String>,
    pub(super) details: Option<AnyJson>,
    pub(super) id: Option<String>,
}

pub(super) fn read(response: &RawResponse) -> Said {
    let Ok(body) = serde_json::from_slice::<Value>(response.body()) else {
        return Said { message: excerpt(response.body()), ..Said::default() };
    };
    let inner = body.get("error").filter(|error| error.is_object());
    let member =
        |name: &str| inner.and_then(|error| error.get(name)).or_else(|| body.get(name)).filter(|v| !v.is_null());
    Said {
        message: member("message").or(body.get("error")).and_then(text),
        code: member("code").or_else(|| member("shortCode")).and_then(text),
        details: member("details").and_then(|details| AnyJson::new(details).ok()),
        id: member("id").and_then(text),
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn excerpt(body: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(&body[..body.len().min(4 * EXCERPT)]);
    let line = text.lines().map(str::trim).find(|line| !line.is_empty())?;
    let excerpt: String = line.chars().filter(|character| !character.is_control()).take(EXCERPT).collect();
    Some(format!("the response is not JSON and begins with `{excerpt}`"))
}

pub(super) fn request_id(headers: &HeaderMap) -> Option<String> {
    ["x-request-id", "x-amzn-requestid", "apigw-requestid"]
        .into_iter()
        .find_map(|name| headers.get(name)?.to_str().ok().map(str::to_owned))
}

/// `Retry-After`, in seconds or as a date; a date counts from the response's own `Date`, so that no clock of ours matters.
pub(super) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let value = headers.get(http::header::RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = |text: &str| jiff::fmt::rfc2822::parse(text).ok().map(|zoned| zoned.timestamp());
    let until = date(value)?;
    let sent = date(headers.get(http::header::DATE)?.to_str().ok()?)?;
    Duration::try_from(until.duration_since(sent)).ok()
}

#[cfg(test)]
mod tests {
    use super::{read, retry_after};
    use crate::transport::RawResponse;
    use http::{HeaderMap, HeaderValue, StatusCode};
    use std::time::Duration;

    fn said(body: &str) -> super::Said {
        read(&RawResponse::new(StatusCode::BAD_REQUEST, HeaderMap::new(), body.to_owned().into()))
    }

    #[test]
    fn both_envelopes_are_understood_and_the_inner_one_wins() {
        let documented = said(
            r#"{"error":{"id":"17","status":409,"message":"inner","details":{"duplicate":{"id":"xfr-1"}}},"message":"outer"}"#,
        );
        assert_eq!(documented.message.as_deref(), Some("inner"));
        assert_eq!(documented.id.as_deref(), Some("17"));
        assert_eq!(documented.details.unwrap().as_str(), r#"{"duplicate":{"id":"xfr-1"}}"#);
        assert_eq!(said(r#"{"message":"outer"}"#).message.as_deref(), Some("outer"));
        assert_eq!(said(r#"{"error":"plain"}"#).message.as_deref(), Some("plain"));
    }

    #[test]
    fn a_body_that_is_not_json_is_quoted_in_part() {
        let page = said(&format!("\n  <html>{}", "x".repeat(5000))).message.unwrap();
        assert!(page.starts_with("the response is not JSON and begins with `<html>xxx"), "{page}");
        assert!(page.len() < 300);
        assert_eq!(said("").message, None);
        assert_eq!(said("{}").message, None);
    }

    #[test]
    fn retry_after_is_read_as_seconds_and_as_a_date() {
        let mut headers = HeaderMap::new();
        headers.insert("retry-after", HeaderValue::from_static("60"));
        assert_eq!(retry_after(&headers), Some(Duration::from_secs(60)));
        headers.insert("retry-after", HeaderValue::from_static("Sun, 06 Nov 1994 08:49:37 GMT"));
        assert_eq!(retry_after(&headers), None);
        headers.insert("date", HeaderValue::from_static("Sun, 06 Nov 1994 08:49:00 GMT"));
        assert_eq!(retry_after(&headers), Some(Duration::from_secs(37)));
        headers.insert("retry-after", HeaderValue::from_static("soon"));
        assert_eq!(retry_after(&headers), None);
    }
}
