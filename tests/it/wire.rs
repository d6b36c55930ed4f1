//! For every endpoint, the request on the wire matches the declaration.

use crate::support::{Recorder, TOKEN, USER_ACTION};
use dfns::core::{EndpointMeta, FilePart, Parts};
use dfns::meta::{Auth, BodyKind, ParamLocation};
use dfns::{AnyJson, Registry, Secret};
use serde_json::json;

/// A value with many characters that encoding could corrupt.
const AWKWARD: &str = "a/b ?#é\u{2028}\"\\";
const ENCODED: &str = "a%2Fb%20%3F%23%C3%A9%E2%80%A8%22%5C";

/// A body whose content type says more than `application/json`.
#[dfns::dfns_endpoint(PATCH, "/parcels", returns = (), permissions = none)]
pub struct PatchParcels {
    /// The content type.
    #[dfns(header = "content-type")]
    pub content_type: Option<String>,
    /// The patch.
    #[dfns(body)]
    pub patch: Vec<String>,
}

#[tokio::test]
async fn a_content_type_of_the_request_replaces_that_of_its_body() {
    for (given, sent) in
        [(None, "application/json"), (Some("application/json-patch+json"), "application/json-patch+json")]
    {
        let recorder = Recorder::answering(200, "");
        let mut request = PatchParcels::new(["a"]);
        request.content_type = given.map(str::to_owned);
        request.send(&recorder.client()).await.unwrap();
        let seen = recorder.seen();
        assert_eq!(seen[0].header("content-type"), Some(sent));
        assert_eq!(seen[0].headers.get_all("content-type").iter().count(), 1);
    }
}

fn registry() -> Registry {
    Registry::new().with(dfns::ALL).with(&[acme_dfns::Treasury::ENDPOINTS, acme_dfns::grammar::Grammar::ENDPOINTS])
}

/// Creates a request of any endpoint, every parameter filled in with an awkward value.
fn request(endpoint: &'static EndpointMeta) -> Parts {
    let mut parts = Parts::new(endpoint);
    let mut body = serde_json::Map::new();
    for param in endpoint.params() {
        match param.location {
            ParamLocation::Path => parts.path(param.name, &AWKWARD),
            ParamLocation::Query => parts.query(param.name, &AWKWARD),
            ParamLocation::Header => parts.header(param.name, &"value"),
            ParamLocation::Part => parts.part(param.name, &FilePart::new("f", AWKWARD)),
            ParamLocation::Body if endpoint.body() == BodyKind::Form => parts.form(param.name, &AWKWARD),
            ParamLocation::Body => drop(body.insert(param.name.to_owned(), json!(AWKWARD))),
        }
    }
    match endpoint.body() {
        BodyKind::None => {}
        BodyKind::Json => parts.json(&AnyJson::new(&body).unwrap()),
        BodyKind::Form => parts.end_form(),
        BodyKind::Multipart => {
            if endpoint.has_data_part() {
                parts.multipart(&body);
            } else {
                parts.end_parts();
            }
        }
        BodyKind::Raw => parts.raw(AWKWARD),
    }
    if endpoint.auth() == Auth::Temporary {
        parts.bearer(&Secret::from("temporary"));
    }
    parts
}

#[tokio::test]
async fn every_signed_endpoint_is_challenged_for_exactly_what_it_sends() {
    let mut signed = 0;
    for endpoint in registry().endpoints() {
        let recorder = Recorder::answering(200, "{}");
        recorder.client().call_raw(request(endpoint)).await.unwrap();
        let seen = recorder.seen();
        let call = seen.last().unwrap();
        assert_eq!(call.method, endpoint.method().as_str(), "{}", endpoint.id());
        assert_eq!(seen.len(), if endpoint.is_signed() { 3 } else { 1 }, "{}", endpoint.id());
        assert_eq!(call.header("x-dfns-useraction"), endpoint.is_signed().then_some(USER_ACTION), "{}", endpoint.id());
        if !endpoint.is_signed() {
            continue;
        }
        signed += 1;
        let init = seen[0].json();
        let payload = init["userActionPayload"].as_str().unwrap();
        match endpoint.body() {
            BodyKind::Multipart => assert!(String::from_utf8_lossy(&call.body).contains(payload), "{}", endpoint.id()),
            _ => assert_eq!(payload.as_bytes(), &call.body[..], "{}", endpoint.id()),
        }
        assert_eq!(init["userActionHttpMethod"], endpoint.method().as_str());
        let path = call.target.split('?').next().unwrap();
        assert_eq!(init["userActionHttpPath"], path, "{}: without the query", endpoint.id());
    }
    assert!(signed > 20, "{signed}");
}

#[tokio::test]
async fn every_endpoint_sends_its_parameters_where_they_belong_and_the_token_it_needs() {
    for endpoint in registry().endpoints() {
        let recorder = Recorder::answering(200, "{}");
        recorder.client().call_raw(request(endpoint)).await.unwrap();
        let call = recorder.seen().pop().unwrap();
        let (path, query) = call.target.split_once('?').unwrap_or((&call.target, ""));
        let mut expected = endpoint.path().to_owned();
        for param in endpoint.params() {
            expected = expected.replace(&format!("{{{}}}", param.name), ENCODED);
            if param.location == ParamLocation::Query {
                assert!(query.split('&').any(|pair| pair == format!("{}={ENCODED}", param.name)), "{}", endpoint.id());
            }
        }
        assert_eq!(path, expected, "{}", endpoint.id());
        let token = match endpoint.auth() {
            Auth::Public => None,
            Auth::Token => Some(format!("Bearer {TOKEN}")),
            Auth::Temporary => Some(String::from("Bearer temporary")),
        };
        assert_eq!(call.header("authorization"), token.as_deref(), "{}", endpoint.id());
    }
}

#[test]
fn every_endpoint_says_what_it_is_and_no_two_are_alike() {
    let (mut ids, mut routes) = (Vec::new(), Vec::new());
    for endpoint in registry().endpoints() {
        assert!(!endpoint.summary().is_empty(), "{} has no documentation", endpoint.id());
        assert!(endpoint.source().line > 0 && !endpoint.source().file.is_empty());
        let route = (endpoint.method(), endpoint.path());
        assert!(!ids.contains(&endpoint.id()), "two endpoints have the id `{}`", endpoint.id());
        assert!(!routes.contains(&route), "two endpoints are {} {}", route.0, route.1);
        ids.push(endpoint.id());
        routes.push(route);
    }
}
