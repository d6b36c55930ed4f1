//! An operation of the document.

use super::components::Components;
use super::prose::prose;
use super::responses;
use super::value::{self, Row};
use crate::endpoints::{rule, settles};
use dfns_core::Registry;
use dfns_core::meta::schema::Schema;
use dfns_core::meta::{Auth, BodyKind, EndpointMeta, ParamLocation, Replay};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The ids of operations in a document. An id that several domains use is prefixed with the domain.
pub(super) struct Ids(BTreeMap<&'static str, usize>);

impl Ids {
    pub(super) fn of(registry: &Registry) -> Self {
        let mut counts = BTreeMap::new();
        registry.endpoints().for_each(|endpoint| *counts.entry(endpoint.id()).or_default() += 1);
        Self(counts)
    }

    pub(super) fn id(&self, endpoint: &EndpointMeta) -> String {
        match self.0.get(endpoint.id()) {
            Some(2..) => format!("{}_{}", endpoint.domain(), endpoint.id()),
            _ => endpoint.id().to_owned(),
        }
    }
}

/// Returns the tag of an operation: its domain.
pub(super) fn tag(endpoint: &EndpointMeta) -> &'static str {
    if endpoint.domain().is_empty() { "other" } else { endpoint.domain() }
}

pub(super) fn tag_description(tag: &str) -> String {
    format!("The operations of the domain `{tag}`.")
}

pub(super) fn document(endpoint: &'static EndpointMeta, components: &Components, ids: &Ids) -> Value {
    let mut operation = json!({
        "operationId": ids.id(endpoint),
        "tags": [tag(endpoint)],
        "summary": prose(&endpoint.summary()).trim_end_matches('.'),
        "responses": responses::of(endpoint, components),
        "security": security(endpoint),
        "x-dfns-signed": endpoint.is_signed(),
        "x-dfns-permissions": permissions(endpoint),
        "x-dfns-callers": endpoint.callers().map(|callers| callers.names().collect::<Vec<_>>()),
        "x-dfns-personal-access-token": endpoint.is_pat_allowed(),
        "x-dfns-replay": match endpoint.replay() {
            Replay::Always => "always",
            Replay::ExternalId => "external_id",
            Replay::Never => "never",
        },
    });
    let mut set = |name: &str, value: Value| operation[name] = value;
    let documentation = prose(endpoint.documentation());
    if !documentation.is_empty() {
        set("description", json!(documentation));
    }
    let parameters = parameters(endpoint, components);
    if !parameters.is_empty() {
        set("parameters", Value::Array(parameters));
    }
    if let Some(body) = body(endpoint, components) {
        set("requestBody", body);
    }
    if endpoint.deprecated().is_some() {
        set("deprecated", json!(true));
    }
    if let Some(link) = endpoint.link() {
        set("externalDocs", json!({ "url": link }));
    }
    if let Some(settling) = endpoint.settling() {
        set("x-dfns-settles", settles(settling));
    }
    operation
}

/// Returns every set of permissions, oldest first, or `null` if undocumented.
pub(super) fn permissions(endpoint: &EndpointMeta) -> Value {
    let sets = endpoint
        .permissions()
        .map(|sets| sets.iter().map(|set| set.iter().map(rule).collect::<Vec<_>>()).collect::<Vec<_>>());
    json!(sets)
}

fn security(endpoint: &EndpointMeta) -> Value {
    let mut schemes = Map::new();
    match endpoint.auth() {
        Auth::Public => return json!([]),
        Auth::Token => drop(schemes.insert("authenticationToken".to_owned(), json!([]))),
        Auth::Temporary => drop(schemes.insert("temporaryToken".to_owned(), json!([]))),
    }
    if endpoint.is_signed() {
        schemes.insert("userActionSignature".to_owned(), json!([]));
    }
    json!([schemes])
}

fn parameters(endpoint: &'static EndpointMeta, components: &Components) -> Vec<Value> {
    let parameters = endpoint.params().iter().filter_map(|param| {
        let place = match param.location {
            ParamLocation::Path => "path",
            ParamLocation::Query => "query",
            ParamLocation::Header => "header",
            _ => return None,
        };
        let mut parameter = json!({
            "name": param.name,
            "in": place,
            "required": param.required,
            "schema": value::parameter(components, param),
        });
        if !param.documentation.is_empty() {
            parameter["description"] = json!(prose(param.documentation));
        }
        if param.is_deprecated() {
            parameter["deprecated"] = json!(true);
        }
        Some(parameter)
    });
    parameters.collect()
}

fn body(endpoint: &'static EndpointMeta, components: &Components) -> Option<Value> {
    let whole = endpoint.schema().and_then(|schema| schema.body);
    let fields = endpoint.params().iter().filter(|param| param.location == ParamLocation::Body);
    let rows = fields.clone().map(|param| Row {
        name: param.name,
        required: param.required,
        flattened: param.flattened,
        value: param.schema(),
        property: value::annotated(value::parameter(components, param), param.documentation, param.is_deprecated()),
    });
    let requires_a_field = fields.clone().any(|param| param.required || param.flattened);
    let object = || value::assemble(components, rows.clone());
    let (kind, schema, required) = match endpoint.body() {
        BodyKind::None => return None,
        BodyKind::Json => match whole {
            Some(whole) => ("application/json", value::refer(components, whole.value()), whole.required),
            None => ("application/json", object(), requires_a_field),
        },
        BodyKind::Form => ("application/x-www-form-urlencoded", object(), requires_a_field),
        BodyKind::Multipart => ("multipart/form-data", multipart(endpoint, object()), true),
        BodyKind::Raw => ("application/octet-stream", value::define(components, Schema::Bytes), true),
    };
    let mut body = json!({ "required": required, "content": { kind: { "schema": schema } } });
    if let Some(whole) = whole.filter(|whole| !whole.documentation().is_empty()) {
        body["description"] = json!(prose(&whole.documentation()));
    }
    Some(body)
}

/// Returns the parts of a form: the JSON part `data`, and the files.
fn multipart(endpoint: &EndpointMeta, data: Value) -> Value {
    let (mut properties, mut required) = (Map::new(), Vec::new());
    if endpoint.has_data_part() {
        properties.insert("data".to_owned(), data);
        required.push("data");
    }
    for part in endpoint.params().iter().filter(|param| param.location == ParamLocation::Part) {
        let file = json!({ "type": "string", "contentMediaType": "application/octet-stream" });
        properties.insert(part.name.to_owned(), value::annotated(file, part.documentation, part.is_deprecated()));
        if part.required {
            required.push(part.name);
        }
    }
    json!({ "type": "object", "properties": properties, "required": required })
}
