//! `features`: that every domain of the API builds alone.
//!
//! An application may ask for one domain only. A type that one domain borrows from another without turning it on is found here, and
//! nowhere else: all other builds have all domains. The list of features is the manifest's own.

use serde_json::Value;
use std::path::Path;
use std::process::Command;

/// Checks the endpoints and the facade with no domain, then with each domain alone, warnings included.
pub(crate) fn check_each(root: &Path) -> Result<(), String> {
    let features = features(root)?;
    check(root, None)?;
    for feature in &features {
        check(root, Some(feature))?;
    }
    println!("{} domains build alone, and so does none", features.len());
    Ok(())
}

fn check(root: &Path, feature: Option<&str>) -> Result<(), String> {
    let only = feature.map(|feature| format!(" --features dfns/{feature}")).unwrap_or_default();
    let line = format!("clippy --quiet -p dfns -p dfns-endpoints --no-deps --no-default-features{only} -- -D warnings");
    let status = Command::new("cargo").args(line.split(' ')).current_dir(root).status();
    let status = status.map_err(|error| format!("`cargo` cannot be started: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("`cargo {line}` ended with {status}")) }
}

/// The domains: what the facade turns on by default.
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
    use super::default_features;
    use serde_json::json;

    #[test]
    fn the_domains_are_the_default_features_of_the_facade() {
        let other = json!({ "name": "dfns-core", "features": { "default": ["x"] } });
        let facade = json!({ "name": "dfns", "features": { "default": ["auth", "wallets"], "axum": [] } });
        let found = default_features(&json!({ "packages": [other, facade] }));
        assert_eq!(found, Some(vec!["auth".to_owned(), "wallets".to_owned()]));
        assert_eq!(default_features(&json!({ "packages": [other] })), None);
    }
}
