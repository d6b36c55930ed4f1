//! The reference chapters: the list of operations, and the index of Dfns' pages.
//!
//! `GUIDE_WRITE=1 cargo test --test guide operations` writes the list anew.

use dfns::Registry;
use serde_json::Value;
use std::fmt::Write as _;

const OPERATIONS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/src/operations.md");

/// The chapter that lists the operations.
fn operations(registry: &Registry) -> String {
    let mut text = String::from(
        "# Operations\n\nEach operation is a method of its domain: `list_wallets` is `client.wallets().list_wallets(..)`. `dfns describe ID`\n\
         prints its purpose, callers, permissions and parameters.\n",
    );
    let mut domain = "";
    for endpoint in registry.endpoints() {
        if endpoint.domain() != domain {
            domain = endpoint.domain();
            let _ = write!(text, "\n## {domain}\n\n| operation | endpoint | notes |\n| --- | --- | --- |\n");
        }
        let id = endpoint.id();
        // Two domains may have an operation of one name.
        let is_first =
            registry.endpoints().find(|other| other.id() == id).is_some_and(|other| other.domain() == domain);
        let anchor = if is_first { id.to_owned() } else { format!("{domain}.{id}") };
        let mut notes = Vec::new();
        for (applies, note) in [
            (endpoint.is_signed(), "signed"),
            (endpoint.page().is_some(), "paginated"),
            (endpoint.may_be_pending(), "may await approval"),
            (endpoint.deprecated().is_some(), "deprecated"),
        ] {
            if applies {
                notes.push(note);
            }
        }
        let (method, path, notes) = (endpoint.method(), endpoint.path(), notes.join(", "));
        let _ = writeln!(text, "| <a id=\"{anchor}\"></a>`{id}` | `{method} {path}` | {notes} |");
    }
    text
}

#[test]
fn the_list_of_operations_is_complete() {
    let expected = operations(&Registry::new().with(dfns::ALL));
    if std::env::var_os("GUIDE_WRITE").is_some() {
        std::fs::write(OPERATIONS, &expected).unwrap();
    }
    let written = std::fs::read_to_string(OPERATIONS).unwrap_or_default();
    assert!(written == expected, "write it anew: GUIDE_WRITE=1 cargo test --test guide operations");
}

#[test]
fn every_page_of_the_dfns_documentation_is_in_the_index() {
    let index = include_str!("../../docs/src/dfns-docs.md");
    let pages: Vec<Value> = serde_json::from_str(include_str!("../../docs/dfns-pages.json")).unwrap();
    assert!(pages.len() > 180);
    let registry = Registry::new().with(dfns::ALL);
    for page in pages {
        let page_name = page["page"].as_str().unwrap();
        let (section, title) = page_name.rsplit_once(" > ").unwrap_or(("Start", page_name));
        let heading = format!("\n## {}\n", section.replace(" > ", " › "));
        let row = format!("| {title} | [");
        let sections = index.split(&heading).skip(1).map(|rest| rest.split("\n## ").next().unwrap());
        let row = sections.flat_map(str::lines).find(|line| line.starts_with(&row));
        let row = row.unwrap_or_else(|| panic!("{page_name} is not in the index"));
        for operation in page["operations"].as_array().unwrap().iter().map(|id| id.as_str().unwrap()) {
            assert!(registry.find(operation).is_some(), "{operation}");
            assert!(row.contains(&format!("(operations.md#{operation})")), "{row}");
        }
    }
}
