//! Error messages: bounded, on one line, each cause once.

use super::{Delivery, Error, ErrorKind, LONGEST};
use crate::credentials::CredentialError;
use crate::response::RawResponse;
use crate::signing::{KeyError, SignError};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode};
use std::error::Error as _;

fn refused(body: &str, headers: &[(&'static str, &str)]) -> Error {
    let headers =
        headers.iter().map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_bytes(value.as_bytes()).unwrap()));
    Error::refused(&RawResponse::new(StatusCode::NOT_FOUND, headers.collect(), body.to_owned().into()))
}

#[test]
fn control_characters_of_a_server_reach_neither_display_nor_debug() {
    let body = r#"{"error":{"message":"no\u001b[2J\u001b[31m such user\r\nerror: forged second line\u0007","id":"1\n","code":"\u202e"}}"#;
    let error = refused(body, &[("x-request-id", "req\t1")]);
    assert_eq!(
        error.to_string(),
        r"status 404 Not Found: no\u{1b}[2J\u{1b}[31m such user\r\nerror: forged second line\u{7} [\u{202e}]; request id req\t1"
    );
    for shown in [error.to_string(), error.message().to_owned(), format!("{error:?}"), format!("{error:x<9}")] {
        assert!(!shown.contains(char::is_control) && !shown.contains('\u{202e}'), "{shown:?}");
    }
    assert!(!format!("{error:#?}").contains(['\u{1b}', '\r', '\u{202e}', '\u{7}']));
}

#[test]
fn no_server_makes_an_error_long() {
    let long = "\\u001b".repeat(1 << 18);
    let body = format!(r#"{{"error":{{"message":"{long}","code":"{long}","id":"{long}"}}}}"#);
    let wide =
        (0..1 << 16).map(|number| format!(r#""{number}":{{"message":"{number}"}},"#)).collect::<Vec<_>>().concat();
    for body in [body, format!(r#"{{{wide}"message":1}}"#), "<".repeat(1 << 20), format!("[{}]", "[".repeat(1 << 20))] {
        let error = refused(&body, &[("x-request-id", &"r".repeat(5000))]).at_json_path(&body).caused_by(body.as_str());
        for (shown, longest) in
            [(error.to_string(), LONGEST), (format!("{error:?}"), 2 * LONGEST), (format!("{error:#?}"), 2 * LONGEST)]
        {
            assert!(shown.len() <= longest, "{}: {}", shown.len(), &shown[..200]);
        }
        assert!(error.message().len() <= 1000 && error.json_path().unwrap().len() <= 400);
    }
}

#[test]
fn a_chain_of_errors_says_everything_once() {
    let sign = || SignError::with_source("the key service refused", std::io::Error::other("throttled"));
    let errors = [
        Error::from(sign()),
        Error::from(CredentialError::from(KeyError::Damaged)),
        Error::from(CredentialError::from(sign())),
        Error::from(CredentialError::WrongSecret),
        Error::new(ErrorKind::Connection, "no connection: reset").caused_by(std::io::Error::other("reset")),
    ];
    for error in &errors {
        let mut said = error.to_string();
        let mut source = error.source();
        while let Some(cause) = source {
            assert!(!said.contains(&cause.to_string()), "{said}: {cause}");
            said = format!("{said}: {cause}");
            source = cause.source();
        }
    }
    assert_eq!(errors[0].message(), "the key service refused: throttled");
    assert!(errors[0].source().is_none());
    assert!(errors[0].get_ref().unwrap().is::<SignError>());
    assert!(errors[2].source().is_none() && errors[2].message().ends_with("the key service refused: throttled"));
    assert!(errors[4].source().is_none() && errors[4].get_ref().unwrap().is::<std::io::Error>());
}

#[test]
fn a_status_of_a_proxy_is_transient_if_the_server_may_come_back() {
    for (status, transient) in [
        (400, false),
        (408, true),
        (429, true),
        (500, true),
        (501, false),
        (503, true),
        (505, false),
        (511, false),
        (520, true),
        (524, true),
        (525, false),
        (526, false),
        (529, true),
        (530, true),
        (599, false),
    ] {
        let response = RawResponse::new(StatusCode::from_u16(status).unwrap(), HeaderMap::new(), Bytes::new());
        let mut error = Error::new(ErrorKind::Api, "no reason given").with_response(&response);
        error.0.delivery = Delivery::NotSent;
        assert_eq!(error.is_retryable(), transient, "{status}");
        let shown = error.to_string();
        assert!(shown.contains(&format!("status {status}")) && !shown.contains("unknown status"), "{shown}");
    }
}
