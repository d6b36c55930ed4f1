//! `ledger`: the facts that the declared endpoints are tested against.
//!
//! The reference describes every operation of the API in detail. `dfns-endpoints/ledger.json` is
//! the part that the conformance test needs, one operation per line. So the test runs without the
//! reference, and a changed fact is a readable diff.

use crate::generated::Generated;
use serde_json::Value;

/// The facts of every operation.
pub(crate) const LEDGER: Generated = Generated {
    command: "ledger",
    reference: "../shared/reference/endpoints.json",
    file: "dfns-endpoints/ledger.json",
    generate: ledger,
};

/// The fields of an operation that are kept, in this order.
const KEPT: [&str; 19] = [
    "id",
    "domain",
    "method",
    "path",
    "seed",
    "auth",
    "token_kind",
    "signed",
    "callers",
    "pat_allowed",
    "permissions_seed_era",
    "permissions",
    "permissions_2026",
    "path_params",
    "query_params",
    "request",
    "paginated",
    "deprecated",
    "success_status",
];

/// Returns the operations as a JSON array, sorted by domain, path and method, one per line.
fn ledger(reference: &Value) -> Result<String, String> {
    let operations = reference.as_array().ok_or("not an array")?;
    let mut lines = operations
        .iter()
        .map(|operation| {
            let text = |name: &str| operation[name].as_str().ok_or_else(|| format!("no `{name}` in {operation}"));
            Ok(((text("domain")?, text("path")?, text("method")?), line(operation)))
        })
        .collect::<Result<Vec<_>, String>>()?;
    lines.sort();
    let lines: Vec<String> = lines.into_iter().map(|(_, line)| line).collect();
    Ok(format!("[\n{}\n]\n", lines.join(",\n")))
}

fn line(operation: &Value) -> String {
    let kept = KEPT.map(|name| {
        let value = match name {
            // Of these lists of objects, only the fields that a declaration has too.
            "permissions" | "permissions_seed_era" | "permissions_2026" => only(&operation[name], ["name", "when"]),
            "query_params" => only(&operation[name], ["name", "required"]),
            _ => operation[name].to_string(),
        };
        format!("\"{name}\":{value}")
    });
    format!("{{{}}}", kept.join(","))
}

/// Returns a list of objects with only these fields.
fn only(list: &Value, members: [&str; 2]) -> String {
    let Some(list) = list.as_array() else { return list.to_string() };
    let objects: Vec<String> = list
        .iter()
        .map(|object| {
            let members = members.map(|member| format!("\"{member}\":{}", object[member]));
            format!("{{{}}}", members.join(","))
        })
        .collect();
    format!("[{}]", objects.join(","))
}

#[cfg(test)]
mod tests {
    use super::ledger;
    use serde_json::json;

    #[test]
    fn operations_are_sorted_one_a_line_and_hold_no_more_than_the_test_needs() {
        let operation = |path: &str| {
            json!({
                "id": "sample", "domain": "auth", "path": path, "method": "GET", "sources": ["seed"],
                "permissions": [{"name": "Auth:Users:Read", "when": null, "era": "current"}],
                "query_params": [{"name": "limit", "required": false, "type": "integer"}],
            })
        };
        let text = ledger(&json!([operation("/b"), operation("/a")])).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!((lines.len(), lines[0], lines[3]), (4, "[", "]"));
        assert!(lines[1].contains(r#""path":"/a""#) && lines[2].contains(r#""path":"/b""#));
        assert!(lines[1].contains(r#""permissions":[{"name":"Auth:Users:Read","when":null}]"#), "{text}");
        assert!(lines[1].contains(r#""query_params":[{"name":"limit","required":false}]"#), "{text}");
        assert!(!text.contains("sources"));
    }

    #[test]
    fn an_operation_without_a_path_is_named() {
        let why = ledger(&json!([{"id": "sample", "domain": "auth"}])).unwrap_err();
        assert!(why.starts_with("no `path` in ") && why.contains("sample"), "{why}");
    }
}
