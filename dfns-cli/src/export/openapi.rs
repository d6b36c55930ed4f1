//! The OpenAPI document.
//!
//! It is JSON whose objects are sorted by name, so that the same declarations always give the same
//! bytes.

use super::components::Components;
use super::{operation, responses, value};
use crate::program::Program;
use dfns_core::meta::schema::Schema;
use dfns_core::{EndpointMeta, Registry};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// Returns the document of these operations.
pub(crate) fn document(program: Program, registry: &Registry, selected: &[&'static EndpointMeta]) -> Value {
    let mut components = Components::default();
    registry.endpoints().flat_map(schemas).for_each(|schema| components.add(schema));
    components.resolve_names();
    let ids = operation::Ids::of(registry);
    let mut paths = Map::new();
    for endpoint in selected {
        let path = paths.entry(endpoint.path()).or_insert_with(|| json!({}));
        path[endpoint.method().as_str().to_lowercase()] = operation::document(endpoint, &components, &ids);
    }
    let tags: BTreeSet<_> = selected.iter().map(|endpoint| operation::tag(endpoint)).collect();
    let tags: Vec<_> =
        tags.into_iter().map(|tag| json!({ "name": tag, "description": operation::tag_description(tag) })).collect();
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": title(program),
            "version": program.version,
            "description": program.description,
        },
        "servers": [{ "url": "https://api.dfns.io", "description": "European region" }],
        "tags": tags,
        "paths": paths,
        "components": {
            "schemas": definitions(&components, selected),
            "responses": responses::components(),
            "securitySchemes": {
                "authenticationToken": {
                    "type": "http",
                    "scheme": "bearer",
                    "bearerFormat": "JWT",
                    "description": "The token of a user, a service account, or a personal access token.",
                },
                "temporaryToken": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "The one-time token of a registration or a recovery.",
                },
                "userActionSignature": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "X-DFNS-USERACTION",
                    "description": "The one-time token for which `POST /auth/action` exchanges a signed challenge.",
                },
            },
        },
    })
}

/// Returns the named types of these operations.
fn definitions(components: &Components, selected: &[&'static EndpointMeta]) -> Map<String, Value> {
    let used = components.used(selected.iter().flat_map(|endpoint| schemas(endpoint)));
    used.into_iter().map(|(name, schema)| (name.to_owned(), value::define(components, schema))).collect()
}

/// Returns the title of the document and of the collection.
pub(super) fn title(program: Program) -> String {
    if program.name == Program::DFNS.name { "Dfns".to_owned() } else { program.name.to_owned() }
}

/// Returns the schemas that an operation uses.
fn schemas(endpoint: &'static EndpointMeta) -> impl Iterator<Item = Schema> {
    let params = endpoint.params().iter().map(dfns_core::meta::ParamMeta::schema);
    let others = endpoint.schema().into_iter().flat_map(|schema| {
        let body = schema.body.map(|body| body.value());
        [body, Some((schema.response)()), schema.pending.map(|pending| pending())].into_iter().flatten()
    });
    params.chain(others)
}
