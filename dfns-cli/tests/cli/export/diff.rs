//! Differences from the public document, and how they are printed.

use super::{file, openapi};
use crate::support::{command, failed};
use serde_json::{Map, Value, json};
use std::path::Path;

fn root(path: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// The public document 1.578.2, as far as the repository has it: the schemas of its operations. The
/// rest is ours.
fn public() -> Value {
    let reduced = std::fs::read(root("dfns-endpoints/openapi.json")).unwrap();
    let reduced: Value = serde_json::from_slice(&reduced).unwrap();
    let ours = openapi();
    let schemas = reduced["schemas"].as_array().unwrap();
    let mut schemas: Map<_, _> =
        schemas.iter().enumerate().map(|(number, schema)| (format!("S{number}"), named(schema))).collect();
    // Our parameters refer to our types.
    schemas.extend(ours["components"]["schemas"].as_object().unwrap().clone());
    let mut paths = Map::new();
    for (route, bodies) in reduced["operations"].as_object().unwrap() {
        let (method, path) = route.split_once(' ').unwrap();
        let method = method.to_lowercase();
        let content = |name: &str| json!({ "content": { "application/json": { "schema": named(&bodies[name]) } } });
        let mut operation = json!({ "responses": { "200": {} } });
        let own = &ours["paths"][path][&method];
        for rest in ["parameters", "security", "x-dfns-permissions", "deprecated"] {
            operation[rest] = own[rest].clone();
        }
        if !bodies["request"].is_null() {
            operation["requestBody"] = content("request");
        }
        if !bodies["response"].is_null() {
            operation["responses"]["200"] = content("response");
        }
        paths.entry(path).or_insert_with(|| json!({}))[method] = operation;
    }
    json!({ "openapi": "3.1.0", "paths": paths, "components": { "schemas": schemas } })
}

/// Turns the numbers of schemas into references.
fn named(schema: &Value) -> Value {
    match schema {
        Value::Object(object) => {
            let pairs = object.iter().map(|(key, value)| match value.as_u64() {
                Some(number) if key == "$ref" => (key.clone(), json!(format!("#/components/schemas/S{number}"))),
                _ => (key.clone(), named(value)),
            });
            pairs.collect()
        }
        Value::Array(list) => list.iter().map(named).collect(),
        other => other.clone(),
    }
}

#[test]
fn every_difference_from_the_public_document_is_explained() {
    let public = public();
    assert_eq!(public["paths"].as_object().unwrap().values().flat_map(|item| item.as_object().unwrap()).count(), 158);
    let public = file("public", &public);
    let known = root("dfns-cli/tests/cli/export/public-1.578.2.known");
    let output = command(&["diff"]).arg(&public).arg("--known").arg(&known).output().unwrap();
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn a_document_does_not_differ_from_itself_or_from_the_declarations_that_made_it() {
    let ours = file("ours", &openapi());
    for against in [&["diff"][..], &["diff", "--against", ours.to_str().unwrap()]] {
        let output = command(against).arg(&ours).output().unwrap();
        assert!(output.status.success() && output.stdout.is_empty(), "{}", String::from_utf8_lossy(&output.stdout));
    }
}

#[test]
fn differences_are_classed_counted_and_left_out_if_known() {
    let mut changed = openapi();
    let wallets = &mut changed["paths"]["/wallets"];
    wallets.as_object_mut().unwrap().remove("get").unwrap();
    let body = &mut wallets["post"]["requestBody"]["content"]["application/json"]["schema"];
    body["properties"]["colour"] = json!({ "type": "string" });
    changed["paths"]["/wallets/{walletId}"]["get"]["deprecated"] = json!(true);
    let changed = file("changed", &changed);
    let output = command(&["diff"]).arg(&changed).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "breaking GET /wallets route-removed\n\
         cosmetic GET /wallets/{walletId} deprecated\n\
         additive POST /wallets request.colour field-added\n"
    );
    assert_eq!(String::from_utf8_lossy(&output.stderr), "error: 1 breaking, 1 additive, 1 cosmetic differences\n");
    let output = command(&["diff", "--json", "--from", "breaking"]).arg(&changed).output().unwrap();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["summary"], json!({ "breaking": 1, "additive": 0, "cosmetic": 0 }));
    assert_eq!(
        (&report["differences"][0]["of"], &report["differences"][0]["kind"]),
        (&json!("GET /wallets"), &json!("route-removed"))
    );
    let known = Path::new(env!("CARGO_TARGET_TMPDIR")).join("some.known");
    std::fs::write(&known, "# gone\nbreaking GET /wallets route-removed\nadditive * field-added\ncosmetic *\n")
        .unwrap();
    let output = command(&["diff"]).arg(&changed).arg("--known").arg(&known).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    std::fs::write(
        &known,
        "breaking GET /wallets route-removed\nbreaking PUT /never route-removed\ncosmetic *\nadditive *",
    )
    .unwrap();
    let output = command(&["diff"]).arg(&changed).arg("--known").arg(&known).output().unwrap();
    assert!(failed(&output).contains("lists a difference that is gone; remove the line `breaking PUT /never"), "stale");
}
