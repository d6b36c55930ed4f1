//! `examples`: runs every program of the package `dfns-examples`.
//!
//! They are built with the whole workspace and the features that `cargo test --workspace` gives its
//! members, so nothing is compiled a second time. A dependency of one member with another feature
//! would rebuild everything above it.

use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};

/// Builds the examples and runs them in the order of their names. The first that fails ends the
/// run.
pub(crate) fn run_each(root: &Path) -> Result<(), String> {
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "--workspace", "--bins", "--examples", "--features", "dfns-examples/all"]);
    cargo.arg("--message-format=json-render-diagnostics");
    let output = cargo.current_dir(root).stderr(Stdio::inherit()).output();
    let output = output.map_err(|error| format!("`cargo` cannot be started: {error}"))?;
    if !output.status.success() {
        return Err(format!("`cargo build` ended with {}", output.status));
    }
    let examples = examples(&String::from_utf8_lossy(&output.stdout), &root.join("examples/Cargo.toml"));
    if examples.is_empty() {
        return Err("`cargo build` made no example".to_owned());
    }
    for (name, executable) in &examples {
        println!("\nexample {name}");
        let status = Command::new(executable).current_dir(root).stdin(Stdio::null()).status();
        let status = status.map_err(|error| format!("`{executable}` cannot be started: {error}"))?;
        if !status.success() {
            return Err(format!(
                "example `{name}` ended with {status}; repeat it with: cargo run -p dfns-examples --features all --bin {name}"
            ));
        }
    }
    Ok(())
}

/// Returns the names and executables of a package's programs among cargo's messages.
fn examples(output: &str, manifest: &Path) -> BTreeMap<String, String> {
    let messages = output.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let examples = messages.filter(|message| {
        message["target"]["kind"][0] == "bin"
            && message["manifest_path"].as_str().is_some_and(|path| Path::new(path) == manifest)
    });
    let text = |value: &Value| value.as_str().map(str::to_owned);
    examples.filter_map(|message| Some((text(&message["target"]["name"])?, text(&message["executable"])?))).collect()
}

#[cfg(test)]
mod tests {
    use super::examples;
    use std::path::Path;

    #[test]
    fn programs_of_the_package_are_found_among_other_artifacts() {
        let output = concat!(
            r#"{"manifest_path":"/x/examples/Cargo.toml","target":{"kind":["bin"],"name":"b"},"executable":"/t/b"}"#,
            "\n",
            r#"{"manifest_path":"/x/examples/Cargo.toml","target":{"kind":["bin"],"name":"a"},"executable":"/t/a"}"#,
            "\n",
            r#"{"manifest_path":"/x/Cargo.toml","target":{"kind":["lib"],"name":"c"},"executable":null}"#,
            "\n",
            r#"{"manifest_path":"/x/y/Cargo.toml","target":{"kind":["bin"],"name":"d"},"executable":"/t/d"}"#,
            "\n",
            r#"{"manifest_path":"/x/Cargo.toml","target":{"kind":["example"],"name":"e"},"executable":"/t/e"}"#,
            "\nnot JSON\n"
        );
        let found: Vec<_> = examples(output, Path::new("/x/examples/Cargo.toml")).into_iter().collect();
        assert_eq!(found, [("a".into(), "/t/a".into()), ("b".into(), "/t/b".into())]);
    }
}
