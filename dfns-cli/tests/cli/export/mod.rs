//! `export` and `diff`: the documents, and the differences between them.

mod diff;
mod foreign;
mod hostile;
mod mutations;

use crate::support::{command, failed, succeeded};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::PathBuf;

fn openapi() -> Value {
    succeeded(&command(&["export", "openapi"]).output().unwrap())
}

/// Writes a document for the command to read.
fn file(name: &str, document: &Value) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.json"));
    std::fs::write(&path, document.to_string()).unwrap();
    path
}

/// Visits every object in a document.
fn visit<'a>(value: &'a Value, see: &mut dyn FnMut(&'a serde_json::Map<String, Value>)) {
    match value {
        Value::Object(object) => {
            see(object);
            object.values().for_each(|value| visit(value, see));
        }
        Value::Array(list) => list.iter().for_each(|value| visit(value, see)),
        _ => {}
    }
}

#[test]
fn the_document_has_every_operation_and_all_it_refers_to() {
    let document = openapi();
    let operations: Vec<&Value> =
        document["paths"].as_object().unwrap().values().flat_map(|item| item.as_object().unwrap().values()).collect();
    let listed = succeeded(&command(&["endpoints", "--json"]).output().unwrap());
    assert_eq!(operations.len(), listed.as_array().unwrap().len());
    let ids: BTreeSet<_> = operations.iter().map(|operation| operation["operationId"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), operations.len(), "ids are unique");
    let mut references = BTreeSet::new();
    visit(&document, &mut |object| references.extend(object.get("$ref").and_then(Value::as_str)));
    for reference in &references {
        assert!(document.pointer(&reference[1..]).is_some(), "{reference}");
    }
    let defined = document["components"]["schemas"].as_object().unwrap();
    assert!(defined.keys().all(|name| references.contains(&*format!("#/components/schemas/{name}"))));
    assert_eq!(document, openapi(), "the same declarations give the same document");
}

#[test]
fn an_operation_has_its_types_permissions_callers_and_replay() {
    let document = openapi();
    let create = &document["paths"]["/wallets"]["post"];
    assert_eq!(create["x-dfns-signed"], true);
    assert_eq!(create["security"], json!([{ "authenticationToken": [], "userActionSignature": [] }]));
    assert_eq!(create["x-dfns-callers"], json!(["CustomerEmployee", "EndUser", "ServiceAccount"]));
    assert_eq!(create["x-dfns-replay"], "never");
    let permissions = create["x-dfns-permissions"].as_array().unwrap();
    assert!(permissions.last().unwrap().as_array().unwrap().iter().any(|rule| rule["name"] == "Wallets:Create"));
    let body = &create["requestBody"]["content"]["application/json"]["schema"];
    assert_eq!(body["required"], json!(["network"]));
    assert_eq!(body["properties"]["network"]["$ref"], "#/components/schemas/Network");
    assert_eq!(body["properties"]["name"]["maxLength"], 100);
    let wallet = &document["components"]["schemas"]["Wallet"];
    assert_eq!(wallet["properties"]["id"]["$ref"], "#/components/schemas/WalletId");
    assert_eq!(wallet["properties"]["dateCreated"]["format"], "date-time");
    assert_eq!(document["components"]["schemas"]["WalletId"]["x-dfns-prefix"], "wa-");
    let transfer = &document["paths"]["/wallets/{walletId}/transfers"]["post"];
    assert_eq!(transfer["x-dfns-replay"], "external_id");
    assert_eq!(transfer["x-dfns-settles"]["read"], "get_transfer");
    let policy = &document["paths"]["/v2/policies"]["post"];
    assert!(document["paths"]["/v2/policies/{policyId}"]["put"]["responses"]["202"].is_object());
    let fields = policy["requestBody"]["content"]["application/json"]["schema"].to_string();
    assert!(fields.contains("PolicyDefinition") || fields.contains("A display name"), "{fields}");
}

/// Every type publishes its fields. A type that holds any JSON is declared as such.
#[test]
fn every_object_and_field_is_documented() {
    let document = openapi();
    let mut bare = Vec::new();
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        for (field, property) in schema["properties"].as_object().into_iter().flatten() {
            if property["description"].as_str().is_none_or(str::is_empty) && property["const"].is_null() {
                bare.push(format!("{name}.{field}"));
            }
        }
    }
    assert!(bare.is_empty(), "{bare:?}");
    let help = command(&["policies", "create-policy", "--help"]).output().unwrap();
    let help = String::from_utf8_lossy(&help.stdout).into_owned() + &String::from_utf8_lossy(&help.stderr);
    assert!(help.contains("A display name") && help.contains("The condition that triggers the policy"), "{help}");
}

#[test]
fn a_selection_has_the_names_of_the_whole() {
    let whole = openapi();
    let one = succeeded(&command(&["export", "openapi", "--operation", "create-wallet"]).output().unwrap());
    assert_eq!(one["paths"].as_object().unwrap().len(), 1);
    assert_eq!(one["paths"]["/wallets"]["post"], whole["paths"]["/wallets"]["post"]);
    for (name, schema) in one["components"]["schemas"].as_object().unwrap() {
        assert_eq!(schema, &whole["components"]["schemas"][name], "{name}");
    }
    let domain = succeeded(&command(&["export", "permissions", "--domain", "fee-sponsors"]).output().unwrap());
    assert!(domain.as_array().unwrap().iter().all(|operation| operation["domain"] == "fee_sponsors"));
    let wrong = command(&["export", "openapi", "--domain", "wallet"]).output().unwrap();
    assert_eq!(wrong.status.code(), Some(2));
    assert!(failed(&wrong).contains("no domain has the name `wallet`; did you mean `wallets`?"), "{}", failed(&wrong));
}

#[test]
fn the_permissions_of_every_operation_are_exported_with_their_conditions() {
    let list = succeeded(&command(&["export", "permissions"]).output().unwrap());
    let create = list.as_array().unwrap().iter().find(|one| one["id"] == "create_wallet").unwrap();
    assert!(create["newest"].as_array().unwrap().contains(&json!("Wallets:Create")));
    assert!(create["permissions"].to_string().contains("\"when\":"), "{create}");
}

#[test]
fn the_collection_has_a_request_for_every_operation_and_signs() {
    let collection = succeeded(&command(&["export", "postman"]).output().unwrap());
    let folders = collection["item"].as_array().unwrap();
    let requests: Vec<_> = folders.iter().flat_map(|folder| folder["item"].as_array().unwrap()).collect();
    let listed = succeeded(&command(&["endpoints", "--json"]).output().unwrap());
    assert_eq!(requests.len(), listed.as_array().unwrap().len());
    let create = requests.iter().find(|request| request["name"] == "create_wallet").unwrap();
    let action = json!({ "key": "X-DFNS-USERACTION", "value": "{{userAction}}" });
    assert!(create["request"]["header"].as_array().unwrap().contains(&action));
    let body: Value = serde_json::from_str(create["request"]["body"]["raw"].as_str().unwrap()).unwrap();
    assert!(body["network"].is_string());
    let read = requests.iter().find(|request| request["name"] == "get_wallet").unwrap();
    assert_eq!(read["request"]["url"]["path"], json!(["wallets", ":walletId"]));
    let script = collection["event"][0]["script"]["exec"].to_string();
    assert!(script.contains("crypto.subtle") && script.contains("/auth/action/init"));
    let environment = succeeded(&command(&["export", "postman", "--environment"]).output().unwrap());
    let values = environment["values"].as_array().unwrap();
    assert!(values.iter().filter(|value| value["type"] == "secret").all(|value| value["value"] == ""));
}
