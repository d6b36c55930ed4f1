//! `features`: builds every domain of the API alone, and the sandbox without and with a data file.
//!
//! An application may enable a single domain. If one domain uses a type of another without enabling
//! it, only this check finds it: all other builds have all domains. The features come from the
//! manifest of the facade. They are checked rather than linted, which takes half the time.

use serde_json::Value;
use std::path::Path;
use std::process::{Command, Stdio};

/// The packages with domains.
const DOMAINS: &str = "-p dfns -p dfns-endpoints";

/// Checks the endpoints and the facade with no domain, then with each domain alone. Then checks the
/// sandbox without its features, and with all of them. Warnings fail.
pub(crate) fn check_each(root: &Path) -> Result<(), String> {
    let features = features(root)?;
    check(root, DOMAINS, "")?;
    for feature in &features {
        check(root, DOMAINS, &format!(" --features dfns/{feature}"))?;
    }
    println!("{} domains build alone, and so does none", features.len());
    check(root, "-p dfns-sandbox", "")?;
    check(root, "-p dfns-sandbox", " --all-features")?;
    println!("the sandbox builds without a data file and with one");
    Ok(())
}

fn check(root: &Path, packages: &str, features: &str) -> Result<(), String> {
    let line = format!("check --quiet {packages} --no-default-features{features}");
    let mut cargo = Command::new("cargo");
    cargo.args(line.split(' ')).arg("--message-format=json").current_dir(root).stderr(Stdio::inherit());
    let output = cargo.output().map_err(|error| format!("`cargo` cannot be started: {error}"))?;
    let messages = messages(&String::from_utf8_lossy(&output.stdout));
    if output.status.success() && messages.is_empty() {
        return Ok(());
    }
    Err(format!("`cargo {line}` ended with {}:\n{}", output.status, messages.concat()))
}

/// Returns the errors and warnings among cargo's messages, as the compiler renders them.
fn messages(output: &str) -> Vec<String> {
    let messages = output.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    messages.filter_map(|message| message["message"]["rendered"].as_str().map(str::to_owned)).collect()
}

/// Returns the domains: the default features of the facade.
fn features(root: &Path) -> Result<Vec<String>, String> {
    let output = Command::new("cargo")
        .args(["metadata", "--no-deps", "--format-version", "1", "--locked"])
        .current_dir(root)
        .output()
        .map_err(|error| format!("`cargo` cannot be started: {error}"))?;
    let metadata: Value =
        serde_json::from_slice(&output.stdout).map_err(|error| format!("`cargo metadata`: {error}"))?;
    default_features(&metadata).ok_or_else(|| "`dfns` has no default features".to_owned())
}

fn default_features(metadata: &Value) -> Option<Vec<String>> {
    let facade = metadata["packages"].as_array()?.iter().find(|package| package["name"] == "dfns")?;
    let features = facade["features"]["default"].as_array()?.iter();
    features.map(|feature| feature.as_str().map(str::to_owned)).collect()
}

#[cfg(test)]
mod tests {
    use super::{default_features, messages};
    use serde_json::json;

    #[test]
    fn warnings_are_found_among_other_messages() {
        let output = concat!(
            r#"{"reason":"compiler-artifact","fresh":true}"#,
            "\n",
            r#"{"reason":"compiler-message","message":{"level":"warning","rendered":"warning: unused import\n"}}"#,
            "\nnot JSON\n"
        );
        assert_eq!(messages(output), ["warning: unused import\n"]);
    }

    #[test]
    fn the_domains_are_the_default_features_of_the_facade() {
        let other = json!({ "name": "dfns-core", "features": { "default": ["x"] } });
        let facade = json!({ "name": "dfns", "features": { "default": ["auth", "wallets"], "axum": [] } });
        let found = default_features(&json!({ "packages": [other, facade] }));
        assert_eq!(found, Some(vec!["auth".to_owned(), "wallets".to_owned()]));
        assert_eq!(default_features(&json!({ "packages": [other] })), None);
    }
}
