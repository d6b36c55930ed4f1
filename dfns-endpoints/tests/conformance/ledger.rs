//! Checks every declaration against the facts in `ledger.json`, which `cargo xtask ledger` extracts
//! from the reference.

use dfns_core::EndpointMeta;
use dfns_core::meta::{Auth, BodyKind, ParamLocation};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fmt::Write as _;

#[test]
fn every_declaration_matches_the_ledger() {
    let differences = differences(&ledger(), dfns_endpoints::ALL.concat().as_slice());
    assert!(differences.is_empty(), "\n{}\n", differences.join("\n"));
}

#[test]
fn differences_are_named_by_operation_and_field() {
    let endpoints: Vec<&EndpointMeta> =
        dfns_endpoints::ALL.concat().into_iter().filter(|endpoint| endpoint.id() == "delegated_login").collect();
    let mut operation = ledger().into_iter().find(|operation| operation["id"] == "delegated_login").unwrap();
    assert_eq!(differences(std::slice::from_ref(&operation), &endpoints), [""; 0]);

    for (field, wrong) in [
        ("domain", json!("permissions")),
        ("method", json!("PUT")),
        ("path", json!("/auth/login")),
        ("auth", json!("none")),
        ("signed", json!(false)),
        ("callers", json!(["ServiceAccount", "EndUser"])),
        ("pat_allowed", json!(false)),
        ("permissions_2026", json!([])),
        ("path_params", json!(["userId"])),
        ("query_params", json!([{"name": "force", "required": false}])),
        ("request", json!(null)),
        ("paginated", json!(true)),
        ("deprecated", json!(true)),
        ("success_status", json!([200, 202])),
    ] {
        let right = std::mem::replace(&mut operation[field], wrong);
        let found = differences(std::slice::from_ref(&operation), &endpoints);
        assert!(!found.is_empty() && found[0].starts_with("delegated_login: "), "{field}: {found:?}");
        operation[field] = right;
    }

    operation["id"] = json!("delegated_logout");
    let found = differences(&[operation], &endpoints);
    assert_eq!(found, ["delegated_logout: not declared", "delegated_login: declared, but not in the ledger"]);
    assert_eq!(differences(&[], &endpoints), ["delegated_login: declared, but not in the ledger"]);
}

fn ledger() -> Vec<Value> {
    serde_json::from_str(include_str!("../../ledger.json")).unwrap()
}

fn differences(ledger: &[Value], endpoints: &[&EndpointMeta]) -> Vec<String> {
    let mut differences = Vec::new();
    for operation in ledger {
        let id = operation["id"].as_str().unwrap();
        match endpoints.iter().find(|endpoint| endpoint.id() == id) {
            Some(endpoint) => {
                for ((field, documented), (_, declared)) in documented(operation).into_iter().zip(declared(endpoint)) {
                    if documented != declared {
                        differences.push(format!("{id}: {field} is {documented}, declared as {declared}"));
                    }
                }
            }
            None => differences.push(format!("{id}: not declared")),
        }
    }
    let known: BTreeSet<_> = ledger.iter().filter_map(|operation| operation["id"].as_str()).collect();
    let strangers = endpoints.iter().filter(|endpoint| !known.contains(endpoint.id()));
    differences.extend(strangers.map(|endpoint| format!("{}: declared, but not in the ledger", endpoint.id())));
    differences
}

/// The compared facts of an operation, by name and as strings.
type Facts = [(&'static str, String); 14];

fn documented(operation: &Value) -> Facts {
    let text = |name: &str| operation[name].as_str().unwrap_or_default().to_owned();
    let flag = |name: &str| operation[name].as_bool().unwrap_or_default().to_string();
    let is_temporary = matches!(operation["token_kind"].as_str(), Some("registration" | "recovery"));
    let statuses = operation["success_status"].as_array().unwrap();
    let callers = names(&operation["callers"]).unwrap_or_default();
    [
        ("domain", text("domain")),
        ("method", text("method")),
        ("path", text("path")),
        ("auth", if is_temporary { "temporary".to_owned() } else { text("auth") }),
        ("signed", flag("signed")),
        ("callers", callers.join(", ")),
        ("pat_allowed", (operation["pat_allowed"] != false).to_string()),
        ("permissions", documented_permissions(operation)),
        ("path parameters", names(&operation["path_params"]).unwrap_or_default().join(", ")),
        ("query parameters", documented_query(operation)),
        ("body", operation["request"].as_str().unwrap_or("none").to_owned()),
        ("paginated", flag("paginated")),
        ("deprecated", flag("deprecated")),
        ("may be pending", statuses.contains(&json!(202)).to_string()),
    ]
}

fn declared(endpoint: &EndpointMeta) -> Facts {
    let at = |location: ParamLocation| endpoint.params().iter().filter(move |param| param.location == location);
    let auth = match endpoint.auth() {
        Auth::Public => "none",
        Auth::Token => "token",
        Auth::Temporary => "temporary",
    };
    let body = match endpoint.body() {
        BodyKind::None => "none",
        BodyKind::Json => "json",
        BodyKind::Form => "form",
        BodyKind::Multipart => "multipart",
        BodyKind::Raw => "raw",
    };
    let callers = endpoint.callers().map(|callers| callers.names().collect::<Vec<_>>()).unwrap_or_default();
    let path: Vec<&str> = at(ParamLocation::Path).map(|param| param.name).collect();
    let query = at(ParamLocation::Query).map(|param| parameter(param.name, param.required)).collect();
    [
        ("domain", endpoint.domain().to_owned()),
        ("method", endpoint.method().to_string()),
        ("path", endpoint.path().to_owned()),
        ("auth", auth.to_owned()),
        ("signed", endpoint.is_signed().to_string()),
        ("callers", callers.join(", ")),
        ("pat_allowed", endpoint.is_pat_allowed().to_string()),
        ("permissions", declared_permissions(endpoint)),
        ("path parameters", path.join(", ")),
        ("query parameters", sorted(query)),
        ("body", body.to_owned()),
        ("paginated", endpoint.page().is_some().to_string()),
        ("deprecated", endpoint.deprecated().is_some().to_string()),
        ("may be pending", endpoint.may_be_pending().to_string()),
    ]
}

/// Conditions with another wording in the documentation.
const IN_OTHER_WORDS: [(&str, &str); 3] = [
    ("no signingKey.id given, so a new key is created (default)", "signingKey.id is not set"),
    ("signingKey.id is set (existing key reused)", "signingKey.id is set"),
    ("tags are set", "tags is set"),
];

/// The sets of all eras, oldest first. The ledger has an era only if it differs from the others.
fn documented_permissions(operation: &Value) -> String {
    let eras = ["permissions_seed_era", "permissions", "permissions_2026"];
    let sets = eras.iter().filter_map(|era| operation[era].as_array());
    let rule = |rule: &Value| {
        let mut text = rule["name"].as_str().unwrap().to_owned();
        if let Some(when) = rule["when"].as_str() {
            let when = IN_OTHER_WORDS.iter().find(|(theirs, _)| *theirs == when).map_or(when, |(_, ours)| ours);
            write!(text, " (when {when})").unwrap();
        }
        text
    };
    alternatives(sets.map(|set| set.iter().map(rule).collect()).collect())
}

fn declared_permissions(endpoint: &EndpointMeta) -> String {
    let sets = endpoint.permissions().unwrap_or_default().iter();
    alternatives(sets.map(|set| set.iter().map(ToString::to_string).collect()).collect())
}

fn alternatives(sets: Vec<Vec<String>>) -> String {
    if sets.is_empty() {
        return "unknown".to_owned();
    }
    sets.into_iter().map(|set| format!("[{}]", set.join(", "))).collect::<Vec<_>>().join(" | ")
}

/// The query parameters. For some paginated lists the reference omits the usual two.
fn documented_query(operation: &Value) -> String {
    let listed = operation["query_params"].as_array().unwrap().iter();
    let mut parameters: Vec<String> =
        listed.map(|listed| parameter(listed["name"].as_str().unwrap(), listed["required"] == true)).collect();
    if parameters.is_empty() && operation["paginated"] == true {
        parameters.extend(["limit", "paginationToken"].map(|name| parameter(name, false)));
    }
    sorted(parameters)
}

fn parameter(name: &str, required: bool) -> String {
    if required { format!("{name} (required)") } else { name.to_owned() }
}

fn sorted(mut parameters: Vec<String>) -> String {
    parameters.sort();
    parameters.join(", ")
}

fn names(list: &Value) -> Option<Vec<&str>> {
    list.as_array()?.iter().map(Value::as_str).collect()
}
