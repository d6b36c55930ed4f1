//! A Postman collection, format 2.1: a folder for each domain, a request for each operation.
//!
//! Values are variables of an environment, which has none of them when it is made: the base URL,
//! the token, the key, and the ids in paths. A script of the collection signs user actions with a
//! P-256 or Ed25519 key where the host has `crypto.subtle`. Elsewhere, as in newman, the variable
//! `userAction` must hold a token, which `dfns user-action` makes.

use super::prose::prose;
use super::{example, openapi, operation};
use crate::program::Program;
use dfns_core::Registry;
use dfns_core::meta::schema::Limits;
use dfns_core::meta::{Auth, BodyKind, EndpointMeta, ParamLocation};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The script that signs, run before every request.
const SIGN: &str = include_str!("sign.js");

/// Returns the environment of a collection: its variables, without values except for the base URL.
pub(super) fn environment(program: Program) -> Value {
    let secret = |key: &str| json!({ "key": key, "value": "", "type": "secret", "enabled": true });
    let plain = |key: &str, value: &str| json!({ "key": key, "value": value, "type": "default", "enabled": true });
    json!({
        "name": openapi::title(program),
        "values": [
            plain("baseUrl", "https://api.dfns.io"),
            secret("token"),
            plain("credentialId", ""),
            secret("privateKey"),
            secret("userAction"),
        ],
        "_postman_variable_scope": "environment",
    })
}

/// Returns the collection of these operations.
pub(super) fn collection(program: Program, registry: &Registry, selected: &[&'static EndpointMeta]) -> Value {
    let mut folders: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    let ids = operation::Ids::of(registry);
    for endpoint in selected {
        folders.entry(operation::tag(endpoint)).or_default().push(request(endpoint, &ids));
    }
    let folders: Vec<_> = folders
        .into_iter()
        .map(|(domain, items)| json!({ "name": domain, "description": operation::tag_description(domain), "item": items }))
        .collect();
    json!({
        "info": {
            "name": openapi::title(program),
            "description": program.description,
            "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json",
        },
        "auth": bearer("token"),
        "event": [{
            "listen": "prerequest",
            "script": { "type": "text/javascript", "exec": SIGN.lines().collect::<Vec<_>>() },
        }],
        "item": folders,
        "variable": [{ "key": "baseUrl", "value": "https://api.dfns.io" }],
    })
}

fn bearer(variable: &str) -> Value {
    json!({ "type": "bearer", "bearer": [{ "key": "token", "value": format!("{{{{{variable}}}}}"), "type": "string" }] })
}

fn request(endpoint: &'static EndpointMeta, ids: &operation::Ids) -> Value {
    let mut headers = vec![json!({ "key": "Accept", "value": "application/json" })];
    if endpoint.is_signed() {
        headers.push(json!({ "key": "X-DFNS-USERACTION", "value": "{{userAction}}" }));
    }
    let declared = endpoint.params().iter().filter(|param| param.location == ParamLocation::Header);
    headers.extend(declared.map(|param| {
        json!({ "key": param.name, "value": "", "description": prose(param.documentation), "disabled": !param.required })
    }));
    let mut request = json!({
        "method": endpoint.method().as_str(),
        "url": url(endpoint),
        "header": headers,
        "description": prose(endpoint.documentation()),
    });
    match endpoint.auth() {
        Auth::Public => request["auth"] = json!({ "type": "noauth" }),
        Auth::Temporary => request["auth"] = bearer("temporaryToken"),
        Auth::Token => {}
    }
    if let Some(body) = body(endpoint) {
        request["body"] = body;
        if endpoint.body() == BodyKind::Json {
            let kind = json!({ "key": "Content-Type", "value": "application/json" });
            request["header"].as_array_mut().map(|headers| headers.push(kind)).unwrap_or_default();
        }
    }
    json!({ "name": ids.id(endpoint), "request": request, "response": [] })
}

/// Returns the URL: path parameters are variables, query parameters are off unless required.
fn url(endpoint: &'static EndpointMeta) -> Value {
    let segments = endpoint.path().trim_start_matches('/').split('/').map(|segment| {
        match segment.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
            Some(name) => format!(":{name}"),
            None => segment.to_owned(),
        }
    });
    let segments: Vec<String> = segments.collect();
    let of = |location| endpoint.params().iter().filter(move |param| param.location == location);
    let variables: Vec<_> = of(ParamLocation::Path)
        .map(|param| {
            json!({
                "key": param.name,
                "value": format!("{{{{{}}}}}", param.name),
                "description": prose(param.documentation),
            })
        })
        .collect();
    let query: Vec<_> = of(ParamLocation::Query)
        .map(|param| {
            let example = example::of(param.name, param.schema(), param.limits());
            let value = example.as_str().map_or_else(|| example.to_string(), str::to_owned);
            json!({
                "key": param.name,
                "value": if param.required { value } else { String::new() },
                "description": prose(param.documentation),
                "disabled": !param.required,
            })
        })
        .collect();
    json!({
        "raw": format!("{{{{baseUrl}}}}/{}", segments.join("/")),
        "host": ["{{baseUrl}}"],
        "path": segments,
        "variable": variables,
        "query": query,
    })
}

fn body(endpoint: &'static EndpointMeta) -> Option<Value> {
    let fields = endpoint.params().iter().filter(|param| param.location == ParamLocation::Body);
    let object = || {
        let mut object = Map::new();
        for param in fields.clone().filter(|param| param.required || param.flattened) {
            match example::of(param.name, param.schema(), param.limits()) {
                Value::Object(inner) if param.flattened => object.extend(inner),
                value => drop(object.insert(param.name.to_owned(), value)),
            }
        }
        Value::Object(object)
    };
    let json = || {
        let whole = endpoint.schema().and_then(|schema| schema.body);
        whole.map_or_else(object, |whole| example::of("body", whole.value(), Limits::default()))
    };
    Some(match endpoint.body() {
        BodyKind::None => return None,
        BodyKind::Json => json!({
            "mode": "raw",
            "raw": format!("{:#}", json()),
            "options": { "raw": { "language": "json" } },
        }),
        BodyKind::Form => {
            let pair = |(key, value): (String, Value)| {
                let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                json!({ "key": key, "value": value, "type": "text" })
            };
            let Value::Object(object) = object() else { return None };
            json!({ "mode": "urlencoded", "urlencoded": object.into_iter().map(pair).collect::<Vec<_>>() })
        }
        BodyKind::Multipart => {
            let data = endpoint.has_data_part().then(|| {
                json!({ "key": "data", "value": object().to_string(), "type": "text", "contentType": "application/json" })
            });
            let parts = endpoint.params().iter().filter(|param| param.location == ParamLocation::Part);
            let parts = parts.map(|param| json!({ "key": param.name, "type": "file", "src": [] }));
            json!({ "mode": "formdata", "formdata": data.into_iter().chain(parts).collect::<Vec<_>>() })
        }
        BodyKind::Raw => json!({ "mode": "file", "file": {} }),
    })
}
