//! The responses of an operation: success, a change that awaits approval, and errors.

use super::components::Components;
use super::value;
use dfns_core::meta::schema::Schema;
use dfns_core::meta::{EndpointMeta, Method};
use serde_json::{Map, Value, json};

/// The errors of every operation: the status, the name of the component, and its description.
const ERRORS: [(&str, &str, &str); 8] = [
    ("400", "BadRequest", "The request is malformed, or a user action was used before."),
    ("401", "Unauthorized", "No token, or one that does not count."),
    ("403", "Forbidden", "The caller lacks a permission, or the user action is missing or for another request."),
    ("404", "NotFound", "An entity that the request names does not exist."),
    (
        "409",
        "Conflict",
        "The change contradicts the state of an entity, or an external id is used for another request.",
    ),
    ("412", "PreconditionFailed", "The state of an entity does not allow the change."),
    ("422", "Unprocessable", "The request is well formed and cannot be carried out."),
    ("429", "TooManyRequests", "Too many requests. `Retry-After` says when to try again."),
];

/// The errors of operations with a body.
const BODY_ERRORS: [(&str, &str, &str); 2] = [
    ("413", "PayloadTooLarge", "The body is too long."),
    ("415", "UnsupportedMediaType", "The body is not of the documented content type."),
];

const DEFAULT: (&str, &str, &str) = ("default", "Failure", "Any other failure, such as status 500.");

/// The errors of the document, as components.
pub(super) fn components() -> Map<String, Value> {
    let all = ERRORS.iter().chain(&BODY_ERRORS).chain([&DEFAULT]);
    let component = |(_, name, description): &(&str, &str, &str)| {
        let mut response = json!({
            "description": description,
            "content": { "application/json": { "schema": envelope() } },
        });
        if *name == "TooManyRequests" {
            let delay = json!({ "description": "The delay, in seconds.", "schema": { "type": "string" } });
            response["headers"] = json!({ "Retry-After": delay });
        }
        ((*name).to_owned(), response)
    };
    all.map(component).collect()
}

/// The envelope of errors.
fn envelope() -> Value {
    json!({
        "type": "object",
        "required": ["error"],
        "properties": {
            "error": {
                "type": "object",
                "required": ["message"],
                "properties": {
                    "id": { "type": "string", "description": "The id of the error." },
                    "status": { "type": "integer", "description": "The HTTP status." },
                    "message": { "type": "string" },
                    "details": { "description": "Facts for programs, such as the entity of a conflict." },
                },
            },
        },
    })
}

/// Returns the responses of an operation.
pub(super) fn of(endpoint: &EndpointMeta, components: &Components) -> Value {
    let mut responses = Map::new();
    let schema = endpoint.schema();
    let success = schema.map_or(Schema::Unknown, |schema| (schema.response)());
    responses.insert("200".to_owned(), response("Success.", success, components));
    if let Some(pending) = schema.and_then(|schema| schema.pending) {
        let description = "A policy requires approval: the change has not happened yet.";
        responses.insert("202".to_owned(), response(description, pending(), components));
    }
    let has_body = endpoint.body() != dfns_core::meta::BodyKind::None;
    let body = BODY_ERRORS.iter().filter(|_| has_body);
    let is_read = matches!(endpoint.method(), Method::Get | Method::Head);
    let errors = ERRORS.iter().filter(|(status, ..)| !is_read || !matches!(*status, "409" | "412" | "422"));
    for (status, name, _) in errors.chain(body).chain([&DEFAULT]) {
        let reference = json!({ "$ref": format!("#/components/responses/{name}") });
        responses.insert((*status).to_owned(), reference);
    }
    Value::Object(responses)
}

fn response(description: &str, schema: Schema, components: &Components) -> Value {
    let kind = match schema {
        Schema::Nothing => return json!({ "description": description }),
        Schema::Bytes => "application/octet-stream",
        Schema::Csv => "text/csv",
        _ => "application/json",
    };
    json!({ "description": description, "content": { kind: { "schema": value::refer(components, schema) } } })
}
