//! Decode failures: their messages, and the values that these must not show.

use super::decode;
use crate::error::{Error, ErrorKind};
use crate::response::RawResponse;
use crate::types::{AnyJson, Page};
use http::{HeaderMap, HeaderValue, StatusCode};
use serde::Deserialize;
use serde::de::DeserializeOwned;

fn response(body: impl Into<bytes::Bytes>, headers: &[(&'static str, &'static str)]) -> RawResponse {
    let headers = headers.iter().map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_static(value)));
    RawResponse::new(StatusCode::OK, headers.collect::<HeaderMap>(), body.into())
}

fn failure<T: DeserializeOwned>(body: impl Into<bytes::Bytes>, headers: &[(&'static str, &'static str)]) -> Error {
    let Err(error) = decode::<T>(&response(body, headers)) else { panic!("it was decoded") };
    assert_eq!(error.kind(), ErrorKind::Decode);
    error
}

#[test]
fn a_body_that_is_encoded_names_its_encoding() {
    let gzip = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff\xabV\xcaL".to_vec();
    let error = failure::<AnyJson>(gzip, &[("content-type", "application/json"), ("content-encoding", "gzip")]);
    assert!(error.message().contains("its content-encoding is `gzip`"), "{error}");
    assert!(error.message().contains("its content-type is `application/json`"), "{error}");
}

#[test]
fn the_page_of_a_proxy_is_named_by_its_title_and_nothing_else_is_quoted() {
    let page = "<html><head><title>Sign in to\n the network</title></head>";
    let error = failure::<AnyJson>(page, &[("content-type", "text/html")]);
    assert!(
        error
            .message()
            .ends_with("its content-type is `text/html`; it is a page that begins with `Sign in to the network`"),
        "{error}"
    );
    for body in ["canary", "\"canary", "{\"token\":\"canary\"", "canary <b>", "token=canary"] {
        let error = failure::<Page<String>>(body, &[("content-type", "text/plain")]);
        assert!(!format!("{error} {error:?}").contains("canary"), "{error}");
        assert!(error.message().contains("`text/plain`"), "{error}");
    }
}

#[test]
fn one_string_that_was_cut_in_a_character_does_not_spoil_the_page() {
    #[derive(Debug, Deserialize, PartialEq)]
    struct Token {
        symbol: String,
        more: AnyJson,
    }
    let body = r#"{"items":[{"symbol":"FREE \ud83c","more":{"\udf55":["\ud83c\udf55"]}}],"nextPageToken":"\ud800"}"#;
    let page: Page<Token> = decode(&response(body, &[])).unwrap();
    assert_eq!(page.items[0].symbol, "FREE \u{fffd}");
    assert_eq!(page.items[0].more.as_str(), r#"{"\ufffd":["\ud83c\udf55"]}"#);
    assert_eq!(page.next_page_token.as_deref(), Some("\u{fffd}"));
}

#[test]
fn the_value_that_was_found_is_never_repeated() {
    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only decoded")]
    struct Strict {
        #[serde(default)]
        text: String,
        #[serde(default)]
        number: u8,
        #[serde(default)]
        choice: Choice,
        #[serde(default)]
        own: Own,
    }
    #[derive(Debug, Default, Deserialize)]
    enum Choice {
        #[default]
        One,
    }
    #[derive(Debug, Default)]
    struct Own;
    impl<'de> Deserialize<'de> for Own {
        fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let text = String::deserialize(deserializer)?;
            Err(serde::de::Error::custom(format!("`{text}` and \"{text}\" are no colour")))
        }
    }
    for (body, expected) in [
        (r#"{"text":8675309}"#, "invalid type: an integer, expected a string at `text`"),
        (r#"{"text":-8675309}"#, "invalid type: an integer, expected a string at `text`"),
        (r#"{"text":867.5309}"#, "invalid type: a number, expected a string at `text`"),
        (r#"{"text":true}"#, "invalid type: a boolean, expected a string at `text`"),
        (r#"{"text":["canary"]}"#, "invalid type: sequence, expected a string at `text`"),
        (r#"{"number":"canary, expected x"}"#, "invalid type: a string, expected u8 at `number`"),
        (r#"{"number":8675309}"#, "invalid value: an integer, expected u8 at `number`"),
        (r#"{"choice":"canary"}"#, "unknown variant, expected `One` at `choice`"),
        (r#"{"own":"canary"}"#, "`…` and `…` are no colour at `.`"),
    ] {
        let error = failure::<Strict>(body, &[]);
        assert!(error.message().ends_with(expected), "{error}");
        assert!(!error.message().contains("canary") && !error.message().contains("867"), "{error}");
    }
    assert!(!failure::<Strict>(r#"{"canary":1}"#, &[]).message().starts_with("unknown field `canary"));
}

#[test]
fn names_of_fields_are_shown_and_cannot_break_the_line() {
    let error = failure::<std::collections::BTreeMap<String, u8>>("{\"a\\r\\n\\u001b[2J\":\"x\"}", &[]);
    assert!(error.message().contains(r"a\r\n\u{1b}[2J"), "{error}");
    let long = format!("{{\"{}\":\"x\"}}", "k".repeat(1 << 20));
    let error = failure::<std::collections::BTreeMap<String, u8>>(long, &[]);
    assert!(error.to_string().len() < 2048 && error.json_path().unwrap().len() <= 400);
}

#[test]
fn json_that_nests_too_deeply_is_reported_as_such() {
    let deep = format!("{}1{}", "[".repeat(200), "]".repeat(200));
    let error = failure::<serde_json::Value>(deep, &[]);
    assert!(error.message().starts_with("the response does not have the documented shape: nested too deeply"));
}

#[test]
fn a_byte_order_mark_before_the_json_is_skipped_and_one_inside_is_not() {
    let page: Page<String> = decode(&response("\u{feff}{\"items\":[\"a\"]}", &[])).unwrap();
    assert_eq!(page.items, ["a"]);
    failure::<Page<String>>("{\u{feff}\"items\":[]}", &[]);
    failure::<Page<String>>("\u{feff}", &[]);
}

#[test]
fn a_page_in_place_of_an_ignored_body_is_no_success() {
    use crate::response::FromResponse;
    for (body, done) in [("", true), ("OK", true), ("null", true), ("{\"a\":\"<b>\"}", true)] {
        let decoded = <() as FromResponse>::decode(&response(body, &[("content-type", "text/html")]));
        assert_eq!(decoded.is_ok(), done, "{body}");
    }
    for page in ["<html><title>Sign in</title>", " \n<!DOCTYPE html>", "<?xml version=\"1.0\"?>"] {
        let error = <() as FromResponse>::decode(&response(page, &[])).unwrap_err();
        assert!(error.kind() == ErrorKind::Decode && error.message().contains("is a page"), "{error}");
    }
    let bytes = <Vec<u8> as FromResponse>::decode(&response("<html>", &[])).unwrap();
    assert_eq!(bytes, b"<html>", "bytes may be a page");
}
