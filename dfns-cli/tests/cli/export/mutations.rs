//! Random changes of a document are found, and classed by what they do to a program.

use super::{file, openapi};
use crate::support::command;
use proptest::prelude::*;
use serde_json::{Value, json};

/// A change of an operation, with the class and the kind of the difference.
#[derive(Debug, Clone, Copy)]
enum Change {
    RemoveRoute,
    AddRoute,
    RemoveParameter,
    RequireParameter,
    AddOptionalParameter,
    AddRequiredParameter,
    RemoveRequestField,
    AddRequiredRequestField,
    AddOptionalRequestField,
    RemoveResponseField,
    AddResponseField,
    AllowNullInRequest,
    AllowNullInResponse,
    AddUserAction,
    AddPermission,
    Deprecate,
}

use Change::*;

const CHANGES: [(Change, &str, &str); 16] = [
    (RemoveRoute, "breaking", "route-removed"),
    (AddRoute, "additive", "route-added"),
    (RemoveParameter, "breaking", "parameter-removed"),
    (RequireParameter, "breaking", "required"),
    (AddOptionalParameter, "additive", "parameter-added"),
    (AddRequiredParameter, "breaking", "parameter-added"),
    (RemoveRequestField, "breaking", "field-removed"),
    (AddRequiredRequestField, "breaking", "field-added"),
    (AddOptionalRequestField, "additive", "field-added"),
    (RemoveResponseField, "breaking", "field-removed"),
    (AddResponseField, "additive", "field-added"),
    (AllowNullInRequest, "additive", "null-added"),
    (AllowNullInResponse, "breaking", "null-added"),
    (AddUserAction, "breaking", "scheme-added"),
    (AddPermission, "breaking", "permission-added"),
    (Deprecate, "cosmetic", "deprecated"),
];

fn request(operation: &mut Value) -> Option<&mut Value> {
    let schema = operation.get_mut("requestBody")?["content"].get_mut("application/json")?.get_mut("schema")?;
    schema["properties"].is_object().then_some(schema)
}

/// Lets a field of one type be `null` as well.
fn allow_null(fields: &mut Value, pick: usize) -> Option<()> {
    let fields = fields.as_object_mut()?;
    let mut plain: Vec<_> = fields.values_mut().filter(|field| field["type"].is_string()).collect();
    let index = pick % plain.len().max(1);
    let field = plain.get_mut(index)?;
    **field = json!({ "anyOf": [field, { "type": "null" }] });
    Some(())
}

/// Returns the schema of the response, written out where it was a reference.
fn response(document: &mut Value, path: &str, method: &str) -> Option<()> {
    let schema =
        document["paths"][path][method]["responses"]["200"].get("content")?.get("application/json")?["schema"].clone();
    let target = document.pointer(&schema.get("$ref")?.as_str()?[1..])?.clone();
    target["properties"].as_object().filter(|fields| !fields.is_empty())?;
    document["paths"][path][method]["responses"]["200"]["content"]["application/json"]["schema"] = target;
    Some(())
}

/// Changes the operation. `None` if it has nothing to change so.
fn apply(document: &mut Value, path: &str, method: &str, change: Change, pick: usize) -> Option<()> {
    if matches!(change, RemoveResponseField | AddResponseField | AllowNullInResponse) {
        response(document, path, method)?;
    }
    let operation = &mut document["paths"][path][method];
    let parameter = |required: bool| json!({ "name": "colour", "in": "query", "required": required, "schema": {} });
    match change {
        RemoveRoute => drop(document["paths"][path].as_object_mut()?.remove(method)?),
        AddRoute => document["paths"]["/colours/{colour}"] = json!({ "get": { "responses": {} } }),
        RemoveParameter | RequireParameter => {
            let parameters = operation["parameters"].as_array_mut()?;
            let optional: Vec<usize> =
                (0..parameters.len()).filter(|index| parameters[*index]["required"] == false).collect();
            let index = *optional.get(pick % optional.len().max(1))?;
            if matches!(change, RemoveParameter) {
                parameters.remove(index);
            } else {
                parameters[index]["required"] = json!(true);
            }
        }
        AddOptionalParameter | AddRequiredParameter => {
            let parameter = parameter(matches!(change, AddRequiredParameter));
            match operation["parameters"].as_array_mut() {
                Some(parameters) => parameters.push(parameter),
                None => operation["parameters"] = json!([parameter]),
            }
        }
        RemoveRequestField => {
            let fields = request(operation)?["properties"].as_object_mut()?;
            let name = fields.keys().nth(pick % fields.len().max(1))?.clone();
            fields.remove(&name)?;
        }
        AddRequiredRequestField | AddOptionalRequestField => {
            let schema = request(operation)?;
            schema["properties"]["colour"] = json!({ "type": "string" });
            if matches!(change, AddRequiredRequestField) {
                match schema["required"].as_array_mut() {
                    Some(required) => required.push(json!("colour")),
                    None => schema["required"] = json!(["colour"]),
                }
            }
        }
        RemoveResponseField | AddResponseField => {
            let schema = &mut operation["responses"]["200"]["content"]["application/json"]["schema"];
            let fields = schema["properties"].as_object_mut()?;
            if matches!(change, AddResponseField) {
                fields.insert("colour".to_owned(), json!({ "type": "string" }));
            } else {
                let name = fields.keys().nth(pick % fields.len())?.clone();
                fields.remove(&name)?;
            }
        }
        AllowNullInRequest => allow_null(&mut request(operation)?["properties"], pick)?,
        AllowNullInResponse => {
            let schema = &mut operation["responses"]["200"]["content"]["application/json"]["schema"];
            allow_null(&mut schema["properties"], pick)?;
        }
        AddUserAction => {
            let scheme = operation["security"].get_mut(0)?.as_object_mut()?;
            if scheme.insert("userActionSignature".to_owned(), json!([])).is_some() {
                return None;
            }
        }
        AddPermission => {
            let sets = operation["x-dfns-permissions"].as_array_mut()?;
            let rule = json!({ "name": "Colours:Read", "when": null });
            for set in sets.iter_mut() {
                set.as_array_mut()?.push(rule.clone());
            }
            sets.first()?;
        }
        Deprecate => {
            if operation["deprecated"] == true {
                return None;
            }
            operation["deprecated"] = json!(true);
        }
    }
    Some(())
}

#[test]
fn a_random_change_is_found_and_rightly_classed() {
    let original = openapi();
    let old = file("original", &original);
    let operations: Vec<(String, String)> = original["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, item)| item.as_object().unwrap().keys().map(move |method| (path.clone(), method.clone())))
        .collect();
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases: 48,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let strategy = (0..operations.len(), 0..CHANGES.len(), any::<usize>());
    runner
        .run(&strategy, |(index, change, pick)| {
            let (path, method) = &operations[index];
            let (change, class, kind) = CHANGES[change];
            let mut document = original.clone();
            if apply(&mut document, path, method, change, pick).is_none() {
                return Ok(());
            }
            let new = file("mutated", &document);
            let output = command(&["diff", "--json", "--against"]).arg(&old).arg(&new).output().unwrap();
            prop_assert_eq!(output.status.code(), Some(1), "{:?} of {} {}", change, method, path);
            let report: Value = serde_json::from_slice(&output.stdout).unwrap();
            let differences = report["differences"].as_array().unwrap();
            prop_assert_eq!(differences.len(), 1, "{:?} of {} {}: {}", change, method, path, report);
            prop_assert_eq!(&differences[0]["class"], class);
            prop_assert_eq!(&differences[0]["kind"], kind);
            Ok(())
        })
        .unwrap();
}
