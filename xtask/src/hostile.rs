//! `hostile`: runs our client in a program that turns on every TLS feature of other crates.
//!
//! The program (`tests/hostile`) is a separate workspace with some 300 packages and takes minutes
//! to build. Its result depends on few files: manifests, its lock file, its own source, and the
//! client's transport. When the program succeeds, their fingerprints are recorded
//! (`verified`).

use crate::verified::{Arguments, Extent, Inputs, entries};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The fingerprints of the files in the last successful run.
const RECORD: &str = "tests/hostile/verified.txt";

/// The files and folders that determine the result of the program, apart from the manifests.
///
/// A folder includes everything in it. If one of them moves, a test fails.
const INPUTS: &[&str] = &[
    "rust-toolchain.toml",
    "tests/hostile/Cargo.toml",
    "tests/hostile/Cargo.lock",
    "tests/hostile/src",
    "dfns-core/src/transport",
    "xtask/src/hostile.rs",
];

/// Builds and runs the program. C code is not optimized, which saves more than a minute.
const BUILD: [&str; 6] =
    ["run", "--locked", "--manifest-path", "tests/hostile/Cargo.toml", "--target-dir", "target/hostile"];

/// Runs the program if one of its inputs changed since it last succeeded.
pub(crate) fn run(root: &Path, arguments: &Arguments) -> Result<(), String> {
    inputs(root)?.verify(arguments, || {
        let status = Command::new("cargo").args(BUILD).env("CFLAGS", "-O0").current_dir(root).status();
        let status = status.map_err(|error| format!("`cargo` cannot be started: {error}"))?;
        if !status.success() {
            return Err(format!("`CFLAGS=-O0 cargo {}` ended with {status}", BUILD.join(" ")));
        }
        Ok(Extent::Whole)
    })
}

/// Returns all inputs: the listed ones, the root's manifest, and those of our crates.
fn inputs(root: &Path) -> Result<Inputs<'_>, String> {
    let mut paths: Vec<_> = INPUTS.iter().map(PathBuf::from).collect();
    paths.push(PathBuf::from("Cargo.toml"));
    for folder in entries(root)? {
        let manifest = folder.join("Cargo.toml");
        if folder.file_name().is_some_and(|name| name.to_string_lossy().starts_with("dfns-")) && manifest.exists() {
            paths.push(manifest);
        }
    }
    Inputs::read(root, "hostile", RECORD, paths)
}

#[cfg(test)]
mod tests {
    use super::inputs;
    use std::path::Path;

    #[test]
    fn every_input_exists() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let found = inputs(root).unwrap();
        for path in ["Cargo.toml", "dfns-core/Cargo.toml", "dfns-core/src/transport/mod.rs", "tests/hostile/Cargo.lock"]
        {
            assert!(found.has(path), "{path}");
        }
    }
}
