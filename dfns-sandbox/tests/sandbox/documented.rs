//! Responses against what Dfns documents, and against our own schemas: their status, types, values
//! and required fields.
//!
//! The client of these tests checks every response that it gets. The shapes that Dfns documents are
//! those of `dfns-endpoints/openapi.json`; it lacks some operations, of which only our schema is
//! checked.

use dfns_core::EndpointMeta;
use dfns_core::meta::BodyKind;
use serde_json::Value;
use std::sync::LazyLock;

static DOCUMENTED: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../../dfns-endpoints/openapi.json")).unwrap());

/// Asserts that a successful response has its documented shape.
#[track_caller]
pub(crate) fn assert_shape(method: &str, target: &str, status: u16, body: &Value) {
    let path = target.split('?').next().unwrap_or_default();
    let Some(endpoint) = reached(method, path) else { return };
    let mut misfits = endpoint.response_misfits(status == 202, body);
    misfits.retain(|misfit| !is_open(&misfit.path, body));
    assert!(misfits.is_empty(), "{}: {misfits:?}: {body}", endpoint.id());
    if let (200, Some(shape)) = (status, shape_of(endpoint)) {
        let problem = problem(shape, body);
        assert!(problem.is_none(), "{}: {}: {body}", endpoint.id(), problem.unwrap_or_default());
    }
}

/// Asserts that a response has one of the statuses that the exported document lists for its
/// operation.
#[track_caller]
pub(crate) fn assert_status(method: &str, target: &str, status: u16) {
    let Some(endpoint) = reached(method, target.split('?').next().unwrap_or_default()) else { return };
    let is_documented = match status {
        200 | 400 | 401 | 403 | 404 | 429 => true,
        202 => endpoint.schema().is_some_and(|schema| schema.pending.is_some()),
        // A read contradicts no state.
        409 | 412 | 422 => method != "GET",
        413 | 415 => endpoint.body() != BodyKind::None,
        // A failure of the sandbox or of its network, which tests bring about.
        _ => status >= 500,
    };
    assert!(is_documented, "{} responds with {status}", endpoint.id());
}

/// Whether a value is one that Dfns has, and whose form or name it does not document.
fn is_open(path: &str, body: &Value) -> bool {
    let pointer = format!("/{}", path.replace(['.', '['], "/").replace(']', ""));
    let value = body.pointer(&pointer).and_then(Value::as_str).unwrap_or_default();
    match pointer.rsplit('/').next() {
        // Activities of vaults, and investments in most protocols, have no documented form.
        Some("kind") if pointer.ends_with("/activity/kind") => value.starts_with("Vaults:"),
        Some("protocol") => pointer.ends_with("/requestBody/protocol"),
        // The names of keys without a network, and of events of an application.
        Some("network") => value.starts_with("Key"),
        Some("kind") => value == "parcel.created",
        _ => false,
    }
}

/// The operation that a request reaches.
fn reached(method: &str, path: &str) -> Option<&'static EndpointMeta> {
    let segments = |path: &'static str| path.split('/');
    let fits = |(segment, part): (&str, &str)| segment == part || segment.starts_with('{');
    let reached = dfns_endpoints::ALL.iter().flat_map(|domain| domain.iter().copied()).filter(|endpoint| {
        let is_alike = segments(endpoint.path()).count() == path.split('/').count();
        is_alike && endpoint.method().as_str() == method && segments(endpoint.path()).zip(path.split('/')).all(fits)
    });
    // Literal segments win over parameters.
    reached.min_by_key(|endpoint| endpoint.path().matches('{').count())
}

/// The shape of the response of an operation.
fn shape_of(endpoint: &EndpointMeta) -> Option<&'static Value> {
    let operation = format!("{} {}", endpoint.method(), endpoint.path());
    DOCUMENTED["operations"].get(&operation)?.get("response")
}

/// The first difference from a shape, after the path to it.
fn problem(shape: &Value, value: &Value) -> Option<String> {
    if let Some(number) = shape["$ref"].as_u64() {
        return problem(&DOCUMENTED["schemas"][usize::try_from(number).ok()?], value);
    }
    let list = |word: &str| shape[word].as_array().map_or(&[][..], Vec::as_slice);
    let alternatives = if shape["oneOf"].is_array() { list("oneOf") } else { list("anyOf") };
    let problems: Vec<_> =
        alternatives.iter().filter(|shape| is_of_kind(shape, value)).map(|shape| problem(shape, value)).collect();
    if !problems.is_empty() && problems.iter().all(Option::is_some) {
        return Some(format!(" is none of {}: {problems:?}", problems.len()));
    }
    if let Some(found) = list("allOf").iter().find_map(|shape| problem(shape, value)) {
        return Some(found);
    }
    let types = match &shape["type"] {
        Value::String(name) => vec![name.as_str()],
        Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    if !types.is_empty() && !types.iter().any(|name| is_of_type(name, value)) {
        return Some(format!(" must be {}", types.join(" or ")));
    }
    if value.is_null() {
        return None;
    }
    if let Some(missing) = list("required").iter().filter_map(Value::as_str).find(|name| value.get(name).is_none()) {
        return Some(format!(" lacks `{missing}`"));
    }
    let fields = shape["properties"].as_object().into_iter().flatten();
    let in_fields = fields.filter_map(|(name, shape)| Some((format!(".{name}"), shape, value.get(name)?)));
    let items = value.as_array().filter(|_| shape["items"].is_object()).into_iter().flatten();
    let in_items = items.enumerate().map(|(number, item)| (format!("[{number}]"), &shape["items"], item));
    in_fields.chain(in_items).find_map(|(at, shape, value)| problem(shape, value).map(|found| at + &found))
}

/// Whether the `kind` of a value may be that of an alternative. One that no alternative has is
/// newer than the shapes.
fn is_of_kind(shape: &Value, value: &Value) -> bool {
    let shape = match shape["$ref"].as_u64() {
        Some(number) => &DOCUMENTED["schemas"][usize::try_from(number).unwrap()],
        None => shape,
    };
    let kinds = &shape["properties"]["kind"]["enum"];
    value["kind"].is_null() || kinds.as_array().is_none_or(|kinds| kinds.contains(&value["kind"]))
}

fn is_of_type(name: &str, value: &Value) -> bool {
    match name {
        "null" => value.is_null(),
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.is_u64() || value.is_i64(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => false,
    }
}

#[test]
fn a_response_that_lacks_a_field_or_has_another_type_is_noticed() {
    let path = "/v2/policy-approvals/ap-1/decisions";
    let operation = reached("POST", path).unwrap();
    assert_eq!(operation.path(), "/v2/policy-approvals/{approvalId}/decisions");
    let shape = shape_of(operation).unwrap();
    assert_eq!(problem(shape, &serde_json::json!([])).unwrap(), " must be object");
    assert!(problem(shape, &serde_json::json!({})).unwrap().contains("lacks `"));
    assert!(reached("POST", "/nothing").is_none());
    let shape = shape_of(reached("GET", "/webhooks").unwrap()).unwrap();
    let found = problem(shape, &serde_json::json!({ "items": [{ "id": 1 }] })).unwrap();
    assert!(found.starts_with(".items[0]"), "{found}");
}
