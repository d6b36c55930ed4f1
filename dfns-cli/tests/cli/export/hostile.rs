//! Documents that are not what they claim, or made to exhaust a program.

use super::file;
use crate::support::{command, failed};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// Compares a document with the declarations. It must end soon.
fn refused(path: &PathBuf) -> String {
    let start = Instant::now();
    let output = command(&["diff"]).arg(path).output().unwrap();
    assert!(start.elapsed() < Duration::from_secs(60), "{} took {:?}", path.display(), start.elapsed());
    assert_eq!(output.status.code(), Some(2), "{}", String::from_utf8_lossy(&output.stderr));
    let message = failed(&output);
    assert!(message.len() < 1_000 && message.lines().count() == 1, "{message}");
    message
}

fn with_response(schema: &Value, schemas: &Value) -> Value {
    let response = json!({ "content": { "application/json": { "schema": schema } } });
    json!({
        "openapi": "3.1.0",
        "paths": { "/wallets": { "get": { "responses": { "200": response } } } },
        "components": { "schemas": schemas },
    })
}

#[test]
fn a_document_that_is_not_openapi_3_is_refused_by_name() {
    let raw = |name: &str, text: &str| {
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    for (name, text, expected) in [
        ("swagger.json", r#"{"swagger":"2.0","paths":{}}"#, "it is Swagger 2"),
        ("version.json", r#"{"openapi":"4.0.0","paths":{}}"#, "`openapi` is `4.0.0`"),
        ("missing.json", r#"{"paths":{}}"#, "the field `openapi` is missing"),
        ("paths.json", r#"{"openapi":"3.1.0","paths":[]}"#, "the object `paths` is missing"),
        ("list.json", "[]", "the field `openapi` is missing"),
        ("document.yaml", "openapi: 3.1.0\npaths: {}\n", "convert YAML to JSON first"),
        ("empty.json", "", "is not JSON"),
        ("control.json", "{\"openapi\":\"3.\u{1b}[2J\"", "is not JSON"),
    ] {
        let message = refused(&raw(name, text));
        assert!(message.contains(expected) && !message.contains('\u{1b}'), "{message}");
    }
    let missing = refused(&PathBuf::from("/nowhere/openapi.json"));
    assert!(missing.contains("`/nowhere/openapi.json` cannot be read"), "{missing}");
}

#[test]
fn circles_and_loose_ends_are_named() {
    let circle = json!({ "A": { "$ref": "#/components/schemas/B" }, "B": { "$ref": "#/components/schemas/A" } });
    let message = refused(&file("circle", &with_response(&json!({ "$ref": "#/components/schemas/A" }), &circle)));
    assert!(message.contains("`#/components/schemas/A` leads in a circle"), "{message}");
    let itself = json!({ "A": { "allOf": [{ "$ref": "#/components/schemas/A" }] } });
    let message = refused(&file("itself", &with_response(&json!({ "$ref": "#/components/schemas/A" }), &itself)));
    assert!(message.contains("composed too deeply"), "{message}");
    let message = refused(&file("loose", &with_response(&json!({ "$ref": "#/components/schemas/C" }), &circle)));
    assert!(message.contains("`#/components/schemas/C` leads to nothing"), "{message}");
    let message = refused(&file("away", &with_response(&json!({ "$ref": "https://example.com/a.json" }), &circle)));
    assert!(message.contains("leads to nothing"), "{message}");
}

#[test]
fn a_type_that_contains_itself_is_compared() {
    let tree = json!({ "Page": {
        "type": "object",
        "required": ["items"],
        "properties": {
            "items": { "type": "array", "items": { "$ref": "#/components/schemas/Page" } },
            "nextPageToken": { "type": "string" },
        },
    } });
    let path = file("tree", &with_response(&json!({ "$ref": "#/components/schemas/Page" }), &tree));
    for against in [&["diff"][..], &["diff", "--against", path.to_str().unwrap()]] {
        let code = command(against).arg(&path).output().unwrap().status.code();
        assert_eq!(code, Some(i32::from(against.len() == 1)));
    }
}

#[test]
fn composition_bombs_levels_and_gigabytes_are_bounded() {
    // Each level doubles the schemas that must be visited.
    let bomb: serde_json::Map<_, _> = (0..60)
        .map(|level| {
            let next = json!({ "$ref": format!("#/components/schemas/L{}", level + 1) });
            (format!("L{level}"), json!({ "allOf": [next.clone(), next] }))
        })
        .chain([("L60".to_owned(), json!({ "type": "object" }))])
        .collect();
    let bomb = with_response(&json!({ "$ref": "#/components/schemas/L0" }), &Value::Object(bomb));
    assert!(refused(&file("bomb", &bomb)).contains("composed too deeply"));
    let levels = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("levels.json");
    std::fs::write(&levels, format!("{}{}", "{\"openapi\":".repeat(100_000), "}".repeat(100_000))).unwrap();
    assert!(refused(&levels).contains("recursion limit"));
    let large = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("large.json");
    let file = std::fs::File::create(&large).unwrap();
    file.set_len(200 * 1024 * 1024).unwrap();
    assert!(refused(&large).contains("is larger than 128 MiB"));
    std::fs::remove_file(large).unwrap();
}
