//! The content of an error response: its message, code, details and id, from JSON of any shape,
//! text, or the page of a proxy.
//!
//! Error responses have a small limit of their own, [`ERROR_LIMIT`]. A longer one is cut there and
//! its beginning is read.

use super::words::{field, words};
use crate::depth::{Level, is_too_deep};
use crate::response::raw::RawResponse;
use crate::types::AnyJson;
use http::HeaderMap;
use http::header::CONTENT_TYPE;
use serde::de::{DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use std::fmt;

/// The number of bytes of an error response that are read.
pub(crate) const ERROR_LIMIT: usize = 64 * 1024;

/// The longest excerpt of a body that is not JSON, in bytes.
const EXCERPT: usize = 300;

#[derive(Default)]
pub(super) struct Said {
    pub(super) message: Option<String>,
    pub(super) code: Option<String>,
    pub(super) details: Option<AnyJson>,
    pub(super) id: Option<String>,
}

pub(super) fn read(response: &RawResponse) -> Said {
    let text = String::from_utf8_lossy(response.body());
    let Some(body) = parse(&text) else {
        let message = excerpt(&text).map(|excerpt| not_json(response.headers(), &excerpt));
        return Said { message, ..Said::default() };
    };
    let outer = body.as_object();
    let inner = outer.and_then(|outer| field(outer, "error")).and_then(Value::as_object);
    let found = |name: &str| [inner, outer].into_iter().flatten().find_map(|object| field(object, name));
    let details = found("details");
    Said {
        message: words(&body).or_else(|| words(details?)),
        code: found("code").or_else(|| found("shortCode")).and_then(scalar),
        details: details.and_then(|details| AnyJson::new(details).ok()),
        id: found("id").and_then(scalar),
    }
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn not_json(headers: &HeaderMap, excerpt: &str) -> String {
    let content_type = headers.get(CONTENT_TYPE).map(|value| String::from_utf8_lossy(value.as_bytes()));
    let content_type = content_type.map(|value| format!(" but `{value}`")).unwrap_or_default();
    format!("the response is not JSON{content_type} and begins with `{excerpt}`")
}

/// Returns the title of a page, or the beginning of any other text that is not JSON, with white
/// space collapsed.
///
/// Only for error responses and pages: proxies write these, and Dfns puts no secrets into them.
pub(crate) fn excerpt(text: &str) -> Option<String> {
    let mut words = title(text).unwrap_or(text).split_whitespace();
    let mut excerpt = words.next()?.to_owned();
    for word in words {
        if excerpt.len() > EXCERPT {
            break;
        }
        excerpt.push(' ');
        excerpt.push_str(word);
    }
    Some(crate::foreign::one_line(excerpt, EXCERPT))
}

fn title(page: &str) -> Option<&str> {
    let find = |text: &str, tag: &str| {
        text.as_bytes().windows(tag.len()).position(|window| window.eq_ignore_ascii_case(tag.as_bytes()))
    };
    let page = page.get(find(page, "<title")?..)?;
    let page = page.get(page.find('>')? + 1..)?;
    page.get(..find(page, "</title")?).filter(|title| !title.trim().is_empty())
}

/// Parses the JSON of a body. Of a body that is truncated or nests too deeply, it keeps everything
/// complete; the last string may be truncated.
fn parse(text: &str) -> Option<Value> {
    let text = crate::surrogates::without_lone_surrogates(text.trim_start_matches('\u{feff}'));
    if !is_too_deep(&text)
        && let Ok(value) = serde_json::from_str(&text)
    {
        return Some(value);
    }
    let text = text.trim_start();
    let inside = text.strip_prefix(['{', '['])?.trim_start();
    if !inside.is_empty() && !inside.starts_with(['"', '{', '[']) {
        return None;
    }
    let mut value = Value::Null;
    let closed = close_string(text);
    // Fails at the cut, after filling in what came before.
    let _ = Beginning(&mut value).deserialize(&mut serde_json::Deserializer::from_str(&closed));
    Some(value)
}

/// Returns the text. If it ends inside a string, closes the string.
fn close_string(text: &str) -> String {
    let (mut is_open, mut escape) = (false, None);
    for (at, byte) in text.bytes().enumerate() {
        match (byte, escape) {
            (_, Some(start)) if at == start + 1 => escape = (byte == b'u').then_some(start),
            (_, Some(start)) if at < start + 5 => {}
            (b'\\', _) if is_open => escape = Some(at),
            (b'"', _) => (is_open, escape) = (!is_open, None),
            _ => escape = None,
        }
    }
    let whole = escape.filter(|start| is_open && text.len() < start + 6).map_or(text, |start| &text[..start]);
    if is_open { format!("{whole}\"") } else { text.to_owned() }
}

/// Decodes a value into a slot piece by piece, so that a failure keeps what came before it.
struct Beginning<'a>(&'a mut Value);

impl<'de> DeserializeSeed<'de> for Beginning<'_> {
    type Value = ();
    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Beginning<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON")
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        *self.0 = value.into();
        Ok(())
    }

    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        *self.0 = value.into();
        Ok(())
    }

    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        *self.0 = value.into();
        Ok(())
    }

    fn visit_f64<E>(self, value: f64) -> Result<(), E> {
        *self.0 = value.into();
        Ok(())
    }

    fn visit_str<E>(self, value: &str) -> Result<(), E> {
        *self.0 = value.into();
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let _level = Level::enter().map_err(A::Error::custom)?;
        let mut list = Vec::new();
        let result = loop {
            let mut item = Value::Null;
            let next = items.next_element_seed(Beginning(&mut item));
            if !item.is_null() {
                list.push(item);
            }
            match next {
                Ok(Some(())) => {}
                Ok(None) => break Ok(()),
                Err(failure) => break Err(failure),
            }
        };
        *self.0 = Value::Array(list);
        result
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<(), A::Error> {
        let _level = Level::enter().map_err(A::Error::custom)?;
        let mut object = Map::new();
        let result = loop {
            let name = match fields.next_key::<String>() {
                Ok(Some(name)) => name,
                Ok(None) => break Ok(()),
                Err(failure) => break Err(failure),
            };
            let mut value = Value::Null;
            let read = fields.next_value_seed(Beginning(&mut value));
            object.insert(name, value);
            if let Err(failure) = read {
                break Err(failure);
            }
        };
        *self.0 = Value::Object(object);
        result
    }
}

pub(super) fn request_id(headers: &HeaderMap) -> Option<String> {
    ["x-request-id", "x-amzn-requestid", "apigw-requestid"]
        .into_iter()
        .find_map(|name| headers.get(name)?.to_str().ok().map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::response::raw::RawResponse;
    use http::{HeaderMap, HeaderValue, StatusCode};

    fn said(body: impl Into<bytes::Bytes>) -> super::Said {
        read(&RawResponse::new(StatusCode::BAD_REQUEST, HeaderMap::new(), body.into()))
    }

    fn message(body: impl Into<bytes::Bytes>) -> Option<String> {
        said(body).message
    }

    #[test]
    fn both_envelopes_are_understood_and_the_inner_one_wins() {
        let documented = said(
            r#"{"error":{"id":"17","status":409,"message":"inner","details":{"duplicate":{"id":"xfr-1"}}},"message":"outer"}"#,
        );
        assert_eq!(documented.message.as_deref(), Some("inner"));
        assert_eq!(documented.id.as_deref(), Some("17"));
        assert_eq!(documented.details.unwrap().as_str(), r#"{"duplicate":{"id":"xfr-1"}}"#);
        let flat = said(r#"{"code":"E1","details":["only here"]}"#);
        assert_eq!((flat.code.as_deref(), flat.message.as_deref()), (Some("E1"), Some("only here")));
    }

    #[test]
    fn a_body_that_is_not_json_is_quoted_in_part() {
        let page = message(format!("\n  <html>{}", "x".repeat(5000))).unwrap();
        assert!(page.starts_with("the response is not JSON and begins with `<html>xxx"), "{page}");
        assert!(page.len() < 400);
        let titled = "<!doctype html>\n<HTML><head><Title lang=en> 502\n Bad Gateway </TITLE></head><body>nginx</body>";
        assert!(message(titled).unwrap().ends_with("`502 Bad Gateway`"));
        assert!(message("upstream connect error\r\nreset").unwrap().ends_with("`upstream connect error reset`"));
        assert!(message(&b"\xff\xfe\x1b[2J"[..]).unwrap().contains(r"\u{1b}[2J"));
        for nothing in ["", " \n", "{}"] {
            assert_eq!(message(nothing), None);
        }
    }

    #[test]
    fn the_content_type_of_a_page_is_named() {
        let headers = HeaderMap::from_iter([("content-type".parse().unwrap(), HeaderValue::from_static("text/html"))]);
        let response = RawResponse::new(StatusCode::BAD_GATEWAY, headers, "<b>no</b>".into());
        let message = read(&response).message.unwrap();
        assert_eq!(message, "the response is not JSON but `text/html` and begins with `<b>no</b>`");
    }

    #[test]
    fn the_complete_part_of_a_truncated_body_is_read() {
        for (body, expected) in [
            (r#"{"error":{"message":"too many","details":[1,2,"#, Some("too many")),
            (r#"{"message":"the beginning of a long sto"#, Some("the beginning of a long sto")),
            (r#"{"message":"cut in an escape \"#, Some("cut in an escape")),
            (r#"{"message":"cut in an escape \u00"#, Some("cut in an escape")),
            (r#"{"message":"not cut \u00e9"#, Some("not cut é")),
            (r#"{"message":["a","b"#, Some("a; b")),
            (r#"{"error":{"message":"said","token":"canary"#, Some("said")),
            (r#"{"token":"canary"#, None),
            ("{", None),
            ("[error] no such wallet", Some("the response is not JSON and begins with `[error] no such wallet`")),
            (r#"{"message""#, None),
        ] {
            assert_eq!(message(body).as_deref(), expected, "{body}");
        }
    }

    #[test]
    fn byte_order_marks_and_lone_surrogates_do_not_hide_the_message() {
        assert_eq!(message("\u{feff}{\"message\":\"said\"}").as_deref(), Some("said"));
        assert_eq!(message(r#"{"message":"half \ud83c"}"#).as_deref(), Some("half \u{fffd}"));
    }

    proptest::proptest! {
        #[test]
        fn no_body_panics_and_none_becomes_long(body: Vec<u8>, json in "[{\\[\"](message|error|[\"\\\\u:,{}\\[\\]]){0,20}") {
            assert!(message(body).is_none_or(|message| message.len() < 400));
            message(json);
        }
    }
}
